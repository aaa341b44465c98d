package import Git
internal import History
package import Tiers

/// The generated branches: `tier-medium`, made of tier trees and never edited by hand.
package struct TierBranches {
    private let session: Session
    private var repository: Repository { session.repository }

    package init(_ session: Session) { self.session = session }

    package enum State: Hashable, Sendable {
        case current
        case missing
        /// Its tree is not what its tier makes of the base today.
        case behind
        /// It holds commits that tiergit did not make, or whose trees were changed.
        case edited
        /// The tier has no folder in the base yet.
        case notMade
    }

    package struct Branch: Sendable {
        package let name: String
        package let tier: String
        package let environment: String?
        package let base: BaseCommit
        package let tip: ObjectID?
        /// `nil` where the tier is not made.
        package let tree: TierTree?
        package let state: State

        package var reference: String { "refs/heads/\(name)" }
    }

    /// Where one tier's branch stands. Its tier tree is built in the object database; nothing is moved.
    package func inspect(_ tier: Tier, environment: String?, base: BaseCommit) throws(SwitchError) -> Branch {
        let name = base.catalog.branch(of: tier.name, environment: environment)
        let tip = try wrap { try repository.reference("refs/heads/\(name)") }
        func branch(_ state: State, _ tree: TierTree?) -> Branch {
            Branch(
                name: name, tier: tier.name, environment: environment, base: base, tip: tip, tree: tree, state: state)
        }
        let tree: TierTree
        do throws(TiersError) {
            let content = try TierContent.of(tier, in: base.catalog, at: base.commit, repository)
            tree = try TierTree.build(content, named: tier.name, on: base.commit, repository)
        } catch .notMade { return branch(.notMade, nil) } catch { throw .tiers(error) }
        guard let tip else { return branch(.missing, tree) }
        guard try isOurs(tip, tier: tier.name) else { return branch(.edited, tree) }
        let current = try wrap { try repository.commit(tip).tree } == tree.tree
        return branch(current ? .current : .behind, tree)
    }

    /// Whether a branch's tip is what tiergit made, and not only says so: its tree is computed again.
    private func isOurs(_ tip: ObjectID, tier: String) throws(SwitchError) -> Bool {
        let commit = try wrap { try repository.commit(tip) }
        guard GeneratedCommit.tier(of: commit) == tier else { return false }
        return try TierBranches.isGenerated(commit, repository)
    }

    /// Whether a commit is what tiergit makes of its tier and its base.
    package static func isGenerated(_ commit: Commit, _ repository: Repository) throws(SwitchError) -> Bool {
        guard let tier = GeneratedCommit.tier(of: commit), let base = GeneratedCommit.base(of: commit) else {
            return false
        }
        let origin = try wrap { try repository.commit(base) }
        guard let catalog = try? Catalog.read(at: origin, repository), let tier = try? catalog.tier(named: tier),
            let content = try? TierContent.of(tier, in: catalog, at: origin, repository),
            let tree = try? TierTree.build(content, named: tier.name, on: origin, repository)
        else { return false }
        return tree.tree == commit.tree
    }

    /// Every branch that the catalog asks for: a tier each, and where environments have bases of their own, one each of those.
    package func all(tiers: [String], revision: String?) throws(SwitchError) -> [Branch] {
        let base = try wrap { try BaseCommit.find(revision: revision, environment: nil, repository) }
        let environments: [String?] = base.catalog.base?.isPerEnvironment == true ? base.catalog.environments : [nil]
        let chosen = try wrap {
            tiers.isEmpty ? base.catalog.tiers : try tiers.map { try base.catalog.tier(named: $0) }
        }
        var branches: [Branch] = []
        for tier in chosen {
            for environment in environments {
                var own = base
                if revision == nil, let environment, let branch = base.catalog.base(for: environment) {
                    own = try wrap {
                        let found = try BaseCommit.find(branch: branch, repository)
                        let commit = try repository.commit(found.commit)
                        return BaseCommit(
                            commit: commit, catalog: try Catalog.read(at: commit, repository), branch: found.name)
                    }
                }
                branches.append(try inspect(tier, environment: environment, base: own))
            }
        }
        return branches
    }

    /// Writes the signed commit that makes a branch current; the branch is not moved.
    ///
    /// - Returns: the tip where the branch is current already.
    func commit(for branch: Branch) async throws(SwitchError) -> Commit {
        if branch.state == .current, let tip = branch.tip { return try wrap { try repository.commit(tip) } }
        guard let tree = branch.tree else {
            throw .tiers(
                .notMade(
                    tier: branch.tier, folder: Layout.folder("addons-\(branch.tier)"), commit: branch.base.commit.id))
        }
        return try await generate(
            tree.tree, tier: branch.tier, base: branch.base.commit, after: branch.tip)
    }

    /// Writes a signed generated commit: the previous tip is its first parent, the base its last.
    func generate(
        _ tree: ObjectID, tier: String, base: Commit, after tip: ObjectID?
    ) async throws(SwitchError) -> Commit {
        let writer = try session.writer()
        let bytes = CommitBytes(
            tree: tree, parents: (tip.map { [$0] } ?? []) + [base.id], identity: try session.identity(),
            message: GeneratedCommit.message(tier: tier, base: base))
        return try await wrap { () async throws -> Commit in
            try repository.commit(try await writer.write(bytes))
        }
    }

    /// Refuses a branch that a work tree, this one too, has checked out: it would be left with files of another commit.
    package func requireFree(_ branch: Branch) throws(SwitchError) {
        if branch.state == .current || branch.state == .notMade { return }
        var holders = repository.otherWorkTrees(onBranch: branch.reference)
        if case .branch(branch.reference, _)? = try? repository.head(), let top = repository.workTree {
            holders.append(top)
        }
        if let holder = holders.first {
            throw .branch(.checkedOutElsewhere(branch: branch.name, workTree: holder))
        }
    }

    /// Makes branches current, all of them or none.
    ///
    /// - Parameter force: builds on top of commits that tiergit did not make; they stay in the branch's history.
    /// - Throws: `TierBranchError.edited`, `.checkedOutElsewhere` where a work tree (this one too) has it checked out.
    /// - Returns: the new tips by branch, without those where there was nothing to do.
    package func build(_ branches: [Branch], force: Bool) async throws(SwitchError) -> [String: ObjectID] {
        let wanted = branches.filter { $0.state != .current && $0.state != .notMade }
        guard !wanted.isEmpty else { return [:] }
        if !force, let edited = wanted.first(where: { $0.state == .edited }), let tip = edited.tip {
            throw .branch(.edited(branch: edited.name, commit: tip))
        }
        for branch in wanted { try requireFree(branch) }
        var moves: [Journal.Move] = []
        var tips: [String: ObjectID] = [:]
        for branch in wanted {
            let commit = try await commit(for: branch)
            moves.append(.init(reference: branch.reference, old: branch.tip, new: commit.id))
            tips[branch.name] = commit.id
        }
        try ReferenceChange(session, moves, message: "tiergit: branch build").run { () throws(SwitchError) in
            for branch in wanted { try requireFree(branch) }
        }
        return tips
    }
}
