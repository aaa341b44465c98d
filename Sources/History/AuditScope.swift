package import Tiers

/// Which histories an audit is about, and which of their entries.
package struct AuditScope: Hashable, Sendable {
    /// `nil` for every client.
    package let client: String?
    /// `nil` for every environment.
    package let environment: String?
    /// The first second of the period, since 1970; `nil` from the beginning.
    package let since: Int64?
    /// The last one; `nil` without an end.
    package let until: Int64?

    package init(client: String?, environment: String?, since: Int64?, until: Int64?) {
        self.client = client
        self.environment = environment
        self.since = since
        self.until = until
    }

    package func includes(_ target: Target) -> Bool {
        (client.map { $0 == target.client } ?? true) && (environment.map { $0 == target.environment } ?? true)
    }

    /// Whether an entry of that time is in the period. One whose time cannot be read is in any: nobody may leave a report by that.
    func includes(_ seconds: Int64?) -> Bool {
        guard let seconds else { return true }
        return (since.map { seconds >= $0 } ?? true) && (until.map { seconds <= $0 } ?? true)
    }
}
