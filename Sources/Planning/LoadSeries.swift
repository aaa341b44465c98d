/// What was measured of one thing: values at the beginning of equal stretches of time.
package struct LoadSeries: Hashable, Sendable {
    package struct Point: Hashable, Sendable {
        /// Seconds since 1970.
        package let time: Int
        package let value: Double

        package init(time: Int, value: Double) {
            self.time = time
            self.value = value
        }
    }

    /// By time, each time once.
    package let points: [Point]
    /// How long each value is about, in seconds: the smallest distance between two; `nil` for fewer than two.
    package let period: Int?

    /// - Parameters:
    ///   - points: in any order, each time once.
    ///   - period: where it is known.
    package init(_ points: [Point], period: Int? = nil) {
        var points = points
        var smallest: Int?
        var isSorted = true
        for index in points.indices.dropFirst() {
            let distance = points[index].time - points[index - 1].time
            smallest = min(smallest ?? distance, distance)
            if distance < 0 { isSorted = false }
        }
        if !isSorted {
            points.sort { $0.time < $1.time }
            smallest = zip(points, points.dropFirst()).map { $1.time - $0.time }.min()
        }
        self.points = points
        self.period = period ?? smallest
    }

    /// The seconds since 1970 at which the last value ends; `nil` without any.
    package var end: Int? { points.last.map { $0.time + (period ?? 0) } }

    /// Only what begins in here.
    package func within(_ range: Range<Int>) -> LoadSeries {
        LoadSeries(points.filter { range.contains($0.time) }, period: period)
    }
}

/// Days in UTC, counted from 1970, as dates.
package enum LoadDay {
    package static func of(_ seconds: Int) -> Int {
        seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    }

    /// `2026-11-22`, in the Gregorian calendar.
    package static func text(_ day: Int) -> String {
        // Years begin in March, so that the leap day is a year's last.
        let shifted = day + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let ofEra = shifted - era * 146_097
        let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let month = (5 * ofYear + 2) / 153
        let date = ofYear - (153 * month + 2) / 5 + 1
        let year = yearOfEra + era * 400 + (month >= 10 ? 1 : 0)
        return "\(padded(year, 4))-\(padded(month < 10 ? month + 3 : month - 9, 2))-\(padded(date, 2))"
    }

    /// The day of a date; `nil` for one that no calendar has.
    static func of(year: Int, month: Int, day: Int) -> Int? {
        guard (0...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let ofEra = shifted - era * 400
        let ofYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let result = era * 146_097 + ofEra * 365 + ofEra / 4 - ofEra / 100 + ofYear - 719_468
        return text(result) == "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" ? result : nil
    }

    static func padded(_ number: Int, _ digits: Int) -> String {
        String(repeating: "0", count: max(0, digits - "\(number)".utf8.count)) + "\(number)"
    }
}
