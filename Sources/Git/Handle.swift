internal import Clibgit2
internal import Glibc

/// A kind of libgit2 object, so that a commit cannot pass for a reference: all of them import as `OpaquePointer`.
protocol HandleKind {
    static func free(_ pointer: OpaquePointer)
}

enum Kind {
    enum Repository: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_repository_free(p) } }
    enum Object: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_object_free(p) } }
    enum Blob: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_blob_free(p) } }
    enum Tree: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_tree_free(p) } }
    enum TreeEntry: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_tree_entry_free(p) } }
    enum TreeBuilder: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_treebuilder_free(p) } }
    enum Commit: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_commit_free(p) } }
    enum Reference: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_reference_free(p) } }
    enum ReferenceIterator: HandleKind {
        static func free(_ p: OpaquePointer) { unsafe git_reference_iterator_free(p) }
    }
    enum Database: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_odb_free(p) } }
    enum DatabaseObject: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_odb_object_free(p) } }
    enum Index: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_index_free(p) } }
    enum Diff: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_diff_free(p) } }
    enum Patch: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_patch_free(p) } }
    enum Config: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_config_free(p) } }
    enum Walk: HandleKind { static func free(_ p: OpaquePointer) { unsafe git_revwalk_free(p) } }
}

/// Owns one libgit2 object and frees it. Safe: the pointer leaves only for the length of a call in this module, and the
/// handle cannot be copied.
@safe
struct Handle<K: HandleKind>: ~Copyable {
    let pointer: OpaquePointer

    /// Takes what a libgit2 constructor wrote, or throws what it said.
    init(
        _ operation: @autoclosure () -> String, _ make: (UnsafeMutablePointer<OpaquePointer?>) -> Int32
    ) throws(GitError) {
        var pointer: OpaquePointer?
        try check(unsafe make(&pointer), operation())
        guard let pointer = unsafe pointer else {
            throw .library(operation: operation(), message: "no object")
        }
        unsafe self.pointer = pointer
    }

    deinit { unsafe K.free(pointer) }
}

/// Throws libgit2's own words for a negative code. They are read at once: the next call on this thread overwrites them.
func check(_ code: Int32, _ operation: @autoclosure () -> String) throws(GitError) {
    guard code < 0 else { return }
    let reason = errno
    let message =
        if let error = unsafe git_error_last(), let text = unsafe error.pointee.message {
            unsafe String(cString: text)
        } else {
            // Some failures of files leave no message behind, only the reason.
            unsafe String(cString: strerror(reason))
        }
    git_error_clear()
    switch code {
    case GIT_ENOTFOUND.rawValue: throw .notFound(operation())
    case GIT_EINVALIDSPEC.rawValue: throw .invalidName(operation())
    case GIT_ELOCKED.rawValue: throw .locked(path: message)
    default: throw .library(operation: operation(), message: message)
    }
}
