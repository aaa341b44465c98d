package import Git
package import Signatures
package import Tiers

/// The checkpoints of a repository, oldest first, each checked.
package struct CheckpointChain: Sendable {
    package let commits: [(id: ObjectID, checkpoint: Checkpoint)]
    /// What is wrong with one of them: then nothing that it says counts.
    package let failures: [(id: ObjectID, failure: VerificationFailure)]
    /// Those that were made under a policy that was over, and that another one follows: they are no witnesses, and nothing is wrong any more.
    package let passedOver: [ObjectID: VerificationFailure]
    /// Of each whose signature was looked at, what git says of it, whatever else is wrong; and the key, where one could be read.
    package let signatures: [ObjectID: Look]

    package struct Look: Hashable, Sendable {
        package let signature: EntryCheck.Signature
        package let key: String?
    }

    package var tip: ObjectID? { commits.last?.id }
    package var newest: Checkpoint? { commits.last?.checkpoint }

    package func contains(_ id: ObjectID) -> Bool { commits.contains { $0.id == id } }

    /// Reads the chain from its tip down and checks shape, repository, signature and policy of each commit.
    ///
    /// - Parameter signatures: who may sign where the policy that a checkpoint names has no rules.
    /// - Throws: `HistoryError.signature(.cancelled)` where somebody ended gpg; everything else is a reason among the failures.
    package static func read(
        from tip: ObjectID, policy: PolicyChain, _ repository: Repository, _ signatures: SignatureVerifier
    ) async throws(HistoryError) -> CheckpointChain {
        var commits: [(id: ObjectID, checkpoint: Checkpoint)] = []
        var failures: [(id: ObjectID, failure: VerificationFailure)] = []
        var signed: [ObjectID: Look] = [:]
        // Of the policies that they name, newest first.
        var places: [Int] = []
        var passedOver: [ObjectID: VerificationFailure] = [:]
        var isFollowed = false
        var next: ObjectID? = tip
        while let id = next {
            next = nil
            guard let raw = try? repository.rawObject(id) else {
                failures.append((id, VerificationFailure(.missing, "it is not in this repository")))
                break
            }
            let commit: SignedCommit
            do throws(SignedCommit.Flaw) { commit = try SignedCommit(raw) } catch {
                failures.append((id, VerificationFailure(.notCanonical, error.text)))
                break
            }
            next = commit.parents.first
            guard let checkpoint = document(of: commit, repository) else {
                failures.append(
                    (id, VerificationFailure(.malformed, "checkpoint.json and the commit are not in their one form")))
                continue
            }
            commits.append((id, checkpoint))
            guard checkpoint.repository == policy.root else {
                let failure = VerificationFailure(
                    .wrongRepository, "it belongs to the repository \(checkpoint.repository.short)")
                failures.append((id, failure))
                continue
            }
            guard let signature = commit.signature else {
                failures.append((id, VerificationFailure(.unsigned, "it is not signed")))
                signed[id] = Look(signature: .bad, key: nil)
                continue
            }
            do throws(SignatureError) {
                let (failure, look) = try await judge(
                    checkpoint, signature, commit, policy, signatures, later: places.last, repository)
                if let failure, failure.reason == .supersededPolicy, isFollowed {
                    passedOver[id] = failure
                } else if let failure {
                    failures.append((id, failure))
                } else {
                    isFollowed = true
                }
                signed[id] = look
            } catch { throw .signature(error) }
            if let place = policy.place(of: checkpoint.policy) { places.append(place) }
        }
        return CheckpointChain(
            commits: commits.reversed(), failures: failures.reversed(), passedOver: passedOver, signatures: signed)
    }

    private static func judge(
        _ checkpoint: Checkpoint, _ signature: [UInt8], _ commit: SignedCommit, _ policy: PolicyChain,
        _ signatures: SignatureVerifier, later: Int?, _ repository: Repository
    ) async throws(SignatureError) -> (VerificationFailure?, Look?) {
        guard let place = policy.place(of: checkpoint.policy) else {
            return (VerificationFailure(unknown: checkpoint.policy), nil)
        }
        let verdict =
            if let signers = policy.signers(of: checkpoint.policy) {
                try await signers.check(signature, of: commit.payload, time: commit.time)
            } else {
                try await signatures.check(signature, of: commit.payload, time: commit.time, strict: true)
            }
        let look = Look(signature: EntryCheck.Signature(verdict), key: verdict.key)
        if let later, place > later {
            return (VerificationFailure(.unknownPolicy, "the checkpoint after it names an older policy"), look)
        }
        if let failure = VerificationFailure(verdict) { return (failure, look) }
        // What git's own settings judge rests on no policy.
        guard policy.signers(of: checkpoint.policy) != nil else { return (nil, look) }
        let link = policy.links[place]
        if let key = verdict.key, link.tree?.state?.revokes(key) == true {
            return (VerificationFailure(.revokedKey, "the policy that it names revokes the key \(key)"), look)
        }
        if link.isEnforced, let rules = link.policy {
            guard let signer = verdict.signer, rules.allowsCheckpoint(signer) else {
                return (
                    VerificationFailure(.notAllowed, "\(verdict.signer ?? "whoever signed") may not sign checkpoints"),
                    look
                )
            }
        }
        return (supersession(of: checkpoint, place: place, policy, repository), look)
    }

    /// Whether a checkpoint says more than the policy that followed its own: then it was made under rules that were over, perhaps by a key
    /// that was retired or revoked since. One that says less adds nothing, whoever made it.
    private static func supersession(
        of checkpoint: Checkpoint, place: Int, _ policy: PolicyChain, _ repository: Repository
    ) -> VerificationFailure? {
        let later = policy.links.prefix(policy.count).dropFirst(place + 1).first { $0.tree?.state != nil }
        guard let later, let tips = later.tree?.state?.tips else { return nil }
        let histories = Histories(repository)
        for (target, tip) in checkpoint.tips.sorted(by: { $0.key < $1.key }) {
            guard let known = tips[target], histories.leads(from: known, to: tip.id) else {
                return VerificationFailure(
                    .supersededPolicy,
                    "its policy was over: the later one \(later.id.short) does not know #\(tip.sequence) of \(target)")
            }
        }
        return nil
    }

    /// The same, held against a checkpoint that was seen before.
    package func held(against seen: ObjectID?, _ repository: Repository) -> CheckpointChain {
        guard let seen, let tip, !contains(seen) else { return self }
        let isShort = repository.isAncestor(tip, of: seen) || !repository.contains(seen)
        return CheckpointChain(
            commits: commits,
            failures: failures + [
                (
                    tip,
                    VerificationFailure(
                        isShort ? .truncated : .forked, "it does not lead on from \(seen), which was seen before")
                )
            ], passedOver: passedOver, signatures: signatures)
    }

    /// What is left of checkpoints that are gone.
    package static func gone(_ seen: ObjectID) -> CheckpointChain {
        CheckpointChain(
            commits: [], failures: [(seen, VerificationFailure(.deleted, "it is gone, and was seen before"))],
            passedOver: [:], signatures: [:])
    }

    private static func document(of commit: SignedCommit, _ repository: Repository) -> Checkpoint? {
        guard let files = try? repository.files(under: commit.tree), files.map(\.path) == [Checkpoint.file],
            files[0].item.mode == .file, let bytes = try? repository.blob(files[0].item.id),
            bytes.count <= Histories.longestDocument, let json = try? JSON.parse(bytes), json.canonical() == bytes,
            let checkpoint = Checkpoint(json: json), checkpoint.isSaid(by: commit)
        else { return nil }
        return checkpoint
    }

    // MARK: Histories

    /// Those that nothing is wrong with: the others say nothing.
    private var good: [(id: ObjectID, checkpoint: Checkpoint)] {
        let bad = Set(failures.map(\.id)).union(passedOver.keys)
        return commits.filter { !bad.contains($0.id) }
    }

    /// Whether a new one may follow: nothing is wrong but that a policy was over, which the new one mends.
    package var mayGoOn: Bool { failures.allSatisfy { $0.failure.reason == .supersededPolicy } }

    /// What a history is held against: the entries that checkpoints name, newest first, each different from the one after it.
    package func pins(_ target: Target) -> [LocalState.Pin] {
        var pins: [LocalState.Pin] = []
        for (_, checkpoint) in good.reversed() {
            guard let tip = checkpoint.tips[target], pins.last?.id != tip.id else { continue }
            pins.append(LocalState.Pin(id: tip.id, sequence: tip.sequence))
        }
        return pins
    }

    /// Every target that a checkpoint names.
    package var targets: Set<Target> {
        good.reduce(into: []) { $0.formUnion($1.checkpoint.tips.keys) }
    }

    /// A report held against all checkpoints.
    package func held(_ report: HistoryReport, _ verifier: HistoryVerifier, _ repository: Repository) -> HistoryReport {
        guard report.failure == nil else { return report }
        let pins = pins(report.target)
        guard let newest = pins.first else { return report }
        let held = report.held(against: newest, verifier, by: .checkpoint)
        if held.failure != nil { return held }
        // From one checkpoint to the one before, the history is walked once.
        for (newer, older) in zip(pins, pins.dropFirst())
        where !Histories(repository).leads(from: newer.id, to: older.id) {
            return report.held(against: older, verifier, by: .checkpoint)
        }
        return report
    }
}
