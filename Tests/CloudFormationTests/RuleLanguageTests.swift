import Testing

@testable import CloudFormation

@Suite("The language of the curated rules")
struct RuleLanguageTests {
    @Test(
        "conditions that say nothing are errors",
        arguments: [
            "", "new", "new A", "A", "A jumps", "new A is", "new A < many", "new A < 1 and", "new A < 1 B changes",
            "new A.*.B is x and new C.*.D is y", "new A ?? is x", "not", "A gets a node", "new .A is x",
            "new A in a, b,", "A loses", "A gains things", "A changes only in", "new A is a node",
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

    @Test("nodes are compared by their memory, and by their names where it is not known")
    func nodes() {
        #expect(RuleNode.step(from: "cache.t4g.micro", to: "cache.t4g.small") == .larger)
        #expect(RuleNode.step(from: "cache.r6g.large", to: "cache.t3.micro") == .smaller)
        #expect(RuleNode.step(from: "cache.r6g.large", to: "cache.r7g.large") == .same)
        #expect(RuleNode.step(from: "cache.r6g.large", to: "cache.m6g.xlarge") == .smaller)
        #expect(RuleNode.step(from: "cache.m5.24xlarge", to: "cache.r6g.8xlarge") == .smaller)
        #expect(RuleNode.step(from: "cache.r6gd.16xlarge", to: "cache.r5.24xlarge") == .larger)
        #expect(RuleNode.step(from: "db.t3.small", to: "db.t4g.medium") == .larger)
        #expect(RuleNode.step(from: "cache.r9x.large", to: "cache.r9x.xlarge") == .larger)
        #expect(RuleNode.step(from: "cache.r6g.large", to: "cache.r9x.large") == .unclear)
        #expect(RuleNode.step(from: "cache.r6g.large", to: "cache.huge") == .unclear)
        #expect(RuleNode.step(from: "db.serverless", to: "db.r6g.large") == .unclear)
    }

    @Test("every size that is listed is read, and grows within its family")
    func memory() {
        #expect(RuleNodeMemory.bytes(of: "cache.t2.micro") == 581_959_680)
        #expect(RuleNodeMemory.bytes(of: "cache.c7gn.16xlarge") == 113_609_865_216)
        #expect(RuleNodeMemory.bytes(of: "db.t2.micro") == nil)
        for family in ["m4", "m5", "m6g", "m7g", "r4", "r5", "r6g", "r7g"] {
            #expect(RuleNode.step(from: "cache.\(family).large", to: "cache.\(family).4xlarge") == .larger)
        }
    }

    @Test("a node type has three parts, the last of them a size")
    func nodeTypes() {
        for type in ["cache.t4g.micro", "cache.r6gd.16xlarge", "db.x2g.xlarge"] { #expect(RuleNode.isType(type)) }
        for type in ["cache.huge", "t3.micro", "cache..micro", "cache.t3.huge", "cache.t3.2xlarge.", ""] {
            #expect(!RuleNode.isType(type), "\(type)")
        }
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

    @Test("another path stands in for one that is not there, before the value does")
    func otherPath() throws {
        let scope = RuleScope(old: nil, new: RuleScope.Side(RuleRun.resource("A::B::C", "B: 2")))
        #expect(scope.truth(try RuleConditionParser.parse("new A ?? path B ?? 9 is 2")) == .yes)
        #expect(scope.truth(try RuleConditionParser.parse("new A ?? path C ?? 9 is 9")) == .yes)
        #expect(scope.truth(try RuleConditionParser.parse("new B ?? path C is 2")) == .yes)
        #expect(throws: RuleError.self) { try RuleConditionParser.parse("new A.*.X ?? path B.*.X is 2") }
    }

    @Test("entries come and go wherever they stand; what an open Fn::If brings is not decided")
    func entries() throws {
        let cases: [(String, String, RuleTruth)] = [
            ("L: [a, b]", "L: [b, a]", .no), ("L: [a, b]", "L: [b, c]", .yes), ("L: [a]", "M: 1", .yes),
            ("M: 1", "L: [a]", .no), ("L: [!Ref A]", "L: [!Ref B]", .yes), ("L: [a]", "L: [!If]", .undecided),
            ("L: [a]", "L: [a, !If]", .no), ("L: [a]", "L: !If", .undecided),
        ]
        let condition = try RuleConditionParser.parse("L loses entries")
        for (old, new, expected) in cases {
            let scope = RuleScope(
                old: RuleScope.Side(RuleRun.resource("A::B::C", old)),
                new: RuleScope.Side(RuleRun.resource("A::B::C", new)))
            #expect(scope.truth(condition) == expected, "\(old) to \(new)")
        }
    }

    @Test("only the named keys of an object may differ")
    func changesOnly() throws {
        let cases: [(String, String, RuleTruth)] = [
            ("P: {a: 1, c: 1}", "P: {a: 2, c: 1}", .yes), ("P: {a: 1, c: 1}", "P: {a: 1, c: 2}", .no),
            ("P: {a: 1}", "Q: 1", .yes), ("P: {a: 1}", "P: {a: !Ref X, b: 1}", .yes),
            ("P: {a: 1}", "P: !If", .undecided),
            ("P: {a: 1}", "P: {a: 1}", .undecided),
        ]
        let condition = try RuleConditionParser.parse("P changes only in a, b")
        for (old, new, expected) in cases {
            let scope = RuleScope(
                old: RuleScope.Side(RuleRun.resource("A::B::C", old)),
                new: RuleScope.Side(RuleRun.resource("A::B::C", new)))
            #expect(scope.truth(condition) == expected, "\(old) to \(new)")
        }
    }
}
