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
        try await Context.run(options, command: "info", recovering: false, needsSettings: false) { context in
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
        let made = try head.flatMap { try TierFiles.of(tier, in: catalog, at: $0, repository) }
        let addons = try made.map { try AddonsFolder.read(files: $0.files, folder: $0.place) }
        let running = try histories.targets().filter { try histories.entry($0.tip).document.to == tier.name }.map(
            \.target)
        if context.json {
            guard case .object(var fields) = tier.json(catalog, isMade: made != nil, clients: running.count) else {
                return
            }
            fields["format"] = 1
            fields["files"] = .array((made?.files.keys.sorted() ?? []).map { .string($0) })
            fields["origins"] = .array(
                (made?.origins ?? [:]).sorted { $0.key < $1.key }.map {
                    ["file": .string($0.key), "tier": .string($0.value)]
                })
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
        let missing = made == nil ? " (not made yet)" : ""
        if let extending = tier.extending {
            output.result("extends  \(extending.parent)\(missing)")
            for taken in extending.taken { output.result("takes    \(safe(taken.file)) from \(taken.tier)") }
            for value in extending.values {
                output.result("sets     \(safe(value.pathText)) to \(safe(value.text)) in \(safe(value.file))")
            }
            let own = (made?.origins ?? [:]).filter { $0.value == tier.name }.keys.sorted()
            if !own.isEmpty { output.result("own      \(own.map(safe).joined(separator: ", ")) in \(tier.folderPath)") }
        } else {
            output.result("folder   \(tier.folderPath)\(missing)")
        }
        output.result("quoted   \(tier.monthlyCost.map { "\(safe($0)) a month" } ?? "not given")")
        let provides = ClientText.words(tier.provides, budget: nil)
        if !provides.isEmpty { output.result("provides \(provides)") }
        for term in tier.support { output.result("support  \(safe(term.name)): \(safe(term.text))") }
        if !tier.isOffered { output.result("offered  no: to those who are on it alone") }
        if let price = tier.price {
            let each = price.amounts(catalog.environments).isEmpty ? " for each client/environment" : ""
            output.result("price    \(price.text(catalog.environments)) a month\(each)")
        }
        for line in requirements(of: tier, catalog) { output.result("requires \(line)") }
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

    /// `multi-AZ in prod, as medium does`.
    private func requirements(of tier: Tier, _ catalog: Catalog) -> [String] {
        var environments: [TierRequirement: [String]] = [:]
        var order: [TierRequirement] = []
        for requirement in tier.requirements {
            let key = TierRequirement(
                rule: requirement.rule, environment: "", tier: requirement.tier, location: requirement.location)
            if environments[key] == nil { order.append(key) }
            environments[key, default: []].append(requirement.environment)
        }
        return order.map { key in
            let named = environments[key] ?? []
            let place = named.count == catalog.environments.count ? "" : " in \(Suggestion.list(named))"
            return key.rule.text + place + (key.tier == tier.name ? "" : ", as \(key.tier) does")
        }
    }

    private func print(_ table: Table, _ output: Output) {
        let lines = table.lines(width: output.width)
        guard let heading = lines.first else { return }
        output.result()
        output.result(output.paint(.heading, heading))
        for line in lines.dropFirst() { output.result(line) }
    }
}
