internal import Git
internal import Signatures
internal import Tiers

/// A policy commit that is not judged yet.
struct UnjudgedPolicy {
    struct Judgement {
        var signer: String?
        var cosigners: [String] = []
        var keys: [String] = []
        /// Of each signature that was looked at, what git and the programs that it asks say.
        var said: [EntryCheck.Signature] = []
        var failure: VerificationFailure?
    }

    let id: ObjectID
    let commit: Result<SignedCommit, VerificationFailure>
    let content: Result<PolicyTree, VerificationFailure>
    let signers: PolicySigners?

    var tree: PolicyTree? { try? content.get() }
    var time: Int64 { (try? commit.get())?.time ?? 0 }
    var subject: String {
        guard let message = (try? commit.get())?.message else { return "" }
        return String(decoding: message.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
    }

    init(
        id: ObjectID, commit: Result<SignedCommit, SignedCommit.Flaw>, _ repository: Repository,
        programs: SignatureVerifier, _ known: PolicyTree.Known,
        after last: (file: [UInt8], openpgp: [String: String], signers: PolicySigners)?
    ) {
        self.id = id
        self.commit = commit.mapError { VerificationFailure(.notCanonical, $0.text) }
        content = self.commit.flatMap { commit in
            Result { () throws(VerificationFailure) in try PolicyTree.read(commit.tree, repository, known) }
        }
        signers = (try? content.get()).map { tree in
            if let last, last.file == tree.allowedSigners, last.openpgp == tree.policy.openpgp { return last.signers }
            return PolicySigners(tree.allowedSigners, openpgp: tree.policy.openpgp, programs: programs)
        }
    }

    /// - Parameter signatures: git's own settings; `nil` for what the root says itself.
    func judgeRoot(_ signatures: SignatureVerifier?) async throws(HistoryError) -> Judgement {
        var judgement = Judgement()
        judgement.failure = try await result { () async throws -> Void in
            let commit = try commit.get()
            guard let signature = commit.signature else {
                judgement.said = [.bad]
                throw VerificationFailure(.unsigned, "it is not signed")
            }
            let verdict =
                if let signatures {
                    try await signatures.check(signature, of: commit.payload, time: commit.time, strict: true)
                } else {
                    try await signers?.check(signature, of: commit.payload, time: commit.time)
                }
            judgement.look(at: verdict)
            if signatures == nil {
                judgement.signer = try maintainer(verdict, of: try content.get())
            } else if let verdict, let failure = VerificationFailure(verdict) {
                throw failure
            } else {
                judgement.signer = verdict?.signer
            }
        }
        return judgement
    }

    func judge(by before: PolicyChain.Link) async throws(HistoryError) -> Judgement {
        var judgement = Judgement()
        judgement.failure = try await result { () async throws -> Void in
            let commit = try commit.get()
            guard let signature = commit.signature else {
                judgement.said = [.bad]
                throw VerificationFailure(.unsigned, "it is not signed")
            }
            // All signatures are looked at before anything else is: what git says of them does not depend on the rest.
            let own = try await before.signers?.check(signature, of: commit.payload, time: commit.time)
            judgement.look(at: own)
            var others: [SignatureVerdict?] = []
            for armor in tree?.signatures ?? [] {
                let payload = PolicyTree.payload(parent: before.id, tree: tree?.signed ?? commit.tree)
                let text = armor.last == UInt8(ascii: "\n") ? Array(armor.dropLast()) : armor
                let verdict = try await before.signers?.check(text, of: payload, time: commit.time, strict: false)
                judgement.look(at: verdict)
                others.append(verdict)
            }
            let tree: PolicyTree
            do throws(VerificationFailure) { tree = try content.get() } catch {
                // What lies in signatures/ is not known.
                judgement.said.append(.refused)
                throw error
            }
            guard let earlier = before.tree else {
                throw VerificationFailure(.unknownPolicy, "the policy before it, \(before.id), cannot be read")
            }
            try follow(earlier, tree)
            guard commit.time >= before.time - PolicyRequest.tolerance else {
                throw VerificationFailure(
                    .backdated,
                    "it is dated \(UTCTime.text(commit.time)), and the policy before it \(UTCTime.text(before.time))")
            }
            let first = try maintainer(own, of: earlier)
            judgement.signer = first
            var principals: Set<String> = [first]
            for verdict in others {
                let other = try maintainer(verdict, of: earlier)
                if principals.insert(other).inserted { judgement.cosigners.append(other) }
            }
            guard principals.count >= earlier.policy.threshold else {
                throw VerificationFailure(
                    .tooFewSigners,
                    "\(principals.count) of the maintainers signed it (\(principals.sorted().joined(separator: ", "))), \(earlier.policy.threshold) have to"
                )
            }
        }
        return judgement
    }

    /// What stays the same from one policy to the next.
    private func follow(_ earlier: PolicyTree, _ tree: PolicyTree) throws(VerificationFailure) {
        guard tree.policy.nonce == earlier.policy.nonce else {
            throw VerificationFailure(.wrongRepository, "its nonce is not that of the policy before")
        }
        guard let state = tree.state else {
            if tree.policy.mode == .open, earlier.state == nil { return }
            throw VerificationFailure(.malformed, "it lacks \(PolicyState.file)")
        }
        if let loss = earlier.state.flatMap({ state.loss(since: $0) }) { throw VerificationFailure(.malformed, loss) }
    }

    /// The maintainer who signed.
    ///
    /// - Parameters:
    ///   - verdict: `nil` where nobody could say whose keys count.
    ///   - tree: the policy whose maintainers count.
    private func maintainer(
        _ verdict: SignatureVerdict?, of tree: PolicyTree
    ) throws(VerificationFailure) -> String {
        guard let verdict else {
            throw VerificationFailure(.notCheckable, "the policy that says whose keys count cannot be read")
        }
        if let failure = VerificationFailure(verdict) { throw failure }
        if let key = verdict.key, tree.state?.revokes(key) == true {
            throw VerificationFailure(.revokedKey, "the policy before revokes the key \(key)")
        }
        guard let principal = verdict.signer, tree.policy.maintainers.contains(principal) else {
            throw VerificationFailure(
                .notAllowed, "\(verdict.signer ?? "whoever signed") is no maintainer of the policy before")
        }
        return principal
    }

    private func result(_ body: () async throws -> Void) async throws(HistoryError) -> VerificationFailure? {
        do {
            try await body()
            return nil
        } catch let failure as VerificationFailure { return failure } catch let error as SignatureError {
            throw .signature(error)
        } catch { return VerificationFailure(.notCheckable, "\(error)") }
    }
}

extension UnjudgedPolicy.Judgement {
    /// Together they are as good as the worst of them.
    var signature: EntryCheck.Signature {
        if said.contains(.bad) { return .bad }
        return said.isEmpty || said.contains(.refused) ? .refused : .good
    }

    /// - Parameter verdict: `nil` where nobody could say whose keys count.
    fileprivate mutating func look(at verdict: SignatureVerdict?) {
        said.append(verdict.map(EntryCheck.Signature.init) ?? .refused)
        if let key = verdict?.key { keys.append(key) }
    }
}
