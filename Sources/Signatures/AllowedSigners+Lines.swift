extension AllowedSigners {
    /// A line of a file that is not empty and no comment, and what is wrong with it.
    package struct Signer: Hashable, Sendable {
        /// From 1.
        package let number: Int
        /// The first one; `nil` where the line cannot be read.
        package let principal: String?
        /// `SHA256:…`
        package let fingerprint: String?
        package let validAfter: String?
        package let validBefore: String?
        /// Whether it lets the key sign commits.
        package let isForGit: Bool
        /// Why ssh-keygen would pass over it, or why it does not say the same everywhere.
        package let problem: String?
    }

    package static func signers(in file: [UInt8]) -> [Signer] {
        let lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.enumerated().compactMap { index, line in
            let text = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard let first = text.first, first != UInt8(ascii: "#"), first != UInt8(ascii: "\r") else { return nil }
            func bad(_ problem: String) -> Signer {
                Signer(
                    number: index + 1, principal: nil, fingerprint: nil, validAfter: nil, validBefore: nil,
                    isForGit: false, problem: problem)
            }
            switch AllowedSignersLine.read(line, number: index + 1) {
            case .ignored:
                return bad("ssh-keygen reads no key that can be checked with out of it")
            case .uncertain: return bad("versions of ssh-keygen read it differently")
            case .line(let read):
                let principal = read.principals.prefix { $0 != UInt8(ascii: ",") }
                var problem: String?
                if hasLocalTime(line) { problem = "a time without Z means another moment in each time zone" }
                if VerifyingKey(read.key) == nil { problem = "nothing can be checked with this key" }
                return Signer(
                    number: index + 1, principal: printable(Array(principal)),
                    fingerprint: SSHPublicKey.fingerprint(of: read.key.blob),
                    validAfter: read.options.validAfter.map(KeyTime.text),
                    validBefore: read.options.validBefore.map(KeyTime.text), isForGit: read.options.isForGit,
                    problem: problem)
            }
        }
    }

    /// Whether a limit of a line has no zone.
    private static func hasLocalTime(_ line: ArraySlice<UInt8>) -> Bool {
        guard let options = AllowedSignersLine.options(of: line) else { return false }
        let parts = String(decoding: options, as: UTF8.self).lowercased().split(
            separator: "\"", omittingEmptySubsequences: false)
        return zip(parts, parts.dropFirst()).contains { name, value in
            (name.hasSuffix("valid-after=") || name.hasSuffix("valid-before="))
                && !value.hasSuffix("z") && !value.hasSuffix("utc")
        }
    }

    /// The file without the lines that have a key, and how many those were.
    ///
    /// - Parameter fingerprint: `SHA256:…`
    package static func removing(_ fingerprint: String, from file: [UInt8]) -> (file: [UInt8], count: Int) {
        let numbers = Set(signers(in: file).filter { $0.fingerprint == fingerprint }.map(\.number))
        let lines = file.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let rest = lines.enumerated().filter { !numbers.contains($0.offset + 1) }.map(\.element)
        return (Array(rest.joined(separator: [UInt8(ascii: "\n")])), numbers.count)
    }
}
