/// What can go wrong below the line of this module. The cases carry data; the wording is made by the commands.
package enum GitError: Error, Hashable, Sendable {
    /// No repository at this path or above it.
    case notARepository(path: String)
    /// A repository that belongs to somebody else, and git itself does not trust either.
    case untrustedOwner(path: String)
    /// A repository format that libgit2 1.5.1 cannot read, by name ("SHA-256 objects", "reftable").
    case unsupportedRepository(String)
    /// The operation needs a work tree and this repository is bare.
    case bareRepository
    /// An object, reference or path that is not there.
    case notFound(String)
    /// An object that this clone does not have because it is shallow, or partial.
    case notFetched(String, Clone)
    /// A variable in the environment that no command here can obey.
    case environment(name: String, value: String)
    /// Index entries of these paths are in conflict.
    case unmerged([String])
    /// A reference no longer holds the value it was expected to hold.
    case referenceMoved(name: String)
    /// Somebody else holds git's own lock file at this path.
    case locked(path: String)
    /// A name that git refuses as a reference or path.
    case invalidName(String)
    /// git gives no name or e-mail address to sign a commit with: the missing settings.
    case noIdentity(missing: [String])
    /// libgit2 failed in a way that nothing above tells apart.
    case library(operation: String, message: String)
    /// A `git` command that failed: its arguments, its exit code and what it said on standard error.
    case command(arguments: [String], exitCode: Int, message: String)
    /// `git` is not on PATH.
    case gitMissing
    /// A system call on a file: what was tried, where, and errno.
    case file(operation: String, path: String, errno: Int32)

    /// How a clone can lack objects.
    package enum Clone: Hashable, Sendable { case shallow, partial }
}
