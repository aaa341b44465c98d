internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct PromoteCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "promote",
        abstract: "Give an environment what the one before it runs.",
        discussion: """
            Switches the client's last environment (prod) to the content that the one before it (staging) is recorded to run and was \
            deployed with, byte for byte, whatever the tier's folder says today. Planned, asked for and signed like any switch. Refused \
            where staging was not deployed with what is recorded, or its last deployment failed.

            EXAMPLES
              tiergit promote -c acme --dry-run
              tiergit promote -c acme -m "two weeks on staging"
              tiergit promote -c acme --from test --to staging
            """)

    @Option(name: [.customShort("c"), .customLong("client")], help: "The client.") var client: String
    @Option(help: ArgumentHelp("The environment to take it from. Default: the one before.", valueName: "env"))
    var from: String?
    @Option(help: ArgumentHelp("The environment to give it to. Default: the catalog's last.", valueName: "env"))
    var to: String?
    @OptionGroup var change: ChangeOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "promote") { context in
            let catalog = try context.catalog()
            let (source, goal) = try environments(catalog)
            let target = try Target(client: client, environment: goal)
            let switcher = Switcher(context.session, force: change.force.force)
            let entry = try switcher.promotable(try Target(client: client, environment: source))
            let proposal = try switcher.propose(promoting: entry, to: target, accepting: change.accept)
            var change = change
            let origin = "promoted from \(entry.target) #\(entry.document.sequence) (\(entry.id.short))"
            change.reason.reason = EntryMessage.cleaned(change.reason.reason).map { "\($0)\n\n\(origin)" } ?? origin
            context.output.say(
                "\(entry.target) runs \(safe(entry.document.to)) since #\(entry.document.sequence), and was deployed with it"
            )
            do throws(any Error) {
                try await SwitchRun(context: context, switcher: switcher, proposal: proposal, options: change).run()
            } catch SwitchError.approvalsMissing(target, let tier, let there, let needed, let others) {
                let report = ErrorReport(
                    SwitchError.approvalsMissing(target, tier: tier, there: there, needed: needed, others: others))
                let origin = from.map { " --from \($0)" } ?? ""
                throw ErrorReport(
                    report.message,
                    hints: report.hints.map { hint in
                        hint.hasPrefix("somebody else runs ")
                            ? "somebody else runs \(TargetArguments.command("approve --promote\(origin)", target)), then tiergit sync"
                            : hint
                    }, exitCode: report.exitCode)
            }
        }
    }

    private func environments(_ catalog: Catalog) throws -> (from: String, to: String) {
        let all = catalog.environments
        if let to, !all.contains(to) {
            throw UsageError(
                "there is no environment \(safe(to)): the catalog has \(Suggestion.list(all))", hint: nil)
        }
        let goal = to ?? all.last ?? ""
        return (try Self.source(of: goal, from: from, catalog), goal)
    }

    /// The environment that another one is promoted from.
    static func source(of goal: String, from: String?, _ catalog: Catalog) throws -> String {
        let all = catalog.environments
        if let from, !all.contains(from) {
            throw UsageError(
                "there is no environment \(safe(from)): the catalog has \(Suggestion.list(all))", hint: nil)
        }
        let index = all.firstIndex(of: goal) ?? 0
        guard let source = from ?? (index > 0 ? all[index - 1] : nil) else {
            throw UsageError(
                "no environment comes before \(safe(goal)): the catalog has \(Suggestion.list(all))",
                hint: "name it with --from ENV")
        }
        guard source != goal else {
            throw UsageError("--from and --to are the same environment, \(safe(goal))", hint: nil)
        }
        return source
    }
}
