import Testing

@testable import Tiers

@Suite struct CatalogTests {
    static let full = """
        format: 1
        repository: 0123456789abcdef0123456789abcdef01234567
        activation: copy
        base: {staging: staging, prod: production}
        base_domain: theanswer.ai
        environments: [staging, prod]
        require_reason: true
        required: true
        tiers:
          minimum:
            title: Minimum
            description: >
              Minimal cost,
              basic features
            monthly_cost: "$150-250"
            services:
              web:
                cpu: 512
                memory: 1024
                count: 1
                environments:
                  prod: {cpu: 1024, memory: 2048, count: {range: 1-10, cpu_percentage: 70, memory_percentage: 80}}
          medium:
            folder: sizes/medium
            services:
              web: {cpu: 1024, memory: 2048, count: {range: 0-4}}
        """

    @Test func readsEverything() throws {
        let catalog = try Catalog.parse(Array(Self.full.utf8))
        #expect(catalog.repository == "0123456789abcdef0123456789abcdef01234567")
        #expect(catalog.activation == .copy)
        #expect(catalog.base == .branches(["staging": "staging", "prod": "production"]))
        #expect(catalog.base?.branch(for: "prod") == "production")
        #expect(catalog.base?.isPerEnvironment == true)
        #expect(catalog.baseDomain == "theanswer.ai")
        #expect(catalog.environments == ["staging", "prod"])
        #expect(catalog.requireReason && catalog.required)
        #expect(catalog.tierNames == ["minimum", "medium"])
        let minimum = try catalog.tier(named: "minimum")
        #expect(minimum.title == "Minimum")
        #expect(minimum.description == "Minimal cost, basic features")
        #expect(minimum.monthlyCost == "$150-250")
        #expect(minimum.folderPath == "copilot/environments/addons-minimum")
        let range = ScalingRange(minimum: 1, maximum: 10, cpuPercentage: 70, memoryPercentage: 80)
        #expect(
            catalog.settings(of: minimum) == [
                "web": [
                    "staging": ServiceSettings(cpu: 512, memory: 1024, count: .number(1)),
                    "prod": ServiceSettings(cpu: 1024, memory: 2048, count: .range(range)),
                ]
            ])
        let medium = try catalog.tier(named: "medium")
        #expect(medium.title == "medium" && medium.description == nil && medium.monthlyCost == nil)
        #expect(medium.folderPath == "copilot/environments/sizes/medium")
        let free = ScalingRange(minimum: 0, maximum: 4, cpuPercentage: nil, memoryPercentage: nil)
        #expect(catalog.settings(of: medium)["web"]?["staging"]?.count == .range(free))
        #expect(catalog.settings(of: medium)["web"]?["prod"]?.cpu == 1024)
    }

    @Test func defaults() throws {
        let catalog = try Catalog.parse(
            Array("format: 1\nenvironments: [prod]\ntiers: {small: , big: {services: }}\n".utf8))
        #expect(catalog.repository == nil && catalog.base == nil && catalog.baseDomain == nil)
        #expect(catalog.activation == .symlink)
        #expect(!catalog.requireReason && !catalog.required)
        #expect(catalog.tiers.map(\.folder) == ["addons-small", "addons-big"])
        #expect(catalog.tiers.allSatisfy { catalog.settings(of: $0).isEmpty })
    }

    @Test func tiersKeepTheFilesOrder() throws {
        let names = ["zeta", "alpha", "mid", "beta"]
        let text = "format: 1\nenvironments: [prod]\ntiers:\n" + names.map { "  \($0):\n" }.joined()
        #expect(try Catalog.parse(Array(text.utf8)).tierNames == names)
    }

    @Test func aliasesAndWordsThatYAMLTakesForOtherThings() throws {
        let text = """
            format: 1
            base: &b "no"
            environments: [staging, *e]
            """
        // An undefined alias is an error with its place.
        #expect(problems(text).map(\.location.line) == [3])
        let catalog = try Catalog.parse(
            Array(
                """
                format: 1
                repository: 1234567890123456789012345678901234567890
                environments: [no, prod]
                tiers:
                  y: {title: 2024, services: &s {web: {cpu: 1}}}
                  z: {services: *s}
                """.utf8))
        #expect(catalog.environments == ["no", "prod"])
        #expect(catalog.repository == "1234567890123456789012345678901234567890")
        #expect(catalog.tiers[0].title == "2024")
        #expect(catalog.tiers[0].services == catalog.tiers[1].services)
    }

    @Test func lineEndingsAndByteOrderMark() throws {
        let windows = Self.full.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
        #expect(try Catalog.parse(Array(windows.utf8)) == Catalog.parse(Array(Self.full.utf8)))
        #expect(try Catalog.parse([0xEF, 0xBB, 0xBF] + Array(Self.full.utf8)) == Catalog.parse(Array(Self.full.utf8)))
    }

    @Test func unknownTier() throws {
        let catalog = try Catalog.parse(Array(Self.full.utf8))
        #expect(throws: CatalogError.unknownTier("medum", known: ["minimum", "medium"], suggestion: "medium")) {
            try catalog.tier(named: "medum")
        }
        let error = #expect(throws: CatalogError.self) { try catalog.tier(named: "x\u{1B}") }
        #expect(error?.description == "no tier is called `xU+001B`: the catalog has minimum and medium")
        #expect(error?.hint == nil)
    }

    @Test func theReferencesExampleIsACatalog() throws {
        let example = try #require(
            Catalog.schemaReference.split(separator: "```yaml\n").last?.split(separator: "```").first)
        let catalog = try Catalog.parse(Array(example.utf8))
        #expect(catalog.tierNames == ["minimum", "medium", "performance"])
        for key in [
            "repository", "activation", "base_domain", "require_reason", "required", "monthly_cost",
            "memory_percentage", "price", "provides", "offered", "extends", "take", "set", "require",
        ] {
            #expect(Catalog.schemaReference.contains(key))
        }
    }
}

/// What is wrong with a catalog; empty where nothing is.
func problems(_ text: String) -> [CatalogProblem] {
    problems(Array(text.utf8))
}

func problems(_ bytes: [UInt8]) -> [CatalogProblem] {
    do throws(CatalogError) {
        _ = try Catalog.parse(bytes)
        return []
    } catch {
        return error.problems
    }
}
