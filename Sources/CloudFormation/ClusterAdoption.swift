/// A cache cluster that goes, and a replication group that comes and can take over its node with the data.
///
/// CloudFormation changes no resource's type, so a cluster becomes no group; but a group that is made with `PrimaryClusterId` makes the
/// cluster's node its primary. The group then has what the cluster has, and changes into what the new tier says afterwards.
/// Source: `PrimaryClusterId` in
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticache-replicationgroup.html
package struct ClusterAdoption: Sendable {
    package let cluster: String
    package let group: String

    /// What nobody could verify without AWS.
    package static let unverified =
        "not verified on AWS: that a group taking over a node may be given its port, subnets and parameter group, that dropping PrimaryClusterId afterwards changes nothing, and how long Redis is away"

    /// `nil` unless one cluster of Redis or Valkey goes and one group comes.
    package init?(_ mix: StackMix) {
        let clusters = mix.ids.filter { id in
            let (old, new) = mix.resources(id)
            return old?.type == "AWS::ElastiCache::CacheCluster" && new == nil
                && ["redis", "valkey"].contains(old?.properties["Engine"]?.text)
        }
        let groups = mix.ids.filter { id in
            let (old, new) = mix.resources(id)
            return old == nil && new?.type == "AWS::ElastiCache::ReplicationGroup"
        }
        guard let cluster = clusters.first, let group = groups.first, clusters.count == 1, groups.count == 1 else {
            return nil
        }
        self.cluster = cluster
        self.group = group
    }

    /// What the group has of the cluster: these are said of a node, and may change once the group has it.
    static let shared = [
        ("CacheNodeType", "CacheNodeType"), ("Engine", "Engine"), ("EngineVersion", "EngineVersion"), ("Port", "Port"),
        ("CacheSubnetGroupName", "CacheSubnetGroupName"), ("CacheParameterGroupName", "CacheParameterGroupName"),
        ("SecurityGroupIds", "VpcSecurityGroupIds"),
    ]
    /// One node takes part, and one node has no failover.
    static let leftOut = [
        "NumCacheClusters", "NumNodeGroups", "ReplicasPerNodeGroup", "NodeGroupConfiguration", "ClusterMode",
        "AutomaticFailoverEnabled", "MultiAZEnabled", "SnapshotName", "SnapshotArns",
    ]
}

extension TemplateBlend {
    /// The old tier's templates where the cluster stays, whatever becomes of its resource; `nil` where they say so already.
    package func guarding(_ adoption: ClusterAdoption, comment: [String]) throws(TemplateError) -> [String: [UInt8]]? {
        let policies = mix.resources(adoption.cluster).old
        guard policies?.deletionPolicy?.text != "Retain" || policies?.updateReplacePolicy?.text != "Retain" else {
            return nil
        }
        var writer = swapped(taking: nil)
        writer.edit = { $0.name == adoption.cluster ? $0.retained(marked: true) : $0 }
        return try writer.files(comment)
    }

    /// The old tier's templates with the group beside the cluster, and beside each export that services import and that is to lead to the
    /// group one that does.
    package func adopting(
        _ adoption: ClusterAdoption, imported: (String) -> Bool, comment: [String]
    ) throws(TemplateError) -> [String: [UInt8]] {
        guard let cluster = old.member("Resources", adoption.cluster) else { return old.files }
        var writer = swapped(taking: adoption.group)
        writer.edit = { member in
            if member.name == adoption.cluster { return member.retained(marked: true) }
            return member.name == adoption.group ? member.takingOver(cluster) : member
        }
        for file in new.names {
            for member in new.templates[file]?["Outputs"]?.members ?? [] {
                guard case (let before?, let after?) = mix.outputs(member.name), before.value != after.value,
                    before.exportName == after.exportName, after.value.referred.contains(adoption.group),
                    let name = before.exportName.flatMap(ExportChange.name), imported(name),
                    let passage = member.passage
                else { continue }
                writer.more.append((file, passage))
            }
        }
        return try writer.files(comment)
    }

    /// Everything is the old tier's, but one resource.
    private func swapped(taking id: String?) -> BlendWriter {
        let swapped = StackMix(old: mix.new, new: mix.old)
        var choices = Dictionary(uniqueKeysWithValues: swapped.parts.map { ($0, StackMix.Choice.new) })
        if let id { choices[.resource(id)] = .old }
        var writer = BlendWriter(mix: swapped, choices: choices, old: new, new: old, marked: [])
        writer.suffix = "After"
        return writer
    }
}

extension TemplateNode.Member {
    fileprivate func retained(marked: Bool) -> TemplateNode.Member {
        let retain = TemplateNode(.text("Retain"), at: place)
        var node = value.setting("DeletionPolicy", retain).setting("UpdateReplacePolicy", retain)
        if marked { node = node.marked(at: place) }
        return .init(name: name, place: place, value: node)
    }

    /// A group with the node of a cluster.
    fileprivate func takingOver(_ cluster: TemplateNode.Member) -> TemplateNode.Member {
        var properties = (value["Properties"]?.members ?? []).filter { !ClusterAdoption.leftOut.contains($0.name) }
        for (own, name) in ClusterAdoption.shared {
            properties = properties.setting(own, cluster.value["Properties"]?[name], at: place)
        }
        properties = properties.setting(
            "PrimaryClusterId",
            TemplateNode(.function("Ref", TemplateNode(.text(cluster.name), at: place)), at: place), at: place)
        return TemplateNode.Member(
            name: name, place: place, value: value.setting("Properties", TemplateNode(.mapping(properties), at: place))
        ).retained(marked: false)
    }
}
