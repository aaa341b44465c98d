/// One metric of CloudWatch that has a limit: what is measured, of what, and where the limit is.
package struct LoadMetric: Hashable, Sendable {
    package enum Name: String, CaseIterable, Sendable {
        case acuUtilization = "ACUUtilization"
        case serverlessCapacity = "ServerlessDatabaseCapacity"
        case cpu = "CPUUtilization"
        case connections = "DatabaseConnections"
        case engineCpu = "EngineCPUUtilization"
        case cacheMemory = "DatabaseMemoryUsagePercentage"
        case memory = "MemoryUtilization"
    }

    package enum Owner: Hashable, Sendable {
        /// A resource of the addons; of a cache one of its nodes: `-001`.
        case resource(id: String, node: String)
        case service(String)
    }

    /// What a hundred percent are, to be compared with other tiers.
    package enum Size: Hashable, Sendable {
        case number(Double)
        /// Something that only compares with its like: `db.r6g.large`.
        case named(String)
    }

    package let owner: Owner
    package let name: Name
    /// What is compared between tiers: an Aurora cluster, a group of caches, a service.
    package let group: String
    /// The value that is a hundred percent.
    package let full: Double
    /// The percentage below which it never goes, whatever the load: that of `MinCapacity`.
    package let floor: Double
    /// The percentage that scaling holds: staying above means that nothing more could be added.
    package let tracked: Int?
    package let size: Size
    /// The same of what runs while it is idle, where that is less: scaling takes away what is not needed.
    package let idleSize: Size?
    /// How many share the load.
    package let nodes: Int
    /// `8 ACU`, for people.
    package let limit: String
    /// Whether it may be missing: another one says the same.
    package let isOptional: Bool

    package init(
        owner: Owner, name: Name, group: String, full: Double = 100, floor: Double = 0, tracked: Int? = nil, size: Size,
        idleSize: Size? = nil, nodes: Int = 1, limit: String, isOptional: Bool = false
    ) {
        self.owner = owner
        self.name = name
        self.group = group
        self.full = full
        self.floor = floor
        self.tracked = tracked
        self.size = size
        self.idleSize = idleSize
        self.nodes = nodes
        self.limit = limit
        self.isOptional = isOptional
    }

    /// `DBInstance`, `RedisReplicationGroup-001`, `web`.
    package var subject: String {
        switch owner {
        case .resource(let id, let node): id + node
        case .service(let name): name
        }
    }

    /// `CPUUtilization web`: the `Label` of its query.
    package var label: String { "\(name.rawValue) \(subject)" }

    /// The `Id` of its query: letters, digits and underscores.
    package var id: String {
        "load_\(name.rawValue)_" + String(subject.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
    }

    /// The statistic of CloudWatch that it is judged by.
    package var statistic: String { name == .connections ? "Maximum" : "Average" }

    package var namespace: String {
        switch (owner, name) {
        case (.service, _): "AWS/ECS"
        case (_, .engineCpu), (_, .cacheMemory): "AWS/ElastiCache"
        default: "AWS/RDS"
        }
    }

    /// The percentage from which it is near its limit.
    package func threshold(_ rules: LoadRules) -> Double {
        guard let tracked else { return Double(rules.up) }
        return Double(max(rules.up, min(100, tracked + 10)))
    }

    /// The percentage up to which it is idle: a database does not get smaller than its smallest.
    package func idle(_ rules: LoadRules) -> Double {
        floor > 0 ? max(Double(rules.down), floor + 0.5) : Double(rules.down)
    }

    /// What a percentage of this limit is of another one of the same kind, as a factor; `nil` where they do not compare. Where fewer
    /// share the load, each is taken to get more of it; where more do, none is taken to get less: writes are not shared.
    ///
    /// - Parameter idle: whether the percentage is one of an idle load.
    package func factor(to other: LoadMetric, idle: Bool = false) -> Double? {
        let sizes: Double
        switch (idle ? idleSize ?? size : size, other.size) {
        case (.number(let own), .number(let its)) where its > 0: sizes = own / its
        case (.named(let own), .named(let its)) where own == its: sizes = 1
        default: return nil
        }
        return sizes * max(1, Double(nodes) / Double(max(1, other.nodes)))
    }
}
