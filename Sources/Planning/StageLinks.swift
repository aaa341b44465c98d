internal import CloudFormation

/// Sorts the parts of two stacks by what depends on what.
struct StageLinks {
    private let mix: StackMix
    private let judge: StageJudge

    init(_ mix: StackMix, _ judge: StageJudge) {
        self.mix = mix
        self.judge = judge
    }

    func components() -> [StageComponent] {
        let passages = self.passages()
        let parts = mix.parts + passages
        var groups = Groups(parts.count)
        var firstOfResource: [String: Int] = [:]
        var firstOfType: [String: Int] = [:]
        var waiting: [(part: Int, id: String)] = []
        let places = Dictionary(uniqueKeysWithValues: parts.enumerated().map { ($0.element, $0.offset) })
        for (index, part) in parts.enumerated() {
            switch part {
            case .resource(let id):
                // A rename is a resource that goes and one of the same type that comes; a cluster's last instance is known by the others.
                for resource in [mix.resources(id).old, mix.resources(id).new].compactMap(\.self) {
                    groups.join(index, firstOfType[resource.type, default: index])
                    firstOfType[resource.type] = firstOfType[resource.type] ?? index
                }
            case .property(let id, _), .attribute(let id, .updatePolicy):
                guard !stands(part) else { break }
                groups.join(index, firstOfResource[id, default: index])
                firstOfResource[id] = firstOfResource[id] ?? index
            case .attribute: break
            case .passage(let output):
                if let other = places[.output(output)] { groups.join(index, other) }
            case .output(let id):
                // Services go from one export to another.
                guard isImported(id) || mix.outputs(id).old == nil else { break }
                groups.join(index, firstOfResource["", default: index])
                firstOfResource[""] = firstOfResource[""] ?? index
            }
            for id in conditional(part) { waiting.append((index, id)) }
            for id in referred(by: part) {
                if let other = places[.resource(id)] { groups.join(index, other) }
            }
        }
        // Attributes that are there in some states only: whoever asks for them depends on the resource's state.
        for (index, id) in waiting {
            if let other = firstOfResource[id] { groups.join(index, other) }
        }
        return groups.all.map { component($0.map { parts[$0] }) }
    }

    /// The resources of which a part asks for an attribute that they have in some states only.
    private func conditional(_ part: StackPart) -> Set<String> {
        let values: [Value]
        switch part {
        case .output(let id), .passage(let id):
            values = [mix.outputs(id).old?.value, mix.outputs(id).new?.value].compactMap(\.self)
        case .property(let id, let name):
            values = [mix.resources(id).old?.properties[name], mix.resources(id).new?.properties[name]].compactMap(
                \.self)
        case .resource(let id):
            values = [mix.resources(id).old, mix.resources(id).new].compactMap(\.self).map { .object($0.properties) }
        case .attribute: values = []
        }
        return Set(conditionalAttributes(of: values).map(\.id))
    }

    /// The attributes that these refer to and that a resource has only with some properties.
    private func conditionalAttributes(of values: [Value]) -> [(id: String, attribute: String)] {
        values.flatMap(\.attributes).filter { id, attribute in
            [mix.resources(id).old, mix.resources(id).new].contains {
                $0.map { RuleTable.isConditional(attribute, of: $0.type) } ?? false
            }
        }.map { ($0, $1) }
    }

    // MARK: What depends on what

    /// Whether the tables alone say what a property does, whatever else changes: in place, and no rule speaks of it.
    private func stands(_ part: StackPart) -> Bool {
        guard case .property(let id, let name) = part, let type = mix.resources(id).new?.type,
            let schema = ResourceSchema.of(type)
        else { return false }
        return !RuleTable.mentioned(in: type).contains(name) && schema.behaviour(of: [name]).behaviour == .inPlace
            && !schema.isDisputed([name])
    }

    private func isImported(_ output: String) -> Bool {
        guard let name = mix.outputs(output).old?.exportName.flatMap(ExportChange.name) else { return false }
        return !judge.users(of: name).isEmpty
    }

    private func referred(by part: StackPart) -> Set<String> {
        func all(_ resource: Stack.Resource?) -> Set<String> {
            resource.map { Value.object($0.properties).referred.union($0.dependsOn) } ?? []
        }
        switch part {
        case .resource(let id): return all(mix.resources(id).old).union(all(mix.resources(id).new))
        case .property(let id, let name):
            let (old, new) = mix.resources(id)
            return (old?.properties[name]?.referred ?? []).union(new?.properties[name]?.referred ?? [])
        case .attribute(let id, .dependsOn):
            let (old, new) = mix.resources(id)
            return Set(old?.dependsOn ?? []).union(new?.dependsOn ?? [])
        case .attribute: return []
        case .output(let id), .passage(let id):
            let (old, new) = mix.outputs(id)
            return (old?.value.referred ?? []).union(new?.value.referred ?? [])
        }
    }

    /// An export that services import and that is to have another value needs one beside it for the time between, unless one
    /// that is there, or that the new stack adds, has that value.
    private func passages() -> [StackPart] {
        mix.parts.compactMap { part in
            guard case .output(let id) = part, case (let old?, let new?) = mix.outputs(id), isImported(id),
                old.exportName == new.exportName, old.value != new.value
            else { return nil }
            let others = mix.old.outputs.filter { $0.logicalId != id } + mix.new.outputs.filter { $0.logicalId != id }
            return others.contains { $0.exportName != nil && $0.value == new.value } ? nil : .passage(id)
        }
    }

    // MARK: A component

    private func component(_ parts: [StackPart]) -> StageComponent {
        var ids = Set(parts.compactMap(\.resource))
        let types = Set(ids.flatMap { [mix.resources($0).old?.type, mix.resources($0).new?.type] })
        let own = ids
        for id in mix.ids where !own.contains(id) {
            let (old, new) = mix.resources(id)
            // Whoever is of the same type, or refers to one of them, may have something to say.
            let refers = [old, new].compactMap(\.self).contains {
                !Value.object($0.properties).referred.isDisjoint(with: own)
            }
            if types.contains(new?.type ?? old?.type) || refers { ids.insert(id) }
        }
        // What changes in another component says nothing here; what stays may be what services go to.
        let changing = Set(mix.parts.compactMap { part in if case .output(let id) = part { id } else { nil } })
        var outputs = Set(mix.new.outputs.map(\.logicalId)).subtracting(changing)
        for part in parts {
            switch part {
            case .output(let id), .passage(let id): outputs.formUnion([id, StackMix.passage(id)])
            case .resource, .property, .attribute: break
            }
        }
        let bundles = bundles(parts)
        // Whatever comes and goes of a type is weighed together, so early parts are for what stands alone.
        let early = bundles.indices.filter { isEarly(bundles[$0][0], parts) }
        return StageComponent(
            bundles, bundles.map { domain($0[0]) }, early: Set(early), ids: ids, outputs: outputs)
    }

    /// Whether a part only ever helps: a resource that comes, holds nothing, waits for nothing, and replaces no other of its type; a policy that
    /// lets an update be done online.
    private func isEarly(_ part: StackPart, _ parts: [StackPart]) -> Bool {
        switch part {
        case .resource(let id):
            guard case (nil, let new?) = mix.resources(id), case .stateless = new.statefulness else { return false }
            let others = parts.compactMap { part in
                if case .resource(let other) = part, other != id { other } else { nil }
            }
            let isAlone = others.allSatisfy { other in
                let (before, after) = mix.resources(other)
                return (after ?? before)?.type != new.type
            }
            return isAlone && referred(by: part).isDisjoint(with: others) && conditional(part).isEmpty
        case .attribute(let id, .updatePolicy):
            return mix.resources(id).old?.updatePolicy == nil
        case .property, .attribute, .output, .passage: return false
        }
    }

    /// Outputs that come, or go, and ask for the same of the same resources have the same to wait for: they change together.
    private func bundles(_ parts: [StackPart]) -> [[StackPart]] {
        struct Key: Hashable {
            let comes: Bool
            let goes: Bool
            let attributes: Set<[String]>
        }
        var bundles: [[StackPart]] = []
        var places: [Key: Int] = [:]
        for part in parts {
            guard case .output(let id) = part else {
                bundles.append([part])
                continue
            }
            let (old, new) = mix.outputs(id)
            // One that services go through is a case of its own.
            if old != nil, new != nil, isImported(id) {
                bundles.append([part])
                continue
            }
            let values = [old?.value, new?.value].compactMap(\.self)
            let conditional = conditionalAttributes(of: values)
            let key = Key(
                comes: old == nil, goes: new == nil,
                attributes: Set(
                    conditional.map { [$0.id, $0.attribute.split(separator: ".").first.map(String.init) ?? ""] }
                        + values.flatMap(\.referred).map { [$0] }))
            if let place = places[key] {
                bundles[place].append(part)
            } else {
                places[key] = bundles.count
                bundles.append([part])
            }
        }
        return bundles
    }

    private func domain(_ part: StackPart) -> [StackMix.Choice] {
        switch part {
        case .passage: return [.old, .new, .old]
        case .property(let id, let name): return [.old] + between(id, name).map { .value($0) } + [.new]
        case .resource, .attribute, .output: return [.old, .new]
        }
    }

    /// Values by which a property may go: those that rules name.
    private func between(_ id: String, _ name: String) -> [String] {
        guard case (let old?, let new?) = mix.resources(id) else { return [] }
        let words = RuleTable.values(of: name, from: old, to: new)
        guard !words.isEmpty else { return [] }
        // A value is on the way only if it leads on.
        let to = Dictionary(uniqueKeysWithValues: mix.parts.map { ($0, StackMix.Choice.new) })
        return words.filter { word in
            judge.judge(
                to.merging([.property(id, name): .value(word)]) { _, new in new }, to, ids: [id], outputs: [],
                others: false
            ).judgement != nil
        }
    }
}

/// Which numbers belong together.
private struct Groups {
    private var parents: [Int]

    init(_ count: Int) { parents = Array(0..<count) }

    private func root(_ index: Int) -> Int {
        var index = index
        while parents[index] != index { index = parents[index] }
        return index
    }

    mutating func join(_ left: Int, _ right: Int) {
        let (left, right) = (root(left), root(right))
        parents[max(left, right)] = min(left, right)
    }

    /// In the order of their first numbers.
    var all: [[Int]] {
        Dictionary(grouping: parents.indices, by: root).sorted { $0.key < $1.key }.map(\.value)
    }
}
