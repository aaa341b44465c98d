import Foundation
import Testing

/// The same attacks, pushed to a server by somebody who does not use tiergit at all.
@Suite struct PreReceiveAttackTests {
    /// But those of the next decades, which a server refuses anyway.
    static let offences = [
        PolicyAttackTestsOperators.offences, PolicyAttackTestsKeys.offences, PolicyAttackTestsRules.needs,
        PolicyAttackTestsRules.adoptions, PolicyAttackTestsRules.emergencies,
    ].joined().filter { !$0.change.at.isDistant }

    @Test(arguments: offences) func entries(_ offence: Offence) async throws {
        let served = try await Served(offence.rules)
        let bad = try await served.governed.make(offence.change)
        try await served.expectRefused("\(bad):\(served.history(offence.change.target))", saying: [offence.reason])
        let good = try await served.governed.make(offence.honest)
        try await served.expectTaken("\(good):\(served.history(offence.honest.target))")
    }

    @Test(
        arguments: PolicyAttackTestsEntries.attacks.enumerated().filter { $0.offset.isMultiple(of: 3) }.map(\.element))
    func forgeries(_ attack: Attack) async throws {
        let served = try await Served()
        let sandbox = served.sandbox
        var forged = try await sandbox.forgery(after: Recorded.tip)
        let policy = try await sandbox.id(Governed.policy)
        forged.change("\"policy\":\"\(served.governed.root)", "\"policy\":\"\(policy)")
        let honest = forged
        try await attack.change(&forged, sandbox)
        let bad = try await sandbox.make(forged)
        // What does not even lead on from what is there is refused for that.
        try await served.expectRefused(
            "\(bad):\(served.history())", saying: [attack.reason, "would no longer lead to"])
        try await served.expectTaken("\(try await sandbox.make(honest)):\(served.history())")
    }

    @Test(arguments: [false, true]) func dates(_ heads: Bool) async throws {
        let served = try await Served(heads: heads)
        let governed = served.governed
        try await served.expectRefused(
            "\(try await governed.make(Change(at: .after(-601)))):\(served.history())", saying: ["backdated"])
        let good = try await governed.record(Change(at: .after(500)))
        try await served.expectTaken("\(good):\(served.history())")
        try await served.expectRefused(
            "\(try await governed.make(Change(at: .after(-101)))):\(served.history())", saying: ["backdated"])
        // Nor a date that passes a freeze by: an hour of somebody's clock is too much.
        try await served.expectRefused(
            "\(try await governed.make(Change(at: .after(86_400)))):\(served.history())", saying: ["future"])
    }

    /// While it is frozen, and in a zone of its own.
    @Test func freezes() async throws {
        let now = Int(Date().timeIntervalSince1970)
        func local(_ seconds: Int) -> String {
            String(ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: TimeInterval(seconds))).prefix(16))
        }
        for (from, until, isFrozen) in [(-7200, 7200, true), (7200, 14_400, false), (-14_400, -7200, false)] {
            // As a clock in that zone shows it.
            let zone = 5 * 3600
            let served = try await Served { rules in
                rules.more =
                    "freezes:\n  - name: x\n    from: \(local(now + zone + from))\n    until: \(local(now + zone + until))\n    zone: \"+05:00\"\n"
                rules.breaking = ["dana@example.com"]
            }
            let change = try await served.governed.make(Change())
            if isFrozen {
                try await served.expectRefused("\(change):\(served.history())", saying: ["frozen"])
                let emergency = try await served.governed.make(Change(by: "dana", breakGlass: true))
                try await served.expectTaken("\(emergency):\(served.history())")
            } else {
                try await served.expectTaken("\(change):\(served.history())")
            }
        }
    }

    /// A tag of a release that was pushed stays: moved, deleted or taken for another object.
    @Test func releases() async throws {
        let served = try await Served()
        let sandbox = served.sandbox
        for tag in ["tier-medium/v1.0.0", "tier-medium/v1.1.0", "v1.0.0"] {
            try await sandbox.git("tag", "-a", "-m", "a release", tag, in: served.plain)
        }
        let made = try await served.push(["refs/tags/*:refs/tags/*"])
        #expect(made.status == 0, "\(made.stderr)")
        let before = try await served.references()
        try await sandbox.git("tag", "-f", "-a", "-m", "another", "tier-medium/v1.0.0", in: served.plain)
        let moved = try await served.push(["refs/tags/tier-medium/v1.0.0"])
        #expect(moved.status != 0 && moved.stderr.contains("tier-medium/v1.0.0 would be another"), "\(moved.stderr)")
        let deleted = try await served.push([":refs/tags/tier-medium/v1.1.0"])
        #expect(deleted.status != 0 && deleted.stderr.contains("would be deleted"), "\(deleted.stderr)")
        #expect(try await served.references() == before)
        // What is no release is nobody's business here, and a new one may come.
        try await sandbox.git("tag", "-a", "-m", "a release", "tier-medium/v1.2.0", in: served.plain)
        let others = try await served.push([":refs/tags/v1.0.0", "refs/tags/tier-medium/v1.2.0"])
        #expect(others.status == 0, "\(others.stderr)")
    }

    /// Retired, revoked, under rules that are over or on no chain.
    @Test(arguments: [false, true]) func keysAndPolicies(_ heads: Bool) async throws {
        let served = try await Served(heads: heads)
        let (governed, sandbox) = (served.governed, served.sandbox)
        let first = try await sandbox.id(Governed.policy)
        var later = Rules()
        later.signers.removeAll { $0.key == "otto" }
        let second = try await governed.enforce(later)
        try await served.expectTaken("\(second):\(served.name(Governed.policy))")
        var fork = Rules()
        fork.after = first
        let beside = try await governed.make(fork)
        for (change, reason) in [
            (Change(by: "otto", policy: first), "superseded-policy"), (Change(by: "otto"), "unknown-signer"),
            (Change(by: "dana", policy: governed.root), "superseded-policy"),
            (Change(policy: beside), "unknown-policy"),
        ] {
            let bad = try await governed.make(change)
            try await served.expectRefused("\(bad):\(served.history())", saying: [reason])
            // Hidden below a good one, and beside good ones of another history.
            let top = try await governed.make(Change(by: "erik", to: "minimum", after: bad))
            let good = try await governed.make(Change(by: "olga", target: "globex/prod"))
            try await served.expectRefused(
                "\(top):\(served.history())", "\(good):\(served.history("globex/prod"))", saying: [reason])
        }
        let good = try await governed.record(Change(by: "erik"))
        try await served.expectTaken("\(good):\(served.history())")
        var revoking = later
        revoking.revoked = [(try await governed.fingerprint("olga"), [:])]
        let third = try await governed.enforce(revoking)
        let globex = served.history("globex/prod")
        let revoked = try await governed.make(Change(by: "olga", target: "globex/prod"))
        // In one push with the policy, and after it.
        try await served.expectRefused(
            "\(third):\(served.name(Governed.policy))", "\(revoked):\(globex)", saying: ["revoked-key"])
        try await served.expectTaken("\(third):\(served.name(Governed.policy))")
        try await served.expectRefused("\(revoked):\(globex)", saying: ["revoked-key"])
        let dana = try await governed.make(Change(by: "dana", target: "globex/prod"))
        try await served.expectTaken("\(dana):\(globex)")
    }

    @Test func approvals() async throws {
        let served = try await Served { $0.more = "rules:\n  - approvals: 1\n" }
        let governed = served.governed
        func change(_ approvals: String...) -> Change {
            Change(approvals: approvals, digest: Change.digest("a"))
        }
        try await served.expectRefused(
            "\(try await governed.make(change())):\(served.history())", saying: ["approval-missing"])
        let mine = try await governed.record(.approval(by: "erik"))
        let other = try await governed.record(.approval(by: "dana", "b"))
        let right = try await governed.record(.approval(by: "dana"))
        // Approvals by themselves are taken.
        try await served.expectTaken("\(right):\(served.history())")
        for ids in [[mine], [other], [right, other]] {
            var wrong = change()
            wrong.approvals = ids
            try await served.expectRefused(
                "\(try await governed.make(wrong)):\(served.history())", saying: ["approval-missing"])
        }
        let good = try await governed.record(change(right))
        try await served.expectTaken("\(good):\(served.history())")
        try await served.expectRefused(
            "\(try await governed.make(change(right))):\(served.history())", saying: ["approval-missing"])
    }
}
