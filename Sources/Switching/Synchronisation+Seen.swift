internal import Git
internal import History
internal import Tiers

/// What was seen here and at the remote, held against what is there now, and remembered anew.
extension Synchronisation {
    /// Holds what is at the remote against what was seen there.
    func rolledBack(
        _ target: Target, _ seen: LocalState.Pin?, _ there: ObjectID?, _ here: ObjectID?,
        _ verification: Verification
    ) async throws(SwitchError) -> HistoryReport? {
        guard let pin = seen, pin.id != there else { return nil }
        let report = try await wrap { () async throws -> HistoryReport in
            guard let there else { return verification.verifier.gone(target, seen: pin) }
            return try await verification.verifier.verify(target, tip: there).held(against: pin, verification.verifier)
        }
        guard let failure = report.failure else { return nil }
        // What is here holds all that was there, and there is a beginning of it: sending it mends the remote.
        let mends = here.map { here in
            repository.isAncestor(pin.id, of: here) && (there.map { repository.isAncestor($0, of: here) } ?? true)
        }
        return options.restores && failure.reason != .forked && mends == true ? nil : report
    }

    /// Where ours leave a history, a command that is cut off must not leave a tip remembered that is no longer there.
    func expectHere(_ report: SyncReport, _ verification: Verification) {
        for history in report.histories where history.new != history.old {
            guard let old = history.old, let new = history.new, !repository.isAncestor(old, of: new),
                let before = try? sequence(old), let after = try? sequence(new)
            else { continue }
            try? verification.state?.setPin(
                .init(id: new, sequence: after), history.target, .clone, former: .init(id: old, sequence: before))
        }
    }

    /// Holds what is here against what was seen here: a refspec of git's own that rewinds histories, or somebody by hand, takes
    /// entries away that were not sent yet.
    func lost(
        _ target: Target, _ here: ObjectID?, _ verification: Verification
    ) async throws(SwitchError) -> HistoryReport? {
        guard let pin = verification.state?.pin(target, .clone), pin.id != here else { return nil }
        let report = try await wrap { () async throws -> HistoryReport in
            guard let here else { return verification.verifier.gone(target, seen: pin) }
            return verification.verifier.held(try await verification.verifier.verify(target, tip: here))
        }
        // A command that recorded one meanwhile has moved the history before what was seen.
        guard report.failure != nil, try wrap({ try Histories(repository).tip(target) }) == here else { return nil }
        return report
    }

    /// What was taken over is what this clone has seen now, also where it does not lead on from an entry of ours that came too late.
    func rememberHere(_ report: SyncReport, _ verification: Verification) {
        for history in report.histories where history.new != history.old {
            guard let id = history.new, let sequence = try? sequence(id) else { continue }
            try? verification.state?.setPin(.init(id: id, sequence: sequence), history.target, .clone)
        }
    }

    func publishedTips() -> [Target: LocalState.Pin] {
        guard let root = catalog.root, let state = session.localState(root: root)
        else { return [:] }
        let scope = LocalState.Scope.remote(remote.identity)
        return Dictionary(
            uniqueKeysWithValues: state.pinned(scope).compactMap { target in
                state.pin(target, scope).map { (target, $0) }
            })
    }

    func rememberPublished(_ report: SyncReport, _ verification: Verification, sent: Bool) {
        guard !options.isDry else { return }
        for history in report.histories {
            switch history.outcome {
            case .current, .accepted, .stale: break
            case .pushed, .reappended: if !sent { continue }
            case .refused, .rolledBack, .busy, .notOurs: continue
            }
            guard let id = history.new, let sequence = try? sequence(id) else { continue }
            let scope = LocalState.Scope.remote(remote.identity)
            // Somebody else on this machine may have seen more by now.
            if let pin = verification.state?.pin(history.target, scope), pin.sequence > sequence { continue }
            try? verification.state?.setPin(.init(id: id, sequence: sequence), history.target, scope)
        }
    }

    /// The policy that both have now.
    func rememberPolicy(_ tip: ObjectID, _ verification: Verification) {
        guard !options.isDry else { return }
        try? verification.state?.setSeen(tip, .policy, .remote(remote.identity))
    }
}
