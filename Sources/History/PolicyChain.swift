package import Git
package import Signatures

/// The policy commits of a repository, oldest first, each checked.
package struct PolicyChain: Sendable {
    package let commits: [ObjectID]
    /// What is wrong with policy commits, by their ids.
    package let failures: [(id: ObjectID, failure: VerificationFailure)]
    private let places: [ObjectID: Int]

    /// The repository's identity.
    package var root: ObjectID { commits[0] }
    package var tip: ObjectID { commits[commits.count - 1] }

    /// How far from the root a policy commit is; `nil` for what is not on the chain.
    func place(of id: ObjectID) -> Int? { places[id] }

    /// Reads the chain from its tip down and checks shape and signature of each commit.
    ///
    /// Only `mode: open` is known yet, in which a policy has no rules: who may sign is git's own business.
    package static func read(
        from tip: ObjectID, _ repository: Repository, _ signatures: SignatureVerifier
    ) async throws(HistoryError) -> PolicyChain {
        var commits: [ObjectID] = []
        var failures: [(id: ObjectID, failure: VerificationFailure)] = []
        var next: ObjectID? = tip
        while let id = next {
            commits.append(id)
            let raw = try git { () throws(GitError) in try repository.rawObject(id) }
            switch Result(catching: { () throws(SignedCommit.Flaw) in try SignedCommit(raw) }) {
            case .success(let commit):
                next = commit.parents.first
                if let failure = try await check(commit, signatures) { failures.append((id, failure)) }
            case .failure(let flaw):
                failures.append((id, VerificationFailure(.notCanonical, flaw.text)))
                next = try git { () throws(GitError) in try repository.commit(id) }.parents.first
            }
        }
        commits.reverse()
        return PolicyChain(commits: commits, failures: failures.reversed())
    }

    private init(commits: [ObjectID], failures: [(id: ObjectID, failure: VerificationFailure)]) {
        self.commits = commits
        self.failures = failures
        places = Dictionary(uniqueKeysWithValues: commits.enumerated().map { ($0.element, $0.offset) })
    }

    private static func check(
        _ commit: SignedCommit, _ signatures: SignatureVerifier
    ) async throws(HistoryError) -> VerificationFailure? {
        guard let signature = commit.signature else { return VerificationFailure(.unsigned, "it is not signed") }
        do throws(SignatureError) {
            return VerificationFailure(
                try await signatures.check(signature, of: commit.payload, time: commit.time, strict: true))
        } catch { throw .signature(error) }
    }
}
