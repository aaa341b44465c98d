package import Git
package import Signatures
package import Tiers

/// Makes entries: writes their objects, has them signed. No reference is moved here; that is the commit point of a switch.
package struct EntryWriter {
    private let repository: Repository
    private let signer: Signer
    private let identity: Identity
    private let interrupted: @Sendable () -> Bool

    /// - Parameter interrupted: whether somebody pressed Ctrl-C; then the program that signs is ended.
    package init(
        _ repository: Repository, signer: Signer, identity: Identity, interrupted: @escaping @Sendable () -> Bool
    ) {
        self.repository = repository
        self.signer = signer
        self.identity = identity
        self.interrupted = interrupted
    }

    /// Everything about an entry that its writer does not know by itself.
    package struct Draft: Sendable {
        package var target: Target
        package var kind: EntryDocument.Kind
        package var to: String
        /// The release of the tier; `nil` for the tier as the base has it.
        package var version: String?
        package var content: TierContent
        package var base: ObjectID?
        package var restores: ObjectID?
        package var accepted: [String]
        /// Of the plan that it was made by, and the plan's digest.
        package var verdict: String?
        package var planDigest: String?
        /// Which stage it is, of how many, of a change of tier that one update cannot make.
        package var stage: (number: Int, of: Int)?
        package var reason: String?
        package var ticket: String?
        package var deployment: EntryDocument.Deployment?
        /// Ids of the approvals that it rests on.
        package var approvals: [ObjectID] = []
        /// Whether it passes over the policy's rules.
        package var breakGlass = false

        package init(
            target: Target, kind: EntryDocument.Kind, to: String, content: TierContent, base: ObjectID?,
            restores: ObjectID? = nil, accepted: [String] = [], verdict: String? = nil, planDigest: String? = nil,
            stage: (number: Int, of: Int)? = nil, reason: String? = nil, ticket: String? = nil,
            deployment: EntryDocument.Deployment? = nil
        ) {
            self.target = target
            self.kind = kind
            self.to = to
            self.content = content
            self.base = base
            self.restores = restores
            self.accepted = accepted
            self.verdict = verdict
            self.planDigest = planDigest
            self.stage = stage
            self.reason = reason
            self.ticket = ticket
            self.deployment = deployment
        }
    }

    /// Writes the entry after `tip` and returns it; nothing names it yet.
    package func write(
        _ draft: Draft, after tip: Entry?, under policy: PolicyReference, tool: String
    ) async throws(HistoryError) -> ObjectID {
        let services = TierContent.servicesJSON(draft.content.services).canonical()
        let active = try git { () throws(GitError) in
            try repository.write(tree: [
                TreeEntry(path: "addons", item: TreeItem(.tree, draft.content.addons)),
                TreeEntry(path: "services.json", item: TreeItem(.file, try repository.write(blob: services))),
            ])
        }
        let digest = try git { () throws(GitError) in try ContentDigest.of(active, repository) }
        var document = EntryDocument(
            repository: policy.root, policy: policy.tip, target: draft.target,
            sequence: (tip?.document.sequence ?? 0) + 1, kind: draft.kind, from: tip?.document.to, to: draft.to,
            base: draft.base, previous: try previous(tip), contentTree: active, contentSHA256: digest.hex,
            restores: draft.restores, accepted: Set(draft.accepted).sorted(), reason: draft.reason,
            ticket: draft.ticket, operatorName: identity.name, operatorEmail: identity.email, tool: tool,
            time: UTCTime.text(identity.seconds))
        document.verdict = draft.verdict
        document.planDigest = draft.planDigest
        document.version = draft.kind.changesContent ? draft.version : tip?.document.version
        document.stage = draft.kind.changesContent ? draft.stage : tip?.document.stage
        document.deployment = draft.deployment
        document.approvals = draft.approvals.map(\.hex)
        document.breakGlass = draft.breakGlass
        return try await write(document, after: tip)
    }

    /// Writes an entry that sets nothing (a deployment, a note, an approval) again, behind another one.
    ///
    /// - Parameter about: the entry that it speaks of, where that is not the newest one that set anything: what was deployed.
    package func write(
        again old: EntryDocument, about: ObjectID?, after tip: Entry, under policy: PolicyReference, tool: String
    ) async throws(HistoryError) -> ObjectID {
        var document = old
        document.policy = policy.tip
        document.sequence = tip.document.sequence + 1
        document.previous = try previous(tip)
        document.from = tip.document.to
        document.to = tip.document.to
        document.version = tip.document.version
        document.contentTree = tip.document.contentTree
        document.contentSHA256 = tip.document.contentSHA256
        document.stage = tip.document.stage
        document.restores = about ?? old.restores
        document.operatorName = identity.name
        document.operatorEmail = identity.email
        document.tool = tool
        document.time = UTCTime.text(identity.seconds)
        return try await write(document, after: tip)
    }

    private func previous(_ tip: Entry?) throws(HistoryError) -> EntryDocument.Previous? {
        guard let tip else { return nil }
        let raw = try git { () throws(GitError) in try repository.rawObject(tip.id) }
        return .init(id: tip.id, sha256: SHA256Digest(of: raw).hex)
    }

    private func write(_ document: EntryDocument, after tip: Entry?) async throws(HistoryError) -> ObjectID {
        let tree = try git { () throws(GitError) in
            try repository.write(tree: [
                TreeEntry(path: EntryLayout.active, item: TreeItem(.tree, document.contentTree)),
                TreeEntry(
                    path: EntryLayout.document,
                    item: TreeItem(.file, try repository.write(blob: document.json.canonical()))),
            ])
        }
        return try await write(
            CommitBytes(
                tree: tree, parents: tip.map { [$0.id] } ?? [], identity: identity, message: EntryMessage.make(document)
            ))
    }

    /// Signs and writes any commit of ours: entries, the policy root, tier branches.
    package func write(_ commit: CommitBytes) async throws(HistoryError) -> ObjectID {
        let signature = try await sign(commit.payload)
        return try git { () throws(GitError) in try repository.write(rawCommit: commit.signed(signature)) }
    }

    /// Signs bytes that are no commit.
    package func sign(_ payload: [UInt8]) async throws(HistoryError) -> String {
        let signer = signer
        return try await untilInterrupted { () async throws(SignatureError) in try await signer.sign(payload) }
    }

    /// The public half of the key that signs.
    package func publicKey() async throws(HistoryError) -> PublicKey {
        let signer = signer
        return try await untilInterrupted { () async throws(SignatureError) in try await signer.publicKey() }
    }

    /// Signing may wait minutes for a passphrase or a touch. Ctrl-C at the terminal reaches the signing program too, but a
    /// signal to this process alone does not: the task is cancelled, which ends the program.
    private func untilInterrupted<Value: Sendable>(
        _ body: @escaping @Sendable () async throws(SignatureError) -> Value
    ) async throws(HistoryError) -> Value {
        let interrupted = interrupted
        // Child tasks, because those stay on the executor of this one.
        let result = await withTaskGroup(of: Result<Value, SignatureError>?.self) { group in
            group.addTask {
                do throws(SignatureError) { return .success(try await body()) } catch { return .failure(error) }
            }
            group.addTask {
                while !Task.isCancelled, !interrupted() { try? await Task.sleep(for: .milliseconds(20)) }
                return nil
            }
            var result: Result<Value, SignatureError>?
            while let ended = await group.next() {
                if let ended { result = ended }
                group.cancelAll()
            }
            return result
        }
        guard let result else { throw .signature(.system("the signing task ended without a result")) }
        do { return try result.get() } catch { throw .signature(error) }
    }
}
