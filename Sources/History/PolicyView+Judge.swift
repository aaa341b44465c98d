internal import Git
internal import Signatures
internal import Tiers

extension PolicyView {
    /// What an entry's signature says under the policy that it names.
    ///
    /// - Parameter sequence: `nil` where the entry cannot be read.
    func failure(_ verdict: SignatureVerdict, sequence: Int?) -> VerificationFailure? {
        // Under later policies nobody knows a revoked key any more; why is what people need to hear.
        if verdict.fault == nil || verdict.fault == .unknownSigner,
            let failure = revocation(of: verdict.key, at: sequence ?? .max)
        {
            return failure
        }
        return VerificationFailure(verdict)
    }

    /// Judges an entry that nothing else is wrong with, beside the one before it.
    ///
    /// Approvals are judged later (`judgeApprovals`), and so is an entry whose signer is not known yet.
    func judge(_ document: EntryDocument, _ check: inout EntryCheck, before: CheckedEntry?) {
        guard let place = chain.place(of: document.policy) else { return }
        if let failure = supersession(of: check.id, sequence: document.sequence, place: place)
            ?? backdating(
                document, id: check.id, place: place,
                before: before.flatMap { before in before.document.map { (before.check.id, $0.time) } })
        {
            check.failure = failure
            return
        }
        guard chain.links[place].isEnforced else { return }
        if check.question == nil { judgeSigner(document, &check) }
        if check.question != nil || document.kind == .approve || !document.approvals.isEmpty
            || approvals(document) > 0
        {
            check.pending = document
        }
    }

    /// How many approvals an entry needs by the policy that it names.
    private func approvals(_ document: EntryDocument) -> Int {
        guard document.kind == .switch || document.kind == .revert, !document.breakGlass,
            let policy = policy(document)
        else { return 0 }
        return policy.approvals(for: document.target, tier: document.to)
    }

    private func policy(_ document: EntryDocument) -> Policy? {
        chain.place(of: document.policy).flatMap { chain.links[$0].isEnforced ? chain.links[$0].policy : nil }
    }

    private func judgeSigner(_ document: EntryDocument, _ check: inout EntryCheck) {
        guard let policy = policy(document) else { return }
        check.failure =
            check.signer.map { policy.objection(to: PolicyRequest(document), by: $0) }
            ?? VerificationFailure(.notAllowed, "nobody is known to have signed it")
    }

    /// Judges what could not be judged before: signers that programs told, and approvals.
    ///
    /// - Parameters:
    ///   - checks: newest first.
    ///   - range: those to judge, and behind them every approval that they may rest on; all of them after programs were asked.
    /// - Returns: `false`, with nothing judged, where programs have to be asked first.
    @discardableResult
    func judgePending(_ checks: inout CheckedEntries, in range: Range<Int>? = nil) -> Bool {
        let open = checks.open.filter { range?.contains($0) ?? true }
        if range != nil, open.contains(where: { checks[$0].question != nil }) { return false }
        for index in open {
            guard let document = checks[index].pending, checks[index].question != nil, checks[index].failure == nil
            else { continue }
            judgeSigner(document, &checks[index])
        }
        for index in open {
            guard let document = checks[index].pending, document.kind != .approve, checks[index].failure == nil else {
                continue
            }
            checks[index].failure = judgeApprovals(of: document, checks[index], among: checks[(index + 1)...])
        }
        for index in open { (checks[index].question, checks[index].pending) = (nil, nil) }
        return true
    }

    /// Whether enough others approved a change, each by an entry between it and the one that last set anything.
    private func judgeApprovals(
        of document: EntryDocument, _ check: EntryCheck, among older: Slice<CheckedEntries>
    ) -> VerificationFailure? {
        var approvers: Set<String> = []
        let run = older.prefix { $0.kind.map { !$0.changesContent } ?? false }
        for id in document.approvals {
            func failure(_ why: String) -> VerificationFailure {
                VerificationFailure(.approvalMissing, "the approval \(Names.printable(id)) \(why)")
            }
            guard let approval = run.first(where: { $0.id.hex == id }), let approved = approval.pending,
                approved.kind == .approve
            else {
                return failure("is none: no approval of that id stands between it and the entry that set what ran")
            }
            if approval.failure?.reason == .revokedKey {
                return VerificationFailure(
                    .revokedKey, "it rests on the approval \(id), by a key that was revoked since")
            }
            guard approval.failure == nil, let approver = approval.signer else { return failure("is not verified") }
            guard let change = ApprovedChange(document), change.isApproved(by: approved) else {
                return failure("is for another plan, or another change than the plan's")
            }
            guard approver != check.signer, approval.key != check.key else {
                return failure("is by \(approver), who made the change")
            }
            guard policy(document)?.allows(approver, .approve, document.target, tier: document.to) ?? false else {
                return failure("is by \(approver), who may not approve \(document.to)")
            }
            approvers.insert(approver)
        }
        let needed = approvals(document)
        guard approvers.count < needed else { return nil }
        return VerificationFailure(
            .approvalMissing,
            "\(approvers.count) of \(needed) approvals are there"
                + (approvers.isEmpty ? "" : " (\(approvers.sorted().joined(separator: ", ")))"))
    }
}
