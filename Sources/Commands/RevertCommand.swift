internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct RevertCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revert",
        abstract: "Restore what a client's environment ran before, as a new entry.",
        discussion: """
            Without an entry, the previous content; with --steps, the content so many changes ago; with an entry (its number \
            or its id), what that entry recorded. The bytes are those that were live then, also where the tier's folder \
            changed since or is gone. Between two tiers it goes back a stage. Data that a deployment deleted does not come back.

            EXAMPLES
              tiergit revert -c acme -e prod -m "medium was too slow"
              tiergit revert 3 -c acme -e prod --dry-run
              tiergit revert --latest -c acme -e prod
            """)

    @Argument(help: "The entry to restore: #3, 3 or an id.") var entry: String?
    @Option(help: "Go back so many changes of content.") var steps: Int?
    @Flag(help: "Take what the entry's tier is today, not what it was then.") var latest = false
    @OptionGroup var target: TargetOptions
    @OptionGroup var change: ChangeOptions
    @Option(
        help: ArgumentHelp("Write the settings into this commit's manifests instead of HEAD's.", valueName: "commit"))
    var base: String?
    // What a roll-out is taken back by: the plan that was confirmed for all, or nothing.
    @Option(help: ArgumentHelp("Do it only if what this saved plan rests on holds.", visibility: .private))
    var plan: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let steps, steps < 1 { throw ValidationError("--steps wants a number from 1") }
        if steps != nil, entry != nil { throw ValidationError("give an entry or --steps, not both") }
    }

    func run() async throws {
        try await Context.run(options, command: "revert") { context in
            let resolution = try context.resolve(target, catalog: try context.catalog(), command: "revert")
            let switcher = Switcher(context.session, force: change.force.force)
            let proposal = try Self.proposal(
                to: entry, steps: steps, latest: latest, resolution.target, base: base, accepted: change.accept,
                switcher, context)
            if let plan {
                try SavedPlan.read(
                    try FileSystem.readFile(context.path(plan), limit: SavedPlan.longestFile), path: plan
                ).require(proposal)
            }
            try await SwitchRun(context: context, switcher: switcher, proposal: proposal, options: change).run()
        }
    }

    /// The revert that arguments name.
    static func proposal(
        to entry: String?, steps: Int?, latest: Bool, _ target: Target, base: String?, accepted: [String],
        _ switcher: Switcher, _ context: Context
    ) throws -> Proposal {
        let histories = Histories(context.repository)
        let stage = entry == nil && steps == nil && !latest ? try switcher.stageBefore(target) : nil
        let found =
            if let stage {
                stage
            } else if let entry {
                try histories.entry(named: entry, of: target)
            } else {
                try histories.entry(stepsBack: steps ?? 1, of: target)
            }
        return try switcher.proposeRevert(to: found, for: target, latest: latest, base: base, accepting: accepted)
    }
}
