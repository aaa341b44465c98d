@testable import CloudFormation

/// Short ways to say resources and changes in the tests of the rules.
enum RuleRun {
    static let place = Place(file: "a.yml", line: 1, column: 1)

    /// Flow text to a value: `{A: 1, B: [x, y], C: !Ref X}`, as far as the tests need it.
    static func value(_ text: String) -> Value {
        var rest = text[...]
        return value(&rest)
    }

    private static func skip(_ rest: inout Substring) { rest = rest.drop { $0 == " " || $0 == "," } }

    private static func value(_ rest: inout Substring) -> Value {
        skip(&rest)
        if rest.first == "{" {
            rest.removeFirst()
            var object: [String: Value] = [:]
            skip(&rest)
            while let first = rest.first, first != "}" {
                let name = String(rest.prefix { $0 != ":" })
                rest = rest.dropFirst(name.count + 1)
                object[name] = value(&rest)
                skip(&rest)
            }
            rest = rest.dropFirst()
            return .object(object)
        }
        if rest.first == "[" {
            rest.removeFirst()
            var list: [Value] = []
            skip(&rest)
            while let first = rest.first, first != "]" {
                list.append(value(&rest))
                skip(&rest)
            }
            rest = rest.dropFirst()
            return .list(list)
        }
        let word = rest.prefix { !",]}".contains($0) }
        rest = rest.dropFirst(word.count)
        if word == "!Ref" || word.hasPrefix("!Ref ") { return .reference(String(word.dropFirst(5))) }
        if word == "!If" { return .call("Fn::If", .list([.text("C"), .text("1"), .text("2")])) }
        return .text(String(word))
    }

    static func resource(
        _ type: String, _ properties: String, policy: String? = nil, deletionPolicy: String? = nil
    ) -> Stack.Resource {
        Stack.Resource(
            logicalId: "R", type: type, properties: value("{\(properties)}").object ?? [:],
            deletionPolicy: deletionPolicy.map(Value.text),
            updatePolicy: policy.map { value("{\($0)}") }, place: place)
    }

    static func changed(_ old: Stack.Resource, _ new: Stack.Resource) -> [String] {
        Set(old.properties.keys).union(new.properties.keys).filter { old.properties[$0] != new.properties[$0] }.sorted()
    }

    /// The hits of a change of properties, by rule.
    static func hits(
        _ type: String, _ old: String, _ new: String, policy: String? = nil, othersChange: Bool = false
    ) -> [String: RuleHit] {
        let (before, after) = (resource(type, old, policy: policy), resource(type, new, policy: policy))
        let hits = RuleTable.hits(
            old: before, new: after, changed: changed(before, after), othersChange: othersChange)
        return Dictionary(hits.map { ($0.rule.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
