import Foundation
import Testing

/// What a policy commit says, signed by all who have to sign it: each thing that no signature makes good, beside the same without it.
@Suite struct PolicyAttackTestsState {
    struct Flaw: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reasons: [String]
        let change: @Sendable (inout Rules) -> Void

        init(_ name: String, _ reasons: String..., change: @escaping @Sendable (inout Rules) -> Void) {
            testDescription = name
            self.reasons = reasons.isEmpty ? ["malformed"] : reasons
            self.change = change
        }
    }

    private static func document(_ old: String, _ new: String) -> @Sendable (inout Rules) -> Void {
        { rules in
            rules.document = { text in
                #expect(text.contains(old), "\(text)")
                return text.replacingOccurrences(of: old, with: new)
            }
        }
    }

    private static func state(_ old: String, _ new: String) -> @Sendable (inout Rules) -> Void {
        { rules in
            rules.state = { text in
                #expect(text.contains(old), "\(text)")
                return text.replacingOccurrences(of: old, with: new)
            }
        }
    }

    private static func more(_ text: String) -> @Sendable (inout Rules) -> Void { { $0.more = text } }

    /// `policy.yml`.
    static let documents: [Flaw] = [
        Flaw("another nonce", "malformed", "wrong-repository", change: document("nonce: ", "nonce: f")),
        Flaw("no nonce", "malformed", "wrong-repository", change: document("nonce: ", "# ")),
        Flaw("a format to come", change: document("format: 1", "format: 2")),
        Flaw("no format", change: document("format: 1\n", "")),
        Flaw("another mode", change: document("mode: enforced", "mode: advisory")),
        Flaw("no mode", change: document("mode: enforced\n", "")),
        Flaw("no maintainers", change: { $0.maintainers = [] }),
        Flaw("a threshold of none", change: { $0.threshold = 0 }),
        Flaw("a threshold below none", change: { $0.threshold = -1 }),
        Flaw("a threshold that nobody can reach", change: { $0.threshold = 3 }),
        Flaw(
            "a threshold that one would have to reach twice",
            change: { rules in
                rules.maintainers = ["dana", "dana"]
                rules.threshold = 2
            }),
        Flaw("an unknown key", change: more("freeze: []\n")),
        Flaw("an unknown key of a rule", change: more("rules:\n  - approval: 1\n")),
        Flaw("an unknown key of a freeze", change: more(freeze + "    only: [prod]\n")),
        Flaw("an unknown key of an operator", change: document("    clients:", "    client:")),
        Flaw(
            "an unknown key of a maintainer",
            change: document("  - principal: erik", "  - name: x\n    principal: erik")),
        Flaw("a key twice", change: more("mode: open\n")),
        Flaw("an unknown right", change: { $0.operators[0].may = ["switch", "everything"] }),
        Flaw("an empty list of clients", change: { $0.operators[1].clients = [] }),
        Flaw("a list that is a text", change: more("breakGlass: dana@example.com\n")),
        Flaw("a number that is a text", change: more("rules:\n  - approvals: many\n")),
        Flaw("fewer approvals than none", change: more("rules:\n  - approvals: -1\n")),
        Flaw("a zone that is none", change: more(freeze.replacingOccurrences(of: "UTC", with: "Europe/Atlantis"))),
        Flaw(
            "a freeze without an end",
            change: more("freezes:\n  - name: x\n    from: 2091-12-18T18:00\n    zone: UTC\n")),
        Flaw(
            "a freeze without a zone",
            change: more("freezes:\n  - name: x\n    from: 2091-12-18T18:00\n    until: 2091-12-19T18:00\n")),
        Flaw(
            "a freeze that ends before it begins", change: more(freeze.replacingOccurrences(of: "2092", with: "2090"))),
        Flaw("a day that is none", change: more(freeze.replacingOccurrences(of: "12-18", with: "02-30"))),
        Flaw(
            "a freeze from a day to a date", change: more(freeze.replacingOccurrences(of: "2091-12-18T", with: "fri "))),
        Flaw("no YAML", change: { $0.files["policy.yml"] = "format: [\n" }),
        Flaw("an empty file", change: { $0.files["policy.yml"] = "" }),
        Flaw("a second document", change: more("---\nmode: open\n")),
    ]

    private static let freeze = """
        freezes:
          - name: x
            from: 2091-12-18T18:00
            until: 2092-01-04T08:00
            zone: UTC

        """

    /// `state.json`, `allowed_signers`, and the commit around them.
    static let files: [Flaw] = [
        Flaw("a blank in its state", change: state("\"format\":1", "\"format\": 1")),
        Flaw("no line feed after its state", change: state("}\n", "}")),
        Flaw(
            "a state with keys in another order",
            change: { rules in
                rules.state = { text in
                    "{\"format\":1,\(text.dropFirst().replacingOccurrences(of: ",\"format\":1", with: ""))"
                }
            }),
        Flaw("an unknown key in its state", change: state("\"format\":1", "\"format\":1,\"more\":[]")),
        Flaw("a key less in its state", change: state("\"revoked\":[],", "")),
        Flaw("a state of a format to come", change: state("\"format\":1", "\"format\":2")),
        Flaw("no JSON", change: { $0.files["state.json"] = "tips\n" }),
        Flaw(
            "an id in capitals",
            change: { rules in
                rules.state = { text in
                    let start = text.range(of: "\"acme/prod\":\"")!.upperBound
                    let id = text[start...].prefix(40)
                    return text.replacingOccurrences(of: id, with: "A\(id.dropFirst())")
                }
            }),
        Flaw("a history of no name", change: state("\"acme/prod\"", "\"acme\"")),
        Flaw("no state", change: { $0.lines = { Self.without("state.json", $0) } }),
        Flaw("no policy.yml", change: { $0.lines = { Self.without("policy.yml", $0) } }),
        Flaw("no signers", change: { $0.lines = { Self.without("allowed_signers", $0) } }),
        Flaw("a file more", change: { $0.files["README.md"] = "more\n" }),
        Flaw(
            "a link instead of its rules",
            change: { rules in
                rules.lines = { Self.changing("policy.yml", $0, from: "100644", to: "120000") }
            }),
        Flaw(
            "rules that are a program",
            change: { rules in
                rules.lines = { Self.changing("policy.yml", $0, from: "100644", to: "100755") }
            }),
        Flaw("a time without Z", change: { $0.signers[1].options = "valid-before=\"20910101\"" }),
        Flaw("signers that are no lines of keys", change: { $0.files["allowed_signers"] = "dana@example.com\n" }),
        Flaw(
            "two parents", "not-canonical",
            change: { rules in
                rules.message += "More: x\n"
                rules.parents = [String(repeating: "1", count: 40)]
            }),
    ]

    private static func without(_ name: String, _ lines: String) -> String {
        lines.split(separator: "\n").filter { !$0.hasSuffix("\t\(name)") }.map { "\($0)\n" }.joined()
    }

    private static func changing(_ name: String, _ lines: String, from old: String, to new: String) -> String {
        lines.split(separator: "\n").map { line in
            (line.hasSuffix("\t\(name)") ? line.replacingOccurrences(of: old, with: new) : String(line)) + "\n"
        }.joined()
    }

    @Test(arguments: documents) func isMalformed(_ flaw: Flaw) async throws { try await check(flaw) }

    @Test(arguments: files) func isMalformedBeside(_ flaw: Flaw) async throws { try await check(flaw) }

    /// The policy is refused as the first one with rules and as a later one, and the same without the flaw is not.
    private func check(_ flaw: Flaw) async throws {
        let governed = try await Governed(try await Recorded.sandbox())
        var rules = Rules()
        rules.mode = "enforced"
        flaw.change(&rules)
        if !rules.parents.isEmpty { rules.parents = [try await governed.sandbox.id("main")] }
        for _ in 0..<2 {
            let before = try await governed.sandbox.id(Governed.policy)
            let bad = try await governed.enforce(rules)
            try await governed.expectCaught(policy: bad, reasons: flaw.reasons)
            try await governed.sandbox.point(Governed.policy, to: before)
            try await governed.enforce(Rules())
        }
        try await governed.expectVerified()
    }

    // MARK: What a later policy keeps

    @Test func whatIsDropped() async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let first = try await sandbox.id(Governed.policy)
        try await governed.enforce(Rules())
        let race = try await governed.record(Change(by: "erik", policy: first))
        var full = Rules()
        full.accepted = [race]
        full.revoked = [(try await governed.fingerprint("otto"), ["acme/prod": race])]
        let before = try await governed.enforce(full)
        try await governed.expectVerified(race)
        let tips = try await governed.tips()
        var wrong: [Rules] = []
        for change: (inout Rules) -> Void in [
            { $0.accepted = [] }, { $0.revoked = [] }, { $0.revoked[0].since = [:] },
            { $0.revoked[0].since["acme/prod"] = tips["acme/staging"] },
            { $0.revoked[0].key = "SHA256:\(String(repeating: "A", count: 43))" },
            { $0.tips = tips.filter { $0.key != "globex/prod" } }, { $0.tips = [:] },
        ] {
            var rules = full
            change(&rules)
            wrong.append(rules)
        }
        for rules in wrong {
            let bad = try await governed.enforce(rules)
            try await governed.expectCaught(policy: bad, "malformed", "broken-chain")
            try await sandbox.point(Governed.policy, to: before)
        }
        // A later revocation of the same key, from an earlier entry on, is one more and takes nothing away.
        try await governed.enforce(full)
        try await governed.expectVerified(race)
    }

    /// Histories that policies name, and that are shorter, other or gone now: nobody here has ever seen them.
    @Test(arguments: ["truncated", "forked", "deleted"]) func whatTipsName(_ reason: String) async throws {
        let governed = try await Governed(try await Recorded.sandbox())
        let sandbox = governed.sandbox
        let seen = try await governed.tip()
        try await governed.enforce(Rules())
        var now: String? = try await sandbox.id("\(seen)~1")
        switch reason {
        case "truncated": try await sandbox.point(Recorded.tip, to: now ?? "")
        case "forked":
            let change = Change(by: "dana", after: now)
            try await sandbox.point(Recorded.tip, to: now ?? "")
            now = try await governed.record(change)
        default:
            now = nil
            try await sandbox.git("update-ref", "-d", Recorded.tip)
        }
        let ran = try await governed.tiergit("verify", "--all")
        let line = ran.lines.first { $0.hasPrefix("  \(reason): ") } ?? ""
        #expect(ran.status == 7 && line.contains(seen), "\(ran.stdout)\(ran.stderr)")
        let gone = try await governed.verdict().history("acme/prod")
        #expect(gone["reason"] as? String == reason && gone["tip"] as? String == now, "\(gone)")
        // Also where the newest policy takes it for good: the older one names it still.
        var agreeing = Rules()
        agreeing.tips = try await governed.tips()
        if now == nil { agreeing.tips?["acme/prod"] = seen }
        try await governed.enforce(agreeing)
        let verdict = try await governed.verdict()
        #expect(verdict.status == 7 && !verdict.verified)
        try await sandbox.point(Recorded.tip, to: seen)
        try await sandbox.point(Governed.policy, to: "\(Governed.policy)~1")
        try await governed.expectVerified(environment: governed.elsewhere)
    }

    /// A policy whose tips lie further back leaves out what was made since: it is over for those entries.
    @Test func tipsThatGoBack() async throws {
        let governed = try await Governed.enforced()
        let before = try await governed.tip()
        let good = try await governed.record(Change(by: "erik"))
        let first = try await governed.sandbox.id(Governed.policy)
        var rules = Rules()
        rules.tips = try await governed.tips()
        rules.tips?["acme/prod"] = before
        try await governed.enforce(rules)
        try await governed.expectCaught(entry: good, "superseded-policy")
        try await governed.sandbox.point(Governed.policy, to: first)
        try await governed.enforce(Rules())
        try await governed.expectVerified(good, environment: governed.elsewhere)
    }
}
