internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

extension Context {
    /// The reports of clients' histories, which are verified first, with what was seen of them before.
    ///
    /// - Parameters:
    ///   - clients: whose; everyone's where none is named.
    ///   - isExcused: whether a report that says no is looked at by the caller.
    /// - Throws: `ErrorReport` with exit code 7 for what is not proved; `UsageError` for clients of whom nothing is recorded.
    func verifiedReports(
        of clients: Set<String>, excusing isExcused: (HistoryReport) -> Bool = { _ in false }
    ) async throws -> [HistoryReport] {
        let policy = try PolicyReference.require(repository, catalogRoot: try catalog().root)
        let progress = Progress("verified", "entries", quiet: options.quiet)
        let verification = try await Verification(session, policy: policy.tip, progress: progress.add)
        let checkpointing = Checkpointing(session, verification)
        let checkpoints = try await checkpointing.chain()
        let reports = try await checkpointing.reports(checkpoints) { clients.isEmpty || clients.contains($0.client) }
        progress.end()
        let unknown = clients.subtracting(reports.map(\.target.client)).sorted()
        if !unknown.isEmpty {
            throw UsageError(
                "nothing is recorded of \(Suggestion.list(unknown.map(Names.printable)))",
                hint: "tiergit status lists who is recorded")
        }
        if verification.state == nil {
            output.warn("there is no home to remember tips in: what is gone would not be missed")
        }
        let verdict = VerifyCommand.Verdict(
            policy: verification.policy, checkpoints: checkpoints,
            reports: reports.filter { $0.isVerified || !isExcused($0) })
        if let error = verdict.error {
            for (subject, lines) in AuditWords.failures(verdict) {
                for line in lines { output.problem("\(subject): \(line)") }
            }
            throw error
        }
        return reports
    }
}
