import Foundation
import Testing

/// The gate before a deployment, check by check, on a repository that has been lived in.
@Suite struct GateTests {
    static let target = ["-c", "acme", "-e", "prod"]

    /// acme/prod on medium, deployed once.
    private func deployed() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for client in ["acme", "globex"] { try await sandbox.ok("adopt", "minimum", "-c", client, "-e", "prod") }
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        return sandbox
    }

    @Test func letsARecordedTierThrough() async throws {
        let sandbox = try await deployed()
        let gate = try await sandbox.gate()
        #expect(gate.status == 0 && gate.stderr.contains("acme/prod, medium as recorded in #2"), "\(gate.stderr)")
        #expect(!gate.stderr.contains("\n  no "))
    }

    /// A person, a machine, a client without tiergit deploys as before.
    @Test func aClientWithoutAHistoryIsLetThrough() async throws {
        let sandbox = try await deployed()
        // What another client runs is nobody's "as before".
        let others = try await sandbox.tiergit("hook", "pre-deploy", "-c", "initech", "-e", "prod")
        #expect(others.status == 3 && others.stderr.contains("medium of acme/prod"), "\(others.stderr)")
        for hook in ["choose", "activate"] {
            try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
            try await sandbox.ok("hook", hook, "-c", "initech", "-e", "prod")
            #expect(try await sandbox.git("status", "--porcelain") == "")
        }
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        let exec = try await sandbox.tiergit(
            "exec", "-c", "initech", "-e", "prod", "--", "readlink", "copilot/environments/addons")
        #expect(exec.status == 0 && exec.stdout == "addons-minimum\n", "\(exec.stdout)\(exec.stderr)")
        let ran = try await sandbox.tiergit("hook", "pre-deploy", "-c", "initech", "-e", "prod")
        #expect(ran.status == 0 && ran.stderr.contains("no tier history"), "\(ran.stderr)")
        #expect(try await sandbox.tiergit("hook", "choose", "-c", "initech", "-e", "prod").status == 0)
        #expect(try await sandbox.tiergit("hook", "activate", "-c", "initech", "-e", "prod").status == 0)
        let post = try await sandbox.tiergit("hook", "post-deploy", "-c", "initech", "-e", "prod", "--status", "0")
        #expect(post.status == 0 && post.stderr.isEmpty, "\(post.stderr)")
        #expect(try await sandbox.refs().contains { $0.contains("initech") } == false)
    }

    /// A script that was integrated runs on every branch, and out of a tarball.
    @Test func whereNothingWasAdopted() async throws {
        let hooks = [
            ["choose"], ["activate"], ["pre-deploy", "--dry-run"], ["pre-deploy"], ["post-deploy", "--status", "0"],
        ].map { ["hook"] + $0 + Self.target }
        let sandbox = try await Sandbox.copilot()
        for directory in [sandbox.repository, sandbox.home] {
            for arguments in hooks {
                let ran = try await sandbox.run(Sandbox.tiergit, arguments, in: directory)
                #expect(ran.status == 0 && ran.stderr.contains("deployed as before"), "\(arguments): \(ran.stderr)")
            }
        }
        // With histories, a commit from before them is a mistake.
        let before = try await sandbox.git("rev-parse", "HEAD")
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.git("checkout", "-q", before)
        let ran = try await sandbox.run(Sandbox.tiergit, ["hook", "pre-deploy"] + Self.target)
        #expect(ran.status == 1 && ran.stderr.contains("from before tiergit init"), "\(ran.stderr)")
    }

    /// Bytes, never names: a folder of the right name with other content is stopped, and so is a setting changed by hand.
    @Test(arguments: [
        ("content", "copilot/environments/addons-medium/storage.yml", "# edited\n"),
        ("content", "copilot/environments/addons/new.yml", "Resources: {}\n"),
    ])
    func editedAddons(check: String, path: String, text: String) async throws {
        let sandbox = try await deployed()
        let old = (try? sandbox.read(path)) ?? ""
        try sandbox.write(old + text, to: path)
        let gate = try await sandbox.gate()
        #expect(gate.status == 3 && gate.stderr.contains("no \(check)"), "\(gate.stderr)")
        #expect(gate.stderr.contains("tiergit activate -c acme -e prod"))
    }

    @Test func anEditedSetting() async throws {
        let sandbox = try await deployed()
        let path = "copilot/web/manifest.yml"
        let text = try sandbox.read(path)
        let edited = text.replacing(/cpu: \d+/, with: "cpu: 4096")
        #expect(edited != text)
        try sandbox.write(edited, to: path)
        let gate = try await sandbox.gate()
        #expect(gate.status == 3 && gate.stderr.contains("copilot/web/manifest.yml (prod)"), "\(gate.stderr)")
    }

    @Test func anotherClientsContent() async throws {
        let sandbox = try await deployed()
        try await sandbox.ok("activate", "-c", "globex", "-e", "prod")
        let gate = try await sandbox.gate()
        #expect(gate.status == 3 && gate.stderr.contains("no content"), "\(gate.stderr)")
        try await sandbox.ok("hook", "activate", "-c", "acme", "-e", "prod")
        #expect(try await sandbox.gate().status == 0)
    }

    /// Copilot reads these as "no addons", and removes the stack with the databases in it.
    @Test(arguments: ["rm addons", "rm addons && ln -s nowhere addons", "rm addons && echo addons-medium > addons"])
    func noAddons(_ script: String) async throws {
        let sandbox = try await deployed()
        try await sandbox.expect("sh", "-c", script, in: "\(sandbox.repository)/copilot/environments")
        let gate = try await sandbox.gate()
        #expect(gate.status == 3 && gate.stderr.contains("Copilot would remove the stack"), "\(gate.stderr)")
    }

    @Test func anotherWorkspace() async throws {
        let sandbox = try await deployed()
        try sandbox.write("application: globex-aai\n", to: "copilot/.workspace")
        let gate = try await sandbox.gate()
        #expect(gate.status == 3 && gate.stderr.contains("globex/prod's"), "\(gate.stderr)")
        try sandbox.write("application: acme-aai\n", to: "copilot/.workspace")
        #expect(try await sandbox.gate().status == 0)
    }

    @Test func aVariableThatContradictsTheRecord() async throws {
        let sandbox = try await deployed()
        for variable in ["CLIENT_TIER", "COPILOT_TIER"] {
            let gate = try await sandbox.gate(environment: [variable: "enterprise"])
            #expect(gate.status == 3 && gate.stderr.contains(variable), "\(gate.stderr)")
            #expect(try await sandbox.gate(environment: [variable: "medium"]).status == 0)
        }
        let domain = try await sandbox.gate(environment: ["CLIENT_DOMAIN": "enterprise.acme.theanswer.ai"])
        #expect(domain.status == 3 && domain.stderr.contains("CLIENT_DOMAIN"), "\(domain.stderr)")
    }

    /// The account is asked for only where the catalog names one.
    @Test func anotherAccount() async throws {
        let sandbox = try await deployed()
        let aws = try sandbox.program("aws", "echo 012345678901")
        #expect(try await sandbox.gate(environment: aws).stderr.contains("names no AWS account"))
        try sandbox.append("accounts: {prod: 012345678901, acme/staging: '210987654321'}\n", to: "copilot/tiers.yml")
        try await sandbox.commitTiers("accounts")
        #expect(try await sandbox.gate(environment: aws).status == 0)
        let other = try await sandbox.gate(environment: try sandbox.program("aws", "echo 999999999999"))
        #expect(other.status == 3 && other.stderr.contains("999999999999, not 012345678901"), "\(other.stderr)")
        let none = try await sandbox.gate(
            environment: try sandbox.program("aws", "echo 'Unable to locate credentials' >&2; exit 253"))
        #expect(none.status == 3 && none.stderr.contains("Unable to locate credentials"), "\(none.stderr)")
    }

    @Test(arguments: [
        ("accounts: {prod: 1234}", "12 digits"), ("accounts: {dev: 012345678901}", "dev"),
        ("accounts: {a/b/c: 012345678901}", "no environment"), ("accounts: [1]", "mapping"),
    ])
    func accountsThatAreNone(text: String, words: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.append(text + "\n", to: "copilot/tiers.yml")
        let ran = try await sandbox.tiergit("tiers")
        #expect(ran.status == 1 && ran.stderr.contains(words), "\(ran.stderr)")
        #expect(ran.stderr.contains("copilot/tiers.yml:"))
    }

    @Test func aHistoryThatDoesNotVerify() async throws {
        let sandbox = try await deployed()
        try sandbox.write("", to: "\(sandbox.home)/allowed_signers")
        let gate = try await sandbox.gate()
        #expect(gate.status == 7 && gate.stderr.contains("no history"), "\(gate.stderr)")
    }

    /// What is planned is what was deployed last, not what was switched last.
    @Test func aPlanFromWhatWasDeployed() async throws {
        let sandbox = try await deployed()
        try sandbox.write(
            "Resources: {Jobs: {Type: AWS::SQS::Queue}}\n", to: "copilot/environments/addons-enterprise/jobs.yml")
        try await sandbox.commitTiers("a queue")
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.deploys("succeeded")
        // A detour that is safe step by step is not safe from what runs.
        let back = ["switch", "minimum", "-c", "acme", "-e", "prod", "-y"]
        #expect(try await sandbox.run(Sandbox.tiergit, back).status == 3)
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y", "--accept", "loses-data:Jobs")
        let gate = try await sandbox.gate()
        #expect(gate.status == 0 && gate.stderr.contains("accepted: loses-data:Jobs"), "\(gate.stderr)")
        // Deployed without success, the queue still runs, and what was accepted still counts.
        try await sandbox.deploys("failed")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        let again = try await sandbox.gate()
        #expect(again.status == 0 && again.stderr.contains("accepted: loses-data:Jobs"), "\(again.stderr)")
        try await sandbox.deploys("succeeded")
        #expect(try await sandbox.gate().stderr.contains("unchanged, against"))
        try await sandbox.proveHistories()
    }

    /// Each switch lost nothing, and both together do: what the first one was to protect was never deployed.
    @Test func aPlanThatNobodyAccepted() async throws {
        let sandbox = try await deployed()
        func queue(_ tier: String, _ more: String) throws {
            try sandbox.write(
                "Resources: {Jobs: {Type: AWS::SQS::Queue\(more)}}\n",
                to: "copilot/environments/addons-\(tier)/jobs.yml")
        }
        try queue("enterprise", "")
        try queue("medium", ", DeletionPolicy: Retain")
        try await sandbox.git("add", "copilot/environments/addons-enterprise", "copilot/environments/addons-medium")
        try await sandbox.git("commit", "-q", "-S", "-m", "queues")
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.deploys("succeeded")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        // Removed from the stack, and kept: its policy says so by then.
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y", "--accept", "removes:Jobs")
        let gate = try await sandbox.gate()
        #expect(gate.status == 3 && gate.stderr.contains("no plan"), "\(gate.stderr)")
        #expect(gate.stderr.contains("--accept loses-data:Jobs"))
        let accepted = [
            "hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none", "--accept", "loses-data:Jobs",
        ]
        #expect(try await sandbox.run(Sandbox.tiergit, accepted).status == 0)
        try await sandbox.ok("hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", "succeeded")
        let document = try await sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json")
        #expect(document.contains("\"accepted\":[\"loses-data:Jobs\"]"), "\(document)")
    }

    @Test func aCommandThatEndedHalfway() async throws {
        let sandbox = try await deployed()
        try sandbox.write("{\"no\": \"journal\"}\n", to: ".git/tiergit/journal.json")
        let gate = try await sandbox.gate()
        #expect(gate.status != 0, "\(gate.stderr)")
    }

    @Test func everythingThatIsWrongIsToldAtOnce() async throws {
        let sandbox = try await deployed()
        try sandbox.append("# edited\n", to: "copilot/environments/addons-medium/storage.yml")
        try sandbox.write("application: globex-aai\n", to: "copilot/.workspace")
        try sandbox.write("", to: "\(sandbox.home)/allowed_signers")
        let gate = try await sandbox.gate()
        #expect(gate.status == 7)
        for check in ["content", "workspace", "history"] { #expect(gate.stderr.contains("no \(check)"), "\(check)") }
    }
}

extension Sandbox {
    /// Only looks.
    func gate(environment: [String: String] = [:]) async throws -> Ran {
        try await tiergit("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--dry-run", environment: environment)
    }

    /// A deployment with that result, recorded.
    func deploys(_ result: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await ok(
            "hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none", sourceLocation: sourceLocation)
        try await ok(
            "hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", result, sourceLocation: sourceLocation)
    }

    /// A PATH with a program of that name in front, which is this shell script.
    func program(_ name: String, _ script: String) throws -> [String: String] {
        let folder = "\(root)/bin-\(UUID().uuidString.prefix(8))"
        try write("#!/bin/bash\n\(script)\n", to: "\(folder)/\(name)")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/\(name)")
        return ["PATH": "\(folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"]
    }

    func refs() async throws -> [String] {
        try await git("for-each-ref", "--format=%(refname)").split(separator: "\n").map(String.init)
    }

    func commitTiers(_ message: String) async throws {
        try await git("add", "copilot/environments/addons-enterprise", "copilot/tiers.yml")
        try await git("commit", "-q", "-S", "-m", message)
    }
}
