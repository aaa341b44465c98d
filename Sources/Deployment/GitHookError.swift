package import Git

/// Why hooks cannot be put in place or taken away. Nothing was changed then.
package enum GitHookError: Error, Hashable, Sendable {
    case git(GitError)
    /// `core.hooksPath` leads to something that is no folder, as `/dev/null` switches all hooks off.
    case switchedOff(path: String)
    /// What stands there is no file.
    case notAFile(path: String)
    /// The hook that is there has to make room, and this path, to which it would go, is taken.
    case taken(path: String)
    /// Somebody changed the file that runs their former hook, so it cannot simply give way to that again.
    case edited(path: String, former: String)
}
