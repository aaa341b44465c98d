internal import Git
internal import Switching
internal import Terminal
internal import Tiers

/// Fetches before a deployment, and sends its result after it.
struct DeploymentSync {
    let target: Target
    let context: Context

    /// Offline is said, and no reason not to deploy; a history that clashes with the remote's is one.
    func callAsFunction(isBefore: Bool) async throws {
        guard let remote = try Remote.find(nil, context.session) else { return }
        let report: SyncReport
        do {
            var synchronisation = Synchronisation(
                context.session, catalog: try context.catalog(), remote: remote,
                options: .init(isDry: false, restores: false, mayAsk: context.canAsk), progress: { _ in })
            report = try await synchronisation.run()
        } catch {
            let words = ErrorReport(error).message.split(separator: "\n").first.map(String.init) ?? ""
            context.output.warn(
                isBefore
                    ? "not synchronised with \(safe(remote.name)), going on with what is here: \(words)"
                    : "the result is recorded, and not sent to \(safe(remote.name)): \(words)")
            if !isBefore { context.output.hint("tiergit sync") }
            return
        }
        guard isBefore, let history = report.histories.first(where: { $0.target == target }) else { return }
        switch history.outcome {
        case .current, .accepted, .pushed, .reappended, .busy: return
        case .stale, .refused, .rolledBack, .notOurs:
            throw ErrorReport(
                "\(target) is not deployed: its history here and at \(safe(remote.name)) do not go together",
                hints: ["tiergit sync says what came between"], exitCode: 5)
        }
    }
}
