import Foundation
import Testing

/// Tiers that are made of others: `tier new`, `extends`, `take`, `set`, `require`.
@Suite struct TierTests {
    private static let catalog = "copilot/tiers.yml"
    private static let medium = "copilot/environments/addons-medium/database.yml"
    private static let maximum = "Mappings.ScalingMap.prod.DBMaxCapacity"
    private static let target = ["-c", "acme", "-e", "prod"]

    private func edit(_ sandbox: Sandbox, _ path: String, _ old: String, _ new: String) throws {
        let text = try sandbox.read(path)
        #expect(text.contains(old), "\(path) has no \(old)")
        try sandbox.write(text.replacingOccurrences(of: old, with: new), to: path)
    }

    private func commit(_ sandbox: Sandbox, _ message: String) async throws {
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", message)
    }

    /// A hybrid of medium and minimum, committed; acme/prod runs medium.
    private func hybrid(activation: String = "symlink") async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        if activation != "symlink" {
            try edit(sandbox, Self.catalog, "activation: symlink", "activation: \(activation)")
        }
        try await sandbox.ok(
            "tier", "new", "hybrid", "--from", "medium", "--take", "storage.yml=minimum", "--set",
            "database.yml:\(Self.maximum)=9")
        try await commit(sandbox, "hybrid")
        try await sandbox.ok("adopt", "medium", "-c", "acme", "-e", "prod")
        return sandbox
    }

    /// What the hybrid must be, of what stands in the folders.
    private func expected(_ sandbox: Sandbox) throws -> [String: String] {
        var files = try sandbox.contents(of: "copilot/environments/addons-medium")
        files["storage.yml"] = try sandbox.contents(of: "copilot/environments/addons-minimum")["storage.yml"]
        return files
    }

    @Test(arguments: ["symlink", "copy", "branch"])
    func aHybridIsActivatedAndFollowsItsParents(activation: String) async throws {
        let sandbox = try await hybrid(activation: activation)
        try await sandbox.ok("validate")
        let before = try await sandbox.picture()
        let plan = try await sandbox.run(Sandbox.tiergit, ["plan", "hybrid"] + Self.target)
        #expect(plan.status == 0 && plan.stdout.contains("ServerlessV2ScalingConfiguration.MaxCapacity"), "\(plan)")
        #expect(plan.stdout.contains("-> 9"), "\(plan.stdout)")
        try await sandbox.expectUnchanged(before)
        let ran = try await sandbox.ok("switch", "hybrid", "-c", "acme", "-e", "prod", "-y")
        #expect(
            ran.stderr.contains("made of other tiers, so its files were copied") == (activation == "symlink"),
            "\(ran.stderr)")
        func activeIsRight() throws {
            var wanted = try expected(sandbox)
            let database = try sandbox.read(Self.medium)
            let active = try sandbox.contents(of: Sandbox.addons)
            wanted["database.yml"] = active["database.yml"]
            #expect(active == wanted)
            #expect(
                try sandbox.read("\(Sandbox.addons)/database.yml")
                    == database.replacingOccurrences(
                        of: "'DBMaxCapacity': 8 # enough", with: "'DBMaxCapacity': 9 # enough"))
        }
        try activeIsRight()
        #expect(try await sandbox.git("status", "--porcelain", "copilot/environments") == "")
        let status = try await sandbox.ok("status")
        #expect(status.stdout.contains("hybrid") && !status.stdout.contains("edited"), "\(status.stdout)")
        try await sandbox.ok("verify")

        // A fix of the parent is the hybrid's too.
        if activation == "branch" { try await sandbox.git("switch", "-q", "main") }
        try edit(sandbox, Self.medium, "GroupDescription: Private subnets", "GroupDescription: Private subnets # three")
        let stopped = try await sandbox.run(Sandbox.tiergit, ["switch", "hybrid", "-y"] + Self.target)
        #expect(stopped.status == 1 && stopped.stderr.contains("modified:  \(Self.medium)"), "\(stopped.stderr)")
        try edit(
            sandbox, Self.medium, "'DBMinCapacity': 1\n            'DBMaxCapacity': 8 #",
            "'DBMinCapacity': 1.5\n            'DBMaxCapacity': 8 #")
        try await commit(sandbox, "a fix")
        let again = try await sandbox.run(Sandbox.tiergit, ["plan", "hybrid"] + Self.target)
        #expect(again.stdout.contains("MinCapacity 1 -> 1.5"), "\(again.stdout)")
        try await sandbox.ok("switch", "hybrid", "-c", "acme", "-e", "prod", "-y")
        #expect(try sandbox.read("\(Sandbox.addons)/database.yml").contains("'DBMinCapacity': 1.5"))
        if activation != "branch" { try activeIsRight() }
        // And back to the content that was there before.
        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y")
        #expect(!(try sandbox.read("\(Sandbox.addons)/database.yml").contains("'DBMinCapacity': 1.5")))
        try await sandbox.proveHistories()
    }

    @Test func branchesReleasesAndCostsSeeTheWhole() async throws {
        let sandbox = try await hybrid()
        try await sandbox.ok("branch", "build")
        let folder = "tier-hybrid:copilot/environments/addons"
        #expect(try await sandbox.git("show", "\(folder)/database.yml").contains("'DBMaxCapacity': 9 # enough"))
        #expect(
            try await sandbox.git("rev-parse", "\(folder)/storage.yml")
                == sandbox.git("rev-parse", "HEAD:copilot/environments/addons-minimum/storage.yml"))
        try await sandbox.ok("branch", "check")
        try await sandbox.ok("release", "hybrid", "-y")
        let diff = try await sandbox.ok("diff", "medium", "hybrid", "--stat")
        #expect(diff.stdout.contains("database.yml") && diff.stdout.contains("storage.yml"))
        let cost = try await sandbox.ok("cost", "hybrid", "-e", "prod")
        #expect(cost.stdout.contains("hybrid"))
        let matrix = try await sandbox.ok("plan", "--matrix")
        #expect(matrix.stdout.contains("hybrid"))
        try await sandbox.ok("doctor")
        try await sandbox.ok("alarms", "build")
        #expect(sandbox.exists("copilot/environments/addons-hybrid/tiergit-alarms.yml"))
        try await sandbox.ok("validate")
        try await sandbox.ok("alarms", "check")
    }

    /// Validate, plan and switch refuse what does not go together, naming both sources; nothing is changed.
    private func refused(_ sandbox: Sandbox, code: String, _ words: String...) async throws {
        let validated = try await sandbox.run(Sandbox.tiergit, ["validate"])
        #expect(validated.status == 1 && validated.stdout.contains("error[\(code)]"), "\(validated.stdout)")
        for word in words { #expect(validated.stdout.contains(word), "\(word): \(validated.stdout)") }
        try await commit(sandbox, "broken")
        let before = try await sandbox.picture()
        for arguments in [["plan", "hybrid"], ["switch", "hybrid", "-y"]] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments + Self.target)
            #expect(ran.status != 0, "\(arguments)")
            for word in words { #expect(ran.stderr.contains(word), "\(arguments): \(word): \(ran.stderr)") }
        }
        try await sandbox.expectUnchanged(before)
    }

    @Test func aPathThatIsGone() async throws {
        let sandbox = try await hybrid()
        try edit(sandbox, Self.medium, "'DBMaxCapacity': 8 # enough", "'DBMaximum': 8 # enough")
        try edit(
            sandbox, Self.medium, "MaxCapacity: !FindInMap [ScalingMap, !Ref Env, DBMaxCapacity]", "MaxCapacity: 8")
        try await refused(
            sandbox, code: "tier-conflict", "\(Self.catalog):", "has no \(Self.maximum)", "\(Self.medium):17:9")
    }

    @Test func ownAndTaken() async throws {
        let sandbox = try await hybrid()
        try sandbox.write("Resources: {}\n", to: "copilot/environments/addons-hybrid/storage.yml")
        try await refused(
            sandbox, code: "tier-conflict", "takes from minimum", "copilot/environments/addons-hybrid/storage.yml",
            "\(Self.catalog):")
    }

    @Test func takenFromATierThatLostIt() async throws {
        let sandbox = try await hybrid()
        try sandbox.remove("copilot/environments/addons-minimum/storage.yml")
        try await refused(
            sandbox, code: "tier-conflict", "takes storage.yml from minimum", "copilot/environments/addons-minimum")
    }

    /// Two files of two tiers that both declare a name, each in its own way.
    @Test func oneNameOfTwoTiers() async throws {
        let sandbox = try await hybrid()
        let minimum = "copilot/environments/addons-minimum/storage.yml"
        try edit(
            sandbox, minimum, "Resources:\n", "Resources:\n    DBSubnetGroup:\n        Type: AWS::SNS::Topic\n")
        try await refused(sandbox, code: "duplicate-logical-id", minimum, Self.medium, "DBSubnetGroup")
        let validated = try await sandbox.run(Sandbox.tiergit, ["validate", "hybrid"])
        #expect(
            validated.stdout.contains("\(Self.medium) is medium's and \(minimum) is minimum's"), "\(validated.stdout)")
    }

    /// A mistake of a parent is said once, of the parent.
    @Test func aMistakeIsTheParents() async throws {
        let sandbox = try await hybrid()
        try edit(sandbox, Self.medium, "!Ref DBSubnetGroup", "!Ref DBSubnetGrup")
        let ran = try await sandbox.run(Sandbox.tiergit, ["validate", "--json"])
        let json = try #require(JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any])
        let found = try #require(json["diagnostics"] as? [[String: Any]])
        #expect(found.count == 1 && found[0]["tier"] as? String == "medium", "\(found)")
        let alone = try await sandbox.run(Sandbox.tiergit, ["validate", "hybrid"])
        #expect(alone.status == 1 && alone.stdout.contains("\(Self.medium):"), "\(alone.stdout)")
    }

    @Test func aHookSeesWhatAChangeBreaks() async throws {
        let sandbox = try await hybrid()
        try await sandbox.ok("hooks", "install")
        try edit(sandbox, Self.medium, "'DBMaxCapacity': 8 # enough", "'DBMaximum': 8 # enough")
        try edit(
            sandbox, Self.medium, "MaxCapacity: !FindInMap [ScalingMap, !Ref Env, DBMaxCapacity]", "MaxCapacity: 8")
        try await sandbox.git("add", "-A")
        let path = [
            "PATH":
                "\((Sandbox.tiergit as NSString).deletingLastPathComponent):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
        ]
        let ran = try await sandbox.run("git", ["commit", "-q", "-m", "broken"], environment: path)
        #expect(ran.status != 0 && ran.stderr.contains("tier-conflict"), "\(ran.stderr)")
    }

    // MARK: require

    @Test func rulesAreChecked() async throws {
        let sandbox = try await hybrid()
        try edit(
            sandbox, Self.catalog, "    extends: medium\n",
            "    extends: medium\n    require: {prod: [encryption at rest, backups >= 7 days]}\n")
        let ran = try await sandbox.run(Sandbox.tiergit, ["validate", "--detailed-exitcode"])
        #expect(ran.status == 2)
        let lines = ran.lines.filter { $0.contains("error[requirement]") }
        #expect(lines.count == 2, "\(ran.stdout)")
        #expect(lines.allSatisfy { $0.hasPrefix("\(Self.medium):") && $0.hasSuffix("(in prod)") }, "\(ran.stdout)")
        try edit(
            sandbox, Self.medium, "EngineVersion: '16.8'",
            "EngineVersion: '16.8'\n            BackupRetentionPeriod: 7\n            StorageEncrypted: !ImportValue encrypted"
        )
        let unknown = try await sandbox.run(Sandbox.tiergit, ["validate"])
        #expect(unknown.status == 1 && unknown.stdout.contains("error[requirement-unknown]"), "\(unknown.stdout)")
        #expect(!unknown.stdout.contains("backups >= 7"), "\(unknown.stdout)")
        try edit(sandbox, Self.medium, "StorageEncrypted: !ImportValue encrypted", "StorageEncrypted: true")
        try await sandbox.ok("validate")
    }

    // MARK: tier new

    @Test func nothingIsWrittenWhereItIsRefused() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        func new(_ arguments: String...) -> [String] { ["tier", "new"] + arguments }
        try await sandbox.refuses(new("medium", "--from", "minimum"), 64, "there is a tier medium already")
        try await sandbox.refuses(new("Big", "--from", "minimum"), 1, "cannot be called `Big`", hint: false)
        try await sandbox.refuses(new("prod", "--from", "minimum"), 1, "called like an environment", hint: false)
        try await sandbox.refuses(new("big", "--from", "mediun"), 64, "no tier is called `mediun`")
        try await sandbox.refuses(
            new("big", "--from", "medium", "--take", "a.yml=minimum"), 1, "takes a.yml from minimum")
        try await sandbox.refuses(new("big", "--from", "medium", "--take", "a.yml"), 64, "names no file and tier")
        try await sandbox.refuses(
            new("big", "--from", "medium", "--set", "database.yml:Mappings.X=1"), 1, "has no Mappings.X")
        try await sandbox.refuses(new("big", "--from", "medium", "--set", "database.yml"), 64, "names no file")
        try await sandbox.refuses(
            new("big", "--from", "medium", "--set", "database.yml:A=1", "--set", "database.yml:A=2"), 64,
            "--set database.yml:A is given more than once")
        try await sandbox.refuses(
            new("big", "--from", "medium", "--set", "database.yml:Resources.DBCluster.Type=AWS::RDS::DBClustr"), 1,
            "would not be valid")
        try sandbox.write("", to: "copilot/environments/addons-big/a.yml")
        try await sandbox.refuses(new("big", "--from", "medium", "--copy"), 1, "is there already")
    }

    @Test func aCopyFollowsNothing() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let catalog = try sandbox.read(Self.catalog)
        let before = try await sandbox.picture()
        let dry = try await sandbox.ok(
            "tier", "new", "special", "--from", "medium", "--take", "storage.yml=minimum", "--copy", "--dry-run")
        #expect(dry.stdout.contains("would write copilot/environments/addons-special/storage.yml"), "\(dry.stdout)")
        try await sandbox.expectUnchanged(before)
        try await sandbox.ok("tier", "new", "special", "--from", "medium", "--take", "storage.yml=minimum", "--copy")
        #expect(try sandbox.contents(of: "copilot/environments/addons-special") == expected(sandbox))
        let mode = try FileManager.default.attributesOfItem(
            atPath: "\(sandbox.repository)/copilot/environments/addons-special/scripts/seed data.sh")
        #expect((mode[.posixPermissions] as? Int ?? 0) & 0o111 != 0)
        let new = try sandbox.read(Self.catalog)
        #expect(new.contains("  special:\n    folder: addons-special\n"))
        #expect(
            new.split(separator: "\n").filter { catalog.contains($0) }.count >= catalog.split(separator: "\n").count)
        try await sandbox.ok("validate")
        try await commit(sandbox, "special")
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.ok("switch", "special", "-c", "acme", "-e", "prod", "-y")
        #expect(sandbox.link(Sandbox.addons) == "addons-special")
    }

    /// The tiers of the page, beside those that `init` starts with.
    @Test func thePagesExamplesAreValid() async throws {
        let sandbox = try await StageTests.starter(sharded: false, on: nil)
        let page = try Golden.page("CustomTiers.md")
        var catalog = try sandbox.read(Self.catalog)
        let examples = page.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "```")[0]
        }
        #expect(examples.count == 2)
        for example in examples { catalog += "\n" + example }
        try sandbox.write(catalog, to: Self.catalog)
        let ran = try await sandbox.run(Sandbox.tiergit, ["validate"])
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
    }
}
