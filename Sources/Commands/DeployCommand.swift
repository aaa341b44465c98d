internal import ArgumentParser
internal import CloudFormation
internal import Deployment
internal import Foundation
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

struct DeployCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "deploy",
        abstract: "Deploy what is recorded, by Copilot or straight by CloudFormation, and record how it ended.",
        discussion: """
            Fetches and verifies the histories, puts the recorded tier where it is read, asks the gate, deploys, records the result, and \
            sends it. The engine `copilot` runs `copilot env deploy` and a `deploy` for each service; `cloudformation` deploys the addons by \
            the AWS CLI: it holds CloudFormation's change set against the plan first, and stops where that would do what the plan did not \
            foresee. Credentials are those of your AWS setup. What was interrupted is found out about before anything else.

            EXAMPLES
              tiergit deploy -c acme -e prod
              tiergit deploy -c acme -e prod --services web
              tiergit deploy -c acme -e prod --engine cloudformation --dry-run
              tiergit deploy -c acme -e prod --engine cloudformation --stack acme-prod-addons
            """)

    enum EngineName: String, CaseIterable, ExpressibleByArgument { case copilot, cloudformation }

    @Option(help: "What deploys: copilot, or cloudformation.") var engine = EngineName.copilot
    @Option(
        help: ArgumentHelp(
            "The services that Copilot deploys after the environment, with commas; '' for none. Default: all.",
            valueName: "names"))
    var services: String?
    @Flag(name: [.customShort("n"), .long], help: "Show what would be deployed, and deploy nothing.") var dryRun = false
    @Flag(name: .customLong("detailed-exitcode"), help: "With --dry-run: exit with 2 where something would change.")
    var detailedExitcode = false
    @Option(help: ArgumentHelp("Accept by name what would otherwise stop it.", valueName: "what:name"))
    var accept: [String] = []
    @Option(help: "The addons' own stack, where Copilot's no longer nests them.") var stack: String?
    @Option(help: "The bucket for the template of such a stack, where it is over 51,200 bytes.") var bucket: String?
    @Option(help: "Copilot's application. Default: from copilot/.workspace, else the client.") var app: String?
    @Option(
        name: .customLong("endpoint-url"), help: ArgumentHelp("Passed on to every call of aws.", valueName: "url"))
    var endpoint: String?
    @Flag(name: .customLong("no-sync"), help: "Neither fetch before nor send after.") var noSync = false
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if engine == .cloudformation, services != nil {
            throw ValidationError("--services goes with --engine copilot: CloudFormation is given the addons only")
        }
        if engine == .copilot, stack != nil || bucket != nil || endpoint != nil {
            throw ValidationError("--stack, --bucket and --endpoint-url go with --engine cloudformation")
        }
        if detailedExitcode, !dryRun { throw ValidationError("--detailed-exitcode goes with --dry-run") }
    }

    func run() async throws {
        var code: Int32 = 0
        try await Context.run(options, command: "deploy") { context in code = try await run(context) }
        if code != 0 { throw ExitCode(code) }
    }

    private func run(_ context: Context) async throws -> Int32 {
        let own = accept.filter { $0.hasPrefix("change-set:") }
        let run = try GateRun(
            context, target, accept: accept.filter { !$0.hasPrefix("change-set:") },
            process: ProcessIdentity(of: ProcessIdentity.own))
        let leases = Leases(context.session, root: run.root)
        let engine = try self.engine(run.target, leases, context)
        Interrupt.deferFromHere()
        if let open = leases.open(run.target), !dryRun {
            if let code = try await finish(open, leases, context, root: run.root) { return code }
        }
        let sync = DeploymentSync(target: run.target, context: context)
        if !noSync, !dryRun { try await sync(isBefore: true) }
        guard let entry = try Histories(context.repository).newestIfAny(run.target) else {
            throw ErrorReport(
                "\(run.target) has no tier history: what is recorded is deployed, and nothing is",
                hints: [TargetArguments.command("adopt TIER", run.target)])
        }
        if !dryRun { _ = try await Switcher(context.session).activate(entry) }
        let report = try await run.check()
        if !context.json || report.refusal != nil { GateText.say(report, context.output) }
        if let refusal = report.refusal { throw GateText.error(refusal, report) }
        let (files, folder) = try context.addons(of: entry)
        let output = context.output
        func request(_ lease: Lease?) -> EngineRequest {
            EngineRequest(
                target: run.target, files: files, folder: folder, planned: report.plan?.resources.map(\.change) ?? [],
                accepted: own, lease: lease, tell: { DeployText.say($0, output) },
                started: { process in
                    guard var both = lease, let process = ProcessIdentity(of: process) else { return }
                    both.processes.append(process)
                    try? leases.write(both)
                })
        }
        if dryRun {
            let preview = try await engine.preview(request(nil))
            DeployText.show(preview, run.target, engine.name, context)
            let changes = !preview.changes.isEmpty || !preview.commands.isEmpty
            return detailedExitcode && changes ? 2 : 0
        }
        let lease = try run.open(report, engine: engine.name)
        let start = ContinuousClock.now
        let outcome: EngineOutcome
        do {
            outcome = try await engine.deploy(request(lease))
        } catch {
            if error.isUnknown { throw error }
            guard case .noChangeSet = error else {
                // It never began.
                try leases.remove(lease)
                throw error
            }
            outcome = EngineOutcome(.failed, error: ErrorReport(error).message)
        }
        Interrupt.forget()
        let code = try await record(
            outcome, leases.lease(run.target) ?? lease, leases.open(run.target), leases, context,
            after: (ContinuousClock.now - start).components.seconds, root: run.root)
        if !noSync { try? await sync(isBefore: false) }
        return code
    }

    private func engine(_ target: Target, _ leases: Leases, _ context: Context) throws -> any Engine {
        guard let top = context.repository.workTree else { throw GitError.bareRepository }
        switch engine {
        case .copilot:
            return CopilotEngine(
                in: top, services: services?.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) },
                signalled: { Interrupt.signal })
        case .cloudformation: return try cloudFormation(target, leases, context)
        }
    }

    private func cloudFormation(_ target: Target, _ leases: Leases, _ context: Context) throws -> CloudFormationEngine {
        try CloudFormationEngine(
            AWSCommand(context, endpoint: endpoint), application: app ?? context.applications()(target),
            leases: leases, stack: stack,
            bucket: bucket,
            nonce: String(UUID().uuidString.lowercased()),
            signalled: { Interrupt.isPressed ? Interrupt.signal : 0 })
    }

    /// Finds out about an update that nobody saw the end of, and records it.
    ///
    /// - Returns: the exit code where that is all that there is to do; `nil` where it never began, or something else was recorded since.
    private func finish(
        _ open: OpenDeployment, _ leases: Leases, _ context: Context, root: ObjectID?
    ) async throws -> Int32? {
        let target = open.lease.target
        if let lease = leases.lease(target), lease.startedAt == open.lease.startedAt, lease.isHeld {
            throw SwitchError.deploying(lease)
        }
        context.output.say("a deployment of \(target), begun \(open.lease.startedAt), told no result: looking")
        let output = context.output
        let outcome = try await cloudFormation(target, leases, context).finish(open) { DeployText.say($0, output) }
        guard let outcome else {
            context.output.say("it never began")
            try leases.forget(open)
            try leases.remove(open.lease)
            return nil
        }
        let tip = try Histories(context.repository).newestIfAny(target)
        let code = try await record(outcome, open.lease, open, leases, context, after: 0, root: root)
        // What failed is looked at by somebody before it is tried again.
        return outcome.result == .succeeded && tip?.id != open.lease.entry ? nil : code
    }

    private func record(
        _ outcome: EngineOutcome, _ lease: Lease, _ open: OpenDeployment?, _ leases: Leases, _ context: Context,
        after seconds: Int64, root: ObjectID?
    ) async throws -> Int32 {
        var entry: Entry?
        do {
            entry = DeploymentText.say(
                try await context.session.end(
                    lease, outcome.result, error: outcome.error, after: seconds, root: root), context)
        } catch {
            context.output.warn("the deployment of \(lease.target) is not recorded: \(ErrorReport(error).message)")
        }
        if let open { try leases.forget(open) }
        if context.json {
            context.print(DeployText.json(outcome, lease, entry))
        } else {
            DeployText.say(outcome, lease.target, context.output)
        }
        return outcome.result == .succeeded || outcome.result == .unchanged
            ? 0 : outcome.result == .interrupted ? 130 : 1
    }
}
