import Foundation
import Testing

/// `tiergit rollout`: classes, waves, failures, and what comes after.
@Suite struct RolloutTests {
    /// Two hundred plans are read as a few: what is the same is one class, whoever it is about.
    @Test func classesAndWaves() async throws {
        let world = try await RolloutWorld()
        let sandbox = world.sandbox
        try await sandbox.ok("switch", "enterprise", "-c", "c003", "-e", "prod", "-y")
        // Other bytes of the same tier, and the same change of every resource.
        let file = "copilot/environments/addons-minimum/storage.yml"
        try sandbox.write(try sandbox.read(file) + "# a remark\n", to: file)
        try await sandbox.git("commit", "-q", "-S", "-a", "-m", "a remark")
        try await sandbox.ok("switch", "minimum", "-c", "c004", "-e", "prod", "-y")
        // On it already, and deployed.
        try await sandbox.ok("switch", "medium", "-c", "c006", "-e", "prod", "-y")
        let gone = try await sandbox.run(
            Sandbox.tiergit, ["exec", "-c", "c006", "-e", "prod", "--", "true"], environment: world.environment)
        #expect(gone.status == 0, "\(gone.stderr)")

        let before = try await sandbox.refs()
        let looked = try await world.rollout("medium", "--dry-run", "--canary", "c005", "--json")
        #expect(looked.status == 0, "\(looked.stderr)")
        let events = try RolloutWorld.events(looked.stdout)
        let classes = events.filter { $0["event"] as? String == "planned" }
        func clients(_ event: [String: Any]) -> [String] {
            (event["targets"] as? [[String: Any]] ?? []).compactMap { $0["client"] as? String }
        }
        #expect(classes.map(clients) == [["c001", "c002", "c004", "c005"], ["c003"]], "\(looked.stdout)")
        #expect(classes.map { $0["from"] as? String } == ["minimum", "enterprise"])
        #expect(classes.allSatisfy { $0["verdict"] as? String == "safe" })
        #expect(events.first { $0["event"] as? String == "left-out" }.map(clients) == ["c006"])
        let waves = events.filter { $0["event"] as? String == "wave-planned" }
        #expect(waves.map(clients) == [["c005"], ["c001"], ["c002", "c003", "c004"]])
        // Nothing was done, and nothing is left.
        #expect(try await sandbox.refs() == before)
        #expect(!sandbox.exists(".git/tiergit/rollout"))

        let text = try await world.rollout("medium", "--dry-run")
        #expect(text.stdout.contains("class 1 of 2: 4 in prod, minimum -> medium: c001, c002, c004 and c005"))
        #expect(text.stdout.contains("~ DBCluster") && text.stdout.contains("wave 3: "), "\(text.stdout)")
        let one = try await world.rollout("medium", "--dry-run", "--from", "enterprise", "--waves", "1")
        #expect(one.stdout.contains("class 1 of 1: 1 in prod, enterprise -> medium: c003"), "\(one.stdout)")
    }

    @Test func allOfThem() async throws {
        let world = try await RolloutWorld()
        let ran = try await world.begin("-m", "Q3 growth", "--ticket", "OPS-17")
        #expect(ran.status == 0, "\(ran.stderr)")
        try await world.expectDone(world.clients)
        try await world.expectNothingLeft()
        // The canary was alone, and so was the second wave.
        let (begun, ended) = try world.deployed()
        #expect(begun.prefix(2) == ["c001", "c002"] && begun.sorted() == world.clients && ended.count == 6)
        let text = try await world.sandbox.git("show", "refs/tiergit/history/c004/prod~1:entry.json")
        let entry = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        let reason = try #require(entry["reason"] as? String)
        #expect(reason.hasPrefix("Q3 growth\n\nroll-out medium-") && reason.hasSuffix("Z, wave 3 of 3"), "\(reason)")
        #expect(entry["ticket"] as? String == "OPS-17")
        // Nobody's work tree was touched.
        #expect(world.sandbox.link(Sandbox.addons) == "addons-minimum")
        #expect(try await world.sandbox.git("status", "--porcelain") == "")
        try await world.sandbox.proveHistories()
        let again = try await world.begin()
        #expect(again.status == 0 && again.stderr.contains("there is nothing to roll out"), "\(again.stderr)")
    }

    /// Anybody who is refused keeps all of it back, with the way out.
    @Test func aClassThatIsRefused() async throws {
        let world = try await RolloutWorld()
        let sandbox = world.sandbox
        try sandbox.remove("copilot/environments/addons-medium/database.yml")
        try await sandbox.git("commit", "-q", "-S", "-a", "-m", "no database")
        let before = try await sandbox.refs()
        let ran = try await world.begin("--clients", "c001,c002")
        #expect(ran.status == 3, "\(ran.stderr)")
        #expect(ran.stderr.contains("nothing was done: 2 of 2 client/environments are refused, in 1 class"))
        #expect(
            ran.stderr.contains("hint: tiergit plan medium --stages -c c001 -e prod looks for a way"), "\(ran.stderr)")
        #expect(ran.stderr.contains("--accept removes:DBCluster"), "\(ran.stderr)")
        #expect(try await sandbox.refs() == before)
        #expect(try await world.rollout("--status").status == 1)
        let names = ran.stderr.split(separator: "\n").first { $0.contains("to go on all the same: ") } ?? ""
        let accepted = names.split(separator: " ").filter { $0.contains(":") && !$0.hasSuffix(":") }.map(String.init)
        var arguments = ["rollout", "medium", "-y", "--services", "", "--clients", "c001,c002"]
        for name in accepted { arguments += ["--accept", name] }
        let accepting = try await sandbox.run(Sandbox.tiergit, arguments, environment: world.environment)
        #expect(accepting.status == 0, "\(accepting.stderr)")
        try await world.expectDone(["c001", "c002"])
    }

    @Test func nobodyToAsk() async throws {
        let world = try await RolloutWorld()
        let ran = try await world.rollout("medium")
        #expect(ran.status == 4 && ran.stderr.contains("a roll-out needs a confirmation"), "\(ran.stderr)")
        #expect(try await world.rollout("--status").status == 1)
        #expect(try world.deployed().begun.isEmpty)
    }

    @Test(arguments: [
        (["medium", "--waves", "canary,2"], "--waves leave out 3 of 6 client/environments"),
        (["medium", "--waves", "rest,1"], "`rest` is no wave here"),
        (["medium", "--waves", "10%,canary"], "`canary` is no wave here"),
        (["medium", "--waves", "0"], "`0` is no wave here"),
        (["medium", "--waves", "+1,rest"], "`+1` is no wave here"),
        (["medium", "--waves", "rest", "--canary", "c001"], "no wave is the canary's"),
        (["medium", "--canary", "nobody"], "--canary nobody is none of the clients"),
        (["medium", "--clients", "c001,c0001"], "c0001 has no tier history in prod"),
        (["medium", "--clients", ","], "--clients names nobody"), (["medium", "-e", "prd"], "no environment prd"),
        (["medium", "--resume"], "give either a tier, or only one of"),
        (["--resume", "--clients", "c001"], "leave that out"),
        (["medium", "--no-deploy", "--services", "web"], "--no-deploy goes without"),
        (["medium", "--engine", "cloudformation", "--stack", "one"], "{client}"),
        (["medium", "--parallel", "0"], "--parallel wants"),
        (["medium", "--accept", "loses-data:Nothing"], "nothing of that name is to be accepted"),
    ])
    func mistakes(arguments: [String], error: String) async throws {
        let world = try await RolloutWorld()
        let ran = try await world.sandbox.run(
            Sandbox.tiergit, ["rollout", "-y", "--dry-run"] + arguments, environment: world.environment)
        #expect(ran.status == 64 && ran.stderr.contains(error), "\(ran.stderr)")
    }

    @Test func clientsFromAFile() async throws {
        let world = try await RolloutWorld()
        try world.sandbox.write("# the small ones\nc002\n\nc005 \n", to: "\(world.sandbox.root)/small")
        let ran = try await world.rollout(
            "medium", "-y", "--clients", "@\(world.sandbox.root)/small", "--no-deploy")
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try await world.log("c002") == ["switch minimum -> medium"])
        #expect(try await world.log("c001") == [])
        #expect(try world.deployed().begun.isEmpty)
        try await world.expectNothingLeft()
        // Recorded, and never deployed: that is what is left to do.
        let rest = try await world.begin("--clients", "c002,c005")
        #expect(rest.status == 0 && rest.stderr.contains("recorded already, to be deployed"), "\(rest.stderr)")
        try await world.expectDone(["c002", "c005"])
    }

    /// The clients' domains are those of the catalog, and so are Copilot's applications.
    @Test func eachInItsOwnName() async throws {
        let world = try await RolloutWorld()
        let catalog = "copilot/tiers.yml"
        try world.sandbox.write(try world.sandbox.read(catalog) + "base_domain: example.com\n", to: catalog)
        try await world.sandbox.git("commit", "-q", "-S", "-a", "-m", "domains")
        let ran = try await world.begin("--clients", "c001,c002", environment: ["CLIENT_DOMAIN": "c001.example.com"])
        #expect(ran.status == 0, "\(ran.stderr)")
        let log = try world.sandbox.read("\(world.sandbox.root)/copilot.log")
        #expect(log.contains(#""application": "c002-aai", "domain": "c002.example.com""#), "\(log)")
    }
}
