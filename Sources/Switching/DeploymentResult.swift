package import Git
package import History
package import Tiers

/// How a deployment ended, before it is recorded.
package struct DeploymentResult: Hashable, Sendable {
    package typealias Result = EntryDocument.Deployment.Result

    package let lease: Lease
    package let result: Result
    /// In UTC, to the second.
    package let endedAt: String
    package let error: String?

    package init(lease: Lease, result: Result, endedAt: String, error: String?) {
        self.lease = lease
        self.result = result
        self.endedAt = endedAt
        self.error = error
    }

    package var json: JSON {
        [
            "format": 1, "lease": lease.json, "result": .string(result.rawValue), "endedAt": .string(endedAt),
            "error": JSON(error),
        ]
    }

    package init?(json: JSON) {
        guard json["format"] == 1, let lease = json["lease"].flatMap(Lease.init(json:)),
            let result = json["result"]?.string.flatMap(Result.init(rawValue:)), let endedAt = json["endedAt"]?.string
        else { return nil }
        self.init(lease: lease, result: result, endedAt: endedAt, error: json["error"]?.string)
    }
}

/// What became of a result.
package enum DeploymentEnd: Sendable {
    case recorded(Entry)
    /// It could not be signed, for this reason, and is kept until somebody can.
    case waits(DeploymentResult, SwitchError)
}

extension Session {
    /// Records how a deployment ended, or keeps it until it can be signed, and gives the lease back.
    ///
    /// - Parameter seconds: how long ago this command began.
    /// - Throws: where it cannot be kept either.
    package func end(
        _ lease: Lease, _ told: DeploymentResult.Result, error: String?, after seconds: Int64, root: ObjectID?
    ) async throws(SwitchError) -> DeploymentEnd {
        let leases = Leases(self, root: root)
        let session = later(by: seconds)
        // A step that failed and whose code the script swallowed is a failure all the same.
        let result = told == .succeeded && !lease.failures.isEmpty ? .failed : told
        let errors = lease.failures + [error].compactMap(\.self)
        let ended = DeploymentResult(
            lease: lease, result: result, endedAt: UTCTime.text((try? session.identity().seconds) ?? UTCTime.now),
            error: errors.isEmpty ? nil : errors.joined(separator: "\n"))
        do throws(SwitchError) {
            let entry = try await session.record(ended, root: root)
            // Where it stays, the next command finds that its deployment is recorded.
            try? leases.remove(lease)
            return .recorded(entry)
        } catch {
            try leases.keep(ended)
            return .waits(ended, error)
        }
    }

    /// Signs and records a deployment behind whatever is the newest entry now; `restores` names what was deployed where that is
    /// another one.
    ///
    /// - Throws: `SwitchError.history(.signature)` where it cannot be signed: then nothing is recorded.
    package func record(_ deployment: DeploymentResult, root: ObjectID?) async throws(SwitchError) -> Entry {
        let target = deployment.lease.target
        let histories = Histories(repository)
        let policy = try wrap { try PolicyReference.require(repository, catalogRoot: root) }
        let locks = try lock(target, root: policy.root, beside: deployment.lease)
        defer { withExtendedLifetime(locks) {} }
        let tip = try wrap { try histories.newest(target) }
        // Recorded by a command that was killed before it gave the lease back.
        if let recorded = try recorded(deployment.lease) { return recorded }
        let authority = try await Authority.read(self, policy)
        let draft = EntryWriter.Draft(
            target: target, kind: .deploy, to: tip.document.to, content: tip.content, base: deployment.lease.base,
            restores: try isAbout(deployment.lease.entry, tip) ? nil : deployment.lease.entry,
            accepted: deployment.lease.accepted, verdict: deployment.lease.verdict,
            planDigest: deployment.lease.planDigest,
            deployment: .init(
                engine: deployment.lease.engine, result: deployment.result,
                startedAt: deployment.lease.startedAt, endedAt: deployment.endedAt,
                error: deployment.error.flatMap { EntryMessage.cleaned($0) }))
        let id = try await authority.write(draft, after: tip)
        let move = Journal.Move(reference: Histories.reference(target), old: tip.id, new: id)
        try ReferenceChange(self, [move], message: "deploy \(deployment.result.rawValue)").run()
        let entry = try wrap { try histories.entry(id) }
        remember(entry)
        return entry
    }

    /// The entry that records a deployment, where there is one already.
    func recorded(_ lease: Lease) throws(SwitchError) -> Entry? {
        var found: Entry?
        try wrap {
            try Histories(repository).walk(lease.target) { entry throws(HistoryError) in
                // It is recorded behind what it deployed, which may be an attempt of the same second.
                guard entry.id != lease.entry else { return false }
                if let deployment = entry.document.deployment, deployment.startedAt == lease.startedAt,
                    deployment.engine == lease.engine
                {
                    found = entry
                }
                return found == nil
            }
        }
        return found
    }

    /// Whether an entry's content is what the newest one repeats: nothing was set since.
    private func isAbout(_ deployed: ObjectID, _ tip: Entry) throws(SwitchError) -> Bool {
        var isSame = false
        try wrap {
            try Histories(repository).walk(tip.target) { entry throws(HistoryError) in
                isSame = entry.id == deployed
                return !isSame && !entry.document.kind.changesContent
            }
        }
        return isSame
    }
}
