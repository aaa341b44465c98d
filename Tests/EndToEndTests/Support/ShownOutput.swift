import Foundation

/// Holds what a document shows of a command's output against what it prints.
///
/// `…` on a line of its own stands for any number of lines, within a line for any text. Times of now, ids, digests and keys differ from run
/// to run: any may stand for any of its kind, but one that is shown twice has to be the same one twice.
struct ShownOutput {
    /// Ids as the document shows them, and what they are here.
    private(set) var ids: [String: String] = [:]

    private static let now = Date()
    private static var id: Regex<Substring> {
        /\b(?:[0-9a-f]{64}|[0-9a-f]{40}|[0-9a-f]{10}|[0-9a-f]{7})\b|SHA256:[A-Za-z0-9+\/]{43}/
    }
    private static var time: Regex<(Substring, Substring, Substring?, Substring?)> {
        /\b(\d{4}-\d\d-\d\d)(?:([ T]\d\d:\d\d)(:\d\d)?Z?)?/
    }

    /// What is not so, in words; `nil` where all is.
    mutating func problem(shown: [String], actual: String) -> String? {
        var lines = actual.components(separatedBy: "\n").map(Self.trimmed)
        while lines.last == "" { lines.removeLast() }
        var shown = shown.map(Self.trimmed)
        while shown.last == "" { shown.removeLast() }

        // Parts between the lines that were left out; the first and the last one stand where they stand.
        let parts = shown.split(omittingEmptySubsequences: false) { $0.trimmingCharacters(in: .whitespaces) == "…" }
        var place = 0
        var pairs: [(String, String)] = []
        for (index, part) in parts.enumerated() {
            let starts: any Sequence<Int>
            let latest = lines.count - part.count
            if index == 0 {
                starts = [0]
            } else if index == parts.count - 1 {
                starts = [latest]
            } else {
                starts = latest >= place ? Array(place...latest) : []
            }
            if parts.count == 1, lines.count != part.count {
                return "prints \(lines.count) lines, not \(part.count):\n\(lines.joined(separator: "\n"))"
            }
            let found = starts.first { start in
                start >= place && start <= latest
                    && zip(part, lines[start...]).allSatisfy { Self.agrees($0, with: $1) }
            }
            guard let found else {
                let wrong = part.first { one in !lines.dropFirst(place).contains { Self.agrees(one, with: $0) } }
                return
                    "does not print \(wrong.map { "“\($0)”" } ?? "these lines in this place: \(part)"), but:\n"
                    + lines.joined(separator: "\n")
            }
            pairs += zip(part, lines[found...]).map { ($0, $1) }
            place = found + part.count
        }
        for (one, line) in pairs {
            if let problem = learn(one, line) { return problem }
        }
        return nil
    }

    /// A command in which ids that were shown before are those of this run.
    func adapted(_ command: String) -> String {
        command.replacing(Self.id) { match in
            let shown = String(match.output)
            if let known = ids[shown] { return known }
            let longer = ids.first { $0.key.hasPrefix(shown) && shown.count >= 4 }
            return longer.map { String($0.value.prefix(shown.count)) } ?? shown
        }
    }

    private static func trimmed(_ line: String) -> String {
        var line = line
        while line.last?.isWhitespace == true { line.removeLast() }
        return line
    }

    private static func agrees(_ shown: String, with line: String) -> Bool {
        let line = plain(line) { isNow($0) }
        let shown = plain(shown) { !line.contains($0) }
        return matches(shown.components(separatedBy: "…"), line)
    }

    /// The line with a mark for each id, and for each time of which `isAny` says so.
    private static func plain(_ line: String, _ isAny: (String) -> Bool) -> String {
        line.replacing(time) { match in
            guard isAny(String(match.output.0)) else { return String(match.output.0) }
            return "<date" + (match.output.2 == nil ? ">" : match.output.3 == nil ? " minute>" : " second>")
        }.replacing(id) { match in match.output.hasPrefix("SHA256:") ? "<key>" : "<id \(match.output.count)>" }
    }

    /// Within two days of when the tests began.
    private static func isNow(_ time: String) -> Bool {
        let form = DateFormatter()
        form.locale = Locale(identifier: "en_US_POSIX")
        form.timeZone = TimeZone(identifier: "UTC")
        form.dateFormat = "yyyy-MM-dd"
        guard let date = form.date(from: String(time.prefix(10))) else { return false }
        return abs(date.timeIntervalSince(now)) < 2 * 86_400
    }

    private static func matches(_ pieces: [String], _ line: String) -> Bool {
        guard let first = pieces.first, let last = pieces.last, pieces.count > 1 else { return pieces == [line] }
        guard line.hasPrefix(first), line.hasSuffix(last), line.count >= first.count + last.count else { return false }
        var rest = line.dropFirst(first.count).dropLast(last.count)
        for piece in pieces.dropFirst().dropLast() where !piece.isEmpty {
            guard let range = rest.range(of: piece) else { return false }
            rest = rest[range.upperBound...]
        }
        return true
    }

    /// Takes in the ids of a line, as far as nothing was left out before them.
    private mutating func learn(_ shown: String, _ line: String) -> String? {
        let shown = shown.prefix { $0 != "…" }
        for (one, other) in zip(shown.matches(of: Self.id), line.matches(of: Self.id)) {
            let (one, other) = (String(one.output), String(other.output))
            if let known = ids[one], known != other { return "\(one) was \(known) before, and is \(other) here" }
            ids[one] = other
        }
        return nil
    }
}
