import Foundation
import Testing

/// Checkpoints: who may make one, and one that takes another's place.
@Suite struct PolicyAttackTestsCheckpoint {
    private static let reference = "refs/tiergit/checkpoint"

    private func expectCaught(
        _ governed: Governed, _ id: String, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await governed.sandbox.point(Self.reference, to: id)
        let ran = try await governed.run(["verify", "--all"], environment: governed.elsewhere)
        #expect(
            ran.status == 7 && ran.stdout.contains("checkpoint: \(id) \(reason): "), "\(ran.stdout)\(ran.stderr)",
            sourceLocation: sourceLocation)
        let json = try await governed.run(["verify", "--all", "--json"], environment: governed.elsewhere)
        #expect(json.status == 7 && json.stdout.contains("\"\(reason)\""), sourceLocation: sourceLocation)
    }

    private func expectTaken(
        _ governed: Governed, _ id: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await governed.sandbox.point(Self.reference, to: id)
        let ran = try await governed.run(["verify", "--all", "--checkpoint", id], environment: governed.elsewhere)
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
    }

    @Test func whoMayMakeOne() async throws {
        let governed = try await Governed.enforced { rules in
            rules.operators[3].may = ["switch", "checkpoint"]
            rules.operators[0].may = ["switch"]
        }
        // Olga is an operator, and neither a maintainer nor one with that right; Mallory is nobody.
        try await expectCaught(governed, try await governed.checkpoint(by: "olga"), "not-allowed")
        try await expectCaught(governed, try await governed.checkpoint(by: "mallory"), "unknown-signer")
        // Two maintainers, and Otto by his right.
        for person in ["erik", "dana", "otto"] {
            try await expectTaken(governed, try await governed.checkpoint(by: person))
        }
        // Under a policy that is none, and under the open one, by which everybody could.
        let policy = try await governed.make(Rules())
        try await expectCaught(governed, try await governed.checkpoint(by: "dana", policy: policy), "unknown-policy")
        try await expectCaught(
            governed, try await governed.checkpoint(by: "mallory", policy: governed.root), "unknown-signer")
    }

    /// The open policy is over: who git knows and the rules do not is nobody, here as for entries.
    @Test func underTheOpenPolicy() async throws {
        let governed = try await Governed.enforced()
        let signers = "\(governed.sandbox.home)/allowed_signers"
        try governed.sandbox.write(
            governed.sandbox.read(signers) + "mallory@example.com \(try governed.publicKey("mallory"))\n", to: signers)
        let bad = try await governed.checkpoint(by: "mallory", policy: governed.root)
        try await expectCaught(governed, bad, "unknown-signer")
        try await expectTaken(governed, try await governed.checkpoint(by: "dana"))
    }

    /// A key that was retired signs under the policy that had it, over entries that are newer than that policy.
    @Test func underAnOlderPolicy() async throws {
        let governed = try await Governed.enforced { $0.operators[3].may = ["checkpoint"] }
        let first = try await governed.sandbox.id(Governed.policy)
        var later = Rules()
        later.signers.removeAll { $0.key == "otto" }
        try await governed.enforce(later)
        try await governed.record(Change())
        let late = try await governed.checkpoint(by: "otto", policy: first)
        try await governed.sandbox.point(Self.reference, to: late)
        #expect(try await governed.verdict(environment: governed.elsewhere).status == 7)
        try await expectTaken(governed, try await governed.checkpoint(by: "dana"))
    }

    /// What a key signed before it was revoked goes on to be good, as entries do.
    @Test func beforeTheRevocation() async throws {
        let governed = try await Governed.enforced { $0.operators[3].may = ["checkpoint"] }
        let before = try await governed.checkpoint(by: "otto")
        try await expectTaken(governed, before)
        var later = Rules()
        later.revoked = [(try await governed.fingerprint("otto"), [:])]
        try await governed.enforce(later)
        let after = try await governed.checkpoint(by: "otto", after: before)
        try await expectCaught(governed, after, "revoked-key")
        try await expectTaken(governed, try await governed.checkpoint(by: "dana", after: before))
    }

    /// By a key that was retired, or that a later policy revoked.
    @Test func keysThatCountNoMore() async throws {
        let governed = try await Governed.enforced { $0.operators[3].may = ["checkpoint"] }
        let before = try await governed.checkpoint(by: "otto")
        var later = Rules()
        later.signers.removeAll { $0.key == "otto" }
        try await governed.enforce(later)
        try await expectTaken(governed, before)
        try await expectCaught(governed, try await governed.checkpoint(by: "otto", after: before), "unknown-signer")
    }

    /// One that somebody without the right made holds nobody back, and hides nothing.
    @Test func aBadOneSaysNothing() async throws {
        let governed = try await Governed.enforced()
        let good = try await governed.checkpoint(by: "dana")
        let tips = try await governed.tips()
        try await governed.record(Change())
        var wrong = tips
        wrong["acme/prod"] = try await governed.make(Change(reason: "another", after: tips["acme/prod"]))
        let bad = try await governed.checkpoint(by: "olga", tips: wrong, after: good)
        try await expectCaught(governed, bad, "not-allowed")
        let verdict = try await governed.verdict(environment: governed.elsewhere)
        #expect(verdict.histories.values.allSatisfy { $0["verified"] as? Bool == true })
    }

    // MARK: Replaced

    /// What was seen of the checkpoints here is not replaced by others, however well they are signed.
    @Test(arguments: ["another chain", "shorter", "gone"]) func replaced(_ way: String) async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let first = try await governed.checkpoint(by: "dana")
        let tips = try await governed.tips()
        try await governed.record(Change())
        let second = try await governed.checkpoint(by: "dana", after: first)
        try await sandbox.point(Self.reference, to: second)
        try await governed.expectVerified()
        // The entry goes, and with it the checkpoint that names it.
        try await sandbox.point(Recorded.tip, to: try #require(tips["acme/prod"]))
        switch way {
        case "another chain":
            try await sandbox.point(
                Self.reference, to: try await governed.checkpoint(by: "dana", after: first, reason: "again"))
        case "shorter": try await sandbox.point(Self.reference, to: first)
        default: try await sandbox.git("update-ref", "-d", Self.reference)
        }
        #expect(try await governed.tiergit("verify", "--all").status == 7)
        // Whoever sees it for the first time and knows the id.
        for arguments in [["--checkpoint", second], ["--checkpoint", second, "--json"]] {
            let ran = try await governed.run(["verify", "--all"] + arguments, environment: governed.elsewhere)
            #expect(ran.status == 7, "\(ran.stdout)\(ran.stderr)")
        }
    }

    /// The entries are all there; what was signed of them is another.
    @Test(arguments: ["another chain", "shorter", "gone"]) func replacedAlone(_ way: String) async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let first = try await governed.checkpoint(by: "dana")
        let second = try await governed.checkpoint(by: "dana", after: first, reason: "another")
        try await sandbox.point(Self.reference, to: second)
        try await governed.expectVerified()
        switch way {
        case "another chain":
            try await sandbox.point(Self.reference, to: try await governed.checkpoint(by: "erik", reason: "again"))
        case "shorter": try await sandbox.point(Self.reference, to: first)
        default: try await sandbox.git("update-ref", "-d", Self.reference)
        }
        let ran = try await governed.tiergit("verify", "--all")
        #expect(ran.status == 7, "\(ran.stdout)\(ran.stderr)")
        try await sandbox.point(Self.reference, to: second)
        try await governed.expectVerified()
    }
}
