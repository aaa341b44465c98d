internal import CloudFormation
internal import Tiers

/// What caches are made of.
extension AlarmSource {
    /// The nodes of one shard in one environment. `-001` in a group without cluster mode, `-0001-001` in one with it.
    typealias Shard = [String]

    /// `nil` where the number of nodes is not known.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html; the names of nodes
    /// are those of groups that were made as they are now: a group that was changed to cluster mode may keep other ones.
    func shards(of group: Resource, in environment: String) -> [Shard]? {
        func given(_ name: String) -> Bool { group.value(name, in: environment) != nil }
        func number(_ name: String) -> Int? {
            group.number(name, in: environment).flatMap { (0...90).contains($0) ? $0 : nil }
        }
        guard !given("NodeGroupConfiguration") else { return nil }
        var (groups, nodes) = (1, 1)
        if given("NumNodeGroups") {
            guard let number = number("NumNodeGroups") else { return nil }
            groups = number
        }
        if given("ReplicasPerNodeGroup") {
            guard let replicas = number("ReplicasPerNodeGroup") else { return nil }
            nodes = replicas + 1
        } else if given("NumCacheClusters") {
            guard let number = number("NumCacheClusters"), groups <= 1 else { return nil }
            nodes = number
        }
        guard (1...6).contains(nodes) else { return nil }
        let isSharded = groups > 1 || isClustered(group, in: environment)
        return (1...max(groups, 1)).map { shard in
            (1...nodes).map { "-\(isSharded ? "\(Self.padded(shard, 4))-" : "")\(Self.padded($0, 3))" }
        }
    }

    private func isClustered(_ group: Resource, in environment: String) -> Bool {
        if group.value("ClusterMode", in: environment)?.text == "enabled" { return true }
        if group.value("CacheParameterGroupName", in: environment)?.text?.hasSuffix(".cluster.on") ?? false {
            return true
        }
        return parameters(of: group, in: environment)?["cluster-enabled"]?.text == "yes"
    }

    /// What Redis does when memory is full; `volatile-lru` where nothing is said.
    func policy(of cache: Resource, in environment: String) -> String? {
        parameters(of: cache, in: environment)?["maxmemory-policy"]?.text
    }

    private func parameters(of cache: Resource, in environment: String) -> Value? {
        cache.reference("CacheParameterGroupName", in: environment).flatMap { self[$0] }?
            .value("Properties", in: environment)
    }

    private static func padded(_ number: Int, _ digits: Int) -> String {
        String(repeating: "0", count: max(0, digits - "\(number)".utf8.count)) + "\(number)"
    }
}

/// What databases are made of.
extension AlarmSource {
    func isAurora(_ instance: Resource) -> Bool {
        instance.stacks.values.contains { $0.properties["DBClusterIdentifier"] != nil }
    }

    func cluster(of instance: Resource, in environment: String) -> Resource? {
        instance.reference("DBClusterIdentifier", in: environment).flatMap { self[$0] }
    }

    /// The capacity of a serverless instance, in millionths of an ACU.
    func capacity(of instance: Resource, _ name: String, in environment: String) -> Int? {
        guard instance.value("DBInstanceClass", in: environment)?.text == "db.serverless" else { return nil }
        return cluster(of: instance, in: environment)?
            .millionths("ServerlessV2ScalingConfiguration", name, in: environment)
    }

    /// `max_connections` where Aurora PostgreSQL sets it by itself, as it does where no parameter group sets it.
    ///
    /// Source: the table of https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections,
    /// at most 2000 where MinCapacity is 0 or 0.5.
    func connections(of instance: Resource, in environment: String) -> Int? {
        guard let cluster = cluster(of: instance, in: environment),
            cluster.value("Engine", in: environment)?.text == "aurora-postgresql",
            let maximum = capacity(of: instance, "MaxCapacity", in: environment),
            let minimum = capacity(of: instance, "MinCapacity", in: environment)
        else { return nil }
        let groups = [
            cluster.reference("DBClusterParameterGroupName", in: environment),
            instance.reference("DBParameterGroupName", in: environment),
        ].compactMap { $0.flatMap { self[$0] } }
        guard groups.allSatisfy({ $0.value("Parameters", "max_connections", in: environment) == nil }) else {
            return nil
        }
        let table = [(1, 189), (4, 823), (8, 1669), (16, 3360), (32, 5000)].map { ($0.0 * 1_000_000, $0.1) }
        guard let first = table.first, maximum >= first.0 else { return nil }
        var count = table.last?.1 ?? 0
        for (low, high) in zip(table, table.dropFirst()) where (low.0..<high.0).contains(maximum) {
            count = low.1 + (high.1 - low.1) * (maximum - low.0) / (high.0 - low.0)
        }
        return minimum <= 500_000 ? min(count, 2000) : count
    }
}
