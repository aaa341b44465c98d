package import Git
package import Tiers

/// What came of verifying one history.
package struct HistoryReport: Sendable {
    package let target: Target
    /// The newest entry; `nil` where the history is gone.
    package let tip: ObjectID?
    /// The entries that were checked now, newest first.
    package let entries: CheckedEntries
    /// How many older ones had been verified before.
    package let known: Int
    /// What is wrong with the history as a whole, and the entry that was seen here before.
    package let failure: VerificationFailure?
    package let seen: LocalState.Pin?
    /// Who says that it was there.
    package let witness: Witness

    package enum Witness: Sendable {
        /// This machine, which can be told otherwise.
        case memory
        /// Signed statements, which stay.
        case checkpoint, policy
    }

    init(
        target: Target, tip: ObjectID?, entries: CheckedEntries, known: Int, failure: VerificationFailure? = nil,
        seen: LocalState.Pin? = nil, witness: Witness = .memory
    ) {
        self.target = target
        self.tip = tip
        self.entries = entries
        self.known = known
        self.failure = failure
        self.seen = seen
        self.witness = witness
    }

    /// The same, held against a tip that was seen before.
    package func held(
        against pin: LocalState.Pin, _ verifier: HistoryVerifier, by witness: Witness = .memory
    ) -> HistoryReport {
        guard let failure = verifier.compare(pin, self) else { return self }
        return HistoryReport(
            target: target, tip: tip, entries: entries, known: known, failure: failure, seen: pin, witness: witness)
    }

    package var isVerified: Bool { failure == nil && !entries.hasFailed }

    /// Whether work can go on from it: all of it is verified, but for entries by a key that was revoked since. Those stay what they are, and
    /// somebody has set what runs since then.
    ///
    /// - Parameter known: an entry that is trusted with all before it; newer ones have to be verified, every one.
    package func isUsable(since known: ObjectID? = nil) -> Bool {
        if isVerified { return true }
        guard failure == nil else { return false }
        guard entries.failed.allSatisfy({ $0.failure?.reason == .revokedKey }) else { return false }
        let new: Slice<CheckedEntries>
        if let known {
            new = entries.prefix { $0.id != known }
        } else if let setting = entries.firstIndex(where: { $0.kind?.changesContent ?? true }) {
            new = entries[...setting]
        } else {
            new = entries[...]
        }
        return new.allSatisfy { $0.failure == nil }
    }

    /// How many entries the history has.
    package var count: Int { entries.count + known }

    /// The newest entry's own number; `nil` where it cannot be read.
    package var sequence: Int? { entries.first?.sequence }
}
