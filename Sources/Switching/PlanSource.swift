internal import CloudFormation
package import Git
package import History
package import Planning
package import Tiers

/// Reads what a plan compares, out of git, the histories and the disk; writes nothing.
package struct PlanSource {
    private let repository: Repository
    private let base: BaseCommit
    private let looksAtWorkspace: Bool

    /// - Parameters:
    ///   - base: the commit whose catalog, manifests and overrides the plan is about.
    ///   - looksAtWorkspace: whether `copilot/.workspace` of this work tree may name the application; where it does not, what is made of the
    ///     application's name is compared as such.
    package init(_ repository: Repository, base: BaseCommit, looksAtWorkspace: Bool = true) {
        self.repository = repository
        self.base = base
        self.looksAtWorkspace = looksAtWorkspace
    }

    // MARK: Sides

    /// A tier as the base commit has it.
    package func tier(_ tier: Tier) throws(SwitchError) -> PlanSide {
        try wrap {
            try side(TierContent.of(tier, in: base.catalog, at: base.commit, repository), tier)
        }
    }

    /// A release, as it was.
    package func release(_ release: Release) throws(SwitchError) -> PlanSide {
        try wrap {
            try PlanSide.of(
                release.content, label: "\(release.reference)", tier: release.tier,
                folder: release.definition.shownFolder, base: release.base.id, repository)
        }
    }

    /// A content that is to become the tier's.
    ///
    /// - Parameter version: of the release that it is.
    package func side(
        _ content: TierContent, _ tier: Tier, version: Version? = nil
    ) throws(SwitchError) -> PlanSide {
        try wrap {
            try PlanSide.of(
                content, label: TierReference(tier: tier.name, version: version).description, tier: tier.name,
                folder: tier.shownFolder, elsewhere: places(of: tier), base: base.commit.id,
                repository)
        }
    }

    /// What an entry recorded. Somebody finds its files in its tier's folder, or in the active addons.
    package func entry(_ entry: Entry, label: String? = nil) throws(SwitchError) -> PlanSide {
        let name = entry.document.to
        let tier = base.catalog.tiers.first { $0.name == name }
        return try wrap {
            try PlanSide.of(
                entry.content, label: label ?? entry.document.tierName, tier: name,
                folder: base.catalog.shownFolder(of: name), elsewhere: tier.map { places(of: $0) } ?? [:],
                base: entry.document.base, repository)
        }
    }

    /// Where the files of a tier that is made of others stand; nothing where it cannot be made, which its content says.
    private func places(of tier: Tier) -> [String: String] {
        guard tier.extending != nil else { return [:] }
        return (try? TierContent.composition(of: tier, in: base.catalog, at: base.commit, repository).places) ?? [:]
    }

    /// What one commit has at `copilot/environments/addons`; `nil` where it has nothing there.
    ///
    /// - Parameter services: the services and environments whose settings count, as the other side has them.
    package func commit(
        _ commit: Commit, label: String, settings services: [String: EnvironmentSettings]
    ) throws(SwitchError) -> PlanSide? {
        guard let content = try committed(commit, settings: services) else { return nil }
        return try wrap {
            try PlanSide.of(content, label: label, tier: nil, folder: Layout.addons, base: commit.id, repository)
        }
    }

    /// What is committed and recorded by nobody, as a side.
    package func committed(_ content: TierContent, of commit: Commit) throws(SwitchError) -> PlanSide {
        try wrap {
            try PlanSide.of(
                content, label: "what is committed", tier: nil, folder: Layout.addons, base: commit.id, repository)
        }
    }

    /// What is committed: the folder or the linked one, and the manifests as far as the other side would change them.
    package func committed(
        _ commit: Commit, settings services: [String: EnvironmentSettings]
    ) throws(SwitchError) -> TierContent? {
        guard let addons = try Self.addons(of: commit, repository) else { return nil }
        return try wrap {
            var found: [String: EnvironmentSettings] = [:]
            for (service, settings) in services {
                let path = Layout.manifest(of: service)
                guard let item = try repository.item(in: commit.tree, at: path) else { continue }
                found[service] = try ManifestEditor.read(
                    try repository.blob(item.id), environments: settings.keys.sorted(), effective: false, path: path
                ).filter { !$0.value.isEmpty }
            }
            return TierContent(addons: addons, services: found)
        }
    }

    /// The tree that a commit's `addons` shows: its own, or the one that its link leads to.
    static func addons(of commit: Commit, _ repository: Repository) throws(SwitchError) -> ObjectID? {
        try wrap {
            guard let item = try repository.item(in: commit.tree, at: Layout.addons) else { return nil }
            if item.mode == .tree { return item.id }
            let target = String(decoding: try repository.blob(item.id), as: UTF8.self)
            let linked = try repository.item(in: commit.tree, at: Layout.folder(target))
            return linked?.mode == .tree ? linked?.id : nil
        }
    }

    /// A folder of templates on disk, as it stands.
    ///
    /// - Parameter settings: what a folder does not say of the services: taken to be what the other side has.
    package func folder(
        _ path: String, label: String, settings: [String: EnvironmentSettings]
    ) throws(SwitchError) -> PlanSide {
        try wrap {
            var files: [String: [UInt8]] = [:]
            for name in try FileSystem.list(path) { files[name] = FileSystem.read("\(path)/\(name)") }
            return PlanSide(label: label, tier: nil, files: files, folder: label, services: settings, addons: nil)
        }
    }

    // MARK: The plan

    /// Plans a change; see `Planner.plan`.
    ///
    /// - Parameter recorded: the entry that the old side is of, whose base tells what else came since.
    package func plan(
        from old: PlanSide?, to new: PlanSide, target: Target?, environments: [String]? = nil, recorded: Entry? = nil,
        restores: Entry? = nil, inStages: Bool = false
    ) throws(SwitchError) -> Plan {
        let named = names(environments, target)
        var (planner, remarks) = try planner(target, named, recorded)
        remarks += try lost(since: restores, recorded)
        remarks += try ClientRemarks(repository, base).of(target, from: old?.tier, to: new.tier)
        return try wrap {
            let assets = AssetSource(repository, base: base.commit.id, planner, environments: named)
            let after = try assets.filled(new)
            return try planner.plan(
                from: try old.map { try assets.filled($0, tolerant: true) }, to: after, target: target,
                environments: named, restores: restores != nil, inStages: inStages, remarks: remarks)
        }
    }

    /// Finds the way in stages; see `Planner.stages`.
    ///
    /// - Parameter first: the number of the first stage.
    package func stages(
        from old: PlanSide, to new: PlanSide, target: Target?, environments: [String]? = nil, recorded: Entry? = nil,
        numberedFrom first: Int = 1, progress: @escaping StageSearch.Progress = { _ in }
    ) throws(SwitchError) -> StagePlan {
        let named = names(environments, target)
        let (planner, remarks) = try planner(target, named, recorded)
        return try wrap {
            let assets = AssetSource(repository, base: base.commit.id, planner, environments: named)
            return try planner.stages(
                from: try assets.filled(old, tolerant: true), to: try assets.filled(new), target: target,
                environments: named, numberedFrom: first, remarks: remarks, progress: progress)
        }
    }

    private func names(_ environments: [String]?, _ target: Target?) -> [String] {
        let named = environments ?? target.map { $0.isShared ? base.catalog.environments : [$0.environment] } ?? []
        return named.isEmpty ? base.catalog.environments : named
    }

    /// What plans for a target, and what there is to say beside a plan.
    private func planner(
        _ target: Target?, _ environments: [String], _ recorded: Entry?
    ) throws(SwitchError) -> (planner: Planner, remarks: [Plan.Remark]) {
        let (facts, unread) = try manifests()
        let (cost, remark) = try costBasis(environments)
        let remarks = unread + (try overrides(recorded, environments: environments)) + (remark.map { [$0] } ?? [])
        return (
            Planner(
                application: target.flatMap { application(of: $0) }, manifests: facts,
                workloadAddons: try wrap { try WorkloadAddon.read(at: base.commit, repository) }, cost: cost), remarks
        )
    }

    /// Every ordered pair of these tiers, about no client, without costs.
    package func matrix(
        _ tiers: [Tier], environments: [String]
    ) throws(SwitchError) -> [(from: String, to: String, plan: Plan)] {
        var sides: [PlanSide] = []
        let (facts, unread) = try manifests()
        let remarks = unread + (try overrides(nil))
        let planner = Planner(
            application: nil, manifests: facts,
            workloadAddons: try wrap { try WorkloadAddon.read(at: base.commit, repository) })
        let assets = AssetSource(repository, base: base.commit.id, planner, environments: environments)
        for tier in tiers {
            let side = try self.tier(tier)
            sides.append(try wrap { try assets.filled(side) })
        }
        var plans: [(from: String, to: String, plan: Plan)] = []
        for old in sides {
            for new in sides where new.label != old.label {
                let plan = try wrap {
                    try planner.plan(from: old, to: new, target: nil, environments: environments, remarks: remarks)
                }
                plans.append((old.label, new.label, plan))
            }
        }
        return plans
    }

    /// What the services' manifests say, and a remark for each that cannot be read.
    private func manifests() throws(SwitchError) -> ([String: ManifestFacts], [Plan.Remark]) {
        let (facts, unread) = try wrap { try ManifestFacts.read(at: base.commit, repository) }
        let remarks = unread.map {
            Plan.Remark("\($0.location): \($0.message); what the service imports is not known", .interrupts)
        }
        return (facts, remarks)
    }

    /// Prices as the base commit has them, else those that come with the program. A price file that cannot be read costs the plan its
    /// costs, and nothing else.
    func costBasis(_ environments: [String]) throws(SwitchError) -> (Planner.CostBasis?, Plan.Remark?) {
        let bytes = try wrap { () throws -> [UInt8]? in
            guard let item = try repository.item(in: base.commit.tree, at: PriceFile.path),
                item.mode == .file || item.mode == .executable
            else { return nil }
            return try repository.blob(item.id)
        }
        let prices: PriceFile
        do throws(PriceFileError) {
            prices = if let bytes { try PriceFile.parse(bytes) } else { try PriceFile.shipped() }
        } catch {
            return (nil, .init("\(error); so this plan has no costs"))
        }
        let manifests = try wrap {
            try ServiceManifests.read(at: base.commit, environments: environments, repository)
        }
        return (.init(prices: prices, manifests: manifests.settings), nil)
    }

    private func application(of target: Target) -> String? {
        guard looksAtWorkspace else { return nil }
        let workspace = repository.workTree.flatMap { FileSystem.read("\($0)/\(Layout.workspace)") }
        let clients = (try? Histories(repository).targets().map(\.target.client)) ?? []
        return TargetResolver(
            client: nil, environment: nil, variables: [:],
            workspace: workspace.map { String(decoding: $0, as: UTF8.self) }, catalog: base.catalog,
            knownClients: Set(clients)
        ).application(of: target)
    }

    /// What patches the environment's own template, which no plan of the addons sees.
    private func overrides(
        _ recorded: Entry?, environments: [String] = []
    ) throws(SwitchError) -> [Plan.Remark] {
        try wrap {
            let item = try repository.item(in: base.commit.tree, at: Layout.overrides)
            var remarks: [Plan.Remark] = []
            if try patches(item) {
                remarks.append(
                    .init("\(Layout.overrides) patches the environment's stack; what it does there is not in this plan")
                )
            }
            guard let before = recorded?.document.base, let commit = try? repository.commit(before) else {
                return remarks
            }
            for environment in environments {
                let path = "\(Layout.environments)/\(environment)/manifest.yml"
                guard
                    try repository.item(in: commit.tree, at: path) != repository.item(in: base.commit.tree, at: path)
                else { continue }
                remarks.append(
                    .init(
                        "\(path) changed since \(before.short), which the recorded tier was read from; what that does, also to the values that the addons take from the environment, is not known",
                        .interrupts))
            }
            let old = try repository.item(in: commit.tree, at: Layout.overrides)
            if old != item {
                remarks.append(
                    .init(
                        "\(Layout.overrides) changed since \(before.short), which the recorded tier was read from; what that does is not known",
                        .interrupts))
            }
            return remarks
        }
    }

    /// Whether a folder of overrides holds more than the guard of `init`, which changes nothing of a deployment with addons.
    private func patches(_ item: TreeItem?) throws -> Bool {
        guard let item, item.mode == .tree else { return false }
        let files = try repository.files(under: item.id)
        guard files.map(\.path) == ["cfn.patches.yml"], let file = files.first else { return !files.isEmpty }
        return AddonsGuard.remove(from: try repository.blob(file.item.id)) != []
    }

    /// What was accepted as lost between the entry that comes back and now: no template brings it back.
    private func lost(since restored: Entry?, _ tip: Entry?) throws(SwitchError) -> [Plan.Remark] {
        guard let restored, let tip, restored.target == tip.target else { return [] }
        return try wrap {
            var remarks: [Plan.Remark] = []
            var current: Entry? = tip
            while let entry = current, entry.document.sequence > restored.document.sequence {
                for accepted in entry.document.accepted where !accepted.hasPrefix("refused:") {
                    remarks.append(
                        .init("what #\(entry.document.sequence) gave up does not come back: \(accepted)"))
                }
                current = try entry.document.previous.map { try Histories(repository).entry($0.id) }
            }
            return remarks
        }
    }
}
