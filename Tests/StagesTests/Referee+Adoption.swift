import CloudFormation

extension Referee {
    /// The cluster that `PrimaryClusterId` makes the primary of a new group: its data is the group's from then on.
    ///
    /// "This cluster must already exist and have a status of available" (API, CreateReplicationGroup); single-node, cluster mode
    /// disabled, replicas are added afterwards (user guide, Replication.CreatingReplGroup.ExistingCluster). That CloudFormation's
    /// resource does just that, and that the old endpoint goes on, is not verified on AWS.
    func adoptedCluster(by group: RefereeResource) throws(Refusal) -> Physical? {
        guard group.type == "AWS::ElastiCache::ReplicationGroup", let id = try group.text("PrimaryClusterId") else {
            return nil
        }
        guard let cluster = alive.first(where: { $0.id == id && $0.resource.type == "AWS::ElastiCache::CacheCluster" })
        else { throw Refusal(group.id, "CacheCluster not found: \(id)") }
        guard !isMember(cluster) else { throw Refusal(group.id, "\(id) is in a replication group already") }
        let wanted = try RedisGroup(group)
        guard wanted.nodes == 1, wanted.nodeGroups == 1, wanted.mode == .disabled, !wanted.failover, !wanted.multiAZ
        else {
            throw Refusal(group.id, "a group made of a cluster begins with that one node, without failover")
        }
        // A cache cluster is not encrypted, and at-rest encryption is set when data is first stored.
        for name in ["AtRestEncryptionEnabled", "TransitEncryptionEnabled", "DataTieringEnabled"] {
            guard try !group.flag(name) else { throw Refusal(group.id, "\(name) is not what the cluster has") }
        }
        for name in ["SnapshotName", "SnapshotArns", "KmsKeyId", "GlobalReplicationGroupId"] {
            guard group.properties[name] == nil else {
                throw Refusal(group.id, "\(name) does not go with PrimaryClusterId")
            }
        }
        // A member cannot be anywhere else, nor answer on another port: the strict reading, because the group would be wrong for ever.
        for name in ["CacheSubnetGroupName", "EngineVersion"] {
            guard group.properties[name] == cluster.resource.properties[name] else {
                throw Refusal(group.id, "\(name) is not what the cluster has")
            }
        }
        guard try group.number("Port") ?? 6379 == cluster.resource.number("Port") ?? 6379 else {
            throw Refusal(group.id, "Port is not what the cluster has")
        }
        let size = try RedisNodes.capacity(cluster.resource.text("CacheNodeType"), of: cluster.resource)
        guard try RedisNodes.capacity(wanted.nodeType, of: group) >= size else {
            throw Refusal(group.id, "CacheNodeType is smaller than what the cluster has")
        }
        return cluster
    }

    private func isMember(_ cluster: Physical) -> Bool { alive.contains { $0.adopted == cluster.id } }

    /// "This operation is not valid for a cluster that is the primary node of a replication group" (API, DeleteCacheCluster), with or
    /// without a snapshot. A group that goes takes its members along (DeleteReplicationGroup), one that is still in the stack too.
    func checkMembers(of physical: Physical) throws(Refusal) {
        if physical.resource.type == "AWS::ElastiCache::CacheCluster", isMember(physical) {
            throw Refusal(physical.resource.id, "it is the primary of a replication group and cannot be deleted")
        }
        let others = entries.values.map(\.physical) + pending.map(\.physical)
        if let member = physical.adopted,
            others.contains(where: { $0.id == member && $0.resource.type == "AWS::ElastiCache::CacheCluster" })
        {
            throw Refusal(physical.resource.id, "its member \(member), which is in the stack, would be deleted with it")
        }
    }

    // MARK: - Cache clusters, parameters, snapshots

    func checkCluster(_ resource: RefereeResource) throws(Refusal) {
        guard try resource.text("Engine") == "redis" else {
            throw Refusal(resource.id, "the referee knows only the engine redis")
        }
        // It must be 1 for Redis OSS (API, CreateCacheCluster).
        guard try resource.number("NumCacheNodes") == 1 else {
            throw Refusal(resource.id, "NumCacheNodes must be 1 for redis")
        }
        _ = try RedisNodes.capacity(resource.text("CacheNodeType"), of: resource)
    }

    func checkClusterChange(_ difference: Difference, of physical: Physical) throws(Refusal) {
        // A member is changed by way of its group.
        guard !isMember(physical) else {
            throw Refusal(difference.new.id, "the referee knows no change of a cluster that is in a replication group")
        }
        try checkVersionChange(difference, mayBeMajor: true)
        if difference.changes("CacheNodeType"), difference.changes.count > 1 {
            throw Refusal(difference.new.id, "the referee knows CacheNodeType only by itself")
        }
        try checkFit(physical, into: difference.new.text("CacheNodeType"), shards: 1, of: difference.new)
    }

    /// See `checkMode`: cluster-enabled cannot change under the nodes that use it.
    func checkParameterChange(_ difference: Difference, of physical: Physical) throws(Refusal) {
        let name = "cluster-enabled"
        guard difference.old.properties["Properties"]?[name] == difference.new.properties["Properties"]?[name] else {
            throw Refusal(difference.new.id, "\(name) cannot change in a parameter group that is there")
        }
    }

    /// Data of a snapshot that this model made: `SnapshotName` of ElastiCache, `SnapshotIdentifier` of RDS name it by the physical id of
    /// what it was made of. Others are not known.
    mutating func seed(_ physical: Physical) throws(Refusal) {
        let resource = physical.resource
        for name in ["SnapshotName", "SnapshotIdentifier"] {
            guard let source = try resource.text(name) else { continue }
            guard let probes = snapshots[source], let store = physical.store else {
                throw Refusal(resource.id, "snapshot \(source) not found")
            }
            stores[store] = Set(probes.map { Probe(name: $0, size: 1, isOld: false) })
        }
        guard resource.properties["SnapshotArns"] == nil else {
            throw Refusal(resource.id, "the referee does not know what SnapshotArns name")
        }
    }
}
