internal import Yams

extension CatalogReader {
    /// The quoted rows of a tier; those that are wrong are reported and left out.
    mutating func costs(_ node: Node, of tier: String, environments: [String]?) -> [QuotedCost] {
        if Self.isNull(node) { return [] }
        var costs: [QuotedCost] = []
        for member in members(of: node, "`costs` of \(tier)") ?? [] {
            if let problem = Self.componentProblem(member.key) {
                report(member.keyNode, "a component cannot be called `\(Names.printable(member.key))`: \(problem)")
            }
            let what = "`costs` of `\(Names.printable(member.key))`"
            guard let members = self.members(of: member.value, what, allowed: environments) else { continue }
            if member.value.mapping?.isEmpty == true { report(member.keyNode, "\(what) gives no amount") }
            var amounts: [String: CostRange] = [:]
            for entry in members {
                amounts[entry.key] = amount(entry.value, "\(what) in `\(Names.printable(entry.key))`")
            }
            costs.append(QuotedCost(component: member.key, amounts: amounts))
        }
        return costs
    }

    /// What is promised to clients; what is wrong is reported and left out.
    mutating func support(_ node: Node, of tier: String) -> [SupportTerm] {
        if Self.isNull(node) { return [] }
        var terms: [SupportTerm] = []
        for member in members(of: node, "`support` of \(tier)") ?? [] {
            if let problem = Self.componentProblem(member.key) {
                report(
                    member.keyNode, "a term of support cannot be called `\(Names.printable(member.key))`: \(problem)")
            }
            guard let text = self.text(member.value, "`support` of `\(Names.printable(member.key))`") else { continue }
            terms.append(SupportTerm(name: member.key, text: text))
        }
        return terms
    }

    private mutating func amount(_ node: Node, _ what: String) -> CostRange? {
        guard let text = self.text(node, what) else { return nil }
        if let range = CostRange(text) { return range }
        report(
            node, "\(what) must be dollars a month, not `\(Names.printable(text))`",
            hint: "write an amount such as `$9`, or a range such as `$5-8`")
        return nil
    }

    private static func componentProblem(_ name: String) -> String? {
        if name.allSatisfy(\.isWhitespace) { return "it is empty" }
        if name.unicodeScalars.count > 60 { return "it is longer than 60 characters" }
        return Names.textProblem(name)
    }
}
