import Foundation
import Testing

/// Whose keys count: those of the policy that an entry names, and of nobody else.
@Suite struct PolicyAttackTestsKeys {
    private static func signer(_ key: String, _ options: String) -> @Sendable (inout Rules) -> Void {
        { rules in
            rules.signers =
                rules.signers.filter { $0.key != key } + [
                    .init(principals: Governed.address(key), options: options, key: key)
                ]
        }
    }

    static let offences: [Offence] = [
        Offence("a key that is in no policy", "unknown-signer", Change(by: "mallory"), honest: Change(by: "erik")),
        Offence("somebody's key that is not in it", "unknown-signer", Change(by: "dana2"), honest: Change(by: "dana")),
        Offence(
            "a key for files", "signer-not-valid", rules: signer("erik", "namespaces=\"file\""), Change(by: "erik"),
            honest: Change(by: "otto")),
        Offence(
            "a key that was valid before", "signer-not-valid",
            rules: signer("erik", "valid-before=\"20910101000000Z\""),
            Change(by: "erik", at: .on("2091-01-01T00:00:01Z")),
            honest: Change(by: "erik", at: .on("2090-12-31T23:59:59Z"))),
        Offence(
            "a key that is valid later", "signer-not-valid", rules: signer("erik", "valid-after=\"20910101000000Z\""),
            Change(by: "erik", at: .on("2090-12-31T23:59:58Z")),
            honest: Change(by: "erik", at: .on("2091-01-01T00:00:01Z"))),
        Offence(
            "a key on a line that is a comment", "unknown-signer",
            rules: { $0.signers.append(.init(principals: "# mallory@example.com", key: "mallory")) },
            Change(by: "mallory"), honest: Change(by: "erik")),
        Offence(
            "a key as an authority", "unknown-signer",
            rules: {
                $0.signers.append(.init(principals: "otto@example.com", options: "cert-authority", key: "mallory"))
            },
            Change(by: "mallory"), honest: Change(by: "otto")),
    ]

    @Test(arguments: offences) func isCaught(_ offence: Offence) async throws { try await offence.check() }

    /// Before there are rules, git's own file says who may sign, and everybody whom it names may do everything.
    @Test func beforeThereAreRules() async throws {
        let governed = try await Governed(try await Recorded.sandbox())
        let signers = "\(governed.sandbox.home)/allowed_signers"
        var lines = try governed.sandbox.read(signers)
        for name in ["erik", "olga"] { lines += "\(name)@example.com \(try governed.publicKey(name))\n" }
        try governed.sandbox.write(lines, to: signers)
        for kind in ["switch", "revert", "deploy", "approve", "note", "switch"] {
            let id = try await governed.record(
                Change(by: "olga", kind: kind, at: .after(-86_400), ticket: kind == "switch" ? "OPS-7" : nil))
            try await governed.expectVerified(id)
        }
        let first = try await governed.record(Change(by: "erik", target: "initech/prod", kind: "adopt", reason: nil))
        try await governed.expectVerified(first, of: "initech/prod")
        let top = try await governed.record(Change(by: "mallory"))
        try await governed.expectCaught(entry: top, "unknown-signer")
    }

    /// git's own files say nothing any more: Mallory is in one and not in the policy, Erik the other way round.
    @Test func whatGitSays() async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let signers = "\(sandbox.home)/allowed_signers"
        let dana = try sandbox.read(signers)
        try sandbox.write(dana + "mallory@example.com \(try governed.publicKey("mallory"))\n", to: signers)
        let bad = try await governed.make(Change(by: "mallory"))
        try await sandbox.git("verify-commit", bad)
        try await sandbox.point(Recorded.tip, to: bad)
        try await governed.expectCaught(entry: bad, "unknown-signer")
        try await sandbox.point(Recorded.tip, to: "\(bad)~1")
        let good = try await governed.record(Change(by: "erik"))
        #expect(try await sandbox.run("git", ["verify-commit", good]).status != 0)
        try await governed.expectVerified(good)
        // Under somebody else's name.
        try sandbox.write(dana + "erik@example.com \(try governed.publicKey("mallory"))\n", to: signers)
        let other = try await governed.record(
            Change(by: "erik", to: "minimum", forge: { $0.key = "mallory" }))
        try await governed.expectCaught(entry: other, "unknown-signer")
    }

    /// Nor is a policy made by whoever git knows.
    @Test func whatGitSaysOfPolicies() async throws {
        let governed = try await Governed(try await Recorded.sandbox())
        let sandbox = governed.sandbox
        let signers = "\(sandbox.home)/allowed_signers"
        try sandbox.write(
            sandbox.read(signers) + "mallory@example.com \(try governed.publicKey("mallory"))\n", to: signers)
        var rules = Rules()
        rules.by = "mallory"
        rules.maintainers = ["mallory"]
        rules.signers.append(Rules.signer("mallory"))
        let bad = try await governed.enforce(rules)
        try await sandbox.git("verify-commit", bad)
        try await governed.expectCaught(policy: bad, "unknown-signer")
        try await sandbox.point(Governed.policy, to: governed.root)
        try await governed.enforce(Rules())
        try await governed.expectVerified()
    }

    /// What was recorded before there were rules is judged by the keys of the first ones, not by git's.
    @Test func beforeTheFirstRules() async throws {
        let governed = try await Governed(try await Recorded.sandbox())
        let sandbox = governed.sandbox
        let signers = "\(sandbox.home)/allowed_signers"
        try sandbox.write(
            sandbox.read(signers) + "mallory@example.com \(try governed.publicKey("mallory"))\n", to: signers)
        let early = try await governed.record(Change(by: "mallory"))
        try await governed.expectVerified(early)
        var rules = Rules()
        try await governed.enforce(rules)
        try await governed.expectCaught(entry: early, "unknown-signer")
        // Nor by later ones.
        rules.signers.append(Rules.signer("mallory"))
        try await governed.enforce(rules)
        try await governed.expectCaught(entry: early, "unknown-signer")
        try await sandbox.point(Governed.policy, to: governed.root)
        let first = try await governed.enforce(rules)
        try sandbox.write("", to: signers)
        try await governed.expectVerified(early, environment: governed.elsewhere)
        #expect(first != governed.root)
    }

    // MARK: Retired

    /// A key that the newest policy no longer has, on a history that nobody touched since.
    @Test(arguments: [0, -300, -500, 86_400]) func retiredKeyOnAnIdleTarget(_ shift: Int) async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let first = try await sandbox.id(Governed.policy)
        var later = Rules()
        later.signers.removeAll { $0.key == "otto" }
        let second = try await governed.enforce(later)
        // Under the rules that are over, whatever the date says; and a note, which any operator may make.
        for kind in ["switch", "note", "deploy", "approve", "revert"] {
            let old = try await governed.record(Change(by: "otto", kind: kind, policy: first, at: .after(shift)))
            try await governed.expectCaught(entry: old, "superseded-policy")
            try await sandbox.point(Recorded.tip, to: "\(old)~1")
        }
        let new = try await governed.record(Change(by: "otto", policy: second, at: .after(shift)))
        try await governed.expectCaught(entry: new, "unknown-signer")
        // A good entry on top makes nothing good that is below.
        let old = try await governed.make(
            Change(by: "otto", policy: first, at: .after(shift), after: "\(new)~1"))
        try await sandbox.point(Recorded.tip, to: old)
        let top = try await governed.record(Change(by: "erik", to: "minimum", at: .after(max(0, shift))))
        try await governed.expectCaught(entry: old, "superseded-policy")
        #expect(try await governed.verdict().reason(top) == "")
        try await sandbox.point(Recorded.tip, to: "\(old)~1")
        let honest = try await governed.record(Change(by: "erik", at: .after(max(0, shift))))
        try await governed.expectVerified(honest)
    }

    /// What the key made while it counted goes on to count.
    @Test func retiredKeyBefore() async throws {
        let governed = try await Governed.enforced()
        let good = try await governed.record(Change(by: "otto"))
        var later = Rules()
        later.signers.removeAll { $0.key == "otto" }
        try await governed.enforce(later)
        try await governed.expectVerified(good)
        // And the first entry of a history that the policy's tips do not have is appended as well.
        let first = try await governed.sandbox.id("\(Governed.policy)~1")
        try await governed.expectCaught(
            Change(by: "otto", target: "initech/prod", kind: "adopt", policy: first), "superseded-policy",
            honest: Change(by: "dana", target: "initech/prod", kind: "adopt"))
    }

    /// An honest entry that was made while a policy was signed, until a later one accepts it, by its id alone.
    @Test func honestRace() async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let first = try await sandbox.id(Governed.policy)
        try await governed.enforce(Rules())
        let race = try await governed.record(Change(by: "otto", policy: first))
        try await governed.expectCaught(entry: race, "superseded-policy")
        let twin = try await governed.make(Change(by: "otto", policy: first, reason: "another", after: "\(race)~1"))
        // A policy that merely has it in its tips accepts nothing, and one that lists it accepts no other.
        try await governed.enforce(Rules())
        try await governed.expectCaught(entry: race, "superseded-policy")
        var accepting = Rules()
        accepting.accepted = [twin]
        let wrong = try await governed.make(accepting)
        accepting.accepted = [race]
        let right = try await governed.make(accepting)
        try await sandbox.point(Governed.policy, to: wrong)
        try await governed.expectCaught(entry: race, "superseded-policy")
        try await sandbox.point(Governed.policy, to: right)
        let fresh = governed.elsewhere
        try await governed.expectVerified(race, environment: fresh)
        // Not what was appended to it in the meantime.
        let more = try await governed.record(Change(by: "otto", to: "minimum", policy: first))
        try await governed.expectCaught(entry: more, "superseded-policy", environment: fresh)
    }

    /// What is accepted may have any date, and the one after it need not come after it; but after its own policy, and so all others.
    @Test func acceptedAndAfter() async throws {
        let governed = try await Governed.enforced { $0.at = .after(100_000) }
        let first = try await governed.sandbox.id(Governed.policy)
        var later = Rules()
        later.at = .after(100_000)
        try await governed.enforce(later)
        let race = try await governed.record(Change(policy: first, at: .after(200_000)))
        try await governed.expectCaught(entry: race, "superseded-policy")
        var accepting = later
        accepting.accepted = [race]
        try await governed.enforce(accepting)
        try await governed.expectCaught(
            Change(to: "minimum", at: .after(99_399)), "backdated",
            honest: Change(to: "minimum", at: .after(150_000)))
        try await governed.expectCaught(
            Change(at: .after(149_399)), "backdated", honest: Change(at: .after(149_400)))
    }

    /// Accepting passes over age and dates, and over nothing else.
    @Test func acceptedIsNotAllowed() async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let first = try await sandbox.id(Governed.policy)
        try await governed.enforce(Rules())
        for (change, reason) in [
            (Change(by: "olga", policy: first), "not-allowed"),
            (Change(by: "mallory", policy: first), "unknown-signer"),
        ] {
            let race = try await governed.record(change)
            var accepting = Rules()
            accepting.accepted = [race]
            let before = try await sandbox.id(Governed.policy)
            try await governed.enforce(accepting)
            try await governed.expectCaught(entry: race, reason, environment: governed.elsewhere)
            try await sandbox.point(Governed.policy, to: before)
            try await sandbox.point(Recorded.tip, to: "\(race)~1")
        }
    }

    /// The open policy is one that is over like any other.
    @Test func underTheOpenPolicy() async throws {
        let governed = try await Governed.enforced()
        try await governed.expectCaught(
            Change(by: "dana", policy: governed.root), "superseded-policy", honest: Change(by: "dana"))
        try await governed.expectCaught(
            Change(by: "dana", target: "initech/prod", kind: "adopt", policy: governed.root), "superseded-policy",
            honest: Change(by: "dana", target: "initech/prod", kind: "adopt"))
    }
}
