internal import Git
internal import History

/// Checkpoints here and at the remote: forward only, each verified before it is taken over.
extension Synchronisation {
    /// What both have now is what this clone, and whoever looks at this remote, has seen.
    func rememberCheckpoint(_ verification: Verification) {
        guard !options.isDry, let tip = try? repository.reference(Checkpoint.name) else { return }
        try? verification.state?.setSeen(tip, .checkpoint, .clone)
        try? verification.state?.setSeen(tip, .checkpoint, .remote(remote.identity))
    }

    func takeCheckpoints(
        _ verification: Verification, _ work: inout Work
    ) async throws(SwitchError) -> SyncReport.Checkpoints {
        let here = try wrap { try repository.reference(Checkpoint.name) }
        let there = try wrap { try repository.reference(remote.tracking(Checkpoint.name)) }
        guard here != there else { return here == nil ? .none : .current }
        let checkpointing = Checkpointing(session, verification)
        func requireGood(_ tip: ObjectID) async throws(SwitchError) {
            let chain = try await checkpointing.chain(from: tip)
            if !chain.mayGoOn, let (id, failure) = chain.failures.first { throw .badCheckpoint(id, failure) }
        }
        // A chain that was made anew, to leave out what the one that was there is a witness of.
        let seen = verification.state?.seen(.checkpoint, .remote(remote.identity))
        if let seen, let there, !options.restores, !repository.isAncestor(seen, of: there) {
            throw .badCheckpoint(
                there,
                VerificationFailure(.forked, "the remote had the checkpoint \(seen), and this does not lead on from it")
            )
        }
        if let here, there.map({ repository.isAncestor($0, of: here) }) ?? true {
            // Nobody is sent what they would have to refuse.
            try await requireGood(here)
            work.orders.append(order(Checkpoint.name, here))
            return .pushed
        }
        guard let there else { return .current }
        try await requireGood(there)
        if let here, !repository.isAncestor(here, of: there) {
            // Made at the same time: what came first there stands, and ours says nothing that the next one will not say.
            let name = "refs/tiergit/stale/checkpoint/\(here.short)"
            let old = try wrap { try repository.reference(name) }
            if old != here { work.moves.append(.init(reference: name, old: old, new: here)) }
            work.moves.append(.init(reference: Checkpoint.name, old: here, new: there))
            return .putAside
        }
        work.moves.append(.init(reference: Checkpoint.name, old: here, new: there))
        return .accepted
    }
}
