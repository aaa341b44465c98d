package import Tiers

extension CostEstimate {
    /// What every service runs with in one environment: what the tier gives, and else what its manifest says.
    ///
    /// - Parameters:
    ///   - given: the tier's settings, by service and environment.
    ///   - manifests: the manifests' own, with what an environment takes from their top level.
    package static func services(
        given: [String: EnvironmentSettings], manifests: [String: EnvironmentSettings], in environment: String
    ) -> [String: ServiceSettings] {
        var result: [String: ServiceSettings] = [:]
        for service in Set(given.keys).union(manifests.keys) {
            let own = given[service]?[environment]
            let manifest = manifests[service]?[environment]
            let settings = ServiceSettings(
                cpu: own?.cpu ?? manifest?.cpu, memory: own?.memory ?? manifest?.memory,
                count: own?.count ?? manifest?.count)
            if !settings.isEmpty { result[service] = settings }
        }
        return result
    }
}
