import Foundation
import Testing

/// Who signs a change of the rules: as many maintainers of the policy before as it says, over this parent and this tree.
@Suite struct PolicyAttackTestsChain {
    /// Two of Dana, Erik and Otto have to sign; Dana has two keys, Olga none of the say.
    private func strict() async throws -> Governed {
        let governed = try await Governed(try await Recorded.sandbox())
        try await governed.enforce(Self.strict)
        return governed
    }

    static var strict: Rules {
        var rules = Rules()
        rules.maintainers = ["dana", "erik", "otto"]
        rules.threshold = 2
        rules.signers.append(Rules.signer("dana2"))
        return rules
    }

    private static func signed(_ by: String, _ also: Rules.Detached...) -> Rules {
        var rules = strict
        rules.by = by
        rules.also = also
        return rules
    }

    /// A policy is caught, in whose place another passes.
    private func expectCaught(
        _ governed: Governed, _ rules: Rules, _ reasons: [String], honest: Rules = signed("dana", .init(by: "erik")),
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let before = try await governed.sandbox.id(Governed.policy)
        let bad = try await governed.enforce(rules)
        try await governed.expectCaught(policy: bad, reasons: reasons, sourceLocation: sourceLocation)
        try await governed.sandbox.point(Governed.policy, to: before)
        try await governed.enforce(honest)
        try await governed.expectVerified(sourceLocation: sourceLocation)
    }

    struct Signing: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reasons: [String]
        let rules: Rules

        init(_ name: String, _ reasons: String..., rules: Rules) {
            testDescription = name
            self.reasons = reasons
            self.rules = rules
        }
    }

    static let signings: [Signing] = [
        Signing("by one of two", "too-few-signers", rules: signed("dana")),
        Signing("twice with one key", "too-few-signers", rules: signed("dana", .init(by: "dana"))),
        Signing("twice by one, with two keys", "too-few-signers", rules: signed("dana", .init(by: "dana2"))),
        Signing("three times by one", "too-few-signers", rules: signed("dana2", .init(by: "dana"), .init(by: "dana2"))),
        Signing("by one and somebody who is no maintainer", "not-allowed", rules: signed("dana", .init(by: "olga"))),
        Signing("by one and a stranger", "unknown-signer", rules: signed("dana", .init(by: "mallory"))),
        Signing(
            "by two, and somebody more who is no maintainer", "not-allowed",
            rules: signed("dana", .init(by: "erik"), .init(by: "olga"))),
        Signing(
            "by two, and a stranger more", "unknown-signer",
            rules: signed("dana", .init(by: "erik"), .init(by: "mallory"))),
        Signing(
            "committed by no maintainer, beside two", "not-allowed",
            rules: signed("olga", .init(by: "dana"), .init(by: "erik"))),
        Signing(
            "committed by a stranger, beside two", "unknown-signer",
            rules: signed("mallory", .init(by: "dana"), .init(by: "erik"))),
        Signing(
            "over other words", "bad-signature",
            rules: signed("dana", .init(by: "erik", payload: { $0.replacingOccurrences(of: "change", with: "chance") }))
        ),
        Signing(
            "over the same words without their last line feed", "bad-signature",
            rules: signed("dana", .init(by: "erik", payload: { String($0.dropLast()) }))),
        Signing(
            "for files", "wrong-namespace", rules: signed("dana", .init(by: "erik", namespace: "file"))),
        Signing("over SHA-256", "weak-algorithm", rules: signed("dana", .init(by: "erik", hash: "sha256"))),
        Signing(
            "with words behind it", "malformed-signature",
            rules: signed("dana", .init(by: "erik", armor: { $0 + "and more\n" }))),
        Signing("by a file that is empty", "malformed-signature", "unsigned", rules: text("")),
        Signing("by a file of words", "malformed-signature", "unsigned", rules: text("approved by erik\n")),
    ]

    private static func text(_ text: String) -> Rules {
        var rules = signed("dana")
        rules.texts = [text]
        return rules
    }

    @Test(arguments: signings) func isCaught(_ signing: Signing) async throws {
        try await expectCaught(try await strict(), signing.rules, signing.reasons)
    }

    /// A good signature of something else: another parent, another tree, another policy's as a whole.
    @Test func detachedFromElsewhere() async throws {
        let governed = try await strict()
        let first = try await governed.sandbox.id(Governed.policy)
        let root = governed.root
        var other = Self.signed("dana", .init(by: "erik", tree: try await governed.sandbox.id("\(first)^{tree}")))
        other.more = "breakGlass: [dana@example.com]\n"
        for wrong in [
            Self.signed("dana", .init(by: "erik", parent: root)), other,
            Self.signed("dana", .init(by: "erik", parent: first, tree: try await governed.sandbox.id("main^{tree}"))),
        ] {
            let bad = try await governed.enforce(wrong)
            try await governed.expectCaught(policy: bad, "bad-signature")
            try await governed.sandbox.point(Governed.policy, to: first)
        }
        // What Erik signed once, to make the same rules the next ones again.
        let second = try await governed.enforce(Self.signed("dana", .init(by: "erik")))
        let erik = try await governed.sandbox.run("git", ["show", "\(second):signatures/signature-0"]).stdout
        let third = try await governed.enforce(Self.signed("dana", .init(by: "erik")))
        var replayed = Self.signed("dana")
        replayed.texts = [erik]
        let bad = try await governed.enforce(replayed)
        try await governed.expectCaught(policy: bad, "bad-signature")
        try await governed.sandbox.point(Governed.policy, to: third)
        try await governed.expectVerified()
        // The tree with its signatures is not what is signed.
        var whole = Self.signed("dana")
        whole.also = [.init(by: "erik", tree: try await governed.sandbox.id("\(third)^{tree}"))]
        try await governed.expectCaught(policy: try await governed.enforce(whole), "bad-signature")
    }

    /// Beside two good ones, a bad one is not passed over.
    @Test func oneTooManyThatIsBad() async throws {
        let governed = try await strict()
        var rules = Self.signed("dana", .init(by: "erik"), .init(by: "otto", parent: governed.root))
        try await expectCaught(
            governed, rules, ["bad-signature"], honest: Self.signed("dana", .init(by: "erik"), .init(by: "otto")))
        rules = Self.signed("dana", .init(by: "erik"))
        rules.texts = ["and more\n"]
        try await expectCaught(governed, rules, ["malformed-signature"])
    }

    // MARK: The commit's own signature

    @Test func theCommit() async throws {
        let governed = try await Governed.enforced()
        let honest = Rules()
        var rules = honest
        rules.isSigned = false
        try await expectCaught(governed, rules, ["unsigned"], honest: honest)
        rules = honest
        rules.by = "olga"
        try await expectCaught(governed, rules, ["not-allowed"], honest: honest)
        rules.by = "mallory"
        try await expectCaught(governed, rules, ["unknown-signer"], honest: honest)
        rules = honest
        rules.payload = { $0.replacingOccurrences(of: "enforced", with: "eased") }
        try await expectCaught(governed, rules, ["bad-signature"], honest: honest)
        rules = honest
        rules.namespace = "file"
        try await expectCaught(governed, rules, ["wrong-namespace"], honest: honest)
        rules = honest
        rules.hash = "sha256"
        try await expectCaught(governed, rules, ["weak-algorithm"], honest: honest)
    }

    /// Who gives himself the say, has none yet.
    @Test(arguments: [("olga", "not-allowed"), ("mallory", "unknown-signer")])
    func maintainersOfTheirOwnMaking(_ person: String, _ reason: String) async throws {
        let governed = try await Governed.enforced()
        var rules = Rules()
        rules.by = person
        rules.maintainers = [person]
        rules.signers.append(Rules.signer("mallory"))
        var given = rules
        given.by = "dana"
        try await expectCaught(governed, rules, [reason], honest: given)
        // From then on, though.
        try await governed.enforce(rules)
        try await governed.expectVerified()
        let dana = try await governed.enforce(Rules())
        try await governed.expectCaught(policy: dana, "not-allowed")
    }

    /// The first rules are made by the root's maintainer, whoever they then name.
    @Test(arguments: ["erik", "mallory"]) func theFirstRules(_ person: String) async throws {
        let governed = try await Governed(try await Recorded.sandbox())
        var rules = Rules()
        rules.by = person
        rules.signers.append(Rules.signer("mallory"))
        rules.maintainers = [person]
        var honest = rules
        honest.by = "dana"
        try await expectCaught(governed, rules, ["unknown-signer"], honest: honest)
    }

    /// A lower threshold counts from the policy after, and so does a second key under another name.
    @Test func thresholds() async throws {
        let governed = try await strict()
        var lower = Self.signed("dana")
        lower.threshold = 1
        let lowered = Self.signed("dana", .init(by: "erik"))
        try await expectCaught(governed, lower, ["too-few-signers"], honest: lowered)
        lower.mode = "open"
        try await expectCaught(governed, lower, ["too-few-signers"], honest: lowered)
        var twins = Self.signed("dana", .init(by: "erik"))
        twins.signers.append(.init(principals: "erik@example.com", key: "dana"))
        twins.signers.append(.init(principals: "otto@example.com,erik@example.com", key: "dana2"))
        let before = try await governed.sandbox.id(Governed.policy)
        let made = try await governed.enforce(twins)
        // One key on the lines of two people is one person's; whether such a file is refused already is left open.
        if try await governed.verdict().status == 0 {
            let bad = try await governed.enforce(Self.signed("dana", .init(by: "dana")))
            try await governed.expectCaught(policy: bad, "too-few-signers")
        } else {
            try await governed.expectCaught(policy: made, "malformed")
        }
        try await governed.sandbox.point(Governed.policy, to: before)
        try await governed.expectVerified(environment: governed.elsewhere)
    }

    /// Whose key it is says the first principal of its line, as it stands there.
    @Test(arguments: ["mallory@example.com,dana@example.com", "*@example.com", "\"*\""])
    func aLineWithAnothersName(_ principals: String) async throws {
        let governed = try await Governed.enforced {
            $0.signers.append(.init(principals: principals, key: "mallory"))
        }
        var rules = Rules()
        rules.by = "mallory"
        try await expectCaught(governed, rules, ["not-allowed"], honest: Rules())
    }

    /// A bad policy stays one below good ones.
    @Test func hiddenBelow() async throws {
        let governed = try await strict()
        let bad = try await governed.enforce(Self.signed("dana"))
        try await governed.enforce(Self.signed("dana", .init(by: "erik")))
        try await governed.expectCaught(policy: bad, "too-few-signers")
    }
}
