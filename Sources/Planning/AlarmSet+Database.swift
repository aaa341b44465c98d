internal import CloudFormation
internal import Tiers

/// Aurora and other databases of RDS. The metrics: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html
extension AlarmSet {
    private static let aurora =
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html"
    private static let serverless =
        "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html"
    private static let recommended =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html"

    /// What belongs to the cluster as a whole: how far its readers are behind.
    mutating func addDatabase(_ cluster: AlarmSource.Resource) {
        let readers = each(cluster) { environment -> String? in
            source.resources("AWS::RDS::DBInstance").filter {
                $0.reference("DBClusterIdentifier", in: environment) == cluster.id
            }.count > 1 ? "2000" : nil
        }
        let dimensions = [(name: "DBClusterIdentifier", value: "${\(cluster.id)}"), (name: "Role", value: "READER")]
        add(
            Alarm(
                subject: cluster.id, kind: "ReplicaLag",
                metric: Alarm.Metric(
                    namespace: "AWS/RDS", name: "AuroraReplicaLag", dimensions: dimensions, statistic: "Maximum"),
                thresholds: readers,
                reason:
                    "A reader is 2 seconds or more behind the writer, which is usually well below 100 milliseconds: what is read there is old. The threshold is a choice.",
                source: Self.aurora))
        if !readers.isEmpty {
            add(
                AlarmWidget(
                    subject: cluster.id, title: "\(cluster.id): AuroraReplicaLag, milliseconds",
                    metrics: [["AWS/RDS", "AuroraReplicaLag"] + dimensions.flatMap { [$0.name, $0.value] }],
                    statistic: "Maximum"))
        }
    }

    mutating func addInstance(_ instance: AlarmSource.Resource) {
        let dimensions = [(name: "DBInstanceIdentifier", value: "${\(instance.id)}")]
        func metric(_ name: String, _ statistic: String = "Average") -> Alarm.Metric {
            Alarm.Metric(namespace: "AWS/RDS", name: name, dimensions: dimensions, statistic: statistic)
        }
        func add(
            _ kind: String, _ metric: Alarm.Metric, _ comparison: Alarm.Comparison, _ thresholds: [String: String],
            _ source: String, _ reason: String
        ) {
            self.add(
                Alarm(
                    subject: instance.id, kind: kind, metric: metric, comparison: comparison, thresholds: thresholds,
                    reason: reason, source: source))
        }
        add(
            "Cpu", metric("CPUUtilization"), .atLeast, everywhere("90", instance), Self.recommended,
            "90 percent of the CPU is busy, the threshold that CloudWatch recommends. Of a serverless instance it is that of its largest capacity."
        )
        let maxima = each(instance) { capacity(of: instance, "MaxCapacity", in: $0) }
        let said = "Derived from MaxCapacity (\(source.said(maxima.mapValues(Millionths.text))) ACU)"
        add(
            "Capacity", metric("ServerlessDatabaseCapacity"), .atLeast,
            maxima.mapValues { Millionths.text($0 / 10 * 9) }, Self.serverless,
            "\(said): 90 percent of it is in use, and beyond it the database cannot grow.")
        // An ACU has about 2 GiB of memory; FreeableMemory is what is left at the largest capacity.
        add(
            "Memory", metric("FreeableMemory"), .below,
            maxima.mapValues { "\($0 / 1_000_000 * 214_748_364 + $0 % 1_000_000 * 214_748_364 / 1_000_000)" },
            Self.serverless,
            "\(said): less than a tenth of its memory, about 2 GiB an ACU, is free although the database is as large as it may be."
        )
        let connections = each(instance) { self.connections(of: instance, in: $0) }
        add(
            "Connections", metric("DatabaseConnections", "Maximum"), .atLeast,
            connections.mapValues { "\($0 * 8 / 10)" }, Self.serverless,
            "\(said): 80 percent of max_connections (\(source.said(connections.mapValues { "\($0)" }))), which follows from it; between the values that AWS gives it is interpolated."
        )
        if isAurora(instance) {
            add(
                "Deadlocks", metric("Deadlocks"), .above, everywhere("0", instance), Self.aurora,
                "Transactions lock each other out for a quarter of an hour. The threshold is a choice.")
        }
        let storage = each(instance) { environment in
            isAurora(instance)
                ? nil : instance.number("AllocatedStorage", in: environment).map { "\($0 * 107_374_182)" }
        }
        add(
            "Storage", metric("FreeStorageSpace", "Minimum"), .below, storage, Self.recommended,
            "Derived from AllocatedStorage: less than a tenth of it is free.")
        let names =
            ["CPUUtilization", "FreeableMemory", "DatabaseConnections"]
            + (maxima.isEmpty ? [] : ["ServerlessDatabaseCapacity", "ACUUtilization"])
            + (isAurora(instance) ? ["Deadlocks"] : ["FreeStorageSpace"])
        for name in names {
            self.add(
                AlarmWidget(
                    subject: instance.id, title: "\(instance.id): \(name)",
                    metrics: [["AWS/RDS", name] + dimensions.flatMap { [$0.name, $0.value] }]))
        }
        if maxima.isEmpty {
            remark(
                "\(instance.id): what its class can bear is not known here: memory and connections are on the dashboard only"
            )
        }
    }

    private func isAurora(_ instance: AlarmSource.Resource) -> Bool {
        instance.stacks.values.contains { $0.properties["DBClusterIdentifier"] != nil }
    }

    private func cluster(of instance: AlarmSource.Resource, in environment: String) -> AlarmSource.Resource? {
        instance.reference("DBClusterIdentifier", in: environment).flatMap { source[$0] }
    }

    /// The capacity of a serverless instance, in millionths of an ACU.
    private func capacity(of instance: AlarmSource.Resource, _ name: String, in environment: String) -> Int? {
        guard instance.value("DBInstanceClass", in: environment)?.text == "db.serverless" else { return nil }
        return cluster(of: instance, in: environment)?
            .millionths("ServerlessV2ScalingConfiguration", name, in: environment)
    }

    /// `max_connections` where Aurora PostgreSQL sets it by itself, as it does where no parameter group sets it.
    ///
    /// Source: the table of https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections,
    /// at most 2000 where MinCapacity is 0 or 0.5.
    private func connections(of instance: AlarmSource.Resource, in environment: String) -> Int? {
        guard let cluster = cluster(of: instance, in: environment),
            cluster.value("Engine", in: environment)?.text == "aurora-postgresql",
            let maximum = capacity(of: instance, "MaxCapacity", in: environment),
            let minimum = capacity(of: instance, "MinCapacity", in: environment)
        else { return nil }
        let groups = [
            cluster.reference("DBClusterParameterGroupName", in: environment),
            instance.reference("DBParameterGroupName", in: environment),
        ].compactMap { $0.flatMap { source[$0] } }
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
