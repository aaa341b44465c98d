import Foundation
import Testing

/// Approvals that a change does not have: each beside the one that it could have had.
@Suite struct PolicyAttackTestsApprovals {
    private static func needing(_ count: Int) -> @Sendable (inout Rules) -> Void {
        { rules in
            rules.signers.append(Rules.signer("dana2"))
            rules.more = "rules:\n  - environments: [prod]\n    approvals: \(count)\n"
        }
    }

    /// Erik's switch with the plan that approvals are for.
    private static func change(_ approvals: String..., by person: String = "erik", digit: Character = "a") -> Change {
        Change(by: person, approvals: approvals, digest: Change.digest(digit))
    }

    /// Another plan, a plan of none, a plan that the switch itself does not name.
    @Test func forAnotherPlan() async throws {
        let governed = try await Governed.enforced(Self.needing(1))
        try await governed.expectCaught(Self.change(), "approval-missing", honest: Change(kind: "deploy"))
        let other = try await governed.record(.approval(by: "dana", "b"))
        var blank = Change.approval(by: "dana")
        blank.digest = nil
        let none = try await governed.record(blank)
        let right = try await governed.record(.approval(by: "dana"))
        var planless = Self.change(none)
        planless.digest = nil
        for wrong in [Self.change(), Self.change(other), Self.change(none), planless, Self.change(right, digit: "b")] {
            let id = try await governed.record(wrong)
            try await governed.expectCaught(entry: id, "approval-missing")
            try await governed.sandbox.point(Recorded.tip, to: "\(id)~1")
        }
        // Each id that is listed has to be one, whatever else is listed.
        try await governed.expectCaught(
            Self.change(right, other), "approval-missing", honest: Self.change(right))
    }

    /// The digest of the plan that was approved, over another tier and other content than that plan was of.
    ///
    /// Whoever approves saw `medium`, and the digest alone does not say so to who verifies.
    @Test func theDigestOfAnotherPlan() async throws {
        let governed = try await Governed.enforced(Self.needing(1))
        let right = try await governed.record(.approval(by: "dana"))
        var large = Self.change(right)
        large.to = "enterprise"
        var forged = try await governed.forgery(large)
        try await forged.hold(addons: [("100644", "x.yml", "Resources: {}\n")], governed.sandbox)
        let bad = try await governed.sandbox.make(forged)
        try await governed.sandbox.point(Recorded.tip, to: bad)
        try await governed.expectCaught(entry: bad, "approval-missing")
    }

    /// By the author, with the same key and with a second one.
    @Test(arguments: ["dana", "dana2"]) func byTheAuthor(_ key: String) async throws {
        let governed = try await Governed.enforced(Self.needing(1))
        let mine = try await governed.record(.approval(by: key))
        let theirs = try await governed.record(.approval(by: "otto"))
        for person in ["dana", "dana2"] {
            let id = try await governed.record(Self.change(mine, by: person))
            try await governed.expectCaught(entry: id, "approval-missing")
            try await governed.sandbox.point(Recorded.tip, to: "\(id)~1")
        }
        try await governed.expectCaught(
            Self.change(mine, theirs, by: "dana"), "approval-missing", honest: Self.change(theirs, by: "dana"))
    }

    /// By somebody who calls himself another than whose key it is.
    @Test func byTheAuthorUnderAnotherName() async throws {
        let governed = try await Governed.enforced(Self.needing(1))
        var masked = Change.approval(by: "otto")
        masked.forge = { $0.key = "erik" }
        let mine = try await governed.record(masked)
        let theirs = try await governed.record(.approval(by: "otto"))
        try await governed.expectCaught(Self.change(mine), "approval-missing", honest: Self.change(theirs))
    }

    @Test func replayed() async throws {
        let governed = try await Governed.enforced(Self.needing(1))
        let approval = try await governed.record(.approval(by: "dana"))
        let first = try await governed.record(Self.change(approval))
        try await governed.expectVerified(first)
        // The same switch once more, at once and after deployments and notes.
        try await governed.sandbox.point(
            Recorded.tip, to: try await governed.make(Self.change(approval)))
        let again = try await governed.tip()
        try await governed.expectCaught(entry: again, "approval-missing")
        try await governed.sandbox.point(Recorded.tip, to: first)
        for kind in ["deploy", "note"] { try await governed.record(Change(by: "dana", kind: kind)) }
        let second = try await governed.record(Self.change(approval))
        try await governed.expectCaught(entry: second, "approval-missing")
        try await governed.sandbox.point(Recorded.tip, to: "\(second)~1")
        let fresh = try await governed.record(.approval(by: "dana"))
        // The new one beside the old one is not enough either.
        try await governed.expectCaught(
            Self.change(approval, fresh), "approval-missing", honest: Self.change(fresh))
    }

    /// Whatever else sets what runs comes between as well.
    @Test func beforeAnEmergency() async throws {
        let governed = try await Governed.enforced { rules in
            Self.needing(1)(&rules)
            rules.breaking = ["dana@example.com"]
        }
        let approval = try await governed.record(.approval(by: "otto"))
        try await governed.record(Change(by: "dana", to: "enterprise", breakGlass: true))
        let late = try await governed.record(Self.change(approval))
        try await governed.expectCaught(entry: late, "approval-missing")
        try await governed.sandbox.point(Recorded.tip, to: "\(late)~1")
        let fresh = try await governed.record(.approval(by: "otto"))
        try await governed.expectVerified(try await governed.record(Self.change(fresh)))
    }

    @Test func fromAnotherHistory() async throws {
        let governed = try await Governed.enforced(Self.needing(1))
        let other = try await governed.record(.approval(by: "dana", target: "globex/prod"))
        let staging = try await governed.record(.approval(by: "dana", target: "acme/staging"))
        let right = try await governed.record(.approval(by: "dana"))
        for id in [other, staging] {
            let bad = try await governed.record(Self.change(id))
            try await governed.expectCaught(entry: bad, "approval-missing")
            try await governed.sandbox.point(Recorded.tip, to: "\(bad)~1")
        }
        try await governed.expectCaught(Self.change(right, other), "approval-missing", honest: Self.change(right))
    }

    /// Something else with the plan's digest: a note, a deployment, a switch, a commit, nothing.
    @Test(arguments: ["note", "deploy", "tip", "commit", "missing", "no id", "blob"])
    func noApproval(_ what: String) async throws {
        let governed = try await Governed.enforced(Self.needing(1))
        let before = try await governed.tip()
        let id: String
        switch what {
        case "note", "deploy":
            id = try await governed.record(Change(by: "dana", kind: what, digest: Change.digest("a")))
        case "tip": id = before
        case "commit": id = try await governed.sandbox.id("main")
        case "blob": id = try await governed.sandbox.id("main:README.md")
        case "missing": id = String(repeating: "1", count: 40)
        default: id = "approved"
        }
        let right = try await governed.record(.approval(by: "dana"))
        try await governed.expectCaught(
            Self.change(id), "approval-missing", honest: Change(kind: "deploy"))
        try await governed.expectCaught(Self.change(right, id), "approval-missing", honest: Self.change(right))
    }

    /// An approval that is nowhere on the history: made, signed, and not recorded, or recorded afterwards.
    @Test func notRecorded() async throws {
        let governed = try await Governed.enforced(Self.needing(1))
        var unsaid = Change.approval(by: "dana")
        unsaid.reason = "never recorded"
        let loose = try await governed.make(unsaid)
        let right = try await governed.record(.approval(by: "dana"))
        try await governed.expectCaught(Self.change(loose), "approval-missing", honest: Self.change(right))
    }

    /// It is caught itself, and what rests on it as well.
    @Test func bySomebodyWhoMayNot() async throws {
        let governed = try await Governed.enforced(Self.needing(1))
        for (person, reason) in [("olga", "not-allowed"), ("mallory", "unknown-signer")] {
            let approval = try await governed.record(.approval(by: person))
            let change = try await governed.record(Self.change(approval))
            try await governed.expectCaught(entry: approval, reason)
            #expect(try await governed.verdict().reason(change) == "approval-missing")
            try await governed.sandbox.point(Recorded.tip, to: "\(approval)~1")
        }
        let right = try await governed.record(.approval(by: "otto"))
        try await governed.expectVerified(try await governed.record(Self.change(right)))
    }

    /// Who may approve the smaller tier only, has approved nothing of the larger one, and who might once might not any more.
    @Test func tiersOfTheApprover() async throws {
        func rules(_ rules: inout Rules) {
            Self.needing(1)(&rules)
            rules.operators[3].tiers = ["minimum", "medium"]
        }
        let governed = try await Governed.enforced(rules)
        let approval = try await governed.record(.approval(by: "otto"))
        var large = Self.change(approval)
        large.to = "enterprise"
        try await governed.expectCaught(large, "approval-missing", honest: Self.change(approval))
        let before = try await governed.record(.approval(by: "otto"))
        var later = Rules()
        rules(&later)
        later.operators[3].may = ["switch"]
        try await governed.enforce(later)
        let right = try await governed.record(.approval(by: "dana"))
        try await governed.expectCaught(Self.change(before), "approval-missing", honest: Self.change(right))
    }

    @Test func onceWhereTwoAreNeeded() async throws {
        let governed = try await Governed.enforced(Self.needing(2))
        let first = try await governed.record(.approval(by: "dana"))
        let second = try await governed.record(.approval(by: "dana"))
        let third = try await governed.record(.approval(by: "dana2"))
        let other = try await governed.record(.approval(by: "otto"))
        for wrong in [
            Self.change(first), Self.change(first, first), Self.change(first, second), Self.change(first, third),
            Self.change(first, second, third),
        ] {
            let id = try await governed.record(wrong)
            try await governed.expectCaught(entry: id, "approval-missing")
            try await governed.sandbox.point(Recorded.tip, to: "\(id)~1")
        }
        try await governed.expectVerified(try await governed.record(Self.change(first, other)))
    }

    /// Of two rules the one that asks for more counts, and a revert needs what a switch needs.
    @Test func twoRules() async throws {
        let governed = try await Governed.enforced {
            $0.more = "rules:\n  - approvals: 2\n    clients: [acme]\n  - approvals: 1\n"
        }
        let first = try await governed.record(.approval(by: "dana"))
        let second = try await governed.record(.approval(by: "otto"))
        var revert = Self.change(first)
        revert.kind = "revert"
        let bad = try await governed.record(revert)
        try await governed.expectCaught(entry: bad, "approval-missing")
        try await governed.sandbox.point(Recorded.tip, to: "\(bad)~1")
        try await governed.expectCaught(Self.change(first), "approval-missing", honest: Self.change(first, second))
    }

    /// An approval under rules that are over counts as little as any other entry under them; one from before counts.
    @Test func acrossPolicies() async throws {
        let governed = try await Governed.enforced(Self.needing(1))
        let first = try await governed.sandbox.id(Governed.policy)
        let before = try await governed.record(.approval(by: "otto"))
        var later = Rules()
        Self.needing(1)(&later)
        later.signers.removeAll { $0.key == "otto" }
        try await governed.enforce(later)
        var old = Change.approval(by: "otto")
        old.policy = first
        let bad = try await governed.record(old)
        let change = try await governed.record(Self.change(bad))
        try await governed.expectCaught(entry: bad, "superseded-policy")
        #expect(try await governed.verdict().reason(change) == "approval-missing")
        try await governed.sandbox.point(Recorded.tip, to: "\(bad)~1")
        try await governed.expectVerified(try await governed.record(Self.change(before)))
    }

    /// Where none is needed, none may be made up.
    @Test func listedForNothing() async throws {
        let governed = try await Governed.enforced()
        let note = try await governed.record(Change(by: "dana", kind: "note"))
        try await governed.expectCaught(Self.change(note), "approval-missing", honest: Self.change())
    }
}
