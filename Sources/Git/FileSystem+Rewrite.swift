internal import Glibc

extension FileSystem {
    private static let staged = ".tiergit-staged"

    /// Where a file is written before it takes another one's place: beside it, by a name that is nobody's, with the ending of what is
    /// prepared, which `doctor` finds and a copied `addons` folder's lines in `info/exclude` keep out of `git add`.
    package static func temporary(for path: String) -> String {
        "\(parent(of: path))/.\(name(of: path)).\(processID)\(staged)"
    }

    /// Removes what killed processes left of `temporary(for:)` in a folder, not below it. A missing folder is fine.
    ///
    /// - Parameter isOurs: whether the file of that name is one whose writers all hold the lock that the caller holds: of any other,
    ///   somebody may be writing just now.
    package static func removeTemporaries(
        in folder: String, where isOurs: (_ name: String) -> Bool
    ) throws(GitError) {
        guard kind(of: folder) == .directory else { return }
        for name in try list(folder) where name.hasPrefix(".") && name.hasSuffix(staged) {
            let parts = name.dropFirst().dropLast(staged.count)
            guard let dot = parts.lastIndex(of: "."), let process = Int32(parts[parts.index(after: dot)...]),
                process > 0,
                isOurs(String(parts[..<dot])), case .file = kind(of: "\(folder)/\(name)")
            else { continue }
            try remove("\(folder)/\(name)")
        }
    }

    /// Replaces a file of somebody's as a whole, with the mode that it has, and its owner where that is allowed; or makes it.
    ///
    /// - Parameter path: no link, which would be replaced by a file.
    package static func rewrite(_ path: String, _ bytes: [UInt8]) throws(GitError) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            guard errno == ENOENT else { throw .file(operation: "looking at", path: path, errno: errno) }
            return try replace(path, bytes, by: temporary(for: path))
        }
        let temporary = temporary(for: path)
        try? remove(temporary)
        try create(temporary, bytes)
        do throws(GitError) {
            // The owner first: a change of it takes the set-id bits away.
            _ = unsafe chown(temporary, status.st_uid, status.st_gid)
            guard unsafe chmod(temporary, status.st_mode & 0o7777) == 0 else {
                throw .file(operation: "setting the mode of", path: temporary, errno: errno)
            }
            try rename(temporary, to: path)
        } catch {
            try? remove(temporary)
            throw error
        }
        try sync(directory: parent(of: path))
    }

    /// Writes a few bytes over a file, or makes it, and waits for no disk: for what can be found out again. Interrupted, or after a crash, it
    /// may be empty or cut off.
    ///
    /// - Throws: `GitError.file` where its folder is not there, or may not be written.
    package static func note(_ path: String, _ bytes: [UInt8]) throws(GitError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .file(operation: "creating", path: path, errno: errno) }
        let written = unsafe Glibc.write(descriptor, bytes, bytes.count)
        let code = errno
        close(descriptor)
        guard written == bytes.count else { throw .file(operation: "writing", path: path, errno: code) }
    }

    /// Writes over parts of a file in place, which keeps its size and the time that it was written at. It is not flushed.
    ///
    /// - Parameter parts: bytes, and from which byte of the file on.
    package static func overwrite(_ path: String, _ parts: [(offset: Int, bytes: ArraySlice<UInt8>)]) throws(GitError) {
        func failure() -> GitError { .file(operation: "writing", path: path, errno: errno) }
        let descriptor = unsafe open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { throw failure() }
        for (offset, bytes) in parts {
            var done = 0
            while done < bytes.count {
                let count = unsafe bytes.dropFirst(done).withUnsafeBytes {
                    unsafe pwrite(descriptor, $0.baseAddress, $0.count, offset + done)
                }
                guard count > 0 || count < 0 && errno == EINTR else { throw failure() }
                done += max(count, 0)
            }
        }
        var times = [status.st_atim, status.st_mtim]
        guard unsafe futimens(descriptor, &times) == 0 else { throw failure() }
    }
}
