internal import Clibgit2
internal import Glibc

/// The few calls on files that a switch is made of. Each one either happened or threw; nothing here retries or guesses.
package enum FileSystem {
    package enum Kind: Hashable, Sendable {
        case absent
        case file(executable: Bool)
        case link
        case directory
        /// A socket, a device, a pipe.
        case other
    }

    /// What stands at a path, links not followed. A path that cannot be looked at counts as `.other`.
    package static func kind(of path: String) -> Kind {
        (try? kindPresent(of: path)) ?? .other
    }

    /// The same.
    ///
    /// - Throws: `GitError.file` where something is there and cannot be looked at.
    package static func kindPresent(of path: String) throws(GitError) -> Kind {
        var status = stat()
        guard unsafe lstat(path, &status) == 0 else {
            guard errno == ENOENT || errno == ENOTDIR else { throw failure("looking at", path) }
            return .absent
        }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return .file(executable: status.st_mode & S_IXUSR != 0)
        case S_IFLNK: return .link
        case S_IFDIR: return .directory
        default: return .other
        }
    }

    /// A whole file, links followed; `nil` where there is none, where it cannot be read, and for pipes and devices, which may never
    /// end.
    package static func read(_ path: String) -> [UInt8]? {
        var status = stat()
        guard unsafe stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
        return try? readFile(path)
    }

    /// A whole file, links followed; `nil` where there is none, and for what is no file.
    ///
    /// - Parameter limit: bytes, beyond which it is not read.
    /// - Throws: `GitError.file` where something is there and cannot be read: that is not the same as nothing; EFBIG beyond the limit.
    package static func readPresent(_ path: String, limit: Int = .max) throws(GitError) -> [UInt8]? {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else {
            // A link that leads nowhere, or in a circle, leads to no file.
            if errno == ENOENT || errno == ENOTDIR || errno == ELOOP { return nil }
            throw failure("reading", path)
        }
        return status.st_mode & S_IFMT == S_IFREG ? try readFile(path, limit: limit) : nil
    }

    /// A whole file, or what a pipe gives.
    ///
    /// - Parameter limit: bytes, beyond which it is not read: a device never ends.
    /// - Throws: `GitError.file` with errno; EFBIG beyond the limit.
    package static func readFile(_ path: String, limit: Int = .max) throws(GitError) -> [UInt8] {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("reading", path) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = unsafe Glibc.read(descriptor, &chunk, chunk.count)
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("reading", path)
            }
            if count == 0 { return bytes }
            // A large file, such as an index, is not copied again and again while it grows; the file says how large it is.
            if bytes.isEmpty, count == chunk.count {
                var status = stat()
                let isKnown = unsafe fstat(descriptor, &status) == 0
                bytes.reserveCapacity(isKnown ? min(max(Int(status.st_size), 0), 1 << 28) : 0)
            }
            bytes += chunk[..<count]
            if bytes.count > limit { throw .file(operation: "reading", path: path, errno: EFBIG) }
        }
    }

    /// The last bytes of a file; `nil` where it has fewer, or cannot be read.
    package static func readEnd(of path: String, count: Int) -> [UInt8]? {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let size = lseek(descriptor, 0, SEEK_END)
        guard size >= count else { return nil }
        var bytes = [UInt8](repeating: 0, count: count)
        return unsafe pread(descriptor, &bytes, count, size - count) == count ? bytes : nil
    }

    /// Creates a file that did not exist, writes it, and waits until the disk has it.
    package static func create(_ path: String, _ bytes: [UInt8], executable: Bool = false) throws(GitError) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, executable ? 0o777 : 0o666)
        guard descriptor >= 0 else { throw failure("creating", path) }
        defer { close(descriptor) }
        do throws(GitError) {
            try write(bytes, to: descriptor, path)
            guard fsync(descriptor) == 0 else { throw failure("flushing", path) }
        } catch {
            // Half a file, which may be a lock, serves nobody.
            unsafe unlink(path)
            throw error
        }
    }

    /// Replaces a file of tiergit's own as a whole: a reader sees the old content or the new, also after a power loss. For somebody else's
    /// there is `rewrite`.
    ///
    /// - Parameter temporary: where the new file is written, on the same file system, in place of what is there; beside the old one, with `.tmp`
    ///   at the end, if not given.
    package static func replace(_ path: String, _ bytes: [UInt8], by temporary: String? = nil) throws(GitError) {
        let temporary = temporary ?? path + ".tmp"
        try? remove(temporary)
        try create(temporary, bytes)
        do throws(GitError) {
            try rename(temporary, to: path)
        } catch {
            try? remove(temporary)
            throw error
        }
        try sync(directory: parent(of: path))
    }

    static func write(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws(GitError) {
        var offset = 0
        while offset < bytes.count {
            let rest = bytes[offset...]
            let count = unsafe rest.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0 {
                if errno == EINTR { continue }
                throw failure("writing", path)
            }
            offset += count
        }
    }

    /// Waits until the disk has what was written to a file.
    package static func sync(file path: String) throws(GitError) { try sync(path, flags: O_RDONLY | O_CLOEXEC) }

    /// Waits until the disk has a directory's entries.
    package static func sync(directory path: String) throws(GitError) {
        try sync(path, flags: O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    }

    private static func sync(_ path: String, flags: Int32) throws(GitError) {
        let descriptor = unsafe open(path, flags)
        guard descriptor >= 0 else { throw failure("opening", path) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw failure("flushing", path) }
    }

    package static func makeLink(_ path: String, to target: String) throws(GitError) {
        guard unsafe symlink(target, path) == 0 else { throw failure("creating the link", path) }
    }

    /// What a link says, unresolved; `nil` where the path is no link.
    package static func linkTarget(_ path: String) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = unsafe buffer.withUnsafeMutableBytes { bytes in
            guard let start = bytes.baseAddress else { return -1 }
            return unsafe readlink(path, start.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        return count < 0 ? nil : String(decoding: buffer[..<count], as: UTF8.self)
    }

    package enum LinkOutcome {
        case made
        /// Something stands at the new name.
        case taken
        /// The file system has no hard links.
        case unsupported
    }

    /// Gives a file a second name, in one step.
    package static func link(_ path: String, as new: String) throws(GitError) -> LinkOutcome {
        if unsafe Glibc.link(path, new) == 0 { return .made }
        switch errno {
        case EEXIST: return .taken
        case EPERM, EOPNOTSUPP, ENOSYS: return .unsupported
        default: throw failure("linking", new)
        }
    }

    /// Creates a file, flushed.
    ///
    /// - Returns: `false` where something stands there.
    package static func create(free path: String, _ bytes: [UInt8]) throws(GitError) -> Bool {
        do throws(GitError) {
            try create(path, bytes)
            return true
        } catch .file(_, _, errno: EEXIST) { return false }
    }

    package static func makeDirectory(_ path: String) throws(GitError) {
        guard unsafe mkdir(path, 0o777) == 0 else { throw failure("creating the folder", path) }
    }

    /// Makes a directory and those above it, where they are missing, and waits until the disk has the new ones: what is
    /// flushed in a directory that a power loss takes away is lost with it.
    package static func makeDirectories(_ path: String) throws(GitError) {
        if unsafe mkdir(path, 0o777) != 0 {
            if errno == EEXIST { return }
            guard errno == ENOENT, path != "/" else { throw failure("creating the folder", path) }
            try makeDirectories(parent(of: path))
            if unsafe mkdir(path, 0o777) != 0 {
                if errno == EEXIST { return }
                throw failure("creating the folder", path)
            }
        }
        try sync(directory: parent(of: path))
    }

    package static func rename(_ path: String, to new: String) throws(GitError) {
        guard unsafe Glibc.rename(path, new) == 0 else { throw failure("renaming", path) }
    }

    /// Renames to a path that must be free.
    ///
    /// - Returns: `false` where something stands there, with nothing changed.
    package static func rename(_ path: String, toFree new: String) throws(GitError) -> Bool {
        if unsafe tiergit_rename_noreplace(path, new) == 0 { return true }
        if errno == EEXIST { return false }
        guard errno == EINVAL || errno == ENOSYS else { throw failure("renaming", path) }
        // A file system without the flag: the look and the rename are two steps there.
        if kind(of: new) != .absent { return false }
        try rename(path, to: new)
        return true
    }

    /// Exchanges two paths in one step (renameat2 EXCHANGE): nobody ever sees either of them missing.
    ///
    /// - Returns: `false` where the file system does not support it, with nothing changed.
    package static func exchange(_ first: String, _ second: String) throws(GitError) -> Bool {
        if unsafe tiergit_exchange(first, second) == 0 { return true }
        if errno == EINVAL || errno == EXDEV || errno == ENOSYS { return false }
        throw failure("exchanging", first)
    }

    /// Removes a file, a link or a whole directory. Missing is fine.
    package static func remove(_ path: String) throws(GitError) {
        switch kind(of: path) {
        case .absent: return
        case .directory:
            for name in try list(path) { try remove(path + "/" + name) }
            guard unsafe rmdir(path) == 0 else { throw failure("removing", path) }
        default:
            guard unsafe unlink(path) == 0 || errno == ENOENT else { throw failure("removing", path) }
        }
    }

    /// Removes a directory if nothing is left in it, and then those above it, up to but not including `top`. Missing is fine.
    package static func removeEmptyDirectories(from path: String, below top: String) throws(GitError) {
        var path = path
        while path.hasPrefix(top + "/") {
            // Looked at first: where it may not be removed, that counts only if it should be.
            switch kind(of: path) {
            case .absent: break
            case .directory where try list(path).isEmpty:
                guard unsafe rmdir(path) == 0 else { throw failure("removing", path) }
            default: return
            }
            path = parent(of: path)
        }
    }

    /// The names in a directory, sorted by bytes.
    package static func list(_ path: String) throws(GitError) -> [String] {
        guard let directory = unsafe opendir(path) else { throw failure("listing", path) }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                unsafe pointer.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Whether two paths lead to one file or directory; `false` where either leads nowhere.
    package static func isSame(_ path: String, _ other: String) -> Bool {
        var one = stat()
        var two = stat()
        guard unsafe stat(path, &one) == 0, unsafe stat(other, &two) == 0 else { return false }
        return one.st_dev == two.st_dev && one.st_ino == two.st_ino
    }

    /// The names in a directory, links followed; none where there is none, and for what is no directory.
    ///
    /// - Throws: `GitError.file` where one is there and cannot be listed.
    package static func listPresent(_ path: String) throws(GitError) -> [String] {
        do { return try list(path) } catch .file(_, _, errno: ENOENT), .file(_, _, errno: ENOTDIR) { return [] }
    }

    package static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    package static func name(of path: String) -> String {
        path.lastIndex(of: "/").map { String(path[path.index(after: $0)...]) } ?? path
    }

    /// The program of that name that PATH finds first. Subprocess would fork once for every folder on PATH until one holds it.
    package static func executable(_ name: String) -> String? {
        let folders = unsafe getenv("PATH").map { unsafe String(cString: $0) } ?? "/usr/local/bin:/usr/bin:/bin"
        return folders.split(separator: ":").lazy.filter { $0.hasPrefix("/") }.map { "\($0)/\(name)" }.first { path in
            guard case .directory = kind(of: path) else { return unsafe access(path, X_OK) == 0 }
            return false
        }
    }

    /// The current directory, absolute.
    package static var currentDirectory: String {
        guard let buffer = unsafe getcwd(nil, 0) else { return "." }
        defer { unsafe free(buffer) }
        return unsafe String(cString: buffer)
    }

    /// Changes the current directory of the process, as `git -C` does before anything else.
    package static func changeDirectory(to path: String) throws(GitError) {
        guard unsafe chdir(path) == 0 else { throw failure("changing to", path) }
    }

    private static func failure(_ operation: String, _ path: String) -> GitError {
        .file(operation: operation, path: path, errno: errno)
    }
}

/// The id of this process, for lock files.
package var processID: Int32 { getpid() }
