import Foundation
import Planning
import Testing
import Tiers

@testable import Documents

/// What somebody answers to the questions.
struct Wishes: Sendable {
    var environments: [String]
    var available: Bool
    var connections: Int?
    var storage: String?
    var recovery: String?
    var budget: String?

    init(_ random: inout Numbers, of all: [String]) {
        environments = all.filter { _ in Bool.random(using: &random) }
        if Int.random(in: 0..<4, using: &random) > 0 { environments = all }
        func maybe<Value>(_ make: (inout Numbers) -> Value) -> Value? {
            Int.random(in: 0..<3, using: &random) > 0 ? nil : make(&random)
        }
        available = maybe { _ in true } ?? false
        connections = maybe { Int.random(in: 1...6, using: &$0) }
        storage = maybe {
            "\(Int.random(in: 1...4, using: &$0)) \(["GiB", "MiB", "TiB"].randomElement(using: &$0) ?? "")"
        }
        recovery = maybe {
            "\(Int.random(in: 1...70, using: &$0)) \(["min", "s", "h"].randomElement(using: &$0) ?? "")"
        }
        budget = maybe { RandomCatalog.amount(&$0) }
    }

    var needs: Needs {
        Needs(
            highAvailability: available ? true : nil, peakConnections: connections,
            storage: storage.flatMap { StorageSize($0) }, recoveryTime: recovery.flatMap { TimeSpan($0) })
    }
}

/// Catalogs that say much or little.
enum RandomCatalog {
    static func amount(_ random: inout Numbers) -> String {
        let dollars = Int.random(in: 0...3, using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return "\(dollars).\(Int.random(in: 0...99, using: &random))"
        case 1: return "\(dollars * 100).004999"
        case 2: return "\(dollars)9999999"
        default: return "\(dollars)"
        }
    }

    private static func range(_ random: inout Numbers) -> String {
        let first = amount(&random)
        guard Bool.random(using: &random), let low = Money(first) else { return first }
        return "$\(first)-\((low + (Money("\(Int.random(in: 0...3, using: &random)).5") ?? .zero)).exact)"
    }

    static func make(_ random: inout Numbers) -> Catalog {
        let environments = Array(["staging", "prod", "dr"].prefix(Int.random(in: 1...3, using: &random)))
        var last: Tier?
        let tiers = (0..<Int.random(in: 1...5, using: &random)).map { number -> Tier in
            func maybe<Value>(_ make: (inout Numbers) -> Value?) -> Value? {
                Int.random(in: 0..<4, using: &random) == 0 ? nil : make(&random)
            }
            let provides = Needs(
                highAvailability: maybe { Bool.random(using: &$0) },
                peakConnections: maybe { Int.random(in: 1...6, using: &$0) },
                storage: maybe {
                    StorageSize(
                        "\(Int.random(in: 1...4, using: &$0)) \(["GiB", "MiB", "TiB"].randomElement(using: &$0) ?? "")")
                },
                recoveryTime: maybe { TimeSpan("\(Int.random(in: 1...70, using: &$0)) min") })
            var price: TierPrice?
            switch Int.random(in: 0..<5, using: &random) {
            case 0: price = Money(amount(&random)).map { .each($0) }
            case 1:
                var amounts: [String: Money] = [:]
                for name in environments where Bool.random(using: &random) { amounts[name] = Money(amount(&random)) }
                price = .byEnvironment(amounts)
            default: break
            }
            let costs = (0..<Int.random(in: 0...3, using: &random)).map { row in
                var amounts: [String: CostRange] = [:]
                for name in environments where Int.random(in: 0..<3, using: &random) > 0 {
                    amounts[name] = CostRange(range(&random))
                }
                return QuotedCost(component: "Row \(row)", amounts: amounts)
            }
            let monthly = maybe { Int.random(in: 0..<9, using: &$0) == 0 ? "on request" : range(&$0) }
            // Often for what the one before it costs.
            let twin = Int.random(in: 0..<3, using: &random) == 0 ? last : nil
            let tier = Tier(
                name: "t\(number)", title: number == 1 ? "Large </script><b>& \"co\"" : nil,
                monthlyCost: twin.map(\.monthlyCost) ?? monthly, costs: twin?.costs ?? costs,
                price: twin.map(\.price) ?? price, provides: provides)
            last = tier
            return tier
        }
        return Catalog(
            repository: nil, activation: .symlink, base: nil, baseDomain: nil, environments: environments,
            requireReason: false, required: false, tiers: tiers)
    }
}

@Suite struct QuestionnaireTests {
    /// The amounts that a questionnaire keeps of a catalog say the same as the catalog.
    @Test func equalToAuto() throws {
        var random = Numbers(seed: 1)
        var found: [String?: Int] = [:]
        for _ in 0..<500 {
            let catalog = RandomCatalog.make(&random)
            let questionnaire = Questionnaire(catalog.tiers, environments: catalog.environments)
            for _ in 0..<20 {
                let wishes = Wishes(&random, of: catalog.environments)
                let budget = wishes.budget.flatMap { Money($0) }
                let own = questionnaire.answer(
                    requires: wishes.needs, budget: budget, environments: wishes.environments)
                let auto = TierSelection(
                    catalog, requires: wishes.needs, budget: budget, environments: wishes.environments)
                try #require(own.chosen?.tier == auto.chosen?.tier)
                try #require(own.candidates.map(\.cost) == auto.candidates.map(\.cost))
                try #require(own.candidates.map(own.reasons) == auto.candidates.map(auto.reasons))
                found[auto.chosen?.tier.name, default: 0] += 1
            }
        }
        #expect(found.count == 6 && found.values.allSatisfy { $0 > 60 }, "the cases are not mixed: \(found)")
    }

    @Test func onPaper() throws {
        var random = Numbers(seed: 2)
        for _ in 0..<100 {
            let catalog = RandomCatalog.make(&random)
            let tables = Questionnaire(catalog.tiers, environments: catalog.environments).blocks.compactMap { block in
                if case .table(_, let rows) = block { rows } else { nil }
            }
            try #require(tables.count == 2 && tables[0].count == catalog.tiers.count)
            #expect(tables[1].count == (1 << catalog.environments.count) - 1)
            for row in tables[1] {
                let names = row[0].plain.split(separator: " + ").map(String.init)
                let costs = catalog.tiers.map { $0.quote(in: names, of: catalog.environments)?.text ?? "not stated" }
                #expect(row.dropFirst().map(\.plain) == costs)
            }
        }
        let page = Questionnaire.page(try RealisticSet.facts())
        let text = MarkdownWriter.file(page)
        #expect(text.contains("| Minimum | no | 90 | 100 GiB | not promised |"), "\(text)")
        #expect(
            text.replacing("<span>$</span>", with: "$").contains("| staging + prod | $150-250 | $200-350 | $300-700 |"),
            "\(text)")
    }

    @Test func policyOfThePage() throws {
        let page = Questionnaire.page(try RealisticSet.facts())
        let text = Site.file(page, of: DocumentSet([page]))
        #expect(text.contains("; script-src 'sha256-\(SiteScript.digest)'\">"))
        #expect(text.ranges(of: "<script").count == 2 && text.contains("<form class=\"questions\" hidden>"))
    }

    /// Only tiers that are made are offered: the answer is that of `TierSelection` over these.
    @Test func tiersThatAreNotMade() throws {
        let whole = try RealisticSet.facts()
        func facts(made names: [String]) -> DocumentFacts {
            DocumentFacts(
                catalog: whole.catalog, tiers: whole.tiers.filter { names.contains($0.tier.name) }, changes: [],
                prices: whole.prices, pricesAreShipped: true)
        }
        func questionnaire(_ page: Page) throws -> Questionnaire {
            try #require(page.blocks.compactMap { if case .questionnaire(let asked) = $0 { asked } else { nil } }.first)
        }
        #expect(!MarkdownWriter.file(Questionnaire.page(whole)).contains("Not made yet"))
        for (names, sentence) in [
            (["minimum"], "Not made yet, and left out here: Medium and Enterprise."),
            (["minimum", "enterprise"], "Not made yet, and left out here: Medium."),
        ] {
            let facts = facts(made: names)
            let page = Questionnaire.page(facts)
            let asked = try questionnaire(page)
            #expect(asked.offers.map(\.tier.name) == names)
            #expect(MarkdownWriter.file(page).contains("\n\n\(sentence)\n\n"))
            let made = facts.tiers.map(\.tier)
            for needs in [Needs(), Needs(highAvailability: true), Needs(peakConnections: 100)] {
                let selection = TierSelection(
                    made.map { ($0, $0.quote(in: ["prod"], of: whole.environments)) }, requires: needs, budget: nil)
                let answer = asked.answer(requires: needs, budget: nil, environments: ["prod"])
                #expect(answer.chosen?.tier == selection.chosen?.tier)
                #expect(answer.candidates.map(\.tier) == made)
            }
            let text = Site.file(page, of: DocumentSet([page]))
            #expect(!text.contains("\"name\":\"medium\""))
        }
    }

    /// Only where all environments together are quoted as one price.
    @Test func priceOfAllTogether() throws {
        func blocks(_ monthly: String?) throws -> [Block] {
            let costs = [
                QuotedCost(
                    component: "Database",
                    amounts: ["staging": try #require(CostRange("100")), "prod": try #require(CostRange("$200-300"))])
            ]
            let tiers = [
                Tier(name: "bare", title: nil, monthlyCost: "$1", costs: [], provides: Needs()),
                Tier(name: "own", title: nil, monthlyCost: monthly, costs: costs, provides: Needs()),
            ]
            return Questionnaire(tiers, environments: ["staging", "prod"]).blocks
        }
        let sentence = Block.paragraph("All together are quoted as one price, not as the sum.")
        #expect(try blocks("$250-350").last == sentence)
        #expect(try !blocks("$300-400").contains(sentence))
        #expect(try !blocks(nil).contains(sentence))
    }

    /// The script in the page gives the answer of `TierSelection`, and its reasons, word for word.
    @Test func equalInChromium() throws {
        var random = Numbers(seed: 3)
        let catalogs = (0..<60).map { _ in RandomCatalog.make(&random) }
        let wishes = catalogs.map { catalog in (0..<50).map { _ in Wishes(&random, of: catalog.environments) } }
        let page = Page(
            .client, "selection", title: "Many", summary: "Many.",
            catalogs.map { .questionnaire(Questionnaire($0.tiers, environments: $0.environments)) })
        let folder = try BrowserTests.write(DocumentSet([page]), to: "questions")
        let cases = zip(catalogs, wishes).map { catalog, wishes in
            wishes.map { wish -> [String: Any] in
                [
                    "environments": wish.environments.compactMap { catalog.environments.firstIndex(of: $0) },
                    "available": wish.available, "connections": wish.connections.map { "\($0)" } ?? "",
                    "storage": wish.storage?.split(separator: " ").map(String.init) ?? ["", "GiB"],
                    "recovery": wish.recovery?.split(separator: " ").map(String.init) ?? ["", "min"],
                    "budget": wish.budget ?? "",
                ]
            }
        }
        let script = folder.appendingPathComponent("ask.js")
        let data = String(decoding: try JSONSerialization.data(withJSONObject: cases), as: UTF8.self)
        try Data(
            """
            [...document.querySelectorAll("form.questions")].map((form, number) => \(data)[number].map(wish => {
              for (const box of form.querySelectorAll("[name=environment]")) box.checked = wish.environments.includes(Number(box.value));
              form.elements.available.value = wish.available ? "yes" : "no";
              form.elements.connections.value = wish.connections;
              [form.elements.storage.value, form.elements["storage-unit"].value] = wish.storage;
              [form.elements.recovery.value, form.elements["recovery-unit"].value] = wish.recovery;
              form.elements.budget.value = wish.budget;
              form.dispatchEvent(new Event("input"));
              const answer = form.nextElementSibling;
              return [answer.dataset.tier, ...[...answer.querySelectorAll("p, li")].map(line => line.textContent)];
            }))
            """.utf8
        ).write(to: script)
        let (status, output) = try BrowserTests.check([
            folder.appendingPathComponent("site").path, "--evaluate", "client/selection.html", script.path,
        ])
        try #require(status == 0, "\(output)")
        let answers = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [[[String]]])
        #expect(answers.map(\.count) == wishes.map(\.count))
        let lines = answers.joined().joined().joined(separator: "\n")
        for words in [
            "for the same cost", "and costs more", "it may cost", "over the budget",
            "cost in these environments is not",
            "fits, and its cost is not stated", "everything, and its cost is not stated",
            "meets everything, and comes later", "about storage and", "No tier meets",
            "nothing is promised about storage", "peak connections are", "recovery within", "it has none",
            "of storage are",
        ] { #expect(lines.ranges(of: words).count > 5, "the cases are not mixed: \(words)") }
        for ((catalog, wishes), answers) in zip(zip(catalogs, wishes), answers) {
            for (wish, answer) in zip(wishes, answers) {
                let auto = TierSelection(
                    catalog, requires: wish.needs, budget: wish.budget.flatMap { Money($0) },
                    environments: wish.environments)
                #expect(answer == Self.words(auto), "\(wish)")
            }
        }
        BrowserTests.remove(folder)
    }

    /// What somebody reads who knows no catalog.
    private static func words(_ selection: TierSelection) -> [String] {
        func name(_ tier: Tier) -> String { tier.title == tier.name ? tier.name : "\(tier.title) (\(tier.name))" }
        let price = selection.chosen?.cost.map { ", at \($0.text) a month" } ?? ", and its cost is not stated"
        let verdict = selection.chosen.map { "\(name($0.tier)) fits\(price)." } ?? "No tier meets all of this."
        let others = selection.candidates.filter { $0.tier.name != selection.chosen?.tier.name }.map {
            "\(name($0.tier)): \(reasons($0, selection).joined(separator: "; "))."
        }
        return [selection.chosen?.tier.name ?? "", verdict] + others
    }

    private static let promises = [
        "high_availability": "high availability", "peak_connections": "the number of connections", "storage": "storage",
        "recovery_time": "the recovery time",
    ]

    /// Those of `auto`, but for what is unknown and where the tiers stand.
    private static func reasons(_ candidate: TierSelection.Candidate, _ selection: TierSelection) -> [String] {
        let unknown = candidate.shortfalls.filter(\.isUnknown).compactMap { promises[$0.key] }
        let own = selection.reasons(candidate).dropFirst(unknown.isEmpty ? 0 : 1).map {
            $0.replacing(
                "the catalog does not say what it costs in these environments",
                with: "its cost in these environments is not stated"
            ).replacing("the catalog does not say what it costs", with: "its cost is not stated")
                .replacing("later in the catalog", with: "later in the list")
        }
        return (unknown.isEmpty ? [] : ["nothing is promised about \(Suggestion.list(unknown))"]) + own
    }
}
