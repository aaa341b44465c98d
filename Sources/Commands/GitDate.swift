internal import Git
internal import History
internal import Switching
internal import Tiers

/// Times as git's users write them.
enum GitDate {
    /// Seconds since 1970 of `2026-09-01`, `2026-09-01T12:00:00Z`, `2 weeks ago`, `yesterday`.
    ///
    /// git itself reads them (`rev-parse --since`), but it takes what it cannot read for now: that is refused here.
    ///
    /// - Parameter isEnd: whether a bare date means the last second of its day, and not the first.
    static func seconds(_ text: String, isEnd: Bool = false, _ context: Context) async throws -> Int64 {
        if let seconds = UTCTime.seconds(text) { return seconds }
        // A bare date means its beginning or its end, not the present time of day on it.
        if text.count == 10, let seconds = UTCTime.seconds("\(text)T\(isEnd ? "23:59:59" : "00:00:00")Z") {
            return seconds
        }
        // git takes 2026-02-30 for another day, and what is no date at all for the present day.
        let day = text.prefix(10)
        let shape = String(day.map { $0.isNumber ? "0" : $0 })
        if shape == "0000-00-00", UTCTime.seconds("\(day)T00:00:00Z") == nil { throw unreadable(text) }
        let words: Set = [
            "now", "today", "yesterday", "midnight", "noon", "tea", "last", "monday", "tuesday", "wednesday",
            "thursday",
            "friday", "saturday", "sunday", "ago",
        ]
        let lower = text.lowercased().split { " .".contains($0) }.map(String.init)
        guard !text.hasPrefix("-"), Names.textProblem(text) == nil, text.utf8.count <= 100,
            lower.contains(where: words.contains) || text.contains(where: \.isNumber)
        else {
            throw unreadable(text)
        }
        let answer = try await context.session.git(["rev-parse", "--since=\(text)"])
        let line = String(decoding: answer, as: UTF8.self).split(separator: "\n").first ?? ""
        guard line.hasPrefix("--max-age="), let seconds = Int64(line.dropFirst("--max-age=".count)) else {
            throw unreadable(text)
        }
        if !lower.contains(where: words.contains), abs(seconds - context.now) < 5 {
            throw unreadable(text)
        }
        return seconds
    }

    private static func unreadable(_ text: String) -> UsageError {
        UsageError(
            "`\(Names.printable(text))` is not a time",
            hint: "for example 2026-09-01, 2026-09-01T12:00:00Z, \"2 weeks ago\"")
    }
}
