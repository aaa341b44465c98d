import CloudFormation
import Planning
import Testing
import Tiers

/// What holds for any load.
@Suite struct LoadPropertyTests {
    /// A few days of quarter hours: anything from nothing to more than there is, in stretches.
    private static func load(_ random: inout SplitMix, below most: Double = 1.4) -> [LoadSeries.Point] {
        var points: [LoadSeries.Point] = []
        var level = Double.random(in: 0..<most, using: &random)
        var left = 0
        let gaps = Bool.random(using: &random) ? 0.0 : Double.random(in: 0..<0.08, using: &random)
        let rough = Double.random(in: 0..<0.1, using: &random)
        for index in 0..<(6 * 96) {
            if left == 0 {
                left = Int.random(in: 1...40, using: &random)
                level = Double.random(in: 0..<most, using: &random) * (Bool.random(using: &random) ? 1 : 0.1)
            }
            left -= 1
            guard Double.random(in: 0..<1, using: &random) >= gaps else { continue }
            points.append(.init(time: Loads.start + index * 900, value: max(0, level + random.noise() * rough * level)))
        }
        return points
    }

    private static func rules(_ random: inout SplitMix) throws -> LoadRules {
        let up = Int.random(in: 30...100, using: &random)
        return try LoadRules(
            window: 6 * 86_400, up: up, down: Int.random(in: 1..<up, using: &random),
            sustained: [900, 1_800, 3_600, 7_200, 10_800].randomElement(using: &random) ?? 3_600,
            days: Int.random(in: 1...6, using: &random))
    }

    private static let window = Loads.start..<(Loads.start + 6 * 86_400)

    /// What CloudWatch would say of that demand on something of a size: never more than a hundred percent, where it is clipped.
    private static func findings(
        _ demand: [LoadSeries.Point], _ limits: LoadLimits, size: Double, memory: Double, clipped: Bool,
        _ rules: LoadRules
    ) -> [LoadFinding] {
        limits.metrics.map { metric in
            let whole = metric.name == .cpu ? size : memory
            let series = LoadSeries(
                demand.map {
                    let percent = $0.value / whole * 100
                    return .init(time: $0.time, value: clipped ? min(100, percent) : percent)
                })
            return LoadFinding(metric, series: series, window: window, rules: rules)
        }
    }

    /// The same load, judged where its own advice leads, is never sent back up; nor down again after it was sent up.
    @Test func neverBackAndForth() throws {
        var random = SplitMix(state: 11)
        let sizes = [256, 512, 1_024, 2_048, 4_096]
        var turned: [LoadAdvice.Kind: Int] = [:]
        for _ in 0..<400 {
            let rules = try Self.rules(&random)
            // Demand as a part of the largest.
            let most = pow2(Int.random(in: -6...0, using: &random))
            let demand = Self.load(&random, below: most)
            let clipped = Bool.random(using: &random)
            func judge(_ index: Int) throws -> LoadAdvice {
                func candidate(_ cpu: Int) throws -> LoadAdvice.Candidate {
                    try Loads.candidate("\(cpu)", cpu: cpu, memory: cpu * 2)
                }
                let cpu = sizes[index]
                let services = ["web": ServiceSettings(cpu: cpu, memory: cpu * 2, count: .number(2))]
                let limits = Loads.limits(cpu: cpu, memory: cpu * 2)
                let part = Double(cpu) / 4_096
                return LoadAdvice(
                    Self.findings(demand, limits, size: part, memory: part * 1.7, clipped: clipped, rules),
                    limits: limits, cost: try estimate(services: services), smaller: try sizes[..<index].map(candidate),
                    larger: try sizes[(index + 1)...].map(candidate), settings: [], rules: rules)
            }
            let first = try judge(Int.random(in: 0..<5, using: &random))
            turned[first.kind, default: 0] += 1
            guard let tier = first.tier, let next = sizes.firstIndex(where: { "\($0)" == tier }) else { continue }
            let second = try judge(next)
            if first.kind == .down { #expect(second.kind != .up, "\(rules)") }
            if first.kind == .up { #expect(second.kind != .down, "\(rules)") }
        }
        // The property says something only where there is something to say.
        #expect((turned[.down] ?? 0) > 40 && (turned[.up] ?? 0) > 40, "\(turned)")
    }

    /// A smaller setting neither.
    @Test func settingsDoNotAskForMore() throws {
        var random = SplitMix(state: 12)
        var count = 0
        for _ in 0..<300 {
            let rules = try Self.rules(&random)
            let demand = Self.load(&random, below: pow2(Int.random(in: -5...0, using: &random)))
            func judge(_ cpu: Int, _ memory: Int) throws -> LoadAdvice {
                let services = ["web": ServiceSettings(cpu: cpu, memory: memory, count: .number(2))]
                let limits = Loads.limits(cpu: cpu, memory: memory)
                let findings = Self.findings(
                    demand, limits, size: Double(cpu) / 2_048, memory: Double(memory) / 3_000, clipped: true, rules)
                return LoadAdvice(
                    findings, limits: limits, cost: try estimate(services: services), smaller: [], larger: [],
                    settings: LoadSetting.all(
                        stack: .init(resources: [], outputs: []), services: services, environment: "prod",
                        peakConnections: nil, prices: try prices()), rules: rules)
            }
            guard let setting = try judge(2_048, 4_096).settings.first else { continue }
            count += 1
            func value(_ name: String) -> Int? {
                setting.changes.first { $0.name == name }.flatMap { Int($0.new) }
            }
            #expect(try judge(value("cpu") ?? 2_048, value("memory") ?? 4_096).kind != .up)
        }
        #expect(count > 40, "\(count)")
    }

    @Test func orderAndUnitDoNotMatter() throws {
        var random = SplitMix(state: 13)
        for _ in 0..<150 {
            let rules = try Self.rules(&random)
            let points = Self.load(&random).map { LoadSeries.Point(time: $0.time, value: $0.value * 100) }
            func finding(_ points: [LoadSeries.Point], _ full: Double) -> LoadFinding {
                LoadFinding(
                    Loads.metric(full: full), series: LoadSeries(points), window: Self.window, rules: rules)
            }
            let found = finding(points, 100)
            let shuffled = finding(points.shuffled(using: &random), 100)
            // By a power of two, which no digit is lost by.
            let scaled = finding(points.map { .init(time: $0.time, value: $0.value * 1_024) }, 102_400)
            for other in [shuffled, scaled] {
                #expect(other.state == found.state && other.days == found.days && other.coverage == found.coverage)
                #expect(other.sustainedPeak == found.sustainedPeak && other.peak?.percent == found.peak?.percent)
            }
        }
    }

    /// Whoever loses values gets to know less, never that something is idle.
    @Test func whatIsLostHidesNothing() throws {
        var random = SplitMix(state: 14)
        var lost = 0
        for _ in 0..<400 {
            let rules = try Self.rules(&random)
            let points = Self.load(&random, below: 0.5).map { LoadSeries.Point(time: $0.time, value: $0.value * 100) }
            func state(_ points: [LoadSeries.Point]) -> LoadFinding.State {
                LoadFinding(
                    Loads.metric(), series: LoadSeries(points, period: 900), window: Self.window, rules: rules
                ).state
            }
            let whole = state(points)
            guard whole != .idle else { continue }
            if case .notKnown = whole { continue }
            lost += 1
            // Here and there, or all at once.
            let part = Double.random(in: 0..<0.09, using: &random)
            let first = Int.random(in: 0..<points.count, using: &random)
            let block = first..<(first + Int(part * Double(points.count)))
            let isScattered = Bool.random(using: &random)
            let left = points.indices.filter { index in
                isScattered ? Double.random(in: 0..<1, using: &random) >= part : !block.contains(index)
            }
            #expect(state(left.map { points[$0] }) != .idle)
        }
        #expect(lost > 100, "\(lost)")
    }

    /// By the definition, value by value.
    @Test func theSustainedPeakIsTheOneOfBruteForce() throws {
        var random = SplitMix(state: 15)
        for _ in 0..<40 {
            let rules = try Self.rules(&random)
            let points = Array(Self.load(&random).prefix(120))
            let finding = LoadFinding(
                Loads.metric(full: 1), series: LoadSeries(points, period: 900), window: Self.window, rules: rules)
            guard let found = finding.sustainedPeak, rules.sustained >= 900 else { continue }
            var best = -1.0
            for first in points.indices {
                for last in first..<points.endIndex {
                    let start = first > 0 ? points[first - 1].time + 900 : points[first].time
                    let end = last + 1 < points.endIndex ? points[last + 1].time : points[last].time + 900
                    guard end - start >= rules.sustained else { continue }
                    best = max(best, points[first...last].map(\.value).min() ?? 0)
                }
            }
            #expect(abs(found - best * 100) < 1e-9 || best < 0)
        }
    }

    private func pow2(_ exponent: Int) -> Double { exponent < 0 ? 1 / Double(1 << -exponent) : Double(1 << exponent) }
}
