package import Git
package import History
internal import Signatures
package import Tiers

/// What the policy lets whoever signs here do: asked before anybody signs, and once more of what was signed.
///
/// Data flow: newest policy -> while it is open, nothing more. Else `Verification` (root, chain, signers) -> who signs here, as far as that is
/// known without signing -> `Policy.objection` before anybody is asked anything; then the signed entry, which nothing names
/// yet, goes through the same verifier as `verify`, and only what it accepts is recorded.
package struct Authority {
    private let session: Session
    private let reference: PolicyReference
    /// `nil` where no rules are in force.
    package let verification: Verification?
    /// Who signs here, as the policy calls them; `nil` where it is not known yet, or nobody.
    package let principal: String?
    private let key: String?

    /// - Throws: `SwitchError.unverified` for a policy that does not count, `.rootUnknown`, `.rootMismatch`.
    package static func read(_ session: Session, _ reference: PolicyReference) async throws(SwitchError) -> Authority {
        let commit = try wrap { try session.repository.commit(reference.tip) }
        do throws(VerificationFailure) {
            let tree = try PolicyTree.read(commit.tree, session.repository)
            // Nothing more to know, and nothing to lose time with.
            if tree.policy.mode == .open {
                return Authority(
                    session: session, reference: reference, verification: nil, principal: nil, key: nil)
            }
        } catch { throw .unverified(reference.tip, error) }
        let verification = try await Verification(session, policy: reference.tip)
        if let (id, failure) = verification.policy.failures.first { throw .unverified(id, failure) }
        let signer = try? session.signer()
        let key = await signer?.knownKey()
        let seconds = (try? session.identity().seconds) ?? UTCTime.now
        return Authority(
            session: session, reference: reference, verification: verification,
            principal: key.flatMap { verification.policy.principal(of: $0, at: seconds) }, key: key?.fingerprint)
    }

    package var policy: Policy? { verification?.policy.newest.policy }
    package var isEnforced: Bool { verification != nil }

    /// - Throws: `SwitchError.objected` where the policy speaks against a request.
    package func require(_ request: PolicyRequest) throws(SwitchError) {
        guard let policy else { return }
        if principal == nil, let key {
            throw .objected(
                VerificationFailure(.unknownSigner, "the policy does not have the key that signs here, \(key)"),
                request.target)
        }
        if let failure = policy.objection(to: request, by: principal) { throw .objected(failure, request.target) }
    }

    /// The approvals of a change that are there and count, and how many are needed.
    ///
    /// - Returns: ids, oldest first, one of each principal; how many are for another plan.
    package func approvals(
        of change: ApprovedChange, for target: Target, breakGlass: Bool
    ) async throws(SwitchError) -> (ids: [ObjectID], by: [String], needed: Int, others: Int) {
        guard let policy, let verification else { return ([], [], 0, 0) }
        let needed = breakGlass ? 0 : policy.approvals(for: target, tier: change.tier)
        var found: [Entry] = []
        var others = 0
        if try wrap({ try Histories(session.repository).tip(target) }) != nil {
            try wrap {
                try Histories(session.repository).walk(target) { entry throws(HistoryError) in
                    if change.isApproved(by: entry.document) {
                        found.append(entry)
                    } else if entry.document.kind == .approve, entry.document.planDigest != nil {
                        others += 1
                    }
                    return !entry.document.kind.changesContent
                }
            }
        }
        guard let newest = found.first else { return ([], [], needed, others) }
        let report = try await wrap { () async throws -> HistoryReport in
            try await verification.verifier.verify(target, tip: newest.id)
        }
        let checks = Dictionary(report.entries.map { ($0.id, $0) }) { first, _ in first }
        var ids: [ObjectID] = []
        var approvers: [String] = []
        for entry in found.reversed() {
            guard let check = checks[entry.id], check.failure == nil, let approver = check.signer,
                approver != principal, check.key != key, !approvers.contains(approver),
                policy.allows(approver, .approve, target, tier: change.tier)
            else { continue }
            approvers.append(approver)
            ids.append(entry.id)
        }
        return (ids, approvers, needed, others)
    }

    /// Writes and signs an entry, and holds it against the policy before anything names it.
    ///
    /// - Throws: `SwitchError.objected`; then the entry is no part of any history.
    func write(_ draft: EntryWriter.Draft, after tip: Entry?) async throws(SwitchError) -> ObjectID {
        let writer = try session.writer()
        guard try wrap({ try session.repository.reference(PolicyReference.name) }) == reference.tip else {
            throw .policyMoved
        }
        let (reference, tool) = (reference, session.tool)
        let id = try await wrap { () async throws -> ObjectID in
            try await writer.write(draft, after: tip, under: reference, tool: tool)
        }
        try await require(id, draft.target)
        return id
    }

    /// Holds an entry that was signed here against the policy.
    func require(_ id: ObjectID, _ target: Target) async throws(SwitchError) {
        guard let verification else { return }
        let report = try await wrap { () async throws -> HistoryReport in
            try await verification.verifier.verify(target, tip: id, remembers: false)
        }
        if let failure = report.entries.first?.failure ?? report.failure { throw .objected(failure, target) }
    }
}
