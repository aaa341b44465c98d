import Foundation
import Testing

/// Dates: none before the entry before or the policy by more than ten minutes, none in a freeze.
@Suite struct PolicyAttackTestsTime {
    static let tenMinutes = 600

    private static func freezes(_ text: String) -> @Sendable (inout Rules) -> Void {
        { $0.more = "freezes:\n\(text)\n" }
    }

    private static func switching(_ time: String, _ target: String = "acme/prod", kind: String = "switch") -> Change {
        Change(by: "otto", target: target, kind: kind, at: .on(time))
    }

    private static let yearEnd = freezes(
        """
          - name: year end
            from: 2091-12-18T18:00
            until: 2092-01-04T08:00
            zone: Europe/Berlin
        """)
    /// 2091-07-06 is a Friday.
    private static let weekends = freezes(
        """
          - name: weekends
            from: fri 16:00
            until: mon 06:00
            zone: Europe/Berlin
            environments: [prod]
        """)
    private static let middays = freezes(
        """
          - name: middays
            from: wed 11:30
            until: wed 13:00
            zone: "+05:30"
        """)

    static let freezes: [Offence] = [
        Offence(
            "the first second of a freeze", "frozen", rules: yearEnd, switching("2091-12-18T17:00:00Z"),
            honest: switching("2091-12-18T16:59:59Z")),
        Offence(
            "a minute after it began", "frozen", rules: yearEnd, switching("2091-12-18T17:01:00Z"),
            honest: switching("2091-12-18T16:59:00Z")),
        Offence(
            "its last second", "frozen", rules: yearEnd, switching("2092-01-04T06:59:59Z"),
            honest: switching("2092-01-04T07:00:00Z")),
        Offence(
            "its last minute", "frozen", rules: yearEnd, switching("2092-01-04T06:59:00Z"),
            honest: switching("2092-01-04T07:01:00Z")),
        Offence(
            "a revert in its middle", "frozen", rules: yearEnd, switching("2091-12-24T12:00:00Z", kind: "revert"),
            honest: switching("2092-12-24T12:00:00Z", kind: "revert")),
        // A deployment is recorded whenever it was; the gate keeps it from beginning.
        Offence(
            "not a deployment that is recorded", "frozen", rules: yearEnd, switching("2091-12-24T12:00:00Z"),
            honest: switching("2091-12-24T12:00:00Z", kind: "deploy")),
        Offence(
            "not what only tells what is", "frozen", rules: yearEnd, switching("2091-12-24T12:00:00Z"),
            honest: switching("2091-12-24T12:00:00Z", kind: "note")),
        Offence(
            "the offset of the sender's date changes nothing", "frozen", rules: yearEnd,
            Change(
                by: "otto", at: .on("2091-12-18T17:01:00Z"),
                forge: { forged in
                    for path in [\Forgery.author, \.committer] {
                        forged[keyPath: path] = forged[keyPath: path].replacingOccurrences(of: "+0000", with: "-1100")
                    }
                }), honest: switching("2091-12-18T16:59:00Z")),
        Offence(
            "a Friday in summer", "frozen", rules: weekends, switching("2091-07-06T14:00:00Z"),
            honest: switching("2091-07-06T13:59:59Z")),
        Offence(
            "a Friday in winter", "frozen", rules: weekends, switching("2091-01-05T15:00:00Z"),
            honest: switching("2091-01-05T14:59:59Z")),
        Offence(
            "Sunday's last second", "frozen", rules: weekends, switching("2091-07-08T21:59:59Z"),
            honest: switching("2091-07-08T21:59:59Z", "acme/staging")),
        Offence(
            "Monday's first second", "frozen", rules: weekends, switching("2091-07-08T22:00:00Z"),
            honest: switching("2091-07-08T22:00:00Z", "acme/staging")),
        Offence(
            "Monday morning", "frozen", rules: weekends, switching("2091-07-09T03:59:00Z"),
            honest: switching("2091-07-09T04:00:00Z")),
        Offence(
            "Monday after the clocks went back", "frozen", rules: weekends, switching("2091-10-29T04:59:00Z"),
            honest: switching("2091-10-29T05:00:00Z")),
        Offence(
            "Friday before they did", "frozen", rules: weekends, switching("2091-10-26T14:00:00Z"),
            honest: switching("2091-10-26T13:59:00Z")),
        Offence(
            "a zone given in hours", "frozen", rules: middays, switching("2091-07-04T06:00:00Z"),
            honest: switching("2091-07-04T05:59:00Z")),
        Offence(
            "the end in a zone given in hours", "frozen", rules: middays, switching("2091-07-04T07:29:00Z"),
            honest: switching("2091-07-04T07:30:00Z")),
        Offence(
            "the second of two freezes", "frozen",
            rules: freezes(
                """
                  - name: year end
                    from: 2091-12-18T18:00
                    until: 2092-01-04T08:00
                    zone: UTC
                  - name: fair
                    from: 2091-06-01T00:00
                    until: 2091-06-08T00:00
                    zone: UTC
                    clients: ["acm?"]
                """), switching("2091-06-01T00:00:00Z"), honest: switching("2091-06-01T00:00:00Z", "globex/prod")),
        Offence(
            "from Sunday to Monday", "frozen",
            rules: freezes(
                """
                  - name: midnight
                    from: sun 23:00
                    until: mon 01:00
                    zone: UTC
                """), switching("2091-07-09T00:59:59Z"), honest: switching("2091-07-09T01:00:00Z")),
        Offence(
            "by somebody who may pass over freezes and does not say so", "frozen",
            rules: { rules in
                Self.yearEnd(&rules)
                rules.more += "breakGlass: [dana@example.com]\n"
            },
            Change(by: "dana", at: .on("2091-12-24T12:00:00Z")),
            honest: Change(by: "dana", at: .on("2091-12-24T12:00:00Z"), breakGlass: true)),
    ]

    @Test(arguments: freezes) func isFrozen(_ offence: Offence) async throws { try await offence.check() }

    // MARK: Backdated

    @Test func beforeThePolicy() async throws {
        let governed = try await Governed.enforced { $0.at = .after(100_000) }
        try await governed.expectCaught(
            Change(at: .after(100_000 - Self.tenMinutes - 1)), "backdated",
            honest: Change(at: .after(100_000 - Self.tenMinutes)))
    }

    @Test func beforeTheEntryBefore() async throws {
        let governed = try await Governed.enforced()
        try await governed.record(Change(to: "minimum", at: .after(100_000)))
        for kind in ["switch", "deploy", "approve", "note", "revert"] {
            try await governed.expectCaught(
                Change(kind: kind, at: .after(100_000 - Self.tenMinutes - 1)), "backdated",
                honest: Change(kind: kind, at: .after(100_000)))
        }
        try await governed.expectCaught(
            Change(at: .after(100_000 - Self.tenMinutes - 1)), "backdated",
            honest: Change(at: .after(100_000 - Self.tenMinutes)))
    }

    @Test func theFirstEntryBeforeThePolicy() async throws {
        let governed = try await Governed.enforced()
        func adoption(_ seconds: Int) -> Change {
            Change(by: "otto", target: "initech/prod", kind: "adopt", at: .after(seconds))
        }
        try await governed.expectCaught(
            adoption(-Self.tenMinutes - 1), "backdated", honest: adoption(-Self.tenMinutes))
    }

    /// Out of a freeze into the days before: only as far as the policy and the entry before allow.
    @Test func outOfAFreeze() async throws {
        let governed = try await Governed.enforced(Self.yearEnd)
        try await governed.record(Change(to: "minimum", at: .on("2091-12-18T16:50:00Z")))
        try await governed.expectCaught(
            Change(at: .on("2091-12-18T16:39:59Z")), "backdated", honest: Change(at: .on("2091-12-18T16:40:00Z")))
    }

    /// With a date from before its retirement, under the newest policy and under the one that still had it.
    @Test func aRetiredKeyWithAnOldDate() async throws {
        let governed = try await Governed.enforced()
        let first = try await governed.sandbox.id(Governed.policy)
        var later = Rules()
        later.signers.removeAll { $0.key == "otto" }
        later.at = .after(100_000)
        try await governed.enforce(later)
        try await governed.expectCaught(
            Change(by: "otto", policy: first, at: .after(50_000)), "superseded-policy",
            honest: Change(by: "erik", at: .after(100_000)))
        try await governed.expectCaught(
            Change(by: "otto", at: .after(100_000)), "unknown-signer", honest: Change(by: "erik", at: .after(100_000)))
        // Somebody else's key with such a date.
        try await governed.expectCaught(
            Change(by: "erik", at: .after(50_000)), "backdated", honest: Change(by: "erik", at: .after(100_000)))
    }

    /// A policy that is dated before the one before it would let keys count that have expired since.
    @Test func policies() async throws {
        let governed = try await Governed.enforced { rules in
            rules.signers[1].options = "namespaces=\"git\",valid-before=\"20910101000000Z\""
            rules.at = .on("2090-12-01T00:00:00Z")
        }
        var later = Rules()
        later.by = "erik"
        later.at = .on("2091-02-01T00:00:00Z")
        let late = try await governed.enforce(later)
        try await governed.expectCaught(policy: late, "signer-not-valid")
        try await governed.sandbox.point(Governed.policy, to: "\(late)~1")
        later.by = "dana"
        try await governed.enforce(later)
        try await governed.expectVerified()
        // After it, with a date from before.
        var back = Rules()
        back.at = .on("2090-12-15T00:00:00Z")
        let bad = try await governed.enforce(back)
        try await governed.expectCaught(policy: bad, "backdated")
    }

    /// Whatever portions a long history is read in: each entry is held against the one before it.
    @Test func longHistories() async throws {
        let governed = try await Governed.enforced { $0.more = "rules:\n  - approvals: 1\n" }
        let approval = try await governed.record(.approval(by: "dana"))
        var late: [String] = []
        for number in 0..<40 {
            let isLate = !number.isMultiple(of: 2)
            let note = Change(kind: "note", at: .after(isLate ? 100_000 : 110_000))
            let id = try await governed.record(note)
            if isLate { late.append(id) }
        }
        let change = Change(at: .after(110_000), approvals: [approval], digest: Change.digest("a"))
        let good = try await governed.record(change)
        let again = try await governed.record(change)
        let verdict = try await governed.verdict()
        #expect(late.allSatisfy { verdict.reason($0) == "backdated" })
        #expect(verdict.reason(good) == "")
        #expect(verdict.reason(again) == "approval-missing")
        let entries = try verdict.history("acme/prod")["entries"] as? [[String: Any]] ?? []
        #expect(entries.filter { $0["verified"] as? Bool == false }.count == late.count + 1)
        // In a hook the objects may lie where only its environment says, and handles that are opened anew have to find them.
        let sandbox = governed.sandbox
        let arguments = ["verify", "--no-cache", "-c", "acme", "-e", "prod"]
        let here = try await sandbox.run(Sandbox.tiergit, arguments)
        try FileManager.default.moveItem(
            atPath: "\(sandbox.repository)/.git/objects", toPath: "\(sandbox.root)/objects")
        try FileManager.default.createDirectory(
            atPath: "\(sandbox.repository)/.git/objects", withIntermediateDirectories: false)
        let apart = try await sandbox.run(
            Sandbox.tiergit, arguments, environment: ["GIT_OBJECT_DIRECTORY": "\(sandbox.root)/objects"])
        #expect(here.status == 7 && apart.status == 7 && here.stdout == apart.stdout)
    }
}
