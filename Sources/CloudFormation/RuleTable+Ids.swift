extension RuleTable {
    /// Whether a word is the id of a rule, without reading any rule.
    package static func isRule(_ id: String) -> Bool { allLines.contains { $0.contains("| \(id) |") } }
}
