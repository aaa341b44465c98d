import Testing

@testable import Tiers

@Suite struct CatalogRenderTests {
    @Test func golden() throws {
        var tiers = CatalogDraftTier.standard
        tiers[1] = tiers[1].with(isMade: false)
        let text = try Catalog.render(repository: nil, environments: ["staging", "prod"], tiers: tiers)
        #expect(
            text == """
                # The tiers of this repository, for tiergit. Change it as you change code: on the base branch, by review.

                # The format of this file.
                format: 1

                # The id of the policy root, written by `tiergit init`; never change it.
                # repository: <40 hexadecimal digits>

                # How a tier is put at copilot/environments/addons: symlink, copy (where links do not work) or branch.
                activation: symlink

                # The branch that tiers are made from on a generated commit; a mapping gives each environment its own.
                # base: main

                # What clients' domains end with.
                # base_domain: theanswer.ai

                # Copilot's environments. The last one's domains have no label: client.example.com, staging.client.example.com.
                environments: [staging, prod]

                # Whether a switch needs a reason (-m).
                require_reason: false

                # Whether deployments stop on a machine without tiergit.
                required: false

                # Smallest first. A folder lies below copilot/environments; costs are what clients are quoted a month.
                # Services may be given cpu (1024 is one virtual CPU), memory (MiB) and count, by environment where they differ.
                # What one tier gives, every tier must give.
                tiers:
                  minimum:
                    title: Minimum
                    description: "Minimal cost, basic features"
                    folder: addons-minimum
                    monthly_cost: "$150-250"
                    costs:
                      Web Service: {staging: "$5-8", prod: "$5-8"}
                      Backend Service: {staging: "$8-12", prod: "$15-25"}
                      Aurora Database: {staging: "$10-15", prod: "$15-25"}
                      Redis Cache: {staging: "$6-10", prod: "$6-10"}
                      S3 Storage: {staging: "$2-5", prod: "$3-8"}
                      EFS Storage: {staging: "$5-10", prod: "$8-15"}
                      Load Balancer: {staging: "$9", prod: "$9"}
                      VPC/Networking: {staging: "$45", prod: "$45"}
                      Other AWS: {staging: "$5-10", prod: "$8-15"}
                    # services:
                    #   web:
                    #     cpu: 512
                    #     memory: 1024
                    #     count: 1
                    #     environments:
                    #       prod: {cpu: 1024, memory: 2048, count: {range: 1-10, cpu_percentage: 70}}

                  medium:
                    title: Medium
                    description: "Balanced cost, enhanced features"
                    folder: addons-medium  # not yet made: create this folder
                    monthly_cost: "$200-350"
                    costs:
                      Web Service: {staging: "$8-12", prod: "$12-20"}
                      Backend Service: {staging: "$12-18", prod: "$20-35"}
                      Aurora Database: {staging: "$15-25", prod: "$25-50"}
                      Redis Cache: {staging: "$12-20", prod: "$12-20"}
                      S3 Storage: {staging: "$3-6", prod: "$4-10"}
                      EFS Storage: {staging: "$8-12", prod: "$12-20"}
                      Load Balancer: {staging: "$9", prod: "$9"}
                      VPC/Networking: {staging: "$45", prod: "$45"}
                      Other AWS: {staging: "$6-12", prod: "$10-20"}

                  enterprise:
                    title: Enterprise
                    description: "Full cost, enterprise features"
                    folder: addons-enterprise
                    monthly_cost: "$300-700"
                    costs:
                      Web Service: {staging: "$12-20", prod: "$20-40"}
                      Backend Service: {staging: "$18-30", prod: "$35-70"}
                      Aurora Database: {staging: "$25-50", prod: "$50-150"}
                      Redis Cache: {staging: "$20-40", prod: "$30-60"}
                      S3 Storage: {staging: "$4-10", prod: "$6-20"}
                      EFS Storage: {staging: "$12-20", prod: "$20-40"}
                      Load Balancer: {staging: "$9", prod: "$9"}
                      VPC/Networking: {staging: "$45", prod: "$45"}
                      Other AWS: {staging: "$10-20", prod: "$20-40"}

                """)
    }

    @Test func theCommentedExampleWorksWhenUncommented() throws {
        let text = try Catalog.render(
            repository: nil, environments: ["staging", "prod"], tiers: [CatalogDraftTier(name: "minimum")])
        let lines = text.split(separator: "\n").map {
            $0.hasPrefix("    #") ? $0.replacing("    # ", with: "    ") : $0
        }
        let catalog = try Catalog.parse(Array(lines.joined(separator: "\n").utf8))
        #expect(catalog.settings(of: catalog.tiers[0])["web"]?["prod"]?.memory == 2048)
    }

    @Test func settingsStandWhereTheyDiffer() throws {
        let range = ServiceCount.range(ScalingRange(minimum: 1, maximum: 10, cpuPercentage: 70, memoryPercentage: 80))
        let tier = CatalogDraftTier(
            name: "minimum",
            services: [
                "web": [
                    "staging": ServiceSettings(cpu: 512, memory: 1024, count: .number(1)),
                    "prod": ServiceSettings(cpu: 512, memory: 2048, count: range),
                ],
                "api": ["prod": ServiceSettings(cpu: 256)],
                "empty": ["prod": ServiceSettings()],
            ])
        let text = try Catalog.render(repository: nil, environments: ["staging", "prod"], tiers: [tier])
        #expect(
            text.hasSuffix(
                """
                    services:
                      api:
                        environments:
                          prod: {cpu: 256}
                      web:
                        cpu: 512
                        environments:
                          staging: {memory: 1024, count: 1}
                          prod: {memory: 2048, count: {range: 1-10, cpu_percentage: 70, memory_percentage: 80}}

                """))
    }

    /// Other readers of YAML take these words for truth values and nothing.
    @Test func wordsWithAnotherMeaningAreQuoted() throws {
        let tiers = ["y", "null"].map { CatalogDraftTier(name: $0, title: "true") }
        let text = try Catalog.render(repository: nil, environments: ["no", "prod"], tiers: tiers)
        for line in ["environments: [\"no\", prod]", "  \"y\":", "  \"null\":", "    title: \"true\""] {
            #expect(text.contains(line + "\n"))
        }
    }

    @Test(arguments: ["a\nb", "a: {x", "A", "staging", "*x", "\"", ""])
    func refusesWhatIsNoCatalog(_ name: String) {
        #expect(throws: CatalogError.self) {
            try Catalog.render(
                repository: nil, environments: ["staging", "prod"], tiers: [CatalogDraftTier(name: name)])
        }
        #expect(throws: CatalogError.self) {
            try Catalog.render(repository: nil, environments: [name, name], tiers: CatalogDraftTier.standard)
        }
        #expect(throws: CatalogError.self) {
            try Catalog.render(repository: name, environments: ["prod"], tiers: CatalogDraftTier.standard)
        }
    }

    @Test func whatIsWrittenIsRead() throws {
        var random = FixedNumbers(seed: 7)
        for _ in 0..<400 {
            let environments = Array(
                ["no", "staging", "prod", "on"].shuffled(using: &random).prefix(Int(random.next() % 4) + 1))
            let names = Array(
                ["y", "minimum", "true", "null", "t-2"].shuffled(using: &random).prefix(Int(random.next() % 5) + 1))
            let given = (0..<12).map { _ in random.next() % 2 == 0 }
            let tiers = names.map { name in
                CatalogDraftTier(
                    name: name, title: Self.text(&random),
                    description: random.next() % 2 == 0 ? nil : Self.text(&random),
                    folder: "addons " + name, monthlyCost: random.next() % 2 == 0 ? nil : Self.text(&random),
                    isMade: random.next() % 2 == 0, services: Self.services(&random, environments, given))
            }
            let base: Catalog.Base? =
                switch random.next() % 3 {
                case 0: nil
                case 1: .branch("no")
                default: .branches(Dictionary(uniqueKeysWithValues: environments.map { ($0, "release/\($0)#1") }))
                }
            let repository = random.next() % 2 == 0 ? nil : String(repeating: "1e", count: 20)
            let domain = random.next() % 2 == 0 ? nil : "1.example"
            let activation = try #require(Catalog.Activation.allCases.randomElement(using: &random))
            let text = try Catalog.render(
                repository: repository, activation: activation, base: base, baseDomain: domain,
                environments: environments,
                tiers: tiers)
            let catalog = try Catalog.parse(Array(text.utf8))
            #expect(catalog.repository == repository && catalog.baseDomain == domain && catalog.base == base)
            #expect(catalog.activation == activation && catalog.environments == environments)
            #expect(!catalog.requireReason && !catalog.required)
            for (tier, draft) in zip(catalog.tiers, tiers) {
                #expect(
                    tier.name == draft.name && tier.title == draft.title && tier.description == draft.description,
                    "\(text)")
                #expect(tier.folder == draft.folder && tier.monthlyCost == draft.monthlyCost, "\(text)")
                #expect(catalog.settings(of: tier) == draft.services, "\(text)")
                #expect(text.components(of: "not yet made") == tiers.filter { !$0.isMade }.count)
            }
        }
    }

    private static func text(_ random: inout FixedNumbers) -> String {
        let parts = [
            "yes", "null", "# a", ": ", "\"", "\\", "'", "$150", "é😀", "- ", "{", "]", "*", "&", "!", "%", "1", "~",
            "`", "a",
        ]
        let count = Int(random.next() % 4)
        return "x" + (0..<count).map { _ in parts[Int(random.next() % UInt64(parts.count))] }.joined()
            + parts[Int(random.next() % 20)]
    }

    /// The same settings given by every tier, as a catalog demands, with values of their own.
    private static func services(
        _ random: inout FixedNumbers, _ environments: [String], _ given: [Bool]
    ) -> [String: EnvironmentSettings] {
        var services: [String: EnvironmentSettings] = [:]
        for (index, environment) in environments.enumerated() where given[index * 3] {
            let counts: [ServiceCount] = [
                .number(0), .number(2),
                .range(ScalingRange(minimum: 1, maximum: 9, cpuPercentage: 70, memoryPercentage: nil)),
                .range(ScalingRange(minimum: 0, maximum: 0, cpuPercentage: nil, memoryPercentage: nil)),
            ]
            services["web", default: [:]][environment] = ServiceSettings(
                cpu: Int(random.next() % 2 + 1) * 256,
                memory: given[index * 3 + 1] ? Int(random.next() % 2 + 1) * 512 : nil,
                count: given[index * 3 + 2] ? counts[Int(random.next() % 4)] : nil)
        }
        return services
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
