import CloudFormation

extension Referee {
    /// What an update finds before it begins, for the rules that look beyond one resource.
    struct Update {
        let stack: Stack
        /// Logical ids that are new, gone, or differ in a property or in Metadata, as the templates say it.
        let changed: Set<String>
    }

    /// The update itself, on a copy that `deploy` throws away where this throws.
    ///
    /// CloudFormation creates and updates in the order of dependencies and deletes at the end (user guide, Update behaviors of stack
    /// resources). A deletion that fails there does not roll the update back but leaves the resource behind, outside of the stack; the
    /// referee refuses, because nobody meant that.
    mutating func update(to stack: Stack, imported: Set<String>) throws(Refusal) {
        for name in imported.sorted() where outputs[name] == nil { throw Refusal(nil, "No export named \(name) found") }
        try checkTemplate(stack)
        let update = Update(stack: stack, changed: changed(by: stack))
        try checkSomethingChanges(update)
        for definition in try ordered(stack.resources) { try bring(definition, update) }
        let names = Set(stack.resources.map(\.logicalId))
        for (id, entry) in entries.sorted(by: { $0.key < $1.key }) where !names.contains(id) {
            // The template that runs decides, not the one that leaves the resource out (user guide, DeletionPolicy).
            let policy = try Policy.removal(of: entry)
            entries[id] = nil
            pending.append((id, entry.physical, policy))
        }
        try cleanUp()
        try checkClustersHaveInstances()
        try export(stack.outputs, imported: imported)
    }

    // MARK: - The template

    private func checkTemplate(_ stack: Stack) throws(Refusal) {
        if let problem = stack.problems.first { throw Refusal(nil, "\(problem)") }
        guard stack.transforms.isEmpty else { throw Refusal(nil, "the referee does not know what macros make") }
        let names = Set(stack.resources.map(\.logicalId))
        guard names.count == stack.resources.count else { throw Refusal(nil, "a logical id is there twice") }
        for resource in stack.resources {
            let id = resource.logicalId
            guard resource.presence == .always else {
                throw Refusal(id, "the referee does not know whether it is there")
            }
            guard let kind = RefereeKind.all[resource.type] else {
                throw Refusal(id, "the referee does not know the type \(resource.type)")
            }
            // "Update of resource type is not permitted" (aws-sam-cli#6786).
            if let before = entries[id]?.definition.type, before != resource.type {
                throw Refusal(id, "Update of resource type is not permitted: \(before) to \(resource.type)")
            }
            for name in resource.properties.keys.sorted() where !kind.knows(name) {
                throw Refusal(id, "the referee does not know the property \(name) of \(resource.type)")
            }
            for name in resource.dependsOn where !names.contains(name) {
                throw Refusal(id, "Unresolved resource dependencies [\(name)] in DependsOn")
            }
            for value in resource.properties.values { try check(value, refersTo: names, at: id) }
        }
        for output in stack.outputs {
            guard output.presence == .always else {
                throw Refusal(output.logicalId, "the referee does not know whether the output is there")
            }
            try check(output.value, refersTo: names, at: output.logicalId)
        }
    }

    /// CloudFormation refuses a template that refers to what is not in it: "Unresolved resource dependencies".
    private func check(_ value: Value, refersTo names: Set<String>, at id: String) throws(Refusal) {
        for name in value.referred.sorted() where !names.contains(name) {
            throw Refusal(id, "Unresolved resource dependencies [\(name)]")
        }
    }

    private func changed(by stack: Stack) -> Set<String> {
        var changed = Set(entries.keys).subtracting(stack.resources.map(\.logicalId))
        for new in stack.resources {
            let old = entries[new.logicalId]?.definition
            if old?.properties != new.properties || old?.metadata != new.metadata { changed.insert(new.logicalId) }
        }
        return changed
    }

    /// DeletionPolicy, UpdateReplacePolicy and UpdatePolicy cannot be updated by themselves, only with "changes that add, modify, or
    /// delete resources" (user guide, DeletionPolicy attribute); Metadata is such a change. Older documentation said the same of
    /// outputs; today's is silent. That is the strict reading: a change of Metadata beside them is safe in both.
    private func checkSomethingChanges(_ update: Update) throws(Refusal) {
        guard update.changed.isEmpty, !entries.isEmpty || update.stack.resources.isEmpty else { return }
        for new in update.stack.resources {
            guard let old = entries[new.logicalId]?.definition else { continue }
            if old.deletionPolicy != new.deletionPolicy || old.updateReplacePolicy != new.updateReplacePolicy
                || old.updatePolicy != new.updatePolicy
            {
                throw Refusal(
                    new.logicalId, "No updates are to be performed: its policies cannot be updated by themselves")
            }
        }
        let outputs = try? resolved(update.stack.outputs)
        guard outputs == declared else {
            throw Refusal(nil, "No updates are to be performed: outputs cannot be updated by themselves")
        }
        throw Refusal(nil, "No updates are to be performed")
    }

    /// Dependencies first.
    private func ordered(_ resources: [Stack.Resource]) throws(Refusal) -> [Stack.Resource] {
        var waiting = resources
        var done: Set<String> = []
        var order: [Stack.Resource] = []
        while !waiting.isEmpty {
            let ready = waiting.filter { needs(of: $0).isSubset(of: done) }
            guard !ready.isEmpty else {
                throw Refusal(waiting.first?.logicalId, "Circular dependency between resources")
            }
            order += ready
            done.formUnion(ready.map(\.logicalId))
            waiting.removeAll { done.contains($0.logicalId) }
        }
        return order
    }

    private func needs(of resource: Stack.Resource) -> Set<String> {
        resource.properties.values.reduce(into: Set(resource.dependsOn)) { $0.formUnion($1.referred) }
    }

    // MARK: - One resource

    private mutating func bring(_ definition: Stack.Resource, _ update: Update) throws(Refusal) {
        let id = definition.logicalId
        var properties: [String: Value] = [:]
        for (name, value) in definition.properties { properties[name] = try resolved(value, at: id) }
        let resource = RefereeResource(id: id, type: definition.type, properties: properties)
        try Policy.check(definition)

        guard let entry = entries[id] else {
            try create(definition, resource)
            events.append(.created(id))
            return
        }
        let old = entry.physical.resource
        // A reference whose physical id changed is a change: so a replacement goes on from resource to resource.
        let changes = old.changes(to: resource)
        guard !changes.isEmpty else {
            if entry.definition.metadata != definition.metadata { events.append(.updated(id)) }
            entries[id]?.definition = definition
            return
        }
        guard let kind = resource.kind else { throw Refusal(id, "the referee does not know its type") }
        for name in changes.sorted() where kind.unsure.contains(name) {
            throw Refusal(id, "the referee does not know what a change of \(name) does")
        }
        let difference = Difference(
            old: old, new: resource, changes: changes, updatePolicy: definition.updatePolicy, update: update)
        try checkDesired(resource)
        if try replaces(difference, kind) {
            let policy = try Policy.replacement(of: entry, by: definition)
            pending.append((id, entry.physical, policy))
            try create(definition, resource)
            events.append(.replaced(id))
            return
        }
        try checkChange(difference, of: entry.physical)
        try changeData(difference, of: entry.physical)
        entries[id]?.definition = definition
        entries[id]?.physical.resource = resource
        events.append(.updated(id))
    }

    private func replaces(_ difference: Difference, _ kind: RefereeKind) throws(Refusal) -> Bool {
        if try reshardingReplaces(difference) { return true }
        return !difference.changes.isDisjoint(with: kind.replaced)
    }

    private mutating func create(_ definition: Stack.Resource, _ resource: RefereeResource) throws(Refusal) {
        try checkDesired(resource)
        if let identity = resource.identity,
            let other = alive.first(where: { $0.resource.type == resource.type && $0.resource.identity == identity })
        {
            // What is replaced or removed in this update is still there.
            throw Refusal(
                resource.id,
                other.resource.id == resource.id
                    ? "CloudFormation cannot update a stack when a custom-named resource requires replacing: \(identity)"
                    : "\(identity) already exists")
        }
        counter += 1
        let primary = try adoptedCluster(by: resource)
        let named = resource.kind?.name.flatMap { resource.properties[$0]?.text }
        let physical = Physical(
            id: named ?? "\(resource.id)-\(counter)", resource: resource,
            store: resource.kind?.holdsData == true ? primary?.store ?? counter : nil, adopted: primary?.id)
        if let primary {
            events.append(.adopted(resource.id, cluster: primary.id))
        } else {
            try seed(physical)
        }
        entries[resource.id] = Entry(definition: definition, physical: physical)
    }

    // MARK: - The end

    private mutating func cleanUp() throws(Refusal) {
        while let (id, physical, policy) = pending.first {
            pending.removeFirst()
            switch policy {
            case .retain:
                kept.append(physical)
                events.append(.retained(id))
            case .snapshot:
                try checkDeletion(of: physical)
                snapshots[physical.id, default: []].formUnion(physical.store.map(names(in:)) ?? [])
                delete(physical)
                events.append(.snapshotted(id))
            case .delete:
                try checkDeletion(of: physical)
                delete(physical)
                events.append(.deleted(id))
            }
        }
    }

    private mutating func delete(_ physical: Physical) {
        // The members of a replication group go with it (ElastiCache API, DeleteReplicationGroup).
        if let member = physical.adopted {
            kept.removeAll { $0.id == member && $0.resource.type == "AWS::ElastiCache::CacheCluster" }
        }
    }

    // MARK: - Outputs

    /// An output value that another stack refers to can be neither modified nor removed (user guide, using-cfn-stack-exports).
    private mutating func export(_ outputs: [Stack.Output], imported: Set<String>) throws(Refusal) {
        let values = try resolved(outputs)
        var exports: [String: String] = [:]
        for (id, output) in values.sorted(by: { $0.key < $1.key }) {
            guard let name = output.exportName else { continue }
            guard exports[name] == nil else { throw Refusal(id, "Export with name \(name) is there twice") }
            exports[name] = output.value
        }
        for (name, value) in self.outputs.sorted(by: { $0.key < $1.key }) where imported.contains(name) {
            guard let now = exports[name] else {
                throw Refusal(nil, "Export \(name) cannot be deleted as it is in use")
            }
            guard now == value else { throw Refusal(nil, "Export \(name) cannot be updated as it is in use") }
        }
        declared = values
        self.outputs = exports
    }
}
