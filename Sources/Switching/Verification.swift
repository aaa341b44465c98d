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
    ///   - isCold: passes over what was verified before.
    package init(
        _ session: Session, policy tip: ObjectID, isCold: Bool = false, progress: @escaping (Int) -> Void = { _ in }
    ) async throws(SwitchError) {
        let repository = session.repository
        signatures = await SignatureVerifier(
            config: session.settings.values, directory: repository.workTree ?? repository.gitDirectory)
        let signatures = signatures
        policy = try await wrap { () async throws -> PolicyChain in
            try await PolicyChain.read(from: tip, repository, signatures)
        }
        state = session.localState(root: policy.root)
        verifier = HistoryVerifier(
            repository, signatures, policy: policy, state: state, isCold: isCold,
            keyring: Keyring.state(session.environment, now: UTCTime.now), progress: progress)
    }

    /// Whether a tip that was verified is seen by this machine from now on.
    package func remembers(_ report: HistoryReport) -> Bool {
        !report.isVerified || state?.pin(report.target, .clone)?.id == report.tip
    }
}

extension Session {
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
