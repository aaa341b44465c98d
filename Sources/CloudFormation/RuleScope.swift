/// What a condition is asked about: one state of a resource or two, and which element of a list.
struct RuleScope {
    /// The first component of paths that lead into the resource's update policy.
    static let updatePolicy = "@UpdatePolicy"
    static let deletionPolicy = "@DeletionPolicy"

    /// A resource before or after a change.
    struct Side {
        let properties: Value
        let updatePolicy: Value
        let deletionPolicy: Value

        init(properties: Value, updatePolicy: Value, deletionPolicy: Value) {
            self.properties = properties
            self.updatePolicy = updatePolicy
            self.deletionPolicy = deletionPolicy
        }

        init(_ resource: Stack.Resource) {
            self.init(
                properties: .object(resource.properties), updatePolicy: resource.updatePolicy ?? .null,
                deletionPolicy: resource.deletionPolicy ?? .null)
        }
    }

    /// What stands at a path.
    enum Found: Equatable {
        case absent
        case value(Value)
        /// The path leads through, or ends in, something that is not known before a deployment.
        case undecided
    }

    /// An element of the list that the condition speaks about, in both states.
    struct Element {
        let old: Found
        let new: Found
        /// Where it stands: in the new list, or in the old one if it is gone.
        let index: Int
    }

    let old: Side?
    let new: Side?
    /// Top-level properties that change, also through what they refer to.
    var changed: Set<String> = []
    var alone = true
    /// The lists whose elements are taken one after the other, outer ones first, each with its element.
    var taken: [(list: [String], element: Element)] = []

    func found(_ path: RuleCondition.Path, _ side: RuleCondition.Side) -> Found {
        var found = found(path.components, side)
        if found == .absent, !path.other.isEmpty { found = self.found(path.other, side) }
        if found == .absent, let fallback = path.fallback { return .value(.text(fallback)) }
        return found
    }

    private func found(_ path: [String], _ side: RuleCondition.Side) -> Found {
        if let (list, element) = taken.last(where: { Self.leads(path, through: $0.list) }) {
            return Self.follow(path.dropFirst(list.count + 1), from: side == .old ? element.old : element.new)
        }
        guard let resource = side == .old ? old : new else { return .absent }
        switch path.first {
        case Self.updatePolicy: return Self.follow(path.dropFirst(), from: Self.found(resource.updatePolicy))
        case Self.deletionPolicy: return Self.follow(path.dropFirst(), from: Self.found(resource.deletionPolicy))
        default: return Self.follow(path[...], from: Self.found(resource.properties))
        }
    }

    private static func leads(_ path: [String], through list: [String]) -> Bool {
        path.count > list.count && path[list.count] == "*" && path.starts(with: list)
    }

    /// The first list on some paths of which no element is taken yet.
    func nextList(of paths: [[String]]) -> [String]? {
        for path in paths {
            for index in path.indices where path[index] == "*" {
                let list = Array(path[..<index])
                if !taken.contains(where: { $0.list == list }) { return list }
            }
        }
        return nil
    }

    private static func found(_ value: Value) -> Found {
        switch value {
        case .null: .absent
        case .hidden(let value): found(value)
        case .call: .undecided
        default: .value(value)
        }
    }

    /// Steps into objects; elements of lists are taken before.
    private static func follow(_ path: ArraySlice<String>, from start: Found) -> Found {
        var current = start
        for component in path {
            switch current {
            case .absent, .undecided: return current
            case .value(.object(let object)): current = object[component].map(found) ?? .absent
            case .value(.list), .value(.text): return .absent
            case .value: return .undecided
            }
        }
        return current
    }

    /// One scope for each element of a list. Equal elements of both states belong together, then those of the same
    /// name, then the rest in their order; nothing where the list itself is not known.
    func elements(of list: [String]) -> [RuleScope]? {
        var (left, right): ([Value], [Value]) = ([], [])
        for (side, keep) in [(RuleCondition.Side.old, true), (.new, false)] {
            switch found(list, side) {
            case .absent: continue
            case .value(.list(let values)): if keep { left = values } else { right = values }
            case .value, .undecided:
                return found(list, .old) == found(list, .new) && found(list, .new) != .undecided ? [] : nil
            }
        }
        return RulePairs.pair(left, right).map { pair in
            var scope = self
            let element = Element(
                old: pair.old.map { Self.found(left[$0]) } ?? .absent,
                new: pair.new.map { Self.found(right[$0]) } ?? .absent,
                index: pair.new ?? pair.old ?? 0)
            scope.taken.append((list, element))
            return scope
        }
    }

    /// Where a property of a rule differs between both states, with indexes for `*`; the pattern itself where that is
    /// not known.
    func differing(_ property: String) -> [String] {
        differing(property.split(separator: ".").map(String.init), shown: property)
    }

    private func differing(_ components: [String], shown: String) -> [String] {
        guard let list = nextList(of: [components]) else {
            let path = RuleCondition.Path(components: components, fallback: nil)
            return differs(path, old: found(path, .old)) ? [shown] : []
        }
        guard let scopes = elements(of: list) else { return [shown] }
        return scopes.flatMap { scope in
            let index = scope.taken.last?.element.index ?? 0
            return scope.differing(components, shown: shown.replacing("*", with: "\(index)", maxReplacements: 1))
        }
    }

    private func differs(_ path: RuleCondition.Path, old before: Found) -> Bool {
        let after = found(path, .new)
        if before != after { return true }
        // Words that stay may lead to another value, and what is not decided may differ inside.
        let name = path.components[0]
        return changed.contains(name) && after != .absent
            && (old?.properties[name] == new?.properties[name] || after == .undecided)
    }
}
