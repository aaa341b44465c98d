import Foundation
import Testing

/// `--json` of every command: the golden, and JSON.md's key tables against what was printed.
@Suite struct GoldenTestsJSON {
    struct Walk {
        var scene: Scene
        let tables: KeyTables
        var seen: Set<String> = []

        init(_ scene: Scene, tables: KeyTables) {
            self.scene = scene
            self.tables = tables
        }

        @discardableResult
        mutating func json(
            _ name: String, _ section: String, _ arguments: String..., status: Int = 0,
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws -> JSONValue {
            let ran = try await scene.tiergit(arguments + ["--json"])
            try await scene.compare(name, scene.transcript(arguments + ["--json"], ran), sourceLocation: sourceLocation)
            #expect(ran.status == status, "\(ran.stderr)", sourceLocation: sourceLocation)
            let value = try JSONValue.parse(ran.stdout)
            var checked = value
            if section == "tiergit show --json", case .object(var members) = value {
                // The entry's keys, and three more.
                let own = tables.sections[section, default: [:]].keys.filter { !$0.contains("[]") } + ["format"]
                let rest = members.filter { own.contains($0.key) && $0.key != "format" }
                #expect(members["format"] == .integer(1), sourceLocation: sourceLocation)
                for key in own { members[key] = nil }
                let problems = tables.problems(.object(members), section: "The entry", seen: &seen)
                #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))", sourceLocation: sourceLocation)
                checked = .object(rest)
            }
            let problems = tables.problems(checked, section: section, seen: &seen)
            #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))", sourceLocation: sourceLocation)
            return value
        }
    }

    /// What this version never gives: the key is there, with the other type.
    private static let reserved: Set = [
        "The entry base: null",
        // Where AWS is needed, or nobody can sign.
        "tiergit deploy --json entry: null", "tiergit deploy --dry-run --json findings[].logicalId: null",
        "tiergit eject --json stack: string", "tiergit eject --json environmentStack: string",
        "tiergit eject --json obstacle: string",
        // As in `plan --json`, where it is seen.
        "tiergit rollout --json, planned services[].old: null", "tiergit rollout --json, planned services[].new: null",
    ]

    @Test func everyCommand() async throws {
        let tables = KeyTables(page: try Golden.page("JSON.md"))
        var seen: Set<String> = []
        try await adopting(tables, &seen)
        try await starting(tables, &seen)
        try await costing(tables, &seen)
        try await counting(tables, &seen)
        try await switching(tables, &seen)
        try await planning(tables, &seen)
        try await staging(tables, &seen)
        try await validating(tables, &seen)
        try await inABareRepository(tables, &seen)
        try await onAnEditedBranch(tables, &seen)
        try await forcing(tables, &seen)
        try await examining(tables, &seen)
        try await alarming(tables, &seen)
        try await GoldenTestsTiers.json(tables, &seen)
        try await proving(tables, &seen)
        try await ruling(tables, &seen)
        try await auditing(tables, &seen)
        try await billing(tables, &seen)
        try await GoldenTestsDocs.json(tables, &seen)
        try await releasing(tables, &seen)
        try await sharing(tables, &seen)
        try await deploying(tables, &seen)
        try await engines(tables, &seen)
        try await clouding(tables, &seen)
        try await rolling(tables, &seen)
        try await loading(tables, &seen)
        try await integrating(tables, &seen)
        try await hooking(tables, &seen)
        // Every type that the page promises was seen once, so that no line of the tables is a guess.
        let unseen = tables.promised.subtracting(seen).subtracting(Self.reserved)
            .filter { line in
                !tables.sections.keys.contains { line.hasSuffix(": \($0.dropFirst(4))") && $0.hasPrefix("The ") }
            }
        #expect(unseen.isEmpty, "documented and never seen:\n\(unseen.sorted().joined(separator: "\n"))")
        #expect(Self.reserved.isDisjoint(with: seen), "no longer reserved: \(Self.reserved.intersection(seen))")
    }

    /// The way in stages, one of them, and where there is none.
    private func staging(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await StageTests.starter(sharded: true)), tables: tables)
        walk.seen = seen
        let target = ["-c", "acme", "-e", "prod"]
        let section = "tiergit plan --stages --json"
        try await walk.json(
            "json-plan-stages", section, "plan", "enterprise-sharded", "--stages", target[0], target[1], target[2],
            target[3])
        try await walk.json(
            "json-plan-stages-none", section, "plan", "medium", "--from", "enterprise-sharded", "--stages")
        try await walk.json(
            "json-switch-stage", "tiergit switch --json", "switch", "medium", "--stage", "1", "-y", target[0],
            target[1], target[2], target[3])
        try await walk.json("json-status-stage", "tiergit status --json", "status")
        seen = walk.seen
    }

    /// Plans with everything in them that a plan can have.
    private func planning(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        let sandbox = walk.scene.sandbox
        func template(_ instance: String, _ queue: String, more: String) -> String {
            """
            Parameters: {App: {Type: String}, Env: {Type: String}, Missing: {Type: String}}
            Resources:
                Reports:
                    Type: AWS::RDS::DBInstance
                    Properties: {MultiAZ: true, DBInstanceClass: \(instance), Engine: postgres, MasterUserPassword: hush}
                Queue:
                    Type: \(queue)
            \(more)
            """
        }
        let bucket =
            "    Copies:\n        Type: AWS::S3::Bucket\n        Properties: {BucketName: !Sub '${App}-${Env}', Tagz: []}\n    Role:\n        Type: AWS::IAM::Role\n"
        let export = "Outputs:\n    Url:\n        Value: !Ref Queue\n        Export: {Name: !Sub '${App}-${Env}-Url'}\n"
        try sandbox.write(
            template("db.t4g.small", "AWS::SQS::Queue", more: export), to: "before/reports.yml")
        try sandbox.write(
            template("db.t4g.large", "AWS::SNS::Topic", more: bucket),
            to: "copilot/environments/addons-medium/reports.yml")
        try sandbox.write("- op: remove\n  path: /Resources/X\n", to: "copilot/environments/overrides/cfn.patches.yml")
        try sandbox.write(
            "name: web\ntype: Load Balanced Web Service\ncpu: 512\nmemory: 1024\ncount: 1\n",
            to: "copilot/web/manifest.yml")
        // One part of the bill goes, another comes.
        try sandbox.write(
            "Resources: {Cache: {Type: AWS::ElastiCache::CacheCluster, Properties: {Engine: redis, CacheNodeType: cache.t4g.micro, NumCacheNodes: 1}}}\n",
            to: "before/cache.yml")
        try sandbox.write(
            "Resources: {Key: {Type: AWS::SecretsManager::Secret}}\n", to: "copilot/environments/addons-medium/key.yml")
        try await walk.scene.commit("everything at once")
        try await walk.json(
            "json-plan-bill", "tiergit plan --json", "plan", "medium", "--from", "before", "-e", "prod")
        try sandbox.write("exports.handler = () => {}\n", to: "lambdas/copy/index.js")
        try sandbox.write(
            "Resources: {Copy: {Type: AWS::Lambda::Function, Properties: {Code: lambdas/copy, Role: r}}}\n",
            to: "copilot/environments/addons-enterprise/copy.yml")
        try await walk.scene.commit("code beside the templates")
        try await walk.json(
            "json-plan-unset", "tiergit plan --json", "plan", "enterprise", "-c", "acme", "-e", "prod")
        try await walk.scene.git("rm", "-q", "copilot/environments/addons")
        try await walk.scene.git("commit", "-q", "-m", "no addons")
        try await walk.json(
            "json-plan-nothing", "tiergit plan --json", "plan", "enterprise", "-c", "acme", "-e", "prod")
        try sandbox.write("format: 7\n", to: "copilot/prices.yml")
        try await walk.scene.commit("prices of another time")
        try await walk.json(
            "json-plan-everything", "tiergit plan --json", "plan", "medium", "--from", "before", "-e", "prod")
        try await walk.json("json-plan-matrix", "tiergit plan --matrix --json", "plan", "--matrix", "-e", "prod")
        seen.formUnion(walk.seen)
    }

    /// Work that is overwritten: staged, and on disk.
    private func forcing(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot()), tables: tables)
        let sandbox = walk.scene.sandbox
        try await walk.scene.ok(
            "init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive", "--activation", "branch")
        func edit() async throws {
            let manifest = "copilot/web/manifest.yml"
            try sandbox.append("# staged\n", to: manifest)
            try await walk.scene.git("add", manifest)
            try sandbox.append("# and on disk\n", to: manifest)
        }
        try await edit()
        try await walk.json(
            "json-switch-forced", "tiergit switch --json", "switch", "medium", "-c", "acme", "-e", "prod", "-y",
            "--force")
        try await edit()
        try await walk.json(
            "json-activate-forced", "tiergit activate --json", "activate", "--base", "--force")
        seen.formUnion(walk.seen)
    }

    private func adopting(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot()), tables: tables)
        let adopt = ["init", "--adopt", "copilot/environments/addons", "--as", "minimum", "--derive"]
        try await walk.scene.git("branch", "release")
        // Where Copilot ignores patches, the guard is left to be added by hand.
        try walk.scene.sandbox.write("{}\n", to: "copilot/environments/overrides/cdk.json")
        try await walk.scene.commit("a CDK project overrides the environment")
        try await walk.json(
            "json-init-dry-run", "tiergit init --json", adopt[0], adopt[1], adopt[2], adopt[3], adopt[4], adopt[5],
            "--dry-run")
        try await walk.json(
            "json-init", "tiergit init --json", adopt[0], adopt[1], adopt[2], adopt[3], adopt[4], adopt[5])
        try await walk.json("json-init-again", "tiergit init --json", "init")
        try await walk.json("json-init-undo-dry-run", "tiergit init --undo --json", "init", "--undo", "--dry-run")
        try await walk.json("json-init-undo", "tiergit init --undo --json", "init", "--undo")
        seen.formUnion(walk.seen)
    }

    private func starting(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot()), tables: tables)
        try walk.scene.sandbox.remove(Sandbox.addons)
        try await walk.scene.commit("no addons")
        try await walk.json("json-init-starter", "tiergit init --json", "init")
        try await walk.json("json-status-none", "tiergit status --json", "status")
        try await walk.json(
            "json-switch-shared", "tiergit switch --json", "switch", "medium", "--dry-run",
            "--accept", "refused:RedisReplicationGroup")
        try await walk.scene.git("mv", "copilot/environments/addons-minimum", "copilot/environments/addons-small")
        let before = try walk.scene.sandbox.read("copilot/tiers.yml")
        try walk.scene.sandbox.write(
            before.replacingOccurrences(of: "addons-minimum", with: "addons-small"), to: "copilot/tiers.yml")
        try await walk.scene.commit("a link that leads nowhere")
        try await walk.json("json-status-dangling", "tiergit status --json", "status")
        try await walk.scene.git("reset", "-q", "--hard", "HEAD^")
        // A tier that is not made yet, without a price, with a resource that has no type.
        try walk.scene.sandbox.write("Resources:\n  Odd: {}\n", to: "copilot/environments/addons-minimum/odd.yml")
        let catalog = try walk.scene.sandbox.read("copilot/tiers.yml")
        try walk.scene.sandbox.write(catalog + "  huge:\n    title: Huge\n", to: "copilot/tiers.yml")
        try await walk.scene.commit("a tier to come")
        try await walk.json("json-tiers-not-made", "tiergit tiers --json", "tiers")
        try await walk.json("json-info-not-made", "tiergit info --json", "info", "huge")
        try await walk.json("json-info-odd", "tiergit info --json", "info", "minimum")
        try await walk.json("json-branch-check-not-made", "tiergit branch check --json", "branch", "check", status: 1)
        try await walk.json("json-branch-build-not-made", "tiergit branch build --json", "branch", "build")
        seen.formUnion(walk.seen)
    }

    private func costing(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot()), tables: tables)
        try walk.scene.sandbox.remove(Sandbox.addons)
        try walk.scene.sandbox.write("name: docs\ntype: Static Site\n", to: "copilot/docs/manifest.yml")
        try await walk.scene.commit("no addons, and a static site")
        try await walk.scene.ok("init")
        let catalog = try walk.scene.sandbox.read("copilot/tiers.yml")
        try walk.scene.sandbox.write(catalog + "  huge:\n    title: Huge\n", to: "copilot/tiers.yml")
        try await walk.scene.commit("a tier to come")
        try await walk.json("json-cost", "tiergit cost --json", "cost", "minimum", "huge")
        let prices = try await walk.scene.tiergit(["cost", "--prices"])
        try walk.scene.sandbox.write(
            prices.stdout.replacingOccurrences(of: "amount: 0.12", with: "amount: 0.24"), to: "copilot/prices.yml")
        try await walk.json("json-cost-prices", "tiergit cost --json", "cost", "medium", "-e", "prod")
        seen.formUnion(walk.seen)
    }

    /// Clients, and the tiers that fit them.
    private func counting(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await ClientTests.fleet()), tables: tables)
        walk.seen = seen
        let add = "tiergit client add --json"
        try await walk.json("json-client-list-none", "tiergit client list --json", "client", "list")
        try await walk.json(
            "json-client-add", add, "client", "add", "acme", "--contact", "ops@acme.example", "--notes",
            "pays in advance",
            "--high-availability", "--peak-connections", "300", "--storage", "200 GiB", "--recovery-time", "15 min",
            "--monthly-budget", "$350.50")
        try await walk.json("json-client-import", add, "client", "import", "--recorded", "--dry-run")
        try await walk.scene.ok("client", "import", "--recorded")
        try await walk.json("json-client-retire", "tiergit client retire --json", "client", "retire", "globex")
        try await walk.scene.commit("clients")
        try await walk.json("json-client-list", "tiergit client list --json", "client", "list", "--all")
        try await walk.json("json-client-show", "tiergit client show --json", "client", "show", "acme")
        let section = "tiergit auto --json"
        try await walk.json("json-auto", section, "auto", "-c", "acme", "--monthly-budget", "$900")
        try await walk.json("json-auto-all", section, "auto", "--all")
        try await walk.json("json-auto-none", section, "auto", "--peak-connections", "9000", status: 1)
        try await walk.json("json-plan-budget", "tiergit plan --json", "plan", "enterprise", "-c", "acme", "-e", "prod")
        // One update of several.
        var staged = Walk(Scene(try await StageTests.starter(sharded: true)), tables: tables)
        staged.seen = walk.seen
        try await staged.scene.ok("switch", "medium", "--stage", "1", "-y", "-c", "acme", "-e", "prod")
        try await staged.scene.ok("client", "add", "acme")
        try await staged.json("json-client-stage", "tiergit client list --json", "client", "list")
        // A catalog that names no domain, and one that has releases.
        let catalog = try staged.scene.sandbox.read("copilot/tiers.yml")
        try staged.scene.sandbox.write("base_domain: theanswer.ai\n" + catalog, to: "copilot/tiers.yml")
        try await staged.scene.commit("a domain")
        try await staged.scene.ok("release", "minimum", "-y")
        try await staged.scene.ok("switch", "minimum@1.0.0", "-c", "globex", "-e", "prod", "-y")
        try await staged.scene.ok("client", "add", "globex")
        try await staged.json("json-client-release", "tiergit client list --json", "client", "list")
        try staged.scene.sandbox.write(catalog + "  huge:\n    title: Huge\n", to: "copilot/tiers.yml")
        try await staged.json("json-auto-cost", section, "auto", "--peak-connections", "1", status: 1)
        seen = staged.seen
    }

    private func switching(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        let sandbox = walk.scene.sandbox
        // Settings that leave something to the manifests, and a range.
        let head = try sandbox.read("copilot/tiers.yml").components(separatedBy: "\ntiers:\n")[0]
        try sandbox.write(
            head + """

                tiers:
                  minimum:
                    services: {api: {count: 1}, web: {cpu: 256, memory: 512}}
                  medium:
                    services:
                      api: {count: {range: 1-4, cpu_percentage: 70, memory_percentage: 80}}
                      web: {cpu: 512, memory: 1024}
                  enterprise:
                    services: {api: {count: {range: 2-8}}, web: {cpu: 1024, memory: 2048}}

                """, to: "copilot/tiers.yml")
        try sandbox.remove("copilot/environments/addons-enterprise/storage.yml")
        try await walk.scene.commit("fewer settings, and enterprise drops the uploads")
        try sandbox.write("acme,prod,minimum\nglobex,staging,medium\n", to: "../clients.csv")
        try await walk.json(
            "json-adopt-dry-run", "tiergit adopt --json", "adopt", "--targets", "../clients.csv", "--dry-run")
        try await walk.json("json-adopt", "tiergit adopt --json", "adopt", "minimum", "-c", "acme", "-e", "prod")
        try await walk.json(
            "json-adopt-again", "tiergit adopt --json", "adopt", "--targets", "../clients.csv", "-m", "as it was")
        try await walk.json(
            "json-plan-committed", "tiergit plan --json", "plan", "medium", "-c", "initech", "-e", "prod")
        try sandbox.write(PlanTests.changeSet(replacement: "True"), to: "../set.json")
        try await walk.json(
            "json-plan-change-set", "tiergit plan --json", "plan", "enterprise", "-c", "acme", "-e", "prod",
            "--change-set", "../set.json", status: 3)
        try sandbox.write(
            PlanTests.changeSet(replacement: "True").replacingOccurrences(of: "DBCluster", with: "Unheard")
                .replacingOccurrences(of: "Uploads", with: "Of"),
            to: "../set.json")
        try await walk.json(
            "json-plan-change-set-other", "tiergit plan --json", "plan", "medium", "-c", "acme", "-e", "prod",
            "--change-set", "../set.json", status: 3)
        try sandbox.write("application: acme-aai\n", to: "copilot/.workspace")
        try await walk.json("json-plan", "tiergit plan --json", "plan", "enterprise", "-c", "acme", "-e", "prod")
        try sandbox.remove("copilot/.workspace")
        try await walk.json("json-plan-from", "tiergit plan --json", "plan", "enterprise", "--from", "minimum")
        try await walk.json("json-rules", "tiergit rules --json", "rules", "AWS::RDS::DBInstance")
        try await walk.json("json-rules-types", "tiergit rules --json, without a type", "rules")
        try await walk.json(
            "json-switch-dry-run", "tiergit switch --json", "switch", "medium", "-c", "acme", "-e", "prod", "--dry-run")
        try await walk.json(
            "json-switch", "tiergit switch --json", "switch", "medium", "-c", "acme", "-e", "prod", "-m", "Q3 growth",
            "--ticket", "OPS-7", "-y")
        try await walk.json(
            "json-switch-again", "tiergit switch --json", "switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await walk.json("json-status", "tiergit status --json", "status")
        try await walk.json("json-status-at", "tiergit status --json", "status", "--at", "2023-11-14T22:16:30Z")
        try await walk.json("json-tiers", "tiergit tiers --json", "tiers")
        try await walk.json("json-info", "tiergit info --json", "info", "medium")
        try await walk.json(
            "json-switch-accepted", "tiergit switch --json", "switch", "enterprise", "-c", "acme", "-e", "prod", "-y",
            "--accept", "removes:Uploads", "--accept", "refused:App-prod-UploadsName")
        try await walk.json("json-diff", "tiergit diff --json", "diff", "1", "3", "-c", "acme", "-e", "prod")
        try await walk.json("json-diff-back", "tiergit diff --json", "diff", "enterprise", "minimum")
        try await walk.json("json-revert", "tiergit switch --json", "revert", "-c", "acme", "-e", "prod", "-y")
        try await walk.json("json-log", "tiergit log --json", "log", "--all")
        try await walk.json("json-show", "tiergit show --json", "show", "2", "-c", "acme", "-e", "prod")
        try await walk.json("json-branch-check", "tiergit branch check --json", "branch", "check", status: 1)
        try await walk.json("json-branch-build-dry-run", "tiergit branch build --json", "branch", "build", "--dry-run")
        try await walk.json("json-branch-build", "tiergit branch build --json", "branch", "build", "medium")
        try await walk.json("json-branch-check-built", "tiergit branch check --json", "branch", "check", "medium")
        try await walk.json("json-branch-build-again", "tiergit branch build --json", "branch", "build")
        // What a hand changed, and content that no folder holds any more.
        let storage = "copilot/environments/addons-medium/storage.yml"
        try sandbox.write(try sandbox.read(storage) + "# by hand\n", to: storage)
        try await walk.json("json-status-edited", "tiergit status --json", "status", "-c", "acme", "-e", "prod")
        try await walk.scene.git("commit", "-q", "-m", "medium changed", storage)
        try await walk.json("json-activate", "tiergit activate --json", "activate", "-c", "acme", "-e", "prod")
        try await walk.json("json-status-copied", "tiergit status --json", "status")
        try await walk.json(
            "json-activate-base-dry-run", "tiergit activate --json", "activate", "--base", "--dry-run")
        try await walk.json("json-activate-base", "tiergit activate --json", "activate", "--base")
        try await walk.json(
            "json-revert-copied", "tiergit switch --json", "revert", "#2", "-c", "acme", "-e", "prod", "-y")
        try await walk.scene.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        try await walk.json(
            "json-revert-copied-later", "tiergit switch --json", "revert", "-c", "acme", "-e", "prod", "-y")
        seen.formUnion(walk.seen)
    }

    private func validating(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        try await walk.json("json-validate", "tiergit validate --json", "validate")
        let storage = "copilot/environments/addons-medium/storage.yml"
        try walk.scene.sandbox.write("Resources: {}\n", to: "copilot/environments/addons-medium/more.yml")
        let text = try walk.scene.sandbox.read(storage)
        try walk.scene.sandbox.write(
            text.replacingOccurrences(of: "VersioningConfiguration:", with: "VersionConfiguration:"), to: storage)
        let manifest = try walk.scene.sandbox.read("copilot/web/manifest.yml")
        try walk.scene.sandbox.write(
            manifest.replacingOccurrences(of: "-UploadsName", with: "-Elsewhere"), to: "copilot/web/manifest.yml")
        try await walk.json("json-validate-wrong", "tiergit validate --json", "validate", status: 1)
        seen.formUnion(walk.seen)
    }

    private func inABareRepository(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.git("clone", "-q", "--bare", sandbox.repository, "\(sandbox.root)/bare.git")
        var walk = Walk(Scene(sandbox), tables: tables)
        try await walk.json(
            "json-status-bare", "tiergit status --json", "-C", "\(sandbox.root)/bare.git", "status")
        seen.formUnion(walk.seen)
    }

    private func onAnEditedBranch(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.ok(
            "init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive", "--activation", "branch")
        var walk = Walk(Scene(sandbox), tables: tables)
        _ = try await walk.scene.tiergit(["switch", "medium", "-c", "acme", "-e", "prod", "-y"])
        try await walk.scene.git("commit", "-q", "--allow-empty", "-m", "by hand")
        try await walk.json("json-status-edited-branch", "tiergit status --json", "status")
        seen.formUnion(walk.seen)
    }

    /// A cache that evicts as caches do, and a tier without templates.
    private func alarming(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        try walk.scene.sandbox.write(
            """
            Resources:
                Policy:
                    Type: AWS::ElastiCache::ParameterGroup
                    Properties:
                        CacheParameterGroupFamily: redis7
                        Description: a cache
                        Properties: {maxmemory-policy: allkeys-lru}
                Cache:
                    Type: AWS::ElastiCache::CacheCluster
                    Properties:
                        Engine: redis
                        CacheNodeType: cache.t4g.micro
                        NumCacheNodes: 1
                        CacheParameterGroupName: !Ref Policy

            """, to: "copilot/environments/addons-medium/cache.yml")
        try walk.scene.sandbox.remove("copilot/environments/addons-enterprise")
        try walk.scene.sandbox.write("nothing yet\n", to: "copilot/environments/addons-enterprise/README.md")
        try await walk.json("json-alarms-check", "tiergit alarms check --json", "alarms", "check", status: 1)
        try await walk.json("json-alarms-build", "tiergit alarms build --json", "alarms", "build")
        seen.formUnion(walk.seen)
    }

    private func examining(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        try await walk.json("json-doctor", "tiergit doctor --json", "doctor")
        try walk.scene.sandbox.write("", to: ".git/HEAD.lock")
        try walk.scene.sandbox.remove("copilot/tiers.yml")
        try await walk.json("json-doctor-findings", "tiergit doctor --json", "doctor", status: 1)
        seen.formUnion(walk.seen)
    }

    private func proving(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        let sandbox = walk.scene.sandbox
        try await walk.scene.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await walk.scene.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await walk.json("json-verify", "tiergit verify --json", "verify", "--all")
        try await walk.json("json-checkpoint-dry-run", "tiergit checkpoint --json", "checkpoint", "--dry-run")
        try await walk.json("json-checkpoint", "tiergit checkpoint --json", "checkpoint")
        try await walk.json("json-verify-checkpoint", "tiergit verify --json", "verify", "--all")
        let bad = try await sandbox.git("commit-tree", "-m", "mine", "HEAD^{tree}")
        try await sandbox.git("update-ref", "refs/tiergit/checkpoint", bad)
        try await walk.json("json-verify-checkpoint-bad", "tiergit verify --json", "verify", "--all", status: 7)
        try await sandbox.git("update-ref", "-d", "refs/tiergit/checkpoint")
        let reference = "refs/tiergit/history/acme/prod"
        let tip = try await sandbox.git("rev-parse", reference)
        let tree = try await sandbox.git("hash-object", "-t", "tree", "-w", "/dev/null")
        let forged = try await sandbox.git("commit-tree", "-m", "nothing", "-p", "\(tip)~1", tree)
        try await sandbox.git("update-ref", reference, forged)
        try sandbox.write("", to: "\(sandbox.home)/allowed_signers")
        try await walk.json("json-verify-forged", "tiergit verify --json", "verify", "--all", status: 7)
        try await sandbox.git("update-ref", "-d", reference)
        try await walk.json("json-verify-deleted", "tiergit verify --json", "verify", "--all", status: 7)
        seen.formUnion(walk.seen)
    }

    /// The policy: what it prints, and what changes of it and approvals do.
    private func ruling(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot()), tables: tables)
        let sandbox = walk.scene.sandbox
        let (show, change, approve) = (
            "tiergit policy show --json", "tiergit policy init --json", "tiergit approve --json"
        )
        try await walk.scene.ok("init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive")
        try await walk.scene.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await walk.json("json-policy-open", show, "policy", "show")
        try await walk.json("json-policy-init", change, "policy", "init", "-y")
        let (erik, olga) = (try await sandbox.newKey("erik"), try await sandbox.newKey("olga"))
        try await walk.scene.ok("policy", "add-key", "erik@example.com", "\(erik).pub", "-y")
        let rules = PolicyScene.rules(try await sandbox.git("show", "refs/tiergit/policy:policy.yml"))
        try sandbox.write(rules, to: "p.yml")
        let key = try String(contentsOfFile: "\(olga).pub", encoding: .utf8)
        let limits = "valid-after=\"20200101Z\",valid-before=\"20991231Z\""
        let signers = try await sandbox.git("show", "refs/tiergit/policy:allowed_signers")
        try sandbox.write("\(signers)\nolga@example.com \(limits) \(key)", to: "signers")
        try await walk.json("json-policy-edit-dry", change, "policy", "edit", "--policy", "p.yml", "--dry-run")
        try await walk.scene.ok("policy", "edit", "--policy", "p.yml", "--signers", "signers", "-y")
        let walt = try await sandbox.newKey("walt")
        try await walk.json(
            "json-policy-proposed", change, "policy", "add-key", "walt@example.com", "\(walt).pub", "-y")
        try await walk.json("json-policy-show-proposal", show, "policy", "show")
        try await sandbox.git("config", "user.signingkey", olga)
        try await walk.json("json-approve-dry", approve, "approve", "medium", "-c", "acme", "-e", "prod", "--dry-run")
        try await walk.json("json-approve", approve, "approve", "medium", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.git("config", "user.signingkey", erik)
        try await walk.json("json-policy-sign", change, "policy", "sign", "-y")
        let late = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod")
        try await walk.json("json-policy-accept-late", change, "policy", "accept", late, "-y")
        try await sandbox.git("config", "--unset", "user.signingkey")
        try await walk.scene.ok("policy", "sign", "-y")
        try await walk.json(
            "json-switch-approved", "tiergit switch --json", "switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m",
            "growth")
        try await walk.scene.ok(
            "switch", "enterprise", "-c", "acme", "-e", "prod", "-y", "-m", "fire", "--break-glass")
        try await sandbox.git("config", "user.signingkey", olga)
        try await walk.json(
            "json-approve-review", approve, "approve", "--review", "4", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.git("config", "--unset", "user.signingkey")
        try await walk.scene.ok("policy", "revoke-key", "olga@example.com", "--since", "acme/prod#5", "-y")
        try await sandbox.git("config", "user.signingkey", erik)
        try await walk.scene.ok("policy", "sign", "-y")
        try await walk.json("json-policy-show", show, "policy", "show")
        try await walk.json("json-verify-policy", "tiergit verify --json", "verify", "--all", status: 7)
        let policy = try await sandbox.git("rev-parse", "refs/tiergit/policy")
        let forged = try await walk.scene.git("commit-tree", "-m", "mine", "-p", policy, "\(policy)^{tree}")
            .trimmingCharacters(in: .newlines)
        try await sandbox.git("update-ref", "refs/tiergit/policy", forged)
        try await walk.json("json-policy-forged", show, "policy", "show", status: 7)
        seen.formUnion(walk.seen)
    }

    private func auditing(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await GoldenTestsAudit.chronicle().sandbox), tables: tables)
        let sandbox = walk.scene.sandbox
        let section = "tiergit audit --json"
        try await walk.json("json-audit", section, "audit")
        try await walk.scene.ok("checkpoint")
        try await walk.json(
            "json-audit-client", section, "audit", "-c", "acme", "-e", "prod", "--since", "2025-01-02", "--until",
            "2025-01-03")
        try await walk.json("json-audit-nothing", section, "audit", "--since", "2100-01-01")
        let (governed, root) = try await GoldenTestsAudit.governed()
        var other = Walk(Scene(governed.sandbox), tables: tables)
        try await other.json("json-audit-policy", section, "audit", "--root", root, status: 7)
        let empty = try await other.scene.git("mktree", "--missing").trimmingCharacters(in: .newlines)
        let policy = "refs/tiergit/policy"
        // With a second parent it is in no form of ours.
        let broken = try await other.scene.git(
            "commit-tree", "-m", "nothing", "-p", policy, "-p", "\(policy)~1", empty)
        try await other.scene.git("update-ref", policy, broken.trimmingCharacters(in: .newlines))
        try await other.json("json-audit-policy-forged", section, "audit", "--root", root, status: 7)
        seen.formUnion(other.seen)
        let reference = "refs/tiergit/history/globex/staging"
        let tree = try await sandbox.git("hash-object", "-t", "tree", "-w", "/dev/null")
        let forged = try await sandbox.git("commit-tree", "-m", "nothing", "-p", "\(reference)~1", tree)
        try await sandbox.git("update-ref", reference, forged)
        try await sandbox.git("update-ref", "-d", "refs/tiergit/history/acme/prod")
        try sandbox.write("", to: "\(sandbox.home)/allowed_signers")
        try await walk.json("json-audit-forged", section, "audit", status: 7)
        let nothing = try await sandbox.git("commit-tree", "-m", "nothing", tree)
        try await sandbox.git("update-ref", "refs/tiergit/checkpoint", nothing)
        try await walk.json("json-audit-checkpoint", section, "audit", "-c", "globex", status: 7)
        seen.formUnion(walk.seen)
    }

    private func billing(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await BillTests.two().sandbox), tables: tables)
        walk.scene.environment = BillTests.now
        let section = "tiergit bill --json"
        try await walk.json("json-bill", section, "bill", "--month", "2025-10")
        try await walk.scene.commit("prices")
        try await walk.json(
            "json-bill-unfinished", section, "bill", "--from", "2026-05-20", "--to", "2026-07-01", "-c", "globex",
            "--prices", "HEAD")
        try await walk.json("json-bill-nothing", section, "bill", "--month", "2024-02")
        let path = "copilot/tiers.yml"
        let catalog = try walk.scene.sandbox.read(path)
        try walk.scene.sandbox.write(
            catalog.replacingOccurrences(of: "  minimum:\n", with: "  minimum:\n    support: {response: within 4 h}\n"),
            to: path)
        try await walk.json("json-tiers-priced", "tiergit tiers --json", "tiers")
        try await walk.json("json-info-priced", "tiergit info --json", "info", "minimum")
        seen.formUnion(walk.seen)
    }

    private func releasing(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot()), tables: tables)
        let sandbox = walk.scene.sandbox
        // Its date is in an audit.
        try await walk.scene.ok("init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive")
        let storage = "copilot/environments/addons-medium/storage.yml"
        try await walk.json("json-release-first", "tiergit release --json", "release", "medium", "-y")
        try sandbox.append("# more\n", to: storage)
        try await walk.scene.commit("more")
        try await walk.json("json-release-dry-run", "tiergit release --json", "release", "medium", "--dry-run")
        try await walk.json("json-release", "tiergit release --json", "release", "medium", "--minor", "-y")
        try await walk.json("json-release-nothing", "tiergit release --json", "release", "medium")
        try await walk.json(
            "json-plan-release", "tiergit plan --json", "plan", "medium@1.0.0", "-c", "acme", "-e", "prod")
        try await walk.json(
            "json-switch-release", "tiergit switch --json", "switch", "medium@1.0.0", "-c", "acme", "-e", "prod", "-y")
        try await walk.json("json-release-show", "tiergit release show --json", "release", "show", "medium@1.0.0")
        try await walk.json("json-release-show-next", "tiergit release show --json", "release", "show", "medium@1.1.0")
        let text = try sandbox.read(storage)
        try sandbox.write(text.replacingOccurrences(of: "UploadsName", with: "UploadsNames"), to: storage)
        try await walk.scene.commit("another export")
        try await walk.json("json-release-major", "tiergit release --json", "release", "medium", "--dry-run")
        try await walk.json("json-status-release", "tiergit status --json", "status")
        try await walk.json("json-audit-release", "tiergit audit --json", "audit")
        try await sandbox.git("tag", "-f", "tier-medium/v1.0.0", "main")
        try await walk.json("json-release-list", "tiergit release list --json", "release", "list", status: 7)
        try await sandbox.git("init", "-q", "--bare", "\(sandbox.root)/remote.git")
        try await sandbox.git("remote", "add", "origin", "\(sandbox.root)/remote.git")
        try await sandbox.git("push", "-q", "origin", "main")
        try await walk.json("json-sync-release", "tiergit sync --json", "sync", status: 7)
        let tag = "refs/tags/tier-medium/v1.1.0"
        try await sandbox.git("update-ref", tag, "refs/tags/tier-medium/v1.0.0^{commit}", in: nil)
        try await walk.json("json-sync-release-differs", "tiergit sync --json", "sync", status: 7)
        try await sandbox.git("update-ref", "-d", tag)
        try await sandbox.git("push", "-q", "-f", "origin", "main:\(tag)")
        try await walk.json("json-sync-release-refused", "tiergit sync --json", "sync", status: 7)
        seen.formUnion(walk.seen)
    }

    private func sharing(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        let sandbox = walk.scene.sandbox
        try await walk.json("json-sync-alone", "tiergit sync --json", "sync")
        let remote = "\(sandbox.root)/remote.git"
        let other = "\(sandbox.root)/other"
        try await sandbox.git("init", "-q", "--bare", remote)
        try await sandbox.git("remote", "add", "origin", remote)
        try await sandbox.git("push", "-q", "origin", "main")
        try await walk.scene.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await walk.scene.ok("branch", "build", "medium")
        try await walk.json("json-sync", "tiergit sync --json", "sync", "--install")
        try await sandbox.git("clone", "-q", remote, other)
        try await walk.json("json-sync-first", "tiergit sync --json", "-C", other, "sync")
        try await walk.scene.ok("-C", other, "switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await walk.scene.ok("-C", other, "sync")
        try await walk.scene.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        try await walk.json("json-sync-stale", "tiergit sync --json", "sync", status: 5)
        try await sandbox.git("update-ref", "-d", "refs/tiergit/history/acme/prod", in: remote)
        try await walk.json("json-sync-rolled-back", "tiergit sync --json", "sync", status: 7)
        let nothing = try await sandbox.git("hash-object", "-t", "tree", "-w", "/dev/null", in: remote)
        let forged = try await sandbox.git(
            "-c", "user.name=M", "-c", "user.email=m@x", "commit-tree", "-m", "nothing", nothing, in: remote)
        try await sandbox.git("update-ref", "refs/tiergit/history/initech/prod", forged, in: remote)
        try await walk.json("json-sync-refused", "tiergit sync --json", "sync", status: 7)
        try await walk.scene.ok("adopt", "minimum", "-c", "globex", "-e", "prod")
        let lock = "\(sandbox.repository)/.git/tiergit/locks/globex/prod"
        let held = try await sandbox.run(
            "flock", ["--no-fork", lock, Sandbox.tiergit, "sync", "--restore", "--json"])
        #expect(held.status == 7 && held.stdout.contains("\"busy\""), "\(held.stderr)")
        let problems = tables.problems(
            try JSONValue.parse(held.stdout), section: "tiergit sync --json", seen: &walk.seen)
        #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
        seen.formUnion(walk.seen)
    }

    /// A deployment from the gate to its record, and one that is stopped.
    private func hooking(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        try await walk.scene.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        let detect = "tiergit hook detect --json"
        try await walk.json("json-detect", detect, "hook", "detect", "-c", "acme", "-e", "prod")
        try await walk.json(
            "json-detect-nothing", detect, "hook", "detect", "-c", "acme", "-e", "prod", "--print", "requested")
        try await walk.json(
            "json-hooks-install", "tiergit hooks install --json", "hooks", "install", "--dry-run")
        seen.formUnion(walk.seen)
    }

    private func engines(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        walk.seen = seen
        let sandbox = walk.scene.sandbox
        let target = ["-c", "acme", "-e", "prod"]
        // What is deployed with is no part of this.
        func copilot(_ status: Int) throws {
            try sandbox.write("#!/bin/sh\nexit \(status)\n", to: "\(sandbox.home)/bin/copilot")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: "\(sandbox.home)/bin/copilot")
        }
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        walk.scene.environment["PATH"] = "\(sandbox.home)/bin:\(path)"
        try copilot(0)
        try await walk.scene.ok("adopt", "minimum", target[0], target[1], target[2], target[3])
        try await walk.scene.ok("switch", "medium", "-y", target[0], target[1], target[2], target[3])
        let drift = "tiergit drift --json"
        try await walk.json("json-drift", drift, "drift", "--all", "--offline", status: 1)
        try await walk.json(
            "json-deploy-dry", "tiergit deploy --dry-run --json", "deploy", "--dry-run", target[0], target[1],
            target[2],
            target[3])
        let eject = "tiergit eject --json"
        try await walk.json(
            "json-eject", eject, "eject", "--offline", "--dry-run", target[0], target[1], target[2], target[3])
        try await walk.json(
            "json-eject-written", eject, "eject", "--offline", target[0], target[1], target[2], target[3])
        let deploy = "tiergit deploy --json"
        try await walk.json("json-deploy", deploy, "deploy", target[0], target[1], target[2], target[3])
        try copilot(1)
        try await walk.json(
            "json-deploy-failed", deploy, "deploy", target[0], target[1], target[2], target[3], status: 1)
        seen = walk.seen
    }

    private func deploying(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        let sandbox = walk.scene.sandbox
        let (gate, post) = ("tiergit hook pre-deploy --json", "tiergit hook post-deploy --json")
        try await walk.json("json-gate-unrecorded", gate, "hook", "pre-deploy", "-c", "acme", "-e", "prod")
        try await walk.scene.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await walk.json("json-choose", "tiergit hook choose --json", "hook", "choose", "-c", "acme", "-e", "prod")
        try await walk.json(
            "json-gate", gate, "hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none")
        try await walk.json(
            "json-deployed", post, "hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", "failed", "--error",
            "ROLLBACK")
        try await walk.json("json-status-deployed", "tiergit status --json", "status", "-c", "acme", "-e", "prod")
        try await walk.scene.ok("switch", "medium", "-c", "initech", "-e", "prod", "-y")
        try await walk.json(
            "json-status-never-deployed", "tiergit status --json", "status", "-c", "initech", "-e", "prod")
        // The queue that runs is not in what is recorded now, and somebody accepted that.
        try sandbox.write(
            "Resources: {Jobs: {Type: AWS::SQS::Queue}}\n", to: "copilot/environments/addons-medium/jobs.yml")
        try await walk.scene.commit("a queue")
        try await walk.scene.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await walk.scene.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none")
        try await walk.json(
            "json-deployed-medium", post, "hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", "succeeded")
        try await walk.scene.ok(
            "switch", "minimum", "-c", "acme", "-e", "prod", "-y", "--accept", "loses-data:Jobs")
        try await walk.json(
            "json-gate-accepted", gate, "hook", "pre-deploy", "-c", "acme", "-e", "prod", "--dry-run")
        try sandbox.write("application: globex-aai\n", to: "copilot/.workspace")
        try await walk.json(
            "json-gate-refused", gate, "hook", "pre-deploy", "-c", "acme", "-e", "prod", status: 3)
        try sandbox.remove("copilot/.workspace")
        try await walk.scene.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none")
        try await walk.scene.git("config", "user.signingkey", "/nowhere.pub")
        try await walk.json(
            "json-deployed-waiting", post, "hook", "post-deploy", "-c", "acme", "-e", "prod", "--status", "1")
        seen.formUnion(walk.seen)
    }

    /// Scripts with blocks, and without them again.
    private func integrating(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        let sandbox = walk.scene.sandbox
        let section = "tiergit integrate --json"
        try sandbox.write(try DeployScript.text("phases"), to: "deploy.sh")
        try sandbox.write(try DeployScript.text("copilot-switch-app"), to: "app.sh")
        try await walk.json("json-integrate-diff", section, "integrate", "deploy.sh", "--diff")
        try await walk.json("json-integrate", section, "integrate", "deploy.sh")
        try await walk.json("json-integrate-strict", section, "integrate", "deploy.sh", "--strict")
        try await walk.json("json-integrate-app", section, "integrate", "app.sh")
        try sandbox.write(try DeployScript.text("phases"), to: "deploy.sh")
        try await walk.json("json-status-lost", "tiergit status --json", "status")
        try await walk.json("json-integrate-remove", section, "integrate", "app.sh", "--remove")
        seen.formUnion(walk.seen)
    }

    /// The page's own examples follow its tables.
    @Test func examples() throws {
        let tables = KeyTables(page: try Golden.page("JSON.md"))
        var seen: Set<String> = []
        for (section, examples) in tables.examples {
            for example in examples {
                let problems = tables.problems(try JSONValue.parse(example), section: section, seen: &seen)
                #expect(problems.isEmpty, "\(problems.joined(separator: "\n"))")
            }
        }
        for section in tables.sections.keys where section != "tiergit show --json" {
            #expect(tables.examples[section]?.count == 1, "\(section) has no example")
        }
    }

    /// The check itself finds a missing key, an extra one and a wrong type.
    @Test(arguments: [
        (#"{"format": 1, "dryRun": false, "changed": true, "commit": null}"#, "reset is missing"),
        (
            #"{"format": 1, "dryRun": false, "changed": true, "commit": null, "reset": true, "extra": 1}"#,
            "extra is not documented"
        ),
        (#"{"format": 1, "dryRun": false, "changed": 1, "commit": null, "reset": true}"#, "changed is integer"),
        (#"{"format": null, "dryRun": false, "changed": true, "commit": null, "reset": true}"#, "format is null"),
    ])
    func theCheckFinds(json: String, problem: String) throws {
        let tables = KeyTables(page: try Golden.page("JSON.md"))
        var seen: Set<String> = []
        let problems = tables.problems(try JSONValue.parse(json), section: "tiergit init --undo --json", seen: &seen)
        #expect(problems.count == 1 && problems[0].contains(problem), "\(problems)")
    }
}
