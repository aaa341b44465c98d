package import Git
package import History
package import Signatures
internal import Tiers

/// What a command needs to verify histories: who may sign, the policy chain, and what this machine remembers.
package struct Verification {
    package let signatures: SignatureVerifier
    package let policy: PolicyChain
    package let verifier: HistoryVerifier
    package let state: LocalState?

    /// Reads everything that verdicts depend on.
    ///
    /// - Parameters:
    ///   - policy: the policy chain's newest commit.
    ///   - accepted: a policy commit that may stand for the newest one though another was seen before.
    ///   - isCold: passes over what was verified before.
    /// - Throws: `SwitchError.rootUnknown`, `.rootMismatch`.
    package init(
        _ session: Session, policy tip: ObjectID, accepted: ObjectID? = nil, isCold: Bool = false,
        progress: @escaping (Int) -> Void = { _ in }
    ) async throws(SwitchError) {
        let repository = session.repository
        signatures = await SignatureVerifier(
            config: try session.settings.values, directory: repository.workTree ?? repository.gitDirectory)
        let signatures = signatures
        var chain = try await wrap { () async throws -> PolicyChain in
            try await PolicyChain.read(from: tip, repository, signatures)
        }
        try session.requireRoot(of: chain)
        state = session.localState(root: chain.root)
        // Another tip than the one here is a remote's, which has a memory of its own.
        if tip == (try? repository.reference(PolicyReference.name)) {
            if accepted != tip { chain = chain.held(against: state?.seen(.policy, .clone), repository) }
            if chain.failures.isEmpty { try? state?.setSeen(tip, .policy, .clone) }
        }
        policy = chain
        verifier = HistoryVerifier(
            repository, signatures, policy: policy, state: state, isCold: isCold,
            keyring: Keyring.state(session.environment, now: UTCTime.now), progress: progress)
    }

    /// What a machine needs that receives a push: its own references are what it trusts, and no memory of tips.
    package init(receiving session: Session, policy tip: ObjectID) async throws(SwitchError) {
        let repository = session.repository
        let signatures = await SignatureVerifier(
            config: try session.settings.values, directory: repository.gitDirectory)
        self.signatures = signatures
        policy = try await wrap { () async throws -> PolicyChain in
            try await PolicyChain.read(from: tip, repository, signatures)
        }
        state = session.localState(root: policy.root)
        verifier = HistoryVerifier(
            repository, signatures, policy: policy, state: state,
            keyring: Keyring.state(session.environment, now: UTCTime.now))
    }

    /// Whether a tip that was verified is seen by this machine from now on.
    package func remembers(_ report: HistoryReport) -> Bool {
        !report.isVerified || state?.pin(report.target, .clone)?.id == report.tip
    }
}

extension Session {
    /// The policy root that whoever runs the command vouches for: `--root`, or `TIERGIT_ROOT`.
    private var givenRoot: ObjectID? {
        get throws(SwitchError) {
            guard let text = environment["TIERGIT_ROOT"], !text.isEmpty else { return nil }
            guard let id = ObjectID(hex: text) else { throw .notARoot(text) }
            return id
        }
    }

    private var pinnedRoot: LocalState.Root? {
        stateDirectory.map { LocalState.Root(in: $0, commonDirectory: repository.commonDirectory) }
    }

    /// Requires that somebody vouched for the root that a chain rests on. While no rules are in force nothing rests on it, and the first one
    /// that is seen is remembered.
    ///
    /// - Throws: `SwitchError.rootUnknown`, `.rootMismatch`.
    func requireRoot(of chain: PolicyChain) throws(SwitchError) {
        if let given = try givenRoot {
            guard given == chain.root else { throw .rootMismatch(pinned: given, found: chain.root) }
            try? pinnedRoot?.set(given)
        } else if let pinned = pinnedRoot?.id {
            guard pinned == chain.root else { throw .rootMismatch(pinned: pinned, found: chain.root) }
        } else if chain.isEnforced {
            throw .rootUnknown(PolicyRootFacts(chain))
        } else {
            try? pinnedRoot?.set(chain.root)
        }
    }

    /// Remembers a root that was made here, or that somebody has just vouched for.
    package func pin(root: ObjectID) throws(SwitchError) {
        try wrap { try pinnedRoot?.set(root) }
    }

    /// What this machine remembers of the repository; `nil` without a home.
    func localState(root: ObjectID) -> LocalState? {
        stateDirectory.map { LocalState(in: $0, root: root, commonDirectory: repository.commonDirectory) }
    }

    /// Remembers a tip that this command has just made: the last step of it, and no reason to fail.
    ///
    /// An entry on top of a history that was cut off or changed covers nothing up: what was seen before stays remembered.
    func remember(_ entry: Entry) {
        guard let state = localState(root: entry.document.repository) else { return }
        let seen = [state.pin(entry.target, .clone), state.formerPin(entry.target, .clone)].compactMap(\.self)
        guard seen.isEmpty || seen.contains(where: { Histories(repository).leads(from: entry.id, to: $0.id) }) else {
            return
        }
        try? state.setPin(.init(id: entry.id, sequence: entry.document.sequence), entry.target, .clone)
    }
}

extension PolicyRootFacts {
    init(_ chain: PolicyChain) {
        let first = chain.links[0]
        self.init(
            root: chain.root, maintainers: first.policy?.maintainers ?? [], signer: first.signer,
            time: UTCTime.text(first.time), tip: chain.newest.id, current: chain.newest.policy?.maintainers ?? [])
    }
}
