/// A month of the calendar in UTC: what a price is for. Clocks that change with the season have no part in it, and neither have leap
/// seconds, which git's times do not count.
package struct CalendarMonth: Hashable, Sendable {
    /// Its first second, since 1970.
    package let start: Int64
    /// The first second after it.
    package let end: Int64

    package var length: Int64 { end - start }

    /// Reads `2026-10`; `nil` for anything else, and before 1970.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.map(\.utf8.count) == [4, 2], let year = Int(parts[0]), let month = Int(parts[1]),
            let start = UTCTime.seconds("\(text)-01T00:00:00Z"), UTCTime.range.contains(start)
        else { return nil }
        func digits(_ number: Int, _ count: Int) -> String {
            String(repeating: "0", count: max(0, count - "\(number)".utf8.count)) + "\(number)"
        }
        let next = month == 12 ? "\(digits(year + 1, 4))-01" : "\(digits(year, 4))-\(digits(month + 1, 2))"
        self.start = start
        // After the last month that can be written comes nothing.
        end = UTCTime.seconds("\(next)-01T00:00:00Z") ?? UTCTime.range.upperBound + 1
    }

    /// Every month that a period has a second of, in order.
    ///
    /// - Parameter period: seconds since 1970, within `UTCTime.range`.
    package static func months(of period: Range<Int64>) -> [CalendarMonth] {
        var found: [CalendarMonth] = []
        var next = period.lowerBound
        while next < period.upperBound, let month = CalendarMonth(String(UTCTime.text(next).prefix(7))) {
            found.append(month)
            next = month.end
        }
        return found
    }
}
