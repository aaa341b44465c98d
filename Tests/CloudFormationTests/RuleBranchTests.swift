import Testing

@testable import CloudFormation

@Suite("The curated rules and Fn::If that is not decided")
struct RuleBranchTests {
    private static func choice(_ condition: String, _ yes: String, _ no: String) -> Value {
        .call(
            "Fn::If",
            .list([
                .call("Fn::Equals", .list([.reference("Env"), .text(condition)])), RuleRun.value(yes),
                no == "-" ? .null : RuleRun.value(no),
            ]))
    }

    private static func bucket(_ rules: Value) -> Stack.Resource {
        Stack.Resource(
            logicalId: "R", type: "AWS::S3::Bucket", properties: ["LifecycleConfiguration": .object(["Rules": rules])],
            place: RuleRun.place)
    }

    private static func hits(_ old: Value, _ new: Value) -> [String: RuleHit] {
        let hits = RuleTable.hits(
            old: bucket(old), new: bucket(new), changed: ["LifecycleConfiguration"], othersChange: false)
        return Dictionary(hits.map { ($0.rule.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    @Test("rules that hold in neither branch say nothing")
    func neither() {
        let hits = Self.hits(
            Self.choice("prod", "[{Id: a, ExpirationInDays: 30}]", "[{Id: a, ExpirationInDays: 7}]"),
            Self.choice("prod", "[{Id: a, ExpirationInDays: 60}]", "[{Id: a, ExpirationInDays: 14}]"))
        #expect(hits.isEmpty, "\(hits.keys.sorted())")
    }

    @Test("the same condition comes out the same in both states")
    func same() throws {
        let hits = Self.hits(
            Self.choice("prod", "[{Id: a, ExpirationInDays: 30}]", "[{Id: a, ExpirationInDays: 7}]"),
            Self.choice("prod", "[{Id: a, ExpirationInDays: 14}]", "[{Id: a, ExpirationInDays: 7}]"))
        #expect(hits.keys.sorted() == ["s3-expiration-shorter"])
        let hit = try #require(hits["s3-expiration-shorter"])
        #expect(!hit.isDecided)
        #expect(hit.rule.verdict == .losesData)
        #expect(hit.rule.text.hasPrefix("cannot be decided"))
    }

    @Test("conditions that differ may come out in any way")
    func different() {
        let old = Self.choice("prod", "[{Id: a, ExpirationInDays: 30}]", "[{Id: a, ExpirationInDays: 7}]")
        let new = Self.choice("test", "[{Id: a, ExpirationInDays: 30}]", "[{Id: a, ExpirationInDays: 7}]")
        #expect(Self.hits(old, new)["s3-expiration-shorter"]?.isDecided == false)
    }

    @Test("a rule that holds in both branches is decided")
    func both() throws {
        let hits = Self.hits(
            Self.choice("prod", "[{Id: a, ExpirationInDays: 30}]", "[{Id: a, ExpirationInDays: 7}]"),
            Self.choice("prod", "[{Id: a, ExpirationInDays: 20}]", "[{Id: a, ExpirationInDays: 5}]"))
        let hit = try #require(hits["s3-expiration-shorter"])
        #expect(hit.isDecided)
        #expect(hit.rule.effect == .inPlace)
    }

    @Test("an element that may come to nothing is a new rule in one branch only")
    func element() throws {
        let one = RuleRun.value("{Id: a, ExpirationInDays: 30}")
        let hits = Self.hits(.list([one]), .list([one, Self.choice("prod", "{Id: b, ExpirationInDays: 9}", "-")]))
        let hit = try #require(hits["s3-expiration-new"])
        #expect(!hit.isDecided)
        #expect(hits["s3-expiration-shorter"] == nil)
        #expect(hits["s3-archive"] == nil)
    }

    @Test("a value inside an element is decided for that element")
    func value() throws {
        func rule(_ id: String, _ days: Value) -> Value { .object(["Id": .text(id), "ExpirationInDays": days]) }
        let days = Self.choice("prod", "30", "7")
        let hits = Self.hits(
            .list([rule("a", .text("30")), rule("b", .text("5"))]), .list([rule("a", days), rule("b", days)]))
        let hit = try #require(hits["s3-expiration-shorter"])
        #expect(!hit.isDecided)
        #expect(hit.properties == ["LifecycleConfiguration.Rules.0.ExpirationInDays"])
    }

    @Test("more conditions than are tried leave a rule undecided")
    func many() {
        func rules(_ days: Int) -> Value {
            .list(
                (0..<6).map {
                    .object(["Id": .text("\($0)"), "ExpirationInDays": Self.choice("\($0)", "\(days)", "\(days + 1)")])
                })
        }
        #expect(Self.hits(rules(10), rules(20))["s3-expiration-shorter"]?.isDecided == false)
    }

    @Test("a state is invalid for certain only if it is in both branches")
    func state() {
        func invalid(_ value: Value) -> RuleHit? {
            RuleTable.invalid(
                Stack.Resource(
                    logicalId: "R", type: "AWS::ElastiCache::ReplicationGroup", properties: ["NumCacheClusters": value],
                    place: RuleRun.place)
            ).first { $0.rule.id == "redis-too-many-nodes" }
        }
        #expect(invalid(Self.choice("prod", "6", "2")) == nil)
        #expect(invalid(Self.choice("prod", "7", "2"))?.isDecided == false)
        #expect(invalid(Self.choice("prod", "7", "8"))?.isDecided == true)
    }

    @Test("a template's own Fn::If gives one reason, not one for each rule that might apply")
    func template() throws {
        func stack(_ days: Int) throws -> Stack {
            let text = """
                Parameters: {Env: {Type: String}}
                Conditions: {Prod: !Equals [!Ref Env, prod]}
                Resources:
                  B:
                    Type: AWS::S3::Bucket
                    Properties:
                      LifecycleConfiguration:
                        Rules: !If
                          - Prod
                          - [{Id: a, Status: Enabled, ExpirationInDays: \(days)}]
                          - [{Id: a, Status: Enabled, ExpirationInDays: 7}]
                """
            return try Stack.evaluate(
                files: ["a.yml": Array(text.utf8)], folder: nil, environment: nil, application: nil)
        }
        let shorter = try #require(StackComparison.compare(old: stack(30), new: stack(14)).first)
        #expect(shorter.verdict == .losesData)
        #expect(shorter.reasons.filter { $0.text.contains("cannot be decided") }.count == 1)
        let longer = try #require(StackComparison.compare(old: stack(30), new: stack(60)).first)
        #expect(longer.verdict == .safe)
    }

    @Test("what changes inside a nested stack is not known")
    func nested() throws {
        // Another TemplateURL is judged with the files that it names: AssetComparisonTests.
        func stack(_ size: String) throws -> Stack {
            let text =
                "Resources: {N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: 'https://a/b', Parameters: {Size: '\(size)'}}}}"
            return try Stack.evaluate(
                files: ["a.yml": Array(text.utf8)], folder: nil, environment: nil, application: nil)
        }
        let change = try #require(StackComparison.compare(old: stack("1"), new: stack("2")).first)
        #expect(change.effect == .unknown)
        #expect(change.verdict == .losesData)
    }
}
