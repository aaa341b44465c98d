/// What clients are charged for a tier, US dollars a calendar month, in whole cents.
package enum TierPrice: Hashable, Sendable {
    /// The same for each client/environment; `default/all` is one.
    case each(Money)
    /// By environment; not every one of the catalog need have a price.
    case byEnvironment([String: Money])

    /// What a client/environment on the tier is charged a month; `default/all` stands for every environment, and is charged the sum.
    ///
    /// - Parameter environments: the catalog's.
    /// - Returns: `nil` where an environment that it takes has no price.
    package func monthly(for target: Target, environments: [String]) -> Money? {
        switch self {
        case .each(let amount): return amount
        case .byEnvironment(let amounts):
            guard target.isShared else { return amounts[target.environment] }
            let all = environments.compactMap { amounts[$0] }
            return all.count == environments.count ? all.reduce(.zero, +) : nil
        }
    }

    /// The environments that have prices of their own, in the catalog's order; empty where one amount counts for each.
    package func amounts(_ environments: [String]) -> [(environment: String, amount: Money)] {
        guard case .byEnvironment(let amounts) = self else { return [] }
        return environments.compactMap { name in amounts[name].map { (name, $0) } }
    }
}

extension TierPrice {
    /// `$250`, `staging $50, prod $200`.
    package func text(_ environments: [String]) -> String {
        switch self {
        case .each(let amount): "$\(amount.exact)"
        case .byEnvironment:
            amounts(environments).map { "\($0.environment) $\($0.amount.exact)" }.joined(separator: ", ")
        }
    }
}
