/// What becoming `new` does to each resource of `old`: the difference, what the tables and the rules say of it, and what
/// follows from it for other resources.
package struct StackComparison {
    let old: Stack
    let new: Stack
    private let before: [String: Stack.Resource]
    private let after: [String: Stack.Resource]

    private init(old: Stack, new: Stack) {
        self.old = old
        self.new = new
        before = Dictionary(old.resources.map { ($0.logicalId, $0) }) { first, _ in first }
        after = Dictionary(new.resources.map { ($0.logicalId, $0) }) { first, _ in first }
    }

    /// The changes, in the order of the old stack and then of the new one; resources that stay as they are have none.
    package static func compare(old: Stack, new: Stack) -> [ResourceChange] {
        StackComparison(old: old, new: new).changes()
    }

    private func changes() -> [ResourceChange] {
        let shared = old.resources.compactMap { resource in
            after[resource.logicalId].map { ResourceDifference(old: resource, new: $0) }
        }
        let removed = old.resources.filter { after[$0.logicalId] == nil }
        let added = new.resources.filter { before[$0.logicalId] == nil }
        let touched = shared.filter { !$0.isEmpty }.count + removed.count + added.count
        var results: [String: ResourceChange] = [:]
        // What is replaced gets a new physical id, which may replace what refers to it, and so on until nothing is added.
        var context = ResourceDifference.Context(macros: macros)
        var pending = shared
        while !pending.isEmpty {
            for difference in pending {
                let id = difference.new.logicalId
                context.stackChanges = touched > 0
                context.othersChange = touched - (difference.isEmpty ? 0 : 1) > 0
                results[id] = difference.change(context)
            }
            let news = context.learn(pending.compactMap { results[$0.new.logicalId] })
            // Only who refers to something of which more is known now can come to another answer.
            pending = news.isEmpty ? [] : shared.filter { $0.refers(to: news) }
        }
        for resource in removed { results[resource.logicalId] = removal(of: resource, added: added) }
        for resource in added { results[resource.logicalId] = addition(of: resource) }
        return (old.resources + added).compactMap { results[$0.logicalId] }
    }

    /// What macros leave open. `AWS::LanguageExtensions` adds functions: it leaves only its loops open.
    private var macros: ResourceDifference.Macros {
        func own(_ stack: Stack) -> Set<String> { Set(stack.transforms).subtracting(["AWS::LanguageExtensions"]) }
        let isRead = old.rewriting != new.rewriting
        if own(old).isEmpty, own(new).isEmpty { return isRead ? .loopsDiffer : .none }
        return isRead ? .differ : .same
    }

    // MARK: What comes and what goes

    private func addition(of resource: Stack.Resource) -> ResourceChange {
        var reasons = [
            ChangeReason(
                property: nil, effect: .add, verdict: .safe, text: "a new resource is made", source: Source.templates)
        ]
        if ResourceSchema.of(resource.type) == nil {
            reasons.append(
                ChangeReason(
                    property: nil, effect: .unknown, verdict: .interrupts,
                    text: "\(resource.type) is not in the tables: what making it does is not known",
                    source: TableSource.none))
        }
        if case .undecided = resource.presence {
            reasons.append(
                undecided("whether it is made depends on a condition that is not known before a deployment", resource))
        }
        reasons += (RuleTable.invalid(resource) + RuleTable.hits(added: resource)).map { ChangeReason($0, resource) }
        return resource.change(reasons, floor: .add)
    }

    private func removal(of resource: Stack.Resource, added: [Stack.Resource]) -> ResourceChange {
        var reasons = RuleTable.hits(removed: resource).map { ChangeReason($0, resource) }
        if let reason = lastInstance(resource) { reasons.append(reason) }
        let id = resource.logicalId
        let kept = resource.deletionPolicyKeeps
        switch resource.statefulness {
        case .stateful where isAdopted(resource):
            reasons.append(
                ChangeReason(
                    property: nil, effect: .removes, verdict: .safe,
                    text:
                        "it leaves the stack and stays, as a node of the replication group that took it over, which has its data",
                    source: Source.adoption))
        case .stateful(let content):
            reasons.append(
                kept
                    ? ChangeReason(
                        property: nil, effect: .removes, verdict: .refused,
                        text: resource.deletionPolicy == nil
                            ? "it would leave the stack: by default CloudFormation keeps a snapshot of \(content)"
                            : "it would leave the stack: its DeletionPolicy keeps \(content), or a snapshot of it",
                        wayOut:
                            "declare \(id) in the new tier too: what is kept is no longer in the stack, and services lose sight of it",
                        source: Source.deletionPolicy)
                    : ChangeReason(
                        property: nil, effect: .removes, verdict: .losesData,
                        text: "it would be removed: CloudFormation deletes it, with \(content)",
                        wayOut: "declare \(id) in the new tier too, or first deploy it with DeletionPolicy: Retain",
                        source: Source.deletionPolicy))
        case .unknown:
            reasons.append(
                ChangeReason(
                    property: nil, effect: .removes, verdict: kept ? .refused : .losesData,
                    text: kept
                        ? "it would leave the stack: its DeletionPolicy keeps it"
                        : "it would be removed, and whether a \(resource.type) holds data is not known",
                    wayOut: "declare \(id) in the new tier too", source: Source.deletionPolicy))
        case .stateless:
            if let twin = added.first(where: { $0.type == resource.type }) {
                reasons.append(
                    ChangeReason(
                        property: nil, effect: .removes, verdict: .refused,
                        text:
                            "it would be removed while \(twin.logicalId) of the same type is made: a renamed resource is recreated",
                        wayOut: "give it the same logical id in both tiers", source: Source.logicalIds))
            } else {
                reasons.append(
                    ChangeReason(
                        property: nil, effect: .removes, verdict: .interrupts,
                        text: kept ? "it would leave the stack and stay" : "it would be removed",
                        source: Source.deletionPolicy))
            }
        }
        return resource.change(reasons, floor: .removes)
    }

    /// A cache cluster is the primary of a replication group that names it: deleted, it would take the group's data with it, retained it
    /// stays in the group.
    private func isAdopted(_ resource: Stack.Resource) -> Bool {
        resource.type == "AWS::ElastiCache::CacheCluster"
            && ["Retain", "RetainExceptOnCreate"].contains(resource.deletionPolicy?.text)
            && old.resources.contains { group in
                group.type == "AWS::ElastiCache::ReplicationGroup" && after[group.logicalId] != nil
                    && group.properties["PrimaryClusterId"] == .reference(resource.logicalId)
            }
    }

    /// A database cluster without instances keeps its data, and nobody reaches it.
    private func lastInstance(_ resource: Stack.Resource) -> ChangeReason? {
        guard ["AWS::RDS::DBInstance", "AWS::DocDB::DBInstance", "AWS::Neptune::DBInstance"].contains(resource.type),
            let cluster = resource.properties["DBClusterIdentifier"],
            !new.resources.contains(where: {
                $0.type == resource.type && $0.properties["DBClusterIdentifier"] == cluster
            })
        else { return nil }
        return ChangeReason(
            property: nil, effect: .removes, verdict: .refused,
            text: "it is the last instance of its cluster: the data stays, and no service reaches it any more",
            wayOut: "keep an instance of the cluster in every tier", source: Source.auroraInstances)
    }

    private func undecided(_ text: String, _ resource: Stack.Resource) -> ChangeReason {
        ChangeReason(
            property: "Condition", effect: .unknown, verdict: resource.verdictOfUnknown, text: text,
            wayOut: "make the condition depend on parameters with known values, such as Env", source: Source.templates)
    }
}

/// Where a plan knows from what it says of itself.
enum Source {
    static let templates = "the templates"
    static let deletionPolicy =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html"
    static let updateReplacePolicy =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-updatereplacepolicy.html"
    static let updateBehaviours =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html"
    static let logicalIds =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html"
    static let customNames =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-name.html"
    static let typeChange = "https://github.com/aws/aws-sam-cli/issues/6786"
    static let auroraInstances =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-rds-dbcluster.html"
    static let adoption =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticache-replicationgroup.html#cfn-elasticache-replicationgroup-primaryclusterid"
    static let exports =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html"
}
