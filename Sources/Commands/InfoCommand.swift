internal import ArgumentParser
internal import CloudFormation
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

struct InfoCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show one tier in full: settings, resources, who runs it.",
        discussion: """
            Without a tier, the one that the client/environment is recorded to run.

            EXAMPLE
              tiergit info medium
            """)

    @Argument(help: "The tier.") var tier: String?
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "info", recovering: false) { context in
            let catalog = try context.catalog()
            let histories = Histories(context.repository)
            let name: String
            if let tier {
                name = tier
            } else {
                let resolution = try context.resolve(target, catalog: catalog, command: "info")
                name = try histories.newest(resolution.target).document.to
            }
            try show(try catalog.tier(named: name), catalog, histories, context)
        }
    }

    private func show(_ tier: Tier, _ catalog: Catalog, _ histories: Histories, _ context: Context) throws {
        let repository = context.repository
        let head = try repository.head().commit.map { try repository.commit($0) }
        let item = try head.flatMap { try repository.item(in: $0.tree, at: tier.folderPath) }
        let files = item?.mode == .tree ? try PlanSide.files(of: item?.id ?? .zero, repository) : [:]
        let addons = item == nil ? nil : try AddonsFolder.read(files: files, folder: tier.folderPath)
        let running = try histories.targets().filter { try histories.entry($0.tip).document.to == tier.name }.map(
            \.target)
        if context.json {
            guard case .object(var fields) = tier.json(catalog, isMade: item != nil, clients: running.count) else {
                return
            }
            fields["format"] = 1
            fields["files"] = .array(files.keys.sorted().map { .string($0) })
            fields["resources"] = .array(
                (addons?.resources ?? []).map {
                    ["logicalId": .string($0.logicalId), "type": JSON($0.type), "file": .string($0.file)]
                })
            fields["exports"] = .array((addons?.outputs ?? []).compactMap(\.exportName).map { .string($0) })
            fields["clients"] = .array(running.map { .string($0.description) })
            return context.print(.object(fields))
        }
        let output = context.output
        output.result("\(output.paint(.tier, tier.name))  \(safe(tier.title))")
        if let description = tier.description { output.result(safe(description)) }
        output.result("folder   \(tier.folderPath)\(item == nil ? " (not made yet)" : "")")
        output.result("quoted   \(tier.monthlyCost.map { "\(safe($0)) a month" } ?? "not given")")
        if let price = tier.price {
            let each = price.amounts(catalog.environments).isEmpty ? " for each client/environment" : ""
            output.result("price    \(price.text(catalog.environments)) a month\(each)")
        }
        output.result("running  \(running.isEmpty ? "nobody" : running.map(\.description).joined(separator: ", "))")
        let settings = catalog.settings(of: tier)
        if settings.isEmpty { output.result("services are left as their manifests say") }
        let rows = settings.sorted { $0.key < $1.key }.flatMap { service, environments in
            catalog.environments.compactMap { environment in
                environments[environment].map { [service, environment, $0.summary] }
            }
        }
        print(Table(["service", "environment", Table.Heading("settings", .cut)], rows: rows), output)
        print(
            Table(
                ["resource", Table.Heading("type", .cut), Table.Heading("file", .first)],
                rows: (addons?.resources ?? []).map { [$0.logicalId, $0.type ?? "-", FileSystem.name(of: $0.file)] }),
            output)
    }

    private func print(_ table: Table, _ output: Output) {
        let lines = table.lines(width: output.width)
        guard let heading = lines.first else { return }
        output.result()
        output.result(output.paint(.heading, heading))
        for line in lines.dropFirst() { output.result(line) }
    }
}
