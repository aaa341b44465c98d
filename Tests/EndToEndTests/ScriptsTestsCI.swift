import Foundation
import Testing
import Yams

/// The examples of `Scripts/ci`: they are the YAML that they should be, and their steps run.
@Suite struct ScriptsTestsCI {
    private static let folder = "\(Scripted.source)/ci"

    private func node(_ file: String) throws -> Node {
        let text = try String(contentsOfFile: "\(Self.folder)/\(file)", encoding: .utf8)
        return try #require(try Yams.compose(yaml: text))
    }

    /// The only step of a job, or of a build, that runs something.
    private func step(_ file: String, _ job: String) throws -> String {
        let node = try node(file)
        if let commands = node["phases"]?["build"]?["commands"] { return try #require(commands[0]?.string) }
        let steps = try #require(node["jobs"]?[job]?["steps"]?.sequence)
        let runs = steps.compactMap { $0["run"]?.string }
        return try #require(runs.first)
    }

    @Test func workflowsSayWhatTheyMay() throws {
        let plan = try node("github-plan.yml")
        #expect(plan["on"]?["pull_request"] != nil)
        #expect(plan["permissions"]?["contents"]?.string == "read")
        #expect(plan["jobs"]?["comment"]?["permissions"]?["pull-requests"]?.string == "write")
        // What a pull request brings along runs with no secret.
        #expect(!(try String(contentsOfFile: "\(Self.folder)/github-plan.yml", encoding: .utf8)).contains("secrets."))
        let deploy = try node("github-deploy.yml")
        #expect(deploy["on"]?["push"]?["branches"]?.sequence?.map(\.string) == ["staging", "production"])
        #expect(deploy["permissions"]?["contents"]?.string == "write")
        #expect(deploy["jobs"]?["deploy"]?["concurrency"]?["cancel-in-progress"]?.bool == false)
        for file in ["github-plan.yml", "github-deploy.yml"] {
            let jobs = try #require(try node(file)["jobs"]?.mapping)
            for (_, job) in jobs {
                #expect(job["runs-on"]?.string != nil)
                for step in try #require(job["steps"]?.sequence) {
                    #expect((step["uses"] == nil) != (step["run"] == nil))
                }
                // A history that ends early proves nothing.
                let checkout = job["steps"]?.sequence?.first {
                    $0["uses"]?.string?.hasPrefix("actions/checkout") == true
                }
                if let checkout { #expect(checkout["with"]?["fetch-depth"]?.int == 0) }
            }
        }
        for file in ["buildspec-plan.yml", "buildspec.yml"] {
            #expect(try node(file)["version"]?.float == 0.2)
            #expect(try node(file)["env"]?["shell"]?.string == "bash")
        }
    }

    /// CloudFormation's own rules, by the linter that the tests have.
    @Test func pipelineIsATemplate() async throws {
        let sandbox = try await Sandbox()
        let ran = try await sandbox.run("cfn-lint", ["\(Self.folder)/codepipeline.yml"], in: sandbox.root)
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
        let stages = try node("codepipeline.yml")["Resources"]?["Pipeline"]?["Properties"]?["Stages"]?.sequence
        #expect(stages?.map { $0["Name"]?.string } == ["Source", "Plan", "Approve", "Deploy"])
        // Without links Copilot would find no addons.
        let source = stages?.first?["Actions"]?[0]?["Configuration"]?["OutputArtifactFormat"]?.string
        #expect(source == "CODEBUILD_CLONE_REF")
        for file in ["buildspec-plan.yml", "buildspec.yml"] {
            #expect(
                try String(contentsOfFile: "\(Self.folder)/codepipeline.yml", encoding: .utf8).contains("ci/\(file)"))
        }
    }

    /// A fresh clone on a machine whose home is empty, as CI has it; what it may know comes in variables.
    private func clone(branch: String = "main") async throws -> (Scripted, String, [String: String]) {
        let scripts = try await Scripted.recorded()
        let sandbox = scripts.sandbox
        try sandbox.write("", to: ".git/info/exclude")
        for name in ["signing.sh", "plan-all.sh"] {
            try FileManager.default.createDirectory(
                atPath: "\(sandbox.repository)/copilot/scripts/ci", withIntermediateDirectories: true)
            try FileManager.default.copyItem(
                atPath: "\(Self.folder)/\(name)", toPath: "\(sandbox.repository)/copilot/scripts/ci/\(name)")
        }
        try await sandbox.git("add", "copilot/scripts")
        try await sandbox.git("commit", "-q", "-m", "scripts")
        try await sandbox.makeOrigin()
        try await sandbox.switchTo("medium")
        try await sandbox.ok("adopt", "minimum", "-c", "globex", "-e", "prod")
        try await sandbox.ok("sync", "--install")
        try await sandbox.ok("activate", "--base")
        if branch != "main" {
            try await sandbox.git("switch", "-q", "-c", branch)
            let path = "copilot/environments/addons-medium/storage.yml"
            try sandbox.write(
                try sandbox.read(path).replacingOccurrences(
                    of: "NoncurrentVersionExpirationInDays: ", with: "NoncurrentVersionExpirationInDays: 1"), to: path)
            try await sandbox.git("commit", "-q", "-a", "-m", "a change")
            try await sandbox.git("push", "-q", "origin", branch)
        }
        let machine = "\(sandbox.root)/machine"
        try FileManager.default.createDirectory(atPath: machine, withIntermediateDirectories: true)
        try await sandbox.expect(
            "git", "clone", "-q", "-b", branch, "\(sandbox.root)/origin.git", "\(sandbox.root)/build here",
            in: sandbox.root)
        let environment = [
            "HOME": machine, "XDG_STATE_HOME": "\(machine)/state", "CI": "true",
            "TIERGIT_ALLOWED_SIGNERS": try sandbox.read("\(sandbox.home)/allowed_signers"),
        ]
        return (scripts, "\(sandbox.root)/build here", environment)
    }

    private func key(_ scripts: Scripted) throws -> [String: String] {
        [
            "TIERGIT_SIGNING_KEY": try scripts.sandbox.read("\(scripts.sandbox.home)/key"),
            "TIERGIT_SIGNER": "Deployments <dana@example.com>",
        ]
    }

    @Test(arguments: [("github-plan.yml", "plan"), ("buildspec-plan.yml", "")])
    func planOnAPullRequest(file: String, job: String) async throws {
        let (scripts, build, environment) = try await clone(branch: "change")
        let ran = try await scripts.hooked.run(
            Scripted.bash, ["--noprofile", "--norc", "-eo", "pipefail", "-c", try step(file, job)], in: build,
            environment: environment.merging(["ENVIRONMENT": "prod"]) { _, new in new })
        #expect(ran.status == 0, "\(ran.stderr)")
        let plan = try scripts.sandbox.read("\(build)/plan.md")
        #expect(
            plan.contains("### acme/prod: medium -> medium") && plan.contains("| ~ | <code>Uploads</code>"), "\(plan)")
        #expect(plan.contains("Nothing changes for globex/prod.\n"))
        #expect(ran.stdout.contains(plan))
        #expect(try FileManager.default.contentsOfDirectory(atPath: environment["HOME"]!) == ["state"])
        // Whom nobody names is not believed.
        let stranger = try await scripts.hooked.run(
            Scripted.bash, ["-eo", "pipefail", "-c", try step(file, job)], in: build,
            environment: environment.merging(["TIERGIT_ALLOWED_SIGNERS": "# nobody", "ENVIRONMENT": "prod"]) { _, new in
                new
            })
        #expect(stranger.status == 7, "\(stranger.stderr)")
    }

    /// The plan that is refused fails the job after all were printed.
    @Test func refusedPlan() async throws {
        let (scripts, build, environment) = try await clone(branch: "change")
        try scripts.sandbox.write(
            "Resources: {Other: {Type: AWS::SQS::Queue}}\n",
            to: "\(build)/copilot/environments/addons-medium/storage.yml")
        try await scripts.sandbox.git(
            "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "-a", "-m", "the bucket goes", in: build)
        let ran = try await scripts.hooked.run(
            Scripted.bash, ["-eo", "pipefail", "-c", try step("github-plan.yml", "plan")], in: build,
            environment: environment)
        #expect(ran.status == 3 || ran.status == 1, "\(ran.status) \(ran.stderr)")
        #expect(
            ran.stdout.contains("Nothing changes for globex/prod.") || ran.stdout.contains("error["), "\(ran.stdout)")
    }

    @Test(arguments: [("github-deploy.yml", "deploy"), ("buildspec.yml", "")])
    func deployOnAMerge(file: String, job: String) async throws {
        let (scripts, build, environment) = try await clone()
        var variables = environment.merging(try key(scripts)) { _, new in new }
        variables.merge(["CLIENT": "acme", "CLIENTS": "acme globex", "ENVIRONMENT": "prod"]) { _, new in new }
        // Where an agent has its socket, and everybody their scratch files.
        let scratch = "\(scripts.sandbox.root)/scratch"
        try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
        variables["TMPDIR"] = scratch
        let ran = try await scripts.hooked.run(
            Scripted.bash, ["--noprofile", "--norc", "-eo", "pipefail", "-c", try step(file, job)], in: build,
            environment: variables)
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch).isEmpty)
        let clients = file == "buildspec.yml" ? ["acme", "globex"] : ["acme"]
        for client in clients {
            let there = try await scripts.sandbox.git(
                "log", "-1", "--format=%s %an", "refs/tiergit/history/\(client)/prod",
                in: "\(scripts.sandbox.root)/origin.git")
            #expect(there == "\(client)/prod: deploy \(client == "acme" ? "medium" : "minimum"): succeeded Deployments")
        }
        #expect(try scripts.deployed().count == 3 * clients.count)
        // Neither a configuration nor the key is on the disk.
        #expect(try FileManager.default.contentsOfDirectory(atPath: environment["HOME"]!) == ["state"])
        let found = try await scripts.hooked.run(
            "grep", ["-rlF", "OPENSSH PRIVATE KEY", environment["HOME"]!, build], in: build)
        #expect(found.stdout.isEmpty)
    }

    /// Without a secret an agent signs, and without an agent nothing is signed: the result waits.
    @Test func signingKeyFromAnAgent() async throws {
        let (scripts, build, environment) = try await clone()
        let key = "\(scripts.sandbox.home)/key"
        var variables = environment
        variables.merge(["CLIENT": "acme", "ENVIRONMENT": "prod", "TIERGIT_SIGNER": "Agent <dana@example.com>"]) {
            _, new in new
        }
        let deploy = try step("github-deploy.yml", "deploy")
        let ran = try await scripts.hooked.run(
            "ssh-agent", [Scripted.bash, "-eo", "pipefail", "-c", "ssh-add -q '\(key)'; \(deploy)"], in: build,
            environment: variables)
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
        let there = try await scripts.sandbox.git(
            "log", "-1", "--format=%s %an", "refs/tiergit/history/acme/prod", in: "\(scripts.sandbox.root)/origin.git")
        #expect(there == "acme/prod: deploy medium: succeeded Agent")
    }
}
