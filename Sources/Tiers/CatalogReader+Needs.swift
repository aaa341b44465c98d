internal import Yams

extension CatalogReader {
    static let needKeys = ["high_availability", "peak_connections", "storage", "recovery_time"]

    /// `provides` of a tier.
    mutating func provides(_ node: Node, of tier: String) -> Needs {
        if Self.isNull(node) { return Needs() }
        return needs(members(of: node, "`provides` of \(tier)", allowed: Self.needKeys) ?? [])
    }

    /// Those of the four needs that are among the members; other keys are passed over.
    mutating func needs(_ members: [Member]) -> Needs {
        var needs = Needs()
        for member in members {
            switch member.key {
            case "high_availability": needs.highAvailability = bool(member.value, "`high_availability`")
            case "peak_connections":
                needs.peakConnections = integer(member.value, "`peak_connections`", 1...10_000_000)
            case "storage":
                needs.storage = measure(member.value, "`storage`", "200 GiB", StorageSize.init)
            case "recovery_time":
                needs.recoveryTime = measure(member.value, "`recovery_time`", "15 min", TimeSpan.init)
            default: break
            }
        }
        return needs
    }

    private mutating func measure<Value>(
        _ node: Node, _ what: String, _ example: String, _ parse: (String) -> Value?
    ) -> Value? {
        guard let text = self.text(node, what) else { return nil }
        if let value = parse(text) { return value }
        report(
            node, "\(what) must be a whole number with a unit, not `\(Names.printable(text))`",
            hint: "write it like `\(example)`")
        return nil
    }

    /// An amount of dollars, without a range.
    mutating func money(_ node: Node, _ what: String) -> Money? {
        guard let text = self.text(node, what) else { return nil }
        if let range = CostRange(text), range.low == range.high { return range.low }
        report(
            node, "\(what) must be an amount of dollars, not `\(Names.printable(text))`",
            hint: "write an amount such as `$300`")
        return nil
    }
}
