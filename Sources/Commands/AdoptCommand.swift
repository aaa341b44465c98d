internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct AdoptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adopt",
        abstract: "Record what clients already run, one entry each; nothing on disk changes.",
        discussion: """
            A file for --targets has lines of client,environment,tier; a header of these words, empty lines and # comments are \
            passed over.

            EXAMPLES
              tiergit adopt minimum -c acme -e prod -m "runs since 2024"
              tiergit adopt --targets clients.csv --dry-run
            """)

    @Argument(help: "The tier that the client/environment runs.") var tier: String?
    @Option(help: ArgumentHelp("A CSV file of client, environment, tier; - reads standard input.", valueName: "file"))
    var targets: String?
    @OptionGroup var target: TargetOptions
    @OptionGroup var reason: ReasonOptions
    @Option(help: ArgumentHelp("Take the tiers from this commit instead of HEAD.", valueName: "commit")) var base:
        String?
    @Flag(name: [.customShort("n"), .long], help: "Show what would be recorded, and record nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if (tier == nil) == (targets == nil) { throw ValidationError("give a tier or --targets FILE") }
        if targets != nil, target.client != nil || target.environment != nil {
            throw ValidationError("--targets names the clients; -c and -e do not go with it")
        }
    }

    func run() async throws {
        try await Context.run(options, command: "adopt") { context in
            let base = try BaseCommit.find(revision: base, environment: nil, context.repository)
            let orders = try orders(context, catalog: base.catalog)
            let adoption = Adoption(context.session)
            let pending = try adoption.pending(orders, base: self.base)
            var entries: [Entry] = []
            if !dryRun {
                for (number, order) in pending.enumerated() {
                    do {
                        entries.append(
                            try await adoption.record(
                                order.order, order.content, base: self.base, reason: reason.reason,
                                ticket: reason.ticket))
                    } catch {
                        guard !entries.isEmpty else { throw error }
                        let report = ErrorReport(error)
                        context.output.error(report.message)
                        context.output.hint(
                            "\(entries.count) of \(pending.count) are recorded; run the same command again for the rest"
                        )
                        throw ExitCode(6)
                    }
                    if pending.count > 50, (number + 1) % 50 == 0 {
                        context.output.say("\(number + 1) of \(pending.count)")
                    }
                }
            }
            report(orders, pending.map(\.order), entries, context)
        }
    }

    private func orders(_ context: Context, catalog: Catalog) throws -> [Adoption.Order] {
        if let tier {
            let resolution = try context.resolve(target, catalog: catalog, command: "adopt \(tier)")
            return [Adoption.Order(target: resolution.target, tier: try catalog.tier(named: tier).name)]
        }
        let name = targets ?? "-"
        let bytes = try FileSystem.readFile(
            name == "-" ? "/dev/stdin" : context.path(name), limit: Adoption.longestFile)
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw UsageError("\(safe(name)): is not UTF-8 text")
        }
        return try Adoption.orders(from: text, path: name == "-" ? "standard input" : name, catalog: catalog)
    }

    private func report(
        _ orders: [Adoption.Order], _ pending: [Adoption.Order], _ entries: [Entry], _ context: Context
    ) {
        if context.json {
            return context.print([
                "format": 1, "dryRun": .bool(dryRun),
                "targets": .array(
                    orders.map { order in
                        [
                            "client": .string(order.target.client), "environment": .string(order.target.environment),
                            "tier": .string(order.tier), "new": .bool(pending.contains(order)),
                            "entry": JSON(entries.first { $0.target == order.target }?.id.hex),
                        ]
                    }),
            ])
        }
        let skipped = orders.count - pending.count
        if dryRun {
            for order in pending { context.output.result("would record \(order.target): adopt \(order.tier)") }
        } else {
            for entry in entries {
                context.output.say(
                    "\(context.output.paintTalk(.success, "recorded")) #1 \(EntryMessage.subject(entry.document)) \(context.output.paintTalk(.faint, entry.id.short))"
                )
            }
        }
        if orders.count == 1, skipped == 1 {
            context.output.say("\(orders[0].target) is recorded on \(orders[0].tier) already: nothing was changed")
        } else if skipped > 0 {
            context.output.say("\(skipped) of \(orders.count) are recorded already: nothing was changed for them")
        }
        if let first = entries.first {
            context.output.suggest(
                "tiergit status shows who is on what; tiergit switch TIER \(TargetArguments.of(first.target)) changes it"
            )
        }
    }
}
