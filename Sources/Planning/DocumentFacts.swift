package import CloudFormation
package import Tiers

/// Everything that the documents say something of, as it was read. Nothing here depends on the time or on the machine.
package struct DocumentFacts: Sendable {
    package let catalog: Catalog
    /// Those whose templates are there, in the catalog's order.
    package let tiers: [TierFacts]
    /// Every ordered pair of them.
    package let changes: [TierChange]
    package let prices: PriceFile
    /// Whether the prices are those that come with the program.
    package let pricesAreShipped: Bool

    package init(
        catalog: Catalog, tiers: [TierFacts], changes: [TierChange], prices: PriceFile, pricesAreShipped: Bool
    ) {
        self.catalog = catalog
        self.tiers = tiers
        self.changes = changes
        self.prices = prices
        self.pricesAreShipped = pricesAreShipped
    }

    package var environments: [String] { catalog.environments }
}

/// One tier, resolved.
package struct TierFacts: Sendable {
    package let tier: Tier
    /// Of its folder by name, those of other tiers that it is made of too.
    package let files: [String: [UInt8]]
    /// Where they stand, for positions.
    package let place: FolderPath
    /// The evaluated addons of each environment.
    package let stacks: [String: Stack]
    /// By service and environment, what services run with: the tier's settings, and the manifests' where it says nothing.
    package let services: [String: EnvironmentSettings]
    package let cost: TierCost
    /// By environment, what a load can come near to.
    package let limits: [String: LoadLimits]
    /// By environment, who imports what the templates export.
    package let importers: [String: Importers]

    package init(
        tier: Tier, files: [String: [UInt8]], place: FolderPath, stacks: [String: Stack],
        services: [String: EnvironmentSettings], cost: TierCost, limits: [String: LoadLimits],
        importers: [String: Importers] = [:]
    ) {
        self.tier = tier
        self.files = files
        self.place = place
        self.stacks = stacks
        self.services = services
        self.cost = cost
        self.limits = limits
        self.importers = importers
    }
}

/// A change of tier, about no client.
package struct TierChange: Sendable {
    package let from: String
    package let to: String
    package let plan: Plan
    package let stages: StagePlan

    package init(from: String, to: String, plan: Plan, stages: StagePlan) {
        self.from = from
        self.to = to
        self.plan = plan
        self.stages = stages
    }
}
