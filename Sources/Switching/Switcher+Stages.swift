internal import CloudFormation
internal import Git
package import History
package import Planning
package import Tiers

/// Changes of tier that one update cannot make: the way in stages, and one of them.
///
/// Data flow: what is recorded and the tier -> `PlanSource.stages` (the search, and the templates of every stage) -> of the next stage
/// a tree -> the same proposal, plan and transaction as of any switch. The way is worked out anew from what is recorded, so a stage
/// leads on from wherever the client's environment stands.
extension Switcher {
    /// Where the way in stages begins and what it comes to.
    package struct Way: Sendable {
        package let plan: StagePlan
        package let from: String
        package let base: BaseCommit
        /// The newest entry.
        package let tip: Entry?
        package let tier: Tier
        let content: TierContent
        let running: TierContent?
    }

    /// The way from what is recorded to a tier. Nothing is written.
    package func way(
        to name: String, release: Release? = nil, for target: Target, base revision: String?,
        progress: @escaping StageSearch.Progress = { _ in }
    ) throws(SwitchError) -> Way {
        let base = try wrap { try BaseCommit.find(revision: revision, environment: environment(target), repository) }
        let (tier, content) = try wanted(name, release, base)
        let tip = try wrap { try histories.newestIfAny(target) }
        let source = PlanSource(repository, base: base)
        var running = tip?.content
        var old: PlanSide?
        if let tip {
            let stage = tip.document.isBetweenTiers ? tip.document.stage : nil
            old = try source.entry(
                tip, label: stage.map { "\(tip.document.to) (stage \($0.number) of \($0.of))" } ?? tip.document.to)
        } else if let committed = try source.committed(base.commit, settings: content.services) {
            running = committed
            old = try source.committed(committed, of: base.commit)
        }
        guard let old else {
            return Way(
                plan: .nothing, from: "nothing", base: base, tip: tip, tier: tier,
                content: content, running: nil)
        }
        // A way that was begun goes on.
        let taken = tip.flatMap {
            $0.document.to == name && $0.document.isBetweenTiers ? $0.document.stage?.number : nil
        }
        let plan = try source.stages(
            from: old, to: try source.side(content, tier), target: target, recorded: tip,
            numberedFrom: (taken ?? 0) + 1,
            progress: progress)
        return Way(plan: plan, from: old.label, base: base, tip: tip, tier: tier, content: content, running: running)
    }

    /// One stage, which has to be the next one.
    ///
    /// - Throws: `SwitchError.noStages` where there is no way, `.noStageLeft`, `.stageOrder`, `.servicesImport` where services have to move
    ///   first.
    package func propose(
        stage number: Int, tier name: String, release: Release? = nil, for target: Target, base revision: String?,
        accepting accepted: [String],
        progress: @escaping StageSearch.Progress = { _ in }
    ) throws(SwitchError) -> Proposal {
        let way = try way(to: name, release: release, for: target, base: revision, progress: progress)
        if revision == nil, release == nil { try requireCommitted(way.tier, in: way.base.catalog) }
        guard way.plan.bars.isEmpty else { throw .noStages(from: way.from, to: name, way.plan.bars) }
        guard let stage = way.plan.stages.first else { throw .noStageLeft(to: name) }
        guard number == stage.number else {
            throw .stageOrder(given: number, next: stage.number, of: stage.of, to: name)
        }
        guard stage.moves.isEmpty else { throw .servicesImport(stage.moves) }
        let content: TierContent
        if stage.number == stage.of {
            content = way.content
        } else {
            content = TierContent(
                addons: try tree(
                    of: stage.side.files, like: [way.content.addons, way.running?.addons].compactMap(\.self)),
                services: way.running?.services ?? way.content.services)
        }
        let proposal = try propose(
            content, of: way.tier, version: release?.version, kind: .switch, restoring: nil, for: target,
            base: way.base,
            stage: (stage.number, stage.of), accepted: accepted)
        // The search takes a while: what it began from has to be what is recorded still.
        guard proposal.tip?.id == way.tip?.id else { throw .stale(target) }
        return proposal
    }

    /// What ran before the stage that the newest entry recorded, or went back to: a stage back; `nil` where it is no stage.
    package func stageBefore(_ target: Target) throws(SwitchError) -> Entry? {
        try wrap {
            var stage: Entry?
            var found: Entry?
            try histories.walk(target) { entry throws(HistoryError) in
                guard entry.document.kind.changesContent else { return true }
                guard let known = stage else {
                    guard entry.document.stage != nil else { return false }
                    stage =
                        try entry.document.restores.map { (id) throws(HistoryError) in try histories.entry(id) }
                        ?? entry
                    return true
                }
                guard entry.document.sequence < known.document.sequence, entry.content != known.content else {
                    return true
                }
                found = entry
                return false
            }
            return found
        }
    }

    /// A folder of templates in git: what is as it is in one of these trees is taken from there, mode and all.
    private func tree(of files: [String: [UInt8]], like trees: [ObjectID]) throws(SwitchError) -> ObjectID {
        try wrap {
            var known: [String: TreeItem] = [:]
            for tree in trees {
                for entry in try repository.files(under: tree)
                where known[entry.path] == nil && entry.item.mode != .link {
                    known[entry.path] = entry.item
                }
            }
            var items: [String: TreeItem?] = [:]
            for (path, bytes) in files.sorted(by: { $0.key < $1.key }) {
                items[path] = TreeItem(known[path]?.mode ?? .file, try repository.write(blob: bytes))
            }
            return try repository.tree(nil, replacing: items)
        }
    }

    /// The acceptance for going on from a stage that was not deployed.
    package static let undeployedStage = "undeployed-stage"

    /// What is said where the newest entry is a stage that no deployment is recorded of: the next update would begin elsewhere than
    /// its plan does.
    func undeployedStage(_ tip: Entry?) throws(SwitchError) -> [PlanFinding] {
        guard let tip, let stage = tip.document.stage else { return [] }
        let last = try LastDeployment.find(tip.target, repository)
        guard last.deployed?.content != tip.content else { return [] }
        return [
            PlanFinding(
                acceptance: Self.undeployedStage, name: tip.document.to,
                sentence:
                    "stage \(stage.number) of \(stage.of) to \(tip.document.to) is recorded, and no deployment of it that succeeded",
                hint: "deploy it first, behind tiergit exec or the gate, so that its result is recorded",
                place: Place(file: "", line: 1, column: 1))
        ]
    }
}
