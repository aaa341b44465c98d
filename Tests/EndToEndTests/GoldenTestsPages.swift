import Foundation
import Testing

/// The reference pages say what the program does.
@Suite struct GoldenTestsPages {
    @Test func catalogIsTheSchema() async throws {
        let sandbox = try await Sandbox()
        let schema = try await sandbox.run(Sandbox.tiergit, ["tiers", "--schema"], in: sandbox.root)
        #expect(schema.status == 0)
        #expect(try Golden.page("Catalog.md") == schema.stdout)
        let clients = try await sandbox.run(Sandbox.tiergit, ["client", "list", "--schema"], in: sandbox.root)
        #expect(clients.status == 0)
        #expect(try Golden.page("Clients.md") == clients.stdout)
    }

    /// Every command has its section with synopsis and example; the synopsis has the options of its help, and no other.
    @Test(arguments: Command.all)
    func synopsis(command: String) async throws {
        let section = try section(command)
        let sandbox = try await Sandbox()
        let help = try await sandbox.run(
            Sandbox.tiergit, command.split(separator: " ").map(String.init) + ["--help"], in: sandbox.root)
        // Only the list of options: examples and texts name others.
        let options = help.stdout.components(separatedBy: "\nOPTIONS:\n").last ?? ""
        let offered = Set(
            options.components(separatedBy: "\n").flatMap { line in
                // `--major/--minor/--patch` stand on one line.
                line.firstMatch(of: /^  (?:-\w, )?(--[a-z\/-]+)/).map {
                    $0.output.1.split(separator: "/").map(String.init)
                } ?? []
            })
        let everywhere: Set = ["--json", "--quiet", "--no-color", "--no-input", "--yes", "--version", "--help"]
        let named: Set = ["--client", "--env"]
        let synopsis = section.components(separatedBy: "```\n")[1]
        let written = Set(synopsis.matches(of: /--[a-z-]+/).map { String($0.output) })
        #expect(written == offered.subtracting(everywhere).subtracting(named), "\(command)")
        #expect(synopsis.contains("-c CLIENT") == offered.contains("--client"), "\(command)")
        #expect(section.contains("```sh\ntiergit \(command)"), "\(command) has no example")
    }

    @Test func pageHasNoOtherCommands() throws {
        let headings = try Golden.page("Commands.md").components(separatedBy: "\n").filter { $0.hasPrefix("## ") }
        #expect(headings == Command.all.map { "## `tiergit \($0)`" })
    }

    /// The examples run as they are typed, in a shell, in a repository where they make sense.
    @Test(arguments: Command.all)
    func exampleRuns(command: String) async throws {
        let example = try section(command).components(separatedBy: "```sh\n")[1].components(separatedBy: "\n```")[0]
        #expect(example.hasPrefix("tiergit \(command)") && !example.contains("\n"))
        let sandbox = try await Sandbox.copilot(adopted: command != "init")
        if command != "init" {
            try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
            try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        }
        if command == "auto" { try sandbox.write(try AutoMetricsTests.data(10), to: "load.json") }
        if command == "branch check" { try await sandbox.ok("branch", "build") }
        if command == "bill" { try sandbox.price(["minimum": "$100", "medium": "{staging: $50, prod: $200}"]) }
        if command == "alarms check" { try await sandbox.ok("alarms", "build") }
        if ["release list", "release show"].contains(command) { try await sandbox.ok("release", "medium", "-y") }
        try FileManager.default.createDirectory(atPath: "\(sandbox.root)/bin", withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(sandbox.root)/bin/tiergit", withDestinationPath: Sandbox.tiergit)
        // What is deployed with is no part of this.
        try sandbox.write("#!/bin/sh\necho \"copilot $*\"\n", to: "\(sandbox.root)/bin/copilot")
        try await sandbox.expect("chmod", "+x", "\(sandbox.root)/bin/copilot")
        if ["client show", "client retire"].contains(command) { try await sandbox.ok("client", "add", "globex") }
        if command == "docs check" { try await sandbox.ok("docs", "build", "-q") }
        if command == "drift" || command == "promote" {
            let staging = ["-c", "acme", "-e", command == "drift" ? "prod" : "staging"]
            if command == "promote" {
                try await sandbox.ok("adopt", "medium", staging[0], staging[1], staging[2], staging[3])
            }
            try await sandbox.ok("activate", staging[0], staging[1], staging[2], staging[3])
            try await sandbox.ok(
                "hook", "pre-deploy", staging[0], staging[1], staging[2], staging[3], "--process", "none")
            try await sandbox.ok(
                "hook", "post-deploy", staging[0], staging[1], staging[2], staging[3], "--result", "succeeded")
        }
        if command == "hook post-deploy" {
            try await sandbox.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none")
        }
        if command == "integrate" {
            try sandbox.write(try DeployScript.text("phases"), to: "copilot/scripts/copilot-auto-deploy.sh")
        }
        if command.hasPrefix("policy "), !["policy show", "policy init"].contains(command) {
            try await rules(for: command, sandbox)
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let ran = try await sandbox.run("sh", ["-c", example], environment: ["PATH": "\(sandbox.root)/bin:\(path)"])
        #expect(ran.status == 0, "\(example): \(ran.stderr)")
        #expect(
            (ran.stdout + ran.stderr).isEmpty == Command.silent.contains(command),
            "\(example): \(ran.stdout)\(ran.stderr)")
        try await sandbox.proveHistories()
    }

    /// What the examples of `policy` start from: rules, a key of Erik's, and for two commands more.
    private func rules(for command: String, _ sandbox: Sandbox) async throws {
        try await sandbox.ok("policy", "init", "-y")
        let erik = "\(sandbox.home)/erik"
        try await sandbox.expect("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", erik)
        if command != "policy add-key" {
            try await sandbox.ok("policy", "add-key", "erik@example.com", "\(erik).pub", "-y")
        }
        let rules = try await sandbox.git("show", "refs/tiergit/policy:policy.yml")
        // The commits are proved by plain git too, which knows the keys of its own file.
        let key = try String(contentsOfFile: "\(erik).pub", encoding: .utf8)
        try sandbox.append("erik@example.com \(key)", to: "\(sandbox.home)/allowed_signers")
        if command == "policy edit" { try sandbox.write("\(rules)\n# reviewed\n", to: "policy.yml") }
        if command == "policy sign" {
            let two = rules.replacingOccurrences(
                of: "threshold: 1", with: "  - principal: erik@example.com\nthreshold: 2")
            try sandbox.write("\(two)\n", to: "policy.yml")
            try await sandbox.ok("policy", "edit", "--policy", "policy.yml", "-y")
            try await sandbox.ok("policy", "accept", "acme/prod#1", "-y")
            try await sandbox.git("config", "user.signingkey", erik)
        }
    }

    private func section(_ command: String) throws -> String {
        let page = try Golden.page("Commands.md")
        let parts = page.components(separatedBy: "\n## `tiergit \(command)`\n")
        #expect(parts.count == 2, "Commands.md has no section for \(command)")
        return parts.last?.components(separatedBy: "\n## ").first ?? ""
    }

    // MARK: Exit codes

    /// ExitCodes.md lists what `--help` lists, and what the program gives.
    @Test func exitCodesAreThoseOfTheHelp() async throws {
        let listed = try Golden.page("ExitCodes.md").components(separatedBy: "\n").compactMap { line in
            line.firstMatch(of: /^\| `(\d+)` \|/).map { String($0.output.1) }
        }
        #expect(listed == ["0", "1", "2", "3", "4", "5", "6", "7", "64", "130"])
        let sandbox = try await Sandbox()
        let help = try await sandbox.run(
            Sandbox.tiergit, ["--help"], in: sandbox.root, environment: ["COLUMNS": "1000"])
        let line = try #require(help.stdout.components(separatedBy: "\n").first { $0.contains("0 done") })
        #expect(line.matches(of: /\b\d+\b/).map { String($0.output) } == listed)
    }

    @Test func exitCodes() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let target = ["-c", "acme", "-e", "prod"]
        func code(_ arguments: String...) async throws -> Int {
            try await sandbox.run(Sandbox.tiergit, arguments).status
        }
        #expect(try await code("adopt", "minimum", target[0], target[1], target[2], target[3]) == 0)
        #expect(try await code("branch", "check") == 1)
        #expect(try await code("branch", "check", "--detailed-exitcode") == 2)
        #expect(try await code("adopt", "medium", target[0], target[1], target[2], target[3]) == 3)
        #expect(try await code("switch", "medium", target[0], target[1], target[2], target[3]) == 4)
        #expect(try await code("switch", "medium") == 64)
        #expect(try await code("switch", "--nonsense") == 64)
        #expect(try await code("nonsense") == 64)
        // 5: somebody holds the tier history.
        let lock = "\(sandbox.repository)/.git/tiergit/locks/acme/prod"
        try sandbox.write("", to: lock)
        let held = try await sandbox.run(
            "flock", ["--no-fork", lock, Sandbox.tiergit, "switch", "medium", "-y"] + target)
        #expect(held.status == 5, "\(held.stderr)")
        // 7: an entry that is not what its own words say.
        let tree = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod^{tree}")
        let forged = try await sandbox.git("commit-tree", "-S", "-m", "acme/prod: switch medium", tree)
        try await sandbox.git("update-ref", "refs/tiergit/history/acme/prod", forged)
        #expect(try await code("show", target[0], target[1], target[2], target[3]) == 7)
    }
}
