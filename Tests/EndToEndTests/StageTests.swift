import Foundation
import Testing

/// A change of tier in stages, from the plan to the record, and the way back.
@Suite struct StageTests {
    private static let target = ["-c", "acme", "-e", "prod"]
    private static let way = ["switch", "medium"] + target + ["-m", "Q3 growth", "-y"]

    /// The shipped tiers, a service that imports Redis, and a client on the smallest.
    static func starter(sharded: Bool = false, on tier: String? = "minimum") async throws -> Sandbox {
        let sandbox = try await Sandbox()
        try FileManager.default.createDirectory(atPath: sandbox.repository, withIntermediateDirectories: true)
        try await sandbox.git("init", "-q")
        try sandbox.write(
            """
            name: web
            type: Load Balanced Web Service
            variables:
              REDIS_URL:
                from_cfn: ${COPILOT_APPLICATION_NAME}-${COPILOT_ENVIRONMENT_NAME}-RedisURL

            """, to: "copilot/web/manifest.yml")
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-S", "-m", "a service")
        if sharded { try await sandbox.ok("init", "--sharded") } else { try await sandbox.ok("init") }
        if let tier { try await sandbox.run(Sandbox.tiergit, ["adopt", tier] + target).expectSuccess() }
        return sandbox
    }

    private func deploy(_ sandbox: Sandbox, _ command: String = "true") async throws {
        try await sandbox.run(Sandbox.tiergit, ["exec"] + Self.target + ["--", "sh", "-c", command]).expectSuccess()
    }

    private func document(_ sandbox: Sandbox, _ revision: String = "") async throws -> [String: Any] {
        let text = try await sandbox.git("show", "refs/tiergit/history/acme/prod\(revision):entry.json")
        return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func stage(_ sandbox: Sandbox, _ revision: String = "") async throws -> [Int?] {
        let stage = try await document(sandbox, revision)["stage"] as? [String: Any]
        return [stage?["number"] as? Int, stage?["of"] as? Int]
    }

    @Test func upAndBack() async throws {
        let sandbox = try await Self.starter()
        let minimum = try sandbox.contents(of: Sandbox.addons)
        // Straight there is refused, and says where to look.
        let direct = try await sandbox.run(Sandbox.tiergit, Self.way)
        #expect(direct.status == 3 && direct.stderr.contains("tiergit plan medium --stages -c acme -e prod"))
        let plan = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", "--stages")
        #expect(plan.stdout.contains("2 stages, an update each"))
        #expect(plan.stderr.contains("tiergit switch medium --stage 1 -c acme -e prod"))

        // One after the other, and no earlier than the one before is deployed.
        let second = try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "2"])
        #expect(second.status == 3 && second.stderr.contains("stage 1 of 2 is"))
        let before = try await sandbox.refs()
        let dry = try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "1", "--dry-run"])
        #expect(dry.status == 0 && dry.stdout.contains("minimum -> medium, stage 1 of 2"))
        #expect(try await sandbox.refs() == before)
        try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "1"]).expectSuccess()
        #expect(try await stage(sandbox) == [1, 2])
        let subject = try await sandbox.git(
            "log", "-1", "--format=%s%n%(trailers:key=Tier-Stage,valueonly)", Recorded.tip)
        #expect(subject.hasPrefix("acme/prod: switch minimum -> medium, stage 1 of 2\n1 of 2"))
        let between = try sandbox.contents(of: Sandbox.addons)
        #expect(between != minimum)
        let redis = try sandbox.read("\(Sandbox.addons)/redis-elasticache.yml")
        #expect(redis.contains("Failover: 'true'") && redis.contains("RedisEnvConfigurationMapBefore"))
        let status = try await sandbox.ok("status")
        #expect(status.stdout.contains("medium (stage 1 of 2)"))
        for arguments in [Self.way + ["--stage", "2"], Self.way] {
            let early = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(early.status == 3 && early.stderr.contains("--accept undeployed-stage"), "\(early.stderr)")
        }
        // A deployment that failed is none.
        let failed = try await sandbox.run(Sandbox.tiergit, ["exec"] + Self.target + ["--", "false"])
        #expect(failed.status == 1)
        #expect(try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "2"]).status == 3)
        try await deploy(sandbox)
        #expect(try await stage(sandbox) == [1, 2])
        let left = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", "--stages")
        #expect(left.stdout.contains("1 of 2 stages are left"))
        try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "2"]).expectSuccess()
        try await deploy(sandbox)
        #expect(try sandbox.contents(of: Sandbox.addons) == sandbox.contents(of: "copilot/environments/addons-medium"))
        let done = try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "3"])
        #expect(done.status == 3 && done.stderr.contains("no stage is left"), "\(done.stderr)")

        // Back a stage, and another one: the bytes that ran there.
        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y", "-m", "too much")
        #expect(try sandbox.contents(of: Sandbox.addons) == between)
        #expect(try await stage(sandbox) == [1, 2])
        try await deploy(sandbox)
        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y", "-m", "all the way")
        #expect(try sandbox.contents(of: Sandbox.addons) == minimum)
        #expect(try await stage(sandbox) == [nil, nil])
        let tier = try await document(sandbox)["tier"] as? [String: Any]
        #expect(tier?["from"] as? String == "medium" && tier?["to"] as? String == "minimum")
        try await deploy(sandbox)
        try await sandbox.proveHistories()
        try await sandbox.ok("verify", "-c", "acme", "-e", "prod")
    }

    /// Once the way is gone, the tier is one like any other: an export that goes is refused again, and `--latest` is no stage.
    @Test func afterTheLastStage() async throws {
        let sandbox = try await Self.starter()
        for stage in ["1", "2"] {
            try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", stage]).expectSuccess()
            try await deploy(sandbox)
        }
        let file = "copilot/environments/addons-medium/redis-elasticache.yml"
        let shipped = try sandbox.read(file)
        try sandbox.write(shipped + "# looked at in Q3\n", to: file)
        try await sandbox.git("commit", "-q", "-S", "-am", "a comment")
        let first = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod~2")
        try await sandbox.ok("revert", first, "--latest", "-c", "acme", "-e", "prod", "-y", "-m", "as it is today")
        #expect(try await stage(sandbox) == [nil, nil])
        #expect(try sandbox.read("\(Sandbox.addons)/redis-elasticache.yml").hasSuffix("# looked at in Q3\n"))
        try await deploy(sandbox)

        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y", "-m", "and back")
        try await deploy(sandbox)
        #expect(try await stage(sandbox) == [2, 2])
        let start = try #require(shipped.range(of: "    RedisPort:\n")?.lowerBound)
        let end = try #require(shipped.range(of: "    RedisURL:\n")?.lowerBound)
        try sandbox.write(shipped.replacingCharacters(in: start..<end, with: ""), to: file)
        try await sandbox.git("commit", "-q", "-S", "-am", "without a port")
        let refused = try await sandbox.run(Sandbox.tiergit, Self.way)
        #expect(refused.status == 3 && refused.stderr.contains("RedisPort"), "\(refused.stdout)\(refused.stderr)")
    }

    /// Whoever goes on without a deployment says so, and the entry does.
    @Test func anUndeployedStageIsAccepted() async throws {
        let sandbox = try await Self.starter()
        try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "1"]).expectSuccess()
        try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "2", "--accept", "undeployed-stage"])
            .expectSuccess()
        #expect(try await document(sandbox)["accepted"] as? [String] == ["undeployed-stage"])
        // Going back needs no deployment, a stage at a time.
        let far = try await sandbox.tiergit("revert", "1", "-c", "acme", "-e", "prod", "-y")
        #expect(far.status == 3, "\(far.stderr)")
        for _ in 0..<2 { try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y") }
        #expect(try await stage(sandbox) == [nil, nil])
        let unused = try await sandbox.run(
            Sandbox.tiergit, Self.way + ["--stage", "1", "--accept", "undeployed-stage"])
        #expect(unused.status == 64, "\(unused.stderr)")
    }

    /// With each way of activation, from a subfolder, in a linked work tree, and put back by `activate`.
    @Test(arguments: ["copy", "branch"])
    func otherActivations(_ activation: String) async throws {
        let sandbox = try await Self.starter()
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacingOccurrences(of: "activation: symlink", with: "activation: \(activation)"),
            to: "copilot/tiers.yml")
        try await sandbox.git("commit", "-q", "-S", "-am", "activation")
        try await sandbox.git("worktree", "add", "-q", "--detach", "\(sandbox.root)/other")
        let folder = "\(sandbox.repository)/copilot/web"
        try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "1"], in: folder).expectSuccess()
        let between = try sandbox.contents(of: Sandbox.addons)
        #expect(try sandbox.read("\(Sandbox.addons)/redis-elasticache.yml").contains("RedisEnvConfigurationMapBefore"))
        try await sandbox.ok("activate", "--base")
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod", in: "\(sandbox.root)/other")
        #expect(try sandbox.contents(of: "../other/\(Sandbox.addons)") == between)
        try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "2", "--accept", "undeployed-stage"])
            .expectSuccess()
        #expect(try sandbox.contents(of: Sandbox.addons) == sandbox.contents(of: "copilot/environments/addons-medium"))
        try await sandbox.proveHistories()
    }

    /// What one update does takes no stages.
    @Test func oneStage() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        let plan = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", "--stages")
        #expect(plan.stdout.contains("one update does it"))
        #expect(plan.stderr.contains("tiergit switch medium -c acme -e prod -m"))
        let again = try await sandbox.ok("plan", "minimum", "-c", "acme", "-e", "prod", "--stages")
        #expect(again.stdout.contains("nothing is to be done"))
        let detailed = try await sandbox.tiergit(
            "plan", "medium", "-c", "acme", "-e", "prod", "--stages", "--detailed-exitcode")
        #expect(detailed.status == 2)
    }

    /// The door that opens one way, with services that have to go through it: what the gate says on the way, too.
    @Test func theShardedTier() async throws {
        let sandbox = try await Self.starter(sharded: true, on: "enterprise")
        let way = ["switch", "enterprise-sharded"] + Self.target + ["-m", "shards", "-y", "--stage"]
        func take(_ number: Int, _ accepted: [String] = []) async throws -> Ran {
            let ran = try await sandbox.run(
                Sandbox.tiergit, way + ["\(number)"] + accepted.flatMap { ["--accept", "\($0):RedisReplicationGroup"] })
            guard ran.status == 0 else { return ran }
            // The real cfn-lint takes each stage. One of its rules (E3026) is about making a group, and crashes over FindInMap (E0002).
            let lint = try await sandbox.run(
                "cfn-lint",
                [
                    "--regions", "us-east-1", "--ignore-checks", number == 4 ? "none" : "E3026,E0002", "--",
                    "redis-elasticache.yml",
                ],
                in: "\(sandbox.repository)/\(Sandbox.addons)")
            #expect(lint.status == 0, "stage \(number): \(lint.stdout)\(lint.stderr)")
            try await deploy(sandbox)
            return ran
        }
        #expect(try await take(1).status == 0)
        let imported = try await take(2, ["one-way"])
        #expect(
            imported.status == 3 && imported.stderr.contains("services import what the stage changes"),
            "\(imported.stderr)")
        #expect(imported.stderr.contains("RedisClusterURL"))
        let manifest = try sandbox.read("copilot/web/manifest.yml")
        try sandbox.write(
            manifest.replacingOccurrences(of: "-RedisURL", with: "-RedisClusterURL"), to: "copilot/web/manifest.yml")
        try await sandbox.git("commit", "-q", "-S", "-am", "web speaks the cluster protocol")
        let unaccepted = try await take(2)
        #expect(unaccepted.status == 3 && unaccepted.stderr.contains("--accept one-way:RedisReplicationGroup"))
        #expect(try await take(2, ["one-way"]).status == 0)
        let unknown = try await take(3)
        #expect(unknown.status == 3 && unknown.stderr.contains("--accept unknown:RedisReplicationGroup"))
        #expect(try await take(3, ["unknown"]).status == 0)
        #expect(try await take(4).status == 0)
        #expect(
            try sandbox.contents(of: Sandbox.addons)
                == sandbox.contents(of: "copilot/environments/addons-enterprise-sharded"))
        // No stage leads back.
        let back = try await sandbox.run(
            Sandbox.tiergit, ["switch", "enterprise"] + Self.target + ["-y", "--stage", "1"])
        #expect(back.status == 3 && back.stderr.contains("cluster mode, once enabled, cannot be taken back"))
        let detailed = try await sandbox.tiergit(
            "plan", "enterprise", "-c", "acme", "-e", "prod", "--stages", "--detailed-exitcode")
        #expect(detailed.status == 3 && detailed.stdout.contains("there is no way in stages"))
        try await sandbox.proveHistories()
    }

    /// Both at once, and edits in the way: as with any switch.
    @Test func usage() async throws {
        let sandbox = try await Self.starter()
        for arguments in [["--stage", "0"], ["--stage", "1", "--plan", "p"], ["--stage", "x"]] {
            #expect(try await sandbox.run(Sandbox.tiergit, Self.way + arguments).status == 64)
        }
        for arguments in [["-o", "p"], ["--matrix"], ["--format", "markdown"]] {
            let ran = try await sandbox.run(Sandbox.tiergit, ["plan", "medium", "--stages"] + arguments)
            #expect(ran.status == 64, "\(arguments): \(ran.stderr)")
        }
        try sandbox.write("# edited\n", to: "copilot/environments/addons-medium/redis-elasticache.yml")
        let before = try await sandbox.refs()
        let edited = try await sandbox.run(Sandbox.tiergit, Self.way + ["--stage", "1"])
        #expect(edited.status == 1 && edited.stderr.contains("uncommitted changes"), "\(edited.stderr)")
        #expect(try await sandbox.refs() == before)
    }
}

extension Ran {
    fileprivate func expectSuccess(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(status == 0, "\(arguments): \(stderr)", sourceLocation: sourceLocation)
    }
}
