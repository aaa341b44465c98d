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
}
