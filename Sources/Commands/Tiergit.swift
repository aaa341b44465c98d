package import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Terminal

/// The program: its subcommands, and the way from its arguments to its exit code.
package struct Tiergit: AsyncParsableCommand {
    package static let version = "0.1.0"

    package static let configuration = CommandConfiguration(
        commandName: "tiergit",
        abstract: "Deployment tiers for AWS Copilot repositories, switched and recorded in git.",
        discussion: """
            Keeps the tiers of a repository in git, switches a client's environment to one, records each switch as a \
            signed commit that plain git verifies, and goes back.

            EXAMPLES
              tiergit init --adopt copilot/environments/addons --as minimum --derive
              tiergit switch medium -c acme -e prod -m "Q3 growth"
              tiergit log -c acme -e prod
              tiergit revert -c acme -e prod -m "back to what ran before"

            EXIT CODES
              0 done, 1 failed, 2 changes found (only with --detailed-exitcode), 3 refused by safety or policy, \
            4 confirmation or approval missing, 5 locked or stale, 6 partly done, 7 verification failed, 64 usage, \
            130 interrupted.
            """,
        version: "tiergit \(version)",
        subcommands: [
            InitCommand.self, AdoptCommand.self, TiersCommand.self, InfoCommand.self, CostCommand.self,
            StatusCommand.self,
            PlanCommand.self, RulesCommand.self, ValidateCommand.self, SwitchCommand.self, RevertCommand.self,
            LogCommand.self,
            ShowCommand.self, DiffCommand.self, VerifyCommand.self, CheckpointCommand.self, AuditCommand.self,
            PolicyCommand.self, ApproveCommand.self, ActivateCommand.self, BranchCommand.self, AlarmsCommand.self,
            ReleaseCommand.self, SyncCommand.self, DeployCommand.self, DriftCommand.self, PromoteCommand.self,
            ClientCommand.self, AutoCommand.self, RolloutCommand.self, BillCommand.self, TierCommand.self,
            DocsCommand.self, EjectCommand.self,
            ExecCommand.self, HookCommand.self, IntegrateCommand.self, HooksCommand.self, DoctorCommand.self,
        ])

    package init() {}

    /// Commands that have commands.
    private static let groups: Set = [
        "alarms", "branch", "client", "docs", "hook", "hooks", "policy", "release", "tier",
    ]

    /// Parses, runs, reports, exits.
    package static func start() -> Never { MainThread.run { await main() } }

    private static func main() async -> Never {
        Interrupt.listen()
        // Swift reads the arguments from /proc; without it there is not even the program's own name, and every command would
        // look like none at all.
        guard !CommandLine.arguments.isEmpty else {
            let output = Output(environment: ProcessInfo.processInfo.environment, color: true, quiet: false)
            output.error("the arguments cannot be read: /proc is not mounted")
            output.hint("mount -t proc proc /proc")
            Glibc.exit(1)
        }
        let arguments = globalOptionsLast(dashedValuesJoined(Array(CommandLine.arguments.dropFirst())))
        do {
            var command = try parsed(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            Glibc.exit(0)
        } catch let report as ErrorReport {
            Glibc.exit(report.exitCode)
        } catch {
            // Help and the version are results; exit codes of our own were explained already.
            let code = Tiergit.exitCode(for: error)
            if code.isSuccess || error is ExitCode { Tiergit.exit(withError: error) }
            let output = Output(environment: ProcessInfo.processInfo.environment, color: true, quiet: false)
            // The parser quotes what was typed, however long that is.
            output.error(String(safe(Tiergit.message(for: error)).prefix(1000)))
            let names = arguments.prefix { !$0.hasPrefix("-") }.prefix(groups.contains(arguments.first ?? "") ? 2 : 1)
            let known = Tiergit.configuration.subcommands.contains { $0._commandName == names.first }
            output.hint((["tiergit"] + (known ? Array(names) : []) + ["--help"]).joined(separator: " "))
            Glibc.exit(code.rawValue)
        }
    }

    /// The command itself is asked first, where the first words name it: from the root, the parser goes through the whole tree. Only
    /// the root words errors, help and completions.
    private static func parsed(_ arguments: [String]) throws -> any ParsableCommand {
        var leaf: any ParsableCommand.Type = Tiergit.self
        var rest = arguments[...]
        while let name = rest.first, let next = leaf.configuration.subcommands.first(where: { $0._commandName == name })
        {
            leaf = next
            rest.removeFirst()
        }
        if leaf.configuration.subcommands.isEmpty, let command = try? leaf.parse(Array(rest)) { return command }
        return try Tiergit.parseAsRoot(arguments)
    }

    /// `-m "--- see OPS-7"` as `git commit` takes it: the parser would read any word that begins with three dashes as a
    /// misspelt option, wherever it stands.
    static func dashedValuesJoined(_ arguments: [String]) -> [String] {
        let long = ["-m": "--message", "--message": "--message", "--ticket": "--ticket"]
        var result: [String] = []
        var rest = arguments[...]
        while let first = rest.popFirst() {
            if first == "--" { return result + [first] + rest }
            if let name = long[first], let value = rest.first, value.hasPrefix("-") {
                result.append("\(name)=\(value)")
                rest = rest.dropFirst()
            } else {
                result.append(first)
            }
        }
        return result
    }

    /// Users of git write `git -C DIR log`: options that every command takes may stand before the command too.
    static func globalOptionsLast(_ arguments: [String]) -> [String] {
        let withValue: Set = ["-C", "-c", "--client", "-e", "--env"]
        let flags: Set = ["--json", "-q", "--quiet", "--no-color", "--no-input", "-y", "--yes"]
        var moved: [String] = []
        var rest = arguments[...]
        while let first = rest.first {
            if withValue.contains(first), rest.count > 1 {
                moved += rest.prefix(2)
                rest = rest.dropFirst(2)
            } else if flags.contains(first)
                || withValue.contains(where: { first.hasPrefix("\($0)=") && $0.hasPrefix("--") })
            {
                moved.append(first)
                rest = rest.dropFirst()
            } else {
                break
            }
        }
        guard !moved.isEmpty, let command = rest.first else { return arguments }
        // Behind the names of a command and its subcommand, before anything that ends the options.
        var names = [command]
        rest = rest.dropFirst()
        if groups.contains(command), let second = rest.first, !second.hasPrefix("-") {
            names.append(second)
            rest = rest.dropFirst()
        }
        return names + moved + rest
    }
}
