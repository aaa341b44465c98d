import Testing

@testable import CloudFormation

@Suite("The language of the curated rules")
struct RuleLanguageTests {
    @Test(
        "conditions that say nothing are errors",
        arguments: [
            "", "new", "new A", "A", "A jumps", "new A is", "new A < many", "new A < 1 and", "new A < 1 B changes",
            "new A.*.B is x and new C.*.D is y", "new A ?? is x", "not", "A gets a node", "new .A is x",
            "new A in a, b,",
        ])
    func badConditions(_ text: String) {
        #expect(throws: RuleError.self) { try RuleConditionParser.parse(text) }
    }

    @Test("and binds before or, not before both")
    func precedence() throws {
        let a = RuleCondition.Path(components: ["A"], fallback: nil)
        let b = RuleCondition.Path(components: ["B"], fallback: "1")
        #expect(
            try RuleConditionParser.parse("not A grows and new B ?? 1 < 2 or alone")
                == .any([.all([.not(.transition(a, .grows)), .test(.new, b, .compares(.less, 2))]), .alone]))
    }

    @Test("bad rows are told apart")
    func badRows() {
        let good = "change | a-b | AWS::S3::Bucket | P | always | in-place | safe | 1-2 | text | - | https://a.b/c"
        #expect(throws: Never.self) { try RuleRow.parse(good) }
        let bad: [(String, String, RuleError)] = [
            ("| 1-2 |", "|", .columns(count: 10)), ("change", "changes", .unknownWord(column: "kind", word: "changes")),
            ("a-b", "A b", .badId("A b")), ("in-place", "in place", .unknownWord(column: "effect", word: "in place")),
            ("safe", "fine", .unknownWord(column: "verdict", word: "fine")), ("1-2", "2-1", .badWindow("2-1")),
            ("text", "-", .emptyText), ("https://a.b/c", "a page", .badSource("a page")),
            ("always", "often", .condition("often", expected: "what happens to a path")),
        ]
        for (old, new, error) in bad {
            #expect(throws: error) { try RuleRow.parse(good.replacing(old, with: new)) }
        }
    }

    @Test("a row's window and way out are read")
    func window() throws {
        let rule = try RuleRow.parse(
            "settles | a | A::B::C | P, Q.*.R | P grows | interrupts | one-way | 5 | a text | go back | https://a.b/c")
        #expect(rule.window == 5...5)
        #expect(rule.wayOut == "go back")
        #expect(rule.properties == ["P", "Q.*.R"])
        #expect(rule.settles)
        #expect(rule.verdict == .oneWay)
    }

    @Test("versions are compared part by part")
    func versions() {
        #expect(RuleVersion.step(from: "7.0", to: "7.1") == .up(2))
        #expect(RuleVersion.step(from: "9.6", to: "10.1") == .up(1))
        #expect(RuleVersion.step(from: "16.10", to: "16.9") == .down(2))
        #expect(RuleVersion.step(from: "8.0.mysql_aurora.3.04.0", to: "8.0.mysql_aurora.3.05.2") == .up(5))
        #expect(RuleVersion.step(from: "16", to: "16.2") == .unclear)
        #expect(RuleVersion.step(from: "6.x", to: "6.2") == .unclear)
        #expect(RuleVersion.step(from: "7.0", to: "7.0") == .same)
    }

    @Test("sizes are compared within a family")
    func nodes() {
        #expect(RuleNode.step(from: "cache.t4g.micro", to: "cache.t4g.small") == .larger)
        #expect(RuleNode.step(from: "cache.t3.small", to: "cache.t4g.micro") == .smaller)
        #expect(RuleNode.step(from: "cache.m6g.xlarge", to: "cache.m6g.12xlarge") == .larger)
        #expect(RuleNode.step(from: "cache.r6g.large", to: "cache.m6g.xlarge") == .unclear)
        #expect(RuleNode.step(from: "cache.t3.micro", to: "cache.t4g.micro") == .unclear)
        #expect(RuleNode.step(from: "db.serverless", to: "db.r6g.large") == .unclear)
    }

    @Test("elements of lists are paired by what they are, then by name, then in order")
    func pairs() {
        func list(_ text: String) -> [Value] { RuleRun.value(text).list ?? [] }
        #expect(
            RulePairs.pair(list("[{Id: a, N: 1}, {Id: b, N: 2}]"), list("[{Id: b, N: 3}, {Id: a, N: 1}]"))
                == [RulePairs.Pair(old: 0, new: 1), RulePairs.Pair(old: 1, new: 0)])
        #expect(
            RulePairs.pair(list("[{Id: a}]"), list("[{Id: b}]"))
                == [RulePairs.Pair(old: 0, new: nil), RulePairs.Pair(old: nil, new: 0)])
        #expect(RulePairs.pair(list("[{N: 1}]"), list("[{N: 2}]")) == [RulePairs.Pair(old: 0, new: 0)])
    }

    @Test("a hit inside a list names the element")
    func indexes() throws {
        let hits = RuleRun.hits(
            "AWS::S3::Bucket",
            "LifecycleConfiguration: {Rules: [{Id: a, ExpirationInDays: 9}, {Id: b, ExpirationInDays: 30}]}",
            "LifecycleConfiguration: {Rules: [{Id: a, ExpirationInDays: 9}, {Id: b, ExpirationInDays: 14}]}")
        let hit = try #require(hits["s3-expiration-shorter"])
        #expect(hit.properties == ["LifecycleConfiguration.Rules.1.ExpirationInDays"])
        #expect(hit.isDecided)
    }

    @Test("a rule of another state of the list does not hide a shorter one")
    func secondRule() {
        let hits = RuleRun.hits(
            "AWS::S3::Bucket", "LifecycleConfiguration: {Rules: [{ExpirationInDays: 1}, {ExpirationInDays: 30}]}",
            "LifecycleConfiguration: {Rules: [{ExpirationInDays: 1}, {ExpirationInDays: 20}]}")
        #expect(hits["s3-expiration-shorter"] != nil)
    }
}
