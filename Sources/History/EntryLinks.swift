internal import Git
internal import Signatures

/// Holds entries against the ones before them: chain, numbers, tiers, policies.
struct EntryLinks: Sendable {
    private let view: PolicyView

    init(_ view: PolicyView) { self.view = view }

    /// - Parameter before: `nil` for the first entry.
    func check(_ checked: inout CheckedEntry, before: CheckedEntry?) {
        guard checked.check.failure == nil, let document = checked.document else { return }
        checked.check.failure = failure(document, parent: checked.parent, before: before)
        guard checked.check.failure == nil else { return }
        view.judge(document, &checked.check, before: before)
    }

    private func failure(
        _ document: EntryDocument, parent: ObjectID?, before: CheckedEntry?
    ) -> VerificationFailure? {
        guard let place = view.chain.place(of: document.policy) else {
            return VerificationFailure(unknown: document.policy)
        }
        guard let before else {
            guard document.sequence == 1, document.previous == nil, parent == nil, document.from == nil else {
                return VerificationFailure(
                    .brokenChain, "it calls itself #\(document.sequence), and none comes before it")
            }
            return nil
        }
        guard let previous = document.previous, previous.id == before.check.id, parent == before.check.id else {
            return VerificationFailure(
                .brokenChain, "it does not name its parent \(before.check.id) as the entry before")
        }
        if let sha256 = before.sha256, previous.sha256 != sha256.hex {
            return VerificationFailure(.brokenChain, "the SHA-256 of the entry before, \(before.check.id), is another")
        }
        guard let older = before.document else { return nil }
        guard document.sequence == older.sequence + 1 else {
            return VerificationFailure(.brokenChain, "it calls itself #\(document.sequence) after #\(older.sequence)")
        }
        // Rules are about changes, and an adoption is none: it says what ran before anything was recorded.
        guard document.kind != .adopt else {
            return VerificationFailure(.brokenChain, "an adoption stands first, and this is #\(document.sequence)")
        }
        guard document.from == older.to else {
            return VerificationFailure(
                .brokenChain, "it comes from \(document.from ?? "no tier"), and the entry before led to \(older.to)")
        }
        if !document.kind.changesContent,
            document.to != older.to || document.version != older.version || document.contentTree != older.contentTree
                || document.stage.map({ [$0.number, $0.of] }) != older.stage.map({ [$0.number, $0.of] })
        {
            return VerificationFailure(
                .contentMismatch,
                "an entry of the kind \(document.kind.rawValue) repeats what was there, and this is something else")
        }
        if let earlier = view.chain.place(of: older.policy), place < earlier {
            return VerificationFailure(.unknownPolicy, "its policy \(document.policy) is older than the one before")
        }
        return nil
    }
}
