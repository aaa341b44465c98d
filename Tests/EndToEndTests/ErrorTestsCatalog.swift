import Foundation
import Testing

/// A catalog with a mistake in it: line and column, what is meant, exit 1, and nothing changed.
@Suite struct ErrorTestsCatalog {
    struct Broken: Sendable, CustomTestStringConvertible {
        let name: String
        let text: String
        let place: String
        let words: String
        var testDescription: String { name }
    }

    private static let head = "format: 1\nactivation: symlink\nbase: main\nenvironments: [staging, prod]\n"
    private static let tiers = "tiers:\n  minimum:\n    title: Minimum\n  medium:\n    title: Medium\n"

    private static func tier(_ lines: String, _ place: String, _ words: String, _ name: String) -> Broken {
        Broken(
            name: name, text: head + "tiers:\n  minimum:\n    title: Minimum\n  medium:\n" + lines, place: place,
            words: words)
    }

    static let all: [Broken] = [
        .init(name: "empty", text: "", place: ":1", words: ""),
        .init(name: "a list", text: "- format: 1\n", place: "1:1", words: "mapping"),
        .init(name: "a word", text: "hello\n", place: "1:1", words: "mapping"),
        .init(name: "no format", text: "environments: [prod]\n" + tiers, place: ":1", words: "`format` is missing"),
        .init(name: "a newer format", text: "format: 2\nnew: x\n", place: "1:9", words: "newer"),
        .init(
            name: "format in quotes", text: "format: \"1\"\nenvironments: [prod]\n" + tiers, place: "1:9",
            words: "without quotes"),
        .init(
            name: "misspelt key", text: head + "activatoin: copy\n" + tiers, place: "5:1",
            words: "did you mean `activation`?"),
        .init(name: "misspelt tiers", text: head + "teirs:\n  a:\n", place: "5:1", words: "did you mean `tiers`?"),
        .init(name: "no tiers", text: head, place: ":1", words: "`tiers` is missing"),
        .init(name: "tiers empty", text: head + "tiers: {}\n", place: "5:8", words: "tier"),
        .init(name: "tiers a list", text: head + "tiers:\n  - minimum\n", place: "6:3", words: "mapping"),
        .init(name: "a tab", text: head + "tiers:\n\tminimum:\n", place: "6:1", words: "tab"),
        .init(
            name: "an open quote", text: head + "tiers:\n  minimum:\n    title: \"open\n", place: ":",
            words: "not valid YAML"),
        .init(name: "a key twice", text: head + "base: dev\n" + tiers, place: ":", words: "more than once"),
        .init(
            name: "a tier twice", text: head + tiers + "  minimum:\n    title: Again\n", place: ":",
            words: "more than once"),
        .init(
            name: "two documents", text: head + tiers + "---\nformat: 1\n", place: "10:1", words: "second YAML document"
        ),
        .init(
            name: "merge keys", text: head + "tiers:\n  minimum: &m\n    title: M\n  medium:\n    <<: *m\n",
            place: "9:5", words: "merge"),
        .init(name: "a tag", text: head + "base_domain: !Ref Domain\n" + tiers, place: "5:14", words: "!Ref"),
        .init(
            name: "unknown activation", text: "format: 1\nactivation: symlnk\nenvironments: [prod]\n" + tiers,
            place: "2:13", words: "symlink"),
        .init(
            name: "base with spaces", text: "format: 1\nbase: my main\nenvironments: [prod]\n" + tiers, place: "2:7",
            words: "space"),
        .init(
            name: "base like an option", text: "format: 1\nbase: --upload-pack=x\nenvironments: [prod]\n" + tiers,
            place: "2:7", words: "begins with `-`"),
        .init(
            name: "base with dots", text: "format: 1\nbase: a..b\nenvironments: [prod]\n" + tiers, place: "2:7",
            words: "`..`"),
        .init(
            name: "a base for an unknown environment",
            text: "format: 1\nbase: {stagng: a, prod: b}\nenvironments: [staging, prod]\n" + tiers, place: "2:8",
            words: "staging"),
        .init(
            name: "an environment without base",
            text: "format: 1\nbase: {staging: a}\nenvironments: [staging, prod]\n" + tiers,
            place: "2:", words: "prod"),
        .init(
            name: "environments a word", text: "format: 1\nenvironments: prod\n" + tiers, place: "2:15", words: "list"),
        .init(name: "no environments", text: "format: 1\n" + tiers, place: ":1", words: "`environments` is missing"),
        .init(
            name: "environment all", text: "format: 1\nenvironments: [all]\n" + tiers, place: "2:16",
            words: "reserved"),
        .init(
            name: "environment twice", text: "format: 1\nenvironments: [prod, prod]\n" + tiers, place: "2:22",
            words: "prod"),
        .init(
            name: "environment with a path", text: "format: 1\nenvironments: [../prod]\n" + tiers, place: "2:16",
            words: "../prod"),
        .init(
            name: "tier like an environment", text: head + "tiers:\n  prod:\n    title: P\n", place: "6:3",
            words: "prod"),
        .init(
            name: "tier with capitals", text: head + "tiers:\n  Medium:\n    title: P\n", place: "6:3",
            words: "lower-case"),
        .init(name: "tier with a slash", text: head + "tiers:\n  a/b:\n    title: P\n", place: "6:3", words: "a/b"),
        .init(
            name: "tier with a dash in front", text: head + "tiers:\n  -x:\n    title: P\n", place: "6:3", words: "-x"),
        .init(
            name: "a tier of 41 letters",
            text: head + "tiers:\n  \(String(repeating: "a", count: 41)):\n    title: P\n", place: "6:3", words: "40"),
        .init(
            name: "repository of another length", text: "repository: abc\n" + head + tiers, place: "1:13", words: "40"),
        .init(
            name: "require_reason yes", text: head + "require_reason: yes\n" + tiers, place: "5:17",
            words: "`true` or `false`"),
        .init(
            name: "a domain with protocol", text: head + "base_domain: https://theanswer.ai\n" + tiers, place: "5:14",
            words: "without protocol"),
        .init(
            name: "a control character", text: head + "tiers:\n  minimum:\n    title: \"a\\eb\"\n", place: "7:12",
            words: "U+001B"),
        .init(
            name: "a title of two lines", text: head + "tiers:\n  minimum:\n    title: |\n      a\n      b\n",
            place: "7:12", words: "one line"),
        tier("    titel: M\n", "9:5", "did you mean `title`?", "misspelt title"),
        tier("    folder: ../../etc\n", "9:13", "../../etc", "folder outside"),
        tier("    folder: addons\n", "9:13", "addons", "the active folder itself"),
        tier("    folder: addons-minimum\n", "9:13", "minimum", "one folder for two tiers"),
        tier("    folder: prod\n", "9:13", "prod", "an environment's folder"),
        tier("    monthly_cost: [1, 2]\n", "9:19", "text", "cost a list"),
        tier("    services:\n      web:\n        cpus: 256\n", "11:9", "did you mean `cpu`?", "misspelt cpu"),
        tier("    services:\n      web:\n        cpu: 256-512\n", "11:14", "256-512", "the plan's cpu range"),
        tier("    services:\n      web:\n        count: 1-50+\n", "11:16", "1-50+", "the plan's count"),
        tier("    services:\n      web:\n        count: {cpu_percentage: 70}\n", "11:", "range", "count without range"),
        tier("    services:\n      web:\n        count: {range: 5-2}\n", "11:24", "5-2", "range upside down"),
        tier(
            "    services:\n      web:\n        count: {range: 1-5, cpu_percentage: 170}\n", "11:45", "100",
            "170 per cent"),
        tier("    services:\n      web:\n        memory: 0\n", "11:17", "1", "no memory"),
        tier("    services:\n      web:\n        memory: 1e3\n", "11:17", "1e3", "memory as a float"),
        tier("    services:\n      web:\n        cpu: 256\n", "6:3", "lacks `cpu`", "a setting that one tier lacks"),
        tier("    services:\n      web: {}\n", "10:7", "no setting", "a silent service"),
        tier("    services:\n      ../web:\n        cpu: 1\n", "10:7", "../web", "a service outside"),
        tier(
            "    services:\n      web:\n        environments:\n          prd: {cpu: 256}\n", "12:11",
            "did you mean `prod`?",
            "misspelt environment"),
    ]

    @Test(arguments: all)
    func aMistakeIsNamedByLineAndColumn(broken: Broken) async throws {
        let sandbox = try await Sandbox()
        try FileManager.default.createDirectory(atPath: sandbox.repository, withIntermediateDirectories: true)
        try await sandbox.git("init", "-q")
        try sandbox.write("{}\n", to: "copilot/environments/addons-minimum/a.yml")
        try sandbox.write(broken.text, to: "copilot/tiers.yml")
        try await sandbox.commitAll()
        for arguments in [["switch", "medium", "-c", "acme", "-e", "prod", "-y"], ["tiers"]] {
            let ran = try await sandbox.refuses(arguments, 1, "copilot/tiers.yml:", broken.words, hint: false)
            #expect(
                ran.stderr.contains(
                    "copilot/tiers.yml:\(broken.place.hasPrefix(":") ? String(broken.place.dropFirst()) : broken.place)"
                ),
                "expected \(broken.place): \(ran.stderr)")
            #expect(!ran.stderr.contains("\u{1B}"))
        }
    }

    @Test func everyMistakeIsNamedAtOnceInTheOrderOfTheFile() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write(
            Self.head + "activatoin: copy\ntiers:\n  Minimum:\n    titel: M\n  medium:\n    folder: ../x\n",
            to: "copilot/tiers.yml")
        let ran = try await sandbox.refuses(["tiers"], 1, ":5:1:", ":7:3:", ":8:5:", ":10:13:", hint: false)
        let places = [":5:1:", ":7:3:", ":8:5:", ":10:13:"].compactMap { ran.stderr.range(of: $0)?.lowerBound }
        #expect(places == places.sorted())
    }

    @Test func aCatalogThatCannotBeReadAtAll() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write(Data([0xFF, 0xFE, 0x00, 0x66]), to: "copilot/tiers.yml")
        try await sandbox.refuses(["tiers"], 1, "copilot/tiers.yml", hint: false)
        try sandbox.remove("copilot/tiers.yml")
        try FileManager.default.createDirectory(
            atPath: "\(sandbox.repository)/copilot/tiers.yml", withIntermediateDirectories: true)
        try await sandbox.refuses(
            ["switch", "medium", "-c", "acme", "-e", "prod", "-y"], 1, "copilot/tiers.yml", hint: false)
    }

    /// Ten aliases of ten aliases of … must not fill the memory.
    @Test func aliasesOfAliasesEndSoon() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            text +=
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
                + "]\n"
        }
        try sandbox.write(Self.head + text + Self.tiers, to: "copilot/tiers.yml")
        // Not a measurement: without a limit it would go on until the memory is full. timeout exits with 124.
        let ran = try await sandbox.run("timeout", ["60", Sandbox.tiergit, "tiers"])
        #expect(ran.status == 1, "\(ran.stderr.prefix(500))")
    }

    @Test func anUncommittedCatalogIsNotSwitchedBy() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write("# edited\n" + (try sandbox.read("copilot/tiers.yml")), to: "copilot/tiers.yml")
        try await sandbox.refuses(
            ["switch", "medium", "-c", "acme", "-e", "prod", "-y"], 1, "copilot/tiers.yml", "commit")
    }

    @Test func aMisspeltTierIsGuessed() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for (typed, meant) in [
            ("mediun", "medium"), ("enterprize", "enterprise"), ("min", "minimum"), ("Medium", "medium"),
        ] {
            let ran = try await sandbox.refuses(
                ["switch", typed, "-c", "acme", "-e", "prod", "-y"], 64, "`\(typed)`", hint: false)
            #expect(ran.stderr.contains("minimum, medium and enterprise"))
            if typed != "min" { #expect(ran.stderr.contains("did you mean `\(meant)`?"), "\(ran.stderr)") }
        }
        try await sandbox.refuses(["info", "mediun"], 64, "did you mean `medium`?")
        try await sandbox.refuses(["branch", "build", "mediun"], 64, "did you mean `medium`?")
        try await sandbox.refuses(["diff", "minimum", "mediun"], 64, "mediun", hint: false)
    }
}
