import Testing

@testable import Tiers

/// The tier that fits, held against every tier tried by hand.
@Suite struct TierSelectionTests {
    /// What the file says, once more and without the code under test: numbers as plain integers.
    private struct Brute {
        var high: Bool?, connections: Int?, storage: Int?, recovery: Int?
        var low: Int?, top: Int?

        func meets(_ other: Brute, budget: Int?) -> Bool {
            if other.high == true && self.high != true { return false }
            if let wanted = other.connections { guard let own = connections, own >= wanted else { return false } }
            if let wanted = other.storage { guard let own = storage, own >= wanted else { return false } }
            if let wanted = other.recovery { guard let own = recovery, own <= wanted else { return false } }
            if let budget { guard let top, top <= budget else { return false } }
            return true
        }
    }

    private func random<Value>(_ body: @autoclosure () -> Value) -> Value? { Bool.random() ? body() : nil }

    @Test func equalToBruteForce() throws {
        var found = 0
        for _ in 0..<4_000 {
            var tiers: [Tier] = []
            var brutes: [Brute] = []
            for number in 0..<Int.random(in: 1...5) {
                var brute = Brute()
                brute.high = random(Bool.random())
                brute.connections = random(Int.random(in: 1...4))
                brute.storage = random(Int.random(in: 1...4))
                brute.recovery = random(Int.random(in: 1...4))
                if Int.random(in: 0...4) > 0 {
                    brute.low = Int.random(in: 1...4)
                    brute.top = (brute.low ?? 0) + Int.random(in: 0...3)
                }
                tiers.append(
                    Tier(
                        name: "t\(number)", monthlyCost: brute.low.map { "$\($0)-\(brute.top ?? $0)" },
                        provides: Needs(
                            highAvailability: brute.high, peakConnections: brute.connections,
                            storage: brute.storage.flatMap { StorageSize("\($0) GiB") },
                            recoveryTime: brute.recovery.flatMap { TimeSpan("\($0) min") })))
                brutes.append(brute)
            }
            var wanted = Brute()
            wanted.high = random(Bool.random())
            wanted.connections = random(Int.random(in: 1...4))
            wanted.storage = random(Int.random(in: 1...4))
            wanted.recovery = random(Int.random(in: 1...4))
            let budget = random(Int.random(in: 1...7))
            let catalog = Catalog(
                repository: nil, activation: .symlink, base: nil, baseDomain: nil, environments: ["prod"],
                requireReason: false, required: false, tiers: tiers)
            let selection = TierSelection(
                catalog,
                requires: Needs(
                    highAvailability: wanted.high, peakConnections: wanted.connections,
                    storage: wanted.storage.flatMap { StorageSize("\($0) GiB") },
                    recoveryTime: wanted.recovery.flatMap { TimeSpan("\($0) min") }),
                budget: budget.flatMap { Money("\($0)") }, environments: ["prod"])
            // The one that nobody beats, tried one by one.
            var best: Int?
            for (index, brute) in brutes.enumerated() where brute.meets(wanted, budget: budget) {
                guard let other = best.map({ brutes[$0] }) else {
                    best = index
                    continue
                }
                guard let top = brute.top, let low = brute.low else { continue }
                guard let otherTop = other.top, let otherLow = other.low else {
                    best = index
                    continue
                }
                if top < otherTop || (top == otherTop && low < otherLow) { best = index }
            }
            #expect(selection.chosen?.tier.name == best.map { "t\($0)" })
            if best != nil { found += 1 }
            // Every tier that is passed over has a sentence.
            for candidate in selection.candidates {
                let isChosen = candidate.tier.name == selection.chosen?.tier.name
                #expect(selection.reasons(candidate).isEmpty == isChosen, "\(candidate)")
            }
        }
        #expect((400..<3_600).contains(found), "the cases are not mixed: \(found)")
    }

    @Test func sentences() throws {
        let catalog = Catalog(
            repository: nil, activation: .symlink, base: nil, baseDomain: nil, environments: ["staging", "prod"],
            requireReason: false, required: false,
            tiers: [
                Tier(
                    name: "small", monthlyCost: "$10-20",
                    provides: Needs(highAvailability: false, peakConnections: 90, storage: StorageSize("100 GiB"))),
                Tier(
                    name: "middle", monthlyCost: "$30",
                    provides: Needs(
                        highAvailability: true, peakConnections: 900, storage: StorageSize("1 TiB"),
                        recoveryTime: TimeSpan("1 h"))),
                Tier(
                    name: "large", monthlyCost: "$300",
                    provides: Needs(
                        highAvailability: true, peakConnections: 9000, storage: StorageSize("1 TiB"),
                        recoveryTime: TimeSpan("5 min"))),
                Tier(name: "unsaid"),
            ])
        let selection = TierSelection(
            catalog,
            requires: Needs(
                highAvailability: true, peakConnections: 500, storage: StorageSize("512 GiB"),
                recoveryTime: TimeSpan("1 h")), budget: nil, environments: ["staging", "prod"])
        #expect(selection.chosen?.tier.name == "middle")
        #expect(
            selection.candidates.map(selection.reasons) == [
                [
                    "the catalog does not say what recovery time it provides",
                    "high availability is required, and it has none",
                    "500 peak connections are required, and it provides 90",
                    "512 GiB of storage are required, and it provides 100 GiB",
                ], [],
                ["it meets everything, and costs more: $300 a month, not $30"],
                [
                    "the catalog does not say what it provides of high_availability, peak_connections, storage and recovery_time"
                ],
            ])
        let poor = TierSelection(catalog, requires: Needs(), budget: Money("15"), environments: ["staging", "prod"])
        #expect(poor.chosen == nil)
        #expect(
            poor.candidates.map(poor.reasons) == [
                ["it may cost $10-20 a month, and the budget is $15"], ["it costs $30 a month, over the budget of $15"],
                ["it costs $300 a month, over the budget of $15"],
                ["the catalog does not say what it costs in these environments"],
            ])
    }

    /// A tier that is made for somebody fits those who are on it, and nobody else, however cheap it is.
    @Test func whatIsNotOffered() throws {
        let catalog = Catalog(
            repository: nil, activation: .symlink, base: nil, baseDomain: nil, environments: ["prod"],
            requireReason: false, required: false,
            tiers: [Tier(name: "own", monthlyCost: "$1", isOffered: false), Tier(name: "small", monthlyCost: "$10")])
        func chosen(_ own: Set<String>) -> TierSelection {
            TierSelection(catalog, requires: Needs(), budget: nil, environments: ["prod"], own: own)
        }
        #expect(chosen([]).chosen?.tier.name == "small" && chosen(["small"]).chosen?.tier.name == "small")
        #expect(chosen([]).candidates.map(chosen([]).reasons) == [["the catalog does not offer it"], []])
        #expect(chosen(["own"]).chosen?.tier.name == "own")
    }

    /// What a part of the environments costs is known by the rows only.
    @Test func quotes() throws {
        func range(_ text: String) -> CostRange? { CostRange(text) }
        let row = QuotedCost(component: "Database", amounts: ["prod": try #require(range("$5-8"))])
        let tier = Tier(name: "small", monthlyCost: "$10-20", costs: [row])
        let all = ["staging", "prod"]
        #expect(tier.quote(in: all, of: all) == range("$10-20"))
        #expect(tier.quote(in: ["prod"], of: all) == range("$5-8"))
        #expect(tier.quote(in: ["staging"], of: all) == nil)
        #expect(tier.quote(in: [], of: all) == nil)
        // What is charged counts before what is quoted.
        let each = Tier(name: "small", monthlyCost: "$10-20", price: Money("7.50").map(TierPrice.each))
        #expect(each.quote(in: all, of: all) == range("$15") && each.quote(in: ["prod"], of: all) == range("$7.50"))
        let prod = Tier(name: "small", monthlyCost: "$10-20", price: Money("7").map { .byEnvironment(["prod": $0]) })
        #expect(prod.quote(in: all, of: all) == range("$10-20") && prod.quote(in: ["prod"], of: all) == range("$7"))
    }

    @Test(arguments: [
        ("200 GiB", 204_800, "200 GiB"), ("2TiB", 2_097_152, "2 TiB"), ("1024 MiB", 1024, "1 GiB"),
        ("1 PiB", 1 << 30, "1 PiB"),
    ])
    func sizes(_ text: String, _ mebibytes: Int, _ shown: String) {
        #expect(StorageSize(text)?.mebibytes == mebibytes && StorageSize(text)?.description == shown)
    }

    @Test(arguments: [
        "", "GiB", "0 GiB", "-1 GiB", "1.5 GiB", "01 GiB", "1 GB", "1 gib", "99999999999 PiB", "1 GiB x", "٣ GiB",
    ])
    func noSizes(_ text: String) { #expect(StorageSize(text) == nil) }

    @Test(arguments: [
        ("90 s", 90, "90 s"), ("15min", 900, "15 min"), ("48 h", 172_800, "2 d"), ("1000 d", 86_400_000, "1000 d"),
    ])
    func spans(_ text: String, _ seconds: Int, _ shown: String) {
        #expect(TimeSpan(text)?.seconds == seconds && TimeSpan(text)?.description == shown)
    }

    @Test(arguments: ["", "0 s", "1001 d", "5 m", "5 minutes", "1e3 s"])
    func noSpans(_ text: String) { #expect(TimeSpan(text) == nil) }
}
