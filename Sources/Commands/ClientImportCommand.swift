internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct ClientImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Add many clients at once: from a CSV file, or those that are recorded.",
        discussion: """
            The first line of the file names its columns, which are called like the keys of copilot/clients.yml: client, domain, \
            environments, contact, notes, high_availability, peak_connections, storage, recovery_time, monthly_budget, retired. Only \
            client is required. Several environments stand in one field, with blanks between. All of it is added, or nothing.

            EXAMPLES
              tiergit client import clients.csv --dry-run
              tiergit client import --recorded
            """)

    @Argument(help: ArgumentHelp("A CSV file; - reads standard input.", valueName: "file")) var file: String?
    @Flag(help: "Add the clients that have tier histories, with their environments.") var recorded = false
    @Flag(name: [.customShort("n"), .long], help: "Show what would be added, and add nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if (file == nil) == !recorded { throw ValidationError("give a FILE or --recorded") }
    }

    func run() async throws {
        try await Context.run(options, command: "client import") { context in
            let catalog = try context.catalog()
            let there = try context.clients(catalog)
            let read = try file.map { try table($0, catalog, context) } ?? histories(there, catalog, context)
            for client in read {
                guard let known = there[client.key], known != client else { continue }
                throw ErrorReport(
                    "client \(client.key) is in \(Clients.path) already, and otherwise: nothing was added",
                    hints: ["tiergit client show \(client.key)", "edit one of the two files"], exitCode: 64)
            }
            let new = read.filter { there[$0.key] == nil }
            try ClientText.add(new, catalog, dryRun: dryRun, context)
            if !context.json, recorded, new.isEmpty {
                context.output.say("every client with a tier history is in \(Clients.path) already")
            }
            if !context.json, new.count < read.count {
                context.output.say("\(read.count - new.count) of \(read.count) are there already")
            }
        }
    }

    private func table(_ name: String, _ catalog: Catalog, _ context: Context) throws -> [Client] {
        let bytes = try FileSystem.readFile(
            name == "-" ? "/dev/stdin" : context.path(name), limit: ClientsTable.longest)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UsageError("\(safe(name)): is not UTF-8 text")
        }
        do throws(CatalogError) {
            return try ClientsTable.read(text, path: name == "-" ? "standard input" : safe(name), catalog)
        } catch {
            throw ErrorReport(error.description, hints: ["nothing was added"], exitCode: 64)
        }
    }

    /// Those that the file lacks: what it says of the others stands.
    private func histories(_ there: Clients, _ catalog: Catalog, _ context: Context) throws -> [Client] {
        let targets = try Histories(context.repository).targets().map(\.target).filter { !$0.isShared }
        return Dictionary(grouping: targets, by: \.client).sorted { $0.key < $1.key }.compactMap { key, targets in
            guard there[key] == nil else { return nil }
            let own = catalog.environments.filter { name in targets.contains { $0.environment == name } }
            // Environments that the catalog no longer has cannot be named.
            let isPart = !own.isEmpty && own != catalog.environments
            return Client(
                key: key, environments: isPart ? own : catalog.environments, namesEnvironments: isPart)
        }
    }
}
