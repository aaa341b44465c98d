import Foundation
import Testing

/// What `rollout` prints, for people and as NDJSON.
@Suite struct GoldenTestsRollout {
    /// Four clients on minimum, one of them on enterprise since.
    static func scene() async throws -> Scene {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        try scene.sandbox.write(
            ["acme", "globex", "hooli", "initech"].map { "\($0),prod,minimum\n" }.joined(),
            to: "\(scene.sandbox.root)/t.csv"
        )
        try await scene.ok("adopt", "--targets", "\(scene.sandbox.root)/t.csv")
        try await scene.ok("switch", "enterprise", "-c", "initech", "-e", "prod", "-y")
        try await scene.ok("activate", "--base")
        scene.environment = try RolloutWorld.equip(scene.sandbox)
        return scene
    }

    /// How long a step takes is no matter of goldens.
    static func timeless(_ text: String) -> String {
        text.replacing(#/, \d+ s /#, with: ", 1 s ").replacing(/after \d+ s:/, with: "after 1 s:")
            .replacing(/"seconds":\d+/, with: "\"seconds\":1")
    }

    @Test func forPeople() async throws {
        var scene = try await Self.scene()
        func golden(_ name: String, _ arguments: String...) async throws {
            let all = ["rollout"] + arguments
            let ran = try await scene.tiergit(all)
            try await scene.compare(name, Self.timeless(scene.transcript(all, ran)))
        }
        try await golden("rollout-none", "--resume")
        try await golden("rollout-dry-run", "medium", "--dry-run", "--canary", "hooli")
        try await golden("rollout-unconfirmed", "medium")
        try scene.sandbox.write("", to: "\(scene.sandbox.root)/faults/globex")
        try await golden(
            "rollout-failed", "medium", "-y", "-m", "Q3 growth", "--services", "", "--parallel", "1", "--canary",
            "hooli"
        )
        try await golden("rollout-status", "--status")
        try await golden("rollout-under-way", "enterprise", "-y")
        try await golden("rollout-resumed", "--resume")
        try await golden("rollout-nothing", "medium", "-y", "--clients", "acme,hooli")
        try await golden("rollout-undo-dry-run", "--undo", "--dry-run")
        try await golden("rollout-undo", "--undo", "-y", "-m", "too slow")
        try scene.sandbox.write("", to: "\(scene.sandbox.root)/faults/acme")
        try await golden("rollout-quiet", "medium", "-y", "-q", "--services", "", "--from", "minimum")
        try await golden("rollout-abort", "--abort")
        try scene.sandbox.remove("copilot/environments/addons-medium/database.yml")
        try await scene.commit("no database")
        try await golden("rollout-refused", "medium", "-y", "--clients", "globex,hooli")
    }
}

extension GoldenTestsJSON {
    func rolling(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var scene = try await GoldenTestsRollout.scene()
        let sandbox = scene.sandbox
        var found: Set<String> = []
        func golden(_ name: String, status: Int = 0, _ arguments: String...) async throws {
            let all = ["rollout"] + arguments + ["--json"]
            let ran = try await scene.tiergit(all)
            #expect(ran.status == status, "\(ran.stderr)")
            try await scene.compare(name, GoldenTestsRollout.timeless(scene.transcript(all, ran)))
            for line in ran.lines {
                let event = try JSONValue.parse(line)
                let section = "tiergit rollout --json, \(event["event"]?.text ?? "")"
                let problems = tables.problems(event, section: section, seen: &found)
                #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
            }
        }
        try await golden("json-rollout-dry-run", "medium", "--dry-run")
        try sandbox.write("", to: "\(sandbox.root)/faults/globex")
        try await golden("json-rollout", status: 6, "medium", "-y", "--services", "", "--parallel", "1")
        try await golden("json-rollout-status", "--status")
        // What is still at work keeps its log.
        let folder = try #require(
            try FileManager.default.contentsOfDirectory(atPath: "\(sandbox.repository)/.git/tiergit/rollout").first {
                $0.hasPrefix("medium-")
            })
        let log = "\(sandbox.repository)/.git/tiergit/rollout/\(folder)/globex.prod.log"
        async let atWork = sandbox.run("flock", [log, "sleep", "1"])
        try await Task.sleep(for: .milliseconds(300))
        try await golden("json-rollout-resume", "--resume")
        _ = try await atWork
        try await scene.ok("switch", "enterprise", "-c", "hooli", "-e", "prod", "-y")
        try await golden("json-rollout-undo", status: 6, "--undo", "-y", "--no-sync")
        try sandbox.write("", to: "\(sandbox.root)/faults/globex")
        try await scene.ok("activate", "--base")
        _ = try await scene.tiergit(["rollout", "medium", "-y", "--services", "", "--clients", "globex,acme"])
        try await golden("json-rollout-abort", "--abort")
        try sandbox.remove("copilot/environments/addons-enterprise/database.yml")
        try await scene.commit("no database")
        try await golden("json-rollout-refused", status: 3, "enterprise", "-y")
        try await golden(
            "json-rollout-accepted", "enterprise", "--dry-run", "--from", "medium", "--accept", "removes:DBCluster",
            "--accept", "refused:unknown-parameter", "--accept", "refused:App-prod-DBClusterArn")
        try sandbox.write("Resources: [", to: "copilot/environments/addons-enterprise/storage.yml")
        try await scene.commit("broken")
        try await golden("json-rollout-broken", status: 3, "enterprise", "-y", "--clients", "acme")
        seen.formUnion(found)
    }
}
