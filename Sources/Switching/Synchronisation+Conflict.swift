internal import Git
internal import History
internal import Tiers

/// Two people recorded something for one client/environment, and neither saw the other's.
extension Synchronisation {
    /// What came first at the remote stands. A switch is put aside and its operator told, because it was planned from something that
    /// no longer runs; deployments, notes and approvals only say what happened, and are recorded again behind it.
    func settle(
        _ target: Target, mine: ObjectID, theirs: ObjectID, _ verification: Verification, _ work: inout Work
    ) async throws(SwitchError) -> SyncReport.History {
        let histories = Histories(repository)
        var shared: Set<ObjectID> = []
        var next: ObjectID? = theirs
        while let id = next {
            shared.insert(id)
            next = try wrap { try histories.entry(id).document.previous?.id }
        }
        var own: [Entry] = []
        next = mine
        while let id = next, !shared.contains(id) {
            let entry = try wrap { try histories.entry(id) }
            own.insert(entry, at: 0)
            next = entry.document.previous?.id
        }
        let common = next
        var first = try wrap { try histories.entry(theirs) }
        while let id = first.document.previous?.id, id != common { first = try wrap { try histories.entry(id) } }
        func history(_ outcome: SyncReport.Outcome, _ new: ObjectID) -> SyncReport.History {
            SyncReport.History(target: target, old: mine, new: new, outcome: outcome)
        }

        if own.allSatisfy({ !$0.document.kind.changesContent }) {
            let identity = try session.identity()
            if let other = own.first(where: { $0.document.operatorEmail != identity.email }) {
                return history(
                    .notOurs(signer: "\(other.document.operatorName) <\(other.document.operatorEmail)>"), mine)
            }
            guard !options.isDry else { return history(.reappended(entries: own.count), mine) }
            var tip = try wrap { try histories.entry(theirs) }
            let policy = PolicyReference(root: verification.policy.root, tip: verification.policy.tip)
            let writer = try session.writer()
            let spokenOf = try wrap { try histories.setting(from: mine)?.id }
            let about = try wrap { try histories.setting(from: theirs)?.id } == spokenOf ? nil : spokenOf
            for entry in own {
                let (document, before) = (entry.document, tip)
                let id = try await wrap { () async throws -> ObjectID in
                    try await writer.write(
                        again: document, about: about, after: before, under: policy, tool: session.tool)
                }
                tip = try wrap { try histories.entry(id) }
            }
            if verification.policy.isEnforced {
                let (last, verifier) = (tip.id, verification.verifier)
                let report = try await wrap { () async throws -> HistoryReport in
                    try await verifier.verify(target, tip: last, remembers: false)
                }
                guard report.isVerified else { return history(.refused(report, isHere: true), mine) }
            }
            _ = try put(mine, target, aside: own, &work)
            work.moves.append(.init(reference: Histories.reference(target), old: mine, new: tip.id))
            work.orders.append(order(Histories.reference(target), tip.id))
            return history(.reappended(entries: own.count), tip.id)
        }
        let kept = try put(mine, target, aside: own, &work)
        work.moves.append(.init(reference: Histories.reference(target), old: mine, new: theirs))
        return history(.stale(mine: own, first: first, kept: kept), theirs)
    }

    /// Gives entries that leave the history a name, so that they are never lost. Before the history moves: cut off in between,
    /// the next `sync` does the same again.
    ///
    /// - Returns: `refs/tiergit/stale/acme/prod/2-1234567890`.
    private func put(
        _ tip: ObjectID, _ target: Target, aside entries: [Entry], _ work: inout Work
    ) throws(SwitchError) -> String {
        let number = entries.last?.document.sequence ?? 0
        let name = "refs/tiergit/stale/\(target.client)/\(target.environment)/\(number)-\(tip.short)"
        let old = try wrap { try repository.reference(name) }
        if old != tip { work.moves.append(.init(reference: name, old: old, new: tip)) }
        return name
    }
}
