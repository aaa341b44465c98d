internal import Git
internal import History
package import Switching
package import Tiers

/// Which targets a roll-out is about.
package enum RolloutTargets {
    /// The clients of the repository: those that have a history in one of the environments, in the order of the environments, then by name.
    ///
    /// - Parameters:
    ///   - clients: `nil` for all that are not retired.
    ///   - retired: clients that are none any more; named, they are refused by their plan.
    ///   - tier: only those that are recorded on it; `nil` for any.
    /// - Returns: those that it is about; and those of retired clients, which are left out.
    /// - Throws: `RolloutError.unknownClients`.
    package static func select(
        clients: [String]?, retired: Set<String>, environments: [String], from tier: String?, _ session: Session
    ) throws -> (targets: [Target], retired: [Target]) {
        let histories = Histories(session.repository)
        let known = try histories.targets().map(\.target).filter {
            !$0.isShared && environments.contains($0.environment)
        }
        let names = Set(known.map(\.client))
        if let clients {
            let unknown = clients.filter { !names.contains($0) }
            guard unknown.isEmpty else {
                throw RolloutError.unknownClients(unknown, environments: environments, known: names.sorted())
            }
        }
        let wanted = clients.map(Set.init) ?? names
        var found: (targets: [Target], retired: [Target]) = ([], [])
        for environment in environments {
            for target in known where target.environment == environment && wanted.contains(target.client) {
                if let tier, try histories.newest(target).document.to != tier { continue }
                if clients == nil, retired.contains(target.client) {
                    found.retired.append(target)
                } else {
                    found.targets.append(target)
                }
            }
        }
        return found
    }
}
