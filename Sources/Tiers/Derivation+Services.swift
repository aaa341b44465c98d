extension Derivation.Direction {
    /// Fargate's sizes: CPU units, and for each the memory in MiB as least, most and step.
    ///
    /// Source: "Task CPU and memory" in the Amazon ECS developer guide (256 takes 512, 1,024 and 2,048 only).
    private static let fargate: [(cpu: Int, least: Int, most: Int, step: Int)] = [
        (256, 512, 2048, 0), (512, 1024, 4096, 1024), (1024, 2048, 8192, 1024), (2048, 4096, 16384, 1024),
        (4096, 8192, 30720, 1024), (8192, 16384, 61440, 4096), (16384, 32768, 122_880, 8192),
    ]

    /// One service's settings some tiers away. What the adopted tier does not give stays `nil`.
    func scale(_ settings: ServiceSettings, steps: Int) -> ServiceSettings {
        var scaled = settings
        for _ in 0..<steps {
            // Without a memory setting Copilot's 512 MiB hold, which only 256 CPU units take: leave the pair alone.
            if let memory = scaled.memory {
                scaled.cpu = scaled.cpu.map(nextCPU)
                scaled.memory = nextMemory(memory, cpu: scaled.cpu ?? 256)
            }
        }
        if steps > 0 { scaled.count = settings.count.map { scale($0, steps: steps) } }
        return scaled
    }

    private func nextCPU(_ cpu: Int) -> Int {
        let sizes = Self.fargate.map(\.cpu)
        return (self == .up ? sizes.first { $0 > cpu } : sizes.last { $0 < cpu }) ?? cpu
    }

    private func nextMemory(_ memory: Int, cpu: Int) -> Int {
        // Not a Fargate size: nothing is known about its memory.
        guard let row = Self.fargate.first(where: { $0.cpu == cpu }) else { return memory }
        let sizes = row.step == 0 ? [512, 1024, 2048] : Array(stride(from: row.least, through: row.most, by: row.step))
        switch self {
        case .up:
            let wanted = memory > row.most ? memory : memory * 2
            return sizes.first { $0 >= wanted } ?? row.most
        case .down: return sizes.last { $0 <= memory / 2 } ?? row.least
        }
    }

    private func scale(_ count: ServiceCount, steps: Int) -> ServiceCount {
        let limit = 10_000
        switch (self, count) {
        case (.up, .number(let number)):
            let minimum = max(steps == 1 ? 1 : 2, number)
            let maximum = max(steps == 1 ? 10 : 50, number)
            return .range(ScalingRange(minimum: minimum, maximum: maximum, cpuPercentage: 70, memoryPercentage: 80))
        case (.up, .range(let range)):
            let doubled = (0..<steps).reduce(range.maximum) { value, _ in
                value > limit / 2 ? max(value, limit) : value * 2
            }
            // At least what a fixed number becomes, so that a range in prod never ends below a number in staging.
            return .range(range.with(range.minimum, max(steps == 1 ? 10 : 50, doubled)))
        case (.down, .number(let number)):
            return .number((0..<steps).reduce(number) { value, _ in min(value, max(1, value / 2)) })
        case (.down, .range(let range)):
            let bounds = (0..<steps).reduce((range.minimum, range.maximum)) { bounds, _ in
                (min(bounds.0, max(1, bounds.0 / 2)), max(1, bounds.1 / 2))
            }
            return .range(range.with(min(bounds.0, bounds.1), bounds.1))
        }
    }
}

extension ScalingRange {
    fileprivate func with(_ minimum: Int, _ maximum: Int) -> ScalingRange {
        ScalingRange(
            minimum: minimum, maximum: maximum, cpuPercentage: cpuPercentage, memoryPercentage: memoryPercentage)
    }
}

extension Derivation {
    /// `web: prod cpu 512 -> 1024, count 2 -> 2-10`, for each service and environment that differs.
    static func sentences(
        from old: [String: EnvironmentSettings], to new: [String: EnvironmentSettings]
    ) -> [String] {
        var sentences: [String] = []
        for service in old.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            let environments = old[service] ?? [:]
            for name in environments.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
                guard let before = environments[name], let after = new[service]?[name] else { continue }
                var changes: [String] = []
                for key in before.keys {
                    let pair = (words(before, key), words(after, key))
                    if pair.0 != pair.1 { changes.append("\(key) \(pair.0) -> \(pair.1)") }
                }
                if !changes.isEmpty { sentences.append("\(service): \(name) \(changes.joined(separator: ", "))") }
            }
        }
        return sentences
    }

    private static func words(_ settings: ServiceSettings, _ key: String) -> String {
        switch (key, settings.count) {
        case ("cpu", _): settings.cpu.map { "\($0)" } ?? ""
        case ("memory", _): settings.memory.map { "\($0)" } ?? ""
        case (_, .number(let number)?): "\(number)"
        case (_, .range(let range)?): "\(range.minimum)-\(range.maximum)"
        case (_, nil): ""
        }
    }
}
