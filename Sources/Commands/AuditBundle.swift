internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

/// The parts of `tiergit audit --format bundle`.
struct AuditBundle {
    let report: AuditReport
    let signatures: SignatureVerifier

    /// - Throws: `SwitchError.interrupted`: from here on Ctrl-C ends it when what it made in TMPDIR is gone again.
    func make(_ context: Context) async throws -> [UInt8] {
        Interrupt.deferFromHere()
        let evidence = signatures.evidence
        let keys = try await signatures.publicKeys(fingerprints)
        let whole = report.histories.filter { $0.tip != nil }
        let report = [
            try part("report.csv") { try AuditCSV.write(self.report, $0) },
            try part("report.html") { try AuditPage.write(self.report, $0) },
            try part("report.json") { take in
                try AuditJSON.report(self.report).pretty(take)
                try take(Array("\n".utf8))
            },
        ]
        let others = { (held: [(name: String, id: ObjectID)]) -> [EvidenceBundle.Part] in
            let names = Set(held.map(\.name))
            let left = whole.filter { !names.contains(Histories.reference($0.target)) }
            let page = page(
                hasRevocations: evidence.revocations != nil, hasKeys: !keys.isEmpty,
                left: left.map(\.target.description))
            var parts = report
            if hasSettings { parts.append(EvidenceBundle.Part("allowed_signers", evidence.allowedSigners ?? [])) }
            if hasSettings, let revocations = evidence.revocations {
                parts.append(EvidenceBundle.Part("revoked_keys", revocations))
            }
            if !keys.isEmpty { parts.append(EvidenceBundle.Part("keys.asc", keys)) }
            let held = whole.filter { names.contains(Histories.reference($0.target)) }
            parts.append(EvidenceBundle.Part("signatures.txt", Array(verdicts(held).utf8)))
            parts.append(EvidenceBundle.Part("VERIFY.md", Array(page.utf8)))
            return parts
        }
        let zip = try await EvidenceBundle.make(
            context.repository, references: references(whole), fallback: references(whole.filter(\.isVerified)),
            time: self.report.asOf ?? 0, interrupted: { Interrupt.isPressed }, parts: others)
        guard let zip else { throw SwitchError.interrupted }
        return zip
    }

    private func part(
        _ name: String, _ make: (([UInt8]) throws -> Void) throws -> Void
    ) rethrows -> EvidenceBundle.Part {
        var bytes: [UInt8] = []
        try make { bytes += $0 }
        return EvidenceBundle.Part(name, bytes)
    }

    /// Whether git's own settings say whose keys count, for some of it at least. Under a policy the policy commits do, and nothing that
    /// comes with them has to be believed.
    private var hasSettings: Bool { !report.policy.isEnforced }

    private func page(hasRevocations: Bool, hasKeys: Bool, left: [String]) -> String {
        guard report.policy.isEverEnforced else {
            return AuditVerifyPage(
                scope: report.scope, hasRevocations: hasRevocations, hasKeys: hasKeys, left: left
            ).text
        }
        return AuditPolicyVerifyPage(
            scope: report.scope, root: report.policy.root, hasSettings: hasSettings, hasRevocations: hasRevocations,
            hasKeys: hasKeys, left: left
        ).text
    }

    private func references(_ histories: [HistoryReport]) -> [(name: String, id: ObjectID)] {
        histories.compactMap { history in history.tip.map { (Histories.reference(history.target), $0) } }
            + [(PolicyReference.name, report.policy.tip)] + checkpoints
    }

    /// Checkpoints name every client's newest entry: they go along where the report is about everyone.
    private var checkpoints: [(name: String, id: ObjectID)] {
        guard report.scope.client == nil, report.scope.environment == nil, let chain = report.checkpoints,
            chain.failures.allSatisfy({ chain.contains($0.id) }), let tip = chain.tip
        else { return [] }
        return [(Checkpoint.name, tip)]
    }

    /// OpenPGP keys among those that signed.
    private var fingerprints: [String] {
        let keys =
            report.histories.flatMap(\.entries).compactMap(\.key) + report.policy.links.flatMap(\.keys)
            + (checkpoints.isEmpty ? [] : report.checkpoints?.signatures.values.compactMap(\.key) ?? [])
        return Set(keys.filter { !$0.hasPrefix("SHA256:") }).sorted()
    }

    /// A line for each commit of the git bundle: its id, what git has to say of its signature, and where a policy ever was in force what
    /// that says, in a third column.
    private func verdicts(_ histories: [HistoryReport]) -> String {
        var lines: [String: (git: EntryCheck.Signature, policy: String)] = [:]
        let failures = Dictionary(
            (report.policy.failures + (report.checkpoints?.failures ?? [])).map { ($0.id, $0.failure) }
        ) { first, _ in first }
        for link in report.policy.links {
            let isRoot = link.id == report.policy.root
            lines[link.id.hex] = (
                link.signature, failures[link.id]?.reason.rawValue ?? (isRoot ? "-" : "allowed")
            )
        }
        for (id, checkpoint) in checkpoints.isEmpty ? [] : report.checkpoints?.commits ?? [] {
            let place = report.policy.place(of: checkpoint.policy)
            let failure = report.checkpoints?.passedOver[id] ?? failures[id]
            let isGoverned = place.map { report.policy.links[$0].isEnforced } ?? true
            lines[id.hex] = (
                report.checkpoints?.signatures[id]?.signature ?? .refused,
                failure?.reason.rawValue ?? (isGoverned ? "allowed" : "-")
            )
        }
        let hasPolicy = report.policy.isEverEnforced
        for history in histories {
            for check in history.entries {
                let verdict = hasPolicy ? report.policyVerdict(check, of: history.target) : nil
                lines[check.id.hex] = (
                    check.signature, verdict.map { $0.isAllowed ? "allowed" : $0.reason ?? "refused" } ?? "-"
                )
            }
        }
        return lines.sorted { $0.key < $1.key }.map { id, line in
            "\(id) \(line.git.rawValue)\(hasPolicy ? " \(line.policy)" : "")\n"
        }.joined()
    }
}
