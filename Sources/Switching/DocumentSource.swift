internal import CloudFormation
internal import Git
package import History
package import Planning
package import Tiers

/// Reads what documents are made of, as it stands on disk; writes nothing.
///
/// Documents are committed with what they speak of, so what counts is what will be committed.
package struct DocumentSource {
    private let top: String
    private let repository: Repository
    package let input: ValidationInput
    /// What the services bring along themselves.
    package let workloadAddons: [WorkloadAddon]

    /// - Throws: `GitError.bareRepository`, `TiersError` where the catalog is not there or not valid, `ActivationError.outsideSparseCheckout`
    ///   where not all of it is on disk.
    package init(_ session: Session) throws(SwitchError) {
        repository = session.repository
        do {
            top = try repository.requireWorkTree()
            if try session.settings.isTrue("core.sparsecheckout") { try Self.requireWhole(repository, top: top) }
            input = try ValidationInput.onDisk(repository, top: top)
            workloadAddons = try WorkloadAddon.onDisk(top: top)
        } catch { throw SwitchError(error) }
    }

    /// What a sparse checkout leaves out is not gone: without it the documents would say so.
    private static func requireWhole(_ repository: Repository, top: String) throws {
        guard let head = try repository.head().commit, let tree = try? repository.commit(head).tree,
            let item = try repository.item(in: tree, at: Layout.copilot), item.mode == .tree
        else { return }
        let missing = try repository.files(under: item.id).map { "\(Layout.copilot)/\($0.path)" }.filter { path in
            path != Layout.addons && !path.hasPrefix("\(Layout.addons)/")
                && FileSystem.kind(of: "\(top)/\(path)") == .absent
        }
        guard missing.isEmpty else {
            throw ActivationError.outsideSparseCheckout(Set(missing.map(FileSystem.parent)).sorted())
        }
    }

    /// Resolves every tier, plans every change from one to another, and estimates costs.
    ///
    /// - Parameters:
    ///   - prices: by which costs are estimated, and whether they are those that come with the program.
    ///   - progress: gets the number of changes that were planned since the last time.
    /// - Throws: where a tier cannot be made or a template cannot be read: nothing is documented by halves.
    package func facts(
        prices: (file: PriceFile, isShipped: Bool), progress: (Int) -> Void = { _ in }
    ) throws(SwitchError) -> DocumentFacts {
        do {
            let catalog = input.catalog
            if let problem = catalog.tiers.compactMap({ input.problems[$0.name] }).first {
                throw TiersError.composition(problem)
            }
            let manifests = ServiceManifests.read(input.manifests, environments: catalog.environments).settings
            let (facts, unread) = ManifestFacts.read(input.manifests)
            let planner = Planner(
                application: nil, manifests: facts, workloadAddons: workloadAddons,
                cost: .init(prices: prices.file, manifests: manifests))
            let sides = try sides(planner)
            let tiers = try sides.map { tier, side in
                try self.facts(of: tier, side, planner, manifests: manifests, prices: prices.file)
            }
            let remarks = unread.map {
                Plan.Remark("\($0.location): \($0.message); what the service imports is not known", .interrupts)
            }
            var changes: [TierChange] = []
            for (from, old) in sides {
                for (to, new) in sides where to.name != from.name {
                    changes.append(
                        try planner.change(
                            from: old, to: new, environments: catalog.environments, remarks: remarks))
                    progress(1)
                }
            }
            return DocumentFacts(
                catalog: catalog, tiers: tiers, changes: changes, prices: prices.file,
                pricesAreShipped: prices.isShipped)
        } catch { throw SwitchError(error) }
    }

    /// The tiers that have templates, in the catalog's order.
    private func sides(_ planner: Planner) throws -> [(tier: Tier, side: PlanSide)] {
        try input.catalog.tiers.compactMap { tier in
            guard let files = input.folders[tier.name] else { return nil }
            let side = PlanSide(
                label: tier.name, tier: tier.name, files: files, folder: tier.shownFolder,
                elsewhere: input.places[tier.name] ?? [:], services: input.catalog.settings(of: tier), addons: nil)
            // Local files that templates name are the same for every tier, whether git has them already or not.
            let paths = try planner.assetPaths(of: side, environments: input.catalog.environments)
            return (tier, side.with(assets: Dictionary(uniqueKeysWithValues: paths.map { ($0, "as it is") })))
        }
    }

    /// A tier as somebody's entry recorded it, in one environment.
    ///
    /// - Returns: `nil` where the catalog has no such tier any more, or what was recorded cannot be evaluated.
    package func recorded(_ entry: Entry, facts: DocumentFacts) -> TierFacts? {
        guard let tier = input.catalog.tiers.first(where: { $0.name == entry.document.to }),
            let side = try? PlanSide.of(
                entry.content, label: tier.name, tier: tier.name, folder: tier.shownFolder, repository)
        else { return nil }
        let planner = Planner(application: nil, manifests: [:])
        let manifests = ServiceManifests.read(input.manifests, environments: input.catalog.environments).settings
        return try? self.facts(of: tier, side, planner, manifests: manifests, prices: facts.prices)
    }

    private func facts(
        of tier: Tier, _ side: PlanSide, _ planner: Planner, manifests: [String: EnvironmentSettings], prices: PriceFile
    ) throws -> TierFacts {
        let (catalog, environments) = (input.catalog, input.catalog.environments)
        let given = side.services
        var stacks: [String: Stack] = [:]
        var services: [String: EnvironmentSettings] = [:]
        var limits: [String: LoadLimits] = [:]
        for environment in environments {
            let stack = try Stack.evaluate(
                files: side.files, folder: side.place, environment: environment, application: nil)
            let settings = CostEstimate.services(given: given, manifests: manifests, in: environment)
            for (service, own) in settings { services[service, default: [:]][environment] = own }
            stacks[environment] = stack
            limits[environment] = LoadLimits(
                stack: stack, services: settings, environment: environment)
        }
        return TierFacts(
            tier: tier, files: side.files, place: side.place, stacks: stacks, services: services,
            cost: TierCost(
                tier, in: catalog, environments: environments, stacks: stacks, manifests: manifests, prices: prices),
            limits: limits,
            importers: Dictionary(uniqueKeysWithValues: environments.map { ($0, planner.importers(in: $0)) }))
    }
}
