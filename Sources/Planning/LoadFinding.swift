/// What one metric was found to be within a window.
package struct LoadFinding: Sendable {
    package enum State: Hashable, Sendable {
        /// Near its limit for long, on enough days.
        case nearLimit
        /// Never busy for long.
        case idle
        /// Neither.
        case between
        /// Too little is known.
        case notKnown(String)
    }

    package let metric: LoadMetric
    package let state: State
    /// The days on which it was near its limit for long, counted from 1970 in UTC.
    package let days: [Int]
    /// The highest value in percent of the limit, and when it began; `nil` without any value.
    package let peak: (percent: Double, time: Int)?
    /// The highest percentage that it stayed at or above for long; `nil` without any value. A gap counts as if it had stayed.
    package let sustainedPeak: Double?
    /// How much of the window has a value, from 0 to 1.
    package let coverage: Double
    /// The highest percentage of each day that has one.
    let dailyPeaks: [Double]

    package var isKnown: Bool { if case .notKnown = state { false } else { true } }

    /// A day counts for being near the limit where the load had stayed there for as long as the rules say when one of its values began; values
    /// have to follow one another without a gap. For being idle, a gap counts as more of what stands beside it: nothing hides in one.
    ///
    /// - Parameters:
    ///   - series: `nil` where nothing was given.
    ///   - window: what of it counts, in seconds since 1970.
    ///   - isComplete: whether whoever measured it said that nothing is missing.
    package init(
        _ metric: LoadMetric, series: LoadSeries?, window: Range<Int>, rules: LoadRules, isComplete: Bool = true
    ) {
        self.metric = metric
        var loads: [Load] = []
        var daily: [Int: Double] = [:]
        var isRegular = true
        for point in series?.points ?? [] where window.contains(point.time) {
            let percent = point.value / metric.full * 100
            let day = LoadDay.of(point.time)
            daily[day] = max(daily[day] ?? 0, percent)
            if let first = loads.first, let period = series?.period, period > 0 {
                isRegular = isRegular && (point.time - first.time).isMultiple(of: period)
            }
            loads.append((point.time, percent))
        }
        guard let first = loads.first else {
            (state, days, peak, sustainedPeak) = (.notKnown("there are no values"), [], nil, nil)
            (coverage, dailyPeaks) = (0, [])
            return
        }
        var highest = first
        for load in loads where load.percent > highest.percent { highest = load }
        peak = (highest.percent, highest.time)
        dailyPeaks = daily.sorted { $0.key < $1.key }.map(\.value)
        guard loads.count > 1, let period = series?.period, period > 0, isRegular, period <= rules.sustained else {
            let reason: String =
                if loads.count == 1 {
                    "there is one value only"
                } else if !isRegular {
                    "its values are not equally far apart"
                } else {
                    "its values are further apart than --sustained"
                }
            (state, days, sustainedPeak, coverage) = (.notKnown(reason), [], peak?.percent, 0)
            return
        }
        coverage = min(1, Double(loads.count * period) / Double(window.count))
        days = Self.days(loads, period, from: metric.threshold(rules), rules)
        sustainedPeak = Self.sustained(loads, period, rules.sustained)
        if days.count >= rules.days {
            state = .nearLimit
        } else if coverage * 100 < Double(LoadRules.coverage) {
            state = .notKnown("\(Self.whole(coverage * 100)) percent of the window have values")
        } else if !isComplete {
            state = .notKnown("CloudWatch did not give all of it")
        } else {
            state = Self.isBusy(loads, period, above: metric.idle(rules), rules.sustained) ? .between : .idle
        }
    }

    private typealias Load = (time: Int, percent: Double)

    private static func days(_ loads: [Load], _ period: Int, from threshold: Double, _ rules: LoadRules) -> [Int] {
        var days: [Int] = []
        var start: Int?
        var end = Int.min
        for load in loads {
            guard load.percent >= threshold else {
                start = nil
                continue
            }
            if load.time != end { start = nil }
            let began = start ?? load.time
            start = began
            end = load.time + period
            if end - began >= rules.sustained, days.last != LoadDay.of(load.time) { days.append(LoadDay.of(load.time)) }
        }
        return days
    }

    /// When the values of a stretch may have begun and ended: where the ones beside it stand, so that a gap counts to it.
    private static func bounds(_ loads: [Load], _ period: Int, _ first: Int, _ last: Int) -> (start: Int, end: Int) {
        (
            first > 0 ? loads[first - 1].time + period : loads[first].time,
            last + 1 < loads.count ? loads[last + 1].time : loads[last].time + period
        )
    }

    /// Whether it was above a percentage for longer than that in a row.
    private static func isBusy(_ loads: [Load], _ period: Int, above threshold: Double, _ seconds: Int) -> Bool {
        var first: Int?
        for (index, load) in loads.enumerated() {
            guard load.percent > threshold else {
                first = nil
                continue
            }
            let began = first ?? index
            first = began
            let (start, end) = bounds(loads, period, began, index)
            if end - start > seconds { return true }
        }
        return false
    }

    /// The highest percentage that all values of some stretch of that length are at or above; the peak, where no stretch is as long.
    private static func sustained(_ loads: [Load], _ period: Int, _ seconds: Int) -> Double {
        func isLong(_ first: Int, _ last: Int) -> Bool {
            let (start, end) = bounds(loads, period, first, last)
            return end - start >= seconds
        }
        var best: Double?
        // Indices of ever higher values: the first is the lowest of the stretch.
        var lowest: [Int] = []
        var head = 0
        var first = 0
        for (index, load) in loads.enumerated() {
            while lowest.count > head, let last = lowest.last, loads[last].percent >= load.percent {
                lowest.removeLast()
            }
            lowest.append(index)
            // The shortest stretch that ends here and is long enough.
            while first < index, isLong(first + 1, index) { first += 1 }
            while lowest[head] < first { head += 1 }
            if isLong(first, index) { best = max(best ?? 0, loads[lowest[head]].percent) }
        }
        return best ?? loads.map(\.percent).max() ?? 0
    }

    /// Never more than it is, so that what is not at a threshold is not shown as if; beyond a million per cent nobody counts.
    package static func whole(_ percent: Double) -> Int { Int(min(percent, 1_000_000).rounded(.down)) }
}
