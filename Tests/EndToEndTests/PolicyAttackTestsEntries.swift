import Foundation
import Testing

/// Everything that was caught before there were rules is caught under them, for the same reason.
@Suite struct PolicyAttackTestsEntries {
    /// But the one that names another repository by the id of the newest policy, which was the root there.
    static let attacks = (VerifyTestsEntries.words + VerifyTestsEntries.objects).filter {
        $0.reason != "wrong-repository"
    }

    @Test(arguments: attacks) func isCaught(_ attack: Attack) async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        try await governed.expectVerified()
        var forged = try await sandbox.forgery(after: Recorded.tip)
        // As it is it would pass.
        let policy = try await sandbox.id(Governed.policy)
        forged.change("\"policy\":\"\(governed.root)", "\"policy\":\"\(policy)")
        let honest = forged
        try await attack.change(&forged, sandbox)
        let id = try await sandbox.make(forged)
        try await sandbox.point(Recorded.tip, to: id)
        try await governed.expectCaught(entry: id, attack.reason)
        let good = try await sandbox.make(honest)
        try await sandbox.point(Recorded.tip, to: good)
        try await governed.expectVerified(good)
    }

    @Test func anotherRepository() async throws {
        let governed = try await Governed.enforced()
        let policy = try await governed.sandbox.id(Governed.policy)
        var forged = try await governed.forgery(Change())
        forged.change("\"repository\":\"\(governed.root)", "\"repository\":\"\(policy)")
        let id = try await governed.sandbox.make(forged)
        try await governed.sandbox.point(Recorded.tip, to: id)
        try await governed.expectCaught(entry: id, "wrong-repository")
    }

    // MARK: The policy that an entry names

    /// One that somebody made and nobody took: signed by all who have to, and on no chain.
    @Test func aPolicyNotOnTheChain() async throws {
        let governed = try await Governed.enforced()
        var other = Rules()
        other.operators = [.init(principals: ["*"])]
        let beside = try await governed.make(other)
        try await governed.expectCaught(Change(by: "olga", policy: beside), "unknown-policy", honest: Change())
        var forked = other
        forked.after = governed.root
        let fork = try await governed.make(forked)
        try await governed.expectCaught(
            Change(by: "olga", policy: fork), "unknown-policy", honest: Change(to: "minimum"))
        var mine = other
        mine.by = "mallory"
        mine.signers.append(Rules.signer("mallory"))
        let mallory = try await governed.make(mine)
        try await governed.expectCaught(
            Change(by: "mallory", policy: mallory), "unknown-policy", honest: Change())
    }

    /// Once it is on the chain, the same entry is good.
    @Test func aPolicyThatIsNotOnTheChainYet() async throws {
        let governed = try await Governed.enforced()
        let next = try await governed.make(Rules())
        let early = try await governed.record(Change(policy: next))
        try await governed.expectCaught(entry: early, "unknown-policy")
        try await governed.sandbox.point(Governed.policy, to: next)
        // It was made while the policy's tips were these.
        try await governed.expectVerified(early)
    }

    /// A policy that an entry names and its history's next one does not any more.
    @Test func anOlderPolicyThanTheOneBefore() async throws {
        let governed = try await Governed.enforced()
        let first = try await governed.sandbox.id(Governed.policy)
        try await governed.enforce(Rules())
        try await governed.record(Change())
        try await governed.expectCaught(
            Change(to: "minimum", policy: first), "unknown-policy", honest: Change(to: "minimum"))
    }

    /// A policy id that is a tag of the policy, an object that is here and no policy, and one that is not here.
    @Test func noPolicyAtAll() async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        try await sandbox.git("tag", "-a", "-m", "policy", "policy", Governed.policy)
        for (number, id) in [
            try await sandbox.id("refs/tags/policy"), try await sandbox.id("main"), try await governed.tip(),
            String(repeating: "0", count: 40),
        ].enumerated() {
            try await governed.expectCaught(
                Change(policy: id), "unknown-policy",
                honest: Change(to: number.isMultiple(of: 2) ? "minimum" : "medium"))
        }
    }

    /// What stands in for a policy commit is not looked at.
    @Test func replacedPolicies() async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let first = try await sandbox.id(Governed.policy)
        var wide = Rules()
        wide.after = governed.root
        wide.operators = [.init(principals: ["*"])]
        let other = try await governed.make(wide)
        try await sandbox.git("replace", "-f", first, other)
        try await governed.expectCaught(Change(by: "olga"), "not-allowed", honest: Change())
    }
}
