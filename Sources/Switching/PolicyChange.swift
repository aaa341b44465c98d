package import Git
package import History
internal import Signatures
internal import Tiers

/// Changes the policy: one signed commit, or, where several have to sign, a proposal that the others sign.
///
/// Data flow: newest policy and its chain (`Verification`) -> draft (files, and a state with the tips of all histories now) -> signed
/// commit, which nothing names yet -> `PolicyChain` judges it as `verify` would -> accepted: `refs/tiergit/policy` moves by
/// compare-and-swap, if no history moved meanwhile; signed by too few: it becomes a proposal under `refs/tiergit/proposal/`, which
/// `sync` carries to the others.
package struct PolicyChange {
    package static let proposals = "refs/tiergit/proposal/"

    package enum Outcome: Sendable {
        /// It is the policy from now on. Entries that were recorded since it was proposed came too late for it, and have to be accepted.
        case made(ObjectID, late: [ObjectID])
        /// Others have to sign it: who has, and how many have to.
        case proposed(ObjectID, by: [String], needed: Int)
    }

    /// A change that waits for signatures.
    package struct Proposal: Sendable {
        package let id: ObjectID
        package let subject: String
        /// Who signed it, as far as their signatures hold.
        package let signers: [String]
        package let tree: PolicyTree
    }

    private let session: Session
    package let verification: Verification
    private var repository: Repository { session.repository }
    package var chain: PolicyChain { verification.policy }

    package init(_ session: Session, _ verification: Verification) {
        self.session = session
        self.verification = verification
    }

    /// What is in force, with the tips of now.
    ///
    /// - Throws: `SwitchError.unverified` for a policy that does not count, `.behindPolicy`.
    package func current() throws(SwitchError) -> (tree: PolicyTree, state: PolicyState) {
        if let (id, failure) = chain.failures.first { throw .unverified(id, failure) }
        guard let tree = chain.newest.tree else { throw .history(.malformed(chain.tip, "it cannot be read")) }
        var state = tree.state ?? PolicyState()
        for (target, tip) in try tips() {
            // Named by everybody's policy and not by this one's, it would be missing in every clone.
            if let known = state.tips[target], !Histories(repository).leads(from: tip, to: known) {
                throw .behindPolicy(target, known)
            }
            state.tips[target] = tip
        }
        return (tree, state)
    }

    private func tips() throws(SwitchError) -> [Target: ObjectID] {
        let targets = try wrap { try Histories(repository).targets() }
        return Dictionary(targets.map { ($0.target, $0.tip) }) { first, _ in first }
    }

    // MARK: Making one

    /// Signs a draft, and makes it the policy or proposes it.
    ///
    /// - Throws: `SwitchError.badPolicy`, `.objected` where whoever signs here is no maintainer, `.policyMoved`.
    package func make(_ draft: PolicyDraft, reason: String?) async throws(SwitchError) -> Outcome {
        try await requireMaintainer()
        let problems = draft.problems()
        guard problems.isEmpty else { throw .badPolicy(problems) }
        let reason = try EntryMessage.checked(reason, option: "-m")
        let tree = try wrap {
            try repository.write(tree: [
                TreeEntry(
                    path: Policy.signersFile,
                    item: TreeItem(.file, try repository.write(blob: draft.allowedSigners))),
                TreeEntry(path: Policy.file, item: TreeItem(.file, try repository.write(blob: draft.policy))),
                TreeEntry(
                    path: PolicyState.file,
                    item: TreeItem(.file, try repository.write(blob: draft.state.json.canonical()))),
            ])
        }
        let words = reason.map { "\($0)\n\n" } ?? ""
        return try await sign(
            tree, message: "policy: \(draft.subject)\n\n\(words)Tier-Kind: policy\n", with: [], tips: draft.state.tips,
            isProposal: false)
    }

    /// Known before anything is signed, where the key can be told.
    ///
    /// - Throws: `SwitchError.notMaintainer`.
    package func requireMaintainer() async throws(SwitchError) {
        guard let key = await (try session.signer()).knownKey() else { return }
        let principal = chain.principal(of: key, at: try session.identity().seconds)
        let maintainers = chain.newest.policy?.maintainers ?? []
        guard let principal, maintainers.contains(principal) else {
            throw .notMaintainer(principal ?? key.fingerprint ?? "", maintainers: maintainers)
        }
    }

    /// Signs a proposal too.
    package func sign(_ proposal: Proposal) async throws(SwitchError) -> Outcome {
        try await requireMaintainer()
        let commit = try wrap { try repository.commit(proposal.id) }
        // Only the tree with signatures travels.
        try wrap {
            let items = try repository.entries(of: commit.tree).filter { $0.path != Policy.signaturesFolder }
            _ = try repository.write(tree: items)
        }
        // What was signed for the same change elsewhere counts as well.
        let signatures = try await self.proposals().filter { $0.tree.signed == proposal.tree.signed }
            .flatMap(\.tree.signatures)
        return try await sign(
            proposal.tree.signed, message: commit.message, with: signatures, tips: proposal.tree.state?.tips ?? [:],
            isProposal: true)
    }

    /// - Parameters:
    ///   - tree: without signatures.
    ///   - tips: of the histories, as the tree names them.
    private func sign(
        _ tree: ObjectID, message: String, with signatures: [[UInt8]], tips: [Target: ObjectID],
        isProposal: Bool
    ) async throws(SwitchError) -> Outcome {
        let writer = try session.writer()
        let identity = try session.identity()
        let parent = chain.tip
        var others: [String: [UInt8]] = [:]
        for armor in signatures {
            let signer = try await wrap { [chain] () async throws -> String? in
                try await chain.cosigner(armor, of: tree, at: identity.seconds)
            }
            if let signer, others[signer] == nil { others[signer] = armor }
        }
        func commit(_ others: [String: [UInt8]]) async throws(SwitchError) -> ObjectID {
            let whole = try whole(tree, others.sorted { $0.key < $1.key }.map(\.value))
            return try await wrap { () async throws -> ObjectID in
                try await writer.write(
                    CommitBytes(tree: whole, parents: [parent], identity: identity, message: message))
            }
        }
        var id = try await commit(others)
        let judged = try await judge(id)
        guard let failure = judged.failures.first?.failure else {
            if !chain.isEnforced { try await requireKnownSigners(judged) }
            let late = isProposal ? try late(since: tips) : []
            try move(
                .init(reference: PolicyReference.name, old: parent, new: id), expecting: isProposal ? nil : tips)
            try? verification.state?.setSeen(id, .policy, .clone)
            return .made(id, late: late)
        }
        guard failure.reason == .tooFewSigners else { throw .unverified(id, failure) }
        // The others need a signature of ours that is none of this commit.
        let payload = PolicyTree.payload(parent: parent, tree: tree)
        let own = try await wrap { () async throws -> String in try await writer.sign(payload) }
        others[judged.links.last?.signer ?? identity.email] = Array("\(own)\n".utf8)
        id = try await commit(others)
        try move(.init(reference: "\(Self.proposals)\(id.short)", old: nil, new: id), expecting: nil)
        return .proposed(id, by: others.keys.sorted(), needed: chain.newest.policy?.threshold ?? 1)
    }

    /// The first rules say whose keys count for what was recorded before them: nothing that is verified today may fail by them.
    ///
    /// - Throws: `SwitchError.badPolicy` with each entry whose key is missing.
    private func requireKnownSigners(_ judged: PolicyChain) async throws(SwitchError) {
        let verifier = HistoryVerifier(
            repository, verification.signatures, policy: judged, state: nil, isCold: true,
            keyring: Keyring.state(session.environment, now: UTCTime.now))
        var problems: [String] = []
        for (target, tip) in try wrap({ try Histories(repository).targets() }) {
            let report = try await wrap { () async throws -> HistoryReport in
                try await verifier.verify(target, tip: tip, remembers: false)
            }
            for entry in report.entries.failed {
                guard let failure = entry.failure else { continue }
                problems.append(
                    "\(target) #\(entry.sequence ?? 0) would not count: \(failure.reason.rawValue): \(failure.detail)")
            }
        }
        guard problems.isEmpty else { throw .badPolicy(Array(problems.prefix(20))) }
    }

    private func whole(_ tree: ObjectID, _ signatures: [[UInt8]]) throws(SwitchError) -> ObjectID {
        guard !signatures.isEmpty else { return tree }
        return try wrap {
            var items: [TreeEntry] = []
            for (index, signature) in signatures.enumerated() {
                items.append(
                    TreeEntry(
                        path: "\(index + 1)", item: TreeItem(.file, try repository.write(blob: signature))))
            }
            let folder = TreeEntry(
                path: Policy.signaturesFolder, item: TreeItem(.tree, try repository.write(tree: items)))
            return try repository.write(tree: try repository.entries(of: tree) + [folder])
        }
    }

    private func judge(_ id: ObjectID) async throws(SwitchError) -> PolicyChain {
        try await wrap { [repository, verification] () async throws -> PolicyChain in
            try await PolicyChain.read(from: id, repository, verification.signatures)
        }
    }

    /// Entries of histories that came after the tips that a policy names.
    private func late(since tips: [Target: ObjectID]) throws(SwitchError) -> [ObjectID] {
        var found: [ObjectID] = []
        for (target, tip) in try self.tips() {
            var next: ObjectID? = tip
            while let id = next, id != tips[target] {
                found.append(id)
                next = try wrap { try Histories(repository).entry(id).document.previous?.id }
            }
        }
        return found.sorted()
    }

    /// - Parameter tips: where the histories have to end still: what was recorded since would come too late for the policy.
    private func move(_ move: Journal.Move, expecting tips: [Target: ObjectID]?) throws(SwitchError) {
        let parent = chain.tip
        try ReferenceChange(session, [move], message: "policy").run { () throws(SwitchError) in
            guard try wrap({ try repository.reference(PolicyReference.name) }) == parent else { throw .policyMoved }
            if let tips, try !self.tips().allSatisfy({ tips[$0.key] == $0.value }) { throw .policyMoved }
        }
    }

    // MARK: Proposals

    /// The changes that wait for signatures, and follow the policy in force.
    package func proposals() async throws(SwitchError) -> [Proposal] {
        var found: [Proposal] = []
        for (_, id) in try wrap({ try repository.references(under: Self.proposals) }) {
            guard let commit = try? repository.commit(id), commit.parents == [chain.tip],
                let tree = try? PolicyTree.read(commit.tree, repository)
            else { continue }
            var signers: Set<String> = []
            for armor in tree.signatures {
                let signer = try await wrap { [chain] () async throws -> String? in
                    try await chain.cosigner(armor, of: tree.signed, at: commit.committer.seconds)
                }
                if let signer { signers.insert(signer) }
            }
            found.append(Proposal(id: id, subject: commit.subject, signers: signers.sorted(), tree: tree))
        }
        return found
    }
}
