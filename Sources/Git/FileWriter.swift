internal import Glibc

/// Writes a file piece by piece beside the one that it will replace: a reader sees the old content or the new, also after a power loss.
package final class FileWriter {
    private let path: String
    private var temporary: String { path + ".tmp" }
    private let descriptor: Int32
    private var isOpen = true

    /// - Throws: `GitError.file`.
    package init(replacing path: String) throws(GitError) {
        self.path = path
        let temporary = path + ".tmp"
        try? FileSystem.remove(temporary)
        descriptor = unsafe open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .file(operation: "creating", path: temporary, errno: errno) }
    }

    package func append(_ bytes: [UInt8]) throws(GitError) {
        try FileSystem.write(bytes, to: descriptor, temporary)
    }

    /// Puts it in place, flushed.
    package func finish() throws(GitError) {
        guard fsync(descriptor) == 0 else { throw .file(operation: "flushing", path: temporary, errno: errno) }
        try FileSystem.rename(temporary, to: path)
        isOpen = false
        close(descriptor)
        try FileSystem.sync(directory: FileSystem.parent(of: path))
    }

    deinit {
        guard isOpen else { return }
        close(descriptor)
        // Half a file serves nobody.
        unsafe unlink(path + ".tmp")
    }
}
