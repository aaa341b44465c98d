internal import Git
package import History
internal import Planning
package import Tiers

/// The heart: works out a switch or a revert, and carries it out in one transaction.
package struct Switcher {
    let session: Session
    var repository: Repository { session.repository }
    var histories: Histories { Histories(repository) }

    /// Whether uncommitted work in the way is saved and overwritten instead of stopping.
    let force: Bool

    package init(_ session: Session, force: Bool = false) {
        self.session = session
        self.force = force
    }

    // MARK: Working it out

    /// A switch to what the tier's folder and the catalog say in the base commit.
    ///
    /// - Throws: `TiersError.notMade`, `ActivationError.localChanges` for uncommitted edits in the tier's folder, in the
    ///   catalog or in what would be overwritten, `HistoryError.policyMissing`.
    package func propose(
        tier name: String, release: Release? = nil, for target: Target, base revision: String?,
        accepting accepted: [String]
    ) throws(SwitchError) -> Proposal {
        let base = try wrap { try BaseCommit.find(revision: revision, environment: environment(target), repository) }
        let (tier, content) = try wanted(name, release, base)
        if revision == nil, release == nil { try requireCommitted(tier, in: base.catalog) }
        return try propose(
            content, of: tier, version: release?.version, kind: .switch, restoring: nil, for: target, base: base,
            accepted: accepted)
    }

    /// A tier as the base has it, or as a release of it had it; where the catalog has lost the tier since, the release's own catalog
    /// tells of it.
    func wanted(
        _ name: String, _ release: Release?, _ base: BaseCommit
    ) throws(SwitchError) -> (tier: Tier, content: TierContent) {
        if let release {
            return (base.catalog.tiers.first { $0.name == release.tier } ?? release.definition, release.content)
        }
        return try wrap {
            let tier = try base.catalog.tier(named: name)
            return (tier, try TierContent.of(tier, in: base.catalog, at: base.commit, repository))
        }
    }

    /// `switch -`: the target's previous tier, with the bytes that it ran there last.
    package func proposePrevious(
        for target: Target, base revision: String?, accepting accepted: [String]
    ) throws(SwitchError) -> Proposal {
        let entry = try wrap { try histories.entryOnPreviousTier(of: target) }
        return try proposeRestoring(entry, kind: .switch, for: target, base: revision, accepting: accepted)
    }

    /// A revert to what an entry recorded.
    ///
    /// - Parameter latest: takes what the entry's tier is today instead.
    package func proposeRevert(
        to entry: Entry, for target: Target, latest: Bool, base revision: String?, accepting accepted: [String]
    ) throws(SwitchError) -> Proposal {
        if latest {
            let base = try wrap {
                try BaseCommit.find(revision: revision, environment: environment(target), repository)
            }
            let tier = try wrap { try base.catalog.tier(named: entry.document.to) }
            let content = try wrap { try TierContent.of(tier, in: base.catalog, at: base.commit, repository) }
            if revision == nil { try requireCommitted(tier, in: base.catalog) }
            return try propose(
                content, of: tier, kind: .revert, restoring: entry, for: target, base: base, accepted: accepted)
        }
        return try proposeRestoring(entry, kind: .revert, for: target, base: revision, accepting: accepted)
    }

    func proposeRestoring(
        _ entry: Entry, kind: EntryDocument.Kind, for target: Target, base revision: String?,
        accepting accepted: [String], elsewhere shared: SharedPlans? = nil
    ) throws(SwitchError) -> Proposal {
        let base = try wrap { try BaseCommit.find(revision: revision, environment: environment(target), repository) }
        // The tier may be gone from the catalog since; its content is in the entry.
        let name = entry.document.to
        let tier = base.catalog.tiers.first { $0.name == name } ?? Tier(name: name)
        // A history may come from elsewhere: what it brings to the disk is held to what a tier may be.
        try wrap { try TierContent.checkFolder(entry.content.addons, at: Layout.addons, in: base.commit, repository) }
        return try propose(
            entry.content, of: tier, version: entry.document.version.flatMap { Version($0) }, kind: kind,
            restoring: entry, for: target, base: base, accepted: accepted, elsewhere: shared)
    }

    /// - Parameter shared: where it is to be activated in another work tree than this one, the plans of the others so far; only what
    ///   concerns it is then taken of `accepted`.
    func propose(
        _ content: TierContent, of tier: Tier, version: Version? = nil, kind: EntryDocument.Kind, restoring: Entry?,
        for target: Target,
        base: BaseCommit, stage: (number: Int, of: Int)? = nil, accepted: [String], elsewhere shared: SharedPlans? = nil
    ) throws(SwitchError) -> Proposal {
        let policy = try wrap {
            try PolicyReference.require(repository, catalogRoot: base.catalog.root)
        }
        // With `--latest` it is the tier as it is today, whatever stage the entry was.
        let restored = restoring.flatMap { $0.content == content ? $0.document.stage : nil }
        let (tip, running, plan) = try plan(
            content, of: tier, for: target, base: base, restoring: restoring,
            inStages: stage != nil || (restored.map { $0.number < $0.of } ?? false), version: version, sharing: shared)
        // Files that templates have uploaded are in no record: where they changed, there is something to do all the same.
        let isRecorded =
            tip?.content == content && tip?.document.to == tier.name
            && tip?.document.version == version?.description && plan.resources.isEmpty
            && !(tip?.document.isBetweenTiers ?? false)
        let waiting = restoring == nil ? try undeployedStage(tip) : []
        let needed = Set(isRecorded ? [] : (waiting + plan.findings).map(\.acceptance))
        let unused = Set(accepted).subtracting(needed)
        // What is said of many counts for those whom it concerns.
        guard unused.isEmpty || shared != nil else { throw .acceptedForNothing(unused.sorted()) }
        let accepted = shared == nil ? accepted : accepted.filter(needed.contains)
        var activation: ActivationPlan?
        if base.catalog.activation != .branch, shared == nil {
            let goal = goal(target, .zero, tier, content)
            activation = try settled {
                try ActivationPlanner(repository, force: force).overlay(
                    goal, base: base, copy: base.catalog.activation == .copy || version != nil)
            }
        }
        return Proposal(
            target: target, kind: kind, to: tier, version: version, content: content, base: base, policy: policy,
            tip: tip,
            restores: restoring, stage: stage ?? restored, waiting: waiting, plan: plan,
            accepted: accepted, isRecorded: isRecorded,
            activation: activation, running: running)
    }

    /// Looks again where something seems to have been edited while another command was at work here: what it saw may have
    /// been that command halfway. Waits for it as a lock does.
    private func settled<Value>(_ body: () throws -> Value) throws(SwitchError) -> Value {
        do throws(SwitchError) { return try wrap(body) } catch .activation(.localChanges) {
            let lock = try session.lock(session.workTreeLock)
            defer { withExtendedLifetime(lock) {} }
            return try sparsely { () throws(SwitchError) in try wrap(body) }
        }
    }

    /// Says of what is missing on disk that a sparse checkout left it out, where that is so: nobody deleted it.
    func sparsely<Value>(_ body: () throws(SwitchError) -> Value) throws(SwitchError) -> Value {
        do throws(SwitchError) { return try body() } catch .activation(.localChanges(let changes))
            where (try? session.settings)?.isTrue("core.sparsecheckout") == true
            && changes.allSatisfy({ $0.kind == .removed })
        { throw .activation(.outsideSparseCheckout(changes.map(\.path))) }
    }

    /// Refuses to switch by a folder or a catalog that was edited and not committed: the entry would not record the edit.
    ///
    /// Forced, the entry records what is committed, and the edit stays where it is.
    /// So do edits in the folders of the tiers that it is made of.
    func requireCommitted(_ tier: Tier, in catalog: Catalog) throws(SwitchError) {
        if force { return }
        try settled {
            let planner = try ActivationPlanner(repository)
            let head = planner.current
            for source in catalog.sources(of: tier) {
                let path = Layout.folder(source.folder)
                let item = try repository.item(in: head.tree, at: path)
                try planner.requireClean(folder: path, tree: item?.mode == .tree ? item?.id : nil)
            }
            let committed = try repository.item(in: head.tree, at: Catalog.path)
            guard let state = try PathState(committed, repository), try state.isOnDisk(at: Catalog.path, repository)
            else { throw ActivationError.localChanges([.init(path: Catalog.path, kind: .modified)]) }
        }
    }

    func environment(_ target: Target) -> String? { target == .shared ? nil : target.environment }

    func goal(_ target: Target, _ entry: ObjectID, _ tier: Tier, _ content: TierContent) -> ActivationPlanner.Goal {
        .init(
            target: target, entry: entry, tier: tier.name, content: content, folder: tier.folder,
            isComposed: tier.extending != nil)
    }

    /// The same for `activate`, which records nothing: edits in the tier's folder stay, and what is recorded is copied.
    func goal(_ entry: Entry, _ tier: Tier) -> ActivationPlanner.Goal {
        .init(
            target: entry.target, entry: entry.id, tier: tier.name, content: entry.content, folder: tier.folder,
            isComposed: tier.extending != nil, mayCopyBesideEdits: true)
    }
}
