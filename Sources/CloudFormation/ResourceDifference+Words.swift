extension Stack.Resource {
    /// `DeletionPolicy` or `UpdateReplacePolicy` values that leave the data.
    private static let retaining: Set<String> = ["Retain", "RetainExceptOnCreate"]

    /// The types of which CloudFormation can keep a snapshot; it refuses `Snapshot` on any other. Source: the page on
    /// `DeletionPolicy`.
    private static let withSnapshots: Set<String> = [
        "AWS::DocDB::DBCluster", "AWS::EC2::Volume", "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ReplicationGroup", "AWS::Neptune::DBCluster", "AWS::RDS::DBCluster", "AWS::RDS::DBInstance",
        "AWS::Redshift::Cluster",
    ]

    private func keeps(_ policy: Value?) -> Bool {
        guard let text = policy?.text else { return false }
        return Self.retaining.contains(text) || text == "Snapshot" && Self.withSnapshots.contains(type)
    }

    /// Whether removing the resource leaves its data, or a snapshot. A cluster, and a database that is in none, is kept as a
    /// snapshot also where nothing is said (the page on `DeletionPolicy`).
    package var deletionPolicyKeeps: Bool {
        guard deletionPolicy != nil else {
            return type == "AWS::RDS::DBCluster"
                || type == "AWS::RDS::DBInstance" && !isMemberOfCluster
        }
        return keeps(deletionPolicy)
    }

    package var updateReplacePolicyKeeps: Bool { keeps(updateReplacePolicy) }

    /// What it means that something about this resource is not known.
    var verdictOfUnknown: Verdict { statefulness.isStateless ? .interrupts : .losesData }

    /// A change with the worst of its reasons first.
    func change(_ reasons: [ChangeReason], floor: Effect, changed: Set<String> = []) -> ResourceChange {
        var unique: [ChangeReason] = []
        for reason in reasons where !unique.contains(reason) { unique.append(reason) }
        let sorted = unique.enumerated().sorted {
            ($1.element.verdict, $1.element.effect, $0.offset) < ($0.element.verdict, $0.element.effect, $1.offset)
        }.map(\.element)
        return ResourceChange(
            logicalId: logicalId, type: type, place: place, effect: max(floor, sorted.map(\.effect).max() ?? .none),
            verdict: max(.safe, sorted.map(\.verdict).max() ?? .safe), reasons: sorted,
            changedProperties: changed.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
            isKept: floor == .removes && deletionPolicyKeeps)
    }
}

extension Statefulness {
    /// Whether it is known that no data hangs on it.
    var isStateless: Bool {
        if case .stateless = self { true } else { false }
    }
}

extension ChangeReason {
    static let bare = "updated in place"

    /// Whether it says no more than that.
    var isBare: Bool { origin == .table && effect == .inPlace && verdict == .safe }

    /// What a rule says.
    init(_ hit: RuleHit, _ resource: Stack.Resource, old: Stack.Resource? = nil) {
        let property = hit.properties.first
        let path = property.map { $0.split(separator: ".").map(String.init) } ?? []
        var (before, after) = (old?.value(at: path), resource.value(at: path))
        // What differs within a whole stands in reasons of its own.
        if before?.object != nil, after?.object != nil { (before, after) = (nil, nil) }
        self.init(
            property: property, old: ValueText.of(before, at: path, in: old),
            new: ValueText.of(after, at: path, in: resource),
            effect: hit.rule.effect, verdict: hit.rule.verdict, window: hit.rule.window, text: hit.rule.text,
            wayOut: hit.rule.wayOut, source: hit.rule.source, origin: .rule)
    }
}

extension Stack.Resource {
    /// The property at a path of keys and indexes, `nil` where there is none.
    func value(at path: [String]) -> Value? {
        guard !path.isEmpty else { return nil }
        var value = Value.object(properties)
        for step in path {
            if let list = value.list {
                guard let index = Int(step), list.indices.contains(index) else { return nil }
                value = list[index]
            } else if let next = value[step] {
                value = next
            } else {
                return nil
            }
        }
        return value
    }
}

/// The names of the generated table's sources.
enum TableSource {
    static let none = "no table"

    static func name(_ source: BehaviourSource) -> String {
        switch source {
        case .schema: "resource schema of \(ResourceSchema.date)"
        case .specification: "resource specification 186.0.0 (Conditional)"
        case .nothing: none
        }
    }
}
