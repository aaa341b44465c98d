import CloudFormation
import Planning
import Testing
import Tiers

/// A thousand generated loads whose truth is known: what their capacity would have to be, by how they were made and not by how they are judged.
///
/// The environment has a database of 8 ACU, a Redis group and a service. One metric carries the load, the others are idle, so that it decides.
/// The tier below has a quarter of everything, the one above four times as much. A load is given as a demand in parts of what there is; what is measured of
/// it is noisy, clipped at a hundred percent, and has gaps.
@Suite struct LoadGeneratedTests {
    enum Truth: String, CaseIterable {
        /// Four fifths of what there is, or more, are needed for hours on several days.
        case more
        /// A quarter of what there is would do, with room to spare.
        case less
        /// Neither.
        case enough
        /// Nobody can tell from what was measured.
        case unknowable
    }

    struct Load {
        let kind: String
        let truth: Truth
        let series: LoadSeries
    }

    // MARK: - The generator

    private static let noises: [Double] = {
        var random = SplitMix(state: 3)
        return (0..<10_000).map { _ in random.noise() }
    }()

    /// One of seventeen kinds, with random numbers in it. The truth follows from the kind and the numbers. The last three lie about where the truth
    /// turns, so that noise decides some of them.
    ///
    /// - Parameter full: the value that is a hundred percent.
    static func make(_ index: Int, full: Double, _ random: inout SplitMix) -> Load {
        func draw(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &random) }
        let noise = draw(0.01...0.08)
        let begin = Int.random(in: 6...14, using: &random)
        let length = Int.random(in: 2...6, using: &random)
        func isPeak(_ seconds: Int) -> Bool { Loads.hours(seconds, begin..<(begin + length)) }
        func day(_ seconds: Int) -> Int { seconds / 86_400 }
        /// Busier by day than by night.
        func breathing(_ seconds: Int) -> Double { Loads.hours(seconds, 8..<20) ? 1 : 0.6 }
        var kept: (Int) -> Bool = { _ in true }
        let kind: String
        let truth: Truth
        let demand: (Int) -> Double
        switch index % 17 {
        case 0:
            let level = draw(0.01...0.12)
            (kind, truth, demand) = ("idle", .less, { level * breathing($0) })
        case 1:
            let level = draw(0.3...0.65)
            (kind, truth, demand) = ("steady, in the middle", .enough, { _ in level })
        case 2:
            let level = draw(0.88...1.4)
            (kind, truth, demand) = ("steady, near the limit", .more, { _ in level })
        case 3:
            let (base, peak) = (draw(0.03...0.3), draw(0.9...1.5))
            let weekdays = Int.random(in: 0..<7, using: &random)
            (kind, truth, demand) = (
                "peaks on working days", .more, { isPeak($0) && (day($0) + weekdays) % 7 < 5 ? peak : base }
            )
        case 4:
            let (base, peak) = (draw(0.03...0.15), draw(0.3...0.68))
            (kind, truth, demand) = ("daily peaks, in the middle", .enough, { isPeak($0) ? peak : base })
        case 5:
            let (base, peak, weekday) = (draw(0.03...0.15), draw(0.9...1.3), Int.random(in: 0..<7, using: &random))
            (kind, truth, demand) = ("a peak a week", .enough, { isPeak($0) && day($0) % 7 == weekday ? peak : base })
        case 6:
            let (from, to) = (draw(0.05...0.4), draw(1.15...1.6))
            (kind, truth, demand) = (
                "growing beyond", .more, { from + (to - from) * Double($0) / Double(Loads.days * 86_400) }
            )
        case 7:
            let (from, to) = (draw(0.05...0.2), draw(0.35...0.65))
            (kind, truth, demand) = (
                "growing, in the middle", .enough, { from + (to - from) * Double($0) / Double(Loads.days * 86_400) }
            )
        case 8:
            let (base, peak) = (draw(0.02...0.1), draw(0.85...1.3))
            let (minutes, every) = (Int.random(in: 10...40, using: &random), Int.random(in: 3...8, using: &random))
            (kind, truth, demand) = (
                "bursts several times a day", .enough, { $0 % (every * 3_600) < minutes * 60 ? peak : base }
            )
        case 9:
            let (base, peak, on) = (draw(0.01...0.1), draw(0.5...1.3), Int.random(in: 0..<14, using: &random))
            let minutes = Int.random(in: 5...45, using: &random)
            (kind, truth, demand) = (
                "idle but for one spike", .less,
                {
                    day($0) == on && $0 % 86_400 / 60 >= begin * 60 && $0 % 86_400 / 60 < begin * 60 + minutes
                        ? peak : base
                }
            )
        case 10:
            let (base, peak, on) = (draw(0.01...0.1), draw(0.85...1.3), Int.random(in: 0..<13, using: &random))
            (kind, truth, demand) = (
                "idle but for one busy day", .enough, { day($0) == on && isPeak($0) ? peak : base }
            )
        case 11:
            let (level, part) = (draw(0.01...0.12), draw(0.2...0.7))
            let size = Int.random(in: 1...24, using: &random)
            var missing: Set<Int> = []
            let blocks = Loads.days * 24 / size
            while Double(missing.count) < part * Double(blocks) {
                missing.insert(Int.random(in: 0...blocks, using: &random))
            }
            kept = { !missing.contains($0 / 3_600 / size) }
            (kind, truth, demand) = ("idle, with long gaps", .unknowable, { level * breathing($0) })
        case 12:
            let (base, peak, part) = (draw(0.05...0.3), draw(0.95...1.5), draw(0...0.15))
            var missing: Set<Int> = []
            while Double(missing.count) < part * Double(Loads.days * 24) {
                missing.insert(Int.random(in: 0..<Loads.days * 24, using: &random))
            }
            kept = { !missing.contains($0 / 3_600) }
            (kind, truth, demand) = ("daily peaks, with gaps", .more, { isPeak($0) ? peak : base })
        case 13:
            let (level, from) = (draw(0.01...0.12), Int.random(in: 4...11, using: &random))
            kept = { day($0) >= from }
            (kind, truth, demand) = ("idle, known for some days", .unknowable, { level * breathing($0) })
        case 14:
            let level = draw(0.7...0.9)
            (kind, truth, demand) = ("steady, about four fifths", level >= 0.8 ? .more : .enough, { _ in level })
        case 15:
            let level = draw(0.1...0.2)
            (kind, truth, demand) = ("steady, about what fits below", level <= 0.15 ? .less : .enough, { _ in level })
        default:
            let (base, peak, minutes) = (draw(0.03...0.15), draw(0.9...1.3), Int.random(in: 9...15, using: &random) * 5)
            (kind, truth, demand) = (
                "daily peaks of about an hour", minutes >= 60 ? .more : .enough,
                { $0 % 86_400 / 60 >= begin * 60 && $0 % 86_400 / 60 < begin * 60 + minutes ? peak : base }
            )
        }
        var source = random
        let series = Loads.series { seconds in
            guard kept(seconds) else { return nil }
            let value = demand(seconds) * (1 + noise * noises[Int(source.next() % UInt64(noises.count))])
            return min(1, max(0, value)) * full
        }
        random = source
        return Load(kind: kind, truth: truth, series: series)
    }

    // MARK: - The environment

    private static func limits(_ factor: Double) -> LoadLimits {
        let acu = { (value: Double) in Millionths.text(Int(value * 1_000_000)) }
        return LoadLimits(
            stack: Stack(
                resources: [
                    cluster(acu(max(0.5, 0.5 * factor)), acu(8 * factor)), instance("Writer"),
                    resource(
                        "Redis", "AWS::ElastiCache::ReplicationGroup",
                        [
                            "Engine": .text("redis"), "CacheNodeType": .text("cache.m7g.large"),
                            "NumNodeGroups": .text("\(Int(factor * 4))"), "ReplicasPerNodeGroup": .text("0"),
                        ]),
                ], outputs: []),
            services: [
                "web": ServiceSettings(cpu: Int(1_024 * factor), memory: Int(8_192 * factor), count: .number(2))
            ], environment: "prod", peakConnections: Int(400 * factor))
    }

    private static func candidate(_ tier: String, _ factor: Double) -> LoadAdvice.Candidate {
        let item = CostEstimate.Item(
            component: "all", subject: "all",
            range: CostRange(low: Money(micros: Int(factor * 1e8)), high: Money(micros: Int(factor * 4e8))), basis: "")
        return LoadAdvice.Candidate(tier: tier, limits: limits(factor), cost: CostEstimate(items: [item], unknown: []))
    }

    // MARK: - The count

    private static func advised(_ advice: LoadAdvice) -> Truth {
        switch advice.kind {
        case .up: .more
        case .down: .less
        case .stay, .setting: .enough
        case .notKnown: .unknowable
        }
    }

    /// How often each kind of load was judged how; what it comes to stands in the reference page on loads.
    @Test func hitsAndFalseAlarms() async throws {
        let limits = Self.limits(1)
        let middle = Self.candidate("middle", 1)
        let (small, large) = (Self.candidate("small", 0.25), Self.candidate("large", 4))
        let usual = limits.findings(Loads.series { Loads.hours($0, 8..<18) ? 8 : 4 })
        let count = 1_000
        let judged = await withTaskGroup(of: [(String, Truth, Truth)].self) { group in
            for part in 0..<8 {
                group.addTask {
                    stride(from: part, to: count, by: 8).map { index in
                        var random = SplitMix(state: UInt64(1_000 + index))
                        let carrier = Int.random(in: 0..<usual.count, using: &random)
                        var findings = usual
                        let metric = findings[carrier].metric
                        let load = Self.make(index, full: metric.full, &random)
                        findings[carrier] = LoadFinding(
                            metric, series: load.series, window: Loads.window, rules: Loads.rules)
                        let advice = LoadAdvice(
                            findings, limits: limits, cost: middle.cost, smaller: [small], larger: [large],
                            settings: [], rules: Loads.rules)
                        return (load.kind, load.truth, Self.advised(advice))
                    }
                }
            }
            return await group.reduce(into: []) { $0 += $1 }
        }
        var rows: [String: [Truth: Int]] = [:]
        for (kind, truth, found) in judged { rows["\(kind) | \(truth)", default: [:]][found, default: 0] += 1 }
        let changes: Set<Truth> = [.more, .less]
        let due = judged.filter { changes.contains($0.1) }
        let hits = due.count { $0.1 == $0.2 }
        let wrong = judged.count { changes.contains($0.2) && $0.1 != $0.2 }
        let opposite = judged.count { $0.1 == .more && $0.2 == .less || $0.1 == .less && $0.2 == .more }
        let rest = judged.filter { !changes.contains($0.1) }
        let quiet = rest.count { $0.1 == $0.2 }
        for (kind, row) in rows.sorted(by: { $0.key < $1.key }) {
            print(
                "| \(kind) |",
                Truth.allCases.map { "\(row[$0] ?? 0)" }.joined(separator: " | "), "|")
        }
        print(
            "of \(judged.count): \(due.count) call for a change, \(hits) hits, \(due.count - hits) misses; \(rest.count) call for none, \(wrong) false alarms, \(quiet) told as they are; \(opposite) in the wrong direction"
        )
        #expect(judged.count == count && due.count > 350 && rest.count > 350)
        #expect(Double(hits) >= 0.98 * Double(due.count))
        #expect(Double(wrong) <= 0.01 * Double(count))
        #expect(opposite == 0)
        #expect(Double(quiet) >= 0.98 * Double(rest.count))
    }
}
