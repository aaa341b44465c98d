import Testing

@testable import Tiers

/// Catalogs with one mistake each, and where it must be seen.
@Suite struct CatalogProblemTests {
    static let head = "format: 1\nenvironments: [staging, prod]\n"

    /// Mistakes at the top: the line to add to a correct catalog, the column, part of the message, part of the hint.
    @Test(arguments: [
        ("activaton: copy", 1, "unknown key `activaton`", "did you mean `activation`?"),
        ("base-domain: a.b", 1, "unknown key", "did you mean `base_domain`?"),
        ("colour: red", 1, "unknown key `colour`", "known: format, repository"),
        ("activation: simlink", 13, "symlink, copy or branch, not `simlink`", "did you mean `symlink`?"),
        ("activation: [copy]", 13, "must be a text, not a list", ""),
        ("activation:", 12, "is empty", "remove the key"),
        ("repository: 0123", 13, "40 lower-case hexadecimal", ""),
        ("repository: 0123456789ABCDEF0123456789abcdef01234567", 13, "40 lower-case", ""),
        ("base: a..b", 7, "git allows no `..`", ""),
        ("base: [main]", 7, "must be a text", ""),
        ("base: {staging: main}", 1, "no branch for prod", ""),
        ("base: {staging: main, prod: main, prd: main}", 35, "unknown key `prd`", "did you mean `prod`?"),
        ("base: {staging: main, prod: -x}", 29, "begins with `-`", ""),
        ("base: tier-small", 3, "generated for tier `small`", ""),
        ("base_domain: https://a.b", 14, "without protocol", ""),
        ("base_domain: TheAnswer.ai", 14, "no lower-case DNS label", ""),
        ("base_domain: a.b.", 14, "ends with a dot", ""),
        ("require_reason: yes", 17, "`true` or `false`, not `yes`", ""),
        ("require_reason: \"true\"", 17, "`true` or `false`", ""),
        ("required: 1", 11, "`true` or `false`", ""),
        ("required: !x true", 11, "`true` or `false`", ""),
        ("<<: {required: true}", 1, "merge keys", ""),
        ("? [a]\n: b", 3, "must be a word", ""),
        ("format: 1", 1, "`format` is given more than once", ""),
    ])
    func atTheTop(_ line: String, _ column: Int, _ message: String, _ hint: String) throws {
        let text = Self.head + "tiers:\n  small:\n" + line + "\n"
        let found = problems(text)
        try #require(found.count == 1, "\(found)")
        #expect(found[0].message.contains(message), "\(found)")
        #expect((found[0].hint ?? "").contains(hint), "\(found)")
        #expect(found[0].location.column == column, "\(found)")
        // A repeated key is shown at its first place; the tier that a base is generated for, at its name.
        let expectedLine = line == "format: 1" ? 1 : line == "base: tier-small" ? 4 : 5
        #expect(found[0].location.line == expectedLine, "\(found)")
        #expect(found[0].location.path == Catalog.path)
    }

    /// Mistakes in the list of environments.
    @Test(arguments: [
        ("[]", 15, "1 to 50"), ("prod", 15, "must be a list"), ("[prod, prod]", 22, "more than once"),
        ("[all]", 16, "reserved"), ("[Prod]", 16, "lower-case"), ("[1st]", 16, "begin with a letter"),
        ("[a--b]", 16, "two hyphens"), ("[a-]", 16, "ends with a hyphen"), ("[[a]]", 16, "must be a text"),
        ("[a, b, small]", 3, "called like an environment"), ("[\"a\\e\"]", 16, "control character U+001B"),
    ])
    func environments(_ value: String, _ column: Int, _ message: String) throws {
        let found = problems("format: 1\nenvironments: \(value)\ntiers:\n  small:\n")
        try #require(found.count == 1, "\(found)")
        #expect(found[0].message.contains(message), "\(found)")
        #expect(found[0].location.column == column, "\(found)")
    }

    /// Mistakes in a tier: its lines below `tiers:`, then line and column within them.
    @Test(arguments: [
        ("  Small:", 1, 3, "a tier cannot be called `Small`", ""),
        ("  small: {titel: a}", 1, 11, "unknown key `titel`", "`title`"),
        ("  small: [a]", 1, 10, "must be a mapping", ""),
        ("  small: {title: [a]}", 1, 18, "must be a text", ""),
        ("  small: {offered: no}", 1, 20, "`offered` of tier `small` must be `true` or `false`, not `no`", ""),
        ("  small:\n    offered:", 2, 13, "`true` or `false`", ""),
        ("  small: {title: \"a\\u001b[31m\"}", 1, 18, "control character U+001B", ""),
        ("  small: {title: \"a\\u202Eb\"}", 1, 18, "U+202E", ""),
        ("  small: {title: \"\"}", 1, 18, "is empty", ""),
        ("  small: {title: !Ref a}", 1, 18, "the tag `!Ref`", ""),
        ("  small:\n    description: |\n      a\n      b", 2, 18, "must be one line", "`>`"),
        ("  small: {folder: /a}", 1, 19, "must be relative", ""),
        ("  small: {folder: ../a}", 1, 19, "`..` may not", ""),
        ("  small: {folder: a/./b}", 1, 19, "`.` may not", ""),
        ("  small: {folder: a//b}", 1, 19, "empty part", ""),
        ("  small: {folder: a/}", 1, 19, "empty part", ""),
        ("  small: {folder: addons}", 1, 19, "the active one", ""),
        ("  small: {folder: Addons/x}", 1, 19, "the active one", ""),
        ("  small: {folder: a/.GIT}", 1, 19, "`.GIT` may not", ""),
        ("  small: {folder: '.git. '}", 1, 19, "may not", ""),
        ("  small: {folder: a\\b}", 1, 19, "write `/`", ""),
        ("  small: {folder: staging}", 1, 19, "Copilot's own", ""),
        ("  small: {folder: x}\n  big: {folder: X}", 2, 17, "share the folder", ""),
        ("  small: {folder: x}\n  big: {folder: x/y}", 2, 17, "one in the other", ""),
        ("  small: {folder: addons-big}\n  big:", 2, 3, "share the folder", ""),
        ("  small:\n  small:", 1, 3, "`small` is given more than once", "keep one"),
        ("  small:\n  \"small\":", 1, 3, "`small` is given more than once", "keep one"),
        ("  small: {services: [web]}", 1, 21, "must be a mapping", ""),
        ("  small: {services: {Web: {cpu: 1}}}", 1, 22, "a service cannot be called `Web`", ""),
        ("  small: {services: {web: {}}}", 1, 22, "gives no setting", ""),
        ("  small: {services: {web: {cup: 1, memory: 1}}}", 1, 28, "unknown key `cup`", "`cpu`"),
        ("  small: {services: {web: {cpu: 0}}}", 1, 33, "from 1 to", ""),
        ("  small: {services: {web: {cpu: -1}}}", 1, 33, "whole number, not `-1`", ""),
        ("  small: {services: {web: {cpu: 0.5}}}", 1, 33, "whole number, not `0.5`", ""),
        ("  small: {services: {web: {cpu: 0512}}}", 1, 33, "whole number, not `0512`", ""),
        ("  small: {services: {web: {cpu: \"512\"}}}", 1, 33, "whole number", "without quotes"),
        ("  small: {services: {web: {cpu: }}}", 1, 33, "not an empty value", ""),
        ("  small: {services: {web: {memory: 99999999999999999999}}}", 1, 36, "whole number", ""),
        ("  small: {services: {web: {count: 10001}}}", 1, 35, "from 0 to 10000", ""),
        ("  small: {services: {web: {count: 1-10}}}", 1, 35, "is a range", "{range: 1-10"),
        ("  small: {services: {web: {count: {cpu_percentage: 7}}}}", 1, 35, "has no `range`", ""),
        ("  small: {services: {web: {count: {range: 10-1}}}}", 1, 43, "begins above its end", ""),
        ("  small: {services: {web: {count: {range: 1-10001}}}}", 1, 43, "ends above", ""),
        ("  small: {services: {web: {count: {range: 1..4}}}}", 1, 43, "two numbers", ""),
        ("  small: {services: {web: {count: {range: 5}}}}", 1, 43, "two numbers", ""),
        ("  small: {services: {web: {count: {range: 1-2, cpu_percentage: 0}}}}", 1, 64, "from 1 to 100", ""),
        ("  small: {services: {web: {count: {range: 1-2, memory_percentage: 101}}}}", 1, 67, "from 1 to 100", ""),
        ("  small: {services: {web: {count: {rnage: 1-2, range: 1-2}}}}", 1, 36, "unknown key `rnage`", "`range`"),
        ("  small: {services: {web: {cpu: 1, environments: {prd: {cpu: 2}}}}}", 1, 51, "unknown key `prd`", "`prod`"),
        ("  small: {services: {web: {cpu: 1, environments: {prod: {}}}}}", 1, 51, "gives no setting", ""),
        ("  small: {services: {web: {cpu: 1, environments: {prod: 3}}}}", 1, 57, "must be a mapping", ""),
    ])
    func inTiers(_ lines: String, _ line: Int, _ column: Int, _ message: String, _ hint: String) throws {
        let found = problems(Self.head + "tiers:\n" + lines + "\n")
        try #require(found.count == 1, "\(found)")
        #expect(found[0].message.contains(message), "\(found)")
        #expect((found[0].hint ?? "").contains(hint), "\(found)")
        #expect(found[0].location.line == line + 3, "\(found)")
        #expect(found[0].location.column == column, "\(found)")
    }

    @Test func aSettingMustBeGivenByAll() throws {
        let found = problems(
            Self.head + """
                tiers:
                  small:
                    services:
                      web: {cpu: 1, environments: {prod: {memory: 5}}}
                  medium:
                    services:
                      web: {cpu: 1, count: 1}
                  big:
                """)
        #expect(
            found.map(\.description)
                == [
                    "copilot/tiers.yml:6:7: tier `small` lacks `count` of service `web` in staging and prod, which tier `medium` gives",
                    "copilot/tiers.yml:9:7: tier `medium` lacks `memory` of service `web` in prod, which tier `small` gives",
                    "copilot/tiers.yml:10:3: tier `big` lacks `cpu` of service `web` in staging and prod, which tier `small` gives",
                    "copilot/tiers.yml:10:3: tier `big` lacks `memory` of service `web` in prod, which tier `small` gives",
                    "copilot/tiers.yml:10:3: tier `big` lacks `count` of service `web` in staging and prod, which tier `medium` gives",
                ].map { $0 + " (a setting that one tier gives must be given by all)" })
    }

    @Test func branchNamesOfTiersMayNotMeet() {
        let text = Self.head + "base: {staging: s, prod: p}\ntiers:\n  small:\n  small-prod:\n"
        #expect(problems(text).map(\.location.line) == [6])
        #expect(problems(text.replacing("base: {staging: s, prod: p}", with: "base: main")).isEmpty)
        #expect(problems(text.replacing("  small:\n", with: "")).isEmpty)
        let generated = Self.head + "base: {staging: tier-small-prod, prod: p}\ntiers:\n  small:\n"
        #expect(problems(generated).map(\.location.line) == [5])
    }

    @Test func allAreFoundAtOnceInOrder() {
        let found = problems("tiers:\n  A:\n    titel: x\n  b: {services: {web: {cpu: x}}}\nactivation: no\n")
        #expect(found.compactMap(\.location.line) == [1, 1, 2, 3, 4, 5])
        #expect(found[0].message == "`format` is missing")
        #expect(found[1].message == "`environments` is missing")
    }

    @Test func aNewerFormatIsSaidAlone() {
        let found = problems("format: 2\nshape: round\ntiers: []\n")
        #expect(found.map(\.message) == ["format 2 was made by a newer tiergit: this one reads format 1"])
        #expect(problems(Self.head.replacing("1", with: "0") + "tiers: {a: }\n").map(\.location.column) == [9])
        #expect(
            problems(Self.head.replacing("1", with: "'1'") + "tiers: {a: }\n").map(\.hint) == [
                "write it without quotes"
            ])
    }
}
