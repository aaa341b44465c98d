import Foundation
import Testing

/// `alarms build` and `alarms check`: CloudWatch alarms of what a tier is made of.
@Suite struct AlarmsTests {
    private static let starter = ["minimum", "medium", "enterprise", "enterprise-sharded"]
    private static func path(_ tier: String) -> String { "copilot/environments/addons-\(tier)/tiergit-alarms.yml" }

    /// Runs `alarms check`; it must change nothing.
    private func check(
        _ sandbox: Sandbox, _ more: String..., code: Int, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let before = try await sandbox.picture()
        let ran = try await sandbox.run(Sandbox.tiergit, ["alarms", "check"] + more)
        #expect(ran.status == code, "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        try await sandbox.expectUnchanged(before, sourceLocation: sourceLocation)
        return ran
    }

    private func clean(_ tier: String) -> String { "\(Self.path(tier)): current" }

    // MARK: What is built

    @Test func starterTiersAreValidWithTheirAlarms() async throws {
        let sandbox = try await StageTests.starter(sharded: true, on: nil)
        _ = try await check(sandbox, "--detailed-exitcode", code: 2)
        let before = try await sandbox.picture()
        try await sandbox.ok("alarms", "build", "--dry-run")
        try await sandbox.expectUnchanged(before)
        try await sandbox.ok("alarms", "build")
        #expect(try await check(sandbox, code: 0).lines == Self.starter.map(clean))
        // cfn-lint sees one file, and names of the others are none to it: `validate` knows them.
        let ran = try await sandbox.run(Sandbox.tiergit, ["validate", "--with", "cfn-lint"])
        #expect(!ran.stdout.contains("tiergit-alarms.yml"), "\(ran.stdout)")
        #expect(ran.stdout.contains("in tiers minimum, medium, enterprise and enterprise-sharded"))
        // What Copilot merges of it, each as a whole.
        for tier in Self.starter {
            let linted = try await lint(merged(tier, sandbox), sandbox)
            #expect(linted.status == 0 && linted.stdout.isEmpty, "\(tier): \(linted.stdout)\(linted.stderr)")
        }
        // The linter reads it: an alarm without a comparison is a mistake.
        let broken = try merged("medium", sandbox).replacingOccurrences(of: "ComparisonOperator:", with: "Comparison:")
        #expect(try await lint(broken, sandbox).stdout.contains("E3002"))
    }

    @Test func demoTiersAreValidWithTheirAlarms() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("alarms", "build")
        try await sandbox.ok("validate", "--strict")
        for tier in ["minimum", "medium", "enterprise"] {
            let linted = try await lint(merged(tier, sandbox), sandbox)
            #expect(linted.stdout.split(separator: "\n").allSatisfy { !$0.contains("Tiergit") }, "\(linted.stdout)")
        }
    }

    /// From a tier without alarms to the same one with them, and between two tiers that have them.
    @Test(arguments: starter)
    func aPlanOnlyAdds(tier: String) async throws {
        let sandbox = try await StageTests.starter(sharded: true, on: nil)
        try await sandbox.ok("adopt", tier, "-c", "acme", "-e", "prod")
        try await sandbox.ok("alarms", "build", "-q")
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", "alarms")
        let ran = try await sandbox.run(Sandbox.tiergit, ["plan", tier, "-c", "acme", "-e", "prod", "--json"])
        let plan = try #require(JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any])
        let resources = try #require(plan["resources"] as? [[String: Any]])
        let changed = resources.filter { $0["effect"] as? String != "none" }
        #expect(plan["verdict"] as? String == "safe")
        #expect(changed.count > 9 && changed.allSatisfy { $0["effect"] as? String == "add" })
        #expect(changed.allSatisfy { ($0["logicalId"] as? String)?.hasPrefix("TiergitAlarm") ?? false })
        // A change of tier removes no alarm while it makes another one, which would count as a recreated resource.
        let matrix = try await sandbox.run(Sandbox.tiergit, ["plan", "--matrix", "-e", "prod"])
        #expect(!matrix.stdout.contains("removes:TiergitAlarm"), "\(matrix.stdout)")
    }

    @Test func theDashboardIsJSONInEveryEnvironment() async throws {
        let sandbox = try await StageTests.starter(sharded: true, on: nil)
        try await sandbox.ok("alarms", "build")
        for tier in Self.starter {
            let text = try sandbox.read(Self.path(tier))
            let parts = text.components(separatedBy: "\n").drop { !$0.contains("DashboardBody") }.compactMap { line in
                line.firstMatch(of: #/'((?:[^']|'')*\}\}|\]\}|\{"widgets(?:[^']|'')*)'/#).map {
                    (
                        text: String($0.output.1).replacingOccurrences(of: "''", with: "'"),
                        isConditional: line.contains("!If")
                    )
                }
            }
            for all in [true, false] {
                let body = parts.filter { all || !$0.isConditional }.map(\.text).joined()
                let json = try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any]
                let widgets = try #require(json?["widgets"] as? [[String: Any]], "\(tier)")
                #expect((10...100).contains(widgets.count))
                #expect(widgets.dropFirst().allSatisfy { $0["type"] as? String == "metric" })
            }
        }
    }

    @Test func theSameBytesEveryTimeAndItselfIsNoSource() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("alarms", "build")
        let first = try ["minimum", "medium", "enterprise"].map { try sandbox.read(Self.path($0)) }
        #expect(Set(first).count == 3)
        let ran = try await sandbox.ok("alarms", "build")
        #expect(ran.stderr.components(separatedBy: "current").count == 4)
        for tier in ["minimum", "medium", "enterprise"] { try sandbox.remove(Self.path(tier)) }
        try await sandbox.ok("alarms", "build", "medium")
        #expect(try sandbox.read(Self.path("medium")) == first[1])
        #expect(!sandbox.exists(Self.path("minimum")))
        try await sandbox.ok("alarms", "build")
        #expect(try ["minimum", "medium", "enterprise"].map { try sandbox.read(Self.path($0)) } == first)
    }

    // MARK: What is found

    @Test func aChangedTemplateIsFound() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("alarms", "build")
        let database = "copilot/environments/addons-medium/database.yml"
        let text = try sandbox.read(database)
        let old = try sandbox.read(Self.path("medium"))
        try sandbox.write(
            text.replacingOccurrences(of: "'DBMaxCapacity': 8", with: "'DBMaxCapacity': 10"), to: database)
        #expect(try sandbox.read(database) != text)
        let found = try await check(sandbox, code: 1)
        #expect(
            found.lines == [
                clean("minimum"),
                "\(Self.path("medium")): behind: it was made of other templates, or for other environments",
                clean("enterprise"),
            ])
        #expect(found.stderr.contains("hint: tiergit alarms build\n"))
        _ = try await check(sandbox, "medium", "--detailed-exitcode", code: 2)
        _ = try await check(sandbox, "minimum", code: 0)
        try await sandbox.ok("alarms", "build")
        #expect(try sandbox.read(Self.path("medium")) != old)
        _ = try await check(sandbox, code: 0)
        // What was there before is there again, byte for byte.
        try sandbox.write(text, to: database)
        try await sandbox.ok("alarms", "build")
        #expect(try sandbox.read(Self.path("medium")) == old)
    }

    @Test func whatSomebodyWroteIsLeftAlone() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("alarms", "build")
        let file = Self.path("medium")
        let built = try sandbox.read(file)
        for edited in [
            built.replacingOccurrences(of: "tiergit\"", with: "other\""), built + "# by hand\n",
            built.replacingOccurrences(of: "Source: sha256:", with: "Source: sha256:0"),
            built.replacingOccurrences(of: "\n", with: "\r\n"),
        ] where edited != built {
            try sandbox.write(edited, to: file)
            #expect(try await check(sandbox, code: 1).stdout.contains("\(file): edited"))
            try await sandbox.refuses(["alarms", "build"], 3, "was edited", "--force")
            #expect(try sandbox.read(file) == edited)
        }
        // One that is not touched is not written either, where another one is refused.
        try sandbox.remove(Self.path("minimum"))
        try await sandbox.refuses(["alarms", "build"], 3, "was edited")
        #expect(!sandbox.exists(Self.path("minimum")))
        try sandbox.write("Resources: {}\n", to: file)
        #expect(try await check(sandbox, code: 1).stdout.contains("\(file): not made by tiergit"))
        try await sandbox.refuses(["alarms", "build"], 3, "was not made by tiergit", "--force")
        try await sandbox.refuses(["alarms", "build", "--dry-run"], 3, "was not made by tiergit")
        try await sandbox.ok("alarms", "build", "--force")
        #expect(try sandbox.read(file) == built)
        _ = try await check(sandbox, code: 0)
    }

    @Test func aNameThatIsTakenAndATemplateThatCannotBeRead() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let other = "copilot/environments/addons-medium/more.yml"
        for section in ["Resources", "Parameters", "Conditions"] {
            let name =
                ["Resources": "TiergitAlarmDashboard", "Parameters": "AlarmTopicArn"][section] ?? "TiergitAlarmHasTopic"
            try sandbox.write("\(section):\n    \(name):\n        Type: String\n", to: other)
            guard section != "Conditions" else { continue }
            try await sandbox.refuses(["alarms", "build"], 1, "\(other):2:5: declares \(name)")
        }
        try sandbox.write("Resources: [\n", to: other)
        try await sandbox.refuses(["alarms", "build"], 3, other)
        try await sandbox.refuses(["alarms", "check"], 3, other)
        for tier in ["minimum", "medium", "enterprise"] { #expect(!sandbox.exists(Self.path(tier))) }
        try sandbox.remove(other)
        try await sandbox.refuses(["alarms", "build", "mediun"], 64, "did you mean `medium`?")
        try sandbox.remove("copilot/environments/addons-medium")
        try await sandbox.refuses(["alarms", "build", "medium"], 1, "addons-medium")
        try await sandbox.ok("alarms", "build")
        // Without a work tree there is nowhere to write.
        try await sandbox.git("clone", "-q", "--bare", sandbox.repository, "\(sandbox.root)/bare.git")
        let bare = try await sandbox.run(Sandbox.tiergit, ["alarms", "build"], in: "\(sandbox.root)/bare.git")
        #expect(bare.status == 1 && bare.stderr.contains("bare"))
    }

    /// The parameter is the user's to give, and then it is one that Copilot accepts.
    @Test func theTopicMayBeGiven() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("alarms", "build")
        for tier in ["minimum", "medium", "enterprise"] {
            let path = "copilot/environments/addons-\(tier)/addons.parameters.yml"
            try sandbox.append("    AlarmTopicArn: arn:aws:sns:us-east-1:123456789012:ops\n", to: path)
        }
        try await sandbox.ok("validate", "--strict")
        _ = try await check(sandbox, code: 0)
        try sandbox.remove(Self.path("medium"))
        let ran = try await sandbox.run(Sandbox.tiergit, ["validate"])
        #expect(ran.status == 1 && ran.stdout.contains("AlarmTopicArn"))
    }

    // MARK: cfn-lint

    /// The files as one template, as Copilot's merge does: section by section, what is repeated word for word once.
    private func merged(_ tier: String, _ sandbox: Sandbox) throws -> String {
        let folder = "\(sandbox.repository)/copilot/environments/addons-\(tier)"
        var order: [String] = []
        var sections: [String: [String]] = [:]
        for file in try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        where file.hasSuffix(".yml") && file != "addons.parameters.yml" {
            var section = ""
            var entry = ""
            func finish() {
                if !entry.isEmpty, sections[section]?.contains(entry) == false { sections[section]?.append(entry) }
                entry = ""
            }
            let text = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
            for line in text.split(separator: "\n") where !line.hasPrefix("#") {
                if !line.hasPrefix(" ") {
                    finish()
                    section = String(line)
                    if sections.updateValue(sections[section] ?? [], forKey: section) == nil { order.append(section) }
                } else {
                    if !line.hasPrefix("     ") { finish() }
                    entry += line + "\n"
                }
            }
            finish()
        }
        return order.map { "\($0)\n" + (sections[$0] ?? []).joined() }.joined()
    }

    private func lint(_ template: String, _ sandbox: Sandbox) async throws -> Ran {
        let path = "\(sandbox.root)/merged.yml"
        try Data(template.utf8).write(to: URL(fileURLWithPath: path))
        return try await sandbox.run("cfn-lint", ["--regions", "us-east-1", "--", path])
    }
}
