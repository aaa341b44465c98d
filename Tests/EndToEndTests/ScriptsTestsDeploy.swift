import Foundation
import Testing

/// `tier-deploy.sh`, with a `copilot` that tells what it was called with.
@Suite struct ScriptsTestsDeploy {
    private static let acme = ["-c", "acme", "-e", "prod"]

    @Test func wholeEnvironment() async throws {
        let scripts = try await Scripted.recorded()
        try scripts.sandbox.write("name: nightly\ntype: Scheduled Job\n", to: "copilot/nightly/manifest.yml")
        // What the script names the client by for every other tool: theirs reads it, and runs before anything is activated.
        try scripts.hooked.script(
            "echo \"switch-app $CLIENT_DOMAIN\" >>'\(scripts.log)'\n", at: "copilot/scripts/copilot-switch-app.sh")
        let ran = try await scripts.run(
            "tier-deploy.sh", "-c", "acme", "-e", "prod", "--tier", "medium", "-m", "growth")
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
        #expect(
            try scripts.deployed() == [
                "switch-app acme.theanswer.ai",
                "env deploy --name prod [addons-medium] acme.theanswer.ai",
                "svc deploy --name api --env prod [addons-medium] acme.theanswer.ai",
                "job deploy --name nightly --env prod [addons-medium] acme.theanswer.ai",
                "svc deploy --name web --env prod [addons-medium] acme.theanswer.ai",
            ])
        #expect(try await scripts.newest() == "acme/prod: deploy medium: succeeded")
        try await scripts.sandbox.proveHistories()
    }

    @Test func chosenServicesAndTheDomain() async throws {
        let scripts = try await Scripted.recorded()
        try await scripts.sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "staging")
        let ran = try await scripts.run(
            "tier-deploy.sh", "--no-env", "-s", "web", "-s", "api",
            environment: ["CLIENT_DOMAIN": "staging.acme.theanswer.ai"])
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(
            try scripts.deployed() == [
                "svc deploy --name web --env staging [addons-minimum] staging.acme.theanswer.ai",
                "svc deploy --name api --env staging [addons-minimum] staging.acme.theanswer.ai",
            ])
        #expect(try await scripts.newest("acme/staging") == "acme/staging: deploy minimum: succeeded")
    }

    /// The first step that fails ends it, with its own code, and the record says what it was.
    @Test(arguments: [("env deploy", 1), ("--name api", 2)])
    func failure(step: String, calls: Int) async throws {
        let scripts = try await Scripted.recorded()
        let ran = try await scripts.run("tier-deploy.sh", "-c", "acme", "-e", "prod", environment: ["FAIL": step])
        #expect(ran.status == 9, "\(ran.stderr)")
        #expect(try scripts.deployed().count == calls)
        #expect(try await scripts.newest() == "acme/prod: deploy minimum: failed")
        let entry = try await scripts.sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json")
        #expect(entry.contains("it went wrong"))
        // Nothing is held any more.
        try await scripts.sandbox.switchTo("medium")
    }

    @Test func gateRefusal() async throws {
        let scripts = try await Scripted.recorded()
        try scripts.sandbox.write("application: globex-aai\n", to: "copilot/.workspace")
        let ran = try await scripts.run("tier-deploy.sh", "-c", "acme", "-e", "prod")
        #expect(ran.status == 3 && ran.stderr.contains("workspace"), "\(ran.stderr)")
        #expect(try scripts.deployed().isEmpty)
        #expect(try await scripts.newest() == "acme/prod: adopt minimum")
        let variable = try await scripts.run(
            "tier-deploy.sh", "-c", "acme", "-e", "prod", environment: ["CLIENT_TIER": "medium"])
        #expect(variable.status == 3)
        #expect(try scripts.deployed().isEmpty)
    }

    @Test func dryRun() async throws {
        let scripts = try await Scripted.recorded()
        try await scripts.sandbox.ok("activate", "-c", "acme", "-e", "prod")
        let before = try await scripts.sandbox.git("status", "--porcelain", "--ignored")
        let ran = try await scripts.run("tier-deploy.sh", "-c", "acme", "-e", "prod", "--dry-run", "--tier", "medium")
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
        #expect(ran.stdout.contains("would run: copilot env deploy --name prod\n"))
        #expect(ran.stdout.contains("would run: copilot svc deploy --name web --env prod\n"))
        #expect(try scripts.deployed().isEmpty)
        #expect(try await scripts.newest() == "acme/prod: adopt minimum")
        #expect(try await scripts.sandbox.git("status", "--porcelain", "--ignored") == before)
        // Nobody is kept from switching.
        try await scripts.sandbox.switchTo("medium")
    }

    /// A client without a history, and a repository without clients.
    @Test func withoutHistoryAndWithoutClients() async throws {
        let scripts = try await Scripted.recorded()
        let new = try await scripts.run("tier-deploy.sh", "-c", "new", "-e", "staging", "--no-env", "-s", "web")
        #expect(new.status == 0, "\(new.stderr)")
        #expect(
            try scripts.deployed() == ["svc deploy --name web --env staging [addons-minimum] staging.new.theanswer.ai"])
        let shared = try Scripted(try await Hooked.adopted())
        let unnamed = try await shared.run("tier-deploy.sh")
        #expect(unnamed.status == 64 && unnamed.stderr.contains("add -e ENV"))
        try await shared.sandbox.ok("adopt", "minimum", "-c", "default")
        let ran = try await shared.run("tier-deploy.sh", "-e", "prod", "--no-env", "-s", "web")
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try shared.deployed() == ["svc deploy --name web --env prod [addons-minimum] "])
        #expect(try await shared.newest("default/all") == "default/all: deploy minimum: succeeded")
        let wrong = try await shared.run("tier-deploy.sh", "--nonsense")
        #expect(wrong.status == 64 && wrong.stderr.contains("Usage:"))
    }

    /// The result goes to the remote, and what others recorded comes first.
    @Test func syncsBeforeAndAfter() async throws {
        let scripts = try await Scripted.recorded()
        try await scripts.sandbox.makeOrigin()
        try await scripts.sandbox.ok("sync", "--install")
        let colleague = try await scripts.sandbox.colleague()
        try await scripts.sandbox.ok("sync", "--install", in: colleague)
        try await scripts.sandbox.switchTo("medium", in: colleague)
        try await scripts.sandbox.ok("sync", in: colleague)
        let ran = try await scripts.run("tier-deploy.sh", "-c", "acme", "-e", "prod", "-s", "web")
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try scripts.deployed().allSatisfy { $0.contains("[addons-medium]") })
        let there = try await scripts.sandbox.git(
            "log", "-1", "--format=%s", "refs/tiergit/history/acme/prod", in: "\(scripts.sandbox.root)/origin.git")
        #expect(there == "acme/prod: deploy medium: succeeded")
    }
}
