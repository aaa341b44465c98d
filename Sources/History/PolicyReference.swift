package import Git

/// The policy chain: its root, which is the repository's identity, and its newest commit.
package struct PolicyReference: Hashable, Sendable {
    package static let name = "refs/tiergit/policy"

    package let root: ObjectID
    package let tip: ObjectID

    package init(root: ObjectID, tip: ObjectID) {
        self.root = root
        self.tip = tip
    }

    /// Reads the chain down to its root; `nil` where the repository has no policy yet.
    ///
    /// - Throws: `HistoryError.brokenReference` where a commit of it is not here.
    package static func read(_ repository: Repository) throws(HistoryError) -> PolicyReference? {
        guard let tip = try git({ () throws(GitError) in try repository.reference(name) }) else { return nil }
        return PolicyReference(root: try root(of: tip, repository), tip: tip)
    }

    /// The first commit of the chain that a commit is on.
    package static func root(of tip: ObjectID, _ repository: Repository) throws(HistoryError) -> ObjectID {
        var id = tip
        while let parent = try parent(of: id, repository) { id = parent }
        return id
    }

    private static func parent(of id: ObjectID, _ repository: Repository) throws(HistoryError) -> ObjectID? {
        do throws(GitError) { return try repository.commit(id).parents.first } catch {
            guard case .notFound = error else { throw .git(error) }
            throw .brokenReference(name, "\(id) is missing, or is no commit")
        }
    }

    /// The policy of a repository whose catalog names a root.
    ///
    /// - Throws: `HistoryError.policyMissing` where the reference is not here (a plain clone does not fetch it; a second root
    ///   is never made), `.policyMismatch` where it descends from another root.
    package static func require(
        _ repository: Repository, catalogRoot: ObjectID?
    ) throws(HistoryError) -> PolicyReference {
        guard let policy = try read(repository) else { throw .policyMissing(root: catalogRoot) }
        guard policy.root == catalogRoot else { throw .policyMismatch(catalog: catalogRoot, found: policy.root) }
        return policy
    }
}
