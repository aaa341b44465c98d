package import Git

/// Why content cannot be put where Copilot reads it. Nothing was changed.
package enum ActivationError: Error, Sendable {
    case git(GitError)
    case tiers(TiersError)
    /// Uncommitted changes in what would be overwritten or in the tier's folder: paths, and how each one differs.
    case localChanges([LocalChange])
    /// Paths that are needed on disk and that the work tree's sparse checkout leaves out.
    case outsideSparseCheckout([String])
    /// A path that differs between the two commits and cannot be checked out here.
    case cannotCheckOut(path: String, reason: String)
    /// `copilot/environments/addons` is tracked as a folder on this branch, so no link or copy can stand in its place.
    case addonsTracked(branch: String)
    /// Somebody replaced the active addons by a link that leads elsewhere, or by something that is no folder.
    case foreignAddons(String)

    package struct LocalChange: Hashable, Sendable {
        package let path: String
        package let kind: FolderDifference.Kind

        package init(path: String, kind: FolderDifference.Kind) {
            self.path = path
            self.kind = kind
        }
    }
}

/// Runs a body that throws `GitError` and wraps it.
func gitActivation<Value>(_ body: () throws(GitError) -> Value) throws(ActivationError) -> Value {
    do { return try body() } catch { throw .git(error) }
}
