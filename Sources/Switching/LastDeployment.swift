package import Git
package import History
package import Tiers

/// What a target runs, by its record: what was last deployed with success, or what it was adopted with.
package struct LastDeployment: Sendable {
    /// The entry whose content runs; `nil` where no deployment and no adoption is recorded.
    package let deployed: Entry?
    /// The entry that says so.
    package let record: Entry?
    /// The newest deployment entry, whatever came of it.
    package let attempt: Entry?
    /// What the entries since then accepted by name.
    package let accepted: Set<String>

    /// Reads a history from its newest entry back.
    ///
    /// A deployment that failed or was interrupted set nothing: CloudFormation goes back to what ran before.
    package static func find(_ target: Target, _ repository: Repository) throws(SwitchError) -> LastDeployment {
        let histories = Histories(repository)
        var accepted: Set<String> = []
        var found: Entry?
        var attempt: Entry?
        do {
            try histories.walk(target) { entry throws(HistoryError) in
                if entry.document.kind == .deploy, attempt == nil { attempt = entry }
                let isDeployed = [.succeeded, .unchanged].contains(entry.document.deployment?.result)
                guard !isDeployed, entry.document.kind != .adopt else {
                    found = entry
                    return false
                }
                if entry.document.kind.changesContent { accepted.formUnion(entry.document.accepted) }
                return true
            }
            guard let found else {
                return LastDeployment(deployed: nil, record: nil, attempt: attempt, accepted: accepted)
            }
            // Recorded behind a newer switch, it names what it deployed.
            let about =
                try found.document.kind == .deploy
                ? found.document.restores.map { try histories.entry($0) } : nil
            return LastDeployment(deployed: about ?? found, record: found, attempt: attempt, accepted: accepted)
        } catch {
            throw SwitchError(error)
        }
    }
}
