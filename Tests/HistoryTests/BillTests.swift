import Git
import History
import Testing
import Tiers

/// Charges: months, boundaries, rounding, and random histories against a replay second by second.
@Suite struct BillTests {
    private static let catalog = Result {
        try Catalog.parse(
            Array(
                """
                format: 1
                environments: [staging, prod]
                tiers:
                  minimum: {price: $99.99}
                  medium: {price: {staging: $10.01, prod: 333.33}}
                  enterprise: {price: $1000}
                  unpriced: {}
                  prod-only: {price: {prod: $5}}

                """.utf8))
    }
    private let day: Int64 = 86_400

    private func time(_ text: String) throws -> Int64 {
        try #require(UTCTime.seconds(text.count == 10 ? "\(text)T00:00:00Z" : text))
    }

    private func target(_ client: String = "acme", _ environment: String = "prod") throws -> Target {
        try Target(client: client, environment: environment)
    }

    private func id(_ number: Int) throws -> ObjectID {
        let digits = String(number, radix: 16)
        return try #require(ObjectID(hex: String(repeating: "0", count: 40 - digits.count) + digits))
    }

    private func stays(
        _ settings: [(tier: String, time: Int64)], _ target: Target, _ period: Range<Int64>, until end: Int64? = nil,
        unproved: Set<Int> = []
    ) throws -> TierStays {
        let settings = try settings.enumerated().map { index, setting in
            TierStays.Setting(
                entry: try id(index + 1), sequence: index + 1, tier: setting.tier, time: setting.time,
                isProved: !unproved.contains(index + 1))
        }
        return TierStays(settings, of: target, in: period, until: end)
    }

    private func bill(_ stays: [TierStay], _ period: Range<Int64>) throws -> Bill {
        try Bill(stays, in: period, catalog: try Self.catalog.get())
    }

    // MARK: Months

    @Test func months() throws {
        for (month, days) in [
            ("2023-02", 28), ("2024-02", 29), ("2100-02", 28), ("2000-02", 29), ("2026-12", 31), ("2026-04", 30),
            ("1970-01", 31), ("9999-12", 31),
        ] {
            let found = try #require(CalendarMonth(month))
            #expect(found.length == Int64(days) * day, "\(month)")
            #expect(found.start == (try time("\(month)-01")))
        }
        for text in [
            "2026-13", "2026-00", "2026-1", "26-01", "2026/10", "2026-10-01", "", "-", "+026-10", "٢٠٢٦-١٠", "1969-12",
            "2026-+1",
        ] {
            #expect(CalendarMonth(text) == nil, "\(text)")
        }
        let months = CalendarMonth.months(of: try time("2023-12-31T23:59:59Z")..<(try time("2024-03-01")))
        #expect(months.map { $0.length / day } == [31, 31, 29])
        // A period that ends with a month has no second of the next one.
        #expect(CalendarMonth.months(of: try time("2024-02-01")..<(try time("2024-03-01"))).count == 1)
    }

    /// A whole month costs the price, however long it is; a second of it, that part of the price.
    @Test func wholeMonthsCostThePrice() throws {
        let acme = try target()
        let adopted = [("minimum", try time("2019-06-15T12:34:56Z"))]
        for year in 2020...2031 {
            for month in 1...12 {
                let found = try #require(CalendarMonth("\(year)-\(month < 10 ? "0" : "")\(month)"))
                let period = found.start..<found.end
                let bill = try bill(try stays(adopted, acme, period).stays, period)
                #expect(bill.cents == 99_99 && bill.clients[0].lines[0].seconds == found.length)
            }
        }
        let decade = try time("2020-01-01")..<(try time("2030-01-01"))
        #expect(try bill(try stays(adopted, acme, decade).stays, decade).cents == 120 * 99_99)
        // One cent is 26.784 seconds of a thousand dollars in a month of 31 days; half a cent is charged.
        for (seconds, cents) in [(Int64(0), 0), (13, 0), (14, 1), (40, 1), (41, 2)] {
            let start = try time("2026-10-05")
            let all = try stays([("enterprise", start)], acme, start..<(start + seconds)).stays
            #expect(try bill(all, start..<(start + seconds)).cents == cents, "\(seconds)")
        }
    }

    // MARK: Stays

    @Test func boundaries() throws {
        let acme = try target()
        let (from, to) = (try time("2026-10-01"), try time("2026-11-01"))
        let settings = [("minimum", from - 1), ("medium", from), ("enterprise", to - 1), ("minimum", to)]
        let found = try stays(settings, acme, from..<to).stays
        #expect(found.map(\.tier) == ["medium", "enterprise"])
        #expect(found.map(\.time) == [from..<(to - 1), (to - 1)..<to])
        #expect(try stays(settings, acme, (from - 1)..<from).stays.map(\.tier) == ["minimum"])
        #expect(try stays([("minimum", to)], acme, from..<to).stays.isEmpty)
        #expect(try stays([], acme, from..<to).stays.isEmpty)
        // The same tier again is another stay on the same line.
        let again = try stays([("minimum", from), ("minimum", from + 10)], acme, from..<to).stays
        #expect(again.map(\.time) == [from..<(from + 10), (from + 10)..<to])
        #expect(try bill(again, from..<to).clients.flatMap(\.lines).map(\.cents) == [99_99])
    }

    @Test func nobodysAnyMore() throws {
        let acme = try target()
        let (from, to) = (try time("2026-10-01"), try time("2026-11-01"))
        let settings = [("minimum", from - 5), ("medium", from + 100)]
        func times(_ end: Int64) throws -> [Range<Int64>] {
            try stays(settings, acme, from..<to, until: end).stays.map(\.time)
        }
        #expect(try times(from + 50) == [from..<(from + 50)])
        #expect(try times(from + 100) == [from..<(from + 100)])
        #expect(try times(from + 150) == [from..<(from + 100), (from + 100)..<(from + 150)])
        #expect(try times(from) == [])
        #expect(try times(to + 1) == [from..<(from + 100), (from + 100)..<to])
    }

    /// Each second is one tier's, whatever clocks said.
    @Test func clocksThatDisagree() throws {
        let acme = try target()
        let from = try time("2026-10-01")
        let period = from..<(from + 1000)
        let found = try stays(
            [("minimum", from + 100), ("medium", from + 300), ("enterprise", from + 200), ("minimum", from + 400)],
            acme,
            period)
        #expect(found.stays.map(\.tier) == ["minimum", "enterprise", "minimum"])
        #expect(found.stays.map(\.time.lowerBound) == [from + 100, from + 300, from + 400])
        #expect(
            found.disorders.map { [Int64($0.sequence), $0.time, $0.counted] } == [[3, from + 200, from + 300]])
        // Out of the period nobody needs to hear of it.
        let later = (from + 500)..<(from + 600)
        #expect(
            try stays([("minimum", from + 300), ("medium", from + 200)], acme, later).disorders.isEmpty)
        // What is not proved holds nothing up, and is shown.
        let forged = [("minimum", from), ("medium", from + 900), ("enterprise", from + 200)]
        let unproved = try stays(forged, acme, period, unproved: [2])
        #expect(unproved.stays.map(\.tier) == ["minimum", "enterprise"])
        #expect(unproved.stays.map(\.time.lowerBound) == [from, from + 200] && unproved.disorders.isEmpty)
        #expect(
            try stays([("minimum", from), ("medium", from + 100)], acme, period, unproved: [2]).stays.map(\.entry)
                == [try id(1), try id(2)])
    }

    // MARK: Prices that are missing

    @Test func withoutAPrice() throws {
        let (from, to) = (try time("2026-10-01"), try time("2026-11-01"))
        let period = from..<to
        func missing(_ settings: [(Target, String, Int64)]) throws -> [String] {
            let all = try settings.flatMap { target, tier, time in try stays([(tier, time)], target, period).stays }
            let catalog = try Self.catalog.get()
            do throws(Bill.UnpricedError) {
                _ = try Bill(all, in: period, catalog: catalog)
                return []
            } catch { return error.tiers.map { "\($0.tier) \($0.target)" } }
        }
        let (prod, staging) = (try target(), try target("acme", "staging"))
        #expect(try missing([(prod, "prod-only", from)]) == [])
        #expect(try missing([(staging, "prod-only", from)]) == ["prod-only acme/staging"])
        #expect(
            try missing([(staging, "unpriced", from), (prod, "unpriced", from), (staging, "gone", from)])
                == ["gone acme/staging", "unpriced acme/prod"])
        // Nobody was on it in that time.
        #expect(try missing([(prod, "unpriced", to)]) == [])
        #expect(try missing([(.shared, "prod-only", from)]) == ["prod-only default/all"])
    }

    // MARK: Rounding

    @Test func sharesAddUp() throws {
        let month = try #require(CalendarMonth("2024-02"))
        var random = SplitMix(state: 2024)
        for _ in 0..<2_000 {
            let amounts = (0..<Int.random(in: 0...12, using: &random)).map { _ in
                ExactAmount(
                    Money(micros: 10_000 * Int.random(in: 0...500, using: &random)),
                    for: Int64.random(in: 0...month.length, using: &random), of: month)
            }
            let shares = ExactAmount.shares(of: amounts)
            #expect(shares.reduce(0, +) == amounts.reduce(.zero, +).cents)
            // Each is one of the two cents that it lies between.
            for (share, amount) in zip(shares, amounts) { #expect(abs(share - amount.cents) <= 1) }
        }
        // Three thirds of a cent are a cent, and the first has it; of half a cent, too.
        let third = ExactAmount(Money(micros: 10_000), for: month.length / 3, of: month)
        #expect(ExactAmount.shares(of: [third, third, third]) == [1, 0, 0])
        let half = ExactAmount(Money(micros: 10_000), for: month.length / 2, of: month)
        #expect(ExactAmount.shares(of: [half]) == [1] && ExactAmount.shares(of: [third, half]) == [0, 1])
        #expect(ExactAmount.shares(of: []) == [])
    }

    // MARK: Random histories

    /// What one client is charged, by going through the period second by second.
    private struct Replay {
        /// Seconds by line and by the length of the month.
        var seconds: [String: [Int64: Int64]] = [:]
        /// In the order of the bill.
        var order: [String] = []

        mutating func go(
            _ settings: [(tier: String, time: Int64)], _ environment: String, _ period: Range<Int64>,
            monthEnds: [(end: Int64, length: Int64)]
        ) {
            for second in period {
                var tier: String?
                var clock = Int64.min
                for setting in settings {
                    clock = max(clock, setting.time)
                    if clock <= second { tier = setting.tier }
                }
                guard let tier, let month = monthEnds.first(where: { second < $0.end }) else { continue }
                let line = "\(environment) \(tier)"
                if seconds[line] == nil { order.append(line) }
                seconds[line, default: [:]][month.length, default: 0] += 1
            }
        }

        /// Cents by line: the exact fractions have one denominator, and who lacks least to the next cent gets what is left.
        func cents(_ prices: [String: Int64]) -> [String: Int] {
            let denominator: Int128 = 28 * 29 * 30 * 31 * 86_400
            let exact = order.map { line in
                seconds[line, default: [:]].reduce(Int128(0)) { sum, item in
                    sum + Int128(prices[line] ?? 0) * Int128(item.value) * denominator / Int128(item.key)
                }
            }
            var left = (2 * exact.reduce(0, +) + denominator) / (2 * denominator)
            var cents = exact.map { $0 / denominator }
            left -= cents.reduce(0, +)
            while left > 0 {
                var best: Int?
                for index in exact.indices where cents[index] * denominator <= exact[index] {
                    if best.map({ exact[index] % denominator > exact[$0] % denominator }) ?? true { best = index }
                }
                guard let best else { break }
                cents[best] += 1
                left -= 1
            }
            return Dictionary(uniqueKeysWithValues: zip(order, cents.map { Int($0) }))
        }
    }

    @Test(arguments: 0..<24)
    func randomHistories(_ seed: Int) throws {
        var random = SplitMix(state: UInt64(seed))
        let (tiers, prices): ([String], [String: Int64]) = (
            ["minimum", "medium", "enterprise"],
            [
                "prod minimum": 99_99, "prod medium": 333_33, "prod enterprise": 1000_00, "staging minimum": 99_99,
                "staging medium": 10_01, "staging enterprise": 1000_00,
            ]
        )
        // Around the end of February, in a leap year and in others, and of other months.
        let ends = [
            ("2024-03-01", Int64(29), Int64(31)), ("2023-03-01", 28, 31), ("2026-05-01", 30, 31),
            ("2026-08-01", 31, 31),
        ]
        let (text, before, after) = ends[seed % ends.count]
        let middle = try time(text)
        let from = middle - Int64.random(in: 0..<4_000, using: &random)
        let period = from..<(middle + Int64.random(in: 1..<4_000, using: &random))
        let monthEnds = [(middle, before * day), (middle + after * day, after * day)]
        var all: [TierStay] = []
        var expected: [String: [String: Int]] = [:]
        var totals: [String: Int] = [:]
        for client in ["acme", "globex", "initech"] {
            var replay = Replay()
            for environment in ["prod", "staging"] {
                // Mostly forward, sometimes not, sometimes at the very second of a boundary.
                var settings: [(tier: String, time: Int64)] = []
                var clock = from + Int64.random(in: -3_000..<3_000, using: &random)
                for _ in 0..<Int.random(in: 0...7, using: &random) {
                    settings.append((try #require(tiers.randomElement(using: &random)), clock))
                    clock += Int64.random(in: -300..<2_000, using: &random)
                    if Int.random(in: 0..<6, using: &random) == 0 {
                        clock = try #require(
                            [period.lowerBound, middle, period.upperBound, clock].randomElement(using: &random))
                    }
                }
                all += try stays(settings, try target(client, environment), period).stays
                replay.go(settings, environment, period, monthEnds: monthEnds)
            }
            expected[client] = replay.cents(prices)
            totals[client] = expected[client]?.values.reduce(0, +)
        }
        let bill = try bill(all, period)
        for client in bill.clients {
            #expect(
                Dictionary(
                    uniqueKeysWithValues: client.lines.map { ("\($0.target.environment) \($0.tier)", $0.cents) })
                    == expected[client.name])
            #expect(client.cents == totals[client.name])
            // Alone, and by environment, it is charged the same.
            let alone = try self.bill(all.filter { $0.target.client == client.name }, period)
            #expect(alone.clients[0].lines.map(\.cents) == client.lines.map(\.cents))
            let parts = ["prod", "staging"].map { bill.only(environment: $0) }
            #expect(
                parts.flatMap(\.clients).filter { $0.name == client.name }.reduce(0) { $0 + $1.cents } == client.cents)
        }
        #expect(Set(bill.clients.map(\.name)) == Set(expected.filter { !$0.value.isEmpty }.keys))
        #expect(bill.cents == totals.values.reduce(0, +))
    }

    /// Random numbers that are the same in every run (splitmix64, as in SignaturesTests).
    private struct SplitMix: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }
}
