import Testing

@testable import CloudFormation

@Suite("The curated rules where values are not known before a deployment")
struct RuleUndecidedTests {
    private let group = "AWS::ElastiCache::ReplicationGroup"

    /// Every rule with a condition, its example with each single value replaced by something symbolic.
    @Test("what cannot be decided never comes out safe", arguments: RuleExampleTests.examples)
    func neverSafe(_ example: RuleExampleTests.Example) throws {
        let rule = try #require(RuleTable.all.first { $0.id == example.id })
        for symbolic in ["!Ref P", "!If"] {
            for text in Self.variants(of: example.hit, symbolic) + Self.variants(of: example.miss, symbolic) {
                guard let hit = RuleExampleTests.hit(rule, text), !hit.isDecided else { continue }
                #expect(hit.rule.verdict >= .interrupts, "\(rule.id): \(text)")
                #expect(hit.rule.verdict >= rule.verdict)
                #expect(hit.rule.effect == .unknown)
                #expect(!hit.rule.settles)
                #expect(hit.rule.text.contains("cannot be decided"))
            }
        }
    }

    /// The text with one plain value after the other made symbolic.
    private static func variants(_ words: [String], _ symbolic: String) -> [String] {
        words.indices.dropFirst().compactMap { index in
            guard words[index - 1].hasSuffix(":"), words[index].first.map({ $0.isLetter || $0.isNumber }) == true else {
                return nil
            }
            var words = words
            let tail = words[index].drop { !",}]>".contains($0) }
            words[index] = symbolic + tail
            return words.joined(separator: " ")
        }
    }

    private static func variants(of text: String, _ symbolic: String) -> [String] {
        variants(text.split(separator: " ").map(String.init), symbolic)
    }

    @Test("most conditions have a value that can leave them undecided")
    func someAre() {
        let undecided = RuleExampleTests.examples.filter { example in
            guard let rule = RuleTable.all.first(where: { $0.id == example.id }) else { return false }
            return Self.variants(of: example.hit, "!Ref P").contains {
                RuleExampleTests.hit(rule, $0)?.isDecided == false
            }
        }
        #expect(undecided.count > RuleExampleTests.examples.count / 2)
    }

    @Test("failover with a number of nodes that is not known is taken at its worst")
    func failover() throws {
        let state = RuleRun.resource(group, "AutomaticFailoverEnabled: true, NumCacheClusters: !Ref Nodes")
        let hit = try #require(RuleTable.invalid(state).first { $0.rule.id == "redis-failover-one-node" })
        #expect(!hit.isDecided)
        #expect(hit.rule.effect == .unknown)
        #expect(hit.rule.verdict == .refused)
        #expect(hit.rule.text.hasPrefix("cannot be decided before the deployment"))
    }

    @Test("a false part decides, whatever the other parts are")
    func falsePart() {
        let state = RuleRun.resource(group, "AutomaticFailoverEnabled: false, NumCacheClusters: !Ref Nodes")
        #expect(!RuleTable.invalid(state).contains { $0.rule.id == "redis-failover-one-node" })
    }

    @Test("a conditional is not settled by a condition that is not decided")
    func settles() {
        let hits = RuleRun.hits("AWS::RDS::DBInstance", "StorageType: gp2", "StorageType: !Ref Type")
        #expect(!hits.values.contains { $0.rule.settles })
        let known = RuleRun.hits("AWS::RDS::DBInstance", "StorageType: gp2", "StorageType: gp3")
        #expect(known.values.contains { $0.rule.settles })
    }

    @Test("a lifecycle configuration that is not known may delete")
    func wholeList() throws {
        let hits = RuleRun.hits(
            "AWS::S3::Bucket", "LifecycleConfiguration: {Rules: [{ExpirationInDays: 30}]}",
            "LifecycleConfiguration: !Ref Rules")
        let hit = try #require(hits["s3-expiration-shorter"])
        #expect(!hit.isDecided)
        #expect(hit.rule.verdict == .losesData)
    }

    @Test("the same words with another value behind them count as a change")
    func reference() {
        let state = RuleRun.resource("AWS::RDS::DBInstance", "DBParameterGroupName: !Ref Group")
        let hits = RuleTable.hits(old: state, new: state, changed: ["DBParameterGroupName"], othersChange: true)
        #expect(hits.contains { $0.rule.id == "rds-parameter-group" })
        #expect(RuleTable.hits(old: state, new: state, changed: [], othersChange: true).isEmpty)
    }

    @Test("secret values are compared and not shown")
    func hidden() throws {
        let old = Stack.Resource(
            logicalId: "R", type: group, properties: ["AuthToken": .hidden(.text("first-token"))], place: RuleRun.place)
        let new = Stack.Resource(
            logicalId: "R", type: group, properties: ["AuthToken": .hidden(.text("other-token"))], place: RuleRun.place)
        let hits = RuleTable.hits(old: old, new: new, changed: ["AuthToken"], othersChange: false)
        let hit = try #require(hits.first { $0.rule.id == "redis-auth-token-changed" })
        #expect(hit.isDecided)
        #expect(!hit.rule.text.contains("token-"))
    }
}
