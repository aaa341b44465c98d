internal import Git
package import History
internal import Planning
package import Tiers

/// Plans that serve more than one target: what is planned depends on what is recorded, not on the client's name.
final class SharedPlans {
    struct Key: Hashable {
        let from: TierContent
        let fromTier: String
        let fromVersion: String?
        let fromBase: ObjectID?
        let isBetweenTiers: Bool
        let to: TierContent
        let tier: String
        let version: Version?
        let environment: String
        let base: ObjectID
        let restores: TierContent?
        let isInStages: Bool
        let gaveUp: [String]
        /// What the list of clients says of it.
        let aboutClient: [Plan.Remark]

        init(
            tip: Entry, to content: TierContent, tier: String, version: Version?, environment: String, base: ObjectID,
            restores: TierContent?, isInStages: Bool, gaveUp: [String], aboutClient: [Plan.Remark]
        ) {
            from = tip.content
            fromTier = tip.document.to
            fromVersion = tip.document.version
            fromBase = tip.document.base
            isBetweenTiers = tip.document.isBetweenTiers
            to = content
            self.tier = tier
            self.version = version
            self.environment = environment
            self.base = base
            self.restores = restores
            self.isInStages = isInStages
            self.gaveUp = gaveUp
            self.aboutClient = aboutClient
        }
    }

    var plans: [Key: Plan] = [:]
    /// The lists of clients of base commits, read once.
    let clients = ClientRemarks.Lists()
}

extension Switcher {
    /// Switches of many targets to one tier, each to be made in a work tree of its own: nothing of this one is looked at but whether the
    /// tier's folder and the catalog are committed.
    ///
    /// - Parameter accepted: of these each proposal has those that concern it.
    /// - Returns: in the order of `targets`, the proposal, or why there is none.
    /// - Throws: what concerns all of them: an unknown tier, edits that are not committed.
    package func propose(
        tier name: String, release: Release?, forEach targets: [Target], accepting accepted: [String]
    ) throws(SwitchError) -> [Result<Proposal, SwitchError>] {
        let shared = SharedPlans()
        var found: [String: (base: BaseCommit, tier: Tier, content: TierContent)] = [:]
        for target in targets where found[target.environment] == nil {
            let base = try wrap { try BaseCommit.find(revision: nil, environment: environment(target), repository) }
            let (tier, content) = try wanted(name, release, base)
            if release == nil, repository.workTree != nil { try requireCommitted(tier, in: base.catalog) }
            found[target.environment] = (base, tier, content)
        }
        return targets.compactMap { target in
            found[target.environment].map { found in
                Result { () throws(SwitchError) in
                    try propose(
                        found.content, of: found.tier, version: release?.version, kind: .switch, restoring: nil,
                        for: target, base: found.base, accepted: accepted, elsewhere: shared)
                }
            }
        }
    }

    /// Reverts of many targets, each to what an entry of its own recorded; see `propose(tier:release:forEach:accepting:)`.
    package func propose(
        revertingEachTo entries: [Entry], accepting accepted: [String]
    ) -> [Result<Proposal, SwitchError>] {
        let shared = SharedPlans()
        return entries.map { entry in
            Result { () throws(SwitchError) in
                try proposeRestoring(
                    entry, kind: .revert, for: entry.target, base: nil, accepting: accepted, elsewhere: shared)
            }
        }
    }
}
