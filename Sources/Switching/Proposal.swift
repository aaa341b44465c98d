internal import Git
package import History
package import Planning
package import Tiers

/// A switch or a revert as it was worked out, before anybody was asked and before anything was locked or written.
package struct Proposal: Sendable {
    package let target: Target
    package let kind: EntryDocument.Kind
    package let to: Tier
    /// The release of the tier; `nil` for the tier as the base has it.
    package let version: Version?
    package let content: TierContent
    package let base: BaseCommit
    package let policy: PolicyReference
    /// The newest entry when this was worked out; a switch that finds another one is stale.
    package let tip: Entry?
    /// The entry whose content comes back.
    package let restores: Entry?
    /// Which stage of how many it is, where one update cannot do it all.
    package let stage: (number: Int, of: Int)?
    /// What is to be accepted besides what the plan says: that the stage before was not deployed.
    package let waiting: [PlanFinding]
    /// What the switch does to every resource.
    package let plan: Plan
    /// The acceptances that were given.
    package let accepted: [String]
    /// Whether the target runs exactly this already, so that there is nothing to record.
    package let isRecorded: Bool
    /// What changes on disk, as far as it is known before the entry is written; `nil` with branch activation.
    package let activation: ActivationPlan?
    /// What runs before: what is recorded, else what the base branch has committed; `nil` where there are no addons.
    package let running: TierContent?

    /// `medium`, `medium 1.4.0`
    package var tierName: String { version.map { "\(to.name) \($0)" } ?? to.name }

    package var from: String? { tip?.document.to }

    /// What the switch would break, each with the words that accept it.
    package var findings: [PlanFinding] { isRecorded ? [] : waiting + plan.findings }

    /// What nobody accepted.
    package var refused: [PlanFinding] { findings.filter { !accepted.contains($0.acceptance) } }
}

/// What a switch did.
package struct SwitchOutcome: Sendable {
    /// `nil` where nothing was recorded, because the target ran exactly this already.
    package let entry: Entry?
    /// Whether anything on disk changed.
    package let activated: Bool
    package let mode: ActiveRecord.Mode?
    package let remarks: [ActivationPlan.Remark]
    /// The tier branch that was made or advanced on the way.
    package let branch: String?
    /// What `--force` overwrote.
    package let saved: SavedWork?
}
