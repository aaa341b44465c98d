/// Something in which two stacks differ and that an update can change by itself.
package enum StackPart: Hashable, Sendable {
    /// A resource that comes or goes, or whose type differs.
    case resource(String)
    /// A property at the top of a resource that is in both.
    case property(String, String)
    case attribute(String, Attribute)
    /// An output that comes, goes or says something else.
    case output(String)
    /// An export for the time between: it has the value that the export of this output is to get, and services import it until that
    /// one has it. It comes and goes again.
    case passage(String)

    package enum Attribute: String, CaseIterable, Sendable {
        case deletionPolicy = "DeletionPolicy"
        case updateReplacePolicy = "UpdateReplacePolicy"
        case updatePolicy = "UpdatePolicy"
        case dependsOn = "DependsOn"
        case condition = "Condition"
    }

    /// The resource that it is of.
    package var resource: String? {
        switch self {
        case .resource(let id), .property(let id, _), .attribute(let id, _): id
        case .output, .passage: nil
        }
    }

    /// `RedisReplicationGroup.NumCacheClusters`, for people.
    package var text: String {
        switch self {
        case .resource(let id): id
        case .property(let id, let name): "\(id).\(name)"
        case .attribute(let id, let attribute): "\(id) \(attribute.rawValue)"
        case .output(let id): "output \(id)"
        case .passage(let id): "output \(StackMix.passage(id))"
        }
    }
}

/// Everything between two stacks: those that have some parts of the one and some of the other. Pure.
package struct StackMix: Sendable {
    /// What a stack in between has of a part.
    package enum Choice: Hashable, Sendable {
        case old, new
        /// A value that is neither's: one of those that the schema allows.
        case value(String)
    }

    package let old: Stack
    package let new: Stack
    /// In the order of the old stack, then of the new one.
    package let parts: [StackPart]
    private let before: [String: Stack.Resource]
    private let after: [String: Stack.Resource]
    private let outputsBefore: [String: Stack.Output]
    private let outputsAfter: [String: Stack.Output]
    /// Logical ids, in the order of the old stack and then of the new one.
    package let ids: [String]
    private let outputIds: [String]

    package init(old: Stack, new: Stack) {
        self.old = old
        self.new = new
        before = Dictionary(old.resources.map { ($0.logicalId, $0) }) { first, _ in first }
        after = Dictionary(new.resources.map { ($0.logicalId, $0) }) { first, _ in first }
        outputsBefore = Dictionary(old.outputs.map { ($0.logicalId, $0) }) { first, _ in first }
        outputsAfter = Dictionary(new.outputs.map { ($0.logicalId, $0) }) { first, _ in first }
        let (known, knownOutputs) = (before, outputsBefore)
        ids = old.resources.map(\.logicalId) + new.resources.map(\.logicalId).filter { known[$0] == nil }
        outputIds = old.outputs.map(\.logicalId) + new.outputs.map(\.logicalId).filter { knownOutputs[$0] == nil }
        var parts: [StackPart] = []
        for id in ids {
            guard let old = before[id], let new = after[id], old.type == new.type else {
                parts.append(.resource(id))
                continue
            }
            for name in Set(old.properties.keys).union(new.properties.keys).sorted()
            where old.properties[name] != new.properties[name] { parts.append(.property(id, name)) }
            parts += StackPart.Attribute.allCases.filter { !$0.isSame(old, new) }.map { .attribute(id, $0) }
        }
        for id in outputIds where !Self.isSame(outputsBefore[id], outputsAfter[id]) { parts.append(.output(id)) }
        self.parts = parts
    }

    private static func isSame(_ old: Stack.Output?, _ new: Stack.Output?) -> Bool {
        old?.value == new?.value && old?.exportName == new?.exportName && old?.presence == new?.presence
    }

    /// The logical id of the output that goes beside another one.
    package static func passage(_ output: String) -> String { output + between }
    /// What the name of an output, or export, for the time between ends with.
    package static let between = "Next"

    package func resources(_ id: String) -> (old: Stack.Resource?, new: Stack.Resource?) { (before[id], after[id]) }
    package func outputs(_ id: String) -> (old: Stack.Output?, new: Stack.Output?) {
        (outputsBefore[id], outputsAfter[id])
    }

    /// The stack that has these choices; what is not named is as in the new one, and what differs in no part too.
    ///
    /// - Parameters:
    ///   - some: the resources that are wanted; `nil` for all.
    ///   - outputs: the same for outputs.
    package func stack(
        _ choices: [StackPart: Choice], resources some: Set<String>? = nil, outputs: Set<String>? = nil
    ) -> Stack {
        Stack(
            resources: (some.map { some in ids.filter(some.contains) } ?? ids).compactMap { resource($0, choices) },
            outputs: (outputs.map { outputs in outputs.isEmpty ? [] : outputIds } ?? outputIds).flatMap { id in
                [output(id, choices), passage(id, choices)].compactMap(\.self).filter {
                    outputs?.contains($0.logicalId) ?? true
                }
            })
    }

    /// One resource of it; `nil` where it is not there.
    package func resource(_ id: String, _ choices: [StackPart: Choice]) -> Stack.Resource? {
        let (old, new) = resources(id)
        if let choice = choices[.resource(id)] { return choice == .old ? old : new }
        guard let old, let new, old.type == new.type else { return new }
        var properties = new.properties
        for (part, choice) in choices {
            guard case .property(id, let name) = part else { continue }
            switch choice {
            case .old: properties[name] = old.properties[name]
            case .new: properties[name] = new.properties[name]
            case .value(let text): properties[name] = .text(text)
            }
        }
        func side(_ attribute: StackPart.Attribute) -> Stack.Resource {
            choices[.attribute(id, attribute)] == .old ? old : new
        }
        return Stack.Resource(
            logicalId: id, type: new.type, properties: properties, presence: side(.condition).presence,
            deletionPolicy: side(.deletionPolicy).deletionPolicy,
            updateReplacePolicy: side(.updateReplacePolicy).updateReplacePolicy,
            updatePolicy: side(.updatePolicy).updatePolicy, metadata: new.metadata,
            dependsOn: side(.dependsOn).dependsOn, place: new.place, propertyPlaces: new.propertyPlaces)
    }

    private func output(_ id: String, _ choices: [StackPart: Choice]) -> Stack.Output? {
        let (old, new) = outputs(id)
        return choices[.output(id)] == .old ? old : new
    }

    private func passage(_ id: String, _ choices: [StackPart: Choice]) -> Stack.Output? {
        guard choices[.passage(id)] == .new, let new = outputsAfter[id], let name = new.exportName else { return nil }
        return Stack.Output(
            logicalId: Self.passage(id), value: new.value, exportName: Self.passage(name), presence: new.presence,
            place: new.place)
    }

    /// The name of an export for the time between.
    static func passage(_ name: Value) -> Value {
        switch name {
        case .text(let text): .text(text + between)
        case .concatenation(let parts):
            if case .text(let last)? = parts.last {
                .concatenation(parts.dropLast() + [.text(last + between)])
            } else {
                .concatenation(parts + [.text(between)])
            }
        default: .concatenation([name, .text(between)])
        }
    }
}

extension StackPart.Attribute {
    func isSame(_ old: Stack.Resource, _ new: Stack.Resource) -> Bool {
        switch self {
        case .deletionPolicy: old.deletionPolicy == new.deletionPolicy
        case .updateReplacePolicy: old.updateReplacePolicy == new.updateReplacePolicy
        case .updatePolicy: old.updatePolicy == new.updatePolicy
        case .dependsOn: old.dependsOn == new.dependsOn
        case .condition: old.presence == new.presence
        }
    }
}

extension Stack {
    /// The logical ids that are named where nothing has them: CloudFormation refuses such a template.
    ///
    /// - Parameter known: the logical ids that there may be; other names are parameters.
    package func dangling(among known: Set<String>) -> Set<String> {
        let here = Set(resources.map(\.logicalId))
        let gone = known.subtracting(here)
        guard !gone.isEmpty else { return [] }
        var found: Set<String> = []
        for value in resources.map({ Value.object($0.properties) }) + outputs.map(\.value) {
            for reference in value.references(at: []) {
                if case .resource(let id, _) = reference.target, gone.contains(id) { found.insert(id) }
            }
        }
        found.formUnion(resources.flatMap(\.dependsOn).filter(gone.contains))
        return found
    }
}

extension Stack {
    /// Attributes that are asked for and that a resource does not have as it is here, each with the rule that says so.
    ///
    /// - Parameter certainly: whether only what is decided counts: a parameter group that the templates make may be any.
    package func unavailableAttributes(
        certainly: Bool
    ) -> [(id: String, attribute: String, rule: Rule, place: Place)] {
        let here = Dictionary(resources.map { ($0.logicalId, $0) }) { first, _ in first }
        var found: [(id: String, attribute: String, rule: Rule, place: Place)] = []
        let values = resources.map { (Value.object($0.properties), $0.place) } + outputs.map { ($0.value, $0.place) }
        for (value, place) in values {
            for reference in value.references(at: []) {
                guard case .resource(let id, let attribute?) = reference.target, let resource = here[id],
                    let (rule, isDecided) = RuleTable.unavailable(attribute, of: resource), isDecided || !certainly
                else { continue }
                found.append((id, attribute, rule, place))
            }
        }
        return found
    }
}

extension Value {
    /// The attributes that it asks for, by logical id.
    package var attributes: [(id: String, attribute: String)] {
        references(at: []).compactMap { reference in
            if case .resource(let id, let attribute?) = reference.target { (id, attribute) } else { nil }
        }
    }

    /// The logical ids, or other names, that it refers to.
    package var referred: Set<String> {
        Set(
            references(at: []).compactMap { reference in
                if case .resource(let id, _) = reference.target { id } else { nil }
            })
    }
}
