import Foundation
import Testing

/// `tiergit promote -c acme`: prod gets what staging runs.
@Suite struct EngineTestsPromote {
    private static var stacks: [String: Any] {
        [
            "acme-prod": ["addons": "copilot/environments/addons-minimum"],
            "acme-staging": ["addons": "copilot/environments/addons-minimum"],
        ]
    }
    private static let staging = ["-c", "acme", "-e", "staging"]

    private struct World {
        let cloud: StandIn
        var sandbox: Sandbox { cloud.sandbox }

        func run(_ words: String..., target: [String] = staging) async throws -> Ran {
            try await sandbox.run(Sandbox.tiergit, words + target, environment: cloud.environment)
        }

        func promote(_ more: String...) async throws -> Ran {
            try await sandbox.run(
                Sandbox.tiergit, ["promote", "-c", "acme"] + more, environment: cloud.environment)
        }

        func use(_ scenario: [String: Any]) async throws {
            try await cloud.use(["stacks": stacks].merging(scenario) { $1 })
        }

        func deployStaging(_ status: Int = 0) async throws {
            let ran = try await run("deploy", "--engine", "cloudformation")
            #expect(ran.status == status, "\(ran.stderr)")
        }

        /// Refused, with just that, and nothing is recorded or changed.
        func expectRefused(
            _ words: String..., status: Int = 3, error: String, hint: String?,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let before = try await cloud.references()
            let disk = try sandbox.contents(of: Sandbox.addons)
            let ran = try await sandbox.run(
                Sandbox.tiergit, ["promote", "-c", "acme", "-y"] + words, environment: cloud.environment)
            #expect(ran.status == status, "\(ran.stderr)", sourceLocation: sourceLocation)
            #expect(ran.stderr.contains("error: \(error)"), "\(ran.stderr)", sourceLocation: sourceLocation)
            if let hint {
                #expect(ran.stderr.contains("hint: \(hint)"), "\(ran.stderr)", sourceLocation: sourceLocation)
            }
            #expect(try await cloud.references() == before, sourceLocation: sourceLocation)
            #expect(try sandbox.contents(of: Sandbox.addons) == disk, sourceLocation: sourceLocation)
        }
    }

    /// Prod runs medium; staging was adopted on minimum.
    private func world() async throws -> World {
        let cloud = try await StandIn(["stacks": Self.stacks])
        try await cloud.sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "staging")
        return World(cloud: cloud)
    }

    /// Staging was switched to enterprise and deployed.
    private func ready() async throws -> World {
        let world = try await world()
        try await world.sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "staging", "-y")
        try await world.deployStaging()
        return world
    }

    private func hint(_ command: String = "deploy") -> String { "tiergit \(command) -c acme -e staging first" }

    @Test func prodGetsExactlyThatContent() async throws {
        let world = try await ready()
        let sandbox = world.sandbox
        let history = "refs/tiergit/history/acme"
        let source = try await sandbox.git("rev-parse", "\(history)/staging~1")

        // The tier moves on, on its base and on its branch.
        let file = "copilot/environments/addons-enterprise/storage.yml"
        try sandbox.write(try sandbox.read(file) + "# moved on\n", to: file)
        try await sandbox.git("commit", "-q", "-S", "-a", "-m", "enterprise moves on")
        try await sandbox.ok("branch", "build")

        let before = try await world.cloud.references()
        let looked = try await world.promote("--dry-run")
        #expect(looked.status == 0, "\(looked.stderr)")
        #expect((looked.stdout + looked.stderr).contains("would switch acme/prod: medium -> enterprise"))
        #expect(try await world.cloud.references() == before)

        let ran = try await world.promote("-y", "-m", "two weeks on staging", "--ticket", "OPS-9")
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(ran.stderr.contains("acme/staging runs enterprise since #2, and was deployed with it"))
        #expect(ran.stderr.contains("DBCluster") && ran.stderr.contains("Verdict: safe"), "\(ran.stderr)")
        for part in ["addons", "services.json"] {
            let given = try await sandbox.git("rev-parse", "\(history)/prod:active/\(part)")
            #expect(try await sandbox.git("rev-parse", "\(source):active/\(part)") == given)
        }
        #expect(!(try sandbox.read("\(Sandbox.addons)/storage.yml")).contains("moved on"))
        let text = try await sandbox.git("show", "\(history)/prod:entry.json")
        let entry = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        #expect(entry["kind"] as? String == "switch")
        #expect(entry["ticket"] as? String == "OPS-9")
        #expect(
            entry["reason"] as? String == "two weeks on staging\n\npromoted from acme/staging #2 (\(source.prefix(10)))"
        )
        #expect((entry["plan"] as? [String: Any])?["verdict"] as? String == "safe")
        #expect((entry["tier"] as? [String: Any])?["from"] as? String == "medium")
        #expect((entry["tier"] as? [String: Any])?["to"] as? String == "enterprise")
        try await sandbox.git("verify-commit", "\(history)/prod")

        // Then prod is deployed with it.
        let deployed = try await world.cloud.deploy()
        #expect(deployed.status == 0, "\(deployed.stderr)")
        #expect(try await world.cloud.results() == ["succeeded"])
        let template = try await world.cloud.aws(
            "cloudformation", "get-template", "--stack-name", try #require(try world.cloud.name(of: "acme-prod-Add")),
            "--query", "TemplateBody", "--output", "text")
        #expect(!template.contains("moved on"))
        try await sandbox.proveHistories()

        // It has it already.
        let tip = try await sandbox.git("rev-parse", "\(history)/prod")
        let again = try await world.promote("-y")
        #expect(again.status == 0 && again.stderr.contains("acme/prod runs enterprise already: nothing was recorded"))
        #expect(try await sandbox.git("rev-parse", "\(history)/prod") == tip)
    }

    @Test func refusedUntilStagingRunsIt() async throws {
        let cloud = try await StandIn(["stacks": Self.stacks])
        let world = World(cloud: cloud)
        try await world.expectRefused(
            error: "acme/staging has no tier history: there is nothing to promote",
            hint: "tiergit adopt TIER -c acme -e staging")
        // Adopted is not deployed.
        try await cloud.sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "staging")
        try await world.expectRefused(
            error: "acme/staging is recorded to run minimum (#1), and no deployment of it is recorded", hint: hint())
        try await cloud.sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "staging", "-y")
        try await world.expectRefused(
            error: "acme/staging is recorded to run enterprise (#2), and no deployment of it is recorded", hint: hint())
        try await world.use(["fails": ["DBCluster": "The engine version is not available"]])
        try await world.deployStaging(1)
        try await world.expectRefused(
            error: "the last deployment of acme/staging (#3) is recorded as failed", hint: hint())
        try await world.use([:])
        try await world.deployStaging()
        #expect(try await world.promote("--dry-run").status == 0)
        // Switched since.
        try await cloud.sandbox.ok("switch", "medium", "-c", "acme", "-e", "staging", "-y")
        try await world.expectRefused(
            error: "acme/staging is recorded to run medium (#5), and no deployment of it is recorded", hint: hint())
    }

    /// The tier's folder says something else by now: what is approved is the promotion.
    @Test func aPolicyWantsItApproved() async throws {
        let world = try await ready()
        let sandbox = world.sandbox
        let file = "copilot/environments/addons-enterprise/storage.yml"
        try sandbox.write(try sandbox.read(file) + "# moved on\n", to: file)
        try await sandbox.git("commit", "-q", "-S", "-a", "-m", "enterprise moves on")
        try await sandbox.ok("policy", "init", "-y")
        let erik = try await sandbox.newKey("erik")
        try await sandbox.ok("policy", "add-key", "erik@example.com", "\(erik).pub", "-y")
        let rules = try await sandbox.git("show", "refs/tiergit/policy:policy.yml")
        try sandbox.write(
            rules.replacingOccurrences(of: "# approvals", with: "approvals"), to: "\(sandbox.root)/policy.yml")
        try await sandbox.ok("policy", "edit", "--policy", "\(sandbox.root)/policy.yml", "-y")

        try await world.expectRefused(
            "-m", "two weeks", status: 4, error: "acme/prod changes only when 1 other has approved it: nobody has",
            hint: "somebody else runs tiergit approve --promote -c acme -e prod, then tiergit sync")
        try await sandbox.git("config", "user.signingkey", erik)
        try await sandbox.git("config", "user.email", "erik@example.com")
        try await sandbox.ok("approve", "--promote", "-c", "acme", "-e", "prod", "-m", "seen on staging", "-y")
        try await sandbox.git("config", "--unset", "user.signingkey")
        try await sandbox.git("config", "--unset", "user.email")
        let ran = try await world.promote("-y", "-m", "two weeks")
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(
            try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod:active/addons")
                == sandbox.git("rev-parse", "refs/tiergit/history/acme/staging:active/addons"))
        try await sandbox.ok("verify", "--all")
    }

    /// What loses data is refused like any switch, and named.
    @Test func aPlanThatLosesData() async throws {
        let world = try await world()
        let file = "copilot/environments/addons-enterprise/database.yml"
        try world.sandbox.write(
            try world.sandbox.read(file).replacingOccurrences(
                of: "MasterUsername: postgres", with: "MasterUsername: me"),
            to: file)
        try await world.sandbox.git("commit", "-q", "-S", "-a", "-m", "another user")
        let accepted = ["--accept", "unknown:DBCluster"]
        try await world.sandbox.ok(
            "switch", "enterprise", "-c", "acme", "-e", "staging", "-y", accepted[0], accepted[1])
        try await world.deployStaging()
        try await world.expectRefused(error: "refused:\n", hint: "to go on all the same: --accept unknown:DBCluster")
        let ran = try await world.promote("-y", accepted[0], accepted[1])
        #expect(ran.status == 0, "\(ran.stderr)")
        let text = try await world.sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json")
        #expect(text.contains(#""accepted":["unknown:DBCluster"]"#) && text.contains(#""verdict":"loses-data""#))
    }
}
