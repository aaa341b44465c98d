package import Git
package import Tiers

/// From the first deployment that did not succeed until the next one of that client/environment that did.
package struct AuditOutage: Hashable, Sendable {
    package let target: Target
    /// The first deployment that failed or was interrupted.
    package let failed: ObjectID
    /// Seconds since 1970.
    package let since: Int64
    /// The deployment that succeeded; `nil` where none has.
    package let restored: ObjectID?
    package let until: Int64?

    /// Never negative, whatever clocks say.
    package var seconds: Int64? { until.map { max(0, $0 - since) } }

    /// - Parameter items: a whole history, oldest first.
    static func find(_ items: [AuditItem]) -> [AuditOutage] {
        var found: [AuditOutage] = []
        var open: (id: ObjectID, target: Target, since: Int64)?
        for item in items {
            guard let end = item.end else { continue }
            switch item.result {
            case .failed, .interrupted:
                if open == nil { open = (item.id, item.target, end) }
            // What nobody is known to have signed ends nothing.
            case .succeeded where item.isVerified:
                if let begun = open {
                    found.append(
                        AuditOutage(
                            target: begun.target, failed: begun.id, since: begun.since, restored: item.id, until: end))
                    open = nil
                }
            case .succeeded, .unchanged, nil: break
            }
        }
        if let open {
            found.append(
                AuditOutage(target: open.target, failed: open.id, since: open.since, restored: nil, until: nil))
        }
        return found
    }
}
