import CloudFormation
import Planning
import Testing

/// The search for stages against one that tries everything.
@Suite struct StageSearchTests {
    /// A thousand pairs of small stacks: whether there is a way, what has to be accepted on it, and how many updates it takes.
    @Test(arguments: 0..<20)
    func bruteForceAgrees(group: Int) {
        var random = SplitMix(seed: UInt64(group + 1))
        var (ways, staged) = (0, 0)
        for _ in 0..<50 {
            let pair = RandomStacks.pair(&random)
            let mix = StackMix(old: pair.old, new: pair.new)
            let expected = BruteForce(mix).best()
            switch StageSearch(mix, importers: Importers([:])).run() {
            case .way(let steps):
                #expect(steps.count == expected?.count, "\(RandomStacks.text(pair))")
                #expect(BruteForce(mix).cost(of: steps) == expected?.cost, "\(RandomStacks.text(pair))")
                ways += 1
                if steps.count > 1 { staged += 1 }
            case .none(let bars):
                #expect(expected == nil, "\(RandomStacks.text(pair))")
                #expect(!bars.isEmpty, "\(RandomStacks.text(pair))")
            case .tooMany: Issue.record("\(RandomStacks.text(pair))")
            }
        }
        // Not all of one kind.
        #expect(ways > 5 && ways < 50 && staged > 0, "\(ways) ways, \(staged) staged")
    }
}

/// Every sequence of updates in which each part goes forward, judged by comparing whole stacks.
struct BruteForce {
    let mix: StackMix
    private let domains: [[StackMix.Choice]]

    init(_ mix: StackMix) {
        self.mix = mix
        domains = mix.parts.map { part in
            guard case .property(let id, let name) = part, case (let old?, let new?) = mix.resources(id) else {
                return [.old, .new]
            }
            return [.old] + RuleTable.values(of: name, from: old, to: new).map { .value($0) } + [.new]
        }
    }

    private func stack(_ state: [Int]) -> Stack {
        mix.stack(
            Dictionary(uniqueKeysWithValues: mix.parts.indices.map { (mix.parts[$0], domains[$0][state[$0]]) }))
    }

    /// `nil` for what may not be.
    func cost(from old: Stack, to new: Stack) -> Int? {
        guard new.dangling(among: Set(mix.ids)).isEmpty else { return nil }
        var cost = 0
        for reason in StackComparison.compare(old: old, new: new).flatMap(\.reasons) where reason.verdict >= .oneWay {
            switch (reason.verdict, reason.effect) {
            case (.oneWay, _): cost += 1
            case (.losesData, .inPlace), (.losesData, .interrupts): cost += 10
            case (.losesData, .unknown): cost += 100
            default: return nil
            }
        }
        return cost
    }

    func cost(of steps: [StageStep]) -> Int? {
        var stack = mix.old
        var sum = 0
        for step in steps {
            let next = mix.stack(step.choices)
            guard let cost = cost(from: stack, to: next) else { return nil }
            sum += cost
            stack = next
        }
        return sum
    }

    func best() -> (cost: Int, count: Int)? {
        var states: [[Int]] = [[]]
        for domain in domains { states = states.flatMap { state in domain.indices.map { state + [$0] } } }
        guard states.count > 1 else { return (0, 0) }
        let stacks = states.map(stack)
        var best = [(cost: Int, count: Int)?](repeating: nil, count: states.count)
        best[0] = (0, 0)
        for from in states.indices {
            guard let start = best[from] else { continue }
            for to in states.indices.dropFirst(from + 1)
            where zip(states[from], states[to]).allSatisfy({ $0 <= $1 }) {
                guard let cost = cost(from: stacks[from], to: stacks[to]) else { continue }
                let found = (cost: start.cost + cost, count: start.count + 1)
                if let known = best[to], (known.cost, known.count) <= found { continue }
                best[to] = found
            }
        }
        return best[states.count - 1]
    }
}

/// Small stacks of what depends on each other: a replication group above all.
enum RandomStacks {
    typealias Pair = (old: Stack, new: Stack)

    private static let place = Place(file: "t.yml", line: 1, column: 1)

    static func pair(_ random: inout SplitMix) -> Pair {
        while true {
            let base = group(&random)
            var other = base
            for _ in 0..<Int.random(in: 1...3, using: &random) { change(&other, &random) }
            var (old, new) = ([resource("Redis", base)], [resource("Redis", other)])
            for extra in extras.shuffled(using: &random).prefix(Int.random(in: 0...1, using: &random)) {
                let (before, after) = extra
                if Bool.random(using: &random) {
                    old += before
                    new += after
                } else {
                    old += after
                    new += before
                }
            }
            let pair = (old: Stack(resources: old, outputs: []), new: Stack(resources: new, outputs: []))
            let parts = StackMix(old: pair.old, new: pair.new).parts.count
            if (1...5).contains(parts) { return pair }
        }
    }

    private static func group(_ random: inout SplitMix) -> [String: String] {
        var group = ["CacheNodeType": "cache.t4g.micro", "Engine": "redis", "EngineVersion": "7.0"]
        group["NumCacheClusters"] = ["1", "2", "3"].randomElement(using: &random)
        if Bool.random(using: &random) { group["AutomaticFailoverEnabled"] = "true" }
        if Int.random(in: 0..<3, using: &random) == 0 { group["MultiAZEnabled"] = "true" }
        if Int.random(in: 0..<4, using: &random) == 0 { group["ClusterMode"] = "disabled" }
        if Int.random(in: 0..<4, using: &random) == 0 { group["@UpdatePolicy"] = "true" }
        return group
    }

    private static func change(_ group: inout [String: String], _ random: inout SplitMix) {
        let (name, values) = choices.randomElement(using: &random) ?? ("", [])
        group[name] = values.randomElement(using: &random) ?? nil
    }

    private static let choices: [(String, [String?])] = [
        ("NumCacheClusters", ["1", "2", "3", nil]), ("NumCacheClusters", ["1", "2"]),
        ("AutomaticFailoverEnabled", ["true", "false", nil]), ("MultiAZEnabled", ["true", "false"]),
        ("CacheNodeType", ["cache.t4g.small", "cache.t4g.micro", "cache.t4g.medium"]),
        ("ClusterMode", ["compatible", "enabled", "disabled", nil]), ("NumNodeGroups", ["1", "2"]),
        ("ReplicasPerNodeGroup", ["0", "1", nil]), ("EngineVersion", ["7.1", "7.0", "6.2"]),
        ("@UpdatePolicy", ["true", nil]), ("SnapshotRetentionLimit", ["3", "7"]), ("Port", ["6379", "6380"]),
        ("TransitEncryptionEnabled", ["true"]), ("TransitEncryptionMode", ["preferred", "required"]),
    ]

    /// What else changes beside the group, from the first to the second.
    private static let extras: [([Stack.Resource], [Stack.Resource])] = [
        ([], [other("Topic", "AWS::SNS::Topic", ["TopicName": .text("t")])]),
        (
            [other("Old", "AWS::SNS::Topic", ["DisplayName": .text("t")])],
            [other("New", "AWS::SNS::Topic", ["DisplayName": .text("t")])]
        ),
        (
            [other("Queue", "AWS::SQS::Queue", ["VisibilityTimeout": .text("30")])],
            [other("Queue", "AWS::SQS::Queue", ["VisibilityTimeout": .text("60")])]
        ),
        (
            [],
            [
                other("Group", "AWS::EC2::SecurityGroup", ["GroupDescription": .text("d")]),
                other(
                    "Rule", "AWS::EC2::SecurityGroupIngress",
                    ["GroupId": .reference("Group"), "IpProtocol": .text("tcp")]),
            ]
        ),
        (
            [
                other("Cluster", "AWS::RDS::DBCluster", ["Engine": .text("aurora-postgresql")]),
                other("Writer", "AWS::RDS::DBInstance", ["DBClusterIdentifier": .reference("Cluster")]),
            ],
            [
                other("Cluster", "AWS::RDS::DBCluster", ["Engine": .text("aurora-postgresql")]),
                other("Other", "AWS::RDS::DBInstance", ["DBClusterIdentifier": .reference("Cluster")]),
            ]
        ),
        (
            [other("Bucket", "AWS::S3::Bucket", [:])], []
        ),
    ]

    private static func other(_ id: String, _ type: String, _ properties: [String: Value]) -> Stack.Resource {
        Stack.Resource(logicalId: id, type: type, properties: properties, place: place)
    }

    private static func resource(_ id: String, _ group: [String: String]) -> Stack.Resource {
        Stack.Resource(
            logicalId: id, type: "AWS::ElastiCache::ReplicationGroup",
            properties: group.filter { !$0.key.hasPrefix("@") }.mapValues { .text($0) },
            updatePolicy: group["@UpdatePolicy"].map { .object(["UseOnlineResharding": .text($0)]) }, place: place)
    }

    static func text(_ pair: Pair) -> String {
        func text(_ stack: Stack) -> String {
            stack.resources.map { resource in
                let properties = resource.properties.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                return
                    "\(resource.logicalId)[\(properties.joined(separator: " ")) \(resource.updatePolicy.map { "\($0)" } ?? "")]"
            }.joined(separator: "; ")
        }
        return "\(text(pair.old)) -> \(text(pair.new))"
    }
}

/// Random numbers that are the same in every run. Source: SplitMix64, https://prng.di.unimi.it/splitmix64.c
struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
