package import Git
package import Tiers

/// What came of verifying one history.
package struct HistoryReport: Sendable {
    package let target: Target
    /// The newest entry; `nil` where the history is gone.
    package let tip: ObjectID?
    /// The entries that were checked now, newest first.
    package let entries: [EntryCheck]
    /// How many older ones had been verified before.
    package let known: Int
    /// What is wrong with the history as a whole, and the entry that was seen here before.
    package let failure: VerificationFailure?
    package let seen: LocalState.Pin?

    init(
        target: Target, tip: ObjectID?, entries: [EntryCheck], known: Int, failure: VerificationFailure? = nil,
        seen: LocalState.Pin? = nil
    ) {
        self.target = target
        self.tip = tip
        self.entries = entries
        self.known = known
        self.failure = failure
        self.seen = seen
    }

    /// The same, held against a tip that was seen before.
    package func held(against pin: LocalState.Pin, _ verifier: HistoryVerifier) -> HistoryReport {
        guard let failure = verifier.compare(pin, self) else { return self }
        return HistoryReport(target: target, tip: tip, entries: entries, known: known, failure: failure, seen: pin)
    }

    package var isVerified: Bool { failure == nil && entries.allSatisfy { $0.failure == nil } }

    /// How many entries the history has.
    package var count: Int { entries.count + known }

    /// The newest entry's own number; `nil` where it cannot be read.
    package var sequence: Int? { entries.first?.sequence }
}
