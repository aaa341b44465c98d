internal import CloudFormation

/// ElastiCache. What to watch, and the thresholds that AWS gives:
/// https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html
extension AlarmSet {
    private static let advice =
        "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.WhichShouldIMonitor.html"
    private static let metrics = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html"

    /// Metrics come by node, and an alarm takes no search: the highest of a shard's nodes counts. One alarm may look at ten metrics
    /// (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html); a shard has six nodes at most.
    mutating func addGroup(_ group: AlarmSource.Resource) {
        addWidgets(of: group, search: "${\(group.id)}")
        let shards = each(group) { source.shards(of: group, in: $0) }
        guard shards.count == source.present(group).count else {
            return remark(
                "\(group.id): how many nodes it has is not known here, so that they are on the dashboard only")
        }
        let count = shards.values.map(\.count).max() ?? 0
        for index in 0..<count {
            let nodes = shards.compactMapValues { index < $0.count ? $0[index] : nil }
            var parts: [Alarm.Part] = []
            for node in Set(nodes.values.joined()).sorted() {
                parts.append(
                    Alarm.Part(
                        id: "m" + node.filter(\.isNumber),
                        dimensions: [("CacheClusterId", "${\(group.id)}\(node)"), ("CacheNodeId", "0001")],
                        environments: source.environments.filter { nodes[$0]?.contains(node) ?? false }))
            }
            // The first has no number, so that its alarms are those of a group without shards and stay.
            let shard = index > 0 ? "Shard\(index + 1)" : ""
            let replicated = nodes.compactMapValues { $0.count > 1 ? "10" : nil }
            addAlarms(of: group, prefix: shard, parts, in: Set(nodes.keys))
            add(
                Alarm(
                    subject: group.id, kind: "\(shard)ReplicationLag",
                    metric: metric("ReplicationLag", [], "Maximum"), parts: parts, thresholds: replicated,
                    reason:
                        "A replica is 10 seconds or more behind: a failover now would lose what was written since. The threshold is a choice.",
                    source: Self.metrics))
        }
    }

    mutating func addCluster(_ cluster: AlarmSource.Resource) {
        addWidgets(of: cluster, search: "${\(cluster.id)}")
        let environments = source.present(cluster)
        guard environments.allSatisfy({ cluster.value("Engine", in: $0)?.text?.lowercased() != "memcached" }) else {
            return remark("\(cluster.id): memcached is on the dashboard only")
        }
        let part = Alarm.Part(
            id: "m1", dimensions: [("CacheClusterId", "${\(cluster.id)}"), ("CacheNodeId", "0001")],
            environments: environments)
        addAlarms(of: cluster, prefix: "", [part], in: Set(environments))
    }

    private mutating func addAlarms(
        of cache: AlarmSource.Resource, prefix: String, _ parts: [Alarm.Part], in environments: Set<String>
    ) {
        func thresholds(_ body: (String) -> String?) -> [String: String] {
            each(cache, body).filter { environments.contains($0.key) }
        }
        func add(
            _ kind: String, _ metric: Alarm.Metric, _ comparison: Alarm.Comparison, _ thresholds: [String: String],
            _ page: String, _ reason: String
        ) {
            self.add(
                Alarm(
                    subject: cache.id, kind: prefix + kind, metric: metric, parts: parts, comparison: comparison,
                    thresholds: thresholds, reason: reason, source: page))
        }
        add(
            "EngineCpu", metric("EngineCPUUtilization", []), .atLeast, thresholds { _ in "90" }, Self.advice,
            "The engine's one thread is busy for 90 percent of the time, the threshold that AWS suggests.")
        let types = each(cache) { cache.value("CacheNodeType", in: $0)?.text }
        let cores = types.compactMapValues(Self.cores)
        add(
            "HostCpu", metric("CPUUtilization", []), .atLeast,
            thresholds { cores[$0] == 2 ? "45" : "90" }, Self.advice,
            "Derived from CacheNodeType (\(source.said(types))): 90 percent, divided by the vCPUs of a node of at most two, as AWS suggests: the engine has one thread."
        )
        add(
            "Memory", metric("DatabaseMemoryUsagePercentage", []), .atLeast, thresholds { _ in "80" }, Self.metrics,
            "80 percent of the memory that the engine may use is taken. The threshold is a choice that leaves time to act."
        )
        add(
            "Connections", metric("CurrConnections", [], "Maximum"), .atLeast, thresholds { _ in "16000" }, Self.advice,
            "More connections than the pools of services hold: one leaks them. The threshold is a choice, far below the engine's limit."
        )
        let policies = each(cache) { source.policy(of: cache, in: $0) }
        add(
            "Evictions", metric("Evictions", [], "Sum"), .above,
            thresholds { policies[$0].map { $0.hasPrefix("allkeys") } == true ? nil : "0" }, Self.advice,
            "Keys go before they expire, because memory is full. Not for a maxmemory-policy that begins with allkeys, where that is how it works."
        )
        if policies.values.contains(where: { $0.hasPrefix("allkeys") }) {
            remark(
                "\(cache.id): maxmemory-policy \(source.said(policies)): evictions are how a cache works, and on the dashboard only"
            )
        }
    }

    private mutating func addWidgets(of cache: AlarmSource.Resource, search: String) {
        for (name, statistic) in [
            ("EngineCPUUtilization", "Average"), ("DatabaseMemoryUsagePercentage", "Average"),
            ("CurrConnections", "Maximum"), ("Evictions", "Sum"), ("ReplicationLag", "Maximum"),
        ] {
            add(
                AlarmWidget(
                    subject: cache.id, title: "\(cache.id): \(name)", metrics: [],
                    searches: ["{AWS/ElastiCache,CacheClusterId,CacheNodeId} MetricName=\"\(name)\" \(search)"],
                    statistic: statistic))
        }
    }

    private func metric(
        _ name: String, _ dimensions: [(name: String, value: String)], _ statistic: String = "Average"
    ) -> Alarm.Metric {
        Alarm.Metric(
            namespace: "AWS/ElastiCache", name: name, dimensions: dimensions, statistic: statistic, period: 300)
    }

    /// vCPUs of a node type: two for the burstable ones but the smallest of old, two for `large`, four for `xlarge`, four times N for
    /// `Nxlarge`; `nil` for what is named otherwise.
    ///
    /// Source: https://aws.amazon.com/elasticache/pricing/ (the column vCPU)
    static func cores(_ type: String) -> Int? {
        let parts = type.split(separator: ".")
        guard parts.count == 3, parts[0] == "cache" else { return nil }
        switch (parts[1], parts[2]) {
        case ("t2", "micro"), ("t2", "small"): return 1
        case ("t2", "medium"), ("t3", _), ("t4g", _): return 2
        case (let family, _)
        where !["m", "r", "c"].contains(family.prefix(1)) || family.hasPrefix("m1") || family.hasPrefix("m2"):
            return nil
        case (_, "large"): return 2
        case (_, "xlarge"): return 4
        case (_, let size) where size.hasSuffix("xlarge"): return Int(size.dropLast(6)).map { $0 * 4 }
        default: return nil
        }
    }
}
