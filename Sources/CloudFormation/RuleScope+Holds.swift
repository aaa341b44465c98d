extension RuleScope {
    /// Whether a condition holds, and for which elements of its list. What hangs on an `Fn::If` that is not decided is
    /// asked for either branch.
    func holds(_ condition: RuleCondition) -> (truth: RuleTruth, elements: [Int]) {
        let written = holdsAsWritten(condition)
        let outcomes = outcomes(of: condition, as: written)
        let truths = Set(outcomes.map(\.truth))
        guard truths.count > 1 else { return (truths.first ?? written.truth, written.elements) }
        let concerned = Set(outcomes.filter { $0.truth != .no }.flatMap(\.elements))
        return (.undecided, written.elements.filter { concerned.contains($0) })
    }

    func holdsAsWritten(_ condition: RuleCondition) -> (truth: RuleTruth, elements: [Int]) {
        guard let list = condition.list else { return (truth(condition), []) }
        guard let scopes = elements(of: list) else { return (max(truth(condition), .undecided), []) }
        let truths = scopes.map { ($0.taken.last?.element.index ?? 0, $0.truth(condition)) }
        let worst = RuleTruth.or(truths.map(\.1))
        return (worst, worst == .no ? [] : truths.filter { $0.1 == worst }.map(\.0).sorted())
    }

    func truth(_ condition: RuleCondition) -> RuleTruth {
        switch condition {
        case .always: .yes
        case .alone: RuleTruth(alone)
        case .not(let condition): !truth(condition)
        case .all(let conditions): together(conditions)
        case .any(let conditions): RuleTruth.or(conditions.map(truth))
        case .test(let side, let path, .absent): !anyElement(of: condition.paths) { !$0.truth(.absent, path, side) }
        case .test(let side, let path, let test): anyElement(of: condition.paths) { $0.truth(test, path, side) }
        case .transition(let path, let transition): anyElement(of: condition.paths) { $0.truth(transition, path) }
        }
    }

    /// What has to be so has to be so for one and the same element, also of a list below the one that the condition
    /// speaks about; what must not be, must not be for any of them.
    private func together(_ conditions: [RuleCondition]) -> RuleTruth {
        let wanted = conditions.filter { !$0.isNegation }
        let joint = anyElement(of: wanted.flatMap(\.paths)) { scope in RuleTruth.and(wanted.map(scope.truth)) }
        return RuleTruth.and(conditions.map(truth) + [joint])
    }

    /// A list below the one that the condition speaks about counts as soon as one of its elements does.
    private func anyElement(of paths: [RuleCondition.Path], _ ask: (RuleScope) -> RuleTruth) -> RuleTruth {
        guard let list = nextList(of: paths.map(\.components)) else { return ask(self) }
        guard let scopes = elements(of: list) else { return .undecided }
        return RuleTruth.or(scopes.map { $0.anyElement(of: paths, ask) })
    }

    private func truth(
        _ test: RuleCondition.Test, _ path: RuleCondition.Path, _ side: RuleCondition.Side
    ) -> RuleTruth {
        let found = found(path, side)
        if test == .absent { return found == .undecided ? .undecided : RuleTruth(found == .absent) }
        return truth(test, found, side)
    }

    private func truth(_ test: RuleCondition.Test, _ found: Found, _ side: RuleCondition.Side) -> RuleTruth {
        switch found {
        case .absent: return .no
        case .value(.text(let text)): return truth(test, text, side)
        case .value(.list), .value(.object): return .no
        // Only words can be misspelt.
        case .undecided, .value: return test == .nodeType ? .yes : .undecided
        }
    }

    private func truth(_ test: RuleCondition.Test, _ text: String, _ side: RuleCondition.Side) -> RuleTruth {
        switch test {
        case .absent: return .no
        case .equals(let wanted): return RuleTruth(wanted.contains { Self.same($0, text) })
        case .starts(let start): return RuleTruth(text.hasPrefix(start))
        case .ends(let end): return RuleTruth(text.hasSuffix(end))
        case .nodeType: return RuleTruth(RuleNode.isType(text))
        case .multiple(let divisor):
            guard let number = Double(text) else { return .undecided }
            let times = number / divisor
            guard times.magnitude < 1e9 else { return .undecided }
            // Rounding functions would need the C library's mathematics.
            return RuleTruth(Double(Int64(times)) == times)
        case .compares(let order, let right):
            guard let left = Double(text) else { return .undecided }
            return RuleTruth(order.holds(left, right))
        case .comparesWith(let order, let other):
            guard let left = Double(text) else { return .undecided }
            switch found(other, side) {
            case .absent: return .no
            case .value(.text(let text)):
                guard let right = Double(text) else { return .undecided }
                return RuleTruth(order.holds(left, right))
            case .value, .undecided: return .undecided
            }
        }
    }

    /// CloudFormation tells neither `1` from `1.0` nor `true` from `True`.
    private static func same(_ wanted: String, _ text: String) -> Bool {
        if let left = Double(wanted), let right = Double(text) { return left == right }
        return wanted == text || ["true", "false"].contains(wanted) && wanted == text.lowercased()
    }

    private func truth(_ transition: RuleCondition.Transition, _ path: RuleCondition.Path) -> RuleTruth {
        let before = found(path, .old)
        let after = found(path, .new)
        if transition == .changes { return changes(path, before, after) }
        if case .changesOnly(let names) = transition { return changesOnly(names, before, after) }
        if before == after, before != .undecided { return .no }
        if before == .undecided || after == .undecided { return rawEqual(path) ? .no : .undecided }
        switch (transition, before, after) {
        case (.appears, _, _): return RuleTruth(before == .absent)
        case (.goes, _, _): return RuleTruth(after == .absent)
        case (.losesEntries, _, _): return Self.loses(Self.entries(before), Self.entries(after))
        case (.gainsEntries, _, _): return Self.loses(Self.entries(after), Self.entries(before))
        case (_, .absent, _), (_, _, .absent): return .no
        case (_, .value(.text(let old)), .value(.text(let new))): return Self.truth(transition, old, new)
        default: return .undecided
        }
    }

    private func changes(_ path: RuleCondition.Path, _ before: Found, _ after: Found) -> RuleTruth {
        guard before == after else { return .yes }
        if before == .undecided { return rawEqual(path) ? .no : .yes }
        // What it refers to changes: the same words, another value.
        if case .value(let value) = before, !value.isPlain, let name = path.components.first, changed.contains(name),
            topIsEqual(name)
        {
            return .undecided
        }
        return .no
    }

    /// Whether two versions of an object differ in nothing but these keys.
    private func changesOnly(_ names: [String], _ before: Found, _ after: Found) -> RuleTruth {
        guard before != after, let old = Self.members(before), let new = Self.members(after) else { return .undecided }
        let differing = Set(old.keys).union(new.keys).filter { old[$0] != new[$0] }
        return RuleTruth(differing.isSubset(of: names))
    }

    private static func members(_ found: Found) -> [String: Value]? {
        switch found {
        case .absent: [:]
        case .value(let value): value.object
        case .undecided: nil
        }
    }

    /// What is in a list; a single value counts as a list of one.
    private static func entries(_ found: Found) -> [Value] {
        switch found {
        case .absent, .undecided: []
        case .value(.list(let values)): values
        case .value(let value): [value]
        }
    }

    /// Whether something of one list is not in the other; what an `Fn::If` that is not decided comes to may be in it.
    private static func loses(_ old: [Value], _ new: [Value]) -> RuleTruth {
        let lost = old.filter { !new.contains($0) }
        if lost.isEmpty { return .no }
        let isOpen = (lost + new).contains { if case .call = $0 { true } else { false } }
        return isOpen ? .undecided : .yes
    }

    /// Whether the templates say the same at the top-level property of a path, symbolic or not.
    private func rawEqual(_ path: RuleCondition.Path) -> Bool { path.components.first.map(topIsEqual) ?? true }

    private func topIsEqual(_ name: String) -> Bool {
        name == Self.updatePolicy
            ? old?.updatePolicy == new?.updatePolicy : old?.properties[name] == new?.properties[name]
    }

    private static func truth(_ transition: RuleCondition.Transition, _ old: String, _ new: String) -> RuleTruth {
        switch transition {
        case .changes, .changesOnly, .appears, .goes, .losesEntries, .gainsEntries: return .no
        case .grows, .shrinks:
            guard let before = Double(old), let after = Double(new) else { return .undecided }
            return RuleTruth(transition == .grows ? after > before : after < before)
        case .downgrades, .upgrades: return truth(transition, RuleVersion.step(from: old, to: new))
        case .smallerNode, .largerNode:
            let step = RuleNode.step(from: old, to: new)
            if step == .unclear { return .undecided }
            return RuleTruth(step == (transition == .smallerNode ? .smaller : .larger))
        }
    }

    private static func truth(_ transition: RuleCondition.Transition, _ step: RuleVersion.Step) -> RuleTruth {
        switch (transition, step) {
        case (_, .unclear): .undecided
        case (.downgrades, .down): .yes
        case (.upgrades(let places), .up(let place)): RuleTruth(place <= places)
        default: .no
        }
    }
}

extension RuleCondition {
    /// Whether it asks that something is not so.
    fileprivate var isNegation: Bool {
        switch self {
        case .not, .test(_, _, .absent): true
        default: false
        }
    }
}

extension Value {
    /// Whether a value is known in full before a deployment.
    var isPlain: Bool {
        switch self {
        case .null, .text: true
        case .list(let values): values.allSatisfy(\.isPlain)
        case .object(let object): object.values.allSatisfy(\.isPlain)
        case .hidden(let value): value.isPlain
        case .reference, .attribute, .concatenation, .call: false
        }
    }
}
