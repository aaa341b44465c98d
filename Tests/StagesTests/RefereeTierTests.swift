import CloudFormation
import Testing
import Tiers

/// The shipped tiers, and the way of a user's cache cluster to the first of them.
@Suite struct RefereeTierTests {
    private static let stores = [
        "RedisReplicationGroup", "flowiseclusterDBCluster", "theansweraiserverstorageBucket",
        "flowiseclusterAuroraSecret",
    ]

    /// All exports of a tier are imported by services.
    private static func running(_ name: String) throws -> Referee {
        var referee = Referee()
        try referee.deploy(tier(name))
        for id in stores { referee.write("in \(id)", into: id) }
        referee.write("old version", into: "theansweraiserverstorageBucket", isOld: true)
        return referee
    }

    @Test(arguments: StarterTiers.names)
    func eachTierIsValid(_ name: String) throws {
        var referee = try Self.running(name)
        #expect(Set(referee.data.keys) == Set(Self.stores) && referee.lost.isEmpty)
        referee.expectRefusal(try tier(name), "No updates are to be performed")
    }

    @Test(arguments: [
        ("minimum", "medium", "at least one read replica"), ("minimum", "enterprise", "at least one read replica"),
        ("medium", "minimum", "at least 1 replica"), ("enterprise", "minimum", "at least 1 replica"),
        ("medium", "enterprise", "CacheNodeType only by itself"),
        ("enterprise", "medium", "CacheNodeType only by itself"),
    ])
    func noTierIsOneUpdateAway(_ old: String, _ new: String, _ words: String) throws {
        var referee = try Self.running(old)
        referee.expectRefusal(try tier(new), words, imported: Set(referee.outputs.keys))
        #expect(referee.lost.isEmpty && referee.recreated.isEmpty)
    }

    /// minimum ↔ (two nodes, failover off) ↔ medium ↔ (three nodes, reader) ↔ enterprise.
    @Test func allTheWayUpAndDown() throws {
        let two = try tier("medium", replacing: ["Failover: 'true'": "Failover: 'false'"])
        let three = try tier("enterprise", replacing: ["NodeType: cache.t4g.small": "NodeType: cache.t4g.micro"])
        let stages = try [two, tier("medium"), three, tier("enterprise"), three, tier("medium"), two, tier("minimum")]
        var referee = try Self.running("minimum")
        let imported = Set(referee.outputs.keys)
        #expect(imported.count == 9)
        for stage in stages { try referee.deploy(stage, imported: imported) }
        #expect(referee.lost.isEmpty && referee.recreated.isEmpty && referee.retained.isEmpty)
        #expect(referee.data["RedisReplicationGroup"] == ["in RedisReplicationGroup"])
        #expect(referee.data["flowiseclusterDBCluster"] == ["in flowiseclusterDBCluster"])
        #expect(referee.data["theansweraiserverstorageBucket"] == ["in theansweraiserverstorageBucket", "old version"])
        #expect(referee.events.contains(.created("flowiseclusterDBReaderInstance")))
        #expect(referee.events.contains(.deleted("flowiseclusterDBReaderInstance")))
    }

    /// Data that grew in the larger node keeps the group there.
    @Test func theWayDownNeedsRoom() throws {
        var referee = try Self.running("enterprise")
        referee.write("much", into: "RedisReplicationGroup", size: 800)
        let smaller = try tier("enterprise", replacing: ["NodeType: cache.t4g.small": "NodeType: cache.t4g.micro"])
        referee.expectRefusal(smaller, "do not fit")
        #expect(referee.data["RedisReplicationGroup"]?.contains("much") == true)
    }

    /// What the tiers' own comments call not safe.
    @Test(arguments: [
        ("Port: 6379", "Port: 6380", "custom-named"),
        ("Description: Aurora parameters", "Description: Other parameters", nil),
        ("DatabaseName: flowise", "DatabaseName: other", "Cannot delete protected Cluster"),
        (
            "GroupDescription: Services that may reach Redis", "GroupDescription: Other",
            "cannot be updated as it is in use"
        ),
        ("PasswordLength: 32", "PasswordLength: 33", nil),
        ("NoncurrentDays: 30", "NoncurrentDays: 14", nil),
        (
            "VersioningConfiguration:", "BucketName: named\n            VersioningConfiguration:",
            "cannot be updated as it is in use"
        ),
    ])
    func unsafeEdits(_ old: String, _ new: String, _ words: String?) throws {
        var referee = try Self.running("minimum")
        let edited = try tier("minimum", replacing: [old: new])
        if let words {
            referee.expectRefusal(edited, words, imported: Set(referee.outputs.keys))
        } else {
            try referee.deploy(edited, imported: Set(referee.outputs.keys))
            #expect(!referee.lost.isEmpty || !referee.recreated.isEmpty)
        }
    }

    // MARK: - The bridge

    /// A user's template: the shipped one before replication groups. `RedisURL` and the others are imported by services.
    private static func user(
        cluster: String? = "", group: String? = nil, outputs: String
    ) throws -> Stack {
        var resources = """
            RedisSubnetGroup:
                Type: AWS::ElastiCache::SubnetGroup
                Properties: {Description: Redis, SubnetIds: [subnet-1]}
            RedisWorkloadSecurityGroup: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: services, VpcId: v}}
            RedisSecurityGroup:
                Type: AWS::EC2::SecurityGroup
                Properties:
                    GroupDescription: nodes
                    VpcId: v
                    SecurityGroupIngress: [{IpProtocol: tcp, SourceSecurityGroupId: !Ref RedisWorkloadSecurityGroup}]
            RedisParameterGroup: {Type: 'AWS::ElastiCache::ParameterGroup', Properties: {CacheParameterGroupFamily: redis7}}

            """
        if let cluster {
            resources += """
                RedisCluster:
                    Type: AWS::ElastiCache::CacheCluster
                \(cluster.isEmpty ? "    Metadata: {}" : cluster)
                    Properties:
                        Engine: redis
                        EngineVersion: '7.1'
                        CacheNodeType: cache.t4g.micro
                        NumCacheNodes: 1
                        CacheSubnetGroupName: !Ref RedisSubnetGroup
                        CacheParameterGroupName: !Ref RedisParameterGroup
                        VpcSecurityGroupIds: [!Ref RedisSecurityGroup]

                """
        }
        if let group {
            resources += """
                RedisReplicationGroup:
                    Type: AWS::ElastiCache::ReplicationGroup
                    DeletionPolicy: Snapshot
                    UpdateReplacePolicy: Snapshot
                    Properties:
                        ReplicationGroupId: !Sub '${App}-${Env}-redis'
                        ReplicationGroupDescription: Redis for the services
                        Engine: redis
                        EngineVersion: '7.1'
                        CacheNodeType: cache.t4g.micro
                        Port: 6379
                        CacheSubnetGroupName: !Ref RedisSubnetGroup
                        CacheParameterGroupName: !Ref RedisParameterGroup
                        SecurityGroupIds: [!Ref RedisSecurityGroup]
                        \(group)

                """
        }
        return try stack(resources, outputs: outputs)
    }

    private static let guarded = "    DeletionPolicy: Retain\n    Metadata: {Guard: before adoption}"
    private static let workload =
        "RedisWorkloadSecurityGroup: {Value: !Ref RedisWorkloadSecurityGroup, Export: {Name: workload}}\n"
    private static let old =
        workload + """
            RedisEndpoint: {Value: !GetAtt RedisCluster.RedisEndpoint.Address, Export: {Name: endpoint}}
            RedisPort: {Value: !GetAtt RedisCluster.RedisEndpoint.Port, Export: {Name: port}}
            RedisURL: {Value: !Sub 'redis://${RedisCluster.RedisEndpoint.Address}:${RedisCluster.RedisEndpoint.Port}', Export: {Name: url}}

            """
    private static let new = """
        PrimaryEndpoint: {Value: !GetAtt RedisReplicationGroup.PrimaryEndPoint.Address, Export: {Name: primary}}
        PrimaryURL: {Value: !Sub 'redis://${RedisReplicationGroup.PrimaryEndPoint.Address}:6379', Export: {Name: primary-url}}

        """
    private static let adopting = "PrimaryClusterId: !Ref RedisCluster\n        NumCacheClusters: 1"
    private static let alone = "NumCacheClusters: 1"

    private static func user() throws -> Referee { try .deployed(user(outputs: old)) }

    @Test func theBridgeKeepsTheData() throws {
        var referee = try Self.user()
        let before: Set<String> = ["endpoint", "port", "url", "workload"]
        // Guard.
        try referee.deploy(Self.user(cluster: Self.guarded, outputs: Self.old), imported: before)
        // Adopt, with exports of its own; the old ones go on.
        let both = try Self.user(cluster: Self.guarded, group: Self.adopting, outputs: Self.old + Self.new)
        try referee.deploy(both, imported: before)
        #expect(referee.data["RedisReplicationGroup"] == ["in RedisCluster"])
        referee.write("in between", into: "RedisReplicationGroup")
        // Consumers move: until the last has, nothing goes.
        let last = try Self.user(cluster: nil, group: Self.alone, outputs: Self.workload + Self.new)
        let after: Set<String> = ["workload", "primary", "primary-url"]
        referee.expectRefusal(last, "endpoint cannot be deleted as it is in use", imported: before.union(after))
        referee.expectRefusal(last, "url cannot be deleted as it is in use", imported: after.union(["url"]))
        // Old exports and the cluster leave, PrimaryClusterId with them.
        try referee.deploy(last, imported: after)
        #expect(referee.data == ["RedisReplicationGroup": ["in RedisCluster", "in between"]])
        #expect(referee.lost.isEmpty && referee.recreated.isEmpty && referee.events.last == .retained("RedisCluster"))
        // And the group is one like the shipped tiers': up to two nodes with failover.
        let two = Self.alone.replacing("1", with: "2")
        try referee.deploy(Self.user(cluster: nil, group: two, outputs: Self.workload + Self.new), imported: after)
        let failover = "\(two)\n        AutomaticFailoverEnabled: true"
        try referee.deploy(Self.user(cluster: nil, group: failover, outputs: Self.workload + Self.new), imported: after)
        #expect(referee.lost.isEmpty)
    }

    @Test func shortcutsOfTheBridge() throws {
        let imported: Set<String> = ["url"]
        var referee = try Self.user()
        // The shipped outputs in the place of the old ones.
        let direct = try Self.user(
            cluster: nil, group: Self.alone, outputs: Self.workload + Self.new.replacing("primary-url", with: "url"))
        referee.expectRefusal(direct, "url cannot be updated as it is in use", imported: imported)
        var unused = referee
        try unused.deploy(direct)
        #expect(unused.lost == ["in RedisCluster"])
        // The guard by itself is no update.
        referee.expectRefusal(
            try Self.user(cluster: "    DeletionPolicy: Retain\n    Metadata: {}", outputs: Self.old),
            "cannot be updated by themselves")
        // Without the guard the cluster cannot leave.
        try referee.deploy(Self.user(group: Self.adopting, outputs: Self.old + Self.new), imported: imported)
        referee.expectRefusal(
            try Self.user(cluster: nil, group: Self.alone, outputs: Self.workload + Self.new),
            "primary of a replication group")
        // A group that refers to a cluster that is gone.
        #expect(throws: (any Error).self) {
            try Self.user(cluster: nil, group: Self.adopting, outputs: Self.workload + Self.new)
        }
    }
}
