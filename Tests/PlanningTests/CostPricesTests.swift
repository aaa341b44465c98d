import CloudFormation
import Planning
import Testing
import Tiers

@Suite struct CostPricesTests {
    @Test func shipped() throws {
        let file = try PriceFile.shipped()
        #expect(file.region == "us-east-1")
        #expect(file["aurora.acu"]?.amount.exact == "0.12")
        #expect(file["fargate.memory"]?.amount.micros == 4_445)
        #expect(file["elasticache.cache.t4g.micro"]?.isVerified == false)
        // Every unit that the code multiplies has a price, and every price says where it is from.
        #expect(Set(PriceFile.units.keys).isSubset(of: file.prices.keys))
        for (key, price) in file.prices {
            #expect(price.source.hasPrefix("https://"), "\(key)")
            #expect(price.unit == PriceFile.unit(of: key), "\(key)")
            #expect(price.amount > .zero, "\(key)")
        }
        // The starter tiers' nodes.
        for type in ["cache.t4g.micro", "cache.t4g.small"] { #expect(file["elasticache.\(type)"] != nil) }
    }

    @Test func reads() throws {
        let file = try prices()
        #expect(file.date == "2026-11-23" && file.prices.count == 7)
        #expect(
            file["nat.hour"]
                == Price(
                    amount: Money(micros: 45_000), unit: "hour", source: "https://example.com", isVerified: false,
                    note: "from memory"))
        #expect(file["alb.hour"] == nil)
    }

    @Test(arguments: [
        ("format: 1", "format: 2", 1, 9, "format 2 was made by a newer tiergit: this one reads format 1"),
        ("format: 1", "format: one", 1, 9, "`format` must be 1"),
        ("format: 1", "fromat: 1", 1, 1, "unknown key `fromat` in the price file (did you mean `format`?)"),
        ("date: 2026-11-23", "date: yesterday", 2, 7, "`date` must be a day such as 2026-11-23"),
        ("date: 2026-11-23", "date: 2026-13-23", 2, 7, "`date` must be a day such as 2026-11-23"),
        ("currency: USD", "currency: EUR", 4, 11, "`currency` must be USD"),
        ("region: us-east-1", "# none", 1, 1, "`region` of the price file is missing"),
        ("aurora.acu", "aurora.acus", 8, 3, "nothing is priced by `aurora.acus` (did you mean `aurora.acu`?)"),
        ("unit: ACU-hour", "unit: hour", 8, 22, "the unit of `aurora.acu` is `ACU-hour`"),
        (
            "amount: 0.12", "amount: 12 cents", 8, 40,
            "the amount of `aurora.acu` must be dollars, with at most six digits after the point"
        ),
        (
            "amount: 0.12", "amount: 0.1200001", 8, 40,
            "the amount of `aurora.acu` must be dollars, with at most six digits after the point"
        ),
        ("verified: false", "verified: no", 11, 80, "`verified` of `nat.hour` must be `true` or `false`"),
        ("note: from", "nota: from", 11, 87, "unknown key `nota` in `nat.hour` (did you mean `note`?)"),
        ("nat.hour", "aurora.acu", 8, 3, "defines aurora.acu twice"),
        ("prices:", "prices: []\nx:", 5, 9, "unknown key `x` in the price file"),
    ])
    func refuses(_ old: String, _ new: String, _ line: Int, _ column: Int, _ message: String) throws {
        let text = roundPrices.replacing(old, with: new)
        #expect(text != roundPrices)
        let error = #expect(throws: PriceFileError.self) { try prices(text) }
        #expect(error?.message.hasPrefix(message) == true, "\(String(describing: error))")
        if new.hasPrefix("prices") { return }
        #expect(error?.place == Place(file: PriceFile.path, line: line, column: column))
    }

    @Test func isNoPriceFile() {
        #expect(throws: PriceFileError.self) { try prices("") }
        #expect(throws: PriceFileError.self) { try prices("- a\n") }
        #expect(throws: PriceFileError.self) { try PriceFile.parse([0xFF]) }
        #expect(throws: PriceFileError.self) { try prices("format: !Ref x\n") }
    }
}
