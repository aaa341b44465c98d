internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Tiers

/// The parts of `tiergit audit --format bundle`.
struct AuditBundle {
    let report: AuditReport
    let signatures: SignatureVerifier

    static func sum(_ bytes: [UInt8]) -> String { SHA256Digest(of: bytes).hex }

    func make(_ context: Context) async throws -> [UInt8] {
        let evidence = signatures.evidence
        let keys = try await signatures.publicKeys(fingerprints)
        let whole = report.histories.filter { $0.tip != nil }
        let report = [
            EvidenceBundle.Part("report.csv", Array(AuditCSV.text(report).utf8)),
            EvidenceBundle.Part("report.html", Array(try AuditPage.text(report).utf8)),
            EvidenceBundle.Part("report.json", Array((AuditJSON.report(report).pretty() + "\n").utf8)),
        ]
        return try await EvidenceBundle.make(
            context.repository, references: references(whole), fallback: references(whole.filter(\.isVerified)),
            time: self.report.asOf ?? 0
        ) { held in
            let names = Set(held.map(\.name))
            let left = whole.filter { !names.contains(Histories.reference($0.target)) }
            let page = AuditVerifyPage(
                scope: self.report.scope, hasRevocations: evidence.revocations != nil, hasKeys: !keys.isEmpty,
                left: left.map(\.target.description))
            var parts = report
            parts.append(EvidenceBundle.Part("allowed_signers", evidence.allowedSigners ?? []))
            if let revocations = evidence.revocations {
                parts.append(EvidenceBundle.Part("revoked_keys", revocations))
            }
            if !keys.isEmpty { parts.append(EvidenceBundle.Part("keys.asc", keys)) }
            let held = whole.filter { names.contains(Histories.reference($0.target)) }
            parts.append(EvidenceBundle.Part("signatures.txt", Array(verdicts(held).utf8)))
            parts.append(EvidenceBundle.Part("VERIFY.md", Array(page.text.utf8)))
            return parts
        }
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
        Set(report.histories.flatMap(\.entries).compactMap(\.key).filter { !$0.hasPrefix("SHA256:") }).sorted()
    }

    /// A line for each commit of the git bundle: its id and what git has to say of its signature.
    private func verdicts(_ histories: [HistoryReport]) -> String {
        var lines: [String: String] = [:]
        let failures = Dictionary(
            (report.policy.failures + (report.checkpoints?.failures ?? [])).map { ($0.id, $0.failure) }
        ) { first, _ in first }
        let held = checkpoints.isEmpty ? [] : report.checkpoints?.commits.map(\.id) ?? []
        for id in report.policy.commits + held {
            lines[id.hex] = (failures[id]?.reason.signature ?? .good).rawValue
        }
        for check in histories.flatMap(\.entries) { lines[check.id.hex] = check.signature.rawValue }
        return lines.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)\n" }.joined()
    }
}
