internal import Clibgit2

/// The C library below this module.
package enum Libgit2 {
    /// The version that runs, `1.5.1`.
    package static var version: String {
        var (major, minor, revision): (Int32, Int32, Int32) = (0, 0, 0)
        _ = unsafe git_libgit2_version(&major, &minor, &revision)
        return "\(major).\(minor).\(revision)"
    }
}
