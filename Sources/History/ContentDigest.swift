package import Git
package import Signatures
package import Tiers

/// The SHA-256 over an entry's `active/`, independent of git's SHA-1.
///
/// For each file in byte order of the paths relative to `active/`: `mode SP path NUL size NUL bytes`; the mode as six octal
/// digits, the size in decimal, and a link's bytes are its target.
package enum ContentDigest {
    /// The same for what would be under `active/`; nothing is written.
    package static func of(_ content: TierContent, _ repository: Repository) throws(GitError) -> SHA256Digest {
        var hasher = SHA256Hasher()
        for file in try repository.files(under: content.addons) {
            hasher.add(file.item.mode, "addons/\(file.path)", try repository.blob(file.item.id))
        }
        // The other name comes after these in byte order.
        hasher.add(.file, "services.json", TierContent.servicesJSON(content.services).canonical())
        return hasher.finalize()
    }

    package static func of(_ active: ObjectID, _ repository: Repository) throws(GitError) -> SHA256Digest {
        var hasher = SHA256Hasher()
        for file in try repository.files(under: active) {
            hasher.add(file.item.mode, file.path, try repository.blob(file.item.id))
        }
        return hasher.finalize()
    }
}

extension SHA256Hasher {
    fileprivate mutating func add(_ mode: FileMode, _ path: String, _ bytes: [UInt8]) {
        update(Array("\(mode.octal) \(path)\0\(bytes.count)\0".utf8))
        update(bytes)
    }
}
