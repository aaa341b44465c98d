import Testing

@testable import Tiers

/// `extends`, `take`, `set` and `require` in the catalog.
@Suite struct CatalogCustomTests {
    private static let head = "format: 1\nenvironments: [staging, prod]\ntiers:\n  small:\n  big:\n"

    private func parse(_ tiers: String) throws(CatalogError) -> Catalog {
        try Catalog.parse(Array((Self.head + tiers).utf8))
    }

    private func problems(_ tiers: String) -> [CatalogProblem] {
        do {
            _ = try parse(tiers)
            return []
        } catch { return error.problems }
    }

    /// One mistake each: what follows the head (line 6 on), its place, and words of message and hint.
    @Test(arguments: [
        ("  x: {take: {a.yml: big}}", 6, 7, "`take` needs `extends`", "extends: TIER"),
        ("  x: {set: {a.yml: {A: 1}}}", 6, 7, "`set` needs `extends`", "extends: TIER"),
        ("  x: {extends: bigg}", 6, 16, "no tier is called `bigg`", "did you mean `big`?"),
        ("  x: {extends: [big]}", 6, 16, "must be a text", ""),
        ("  x: {extends: Big}", 6, 16, "cannot be `Big`", ""),
        ("  x: {extends: x}", 6, 16, "made of itself: x, then x", "without `extends`"),
        ("  x: {extends: y}\n  y: {extends: x}", 6, 16, "made of itself: x, then y, then x", ""),
        ("  x: {extends: big, take: {a.yml: y}}\n  y: {extends: x}", 6, 16, "x, then y, then x", ""),
        ("  x: {extends: big, take: {a.yml: x}}", 6, 35, "takes `a.yml` from itself", "its folder"),
        ("  x: {extends: big, take: {a.yml: big}}", 6, 35, "of its parent `big` anyway", "remove"),
        ("  x: {extends: big, take: {a.yml: smal}}", 6, 28, "no tier is called `smal`", "`small`"),
        ("  x: {extends: big, take: {../a.yml: small}}", 6, 28, "`..` may not", ""),
        ("  x: {extends: big, take: {/a.yml: small}}", 6, 28, "must be relative", ""),
        ("  x: {extends: big, take: [a.yml]}", 6, 27, "must be a mapping", ""),
        ("  x: {extends: big, take: {a.yml: [small]}}", 6, 35, "must be a text", ""),
        ("  x: {extends: big, set: {a.yml: 1}}", 6, 34, "must be a mapping", ""),
        ("  x: {extends: big, set: {a.yml: {}}}", 6, 27, "sets nothing", "remove it"),
        ("  x: {extends: big, set: {a.yml: {A..B: 1}}}", 6, 35, "no path of keys", "\\."),
        ("  x: {extends: big, set: {a.yml: {A\\n: 1}}}", 6, 35, "no path of keys", ""),
        ("  x: {extends: big, set: {a.yml: {A.B: [1]}}}", 6, 40, "must be a text", ""),
        ("  x: {extends: big, set: {a.yml: {A.B: !Ref X}}}", 6, 40, "tag", ""),
        ("  x: {extends: big, set: {a.yml: {A.B: }}}", 6, 40, "is empty", ""),
        ("  x: {extends: big, set: {a.yml: {A: 1, \"A\": 2}}}", 6, 35, "more than once", ""),
        ("  x: {require: multi-AZ}", 6, 16, "must be a list", ""),
        ("  x: {require: [multiAZ]}", 6, 17, "no rule is called `multiAZ`", "did you mean `multi-AZ`?"),
        ("  x: {require: [backups]}", 6, 17, "no rule is called `backups`", "backups >= N days"),
        ("  x: {require: [backups >= 36 days]}", 6, 17, "no rule", "from 1 to 35"),
        ("  x: {require: [backups >= 0 days]}", 6, 17, "no rule", "from 1 to 35"),
        ("  x: {require: [multi-AZ, MULTI-az]}", 6, 27, "more than once", ""),
        ("  x: {require: [backups >= 3 days, backups >= 7 days]}", 6, 36, "more than once", ""),
        ("  x: {require: {prd: [multi-AZ]}}", 6, 17, "unknown key `prd`", "`prod`"),
    ])
    func mistakes(_ tiers: String, _ line: Int, _ column: Int, _ message: String, _ hint: String) throws {
        let found = problems(tiers)
        let problem = try #require(found.first, "\(tiers)")
        #expect(found.count == 1, "\(found)")
        #expect(problem.message.contains(message), "\(problem)")
        #expect((problem.hint ?? "").contains(hint), "\(problem)")
        #expect(problem.location.line == line && problem.location.column == column, "\(problem)")
    }

    @Test func isRead() throws {
        let catalog = try parse(
            """
              x:
                extends: big
                take:
                  a.yml: small
                  scripts/b.sh: small
                set:
                  c.yml: {A.B\\.C.0: 16, D: "16", E: 'a b'}
            """)
        let extending = try #require(try catalog.tier(named: "x").extending)
        #expect(extending.parent == "big" && extending.location.line == 7)
        #expect(extending.taken.map(\.file) == ["a.yml", "scripts/b.sh"] && extending.taken[0].location.line == 9)
        #expect(extending.values.map(\.path) == [["A", "B.C", "0"], ["D"], ["E"]])
        #expect(extending.values.map(\.text) == ["16", "16", "a b"])
        #expect(extending.values.map(\.isQuoted) == [false, true, true])
        #expect(extending.values[0].pathText == "A.B\\.C.0")
        #expect(extending.tiers == ["big", "small"])
        #expect(try catalog.sources(of: catalog.tier(named: "x")).map(\.name) == ["x", "big", "small"])
    }

    @Test func servicesAreInheritedKeyByKey() throws {
        let catalog = try Catalog.parse(
            Array(
                """
                format: 1
                environments: [staging, prod]
                tiers:
                  leaf:
                    extends: middle
                    services: {web: {count: 9}}
                  base:
                    services:
                      web: {cpu: 256, memory: 512, count: 1, environments: {prod: {cpu: 1024, count: 4}}}
                  middle:
                    extends: base
                    services: {web: {environments: {prod: {memory: 4096}, staging: {count: 2}}}}
                """.utf8))
        let settings = try catalog.settings(of: catalog.tier(named: "leaf"))["web"]
        #expect(settings?["prod"] == ServiceSettings(cpu: 1024, memory: 4096, count: .number(9)))
        #expect(settings?["staging"] == ServiceSettings(cpu: 256, memory: 512, count: .number(9)))
        let middle = try catalog.settings(of: catalog.tier(named: "middle"))["web"]
        #expect(middle?["prod"] == ServiceSettings(cpu: 1024, memory: 4096, count: .number(4)))
        #expect(middle?["staging"] == ServiceSettings(cpu: 256, memory: 512, count: .number(2)))
    }

    /// What a parent gives counts as given; what a tier gives alone is still a mistake.
    @Test func aSettingIsGivenByAll() throws {
        let head = "format: 1\nenvironments: [prod]\ntiers:\n  a: {services: {web: {cpu: 256}}}\n"
        _ = try Catalog.parse(Array((head + "  b: {extends: a}\n").utf8))
        #expect(throws: CatalogError.self) {
            try Catalog.parse(Array((head + "  b: {extends: a, services: {web: {memory: 512}}}\n").utf8))
        }
    }

    @Test func rulesAreInheritedAndOnlyGrow() throws {
        let catalog = try parse(
            """
              a:
                require: {all: [multi-AZ, backups ≥ 7 days], prod: [backups >= 14 days]}
              b:
                extends: a
                require: [backups >= 10 days, encryption at rest]
            """)
        func rules(_ tier: String, _ environment: String) throws -> [String] {
            try catalog.tier(named: tier).requirements.filter { $0.environment == environment }.map {
                "\($0.rule.text) (\($0.tier))"
            }.sorted()
        }
        #expect(try rules("a", "staging") == ["backups >= 7 days (a)", "multi-AZ (a)"])
        #expect(try rules("a", "prod") == ["backups >= 14 days (a)", "multi-AZ (a)"])
        #expect(
            try rules("b", "staging") == ["backups >= 10 days (b)", "encryption at rest (b)", "multi-AZ (a)"])
        #expect(try rules("b", "prod") == ["backups >= 14 days (a)", "encryption at rest (b)", "multi-AZ (a)"])
    }

    /// As deep as a catalog can be, and every tier takes from every one below it.
    @Test func aChainOfFifty() throws {
        var text = "format: 1\nenvironments: [prod]\ntiers:\n  t0: {services: {web: {cpu: 1}}}\n"
        for number in 1..<50 {
            let taken = (0..<max(0, number - 1)).map { "f\($0).yml: t\($0)" }.joined(separator: ", ")
            text += "  t\(number): {extends: t\(number - 1), take: {\(taken)}}\n"
        }
        let catalog = try Catalog.parse(Array(text.utf8))
        let last = try catalog.tier(named: "t49")
        #expect(catalog.settings(of: last)["web"]?["prod"]?.cpu == 1)
        #expect(catalog.sources(of: last).count == 50)
        let files = Dictionary(uniqueKeysWithValues: (0..<50).map { ("f\($0).yml", "\($0)") })
        let composition = try TierComposition.of(last, in: catalog) { $0.extending == nil ? files : nil }
        #expect(composition.parts.count == 50 && composition.parts.values.allSatisfy { $0.tier == "t0" })
        // And a circle of fifty.
        let circle = text.replacing("  t0: {services", with: "  t0: {extends: t49, services")
        #expect(throws: CatalogError.self) { try Catalog.parse(Array(circle.utf8)) }
    }
}
