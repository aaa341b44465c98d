internal import Glibc

extension FileSystem {
    /// The permission bits of a file, links followed.
    package static func mode(of path: String) throws(GitError) -> UInt32 {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            throw .file(operation: "reading", path: path, errno: errno)
        }
        return status.st_mode & 0o7777
    }

    /// Gives a file permission bits, whatever the umask.
    package static func setMode(_ mode: UInt32, of path: String) throws(GitError) {
        guard unsafe chmod(path, mode) == 0 else {
            throw .file(operation: "changing the mode of", path: path, errno: errno)
        }
    }
}
