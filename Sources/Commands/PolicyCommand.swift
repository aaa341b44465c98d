internal import ArgumentParser

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Show and change who may do what.",
        subcommands: [
            PolicyShowCommand.self, PolicyInitCommand.self, PolicyEditCommand.self, PolicyAddKeyCommand.self,
            PolicyRetireKeyCommand.self, PolicyRevokeKeyCommand.self, PolicyAcceptCommand.self, PolicySignCommand.self,
        ])
}

/// What every change of the policy takes.
struct PolicyOptions: ParsableArguments {
    @Option(
        name: [.customShort("m"), .customLong("message")], parsing: .unconditional, help: "The reason, for the record.")
    var reason: String?
    @Flag(name: [.customShort("n"), .long], help: "Show what would change, and do nothing.") var dryRun = false
    @OptionGroup var root: RootOptions
    @OptionGroup var options: GlobalOptions
}
