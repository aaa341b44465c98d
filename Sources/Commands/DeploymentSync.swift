internal import Git
internal import Switching
internal import Terminal
internal import Tiers

/// Fetches before a deployment, and sends its result after it.
struct DeploymentSync {
    /// What is deployed.
    let targets: Set<Target>
    let context: Context

    init(target: Target, context: Context) { self.init(targets: [target], context: context) }

    init(targets: Set<Target>, context: Context) {
        self.targets = targets
        self.context = context
    }

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
        guard isBefore else { return }
        let clashing = report.histories.filter { targets.contains($0.target) && $0.outcome.isClash }.map(\.target)
        guard let first = clashing.first else { return }
        throw ErrorReport(
            clashing.count == 1
                ? "\(first) is not deployed: its history here and at \(safe(remote.name)) do not go together"
                : "\(Suggestion.list(clashing.map(\.description))) are not deployed: their histories here and at \(safe(remote.name)) do not go together",
            hints: ["tiergit sync says what came between"], exitCode: 5)
    }
}

extension SyncReport.Outcome {
    fileprivate var isClash: Bool {
        switch self {
        case .current, .accepted, .pushed, .reappended, .busy: false
        case .stale, .refused, .rolledBack, .notOurs: true
        }
    }
}
