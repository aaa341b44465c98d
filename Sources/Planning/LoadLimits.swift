package import CloudFormation
package import Tiers

/// What of an environment has a limit that a load can come near to. Pure.
package struct LoadLimits: Sendable {
    /// Resources in the order of the templates, then services by name.
    package private(set) var metrics: [LoadMetric] = []
    /// What has a limit that is not known here, and why: then nothing says that less would do.
    package private(set) var unknown: [String] = []
    /// What is not judged besides, and why.
    package private(set) var remarks: [String] = []

    private let source: AlarmSource
    private let environment: String
    private let peakConnections: Int?

    /// - Parameters:
    ///   - stack: the evaluated addons of the environment.
    ///   - services: what its services run with, those that the tier leaves alone too.
    ///   - peakConnections: how many connections to a database the tier is said to provide; `nil` for what Aurora allows.
    package init(
        stack: Stack, services: [String: ServiceSettings], environment: String, peakConnections: Int? = nil
    ) {
        source = AlarmSource(stack, environment: environment)
        self.environment = environment
        self.peakConnections = peakConnections
        for resource in source.resources {
            guard resource.stacks[environment]?.presence == .always else {
                if Self.types.contains(resource.type) {
                    unknown.append("\(resource.id): whether it is made cannot be known here")
                }
                continue
            }
            switch resource.type {
            case "AWS::RDS::DBInstance": addInstance(resource)
            case "AWS::ElastiCache::ReplicationGroup": addGroup(resource)
            case "AWS::ElastiCache::CacheCluster": addCluster(resource)
            case "AWS::ElastiCache::ServerlessCache":
                unknown.append("\(resource.id): a serverless cache is not judged")
            default: break
            }
        }
        for (name, settings) in services.sorted(by: { $0.key < $1.key }) { add(service: name, settings) }
    }

    private static let types: Set = [
        "AWS::RDS::DBInstance", "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::CacheCluster",
        "AWS::ElastiCache::ServerlessCache",
    ]

    /// What is measured of a database: percentages of `MaxCapacity`, where it is serverless.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html
    private mutating func addInstance(_ instance: AlarmSource.Resource) {
        let group = instance.reference("DBClusterIdentifier", in: environment) ?? instance.id
        let nodes = source.resources("AWS::RDS::DBInstance").filter {
            $0.reference("DBClusterIdentifier", in: environment) == group
        }.count
        func add(
            _ name: LoadMetric.Name, full: Double = 100, floor: Double = 0, _ size: LoadMetric.Size, _ limit: String,
            isOptional: Bool = false
        ) {
            metrics.append(
                LoadMetric(
                    owner: .resource(id: instance.id, node: ""), name: name, group: group, full: full, floor: floor,
                    size: size, nodes: max(1, nodes), limit: limit, isOptional: isOptional))
        }
        if let maximum = source.capacity(of: instance, "MaxCapacity", in: environment), maximum > 0 {
            let minimum = source.capacity(of: instance, "MinCapacity", in: environment) ?? 0
            let units = Double(maximum) / 1_000_000
            let floor = min(100, Double(minimum) / Double(maximum) * 100)
            let limit = "\(Millionths.text(maximum)) ACU"
            add(.acuUtilization, floor: floor, .number(units), limit)
            add(.serverlessCapacity, full: units, floor: floor, .number(units), limit, isOptional: true)
            add(.cpu, .number(units), limit)
        } else if let name = instance.value("DBInstanceClass", in: environment)?.text, name != "db.serverless" {
            add(.cpu, .named(name), name)
            remarks.append("\(instance.id): memory and storage of \(name) are not judged")
        } else {
            unknown.append("\(instance.id): its largest capacity is not known here")
        }
        if let connections = peakConnections ?? source.connections(of: instance, in: environment), connections > 0 {
            add(.connections, full: Double(connections), .number(Double(connections)), "\(connections) connections")
        } else {
            remarks.append("\(instance.id): how many connections it allows is not known here")
        }
    }

    /// Every node is judged by itself: one that is full is one too many. Writes of a shard are done by one thread of one node, whatever
    /// its type is; more shards share them, more replicas do not.
    private mutating func addGroup(_ group: AlarmSource.Resource) {
        guard let shards = source.shards(of: group, in: environment) else {
            return unknown.append("\(group.id): how many nodes it has is not known here")
        }
        let nodes = shards.flatMap(\.self)
        addNodes(of: group, nodes, shards: shards.count)
    }

    private mutating func addCluster(_ cluster: AlarmSource.Resource) {
        guard cluster.value("Engine", in: environment)?.text?.lowercased() != "memcached" else {
            return unknown.append("\(cluster.id): memcached is not judged")
        }
        addNodes(of: cluster, [""], shards: 1)
    }

    private mutating func addNodes(of cache: AlarmSource.Resource, _ nodes: [String], shards: Int) {
        let type = cache.value("CacheNodeType", in: environment)?.text ?? "a type that is not known here"
        let count = shards > 1 ? "\(shards) shards of " : ""
        let memory = CacheMemory.bytes(type)
        for node in nodes {
            let owner = LoadMetric.Owner.resource(id: cache.id, node: node)
            metrics.append(
                LoadMetric(
                    owner: owner, name: .engineCpu, group: cache.id, size: .number(Double(shards)),
                    nodes: nodes.count / max(1, shards),
                    limit: shards > 1 ? "\(shards) threads" : "1 thread"))
            metrics.append(
                LoadMetric(
                    owner: owner, name: .cacheMemory, group: cache.id,
                    size: memory.map { .number(Double($0) * Double(shards)) } ?? .named("\(count)\(type)"),
                    limit: "\(count)\(type)"))
        }
    }

    /// CloudWatch says what part of what its tasks reserve a service uses. Where Copilot adds tasks from a percentage on, staying well above
    /// it means that there are as many as there may be; so the limit is the largest number of tasks. Far below, there are as few as there may
    /// be. Memory is each task's own.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
    private mutating func add(service name: String, _ settings: ServiceSettings) {
        var tasks: (fewest: Int, most: Int, tracked: Int?, words: String)?
        switch settings.count {
        case .number(let number): tasks = (number, number, nil, number == 1 ? "1 task" : "\(number) tasks")
        case .range(let range):
            tasks = (range.minimum, range.maximum, range.cpuPercentage, "at most \(range.maximum) tasks")
        case nil: break
        }
        if let tasks, tasks.most == 0 { return remarks.append("\(name): it runs no task") }
        if let cpu = settings.cpu, cpu > 0, let tasks {
            metrics.append(
                LoadMetric(
                    owner: .service(name), name: .cpu, group: name, tracked: tasks.tracked,
                    size: .number(Double(cpu) * Double(tasks.most)),
                    idleSize: tasks.tracked.map { _ in .number(Double(cpu) * Double(max(1, tasks.fewest))) },
                    limit: "\(tasks.words) of \(cpu) CPU units"))
        } else {
            unknown.append("\(name): how many tasks it has, or how large, is said neither by the tier nor its manifest")
        }
        if let memory = settings.memory, memory > 0 {
            metrics.append(
                LoadMetric(
                    owner: .service(name), name: .memory, group: name, size: .number(Double(memory)),
                    limit: "\(memory) MiB a task"))
        }
    }

    /// The metric of another tier that compares with one of this.
    func counterpart(of metric: LoadMetric) -> LoadMetric? {
        metrics.first { $0.group == metric.group && $0.name == metric.name }
    }
}

extension AlarmSource {
    /// The resources of one environment whose templates were evaluated already.
    init(_ stack: Stack, environment: String) {
        environments = [environment]
        resources = stack.resources.filter { $0.presence != .never }.map {
            Resource(id: $0.logicalId, type: $0.type, condition: nil, stacks: [environment: $0])
        }
    }
}
