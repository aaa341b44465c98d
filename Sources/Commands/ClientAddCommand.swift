internal import ArgumentParser
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct ClientAddCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add",
        abstract: "Add a client to copilot/clients.yml; every other byte of it survives.",
        discussion: """
            EXAMPLES
              tiergit client add acme --contact ops@acme.example
              tiergit client add acme -e prod --high-availability --peak-connections 300 --monthly-budget '$350'
            """)

    @Argument(help: "The client's key, a DNS label such as acme.") var client: String
    @Option(help: ArgumentHelp("Its domain. Default: the key before the catalog's base_domain.", valueName: "domain"))
    var domain: String?
    @Option(
        name: [.customShort("e"), .customLong("env")], parsing: .singleValue,
        help: ArgumentHelp("An environment that it has; may be repeated. Default: all.", valueName: "env"))
    var environments: [String] = []
    @Option(help: "Who to ask, for people.") var contact: String?
    @Option(help: "What else there is to know, for people.") var notes: String?
    @OptionGroup var requires: NeedsOptions
    @Flag(name: [.customShort("n"), .long], help: "Show what would be written, and write nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "client add") { context in
            let catalog = try context.catalog()
            let made = Client(
                key: client, domain: domain,
                environments: catalog.environments.filter { environments.isEmpty || environments.contains($0) },
                namesEnvironments: !environments.isEmpty, contact: contact, notes: notes, requires: requires.needs,
                monthlyBudget: requires.budget)
            if let unknown = environments.first(where: { !catalog.environments.contains($0) }) {
                throw TargetError.unknownEnvironment(unknown, known: catalog.environments)
            }
            // What the options may be is checked as the file is, before there is one.
            try ClientText.check(made, catalog)
            if let there = try context.clients(catalog)[client] {
                throw ErrorReport(
                    "client \(safe(there.key)) is in \(Clients.path) already",
                    hints: ["tiergit client show \(there.key)", "edit \(Clients.path) to change it"], exitCode: 64)
            }
            try ClientText.add([made], catalog, dryRun: dryRun, context)
        }
    }
}
