internal import Git
internal import Switching
internal import Terminal
internal import Tiers

/// The switch that arguments name: for who makes it, and for who approves it beforehand.
struct ProposedSwitch {
    let tier: String?
    let stage: Int?
    let base: String?
    let accepted: [String]
    /// As the user typed it, for hints.
    let command: String

    func proposal(_ target: TargetOptions, _ switcher: Switcher, _ context: Context) async throws -> Proposal {
        let catalog = try context.catalog()
        let resolution = try context.resolve(target, catalog: catalog, command: "\(command) \(tier ?? "TIER")")
        if tier == "-" {
            let proposal = try switcher.proposePrevious(for: resolution.target, base: base, accepting: accepted)
            // A variable must not name another tier than the one that comes back.
            _ = try TierChoice.resolve(
                argument: proposal.to.name, variables: context.environment, domainRequest: resolution.requestedTier)
            return proposal
        }
        let choice = try TierChoice.resolve(
            argument: tier, variables: context.environment, domainRequest: resolution.requestedTier)
        guard let choice else {
            throw UsageError(
                "no tier is given: the catalog has \(Suggestion.list(catalog.tierNames))",
                hint: TargetArguments.command("\(command) TIER", resolution.target))
        }
        let release = try await context.release(choice.tier)
        let name = release?.tier ?? choice.tier
        if tier == nil { context.output.say("tier \(Names.printable(choice.tier)) is taken from \(choice.source)") }
        guard let stage else {
            return try switcher.propose(
                tier: name, release: release, for: resolution.target, base: base, accepting: accepted)
        }
        let progress = Progress("looked at", "updates", quiet: context.options.quiet)
        defer { progress.end() }
        return try switcher.propose(
            stage: stage, tier: name, release: release, for: resolution.target, base: base, accepting: accepted,
            progress: progress.add)
    }

    /// A saved plan names client, environment and tier; what is given besides must agree.
    func proposal(
        saved file: String, _ target: TargetOptions, _ switcher: Switcher, _ context: Context
    ) async throws -> Proposal {
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
        let reference = TierReference(tier: saved.tier, version: saved.version)
        let given = try tier.map { try TierReference($0).description }
        try agree(given == saved.tier ? nil : given, reference.description, "tier")
        _ = try TierChoice.resolve(argument: saved.tier, variables: context.environment, domainRequest: nil)
        let proposal = try switcher.propose(
            tier: saved.tier, release: try await context.release(reference.description), for: saved.target, base: base,
            accepting: accepted)
        try saved.require(proposal)
        return proposal
    }
}
