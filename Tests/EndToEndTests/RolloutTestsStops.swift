import Foundation
import Testing

/// Roll-outs that stop, and what comes after: resume, undo, abort.
@Suite struct RolloutTestsStops {
    @Test func tooManyFailures() async throws {
        let world = try await RolloutWorld()
        try world.inject(["c002"])
        let ran = try await world.begin("--waves", "canary,2,rest", "--parallel", "1")
        #expect(ran.status == 6, "\(ran.stderr)")
        #expect(ran.stderr.contains("c002/prod failed after"), "\(ran.stderr)")
        #expect(ran.stderr.contains("UPDATE_ROLLBACK_COMPLETE"), "\(ran.stderr)")
        #expect(ran.stderr.contains("in wave 2 of 3: 1 failed, and 0 may; 1 done, 1 failed, 4 not begun"))
        #expect(ran.stderr.contains("hint: tiergit rollout --resume") && ran.stderr.contains("rollout --undo"))
        // Nothing was begun after it, also within the wave; its work tree stays to be looked at.
        #expect(try world.deployed().begun == ["c001", "c002"])
        #expect(try await world.log("c003") == [])
        #expect(try await world.workTrees() == ["c002"])
        let log = try #require(ran.stderr.firstMatch(of: /hint: (.*\.log) has all of it/))
        #expect(try world.sandbox.read(String(log.output.1)).contains("stack acme-prod-prod did not complete"))

        let status = try await world.rollout("--status", "--json")
        let events = try RolloutWorld.events(status.stdout)
        #expect(
            events.compactMap { $0["state"] as? String } == [
                "deployed", "failed", "waiting", "waiting", "waiting", "waiting",
            ])
        #expect(try await world.begin().status == 5)

        try await world.resume()
        #expect(try await world.log("c002") == [Self.switched, "deploy medium: failed", Self.deployed])
        try await world.expectDone(world.clients.filter { $0 != "c002" })
        #expect(try world.deployed().ended.sorted() == world.clients)
        try await world.expectNothingLeft()
        try await world.sandbox.proveHistories()
        let again = try await world.rollout("--resume")
        #expect(again.status == 0 && again.stderr.contains("6 done"), "\(again.stderr)")
        #expect(try world.deployed().begun.count == 7)
    }

    private static let switched = RolloutWorld.done[0]
    private static let deployed = RolloutWorld.done[1]

    @Test func asManyFailuresAsAreAllowed() async throws {
        let world = try await RolloutWorld()
        try world.inject(["c001", "c004"])
        let ran = try await world.begin("--max-failures", "2")
        #expect(ran.status == 6 && ran.stderr.contains("is partly done: 4 done, 2 failed"), "\(ran.stderr)")
        try await world.expectDone(["c002", "c003", "c005", "c006"])
        #expect(try await world.workTrees() == ["c001", "c004"])
        try await world.resume()
        try await world.expectNothingLeft()
    }

    /// What somebody else changed since it was planned is left alone.
    @Test func aClientThatMovedOn() async throws {
        let world = try await RolloutWorld()
        try world.inject(["c001"])
        #expect(try await world.begin().status == 6)
        let sandbox = world.sandbox
        try await sandbox.ok("switch", "enterprise", "-c", "c003", "-e", "prod", "-y")
        // Switched by the roll-out, and again by somebody before it could be deployed.
        try await sandbox.ok("switch", "enterprise", "-c", "c001", "-e", "prod", "-y")
        let approved = try await sandbox.git("rev-parse", "refs/tiergit/history/c003/prod")
        let ran = try await world.rollout("--resume", "--json")
        #expect(ran.status == 6, "\(ran.stderr)")
        let states = try RolloutWorld.events(ran.stdout).filter { $0["event"] as? String == "target" }
        #expect(
            states.filter { $0["state"] as? String == "moved" }.compactMap { $0["client"] as? String }
                == ["c001", "c003"], "\(ran.stdout)")
        #expect(ran.stderr.contains("c003/prod is left alone: somebody else changed it"))
        #expect(try await sandbox.git("rev-parse", "refs/tiergit/history/c003/prod") == approved)
        try await world.expectDone(["c002", "c004", "c005", "c006"])
        // Nothing is left to do, so another one may begin.
        let other = try await world.rollout("medium", "-y", "--no-deploy")
        #expect(other.status == 0, "\(other.stderr)")
        #expect(try await world.log("c003").last == "switch enterprise -> medium")
    }

    @Test func takenBack() async throws {
        let world = try await RolloutWorld()
        try world.inject(["c005"])
        #expect(try await world.begin("--clients", "c001,c002,c003,c005").status == 6)
        try await world.sandbox.ok("switch", "enterprise", "-c", "c002", "-e", "prod", "-y")
        let looked = try await world.rollout("--undo", "--dry-run")
        #expect(looked.stdout.contains("class 1 of 1: 3 in prod, medium -> minimum: c005, c003 and c001"))
        #expect(looked.stderr.contains("c002/prod is not taken back"), "\(looked.stderr)")
        #expect(try await world.rollout("--undo").status == 4)
        // It fails as well, and goes on.
        try world.inject(["c003"])
        let ran = try await world.rollout("--undo", "-y", "-m", "too slow")
        #expect(ran.status == 6 && ran.stderr.contains("1 failed"), "\(ran.stderr)")
        // What was confirmed holds for what ran then, and is not done to anything else.
        let plans = try await world.sandbox.run(
            "find", ["\(world.sandbox.repository)/.git/tiergit/rollout", "-name", "c001.prod.plan"])
        let late = try await world.sandbox.tiergit(
            "revert", "1", "-c", "c001", "-e", "prod", "-y", "--plan", try #require(plans.lines.first))
        #expect(late.status == 5 && late.stderr.contains("does not hold any more"), "\(late.stderr)")
        try await world.resume()
        let back = ["revert medium -> minimum", "deploy minimum: succeeded"]
        #expect(try await world.log("c001") == RolloutWorld.done + back)
        #expect(
            try await world.log("c003") == RolloutWorld.done + [back[0], "deploy minimum: failed", back[1]])
        #expect(try await world.log("c005") == [Self.switched, "deploy medium: failed"] + back)
        #expect(try await world.log("c002") == RolloutWorld.done + ["switch medium -> enterprise"])
        #expect(try await world.log("c004") == [])
        let text = try await world.sandbox.git("log", "-1", "--format=%B", "refs/tiergit/history/c001/prod~1")
        #expect(text.contains("too slow\n\nundo of roll-out medium-"), "\(text)")
        try await world.expectNothingLeft()
        #expect(try await world.rollout("--undo", "-y").status == 1)
    }

    /// One whose revert is refused does not keep the others.
    @Test func thoseThatAreNamedAreTakenBack() async throws {
        let world = try await RolloutWorld()
        #expect(try await world.begin("--clients", "c001,c002,c003").status == 0)
        let unknown = try await world.rollout("--undo", "--clients", "c001,c004,nobody", "-y")
        #expect(unknown.status == 64 && unknown.stderr.contains("c004 and nobody are not in roll-out medium-"))
        let looked = try await world.rollout("--undo", "--clients", "c003,c001", "--dry-run")
        #expect(looked.stdout.contains("2 in prod, medium -> minimum: c003 and c001"), "\(looked.stdout)")
        #expect(looked.stderr.contains("left out: c002/prod: --clients does not name it"), "\(looked.stderr)")
        try world.inject(["c003"])
        #expect(try await world.rollout("--undo", "--clients", "c003,c001", "-y").status == 6)
        // Once it has begun, it is about those.
        let other = try await world.rollout("--undo", "--clients", "c002", "-y")
        #expect(
            other.status == 64 && other.stderr.contains("whom it takes back was said when it began"), "\(other.stderr)")
        try await world.resume()
        let back = RolloutWorld.done + ["revert medium -> minimum"]
        #expect(try await world.log("c001") == back + ["deploy minimum: succeeded"])
        #expect(try await world.log("c003") == back + ["deploy minimum: failed", "deploy minimum: succeeded"])
        #expect(try await world.log("c002") == RolloutWorld.done)
        try await world.expectNothingLeft()
    }

    @Test func forgotten() async throws {
        let world = try await RolloutWorld()
        try world.inject(["c001"])
        #expect(try await world.begin().status == 6)
        let before = try await world.sandbox.refs()
        let ran = try await world.rollout("--abort")
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(ran.stderr.contains("--abort itself changed no client: 1 failed, 5 waiting"), "\(ran.stderr)")
        #expect(ran.stderr.contains("not begun: c002/prod, c003/prod, c004/prod, c005/prod, c006/prod"))
        #expect(try await world.sandbox.refs() == before)
        try await world.expectNothingLeft()
        #expect(try await world.rollout("--resume").status == 1)
        // What it left is the next one's.
        let other = try await world.begin()
        #expect(other.status == 0, "\(other.stderr)")
        #expect(try await world.log("c001") == [Self.switched, "deploy medium: failed", Self.deployed])
        try await world.expectDone(world.clients.dropFirst())
    }

    /// One at a time, and what it began is waited for.
    @Test func twoAtOnce() async throws {
        let world = try await RolloutWorld()
        try world.hold()
        async let first = world.begin("--waves", "rest")
        while try world.deployed().begun.isEmpty { try await Task.sleep(for: .milliseconds(50)) }
        for arguments in [["medium", "-y"], ["--resume"], ["--abort"], ["--undo", "-y"]] {
            let ran = try await world.sandbox.run(
                Sandbox.tiergit, ["rollout"] + arguments, environment: world.environment)
            #expect(ran.status == 5, "\(arguments): \(ran.stderr)")
        }
        #expect(try await world.rollout("--status").stderr.contains("a command is at work on it"))
        try world.letGoOn()
        let ran = try await first
        #expect(ran.status == 0, "\(ran.stderr)")
        try await world.expectDone(world.clients)
        #expect(try world.deployed().begun.count == 6)
    }

    /// Ctrl-C: what runs is waited for, and nothing new begins.
    @Test func interrupted() async throws {
        let world = try await RolloutWorld()
        let script = """
            '\(Sandbox.tiergit)' rollout medium -y --services '' --waves rest --parallel 2 &
            until grep -q env "$STANDIN_COPILOT" 2>/dev/null; do sleep 0.05; done
            kill -TERM $!
            wait $!
            """
        let ran = try await world.sandbox.run(
            "sh", ["-c", script], environment: world.environment.merging(["STANDIN_COPILOT_SECONDS": "1"]) { $1 })
        #expect(ran.status == 130, "\(ran.stderr)")
        #expect(ran.stderr.contains("interrupted: nothing new is begun"), "\(ran.stderr)")
        #expect(ran.stderr.contains("hint: tiergit rollout --resume"))
        // Each that began has ended well.
        let (begun, ended) = try world.deployed()
        #expect(begun.sorted() == ended.sorted() && begun.count <= 2)
        try await world.expectDone(begun)
        try await world.resume()
        try await world.expectDone(world.clients)
        #expect(try world.deployed().begun.count == 6)
    }

    /// Ctrl-C again: what runs is interrupted as well, which is recorded.
    @Test func interruptedTwice() async throws {
        let world = try await RolloutWorld()
        try world.hold()
        let script = """
            '\(Sandbox.tiergit)' rollout medium -y --services '' &
            until grep -q env "$STANDIN_COPILOT" 2>/dev/null; do sleep 0.05; done
            kill -TERM $!
            sleep 0.5
            kill -TERM $!
            wait $!
            """
        let ran = try await world.sandbox.run("sh", ["-c", script], environment: world.environment)
        #expect(ran.status == 130 && ran.stderr.contains("c001/prod failed after"), "\(ran.stderr)")
        #expect(try await world.log("c001") == [Self.switched, "deploy medium: interrupted"])
        try world.letGoOn()
        try await world.resume()
        #expect(try await world.log("c001") == [Self.switched, "deploy medium: interrupted", Self.deployed])
        try await world.expectDone(world.clients.dropFirst())
        #expect(try world.deployed().ended.sorted() == world.clients)
    }

    /// A target that somebody deploys by hand is not waited for, and not disturbed.
    @Test func somebodyElseDeploysIt() async throws {
        let world = try await RolloutWorld()
        let sandbox = world.sandbox
        try await sandbox.ok("activate", "-c", "c002", "-e", "prod")
        try await sandbox.ok("hook", "pre-deploy", "-c", "c002", "-e", "prod", "--process", "none")
        let ran = try await world.begin("--max-failures", "1")
        #expect(ran.status == 6, "\(ran.stderr)")
        #expect(ran.stderr.contains("c002/prod failed after") && ran.stderr.contains("is under way"), "\(ran.stderr)")
        try await sandbox.ok("hook", "post-deploy", "-c", "c002", "-e", "prod", "--result", "succeeded")
        try await world.resume()
        #expect(try await world.log("c002") == ["deploy minimum: succeeded"] + RolloutWorld.done)
    }
}
