internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct AutoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "auto",
        abstract: "Name the tier that fits: the cheapest that meets what is required, or by measured loads.",
        discussion: """
            What is required comes from copilot/clients.yml and from the options here, which win; what tiers provide and cost, from the \
            catalog. What the catalog does not say of a tier is not met. Nothing is switched. Exits 1 where no tier meets everything, and \
            with --detailed-exitcode 2 where another one is recorded.

            With --metrics, judges measured loads instead: one that stays near its limit for long on several days suggests a larger tier, one \
            that is idle all the time a smaller one or a smaller setting. Shows what it rests on, what it costs, and how to get there.

            EXAMPLES
              tiergit auto -c acme
              tiergit auto --metrics cloudwatch -c acme -e prod
              tiergit auto --high-availability --peak-connections 300 --monthly-budget '$350'
              tiergit auto --all
            """)

    @Flag(help: "Every client that is not retired.") var all = false
    @OptionGroup var target: TargetOptions
    @OptionGroup var requires: NeedsOptions
    @OptionGroup var load: LoadAdviceOptions
    @Flag(
        name: .customLong("detailed-exitcode"),
        help: "Exit with 2 where another tier is recorded, or something is suggested.")
    var detailedExitcode = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if load.metrics != nil, all || !requires.isEmpty {
            throw ValidationError(
                "--metrics judges what one client/environment runs: --all and requirements do not go with it")
        }
        if all, target.client != nil || !requires.isEmpty {
            throw ValidationError(
                "--all takes what is required from \(Clients.path): -c and requirements do not go with it")
        }
    }

    func run() async throws {
        var code: Int32 = 0
        try await Context.run(options, command: "auto", recovering: false) { context in
            code = try await load.metrics != nil ? measured(context) : all ? fleet(context) : one(context)
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// What was measured of one client/environment.
    private func measured(_ context: Context) async throws -> Int32 {
        let catalog = try context.catalog()
        let target = try context.resolve(target, catalog: catalog, command: "auto").target
        var knowledge = LoadAdvisor.Knowledge()
        knowledge.peakConnections = { $0.provides.peakConnections }
        let requires = try context.clients(catalog)[target.client]?.requires ?? Needs()
        let own = Set(try context.recorded(catalog)[target.client, default: []].map(\.to))
        // Idle or not: what a tier is known to lack of what is required bars it.
        knowledge.bar = { tier in
            (TierSelection.reserved(tier, own: own) + TierSelection.shortfalls(tier.provides, requires))
                .first { !$0.isUnknown }?.text
        }
        let isSuggested = try await LoadAdviceRun(
            context: context, options: load, target: target, knowledge: knowledge
        ).run()
        return isSuggested && detailedExitcode ? 2 : 0
    }

    /// A client's tier: what fits, and what is recorded.
    private struct Advice {
        /// `nil` for somebody who is no client yet.
        let client: String?
        let environments: [String]
        let requires: Needs
        let budget: Money?
        let selection: TierSelection
        let recorded: [EntrySummary]

        /// What runs another tier than the one that fits.
        var others: [EntrySummary] {
            guard let chosen = selection.chosen else { return [] }
            return recorded.filter { $0.to != chosen.tier.name }
        }

        func code(detailed: Bool) -> Int32 { selection.chosen == nil ? 1 : detailed && !others.isEmpty ? 2 : 0 }

        var json: JSON {
            [
                "client": JSON(client), "environments": .array(environments.map { .string($0) }),
                "requires": ClientText.json(requires), "monthlyBudgetCents": JSON(cents: budget),
                "tier": JSON(selection.chosen?.tier.name),
                "tiers": .array(
                    selection.candidates.map { candidate in
                        [
                            "tier": .string(candidate.tier.name), "fits": .bool(candidate.fits),
                            "cost": candidate.cost?.json ?? .null,
                            "reasons": .array(selection.reasons(candidate).map { .string($0) }),
                        ]
                    }),
                "recorded": .array(
                    recorded.map { entry in
                        [
                            "environment": .string(entry.target.environment), "tier": .string(entry.to),
                            "differs": .bool(others.contains { $0.id == entry.id }),
                        ]
                    }),
            ]
        }
    }

    private func advice(
        _ client: Client?, _ recorded: [EntrySummary], _ catalog: Catalog
    ) -> Advice {
        var needs = client?.requires ?? Needs()
        let given = requires.needs
        needs.highAvailability = given.highAvailability ?? needs.highAvailability
        needs.peakConnections = given.peakConnections ?? needs.peakConnections
        needs.storage = given.storage ?? needs.storage
        needs.recoveryTime = given.recoveryTime ?? needs.recoveryTime
        let budget = requires.budget ?? client?.monthlyBudget
        // A budget is for all of a client's environments, so the tier is one for all of them.
        let environments = client?.environments ?? catalog.environments
        return Advice(
            client: client?.key, environments: environments, requires: needs, budget: budget,
            selection: TierSelection(
                catalog, requires: needs, budget: budget, environments: environments, own: Set(recorded.map(\.to))),
            recorded: recorded.filter { target.environment == nil || $0.target.environment == target.environment })
    }

    // MARK: One client

    private func one(_ context: Context) throws -> Int32 {
        let catalog = try context.catalog()
        var client: Client?
        var recorded: [EntrySummary] = []
        if target.client != nil || requires.isEmpty {
            let key: String
            if let given = target.client {
                key = given
            } else {
                key = try context.resolve(target, catalog: catalog, command: "auto").target.client
            }
            // Who is not in the file yet may be asked about with the options.
            client = requires.isEmpty ? try context.client(named: key, catalog) : try context.clients(catalog)[key]
            recorded = try context.recorded(catalog)[key] ?? []
            if client == nil, let reason = Names.clientProblem(key) {
                throw TargetError.invalidClient(key, reason: reason)
            }
            client = client ?? Client(key: key, environments: catalog.environments, namesEnvironments: false)
        }
        if let name = target.environment, !catalog.environments.contains(name) {
            throw TargetError.unknownEnvironment(name, known: catalog.environments)
        }
        let advice = advice(client, recorded, catalog)
        if context.json {
            context.print(["format": 1, "clients": [advice.json]])
        } else {
            show(advice, context.output)
        }
        return advice.code(detailed: detailedExitcode)
    }

    private func show(_ advice: Advice, _ output: Output) {
        let name = advice.client.map { " of \($0)" } ?? ""
        let words = ClientText.words(advice.requires, budget: advice.budget)
        output.result("requirements\(name): \(words.isEmpty ? "none" : words)")
        for candidate in advice.selection.candidates {
            let tier = candidate.tier.name
            if let chosen = advice.selection.chosen, chosen.tier.name == tier {
                let cost = candidate.cost.map { ", for \($0.text) a month" } ?? ""
                output.result("\(output.paint(.success, "* \(tier)")): the cheapest that meets everything\(cost)")
            } else {
                let reasons = advice.selection.reasons(candidate)
                output.result("  \(tier): \(reasons.joined(separator: "; "))")
            }
        }
        guard let chosen = advice.selection.chosen else {
            output.error("no tier meets all of it")
            output.hint(
                "tiergit tiers --schema says how a tier gives what it provides; tiergit tier new makes another one")
            return
        }
        for entry in advice.others {
            output.say("\(entry.target) is recorded on \(safe(entry.tierName))")
            output.suggest(TargetArguments.command("plan \(chosen.tier.name)", entry.target))
        }
    }

    // MARK: All of them

    private func fleet(_ context: Context) throws -> Int32 {
        let catalog = try context.catalog()
        let recorded = try context.recorded(catalog)
        let found = try context.clients(catalog).current(on: context.today).map {
            advice($0, recorded[$0.key] ?? [], catalog)
        }
        let codes = found.map { $0.code(detailed: detailedExitcode) }
        let code: Int32 = codes.contains(1) ? 1 : codes.max() ?? 0
        if context.json {
            context.print(["format": 1, "clients": .array(found.map(\.json))])
            return code
        }
        let output = context.output
        if found.isEmpty {
            output.say("\(Clients.path) has no client")
            output.suggest("tiergit client add CLIENT")
            return 0
        }
        let table = Table(
            ["client", "fits", Table.Heading("recorded", .cut), Table.Heading("why", .first)],
            rows: found.map { advice in
                let entries = advice.recorded.map { "\($0.target.environment) \($0.tierName)" }
                return [
                    advice.client ?? "", advice.selection.chosen?.tier.name ?? "none",
                    (advice.others.isEmpty ? "" : "! ") + entries.joined(separator: ", "), why(advice),
                ]
            })
        for (index, line) in table.lines(width: output.width).enumerated() {
            output.result(index == 0 ? output.paint(.heading, line) : line)
        }
        let none = found.filter { $0.selection.chosen == nil }.compactMap(\.client)
        if let first = none.first {
            output.error(
                "no tier meets all of what \(Suggestion.list(none)) \(none.count == 1 ? "requires" : "require")")
            output.hint("tiergit auto -c \(first) says why")
        } else if let other = found.first(where: { !$0.others.isEmpty })?.client {
            output.suggest("tiergit auto -c \(other) names the next command")
        }
        return code
    }

    /// Why not what runs; else, why nothing fits.
    private func why(_ advice: Advice) -> String {
        let name = advice.others.first?.to ?? (advice.selection.chosen == nil ? advice.recorded.first?.to : nil)
        let candidate =
            advice.selection.candidates.first { $0.tier.name == name }
            ?? (advice.selection.chosen == nil ? advice.selection.candidates.last : nil)
        return candidate.map { advice.selection.reasons($0).first ?? "" } ?? ""
    }
}
