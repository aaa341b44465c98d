import CloudFormation
import Planning
import Testing
import Tiers

@Suite struct CostComparisonTests {
    private static let names = ["staging", "prod"]

    private static func compare(
        _ tier: Tier, _ estimate: CostEstimate, environments: [String] = names
    ) -> CostComparison {
        CostComparison(
            tier, estimates: Dictionary(uniqueKeysWithValues: names.map { ($0, estimate) }),
            environments: environments, all: names)
    }

    /// The rows of the plan against its own totals.
    @Test(arguments: [
        ("minimum", "$150-250", "$209-284"), ("medium", "$200-350", "$267-388"), ("enterprise", "$300-700", "$390-718"),
    ])
    func thePlansRowsAddUpToSomethingElse(_ name: String, _ stated: String, _ sum: String) throws {
        let tier = Tier(name: name, monthlyCost: stated, costs: QuotedCost.shipped[name] ?? [])
        let comparison = Self.compare(tier, CostEstimate(items: [], unknown: []))
        #expect(comparison.total.quoted?.text == sum)
        #expect(
            comparison.warnings == ["\(name): the quoted rows add up to \(sum), and the tier is quoted at \(stated)"])
        #expect(comparison.total.computed == nil && comparison.total.isPartial)
    }

    @Test func aComputedRangeOutsideOfTheQuotedOneIsSaid() throws {
        let tier = Tier(
            name: "minimum", monthlyCost: "$150-250",
            costs: [
                QuotedCost(
                    component: "Aurora Database",
                    amounts: ["staging": try #require(CostRange("$10-15")), "prod": try #require(CostRange("$40-200"))])
            ])
        let comparison = Self.compare(tier, try estimate(cluster("0.5", "2"), instance("Writer")))
        #expect(comparison.rows.map(\.component) == ["Aurora Database"])
        #expect(comparison.environments["prod"]?.computed?.text == "$44-175")
        #expect(
            comparison.warnings == [
                "minimum: the quoted rows add up to $50-215, and the tier is quoted at $150-250",
                "minimum: Aurora Database in staging is quoted at $10-15, and $44-175 is computed",
                "minimum is quoted at $150-250, and $88-350 is computed",
            ])
    }

    /// What is not known may fill the gap to a quoted amount, but never takes anything away.
    @Test func whatIsUnknownMayFillAGap() throws {
        func warnings(_ quoted: String, partial: Bool) throws -> [String] {
            let item = CostEstimate.Item(
                component: "Redis Cache", subject: "R", range: try #require(CostRange("11.68")), basis: "")
            let unknown = CostEstimate.Unknown(component: "Redis Cache", subject: "R", reason: "x")
            let amounts = try Dictionary(uniqueKeysWithValues: Self.names.map { ($0, try #require(CostRange(quoted))) })
            let tier = Tier(name: "t", costs: [QuotedCost(component: "Redis Cache", amounts: amounts)])
            return Self.compare(tier, CostEstimate(items: [item], unknown: partial ? [unknown] : [])).warnings
        }
        #expect(try warnings("$20-30", partial: true).isEmpty)
        #expect(try warnings("$20-30", partial: false).count == 2)
        #expect(try warnings("$6-10", partial: true).count == 2)
        #expect(try warnings("$6-12", partial: false).isEmpty)
    }

    /// Copilot's own environment has logs, a network and a load balancer, which no tier makes.
    @Test func whatCopilotMakesIsNotInATier() throws {
        let amounts = try ["prod": #require(CostRange("$8-15"))]
        let secret = try estimate(resource("Secret", "AWS::SecretsManager::Secret"))
        func warnings(_ component: String) -> [String] {
            Self.compare(Tier(name: "t", costs: [QuotedCost(component: component, amounts: amounts)]), secret).warnings
        }
        #expect(warnings("Other AWS").isEmpty)
        #expect(warnings("other aws").isEmpty)
    }

    @Test func servicesAreFoundUnderTheirQuotedNames() throws {
        let tier = Tier(
            name: "t", costs: [QuotedCost(component: "Web Service", amounts: ["prod": try #require(CostRange("$5-9"))])]
        )
        let settings = ServiceSettings(cpu: 256, memory: 512, count: .number(1))
        let comparison = Self.compare(tier, try estimate(services: ["web": settings, "api": settings]))
        #expect(comparison.rows.map(\.component) == ["Web Service", "api"])
        #expect(comparison.rows[0].cells["prod"]?.computed?.text == "$8.76")
        #expect(comparison.rows[0].total.computed?.text == "$17.52")
        #expect(comparison.rows[1].cells["prod"]?.quoted == nil)
        #expect(comparison.warnings.isEmpty)
    }

    @Test func aQuotedTotalIsAboutAllEnvironments() throws {
        let tier = Tier(name: "t", monthlyCost: "$1-2")
        let redis = try estimate(group([:]))
        #expect(Self.compare(tier, redis).warnings == ["t is quoted at $1-2, and $23.36 is computed"])
        let prod = Self.compare(tier, redis, environments: ["prod"])
        #expect(prod.stated == nil && prod.warnings.isEmpty)
        #expect(Self.compare(Tier(name: "t", monthlyCost: "ask us"), redis).warnings.count == 1)
    }
}
