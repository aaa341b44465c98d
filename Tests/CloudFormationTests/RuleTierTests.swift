import Testing

@testable import CloudFormation

@Suite("The curated rules on tiers that differ in nodes, failover and capacity")
struct RuleTierTests {
    private static let cache = "AWS::ElastiCache::ReplicationGroup"
    private static let minimum = "CacheNodeType: cache.t4g.micro, NumCacheClusters: 1, AutomaticFailoverEnabled: false"
    private static let between = "CacheNodeType: cache.t4g.micro, NumCacheClusters: 2, AutomaticFailoverEnabled: false"
    private static let medium =
        "CacheNodeType: cache.t4g.micro, NumCacheClusters: 2, AutomaticFailoverEnabled: true, MultiAZEnabled: true"
    private static let three =
        "CacheNodeType: cache.t4g.micro, NumCacheClusters: 3, AutomaticFailoverEnabled: true, MultiAZEnabled: true"
    private static let enterprise =
        "CacheNodeType: cache.t4g.small, NumCacheClusters: 3, AutomaticFailoverEnabled: true, MultiAZEnabled: true"

    private func verdict(_ type: String, _ old: String, _ new: String) -> Verdict? {
        RuleRun.hits(type, old, new).values.map(\.rule.verdict).max()
    }

    @Test("one stage at a time works, up and down")
    func stages() {
        #expect(verdict(Self.cache, Self.minimum, Self.between) == .safe)
        #expect(verdict(Self.cache, Self.between, Self.medium) == .safe)
        #expect(verdict(Self.cache, Self.medium, Self.three) == .safe)
        #expect(verdict(Self.cache, Self.three, Self.enterprise) == .interrupts)
        #expect(verdict(Self.cache, Self.enterprise, Self.three) == .losesData)
        #expect(verdict(Self.cache, Self.three, Self.medium) == .safe)
        #expect(verdict(Self.cache, Self.medium, Self.between) == .safe)
        #expect(verdict(Self.cache, Self.between, Self.minimum) == .safe)
    }

    @Test("two stages at once do not")
    func direct() {
        #expect(verdict(Self.cache, Self.minimum, Self.medium) == .refused)
        #expect(verdict(Self.cache, Self.medium, Self.minimum) == .refused)
        #expect(
            RuleRun.hits(Self.cache, Self.medium, Self.enterprise)["redis-node-type-and-nodes"]?.rule.effect == .unknown
        )
    }

    @Test("no stage is an invalid state")
    func states() {
        for state in [Self.minimum, Self.between, Self.medium, Self.three, Self.enterprise] {
            #expect(RuleTable.invalid(RuleRun.resource(Self.cache, state)).isEmpty, "\(state)")
        }
    }

    @Test("capacity moves freely, and says what it leaves behind")
    func capacity() throws {
        let hits = RuleRun.hits(
            "AWS::RDS::DBCluster", "ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 2}",
            "ServerlessV2ScalingConfiguration: {MinCapacity: 1, MaxCapacity: 8}")
        #expect(hits.values.map(\.rule.verdict).max() == .safe)
        #expect(try #require(hits["aurora-max-connections"]).rule.text.contains("max_connections"))
    }

    @Test("replicas of a node group and failover take two updates as well, up and down")
    func replicasPerNodeGroup() {
        let none = "ReplicasPerNodeGroup: 0, AutomaticFailoverEnabled: false"
        let between = "ReplicasPerNodeGroup: 1, AutomaticFailoverEnabled: false"
        let on = "ReplicasPerNodeGroup: 1, AutomaticFailoverEnabled: true"
        #expect(verdict(Self.cache, none, on) == .refused)
        #expect(verdict(Self.cache, on, none) == .refused)
        #expect(verdict(Self.cache, none, between) == .safe)
        #expect(verdict(Self.cache, between, on) == .safe)
        #expect(verdict(Self.cache, on, between) == .safe)
        #expect(verdict(Self.cache, between, none) == .safe)
        #expect(verdict(Self.cache, "NumCacheClusters: 1", on) == .refused)
    }

    @Test("a way out names the property that the template uses")
    func wayOut() throws {
        for (nodes, property, other) in [
            ("NumCacheClusters: 1", "NumCacheClusters", "ReplicasPerNodeGroup"),
            ("ReplicasPerNodeGroup: 0", "ReplicasPerNodeGroup", "NumCacheClusters"),
        ] {
            let state = RuleRun.resource(Self.cache, "AutomaticFailoverEnabled: true, MultiAZEnabled: true, \(nodes)")
            let hits = RuleTable.invalid(state)
            #expect(hits.count == 2)
            for hit in hits {
                let wayOut = try #require(hit.rule.wayOut)
                #expect(wayOut.contains(property) && !wayOut.contains(other))
                #expect(wayOut.contains("a new group together with failover"))
            }
        }
    }

    @Test("both at once is nothing wrong with a new group")
    func newGroup() {
        for state in [Self.medium, "ReplicasPerNodeGroup: 1, AutomaticFailoverEnabled: true, MultiAZEnabled: true"] {
            let group = RuleRun.resource(Self.cache, state)
            #expect(RuleTable.invalid(group).isEmpty && RuleTable.hits(added: group).isEmpty)
        }
    }

    @Test("the property that is out of range is named first")
    func outOfRange() {
        let hits = RuleTable.invalid(
            RuleRun.resource(
                "AWS::RDS::DBCluster", "ServerlessV2ScalingConfiguration: {MinCapacity: 1, MaxCapacity: 300}"))
        #expect(hits.map(\.properties) == [["ServerlessV2ScalingConfiguration.MaxCapacity"]])
    }

    @Test("two spellings of one expiration are the same, and a shorter one is not, in whichever spelling")
    func spellings() {
        func worst(_ old: String, _ new: String) -> Verdict? {
            let rules: (String) -> String = { "LifecycleConfiguration: {Rules: [{Id: a, Status: Enabled, \($0)}]}" }
            return verdict("AWS::S3::Bucket", rules(old), rules(new))
        }
        let days: (Int) -> String = { "NoncurrentVersionExpirationInDays: \($0)" }
        let object: (Int) -> String = { "NoncurrentVersionExpiration: {NoncurrentDays: \($0)}" }
        #expect(worst(days(30), object(30)) == nil)
        #expect(worst(object(30), days(30)) == nil)
        for (old, new) in [(days, object), (object, days), (days, days), (object, object)] {
            #expect(worst(old(30), new(14)) == .losesData)
            #expect(worst(old(14), new(30)) == nil)
            #expect(worst("Prefix: a", new(30)) == .losesData)
        }
    }

    @Test("a node type that a parameter names is no misspelt one")
    func symbolicNodeType() {
        func hits(_ text: String) -> [RuleHit] {
            RuleTable.invalid(RuleRun.resource(Self.cache, "DataTieringEnabled: true, CacheNodeType: \(text)"))
        }
        #expect(hits("!Ref Node").isEmpty)
        #expect(hits("cache.huge").map(\.rule.id) == ["redis-node-type-form"])
    }

    @Test("a bucket that is kept is said nothing of, one that is not may stay behind")
    func bucket() {
        let kept = RuleRun.resource("AWS::S3::Bucket", "BucketName: a", deletionPolicy: "Retain")
        #expect(RuleTable.hits(removed: kept).isEmpty)
        let gone = RuleRun.resource("AWS::S3::Bucket", "BucketName: a", deletionPolicy: "Delete")
        #expect(RuleTable.hits(removed: gone).map(\.rule.verdict) == [.losesData])
    }
}
