internal import Git
internal import Tiers

/// The commit message of an entry: what `git log` shows an auditor who has nothing of ours installed.
package enum EntryMessage {
    /// Subject, reason, trailers. Subject and trailers say what `entry.json` says.
    package static func make(_ entry: EntryDocument) -> String {
        var paragraphs = [subject(entry)]
        if let reason = entry.reason, !reason.isEmpty { paragraphs.append(body(reason)) }
        var trailers = [
            ("Tier-Client", entry.target.client), ("Tier-Environment", entry.target.environment),
            ("Tier-Kind", entry.kind.rawValue),
        ]
        if let from = entry.from { trailers.append(("Tier-From", from)) }
        trailers.append(("Tier-To", entry.to))
        if let base = entry.base { trailers.append(("Tier-Base", base.hex)) }
        trailers.append(("Tier-Sequence", "\(entry.sequence)"))
        if let ticket = entry.ticket { trailers.append(("Tier-Ticket", ticket)) }
        paragraphs.append(trailers.map { "\($0.0): \($0.1)" }.joined(separator: "\n"))
        return paragraphs.joined(separator: "\n\n") + "\n"
    }

    /// `acme/prod: switch minimum -> medium`.
    package static func subject(_ entry: EntryDocument) -> String {
        let tiers = entry.from.map { "\($0) -> \(entry.to)" } ?? entry.to
        return "\(entry.target): \(entry.kind.rawValue) \(tiers)"
    }

    /// The reason as a message body. A line that git would read as a trailer is indented, so that a reason can never say
    /// what only the trailers may say.
    private static func body(_ reason: String) -> String {
        reason.split(separator: "\n", omittingEmptySubsequences: false)
            .map { looksLikeTrailer($0) ? "    \($0)" : String($0) }
            .joined(separator: "\n")
    }

    /// git's own rule (trailer.c): a token of letters, digits and hyphens, optional blanks, a separator; or one of the
    /// prefixes that git generates.
    private static func looksLikeTrailer(_ line: Substring) -> Bool {
        if line.hasPrefix("(cherry picked from commit ") || line.hasPrefix("Signed-off-by") { return true }
        let token = line.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard !token.isEmpty else { return false }
        let rest = line[token.endIndex...].drop { $0 == " " || $0 == "\t" }
        return rest.first == ":" || rest.first == "=" || rest.first == "#"
    }

    /// A reason or ticket as it is recorded: line ends unified, blanks at line ends and blank lines around dropped.
    ///
    /// - Returns: `nil` where nothing is left.
    package static func cleaned(_ text: String?) -> String? {
        guard let text else { return nil }
        var lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }.map { line in
            var line = line
            while let last = line.last, last == " " || last == "\t" { line.removeLast() }
            return String(line)
        }
        while lines.first?.isEmpty == true { lines.removeFirst() }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    /// The first control character in a text that is not a line end or a tab; such a text is refused, because a terminal
    /// would obey it whenever the history is printed.
    package static func controlCharacter(in text: String) -> UInt32? {
        text.unicodeScalars.first { scalar in
            (scalar.value < 0x20 && scalar != "\n" && scalar != "\t" && scalar != "\r") || scalar.value == 0x7f
                || (0x80...0x9f).contains(scalar.value) || (0x202a...0x202e).contains(scalar.value)
                || (0x2066...0x2069).contains(scalar.value)
        }?.value
    }
}
