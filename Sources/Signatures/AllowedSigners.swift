/// A file of allowed signers. Source: ssh-keygen(1), ALLOWED SIGNERS; sshsig.c of OpenSSH 9.2.
package struct AllowedSigners: Sendable {
    /// What the search for a key meets, in the order of the file.
    enum Entry: Hashable, Sendable {
        case line(AllowedSignersLine)
        /// A line that nobody can be sure about, by its number; `key` is nil where it might be about any.
        case uncertain(number: Int, key: SSHPublicKey?)
    }

    let entries: [Entry]

    /// Reads a file; what ssh-keygen skips is left out.
    init(_ file: [UInt8]) {
        let lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        entries = lines.enumerated().compactMap { index, line in
            switch AllowedSignersLine.read(line, number: index + 1) {
            case .line(let line): .line(line)
            case .uncertain(let key): .uncertain(number: index + 1, key: key)
            case .ignored: nil
            }
        }
    }

    /// The keys that may sign by themselves, each once, in the order of the file.
    var keys: [SSHPublicKey] {
        var seen: Set<SSHPublicKey> = []
        return entries.compactMap {
            guard case .line(let line) = $0, !line.options.isCertificateAuthority, seen.insert(line.key).inserted else {
                return nil
            }
            return line.key
        }
    }
}

extension AllowedSigners {
    /// A line that speaks of a key.
    package struct Line: Hashable, Sendable {
        /// From 1.
        package let number: Int
        /// Whether it lets the key sign for git: without `namespaces=`, or with one that matches.
        package let isForGit: Bool
        /// `20261231` or `202612312359`, as written; `nil` where it holds for ever.
        package let validBefore: String?
    }

    /// The lines of a file that let a key sign by itself.
    ///
    /// - Parameters:
    ///   - type: `ssh-ed25519`
    ///   - blob: base64
    package static func lines(for type: String, _ blob: String, in file: [UInt8]) -> [Line] {
        guard case .key(let key) = AllowedSignersLine.readKey(Array("\(type) \(blob)".utf8)[...]) else { return [] }
        return AllowedSigners(file).entries.compactMap {
            guard case .line(let line) = $0, line.key == key, !line.options.isCertificateAuthority else { return nil }
            return Line(
                number: line.number, isForGit: line.options.isForGit, validBefore: line.options.validBeforeText)
        }
    }
}
