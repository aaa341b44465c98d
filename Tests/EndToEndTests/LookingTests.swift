import Foundation
import Testing

/// `status`, `tiers`, `info`, `log`, `show`, `diff`: what they find, beyond how it is printed.
@Suite struct LookingTests {
    /// Two clients, entries a minute apart from 2023-11-14T22:13:20Z: acme/prod adopts, switches, reverts;
    /// globex/staging adopts in between.
    private func walked() async throws -> Scene {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        try await scene.ok("adopt", "minimum", "-c", "acme", "-e", "prod", "-m", "one")
        try await scene.ok("adopt", "medium", "-c", "globex", "-e", "staging", "-m", "two")
        try await scene.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-m", "three", "-y")
        try await scene.ok("revert", "-c", "acme", "-e", "prod", "-m", "four", "-y")
        return scene
    }

    private func reasons(_ ran: Ran) throws -> [String] {
        guard case .array(let entries)? = try JSONValue.parse(ran.stdout)["entries"] else { return [] }
        return entries.compactMap { $0["reason"]?.text }
    }

    @Test(arguments: [
        (["log"], ["four", "three", "two", "one"]), (["log", "--all"], ["four", "three", "two", "one"]),
        (["log", "-c", "acme", "-e", "prod"], ["four", "three", "one"]), (["log", "-n", "2"], ["four", "three"]),
        (["log", "-n", "0"], []), (["log", "--all", "--since", "2023-11-14T22:14:20Z"], ["four", "three", "two"]),
        (["log", "--all", "--until", "2023-11-14T22:14:20Z"], ["two", "one"]),
        (["log", "--since", "2023-11-14T22:14:20Z", "--until", "2023-11-14T22:15:20Z"], ["three", "two"]),
        (["log", "--since", "2023-11-14T22:14:21Z", "-n", "1"], ["four"]),
        (["log", "-c", "acme", "-e", "prod", "--until", "2023-11-14T22:15:19Z", "-n", "1"], ["one"]),
        (["log", "--until", "2023-11-13"], []), (["log", "--until", "2023-11-14"], ["four", "three", "two", "one"]),
        (["log", "--since", "2023-11-14"], ["four", "three", "two", "one"]),
    ])
    func log(arguments: [String], expected: [String]) async throws {
        var scene = try await walked()
        let ran = try await scene.tiergit(arguments + ["--json"])
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try reasons(ran) == expected)
    }

    /// The same order as plain git gives, and the same ids.
    @Test func logIsWhatGitHas() async throws {
        var scene = try await walked()
        let ids = try await scene.sandbox.entries()
        let ran = try await scene.tiergit(["log", "-c", "acme", "-e", "prod", "--json"])
        guard case .array(let entries)? = try JSONValue.parse(ran.stdout)["entries"] else { throw NoEntries() }
        #expect(entries.compactMap { $0["entry"]?.text } == ids)
        let table = try await scene.tiergit(["log", "-c", "acme", "-e", "prod"])
        for (line, id) in zip(table.lines.dropFirst(), ids) { #expect(line.contains(id.prefix(7))) }
        #expect(table.lines.count == ids.count + 1)
    }

    private struct NoEntries: Error {}

    @Test(arguments: [
        ("2023-11-14T22:13:19Z", [:]), ("2023-11-14T22:13:20Z", ["acme": "minimum"]),
        ("2023-11-14T22:14:20Z", ["acme": "minimum", "globex": "medium"]),
        ("2023-11-14T22:15:20Z", ["acme": "enterprise", "globex": "medium"]),
        ("2023-11-14T22:16:20Z", ["acme": "minimum", "globex": "medium"]),
        ("2030-01-01", ["acme": "minimum", "globex": "medium"]),
    ])
    func statusAt(time: String, expected: [String: String]) async throws {
        var scene = try await walked()
        let ran = try await scene.tiergit(["status", "--at", time, "--json"])
        guard case .array(let targets)? = try JSONValue.parse(ran.stdout)["targets"] else { throw NoEntries() }
        let found = targets.map { ($0["client"]?.text ?? "", $0["tier"]?.text ?? "") }
        #expect(Dictionary(uniqueKeysWithValues: found) == expected)
    }

    /// An entry is named by its number, with or without #, or by the beginning of its id.
    @Test func namesOfEntries() async throws {
        var scene = try await walked()
        let ids = try await scene.sandbox.entries()
        for (number, id) in zip([3, 2, 1], ids) {
            for name in ["\(number)", "#\(number)", id, String(id.prefix(10)), id.prefix(12).uppercased()] {
                let ran = try await scene.tiergit(["show", name, "-c", "acme", "-e", "prod", "--json"])
                #expect(ran.status == 0, "\(name): \(ran.stderr)")
                #expect(try JSONValue.parse(ran.stdout)["entry"]?.text == id, "\(name)")
            }
        }
        for name in ["0", "4", "-1", "#", "ffffffffff", "#\(ids[0].prefix(10))", ""] {
            let ran = try await scene.tiergit(["show", "-c", "acme", "-e", "prod", "--", name])
            #expect(ran.status != 0, "\(name)")
            #expect(ran.stdout.isEmpty)
        }
    }

    /// What diff and show print is what git would print of the same trees.
    @Test func diffIsGits() async throws {
        var scene = try await walked()
        let ids = try await scene.sandbox.entries()
        let ours = try await scene.tiergit(["diff", "1", "2", "-c", "acme", "-e", "prod", "--json"])
        let theirs = try await scene.git("diff", "--name-only", "\(ids[2]):active", "\(ids[1]):active")
        guard case .array(let changes)? = try JSONValue.parse(ours.stdout)["changes"] else { throw NoEntries() }
        #expect(changes.compactMap { $0["path"]?.text } == theirs.split(separator: "\n").map(String.init))
        let files = try await scene.tiergit(["diff", "minimum", "enterprise", "--stat"])
        let tree = try await scene.git(
            "diff", "--stat", "HEAD:copilot/environments/addons-minimum", "HEAD:copilot/environments/addons-enterprise")
        for line in tree.split(separator: "\n").dropLast() {
            #expect(files.stdout.contains(line.split(separator: "|")[0].trimmingCharacters(in: .whitespaces)))
        }
        let same = try await scene.tiergit(["diff", "1", "3", "-c", "acme", "-e", "prod"])
        #expect(same.status == 0 && same.stdout.isEmpty)
        // The hint under the first entry leads to its lines and not to the way back.
        let first = try await scene.tiergit(["show", "1", "-c", "acme", "-e", "prod"])
        #expect(!first.stderr.contains("diff 1 -c"), "\(first.stderr)")
    }

    /// The order of A and B, with a tier on either side and with one alone.
    @Test func diffGoesFromAToB() async throws {
        var scene = try await walked()
        func stat(_ arguments: String...) async throws -> (old: String?, new: String?) {
            let ran = try await scene.tiergit(["diff"] + arguments + ["-c", "acme", "-e", "prod", "--json"])
            guard case .array(let changes)? = try JSONValue.parse(ran.stdout)["changes"] else { throw NoEntries() }
            let change = try #require(changes.first { $0["path"]?.text == "addons/database.yml" })
            return (change["old"]?.text, change["new"]?.text)
        }
        let folder = "HEAD:copilot/environments/addons-"
        let minimum = try await scene.sandbox.git("rev-parse", "\(folder)minimum/database.yml")
        let medium = try await scene.sandbox.git("rev-parse", "\(folder)medium/database.yml")
        #expect(try await stat("minimum", "medium") == (minimum, medium))
        #expect(try await stat("medium", "minimum") == (medium, minimum))
        #expect(try await stat("1", "medium") == (minimum, medium))
        #expect(try await stat("medium", "1") == (medium, minimum))
        // The newest entry, which is on minimum, compared with medium.
        #expect(try await stat("medium") == (minimum, medium))
    }

    /// Looking changes nothing: no reference, no file, no index, nothing that tiergit keeps.
    @Test(arguments: [
        ["status"], ["status", "--all", "--at", "2023-11-14"], ["tiers"], ["info", "medium"], ["log"],
        ["show", "-c", "acme", "-e", "prod"],
        ["diff", "1", "2", "-c", "acme", "-e", "prod"], ["switch", "medium", "-c", "acme", "-e", "prod", "--dry-run"],
        ["revert", "-c", "acme", "-e", "prod", "--dry-run"], ["branch", "check"], ["branch", "build", "--dry-run"],
        ["alarms", "check"], ["alarms", "build", "--dry-run"],
        ["adopt", "medium", "-c", "initech", "-e", "prod", "--dry-run"], ["init", "--undo", "--dry-run"],
    ])
    func lookingChangesNothing(arguments: [String]) async throws {
        var scene = try await walked()
        let before = try await TerminalTests.State(scene.sandbox)
        _ = try await scene.tiergit(arguments)
        #expect(try await TerminalTests.State(scene.sandbox) == before)
    }

    /// Global options may stand before the command, as with git.
    @Test func optionsBeforeTheCommand() async throws {
        var scene = try await walked()
        let repository = scene.sandbox.repository
        let ran = try await scene.sandbox.run(
            Sandbox.tiergit, ["-C", repository, "-c", "acme", "-e", "prod", "--json", "log", "-n", "1"],
            in: scene.sandbox.root)
        #expect(try reasons(ran) == ["four"])
        let branch = try await scene.tiergit(["--json", "branch", "check"])
        #expect(try JSONValue.parse(branch.stdout)["branches"] != nil)
        let below = try await scene.sandbox.run(Sandbox.tiergit, ["-C", "copilot/web", "log", "-n", "1", "--json"])
        #expect(try reasons(below) == ["four"])
    }

    /// What one client's history has is told only with that client.
    @Test func statusOfOne() async throws {
        var scene = try await walked()
        let one = try await scene.tiergit(["status", "-c", "globex", "-e", "staging"])
        #expect(one.status == 0 && one.stdout.contains("medium") && !one.stdout.contains("acme/prod is recorded"))
        let none = try await scene.tiergit(["status", "-c", "initech", "-e", "prod"])
        #expect(none.status == 1 && none.stdout.isEmpty)
        #expect(none.stderr.contains("initech/prod has no tier history yet"))
    }

    /// A colleague's clone without the tier histories looks without failing.
    @Test func aPlainClone() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.git("clone", "-q", sandbox.repository, "\(sandbox.root)/clone")
        for arguments in [
            ["status"], ["tiers"], ["info", "medium"], ["log", "--all"], ["diff", "minimum", "medium"],
        ] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments, in: "\(sandbox.root)/clone")
            #expect(ran.status == 0, "\(arguments): \(ran.stderr)")
        }
        let ran = try await sandbox.run(
            Sandbox.tiergit, ["switch", "medium", "-c", "acme", "-e", "prod", "-y"], in: "\(sandbox.root)/clone")
        #expect(ran.status == 1 && ran.stderr.contains("tiergit sync --install"), "\(ran.stderr)")
    }
}
