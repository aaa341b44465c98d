package import CloudFormation
internal import Tiers

/// What a change of a tier's settings does to a service.
package struct ServiceChange: Hashable, Sendable {
    package let service: String
    package let environment: String
    /// `cpu`, `memory` or `count`.
    package let setting: String
    package let old: String?
    package let new: String?
    package let effect: Effect
    package let verdict: Verdict
    package let text: String
    package let source: String

    /// Compares the settings of one environment.
    ///
    /// - Parameter manifests: by service; where one is missing, Copilot's default of a rolling deployment is assumed.
    static func compare(
        from old: PlanSide, to new: PlanSide, environment: String, manifests: [String: ManifestFacts]
    ) -> [ServiceChange] {
        var changes: [ServiceChange] = []
        for service in Set(old.services.keys).union(new.services.keys).sorted() {
            let before = old.services[service]?[environment] ?? ServiceSettings()
            let after = new.services[service]?[environment] ?? ServiceSettings()
            let recreates = manifests[service]?.recreates(in: environment) ?? false
            let size = before.cpu != after.cpu || before.memory != after.memory
            // Only a whole size can be judged; what the manifest adds is not in here.
            let problem =
                after.cpu == nil || after.memory == nil
                ? nil : FargateSize.problem(cpu: after.cpu, memory: after.memory)
            for (setting, from, to) in [
                ("cpu", before.cpu.map(String.init), after.cpu.map(String.init)),
                ("memory", before.memory.map(String.init), after.memory.map(String.init)),
            ] where from != to {
                changes.append(
                    ServiceChange(
                        service: service, environment: environment, setting: setting, old: from, new: to,
                        effect: problem != nil ? .refused : recreates ? .interrupts : .inPlace,
                        verdict: problem != nil ? .refused : recreates ? .interrupts : .safe,
                        text: problem
                            ?? (recreates
                                ? "`deployment.rolling: recreate` stops all tasks before new ones start"
                                : rolled),
                        source: problem == nil ? deployment : FargateSize.source))
            }
            guard before.count != after.count else { continue }
            let stops = after.count?.fewest == 0
            changes.append(
                ServiceChange(
                    service: service, environment: environment, setting: "count", old: before.count?.text,
                    new: after.count?.text, effect: stops ? .interrupts : .inPlace,
                    verdict: stops ? .interrupts : .safe,
                    text: stops
                        ? "no task may be left running" : size && !recreates ? rolled : "tasks come or go in place",
                    source: count))
        }
        return changes
    }

    private static let rolled = "a new task definition, rolled out task by task"
    private static let deployment =
        "https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#deployment-rolling"
    private static let count = "https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/#count"
}

extension ServiceCount {
    fileprivate var fewest: Int {
        switch self {
        case .number(let number): number
        case .range(let range): range.minimum
        }
    }

    /// `2`, `1-10`, `1-10 at 70% cpu, 80% memory`.
    fileprivate var text: String {
        switch self {
        case .number(let number): return "\(number)"
        case .range(let range):
            let loads = [
                range.cpuPercentage.map { "\($0)% cpu" }, range.memoryPercentage.map { "\($0)% memory" },
            ].compactMap(\.self)
            return "\(range.minimum)-\(range.maximum)" + (loads.isEmpty ? "" : " at \(loads.joined(separator: ", "))")
        }
    }
}
