import Foundation
import Testing

/// What a switch or a revert needs: a reason, a ticket; and who passes over it in an emergency.
@Suite struct PolicyAttackTestsRules {
    private static func rules(_ text: String, _ more: String = "") -> @Sendable (inout Rules) -> Void {
        { $0.more = "rules:\n\(text)\n\(more)" }
    }

    private static let reason = rules("  - environments: [prod]\n    reason: true")
    private static let ticket = rules("  - environments: [prod]\n    ticket: [\"OPS-[0-9]*\", \"INC-??\"]")

    private static func ticket(_ text: String?, kind: String = "switch", target: String = "acme/prod") -> Change {
        Change(target: target, kind: kind, ticket: text)
    }

    static let needs: [Offence] = [
        Offence("no reason", "reason-missing", rules: reason, Change(reason: nil), honest: Change()),
        Offence(
            "no reason for a revert", "reason-missing", rules: reason, Change(kind: "revert", reason: nil),
            honest: Change(kind: "revert")),
        Offence(
            "no reason in an environment that needs one", "reason-missing", rules: reason, Change(reason: nil),
            honest: Change(target: "acme/staging", reason: nil)),
        Offence(
            "no reason for what is no deployment", "reason-missing", rules: reason, Change(reason: nil),
            honest: Change(kind: "deploy", reason: nil)),
        Offence("no ticket", "ticket-missing", rules: ticket, ticket(nil), honest: ticket("OPS-7")),
        Offence(
            "no ticket for a revert", "ticket-missing", rules: ticket, ticket(nil, kind: "revert"),
            honest: ticket("OPS-7", kind: "revert")),
        Offence("another ticket", "ticket-missing", rules: ticket, ticket("DEV-7"), honest: ticket("INC-42")),
        Offence(
            "a ticket in small letters", "ticket-missing", rules: ticket, ticket("ops-7"), honest: ticket("OPS-7000")),
        Offence(
            "a ticket that fits in its middle", "ticket-missing", rules: ticket, ticket("see OPS-7"),
            honest: ticket("OPS-7")),
        Offence(
            "a ticket without its number", "ticket-missing", rules: ticket, ticket("OPS-"), honest: ticket("OPS-0")),
        Offence(
            "a ticket that goes on", "ticket-missing", rules: ticket, ticket("INC-421"), honest: ticket("INC-42")),
        Offence(
            "a reason and no ticket where two rules fit", "ticket-missing",
            rules: rules(
                """
                  - environments: [prod]
                    reason: true
                  - clients: [acme]
                    ticket: ["OPS-*"]
                """), ticket(nil), honest: ticket("OPS-7")),
        Offence(
            "a ticket and no reason where two rules fit", "reason-missing",
            rules: rules(
                """
                  - clients: [acme]
                    ticket: ["OPS-*"]
                  - tiers: [med*]
                    reason: true
                """), Change(reason: nil, ticket: "OPS-7"), honest: Change(to: "minimum", reason: nil, ticket: "OPS-7")),
        Offence(
            "a ticket that fits one rule of two", "ticket-missing",
            rules: rules(
                """
                  - ticket: ["OPS-*"]
                  - ticket: ["*-7"]
                """), ticket("OPS-8"), honest: ticket("OPS-7")),
        Offence(
            "a rule for a tier", "reason-missing", rules: rules("  - tiers: [enterprise]\n    reason: true"),
            Change(to: "enterprise", reason: nil), honest: Change(to: "medium", reason: nil)),
    ]

    /// An adoption needs none of this, so it says what ran before anything was recorded, and stands nowhere else.
    static let adoptions: [Offence] = [
        Offence(
            "an adoption in place of a switch", "broken-chain",
            rules: rules("  - approvals: 1\n    reason: true\n    ticket: [\"OPS-*\"]"),
            Change(kind: "adopt", reason: nil), honest: Change(target: "acme/test", kind: "adopt", reason: nil)),
        Offence(
            "an adoption in a freeze", "broken-chain",
            rules: {
                $0.more = """
                    freezes:
                      - name: x
                        from: 2091-01-01T00:00
                        until: 2091-02-01T00:00
                        zone: UTC

                    """
            }, Change(kind: "adopt", at: .on("2091-01-15T00:00:00Z")),
            honest: Change(target: "acme/test", kind: "adopt", at: .on("2091-01-15T00:00:00Z"))),
    ]

    @Test(arguments: adoptions) func isNoWayAround(_ offence: Offence) async throws { try await offence.check() }

    @Test(arguments: needs) func isMissing(_ offence: Offence) async throws { try await offence.check() }

    // MARK: Breaking the glass

    private static let glass = rules(
        "  - environments: [prod]\n    ticket: [\"OPS-*\"]\n    approvals: 1", "breakGlass: [dana@example.com]\n")

    static let emergencies: [Offence] = [
        Offence(
            "by somebody who may not", "not-allowed", rules: glass, Change(by: "erik", breakGlass: true),
            honest: Change(by: "dana", breakGlass: true)),
        Offence(
            "where nobody may", "not-allowed", Change(by: "dana", breakGlass: true), honest: Change(by: "dana")),
        Offence(
            "without a reason", "reason-missing", rules: glass, Change(by: "dana", reason: nil, breakGlass: true),
            honest: Change(by: "dana", breakGlass: true)),
        Offence(
            "a deployment without a reason", "reason-missing", rules: glass,
            Change(by: "dana", kind: "deploy", reason: nil, breakGlass: true),
            honest: Change(by: "dana", kind: "deploy", breakGlass: true)),
        Offence(
            "without saying so", "ticket-missing", rules: glass, Change(by: "dana"),
            honest: Change(by: "dana", breakGlass: true)),
        Offence(
            "over who may: another client", "not-allowed",
            rules: { $0.more = "breakGlass: [olga@example.com, dana@example.com]\n" },
            Change(by: "olga", breakGlass: true), honest: Change(by: "olga", target: "globex/prod", breakGlass: true)),
        Offence(
            "over who may: no operator at all", "not-allowed",
            rules: {
                $0.operators.removeFirst()
                $0.more = "breakGlass: [dana@example.com, otto@example.com]\n"
            }, Change(by: "dana", breakGlass: true), honest: Change(by: "otto", breakGlass: true)),
        Offence(
            "over who may: a kind", "not-allowed",
            rules: {
                $0.operators[0].may = ["deploy", "approve"]
                $0.more = "breakGlass: [dana@example.com, otto@example.com]\n"
            }, Change(by: "dana", breakGlass: true), honest: Change(by: "otto", breakGlass: true)),
        Offence(
            "over whose key counts", "unknown-signer", rules: { $0.more = "breakGlass: [mallory@example.com]\n" },
            Change(by: "mallory", breakGlass: true), honest: Change(by: "dana")),
        Offence(
            "over dates", "backdated", rules: glass, Change(by: "dana", at: .after(-601), breakGlass: true),
            honest: Change(by: "dana", at: .after(-600), breakGlass: true)),
    ]

    @Test(arguments: emergencies) func isNoEmergency(_ offence: Offence) async throws { try await offence.check() }

    /// An emergency does not pass over the age of the policy.
    @Test func anEmergencyUnderRulesThatAreOver() async throws {
        let governed = try await Governed.enforced(Self.glass)
        let first = try await governed.sandbox.id(Governed.policy)
        var later = Rules()
        Self.glass(&later)
        try await governed.enforce(later)
        try await governed.expectCaught(
            Change(by: "dana", policy: first, breakGlass: true), "superseded-policy",
            honest: Change(by: "dana", breakGlass: true))
    }

    /// Nobody reviews an emergency of their own, under whatever key; nor does who may not approve here.
    @Test func reviews() async throws {
        let governed = try await Governed.enforced { rules in
            Self.glass(&rules)
            rules.signers.append(Rules.signer("dana2"))
        }
        func unreviewed() async throws -> Int? {
            let ran = try await governed.tiergit("audit", "--json")
            let json = try JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any]
            let counts = json?["counts"] as? [String: Any]
            #expect(counts?["emergencies"] as? Int == 1, "\(ran.stdout)\(ran.stderr)")
            return counts?["unreviewed"] as? Int
        }
        let emergency = try await governed.record(Change(by: "dana", breakGlass: true))
        #expect(try await unreviewed() == 1)
        func review(by person: String, target: String = "acme/prod") -> Change {
            Change(by: person, target: target, kind: "approve", restores: emergency)
        }
        for change in [
            review(by: "dana"), review(by: "dana2"), review(by: "otto", target: "globex/prod"), review(by: "olga"),
            review(by: "mallory"), Change(by: "otto", kind: "approve", reason: "fine"),
        ] {
            let id = try await governed.record(change)
            #expect(try await unreviewed() == 1, "\(change)")
            try await governed.sandbox.point("refs/tiergit/history/\(change.target)", to: "\(id)~1")
        }
        try await governed.record(review(by: "otto"))
        #expect(try await unreviewed() == 0)
    }
}
