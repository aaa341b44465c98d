/// A file of allowed signers. Source: ssh-keygen(1), ALLOWED SIGNERS; sshsig.c of OpenSSH 9.2.
package struct AllowedSigners: Sendable {
    /// What the search for a key meets, in the order of the file.
    enum Entry: Hashable, Sendable {
        case line(AllowedSignersLine)
        /// A line that nobody can be sure about, by its number; `key` is nil where it might be about any.
        case uncertain(number: Int, key: SSHPublicKey?)

        var number: Int {
            switch self {
            case .line(let line): line.number
            case .uncertain(let number, _): number
            }
        }
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

    /// The keys that may sign by themselves, each once, in the order of the file, with what the file says of them.
    var keys: [(key: SSHPublicKey, entries: [Entry])] {
        var seen: Set<SSHPublicKey> = []
        var order: [SSHPublicKey] = []
        var entriesOf: [SSHPublicKey: [Entry]] = [:]
        var ofAnyKey: [Entry] = []
        for entry in entries {
            switch entry {
            case .uncertain(_, nil):
                ofAnyKey.append(entry)
            case .uncertain(_, let key?):
                if seen.insert(key).inserted { order.append(key) }
                entriesOf[key, default: []].append(entry)
            case .line(let line) where !line.options.isCertificateAuthority:
                if seen.insert(line.key).inserted { order.append(line.key) }
                entriesOf[line.key, default: []].append(entry)
            case .line:
                break
            }
        }
        return order.map { key in
            (key, (entriesOf[key, default: []] + ofAnyKey).sorted { $0.number < $1.number })
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
        private let end: UInt64?

        fileprivate init(_ line: AllowedSignersLine) {
            number = line.number
            isForGit = line.options.isForGit
            validBefore = line.options.validBeforeText
            end = line.options.validBefore
        }

        /// Whether it no longer holds for a commit of this time, in seconds since 1970.
        package func isOver(at time: Int64) -> Bool {
            end.map { $0 < KeyTime.verifyTime(time) } ?? false
        }
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
            return Line(line)
        }
    }
}
