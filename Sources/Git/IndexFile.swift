/// The bytes of an index as git wrote them, in which the sizes and times of single files can be set as `git update-index` does, without
/// git's reading and writing all the others once more.
///
/// Source: `Documentation/gitformat-index.txt`.
package struct IndexFile {
    private var bytes: [UInt8]
    /// Where the entry of a path begins.
    private var offsets: [String: Int] = [:]
    /// What was set, by where it lies.
    private var changes: [(offset: Int, count: Int)] = []
    private static let headerLength = 12
    private static let checksumLength = 20
    /// Extensions that no file's size and times are part of: the trees of folders, conflicts, untracked files, where entries end.
    private static let harmless: Set<String> = ["TREE", "REUC", "UNTR", "EOIE", "IEOT"]

    /// - Parameters:
    ///   - bytes: the whole file.
    ///   - paths: those that will be set.
    /// - Returns: `nil` for what is left to git: a split or sparse index, one that goes by a monitor of files, what is unknown.
    package init?(_ bytes: [UInt8], for paths: [String]) {
        guard bytes.count >= Self.headerLength + Self.checksumLength, bytes.starts(with: Array("DIRC".utf8)) else {
            return nil
        }
        self.bytes = bytes
        guard var offset = find(paths) else { return nil }
        let end = bytes.count - Self.checksumLength
        while offset < end {
            guard offset + 8 <= end, Self.harmless.contains(String(decoding: bytes[offset..<offset + 4], as: UTF8.self))
            else { return nil }
            offset += 8 + number(at: offset + 4)
        }
        guard offset == end else { return nil }
    }

    private func number(at offset: Int) -> Int { bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) } }

    /// Walks through the entries, which are sorted by their names' bytes.
    ///
    /// - Returns: where they end; `nil` where they are not as described.
    private mutating func find(_ paths: [String]) -> Int? {
        let version = number(at: 4)
        guard (2...4).contains(version) else { return nil }
        let wanted = paths.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        var next = wanted.startIndex
        var name: [UInt8] = []
        let end = bytes.count - Self.checksumLength
        var offset = Self.headerLength
        let bytes = bytes
        let span = bytes.span
        for _ in 0..<number(at: 8) {
            let start = offset
            guard start + IndexEntry.flags + 2 < end else { return nil }
            let isExtended = span[start + IndexEntry.flags] & 0x40 != 0
            guard !isExtended || version > 2 else { return nil }
            offset += IndexEntry.flags + (isExtended ? 4 : 2)
            // Up to the fourth version names are whole; from then on each says how much of the one before it leaves out.
            var kept = 0
            if version == 4 {
                guard let (dropped, after) = Self.offset(span, at: offset, end), dropped <= name.count else {
                    return nil
                }
                kept = name.count - dropped
                offset = after
            }
            let suffix = offset
            while offset < end, span[offset] != 0 { offset += 1 }
            guard offset < end else { return nil }
            if version == 4 {
                name.removeSubrange(kept...)
                for place in suffix..<offset { name.append(span[place]) }
            }
            while next < wanted.endIndex {
                let order =
                    version == 4
                    ? Self.order(name.span, 0, name.count, wanted[next])
                    : Self.order(span, suffix, offset, wanted[next])
                if order < 0 { break }
                if order == 0 { offsets[String(decoding: wanted[next], as: UTF8.self)] = start }
                next += 1
            }
            // A NUL ends the name; the older versions fill up to a multiple of eight.
            offset = version == 4 ? offset + 1 : start + (offset - start + 8) & ~7
        }
        return offset <= end ? offset : nil
    }

    /// Where a name stands before (-1), at (0) or after (1) another in the order of bytes.
    private static func order(_ span: Span<UInt8>, _ start: Int, _ end: Int, _ other: [UInt8]) -> Int {
        var place = 0
        while start + place < end, place < other.count {
            if span[start + place] != other[place] { return span[start + place] < other[place] ? -1 : 1 }
            place += 1
        }
        return (end - start - other.count).signum()
    }

    /// A number in the form of the offsets in packs: seven bits a byte, and one more for each byte that follows.
    private static func offset(_ span: Span<UInt8>, at start: Int, _ end: Int) -> (value: Int, after: Int)? {
        var value = 0
        var place = start
        while place < end, place < start + 8 {
            value = value << 7 | Int(span[place] & 0x7f)
            if span[place] & 0x80 == 0 { return (value, place + 1) }
            value += 1
            place += 1
        }
        return nil
    }

    /// Notes the size and times of a file that holds what its entry says.
    ///
    /// - Returns: `false` where there is no such entry, or one that git treats in a way of its own.
    package mutating func set(_ stamp: FileStamp, of path: String, holding item: TreeItem) -> Bool {
        guard let start = offsets[path], number(at: start + IndexEntry.mode) == Int(item.mode.rawValue),
            bytes[(start + IndexEntry.id)...].starts(with: item.id.bytes)
        else { return false }
        // Assumed unchanged, or in a conflict.
        guard bytes[start + IndexEntry.flags] & 0b1011_0000 == 0 else { return false }
        // Under skip-worktree git does not look at the file.
        guard bytes[start + IndexEntry.flags] & 0b0100_0000 == 0 else { return true }
        for (offset, part) in [(0, stamp.beforeMode), (IndexEntry.mode + 4, stamp.afterMode)] {
            bytes.replaceSubrange(start + offset..<start + offset + part.count, with: part)
            changes.append((start + offset, part.count))
        }
        return true
    }

    /// Writes what was set over the file that the bytes are from.
    ///
    /// The file keeps its time: by that git tells which files may have been changed since within the same tick of the clock.
    ///
    /// - Parameter checksum: the SHA-1 of bytes.
    /// - Throws: `GitError.file`; the file is of no use then.
    package mutating func write(to path: String, checksum: (ArraySlice<UInt8>) -> [UInt8]) throws(GitError) {
        let end = bytes.count - Self.checksumLength
        // Under `index.skipHash` there is none.
        if bytes[end...].contains(where: { $0 != 0 }) {
            bytes.replaceSubrange(end..., with: checksum(bytes[..<end]))
            changes.append((end, Self.checksumLength))
        }
        try FileSystem.overwrite(path, changes.map { ($0.offset, bytes[$0.offset..<$0.offset + $0.count]) })
    }
}

/// Where the parts of an entry lie from its beginning: times, device and inode; mode; owner and size; id; flags; name.
private enum IndexEntry {
    static let mode = 24
    static let id = 40
    static let flags = 60
}
