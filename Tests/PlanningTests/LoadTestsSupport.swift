import CloudFormation
import Planning
import Tiers

/// Random numbers that are the same in every run. Source: Steele, Lea, Flood, "Fast splittable pseudorandom number
/// generators", 2014.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
        return z ^ z >> 31
    }

    /// Around 0, with a standard deviation of about 1.
    mutating func noise() -> Double { (0..<12).reduce(-6) { sum, _ in sum + Double.random(in: 0..<1, using: &self) } }
}

enum Loads {
    /// Midnight, 2026-11-01.
    static let start = 1_793_491_200
    static let period = 300
    static let days = 14
    static let window = start..<(start + days * 86_400)
    static let rules = LoadRules.usual

    /// A value for each five minutes of the fourteen days, by the seconds since they began.
    static func series(_ value: (Int) -> Double?) -> LoadSeries {
        LoadSeries(
            stride(from: 0, to: days * 86_400, by: period).compactMap { seconds in
                value(seconds).map { LoadSeries.Point(time: start + seconds, value: $0) }
            })
    }

    /// A metric in percent, of something of that size.
    static func metric(
        _ size: Double = 1, name: LoadMetric.Name = .cpu, nodes: Int = 1, floor: Double = 0, tracked: Int? = nil,
        full: Double = 100
    ) -> LoadMetric {
        LoadMetric(
            owner: .service("web"), name: name, group: "web", full: full, floor: floor, tracked: tracked,
            size: .number(size), nodes: nodes, limit: "\(size)")
    }

    static func finding(_ series: LoadSeries, _ metric: LoadMetric = metric(), rules: LoadRules = rules) -> LoadFinding
    {
        LoadFinding(metric, series: series, window: window, rules: rules)
    }

    static func state(_ value: (Int) -> Double?) -> LoadFinding.State { finding(series(value)).state }

    /// Between these hours of a day.
    static func hours(_ seconds: Int, _ range: Range<Int>) -> Bool { range.contains(seconds % 86_400 / 3_600) }

    /// One service of that size.
    static func limits(cpu: Int, memory: Int = 2_048, count: ServiceCount = .number(2)) -> LoadLimits {
        LoadLimits(
            stack: Stack(resources: [], outputs: []),
            services: ["web": ServiceSettings(cpu: cpu, memory: memory, count: count)], environment: "prod")
    }

    static func candidate(_ tier: String, cpu: Int, memory: Int = 2_048, bar: String? = nil) throws
        -> LoadAdvice.Candidate
    {
        LoadAdvice.Candidate(
            tier: tier, limits: limits(cpu: cpu, memory: memory),
            cost: try estimate(services: ["web": ServiceSettings(cpu: cpu, memory: memory, count: .number(2))]),
            bar: bar)
    }
}

extension LoadLimits {
    /// What each metric was found to be, all with the same values but for those that are given.
    func findings(_ usual: LoadSeries, _ others: [LoadMetric.Name: LoadSeries] = [:]) -> [LoadFinding] {
        metrics.filter { !$0.isOptional }.map {
            LoadFinding($0, series: others[$0.name] ?? usual, window: Loads.window, rules: Loads.rules)
        }
    }
}
