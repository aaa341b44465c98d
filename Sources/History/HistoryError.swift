package import Git
package import Signatures
package import Tiers

/// What can go wrong with histories and the policy.
package enum HistoryError: Error, Sendable {
    case git(GitError)
    case tiers(TiersError)
    case signature(SignatureError)
    /// The target has no entry yet.
    case noHistory(Target)
    /// No entry of the target goes by that name.
    case noSuchEntry(String, Target)
    /// Several entries of the target begin with those digits.
    case ambiguousEntry(String, Target)
    /// The target has no earlier content to go back to (`steps` of them).
    case nothingBefore(Target, steps: Int)
    /// A commit in a history that is not an entry of the documented form, and why.
    case malformed(ObjectID, String)
    /// An entry, or a part of it, that a history names and this repository does not hold.
    case missing(ObjectID, String)
    /// A reference of a history that leads to no entry, and why.
    case brokenReference(String, String)
    /// `refs/tiergit/policy` is missing, though the catalog names its root.
    case policyMissing(root: ObjectID?)
    /// The catalog names one policy root and the repository has another.
    case policyMismatch(catalog: ObjectID?, found: ObjectID)
}

/// Runs a body that throws `GitError` and wraps it.
func git<Value>(_ body: () throws(GitError) -> Value) throws(HistoryError) -> Value {
    do { return try body() } catch { throw .git(error) }
}
