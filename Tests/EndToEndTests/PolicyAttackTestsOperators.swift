import Foundation
import Testing

/// Who may do what, where: each entry is signed by a key that counts, and by somebody who may not do this.
@Suite struct PolicyAttackTestsOperators {
    private static func lines(_ lines: Rules.Operator...) -> @Sendable (inout Rules) -> Void {
        { $0.operators = lines }
    }

    private static let erik = ["erik@example.com"]

    static let offences: [Offence] = [
        Offence("a key of another client's operator", "not-allowed", Change(by: "olga"), honest: Change(by: "erik")),
        Offence(
            "one's own client, at another's history", "not-allowed", Change(by: "erik", target: "globex/prod"),
            honest: Change(by: "olga", target: "globex/prod")),
        Offence(
            "the first entry of another client's new environment", "not-allowed",
            Change(by: "erik", target: "globex/staging", kind: "adopt"),
            honest: Change(by: "olga", target: "globex/staging", kind: "adopt")),
        Offence(
            "a client whose name only begins alike", "not-allowed",
            Change(by: "erik", target: "acme-two/prod", kind: "adopt"),
            honest: Change(by: "otto", target: "acme-two/prod", kind: "adopt")),
        Offence(
            "a client that the pattern does not fit", "not-allowed",
            rules: lines(.init(principals: erik, clients: ["globex-*", "acm[a-d]"])), Change(by: "erik"),
            honest: Change(by: "erik", target: "globex-two/prod", kind: "adopt")),
        Offence(
            "a client in capitals", "not-allowed",
            rules: lines(
                .init(principals: erik, clients: ["ACME"]), .init(principals: ["otto@example.com"], clients: ["acme"])),
            Change(by: "erik"), honest: Change(by: "otto")),
        Offence(
            "an environment out of one's patterns", "not-allowed",
            rules: lines(.init(principals: erik, environments: ["sta*", "test"])), Change(by: "erik"),
            honest: Change(by: "erik", target: "acme/staging")),
        Offence(
            "a tier out of one's patterns", "not-allowed",
            rules: lines(.init(principals: erik, tiers: ["minimum", "medium"])), Change(by: "erik", to: "enterprise"),
            honest: Change(by: "erik", to: "medium")),
        Offence(
            "a revert to a tier out of one's patterns", "not-allowed",
            rules: lines(.init(principals: erik, tiers: ["minimum", "medium"])),
            Change(by: "erik", kind: "revert", to: "enterprise"), honest: Change(by: "erik", kind: "revert")),
        Offence(
            "a client of one line in the environment of another", "not-allowed",
            rules: lines(
                .init(principals: erik, clients: ["acme"], environments: ["staging"]),
                .init(principals: erik, clients: ["globex"], environments: ["prod"])),
            Change(by: "erik"), honest: Change(by: "erik", target: "globex/prod")),
        Offence(
            "a switch without switch", "not-allowed",
            rules: lines(.init(principals: erik, may: ["deploy", "approve", "checkpoint"])), Change(by: "erik"),
            honest: Change(by: "erik", kind: "deploy")),
        Offence(
            "an adoption without switch", "not-allowed",
            rules: lines(
                .init(principals: erik, may: ["deploy", "approve"]), .init(principals: ["otto@example.com"])),
            Change(by: "erik", target: "acme/test", kind: "adopt"),
            honest: Change(by: "otto", target: "acme/test", kind: "adopt")),
        Offence(
            "a revert without switch", "not-allowed",
            rules: lines(.init(principals: erik, may: ["deploy", "approve"])), Change(by: "erik", kind: "revert"),
            honest: Change(by: "erik", kind: "deploy")),
        Offence(
            "a deployment without deploy", "not-allowed",
            rules: lines(.init(principals: erik, may: ["switch", "approve"])), Change(by: "erik", kind: "deploy"),
            honest: Change(by: "erik")),
        Offence(
            "an approval without approve", "not-allowed",
            rules: lines(.init(principals: erik, may: ["switch", "deploy"])), .approval(by: "erik"),
            honest: Change(by: "erik", kind: "deploy")),
        Offence(
            "may nothing", "not-allowed",
            rules: lines(.init(principals: erik, may: []), .init(principals: ["otto@example.com"])),
            Change(by: "erik"), honest: Change(by: "otto")),
        Offence(
            "an approval for another client", "not-allowed", .approval(by: "olga"), honest: .approval(by: "erik")),
        Offence(
            "a note by somebody who operates nothing", "not-allowed", rules: lines(.init(principals: erik)),
            Change(by: "otto", kind: "note"), honest: Change(by: "erik", kind: "note")),
        Offence(
            "a maintainer who is no operator", "not-allowed",
            rules: lines(.init(principals: ["otto@example.com"])), Change(by: "erik"), honest: Change(by: "otto")),
        Offence(
            "everybody but the only operator", "not-allowed",
            rules: {
                $0.operators = [.init(principals: ["otto@example.com"], clients: ["acme"])]
            },
            Change(by: "dana"), honest: Change(by: "otto")),
        Offence(
            "an address that a pattern fits but for its end", "not-allowed",
            rules: { rules in
                rules.signers.append(.init(principals: "mallory@example.com.example.net", key: "mallory"))
                rules.operators = [.init(principals: ["*@example.com"])]
            },
            Change(by: "mallory"), honest: Change(by: "erik")),
        Offence(
            "a key whose second principal may", "not-allowed",
            rules: { rules in
                rules.signers.append(.init(principals: "mallory@example.com,erik@example.com", key: "mallory"))
            },
            Change(by: "mallory"), honest: Change(by: "erik")),
        Offence(
            "a key whose principal is a pattern", "not-allowed",
            rules: { $0.signers.append(.init(principals: "*@example.com", key: "mallory")) },
            Change(by: "mallory"), honest: Change(by: "erik")),
        Offence(
            "somebody who calls himself another in the commit", "not-allowed",
            Change(
                by: "erik",
                forge: { forged in
                    // The author is whoever one says; the key is not.
                    forged.key = "olga"
                }), honest: Change(by: "erik")),
    ]

    @Test(arguments: offences) func isCaught(_ offence: Offence) async throws { try await offence.check() }

    /// Nobody is an operator where no line names one.
    @Test func noLineAtAll() async throws {
        let governed = try await Governed.enforced { $0.operators = [] }
        let bad = try await governed.record(Change(by: "dana"))
        try await governed.expectCaught(entry: bad, "not-allowed")
        // A later policy changes nothing about it, the rules are those of the entry's.
        try await governed.enforce(Rules())
        try await governed.expectCaught(entry: bad, "not-allowed")
    }

    /// Below an honest entry it is caught as well, and what stands on it is not blamed.
    @Test func hiddenBelow() async throws {
        let governed = try await Governed.enforced()
        let bad = try await governed.record(Change(by: "olga"))
        let top = try await governed.record(Change(by: "erik", to: "minimum"))
        try await governed.expectCaught(entry: bad, "not-allowed")
        #expect(try await governed.verdict().reason(top) == "")
    }

    /// Rights that a later policy gives do not reach back, and those that it takes away do not either.
    @Test func rightsOfTheirTime() async throws {
        let governed = try await Governed.enforced()
        let good = try await governed.record(Change(by: "erik"))
        let bad = try await governed.record(Change(by: "olga", to: "minimum"))
        var later = Rules()
        later.operators = [.init(principals: ["olga@example.com"])]
        try await governed.enforce(later)
        try await governed.expectCaught(entry: bad, "not-allowed")
        #expect(try await governed.verdict().reason(good) == "")
    }
}
