import Git
import Signatures
import Testing

@testable import History

/// What is kept of checked entries is what was found out.
@Suite struct CheckedEntriesTests {
    private func check(_ number: Int) throws -> EntryCheck {
        let digits = String(number, radix: 16)
        let hex = String(repeating: "0", count: 40 - digits.count) + digits
        var check = EntryCheck(id: try #require(ObjectID(hex: hex)))
        check.sequence = number
        check.kind = EntryDocument.Kind.allCases[number % EntryDocument.Kind.allCases.count]
        check.time = "2026-11-\(10 + number % 20)T09:30:0\(number % 10)Z"
        check.signer = ["dana@example.com", "erik@example.com", nil][number % 3]
        check.key = ["SHA256:a", nil][number % 2]
        check.looked = .good
        return check
    }

    private func text(_ check: EntryCheck) -> String {
        "\(check.id) \(check.sequence as Any) \(check.kind as Any) \(check.time as Any) \(check.signer as Any) "
            + "\(check.key as Any) \(check.looked as Any) \(check.failure as Any)"
    }

    @Test func whatGoesInComesOut() throws {
        var checks = try (1...40).map { try check($0) }
        // What has no compact form: other times, numbers, nothing at all, failures.
        for (place, time) in ["2026-11-10t09:30:00Z", "2026-11-10T09:30:00+01:00", "", "0000-00-00T00:00:00Z"]
            .enumerated()
        {
            checks[place].time = time
        }
        (checks[4].sequence, checks[5].sequence, checks[6].sequence) = (0, -1, .max)
        checks[7] = EntryCheck(id: checks[7].id)
        checks[8].failure = VerificationFailure(.unsigned, "it is not signed")
        checks[30].failure = VerificationFailure(.missing, "it is gone")
        var entries = CheckedEntries(checks)
        #expect(entries.map(text) == checks.map(text))
        #expect(entries.reversed().map(\.id) == checks.reversed().map(\.id))
        #expect(entries.failed.map(\.id) == [checks[8].id, checks[30].id] && entries.hasFailed)
        #expect(entries.contains(checks[39].id) && !entries.contains(.zero))
        // What is judged later.
        entries[20].failure = VerificationFailure(.frozen, "then")
        entries[8].failure = nil
        (checks[20].failure, checks[8].failure) = (entries[20].failure, nil)
        #expect(entries.map(text) == checks.map(text))
        #expect(entries.failed.map(\.id) == [checks[20].id, checks[30].id])
    }

    /// More than one portion of rows, and more signers than are looked through one by one.
    @Test func manyComeOutToo() throws {
        var checks = try (1...10_000).map { number in
            var check = try check(number)
            check.signer = "operator\(number % 500)@example.com"
            return check
        }
        var entries = CheckedEntries(checks)
        for place in [4_095, 4_096, 9_999] {
            entries[place].failure = VerificationFailure(.frozen, "then")
            checks[place].failure = entries[place].failure
            (entries[place - 1].signer, checks[place - 1].signer) = ("erik@example.com", "erik@example.com")
        }
        #expect(entries.count == 10_000 && entries.map(text) == checks.map(text))
        #expect(entries.failed.map(\.id) == [4_095, 4_096, 9_999].map { checks[$0].id })
        #expect(try entries.contains(checks[8_191].id) && !entries.contains(check(10_001).id))
    }

    @Test func whatIsOpenIsFound() throws {
        var checks = try (1...5).map { try check($0) }
        checks[1].question = .init(signature: [1], payload: [2], time: 3, signers: nil)
        var entries = CheckedEntries(checks)
        #expect(entries.open == [1] && entries.hasOpen && entries[1].question?.payload == [2])
        entries[1].question = nil
        #expect(entries.open.isEmpty && !entries.hasOpen && entries[1].sequence == 2)
    }
}
