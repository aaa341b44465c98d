internal import Synchronization

/// The curated rules: what neither the schemas nor the old specification says about changes and states of resources.
///
/// The rows are text, one rule a line, each with the page or the issue that it comes from: `RuleRow` says what the
/// columns are, `RuleCondition` how a condition reads. Only the rows of a type that is asked for are read.
package enum RuleTable {
    /// When the rows were last read against their sources.
    package static let date = "2026-11-28"

    /// Every text of rows.
    static let texts = [cacheRows, databaseRows, storageRows, serviceRows, interruptionRows, moreRows]

    /// The lines of the rows, by type, unread.
    private static let lines: [String: [ArraySlice<UInt8>]] = {
        var lines: [String: [ArraySlice<UInt8>]] = [:]
        for line in byteLines {
            if let type = RuleRow.type(of: line) { lines[type, default: []].append(line) }
        }
        return lines
    }()

    /// By bytes: every plan goes through all of them.
    private static var byteLines: [ArraySlice<UInt8>] {
        texts.flatMap { Array($0.utf8).split(separator: UInt8(ascii: "\n")) }.filter { $0.first != UInt8(ascii: "#") }
    }

    static var allLines: [String] { byteLines.map { String(decoding: $0, as: UTF8.self) } }

    package static let all: [Rule] = allLines.compactMap { try? RuleRow.parse($0) }

    /// Read so far: a stack asks for the rules of a type once for each of its resources, and a matrix for each pair of tiers.
    private static let read = Mutex<[String: [Rule]]>([:])

    /// The rules about one type, in the order of the rows.
    package static func rules(for type: String) -> [Rule] {
        if let known = read.withLock({ $0[type] }) { return known }
        let rules = (lines[type] ?? []).compactMap { try? RuleRow.parse(String(decoding: $0, as: UTF8.self)) }
        read.withLock { $0[type] = rules }
        return rules
    }

    /// Rules about a change from old to new.
    ///
    /// - Parameters:
    ///   - changed: the properties that change, also through what they refer to; their first component counts.
    ///   - othersChange: whether anything else in the stack changes.
    package static func hits(
        old: Stack.Resource, new: Stack.Resource, changed: [String], othersChange: Bool
    ) -> [RuleHit] {
        guard old.type == new.type else { return [] }
        let names = Set(changed.map { String($0.prefix { $0 != "." }) })
        return rules(for: new.type).filter { $0.kind == .change || $0.kind == .settles }.compactMap { rule in
            let own = Set(rule.properties.map { String($0.prefix { $0 != "." }) })
            var scope = RuleScope(old: RuleScope.Side(old), new: RuleScope.Side(new), changed: names)
            scope.alone = !othersChange && names.isSubset(of: own) && old.updatePolicy == new.updatePolicy
            let differing = rule.properties.flatMap { scope.differing($0) }
            guard rule.properties.isEmpty || !differing.isEmpty else { return nil }
            return hit(rule, scope, differing)
        }
    }

    /// Rules about one state: combinations that CloudFormation or the service refuses.
    package static func invalid(_ resource: Stack.Resource) -> [RuleHit] { hits(.state, resource) }

    /// Rules about a resource that is new in the stack.
    package static func hits(added: Stack.Resource) -> [RuleHit] { hits(.added, added) }

    /// Rules about a resource that leaves the stack.
    package static func hits(removed: Stack.Resource) -> [RuleHit] { hits(.removed, removed) }

    /// The rule by which a resource has no such attribute in this state, and whether that is certain.
    package static func unavailable(
        _ attribute: String, of resource: Stack.Resource
    ) -> (rule: Rule, isDecided: Bool)? {
        let scope = RuleScope(old: nil, new: RuleScope.Side(resource))
        for rule in rules(for: resource.type) where rule.kind == .attribute && rule.properties.contains(attribute) {
            let truth = scope.holds(rule.test).truth
            if truth != .no { return (rule, truth == .yes) }
        }
        return nil
    }

    private static func hits(_ kind: Rule.Kind, _ resource: Stack.Resource) -> [RuleHit] {
        let scope = RuleScope(old: nil, new: RuleScope.Side(resource))
        return rules(for: resource.type).filter { $0.kind == kind }.compactMap { rule in
            hit(rule, scope, rule.properties.filter { scope.found(top(of: $0), .new) != .absent })
        }
    }

    /// A rule that decides a conditional, or only calls something safe, says nothing where it cannot be decided itself.
    private static func hit(_ rule: Rule, _ scope: RuleScope, _ properties: [String]) -> RuleHit? {
        let (truth, elements) = scope.holds(rule.test)
        let narrowed = rule.properties.filter { $0.contains("*") }.flatMap { path in
            elements.map { path.replacing("*", with: "\($0)", maxReplacements: 1) }
        }.filter { path in properties.isEmpty || properties.contains { path == $0 || $0.contains("*") } }
        let paths = narrowed.isEmpty ? properties : narrowed
        switch truth {
        case .no: return nil
        case .yes: return RuleHit(rule: rule, properties: paths, isDecided: true)
        case .undecided:
            guard !rule.settles, rule.verdict > .safe else { return nil }
            return RuleHit(rule: rule.undecided, properties: paths, isDecided: false)
        }
    }

    private static func top(of property: String) -> RuleCondition.Path {
        RuleCondition.Path(components: [String(property.prefix { $0 != "." })], fallback: nil)
    }
}
