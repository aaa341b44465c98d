internal import Yams

/// One tier as `init` writes it into a first catalog.
package struct CatalogDraftTier: Hashable, Sendable {
    package let name: String
    package let title: String
    package let description: String?
    package let folder: String
    package let monthlyCost: String?
    /// What clients are quoted a month for each component; written only where the catalog has all their environments.
    package let costs: [QuotedCost]
    /// Whether its folder is there already; else a comment says that it is not.
    package let isMade: Bool
    /// Service → environment → settings; empty to leave manifests as they are.
    package let services: [String: EnvironmentSettings]

    package init(
        name: String, title: String? = nil, description: String? = nil, folder: String? = nil,
        monthlyCost: String? = nil, costs: [QuotedCost] = [],
        isMade: Bool = true, services: [String: EnvironmentSettings] = [:]
    ) {
        self.name = name
        self.title = title ?? name
        self.description = description
        self.folder = folder ?? "addons-\(name)"
        self.monthlyCost = monthlyCost
        self.costs = costs
        self.isMade = isMade
        self.services = services
    }

    /// minimum, medium and enterprise, with the costs that their clients are quoted: the rows do not add up to the totals, and
    /// `tiergit cost` says so.
    package static let standard: [CatalogDraftTier] = [
        CatalogDraftTier(
            name: "minimum", title: "Minimum", description: "Minimal cost, basic features", monthlyCost: "$150-250",
            costs: QuotedCost.shipped["minimum"] ?? []),
        CatalogDraftTier(
            name: "medium", title: "Medium", description: "Balanced cost, enhanced features", monthlyCost: "$200-350",
            costs: QuotedCost.shipped["medium"] ?? []),
        CatalogDraftTier(
            name: "enterprise", title: "Enterprise", description: "Full cost, enterprise features",
            monthlyCost: "$300-700", costs: QuotedCost.shipped["enterprise"] ?? []),
    ]

    /// The tier that `init --sharded` makes too.
    package static let sharded: CatalogDraftTier = {
        let text = StarterTiers.text(for: StarterTiers.sharded)
        return CatalogDraftTier(
            name: StarterTiers.sharded, title: text?.title ?? "", description: text?.description ?? "", costs: [])
    }()

    /// The same tier with other facts about the repository.
    package func with(
        folder: String? = nil, isMade: Bool, services: [String: EnvironmentSettings] = [:]
    ) -> CatalogDraftTier {
        CatalogDraftTier(
            name: name, title: title, description: description, folder: folder ?? self.folder, monthlyCost: monthlyCost,
            costs: costs, isMade: isMade, services: services)
    }
}

extension Catalog {
    /// Writes the commented `tiers.yml` of a new catalog, which parses back to these values.
    ///
    /// A base or domain of nil becomes a commented example. Throws `CatalogError.invalid` where the values make no catalog.
    package static func render(
        repository: String?, activation: Activation = .symlink, base: Base? = nil, baseDomain: String? = nil,
        environments: [String], tiers: [CatalogDraftTier]
    ) throws(CatalogError) -> String {
        var lines = [
            "# The tiers of this repository, for tiergit. Change it as you change code: on the base branch, by review.",
            "",
            "# The format of this file.",
            "format: \(format)",
        ]
        lines += ["", "# The id of the policy root, written by `tiergit init`; never change it."]
        lines.append(repository.map { "repository: \(quoted($0))" } ?? "# repository: <40 hexadecimal digits>")
        lines += [
            "",
            "# How a tier is put at copilot/environments/addons: symlink, copy (where links do not work) or branch.",
        ]
        lines.append("activation: \(activation.rawValue)")
        lines += [
            "",
            "# The branch that tiers are made from on a generated commit; a mapping gives each environment its own.",
        ]
        switch base {
        case nil: lines.append("# base: main")
        case .branch(let name): lines.append("base: \(quoted(name))")
        case .branches(let names):
            lines.append("base:")
            lines += environments.compactMap { name in names[name].map { "  \(quoted(name)): \(quoted($0))" } }
        }
        lines += ["", "# What clients' domains end with."]
        lines.append(
            baseDomain.map { "base_domain: \(quoted($0))" } ?? "# base_domain: \(TargetResolver.defaultBaseDomain)")
        lines += [
            "",
            "# Copilot's environments. The last one's domains have no label: client.example.com, staging.client.example.com.",
            "environments: [\(environments.map(quoted).joined(separator: ", "))]",
            "", "# Whether a switch needs a reason (-m).",
            "require_reason: false",
            "", "# Whether deployments stop on a machine without tiergit.",
            "required: false",
            "",
            "# Smallest first. A folder lies below copilot/environments; costs are what clients are quoted a month.",
            "# Services may be given cpu (1024 is one virtual CPU), memory (MiB) and count, by environment where they differ.",
            "# What one tier gives, every tier must give.",
            "tiers:",
        ]
        for (index, tier) in tiers.enumerated() {
            if index > 0 { lines.append("") }
            lines += render(tier, environments: environments, withExample: index == 0)
        }
        let text = lines.joined(separator: "\n") + "\n"
        // What was written is what will be read: a value that breaks the file, or reads back as another, stops here.
        let parsed = try parse(Array(text.utf8))
        guard parsed.tierNames == tiers.map(\.name), parsed.environments == environments else {
            throw .invalid([
                CatalogProblem(location: SourceLocation(path: path), message: "a name cannot be written to a catalog")
            ])
        }
        return text
    }

    private static func render(_ tier: CatalogDraftTier, environments: [String], withExample: Bool) -> [String] {
        var lines = ["  \(quoted(tier.name)):", "    title: \(quoted(tier.title))"]
        if let description = tier.description { lines.append("    description: \(quoted(description))") }
        lines.append("    folder: \(quoted(tier.folder))" + (tier.isMade ? "" : "  # not yet made: create this folder"))
        if let cost = tier.monthlyCost { lines.append("    monthly_cost: \(quoted(cost))") }
        lines += costs(tier.costs, environments: environments)
        let services = tier.services.mapValues { $0.filter { !$0.value.isEmpty } }.filter { !$0.value.isEmpty }
        if services.isEmpty {
            guard withExample else { return lines }
            let environment = environments.last ?? "prod"
            return lines + [
                "    # services:", "    #   web:", "    #     cpu: 512", "    #     memory: 1024", "    #     count: 1",
                "    #     environments:",
                "    #       \(quoted(environment)): {cpu: 1024, memory: 2048, count: {range: 1-10, cpu_percentage: 70}}",
            ]
        }
        return lines + serviceLines(services, environments: environments)
    }

    /// What a tier gives services, as it stands in a catalog; nothing where there are none.
    static func serviceLines(
        _ services: [String: EnvironmentSettings], environments: [String]
    ) -> [String] {
        if services.isEmpty { return [] }
        var lines = ["    services:"]
        for (name, settings) in services.sorted(by: { $0.key < $1.key }) {
            lines.append("      \(quoted(name)):")
            let common = common(of: settings, environments: environments)
            lines += members(common).map { "        \($0)" }
            let differing = environments.compactMap { environment -> String? in
                guard let own = settings[environment].map({ difference(of: $0, from: common) }), !own.isEmpty else {
                    return nil
                }
                return "          \(quoted(environment)): {\(members(own).joined(separator: ", "))}"
            }
            if !differing.isEmpty { lines += ["        environments:"] + differing }
        }
        return lines
    }

    private static func costs(_ costs: [QuotedCost], environments: [String]) -> [String] {
        // Rows without one of their environments would add up to something else.
        guard !costs.isEmpty, costs.allSatisfy({ $0.amounts.keys.allSatisfy(environments.contains) }) else { return [] }
        return ["    costs:"]
            + costs.map { cost in
                let amounts = environments.compactMap { name in
                    cost.amounts[name].map { "\(quoted(name)): \(quoted($0.text))" }
                }
                return "      \(quoted(cost.component)): {\(amounts.joined(separator: ", "))}"
            }
    }

    /// The values that every environment has alike.
    private static func common(of settings: EnvironmentSettings, environments: [String]) -> ServiceSettings {
        let all = environments.map { settings[$0] ?? ServiceSettings() }
        guard let first = all.first else { return ServiceSettings() }
        return ServiceSettings(
            cpu: all.allSatisfy { $0.cpu == first.cpu } ? first.cpu : nil,
            memory: all.allSatisfy { $0.memory == first.memory } ? first.memory : nil,
            count: all.allSatisfy { $0.count == first.count } ? first.count : nil)
    }

    private static func difference(of settings: ServiceSettings, from common: ServiceSettings) -> ServiceSettings {
        ServiceSettings(
            cpu: settings.cpu == common.cpu ? nil : settings.cpu,
            memory: settings.memory == common.memory ? nil : settings.memory,
            count: settings.count == common.count ? nil : settings.count)
    }

    private static func members(_ settings: ServiceSettings) -> [String] {
        let count: String? =
            switch settings.count {
            case nil: nil
            case .number(let number): "count: \(number)"
            case .range(let range):
                "count: {"
                    + [
                        "range: \(range.minimum)-\(range.maximum)", range.cpuPercentage.map { "cpu_percentage: \($0)" },
                        range.memoryPercentage.map { "memory_percentage: \($0)" },
                    ].compactMap { $0 }.joined(separator: ", ") + "}"
            }
        return [settings.cpu.map { "cpu: \($0)" }, settings.memory.map { "memory: \($0)" }, count].compactMap { $0 }
    }

    /// A text as a YAML scalar: as it is where no reader of YAML can take it for anything else, else quoted by the library.
    static func quoted(_ text: String) -> String {
        let isPlain =
            text.utf8.first.map(isLetter) == true && text.utf8.last != UInt8(ascii: " ")
            && text.utf8.allSatisfy {
                isLetter($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || " .-_/".utf8.contains($0)
            }
            && !["y", "n", "yes", "no", "on", "off", "true", "false", "null"].contains(text.lowercased())
        if isPlain { return text }
        let node = Node.scalar(.init(text, Tag(.str), .doubleQuoted))
        let written = (try? Yams.serialize(node: node, width: -1, allowUnicode: true)) ?? ""
        return String(written.prefix { !$0.isNewline })
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
