internal import Git
internal import Tiers

/// The commit message of an entry: what `git log` shows an auditor who has nothing of ours installed.
package enum EntryMessage {
    /// Subject, reason, trailers. Subject and trailers say what `entry.json` says.
    package static func make(_ entry: EntryDocument) -> String {
        var message = ""
        message.reserveCapacity(512)
        message += subject(entry)
        message += "\n\n"
        if let reason = entry.reason, !reason.isEmpty {
            message += body(reason)
            message += "\n\n"
        }
        func trailer(_ name: String, _ value: String?) {
            guard let value else { return }
            message += name
            message += ": "
            message += value
            message += "\n"
        }
        trailer("Tier-Client", entry.target.client)
        trailer("Tier-Environment", entry.target.environment)
        trailer("Tier-Kind", entry.kind.rawValue)
        trailer("Tier-From", entry.from)
        trailer("Tier-To", entry.to)
        trailer("Tier-Version", entry.version)
        trailer("Tier-Base", entry.base?.hex)
        trailer("Tier-Stage", entry.stage.map { "\($0.number) of \($0.of)" })
        // What an approval is about; of a change, the plan is in entry.json.
        trailer("Tier-Plan", entry.kind == .approve ? entry.planDigest : nil)
        trailer("Tier-Sequence", String(entry.sequence))
        trailer("Tier-Ticket", entry.ticket)
        trailer("Tier-Result", entry.deployment?.result.rawValue)
        return message
    }

    /// `acme/prod: switch minimum -> medium`, `acme/prod: deploy medium: failed`.
    package static func subject(_ entry: EntryDocument) -> String { "\(entry.target): \(change(entry))" }

    /// `switch minimum -> medium`, `switch minimum -> medium, stage 1 of 2`, `deploy medium: failed`.
    package static func change(_ entry: EntryDocument) -> String {
        let stage = entry.stage.map { ", stage \($0.number) of \($0.of)" } ?? ""
        guard entry.kind.changesContent, let from = entry.from else {
            let result = entry.deployment.map { ": \($0.result.rawValue)" } ?? ""
            return "\(entry.kind.rawValue) \(entry.tierName)\(stage)\(result)"
        }
        return "\(entry.kind.rawValue) \(from) -> \(entry.tierName)\(stage)"
    }

    /// The reason as a message body. A line that git would read as a trailer is indented, so that a reason can never say
    /// what only the trailers may say.
    private static func body(_ reason: String) -> String {
        var body = ""
        for line in reason.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
            if line.startIndex > reason.startIndex { body += "\n" }
            if looksLikeTrailer(line) { body += "    " }
            body += String(Substring(line))
        }
        return body
    }

    /// git's own rule (trailer.c): a token of letters, digits and hyphens, optional blanks, a separator; or one of the
    /// prefixes that git generates.
    ///
    /// By bytes, as git reads: a separator with an accent upon it is a separator to git.
    static func looksLikeTrailer<Bytes: Collection>(_ bytes: Bytes) -> Bool where Bytes.Element == UInt8 {
        if bytes.starts(with: "(cherry picked from commit ".utf8) || bytes.starts(with: "Signed-off-by".utf8) {
            return true
        }
        let token = bytes.prefix { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        guard !token.isEmpty else { return false }
        let rest = bytes[token.endIndex...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        return rest.first.map { [UInt8(ascii: ":"), UInt8(ascii: "="), UInt8(ascii: "#")].contains($0) } ?? false
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
