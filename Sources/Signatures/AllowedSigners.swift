/// The lines of an allowed-signers file that speak of one key. Source: ssh-keygen(1), ALLOWED SIGNERS.
package enum AllowedSigners {
    /// What a line allows the key.
    package struct Line: Hashable, Sendable {
        /// From 1.
        package let number: Int
        /// Whether it lets the key sign for git: without `namespaces=`, or with one that matches.
        package let isForGit: Bool
        /// `20261231` or `202612312359`, as written; `nil` where it holds for ever.
        package let validBefore: String?
    }

    /// - Parameters:
    ///   - type: `ssh-ed25519`
    ///   - blob: base64
    package static func lines(for type: String, _ blob: String, in file: [UInt8]) -> [Line] {
        let lines = String(decoding: file, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        return lines.enumerated().compactMap { index, line in
            let words = split(line, at: { $0 == " " || $0 == "\t" || $0 == "\r" })
            // Principals, then perhaps options, then the key.
            guard words.first?.hasPrefix("#") == false,
                let place = words.indices.dropFirst().first(where: { words[$0] == type }),
                words.indices.contains(place + 1), words[place + 1] == blob
            else { return nil }
            let options = words[1..<place].flatMap { split(Substring($0), at: { $0 == "," }) }
            func value(_ name: String) -> String? {
                options.first { $0.lowercased().hasPrefix("\(name)=") }.map {
                    String($0.dropFirst(name.count + 1)).filter { $0 != "\"" }
                }
            }
            // A certificate authority's line is about keys that it certified, not about itself.
            guard !options.contains(where: { $0.lowercased() == "cert-authority" }) else { return nil }
            return Line(
                number: index + 1, isForGit: value("namespaces").map(matchesGit) ?? true,
                validBefore: value("valid-before"))
        }
    }

    /// OpenSSH's pattern lists: `*` and `?`, and `!` in front of what shall not match.
    private static func matchesGit(_ patterns: String) -> Bool {
        let list = patterns.split(separator: ",").map(String.init)
        func matches(_ pattern: String) -> Bool { matches(Substring(pattern), "git") }
        func matches(_ pattern: Substring, _ text: Substring) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            switch first {
            case "*":
                return matches(pattern.dropFirst(), text) || (!text.isEmpty && matches(pattern, text.dropFirst()))
            case "?": return !text.isEmpty && matches(pattern.dropFirst(), text.dropFirst())
            default: return text.first == first && matches(pattern.dropFirst(), text.dropFirst())
            }
        }
        if list.contains(where: { $0.hasPrefix("!") && matches(String($0.dropFirst())) }) { return false }
        return list.contains(where: matches)
    }

    /// Words between separators that stand in no quotes.
    private static func split(_ line: Substring, at isSeparator: (Character) -> Bool) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in line {
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, isSeparator(character) {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty { words.append(word) }
        return words
    }
}
