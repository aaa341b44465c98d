import Testing

@testable import Tiers

/// What clients are charged for a tier.
@Suite struct CatalogPriceTests {
    private func catalog(_ price: String) throws -> Catalog {
        try Catalog.parse(Array("format: 1\nenvironments: [staging, prod]\ntiers:\n  small: {\(price)}\n".utf8))
    }

    private func monthly(_ price: String, _ target: Target) throws -> Int? {
        let catalog = try catalog(price)
        return try #require(catalog.tiers[0].price).monthly(for: target, environments: catalog.environments)?.cents
    }

    @Test func reads() throws {
        let (prod, staging) = (
            try Target(client: "acme", environment: "prod"), try Target(client: "acme", environment: "staging")
        )
        #expect(try catalog("title: Small").tiers[0].price == nil)
        for text in ["$250", "250", "'250.00'", "\"$250/month\"", "$250-250"] {
            #expect(try catalog("price: \(text)").tiers[0].price == .each(Money(micros: 250_000_000)), "\(text)")
        }
        #expect(try monthly("price: 99.95", prod) == 99_95)
        #expect(try monthly("price: 99.95", .shared) == 99_95)
        #expect(try monthly("price: {staging: $50, prod: $200.5}", prod) == 200_50)
        #expect(try monthly("price: {staging: $50, prod: $200.5}", staging) == 50_00)
        // It stands for every environment.
        #expect(try monthly("price: {staging: $50, prod: $200.5}", .shared) == 250_50)
        // Nobody need have a price where nobody is.
        #expect(try monthly("price: {prod: 0}", prod) == 0)
        #expect(try monthly("price: {prod: 0}", staging) == nil)
        #expect(try monthly("price: {prod: 0}", .shared) == nil)
    }

    @Test(arguments: [
        ("$150-250", "`price` of tier `small` is a range: `$150-250`", "ranges are for `monthly_cost`"),
        ("cheap", "`price` of tier `small` must be dollars a month, not `cheap`", "such as `$250`"),
        ("-5", "must be dollars a month, not `-5`", "such as `$250`"),
        ("0.005", "`price` of tier `small` has parts of a cent: `0.005`", "such as `$250`"),
        ("[5]", "`price` of tier `small` must be a text, not a list", ""),
        ("", "`price` of tier `small` is empty", "remove the key"),
        ("{}", "`price` of tier `small` gives no amount", ""),
        ("{prd: 5}", "unknown key `prd` in `price` of tier `small`", "did you mean `prod`?"),
        ("{prod: 5-8}", "`price` of tier `small` in `prod` is a range: `5-8`", "{staging: $50, prod: $200}"),
        ("{prod: }", "`price` of tier `small` in `prod` is empty", "remove the key"),
        ("{prod: {}}", "`price` of tier `small` in `prod` must be a text, not a mapping", ""),
    ])
    func refuses(_ price: String, _ message: String, _ hint: String) throws {
        let found = problems("format: 1\nenvironments: [staging, prod]\ntiers:\n  small:\n    price: \(price)\n")
        try #require(found.count == 1, "\(found)")
        #expect(found[0].message.contains(message), "\(found)")
        #expect((found[0].hint ?? "").contains(hint), "\(found)")
        #expect(found[0].location.line == 5, "\(found)")
    }

    @Test func places() {
        let text = "format: 1\ntiers:\n  small:\n    title: Small\n    price: {prod: 5}\n  big:\n    title: Big\n"
        let places = CatalogPlaces(Array(text.utf8))
        #expect("\(places.price(of: "small"))" == "copilot/tiers.yml:5:5")
        #expect("\(places.price(of: "big"))" == "copilot/tiers.yml:6:3")
    }
}
