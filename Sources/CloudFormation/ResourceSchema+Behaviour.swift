extension ResourceSchema {
    enum Finding {
        case value(SchemaValue)
        /// Below an object that takes anything.
        case free
        case nothing
    }

    /// What changing a property does. A component of a path that is `*` or a number is an element of a list.
    ///
    /// What a change of a part does to the whole counts, and what a change of the whole does to its parts: the most
    /// dangerous of them. A property that the type does not have, or that cannot be set, is unknown.
    package func behaviour(of path: [String]) -> (behaviour: UpdateBehaviour, source: BehaviourSource) {
        var isKnown = true
        if case .nothing = find(path) { isKnown = false }
        let touches = { (pattern: [String]) in
            (isKnown || pattern.count <= path.count) && Self.meet(pattern, path)
        }
        if createOnly.contains(where: touches) { return (.replacement, .schema) }
        let isReadOnly = readOnly.contains { $0.count <= path.count && Self.meet($0, path) }
        if !isKnown || isReadOnly { return (.unknown, .nothing) }
        if isAlwaysReplaced { return (.replacement, .schema) }
        if conditional.contains(where: touches) { return (.conditional, .schema) }
        if olderConditional.contains(where: touches) { return (.conditional, .specification) }
        return (.inPlace, .schema)
    }

    /// Whether the older specification says that changing a property replaces, where the schema says that it does not.
    package func isDisputed(_ path: [String]) -> Bool {
        disputed.contains { Self.meet($0.split(separator: ".").map(String.init), path) }
    }

    func find(_ path: [String]) -> Finding {
        var value = SchemaValue(kinds: [.object], shape: 0)
        for component in path {
            let isElement = component == "*" || Self.isNumber(component)
            if isElement, let element = value.element {
                value = record.value(element)
            } else if let child = value.shape.flatMap({ record.value(of: component, inShape: $0) }) {
                value = child
            } else if let named = value.namedValue {
                value = record.value(named)
            } else {
                // An object that lists its properties and does not say that there are no others is not trusted.
                return value.isFreeForm || value.kinds.isEmpty ? .free : .nothing
            }
        }
        return .value(value)
    }

    /// Whether one path is the other, or above or below it; `*` in the pattern stands for any index and any chosen name.
    private static func meet(_ pattern: [String], _ path: [String]) -> Bool {
        zip(pattern, path).allSatisfy { $0 == $1 || $0 == "*" }
    }

    private static func isNumber(_ component: String) -> Bool {
        !component.isEmpty && component.utf8.allSatisfy { (48...57).contains($0) }
    }
}
