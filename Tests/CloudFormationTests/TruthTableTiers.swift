import Testing

@testable import CloudFormation

/// The steps between tiers that share one skeleton: only the values of a mapping differ.
extension Truth {
    private static func tier(nodes: Int, failover: Bool, type: String = "cache.t4g.micro", limits: String) -> String {
        """
        Parameters:
          App: {Type: String}
          Env: {Type: String}
        Mappings:
          Sizes:
            staging: {Nodes: 1, Failover: 'false', Type: cache.t4g.micro, Min: 0.5, Max: 1}
            prod: {Nodes: \(nodes), Failover: '\(failover)', Type: \(type), \(limits)}
        Resources:
          Redis:
            Type: AWS::ElastiCache::ReplicationGroup
            DeletionPolicy: Snapshot
            UpdateReplacePolicy: Snapshot
            Properties:
              ReplicationGroupId: !Sub '${App}-${Env}'
              ReplicationGroupDescription: chat memory and queues
              Engine: redis
              Port: 6379
              CacheNodeType: !FindInMap [Sizes, !Ref Env, Type]
              NumCacheClusters: !FindInMap [Sizes, !Ref Env, Nodes]
              AutomaticFailoverEnabled: !FindInMap [Sizes, !Ref Env, Failover]
              MultiAZEnabled: !FindInMap [Sizes, !Ref Env, Failover]
          Database:
            Type: AWS::RDS::DBCluster
            DeletionPolicy: Snapshot
            UpdateReplacePolicy: Snapshot
            Properties:
              Engine: aurora-postgresql
              ServerlessV2ScalingConfiguration:
                MinCapacity: !FindInMap [Sizes, !Ref Env, Min]
                MaxCapacity: !FindInMap [Sizes, !Ref Env, Max]
        """
    }

    private static let minimum = tier(nodes: 1, failover: false, limits: "Min: 0.5, Max: 2")
    private static let between = tier(nodes: 2, failover: false, limits: "Min: 1, Max: 8")
    private static let medium = tier(nodes: 2, failover: true, limits: "Min: 1, Max: 8")
    private static let larger = tier(nodes: 3, failover: true, limits: "Min: 2, Max: 32")
    private static let enterprise = tier(
        nodes: 3, failover: true, type: "cache.t4g.small", limits: "Min: 2, Max: 32")
    private static let inPlace = Outcome(.inPlace, .safe)
    private static let perhapsInterrupted = [Outcome(.inPlace, .interrupts), Outcome(.interrupts, .interrupts)]

    static let tiers = [
        Truth(
            "minimum to medium at once", old: minimum, new: medium, "Redis", .refused, .refused,
            also: ["Database": inPlace], Page.failoverAtOnce),
        Truth(
            "minimum to medium, first stage", old: minimum, new: between, "Redis", .inPlace, .safe,
            also: ["Database": inPlace], Page.replicationGroup),
        Truth(
            "minimum to medium, second stage", old: between, new: medium, "Redis", .inPlace, .safe,
            also: ["Database": .unchanged], Page.replicationGroup),
        Truth(
            "medium to enterprise, first stage", old: medium, new: larger, "Redis", .inPlace, .safe,
            also: ["Database": inPlace], Page.replicationGroup),
        Truth(
            "medium to enterprise, second stage: the node type alone", old: larger, new: enterprise, "Redis",
            .inPlace, .safe, or: perhapsInterrupted, also: ["Database": .unchanged], Page.replicationGroup),
        Truth(
            "enterprise to medium, last stage: a node less", old: larger, new: medium, "Redis", .inPlace, .safe,
            or: perhapsInterrupted, also: ["Database": inPlace], Page.replicationGroup),
        Truth(
            "medium to minimum, first stage: failover off", old: medium, new: between, "Redis", .inPlace, .safe,
            also: ["Database": .unchanged], Page.replicationGroup),
        Truth(
            "medium to minimum, second stage: a node less", old: between, new: minimum, "Redis", .inPlace, .safe,
            or: perhapsInterrupted, also: ["Database": inPlace], Page.replicationGroup),
        Truth(
            "another size for staging only", old: medium,
            new: medium.replacing("Min: 0.5, Max: 1", with: "Min: 0.5, Max: 4"), "Database", .none, .unchanged,
            also: ["Redis": .unchanged], Page.mappings),
        Truth(
            "the guard: another port is refused, not a replacement", old: medium,
            new: medium.replacing("Port: 6379", with: "Port: 6380"), "Redis", .refused, .refused,
            also: ["Database": .unchanged], Page.names),
    ]
}

/// One output in two templates, and whether another stack that imports it would notice.
struct ExportTruth: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let old: String
    let new: String
    let same: Bool
}

@Suite("An export is the same, or it is not: CloudFormation refuses to change one that is imported")
struct ExportTruthTable {
    private static let redis =
        "Resources:\n  Redis: {Type: 'AWS::ElastiCache::ReplicationGroup', Properties: {Engine: redis}}\n"
        + "  Old: {Type: 'AWS::ElastiCache::CacheCluster', Properties: {Engine: redis, NumCacheNodes: 1}}\n"

    private static func output(_ value: String, name: String = "!Sub '${App}-${Env}-RedisURL'") -> String {
        "Parameters: {App: {Type: String}, Env: {Type: String}}\n\(redis)"
            + "Outputs:\n  RedisURL: {Value: \(value), Export: {Name: \(name)}}\n"
    }

    private static let url = output("!Sub 'redis://${Redis.PrimaryEndPoint.Address}:6379'")

    static let rows = [
        ExportTruth(
            testDescription: "Sub and Join", old: url,
            new: output("!Join ['', ['redis://', !GetAtt Redis.PrimaryEndPoint.Address, ':6379']]"), same: true),
        ExportTruth(
            testDescription: "the long form of GetAtt", old: output("!GetAtt Redis.PrimaryEndPoint.Address"),
            new: output("{'Fn::GetAtt': [Redis, PrimaryEndPoint.Address]}"), same: true),
        ExportTruth(
            testDescription: "the name, written out", old: url,
            new: output("!Sub 'redis://${Redis.PrimaryEndPoint.Address}:6379'", name: "shop-prod-RedisURL"),
            same: true),
        ExportTruth(
            testDescription: "another resource", old: url,
            new: output("!Sub 'redis://${Old.RedisEndpoint.Address}:6379'"), same: false),
        ExportTruth(
            testDescription: "another attribute", old: url,
            new: output("!Sub 'redis://${Redis.ReaderEndPoint.Address}:6379'"), same: false),
        ExportTruth(
            testDescription: "another text around it", old: url,
            new: output("!Sub 'rediss://${Redis.PrimaryEndPoint.Address}:6379'"), same: false),
        ExportTruth(
            testDescription: "another name", old: url,
            new: output("!Sub 'redis://${Redis.PrimaryEndPoint.Address}:6379'", name: "!Sub '${App}-${Env}-URL'"),
            same: false),
        ExportTruth(
            testDescription: "gone", old: url,
            new: "Parameters: {App: {Type: String}, Env: {Type: String}}\n\(redis)", same: false),
    ]

    /// Source: `Page.exports`
    @Test("exports", arguments: rows)
    func exports(row: ExportTruth) throws {
        #expect((try export(row.old) == export(row.new)) == row.same)
    }

    private func export(_ template: String) throws -> [[Value?]] {
        let stack = try Stack.evaluate(
            files: ["t.yml": Array(template.utf8)], folder: nil, environment: "prod", application: "shop")
        return stack.outputs.map { [$0.exportName, $0.value] }
    }
}

@Suite("What nobody may see is shown nowhere")
struct HiddenTruthTable {
    private static func database(_ password: String, secret: String) -> String {
        """
        Parameters:
          App: {Type: String}
          Env: {Type: String}
          Password: {Type: String, NoEcho: true, Default: \(secret)}
        Resources:
          It:
            Type: AWS::RDS::DBCluster
            Properties: {Engine: aurora-postgresql, MasterUsername: root1, MasterUserPassword: \(password)}
        """
    }

    /// Source: `Page.noEcho`
    @Test(
        "a password changes in place, and neither value is told",
        arguments: [
            ("!Ref Password", "!Ref Password"), ("!Sub '${Password}-x'", "!Sub '${Password}-y'"),
            ("!Join ['', [a, !Ref Password]]", "!Join ['', [b, !Ref Password]]"), ("hush-one", "hush-two"),
        ])
    func passwords(old: String, new: String) throws {
        let changes = StackComparison.compare(
            old: try stack(Self.database(old, secret: "hush-one")),
            new: try stack(Self.database(new, secret: "hush-two")))
        let change = try #require(changes.first { $0.logicalId == "It" })
        #expect(change.effect == .inPlace)
        #expect(change.verdict <= .interrupts)
        #expect(change.changedProperties == ["MasterUserPassword"])
        #expect(!String(describing: change).contains("hush"))
    }

    private func stack(_ template: String) throws -> Stack {
        try Stack.evaluate(
            files: ["t.yml": Array(template.utf8)], folder: nil, environment: "prod", application: "shop")
    }
}
