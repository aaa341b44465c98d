/// One deployment size of a catalog.
package struct Tier: Hashable, Sendable {
    package let name: String
    /// For people; the name where the catalog gives none.
    package let title: String
    package let description: String?
    /// Where its templates are, below `copilot/environments`, with `/` between components.
    package let folder: String
    /// What clients are quoted a month, as text: `$150-250`.
    package let monthlyCost: String?
    /// What clients are quoted a month for each component, in the catalog's order; empty where it does not say.
    package let costs: [QuotedCost]
    /// What it gives a client; each `nil` where the catalog does not say.
    package let provides: Needs
    /// What clients are charged; `nil` where the catalog does not say.
    package let price: TierPrice?
    /// The support that clients on it get, in the catalog's order; empty where it does not say.
    package let support: [SupportTerm]
    /// Whether clients who are not on it are told of it, and `auto` may name it for them.
    package let isOffered: Bool
    /// By service; empty where the tier leaves manifests as they are.
    ///
    /// With what a tier that it extends gives them.
    package let services: [String: TierService]
    /// How it is made of other tiers; `nil` where all of it is in its folder.
    package let extending: TierExtension?
    /// What it must satisfy, by environment, with what a tier that it extends must.
    package let requirements: [TierRequirement]

    package init(
        name: String, title: String? = nil, description: String? = nil, folder: String? = nil,
        monthlyCost: String? = nil, costs: [QuotedCost] = [], price: TierPrice? = nil, provides: Needs = Needs(),
        support: [SupportTerm] = [], isOffered: Bool = true, services: [String: TierService] = [:],
        extending: TierExtension? = nil, requirements: [TierRequirement] = []
    ) {
        self.name = name
        self.title = title ?? name
        self.description = description
        self.folder = folder ?? "addons-\(name)"
        self.monthlyCost = monthlyCost
        self.costs = costs
        self.provides = provides
        self.support = support
        self.isOffered = isOffered
        self.price = price
        self.services = services
        self.extending = extending
        self.requirements = requirements
    }

    /// The folder relative to the top of the repository.
    package var folderPath: String { "\(Catalog.environmentsPath)/\(folder)" }

    /// Where somebody finds its files: in its folder; in the active addons, where it is made of others.
    package var shownFolder: String { extending == nil ? folderPath : Layout.addons }

    /// What it gives each service in each of these environments: service → environment → settings, without empty ones.
    package func settings(environments: [String]) -> [String: EnvironmentSettings] {
        var result: [String: EnvironmentSettings] = [:]
        for (name, service) in services {
            for environment in environments {
                let settings = service.settings(in: environment)
                if !settings.isEmpty { result[name, default: [:]][environment] = settings }
            }
        }
        return result
    }
}

extension Catalog {
    /// The tiers that every client is told of.
    package var offered: [Tier] { tiers.filter(\.isOffered) }
}

/// One thing that is promised to clients: `response: within 4 h`.
package struct SupportTerm: Hashable, Sendable {
    package let name: String
    package let text: String

    package init(name: String, text: String) {
        self.name = name
        self.text = text
    }
}

/// What a tier gives one service: settings for all environments, and those where an environment differs.
package struct TierService: Hashable, Sendable {
    package let common: ServiceSettings
    package let overrides: EnvironmentSettings

    package init(common: ServiceSettings = ServiceSettings(), overrides: EnvironmentSettings = [:]) {
        self.common = common
        self.overrides = overrides
    }

    /// The settings in one environment; an override replaces a whole value, a `count` with its percentages too.
    package func settings(in environment: String) -> ServiceSettings {
        let override = overrides[environment]
        return ServiceSettings(
            cpu: override?.cpu ?? common.cpu,
            memory: override?.memory ?? common.memory,
            count: override?.count ?? common.count)
    }
}
