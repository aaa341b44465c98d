internal import FoundationEssentials

/// Times as entries and JSON give them: UTC, to the second, `2026-11-22T09:30:00Z`.
package enum UTCTime {
    /// The seconds since 1970 that the form can say: four digits of a year, and nothing before git's own beginning.
    package static let range: ClosedRange<Int64> = 0...253_402_300_799

    package static func text(_ seconds: Int64) -> String {
        // By hand where the form can say it: a table has hundreds of times, and Foundation takes longer for one than for all else in its row.
        guard range.contains(seconds) else {
            return Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
        }
        // `civil_from_days` of https://howardhinnant.github.io/date_algorithms.html: years begin in March, eras of 400 years on 0000-03-01.
        let (day, second) = seconds.quotientAndRemainder(dividingBy: 86_400)
        let (era, dayOfEra) = (day + 719_468).quotientAndRemainder(dividingBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * dayOfYear + 2) / 153
        let year = yearOfEra + era * 400 + (month < 10 ? 0 : 1)
        var text: [UInt8] = []
        text.reserveCapacity(20)
        func append(_ number: Int64, _ end: Unicode.Scalar?) {
            text += [UInt8(ascii: "0") + UInt8(number / 10), UInt8(ascii: "0") + UInt8(number % 10)]
            if let end { text.append(UInt8(ascii: end)) }
        }
        append(year / 100, nil)
        append(year % 100, "-")
        append(month < 10 ? month + 3 : month - 9, "-")
        append(dayOfYear - (153 * month + 2) / 5 + 1, "T")
        append(second / 3_600, ":")
        append(second / 60 % 60, ":")
        append(second % 60, "Z")
        return String(decoding: text, as: UTF8.self)
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
