import Git
import Testing
import Tiers

@testable import History

/// What a commit alone says of an entry: the same as `entry.json`.
@Suite struct EntrySummaryTests {
    private static let id = ObjectID(hex: "0123456789abcdef0123456789abcdef01234567")!

    private func document(reason: String?) throws -> EntryDocument {
        EntryDocument(
            repository: Self.id, policy: Self.id, target: try Target(client: "acme", environment: "prod"),
            sequence: 12, kind: .switch, from: "minimum", to: "medium", base: Self.id,
            previous: .init(id: Self.id, sha256: String(repeating: "a", count: 64)),
            contentTree: Self.id, contentSHA256: String(repeating: "b", count: 64), restores: nil, accepted: [],
            reason: reason, ticket: nil, operatorName: "Jörg Demo", operatorEmail: "joerg@example.com",
            tool: "tiergit 0.1.0", time: "2026-11-22T09:30:00Z")
    }

    private func commit(_ message: String) -> [UInt8] {
        let person = "Jörg Demo <joerg@example.com> 1700000000 +0100"
        let id = Self.id.hex
        return Array(
            "tree \(id)\nparent \(id)\nauthor \(person)\ncommitter \(person)\ngpgsig -----BEGIN\n a\n -----END\n\n\(message)"
                .utf8)
    }

    @Test(arguments: [
        nil, "Q3 growth", "two\nlines", "a paragraph\n\nand another", "\n\nin the middle\n\n",
        "Tier-To: enterprise", "Signed-off-by: Mallory\n    four blanks\nTier-Kind: revert", "für die 🎉 Größe",
        "\u{1F1E9}\u{1F1EA}: a flag\r\nand a return",
    ])
    func saysWhatTheEntrySays(reason: String?) throws {
        var document = try document(reason: EntryMessage.cleaned(reason))
        for (version, stage, ticket) in [(nil, nil, nil), ("1.4.0", (1, 2), "OPS-7")]
            as [(String?, (Int, Int)?, String?)]
        {
            document.version = version
            document.stage = stage.map { (number: $0.0, of: $0.1) }
            document.ticket = ticket
            let summary = try #require(EntrySummary(Self.id, raw: commit(EntryMessage.make(document))))
            #expect(summary.target == document.target && summary.sequence == 12 && summary.kind == .switch)
            #expect(summary.to == "medium" && summary.version == version)
            #expect(summary.stage?.number == stage?.0 && summary.stage?.of == stage?.1)
            #expect(summary.reason == document.reason)
            #expect(summary.operatorName == "Jörg Demo" && summary.seconds == 1_700_000_000)
            #expect(summary.previous == Self.id)
        }
    }

    /// A message of another shape is no entry's, wherever it is cut, and whatever is missing in it.
    @Test func anythingElseIsNone() throws {
        let message = EntryMessage.make(try document(reason: "Q3 growth"))
        let whole = commit(message)
        #expect(EntrySummary(Self.id, raw: whole) != nil)
        for count in whole.indices { #expect(EntrySummary(Self.id, raw: Array(whole[..<count])) == nil, "\(count)") }
        for key in ["Tier-Client", "Tier-Environment", "Tier-Kind", "Tier-To", "Tier-Sequence"] {
            #expect(
                EntrySummary(Self.id, raw: commit(message.replacing("\(key): ", with: "\(key)s: "))) == nil, "\(key)")
            #expect(EntrySummary(Self.id, raw: commit(message.replacing("\(key): ", with: "\(key):"))) == nil, "\(key)")
        }
        for other in [
            "", "\n", "\n\n", "\n\n\n", "a\n", "a\n\n", "a\n\n\n", "a\nb\n\nTier-To: medium\n", message + "\n",
            message + "x\n",
        ] {
            #expect(EntrySummary(Self.id, raw: commit(other)) == nil, "\(other.debugDescription)")
        }
    }

    /// The last of several trailers of one name counts.
    @Test func theLastCounts() throws {
        let message = EntryMessage.make(try document(reason: nil))
        let summary = try #require(EntrySummary(Self.id, raw: commit(message + "Tier-To: enterprise\n")))
        #expect(summary.to == "enterprise")
    }
}
