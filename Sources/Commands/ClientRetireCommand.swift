internal import ArgumentParser
internal import Switching
internal import Terminal
internal import Tiers

struct ClientRetireCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire",
        abstract: "Say that somebody is no client any more; what was recorded stays.",
        discussion: """
            From that day on, in UTC, bills and roll-outs leave the client out, and a switch of it is refused. Nothing is undeployed.

            EXAMPLE
              tiergit client retire acme --on 2026-12-31
            """)

    @Argument(help: "The client.") var client: String
    @Option(help: ArgumentHelp("The first day without it. Default: today.", valueName: "date")) var on: String?
    @Flag(name: [.customShort("n"), .long], help: "Show what would be written, and write nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let on, !CalendarDay.isValid(on) { throw ValidationError("--on wants a day such as 2026-12-31") }
    }

    func run() async throws {
        try await Context.run(options, command: "client retire") { context in
            let catalog = try context.catalog()
            let found = try context.client(named: client, catalog)
            let day = on ?? context.today
            if let before = found.retired, before != day {
                throw ErrorReport(
                    "\(found.key) is retired from \(safe(before)) on already",
                    hints: ["edit \(Clients.path) to change it"],
                    exitCode: 64)
            }
            let key = found.key
            if found.retired == nil, !dryRun {
                try ClientsFile(context.session, catalog).change { bytes throws(CatalogError) in
                    try Clients.retiring(key, on: day, in: bytes ?? [], catalog)
                }
            }
            if context.json {
                return context.print([
                    "format": 1, "dryRun": .bool(dryRun), "client": .string(key), "retired": .string(day),
                ])
            }
            if found.retired != nil { return context.output.say("\(key) is retired from \(day) on already") }
            context.output.result("\(dryRun ? "would retire" : "retired") \(key) from \(day) on, in \(Clients.path)")
            ClientText.suggestCommit(dryRun ? nil : "retire \(key)", context)
        }
    }
}
