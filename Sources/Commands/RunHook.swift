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
            goes on; one that is repeated and succeeds then is none.

            EXAMPLE
              tiergit hook run -- copilot env deploy --name prod
            """)

    @Argument(parsing: .postTerminator, help: "The command and its arguments.") var command: [String] = []
    @Flag(
        name: .customLong("keep-code"),
        help: "Exit with the command's own code also where there was nothing to change.")
    var keepCode = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if command.isEmpty { throw ValidationError("a command is needed, behind --") }
    }

    func run() async throws {
        try await Context.run(options, command: "hook run", recovering: false) { context in
            Interrupt.deferFromHere()
            let leases = Leases(context.session, root: nil)
            let place = context.repository.gitDirectory
            // Where nothing notes a failure and nothing is made of the code, the command keeps its terminal.
            let looks = !keepCode || leases.lease(inWorkTree: place) != nil
            let name = "\(command.joined(separator: " ").prefix(300)) ended with "
            /// - Parameter failure: what came of the command now; `nil` where it succeeded.
            func note(_ failure: String?) throws {
                guard var lease = leases.lease(inWorkTree: place) else { return }
                let noted = lease.failures
                lease.failures.removeAll { $0.hasPrefix(name) }
                if let failure { lease.failures.append(name + failure) }
                if lease.failures != noted { try leases.write(lease) }
            }
            let end: Deploying.End
            do { end = try await DeployedProgram.run(command, looksAtErrors: looks, context) } catch let error
                as ErrorReport
            {
                // What could not be started deployed nothing.
                try note("\(error.exitCode)")
                throw error
            }
            let isUnchanged = end.code != 0 && !end.isInterrupted && end.saysNothingChanged
            let failed = end.code != 0 && !isUnchanged
            try note(failed ? "\(end.code)\(end.lastLine.map { ": \($0)" } ?? "")" : nil)
            if end.code == 0 { return }
            if isUnchanged {
                context.output.say("there was nothing to change: no failure")
                if keepCode { throw ExitCode(end.code) }
                return
            }
            context.output.warn("\(safe(command.joined(separator: " "))) failed with \(end.code)")
            throw ExitCode(end.code)
        }
    }
}
