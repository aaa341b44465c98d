package import Git
package import Signatures
internal import Tiers

/// The policy commits of a repository, oldest first, each judged by the one before it: authority follows the chain, and no clock.
package struct PolicyChain: Sendable {
    /// One policy commit.
    package struct Link: Sendable {
        package let id: ObjectID
        /// The committer's, in seconds since 1970.
        package let time: Int64
        /// Who signed the commit, by the policy before; `nil` where nobody is known to have.
        package let signer: String?
        /// Who signed besides, in `signatures/`.
        package let cosigners: [String]
        /// The keys of all of them, as far as they could be read: the commit's first.
        package let keys: [String]
        /// What git and the programs that it asks say of all its signatures, by the keys that count for it.
        package let signature: EntryCheck.Signature
        /// The first line of the message; empty where the commit is not in the form of ours.
        package let subject: String
        /// `nil` where it cannot be read.
        package let tree: PolicyTree?
        let signers: PolicySigners?

        package var policy: Policy? { tree?.policy }
        package var isEnforced: Bool { policy?.mode == .enforced }
        /// Everybody who signed.
        package var everySigner: [String] { [signer].compactMap(\.self) + cosigners }
    }

    package let links: [Link]
    /// What is wrong with policy commits, by their ids.
    package let failures: [(id: ObjectID, failure: VerificationFailure)]
    private let places: [ObjectID: Int]
    /// How many of them count: what follows one that was not signed by who had to rests on nothing.
    package let count: Int

    package var commits: [ObjectID] { links.map(\.id) }
    /// The repository's identity.
    package var root: ObjectID { links[0].id }
    package var tip: ObjectID { links[links.count - 1].id }
    /// The newest one that counts.
    package var newest: Link { links[max(0, count - 1)] }
    /// Whether rules are in force now.
    package var isEnforced: Bool { newest.isEnforced }
    /// Whether they ever were: then the first commit is judged by itself, and every other by the one before.
    package var isEverEnforced: Bool { links.contains(where: \.isEnforced) }

    /// How far from the root a policy commit is; `nil` for what is not on the chain, or rests on a commit that does not count.
    package func place(of id: ObjectID) -> Int? { places[id].flatMap { $0 < count ? $0 : nil } }

    package func contains(_ id: ObjectID) -> Bool { places[id] != nil }

    /// Whose keys count for what names a policy; `nil` for git's own settings.
    ///
    /// What was made while no rules were in force is judged by the keys of the first policy with rules that follows, so that all of it
    /// rests on the root alone.
    func signers(of id: ObjectID?) -> PolicySigners? {
        let place = id.flatMap { self.place(of: $0) } ?? max(0, count - 1)
        return links.prefix(count).dropFirst(place).first { $0.isEnforced }?.signers
    }

    /// What the newest policy calls whoever signs with a key; `nil` where it does not know it, or revokes it.
    ///
    /// - Parameter seconds: since 1970.
    package func principal(of key: PublicKey, at seconds: Int64) -> String? {
        guard let fingerprint = key.fingerprint, newest.tree?.state?.revokes(fingerprint) != true else { return nil }
        return newest.signers?.principal(of: key, at: seconds)
    }

    /// What the newest policy says of a signature over bytes that are no entry's, such as a release's; git's own settings speak where no
    /// rules are in force.
    ///
    /// - Parameter time: of whoever signed, in seconds since 1970.
    /// - Throws: `HistoryError.signature(.cancelled)`.
    package func check(
        _ signature: [UInt8], of payload: [UInt8], time: Int64, settings: SignatureVerifier
    ) async throws(HistoryError) -> SignatureVerdict {
        do throws(SignatureError) {
            guard let signers = signers(of: nil) else {
                return try await settings.check(signature, of: payload, time: time, strict: true)
            }
            let verdict = try await signers.check(signature, of: payload, time: time)
            guard verdict.fault == nil, let key = verdict.key, newest.tree?.state?.revokes(key) == true else {
                return verdict
            }
            return SignatureVerdict(
                signer: verdict.signer, key: key, fault: .revokedSigner, detail: "the policy revokes the key")
        } catch { throw .signature(error) }
    }

    /// Reads the chain from its tip down, and judges each commit by the one before it.
    ///
    /// The root is judged by git's settings while no rules are in force, and else by what it says itself: whoever holds its id
    /// trusts it.
    ///
    /// - Throws: `HistoryError.signature(.cancelled)`; `.git` where a commit cannot be read at all.
    package static func read(
        from tip: ObjectID, _ repository: Repository, _ signatures: SignatureVerifier
    ) async throws(HistoryError) -> PolicyChain {
        var found: [(id: ObjectID, commit: Result<SignedCommit, SignedCommit.Flaw>)] = []
        var next: ObjectID? = tip
        while let id = next {
            let raw = try git { () throws(GitError) in try repository.rawObject(id) }
            let commit = Result { () throws(SignedCommit.Flaw) in try SignedCommit(raw) }
            found.append((id, commit))
            switch commit {
            case .success(let commit): next = commit.parents.first
            case .failure: next = try git { () throws(GitError) in try repository.commit(id) }.parents.first
            }
        }
        let known = PolicyTree.Known()
        var last: (file: [UInt8], openpgp: [String: String], signers: PolicySigners)?
        let drafts = found.reversed().map { id, commit in
            let draft = UnjudgedPolicy(id: id, commit: commit, repository, programs: signatures, known, after: last)
            if let tree = draft.tree, let signers = draft.signers {
                last = (tree.allowedSigners, tree.policy.openpgp, signers)
            }
            return draft
        }
        let isEverEnforced = drafts.contains { $0.tree?.policy.mode == .enforced }
        var links: [Link] = []
        var failures: [(id: ObjectID, failure: VerificationFailure)] = []
        var count: Int?
        for draft in drafts {
            let judgement =
                if let before = links.last {
                    try await draft.judge(by: before)
                } else {
                    try await draft.judgeRoot(isEverEnforced ? nil : signatures)
                }
            if let failure = judgement.failure {
                failures.append((draft.id, failure))
                // Without rules, who signs entries does not rest on the root.
                if isEverEnforced || !links.isEmpty { count = count ?? links.count }
            }
            links.append(
                Link(
                    id: draft.id, time: draft.time, signer: judgement.signer, cosigners: judgement.cosigners,
                    keys: judgement.keys, signature: judgement.signature, subject: draft.subject, tree: draft.tree,
                    signers: draft.signers))
        }
        return PolicyChain(links: links, failures: failures, count: count ?? links.count)
    }

    /// The maintainer who made a detached signature for a change that follows the newest policy; `nil` where none did.
    ///
    /// - Parameters:
    ///   - tree: the id of the change's tree without signatures.
    ///   - seconds: since 1970.
    /// - Throws: `HistoryError.signature(.cancelled)`.
    package func cosigner(
        _ armor: [UInt8], of tree: ObjectID, at seconds: Int64
    ) async throws(HistoryError) -> String? {
        let text = armor.last == UInt8(ascii: "\n") ? Array(armor.dropLast()) : armor
        do throws(SignatureError) {
            let verdict = try await newest.signers?.check(
                text, of: PolicyTree.payload(parent: newest.id, tree: tree), time: seconds, strict: false)
            guard let verdict, verdict.fault == nil, let signer = verdict.signer,
                newest.policy?.maintainers.contains(signer) == true,
                verdict.key.map({ newest.tree?.state?.revokes($0) != true }) ?? false
            else { return nil }
            return signer
        } catch { throw .signature(error) }
    }

    /// The same, held against a commit that was seen before.
    package func held(against seen: ObjectID?, _ repository: Repository) -> PolicyChain {
        guard let seen, !contains(seen) else { return self }
        let isShort = repository.isAncestor(tip, of: seen) || !repository.contains(seen)
        let failure = VerificationFailure(
            isShort ? .truncated : .forked,
            isShort
                ? "it ends here, and \(seen) was seen before"
                : "it does not lead on from \(seen), which was seen before")
        return PolicyChain(links: links, failures: failures + [(tip, failure)], count: count)
    }

    private init(links: [Link], failures: [(id: ObjectID, failure: VerificationFailure)], count: Int) {
        self.links = links
        self.failures = failures
        self.count = count
        places = Dictionary(links.enumerated().map { ($0.element.id, $0.offset) }) { first, _ in first }
    }
}
