internal import ArgumentParser
internal import Deployment
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct ExecCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "exec",
        abstract: "Run a deployment behind the gate, and record how it ended.",
        discussion: """
            Fetches and verifies the histories, puts the recorded tier where Copilot reads it, asks the gate, runs the command with \
            its input and output untouched, records the result, and sends it. Exits with the command's own code; 125 where the \
            gate or tiergit itself stopped it, 127 where there is no such command.

            EXAMPLES
              tiergit exec -c acme -e prod -- bash copilot/scripts/deploy.sh
              tiergit exec -c acme -e prod -- copilot deploy --name web --env prod
            """)

    @Argument(parsing: .postTerminator, help: "The command and its arguments.") var command: [String] = []
    @Flag(name: .customLong("no-sync"), help: "Neither fetch before nor send after.") var noSync = false
    @OptionGroup var gate: GateOptions
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if command.isEmpty { throw ValidationError("a command is needed, behind --") }
    }

    func run() async throws {
        var code: Int32?
        do {
            try await Context.run(options, command: "exec") { context in code = try await run(context) }
        } catch let report as ErrorReport {
            // What the command would have said with its code, tiergit must not say with the same one.
            throw [126, 127].contains(report.exitCode) ? report : report.with(exitCode: 125)
        }
        if let code, code != 0 { throw ExitCode(code) }
    }

    private func run(_ context: Context) async throws -> Int32 {
        let run = try GateRun(
            context, target, accept: gate.accept, process: ProcessIdentity(of: ProcessIdentity.own))
        if !noSync { try await DeploymentSync(target: run.target, context: context)(isBefore: true) }
        guard let entry = try Histories(context.repository).newestIfAny(run.target) else {
            try await WithoutHistory.activateBase(run.target, context)
            context.output.say("\(run.target) has no tier history: it is deployed as before")
            Interrupt.deferFromHere()
            return try await DeployedProgram.run(command, looksAtErrors: false, context).code
        }
        _ = try await Switcher(context.session).activate(entry)
        let report = try await run.check()
        GateText.say(report, context.output)
        if let refusal = report.refusal { throw GateText.error(refusal, report) }
        let lease = try run.open(report, engine: gate.engine)
        let leases = Leases(context.session, root: run.root)
        Interrupt.deferFromHere()
        let start = ContinuousClock.now
        let end: Deploying.End
        do {
            // Where this process is killed, the deployment goes on.
            end = try await DeployedProgram.run(command, looksAtErrors: false, context) { process in
                var both = lease
                if let process = ProcessIdentity(of: process) { both.processes.append(process) }
                try? leases.write(both)
            }
        } catch {
            // It never began.
            try leases.remove(lease)
            throw error
        }
        Interrupt.forget()
        // Steps of it may have noted failures.
        let noted = leases.lease(run.target) ?? lease
        // The deployment is over, and its code is ours, whatever becomes of the rest.
        do {
            _ = DeploymentText.say(
                try await context.session.end(
                    noted, end.code == 0 ? .succeeded : end.isInterrupted ? .interrupted : .failed,
                    error: end.code == 0 ? nil : "\(command.joined(separator: " ").prefix(300)) ended with \(end.code)",
                    after: (ContinuousClock.now - start).components.seconds, root: run.root), context)
        } catch {
            context.output.warn("the deployment of \(run.target) is not recorded: \(ErrorReport(error).message)")
        }
        if !noSync { try? await DeploymentSync(target: run.target, context: context)(isBefore: false) }
        return end.code
    }
}
