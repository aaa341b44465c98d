/// How many copies of a service run: a fixed number, or a range that Copilot scales within.
///
/// Source: the `count` field of Copilot's manifest specification for load-balanced web services.
package enum ServiceCount: Hashable, Sendable {
    /// A fixed number of tasks, 0 to 10,000.
    case number(Int)
    /// `{range: 1-10, cpu_percentage, memory_percentage}`.
    case range(ScalingRange)
}

/// The bounds that Copilot scales a service between, and the loads at which it does.
package struct ScalingRange: Hashable, Sendable {
    /// The fewest tasks, 0 or more.
    package let minimum: Int
    /// The most tasks, never fewer than `minimum`.
    package let maximum: Int
    /// The average CPU load, in percent (1 to 100), that scaling holds.
    package let cpuPercentage: Int?
    /// The average memory load, in percent (1 to 100), that scaling holds.
    package let memoryPercentage: Int?

    package init(minimum: Int, maximum: Int, cpuPercentage: Int?, memoryPercentage: Int?) {
        self.minimum = minimum
        self.maximum = maximum
        self.cpuPercentage = cpuPercentage
        self.memoryPercentage = memoryPercentage
    }
}

/// What a tier gives one service in one environment. A setting that is `nil` is left to the manifest.
package struct ServiceSettings: Hashable, Sendable {
    /// CPU units, 1,024 to a virtual CPU.
    package var cpu: Int?
    /// Memory in MiB.
    package var memory: Int?
    package var count: ServiceCount?

    package init(cpu: Int? = nil, memory: Int? = nil, count: ServiceCount? = nil) {
        self.cpu = cpu
        self.memory = memory
        self.count = count
    }

    /// Whether it says nothing at all.
    package var isEmpty: Bool { cpu == nil && memory == nil && count == nil }
}

/// Settings by environment, for one service.
package typealias EnvironmentSettings = [String: ServiceSettings]
