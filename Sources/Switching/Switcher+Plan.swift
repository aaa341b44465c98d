internal import Git
internal import History
package import Planning
package import Tiers

extension Switcher {
    /// The plan that a switch to this tier would make. Needs no work tree, and nothing that a switch needs to record.
    ///
    /// What is planned is what is committed; edits that are not are named beside it.
    package func plan(
        tier name: String, for target: Target, base revision: String?
    ) throws(SwitchError) -> (
        plan: Plan, inputs: PlanInputs, base: BaseCommit, uncommitted: [String], isRecorded: Bool
    ) {
        let base = try wrap { try BaseCommit.find(revision: revision, environment: environment(target), repository) }
        let tier = try wrap { try base.catalog.tier(named: name) }
        let content = try wrap { try TierContent.of(tier, in: base.catalog, at: base.commit, repository) }
        var uncommitted: [String] = []
        if revision == nil, repository.workTree != nil {
            do throws(SwitchError) { try requireCommitted(tier) } catch {
                guard case .activation(.localChanges(let changes)) = error else { throw error }
                uncommitted = changes.map(\.path)
            }
        }
        // Settings that cannot be written are no plan.
        _ = try wrap { try TierTree.build(content, named: tier.name, on: base.commit, repository) }
        let tip = try wrap { try histories.newestIfAny(target) }
        let running = try running(tip, base, content)
        let plan = try plan(to: content, tier, for: target, base, tip: tip, running, nil)
        let inputs = PlanInputs(
            from: running, to: content, tier: tier.name, target: target, base: base.commit.id,
            application: plan.application, assets: plan.assets, dataDate: Plan.dataDate, rulesDate: Plan.rulesDate)
        return (plan, inputs, base, uncommitted, tip != nil)
    }

    /// What runs now: what is recorded, else what the base commit has committed; `nil` where there are no addons.
    func running(_ tip: Entry?, _ base: BaseCommit, _ content: TierContent) throws(SwitchError) -> TierContent? {
        if let tip { return tip.content }
        return try PlanSource(repository, base: base).committed(base.commit, settings: content.services)
    }

    func plan(
        to content: TierContent, _ tier: Tier, for target: Target, _ base: BaseCommit, tip: Entry?,
        _ running: TierContent?, _ restoring: Entry?
    ) throws(SwitchError) -> Plan {
        let source = PlanSource(repository, base: base)
        var old: PlanSide?
        if let tip {
            old = try source.entry(tip)
        } else if let running {
            old = try wrap {
                try PlanSide.of(running, label: "what is committed", tier: nil, folder: Layout.addons, repository)
            }
        }
        return try source.plan(
            from: old, to: try source.side(content, tier), target: target, recorded: tip, restores: restoring)
    }
}
