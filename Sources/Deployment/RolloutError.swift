package import Git

package enum RolloutError: Error, Hashable, Sendable {
    /// A wave that is none: `11x%`.
    case badWave(String)
    /// The waves end before the targets do.
    case notCovered(left: Int, of: Int)
    case canaryUnknown(String)
    /// `--canary` without a wave for it.
    case canaryWithoutWave
    /// Clients that have no history in any of the environments.
    case unknownClients([String], environments: [String], known: [String])
    case underWay(id: String)
    /// Nothing to resume, to abort or to undo.
    case nothing
    /// What it began is still at work.
    case stillRunning(id: String, targets: [String])
    case unreadable(path: String)
    case file(GitError)
}
