internal import Git
internal import History

/// Checkpoints here and at the remote: forward only, each verified before it is taken over.
extension Synchronisation {
    func takeCheckpoints(
        _ verification: Verification, _ work: inout Work
    ) async throws(SwitchError) -> SyncReport.Checkpoints {
        let here = try wrap { try repository.reference(Checkpoint.name) }
        let there = try wrap { try repository.reference(remote.tracking(Checkpoint.name)) }
        guard here != there else { return here == nil ? .none : .current }
        let checkpointing = Checkpointing(session, verification)
        func requireGood(_ tip: ObjectID) async throws(SwitchError) {
            let chain = try await checkpointing.chain(from: tip)
            if let (id, failure) = chain.failures.first { throw .badCheckpoint(id, failure) }
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
