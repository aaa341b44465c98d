internal import ArgumentParser

struct TierCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tier",
        abstract: "Make tiers of your own.",
        subcommands: [TierNewCommand.self])
}
