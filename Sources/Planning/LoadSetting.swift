package import CloudFormation
package import Tiers

/// Something of a tier that could be smaller, in one environment.
package struct LoadSetting: Sendable {
    /// A service, or the logical id of a cluster.
    package let subject: String
    /// `cpu`, `memory`, `MinCapacity`, `MaxCapacity`, in the order in which they are named: what it is and what it would be.
    package let changes: [Change]
    /// What the environment would cost with it.
    package let cost: CostEstimate
    /// What its limits would be.
    let limits: LoadLimits
    /// Whether it is about the least that a database has, not the most.
    let lowersFloor: Bool

    package struct Change: Hashable, Sendable {
        package let name: String
        package let old: String
        package let new: String
    }

    /// What could be made smaller by one step, for each subject the largest step first.
    ///
    /// - Parameters:
    ///   - stack: the evaluated addons of the environment.
    ///   - services: what its services run with.
    package static func all(
        stack: Stack, services: [String: ServiceSettings], environment: String, peakConnections: Int?,
        prices: PriceFile
    ) -> [LoadSetting] {
        func setting(
            _ subject: String, _ changes: [Change], _ stack: Stack, _ services: [String: ServiceSettings],
            lowersFloor: Bool = false
        ) -> LoadSetting {
            LoadSetting(
                subject: subject, changes: changes,
                cost: CostEstimate.of(stack: stack, services: services, prices: prices),
                limits: LoadLimits(
                    stack: stack, services: services, environment: environment, peakConnections: peakConnections),
                lowersFloor: lowersFloor)
        }
        var found: [LoadSetting] = []
        for cluster in stack.resources where cluster.type == "AWS::RDS::DBCluster" {
            for (name, least) in [("MinCapacity", 1), ("MaxCapacity", 2)] {
                let scaling = cluster.properties["ServerlessV2ScalingConfiguration"]
                func value(_ name: String) -> Int? { scaling?[name]?.text.flatMap { Millionths.parse($0) } }
                guard let old = value(name), let minimum = value("MinCapacity") else { continue }
                // In halves of an ACU; MaxCapacity is 1 at least, and never below MinCapacity.
                let new = max(old / 2 / 500_000, least) * 500_000
                guard new < old, name == "MinCapacity" || new >= minimum else { continue }
                found.append(
                    setting(
                        cluster.logicalId,
                        [Change(name: name, old: Millionths.text(old), new: Millionths.text(new))],
                        stack.with(name, Millionths.text(new), ofScalingOf: cluster.logicalId), services,
                        lowersFloor: name == "MinCapacity"))
            }
        }
        for (name, settings) in services.sorted(by: { $0.key < $1.key }) {
            guard let cpu = settings.cpu, let memory = settings.memory else { continue }
            for size in FargateSize.smaller(cpu: cpu, memory: memory) {
                var smaller = services
                smaller[name] = ServiceSettings(cpu: size.cpu, memory: size.memory, count: settings.count)
                let changes = [
                    Change(name: "cpu", old: "\(cpu)", new: "\(size.cpu)"),
                    Change(name: "memory", old: "\(memory)", new: "\(size.memory)"),
                ].filter { $0.old != $0.new }
                found.append(setting(name, changes, stack, smaller))
            }
        }
        return found
    }
}

extension Stack {
    /// The same with another capacity of one cluster.
    fileprivate func with(_ name: String, _ value: String, ofScalingOf cluster: String) -> Stack {
        let changed = resources.map { resource -> Resource in
            guard resource.logicalId == cluster else { return resource }
            var properties = resource.properties
            var scaling = properties["ServerlessV2ScalingConfiguration"]?.object ?? [:]
            scaling[name] = .text(value)
            properties["ServerlessV2ScalingConfiguration"] = .object(scaling)
            return Resource(
                logicalId: resource.logicalId, type: resource.type, properties: properties, presence: resource.presence,
                place: resource.place)
        }
        return Stack(resources: changed, outputs: outputs)
    }
}

extension FargateSize {
    /// The sizes one step smaller: both, else the CPU alone, else the memory alone.
    static func smaller(cpu: Int, memory: Int) -> [(cpu: Int, memory: Int)] {
        let less = all.filter { $0.cpu <= cpu && $0.memory <= memory && ($0.cpu < cpu || $0.memory < memory) }
        let lower = less.filter { $0.cpu < cpu }.map(\.cpu).max()
        var found: [(cpu: Int, memory: Int)] = []
        if let lower {
            // Half of the memory where there is such a size, else the next below what it is.
            if let both = less.last(where: { $0.cpu == lower && $0.memory <= memory / 2 })
                ?? less.last(where: { $0.cpu == lower && $0.memory < memory })
            {
                found.append(both)
            }
            if less.contains(where: { $0.cpu == lower && $0.memory == memory }) { found.append((lower, memory)) }
        }
        if let alone = less.last(where: { $0.cpu == cpu }) { found.append(alone) }
        return found
    }
}
