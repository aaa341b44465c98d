internal import ArgumentParser
internal import Git
internal import History
internal import Terminal
internal import Tiers

struct TiersCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tiers",
        abstract: "List the tiers of the catalog, smallest first.",
        discussion: """
            EXAMPLE
              tiergit tiers
              tiergit tiers --schema
            """)

    @Flag(help: "Print the reference of copilot/tiers.yml.") var schema = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        if schema {
            print(Catalog.schemaReference)
            return
        }
        try await Context.run(options, command: "tiers", recovering: false, needsSettings: false) { context in
            let catalog = try context.catalog()
            let repository = context.repository
            let histories = Histories(repository)
            var running: [String: Int] = [:]
            for (_, tip) in try histories.targets() {
                if let entry = try? histories.entry(tip) { running[entry.document.to, default: 0] += 1 }
            }
            let head = try repository.head().commit.map { try repository.commit($0) }
            func isMade(_ tier: Tier) throws -> Bool {
                try head.map { try TierContent.missingFolder(of: tier, in: catalog, at: $0, repository) == nil }
                    ?? false
            }
            if context.json {
                return context.print([
                    "format": 1, "activation": .string(catalog.activation.rawValue),
                    "environments": .array(catalog.environments.map { .string($0) }),
                    "tiers": .array(
                        try catalog.tiers.map {
                            try $0.json(catalog, isMade: isMade($0), clients: running[$0.name] ?? 0)
                        }),
                ])
            }
            let hasPrices = catalog.tiers.contains { $0.price != nil }
            let rows = try catalog.tiers.map { tier in
                [
                    tier.name, tier.title, try isMade(tier) ? tier.madeOf : "\(tier.madeOf) (not made yet)",
                    tier.monthlyCost ?? "-",
                ] + (hasPrices ? [tier.price?.text(catalog.environments) ?? "-"] : []) + [
                    "\(running[tier.name] ?? 0)", tier.description ?? "",
                ]
            }
            let table = Table(
                [
                    "tier", Table.Heading("title", .first), Table.Heading("folder", .third),
                    Table.Heading("quoted a month", .third),
                ] + (hasPrices ? [Table.Heading("price a month", .third)] : []) + [
                    Table.Heading("running", .second), Table.Heading("description", .cut),
                ], rows: rows)
            for (index, line) in table.lines(width: context.output.width).enumerated() {
                context.output.result(index == 0 ? context.output.paint(.heading, line) : line)
            }
        }
    }
}

extension Tier {
    func json(_ catalog: Catalog, isMade: Bool, clients: Int) -> JSON {
        [
            "name": .string(name), "title": .string(title), "description": JSON(description),
            "folder": .string(folderPath),
            "made": .bool(isMade), "monthlyCost": JSON(monthlyCost),
            "price": price?.json(catalog.environments) ?? .null, "provides": ClientText.json(provides),
            "support": .array(support.map { ["name": .string($0.name), "text": .string($0.text)] }),
            "offered": .bool(isOffered), "running": .integer(clients),
            "services": TierContent.servicesJSON(catalog.settings(of: self)),
            "extends": JSON(extending?.parent),
            "take": .array(
                (extending?.taken ?? []).map { ["file": .string($0.file), "tier": .string($0.tier)] }),
            "set": .array(
                (extending?.values ?? []).map {
                    ["file": .string($0.file), "path": .string($0.pathText), "value": .string($0.text)]
                }),
            "require": .array(
                requirements.map {
                    [
                        "rule": .string($0.rule.text), "environment": .string($0.environment), "tier": .string($0.tier),
                    ]
                }),
        ]
    }

    /// Its folder, or the tiers that it is made of.
    var madeOf: String {
        extending.map { "made of \(Suggestion.list($0.tiers))" } ?? folder
    }
}
