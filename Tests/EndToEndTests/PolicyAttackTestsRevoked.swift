import Foundation
import Testing

/// Keys that are revoked: from one entry on in the histories that are named, from the policy's tips on in the others.
@Suite struct PolicyAttackTestsRevoked {
    private func revoking(
        _ governed: Governed, _ person: String, since: [String: String], listed: Bool = true
    ) async throws -> Rules {
        var rules = Rules()
        rules.revoked = [(try await governed.fingerprint(person), since)]
        if !listed { rules.signers.removeAll { $0.key == person } }
        return rules
    }

    @Test(arguments: [true, false]) func fromOneEntryOn(_ listed: Bool) async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        var ids: [String] = []
        for (person, tier) in [("otto", "medium"), ("otto", "minimum"), ("erik", "medium"), ("otto", "minimum")] {
            ids.append(try await governed.record(Change(by: person, to: tier)))
        }
        try await governed.expectVerified(ids[3])
        // What was verified before is judged again.
        let rules = try await revoking(governed, "otto", since: ["acme/prod": ids[1]], listed: listed)
        try await governed.enforce(rules)
        for id in [ids[1], ids[3]] { try await governed.expectCaught(entry: id, "revoked-key") }
        let verdict = try await governed.verdict()
        #expect(verdict.reason(ids[0]) == "" && verdict.reason(ids[2]) == "")
        // From somebody else's entry on, and from none of them.
        try await sandbox.point(Governed.policy, to: "\(Governed.policy)~1")
        try await governed.enforce(revoking(governed, "otto", since: ["acme/prod": ids[2]], listed: listed))
        let fresh = governed.elsewhere
        try await governed.expectCaught(entry: ids[3], "revoked-key", environment: fresh)
        let later = try await governed.verdict(environment: fresh)
        #expect(ids.prefix(3).allSatisfy { later.reason($0) == "" })
    }

    /// Without a name in `since` a history keeps what the policy's tips reach, and nothing after.
    @Test func histories() async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let first = try await sandbox.id(Governed.policy)
        let kept = try await governed.record(Change(by: "otto", target: "globex/prod"))
        let lost = try await governed.record(Change(by: "otto"))
        try await governed.enforce(revoking(governed, "otto", since: ["acme/prod": lost]))
        try await governed.expectCaught(entry: lost, "revoked-key")
        #expect(try await governed.verdict().reason(kept, of: "globex/prod") == "")
        try await sandbox.point(Recorded.tip, to: "\(lost)~1")
        // Now that nothing is revoked that is there.
        try await sandbox.point(Governed.policy, to: first)
        let revoked = try await governed.enforce(revoking(governed, "otto", since: [:]))
        let fresh = governed.elsewhere
        try await governed.expectVerified(kept, of: "globex/prod", environment: fresh)
        // The policy that revokes the key still has it among its signers; so has a later one.
        for target in ["globex/prod", "acme/prod"] {
            let after = try await governed.record(Change(by: "otto", target: target))
            try await governed.expectCaught(entry: after, "revoked-key", target: target, environment: fresh)
            try await sandbox.point("refs/tiergit/history/\(target)", to: "\(after)~1")
        }
        try await governed.enforce(revoking(governed, "otto", since: [:]))
        let again = try await governed.record(Change(by: "otto", target: "globex/prod"))
        try await governed.expectCaught(entry: again, "revoked-key", target: "globex/prod", environment: fresh)
        try await sandbox.point("refs/tiergit/history/globex/prod", to: "\(again)~1")
        // In a history that began since.
        let new = try await governed.record(Change(by: "otto", target: "initech/prod", kind: "adopt"))
        try await governed.expectCaught(entry: new, "revoked-key", target: "initech/prod", environment: fresh)
        try await sandbox.git("update-ref", "-d", "refs/tiergit/history/initech/prod")
        // An entry that raced, beyond those tips, is not made good by accepting it.
        let race = try await governed.record(Change(by: "otto", target: "globex/prod", policy: first))
        var accepting = try await revoking(governed, "otto", since: [:])
        accepting.accepted = [race]
        try await governed.enforce(accepting)
        try await governed.expectCaught(entry: race, "revoked-key", target: "globex/prod", environment: fresh)
        #expect(revoked != first)
    }

    /// Another key of the same person goes on to count.
    @Test func anotherKey() async throws {
        let governed = try await Governed.enforced { $0.signers.append(Rules.signer("dana2")) }
        var rules = try await revoking(governed, "dana2", since: [:])
        rules.signers.append(Rules.signer("dana2"))
        try await governed.enforce(rules)
        try await governed.expectCaught(Change(by: "dana2"), "revoked-key", honest: Change(by: "dana"))
    }

    /// A maintainer's revoked key changes no policy any more; what it changed before stands.
    @Test func policies() async throws {
        let governed = try await Governed.enforced()
        var mine = Rules()
        mine.by = "erik"
        try await governed.enforce(mine)
        var revoking = try await revoking(governed, "erik", since: [:])
        let parent = try await governed.enforce(revoking)
        try await governed.expectVerified()
        revoking.by = "erik"
        let bad = try await governed.enforce(revoking)
        try await governed.expectCaught(policy: bad, "revoked-key")
        // Nor as the second signature.
        try await governed.sandbox.point(Governed.policy, to: parent)
        revoking.by = "dana"
        revoking.threshold = 2
        let strict = try await governed.enforce(revoking)
        revoking.also = [.init(by: "erik")]
        let second = try await governed.enforce(revoking)
        try await governed.expectCaught(policy: second, "revoked-key", "too-few-signers")
        try await governed.sandbox.point(Governed.policy, to: strict)
        try await governed.expectVerified()
    }

    /// An entry that is not in the history says nothing of where the key ended there: nothing of it may count.
    @Test(arguments: ["never recorded", "of another history"]) func sinceAnEntryThatIsElsewhere(_ what: String)
        async throws
    {
        let governed = try await Governed.enforced()
        // With a higher number than what is recorded.
        var other = try await governed.make(Change(by: "erik", reason: what))
        if what == "of another history" {
            for _ in 0..<8 { other = try await governed.record(Change(by: "olga", target: "globex/prod")) }
        } else {
            for _ in 0..<8 { other = try await governed.make(Change(by: "erik", reason: what, after: other)) }
        }
        try await governed.record(Change(by: "otto"))
        try await governed.enforce(revoking(governed, "otto", since: ["acme/prod": other]))
        let verdict = try await governed.verdict()
        #expect(verdict.status == 7 && !verdict.verified)
    }
}
