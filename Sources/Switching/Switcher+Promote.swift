package import History
package import Tiers

/// Why an environment has nothing to give to the next one.
package enum PromotionObstacle: Hashable, Sendable {
    case noHistory(Target)
    /// What is recorded has never been deployed with success.
    case notDeployed(Target, sequence: Int, tier: String)
    /// The last attempt did not go well.
    case failed(Target, sequence: Int, result: String)
}

extension Switcher {
    /// What a client's environment is recorded to run, and was deployed with: the entry that set it.
    ///
    /// - Throws: `SwitchError.notPromotable`.
    package func promotable(_ source: Target) throws(SwitchError) -> Entry {
        let tip = try wrap { try histories.newestIfAny(source) }
        guard let tip else { throw .notPromotable(.noHistory(source)) }
        let last = try LastDeployment.find(source, repository)
        let attempt = last.attempt?.document
        if let attempt, let result = attempt.deployment?.result, result == .failed || result == .interrupted,
            attempt.sequence > last.record?.document.sequence ?? 0
        {
            throw .notPromotable(.failed(source, sequence: attempt.sequence, result: result.rawValue))
        }
        let isDeployed = last.record?.document.kind == .deploy && last.deployed?.content == tip.content
        guard isDeployed, last.deployed?.document.to == tip.document.to, !tip.document.isBetweenTiers else {
            throw .notPromotable(.notDeployed(source, sequence: tip.document.sequence, tier: tip.document.to))
        }
        return try wrap { try histories.setting(from: tip.id) } ?? tip
    }

    /// A switch to what another environment of the client runs, byte for byte.
    package func propose(
        promoting entry: Entry, to target: Target, accepting accepted: [String]
    ) throws(SwitchError) -> Proposal {
        let base = try wrap { try BaseCommit.find(revision: nil, environment: environment(target), repository) }
        let name = entry.document.to
        let tier = base.catalog.tiers.first { $0.name == name } ?? Tier(name: name)
        try wrap { try TierContent.checkFolder(entry.content.addons, at: Layout.addons, in: base.commit, repository) }
        return try propose(
            entry.content, of: tier, kind: .switch, restoring: nil, for: target, base: base, accepted: accepted)
    }
}
