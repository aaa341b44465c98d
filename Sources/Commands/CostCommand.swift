internal import ArgumentParser
internal import CloudFormation
internal import Git
internal import Planning
internal import Terminal
internal import Tiers

struct CostCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cost",
        abstract: "Show what tiers cost a month, computed beside what clients are quoted.",
        discussion: """
            Computed from the tier's templates, the service settings and dated prices, from idle to full. What depends on use is \
            listed, and never counts as nothing. --prices prints the prices; saved as copilot/prices.yml and changed, that file \
            counts.

            EXAMPLES
              tiergit cost minimum medium
              tiergit cost -e prod
              tiergit cost --prices > copilot/prices.yml
            """)

    @Argument(help: "The tiers. Default: all of the catalog.") var tiers: [String] = []
    @Option(name: [.customShort("e"), .customLong("env")], help: "Only this environment, such as prod.")
    var environment: String?
    @Flag(help: "Print the prices that come with tiergit.") var prices = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        if prices {
            print(PriceFile.shippedText, terminator: "")
            return
        }
        try await Context.run(options, command: "cost", recovering: false, needsSettings: false) { context in
            let catalog = try context.catalog()
            let environments = try environments(of: catalog)
            let tiers = try tiers.isEmpty ? catalog.tiers : tiers.map { try catalog.tier(named: $0) }
            let prices = try context.prices()
            let head = try context.repository.head().commit.map { try context.repository.commit($0) }
            let manifests = try head.map {
                try ServiceManifests.read(at: $0, environments: environments, context.repository)
            }
            var costs: [TierCost] = []
            for tier in tiers {
                costs.append(
                    try cost(
                        of: tier, catalog, environments, manifests: manifests?.settings ?? [:], prices.file, context))
            }
            if context.json {
                return context.print([
                    "format": 1,
                    "prices": [
                        "date": .string(prices.file.date), "region": .string(prices.file.region),
                        "file": JSON(prices.isShipped ? nil : PriceFile.path),
                    ],
                    "environments": .array(environments.map { .string($0) }),
                    "tiers": .array(costs.map(\.json)),
                    "remarks": .array((manifests?.remarks ?? []).map { .string($0) }),
                ])
            }
            for (index, cost) in costs.enumerated() {
                if index > 0 { context.output.result() }
                show(cost, context.output)
            }
            let from = prices.isShipped ? "of tiergit" : "in \(PriceFile.path)"
            context.output.result()
            context.output.result("prices \(from), \(prices.file.region), \(prices.file.date)")
            for remark in manifests?.remarks ?? [] { context.output.say("note: \(safe(remark))") }
            for warning in costs.flatMap(\.comparison.summary) { context.output.warn(safe(warning)) }
        }
    }

    private func environments(of catalog: Catalog) throws -> [String] {
        guard let environment else { return catalog.environments }
        guard catalog.environments.contains(environment) else {
            throw UsageError(
                "no environment is called `\(Names.printable(environment))`: the catalog has \(Suggestion.list(catalog.environments))",
                hint: Suggestion.question(for: environment, among: catalog.environments))
        }
        return [environment]
    }

    private func cost(
        of tier: Tier, _ catalog: Catalog, _ environments: [String], manifests: [String: EnvironmentSettings],
        _ prices: PriceFile, _ context: Context
    ) throws -> TierCost {
        let files = try context.templates(of: tier, in: catalog)
        var stacks: [String: Stack] = [:]
        if let files {
            for environment in environments {
                stacks[environment] = try Stack.evaluate(
                    files: files.files, folder: files.place, environment: environment, application: nil)
            }
        }
        return TierCost(
            tier, in: catalog, environments: environments, stacks: files == nil ? nil : stacks, manifests: manifests,
            prices: prices)
    }

    // MARK: For people

    private func show(_ cost: TierCost, _ output: Output) {
        let made = cost.isMade ? "" : "  (\(cost.tier.folderPath) is not made yet)"
        output.result("\(output.paint(.tier, cost.tier.name))  \(safe(cost.tier.title))\(made)")
        let comparison = cost.comparison
        var rows = comparison.rows.map { row in
            [row.component] + cost.environments.flatMap { Self.texts(row.cells[$0]) } + Self.texts(row.total)
        }
        rows.append(
            ["total"] + cost.environments.flatMap { Self.texts(comparison.environments[$0]) }
                + Self.texts(comparison.total))
        let headings =
            [Table.Heading("component", .always)]
            + cost.environments.flatMap { [Table.Heading($0, .second), Table.Heading("quoted", .first)] }
            + [Table.Heading("a month", .always), Table.Heading("quoted", .third)]
        for (index, line) in Table(headings, rows: rows).lines(width: output.width).enumerated() {
            output.result(index == 0 ? output.paint(.heading, line) : line)
        }
        if let stated = cost.tier.monthlyCost { output.result("quoted as a whole: \(safe(stated)) a month") }
        let unknown = cost.unknown
        guard !unknown.isEmpty else { return }
        output.result("+ and what depends on use or cannot be known here:")
        for item in unknown {
            output.result(
                "  \(safe(item.subject)) (\(item.environments.joined(separator: ", "))): \(safe(item.reason))")
        }
    }

    private static func texts(_ cell: CostComparison.Cell?) -> [String] {
        let computed = cell?.computed.map { $0.text + (cell?.isPartial == true ? "+" : "") }
        return [computed ?? (cell?.isPartial == true ? "unknown" : "-"), cell?.quoted?.text ?? "-"]
    }
}

extension TierCost {
    fileprivate var json: JSON {
        let items = environments.flatMap { environment in
            (estimates[environment]?.items ?? []).map { item -> JSON in
                [
                    "environment": .string(environment), "component": .string(item.component),
                    "subject": .string(item.subject), "cost": Self.json(item.range), "basis": .string(item.basis),
                ]
            }
        }
        let unknown = environments.flatMap { environment in
            (estimates[environment]?.unknown ?? []).map { item -> JSON in
                [
                    "environment": .string(environment), "component": .string(item.component),
                    "subject": .string(item.subject), "reason": .string(item.reason),
                ]
            }
        }
        let components = comparison.rows.map { row -> JSON in
            [
                "component": .string(row.component), "total": Self.json(row.total),
                "environments": .object(row.cells.mapValues(Self.json)),
            ]
        }
        return [
            "name": .string(tier.name), "made": .bool(isMade), "monthlyCost": JSON(tier.monthlyCost),
            "stated": Self.json(comparison.stated), "total": Self.json(comparison.total),
            "environments": .object(comparison.environments.mapValues(Self.json)),
            "components": .array(components), "items": .array(items), "unknown": .array(unknown),
            "warnings": .array(comparison.warnings.map { .string($0) }),
        ]
    }

    private static func json(_ cell: CostComparison.Cell) -> JSON {
        ["computed": json(cell.computed), "partial": .bool(cell.isPartial), "quoted": json(cell.quoted)]
    }

    private static func json(_ range: CostRange?) -> JSON {
        range?.json ?? .null
    }
}

extension Context {
    /// The prices as they stand on disk, else as HEAD has them, else those that come with the program.
    func prices() throws -> (file: PriceFile, isShipped: Bool) {
        let onDisk = try pricesOnDisk()
        guard onDisk.isShipped else { return onDisk }
        let tree = try repository.head().commit.map { try repository.commit($0).tree }
        if let item = try tree.flatMap({ try repository.item(in: $0, at: PriceFile.path) }),
            item.mode == .file || item.mode == .executable
        {
            return (try PriceFile.parse(try repository.blob(item.id)), false)
        }
        return onDisk
    }

    /// The prices as they stand on disk, else those that come with the program.
    func pricesOnDisk() throws -> (file: PriceFile, isShipped: Bool) {
        guard let bytes = try repository.workTree.flatMap({ try FileSystem.readPresent("\($0)/\(PriceFile.path)") })
        else {
            return (try PriceFile.shipped(), true)
        }
        return (try PriceFile.parse(bytes), false)
    }

    /// The files of a tier as HEAD has them; `nil` where it is not made yet.
    func templates(of tier: Tier, in catalog: Catalog) throws -> TierFiles? {
        let head = try repository.head().commit.map { try repository.commit($0) }
        return try head.flatMap { try TierFiles.of(tier, in: catalog, at: $0, repository) }
    }
}
