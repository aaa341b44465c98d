internal import Git

/// What git said of the active addons in an index, under the checksum at the index's end, so that git need not read it again: the
/// larger the repository, the longer that takes.
///
/// Source: `Documentation/gitformat-index.txt`; a split index has the base that it needs in its own bytes.
struct SeenFlags {
    private let path: String
    private let index: String
    /// `nil` where the index has none, as under `index.skipHash`, or where what git says depends on more than it.
    private let checksum: [UInt8]?

    init(gitDirectory: String) {
        path = "\(gitDirectory)/tiergit/index-flags"
        index = "\(gitDirectory)/index"
        // In a sparse checkout git overlooks flags of what is on the disk.
        let isSparse = FileSystem.kind(of: "\(gitDirectory)/info/sparse-checkout") != .absent
        checksum = isSparse ? nil : Self.checksum(of: index)
    }

    var records: [[UInt8]]? {
        // What was cut off has no NUL at its end.
        guard let checksum, let bytes = FileSystem.read(path), bytes.starts(with: checksum), bytes.last == 0,
            bytes.count > checksum.count
        else { return nil }
        return bytes.dropFirst(checksum.count).split(separator: 0).map(Array.init)
    }

    /// Only a saving: nothing waits for the disk, and what cannot be written is asked for again.
    func remember(_ records: [[UInt8]]) {
        // A list of many files is a folder's, of which nobody asks twice.
        guard let checksum, records.count <= 1, Self.checksum(of: index) == checksum else { return }
        try? FileSystem.note(path, checksum + records.joined(separator: [0]) + [0])
    }

    private static func checksum(of index: String) -> [UInt8]? {
        guard let bytes = FileSystem.readEnd(of: index, count: 20), bytes.contains(where: { $0 != 0 }) else {
            return nil
        }
        return bytes
    }
}
