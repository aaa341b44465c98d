internal import ArgumentParser
internal import Git
internal import History
internal import Terminal
internal import Tiers

struct ClientShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Show one client in full, and whether what it runs is what it requires.",
        discussion: """
            EXAMPLE
              tiergit client show acme
            """)

    @Argument(help: "The client.") var client: String
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "client show", recovering: false) { context in
            let catalog = try context.catalog()
            let found = try context.client(named: client, catalog)
            let recorded = try context.recorded(catalog)[found.key] ?? []
            let fits = recorded.map { entry in (entry, Self.shortfalls(entry, found, catalog)) }
            if context.json {
                return context.print([
                    "format": 1, "client": ClientText.json(found, catalog, recorded: recorded),
                    "shortfalls": .array(
                        fits.flatMap { entry, shortfalls in
                            shortfalls.map { shortfall -> JSON in
                                [
                                    "environment": .string(entry.target.environment), "key": .string(shortfall.key),
                                    "text": .string(shortfall.text),
                                ]
                            }
                        }),
                ])
            }
            show(found, recorded, fits, catalog, context.output)
        }
    }

    private func show(
        _ client: Client, _ recorded: [EntrySummary], _ fits: [(EntrySummary, [TierSelection.Shortfall])],
        _ catalog: Catalog, _ output: Output
    ) {
        output.result(
            output.paint(.heading, client.key) + (client.retired.map { "  retired from \(safe($0)) on" } ?? ""))
        if let domain = ClientText.domain(client, catalog) { output.result("domain        \(safe(domain))") }
        output.result("environments  \(client.environments.joined(separator: ", "))")
        if let contact = client.contact { output.result("contact       \(safe(contact))") }
        if let notes = client.notes { output.result("notes         \(safe(notes))") }
        output.result("runs          \(ClientListCommand.runs(client, recorded, catalog))")
        let words = ClientText.words(client.requires, budget: client.monthlyBudget)
        output.result("requires      \(words.isEmpty ? "nothing" : words)")
        for (entry, shortfalls) in fits {
            let place = "\(entry.target.environment) on \(safe(entry.tierName))"
            for text in TierSelection.sentences(shortfalls) { output.warn("\(place): \(text)") }
        }
        if fits.contains(where: { !$0.1.isEmpty }) {
            output.hint("tiergit auto -c \(client.key) names the tier that fits")
        }
    }

    /// What the tier that runs lacks; of the budget, `auto` and plans say more.
    static func shortfalls(
        _ entry: EntrySummary, _ client: Client, _ catalog: Catalog
    ) -> [TierSelection.Shortfall] {
        guard let tier = catalog.tiers.first(where: { $0.name == entry.to }) else { return [] }
        return TierSelection.shortfalls(tier.provides, client.requires)
    }
}

extension Context {
    /// - Throws: `UsageError` where the file has no such client, with a guess at what was meant.
    func client(named key: String, _ catalog: Catalog) throws -> Client {
        let clients = try clients(catalog)
        if let client = clients[key] { return client }
        let known = clients.clients.map(\.key)
        throw UsageError(
            known.isEmpty ? "\(Clients.path) has no client yet" : "\(Clients.path) has no client \(safe(key))",
            hint: known.isEmpty
                ? "tiergit client import --recorded"
                : Suggestion.question(for: key, among: known) ?? "tiergit client list --all shows who is there")
    }
}
