/// A file of a tier's folder as it was read, or a link: its bytes are then its target.
package struct TierFile: Hashable, Sendable {
    package let bytes: [UInt8]
    package let isLink: Bool

    package init(_ bytes: [UInt8], isLink: Bool) {
        self.bytes = bytes
        self.isLink = isLink
    }
}

extension TierComposition<TierFile> {
    /// The files with the values replaced, by name.
    ///
    /// - Throws: `TiersError.composition` for the first value that has no place, in byte order of the files.
    package func files() throws(TiersError) -> [String: TierFile] {
        var files: [String: TierFile] = [:]
        for (name, part) in parts.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            files[name] = TierFile(
                try part.bytes(of: name, part.file.bytes, isLink: part.file.isLink), isLink: part.file.isLink)
        }
        return files
    }
}

extension TierComposition {
    /// Where each file stands, by its name.
    package var places: [String: String] { Dictionary(uniqueKeysWithValues: parts.map { ($0, $1.path(of: $0)) }) }
}
