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
}
