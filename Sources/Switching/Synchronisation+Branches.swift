internal import Git
internal import History
internal import Signatures
internal import Tiers

/// The tier branches: generated, so that nothing is lost by taking the other side's.
extension Synchronisation {
    /// The names that tier branches of this catalog have, those for single environments too.
    var branchNames: [String] {
        let environments: [String?] = catalog.base?.isPerEnvironment == true ? catalog.environments : [nil]
        return catalog.tiers.flatMap { tier in
            environments.map { catalog.branch(of: tier.name, environment: $0) }
        }
    }

    func takeBranches(
        _ verification: Verification, _ report: inout SyncReport, _ work: inout Work
    ) async throws(SwitchError) {
        for name in branchNames {
            let reference = "refs/heads/\(name)"
            let here = try wrap { try repository.reference(reference) }
            let there = try wrap { try repository.reference(remote.tracking(reference)) }
            if here == nil, there == nil { continue }
            let outcome = try await takeBranch(reference, here, there, verification, &work)
            report.branches.append(.init(name: name, outcome: outcome))
            if outcome == .pushed, let here { work.orders.append(order(reference, here)) }
        }
    }

    private func takeBranch(
        _ reference: String, _ here: ObjectID?, _ there: ObjectID?, _ verification: Verification,
        _ work: inout Work
    ) async throws(SwitchError) -> SyncReport.BranchOutcome {
        if here == there { return .current }
        if let here {
            guard try isGenerated(here) else { return .edited }
            if there.map({ repository.isAncestor($0, of: here) }) ?? true {
                return try await isVouchedFor(here, verification) ? .pushed : .refused
            }
        }
        guard let there, try isGenerated(there), try await isVouchedFor(there, verification) else { return .refused }
        var holders = repository.otherWorkTrees(onBranch: reference)
        if case .branch(reference, _)? = try? repository.head(), let top = repository.workTree { holders.append(top) }
        guard holders.isEmpty else { return .checkedOut }
        // Where both made one, ours is made again whenever it is wanted: it holds nothing that its base does not.
        work.moves.append(.init(reference: reference, old: here, new: there))
        return .accepted
    }

    private func isGenerated(_ id: ObjectID) throws(SwitchError) -> Bool {
        try TierBranches.isGenerated(try wrap { try repository.commit(id) }, repository)
    }

    private func isVouchedFor(_ id: ObjectID, _ verification: Verification) async throws(SwitchError) -> Bool {
        let raw = try wrap { try repository.rawObject(id) }
        guard let commit = try? SignedCommit(raw, maximumParents: 2), let signature = commit.signature else {
            return false
        }
        return try await wrap { () async throws -> SignatureVerdict in
            try await verification.signatures.check(
                signature, of: commit.payload, time: commit.time, strict: true)
        }.fault == nil
    }
}
