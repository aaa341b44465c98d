/// Somebody who signed entries of an audit.
package struct AuditOperator: Hashable, Sendable {
    /// The principal of the key, else the key, else the author's address.
    package let principal: String
    /// What the entries say of their author, each once, in order.
    package let names: [String]
    package let keys: [String]
    package let entries: Int
    package let changes: Int
    package let emergencies: Int

    /// Sorted by principal.
    static func list(_ items: [AuditItem]) -> [AuditOperator] {
        Dictionary(grouping: items.filter { $0.principal != nil }) { $0.principal ?? "" }.map { principal, own in
            AuditOperator(
                principal: principal,
                names: Set(own.compactMap { $0.document.map { "\($0.operatorName) <\($0.operatorEmail)>" } }).sorted(),
                keys: Set(own.compactMap(\.check.key)).sorted(), entries: own.count,
                changes: own.count(where: \.isChange), emergencies: own.count(where: \.isEmergency))
        }.sorted { $0.principal.utf8.lexicographicallyPrecedes($1.principal.utf8) }
    }
}
