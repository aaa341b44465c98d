import Foundation
import Testing

/// Names that mean mischief, by every door that a name comes in: options, variables, files.
@Suite struct BadInputNamesTests {
    private static let target = ["-c", "acme", "-e", "prod"]

    /// What the parser or the catalog refuses with exit 64; `--client=` keeps what begins with a dash a value.
    @Test func clients() async throws {
        let sandbox = try await Sandbox.withHistory()
        for name in BadInput.names + ["-rf", "--", "-", "--help", "default", ""] {
            try await sandbox.rejects(name, ["switch", "minimum", "-y", "--client=\(name)", "-e", "prod"], 64)
        }
        // Without the equals sign a dash begins an option, and the value is missing.
        for name in ["-rf", "--", "--client", "-e"] {
            try await sandbox.rejects(name, ["log", "-c", name], 64, ["-c <client>"], hint: true)
        }
    }

    @Test func environments() async throws {
        let sandbox = try await Sandbox.withHistory()
        for name in BadInput.someNames + ["-rf", "-", "all", "default", "pr\u{43E}d", ""] {
            try await sandbox.rejects(name, ["status", "-c", "acme", "--env=\(name)"], 64)
        }
    }

    @Test func tiers() async throws {
        let sandbox = try await Sandbox.withHistory()
        for name in BadInput.someNames + ["--help=x", "-rf", "medium\u{200B}", "medium@1.0", "medium@", "@{-1}", ""] {
            try await sandbox.rejects(
                name, ["info", "--", name], 64, [name.contains("@") ? "" : "no tier is called `"].filter { !$0.isEmpty }
            )
        }
        for name in BadInput.shells.prefix(3) + ["../x", BadInput.evil] {
            try await sandbox.rejects(name, ["branch", "build", name], 64)
            try await sandbox.rejects(name, ["plan", name] + Self.target, 64)
            try await sandbox.rejects(name, ["cost", name], 64)
            try await sandbox.rejects(name, ["validate", name], 64)
        }
    }

    @Test func variables() async throws {
        let sandbox = try await Sandbox.withHistory()
        // A megabyte does not fit a variable on Linux; 100 KB does.
        let long = String(repeating: "x", count: 100_000)
        for variable in ["CLIENT_TIER", "COPILOT_TIER"] {
            for name in [
                BadInput.evil, "a\nb", "../../x", "-rf", "--help", "-", "@", " medium", "MEDIUM", "m\u{435}dium", long,
            ]
                + BadInput.shells
            {
                try await sandbox.rejects(
                    "\(variable) \(name)", ["switch", "-y"] + Self.target, 64, environment: [variable: name])
            }
            try await sandbox.rejects(
                variable, ["switch", "medium", "-y"] + Self.target, 3, ["`medium`", variable, "U+001B"],
                environment: [variable: BadInput.evil])
        }
        let labels = [
            BadInput.evil, "a\nb", "../../x", "-rf", "$(touch pwned)", "`touch pwned`",
            String(repeating: "x", count: 64), long,
            String(repeating: "x.", count: 5000) + "x", "acm\u{435}", "default", "HEAD", "user@acme", "acme#x",
            "acme..", "a b",
        ]
        for label in labels {
            let domain = ["CLIENT_DOMAIN": "\(label).theanswer.ai"]
            try await sandbox.rejects(
                label, ["switch", "medium", "-y"], 64, ["CLIENT_DOMAIN is `"], hint: true, environment: domain)
        }
        for domain in [
            ".", "..", "/", "\\", "[::1]", "127.0.0.1", "acme.theanswer.ai/../x", "acme.theanswer.ai?x", BadInput.evil,
        ] {
            try await sandbox.rejects(
                domain, ["switch", "medium", "-y"], 64, ["CLIENT_DOMAIN is `"], hint: true,
                environment: ["CLIENT_DOMAIN": domain])
            // With -c and -e it is only noted.
            let ran = try await sandbox.passesOver(
                domain, ["status"] + Self.target, environment: ["CLIENT_DOMAIN": domain])
            #expect(ran.stderr.contains("note: CLIENT_DOMAIN is `"))
        }
    }

    @Test func theWorkspace() async throws {
        let sandbox = try await Sandbox.withHistory()
        let applications = [
            "../../../x-aai", "-rf-aai", "$(touch pwned)-aai", "\"\\e[31m-aai\"", "\"a\\nb-aai\"", "a..b-aai",
            "ACME-aai", "-aai", "aai",
            "\"\\u202e-aai\"", "acme", "~", "!!binary aGk=", String(repeating: "x", count: 300) + "-aai",
        ]
        let files: [(Data, String)] =
            applications.map { (Data("application: \($0)\n".utf8), "no client/environment") } + [
                (Data([0xFF, 0xFE, 0]), "not valid YAML"), (Data([0]), "not valid YAML"),
                (Data("[]\n".utf8), "no `application:`"),
                (Data("application: []\n".utf8), "no text"),
                (Data("application: a\napplication: b\n".utf8), "not valid YAML"),
                (Data("application: a-aai\n---\nx: 1\n".utf8), "not valid YAML"),
                (Data("\tapplication: x\n".utf8), "not valid YAML"),
                (Data("&a [*a]\n".utf8), "not valid YAML"), (Data(BadInput.nested(20_000).utf8), "not valid YAML"),
                (Data(BadInput.bomb(asKey: false).utf8), "no client/environment"),
                (Data(BadInput.bomb(asKey: true).utf8), "not what Copilot writes"),
                (Data(count: 5_000_000), "not what Copilot writes"),
            ]
        for (data, words) in files {
            try sandbox.write(data, to: "copilot/.workspace")
            let what = String(decoding: data.prefix(60), as: UTF8.self)
            try await sandbox.rejects(what, ["switch", "minimum", "-y"], 64, [words], hint: true)
        }
        let path = "\(sandbox.repository)/copilot/.workspace"
        try sandbox.remove("copilot/.workspace")
        #expect(mkfifo(path, 0o600) == 0)
        try await sandbox.rejects("a pipe", ["switch", "minimum", "-y"], 64, ["no client/environment"])
        for target in ["/dev/zero", "/etc/passwd", ".workspace"] {
            try sandbox.remove("copilot/.workspace")
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: target)
            let ran = try await sandbox.rejects("a link to \(target)", ["switch", "minimum", "-y"], 64)
            #expect(!ran.stderr.contains("root:"))
        }
    }

    /// `adopt --targets`: line and column of the field, nothing recorded of a file with one mistake in it.
    @Test func targetsFiles() async throws {
        let sandbox = try await Sandbox.withHistory()
        let file = "\(sandbox.root)/t.csv"
        let clients = BadInput.someNames.filter {
            !$0.contains("\n") && !$0.contains("\r") && $0 != "\u{FEFF}a" && $0 != "a\u{A0}"
        }
        for name in clients + ["-rf", "--", "-", "default", "=cmd|'/C calc'!A0", ""] {
            try sandbox.write("beta,prod,minimum\n\(name),prod,minimum\n", to: file)
            try await sandbox.rejects(name, ["adopt", "--targets", file], 64, ["t.csv:2:"])
        }
        for name in ["../x", "-e", BadInput.evil, "all", "", "$(touch pwned)", String(repeating: "x", count: 300)] {
            try sandbox.write("beta,\(name),minimum\n", to: file)
            try await sandbox.rejects(name, ["adopt", "--targets", file], 64, ["t.csv:1:6: "])
            try sandbox.write("beta,prod,\(name)\n", to: file)
            try await sandbox.rejects(name, ["adopt", "--targets", file], 64, ["t.csv:1:11: "])
        }
        let files: [(String, Int, String)] = [
            ("", 64, "names no target"), ("# \n\n", 64, "names no target"), ("beta", 64, "found 1 field"),
            ("beta,prod,minimum,x", 64, "found 4 fields"), ("beta;prod;minimum", 64, "found 1 field"),
            ("\"beta,prod,minimum", 64, "1:1"), ("a,prod,minimum\na,prod,medium", 64, "on line 1"), ("\0", 64, "1:1"),
            ("a,prod,minimum\r\u{1B}[2J,prod,minimum\r", 64, "2:1"),
            (String(repeating: "x", count: 3_000_000), 1, "File too large"),
        ]
        for (text, code, words) in files {
            try sandbox.write(text, to: file)
            try await sandbox.rejects(String(text.prefix(40)), ["adopt", "--targets", file], code, [words])
        }
        try sandbox.write(Data([0xFF, 0xFE, 0x61]), to: file)
        try await sandbox.rejects("no UTF-8", ["adopt", "--targets", file], 64, ["not UTF-8"])
        for path in ["/nowhere", "/etc", "/dev/zero", "$(touch pwned)", BadInput.evil, "", "/proc/self/mem"] {
            try await sandbox.rejects(path, ["adopt", "--targets=\(path)"], path.isEmpty ? 64 : 1)
        }
        try await sandbox.rejects(
            "from a pipe", ["adopt", "--targets", "-"], 64, ["standard input:1:1"], input: "../x,prod,minimum\n")
    }

    @Test func reasonsAndTickets() async throws {
        let sandbox = try await Sandbox.withHistory()
        for text in [
            BadInput.evil, "a\u{1B}]0;title\u{7}", "a\u{1B}P1$r\u{1B}\\", "a\u{1}b",
            "a\u{8}\u{8}\u{8}", "a\u{85}b",
        ] {
            for option in ["-m", "--ticket"] {
                for command in [["switch", "minimum", "-y"]] {
                    try await sandbox.rejects(
                        text, command + Self.target + [option, text], 64, [option, "control character"])
                }
            }
        }
        try await sandbox.rejects(
            "a ticket of two lines",
            ["switch", "minimum", "-y"] + Self.target + ["--ticket", "OPS-1\nTier-To: enterprise"], 64)
    }
}
