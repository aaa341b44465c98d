import Foundation
import Git
import History
import Signatures
import TestSupport
import Testing
import Tiers

@Suite struct EntryTests {
    private static let id = ObjectID(hex: "0123456789abcdef0123456789abcdef01234567")!

    private func document(reason: String? = "Q3 growth", ticket: String? = "OPS-7", from: String? = "minimum") throws
        -> EntryDocument
    {
        EntryDocument(
            repository: Self.id, policy: Self.id, target: try Target(client: "acme", environment: "prod"),
            sequence: from == nil ? 1 : 2, kind: .switch, from: from, to: "medium", base: Self.id,
            previous: from == nil ? nil : .init(id: Self.id, sha256: String(repeating: "a", count: 64)),
            contentTree: Self.id, contentSHA256: String(repeating: "b", count: 64), restores: nil,
            accepted: ["loses-data:RedisCluster"], reason: reason, ticket: ticket, operatorName: "Dana Demo",
            operatorEmail: "dana@example.com", tool: "tiergit 0.1.0", time: "2026-11-22T09:30:00Z")
    }

    /// The format is a promise: this text changes only with `format`.
    @Test func entryJSONIsTheDocumentedText() throws {
        let text = String(decoding: try document().json.canonical(), as: UTF8.self)
        let id = Self.id.hex
        let a = String(repeating: "a", count: 64)
        let b = String(repeating: "b", count: 64)
        #expect(
            text == """
                {"accepted":["loses-data:RedisCluster"],"approvals":[],"base":"\(id)","breakGlass":false,"client":"acme",\
                "content":{"sha256":"\(b)","tree":"\(id)"},"deployment":{"endedAt":null,"engine":null,"error":null,\
                "result":null,"startedAt":null},"environment":"prod","format":1,"kind":"switch","operator":{"email":\
                "dana@example.com","name":"Dana Demo"},"plan":{"digest":null,"verdict":null},"policy":"\(id)",\
                "previous":{"oid":"\(id)","sha256":"\(a)"},"reason":"Q3 growth","repository":"\(id)","restores":null,\
                "sequence":2,"stage":{"number":null,"of":null},"ticket":"OPS-7","tier":{"from":"minimum","to":"medium",\
                "version":null},"time":"2026-11-22T09:30:00Z","tool":"tiergit 0.1.0"}

                """)
    }

    @Test func documentsComeBackAsTheyWere() throws {
        for document in [try document(), try document(reason: nil, ticket: nil, from: nil)] {
            #expect(EntryDocument(canonical: document.json.canonical()) == document)
        }
    }

    /// A key too many, one too few, another type: none of it is an entry.
    @Test func anythingElseIsRefused() throws {
        let json = try document().json
        guard case .object(let fields) = json else { throw EntryTestsError.notAnObject }
        func isEntry(_ fields: [String: JSON]) -> Bool {
            EntryDocument(canonical: JSON.object(fields).canonical()) != nil
        }
        #expect(isEntry(fields))
        for key in fields.keys {
            var less = fields
            less[key] = nil
            #expect(!isEntry(less), "without \(key)")
            var other = fields
            other[key] = .array([.integer(7)])
            #expect(!isEntry(other), "\(key) as an array")
        }
        var more = fields
        more["extra"] = .null
        #expect(!isEntry(more))
        var sequence = fields
        sequence["sequence"] = 0
        #expect(!isEntry(sequence))
        var kind = fields
        kind["kind"] = "destroy"
        #expect(!isEntry(kind))
        // A deployment says how it ended, in one of four words; nothing else speaks of one.
        func deployment(_ result: JSON, _ startedAt: JSON = "2026-11-22T09:30:00Z") -> JSON {
            ["endedAt": nil, "engine": "copilot", "error": nil, "result": result, "startedAt": startedAt]
        }
        kind["kind"] = "deploy"
        #expect(!isEntry(kind))
        for result in EntryDocument.Deployment.Result.allCases {
            kind["deployment"] = deployment(.string(result.rawValue))
            #expect(isEntry(kind))
        }
        for wrong in [deployment("fine"), deployment(nil), deployment("failed", nil)] {
            kind["deployment"] = wrong
            #expect(!isEntry(kind))
        }
        kind["kind"] = "switch"
        kind["deployment"] = deployment("failed")
        #expect(!isEntry(kind))
    }

    @Test func messageSaysWhatTheEntrySays() throws {
        #expect(
            EntryMessage.make(try document()) == """
                acme/prod: switch minimum -> medium

                Q3 growth

                Tier-Client: acme
                Tier-Environment: prod
                Tier-Kind: switch
                Tier-From: minimum
                Tier-To: medium
                Tier-Base: \(Self.id.hex)
                Tier-Sequence: 2
                Tier-Ticket: OPS-7

                """)
        #expect(
            EntryMessage.make(try document(reason: nil, ticket: nil, from: nil)) == """
                acme/prod: switch medium

                Tier-Client: acme
                Tier-Environment: prod
                Tier-Kind: switch
                Tier-To: medium
                Tier-Base: \(Self.id.hex)
                Tier-Sequence: 1

                """)
    }

    /// Whatever a reason says, git reads the trailers that we wrote and no others.
    @Test(arguments: [
        "Tier-To: enterprise", "done\n\nTier-Kind: revert\nTier-Client: globex",
        "Signed-off-by: Mallory <m@example.com>",
        "Reviewed-by  : somebody", "key=value", "(cherry picked from commit 0123)", "issue #12",
        "plain: words\nand more", "done\n\nTier-To:\u{301} enterprise",
    ])
    func reasonsCannotForgeTrailers(_ reason: String) async throws {
        let temporary = try await TemporaryRepository()
        let expected = EntryMessage.make(try document(reason: nil))
        let trailers = try await temporary.git("interpret-trailers", "--parse", input: expected)
        let message = EntryMessage.make(try document(reason: EntryMessage.cleaned(reason)))
        #expect(try await temporary.git("interpret-trailers", "--parse", input: message) == trailers)
    }

    @Test func reasonsAreCleaned() {
        #expect(EntryMessage.cleaned("  \n\n") == nil)
        #expect(EntryMessage.cleaned(nil) == nil)
        #expect(EntryMessage.cleaned("\r\nfirst \t\r\nsecond\n\n") == "first\nsecond")
        #expect(EntryMessage.controlCharacter(in: "fine\n\ttoo") == nil)
        #expect(EntryMessage.controlCharacter(in: "\u{1B}[2J") == 0x1B)
        #expect(EntryMessage.controlCharacter(in: "a\u{202E}b") == 0x202E)
    }

    /// The digest by other means: the documented bytes, put together by hand, through sha256sum.
    @Test func contentDigestIsTheDocumentedOne() async throws {
        let temporary = try await TemporaryRepository()
        try temporary.write("two\n", to: "active/addons/b.yml")
        try temporary.write("#!/bin/sh\n", to: "active/addons/a/run", executable: true)
        try temporary.write("{}\n", to: "active/services.json")
        try FileManager.default.createSymbolicLink(
            atPath: "\(temporary.path)/active/addons/link", withDestinationPath: "b.yml")
        let commit = try temporary.repository.commit(await temporary.commitAll())
        let active = try #require(try temporary.repository.item(in: commit.tree, at: "active")).id
        let bytes = """
            100755 addons/a/run\u{0}10\u{0}#!/bin/sh
            100644 addons/b.yml\u{0}4\u{0}two
            120000 addons/link\u{0}5\u{0}b.yml100644 services.json\u{0}3\u{0}{}

            """
        try temporary.write(bytes, to: "bytes")
        let expected = SHA256Digest(of: Array(bytes.utf8)).hex
        #expect(try ContentDigest.of(active, temporary.repository).hex == expected)
    }

    @Test func commitsAreWrittenAsGitWritesThem() async throws {
        let temporary = try await TemporaryRepository()
        let parent = try await temporary.commitAll()
        let tree = try temporary.repository.commit(parent).tree
        let bytes = CommitBytes(
            tree: tree, parents: [parent], identity: TemporaryRepository.identity, message: "subject\n\nbody\n")
        let id = try temporary.repository.write(rawCommit: bytes.signed("-----BEGIN\nline\n-----END"))
        #expect(
            try await temporary.git("cat-file", "commit", id.hex) == """
                tree \(tree.hex)
                parent \(parent.hex)
                author Dana Demo <dana@example.com> 1700000000 +0100
                committer Dana Demo <dana@example.com> 1700000000 +0100
                gpgsig -----BEGIN
                 line
                 -----END

                subject

                body
                """)
        try await temporary.git("fsck", "--strict")
        #expect(
            bytes.payload
                == Array(
                    "tree \(tree.hex)\nparent \(parent.hex)\nauthor Dana Demo <dana@example.com> 1700000000 +0100\ncommitter Dana Demo <dana@example.com> 1700000000 +0100\n\nsubject\n\nbody\n"
                        .utf8))
    }

    @Test func timesAreUTC() {
        #expect(UTCTime.text(1_700_000_000) == "2023-11-14T22:13:20Z")
        #expect(UTCTime.seconds("2023-11-14T22:13:20Z") == 1_700_000_000)
        #expect(UTCTime.seconds("yesterday") == nil)
    }

    /// As Foundation has it: around the end of each February and of each year up to 9999, and at any time between.
    @Test func timesAreThoseOfTheCalendar() throws {
        var times: [Int64] = [0, 1, 253_402_300_799, -1, 253_402_300_800]
        var year: Int64 = 0
        for number in 1970...9999 {
            let isLeap = number % 4 == 0 && (number % 100 != 0 || number % 400 == 0)
            for day: Int64 in [0, 58, 59, 60] { times += [year + day * 86_400 - 1, year + day * 86_400] }
            year += isLeap ? 366 * 86_400 : 365 * 86_400
        }
        #expect(year == 253_402_300_800)
        for _ in 0..<10_000 { times.append(.random(in: UTCTime.range)) }
        let wrong = times.filter {
            UTCTime.text($0) != Date(timeIntervalSince1970: Double($0)).formatted(.iso8601)
        }
        #expect(wrong.isEmpty, "\(wrong.prefix(5))")
    }

    private enum EntryTestsError: Error { case notAnObject }
}
