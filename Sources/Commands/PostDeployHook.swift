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
            let root = catalog.root
            let leases = Leases(context.session, root: root)
            if waiting { return try await WaitingResults.record(leases, root: root, context) }
            let resolution = try context.resolve(target, catalog: catalog, command: "hook post-deploy")
            guard let lease = leases.lease(resolution.target) else {
                if status != nil { return }
                throw ErrorReport(
                    "no deployment of \(resolution.target) is under way: there is nothing to record",
                    hints: [TargetArguments.command("hook pre-deploy", resolution.target)], exitCode: 3)
            }
            let entry = DeploymentText.say(
                try await context.session.end(lease, told, error: error, after: 0, root: root), context)
            // Somebody's word stands for what AWS could not be asked.
            if let open = leases.open(lease.target), open.lease.startedAt == lease.startedAt {
                try leases.forget(open)
                if let stack = open.protected {
                    context.output.warn(
                        "the stack policy of \(safe(stack)) may still deny replacements: it was not put back")
                }
            }
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
