import CloudFormation
import Planning
import Testing
import Tiers

@Suite struct LoadAdviceTests {
    private static let limits = Loads.limits(cpu: 1_024)
    private static let idle = Loads.series { _ in 10 }
    private static let busy = Loads.series { Loads.hours($0, 9..<12) ? 95 : 10 }
    private static let middling = Loads.series { Loads.hours($0, 9..<12) ? 50 : 10 }

    private func advice(
        _ findings: [LoadFinding], smaller: [LoadAdvice.Candidate] = [], larger: [LoadAdvice.Candidate] = [],
        settings: Bool = false
    ) throws -> LoadAdvice {
        let services = ["web": ServiceSettings(cpu: 1_024, memory: 2_048, count: .number(2))]
        return LoadAdvice(
            findings, limits: Self.limits, cost: try estimate(services: services), smaller: smaller, larger: larger,
            settings: settings
                ? LoadSetting.all(
                    stack: Stack(resources: [], outputs: []), services: services, environment: "prod",
                    peakConnections: nil, prices: try prices()) : [], rules: Loads.rules)
    }

    @Test func nearALimitWinsOverIdleOnes() throws {
        let larger = [try Loads.candidate("medium", cpu: 2_048), try Loads.candidate("enterprise", cpu: 4_096)]
        let found = try advice(
            Self.limits.findings(Self.idle, [.cpu: Self.busy]), smaller: [try Loads.candidate("tiny", cpu: 256)],
            larger: larger)
        #expect(found.kind == .up && found.tier == "medium" && found.isEnough && found.passedOver.isEmpty)
        #expect(found.near.map(\.metric.label) == ["CPUUtilization web"])
    }

    /// The first that is enough; where none is, the one with the most.
    @Test func howMuchLarger() throws {
        let full = Self.limits.findings(Self.idle, [.cpu: Loads.series { Loads.hours($0, 9..<12) ? 100 : 10 }])
        let little = try Loads.candidate("little", cpu: 1_100)
        let more = try advice(full, larger: [little, try Loads.candidate("medium", cpu: 2_048)])
        #expect(more.tier == "medium")
        #expect(more.passedOver.map(\.tier) == ["little"])
        #expect(more.passedOver.map(\.reason) == ["CPUUtilization web would still stay at 93 percent"])
        let most = try advice(full, larger: [little])
        #expect(most.tier == "little" && !most.isEnough)
        let none = try advice(full, larger: [try Loads.candidate("same", cpu: 1_024, memory: 4_096)])
        #expect(none.kind == .up && none.tier == nil)
        #expect(none.passedOver.map(\.reason) == ["it has no more for CPUUtilization web"])
        let barred = try advice(full, larger: [try Loads.candidate("medium", cpu: 2_048, bar: "too dear")])
        #expect(barred.tier == nil && barred.passedOver.map(\.reason) == ["too dear"])
    }

    @Test func idleGoesToTheSmallestThatFits() throws {
        let tiny = try Loads.candidate("tiny", cpu: 128)
        let small = try Loads.candidate("small", cpu: 256, memory: 1_024)
        let found = try advice(Self.limits.findings(Self.idle), smaller: [tiny, small])
        #expect(found.kind == .down && found.tier == "small")
        #expect(found.passedOver.map(\.tier) == ["tiny"])
        #expect(
            found.passedOver.map(\.reason) == ["CPUUtilization web would stay at 80 percent, and has to stay below 60"])
        // One that is not idle is enough against it; one of which nothing is known too.
        #expect(try advice(Self.limits.findings(Self.idle, [.memory: Self.middling]), smaller: [small]).kind == .stay)
        let unknown = try advice(Self.limits.findings(Self.idle, [.memory: LoadSeries([])]), smaller: [small])
        #expect(unknown.kind == .notKnown && unknown.unknown == ["MemoryUtilization web: there are no values"])
        #expect(
            try advice(Self.limits.findings(Self.idle), smaller: [try Loads.candidate("dear", cpu: 2_048)]).tier == nil)
        #expect(try advice([], smaller: [small]).kind == .notKnown)
    }

    /// Bursts that last shorter than an hour are no reason for more, and on many days one against less.
    @Test func burstsStay() throws {
        let small = try Loads.candidate("small", cpu: 256)
        func bursts(_ days: Int) -> [LoadFinding] {
            Self.limits.findings(
                Self.idle, [.cpu: Loads.series { $0 / 86_400 < days && $0 % 86_400 < 1_800 ? 90 : 5 }])
        }
        #expect(try advice(bursts(2), smaller: [small]).kind == .down)
        let many = try advice(bursts(3), smaller: [small])
        #expect(many.kind == .stay)
        #expect(many.passedOver.map(\.reason) == ["CPUUtilization web would reach the limit on 3 days"])
    }

    @Test func settingsWhereNoTierFits() throws {
        let both = try advice(Self.limits.findings(Self.idle), settings: true)
        #expect(both.kind == .setting)
        #expect(
            both.settings.map { $0.changes.map { "\($0.name) \($0.old) \($0.new)" } } == [
                ["cpu 1024 512", "memory 2048 1024"]
            ])
        // What is not idle stays as it is.
        let cpu = try advice(Self.limits.findings(Self.idle, [.memory: Self.middling]), settings: true)
        #expect(cpu.settings.map { $0.changes.map(\.name) } == [["cpu"]])
        let none = try advice(Self.limits.findings(Self.middling), settings: true)
        #expect(none.kind == .stay && none.settings.isEmpty)
        let unknown = try advice(
            Self.limits.findings(Self.idle, [.cpu: LoadSeries([]), .memory: LoadSeries([])]), settings: true)
        #expect(unknown.kind == .notKnown && unknown.settings.isEmpty)
    }

    @Test func settingsOfADatabase() throws {
        let stack = Stack(
            resources: [
                resource(
                    "Cluster", "AWS::RDS::DBCluster",
                    [
                        "Engine": .text("aurora-postgresql"),
                        "ServerlessV2ScalingConfiguration": .object([
                            "MinCapacity": .text("4"), "MaxCapacity": .text("16"),
                        ]),
                    ]), instance("Writer"),
            ], outputs: [])
        let limits = LoadLimits(stack: stack, services: [:], environment: "prod")
        let all = LoadSetting.all(
            stack: stack, services: [:], environment: "prod", peakConnections: nil, prices: try prices())
        func changes(_ acu: Double) throws -> [String] {
            let findings = limits.findings(Loads.series { _ in 5 }, [.acuUtilization: Loads.series { _ in acu }])
            return LoadAdvice(
                findings, limits: limits, cost: CostEstimate.of(stack: stack, services: [:], prices: try prices()),
                smaller: [], larger: [], settings: all, rules: Loads.rules
            ).settings.flatMap(\.changes).map { "\($0.name) \($0.old) \($0.new)" }
        }
        // At its smallest all the time, the smallest is too large; above it, the largest is.
        #expect(try changes(25) == ["MinCapacity 4 2"])
        #expect(try changes(40) == [])
        #expect(all.map { $0.changes.map(\.new) } == [["2"], ["8"]])
    }

    @Test func oneOfTwoThatSayTheSameIsEnough() throws {
        let stack = Stack(resources: [cluster("0.5", "8"), instance("Writer")], outputs: [])
        let limits = LoadLimits(stack: stack, services: [:], environment: "prod")
        func kind(_ name: LoadMetric.Name, _ values: LoadSeries) throws -> [LoadMetric.Name] {
            let findings = limits.metrics.map {
                LoadFinding(
                    $0, series: $0.name == name ? values : $0.name == .cpu ? Self.idle : nil, window: Loads.window,
                    rules: Loads.rules)
            }
            return LoadAdvice(
                findings, limits: limits, cost: try estimate(), smaller: [], larger: [], settings: [],
                rules: Loads.rules
            ).findings.map(\.metric.name)
        }
        #expect(try kind(.serverlessCapacity, Loads.series { _ in 1 }) == [.serverlessCapacity, .cpu])
        #expect(try kind(.acuUtilization, Self.idle) == [.acuUtilization, .cpu])
    }
}
