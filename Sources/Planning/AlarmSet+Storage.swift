internal import CloudFormation

/// Buckets, file systems, queues and tables.
extension AlarmSet {
    private static let recommended =
        "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Best_Practice_Recommended_Alarms_AWS_Services.html"

    /// Errors come only with request metrics, which a bucket has where it asks for them; its size comes once a day by itself.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
    mutating func addBucket(_ bucket: AlarmSource.Resource) {
        let page = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html"
        let filters = each(bucket) { environment in
            bucket.value("MetricsConfigurations", in: environment)?.list?.first?["Id"]?.text
        }
        if let filter = filters.values.min() {
            let dimensions = [(name: "BucketName", value: "${\(bucket.id)}"), (name: "FilterId", value: filter)]
            let thresholds = filters.filter { $0.value == filter }.mapValues { _ in "0.05" }
            for (kind, name) in [("ClientErrors", "4xxErrors"), ("ServerErrors", "5xxErrors")] {
                add(
                    Alarm(
                        subject: bucket.id, kind: kind,
                        metric: Alarm.Metric(namespace: "AWS/S3", name: name, dimensions: dimensions),
                        thresholds: thresholds, missing: "notBreaching",
                        reason:
                            "5 percent of the requests or more fail with \(name.prefix(3)). The threshold is a choice.",
                        source: page))
            }
        }
        add(
            AlarmWidget(
                subject: bucket.id, title: "\(bucket.id): BucketSizeBytes, once a day",
                metrics: [
                    ["AWS/S3", "BucketSizeBytes", "BucketName", "${\(bucket.id)}", "StorageType", "StandardStorage"],
                    [
                        "AWS/S3", "BucketSizeBytes", "BucketName", "${\(bucket.id)}", "StorageType",
                        "IntelligentTieringFAStorage",
                    ],
                ], period: 86400))
    }

    /// Source: https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html
    mutating func addFileSystem(_ system: AlarmSource.Resource) {
        let page = "https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html"
        let dimensions = [(name: "FileSystemId", value: "${\(system.id)}")]
        func metric(_ name: String, _ statistic: String) -> Alarm.Metric {
            Alarm.Metric(namespace: "AWS/EFS", name: name, dimensions: dimensions, statistic: statistic)
        }
        func text(_ name: String, _ environment: String) -> String? { system.value(name, in: environment)?.text }
        add(
            Alarm(
                subject: system.id, kind: "IoLimit", metric: metric("PercentIOLimit", "Maximum"),
                thresholds: each(system) { environment in
                    system.value("PerformanceMode", in: environment) == nil
                        || text("PerformanceMode", environment) == "generalPurpose" ? "95" : nil
                },
                reason: "95 percent of what the General Purpose mode can do is in use. The threshold is a choice.",
                source: page))
        add(
            Alarm(
                subject: system.id, kind: "BurstCredits", metric: metric("BurstCreditBalance", "Minimum"),
                comparison: .below,
                thresholds: each(system) { environment in
                    system.value("ThroughputMode", in: environment) == nil
                        || text("ThroughputMode", environment) == "bursting" ? "192000000000" : nil
                },
                reason:
                    "Credits for half an hour at 100 MB/s are left; without them a small file system is slow. Only in bursting mode. The threshold is a choice.",
                source: page))
        for name in ["PercentIOLimit", "BurstCreditBalance", "TotalIOBytes"] {
            add(
                AlarmWidget(
                    subject: system.id, title: "\(system.id): \(name)",
                    metrics: [["AWS/EFS", name] + dimensions.flatMap { [$0.name, $0.value] }],
                    statistic: name == "TotalIOBytes" ? "Sum" : "Average"))
        }
    }

    /// Source: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
    mutating func addQueue(_ queue: AlarmSource.Resource) {
        let page =
            "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html"
        let dimensions = [(name: "QueueName", value: "${\(queue.id).QueueName}")]
        func metric(_ name: String) -> Alarm.Metric {
            Alarm.Metric(namespace: "AWS/SQS", name: name, dimensions: dimensions, statistic: "Maximum")
        }
        // What another queue gives up on lands in this one.
        let isLast = source.resources("AWS::SQS::Queue").contains { other in
            other.stacks.values.contains {
                $0.properties["RedrivePolicy"]?["deadLetterTargetArn"] == .attribute(queue.id, "Arn")
            }
        }
        if isLast {
            add(
                Alarm(
                    subject: queue.id, kind: "Messages", metric: metric("ApproximateNumberOfMessagesVisible"),
                    comparison: .above, thresholds: everywhere("0", queue), periods: 1, missing: "notBreaching",
                    reason: "A message could not be worked on: this queue is the dead-letter queue of another one.",
                    source: Self.recommended))
        } else {
            // Four days where nothing is said.
            let kept = each(queue) { environment in
                queue.value("MessageRetentionPeriod", in: environment) == nil
                    ? 345_600 : queue.number("MessageRetentionPeriod", in: environment)
            }
            add(
                Alarm(
                    subject: queue.id, kind: "Age", metric: metric("ApproximateAgeOfOldestMessage"),
                    thresholds: kept.mapValues { "\($0 / 2)" }, missing: "notBreaching",
                    reason:
                        "Derived from MessageRetentionPeriod (\(source.said(kept.mapValues { "\($0)" })) seconds): the oldest message has waited for half of it, and is lost at its end.",
                    source: page))
        }
        for name in ["ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"] {
            add(
                AlarmWidget(
                    subject: queue.id, title: "\(queue.id): \(name)",
                    metrics: [["AWS/SQS", name] + dimensions.flatMap { [$0.name, $0.value] }], statistic: "Maximum"))
        }
    }

    /// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
    mutating func addTable(_ table: AlarmSource.Resource) {
        let page = "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html"
        let dimensions = [(name: "TableName", value: "${\(table.id)}")]
        for side in ["Read", "Write"] {
            func metric(_ name: String) -> Alarm.Metric {
                Alarm.Metric(namespace: "AWS/DynamoDB", name: name, dimensions: dimensions, statistic: "Sum")
            }
            add(
                Alarm(
                    subject: table.id, kind: "\(side)Throttled", metric: metric("\(side)ThrottleEvents"),
                    comparison: .above, thresholds: everywhere("0", table), missing: "notBreaching",
                    reason: "Requests are refused because they are too many. The threshold is a choice.", source: page))
            let units = each(table) { environment -> Int? in
                guard table.value("BillingMode", in: environment)?.text != "PAY_PER_REQUEST" else { return nil }
                return table.value("ProvisionedThroughput", "\(side)CapacityUnits", in: environment)?.text.flatMap {
                    Int($0)
                }
            }
            add(
                Alarm(
                    subject: table.id, kind: "\(side)Capacity", metric: metric("Consumed\(side)CapacityUnits"),
                    thresholds: units.mapValues { "\($0 * 240)" }, missing: "notBreaching",
                    reason:
                        "Derived from \(side)CapacityUnits (\(source.said(units.mapValues { "\($0)" }))): 80 percent of what they give in five minutes.",
                    source: Self.recommended))
        }
        add(
            AlarmWidget(
                subject: table.id, title: "\(table.id): capacity units and refused requests",
                metrics: [
                    "ConsumedReadCapacityUnits", "ConsumedWriteCapacityUnits", "ReadThrottleEvents",
                    "WriteThrottleEvents",
                ].map { ["AWS/DynamoDB", $0] + dimensions.flatMap { [$0.name, $0.value] } }, statistic: "Sum"))
    }
}
