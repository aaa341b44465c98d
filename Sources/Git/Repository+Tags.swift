internal import Clibgit2

extension Repository {
    /// Writes a tag object from its raw bytes, signature and all.
    package func write(rawTag bytes: [UInt8]) throws(GitError) -> ObjectID {
        try write(bytes, kind: GIT_OBJECT_TAG, what: "a tag")
    }

    /// Whether the object is an annotated tag.
    package func isTag(_ id: ObjectID) throws(GitError) -> Bool { try kind(of: id) == GIT_OBJECT_TAG }
}
