internal import ArgumentParser
internal import Git
internal import History
internal import Terminal
internal import Tiers

struct LogCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "log",
        abstract: "List the entries of a tier history, newest first.",
        discussion: """
            Without -c and -e, and where nothing else names a client, the entries of everyone. The same with plain git: \
            git log -p refs/tiergit/history/acme/prod

            EXAMPLES
              tiergit log -c acme -e prod
              tiergit log --all --since "2 weeks ago"
              tiergit log --all -n 20 --json
            """)

    @Flag(help: "The entries of every client/environment.") var all = false
    @Option(help: ArgumentHelp("Only entries from then on; a date is its first second, in UTC.", valueName: "time"))
    var since: String?
    @Option(help: ArgumentHelp("Only entries up to then; a date is its last second.", valueName: "time")) var until:
        String?
    @Option(name: [.customShort("n"), .customLong("max-count")], help: "At most so many entries.") var count: Int?
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let count, count < 0 { throw ValidationError("-n wants a number from 0") }
        if all, target.client != nil || target.environment != nil {
            throw ValidationError("--all and -c or -e do not go together")
        }
    }

    func run() async throws {
        try await Context.run(options, command: "log", recovering: false, needsSettings: false) { context in
            let histories = Histories(context.repository)
            let from = try await since.flatMapAsync { try await GitDate.seconds($0, context) }
            let to = try await until.flatMapAsync { try await GitDate.seconds($0, isEnd: true, context) }
            var targets = try histories.targets()
            if !all {
                do {
                    let resolved = try context.resolve(target, catalog: try context.catalog(), command: "log").target
                    targets = targets.filter { $0.target == resolved }
                    if targets.isEmpty { throw HistoryError.noHistory(resolved) }
                } catch TargetError.missingTarget {
                    // Nobody is named: everyone's entries.
                }
            }
            var found: [EntrySummary] = []
            try histories.merged(targets) { entry throws(HistoryError) in
                guard found.count != count else { return false }
                if to.map({ entry.seconds <= $0 }) ?? true, from.map({ entry.seconds >= $0 }) ?? true {
                    found.append(entry)
                }
                return true
            }
            // Only what is listed is read whole: of a fleet the newest twenty are a small part.
            let entries = try found.map { one throws(HistoryError) in
                try histories.entry(one.id, of: one.target)
            }
            if context.json {
                return context.print(["format": 1, "entries": .array(entries.map(\.outputJSON))])
            }
            if entries.isEmpty { context.output.say("no entries") }
            let table = Table(
                [
                    "#", Table.Heading("when (UTC)", .third), "client/environment", "what",
                    Table.Heading("by", .second),
                    Table.Heading("entry", .first), Table.Heading("why", .cut),
                ],
                rows: entries.map { entry in
                    [
                        "\(entry.document.sequence)", Wording.minute(entry.document.time), entry.target.description,
                        Wording.change(entry.document), entry.document.operatorName, entry.id.short,
                        (entry.document.ticket.map { "[\($0)] " } ?? "") + (entry.document.reason ?? ""),
                    ]
                })
            for (index, line) in table.lines(width: context.output.width).enumerated() {
                context.output.result(index == 0 ? context.output.paint(.heading, line) : line)
            }
        }
    }
}
