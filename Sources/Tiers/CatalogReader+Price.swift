internal import Yams

extension CatalogReader {
    /// `$250`, or `{staging: $50, prod: $200}`.
    ///
    /// - Parameter tier: `tier \`medium\``, for messages.
    mutating func price(_ node: Node, of tier: String, environments: [String]?) -> TierPrice? {
        let what = "`price` of \(tier)"
        guard node.mapping != nil else { return price(node, what).map(TierPrice.each) }
        guard let members = self.members(of: node, what, allowed: environments) else { return nil }
        if members.isEmpty, node.mapping?.isEmpty == true { report(node, "\(what) gives no amount") }
        var amounts: [String: Money] = [:]
        for member in members {
            amounts[member.key] = price(member.value, "\(what) in `\(Names.printable(member.key))`")
        }
        return .byEnvironment(amounts)
    }

    /// One amount in whole cents: a bill names it as it stands here, and charges nothing else for a whole month.
    private mutating func price(_ node: Node, _ what: String) -> Money? {
        guard let text = self.text(node, what) else { return nil }
        let range = CostRange(text)
        if let range, range.low == range.high, range.low.micros % 10_000 == 0 { return range.low }
        let problem =
            switch range {
            case nil: "must be dollars a month, not `\(Names.printable(text))`"
            case let range? where range.low != range.high: "is a range: `\(Names.printable(text))`"
            default: "has parts of a cent: `\(Names.printable(text))`"
            }
        report(
            node, "\(what) \(problem)",
            hint: "write one amount such as `$250`, or `{staging: $50, prod: $200}`; ranges are for `monthly_cost`")
        return nil
    }
}
