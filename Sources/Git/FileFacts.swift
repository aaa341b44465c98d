internal import Glibc

/// What the file system says of one file or directory, links followed.
package struct FileFacts: Hashable, Sendable {
    /// The nine bits of owner, group and others.
    package let permissions: UInt32
    /// When it was written last, in seconds since 1970.
    package let modified: Int64
    /// In bytes.
    package let size: Int64
    /// The file system that it is on.
    package let device: UInt64
    /// Whether it is this user's own.
    package let isOwn: Bool

    /// `nil` where it cannot be looked at.
    package init?(_ path: String) {
        var status = stat()
        guard unsafe stat(path, &status) == 0 else { return nil }
        permissions = status.st_mode & 0o777
        modified = Int64(status.st_mtim.tv_sec)
        size = Int64(status.st_size)
        device = UInt64(status.st_dev)
        isOwn = status.st_uid == geteuid()
    }
}

extension FileSystem {
    /// Whether this user may make files in a folder. A file system that is mounted read-only says no to everybody.
    package static func isWritable(_ path: String) -> Bool { unsafe access(path, W_OK) == 0 }

    /// Whether this user may read a file.
    package static func isReadable(_ path: String) -> Bool { unsafe access(path, R_OK) == 0 }

    /// The bytes that this user can still write there; `nil` where the file system does not say.
    package static func freeBytes(at path: String) -> UInt64? {
        var status = statvfs()
        guard unsafe statvfs(path, &status) == 0, status.f_blocks > 0 else { return nil }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize)
    }

    /// Whether the file system is mounted read-only there.
    package static func isReadOnly(_ path: String) -> Bool {
        var status = statvfs()
        return unsafe statvfs(path, &status) == 0 && status.f_flag & UInt(ST_RDONLY) != 0
    }

    /// Whether directories can be exchanged in a folder (renameat2 EXCHANGE): tried with two that are made for it, and removed.
    ///
    /// - Throws: `GitError.file` where nothing can be written there.
    package static func canExchangeDirectories(in folder: String) throws(GitError) -> Bool {
        let first = "\(folder)/tiergit-probe.\(processID).1"
        let second = "\(folder)/tiergit-probe.\(processID).2"
        defer {
            try? remove(first)
            try? remove(second)
        }
        try makeDirectory(first)
        try makeDirectory(second)
        return try exchange(first, second)
    }
}

/// What git's index notes of a file, to know without reading it that it was not changed.
///
/// Source: `fill_stat_data` in git's `read-cache.c`: each number is cut to 32 bits.
package struct FileStamp: Hashable, Sendable {
    /// Seconds and nanoseconds of the last change and of the last writing; device and inode: 24 bytes.
    let beforeMode: [UInt8]
    /// Owner, group, size in bytes: 12 bytes.
    let afterMode: [UInt8]

    /// Links are not followed.
    ///
    /// - Returns: `nil` where it cannot be looked at, and for a size that, cut, would say that the file is empty.
    package init?(_ path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_size == 0 || UInt32(truncatingIfNeeded: status.st_size) != 0
        else { return nil }
        func bytes(_ numbers: [Int]) -> [UInt8] {
            numbers.flatMap { number in (0..<4).reversed().map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        }
        beforeMode = bytes([
            status.st_ctim.tv_sec, status.st_ctim.tv_nsec, status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
            Int(truncatingIfNeeded: status.st_dev), Int(truncatingIfNeeded: status.st_ino),
        ])
        afterMode = bytes([Int(status.st_uid), Int(status.st_gid), Int(status.st_size)])
    }
}
