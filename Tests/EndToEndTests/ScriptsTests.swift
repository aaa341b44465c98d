import Foundation
import Testing

/// The scripts of `Scripts/`, in a repository whose path has a space, from a folder within it.
@Suite struct ScriptsTests {
    /// Every script and hook that this project has.
    @Test func shellcheckFindsNothing() async throws {
        let sandbox = try await Sandbox()
        var files = ["\(HooksTests.source)/.ci/run"]
        for folder in ["Scripts", "Scripts/ci", "Scripts/aws-check", "hooks"] {
            for name in try FileManager.default.contentsOfDirectory(atPath: "\(HooksTests.source)/\(folder)")
            where name.hasSuffix(".sh") || folder == "hooks" { files.append("\(folder)/\(name)") }
        }
        #expect(files.count > 18)
        let ran = try await sandbox.run("shellcheck", ["-x"] + files, in: HooksTests.source)
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
    }

    /// Each tells what it does by itself, with nothing installed, and says so where tiergit is absent.
    @Test(arguments: Scripted.names) func help(name: String) async throws {
        let sandbox = try await Sandbox()
        let path = "\(Scripted.source)/\(name)"
        #expect(FileManager.default.isExecutableFile(atPath: path))
        let help = try await sandbox.run(
            Scripted.bash, [path, "--help"], in: sandbox.root, environment: ["PATH": "/usr/bin:/bin"])
        #expect(help.status == 0 && help.stdout.contains("Usage: \(name)") && !help.stdout.contains("#"))
        let absent = try await sandbox.run(
            Scripted.bash, [path], in: sandbox.root, environment: ["PATH": "/usr/bin:/bin"])
        #expect(absent.status == 127 && absent.stderr == "error: tiergit is not on PATH\n")
    }

    /// The walk on AWS: refused without its account, and dry-run to its end with nothing sent.
    @Test func awsCheck() async throws {
        let sandbox = try await Sandbox()
        let script = "\(HooksTests.source)/Scripts/aws-check.sh"
        let bin = "\(sandbox.root)/bin"
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        try FileManager.default.createSymbolicLink(
            atPath: "\(bin)/tiergit", withDestinationPath: Sandbox.tiergit)
        func run(_ arguments: String..., aws: String? = nil) async throws -> Ran {
            if let aws {
                try sandbox.write("#!/bin/sh\necho \"$*\" >>'\(bin)/calls'\n\(aws)\n", to: "\(bin)/aws")
                try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(bin)/aws")
            }
            return try await sandbox.run(
                Scripted.bash, [script] + arguments, in: sandbox.root,
                environment: ["PATH": "\(bin):/usr/bin:/bin", "AWS_REGION": "us-east-1"])
        }
        let help = try await run("--help")
        #expect(help.status == 0 && help.stdout.contains("Usage: aws-check.sh") && help.stdout.contains("Not verified"))
        #expect(try await run("--walk", "minimum,medium").status == 64)
        let dry = try await run("-n", "--walk", "minimum,medium,minimum")
        #expect(dry.status == 0, "\(dry.stderr)")
        for words in ["create-change-set", "execute-change-set", "delete-stack", "switch medium", "--stage 2"] {
            #expect(dry.stdout.contains(words), "\(words)")
        }
        let other = try await run("--account", "111122223333", "-y", aws: "echo 444455556666")
        #expect(other.status == 3, "\(other.stdout)\(other.stderr)")
        let calls = try sandbox.read("\(bin)/calls").split(separator: "\n")
        #expect(calls.count == 1 && calls[0].hasPrefix("sts get-caller-identity"), "\(calls)")
    }

    // MARK: Which tier

    @Test func autoTier() async throws {
        let scripts = try await Scripted.recorded()
        let acme = ["-c", "acme", "-e", "prod"]
        func auto(_ arguments: [String] = [], _ environment: [String: String] = [:]) async throws -> Ran {
            try await scripts.hooked.run(
                Scripted.bash, ["\(scripts.sandbox.repository)/copilot/scripts/auto-tier.sh"] + arguments,
                in: "\(scripts.sandbox.repository)/copilot/web", environment: environment)
        }
        let recorded = try await auto(acme)
        #expect(recorded.stdout == "minimum\n" && recorded.stderr == "acme/prod: minimum, from its record, #1\n")
        let domain = try await auto([], ["CLIENT_DOMAIN": "acme.theanswer.ai"])
        #expect(domain.stdout == "minimum\n")
        for environment in [
            ["CLIENT_TIER": "medium"], ["COPILOT_TIER": "medium"], ["CLIENT_DOMAIN": "medium.acme.theanswer.ai"],
        ] {
            let other = try await auto(acme, environment)
            #expect(other.status == 3 && other.stdout.isEmpty)
            #expect(
                other.stderr.contains(
                    "acme/prod is recorded on minimum, and \(environment.keys.first!) asks for medium"),
                "\(other.stderr)")
        }
        // Without a record: what is asked for, else what is committed.
        let asked = try await auto([], ["CLIENT_DOMAIN": "enterprise.staging.new.theanswer.ai"])
        #expect(asked.stdout == "enterprise\n" && asked.stderr == "new/staging: enterprise, from CLIENT_DOMAIN\n")
        let committed = try await auto([], ["CLIENT_DOMAIN": "new.theanswer.ai"])
        #expect(committed.stdout == "minimum\n" && committed.stderr.contains("committed as a link"))
        let unknown = try await auto(acme, ["COPILOT_TIER": "huge"])
        #expect(unknown.status == 64 && unknown.stderr.contains("no tier is called `huge`"))
        #expect(try await auto().status == 64)
    }

    @Test func selectTierByVariable() async throws {
        let scripts = try await Scripted.recorded()
        let none = try await scripts.run("select-tier.sh", "-c", "acme", "-e", "prod")
        #expect(none.status == 0 && none.stderr.contains("acme/prod: minimum, as recorded in #1"), "\(none.stderr)")
        let tier = try await scripts.run(
            "select-tier.sh", "-c", "acme", "-e", "prod", "-m", "more of it", environment: ["COPILOT_TIER": "medium"])
        #expect(tier.status == 0, "\(tier.stderr)")
        #expect(try await scripts.newest() == "acme/prod: switch minimum -> medium")
        #expect(
            try await scripts.sandbox.git("log", "-1", "--format=%b", "refs/tiergit/history/acme/prod").contains(
                "more of it"))
        let domain = try await scripts.run(
            "select-tier.sh", environment: ["CLIENT_DOMAIN": "enterprise.acme.theanswer.ai"])
        #expect(domain.status == 0, "\(domain.stderr)")
        #expect(scripts.sandbox.link(Sandbox.addons) == "addons-enterprise")
        // Once more: recorded already, and another one's is active here.
        try await scripts.sandbox.ok("switch", "minimum", "-c", "acme", "-e", "staging", "-y")
        let again = try await scripts.run(
            "select-tier.sh", "-c", "acme", "-e", "prod", environment: ["CLIENT_TIER": "enterprise"])
        #expect(again.status == 0 && scripts.sandbox.link(Sandbox.addons) == "addons-enterprise", "\(again.stderr)")
        #expect(try await scripts.sandbox.entries().count == 3)
        let dry = try await scripts.run(
            "select-tier.sh", "-c", "acme", "-e", "prod", "--dry-run", environment: ["CLIENT_TIER": "minimum"])
        #expect(dry.status == 0)
        #expect(try await scripts.sandbox.entries().count == 3)
    }

    /// A terminal gets a menu with costs, whose default is the recorded tier.
    @Test func selectTierAtATerminal() async throws {
        let scripts = try await Scripted.recorded()
        let path = "\(scripts.sandbox.repository)/copilot/scripts/select-tier.sh"
        let ran = try await scripts.hooked.run(
            "script", ["-qec", "\(Scripted.bash) '\(path)' -c acme -e prod", "/dev/null"], input: "medium\ny\n")
        #expect(ran.status == 0, "\(ran.stdout)")
        #expect(ran.stdout.contains("$200-350") && ran.stdout.contains("Tier [minimum]:"), "\(ran.stdout)")
        #expect(try await scripts.newest() == "acme/prod: switch minimum -> medium")
    }

    @Test func infoValidationAndCost() async throws {
        let scripts = try await Scripted.recorded()
        let all = try await scripts.run("tier-info.sh")
        #expect(all.status == 0 && all.stdout.contains("acme/prod"))
        let one = try await scripts.run("tier-info.sh", "-c", "acme", "-e", "prod")
        #expect(one.stdout.contains("acme/prod is recorded on minimum") && one.stdout.contains("addons-minimum"))
        let tier = try await scripts.run("tier-info.sh", "medium")
        #expect(tier.stdout.hasPrefix("medium ") && !tier.stdout.contains("recorded"))
        let wrong = try await scripts.run("tier-info.sh", "-c", "acme", "-e", "prd")
        #expect(wrong.status == 64 && wrong.stderr.contains("no environment is called `prd`"))
        #expect(try await scripts.run("validate-tier-config.sh").status == 0)
        try scripts.sandbox.write(Hooked.broken, to: "copilot/environments/addons-medium/broken.yml")
        let broken = try await scripts.run("validate-tier-config.sh", "medium")
        #expect(broken.status == 1 && broken.stdout.contains("unknown-property"))
        #expect(try await scripts.run("validate-tier-config.sh", "minimum").status == 0)
        let cost = try await scripts.run("estimate-tier-cost.sh", "minimum", "-e", "prod")
        #expect(
            cost.status == 0 && cost.stdout.contains("a month") || cost.stdout.contains("A MONTH"), "\(cost.stdout)")
    }
}
