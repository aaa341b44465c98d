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
        let maxima = each(instance) { source.capacity(of: instance, "MaxCapacity", in: $0) }
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
        let connections = each(instance) { source.connections(of: instance, in: $0) }
        add(
            "Connections", metric("DatabaseConnections", "Maximum"), .atLeast,
            connections.mapValues { "\($0 * 8 / 10)" }, Self.serverless,
            "\(said): 80 percent of max_connections (\(source.said(connections.mapValues { "\($0)" }))), which follows from it; between the values that AWS gives it is interpolated."
        )
        if source.isAurora(instance) {
            add(
                "Deadlocks", metric("Deadlocks"), .above, everywhere("0", instance), Self.aurora,
                "Transactions lock each other out for a quarter of an hour. The threshold is a choice.")
        }
        let storage = each(instance) { environment in
            source.isAurora(instance)
                ? nil : instance.number("AllocatedStorage", in: environment).map { "\($0 * 107_374_182)" }
        }
        add(
            "Storage", metric("FreeStorageSpace", "Minimum"), .below, storage, Self.recommended,
            "Derived from AllocatedStorage: less than a tenth of it is free.")
        let names =
            ["CPUUtilization", "FreeableMemory", "DatabaseConnections"]
            + (maxima.isEmpty ? [] : ["ServerlessDatabaseCapacity", "ACUUtilization"])
            + (source.isAurora(instance) ? ["Deadlocks"] : ["FreeStorageSpace"])
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
}
