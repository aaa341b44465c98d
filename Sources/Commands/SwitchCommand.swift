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
            let catalog = try context.catalog()
            let resolution = try context.resolve(target, catalog: catalog, command: "switch \(tier ?? "TIER")")
            let switcher = Switcher(context.session, force: change.force.force)
            let proposal: Proposal
            if tier == "-" {
                proposal = try switcher.proposePrevious(for: resolution.target, base: base, accepting: change.accept)
                // A variable must not name another tier than the one that comes back.
                _ = try TierChoice.resolve(
                    argument: proposal.to.name, variables: context.environment, domainRequest: resolution.requestedTier)
            } else {
                let choice = try TierChoice.resolve(
                    argument: tier, variables: context.environment, domainRequest: resolution.requestedTier)
                guard let choice else {
                    throw UsageError(
                        "no tier is given: the catalog has \(Suggestion.list(catalog.tierNames))",
                        hint: TargetArguments.command("switch TIER", resolution.target))
                }
                guard !choice.tier.contains("@") else {
                    throw UsageError(
                        "releases (`\(safe(choice.tier))`) do not exist yet", hint: "tiergit switch \(choice.name)")
                }
                if tier == nil {
                    context.output.say("tier \(Names.printable(choice.tier)) is taken from \(choice.source)")
                }
                if let stage {
                    let progress = Progress("looked at", "updates", quiet: options.quiet)
                    defer { progress.end() }
                    proposal = try switcher.propose(
                        stage: stage, tier: choice.tier, for: resolution.target, base: base,
                        accepting: change.accept, progress: progress.add)
                } else {
                    proposal = try switcher.propose(
                        tier: choice.tier, for: resolution.target, base: base, accepting: change.accept)
                }
            }
            try await SwitchRun(context: context, switcher: switcher, proposal: proposal, options: change).run()
        }
    }
}

extension SwitchCommand {
    /// A saved plan names client, environment and tier; what is given besides must agree.
    private func run(_ file: String, _ context: Context) async throws {
        let saved = try SavedPlan.read(
            try FileSystem.readFile(context.path(file), limit: SavedPlan.longestFile), path: file)
        func agree(_ given: String?, _ planned: String, _ what: String) throws {
            if let given, given != planned {
                throw UsageError(
                    "the plan is for \(what) \(planned), not \(safe(given))",
                    hint: "leave \(what) out: the plan names it")
            }
        }
        try agree(target.client, saved.target.client, "client")
        try agree(target.environment, saved.target.environment, "environment")
        try agree(tier, saved.tier, "tier")
        _ = try TierChoice.resolve(argument: saved.tier, variables: context.environment, domainRequest: nil)
        let switcher = Switcher(context.session, force: change.force.force)
        let proposal = try switcher.propose(tier: saved.tier, for: saved.target, base: base, accepting: change.accept)
        try saved.require(proposal)
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
