import CloudFormation
import Testing

/// Cache clusters, and the group that makes one its primary.
@Suite struct RefereeAdoptionTests {
    @Test func clusters() throws {
        var referee = Referee()
        referee.expectRefusal(try stack(Redis.cluster("NumCacheNodes: 2")), "NumCacheNodes must be 1")
        referee.expectRefusal(
            try stack(Redis.cluster("AutomaticFailoverEnabled: true")),
            "does not know the property AutomaticFailoverEnabled")
        referee.expectRefusal(try stack(Redis.cluster().replacing("redis", with: "memcached")), "only the engine redis")
        referee = try .deployed(stack(Redis.cluster(type: "cache.t4g.small")))
        referee.write("much", into: "Cluster", size: 500)
        referee.expectRefusal(try stack(Redis.cluster()), "do not fit")
        referee.expectRefusal(try stack(Redis.cluster("Tags: []")), "CacheNodeType only by itself")
        try referee.deploy(stack(Redis.cluster(type: "cache.t4g.medium")))
        #expect(referee.lost.isEmpty)
        try referee.deploy(stack(Redis.cluster("Port: 6380", type: "cache.t4g.medium")))
        #expect(referee.lost == ["in Cluster", "much"] && referee.recreated == ["Cluster"])
    }

    /// The same logical id with the other type, and another logical id: what the plan of a switch must not do.
    @Test func fromClusterToGroup() throws {
        var referee = try Referee.deployed(stack(Redis.cluster()))
        let same = Redis.group().replacing("Redis:", with: "Cluster:")
        referee.expectRefusal(try stack(same), "Update of resource type is not permitted")
        try referee.deploy(stack(Redis.group()))
        #expect(referee.lost == ["in Cluster"] && referee.data == ["Redis": []])
    }

    @Test func aSnapshotSeedsAGroup() throws {
        let topic = "Topic: {Type: 'AWS::SNS::Topic'}\n"
        var referee = try Referee.deployed(stack(topic + Redis.cluster("ClusterName: old", policy: "Snapshot")))
        try referee.deploy(stack(topic))
        #expect(referee.lost == ["in Cluster"])
        try referee.deploy(stack(topic + Redis.group("SnapshotName: old")))
        #expect(referee.lost.isEmpty && referee.data == ["Redis": ["in Cluster"]])
        // Create-only: it has to stay for ever.
        referee.expectRefusal(try stack(topic + Redis.group()), "custom-named")
    }

    // MARK: - Adoption

    private static let adopting = "PrimaryClusterId: !Ref Cluster"

    @Test func aGroupAdoptsACluster() throws {
        var referee = try Referee.deployed(stack(Redis.cluster(policy: "Retain")))
        try referee.deploy(stack(Redis.cluster(policy: "Retain") + Redis.group(Self.adopting)))
        #expect(referee.events.contains(.adopted("Redis", cluster: "Cluster-1")))
        #expect(referee.data == ["Cluster": ["in Cluster"], "Redis": ["in Cluster"]])
        referee.write("later", into: "Redis")
        referee.expectRefusal(
            try stack(Redis.cluster("Tags: []", policy: "Retain") + Redis.group(Self.adopting)),
            "no change of a cluster")
        referee.expectRefusal(try stack(Redis.cluster(policy: "Retain")), "would be deleted with it")
        let second = Redis.group(Self.adopting, name: "other").replacing("Redis:", with: "Other:")
        referee.expectRefusal(
            try stack(Redis.cluster(policy: "Retain") + Redis.group(Self.adopting) + second),
            "in a replication group already")
        try referee.deploy(stack(Redis.group()))
        #expect(referee.data == ["Redis": ["in Cluster", "later"]] && referee.lost.isEmpty)
        #expect(referee.events.suffix(2) == [.updated("Redis"), .retained("Cluster")])
        // The member goes with its group.
        try referee.deploy(stack("Topic: {Type: 'AWS::SNS::Topic'}"))
        #expect(referee.lost == ["in Cluster", "later"] && referee.retained.isEmpty)
    }

    @Test(arguments: ["Delete", "Snapshot"])
    func anAdoptedClusterCannotBeDeleted(_ policy: String) throws {
        var referee = try Referee.deployed(stack(Redis.cluster(policy: policy)))
        try referee.deploy(stack(Redis.cluster(policy: policy) + Redis.group(Self.adopting)))
        referee.expectRefusal(try stack(Redis.group()), "primary of a replication group")
        referee.expectRefusal(
            try stack(Redis.group().replacing("Properties:", with: "Metadata: {a: b}\n    Properties:")),
            "primary of a replication group")
    }

    @Test(arguments: [
        ("NumCacheClusters: 2", "begins with that one node"),
        ("NumCacheClusters: 2; \(Redis.failover)", "begins with that one node"),
        ("ReplicasPerNodeGroup: 1", "begins with that one node"),
        ("AtRestEncryptionEnabled: true", "AtRestEncryptionEnabled"),
        ("TransitEncryptionEnabled: true", "TransitEncryptionEnabled"), ("SnapshotName: old", "does not go with"),
        ("Port: 6380", "Port is not what"), ("CacheSubnetGroupName: other", "CacheSubnetGroupName is not what"),
    ])
    func adoptionThatElastiCacheRefuses(_ properties: String, _ words: String) throws {
        var referee = try Referee.deployed(stack(Redis.cluster()))
        referee.expectRefusal(
            try stack(Redis.cluster() + Redis.group("\(Self.adopting); \(properties)")), words)
    }

    /// A cluster that left the stack can still be named.
    @Test func aRetainedClusterIsAdopted() throws {
        let topic = "Topic: {Type: 'AWS::SNS::Topic'}\n"
        var referee = try Referee.deployed(stack(topic + Redis.cluster("ClusterName: old", policy: "Retain")))
        try referee.deploy(stack(topic))
        try referee.deploy(stack(topic + Redis.group("PrimaryClusterId: old")))
        #expect(referee.data == ["Redis": ["in Cluster"]] && referee.retained == ["old": ["in Cluster"]])
    }

    @Test func adoptionOfOtherThings() throws {
        var referee = try Referee.deployed(stack(Redis.cluster(type: "cache.t4g.small")))
        let old = Redis.cluster(type: "cache.t4g.small")
        referee.expectRefusal(try stack(old + Redis.group(Self.adopting)), "CacheNodeType is smaller")
        referee.expectRefusal(
            try stack(old + Redis.group(Self.adopting, version: "'7.0'", type: "cache.t4g.small")),
            "EngineVersion is not what")
        referee.expectRefusal(try stack(old + Redis.group("PrimaryClusterId: gone")), "CacheCluster not found")
        try referee.deploy(stack(old + Redis.group(Self.adopting + "; NumCacheClusters: 1", type: "cache.t4g.medium")))
        #expect(referee.data["Redis"] == ["in Cluster"])
    }
}
