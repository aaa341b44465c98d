internal import ArgumentParser
internal import Git
internal import History
internal import Terminal
internal import Tiers

struct ClientListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the clients with what each is recorded to run.",
        discussion: """
            EXAMPLES
              tiergit client list
              tiergit client list --all --json
              tiergit client list --schema
            """)

    @Flag(help: "Retired clients, too.") var all = false
    @Flag(help: "Print the reference of copilot/clients.yml.") var schema = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        if schema {
            print(Clients.schemaReference)
            return
        }
        try await Context.run(options, command: "client list", recovering: false, needsSettings: false) { context in
            let catalog = try context.catalog()
            let clients = try context.clients(catalog)
            let recorded = try context.recorded(catalog)
            let current = clients.current(on: context.today)
            let shown = all ? clients.clients : current
            let unlisted = recorded.keys.filter { clients[$0] == nil && $0 != Target.shared.client }.sorted()
            if context.json {
                return context.print([
                    "format": 1,
                    "clients": .array(shown.map { ClientText.json($0, catalog, recorded: recorded[$0.key] ?? []) }),
                    "unlisted": .array(unlisted.map { .string($0) }),
                ])
            }
            let output = context.output
            if shown.isEmpty {
                output.say(clients.clients.isEmpty ? "\(Clients.path) has no client yet" : "every client is retired")
            } else {
                let table = Table(
                    [
                        "client", Table.Heading("runs", .cut), Table.Heading("requires", .first),
                        Table.Heading("contact", .second),
                    ],
                    rows: shown.map { client in
                        [
                            client.key + (client.retired.map { " (retired from \($0) on)" } ?? ""),
                            Self.runs(client, recorded[client.key] ?? [], catalog),
                            ClientText.words(client.requires, budget: client.monthlyBudget),
                            client.contact.map { safe($0) } ?? "",
                        ]
                    })
                for (index, line) in table.lines(width: output.width).enumerated() {
                    output.result(index == 0 ? output.paint(.heading, line) : line)
                }
            }
            let retired = clients.clients.count - current.count
            if !all, retired > 0 {
                output.say(
                    "\(retired) retired client\(retired == 1 ? " is" : "s are") left out: tiergit client list --all")
            }
            if !unlisted.isEmpty {
                output.say("recorded, and not in \(Clients.path): \(Suggestion.list(unlisted))")
                output.suggest("tiergit client import --recorded adds them")
            } else if clients.clients.isEmpty {
                output.suggest("tiergit client add CLIENT")
            }
        }
    }

    /// `staging minimum, prod medium 1.4.0`
    static func runs(_ client: Client, _ recorded: [EntrySummary], _ catalog: Catalog) -> String {
        if recorded.isEmpty { return "nothing recorded" }
        let missing = client.environments.filter { name in !recorded.contains { $0.target.environment == name } }
        return
            (recorded.map { "\($0.target.environment) \(Wording.tier($0))" } + missing.map { "\($0) not recorded" })
            .joined(separator: ", ")
    }
}
