package import Git

/// What can go wrong between the catalog and a tier tree.
package enum TiersError: Error, Sendable {
    case git(GitError)
    case catalog(CatalogError)
    case manifest(ManifestError)
    /// The commit has no `copilot/tiers.yml`.
    case notAdopted(commit: ObjectID?)
    /// What stands at `copilot/tiers.yml`, in the commit or on disk, is a link, a folder or the like.
    case catalogNotAFile(commit: ObjectID?)
    /// What stands at `copilot/clients.yml`, in the commit or on disk, is a link, a folder or the like.
    case clientsNotAFile
    /// The commit that was asked for by name has no `copilot/tiers.yml`.
    case catalogMissing(revision: String)
    /// No commit goes by that name.
    case noSuchCommit(revision: String)
    /// The tier's folder is not in the commit.
    case notMade(tier: String, folder: String, commit: ObjectID)
    /// The tier gives settings to a service that the commit has no manifest of.
    case serviceMissing(tier: String, service: String, path: String)
    /// What the tier is made of does not go together.
    case composition(CompositionProblem)
    /// Something in the folder that cannot be part of a tier, and why.
    case unsuitable(path: String, reason: UnsuitableReason)
    /// The base branch that the catalog names is nowhere to be found.
    case baseMissing(branch: String)
    /// HEAD is a generated commit and the catalog names no base branch.
    case baseUnknown(commit: ObjectID)
    /// `services.json` of a recorded entry is not of the documented form.
    case malformedServices(String)

    package enum UnsuitableReason: Hashable, Sendable {
        case submodule
        case linkLeavesFolder(target: String)
        /// A `filter=` attribute: the bytes on disk would depend on a program that is not in git.
        case filter(String)
        case notAFolder
        /// Copilot takes a folder without templates for no addons, and drops the stack with the databases in it.
        case empty
        /// Another file's name differs only in case, and the file system takes the two for one.
        case sameName(as: String)
    }
}

/// Runs a body that throws `GitError` and wraps it.
func git<Value>(_ body: () throws(GitError) -> Value) throws(TiersError) -> Value {
    do { return try body() } catch { throw .git(error) }
}
