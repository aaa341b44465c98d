extension RuleTable {
    /// Whether a word is the id of a rule, without reading any rule.
    package static func isRule(_ id: String) -> Bool { allLines.contains { $0.contains("| \(id) |") } }

    /// Whether any rule of a type is about a property, or about what it is part of.
    static func speaks(of property: String, in type: String) -> Bool {
        let top = property.prefix { $0 != "." }
        return rules(for: type).contains { rule in rule.properties.contains { $0.prefix { $0 != "." } == top } }
    }
}
