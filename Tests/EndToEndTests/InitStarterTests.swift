import Foundation
import Testing

/// `init` where there are no addons yet: three tiers that deploy.
@Suite struct InitStarterTests {
    private func bare() async throws -> Sandbox {
        let sandbox = try await Sandbox()
        try await sandbox.makeRepository()
        try await sandbox.git("rm", "-rq", Sandbox.addons)
        try await sandbox.git("commit", "-q", "-S", "-m", "no addons")
        return sandbox
    }

    private static let files = [
        "addons.parameters.yml", "flowise-cluster.yml", "redis-elasticache.yml", "theanswerai-server-storage.yml",
    ]

    @Test func writesThreeTiersAndALink() async throws {
        let sandbox = try await bare()
        try await sandbox.ok("init")
        for tier in ["minimum", "medium", "enterprise"] {
            #expect(try sandbox.contents(of: "copilot/environments/addons-\(tier)").keys.sorted() == Self.files)
        }
        #expect(sandbox.link(Sandbox.addons) == "addons-minimum")
        #expect(try await sandbox.git("ls-tree", "HEAD", Sandbox.addons).hasPrefix("120000"))
        #expect(try await sandbox.git("status", "--porcelain", "--ignored") == "")
        #expect(try await sandbox.git("rev-list", "--count", "HEAD") == "3")
        try await sandbox.git("verify-commit", "HEAD")
        #expect(try sandbox.read("copilot/web/manifest.yml") == Demo.files["copilot/web/manifest.yml"])
    }

    @Test func theLinterFindsNoError() async throws {
        let sandbox = try await bare()
        try await sandbox.ok("init")
        for tier in ["minimum", "medium", "enterprise"] {
            let ran = try await sandbox.run(
                "cfn-lint",
                ["--regions", "us-east-1", "--non-zero-exit-code", "error", "--format", "parseable", "--"]
                    + Self.files.dropFirst(),
                in: "\(sandbox.repository)/copilot/environments/addons-\(tier)")
            #expect(ran.status == 0, "\(tier): \(ran.stdout) \(ran.stderr)")
        }
    }

    /// What would replace or remove something must not differ between the tiers.
    @Test func namesTypesExportsAndDescriptionsAreAlike() async throws {
        let sandbox = try await bare()
        try await sandbox.ok("init")
        try sandbox.write(
            """
            import json, sys, yaml
            class Loader(yaml.SafeLoader): pass
            def any(loader, suffix, node):
                if isinstance(node, yaml.ScalarNode): return [suffix, node.value]
                if isinstance(node, yaml.SequenceNode): return [suffix, loader.construct_sequence(node, True)]
                return [suffix, loader.construct_mapping(node, True)]
            Loader.add_multi_constructor('!', any)
            t = yaml.load(open(sys.argv[1]), Loader)
            def skip(v): return json.dumps(v, sort_keys=True, default=str)
            resources = {k: v['Type'] for k, v in t.get('Resources', {}).items()}
            exports = {k: skip(v) for k, v in t.get('Outputs', {}).items()}
            texts = {k: [v['Properties'].get(n) for n in ('Description', 'GroupDescription',
                'ReplicationGroupDescription',
                'CacheSubnetGroupDescription', 'DBSubnetGroupDescription')]
                for k, v in t.get('Resources', {}).items() if 'Properties' in v}
            print(json.dumps([resources, exports, texts], sort_keys=True, default=str))
            """, to: "\(sandbox.root)/shape.py")
        func shape(_ tier: String, _ file: String) async throws -> [NSDictionary] {
            let text = try await sandbox.expect(
                "python3", "\(sandbox.root)/shape.py", "copilot/environments/addons-\(tier)/\(file)")
            return try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [NSDictionary])
        }
        for file in Self.files.dropFirst() {
            let small = try await shape("minimum", file)
            #expect(!small[0].allKeys.isEmpty)
            for tier in ["medium", "enterprise"] {
                let other = try await shape(tier, file)
                for (id, type) in small[0] { #expect(other[0][id] as? String == type as? String, "\(file) \(id)") }
                for (id, text) in small[2] {
                    #expect("\(other[2][id] ?? "")" == "\(text)", "\(tier) \(file) \(id): a description replaces")
                }
                for (id, output) in small[1] { #expect(other[1][id] as? String == output as? String, "\(file) \(id)") }
            }
        }
    }

    @Test func switchesThroughTheStarterTiersAndBackOut() async throws {
        let sandbox = try await bare()
        let before = try await sandbox.picture()
        try await sandbox.ok("init")
        for tier in ["medium", "enterprise", "medium", "minimum", "enterprise", "minimum"] {
            // In one update this is refused each time: failover and the first replica, the node type with other nodes.
            let change = ["switch", tier, "-c", "acme", "-e", "prod", "-y", "-m", "walk"]
            let refused = try await sandbox.run(Sandbox.tiergit, change)
            #expect(refused.status == 3, "\(refused.stderr)")
            let hint = try #require(refused.stderr.split(separator: "\n").last { $0.contains("to go on all the same") })
            let accepted = hint.matches(of: /--accept \S+/).flatMap { $0.output.split(separator: " ").map(String.init) }
            #expect(accepted.allSatisfy { $0 == "--accept" || $0.hasSuffix(":RedisReplicationGroup") }, "\(hint)")
            let ran = try await sandbox.run(Sandbox.tiergit, change + accepted)
            #expect(ran.status == 0, "\(ran.stderr)")
            #expect(sandbox.link(Sandbox.addons) == "addons-\(tier)")
            #expect(try await sandbox.git("status", "--porcelain") == "")
        }
        #expect(try await sandbox.entries().count == 6)
        try await sandbox.proveHistories()
        try await sandbox.ok("init", "--undo")
        let after = try await sandbox.picture().filter { !$0.hasPrefix("ref refs/tiergit/") }
        #expect(after == before, "\(Set(after).symmetricDifference(before))")
    }

    @Test func undoneAtOnceNothingIsLeft() async throws {
        let sandbox = try await bare()
        let before = try await sandbox.picture()
        try await sandbox.ok("init")
        try await sandbox.ok("init", "--undo")
        try await sandbox.expectUnchanged(before)
    }

    @Test func addonsThatAreThereAreNeverReplaced() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.refuses(["init"], 1, "addons already", "--adopt copilot/environments/addons --as minimum")
        let untracked = try await bare()
        try untracked.write("Resources: {}\n", to: "\(Sandbox.addons)/mine.yml")
        let ran = try await untracked.refuses(["init"], 1)
        #expect(untracked.exists("\(Sandbox.addons)/mine.yml"))
        #expect(
            ran.stderr.contains("commit"), "adopting needs tracked files, so the hint must say to commit: \(ran.stderr)"
        )
        let dangling = try await bare()
        try FileManager.default.createSymbolicLink(
            atPath: "\(dangling.repository)/\(Sandbox.addons)", withDestinationPath: "nowhere")
        try await dangling.refuses(["init"], 1)
    }
}
