import Foundation
import Testing

/// Checkpoints: who may make one, and one that takes another's place.
@Suite struct PolicyAttackTestsCheckpoint {
    private static let reference = "refs/tiergit/checkpoint"

    /// A checkpoint by plumbing.
    private func make(
        _ governed: Governed, by person: String, tips: [String: String]? = nil, after parent: String? = nil,
        policy: String? = nil, reason: String = "end of quarter"
    ) async throws -> String {
        let sandbox = governed.sandbox
        let all: [String: String]
        if let tips { all = tips } else { all = try await governed.tips() }
        var members: [String] = []
        var lines = ""
        for (target, id) in all.sorted(by: { $0.key < $1.key }) {
            let count = try await sandbox.git("rev-list", "--count", id)
            members.append("\"\(target)\":{\"oid\":\"\(id)\",\"sequence\":\(count)}")
            lines += "\(target) #\(count) \(id)\n"
        }
        let date = Date(timeIntervalSince1970: TimeInterval(governed.start))
        let rules: String
        if let policy { rules = policy } else { rules = try await sandbox.id(Governed.policy) }
        let document =
            "{\"format\":1,\"operator\":{\"email\":\"\(Governed.address(person))\",\"name\":\"\(governed.name(person))\"},"
            + "\"policy\":\"\(rules)\",\"reason\":\"\(reason)\",\"repository\":\"\(governed.root)\","
            + "\"time\":\"\(ISO8601DateFormatter().string(from: date))\",\"tips\":{\(members.joined(separator: ","))},"
            + "\"tool\":\"git\"}\n"
        let blob = try await sandbox.object("blob", document)
        let made = try await sandbox.run("git", ["mktree"], input: "100644 blob \(blob)\tcheckpoint.json\n")
        let author = governed.identity(person, at: .after(0))
        let message =
            "checkpoint: \(all.count) \(all.count == 1 ? "history" : "histories")\n\n\(reason)\n\n\(lines)\nTier-Kind: checkpoint\n"
        let head =
            "tree \(made.stdout)\(parent.map { "parent \($0)\n" } ?? "")author \(author)\ncommitter \(author)\n"
        let signature = try await sandbox.sign("\(head)\n\(message)", Governed.key(of: person))
            .replacingOccurrences(of: "\n", with: "\n ")
        return try await sandbox.object("commit", "\(head)gpgsig \(signature)\n\n\(message)")
    }

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
        try await expectCaught(governed, try await make(governed, by: "olga"), "not-allowed")
        try await expectCaught(governed, try await make(governed, by: "mallory"), "unknown-signer")
        // Two maintainers, and Otto by his right.
        for person in ["erik", "dana", "otto"] {
            try await expectTaken(governed, try await make(governed, by: person))
        }
        // Under a policy that is none, and under the open one, by which everybody could.
        let policy = try await governed.make(Rules())
        try await expectCaught(governed, try await make(governed, by: "dana", policy: policy), "unknown-policy")
        try await expectCaught(
            governed, try await make(governed, by: "mallory", policy: governed.root), "unknown-signer")
    }

    /// By a key that was retired, or that a later policy revoked.
    @Test func keysThatCountNoMore() async throws {
        let governed = try await Governed.enforced { $0.operators[3].may = ["checkpoint"] }
        let before = try await make(governed, by: "otto")
        var later = Rules()
        later.signers.removeAll { $0.key == "otto" }
        try await governed.enforce(later)
        try await expectTaken(governed, before)
        try await expectCaught(governed, try await make(governed, by: "otto", after: before), "unknown-signer")
    }

    /// One that somebody without the right made holds nobody back, and hides nothing.
    @Test func aBadOneSaysNothing() async throws {
        let governed = try await Governed.enforced()
        let good = try await make(governed, by: "dana")
        let tips = try await governed.tips()
        try await governed.record(Change())
        var wrong = tips
        wrong["acme/prod"] = try await governed.make(Change(reason: "another", after: tips["acme/prod"]))
        let bad = try await make(governed, by: "olga", tips: wrong, after: good)
        try await expectCaught(governed, bad, "not-allowed")
        let verdict = try await governed.verdict(environment: governed.elsewhere)
        #expect(verdict.histories.values.allSatisfy { $0["verified"] as? Bool == true })
    }

    // MARK: Replaced

    /// What was seen of the checkpoints here is not replaced by others, however well they are signed.
    @Test(arguments: ["another chain", "shorter", "gone"]) func replaced(_ way: String) async throws {
        let governed = try await Governed.enforced()
        let sandbox = governed.sandbox
        let first = try await make(governed, by: "dana")
        let tips = try await governed.tips()
        try await governed.record(Change())
        let second = try await make(governed, by: "dana", after: first)
        try await sandbox.point(Self.reference, to: second)
        try await governed.expectVerified()
        // The entry goes, and with it the checkpoint that names it.
        try await sandbox.point(Recorded.tip, to: try #require(tips["acme/prod"]))
        switch way {
        case "another chain":
            try await sandbox.point(
                Self.reference, to: try await make(governed, by: "dana", after: first, reason: "again"))
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
        let first = try await make(governed, by: "dana")
        let second = try await make(governed, by: "dana", after: first, reason: "another")
        try await sandbox.point(Self.reference, to: second)
        try await governed.expectVerified()
        switch way {
        case "another chain":
            try await sandbox.point(Self.reference, to: try await make(governed, by: "erik", reason: "again"))
        case "shorter": try await sandbox.point(Self.reference, to: first)
        default: try await sandbox.git("update-ref", "-d", Self.reference)
        }
        let ran = try await governed.tiergit("verify", "--all")
        #expect(ran.status == 7, "\(ran.stdout)\(ran.stderr)")
        try await sandbox.point(Self.reference, to: second)
        try await governed.expectVerified()
    }
}
