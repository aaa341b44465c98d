import Foundation
import Testing

/// Roll-outs with a remote, under a policy, by each way of activation and by each engine.
@Suite struct RolloutTestsPlaces {
    @Test func aRemoteHasAllOfIt() async throws {
        let world = try await RolloutWorld()
        let sandbox = world.sandbox
        try await sandbox.makeOrigin()
        try await sandbox.ok("sync")
        try await sandbox.clone("bob")
        try await sandbox.ok("sync", "--install", in: sandbox.bob)
        // What a colleague did is known before it is planned.
        try await sandbox.switches("enterprise", "c003", in: sandbox.bob)
        try await sandbox.ok("sync", in: sandbox.bob)
        let ran = try await world.begin()
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(ran.stderr.contains("class 2 of 2: 1 in prod, enterprise -> medium: c003"), "\(ran.stderr)")
        let here = try await sandbox.git("for-each-ref", "--format=%(objectname) %(refname)", "refs/tiergit/history/")
        let there = try await sandbox.git(
            "for-each-ref", "--format=%(objectname) %(refname)", "refs/tiergit/history/", in: sandbox.origin)
        #expect(here == there && here.split(separator: "\n").count == 6)
        // Two who switched the same client: that one is not deployed, and nothing is begun.
        try await sandbox.ok("sync", in: sandbox.bob)
        try await sandbox.switches("enterprise", "c001", in: sandbox.bob)
        try await sandbox.ok("sync", in: sandbox.bob)
        try await sandbox.switches("minimum", "c001")
        let clash = try await world.rollout("enterprise", "-y", "--clients", "c001,c002")
        #expect(clash.status == 5 && clash.stderr.contains("c001/prod is not deployed"), "\(clash.stderr)")
        #expect(try await world.rollout("--status").stderr.contains("6 deployed"))
    }

    @Test(arguments: ["copy", "branch"])
    func activations(activation: String) async throws {
        let world = try await RolloutWorld()
        let sandbox = world.sandbox
        let catalog = "copilot/tiers.yml"
        try sandbox.write(
            try sandbox.read(catalog).replacing("activation: symlink", with: "activation: \(activation)"), to: catalog)
        try await sandbox.git("commit", "-q", "-S", "-a", "-m", activation)
        let ran = try await world.begin("--waves", "rest", "--parallel", "6")
        #expect(ran.status == 0, "\(ran.stderr)")
        try await world.expectDone(world.clients)
        try await world.expectNothingLeft()
        #expect(try await sandbox.git("status", "--porcelain") == "")
        #expect(try await sandbox.git("branch", "--show-current") == "main")
        let undone = try await world.rollout("--undo", "-y")
        #expect(undone.status == 0, "\(undone.stderr)")
        #expect(try await world.log("c006").last == "deploy minimum: succeeded")
    }

    /// Approvals are asked for before anything is done, and those that were given count in the work trees.
    @Test func aPolicyWantsItApproved() async throws {
        let world = try await RolloutWorld()
        let sandbox = world.sandbox
        try await sandbox.ok("policy", "init", "-y")
        let erik = try await sandbox.newKey("erik")
        try await sandbox.ok("policy", "add-key", "erik@example.com", "\(erik).pub", "-y")
        let rules = try await sandbox.git("show", "refs/tiergit/policy:policy.yml")
        try sandbox.write(
            rules.replacingOccurrences(of: "# approvals", with: "approvals"), to: "\(sandbox.root)/policy.yml")
        try await sandbox.ok("policy", "edit", "--policy", "\(sandbox.root)/policy.yml", "-y")
        let refused = try await world.begin("--clients", "c001,c002", "-m", "Q3")
        #expect(refused.status == 3, "\(refused.stderr)")
        #expect(refused.stderr.contains("has approved it: nobody has"), "\(refused.stderr)")
        #expect(refused.stderr.contains("2 of 2 client/environments are refused, in 1 class"))
        // Whatever the approver's work tree deploys.
        try sandbox.write("application: c001\n", to: "copilot/.workspace")
        try await sandbox.git("config", "user.signingkey", erik)
        try await sandbox.git("config", "user.email", "erik@example.com")
        for client in ["c001", "c002"] {
            try await sandbox.ok("approve", "medium", "-c", client, "-e", "prod", "-m", "seen", "-y")
        }
        try await sandbox.git("config", "--unset", "user.signingkey")
        try await sandbox.git("config", "--unset", "user.email")
        let ran = try await world.begin("--clients", "c001,c002", "-m", "Q3")
        #expect(ran.status == 0, "\(ran.stderr)")
        for client in ["c001", "c002"] {
            #expect(try await world.log(client).suffix(2) == RolloutWorld.done)
            let text = try await sandbox.git("show", "refs/tiergit/history/\(client)/prod~1:entry.json")
            #expect(!text.contains(#""approvals":[]"#), "\(text)")
        }
        try await sandbox.ok("verify", "--all")
    }

    /// Straight through CloudFormation, each client's own stack.
    @Test func byCloudFormation() async throws {
        let minimum = ["addons": "copilot/environments/addons-minimum"]
        let cloud = try await StandIn(["stacks": ["acme-prod": minimum, "globex-prod": minimum]])
        try await cloud.sandbox.ok("adopt", "minimum", "-c", "globex", "-e", "prod")
        try await cloud.sandbox.ok("activate", "--base")
        let ran = try await cloud.tiergit(
            "rollout", "enterprise", "-y", "--engine", "cloudformation", "--parallel", "1")
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(ran.stderr.contains("2 done"))
        #expect(try cloud.operations().count { $0 == "ExecuteChangeSet" } == 2)
        for client in ["acme", "globex"] {
            let subject = try await cloud.sandbox.git("log", "-1", "--format=%s", "refs/tiergit/history/\(client)/prod")
            #expect(subject == "\(client)/prod: deploy enterprise: succeeded")
        }
        #expect(try await cloud.results().last == "succeeded")
        try await cloud.expectNothingLeft()
    }
}
