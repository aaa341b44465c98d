internal import Glibc

extension FileLock {
    /// Who holds a lock now; `nil` where nobody does, or it cannot be looked at.
    ///
    /// Asks for a shared lock and gives it back at once; whoever wants the lock in that moment tries again.
    package static func holder(of path: String) -> Holder? {
        let file = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        guard flock(file, LOCK_SH | LOCK_NB) != 0, errno == EWOULDBLOCK else { return nil }
        let text = FileSystem.read(path).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return Holder(description: text.trimmedLine, path: path)
    }
}
