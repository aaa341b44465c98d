internal import CloudFormation

/// What a tier's resources are watched by: alarms and the lines on a dashboard.
struct AlarmSet {
    let source: AlarmSource
    private(set) var alarms: [Alarm] = []
    private(set) var widgets: [AlarmWidget] = []
    /// What is not watched, and why.
    private(set) var remarks: [String] = []

    init(_ source: AlarmSource) {
        self.source = source
        for resource in source.resources {
            switch resource.type {
            case "AWS::ElastiCache::ReplicationGroup": addGroup(resource)
            case "AWS::ElastiCache::CacheCluster": addCluster(resource)
            case "AWS::RDS::DBCluster": addDatabase(resource)
            case "AWS::RDS::DBInstance": addInstance(resource)
            case "AWS::S3::Bucket": addBucket(resource)
            case "AWS::EFS::FileSystem": addFileSystem(resource)
            case "AWS::SQS::Queue": addQueue(resource)
            case "AWS::DynamoDB::Table": addTable(resource)
            default: break
            }
        }
        addServices()
    }

    mutating func add(_ alarm: Alarm) {
        guard !alarm.thresholds.isEmpty else { return }
        alarms.append(alarm)
    }

    mutating func add(_ widget: AlarmWidget) { widgets.append(widget) }

    mutating func remark(_ text: String) { remarks.append(text) }

    /// The same threshold wherever a resource is.
    func everywhere(_ threshold: String, _ resource: AlarmSource.Resource) -> [String: String] {
        Dictionary(uniqueKeysWithValues: source.present(resource).map { ($0, threshold) })
    }

    /// A value of each environment where there is one.
    func each<Value>(
        _ resource: AlarmSource.Resource, _ body: (String) -> Value?
    ) -> [String: Value] {
        source.present(resource).reduce(into: [:]) { $0[$1] = body($1) }
    }

    /// Services stand in stacks of their own: a search by the name of the cluster that Copilot makes for the environment, whose
    /// logical id is `Cluster`, finds them all.
    ///
    /// Source: `partials/` of Copilot's environment template, and
    /// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html (text without quotes matches
    /// metrics that have all of its words).
    private mutating func addServices() {
        for name in ["CPUUtilization", "MemoryUtilization"] {
            add(
                AlarmWidget(
                    title: "ECS services: \(name), percent", metrics: [],
                    searches: [
                        "{AWS/ECS,ClusterName,ServiceName} MetricName=\"\(name)\" ${App}-${Env}-Cluster"
                    ]))
        }
    }
}
