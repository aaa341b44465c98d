package import Git
package import Signatures

/// The SHA-256 over an entry's `active/`, independent of git's SHA-1.
///
/// For each file in byte order of the paths relative to `active/`: `mode SP path NUL size NUL bytes`; the mode as six octal
/// digits, the size in decimal, and a link's bytes are its target.
package enum ContentDigest {
    package static func of(_ active: ObjectID, _ repository: Repository) throws(GitError) -> SHA256Digest {
        var hasher = SHA256Hasher()
        for file in try repository.files(under: active) {
            let bytes = try repository.blob(file.item.id)
            hasher.update(Array("\(file.item.mode.octal) \(file.path)\0\(bytes.count)\0".utf8))
            hasher.update(bytes)
        }
        return hasher.finalize()
    }
}
