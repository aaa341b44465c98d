import Testing

@testable import Tiers

/// What clients are quoted for each component.
@Suite struct CatalogCostsTests {
    @Test func reads() throws {
        let text = """
            format: 1
            environments: [staging, prod]
            tiers:
              small:
                costs:
                  VPC/Networking: {staging: $45, prod: 45}
                  Aurora Database: {prod: "$15.50-25"}
              big:
                costs:

            """
        let catalog = try Catalog.parse(Array(text.utf8))
        #expect(
            catalog.tiers[0].costs == [
                QuotedCost(
                    component: "VPC/Networking",
                    amounts: ["staging": try #require(CostRange("45")), "prod": try #require(CostRange("45"))]),
                QuotedCost(component: "Aurora Database", amounts: ["prod": try #require(CostRange("15.5-25"))]),
            ])
        #expect(catalog.tiers[1].costs.isEmpty)
    }

    @Test(arguments: [
        ("[a]", 18, "`costs` of tier `small` must be a mapping of keys to values, not a list", ""),
        ("{Web: 5}", 24, "`costs` of `Web` must be a mapping of keys to values, not `5`", ""),
        ("{Web: {}}", 19, "`costs` of `Web` gives no amount", ""),
        ("{Web: {prd: 5}}", 25, "unknown key `prd` in `costs` of `Web`", "did you mean `prod`?"),
        ("{Web: {prod: cheap}}", 31, "`costs` of `Web` in `prod` must be dollars a month, not `cheap`", "`$5-8`"),
        ("{Web: {prod: 8-5}}", 31, "must be dollars a month, not `8-5`", "`$5-8`"),
        ("{Web: {prod: 1-2-3}}", 31, "must be dollars a month, not `1-2-3`", "`$5-8`"),
        ("{Web: {prod: -5}}", 31, "must be dollars a month, not `-5`", "`$5-8`"),
        ("{Web: {prod: }}", 31, "`costs` of `Web` in `prod` is empty", "remove the key"),
        ("{' ': {prod: 5}}", 19, "a component cannot be called ` `: it is empty", ""),
    ])
    func refuses(_ costs: String, _ column: Int, _ message: String, _ hint: String) throws {
        let found = problems("format: 1\nenvironments: [staging, prod]\ntiers:\n  small: {costs: \(costs)}\n")
        try #require(found.count == 1, "\(found)")
        #expect(found[0].message.contains(message), "\(found)")
        #expect((found[0].hint ?? "").contains(hint), "\(found)")
        #expect(found[0].location.line == 4 && found[0].location.column == column, "\(found)")
    }

    @Test func whatIsWrittenIsRead() throws {
        let text = try Catalog.render(
            repository: nil, environments: ["staging", "prod"], tiers: CatalogDraftTier.standard)
        let catalog = try Catalog.parse(Array(text.utf8))
        for tier in catalog.tiers {
            #expect(tier.costs.count == 9 && tier.costs == QuotedCost.shipped[tier.name])
        }
        #expect(text.contains("\n      Web Service: {staging: \"$5-8\", prod: \"$5-8\"}\n"))
        // Rows for environments that the catalog has not are left out, all of them.
        let other = try Catalog.render(repository: nil, environments: ["prod"], tiers: CatalogDraftTier.standard)
        #expect(!other.contains("costs:\n"))
    }

    @Test(arguments: [
        ("$150-250", 150_000_000, 250_000_000), ("5-8", 5_000_000, 8_000_000), ("$9", 9_000_000, 9_000_000),
        (" $5.50 – $8/month ", 5_500_000, 8_000_000), ("0", 0, 0),
    ])
    func ranges(_ text: String, _ low: Int, _ high: Int) throws {
        let range = try #require(CostRange(text))
        #expect(range.low.micros == low && range.high.micros == high)
    }

    @Test(arguments: ["", "-", "5-", "-5", "$", "$$5", "5 8", "1e3", "5.", ".5", "1234567890", "1.1234567", "٣", "8-5"])
    func noRanges(_ text: String) {
        #expect(CostRange(text) == nil)
    }

    @Test(arguments: [
        ("5.84", "$5.84"), ("9", "$9"), ("43.80-87.60", "$43.80-87.60"), ("43.80-175.20", "$44-175"),
        ("99.995-100", "$100"), ("0-0.004", "$0"), ("0-0.006", "$0.00-0.01"), ("0", "$0"),
    ])
    func printed(_ range: String, _ text: String) throws {
        #expect(try #require(CostRange(range)).text == text)
    }
}
