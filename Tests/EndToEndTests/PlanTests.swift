import Foundation
import Testing

/// `tiergit plan` and what a switch does with it, in the words of those who run it.
@Suite struct PlanTests {
    static let target = ["-c", "acme", "-e", "prod"]

    /// A repository whose `minimum` has these templates, and `medium` those.
    static func repository(_ minimum: [String: String], _ medium: [String: String]) async throws -> Sandbox {
        let sandbox = try await Sandbox()
        try FileManager.default.createDirectory(atPath: sandbox.repository, withIntermediateDirectories: true)
        try await sandbox.git("init", "-q")
        for (name, text) in minimum { try sandbox.write(head + text, to: "\(Sandbox.addons)/\(name)") }
        try sandbox.write(
            "name: web\ntype: Load Balanced Web Service\ncpu: 512\nmemory: 1024\ncount: 1\nvariables:\n    URL:\n"
                + "        from_cfn: ${COPILOT_APPLICATION_NAME}-${COPILOT_ENVIRONMENT_NAME}-RedisURL\n",
            to: "copilot/web/manifest.yml")
        try await sandbox.commitAll()
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive")
        try sandbox.remove("copilot/environments/addons-medium")
        for (name, text) in medium {
            try sandbox.write(head + text, to: "copilot/environments/addons-medium/\(name)")
        }
        try await sandbox.commitAll()
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        return sandbox
    }

    static let head = "Parameters:\n    App: {Type: String}\n    Env: {Type: String}\nResources:\n"

    static func redis(_ id: String, _ type: String, _ properties: String, export: String = "RedisURL") -> String {
        """
            \(id):
                Type: AWS::ElastiCache::\(type)
                DeletionPolicy: Snapshot
                UpdateReplacePolicy: Snapshot
                Properties: {\(properties)}
        Outputs:
            Url:
                Value: !Sub 'redis://${\(id)}'
                Export: {Name: !Sub '${App}-${Env}-\(export)'}

        """
    }

    static let group =
        "ReplicationGroupDescription: r, Engine: redis, EngineVersion: '7.1', CacheNodeType: cache.t4g.micro, "

    // MARK: Three steps that look harmless

    @Test func aCacheClusterCannotBecomeAReplicationGroup() async throws {
        let sandbox = try await Self.repository(
            [
                "redis.yml": Self.redis(
                    "RedisCluster", "CacheCluster",
                    "Engine: redis, CacheNodeType: cache.t4g.micro, NumCacheNodes: 1")
            ],
            [
                "redis.yml": Self.redis(
                    "RedisCluster", "ReplicationGroup",
                    Self.group + "NumCacheClusters: 2, AutomaticFailoverEnabled: true, MultiAZEnabled: true")
            ])
        let plan = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod")
        #expect(plan.stdout.contains("x RedisCluster"))
        #expect(plan.stdout.contains("Update of resource type is not permitted"))
        #expect(plan.stdout.contains("a logical id and an export of its own"))
        let saved = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", "-o", "../refused.plan")
        #expect(saved.stderr.contains("--accept refused:RedisCluster") && saved.stderr.contains("switch --plan"))
        try await sandbox.refuses(
            ["switch", "medium", "-y"] + Self.target, 3, "RedisCluster", "--accept refused:RedisCluster",
            "a logical id and an export of its own")
    }

    @Test func failoverAndTheFirstReplicaAreTwoSteps() async throws {
        let sandbox = try await Self.repository(
            [
                "redis.yml": Self.redis(
                    "Redis", "ReplicationGroup", Self.group + "NumCacheClusters: 1, AutomaticFailoverEnabled: false")
            ],
            [
                "redis.yml": Self.redis(
                    "Redis", "ReplicationGroup", Self.group + "NumCacheClusters: 2, AutomaticFailoverEnabled: true")
            ])
        try await sandbox.refuses(
            ["switch", "medium", "-y"] + Self.target, 3, "Redis", "two updates", "--accept refused:Redis")
    }

    @Test func twoNodeGroupsNeedClusterMode() async throws {
        let sandbox = try await Self.repository(
            [
                "redis.yml": Self.redis(
                    "Redis", "ReplicationGroup", Self.group + "NumCacheClusters: 2, AutomaticFailoverEnabled: true")
            ],
            [
                "redis.yml": Self.redis(
                    "Redis", "ReplicationGroup",
                    Self.group + "NumNodeGroups: 2, ReplicasPerNodeGroup: 1, AutomaticFailoverEnabled: true")
            ])
        try await sandbox.refuses(["switch", "medium", "-y"] + Self.target, 3, "Redis", "cluster mode", "--accept")
    }

    // MARK: What it says, and does not say

    @Test(arguments: [["text"], ["markdown"], ["json"]])
    func secretsAreNeverShown(format: [String]) async throws {
        func database(_ secret: String, _ token: String) -> String {
            """
                Database:
                    Type: AWS::RDS::DBCluster
                    Properties: {Engine: aurora-postgresql, MasterUsername: root, MasterUserPassword: \(secret)}
                Cache:
                    Type: AWS::ElastiCache::ReplicationGroup
                    Properties: {ReplicationGroupDescription: r, AuthToken: \(token)}
                Name:
                    Type: AWS::S3::Bucket
                    Properties: {BucketName: !Sub 'b-${Hidden}'}

            """
        }
        func parameters(_ value: String) -> String {
            Self.head.replacingOccurrences(
                of: "Resources:\n", with: "    Hidden: {Type: String, NoEcho: true, Default: \(value)}\nResources:\n")
        }
        let sandbox = try await Self.repository(["redis.yml": Self.redis("R", "CacheCluster", "Engine: redis")], [:])
        let folder = "copilot/environments/addons-"
        try sandbox.write(
            parameters("first-hush") + database("first-secret", "first-token"), to: folder + "minimum/d.yml")
        try sandbox.write(
            parameters("other-hush") + database("other-secret", "other-token"), to: folder + "medium/d.yml")
        try await sandbox.commitAll()
        let file = "\(sandbox.root)/saved.plan"
        let plan = try await sandbox.ok("plan", "medium", "--from", "minimum", "--format", format[0])
        let saved = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", "-o", file)
        let refused = try await sandbox.run(Sandbox.tiergit, ["switch", "medium", "-y"] + Self.target)
        let kept = try String(contentsOfFile: file, encoding: .utf8)
        #expect(plan.stdout.contains("(hidden)"))
        for text in [plan.stdout, plan.stderr, saved.stdout, saved.stderr, kept, refused.stderr] {
            for secret in ["hush", "first-secret", "other-secret", "-token"] {
                #expect(!text.contains(secret), "\(secret): \(text)")
            }
        }
    }

    @Test func unknownOnSomethingWithDataIsRefused() async throws {
        let sandbox = try await Self.repository(
            ["a.yml": "    Data:\n        Type: Custom::Warehouse\n        Properties: {Size: 1}\n"],
            ["a.yml": "    Data:\n        Type: Custom::Warehouse\n        Properties: {Size: 2}\n"])
        try await sandbox.refuses(
            ["switch", "medium", "-y"] + Self.target, 3, "not in the tables", "--accept unknown:Data")
        let plan = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod")
        #expect(plan.stdout.contains("? Data") && plan.stdout.contains("Verdict: loses-data"))
        let done = try await sandbox.run(
            Sandbox.tiergit, ["switch", "medium", "-y", "--accept", "unknown:Data"] + Self.target)
        #expect(done.status == 0, "\(done.stderr)")
        let entry = try await sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json")
        #expect(entry.contains("\"accepted\":[\"unknown:Data\"]") && entry.contains("\"verdict\":\"loses-data\""))
    }

    @Test func detailedExitCodes() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        func code(_ arguments: String...) async throws -> Int {
            try await sandbox.run(Sandbox.tiergit, ["plan"] + arguments + Self.target).status
        }
        #expect(try await code("minimum", "--detailed-exitcode") == 0)
        #expect(try await code("medium", "--detailed-exitcode") == 2)
        #expect(try await code("medium") == 0)
        try await sandbox.git("rm", "-q", "copilot/environments/addons-medium/storage.yml")
        try await sandbox.commitAll()
        #expect(try await code("medium", "--detailed-exitcode") == 3)
        #expect(try await code("medium") == 0)
    }

    // MARK: Where it begins

    @Test func fromATierACommitAnEntryOrAFolder() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        let entry = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod")
        func changes(_ from: String, _ more: [String] = []) async throws -> [String] {
            let ran = try await sandbox.run(
                Sandbox.tiergit, ["plan", "enterprise", "--from", from, "--json", "-e", "prod"] + more)
            #expect(ran.status == 0, "\(ran.stderr)")
            let json = try #require(try JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any])
            let rows = try #require(json["resources"] as? [[String: Any]])
            return rows.compactMap { $0["logicalId"] as? String }.sorted()
        }
        #expect(try await changes("minimum") == ["DBCluster", "Uploads"])
        #expect(try await changes("medium") == ["DBCluster"])
        #expect(try await changes(entry) == ["DBCluster"])
        #expect(try await changes("#1", ["-c", "acme"]) == ["DBCluster", "Uploads"])
        #expect(try await changes("HEAD") == ["DBCluster", "Uploads"])
        #expect(try await changes("copilot/environments/addons-medium") == ["DBCluster"])
        // What is on disk counts for a folder, committed or not.
        try sandbox.remove("copilot/environments/addons-medium/storage.yml")
        #expect(try await changes("copilot/environments/addons-medium") == ["DBCluster", "Uploads"])
    }

    @Test func inABareCloneASubfolderAndALinkedWorkTree() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        let here = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod")
        let below = try await sandbox.ok(
            "plan", "medium", "-c", "acme", "-e", "prod", in: "\(sandbox.repository)/copilot")
        #expect(below.stdout == here.stdout)
        try await sandbox.git("worktree", "add", "-q", "../linked")
        let linked = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", in: "\(sandbox.root)/linked")
        #expect(linked.stdout == here.stdout)
        try await sandbox.git("clone", "-q", "--mirror", ".", "../bare")
        let bare = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", in: "\(sandbox.root)/bare")
        #expect(bare.stdout == here.stdout)
        try await sandbox.ok("plan", "--matrix", in: "\(sandbox.root)/bare")
        try await sandbox.ok("cost", in: "\(sandbox.root)/bare")
    }

    @Test func uncommittedEditsAreNamed() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let path = "copilot/environments/addons-medium/storage.yml"
        try sandbox.write(try sandbox.read(path) + "# edit\n", to: path)
        let plan = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod")
        #expect(plan.stderr.contains("uncommitted edits are not in this plan") && plan.stderr.contains(path))
        let clean = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", "--base", "HEAD")
        #expect(!clean.stderr.contains("uncommitted") && clean.stdout == plan.stdout)
        try await sandbox.refuses(["switch", "medium", "-y"] + Self.target, 1, path)
    }

    // MARK: Change sets

    /// As `aws cloudformation describe-change-set` prints it for the nested stack of the addons.
    static func changeSet(replacement: String) -> String {
        """
        {"ChangeSetName": "copilot", "StackName": "shop-prod-AddonsStack-1ABC", "Status": "CREATE_COMPLETE",
         "ChangeSetId": "arn:aws:cloudformation:us-east-1:111111111111:changeSet/copilot/1",
         "StackId": "arn:aws:cloudformation:us-east-1:111111111111:stack/shop-prod-AddonsStack-1ABC/1",
         "ExecutionStatus": "AVAILABLE", "CreationTime": "2026-11-23T00:00:00Z",
         "Changes": [
          {"Type": "Resource", "ResourceChange": {"Action": "Modify", "LogicalResourceId": "DBCluster",
           "PhysicalResourceId": "c", "ResourceType": "AWS::RDS::DBCluster", "Replacement": "\(replacement)",
           "Scope": ["Properties"], "Details": [{"Target": {"Attribute": "Properties",
            "Name": "ServerlessV2ScalingConfiguration", "RequiresRecreation": "\(replacement == "True" ? "Always" : "Never")"},
            "Evaluation": "Static", "ChangeSource": "DirectModification"}]}},
          {"Type": "Resource", "ResourceChange": {"Action": "Modify", "LogicalResourceId": "Uploads",
           "PhysicalResourceId": "b", "ResourceType": "AWS::S3::Bucket", "Replacement": "False",
           "Scope": ["Properties"], "Details": [{"Target": {"Attribute": "Properties",
            "Name": "LifecycleConfiguration", "RequiresRecreation": "Never"},
            "Evaluation": "Static", "ChangeSource": "DirectModification"}]}}]}
        """
    }

    @Test func aChangeSetThatSaysMoreThanThePlanStops() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let (good, bad) = ("\(sandbox.root)/good.json", "\(sandbox.root)/bad.json")
        try sandbox.write(Self.changeSet(replacement: "False"), to: good)
        try sandbox.write(Self.changeSet(replacement: "True"), to: bad)
        let plan = ["plan", "medium"] + Self.target
        let agrees = try await sandbox.run(Sandbox.tiergit, plan + ["--change-set", good])
        #expect(
            agrees.status == 0 && agrees.stdout.contains("Against the change set: agrees"),
            "\(agrees.stdout)\(agrees.stderr)")
        let worse = try await sandbox.run(Sandbox.tiergit, plan + ["--change-set", bad])
        #expect(worse.status == 3 && worse.stdout.contains("milder  DBCluster"), "\(worse.stdout)\(worse.stderr)")
        let saved = try await sandbox.run(Sandbox.tiergit, plan + ["--change-set", bad, "-o", "../bad.plan"])
        #expect(saved.status == 3 && !FileManager.default.fileExists(atPath: "\(sandbox.root)/bad.plan"))
        try await sandbox.refuses(plan + ["--change-set", "README.md"], 1, "README.md")
    }

    /// What `plan` says and what `switch` does agree, also where only an uploaded file changed.
    @Test func anUploadedFileThatChangedIsSomethingToDo() async throws {
        let nested =
            "    Inner:\n        Type: AWS::CloudFormation::Stack\n        Properties: {TemplateURL: nested/n.yml}\n"
        let sandbox = try await Self.repository(
            ["a.yml": nested], ["a.yml": nested + "    Topic: {Type: AWS::SNS::Topic}\n"])
        try sandbox.write("Resources: {}\n", to: "nested/n.yml")
        try await sandbox.commitAll()
        let first = try await sandbox.run(
            Sandbox.tiergit, ["switch", "medium", "-y", "--accept", "unknown:Inner"] + Self.target)
        #expect(first.status == 0, "\(first.stderr)")
        try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", "-o", "../same.plan")
        try await sandbox.ok("switch", "--plan", "../same.plan", "-y")
        #expect(try await sandbox.entries().count == 2, "nothing to record")
        try sandbox.write("Resources: {Q: {Type: AWS::SQS::Queue}}\n", to: "nested/n.yml")
        try await sandbox.commitAll()
        let plan = try await sandbox.run(
            Sandbox.tiergit, ["plan", "medium", "--detailed-exitcode"] + Self.target)
        #expect(plan.status == 3 && plan.stdout.contains("? Inner"), "\(plan.stdout)")
        try await sandbox.refuses(["switch", "medium", "-y"] + Self.target, 3, "unknown:Inner")
        let second = try await sandbox.run(
            Sandbox.tiergit, ["switch", "medium", "-y", "--accept", "unknown:Inner"] + Self.target)
        #expect(second.status == 0, "\(second.stderr)")
        #expect(try await sandbox.entries().count == 3)
    }

    @Test func whatRunsAndCannotBeReadIsNoDeadEnd() async throws {
        let broken = "    A:\n        Type: AWS::SQS::Queue\n        Properties: {QueueName: !Ref Nobody}\n"
        let sandbox = try await Self.repository(["a.yml": broken], ["a.yml": "    A:\n        Type: AWS::SQS::Queue\n"])
        try await sandbox.refuses(
            ["switch", "medium", "-y"] + Self.target, 3, "what runs cannot be read",
            "--accept refused:running-unreadable")
        let done = try await sandbox.run(
            Sandbox.tiergit, ["switch", "medium", "-y", "--accept", "refused:running-unreadable"] + Self.target)
        #expect(done.status == 0, "\(done.stderr)")
    }

    @Test func aFolderWithoutTemplatesIsNoPlan() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.refuses(["plan", "medium", "--from", "./apps", "-e", "prod"], 64, "no templates")
    }

    // MARK: Saved plans

    @Test func aSavedPlanIsDoneOrSaysWhatMoved() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        let file = "\(sandbox.root)/q3.plan"
        func save() async throws { try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", "-o", file) }
        let change = ["switch", "--plan", file, "-y", "-m", "Q3"]

        try await save()
        let storage = "copilot/environments/addons-medium/storage.yml"
        try sandbox.write(try sandbox.read(storage) + "# more\n", to: storage)
        try await sandbox.commitAll()
        try await sandbox.refuses(change, 5, "the templates of medium", "the base moved")

        try await save()
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacingOccurrences(of: "memory: 2048", with: "memory: 3072"), to: "copilot/tiers.yml")
        try await sandbox.commitAll()
        try await sandbox.refuses(change, 5, "the settings of medium")

        try await save()
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.refuses(change, 5, "what runs is not what it was planned from")

        try await save()
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try sandbox.write(text.replacingOccurrences(of: "\"client\": \"acme\"", with: "\"client\": \"evil\""), to: file)
        try await sandbox.refuses(change, 64, "edited")
        try sandbox.write(text, to: file)
        #expect(try await sandbox.entries().count == 2)
        let done = try await sandbox.run(Sandbox.tiergit, change)
        #expect(done.status == 0, "\(done.stderr)")
        #expect(try await sandbox.entries().count == 3)
        try await sandbox.proveHistories()
    }

    @Test(arguments: ["", "-", "copilot", "../link", "../pipe"])
    func aPlanIsSavedInAPlainFile(path: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write("mine\n", to: "../target")
        try await sandbox.expect("mkfifo", "\(sandbox.root)/pipe")
        try FileManager.default.createSymbolicLink(
            atPath: "\(sandbox.root)/link", withDestinationPath: "\(sandbox.root)/target")
        try await sandbox.refuses(["plan", "medium", "-o", path] + Self.target, 64, "-o")
        #expect(try sandbox.read("../target") == "mine\n")
    }

    /// An auditor computes the digest again with jq and sha256sum.
    @Test func theDigestIsThatOfTheInputs() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let file = "\(sandbox.root)/q3.plan"
        try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod", "-o", file)
        try await sandbox.ok("switch", "--plan", file, "-y")
        let digest = try await sandbox.run(
            "sh",
            [
                "-c",
                "python3 - '\(file)' <<'E' | sha256sum\nimport json, sys\nprint(json.dumps(json.load(open(sys.argv[1]))['inputs'], sort_keys=True, separators=(',', ':')))\nE",
            ])
        let entry = try await sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json")
        let expected = String(digest.stdout.prefix(64))
        #expect(expected.count == 64)
        #expect(entry.contains("\"plan\":{\"digest\":\"\(expected)\",\"verdict\":\"safe\"}"), "\(entry)")
    }

    // MARK: Going back

    @Test func aRevertNamesWhatDoesNotComeBack() async throws {
        let bucket = "    Files:\n        Type: AWS::S3::Bucket\n"
        let queue = "    Jobs:\n        Type: AWS::SQS::Queue\n"
        let sandbox = try await Self.repository(["a.yml": bucket + queue], ["a.yml": queue])
        try await sandbox.refuses(["switch", "medium", "-y"] + Self.target, 3, "loses-data:Files")
        let change = ["switch", "medium", "-y", "--accept", "loses-data:Files"] + Self.target
        let done = try await sandbox.run(Sandbox.tiergit, change)
        #expect(done.status == 0, "\(done.stderr)")
        for back in [["revert"], ["switch", "-"]] {
            let shown = try await sandbox.run(Sandbox.tiergit, back + ["--dry-run"] + Self.target)
            #expect(shown.status == 0, "\(shown.stderr)")
            #expect(shown.stdout.contains("+ Files") && shown.stdout.contains("empty"), "\(shown.stdout)")
            #expect(shown.stdout.contains("what #2 gave up does not come back: loses-data:Files"), "\(shown.stdout)")
        }
    }

    // MARK: Around the templates

    @Test func whatPatchesTheEnvironmentIsNamed() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        let quiet = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod")
        #expect(!quiet.stdout.contains("overrides"))
        let patches = "copilot/environments/overrides/cfn.patches.yml"
        try sandbox.write(try sandbox.read(patches) + "- op: remove\n  path: /Resources/X\n", to: patches)
        try await sandbox.commitAll()
        let plan = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod")
        #expect(plan.stdout.contains("overrides patches the environment's stack"))
        #expect(plan.stdout.contains("overrides changed since") && plan.stdout.contains("Verdict: interrupts"))
    }

    @Test func aServiceThatIsRecreatedIsInterrupted() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let manifest = "copilot/web/manifest.yml"
        try sandbox.write(try sandbox.read(manifest) + "\ndeployment:\n    rolling: recreate\n", to: manifest)
        try await sandbox.commitAll()
        let plan = try await sandbox.ok("plan", "medium", "-c", "acme", "-e", "prod")
        #expect(plan.stdout.contains("! web, prod") && plan.stdout.contains("Verdict: interrupts"), "\(plan.stdout)")
    }

    @Test func aSizeThatFargateDoesNotHaveIsRefused() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacingOccurrences(of: "memory: 2048", with: "memory: 9216"), to: "copilot/tiers.yml")
        try await sandbox.commitAll()
        try await sandbox.refuses(
            ["switch", "medium", "-y"] + Self.target, 3, "Fargate has no task", "--accept refused:web")
    }

    @Test func whatCopilotRefusesIsNamedBefore() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write(
            "Parameters:\n    Nobody: x\n", to: "copilot/environments/addons-medium/addons.parameters.yml")
        try await sandbox.commitAll()
        try await sandbox.refuses(
            ["switch", "medium", "-y"] + Self.target, 3, "addons-medium/addons.parameters.yml:2:5",
            "refused:unknown-parameter",
            "refused:no-parameter-value")
    }
}
