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
    /// In all environments together.
    package let plan: Plan
    /// In each environment, in the catalog's order: a switch is about one.
    package let ways: [Way]

    /// The change in one environment.
    package struct Way: Sendable {
        package let environment: String
        package let plan: Plan
        /// None where one update does it, which nothing has to be accepted for.
        package let stages: StagePlan

        package init(environment: String, plan: Plan, stages: StagePlan) {
            self.environment = environment
            self.plan = plan
            self.stages = stages
        }

        /// Whether it is made in stages, because these spare what one update would not.
        package var isStaged: Bool { stages.stages.count > 1 && stages.bars.isEmpty }
    }

    package init(from: String, to: String, plan: Plan, ways: [Way]) {
        self.from = from
        self.to = to
        self.plan = plan
        self.ways = ways
    }
}

extension Planner {
    /// Plans a change between two tiers, in all environments and in each.
    ///
    /// - Throws: where templates on either side cannot be read. That no stage can be made of them is no error, and says so.
    package func change(
        from old: PlanSide, to new: PlanSide, environments: [String], remarks: [Plan.Remark] = []
    ) throws(TemplateError) -> TierChange {
        var ways: [TierChange.Way] = []
        for environment in environments {
            let plan = try plan(from: old, to: new, target: nil, environments: [environment], remarks: remarks)
            ways.append(
                TierChange.Way(
                    environment: environment, plan: plan,
                    stages: plan.findings.isEmpty
                        ? .nothing : try stages(from: old, to: new, in: environment, remarks: remarks)))
        }
        return TierChange(
            from: old.label, to: new.label,
            plan: try plan(from: old, to: new, target: nil, environments: environments, remarks: remarks), ways: ways)
    }

    private func stages(
        from old: PlanSide, to new: PlanSide, in environment: String, remarks: [Plan.Remark]
    ) throws(TemplateError) -> StagePlan {
        do throws(TemplateError) {
            return try stages(from: old, to: new, target: nil, environments: [environment], remarks: remarks)
        } catch {
            guard case .notStaged = error.kind else { throw error }
            let bar = StageBar(
                part: error.file, text: error.description, wayOut: "write it alike in both tiers", source: nil)
            return StagePlan(stages: [], bars: [bar], remarks: [])
        }
    }
}
