internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

extension DeploymentResult.Result: ExpressibleByArgument {}

struct PostDeployHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "post-deploy",
        abstract: "Record how a deployment ended, signed, and let others switch again.",
        discussion: """
            Speaks of the deployment that `tiergit hook pre-deploy` let through. What cannot be signed now waits in the repository's \
            git directory, and the next command offers to sign it.

            EXAMPLES
              tiergit hook post-deploy -c acme -e prod --result succeeded
              tiergit hook post-deploy -c acme -e prod --status $?
              tiergit hook post-deploy --waiting
            """)

    @Option(help: "How it ended: succeeded, failed, interrupted, or unchanged (there was nothing to deploy).")
    var result: DeploymentResult.Result?
    @Option(
        help: ArgumentHelp(
            "The exit code that tells it: 0 succeeded, 129, 130, 137 and 143 interrupted, others failed. Without a deployment under way nothing is done.",
            valueName: "code"))
    var status: Int32?
    @Option(parsing: .unconditional, help: "What went wrong, for the record.") var error: String?
    @Flag(help: "Sign and record the results that wait, of every client/environment.") var waiting = false
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        guard [result != nil, status != nil, waiting].filter(\.self).count == 1 else {
            throw ValidationError("one of --result, --status and --waiting is needed")
        }
        if waiting, options.json {
            throw ValidationError("--waiting has no JSON: tiergit log --json has what it records")
        }
    }

    func run() async throws {
        try await Context.run(options, command: "hook post-deploy", passingUnadopted: status != nil) { context in
            let catalog = try context.catalog()
            let root = catalog.repository.flatMap { ObjectID(hex: $0) }
            let leases = Leases(context.session, root: root)
            if waiting { return try await WaitingResults.record(leases, root: root, context) }
            let resolution = try context.resolve(target, catalog: catalog, command: "hook post-deploy")
            guard let lease = leases.lease(resolution.target) else {
                if status != nil { return }
                throw ErrorReport(
                    "no deployment of \(resolution.target) is under way: there is nothing to record",
                    hints: [TargetArguments.command("hook pre-deploy", resolution.target)], exitCode: 3)
            }
            let entry = try await DeploymentRun.end(
                lease, told, error: error, leases: leases, root: root, context)
            if context.json {
                context.print([
                    "format": 1, "recorded": .bool(entry != nil), "entry": entry?.outputJSON ?? .null,
                ])
            }
        }
    }

    private var told: DeploymentResult.Result {
        if let result { return result }
        return switch status {
        case 0: .succeeded
        case 129, 130, 137, 143: .interrupted
        default: .failed
        }
    }
}

/// The end of a deployment: its record, or the promise of one.
enum DeploymentRun {
    /// Records a result, or keeps it until it can be signed.
    ///
    /// - Parameter seconds: how long ago this command began.
    /// - Returns: `nil` where it waits.
    @discardableResult
    static func end(
        _ lease: Lease, _ told: DeploymentResult.Result, error: String?, after seconds: Int64 = 0, leases: Leases,
        root: ObjectID?, _ context: Context
    ) async throws -> Entry? {
        // A step that failed and whose code the script swallowed is a failure all the same.
        let result = told == .succeeded && !lease.failures.isEmpty ? .failed : told
        let errors = lease.failures + [error].compactMap(\.self)
        let ended = DeploymentResult(
            lease: lease, result: result, endedAt: UTCTime.text(context.now + seconds),
            error: errors.isEmpty ? nil : errors.joined(separator: "\n"))
        do {
            let entry = try await context.session.later(by: seconds).record(ended, root: root)
            try leases.remove(lease)
            say(entry, context)
            return entry
        } catch {
            try leases.keep(ended)
            let report = ErrorReport(error)
            context.output.warn(
                "the deployment of \(lease.target) (\(result.rawValue)) is not recorded yet: \(report.message)")
            for hint in report.hints { context.output.hint(hint) }
            context.output.hint("tiergit hook post-deploy --waiting signs and records it")
            return nil
        }
    }

    static func say(_ entry: Entry, _ context: Context) {
        context.output.say(
            context.output.paintTalk(.success, "recorded")
                + " #\(entry.document.sequence) \(safe(EntryMessage.subject(entry.document))) \(context.output.paintTalk(.faint, entry.id.short))"
        )
    }
}

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
            DeploymentRun.say(entry, context)
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
