internal import ArgumentParser
internal import Documents
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

struct DocsClientCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "client",
        abstract: "Write one client's page: what it is on, what that provides, and how it came to be.",
        discussion: """
            From the client's own histories, which are verified first, and the tiers; nothing of any other client is in it. Tiers that the catalog \
            offers stand on it: one that is made for a client is given `offered: false`, and a warning tells of a client's name in one. Reasons, \
            tickets, names, notes and budgets are left out, as they are yours.

            EXAMPLES
              tiergit docs client acme
              tiergit docs client acme --format html -o acme.html
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable { case markdown, html }

    @Argument(help: "The client.") var client: String
    @Option(help: "markdown or html.") var format = Format.markdown
    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Write it to a file.", valueName: "file"))
    var output: String?
    @OptionGroup var root: RootOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if options.json { throw ValidationError("there is no JSON of a page: tiergit client show \(client) --json") }
        if output == "" || output == "-" { throw ValidationError("-o wants a file; without it the page is printed") }
    }

    func run() async throws {
        try await Context.run(options, command: "docs client", root: root, recovering: false) { context in
            let file = try output.map { try context.newFile($0) }
            let reports = try await context.verifiedReports(of: [client])
            let source = try DocumentSource(context.session)
            let progress = Progress("planned", "changes", quiet: options.quiet)
            let facts = try source.facts(prices: try context.pricesOnDisk()) { progress.add($0) }
            progress.end()
            let client = try self.facts(reports, source, facts, context)
            let page = ClientPage.page(client, facts)
            // Another one's name is found before the page is sent, whatever the catalog says of its tiers.
            let others = try Set(Histories(context.repository).targets().map(\.target.client))
                .union(context.clients(facts.catalog).clients.map(\.key)).subtracting([self.client])
            for found in ClientPage.foreignNames(client, facts, others: others.sorted()) {
                let tier = safe(found.tier.name)
                context.output.warn(
                    found.isOwn
                        ? "what the catalog says of \(tier) names \(found.client), and stands on this page"
                        : "what the catalog says of \(tier) names \(found.client): with `offered: false` it stands on the pages of those alone who are on it"
                )
            }
            let text =
                switch format {
                case .markdown: MarkdownWriter.file(page, pictures: .words)
                case .html: Site.file(page, of: DocumentSet([page]))
                }
            guard let file, let output else { return context.output.result(bytes: Array(text.utf8)) }
            try FileSystem.rewrite(file, Array(text.utf8))
            context.output.say("wrote \(context.output.paintTalk(.success, safeName(output)))")
        }
    }

    private func facts(
        _ reports: [HistoryReport], _ source: DocumentSource, _ facts: DocumentFacts, _ context: Context
    ) throws -> ClientFacts {
        let catalog = source.input.catalog
        let histories = Histories(context.repository)
        let targets = reports.map(\.target)
        // Those that the catalog no longer has come last.
        let names =
            catalog.environments.filter { name in targets.contains { $0.environment == name } }
            + targets.map(\.environment).filter { !catalog.environments.contains($0) }
        let environments = try names.compactMap { name -> ClientFacts.Environment? in
            guard let target = targets.first(where: { $0.environment == name }) else { return nil }
            let entries = Array(try histories.entries(target).reversed())
            return ClientFacts.Environment(
                name: name, tier: entries.last?.document.tierName, operation: Self.operation(entries),
                recorded: entries.last.flatMap { source.recorded($0, facts: facts) },
                changes: entries.filter { $0.document.kind.changesContent }.map { entry in
                    ClientFacts.Change(
                        time: entry.commit.committer.seconds, number: entry.document.sequence,
                        kind: entry.document.kind, tier: entry.document.to, stage: entry.document.stage)
                },
                marks: entries.compactMap { entry in
                    let kind: Timeline.Mark.Kind? =
                        entry.document.kind == .revert
                        ? .revert : entry.document.deployment?.result == .failed ? .failedDeployment : nil
                    return kind.map {
                        Timeline.Mark(
                            time: entry.commit.committer.seconds, kind: $0, number: entry.document.sequence)
                    }
                })
        }
        let requires = try context.clients(catalog)[client]?.requires ?? Needs()
        return ClientFacts(name: client, requires: requires, environments: environments)
    }

    /// Whether the newest decision was deployed since.
    ///
    /// - Parameter entries: oldest first.
    private static func operation(_ entries: [Entry]) -> ClientFacts.Operation {
        let results = entries.filter { $0.document.deployment != nil }
        guard !results.isEmpty else { return .notRecorded }
        let change = entries.last { $0.document.kind.changesContent }?.document.sequence ?? 0
        let done = results.first {
            $0.document.sequence > change
                && ($0.document.deployment?.result == .succeeded || $0.document.deployment?.result == .unchanged)
        }
        return done.map { .since($0.commit.committer.seconds) } ?? .notYet
    }
}
