/// Which tier fits a client: the cheapest that meets what is required, and of every other one why not.
///
/// What the catalog does not say of a tier is not met: it never passes for enough.
package struct TierSelection: Sendable {
    /// Something that a tier lacks, as a sentence without a full stop.
    package struct Shortfall: Hashable, Sendable {
        /// As `clients.yml` calls it: `peak_connections`.
        package let key: String
        package let text: String
        /// Whether the catalog does not say.
        package let isUnknown: Bool

        init(key: String, text: String, isUnknown: Bool = false) {
            self.key = key
            self.text = text
            self.isUnknown = isUnknown
        }
    }

    package struct Candidate: Sendable {
        package let tier: Tier
        /// A month, in the client's environments; `nil` where the catalog does not say.
        package let cost: CostRange?
        /// Empty where it meets everything.
        package let shortfalls: [Shortfall]

        package var fits: Bool { shortfalls.isEmpty }
    }

    /// In the catalog's order.
    package let candidates: [Candidate]
    /// `nil` where no tier meets everything.
    package let chosen: Candidate?

    /// - Parameters:
    ///   - budget: dollars a month, for all of these environments.
    ///   - environments: those of the client; a cost is about these.
    ///   - own: the tiers that the client is on, which fit whether they are offered or not.
    package init(
        _ catalog: Catalog, requires: Needs, budget: Money?, environments: [String], own: Set<String> = []
    ) {
        self.init(
            catalog.tiers.map { ($0, $0.quote(in: environments, of: catalog.environments)) }, requires: requires,
            budget: budget, own: own)
    }

    /// - Parameter offers: the catalog's tiers, with what each costs in the client's environments.
    package init(
        _ offers: [(tier: Tier, cost: CostRange?)], requires: Needs, budget: Money?, own: Set<String> = []
    ) {
        candidates = offers.map { tier, cost in
            Candidate(
                tier: tier, cost: cost,
                shortfalls: Self.reserved(tier, own: own) + Self.shortfalls(tier.provides, requires)
                    + Self.overspending(cost, budget))
        }
        // Catalogs go from small to large, so the first of equally cheap ones is the smaller one. What costs nobody knows what
        // is not the cheapest.
        let fitting = candidates.enumerated().filter(\.element.fits)
        chosen = fitting.min { Self.order($0) < Self.order($1) }?.element
    }

    private static func order(_ candidate: (offset: Int, element: Candidate)) -> (Int, Int, Int, Int) {
        guard let cost = candidate.element.cost else { return (1, 0, 0, candidate.offset) }
        return (0, cost.high.micros, cost.low.micros, candidate.offset)
    }

    /// Why this one was not chosen, as sentences without a full stop; empty for the one that was.
    package func reasons(_ candidate: Candidate) -> [String] {
        guard candidate.fits, let chosen, candidate.tier.name != chosen.tier.name else {
            return Self.sentences(candidate.shortfalls)
        }
        switch (candidate.cost, chosen.cost) {
        case (let own?, let other?):
            return [
                own == other
                    ? "it meets everything for the same cost, and comes later in the catalog"
                    : "it meets everything, and costs more: \(own.text) a month, not \(other.text)"
            ]
        case (nil, _?): return ["it meets everything, and the catalog does not say what it costs"]
        default: return ["it meets everything, and comes later in the catalog"]
        }
    }

    /// What the catalog does not say, in one sentence; then the others.
    package static func sentences(_ shortfalls: [Shortfall]) -> [String] {
        let unknown = shortfalls.filter(\.isUnknown).map(\.key)
        let first =
            unknown.count > 1
            ? ["the catalog does not say what it provides of \(Suggestion.list(unknown))"]
            : shortfalls.filter(\.isUnknown).map(\.text)
        return first + shortfalls.filter { !$0.isUnknown }.map(\.text)
    }

    package static func shortfalls(_ provided: Needs, _ required: Needs) -> [Shortfall] {
        var found: [Shortfall] = []
        func require<Value>(
            _ key: String, _ wanted: Value?, _ given: Value?, _ what: String, enough: (Value, Value) -> Bool,
            _ text: (Value, Value) -> String
        ) {
            guard let wanted else { return }
            guard let given else {
                return found.append(
                    Shortfall(key: key, text: "the catalog does not say what \(what) it provides", isUnknown: true))
            }
            if !enough(given, wanted) { found.append(Shortfall(key: key, text: text(given, wanted))) }
        }
        if required.highAvailability == true {
            require(
                "high_availability", true, provided.highAvailability, "availability", enough: { given, _ in given },
                { _, _ in "high availability is required, and it has none" })
        }
        require(
            "peak_connections", required.peakConnections, provided.peakConnections, "number of connections",
            enough: >=, { "\($1) peak connections are required, and it provides \($0)" })
        require(
            "storage", required.storage, provided.storage, "storage", enough: >=,
            { "\($1) of storage are required, and it provides \($0)" })
        require(
            "recovery_time", required.recoveryTime, provided.recoveryTime, "recovery time", enough: <=,
            { "a recovery within \($1) is required, and it takes up to \($0)" })
        return found
    }

    /// A tier that is made for somebody else fits nobody.
    package static func reserved(_ tier: Tier, own: Set<String>) -> [Shortfall] {
        tier.isOffered || own.contains(tier.name)
            ? [] : [Shortfall(key: "offered", text: "the catalog does not offer it")]
    }

    /// What may cost more than the budget, at its full extent, does not fit into it.
    package static func overspending(_ cost: CostRange?, _ budget: Money?) -> [Shortfall] {
        guard let budget else { return [] }
        guard let cost else {
            return [
                Shortfall(key: "monthly_budget", text: "the catalog does not say what it costs in these environments")
            ]
        }
        guard cost.high > budget else { return [] }
        let limit = "$\(budget.exact)"
        return [
            Shortfall(
                key: "monthly_budget",
                text: cost.low > budget
                    ? "it costs \(cost.text) a month, over the budget of \(limit)"
                    : "it may cost \(cost.text) a month, and the budget is \(limit)")
        ]
    }
}

extension Tier {
    /// What a client pays a month in these environments: its price where the tier has one; else what is quoted, as a whole where they are all that the
    /// catalog has, else by the rows of `costs`; `nil` where the catalog does not say.
    package func quote(in environments: [String], of all: [String]) -> CostRange? {
        if let price {
            let amounts = environments.compactMap { name in
                (try? Target(client: "any", environment: name)).flatMap { price.monthly(for: $0, environments: all) }
            }
            if !environments.isEmpty, amounts.count == environments.count {
                let sum = amounts.reduce(.zero, +)
                return CostRange(low: sum, high: sum)
            }
        }
        if Set(environments).isSuperset(of: all), let stated = monthlyCost.flatMap({ CostRange($0) }) { return stated }
        guard !environments.isEmpty, environments.allSatisfy({ name in costs.contains { $0.amounts[name] != nil } })
        else { return nil }
        return costs.flatMap { row in environments.compactMap { row.amounts[$0] } }.reduce(.zero, +)
    }
}

extension Catalog {
    /// What a client is quoted a month that has these tiers, by environment; `nil` where the catalog does not say of one.
    package func quote(_ tiers: [String: String]) -> CostRange? {
        var total = CostRange.zero
        for (name, environments) in Dictionary(grouping: tiers.keys, by: { tiers[$0] ?? "" }) {
            guard let tier = self.tiers.first(where: { $0.name == name }),
                let cost = tier.quote(in: environments, of: self.environments)
            else { return nil }
            total = total + cost
        }
        return total
    }
}
