internal import ArgumentParser
internal import Deployment
internal import Git
internal import Switching
internal import Terminal
internal import Tiers

struct RunHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Run one step of a deployment and note whether it failed.",
        discussion: """
            Streams what the command prints, and exits with its code. That there was nothing to change is no failure, though \
            `copilot env deploy` says so with exit 1. A failure is noted for `tiergit hook post-deploy`, also where the script \
            goes on.

            EXAMPLE
              tiergit hook run -- copilot env deploy --name prod
            """)

    @Argument(parsing: .postTerminator, help: "The command and its arguments.") var command: [String] = []
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if command.isEmpty { throw ValidationError("a command is needed, behind --") }
    }

    func run() async throws {
        try await Context.run(options, command: "hook run", recovering: false) { context in
            Interrupt.deferFromHere()
            let end = try await DeployedProgram.run(command, looksAtErrors: true, context)
            guard end.code != 0 else { return }
            if !end.isInterrupted, end.saysNothingChanged {
                return context.output.say("there was nothing to change: no failure")
            }
            let leases = Leases(context.session, root: nil)
            if var lease = leases.lease(inWorkTree: context.repository.gitDirectory) {
                let words = end.lastLine.map { ": \($0)" } ?? ""
                lease.failures.append(
                    "\(command.joined(separator: " ").prefix(300)) ended with \(end.code)\(words)")
                try leases.write(lease)
            }
            context.output.warn("\(safe(command.joined(separator: " "))) failed with \(end.code)")
            throw ExitCode(end.code)
        }
    }
}
