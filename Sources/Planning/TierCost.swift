package import CloudFormation
package import Tiers

/// What one tier costs, in each environment.
package struct TierCost: Sendable {
    package let tier: Tier
    /// Whether its templates are there; without them only its services count.
    package let isMade: Bool
    /// Those that it is about, in the catalog's order.
    package let environments: [String]
    /// By environment.
    package let estimates: [String: CostEstimate]
    package let comparison: CostComparison

    /// - Parameters:
    ///   - stacks: the evaluated addons of each environment; `nil` where the tier's templates are not there.
    ///   - manifests: the services' manifests' own settings.
    package init(
        _ tier: Tier, in catalog: Catalog, environments: [String], stacks: [String: Stack]?,
        manifests: [String: EnvironmentSettings], prices: PriceFile
    ) {
        self.tier = tier
        isMade = stacks != nil
        self.environments = environments
        var estimates: [String: CostEstimate] = [:]
        for environment in environments {
            estimates[environment] = CostEstimate.of(
                stack: stacks?[environment] ?? Stack(resources: [], outputs: []),
                services: CostEstimate.services(
                    given: catalog.settings(of: tier), manifests: manifests, in: environment),
                prices: prices)
        }
        self.estimates = estimates
        comparison = CostComparison(tier, estimates: estimates, environments: environments, all: catalog.environments)
    }

    /// What is not known, each once, with the environments that it is so in.
    package var unknown: [(subject: String, reason: String, environments: [String])] {
        var order: [CostEstimate.Unknown] = []
        var found: [CostEstimate.Unknown: [String]] = [:]
        for environment in environments {
            for item in estimates[environment]?.unknown ?? [] {
                if found[item] == nil { order.append(item) }
                found[item, default: []].append(environment)
            }
        }
        return order.map { ($0.subject, $0.reason, found[$0] ?? []) }
    }
}
