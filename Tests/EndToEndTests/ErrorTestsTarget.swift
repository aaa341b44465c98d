import Foundation
import Testing

/// Which client, environment and tier a command is about; and names that mean mischief.
@Suite struct ErrorTestsTarget {
    static let hostile: [String] = [
        "../../heads/main", "..", ".", "/etc/passwd", "a/b", "a\\b", "acme.lock", "--upload-pack=touch /tmp/x", "-x",
        "-",
        "a b", " acme", "acme ", "a\tb", "a\nb", "a\u{1B}[31mb", "a\u{7F}", "a\u{202E}b", "a\u{200B}b", "größe", "аcme",
        "ACME",
        "$(touch pwned)", "`touch pwned`", "a;touch pwned", "a|b", "a&b", "a>b", "a'b", "a\"b", "a*b", "a?b", "a[b",
        "a~b",
        "a^b", "a:b", "a@{1}", "@", "HEAD", "a..b", "a--b", "", "default", String(repeating: "a", count: 300),
    ]

    @Test(arguments: hostile)
    func aClientOfThatName(name: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for arguments in [
            ["switch", "medium", "--client=\(name)", "-e", "prod", "-y"],
            ["adopt", "minimum", "--client=\(name)", "-e", "prod"],
            ["log", "--client=\(name)", "-e", "prod"],
        ] {
            let ran = try await sandbox.refuses(arguments, 64, hint: false)
            #expect(!ran.stderr.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E || $0.value == 0x7F })
            #expect(ran.stderr.utf8.count < 1500, "a long name must not flood the terminal")
        }
        #expect(!sandbox.exists("pwned"))
    }

    @Test(arguments: hostile + ["all", "pord"])
    func anEnvironmentOfThatName(name: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for arguments in [
            ["switch", "medium", "-c", "acme", "--env=\(name)", "-y"], ["status", "-c", "acme", "--env=\(name)"],
        ] {
            let ran = try await sandbox.refuses(arguments, 64, hint: false)
            #expect(!ran.stderr.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E || $0.value == 0x7F })
            #expect(ran.stderr.utf8.count < 1500)
        }
    }

    @Test(arguments: hostile.filter { !$0.hasPrefix("-") } + ["medium@", "medium@1.0.0", "@1.0"])
    func aTierOfThatName(name: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let ran = try await sandbox.refuses(["switch", name, "-c", "acme", "-e", "prod", "-y"], 64, hint: false)
        #expect(!ran.stderr.unicodeScalars.contains { $0.value == 0x1B || $0.value == 0x202E || $0.value == 0x7F })
        #expect(ran.stderr.utf8.count < 1500)
    }

    @Test func longestAndShortestNamesThatAreFine() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for client in [String(repeating: "a", count: 63), "7", "a-1-b", "prod", "minimum"] {
            try await sandbox.ok("switch", "medium", "-c", client, "-e", "prod", "-y")
            #expect(try await sandbox.entries("\(client)/prod").count == 1)
        }
        try await sandbox.refuses(
            ["switch", "medium", "-c", String(repeating: "a", count: 64), "-e", "prod", "-y"], 64, "63", hint: false)
    }

    // MARK: Where the client comes from

    private func target(
        _ sandbox: Sandbox, _ variables: [String: String], _ arguments: [String] = ["switch", "medium", "-y"],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> String {
        let ran = try await sandbox.run(Sandbox.tiergit, arguments + ["--json"], environment: variables)
        #expect(ran.status == 0, "\(variables): \(ran.stderr)", sourceLocation: sourceLocation)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any])
        return "\(json["client"] ?? "")/\(json["environment"] ?? "") \(json["to"] ?? "")"
    }

    @Test func theDomainNamesClientEnvironmentAndTier() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        #expect(try await target(sandbox, ["CLIENT_DOMAIN": "acme.theanswer.ai"]) == "acme/prod medium")
        #expect(try await target(sandbox, ["CLIENT_DOMAIN": "staging.acme.theanswer.ai"]) == "acme/staging medium")
        #expect(
            try await target(sandbox, ["CLIENT_DOMAIN": "medium.acme.theanswer.ai"], ["switch", "-y"])
                == "acme/prod medium")
        #expect(
            try await target(sandbox, ["CLIENT_DOMAIN": "enterprise.staging.acme.theanswer.ai"], ["switch", "-y"])
                == "acme/staging enterprise")
        #expect(
            try await target(
                sandbox, ["CLIENT_DOMAIN": "beta.theanswer.ai", "CLIENT_TIER": "enterprise"], ["switch", "-y"])
                == "beta/prod enterprise")
        #expect(
            try await target(
                sandbox, ["CLIENT_DOMAIN": "beta.theanswer.ai", "COPILOT_TIER": "minimum"], ["switch", "-y"])
                == "beta/prod minimum")
        // The arguments win over the domain, and say so.
        let ran = try await sandbox.tiergit(
            "switch", "medium", "-c", "gamma", "-e", "prod", "-y", environment: ["CLIENT_DOMAIN": "acme.theanswer.ai"])
        #expect(
            ran.status == 0 && ran.stderr.contains("acme/prod") && ran.stderr.contains("gamma/prod"), "\(ran.stderr)")
        // -e alone takes the client from the domain.
        #expect(
            try await target(
                sandbox, ["CLIENT_DOMAIN": "acme.theanswer.ai"], ["switch", "minimum", "-e", "prod", "-y"])
                == "acme/prod minimum")
    }

    @Test func theWorkspaceNamesTheClient() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for (application, expected) in [
            ("acme-aai", "acme/prod medium"), ("staging-acme-aai", "acme/staging medium"),
        ] {
            try sandbox.write("application: \(application)\n", to: "copilot/.workspace")
            #expect(try await target(sandbox, [:]) == expected)
        }
        // The domain of the moment wins over what an earlier deployment left.
        #expect(try await target(sandbox, ["CLIENT_DOMAIN": "beta.theanswer.ai"]) == "beta/prod medium")
    }

    @Test(arguments: [
        ["CLIENT_TIER": "enterprise"], ["COPILOT_TIER": "enterprise"],
        ["CLIENT_DOMAIN": "enterprise.acme.theanswer.ai"],
    ])
    func aContradictionIsRefusedNamingBoth(variables: [String: String]) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let arguments =
            ["switch", "medium", "-y"] + (variables["CLIENT_DOMAIN"] == nil ? ["-c", "acme", "-e", "prod"] : [])
        try await sandbox.refuses(
            arguments, 3, "the argument", "`medium`", variables.keys.first ?? "", "`enterprise`", environment: variables
        )
    }

    @Test func twoVariablesThatContradictEachOther() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.refuses(
            ["switch", "-c", "acme", "-e", "prod", "-y"], 3, "CLIENT_TIER", "medium", "COPILOT_TIER", "enterprise",
            environment: ["CLIENT_TIER": "medium", "COPILOT_TIER": "enterprise"])
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.refuses(
            ["switch", "-", "-c", "acme", "-e", "prod", "-y"], 3, "CLIENT_TIER", "enterprise",
            environment: ["CLIENT_TIER": "enterprise"])
        let agreeing = try await sandbox.tiergit(
            "switch", "medium", "-c", "acme", "-e", "prod", "-y",
            environment: ["CLIENT_TIER": "medium", "COPILOT_TIER": ""])
        #expect(agreeing.status == 0, "an empty variable counts as unset: \(agreeing.stderr)")
    }

    @Test(arguments: [
        ("http://acme.theanswer.ai", "acme.theanswer.ai"), ("https://acme.theanswer.ai/", "acme.theanswer.ai"),
        ("Acme.theanswer.ai", "acme.theanswer.ai"), ("acme.theanswer.ai.", "acme.theanswer.ai"),
        ("acme.theanswer.ai:443", "acme.theanswer.ai"), ("acme", "acme.theanswer.ai"),
        ("stagng.acme.theanswer.ai", "staging.acme.theanswer.ai"), ("acme.example.com", "theanswer.ai"),
        ("theanswer.ai", "CLIENT.theanswer.ai"), ("a.b.c.d.theanswer.ai", ""), (".theanswer.ai", ""),
        ("..theanswer.ai", ""), ("a b.theanswer.ai", ""), ("$(x).theanswer.ai", ""),
        ("medium.staging.theanswer.ai", "CLIENT"),
        ("\u{1B}[2J.theanswer.ai", ""),
    ])
    func aDomainThatCannotBeRead(domain: String, meant: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let ran = try await sandbox.refuses(
            ["switch", "medium", "-y"], 64, "CLIENT_DOMAIN", meant, environment: ["CLIENT_DOMAIN": domain])
        #expect(!ran.stderr.contains("\u{1B}"))
    }

    @Test func withoutAClientOnceThereAreSome() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        // A repository without clients uses default/all, unasked.
        try await sandbox.ok("switch", "medium", "-y")
        #expect(try await sandbox.entries("default/all").count == 1)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.refuses(
            ["switch", "enterprise", "-y"], 64, "no client/environment", "-c and -e", "CLIENT_DOMAIN",
            "tiergit switch enterprise -c acme -e")
        try await sandbox.refuses(["revert", "-y"], 64, "no client/environment")
        try await sandbox.refuses(["switch", "enterprise", "-c", "acme", "-y"], 64, "environment", "staging and prod")
        try await sandbox.refuses(["switch", "enterprise", "-e", "prod", "-y"], 64, "client", "acme")
    }

    @Test(arguments: ["application: [\n", "- a\n", "application: {a: b}\n"])
    func aWorkspaceThatCannotBeRead(text: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write(text, to: "copilot/.workspace")
        try await sandbox.refuses(["switch", "medium", "-y"], 64, "copilot/.workspace", "-c and -e")
    }

    @Test func anApplicationThatCanMeanTwoClients() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "staging-acme", "-e", "prod")
        try sandbox.write("application: staging-acme-aai\n", to: "copilot/.workspace")
        try await sandbox.refuses(
            ["switch", "medium", "-y"], 64, "acme/staging", "staging-acme/prod", "-c acme -e staging")
    }

    @Test func noTierAtAll() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.refuses(
            ["switch", "-c", "acme", "-e", "prod", "-y"], 64, "no tier is given", "minimum, medium and enterprise")
        try await sandbox.refuses(["switch", "-", "-c", "acme", "-e", "prod", "-y"], 1, "acme/prod")
    }
}
