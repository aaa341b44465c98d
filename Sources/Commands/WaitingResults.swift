internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

/// Results that wait because they could not be signed.
enum WaitingResults {
    /// Records all of them, oldest first.
    static func record(_ leases: Leases, root: ObjectID?, _ context: Context) async throws {
        leases.collectEnded(now: context.now)
        let waiting = leases.waiting()
        if waiting.isEmpty { return context.output.say("no result waits") }
        for result in waiting {
            let entry = try await context.session.record(result, root: root)
            try leases.forget(result)
            DeploymentText.say(entry, context)
        }
    }

    /// Offers to sign what waits, or says that it does; deployments whose process is gone are among them from now on.
    ///
    /// Scripts and git are told, and asked nothing.
    static func offer(_ context: Context) async {
        let leases = Leases(context.session, root: nil)
        guard leases.mayHaveAny else { return }
        let root = (try? PolicyReference.read(context.repository))??.root
        let found = Leases(context.session, root: root)
        found.collectEnded(now: context.now)
        let waiting = found.waiting()
        guard !waiting.isEmpty else { return }
        for result in waiting {
            context.output.warn(
                "a deployment of \(result.lease.target) (\(result.result.rawValue), begun \(result.lease.startedAt)) is not recorded yet"
            )
        }
        guard context.canAsk, !context.json,
            Prompt.confirm("Sign and record \(waiting.count == 1 ? "it" : "them") now?")
        else { return context.output.hint("tiergit hook post-deploy --waiting") }
        do { try await record(found, root: root, context) } catch {
            let report = ErrorReport(error)
            context.output.warn(report.message)
            for hint in report.hints { context.output.hint(hint) }
        }
    }
}
