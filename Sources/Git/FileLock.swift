internal import Glibc

/// A lock that the kernel drops when its holder ends, however it ends: flock(2) on a file that stays.
///
/// The file tells who holds it and since when, for the message to the one who waits.
package final class FileLock {
    private let descriptor: Int32

    /// Who held the lock when it could not be had.
    package struct Holder: Error, Hashable, Sendable {
        /// What the holder wrote when it took the lock; empty if it had not yet.
        package let description: String
        package let path: String
    }

    package enum Failure: Error {
        case held(Holder)
        case file(GitError)
    }

    /// Takes the lock, trying for up to `patience` milliseconds.
    ///
    /// - Throws: `Failure.held` when somebody else still has it then.
    package init(_ path: String, description: String, patience: Int) throws(Failure) {
        do {
            try FileSystem.makeDirectories(FileSystem.parent(of: path))
        } catch {
            throw .file(error)
        }
        let file = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard file >= 0 else { throw .file(.file(operation: "opening the lock", path: path, errno: errno)) }
        var waited = 0
        while flock(file, LOCK_EX | LOCK_NB) != 0 {
            if errno == EINTR { continue }
            guard errno == EWOULDBLOCK, waited < patience else {
                let code = errno
                close(file)
                if code != EWOULDBLOCK { throw .file(.file(operation: "locking", path: path, errno: code)) }
                let text = FileSystem.read(path).map { String(decoding: $0, as: UTF8.self) } ?? ""
                throw .held(Holder(description: text.trimmedLine, path: path))
            }
            usleep(20_000)
            waited += 20
        }
        descriptor = file
        let line = Array((description + "\n").utf8)
        ftruncate(file, 0)
        _ = unsafe pwrite(file, line, line.count, 0)
    }

    deinit {
        ftruncate(descriptor, 0)
        close(descriptor)
    }
}
