internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct DetectHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "detect",
        abstract: "Print the tier that a deployment runs on, and say where that comes from.",
        discussion: """
            The record decides; a variable or a domain that asks for another tier exits 3. Without a record, what they ask for \
            counts, and then the tier that is committed. Where it comes from is said on standard error. Nothing is changed.

            EXAMPLES
              tiergit hook detect -c acme -e prod
              CLIENT_DOMAIN=medium.acme.theanswer.ai tiergit hook detect --print requested
            """)

    @Option(
        name: .customLong("print"),
        help: ArgumentHelp(
            """
            What to print: tier, requested (only what CLIENT_TIER, COPILOT_TIER or CLIENT_DOMAIN ask for), client (the \
            client/environment), or domain (its CLIENT_DOMAIN). Nothing where there is none.
            """, valueName: "what"))
    var wanted = Wanted.tier
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    enum Wanted: String, ExpressibleByArgument, CaseIterable { case tier, requested, client, domain }

    func run() async throws {
        try await Context.run(options, command: "hook detect", recovering: false) { context in
            let catalog = try context.catalog()
            let resolution = try context.resolve(target, catalog: catalog, command: "hook detect")
            if wanted == .client { return context.output.result("\(resolution.target)") }
            if wanted == .domain {
                let resolver = TargetResolver(
                    client: nil, environment: nil, variables: context.environment, workspace: nil, catalog: catalog,
                    knownClients: [])
                if let domain = resolver.domain(of: resolution.target) { context.output.result(domain) }
                return
            }
            let asked = try TierChoice.resolve(
                argument: nil, variables: context.environment, domainRequest: resolution.requestedTier)
            if let asked { _ = try catalog.tier(named: asked.name) }
            let found =
                try wanted == .requested
                ? asked.map { ($0.name, "\($0.source)") } : find(asked, resolution.target, catalog, context)
            if context.json {
                return context.print([
                    "format": 1, "client": .string(resolution.target.client),
                    "environment": .string(resolution.target.environment), "tier": JSON(found?.0),
                    "source": JSON(found?.1),
                ])
            }
            guard let (tier, source) = found else { return }
            context.output.result(tier)
            context.output.say("\(resolution.target): \(safe(tier)), from \(source)")
        }
    }

    private func find(
        _ asked: TierChoice?, _ target: Target, _ catalog: Catalog, _ context: Context
    ) throws -> (String, String)? {
        if let entry = try Histories(context.repository).newestIfAny(target) {
            let recorded = entry.document.to
            if let asked, asked.name != recorded {
                throw ErrorReport(
                    "\(target) is recorded on \(safe(recorded)), and \(asked.source) asks for \(safe(asked.name))",
                    hints: [
                        "\(TargetArguments.command("switch \(asked.name)", target)) switches; else take it off \(asked.source)"
                    ], exitCode: 3)
            }
            return (recorded, "its record, #\(entry.document.sequence)")
        }
        if let asked { return (asked.name, "\(asked.source)") }
        if let tier = try ActiveStatus.read(context.repository, catalog: catalog)?.committedTier {
            return (tier, "\(Layout.addons), which is committed as a link to it")
        }
        throw ErrorReport(
            "\(target) has no tier: nothing is recorded, and no variable names one",
            hints: [TargetArguments.command("adopt TIER", target)])
    }
}
