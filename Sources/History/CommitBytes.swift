package import Git

/// The raw bytes of a commit that is about to be signed, in the one shape that an entry may have: a tree, parents, author,
/// committer, message; no encoding header, no other.
package struct CommitBytes: Sendable {
    private let header: String
    private let message: String

    package init(tree: ObjectID, parents: [ObjectID], identity: Identity, message: String) {
        var lines = ["tree \(tree.hex)"]
        lines += parents.map { "parent \($0.hex)" }
        lines.append("author \(identity.header)")
        lines.append("committer \(identity.header)")
        header = lines.joined(separator: "\n") + "\n"
        self.message = message
    }

    /// What is signed: the object without its signature.
    package var payload: [UInt8] { Array((header + "\n" + message).utf8) }

    /// The object: the signature as git writes it, the lines after the first indented by a space.
    package func signed(_ signature: String) -> [UInt8] {
        let folded = signature.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\n ")
        return Array((header + "gpgsig \(folded)\n\n" + message).utf8)
    }
}
