import Foundation
import Testing

/// Catalogs that are broken, hostile, or no files at all. `ErrorTestsCatalog` has the mistakes that people make.
@Suite struct BadInputCatalogTests {
    private static let head = "format: 1\nbase: main\nenvironments: [staging, prod]\n"
    private static let tiers = "tiers:\n  minimum:\n  medium:\n"
    private static let target = ["-c", "acme", "-e", "prod"]

    private static func bytes(_ text: String) -> Data { Data(text.utf8) }
    private static func title(_ title: [UInt8]) -> Data {
        bytes(head + "tiers:\n  minimum:\n    title: ") + Data(title) + bytes("\n  medium:\n")
    }

    /// The file as bytes, line and column, and words of the error.
    private static let files: [(name: String, data: Data, place: String, words: String)] = [
        ("doubled lists", bytes(head + BadInput.bomb(asKey: false) + tiers), "4:1", "unknown key `a0`"),
        ("a bomb as a key", bytes(head + BadInput.bomb(asKey: true) + tiers), "1:1", "aliases"),
        ("an alias of itself", bytes(head + "tiers: &t\n  a: *t\n"), "5:6", "undefined alias"),
        ("an unknown alias", bytes(head + "tiers:\n  a: *nowhere\n"), "5:6", "undefined alias"),
        ("10,000 brackets", bytes(head + "x: " + BadInput.nested(10_000) + "\n" + tiers), "4:", "nesting"),
        ("10,000 dashes", bytes(head + "x:\n  " + String(repeating: "- ", count: 10_000) + "a\n"), "5:", "nesting"),
        ("10,000 question marks", bytes(String(repeating: "? ", count: 10_000) + "a\n"), "1:", "nesting"),
        (
            "five megabytes", bytes(head + "# " + String(repeating: "x", count: 5_000_000) + "\n" + tiers), "1:1",
            "larger"
        ),
        ("a NUL", bytes(head + "base_domain: a\0b\n" + tiers), "4:15", "U+0000"),
        ("UTF-16 with a mark", Data([0xFF, 0xFE]) + (head + tiers).data(using: .utf16LittleEndian)!, "1:1", "UTF-8"),
        ("UTF-16, big end first", Data([0xFE, 0xFF]) + (head + tiers).data(using: .utf16BigEndian)!, "1:1", "UTF-8"),
        ("UTF-16 without a mark", (head + tiers).data(using: .utf16LittleEndian)!, "1:2", "U+0000"),
        ("UTF-32", (head + tiers).data(using: .utf32)!, "1:1", ""),
        ("Latin-1", title([0x47, 0x72, 0xF6]), "6:14", "UTF-8"),
        ("half a surrogate", title([0xED, 0xA0, 0x80]), "6:12", "UTF-8"),
        ("an overlong slash", title([0xC0, 0xAF]), "6:12", "UTF-8"),
        ("a raw escape", title([0x1B, 0x5B, 0x32, 0x4A]), "6:12", "U+001B"),
        ("a raw C1", title([0x61, 0xC2, 0x9B]), "6:13", "U+009B"),
        ("a line separator", title([0x61, 0xE2, 0x80, 0xA8]), "6:13", "U+2028"),
        ("an override of direction", title([0x61, 0xE2, 0x80, 0xAE]), "6:12", "U+202E"),
        ("every byte", Data((0...255).map { UInt8($0) }), "1:1", "U+0000"),
        ("a compressed file", Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0]), "1:1", "U+001F"),
        ("a web page", bytes("<!DOCTYPE html><html><body>404</body></html>\n"), "1:1", "mapping"),
        (
            "a conflict", bytes(head + "<<<<<<< HEAD\nbase_domain: a.b\n=======\n>>>>>>> x\n" + tiers), "",
            "not valid YAML"
        ),
        ("another YAML", bytes("%YAML 1.3\n---\n" + head + tiers), "1:1", "YAML"),
        ("a tag of its own", bytes("%TAG ! tag:evil,2000:\n---\n!x\n" + head + tiers), "", "tag:evil"),
        ("a key that is a list", bytes(head + "? [a, b]\n: c\n" + tiers), "4:3", "must be a word"),
        ("merged lists", bytes(head + "tiers:\n  a: &a {}\n  b:\n    <<: [*a, *a]\n"), "7:5", "merge keys"),
        ("format 0", bytes("format: 0\nenvironments: [prod]\n" + tiers), "1:9", "not 0"),
        ("format -1", bytes("format: -1\nenvironments: [prod]\n" + tiers), "1:9", "`-1`"),
        ("format 1.0", bytes("format: 1.0\nenvironments: [prod]\n" + tiers), "1:9", "`1.0`"),
        ("format of twenty digits", bytes("format: 99999999999999999999\n" + tiers), "1:9", "whole number"),
    ]

    @Test func filesThatAreNoCatalog() async throws {
        let sandbox = try await Sandbox.withHistory()
        for file in Self.files {
            try sandbox.write(file.data, to: "copilot/tiers.yml")
            try await sandbox.rejects(
                file.name, ["tiers"], 1, ["copilot/tiers.yml:\(file.place)", file.words].filter { !$0.isEmpty })
        }
        // Every command reads it, and none goes on without.
        try sandbox.write(Self.files[1].data, to: "copilot/tiers.yml")
        for command in [["status"], ["log"], ["cost"], ["switch", "minimum", "-y"] + Self.target] {
            try await sandbox.rejects("a bomb", command, 1, ["copilot/tiers.yml:1:1"])
        }
    }

    /// Values by the key that they stand at: what is refused, at which column, and why.
    private static let values: [(text: String, place: String, values: [(String, String)])] = [
        (
            head + "tiers:\n  minimum:\n  VALUE:\n", "6:3",
            [
                ("\"-\"", "`-`"), ("--help", "`--help`"), ("HEAD", "`HEAD`"), ("\"..\"", "`..`"),
                ("\"@{-1}\"", "`@{-1}`"),
                ("a--b", "two hyphens"), ("a-", "ends with a hyphen"), ("1a", "letter"), ("a.b", "`a.b`"),
                ("\"\\e[31m\"", "`U+001B[31m`"), ("\"a\\nb\"", "`aU+000Ab`"),
                ("\"$(touch pwned)\"", "`$(touch pwned)`"),
                ("\"`touch pwned`\"", "touch pwned"), ("m\u{435}dium", "lower-case"), ("\u{FF4D}edium", "lower-case"),
                ("me\u{301}dium", "lower-case"), ("medi\u{200B}um", "lower-case"), ("\"\"", "empty"), ("~", "`~`"),
                ("Minimum", "`Minimum`"), ("staging", "called like an environment"),
                (String(repeating: "x", count: 300), "longer than 40"),
            ]
        ),
        (
            head + "tiers:\n  minimum:\n  medium:\n    folder: VALUE\n", "7:13",
            [
                ("/etc", "relative"), ("addons-x/../..", "`..`"), ("./x", "`.`"), ("x/", "empty part"),
                ("x//y", "empty part"),
                (".git", "`.git`"), (".GIT", "`.GIT`"), (".git.", "`.git.`"), (".g\u{200C}it", "may not be part"),
                ("git~1", "git~1"),
                ("\"a\\\\b\"", "write `/`"), ("\"a\\nb\"", "one line"), ("\"a\\eb\"", "U+001B"),
                ("\"a\\tb\"", "U+0009"),
                ("ADDONS", "active"), ("addons/x", "active"), ("overrides", "Copilot's own"),
                ("staging", "environment"),
                ("[a]", "a list"), (String(repeating: "x", count: 300), "longer than 255"),
            ]
        ),
        (
            "format: 1\nbase: VALUE\nenvironments: [prod]\n" + tiers, "2:7",
            [
                ("\"-x\"", "begins with `-`"), ("refs/../x", "refs/"), ("\"a@{1}\"", "`@{`"), ("\"@{-1}\"", "`@{`"),
                ("\"@\"", "keeps that name"), ("HEAD", "keeps that name"), ("a.lock", "`.lock`"),
                ("a//b", "empty part"),
                (".a", "begins with `.`"), ("a.", "ends with `.`"), ("\"a~1\"", "`~`"), ("\"a:b\"", "`:`"),
                ("\"a\\eb\"", "U+001B"),
                ("ma\u{202E}in", "U+202E"), (String(repeating: "x", count: 300), "longer than 200"),
                ("[main]", "a list"),
            ]
        ),
        (
            head + "tiers:\n  minimum:\n  medium:\n    costs:\n      X: {prod: VALUE}\n", "8:17",
            [
                ("-5", "dollars"), (".nan", "dollars"), ("1e308", "dollars"), (".inf", "dollars"),
                ("\"$10-5\"", "dollars"),
                ("99999999999999999999", "dollars"), ("\"\\e[31m$5\"", "U+001B"), ("[1]", "a list"),
            ]
        ),
        (
            head + "tiers:\n  minimum:\n  medium:\n    services:\n      VALUE: {cpu: 1}\n", "8:7",
            [
                ("/etc", "`/etc`"), ("\"..\"", "`..`"), ("\"web\\e\"", "`webU+001B`"), ("\"-rf\"", "`-rf`"),
                ("w\u{E9}b", "lower-case"),
                ("\"$(touch pwned)\"", "touch"), (String(repeating: "x", count: 300), "longer than 255"),
            ]
        ),
        (
            "format: 1\nenvironments: [VALUE]\n" + tiers, "2:16",
            [
                ("\"a/b\"", "`a/b`"), ("\"-e\"", "`-e`"), ("\"a\\eb\"", "U+001B"), ("1", "letter"), ("[a]", "a list"),
                ("\"prod \"", "`prod `"), (String(repeating: "x", count: 300), "longer than 40"),
            ]
        ),
    ]

    @Test func valuesThatMeanMischief() async throws {
        let sandbox = try await Sandbox.withHistory()
        for group in Self.values {
            for (value, words) in group.values {
                try sandbox.write(group.text.replacingOccurrences(of: "VALUE", with: value), to: "copilot/tiers.yml")
                try await sandbox.rejects(value, ["tiers"], 1, ["copilot/tiers.yml:\(group.place): ", words])
            }
        }
    }

    /// What stands at the path and is no file: never followed, never waited for, never passed over for what HEAD has.
    @Test func aCatalogThatIsNoFile() async throws {
        let sandbox = try await Sandbox.withHistory()
        let path = "\(sandbox.repository)/copilot/tiers.yml"
        let good = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(good, to: "\(sandbox.root)/good.yml")
        for target in ["/etc/passwd", "/dev/zero", "tiers.yml", "nowhere", "\(sandbox.root)/good.yml"] {
            try sandbox.remove("copilot/tiers.yml")
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
            for command in [["tiers"], ["status"], ["plan", "minimum"] + Self.target] {
                let ran = try await sandbox.rejects(
                    "a link to \(target)", command, 1, ["copilot/tiers.yml is no plain file"], hint: true)
                #expect(!ran.stderr.contains("root:"), "nothing of the file that it leads to")
            }
        }
        try sandbox.remove("copilot/tiers.yml")
        #expect(mkfifo(path, 0o600) == 0)
        try await sandbox.rejects("a pipe", ["tiers"], 1, ["no plain file"])
        try sandbox.remove("copilot/tiers.yml")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
        try await sandbox.rejects("a folder", ["status"], 1, ["no plain file"])

        // In the commit, with nothing on disk.
        try FileManager.default.removeItem(atPath: path)
        try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "/etc/passwd")
        try await sandbox.git("commit", "-qam", "a link")
        try sandbox.remove("copilot/tiers.yml")
        for command in [
            ["tiers"], ["switch", "minimum", "-y"] + Self.target, ["plan", "minimum", "--base", "HEAD"] + Self.target,
        ] {
            try await sandbox.rejects(
                "a link in the commit", command, 1, ["copilot/tiers.yml in commit", "no plain file"])
        }
        // What is not there at all is another matter: HEAD's counts.
        try await sandbox.git("revert", "-n", "HEAD")
        try await sandbox.git("commit", "-qm", "back")
        try sandbox.remove("copilot/tiers.yml")
        try await sandbox.passesOver("not on disk", ["tiers"])
    }
}
