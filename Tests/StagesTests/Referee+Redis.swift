import CloudFormation

extension Referee {
    /// What ElastiCache refuses in every state of a group.
    func checkGroup(_ resource: RefereeResource) throws(Refusal) {
        let id = resource.id
        let group = try RedisGroup(resource)
        guard try resource.text("Engine") ?? "redis" == "redis" else {
            throw Refusal(id, "the referee knows only the engine redis")
        }
        _ = try RedisNodes.capacity(group.nodeType, of: resource)
        // One primary and up to five replicas (API, CreateReplicationGroup).
        guard (1...6).contains(group.nodes) else { throw Refusal(id, "a node group has one to six nodes") }
        guard group.nodeGroups >= 1 else { throw Refusal(id, "NumNodeGroups is at least 1") }
        // At least 2 where AutomaticFailoverEnabled is true (API, CreateReplicationGroup: NumCacheClusters); a cluster-mode group without a
        // replica takes no further update (cloudformation-coverage-roadmap#1275), so that is refused as well.
        guard !group.failover || group.nodes >= 2 else {
            throw Refusal(id, "Replication group must have at least one read replica to enable autofailover")
        }
        // Multi-AZ is with automatic failover (user guide, AutoFailover).
        guard !group.multiAZ || group.failover else {
            throw Refusal(id, "MultiAZEnabled needs AutomaticFailoverEnabled")
        }
        if group.nodeGroups > 1 {
            guard group.mode == .enabled else { throw Refusal(id, "NumNodeGroups above 1 needs cluster mode enabled") }
            // "This parameter is not used if there is more than one node group" (API, NumCacheClusters).
            guard resource.properties["NumCacheClusters"] == nil else {
                throw Refusal(id, "NumCacheClusters is not for more than one node group: use ReplicasPerNodeGroup")
            }
        }
        // "You need to provide a parameter group with cluster-enabled configuration. If you are using a default parameter group,
        // ElastiCache will automatically pick the corresponding" one (user guide, modify-cluster-mode). By itself it cannot change: "This
        // parameter value cannot be changed for a cache cluster" (terraform-provider-aws#35636).
        guard try isClusterEnabled(resource) == (group.mode != .disabled) else {
            throw Refusal(id, "cluster-enabled of its parameter group is not what ClusterMode says")
        }
        guard group.mode != .disabled else { return }
        // "Auto-failover must be enabled on the cluster with a minimum of 1 replica. The minimum engine version is Redis OSS 7.0";
        // AutomaticFailoverEnabled "must be enabled for cluster mode enabled" (user guide, modify-cluster-mode; API), and
        // stays: "Turning off automatic failover with cluster mode enabled is not supported" (cloudformation-coverage-roadmap#1275).
        guard group.failover else { throw Refusal(id, "ClusterMode needs AutomaticFailoverEnabled") }
        guard let version = try resource.version("EngineVersion"), version.major >= 7 else {
            throw Refusal(id, "ClusterMode needs EngineVersion 7.0 or later")
        }
    }

    /// What ElastiCache refuses in one update of a group.
    func checkGroupChange(_ difference: Difference, of physical: Physical) throws(Refusal) {
        let id = difference.new.id
        let old = try RedisGroup(difference.old)
        let new = try RedisGroup(difference.new)
        // Of an existing group it promotes a replica; dropping it has no effect. That is not verified on AWS.
        if difference.changes("PrimaryClusterId"), difference.new.properties["PrimaryClusterId"] != nil {
            throw Refusal(id, "the referee does not know what a new PrimaryClusterId does")
        }
        try checkVersionChange(difference, mayBeMajor: true)
        try checkMode(difference, old, new)
        // The replica has to be there first: "Replication group must have at least one read replica to enable autofailover"
        // (cloudformation-coverage-roadmap#383); and to go last: "Must have at least 1 replica when cluster mode is disabled with auto
        // failover enabled" (terraform-provider-aws#24244).
        if new.failover, old.nodes < 2 {
            throw Refusal(id, "Replication group must have at least one read replica to enable autofailover")
        }
        if old.failover, new.nodes < 2 { throw Refusal(id, "Must have at least 1 replica with auto failover enabled") }
        // One for the other, which more than one node group needs; that ElastiCache sees no change there is not verified on AWS.
        if difference.changes.isSuperset(of: ["NumCacheClusters", "ReplicasPerNodeGroup"]), old.nodes != new.nodes {
            throw Refusal(id, "the referee knows ReplicasPerNodeGroup for NumCacheClusters only with as many nodes")
        }
        if old.mode == .enabled {
            guard new.multiAZ == old.multiAZ else {
                throw Refusal(id, "the referee does not know a change of MultiAZEnabled with cluster mode enabled")
            }
        }
        // CloudFormation makes several requests out of these, in an order that is not documented; node type alone.
        if difference.changes("CacheNodeType"),
            difference.changes(
                "NumCacheClusters", "ReplicasPerNodeGroup", "NumNodeGroups", "AutomaticFailoverEnabled",
                "MultiAZEnabled",
                "EngineVersion", "CacheParameterGroupName")
        {
            throw Refusal(id, "the referee knows CacheNodeType only by itself")
        }
        if difference.changes("EngineVersion"),
            difference.changes("NumCacheClusters", "ReplicasPerNodeGroup", "AutomaticFailoverEnabled", "MultiAZEnabled")
        {
            throw Refusal(id, "the referee knows EngineVersion only by itself")
        }
        try checkFit(physical, into: new.nodeType, shards: new.nodeGroups, of: difference.new)
    }

    /// Cluster mode: disabled, compatible, enabled, one step at a time and one way.
    private func checkMode(_ difference: Difference, _ old: RedisGroup, _ new: RedisGroup) throws(Refusal) {
        let id = difference.new.id
        // "Reverting this configuration is not possible" (user guide, modify-cluster-mode).
        guard new.mode.rawValue >= old.mode.rawValue else { throw Refusal(id, "ClusterMode cannot go back") }
        guard new.mode.rawValue <= old.mode.rawValue + 1 else {
            throw Refusal(id, "ClusterMode must be compatible before it is enabled")
        }
        // No other parameter but CacheParameterGroupName can be modified in a request that has ClusterMode (the same page).
        if difference.changes("ClusterMode") {
            let others = difference.changes.subtracting(["ClusterMode", "CacheParameterGroupName"])
            guard others.isEmpty else {
                throw Refusal(id, "ClusterMode changes by itself, not with \(others.sorted().joined(separator: ", "))")
            }
        } else {
            // Compatible mode allows no other modification, such as scaling and engine version (the same page).
            if old.mode == .compatible, difference.changes != ["Tags"] {
                throw Refusal(id, "ClusterMode compatible allows no other modification")
            }
        }
    }

    /// What the group's parameter group says of `cluster-enabled`; `no` is the engine's own default. Default parameter groups follow
    /// the mode.
    private func isClusterEnabled(_ resource: RefereeResource) throws(Refusal) -> Bool {
        let mode = try RedisGroup(resource).mode
        guard let name = try resource.text("CacheParameterGroupName") else { return mode != .disabled }
        guard !name.hasPrefix("default.") else { return name.hasSuffix(".cluster.on") || mode != .disabled }
        let groups = alive.filter { $0.resource.type == "AWS::ElastiCache::ParameterGroup" }
        guard let group = groups.first(where: { $0.id == name || $0.id + ".CacheParameterGroupName" == name }) else {
            throw Refusal(resource.id, "the referee does not know the parameter group \(name)")
        }
        return group.resource.properties["Properties"]?["cluster-enabled"]?.text == "yes"
    }

    /// Whether a change of `NumNodeGroups` replaces the group (template reference, UpdatePolicy attribute: UseOnlineResharding).
    func reshardingReplaces(_ difference: Difference) throws(Refusal) -> Bool {
        guard difference.new.type == "AWS::ElastiCache::ReplicationGroup", difference.changes("NumNodeGroups") else {
            return false
        }
        let id = difference.new.id
        guard try RedisGroup(difference.old).mode == .enabled else {
            throw Refusal(id, "NumNodeGroups is only applicable for cluster mode enabled")
        }
        guard difference.updatePolicy?["UseOnlineResharding"]?.text == "true" else { return true }
        // It has to be the only change: of this resource, and of the stack.
        guard difference.changes == ["NumNodeGroups"], difference.update.changed == [id] else {
            throw Refusal(id, "online resharding must be the only change of the update")
        }
        return false
    }

    /// The data must be somewhere afterwards.
    func checkFit(
        _ physical: Physical, into type: String?, shards: Int, of resource: RefereeResource
    ) throws(Refusal) {
        let size = (physical.store.flatMap { stores[$0] } ?? []).map(\.size).reduce(0, +)
        guard size <= (try RedisNodes.capacity(type, of: resource)) * shards else {
            throw Refusal(resource.id, "\(size) MiB of data do not fit into \(type ?? "")")
        }
    }

    /// `PrimaryEndPoint` is that of cluster mode disabled ("Primary endpoint was not found", widdix/aws-cf-templates#572),
    /// `ConfigurationEndPoint` that of cluster mode enabled; compatible has both (API, ClusterMode).
    func checkEndpoint(_ name: String, of resource: RefereeResource) throws(Refusal) {
        guard resource.type == "AWS::ElastiCache::ReplicationGroup" else { return }
        let mode = try RedisGroup(resource).mode
        let isThere = name.hasPrefix("ConfigurationEndPoint") ? mode != .disabled : mode != .enabled
        guard isThere else { throw Refusal(resource.id, "\(name) was not found with cluster mode \(mode)") }
    }
}
