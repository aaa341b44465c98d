import Foundation
import Testing

/// A policy chain that was seen and is shorter or another now: here, and at a remote.
@Suite struct PolicyAttackTestsRollback {
    /// What was seen of the policy here is gone: with both ids and this reason.
    private func expectGone(
        _ governed: Governed, _ reason: String, seen: String, now: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let text = try await governed.tiergit("verify", "--all")
        let said = text.stdout + text.stderr
        #expect(text.status == 7, "\(said)", sourceLocation: sourceLocation)
        #expect(
            said.contains(reason) && said.contains(seen) && said.contains(now), "\(said)",
            sourceLocation: sourceLocation)
        let json = try await governed.tiergit("verify", "--all", "--json")
        #expect(json.status == 7, sourceLocation: sourceLocation)
        let verdict = try await governed.verdict(sourceLocation: sourceLocation)
        #expect(!verdict.verified, sourceLocation: sourceLocation)
        #expect("\(verdict.policy)".contains(reason), "\(verdict.policy)", sourceLocation: sourceLocation)
    }

    @Test(arguments: ["one", "to the root"]) func rewoundHere(_ way: String) async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let first = try await sandbox.id(Governed.policy)
        let second = try await governed.enforce(Rules())
        try await governed.expectVerified()
        let now = way == "one" ? first : governed.root
        try await sandbox.point(Governed.policy, to: now)
        try await expectGone(governed, "truncated", seen: second, now: now)
        // What comes on top covers nothing up, neither an entry nor a policy.
        let reference = "refs/tiergit/history/acme/prod"
        try await governed.record(Change(by: "dana", policy: now))
        try await expectGone(governed, "truncated", seen: second, now: now)
        try await sandbox.point(reference, to: "\(reference)~1")
        var other = Rules()
        other.breaking = ["dana@example.com"]
        let fork = try await governed.enforce(other)
        try await expectGone(governed, "forked", seen: second, now: fork)
        // Nor is it sent to others.
        let sync = try await governed.tiergit("sync")
        #expect(sync.status == 7, "\(sync.stdout)\(sync.stderr)")
        #expect(try await sandbox.id(Governed.policy, in: sandbox.origin) == governed.root)
        try await sandbox.point(Governed.policy, to: second)
        try await governed.expectVerified()
    }

    /// To whoever has never seen more it looks as it is: entries that are newer than it show it all the same.
    @Test func rewoundBelowAnEntry() async throws {
        let governed = try await Governed.enforced()
        let first = try await governed.sandbox.id(Governed.policy)
        try await governed.enforce(Rules())
        let newest = try await governed.record(Change())
        try await governed.sandbox.point(Governed.policy, to: first)
        try await governed.expectCaught(entry: newest, "unknown-policy")
    }

    // MARK: At a remote

    private func shared() async throws -> (Governed, first: String, second: String) {
        let governed = try await Governed(try await Sandbox.shared())
        let sandbox = governed.sandbox
        let first = try await governed.enforce(Rules())
        let second = try await governed.enforce(Rules())
        try await governed.ok("sync")
        try await governed.ok("sync", in: sandbox.bob)
        #expect(try await sandbox.id(Governed.policy, in: sandbox.bob) == second)
        return (governed, first, second)
    }

    private static let everything = "refs/"

    @Test(arguments: ["rewound", "to the root", "forked", "forked at the root"])
    func rolledBackAtARemote(_ way: String) async throws {
        let (governed, first, second) = try await shared()
        let sandbox = governed.sandbox
        var other = Rules()
        other.after = way == "forked" ? first : governed.root
        other.breaking = ["dana@example.com"]
        let fork = try await governed.make(other)
        let now = ["rewound": first, "to the root": governed.root][way] ?? fork
        try await sandbox.git("push", "-q", "-f", "origin", "\(now):\(Governed.policy)")
        // Somebody appends an entry there that the older rules allow.
        let entry = try await governed.make(Change(by: "dana", policy: now == governed.root ? first : now))
        try await sandbox.git("push", "-q", "origin", "\(entry):\(Recorded.tip)")
        for clone in [sandbox.bob, sandbox.repository] {
            let here = try await sandbox.references("refs/tiergit/", "refs/heads/", in: clone)
            let there = try await sandbox.references(Self.everything, in: sandbox.origin)
            let ran = try await governed.tiergit("sync", in: clone)
            #expect(ran.status == 7, "\(ran.stdout)\(ran.stderr)")
            #expect((ran.stdout + ran.stderr).contains(second), "\(ran.stdout)\(ran.stderr)")
            #expect((ran.stdout + ran.stderr).contains(now), "\(ran.stdout)\(ran.stderr)")
            #expect(try await sandbox.references("refs/tiergit/", "refs/heads/", in: clone) == here)
            #expect(try await sandbox.references(Self.everything, in: sandbox.origin) == there)
        }
        // A clone that never saw it, on a machine that did.
        let clone = try await sandbox.clone("new")
        let ran = try await governed.tiergit("sync", in: clone)
        #expect(ran.status == 7, "\(ran.stdout)\(ran.stderr)")
        #expect(try await sandbox.references("refs/tiergit/", in: clone).isEmpty)
        // Put right again, everybody goes on.
        try await sandbox.git("push", "-q", "-f", "origin", "\(second):\(Governed.policy)")
        try await sandbox.git("push", "-q", "-f", "origin", "\(entry)~1:\(Recorded.tip)")
        for clone in [sandbox.bob, clone] { try await governed.ok("sync", in: clone) }
    }

    /// A policy that too few signed is taken by nobody, nor is what was recorded under it.
    @Test func aBadPolicyAtARemote() async throws {
        let (governed, _, second) = try await shared()
        let sandbox = governed.sandbox
        var strict = Rules()
        strict.threshold = 2
        let third = try await governed.enforce(strict)
        try await governed.ok("sync")
        #expect(third != second)
        try await governed.ok("sync", in: sandbox.bob)
        var wide = strict
        wide.operators = [.init(principals: ["*"])]
        let bad = try await governed.make(wide)
        let entry = try await governed.make(Change(by: "olga", policy: bad))
        try await sandbox.git("push", "-q", "origin", "\(bad):\(Governed.policy)", "\(entry):\(Recorded.tip)")
        let here = try await sandbox.references("refs/tiergit/", in: sandbox.bob)
        let ran = try await governed.tiergit("sync", in: sandbox.bob)
        #expect(ran.status == 7, "\(ran.stdout)\(ran.stderr)")
        let said = ran.stdout + ran.stderr
        #expect(said.contains(bad) && said.contains("too-few-signers"), "\(said)")
        #expect(try await sandbox.references("refs/tiergit/", in: sandbox.bob) == here)
        // The same, signed by both.
        wide.also = [.init(by: "erik")]
        let good = try await governed.make(wide)
        let honest = try await governed.make(Change(by: "olga", policy: good))
        try await sandbox.git("push", "-q", "-f", "origin", "\(good):\(Governed.policy)", "\(honest):\(Recorded.tip)")
        try await governed.ok("sync", in: sandbox.bob)
        #expect(try await sandbox.id(Governed.policy, in: sandbox.bob) == good)
        #expect(try await sandbox.id(Recorded.tip, in: sandbox.bob) == honest)
    }

    /// Entries that the rules do not allow are neither taken nor sent; the other histories go through.
    @Test func entries() async throws {
        let (governed, first, _) = try await shared()
        let sandbox = governed.sandbox
        let (bob, globex) = (sandbox.bob, "refs/tiergit/history/globex/prod")
        for (change, reason) in [
            (Change(by: "olga"), "not-allowed"), (Change(by: "mallory"), "unknown-signer"),
            (Change(by: "otto", policy: first), "superseded-policy"), (Change(at: .after(-601)), "backdated"),
        ] {
            let good = try await governed.record(Change(by: "olga", target: "globex/prod"))
            let bad = try await governed.make(change)
            let tip = try await governed.tip()
            try await sandbox.git("push", "-q", "origin", "\(bad):\(Recorded.tip)", "\(good):\(globex)")
            let synced = try await governed.sync(in: bob)
            #expect(synced.status == 7 && synced.outcome() == "refused", "\(reason): \(synced.stderr)")
            #expect(synced.failures()[bad] == reason, "\(synced.failures())")
            #expect(synced.outcome("globex/prod") == "accepted")
            #expect(try await sandbox.id(Recorded.tip, in: bob) == tip)
            try await sandbox.git("push", "-q", "-f", "origin", "\(tip):\(Recorded.tip)")
            // From here to there.
            try await sandbox.point(Recorded.tip, to: bad)
            let sent = try await governed.sync()
            #expect(sent.status == 7 && sent.outcome() == "refused", "\(reason): \(sent.stderr)")
            #expect(try await sandbox.id(Recorded.tip, in: sandbox.origin) == tip)
            try await sandbox.point(Recorded.tip, to: tip)
            #expect(try await governed.sync().status == 0)
        }
    }
}
