internal import FoundationEssentials

/// Times as entries and JSON give them: UTC, to the second, `2026-11-22T09:30:00Z`.
package enum UTCTime {
    /// The seconds since 1970 that the form can say: four digits of a year, and nothing before git's own beginning.
    package static let range: ClosedRange<Int64> = 0...253_402_300_799

    package static func text(_ seconds: Int64) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }

    /// The day by the clock on the wall, in UTC: `2026-01-31`.
    package static var today: String { String(text(now).prefix(10)) }

    /// Seconds since 1970 by the clock on the wall.
    package static var now: Int64 { Int64(Date().timeIntervalSince1970) }

    /// Seconds since 1970; `nil` for any other form, and for a day that no calendar has (30 February).
    package static func seconds(_ text: String) -> Int64? {
        guard let date = try? Date(text, strategy: .iso8601) else { return nil }
        let seconds = Int64(date.timeIntervalSince1970)
        // The parser counts on: 2026-02-30 is 2 March to it.
        guard text.prefix(10) == UTCTime.text(seconds).prefix(10) || !text.hasSuffix("Z") else { return nil }
        return seconds
    }
}
