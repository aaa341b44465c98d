import Foundation
import Testing

/// What commands print for people, standard output and standard error apart, with their exit codes.
@Suite struct GoldenTests {
    /// A repository that was adopted, with one client recorded on minimum and switched to medium.
    private func walked() async throws -> Scene {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        try await scene.ok("adopt", "minimum", "-c", "acme", "-e", "prod", "-m", "runs since 2024")
        try await scene.ok("switch", "medium", "-c", "acme", "-e", "prod", "-m", "Q3 growth", "--ticket", "OPS-7", "-y")
        return scene
    }

    @Test func initAndUndo() async throws {
        var scene = Scene(try await Sandbox.copilot())
        let adopt = "copilot/environments/addons"
        try await scene.git("branch", "release")
        try await scene.golden("init-dry-run", "init", "--adopt", adopt, "--as", "minimum", "--derive", "--dry-run")
        try await scene.golden("init", "init", "--adopt", adopt, "--as", "minimum", "--derive")
        try await scene.golden("init-again", "init", "--adopt", adopt, "--as", "minimum")
        try await scene.golden("init-undo-dry-run", "init", "--undo", "--dry-run")
        try await scene.golden("init-undo", "init", "--undo")
        try await scene.golden("init-undo-again", "init", "--undo")
    }

    @Test func initUndoneByACommit() async throws {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        try scene.sandbox.write("# Demo, and more\n", to: "README.md")
        try await scene.commit("more")
        try await scene.golden("init-undo-commit-dry-run", "init", "--undo", "--dry-run")
        try await scene.golden("init-undo-commit", "init", "--undo")
    }

    @Test func initWithoutAddons() async throws {
        var scene = Scene(try await Sandbox.copilot())
        try scene.sandbox.remove(Sandbox.addons)
        try await scene.commit("no addons")
        try await scene.golden("init-starter", "init")
        try await scene.golden("tiers-starter", "tiers")
        try await scene.golden("info-starter", "info", "medium")
    }

    @Test func costs() async throws {
        var adopted = Scene(try await Sandbox.copilot(adopted: true))
        try await adopted.golden("cost", "cost", "minimum")
        var scene = Scene(try await Sandbox.copilot())
        try scene.sandbox.remove(Sandbox.addons)
        try await scene.commit("no addons")
        try await scene.ok("init")
        try await scene.golden("cost-starter", "cost", "minimum", "medium")
        try await scene.golden("cost-environment", "cost", "enterprise", "-e", "prod")
        try await scene.golden("cost-prices", "cost", "--prices")
        try await scene.golden("error-cost-environment", "cost", "-e", "prd")
        try scene.sandbox.write("format: 1\ndate: today\n", to: "copilot/prices.yml")
        try await scene.golden("error-cost-prices", "cost")
    }

    @Test func looking() async throws {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        try await scene.golden("status-none", "status")
        try await scene.golden("log-none", "log", "--all")
        try await scene.golden("tiers", "tiers")
        try await scene.golden("info", "info", "medium")
        try scene.sandbox.write(
            "client,environment,tier\nacme,prod,minimum\n# later\nglobex,staging,medium\n", to: "clients.csv")
        try await scene.golden("adopt-dry-run", "adopt", "--targets", "clients.csv", "--dry-run")
        try await scene.golden("adopt", "adopt", "--targets", "clients.csv", "-m", "runs since 2024")
        try await scene.golden("adopt-again", "adopt", "--targets", "clients.csv", "-m", "runs since 2024")
        try await scene.ok("switch", "medium", "-c", "acme", "-e", "prod", "-m", "Q3 growth", "--ticket", "OPS-7", "-y")
        try await scene.golden("status", "status")
        try await scene.golden("status-one", "status", "-c", "acme", "-e", "prod")
        try await scene.golden("status-at", "status", "--at", "2023-11-14T22:18:30Z")
        try await scene.golden("log", "log")
        try await scene.golden("log-one", "log", "-c", "acme", "-e", "prod", "-n", "1")
        try await scene.golden("show", "show", "-c", "acme", "-e", "prod")
        try await scene.golden("show-first", "show", "#1", "-c", "acme", "-e", "prod")
        try await scene.golden("diff-entries", "diff", "1", "2", "-c", "acme", "-e", "prod")
        try await scene.golden("diff-tiers", "diff", "minimum", "medium", "--stat")
        try await scene.golden("diff-newest", "diff", "enterprise", "-c", "acme", "-e", "prod", "--stat")
    }

    @Test func clients() async throws {
        var scene = Scene(try await ClientTests.fleet())
        try await scene.golden("client-list-none", "client", "list")
        try await scene.golden(
            "client-add", "client", "add", "acme", "--contact", "ops@acme.example", "--high-availability",
            "--monthly-budget", "$350")
        try await scene.golden("client-import", "client", "import", "--recorded")
        try await scene.golden("client-list", "client", "list")
        try await scene.golden("client-show", "client", "show", "acme")
        try await scene.golden("client-retire", "client", "retire", "globex", "--on", "2023-12-31")
        try await scene.golden("auto", "auto", "-c", "acme")
        try await scene.golden("auto-none", "auto", "-c", "acme", "--peak-connections", "9000")
        try await scene.golden("auto-all", "auto", "--all")
        try await scene.commit("clients")
        try await scene.golden("switch-budget", "switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        try scene.sandbox.write("format: 1\nclients:\n  acme: {contac: x}\n", to: ClientTests.path)
        try await scene.golden("error-clients", "client", "list")
        try await scene.golden("error-client-name", "client", "add", "Acme")
    }

    @Test func switching() async throws {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        try await scene.golden("switch-dry-run-first", "switch", "medium", "-c", "acme", "-e", "prod", "--dry-run")
        try await scene.golden("switch-first", "switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await scene.golden("switch-dry-run", "switch", "enterprise", "-c", "acme", "-e", "prod", "--dry-run")
        try await scene.golden("switch-unconfirmed", "switch", "enterprise", "-c", "acme", "-e", "prod")
        try await scene.golden("switch", "switch", "enterprise", "-c", "acme", "-e", "prod", "-m", "Q3\n\nand Q4", "-y")
        try await scene.golden("switch-again", "switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        try await scene.golden("switch-again-dry-run", "switch", "enterprise", "-c", "acme", "-e", "prod", "--dry-run")
        try await scene.golden("switch-back", "switch", "-", "-c", "acme", "-e", "prod", "-m", "load is gone", "-y")
        try await scene.golden("revert-dry-run", "revert", "-c", "acme", "-e", "prod", "--dry-run")
        try await scene.golden("revert", "revert", "#2", "-c", "acme", "-e", "prod", "-m", "too slow", "-y")
        try await scene.golden("activate-again", "activate", "-c", "acme", "-e", "prod")
        try await scene.golden("activate-base", "activate", "--base")
        try await scene.golden("activate-base-again", "activate", "--base")
        try await scene.golden("activate", "activate", "-c", "acme", "-e", "prod")
        try await scene.golden("switch-quiet", "-q", "switch", "medium", "-c", "acme", "-e", "prod", "-y")
    }

    @Test func staging() async throws {
        var scene = Scene(try await StageTests.starter(sharded: true, on: nil))
        try await scene.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        let target = ["-c", "acme", "-e", "prod"]
        func run(_ name: String, _ arguments: [String]) async throws {
            let all = arguments + target
            try await scene.compare(name, scene.transcript(all, scene.tiergit(all)))
        }
        try await run("stages", ["plan", "medium", "--stages"])
        try await run("stages-one-way", ["plan", "enterprise-sharded", "--stages"])
        try await scene.golden(
            "stages-none", "plan", "medium", "--from", "enterprise-sharded", "-e", "prod", "--stages")
        try await run("stages-refused", ["switch", "medium", "-y"])
        try await run("stages-order", ["switch", "medium", "--stage", "2", "-y"])
        try await run("stages-dry-run", ["switch", "medium", "--stage", "1", "--dry-run"])
        try await run("stages-first", ["switch", "medium", "--stage", "1", "-y", "-m", "Q3 growth"])
        try await run("stages-status", ["status"])
        try await run("stages-undeployed", ["switch", "medium", "--stage", "2", "-y"])
        try await run("stages-left", ["plan", "medium", "--stages"])
        try await run("stages-show", ["show", "2"])
    }

    @Test func planning() async throws {
        var scene = try await walked()
        try await scene.golden("plan", "plan", "enterprise", "-c", "acme", "-e", "prod")
        try await scene.golden("plan-unchanged", "plan", "medium", "-c", "acme", "-e", "prod", "--detailed-exitcode")
        try await scene.golden(
            "plan-changes", "plan", "minimum", "-c", "acme", "-e", "prod", "--detailed-exitcode", "-q")
        try await scene.golden("plan-first", "plan", "medium", "-c", "globex", "-e", "staging")
        try await scene.golden("plan-from", "plan", "enterprise", "--from", "minimum")
        try await scene.golden("plan-from-one", "plan", "enterprise", "--from", "minimum", "-e", "prod")
        try await scene.golden("plan-markdown", "plan", "minimum", "-c", "acme", "-e", "prod", "--format", "markdown")
        try await scene.golden("plan-matrix", "plan", "--matrix")
        try await scene.golden("plan-matrix-markdown", "plan", "--matrix", "--format", "markdown")
        try await scene.golden("plan-saved", "plan", "enterprise", "-c", "acme", "-e", "prod", "-o", "q3.plan")
        try await scene.golden("switch-plan", "switch", "--plan", "q3.plan", "-m", "Q3", "-y")
        try await scene.golden("switch-plan-moved", "switch", "--plan", "q3.plan", "-m", "Q3", "-y")
        try await scene.golden("switch-plan-other", "switch", "--plan", "q3.plan", "-c", "globex", "-y")
        try await scene.golden("switch-plan-none", "switch", "--plan", "README.md", "-y")
        let folder = "copilot/environments/addons-minimum"
        let database = try scene.sandbox.read("\(folder)/database.yml")
        try scene.sandbox.write(
            database.replacingOccurrences(of: "DatabaseName: app", with: "DatabaseName: other")
                .replacingOccurrences(
                    of: "DBSubnetGroupDescription: Private subnets", with: "DBSubnetGroupDescription: Subnets"
                )
                .replacingOccurrences(of: "MasterUsername: postgres", with: "MasterUsername: root"),
            to: "\(folder)/database.yml")
        try scene.sandbox.remove("\(folder)/storage.yml")
        try await scene.commit("minimum makes everything anew")
        try await scene.golden("plan-refused", "plan", "minimum", "-c", "acme", "-e", "prod", "--detailed-exitcode")
        try await scene.golden("plan-refused-matrix", "plan", "--matrix", "-e", "prod")
        try await scene.golden(
            "plan-refused-markdown", "plan", "minimum", "-c", "acme", "-e", "prod", "--format", "markdown")
        try await scene.golden("rules", "rules", "AWS::S3::Bucket")
        try await scene.golden("rules-types", "rules")
        try await scene.golden("rules-unknown", "rules", "AWS::S3::Buckett")
        try await scene.golden("error-plan", "plan")
        try await scene.golden("error-plan-from", "plan", "medium", "--from", "nothing")
    }

    @Test func branches() async throws {
        var scene = try await walked()
        try await scene.golden("branch-check-missing", "branch", "check", "--detailed-exitcode")
        try await scene.golden("branch-build-dry-run", "branch", "build", "--dry-run")
        try await scene.golden("branch-build", "branch", "build")
        try await scene.golden("branch-build-again", "branch", "build")
        try await scene.golden("branch-check", "branch", "check")
        try scene.sandbox.write("# Demo, and more\n", to: "README.md")
        try await scene.git("commit", "-q", "-m", "more", "README.md")
        try await scene.golden("branch-check-behind", "branch", "check")
        try await scene.golden("branch-build-behind", "branch", "build", "medium")
        try await scene.golden("activate-before-edit", "activate", "--base")
        try await scene.git("switch", "-q", "tier-medium")
        try scene.sandbox.write("by hand\n", to: "README.md")
        try await scene.git("commit", "-q", "-m", "by hand", "README.md")
        try await scene.git("switch", "-q", "main")
        try await scene.golden("branch-check-edited", "branch", "check", "medium")
        try await scene.golden("branch-build-edited", "branch", "build")
    }

    @Test func alarms() async throws {
        var scene = Scene(try await StageTests.starter())
        let file = "copilot/environments/addons-medium/tiergit-alarms.yml"
        try await scene.golden("alarms-check-missing", "alarms", "check", "--detailed-exitcode")
        try await scene.golden("alarms-build-dry-run", "alarms", "build", "--dry-run")
        try await scene.golden("alarms-build", "alarms", "build")
        try await scene.golden("alarms-check", "alarms", "check")
        try await scene.compare("alarms-file", scene.sandbox.read(file))
        try scene.sandbox.append("# by hand\n", to: file)
        try scene.sandbox.append("# more\n", to: "copilot/environments/addons-enterprise/flowise-cluster.yml")
        try await scene.golden("alarms-check-findings", "alarms", "check")
        try await scene.golden("alarms-build-edited", "alarms", "build")
        try await scene.golden("alarms-build-force", "alarms", "build", "--force")
    }

    @Test func loads() async throws {
        var scene = Scene(try await AutoMetricsTests.sandbox(on: "medium"))
        let sandbox = scene.sandbox
        func write(_ value: Double, _ web: Double, _ name: String) throws {
            let data = try AutoMetricsTests.data(value, ["CPUUtilization web": { $0 % 86_400 < 10_800 ? web : value }])
            try sandbox.write(data, to: name)
        }
        try write(8, 97, "up.json")
        try write(6, 6, "idle.json")
        try write(10, 50, "middle.json")
        try sandbox.write(
            "{\"MetricDataResults\": [\n  {\"Id\": \"m1\", \"Timestamps\": [1], \"Values\": [x]}]}", to: "bad.json")
        try await scene.golden("auto-up", "auto", "--metrics", "up.json", "-c", "acme", "-e", "prod")
        try await scene.golden("auto-down", "auto", "--metrics", "idle.json", "-c", "acme", "-e", "prod")
        try await scene.golden("auto-setting", "auto", "--metrics", "middle.json", "-c", "acme", "-e", "prod")
        try await scene.golden(
            "auto-stay", "auto", "--metrics", "middle.json", "-c", "acme", "-e", "prod", "--down", "5", "--up", "90")
        try await scene.golden("error-auto", "auto", "--metrics", "bad.json", "-c", "acme", "-e", "prod")
        try await scene.golden("error-auto-rules", "auto", "--metrics", "up.json", "--down", "90")
    }

    /// What `status` says of a work tree that does not hold what is recorded.
    @Test func drift() async throws {
        var scene = try await walked()
        let file = "copilot/environments/addons-medium/storage.yml"
        let committed = try scene.sandbox.read(file)
        try scene.sandbox.write(committed + "# by hand\n", to: file)
        try await scene.golden("status-edited", "status")
        try await scene.golden("switch-edited", "switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await scene.golden("activate-edited", "activate", "-c", "acme", "-e", "prod")
        try scene.sandbox.write(committed, to: file)
        try await scene.sandbox.ok("activate", "-c", "acme", "-e", "prod")
        try scene.sandbox.write(committed + "# by hand\n", to: file)
        try await scene.git("commit", "-q", "-m", "by commit", file)
        try await scene.golden("status-moved-on", "status", "-c", "acme", "-e", "prod")
        try await scene.golden("activate-moved-on", "activate", "-c", "acme", "-e", "prod")
        try await scene.golden("status-copied", "status")
        try scene.sandbox.remove(Sandbox.addons)
        try await scene.golden("status-missing", "status")
        try await scene.golden("activate-missing", "activate", "-c", "acme", "-e", "prod")
    }

    @Test func refusals() async throws {
        var scene = try await walked()
        let folder = "copilot/environments/addons-enterprise"
        let database = try scene.sandbox.read("\(folder)/database.yml")
        try scene.sandbox.write(
            database.replacingOccurrences(of: "'AWS::RDS::DBSubnetGroup'", with: "'AWS::DocDB::DBSubnetGroup'"),
            to: "\(folder)/database.yml")
        try scene.sandbox.remove("\(folder)/storage.yml")
        try await scene.git("add", "-A", folder)
        try await scene.git("commit", "-q", "-m", "enterprise drops the uploads")
        try await scene.golden("switch-refused", "switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        try await scene.golden(
            "switch-accepted", "switch", "enterprise", "-c", "acme", "-e", "prod", "-y", "--accept",
            "refused:DBSubnetGroup",
            "--accept", "removes:Uploads", "--accept", "refused:App-prod-UploadsName")
        try await scene.golden("show-accepted", "show", "-c", "acme", "-e", "prod")
        try await scene.golden(
            "switch-accepted-for-nothing", "switch", "medium", "-c", "acme", "-e", "prod", "-y", "--accept",
            "loses-data:Redis")
    }

    @Test func mistakes() async throws {
        var scene = try await walked()
        try await scene.golden("error-tier", "switch", "mediun", "-c", "acme", "-e", "prod")
        try await scene.golden("error-no-client", "switch", "medium")
        try await scene.golden("error-no-environment", "switch", "medium", "-c", "acme")
        try await scene.golden("error-environment", "switch", "medium", "-c", "acme", "-e", "production")
        try await scene.golden("error-client", "switch", "medium", "-c", "Acme Inc", "-e", "prod")
        try await scene.golden("error-no-tier", "switch", "-c", "acme", "-e", "prod")
        try await scene.golden("error-no-history", "show", "-c", "globex", "-e", "prod")
        try await scene.golden("error-no-entry", "revert", "9", "-c", "acme", "-e", "prod")
        try await scene.golden("error-nothing-before", "revert", "--steps", "7", "-c", "acme", "-e", "prod")
        try await scene.golden("adopt-one-again", "adopt", "medium", "-c", "acme", "-e", "prod")
        try await scene.golden("error-adopted", "adopt", "enterprise", "-c", "acme", "-e", "prod")
        try await scene.golden(
            "error-reason", "switch", "enterprise", "-c", "acme", "-e", "prod", "-y", "-m", "a\u{1B}[2Jb")
        try await scene.golden("error-time", "status", "--at", "soon")
        try await scene.golden("error-option", "switch", "medium", "--forse")
        try await scene.golden("error-command", "swich", "medium")
        try await scene.golden("error-diff", "diff", "7", "medium", "-c", "acme", "-e", "prod")
        try await scene.golden("error-targets", "adopt", "--targets", "-", input: "acme;prod;medium\n")
        try await scene.git("config", "--global", "--unset", "user.signingkey")
        try await scene.golden("error-signing", "switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
    }

    @Test func mistakesOfThePlace() async throws {
        let sandbox = try await Sandbox()
        var scene = Scene(sandbox)
        try FileManager.default.createDirectory(atPath: sandbox.repository, withIntermediateDirectories: true)
        try await scene.golden("error-no-repository", "status")
        try await scene.git("init", "-q")
        try await scene.golden("error-unborn", "init")
        try sandbox.write("a\n", to: "a")
        try await scene.commit("a")
        try await scene.golden("error-not-adopted", "switch", "medium", "-c", "acme", "-e", "prod")
        try await scene.golden("error-no-addons", "init", "--adopt", "copilot/environments/addons", "--as", "minimum")
        try sandbox.write("Resources: {}\n", to: "\(Sandbox.addons)/a.yml")
        try await scene.commit("addons")
        try await scene.golden("error-addons-present", "init")
        try sandbox.write("b\n", to: "\(Sandbox.addons)/b.yml")
        try await scene.golden("error-dirty", "init", "--adopt", "copilot/environments/addons", "--as", "minimum")
    }

    /// The catalog with mistakes, by line and column.
    @Test func mistakesInTheCatalog() async throws {
        var scene = try await walked()
        let catalog = try scene.sandbox.read("copilot/tiers.yml")
        try scene.sandbox.write(
            catalog.replacingOccurrences(of: "activation: symlink", with: "activaton: symlink"), to: "copilot/tiers.yml"
        )
        try await scene.golden("error-catalog", "tiers")
    }

    @Test func doctor() async throws {
        var scene = try await walked()
        try await scene.golden("doctor", "doctor")
        try await scene.golden("doctor-quiet", "-q", "doctor")
        let sandbox = scene.sandbox
        try sandbox.write("", to: ".git/index.lock")
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -3 * 3_600 - 60)],
            ofItemAtPath: "\(sandbox.repository)/.git/index.lock")
        try sandbox.remove("copilot/environments/overrides/cfn.patches.yml")
        try sandbox.append("# by hand\n", to: "copilot/environments/addons-medium/storage.yml")
        try sandbox.append("# by hand\n", to: "copilot/tiers.yml")
        try sandbox.write("", to: "copilot/web/.manifest.yml.tiergit-staged")
        try await scene.golden("doctor-findings", "doctor", "--detailed-exitcode")
        try await scene.golden("doctor-elsewhere", "-C", "copilot", "-q", "doctor")
        try sandbox.write("activaton: symlink\nformat: 1\n", to: "copilot/tiers.yml")
        try await scene.golden("doctor-catalog", "-q", "doctor")
    }

    @Test func proving() async throws {
        var scene = try await walked()
        let sandbox = scene.sandbox
        try await scene.golden("verify", "verify", "--all")
        try await scene.golden("verify-again", "verify", "-c", "acme", "-e", "prod")
        try await scene.golden("checkpoint-dry-run", "checkpoint", "--dry-run")
        try await scene.golden("checkpoint", "checkpoint", "-m", "end of quarter")
        try await scene.golden("checkpoint-again", "checkpoint")
        try await scene.golden("verify-checkpoint", "verify", "--all")
        try await scene.golden(
            "verify-checkpoint-missing", "verify", "--checkpoint", String(repeating: "0", count: 39) + "1")
        try await scene.git("update-ref", "-d", "refs/tiergit/checkpoint")
        let reference = "refs/tiergit/history/acme/prod"
        let tip = try await sandbox.git("rev-parse", reference)
        let forged = try await sandbox.git(
            "commit-tree", "-S", "-m", "acme/prod: switch medium", "-p", tip, "\(tip)^{tree}")
        try await sandbox.git("update-ref", reference, forged)
        try await scene.golden("verify-forged", "verify", "-c", "acme", "-e", "prod")
        try await sandbox.git("update-ref", reference, "\(tip)~1")
        try await scene.golden("verify-truncated", "verify", "-c", "acme", "-e", "prod")
        try await sandbox.git("update-ref", "-d", reference)
        try await scene.golden("verify-deleted", "verify", "--all")
        try await sandbox.git("update-ref", reference, tip)
        try sandbox.write("", to: "\(sandbox.home)/allowed_signers")
        try await scene.golden("verify-unknown-signer", "verify", "-c", "acme", "-e", "prod")
        try sandbox.remove("\(sandbox.home)/allowed_signers")
        try await scene.golden("verify-not-checkable", "verify", "-c", "acme", "-e", "prod")
    }

    @Test func sharing() async throws {
        var scene = try await walked()
        let sandbox = scene.sandbox
        try await scene.golden("sync-alone", "sync")
        let remote = "\(sandbox.root)/remote.git"
        try await sandbox.git("init", "-q", "--bare", remote)
        try await sandbox.git("remote", "add", "origin", remote)
        try await sandbox.git("push", "-q", "origin", "HEAD:main")
        try await scene.golden("sync-dry-run", "sync", "--dry-run")
        try await scene.golden("sync-install", "sync", "--install")
        try await scene.golden("sync-again", "sync")
        let other = "\(sandbox.root)/other"
        try await sandbox.git("clone", "-q", remote, other)
        try await scene.golden("sync-missing", "-C", other, "verify")
        try await scene.golden("sync-first", "-C", other, "sync", "--install")
        try await scene.ok(
            "-C", other, "switch", "enterprise", "-c", "acme", "-e", "prod", "-y", "-m", "they were first")
        try await scene.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y", "-m", "we were late")
        try await scene.ok("-C", other, "sync")
        try await scene.golden("sync-stale-dry-run", "sync", "--dry-run")
        try await scene.golden("sync-stale", "sync")
        try await sandbox.git(
            "update-ref", "refs/tiergit/history/acme/prod", "refs/tiergit/history/acme/prod~1", in: remote)
        try await scene.golden("sync-rolled-back", "sync")
        try await scene.golden("sync-restore", "sync", "--restore")
        try await scene.golden("sync-unknown", "sync", "orgin")
    }

    @Test func releases() async throws {
        var scene = try await walked()
        try await scene.golden("release-none", "release", "list")
        try await scene.golden("release-dry-run", "release", "medium", "--dry-run")
        try await scene.golden("release-unasked", "release", "medium")
        try await scene.golden("release", "release", "medium", "-y")
        try await scene.golden("release-again", "release", "medium")
        let storage = "copilot/environments/addons-medium/storage.yml"
        let text = try scene.sandbox.read(storage)
        try scene.sandbox.write(text.replacingOccurrences(of: "UploadsName", with: "UploadsNames"), to: storage)
        try await scene.commit("another export")
        try await scene.golden("error-release-small", "release", "medium", "--patch", "-y")
        try await scene.golden("error-release-accept", "release", "medium", "--accept", "minor", "-y")
        try await scene.golden("release-major", "release", "medium", "-y", "-m", "services import another name")
        try await scene.golden("release-show", "release", "show", "medium@2.0.0")
        try await scene.ok("switch", "medium@1.0.0", "-c", "acme", "-e", "prod", "-m", "as it was", "-y")
        try await scene.golden("release-list", "release", "list", "medium")
        try await scene.golden("status-release", "status", "--all")
        try await scene.golden("error-release-unknown", "switch", "medium@3.0.0", "-c", "acme", "-e", "prod")
        try await scene.golden("error-release-number", "switch", "medium@latest", "-c", "acme", "-e", "prod")
        try await scene.git("tag", "-f", "tier-medium/v1.0.0", "main")
        try await scene.golden("error-release-unsigned", "plan", "medium@1.0.0", "-c", "acme", "-e", "prod")
    }

    @Test func help() async throws {
        var scene = Scene(try await Sandbox.copilot())
        var text = ""
        let groups = [[], ["branch"], ["alarms"], ["release"], ["client"], ["tier"], ["docs"]]
        for command in Command.all.map({ $0.split(separator: " ").map(String.init) }) + groups {
            let ran = try await scene.tiergit(command + ["--help"])
            text += scene.transcript(command + ["--help"], ran) + "\n"
        }
        text += scene.transcript(["--version"], try await scene.tiergit(["--version"]))
        try await scene.compare("help", text)
    }

    /// A golden that no test names is a leftover.
    @Test func everyGoldenIsNamedByATest() throws {
        var sources = ""
        for file in try FileManager.default.contentsOfDirectory(atPath: Golden.tests.path)
        where file.hasPrefix("GoldenTests") {
            sources += try String(contentsOf: Golden.tests.appendingPathComponent(file), encoding: .utf8)
        }
        for file in try FileManager.default.contentsOfDirectory(atPath: Golden.folder.path)
        where !file.hasPrefix("effort-") {
            #expect(sources.contains("\"\(file.replacingOccurrences(of: ".txt", with: ""))\""), "\(file) is not used")
        }
    }
}

/// The commands, as they are typed.
enum Command {
    static let all = [
        "init", "adopt", "tiers", "info", "cost", "status", "plan", "rules", "validate", "switch", "revert", "log",
        "show", "diff", "verify", "checkpoint", "audit",
        "policy show", "policy init", "policy edit", "policy add-key", "policy retire-key", "policy revoke-key",
        "policy accept", "policy sign", "approve",
        "activate",
        "branch build",
        "branch check", "alarms build", "alarms check", "release make", "release list", "release show", "sync",
        "deploy", "drift", "promote", "client add", "client list", "client show", "client retire", "client import",
        "auto", "rollout", "bill", "tier new", "docs build", "docs check", "docs client", "eject", "exec",
        "hook detect", "hook choose", "hook activate",
        "hook pre-deploy",
        "hook run",
        "hook post-deploy", "hook shell", "hook pre-commit", "hook pre-push", "hook post-checkout", "hook post-merge",
        "hook pre-receive", "hooks install", "integrate",
        "doctor",
    ]
    /// Those that say nothing where all is well.
    static let silent: Set = [
        "hook pre-commit", "hook pre-push", "hook post-checkout", "hook post-merge", "hook pre-receive",
    ]
}
