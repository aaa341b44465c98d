import Testing

@testable import CloudFormation

@Suite("The curated rules, each with an example and a near miss")
struct RuleExampleTests {
    struct Example: Sendable {
        let id: String
        let hit: String
        let miss: String
    }

    static let examples: [Example] = (RuleExamples.rows + "\n" + RuleExamples.moreRows).split(separator: "\n").map {
        line in
        let cells = line.split(separator: "|").map { $0.drop { $0 == " " } }.map { text in
            String(text.reversed().drop { $0 == " " }.reversed())
        }
        return Example(id: cells[0], hit: cells[1], miss: cells[2])
    }

    private static func expand(_ text: String) -> String {
        text.replacing("LC<", with: "LifecycleConfiguration: {Rules: [{Id: a, Status: Enabled, ")
            .replacing(">", with: "}]}")
    }

    static func hit(_ rule: Rule, _ example: String) -> RuleHit? {
        let parts = expand(example).split(separator: " TO ", omittingEmptySubsequences: false).map(String.init)
        let policy = parts[0].hasPrefix("@") ? String(parts[0].dropFirst()) : nil
        let states = policy == nil ? parts : Array(parts.dropFirst())
        switch rule.kind {
        case .change, .settles: return RuleRun.hits(rule.type, states[0], states[1], policy: policy)[rule.id]
        case .state: return RuleTable.invalid(RuleRun.resource(rule.type, states[0])).first { $0.rule.id == rule.id }
        case .added:
            return RuleTable.hits(added: RuleRun.resource(rule.type, states[0])).first { $0.rule.id == rule.id }
        case .removed:
            let resource = RuleRun.resource(rule.type, states[0], deletionPolicy: policy)
            return RuleTable.hits(removed: resource).first { $0.rule.id == rule.id }
        case .attribute:
            let found = RuleTable.unavailable(rule.properties[0], of: RuleRun.resource(rule.type, states[0]))
            return found?.rule.id == rule.id ? RuleHit(rule: rule, properties: rule.properties, isDecided: true) : nil
        }
    }

    @Test("every rule with a condition has an example")
    func complete() {
        let ids = Set(Self.examples.map(\.id))
        for rule in RuleTable.all where rule.test != .always {
            #expect(ids.contains(rule.id), "\(rule.id)")
        }
        #expect(Self.examples.count == ids.count)
    }

    @Test("the example hits as the row says, the near miss does not", arguments: Self.examples)
    func example(_ example: Example) throws {
        let rule = try #require(RuleTable.all.first { $0.id == example.id }, "no rule \(example.id)")
        let hit = try #require(Self.hit(rule, example.hit), "\(example.id) does not hit")
        #expect(hit.isDecided)
        #expect(hit.rule.effect == rule.effect)
        #expect(hit.rule.verdict == rule.verdict)
        #expect(hit.properties.allSatisfy { !$0.isEmpty && !$0.hasPrefix("@") })
        #expect(Self.hit(rule, example.miss) == nil, "\(example.id) hits its near miss")
    }

    @Test("a rule without a condition hits each of its properties, and no other change")
    func always() {
        for rule in RuleTable.all where rule.test == .always {
            if rule.kind == .removed {
                let hits = RuleTable.hits(removed: RuleRun.resource(rule.type, "Zzz: 1"))
                #expect(hits.contains { $0.rule.id == rule.id }, "\(rule.id)")
                continue
            }
            for property in rule.properties {
                let path = property.split(separator: ".").map(String.init)
                let hits = RuleTable.hits(
                    old: Self.resource(rule.type, path, "a"), new: Self.resource(rule.type, path, "b"),
                    changed: [path[0]], othersChange: true)
                #expect(hits.contains { $0.rule.id == rule.id && !$0.properties.isEmpty }, "\(rule.id) \(property)")
            }
            #expect(RuleRun.hits(rule.type, "Zzz: 1", "Zzz: 2")[rule.id] == nil)
        }
    }

    /// A resource with one value at one path.
    private static func resource(_ type: String, _ path: [String], _ text: String) -> Stack.Resource {
        let value = path.dropFirst().reversed().reduce(Value.text(text)) { value, step in
            step == "*" ? .list([value]) : .object([step: value])
        }
        return Stack.Resource(logicalId: "R", type: type, properties: [path[0]: value], place: RuleRun.place)
    }
}
