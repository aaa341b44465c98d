package import Git
package import History
internal import Signatures
package import Tiers

/// Makes checkpoints: verifies every history, and signs what is the newest entry of each.
///
/// Data flow: histories and the checkpoints before -> `HistoryVerifier`, held against those checkpoints -> a signed commit ->
/// `refs/tiergit/checkpoint` moves by compare-and-swap (`ReferenceChange`); `sync` sends it.
package struct Checkpointing {
    private let session: Session
    private let verification: Verification
    private var repository: Repository { session.repository }

    package init(_ session: Session, _ verification: Verification) {
        self.session = session
        self.verification = verification
    }

    /// The checkpoints that are here, held against what was seen here; `nil` where there never was one.
    ///
    /// - Parameter accepted: a checkpoint that may stand for the newest one though another was seen before; that one's id lets
    ///   those go that are gone.
    package func chain(accepting accepted: ObjectID? = nil) async throws(SwitchError) -> CheckpointChain? {
        let state = verification.state
        let seen = state?.seen(.checkpoint, .clone)
        guard let tip = try wrap({ try repository.reference(Checkpoint.name) }) else {
            return seen.flatMap { $0 == accepted ? nil : CheckpointChain.gone($0) }
        }
        var chain = try await chain(from: tip)
        if accepted != tip { chain = chain.held(against: seen, repository) }
        if chain.failures.isEmpty { try? state?.setSeen(tip, .checkpoint, .clone) }
        return chain
    }

    package func chain(from tip: ObjectID) async throws(SwitchError) -> CheckpointChain {
        try await wrap { [verification, repository] () async throws -> CheckpointChain in
            try await CheckpointChain.read(
                from: tip, policy: verification.policy, repository, verification.signatures)
        }
    }

    /// Verifies every history and holds it against the checkpoints.
    ///
    /// - Parameter wanted: the only target; `nil` for all.
    package func reports(
        _ chain: CheckpointChain?, wanted: Target?, accepted: ObjectID?
    ) async throws(SwitchError) -> [HistoryReport] {
        try await reports(chain, accepted: accepted) { wanted == nil || wanted == $0 }
    }

    /// The same for those that are asked for.
    package func reports(
        _ chain: CheckpointChain?, accepted: ObjectID? = nil, where isWanted: (Target) -> Bool
    ) async throws(SwitchError) -> [HistoryReport] {
        let recorded = try wrap { try Histories(repository).targets() }
        var reports: [HistoryReport] = []
        for (target, tip) in recorded where isWanted(target) {
            let report = try await wrap { [verification] () async throws -> HistoryReport in
                try await verification.verifier.verifyHere(target, tip: tip, accepted: accepted)
            }
            reports.append(chain?.held(report, verification.verifier, repository) ?? report)
        }
        let present = Set(recorded.map(\.target))
        let policy = verification.policy.newest.tree?.state?.tips ?? [:]
        var gone = verification.verifier.deleted(among: recorded.map(\.target), accepted: accepted)
        for target in (chain?.targets ?? []).subtracting(present).subtracting(gone.map(\.target)) {
            if let pin = chain?.pins(target).first {
                gone.append(verification.verifier.gone(target, seen: pin, by: .checkpoint))
            }
        }
        for (target, tip) in policy where !present.contains(target) && !gone.contains(where: { $0.target == target }) {
            let sequence = try? Histories(repository).entry(tip).document.sequence
            gone.append(verification.verifier.gone(target, seen: .init(id: tip, sequence: sequence ?? 0), by: .policy))
        }
        return (reports + gone.filter { isWanted($0.target) }).sorted { $0.target < $1.target }
    }

    /// What a checkpoint would say now.
    ///
    /// - Parameter reports: all verified.
    package func draft(_ reports: [HistoryReport], reason: String?) throws(SwitchError) -> Checkpoint {
        let identity = try session.identity()
        var tips: [Target: Checkpoint.Tip] = [:]
        for report in reports {
            guard let tip = report.tip else { continue }
            let sequence = try wrap { try Histories(repository).entry(tip).document.sequence }
            tips[report.target] = Checkpoint.Tip(id: tip, sequence: sequence)
        }
        return Checkpoint(
            repository: verification.policy.root, policy: verification.policy.tip, tips: tips,
            operatorName: identity.name, operatorEmail: identity.email, time: UTCTime.text(identity.seconds),
            tool: session.tool, reason: try EntryMessage.checked(reason, option: "-m"))
    }

    /// Signs it and moves the reference.
    ///
    /// - Throws: `SwitchError.checkpointMoved` where somebody else made one meanwhile; nothing is changed then.
    package func record(_ checkpoint: Checkpoint, after chain: CheckpointChain?) async throws(SwitchError) -> ObjectID {
        let writer = try session.writer()
        let identity = try session.identity()
        let parent = chain?.tip
        let id = try await wrap { [repository] () async throws -> ObjectID in
            try await checkpoint.write(writer, identity: identity, after: parent, repository)
        }
        if verification.policy.isEnforced {
            let made = try await self.chain(from: id)
            if let (bad, failure) = made.failures.first { throw .badCheckpoint(bad, failure) }
        }
        let move = Journal.Move(reference: Checkpoint.name, old: parent, new: id)
        try ReferenceChange(session, [move], message: "checkpoint").run { () throws(SwitchError) in
            guard try wrap({ try repository.reference(Checkpoint.name) }) == parent else { throw .checkpointMoved }
        }
        try? verification.state?.setSeen(id, .checkpoint, .clone)
        return id
    }
}
