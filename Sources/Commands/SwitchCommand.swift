internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct SwitchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "switch",
        abstract: "Switch a client's environment to a tier, and record it.",
        discussion: """
            Plans, asks, signs an entry for the client/environment's tier history, and puts the tier where Copilot reads it. \
            Without a tier, CLIENT_TIER or COPILOT_TIER names it. `-` goes back to the previous tier, with the bytes that \
            were live then. --stage takes one stage of the way that `tiergit plan TIER --stages` shows. Deploy afterwards as \
            usual.

            EXAMPLES
              tiergit switch medium -c acme -e prod -m "Q3 growth"
              tiergit switch medium -c acme -e prod --dry-run
              tiergit switch medium -c acme -e prod --stage 1 -m "Q3 growth"
              tiergit switch --plan q3.plan -m "Q3 growth"
              tiergit switch - -c acme -e prod -m "load is gone"
            """)

    @Argument(help: "The tier, or - for the previous one.") var tier: String?
    @OptionGroup var target: TargetOptions
    @OptionGroup var change: ChangeOptions
    @Option(help: ArgumentHelp("Take the tier from this commit instead of HEAD.", valueName: "commit")) var base:
        String?
    @Option(help: ArgumentHelp("Take this stage of the way that `plan --stages` shows.", valueName: "number"))
    var stage: Int?
    @Option(help: ArgumentHelp("Do what `plan -o` saved, if nothing moved since.", valueName: "file")) var plan: String?
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let stage, stage < 1 { throw ValidationError("--stage wants a number from 1") }
        if stage != nil, tier == "-" || plan != nil {
            throw ValidationError("--stage goes with a tier, not with - or --plan")
        }
    }

    func run() async throws {
        try await Context.run(options, command: "switch") { context in
            if let plan { return try await run(plan, context) }
            let switcher = Switcher(context.session, force: change.force.force)
            let proposal = try await ProposedSwitch(
                tier: tier, stage: stage, base: base, accepted: change.accept, command: "switch"
            ).proposal(target, switcher, context)
            try await SwitchRun(context: context, switcher: switcher, proposal: proposal, options: change).run()
        }
    }
}

extension SwitchCommand {
    private func run(_ file: String, _ context: Context) async throws {
        let switcher = Switcher(context.session, force: change.force.force)
        let proposal = try await ProposedSwitch(
            tier: tier, stage: nil, base: base, accepted: change.accept, command: "switch"
        ).proposal(saved: file, target, switcher, context)
        try await SwitchRun(context: context, switcher: switcher, proposal: proposal, options: change).run()
    }
}

/// Small phrases about a client/environment.
enum TargetArguments {
    /// `-c acme -e prod`
    static func of(_ target: Target) -> String {
        target.isShared ? "" : "-c \(target.client) -e \(target.environment)"
    }

    /// `tiergit revert -c acme -e prod`
    static func command(_ words: String, _ target: Target) -> String {
        (["tiergit", words] + (target.isShared ? [] : [of(target)])).joined(separator: " ")
    }
}
