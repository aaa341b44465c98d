package import Git
package import History
package import Switching
package import Tiers

/// What is to be said of a push before anything goes to the remote.
package struct PrePushCheck {
    private let session: Session
    private let pushed: [PushedReference]
    private var repository: Repository { session.repository }

    package init(_ session: Session, _ pushed: [PushedReference]) {
        self.session = session
        self.pushed = pushed
    }

    package enum Refusal: Hashable, Sendable {
        /// The remote's history would go.
        case deletes(reference: String)
        /// The remote has entries that would go.
        case rewinds(Target, newest: ObjectID)
        /// A generated branch that holds what tiergit did not make.
        case edited(branch: String, commit: ObjectID)
    }

    /// What would take something away that others rely on, or pass off a commit as a tier's.
    ///
    /// - Parameter catalog: `nil` where there is none, so that no branch is a tier's.
    package func refusals(_ catalog: Catalog?) throws(SwitchError) -> [Refusal] {
        var found: [Refusal] = []
        for reference in pushed {
            if reference.isTiers {
                guard let new = reference.new else {
                    found.append(.deletes(reference: reference.remote))
                    continue
                }
                if let target = reference.target, let old = reference.old, !repository.isAncestor(old, of: new) {
                    found.append(.rewinds(target, newest: old))
                }
            } else if let catalog, let tier = reference.tier(catalog), let new = reference.new {
                do throws(GitError) {
                    let commit = try repository.commit(new)
                    var isOurs = GeneratedCommit.tier(of: commit) == tier
                    if isOurs { isOurs = try isGenerated(commit) }
                    if !isOurs {
                        found.append(
                            .edited(branch: reference.remote.replacing("refs/heads/", with: ""), commit: new))
                    }
                } catch { throw .git(error) }
            }
        }
        return found
    }

    private func isGenerated(_ commit: Commit) throws(GitError) -> Bool {
        do { return try TierBranches.isGenerated(commit, repository) } catch {
            if case .git(let error) = error { throw error }
            return false
        }
    }

    /// Verifies the histories that go, or all where other references of tiergit's go, such as the policy.
    ///
    /// - Parameter root: the policy root that the catalog names.
    package func verify(root: ObjectID?) async throws(SwitchError) -> (policy: PolicyChain, reports: [HistoryReport])? {
        let tiers = pushed.filter { $0.isTiers && $0.new != nil }
        guard !tiers.isEmpty else { return nil }
        let policy: PolicyReference
        do { policy = try PolicyReference.require(repository, catalogRoot: root) } catch { throw SwitchError(error) }
        let verification = try await Verification(session, policy: policy.tip)
        var reports: [HistoryReport] = []
        do throws(HistoryError) {
            let recorded = try Histories(repository).targets()
            let tips = Dictionary(recorded.map { ($0.target, $0.tip) }) { first, _ in first }
            if tiers.contains(where: { $0.target == nil }) {
                for (target, tip) in recorded {
                    reports.append(try await verification.verifier.verifyHere(target, tip: tip))
                }
            }
            for reference in tiers {
                guard let target = reference.target, let new = reference.new else { continue }
                if tips[target] == new {
                    if reports.contains(where: { $0.target == target }) { continue }
                    reports.append(try await verification.verifier.verifyHere(target, tip: new))
                } else {
                    // What goes is not always what is here: an older entry, or another commit by its id.
                    reports.append(try await verification.verifier.verify(target, tip: new, remembers: false))
                }
            }
        } catch { throw SwitchError(error) }
        return (verification.policy, reports)
    }
}
