internal import Git
internal import History
package import Planning
package import Tiers

extension Switcher {
    /// The plan that a switch to this tier would make. Needs no work tree, and nothing that a switch needs to record.
    ///
    /// What is planned is what is committed; edits that are not are named beside it.
    package func plan(
        tier name: String, release: Release? = nil, for target: Target, base revision: String?
    ) throws(SwitchError) -> (
        plan: Plan, inputs: PlanInputs, base: BaseCommit, uncommitted: [String], isRecorded: Bool
    ) {
        let base = try wrap { try BaseCommit.find(revision: revision, environment: environment(target), repository) }
        let (tier, content) = try wanted(name, release, base)
        var uncommitted: [String] = []
        if revision == nil, release == nil, repository.workTree != nil {
            do throws(SwitchError) { try requireCommitted(tier, in: base.catalog) } catch {
                guard case .activation(.localChanges(let changes)) = error else { throw error }
                uncommitted = changes.map(\.path)
            }
        }
        let (tip, running, plan) = try plan(
            content, of: tier, for: target, base: base, restoring: nil,
            version: release?.version)
        let inputs = PlanInputs(
            plan, from: running, to: content, tier: tier.name, version: release?.version, target: target,
            base: base.commit.id)
        return (plan, inputs, base, uncommitted, tip != nil)
    }

    /// The newest entry, what runs (what is recorded, else what the base commit has committed), and the plan from there.
    ///
    /// - Parameter shared: plans made for other targets so far: the same change is planned once.
    func plan(
        _ content: TierContent, of tier: Tier, for target: Target, base: BaseCommit, restoring: Entry?,
        inStages: Bool = false, version: Version? = nil, sharing shared: SharedPlans? = nil
    ) throws(SwitchError) -> (tip: Entry?, running: TierContent?, plan: Plan) {
        let tip = try wrap { try histories.newestIfAny(target) }
        var key: SharedPlans.Key?
        var about: [Plan.Remark] = []
        if let shared, let tip {
            about = try ClientRemarks(repository, base, shared.clients).of(
                target, from: tip.document.to, to: tier.name)
            key = SharedPlans.Key(
                tip: tip, to: content, tier: tier.name, version: version, environment: target.environment,
                base: base.commit.id, restores: restoring?.content, isInStages: inStages,
                gaveUp: try gaveUp(since: restoring, tip),
                aboutClient: about.map { Plan.Remark($0.text, $0.verdict) })
        }
        if let key, let tip, let plan = shared?.plans[key] {
            return (tip, tip.content, plan.about(target, objections: about.filter { $0.objection != nil }))
        }
        // Settings that cannot be written are found out before anybody is asked anything.
        _ = try wrap { try TierTree.build(content, named: tier.name, on: base.commit, repository) }
        // In a work tree of its own a target is planned before `copilot/.workspace` is there.
        let source = PlanSource(repository, base: base, looksAtWorkspace: shared == nil)
        var running = tip?.content
        var old: PlanSide?
        if let tip {
            old = try source.entry(tip)
        } else if let committed = try source.committed(base.commit, settings: content.services) {
            running = committed
            old = try source.committed(committed, of: base.commit)
        }
        let plan = try source.plan(
            from: old, to: try source.side(content, tier, version: version), target: target, recorded: tip,
            restores: restoring,
            inStages: inStages || (tip?.document.isBetweenTiers ?? false))
        if let key { shared?.plans[key] = plan }
        return (tip, running, plan)
    }

    /// What was accepted as lost since an entry that comes back: a plan names each by its place in the history.
    private func gaveUp(since restored: Entry?, _ tip: Entry) throws(SwitchError) -> [String] {
        guard let restored else { return [] }
        var found: [String] = []
        try wrap {
            try histories.walk(tip.target) { entry throws(HistoryError) in
                guard entry.document.sequence > restored.document.sequence else { return false }
                found += entry.document.accepted.map { "#\(entry.document.sequence) \($0)" }
                return true
            }
        }
        return found
    }
}
