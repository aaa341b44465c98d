internal import ArgumentParser

struct ReleaseCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "release",
        abstract: "Number a tier: make, list and show its releases.",
        discussion: """
            A release is a signed tag on the tier's branch, tier-medium/v1.4.0. `tiergit switch medium@1.4.0` takes the tier as it \
            was then.

            EXAMPLES
              tiergit release medium
              tiergit release list medium
              tiergit release show medium@1.4.0
            """,
        subcommands: [ReleaseMakeCommand.self, ReleaseListCommand.self, ReleaseShowCommand.self],
        defaultSubcommand: ReleaseMakeCommand.self)
}
