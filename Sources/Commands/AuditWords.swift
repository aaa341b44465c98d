internal import Git
internal import History
internal import Terminal
internal import Tiers

/// What the forms of an audit say in the same words.
enum AuditWords {
    /// What a report is about: `acme/prod`, `acme`, `every client, prod`, `every client`.
    static func scope(_ scope: AuditScope) -> String {
        switch (scope.client, scope.environment) {
        case (let client?, let environment?): "\(client)/\(environment)"
        case (let client?, nil): client
        case (nil, let environment?): "every client, \(environment)"
        case (nil, nil): "every client"
        }
    }

    /// `from 2026-01-01T00:00:00Z to 2026-03-31T23:59:59Z`
    static func period(_ scope: AuditScope) -> String {
        let parts = [
            scope.since.map { "from \(UTCTime.text($0))" }, scope.until.map { "to \(UTCTime.text($0))" },
        ].compactMap(\.self)
        return parts.isEmpty ? "from the beginning" : parts.joined(separator: " ")
    }

    /// `3 d 4 h`, `2 h 5 min`, `40 s`: the two units that say most.
    static func duration(_ seconds: Int64) -> String {
        let units: [(Int64, String)] = [(86_400, "d"), (3_600, "h"), (60, "min"), (1, "s")]
        var rest = seconds
        var parts: [String] = []
        for (length, name) in units where parts.count < 2 {
            let count = rest / length
            rest %= length
            if count > 0 { parts.append("\(count) \(name)") } else if !parts.isEmpty { break }
        }
        return parts.isEmpty ? "0 s" : parts.joined(separator: " ")
    }

    /// Which rules decided who may sign.
    static func policy(_ chain: PolicyChain) -> String {
        guard chain.isEnforced, let policy = chain.newest.policy else {
            return
                "no policy is in force (mode: open): who may sign is what git's gpg.ssh.allowedSignersFile and keyring say"
        }
        return
            "the policy \(chain.newest.id.short) is in force, number \(chain.count) from the root \(chain.root.short); \(Wording.names(policy.maintainers)) \(policy.maintainers.count == 1 ? "maintains" : "maintain") it"
    }

    /// The same as a sentence of its own.
    static func policySentence(_ chain: PolicyChain) -> String {
        let text = policy(chain)
        return text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    static func mode(_ chain: PolicyChain) -> String { (chain.isEnforced ? Policy.Mode.enforced : .open).rawValue }

    /// Those that people are told of: none while there never was a policy, but one that has no rules.
    static func policyChanges(_ report: AuditReport) -> [AuditPolicyChange] {
        report.policy.isEverEnforced ? report.policyChanges : []
    }

    /// What is wrong with a policy commit, else `verified`.
    static func verdict(_ change: AuditPolicyChange) -> String { change.failure?.reason.rawValue ?? "verified" }

    /// Of an emergency, whether somebody else has looked at it.
    static func review(_ item: AuditItem) -> String {
        item.reviews.isEmpty ? "not reviewed" : "reviewed by \(Wording.names(item.reviewers))"
    }

    static func what(_ item: AuditItem) -> String { item.document.map(EntryMessage.change) ?? "cannot be read" }

    /// `Dana Demo <dana@example.com>`
    static func who(_ item: AuditItem) -> String {
        item.document.map { "\($0.operatorName) <\($0.operatorEmail)>" } ?? ""
    }

    static func verdict(_ item: AuditItem) -> String { item.check.failure?.reason.rawValue ?? "verified" }

    /// The counts, each with what it counts and what more there is to say.
    ///
    /// - Parameter hasPolicy: whether rules ever were in force.
    static func counts(_ counts: AuditCounts, hasPolicy: Bool) -> [Count] {
        let time = counts.medianTimeToRestore.map(duration) ?? "none"
        let governed = [
            Count("approved", counts.approved, "of the changes, by somebody else"),
            Count("refused", counts.refused, "entries, by the policy", isBad: counts.refused > 0),
            Count("policy changes", counts.policyChanges, "in the period"),
        ]
        return [
            Count("entries", counts.entries, "\(counts.adoptions) of them adoptions"),
            Count("changes", counts.changes, "\(counts.reverts) of them reverts"),
            Count("emergencies", counts.emergencies, "the policy was overruled", isBad: counts.emergencies > 0),
            Count(
                "unreviewed", counts.unreviewed, "emergencies that nobody else has looked at",
                isBad: counts.unreviewed > 0),
            Count("without reason", counts.withoutReason, "of the changes", isBad: counts.withoutReason > 0),
            Count("without ticket", counts.withoutTicket, "of the changes", isBad: counts.withoutTicket > 0),
            Count("deployments", counts.deployments, ""),
            Count("failed", counts.failedDeployments, "of the deployments", isBad: counts.failedDeployments > 0),
            Count(
                "interrupted", counts.interruptedDeployments, "of the deployments",
                isBad: counts.interruptedDeployments > 0),
            Count(
                "time to restore", time,
                counts.longestTimeToRestore.map { "median; the longest was \(duration($0))" } ?? "no outage has ended"),
            Count("not restored", counts.unrestored, "outages that last", isBad: counts.unrestored > 0),
            Count(
                "clients", counts.clients,
                counts.targets == 1 ? "in 1 environment" : "in \(counts.targets) clients/environments"),
            Count("operators", counts.operators, ""),
            Count("not verified", counts.unverified, "entries of the period", isBad: counts.unverified > 0),
        ] + (hasPolicy ? governed : [])
    }

    struct Count {
        let name: String
        let value: String
        let remark: String
        let isBad: Bool

        init(_ name: String, _ value: String, _ remark: String, isBad: Bool = false) {
            (self.name, self.value, self.remark, self.isBad) = (name, value, remark, isBad)
        }

        init(_ name: String, _ value: Int, _ remark: String, isBad: Bool = false) {
            self.init(name, "\(value)", remark, isBad: isBad)
        }
    }

    /// Everything that does not verify, a line each: the policy, checkpoints, histories as a whole, then entries, also those before the period.
    static func failures(_ report: AuditReport) -> [(subject: String, lines: [String])] {
        failures(
            VerifyCommand.Verdict(
                policy: report.policy, checkpoints: report.checkpoints, reports: report.histories))
    }

    static func failures(_ verdict: VerifyCommand.Verdict) -> [(subject: String, lines: [String])] {
        var found: [(String, [String])] = []
        let chains = [("policy", verdict.policy.failures), ("checkpoint", verdict.checkpoints?.failures ?? [])]
        for (subject, failures) in chains where !failures.isEmpty {
            found.append(
                (subject, failures.map { "\($0.id) \($0.failure.reason.rawValue): \(safe($0.failure.detail))" }))
        }
        for history in verdict.reports where !history.isVerified {
            found.append((history.target.description, history.failureLines))
        }
        return found
    }
}
