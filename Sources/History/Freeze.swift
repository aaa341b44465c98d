/// A time in which nothing is switched, reverted or deployed: once, or every week.
package struct Freeze: Hashable, Sendable {
    package enum Period: Hashable, Sendable {
        /// Seconds since 1970 as the clock on the wall counts them in the zone: the first that is frozen, and the first that is not.
        case once(from: Int64, until: Int64)
        /// Minutes of the week from Monday, 0:00. It may go over the end of the week.
        case weekly(from: Int, until: Int)
    }

    package let name: String
    package let scope: Policy.Scope
    package let period: Period
    package let zone: Zone
    /// As they stand in the file.
    package let from: String
    package let until: String

    /// - Parameter seconds: since 1970, UTC.
    package func holds(at seconds: Int64) -> Bool {
        let local = seconds + zone.offset(at: seconds)
        switch period {
        case .once(let from, let until): return from <= local && local < until
        case .weekly(let from, let until):
            // 1970 began on a Thursday.
            let minute = Int((local + 3 * 86_400).flooredRemainder(7 * 86_400) / 60)
            return from < until ? from <= minute && minute < until : minute >= from || minute < until
        }
    }
}

extension Freeze.Period {
    /// Reads `2026-12-18T18:00`; `nil` for any other form, and for a day that no calendar has.
    static func moment(_ text: String) -> Int64? {
        guard text.utf8.count == 16 else { return nil }
        return UTCTime.seconds("\(text):00Z")
    }

    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Reads `fri 16:00`.
    static func minute(_ text: String) -> Int? {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 2, let day = days.firstIndex(of: String(parts[0])), parts[1].utf8.count == 5,
            // The same form as in a date, which the calendar checks.
            let time = moment("2024-01-01T\(parts[1])"), let midnight = moment("2024-01-01T00:00")
        else { return nil }
        return day * 1_440 + Int(time - midnight) / 60
    }
}

extension Int64 {
    fileprivate func flooredRemainder(_ divisor: Int64) -> Int64 {
        let rest = self % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
