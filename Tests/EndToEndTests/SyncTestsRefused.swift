import Foundation
import Testing

/// What is not taken from a remote, and what is not sent to one.
@Suite struct SyncTestsRefused {
    private static let globex = "refs/tiergit/history/globex/prod"

    // MARK: What was seen at a remote

    @Test func aTruncatedRemote() async throws {
        let sandbox = try await Sandbox.shared()
        let seen = try await sandbox.id(Recorded.tip)
        let now = try await sandbox.id("\(Recorded.tip)~2")
        try await sandbox.point(Recorded.tip, to: now, in: sandbox.origin)
        try await sandbox.switches("minimum", "globex", in: sandbox.bob)
        let ran = try await sandbox.tiergit("sync", in: sandbox.bob)
        #expect(ran.status == 7)
        let line = ran.lines.first { $0.hasPrefix("  truncated: ") } ?? ""
        #expect(line.contains(seen) && line.contains(now), "\(ran.stdout)")
        #expect(ran.lines.contains("globex/prod: 1 entry sent to origin"))
        #expect(ran.stderr.contains("tiergit sync --restore"), "\(ran.stderr)")
        let synced = try await sandbox.sync()
        #expect(synced.status == 7 && synced.outcome() == "rolled-back")
        #expect(synced.failures() == [seen: "truncated"])
        #expect(try await sandbox.id(Recorded.tip, in: sandbox.origin) == now)
        // A clone that never saw it begins where others were: this machine remembers.
        let clone = try await sandbox.clone("new")
        let first = try await sandbox.sync(in: clone)
        #expect(first.status == 7 && first.outcome() == "rolled-back" && first.outcome("globex/prod") == "accepted")
        #expect(try await sandbox.references(Recorded.tip, in: clone).isEmpty)
        let restored = try await sandbox.sync("--restore")
        #expect(restored.status == 0 && restored.changes == ["acme/prod": "pushed"])
        #expect(restored.histories["acme/prod"]?["entries"] as? Int == 2)
        #expect(try await sandbox.sync(in: clone).changes == ["acme/prod": "accepted"])
        try await sandbox.expectSameHistories(sandbox.repository, sandbox.origin, sandbox.bob, clone)
    }

    @Test func aDeletedHistory() async throws {
        let sandbox = try await Sandbox.shared()
        let seen = try await sandbox.id(Recorded.tip)
        try await sandbox.git("update-ref", "-d", Recorded.tip, in: sandbox.origin)
        let synced = try await sandbox.sync()
        #expect(synced.status == 7 && synced.changes == ["acme/prod": "rolled-back"])
        #expect(synced.failures() == [seen: "deleted"])
        // Also where it is gone on both sides, which would look alike.
        try await sandbox.git("update-ref", "-d", Recorded.tip, in: sandbox.bob)
        for options in [[], ["--restore"]] {
            let ran = try await sandbox.run(Sandbox.tiergit, ["sync"] + options, in: sandbox.bob)
            #expect(ran.status == 7 && ran.stdout.contains("  deleted: ") && ran.stdout.contains(seen), "\(ran.stdout)")
        }
        #expect(try await sandbox.sync("--restore").changes == ["acme/prod": "pushed"])
        #expect(try await sandbox.sync(in: sandbox.bob).changes == ["acme/prod": "accepted"])
        try await sandbox.expectSameHistories(sandbox.repository, sandbox.origin, sandbox.bob)
    }

    @Test func aForkedRemote() async throws {
        let sandbox = try await Sandbox.shared()
        let seen = try await sandbox.id(Recorded.tip)
        var now = try await sandbox.id("\(Recorded.tip)~1")
        for _ in 0..<2 { now = try await sandbox.make(sandbox.forgery(after: now)) }
        try await sandbox.git("push", "-q", "-f", "origin", "\(now):\(Recorded.tip)")
        try await sandbox.switches("minimum", "globex")
        for options in [[], ["--restore"]] {
            let ran = try await sandbox.run(Sandbox.tiergit, ["sync"] + options)
            #expect(ran.status == 7)
            let line = ran.lines.first { $0.hasPrefix("  forked: ") } ?? ""
            #expect(line.contains(seen) && line.contains(now), "\(ran.stdout)")
            #expect(!ran.stderr.contains("--restore"), "it does not help here: \(ran.stderr)")
            let synced = try await sandbox.sync("--restore")
            #expect(synced.outcome() == "rolled-back" && synced.failures() == [seen: "forked"])
        }
        #expect(try await sandbox.id(Recorded.tip, in: sandbox.origin) == now)
        #expect(try await sandbox.id(Recorded.tip) == seen)
        #expect(try await sandbox.id(Self.globex, in: sandbox.origin) == sandbox.id(Self.globex))
    }

    // MARK: Entries that do not verify

    @Test(arguments: ["unsigned", "unknown-signer", "bad-signature", "broken-chain", "wrong-target", "not an entry"])
    func whatAnAttackerPushes(_ reason: String) async throws {
        let sandbox = try await Sandbox.shared()
        var forged = try await sandbox.forgery(after: Recorded.tip)
        switch reason {
        case "unsigned": forged.key = nil
        case "unknown-signer":
            try await sandbox.makeKey("stranger")
            forged.key = "stranger"
        case "bad-signature": forged.object = { $0.replacingOccurrences(of: "a reason", with: "my reason") }
        case "broken-chain":
            forged.change("\"sequence\":5", "\"sequence\":6")
            forged.say("Tier-Sequence: 5", "Tier-Sequence: 6")
        case "wrong-target": forged = try await sandbox.forgery(after: Self.globex)
        default: break
        }
        let bad =
            reason == "not an entry"
            ? try await sandbox.git("commit-tree", "-p", Recorded.tip, "-m", "hello", "HEAD^{tree}")
            : try await sandbox.make(forged)
        try await sandbox.git("push", "-q", "-f", "origin", "\(bad):\(Recorded.tip)")
        let bob = sandbox.bob
        try await sandbox.switches("minimum", "globex", in: bob)
        try await sandbox.switches("medium", in: bob)
        let mine = try await sandbox.id(Recorded.tip, in: bob)
        let synced = try await sandbox.sync(in: bob)
        #expect(synced.status == 7 && synced.outcome() == (reason == "wrong-target" ? "rolled-back" : "refused"))
        #expect(synced.failures()[bad] == (reason == "not an entry" ? "unsigned" : reason), "\(synced.failures())")
        #expect(synced.outcome("globex/prod") == "pushed")
        #expect(try await sandbox.id(Recorded.tip, in: bob) == mine)
        #expect(try await sandbox.id(Recorded.tip, in: sandbox.origin) == bad)
        #expect(try await sandbox.id(Self.globex, in: sandbox.origin) == sandbox.id(Self.globex, in: bob))
        let text = try await sandbox.tiergit("sync", in: bob)
        #expect(text.stdout.contains("acme/prod: what is at origin is not verified"), "\(text.stdout)")
        #expect(text.stdout.contains(bad))
    }

    /// What is not verified here is not sent, whatever the others have; and it keeps nobody else from syncing.
    @Test(arguments: [false, true]) func whatIsWrongHere(_ theyMoved: Bool) async throws {
        let sandbox = try await Sandbox.shared()
        if theyMoved {
            try await sandbox.switches("medium")
            try await sandbox.ok("sync")
        }
        let bob = sandbox.bob
        let there = try await sandbox.id(Recorded.tip, in: sandbox.origin)
        try await sandbox.switches("minimum", "globex", in: bob)
        let wrong = try await sandbox.git("commit-tree", "-p", Recorded.tip, "-m", "hello", "HEAD^{tree}", in: bob)
        var forged = try await sandbox.forgery(after: Recorded.tip, in: bob)
        forged.key = nil
        for bad in [wrong, try await sandbox.make(forged, in: bob), try await sandbox.id("HEAD", in: bob)] {
            try await sandbox.point(Recorded.tip, to: bad, in: bob)
            let ran = try await sandbox.tiergit("sync", in: bob)
            #expect(
                ran.status == 7 && ran.stdout.contains("acme/prod: what is here is not verified"),
                "\(ran.stdout)\(ran.stderr)")
            #expect(ran.stdout.contains(bad))
            let synced = try await sandbox.sync(in: bob)
            #expect(synced.status == 7 && synced.changes == ["acme/prod": "refused"])
            #expect(try await sandbox.id(Recorded.tip, in: bob) == bad)
        }
        #expect(try await sandbox.id(Recorded.tip, in: sandbox.origin) == there)
        #expect(try await sandbox.id(Self.globex, in: sandbox.origin) == sandbox.id(Self.globex, in: bob))
    }

    /// An entry that only this clone had goes from it: what others record does not cover that up.
    @Test func whatWentFromHere() async throws {
        let sandbox = try await Sandbox.shared()
        let bob = sandbox.bob
        try await sandbox.switches("medium", in: bob)
        let mine = try await sandbox.id(Recorded.tip, in: bob)
        try await sandbox.point(Recorded.tip, to: try await sandbox.id("\(Recorded.tip)~1", in: bob), in: bob)
        try await sandbox.switches("enterprise")
        try await sandbox.ok("sync")
        let ran = try await sandbox.tiergit("sync", in: bob)
        #expect(ran.status == 7 && ran.stdout.contains(mine), "\(ran.stdout)")
        #expect(ran.stderr.contains("hint: git update-ref \(Recorded.tip) \(mine)"), "\(ran.stderr)")
        // As the hint says.
        try await sandbox.point(Recorded.tip, to: mine, in: bob)
        let synced = try await sandbox.sync(in: bob)
        #expect(synced.status == 5 && synced.outcome() == "stale")
        try await sandbox.expectVerified(in: bob)
        // Or it is let go.
        try await sandbox.switches("minimum", in: bob)
        let old = try await sandbox.id("\(Recorded.tip)~1", in: bob)
        try await sandbox.point(Recorded.tip, to: old, in: bob)
        #expect(try await sandbox.tiergit("verify", in: bob).status == 7)
        try await sandbox.expectVerified("--accept-tip", old, in: bob)
        #expect(try await sandbox.sync(in: bob).status == 0)
    }

    /// A refspec of the user's own rewinds and prunes what was not sent yet: both sides look alike then, and it is told all the same.
    @Test func aRefspecThatRewinds() async throws {
        let sandbox = try await Sandbox.shared()
        let bob = sandbox.bob
        try await sandbox.switches("medium", in: bob)
        try await sandbox.ok("adopt", "minimum", "-c", "initech", "-e", "prod", in: bob)
        let initech = "refs/tiergit/history/initech/prod"
        let (mine, new) = (try await sandbox.id(Recorded.tip, in: bob), try await sandbox.id(initech, in: bob))
        try await sandbox.git("fetch", "-q", "--prune", "origin", "+refs/tiergit/*:refs/tiergit/*", in: bob)
        #expect(try await sandbox.references(initech, in: bob).isEmpty)
        let synced = try await sandbox.sync(in: bob)
        #expect(synced.status == 7 && synced.changes == ["acme/prod": "refused", "initech/prod": "refused"])
        #expect(synced.failures() == [mine: "truncated"])
        #expect(synced.failures("initech/prod") == [new: "deleted"])
        let ran = try await sandbox.tiergit("sync", in: bob)
        for (reference, id) in [(Recorded.tip, mine), (initech, new)] {
            #expect(ran.stderr.contains("hint: git update-ref \(reference) \(id) "), "\(ran.stderr)")
            try await sandbox.point(reference, to: id, in: bob)
        }
        #expect(try await sandbox.sync(in: bob).changes == ["acme/prod": "pushed", "initech/prod": "pushed"])
    }

    // MARK: The policy

    @Test func thePolicy() async throws {
        let sandbox = try await Sandbox.shared()
        let (bob, name) = (sandbox.bob, "refs/tiergit/policy")
        let root = try await sandbox.id(name)
        try await sandbox.git("update-ref", "-d", name, in: sandbox.origin)
        #expect(try await sandbox.sync(in: bob).json["policy"] as? String == "pushed")
        try await sandbox.git("update-ref", "-d", name, in: bob)
        #expect(try await sandbox.sync(in: bob).json["policy"] as? String == "accepted")
        #expect(try await sandbox.id(name, in: bob) == root)
        // A later policy, signed; then one that nobody signed.
        let next = try await sandbox.policy(after: root)
        try await sandbox.git("push", "-q", "origin", "\(next):\(name)")
        #expect(try await sandbox.sync(in: bob).json["policy"] as? String == "accepted")
        #expect(try await sandbox.id(name, in: bob) == next)
        try await sandbox.switches("medium", in: bob)
        let forged = try await sandbox.git("commit-tree", "-p", next, "-m", "mine", "\(next)^{tree}")
        try await sandbox.git("push", "-q", "origin", "\(forged):\(name)")
        let refused = try await sandbox.tiergit("sync", in: bob)
        #expect(refused.status == 7 && refused.stderr.contains(forged), "\(refused.stderr)")
        #expect(try await sandbox.id(name, in: bob) == next)
        // Nothing else goes on under a policy that is in doubt.
        #expect(try await sandbox.id(Recorded.tip, in: sandbox.origin) == sandbox.id(Recorded.tip))
        for other in [
            try await sandbox.git("commit-tree", "-p", root, "-m", "another", "\(root)^{tree}"),
            try await sandbox.git("commit-tree", "-m", "another root", "\(root)^{tree}"),
        ] {
            try await sandbox.git("push", "-q", "-f", "origin", "\(other):\(name)")
            let ran = try await sandbox.tiergit("sync", in: bob)
            #expect(ran.status == 7 && ran.stderr.contains(next) && ran.stderr.contains(other), "\(ran.stderr)")
            #expect(try await sandbox.id(name, in: bob) == next)
        }
        let clone = try await sandbox.clone("new")
        let foreign = try await sandbox.tiergit("sync", in: clone)
        #expect(foreign.status == 7 && foreign.stderr.contains(String(root.prefix(10))), "\(foreign.stderr)")
        #expect(try await sandbox.references("refs/tiergit/", in: clone).isEmpty)
        try await sandbox.git("update-ref", "-d", name, in: sandbox.origin)
        let missing = try await sandbox.tiergit("sync", in: clone)
        #expect(
            missing.status == 1 && missing.stderr.contains("neither this clone nor origin has the policy"),
            "\(missing.stderr)")
        #expect(!missing.stderr.contains("hint: tiergit sync"), "it was just that: \(missing.stderr)")
    }
}
