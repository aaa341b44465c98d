package import Git
package import Tiers

/// From the first deployment that did not succeed until the next one of that client/environment that did.
package struct AuditOutage: Hashable, Sendable {
    package let target: Target
    /// The first deployment that failed or was interrupted.
    package let failed: ObjectID
    /// Where it lies among the entries of the audit.
    package let place: Int
    /// Seconds since 1970.
    package let since: Int64
    /// The deployment that succeeded; `nil` where none has.
    package let restored: ObjectID?
    package let until: Int64?

    /// Never negative, whatever clocks say.
    package var seconds: Int64? { until.map { max(0, $0 - since) } }

    /// Finds those of one history.
    struct Finder {
        private(set) var found: [AuditOutage] = []
        private var open: (id: ObjectID, target: Target, since: Int64, place: Int?)?

        /// Takes the next entry, from the oldest on.
        ///
        /// - Parameter place: `nil` for one that is not in the period. What ended one that is may lie after it: nothing is called open that
        ///   is over.
        mutating func add(_ item: AuditItem, place: Int?) {
            guard let result = item.result, result != .unchanged, let end = item.end else { return }
            switch result {
            case .failed, .interrupted:
                if open == nil { open = (item.id, item.target, end, place) }
            // What nobody is known to have signed ends nothing.
            case .succeeded where item.isVerified:
                close(by: item.id, at: end)
            case .succeeded, .unchanged: break
            }
        }

        /// - Parameter restored: `nil` at the end of the history.
        mutating func close(by restored: ObjectID?, at end: Int64?) {
            defer { open = nil }
            guard let open, let place = open.place else { return }
            found.append(
                AuditOutage(
                    target: open.target, failed: open.id, place: place, since: open.since, restored: restored,
                    until: end))
        }
    }
}
