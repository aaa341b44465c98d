package import Git
internal import Synchronization

/// The commit that a tier tree is made of, and how it was found.
package struct BaseCommit: Sendable {
    package let commit: Commit
    package let catalog: Catalog
    /// The branch it came from, where HEAD was a generated commit.
    package let branch: String?
    /// The base of the generated commit at HEAD, which the branch may have left behind since.
    package let origin: ObjectID?

    package init(commit: Commit, catalog: Catalog, branch: String?, origin: ObjectID? = nil) {
        self.commit = commit
        self.catalog = catalog
        self.branch = branch
        self.origin = origin
    }

    /// The commits that came to the branch since the generated commit at HEAD was made, newest first, at most `limit`.
    package func commitsSinceOrigin(limit: Int, _ repository: Repository) throws(TiersError) -> [Commit] {
        guard let origin else { return [] }
        return try git { () throws(GitError) -> [Commit] in
            var commits: [Commit] = []
            for id in try repository.commits(from: origin, to: commit.id, limit: limit) {
                commits.append(try repository.commit(id))
            }
            return commits
        }
    }

    /// `--base`, else HEAD; on a generated commit or a tier branch, the catalog's base branch for the environment (local, else
    /// remote-tracking).
    ///
    /// - Throws: `TiersError.noSuchCommit`, `.catalogMissing` for a revision that was given; `.notAdopted` where HEAD has no
    ///   catalog, `.baseMissing`, `.baseUnknown`.
    package static func find(
        revision: String?, environment: String?, _ repository: Repository
    ) throws(TiersError) -> BaseCommit {
        if let revision {
            let commit: Commit
            do {
                commit = try repository.commit(repository.commit(named: revision))
            } catch GitError.notFound {
                throw .noSuchCommit(revision: revision)
            } catch { throw .git(error) }
            do {
                return BaseCommit(commit: commit, catalog: try Catalog.read(at: commit, repository), branch: nil)
            } catch TiersError.notAdopted {
                throw .catalogMissing(revision: revision)
            }
        }
        let head = try git { () throws(GitError) in try repository.head() }
        guard let tip = head.commit else { throw .notAdopted(commit: nil) }
        let commit = try git { () throws(GitError) in try repository.commit(tip) }
        let catalog = try Catalog.read(at: commit, repository)
        guard GeneratedCommit.isGenerated(head, commit, catalog) else {
            return BaseCommit(commit: commit, catalog: catalog, branch: nil)
        }
        let origin = GeneratedCommit.base(of: commit)
        guard let branch = catalog.base(for: environment) else { throw .baseUnknown(commit: tip) }
        let id = try find(branch: branch, repository)
        let base = try git { () throws(GitError) in try repository.commit(id.commit) }
        return BaseCommit(
            commit: base, catalog: try Catalog.read(at: base, repository), branch: id.name, origin: origin)
    }

    /// A branch by its short name: the local one, else the only remote-tracking one of that name.
    package static func find(
        branch: String, _ repository: Repository
    ) throws(TiersError) -> (name: String, commit: ObjectID) {
        let local = "refs/heads/\(branch)"
        if let id = try git({ () throws(GitError) in try repository.reference(local) }) { return (local, id) }
        let remote = try git { () throws(GitError) in try repository.references(under: "refs/remotes/") }
        // `origin` first, as `git switch` prefers it when several remotes have the branch.
        let found = remote.filter { reference in
            reference.name.split(separator: "/", maxSplits: 3).last.map(String.init) == branch
        }
        guard let best = found.first(where: { $0.name == "refs/remotes/origin/\(branch)" }) ?? found.first else {
            throw .baseMissing(branch: branch)
        }
        return (best.name, best.id)
    }
}

extension Catalog {
    /// The catalog that one commit holds.
    ///
    /// - Throws: `TiersError.notAdopted` where it holds none, `.catalog` with every problem in it.
    package static func read(at commit: Commit, _ repository: Repository) throws(TiersError) -> Catalog {
        let found = try git { () throws(GitError) in try repository.item(in: commit.tree, at: Catalog.path) }
        guard let item = found else { throw .notAdopted(commit: commit.id) }
        guard item.mode == .file || item.mode == .executable else { throw .catalogNotAFile(commit: commit.id) }
        let bytes = try git { () throws(GitError) in try repository.blob(item.id) }
        return try parsing(bytes)
    }

    /// The catalog as it stands on disk, edits and all; `nil` where there is none.
    ///
    /// A link is not followed: a commit that holds one is refused too, and an error would print what it leads to.
    ///
    /// - Throws: `TiersError.catalogNotAFile`, `.catalog` with every problem in it, `.git` where it cannot be read.
    package static func readFromDisk(_ repository: Repository) throws(TiersError) -> Catalog? {
        guard let top = repository.workTree else { return nil }
        let path = "\(top)/\(Catalog.path)"
        switch FileSystem.kind(of: path) {
        case .absent: return nil
        case .file: break
        case .link, .directory, .other: throw .catalogNotAFile(commit: nil)
        }
        return try parsing(try git { () throws(GitError) in try FileSystem.readFile(path) })
    }

    /// The one that was read last: what stands on disk is nearly always what is committed.
    private static let last = Mutex<(bytes: [UInt8], catalog: Catalog)?>(nil)

    private static func parsing(_ bytes: [UInt8]) throws(TiersError) -> Catalog {
        if let known = last.withLock({ $0 }), known.bytes == bytes { return known.catalog }
        do {
            let catalog = try Catalog.parse(bytes)
            last.withLock { $0 = (bytes, catalog) }
            return catalog
        } catch { throw .catalog(error) }
    }

    /// The base branch of an environment; without an environment, the only one there is.
    package func base(for environment: String?) -> String? {
        switch base {
        case nil: return nil
        case .branch(let name): return name
        case .branches(let branches):
            if let branch = environment.flatMap({ branches[$0] }) { return branch }
            return Set(branches.values).count == 1 ? branches.values.first : nil
        }
    }

    /// The name of a tier's branch: `tier-medium`, or `tier-medium-prod` where environments have bases of their own.
    package func branch(of tier: String, environment: String?) -> String {
        if base?.isPerEnvironment == true, let environment { return "tier-\(tier)-\(environment)" }
        return "tier-\(tier)"
    }
}
