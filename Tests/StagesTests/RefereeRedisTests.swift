import CloudFormation
import Testing

/// ElastiCache's rules, as its documentation has them.
@Suite struct RefereeRedisTests {
    static let online = "{UseOnlineResharding: true}"

    @Test(arguments: [
        ("NumCacheClusters: 1; \(Redis.failover)", "at least one read replica"),
        (Redis.failover, "at least one read replica"),
        ("NumCacheClusters: 2; MultiAZEnabled: true", "MultiAZEnabled needs"), ("NumCacheClusters: 7", "one to six"),
        ("NumCacheClusters: 2; ReplicasPerNodeGroup: 1", "exclude each other"), ("NumNodeGroups: 0", "is at least 1"),
        ("CacheParameterGroupName: default.redis7.cluster.on", "is not what ClusterMode says"),
        ("SnapshotArns: [a]", "what SnapshotArns name"),
        ("NumNodeGroups: 2; NumCacheClusters: 2; \(Redis.failover)", "NumCacheClusters is not for"),
        (
            "NumNodeGroups: 2; ReplicasPerNodeGroup: 1; ClusterMode: disabled; \(Redis.failover)",
            "needs cluster mode enabled"
        ),
        ("ClusterMode: compatible; NumCacheClusters: 2", "ClusterMode needs AutomaticFailoverEnabled"),
        (
            "ClusterMode: enabled; NumCacheClusters: 2; \(Redis.failover); CacheParameterGroupName: mine",
            "does not know the parameter group"
        ),
        ("ClusterMode: on", "ClusterMode is none of"), ("Engine: valkey", "only the engine redis"),
        ("NumCacheClusters: !Ref AWS::Region", "does not know the value of NumCacheClusters"),
        ("AutomaticFailoverEnabled: maybe", "neither true nor false"),
        ("SnapshotName: gone", "snapshot gone not found"),
    ])
    func states(_ properties: String, _ words: String) throws {
        var referee = Referee()
        referee.expectRefusal(try stack(Redis.group(properties)), words)
    }

    @Test func moreStates() throws {
        var referee = Referee()
        referee.expectRefusal(try stack(Redis.group(type: "cache.x9.huge")), "does not know the node type")
        referee.expectRefusal(
            try stack(Redis.group("ClusterMode: enabled; NumCacheClusters: 2; \(Redis.failover)", version: "'6.2'")),
            "needs EngineVersion 7.0")
        try referee.deploy(stack(Redis.group("NumNodeGroups: 2; ReplicasPerNodeGroup: 1; \(Redis.failover)")))
    }

    @Test(arguments: [
        // Before, after, and the refusal; nil where the update goes through and keeps the data.
        ("NumCacheClusters: 1", "NumCacheClusters: 2", nil),
        ("NumCacheClusters: 1", "NumCacheClusters: 2; \(Redis.failover)", "at least one read replica"),
        ("NumCacheClusters: 2", "NumCacheClusters: 2; \(Redis.failover); MultiAZEnabled: true", nil),
        ("NumCacheClusters: 2; \(Redis.failover); MultiAZEnabled: true", "NumCacheClusters: 2", nil),
        ("NumCacheClusters: 2; \(Redis.failover)", "NumCacheClusters: 1", "at least 1 replica"),
        (
            "NumCacheClusters: 2; \(Redis.failover)", "NumCacheClusters: 1; \(Redis.failover)",
            "at least one read replica"
        ),
        ("NumCacheClusters: 2", "NumCacheClusters: 1", nil),
        ("NumCacheClusters: 3; \(Redis.failover)", "NumCacheClusters: 2; \(Redis.failover)", nil),
        ("NumCacheClusters: 2", "ReplicasPerNodeGroup: 1", nil),
        ("NumCacheClusters: 2", "ReplicasPerNodeGroup: 2", "only with as many nodes"),
        ("", "Port: 6380", "custom-named"), ("", "AtRestEncryptionEnabled: true", "custom-named"),
        ("", "CacheSubnetGroupName: other", "custom-named"), ("", "SnapshotRetentionLimit: 7", nil),
        ("", "TransitEncryptionEnabled: true", "does not know what a change"),
        ("", "PrimaryClusterId: other", "does not know what a new PrimaryClusterId"),
        ("", "NumNodeGroups: 2", "needs cluster mode enabled"), ("", "NumNodeGroups: 1", "only applicable"),
    ])
    func changes(_ old: String, _ new: String, _ words: String?) throws {
        var referee = try Referee.deployed(stack(Redis.group(old)))
        // NumNodeGroups above 1 stands for cluster mode enabled, and that is no state of this group.
        if let words, words != "needs cluster mode enabled" {
            referee.expectRefusal(try stack(Redis.group(new)), words)
        } else if words != nil {
            #expect(referee.refusal(of: try stack(Redis.group(new))) != nil)
        } else {
            try referee.deploy(stack(Redis.group(new)))
        }
        #expect(referee.data == ["Redis": ["in Redis"]] && referee.recreated.isEmpty)
    }

    @Test func anUnnamedGroupIsReplaced() throws {
        var referee = try Referee.deployed(stack(Redis.group(name: nil)))
        try referee.deploy(stack(Redis.group("Port: 6380", name: nil)))
        #expect(referee.recreated == ["Redis"] && referee.lost == ["in Redis"])
    }

    @Test func versions() throws {
        var referee = try Referee.deployed(stack(Redis.group(version: "'7.0'")))
        try referee.deploy(stack(Redis.group(version: "'7.1'")))
        referee.expectRefusal(try stack(Redis.group(version: "'7.0'")), "cannot go back")
        referee.expectRefusal(
            try stack(Redis.group("NumCacheClusters: 2", version: "'7.2'")), "EngineVersion only by itself")
    }

    @Test func nodeTypes() throws {
        let two = "NumCacheClusters: 2"
        var referee = try Referee.deployed(stack(Redis.group(two, type: "cache.t4g.small")))
        try referee.deploy(stack(Redis.group(two, type: "cache.t4g.medium")))
        referee.expectRefusal(try stack(Redis.group(type: "cache.t4g.small")), "CacheNodeType only by itself")
        referee.expectRefusal(
            try stack(Redis.group("\(two); \(Redis.failover)", type: "cache.t4g.small")), "CacheNodeType only by itself"
        )
        // 384 MiB are for data in a micro node, three quarters of its memory.
        referee.write("much", into: "Redis", size: 384)
        referee.expectRefusal(try stack(Redis.group(two, type: "cache.t4g.micro")), "385 MiB of data do not fit")
        #expect(referee.data["Redis"] == ["in Redis", "much"] && referee.lost.isEmpty)
        try referee.deploy(stack(Redis.group(two, type: "cache.t4g.small")))
    }

    // MARK: - Cluster mode

    private static let nodes = "NumCacheClusters: 2; \(Redis.failover)"
    private static let compatible = "ClusterMode: compatible; \(nodes)"
    private static let enabled = "ClusterMode: enabled; \(nodes)"
    private static let sharded = "ClusterMode: enabled; ReplicasPerNodeGroup: 1; NumNodeGroups: 2; \(Redis.failover)"

    @Test func clusterModeStepByStep() throws {
        var referee = try Referee.deployed(stack(Redis.group(Self.nodes)))
        referee.expectRefusal(try stack(Redis.group(Self.enabled)), "must be compatible before")
        referee.expectRefusal(
            try stack(Redis.group(Self.compatible.replacing("2", with: "3"))),
            "changes by itself, not with NumCacheClusters")
        try referee.deploy(stack(Redis.group(Self.compatible)))
        referee.expectRefusal(try stack(Redis.group(Self.nodes)), "cannot go back")
        referee.expectRefusal(
            try stack(Redis.group(Self.compatible.replacing("2", with: "3"))), "compatible allows no other modification"
        )
        try referee.deploy(stack(Redis.group(Self.enabled)))
        referee.expectRefusal(try stack(Redis.group(Self.compatible)), "cannot go back")
        referee.expectRefusal(
            try stack(Redis.group("ClusterMode: enabled; NumCacheClusters: 2")), "needs AutomaticFailover")
        let respelt = Self.enabled.replacing("NumCacheClusters: 2", with: "ReplicasPerNodeGroup: 1")
        try referee.deploy(stack(Redis.group(respelt)))
        try referee.deploy(stack(Redis.group(Self.sharded, policy: Self.online)))
        #expect(referee.data == ["Redis": ["in Redis"]] && referee.recreated.isEmpty)
        referee.expectRefusal(
            try stack(Redis.group(Self.sharded + "; MultiAZEnabled: true", policy: Self.online)),
            "change of MultiAZEnabled with cluster mode")
        try referee.deploy(stack(Redis.group(respelt, policy: Self.online)))
        #expect(referee.data == ["Redis": ["in Redis"]])
    }

    @Test func reshardingIsAloneAndOnline() throws {
        let one = Self.sharded.replacing("NumNodeGroups: 2; ", with: "")
        let topic = "Topic: {Type: 'AWS::SNS::Topic'}\n"
        var referee = try Referee.deployed(stack(Redis.group(one)))
        referee.expectRefusal(try stack(Redis.group(Self.sharded)), "custom-named")
        referee.expectRefusal(
            try stack(Redis.group(Self.sharded, policy: Self.online) + topic), "must be the only change")
        referee.expectRefusal(
            try stack(Redis.group(Self.sharded + "; SnapshotRetentionLimit: 1", policy: Self.online)),
            "must be the only change")
        var unnamed = try Referee.deployed(stack(Redis.group(one, name: nil)))
        try unnamed.deploy(stack(Redis.group(Self.sharded, name: nil, policy: "{UseOnlineResharding: false}")))
        #expect(unnamed.lost == ["in Redis"] && unnamed.recreated == ["Redis"])
    }

    @Test func theDataOfTwoShardsInOne() throws {
        let one = Self.sharded.replacing("NumNodeGroups: 2", with: "NumNodeGroups: 1")
        var referee = try Referee.deployed(stack(Redis.group(Self.sharded, policy: Self.online)))
        referee.write("much", into: "Redis", size: 500)
        referee.expectRefusal(try stack(Redis.group(one, policy: Self.online)), "do not fit")
    }

    @Test func clusterModeNeedsItsParameterGroup() throws {
        func parameters(_ on: String) -> String {
            """
            Plain: {Type: 'AWS::ElastiCache::ParameterGroup', Properties: {CacheParameterGroupFamily: redis7}}
            Sharding:
                Type: AWS::ElastiCache::ParameterGroup
                Properties: {CacheParameterGroupFamily: redis7, Properties: {cluster-enabled: '\(on)'}}

            """
        }
        func both(_ properties: String, _ name: String, _ on: String = "yes") -> String {
            parameters(on) + Redis.group("\(properties); CacheParameterGroupName: !Ref \(name)")
        }
        var referee = try Referee.deployed(stack(both(Self.nodes, "Plain")))
        referee.expectRefusal(try stack(both(Self.compatible, "Plain")), "is not what ClusterMode says")
        referee.expectRefusal(try stack(both(Self.nodes, "Sharding")), "is not what ClusterMode says")
        referee.expectRefusal(try stack(both(Self.nodes, "Plain", "no")), "cannot change in a parameter group")
        try referee.deploy(stack(both(Self.compatible, "Sharding")))
        #expect(referee.data == ["Redis": ["in Redis"]])
    }

    @Test func endpointsFollowTheMode() throws {
        let primary = "Out: {Value: !GetAtt Redis.PrimaryEndPoint.Address, Export: {Name: out}}"
        let configuration = primary.replacing("Primary", with: "Configuration")
        var referee = try Referee.deployed(stack(Redis.group(Self.nodes), outputs: primary))
        #expect(referee.outputs == ["out": "redis.PrimaryEndPoint.Address"])
        referee.expectRefusal(
            try stack(Redis.group("\(Self.nodes); Tags: []"), outputs: configuration), "was not found")
        try referee.deploy(stack(Redis.group(Self.compatible), outputs: primary), imported: ["out"])
        referee.expectRefusal(try stack(Redis.group(Self.enabled), outputs: primary), "was not found")
        try referee.deploy(stack(Redis.group("\(Self.compatible); Tags: []"), outputs: configuration))
        try referee.deploy(stack(Redis.group("\(Self.enabled); Tags: []"), outputs: configuration), imported: ["out"])
    }
}
