internal import ArgumentParser
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct ChooseHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "choose",
        abstract: "Choose the tier of a deployment; the recorded one is the default.",
        discussion: """
            At a terminal it asks; another choice is switched to and recorded. Without one the recorded tier is taken, and nothing \
            is read from standard input. Then the recorded content is put where Copilot reads it.

            EXAMPLE
              tiergit hook choose -c acme -e prod
            """)

    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "hook choose", passingUnadopted: true) { context in
            let catalog = try context.catalog()
            let resolution = try context.resolve(target, catalog: catalog, command: "hook choose")
            let histories = Histories(context.repository)
            guard let entry = try histories.newestIfAny(resolution.target) else {
                try await WithoutHistory.activateBase(resolution.target, context)
                context.output.say("\(resolution.target) has no tier history: it is deployed as before")
                return context.output.suggest(TargetArguments.command("adopt TIER", resolution.target))
            }
            // The record decides; a variable that says something else is a mistake of somebody's.
            do {
                _ = try TierChoice.resolve(
                    argument: entry.document.to, variables: context.environment,
                    domainRequest: resolution.requestedTier)
            } catch TierChoiceError.contradiction(_, let other) {
                throw ErrorReport(
                    "\(resolution.target) is recorded on \(entry.document.to), and \(other.source) asks for \(Names.printable(other.tier))",
                    hints: [TierChoiceError.contradiction(other, other).hint], exitCode: 3)
            }
            if context.canAsk, let tier = try ask(catalog, entry, context), tier != entry.document.to {
                let change = try ChangeOptions.parse([])
                let switcher = Switcher(context.session)
                let proposal = try switcher.propose(
                    tier: tier, for: resolution.target, base: nil, accepting: [])
                return try await SwitchRun(
                    context: context, switcher: switcher, proposal: proposal, options: change
                ).run()
            }
            let outcome = try await Switcher(context.session).activate(entry)
            for remark in outcome.remarks { context.output.say(Wording.remark(remark)) }
            context.output.say(
                "\(resolution.target): \(safe(entry.document.to)), as recorded in #\(entry.document.sequence)")
            if context.json { context.print(["format": 1, "tier": .string(entry.document.to)]) }
        }
    }

    /// The tier that somebody names, by its name or its number; `nil` for the recorded one.
    private func ask(_ catalog: Catalog, _ entry: Entry, _ context: Context) throws -> String? {
        let recorded = entry.document.to
        context.output.say("\(entry.target) is recorded on \(context.output.paintTalk(.tier, safe(recorded)))")
        let table = Table(
            ["", "", "tier", Table.Heading("title", .first), Table.Heading("quoted a month", .second)],
            rows: catalog.tiers.enumerated().map { index, tier in
                [
                    tier.name == recorded ? "*" : "", "\(index + 1)", tier.name, tier.title, tier.monthlyCost ?? "-",
                ]
            })
        for line in table.lines(width: context.output.width) { context.output.say(line) }
        for _ in 0..<3 {
            guard let answer = Prompt.ask("Tier [\(recorded)]: ") else { return nil }
            let word = answer.filter { !$0.isWhitespace }
            if word.isEmpty { return nil }
            if let number = Int(word), catalog.tiers.indices.contains(number - 1) {
                return catalog.tiers[number - 1].name
            }
            if let tier = catalog.tiers.first(where: { $0.name == word }) { return tier.name }
            context.output.warn("\(safe(word)) is no tier: a name or a number, or Return for \(recorded)")
        }
        throw ConfirmationMissing(message: "no tier was chosen: nothing was changed", hint: nil)
    }
}
