internal import Git
internal import History

/// Checkpoints here and at the remote: forward only, each verified before it is taken over.
extension Synchronisation {
    /// What was taken over is what this clone has seen now.
    func rememberCheckpoint(_ verification: Verification) {
        guard let tip = try? repository.reference(Checkpoint.name) else { return }
        try? verification.state?.setSeen(tip, .checkpoint, .clone)
    }

    func takeCheckpoints(
        _ verification: Verification, _ work: inout Work
    ) async throws(SwitchError) -> SyncReport.Checkpoints {
        let here = try wrap { try repository.reference(Checkpoint.name) }
        let there = try wrap { try repository.reference(remote.tracking(Checkpoint.name)) }
        guard here != there else { return here == nil ? .none : .current }
        let checkpointing = Checkpointing(session, verification)
        @discardableResult
        func requireGood(_ tip: ObjectID) async throws(SwitchError) -> CheckpointChain {
            let chain = try await checkpointing.chain(from: tip)
            if let (id, failure) = chain.failures.first { throw .badCheckpoint(id, failure) }
            return chain
        }
        if let here, there.map({ repository.isAncestor($0, of: here) }) ?? true {
            // Nobody is sent what they would have to refuse.
            try await requireGood(here)
            work.orders.append(order(Checkpoint.name, here))
            return .pushed
        }
        guard let there else { return .current }
        let theirs = try await requireGood(there)
        if let here, !repository.isAncestor(here, of: there) {
            let ours = try await checkpointing.chain(from: here)
            for (target, tip) in ours.newest?.tips ?? [:] where ours.failures.isEmpty {
                // A chain that was made anew, to leave out what ours is a witness of.
                guard let other = theirs.newest?.tips[target], other.sequence >= tip.sequence else {
                    throw .badCheckpoint(
                        there,
                        VerificationFailure(
                            .forked, "it does not lead on from \(here), and knows less than that of \(target)"))
                }
            }
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
