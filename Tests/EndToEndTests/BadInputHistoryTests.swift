import Foundation
import Testing

/// Histories that were not written by tiergit: they come with a fetch, a tarball, a restored cache.
@Suite struct BadInputHistoryTests {
    private static let target = ["-c", "acme", "-e", "prod"]
    private static let reference = "refs/tiergit/history/acme/prod"
    /// A list of all, `status` without a target, says what the commits' messages say, and opens no entry.
    private static let readers = [["status"] + target, ["log"], ["log"] + target, ["show"] + target]
    private static let writers = [
        ["switch", "minimum", "-y"] + target, ["revert", "-y"] + target, ["activate"] + target,
    ]

    /// Every command that reads it refuses, and none writes.
    private func refuse(
        _ what: String, _ sandbox: Sandbox, _ code: Int, _ words: [String], _ commands: [[String]] = readers + writers
    ) async throws {
        for command in commands {
            try await sandbox.rejects("\(what): \(command[0])", command, code, words, hint: true)
        }
    }

    // MARK: References

    @Test func referencesThatLeadToNoEntry() async throws {
        let sandbox = try await Sandbox.withHistory()
        let file = ".git/\(Self.reference)"
        let good = try sandbox.read(file)
        try await sandbox.git("tag", "-a", "-m", "x", "note", Self.reference)
        for (what, revision, words) in [
            ("a blob", "HEAD:Dockerfile", "it is no commit"), ("a tree", "HEAD^{tree}", "it is no commit"),
            ("a tag", "note", "it is no commit"), ("a commit of the branch", "HEAD", "no entry.json"),
        ] {
            try sandbox.write(try await sandbox.git("rev-parse", revision) + "\n", to: file)
            try await refuse(what, sandbox, 7, ["is not valid", words])
        }
        for id in [String(repeating: "f", count: 40), String(repeating: "0", count: 40)] {
            try sandbox.write("\(id)\n", to: file)
            try await refuse("a missing object", sandbox, 1, ["is not whole in this repository", id])
        }
        // What libgit2 would list as nothing at all.
        for text in ["\u{1B}[31mgarbage\n", "", "ref: \(Self.reference)\n", String(repeating: "x", count: 1_000_000)] {
            try sandbox.write(text, to: file)
            try await sandbox.rejects("an unreadable file", ["log"], 7, [Self.reference, "is not valid"], hint: true)
            try await sandbox.rejects("an unreadable file", ["status"] + Self.target, 7, [Self.reference], hint: true)
            for command in [["show"] + Self.target] + Self.writers {
                let ran = try await sandbox.bounded(command)
                #expect(ran.status == 1 || ran.status == 7, "\(ran.stderr)")
                #expect(ran.stderr.contains(Self.reference), "\(ran.stderr)")
            }
        }
        try sandbox.write(good, to: file)
        try await sandbox.ok("log")
    }

    @Test func symbolicReferences() async throws {
        let sandbox = try await Sandbox.withHistory()
        try await sandbox.git("update-ref", "refs/tiergit/elsewhere", Self.reference)
        for leads in ["refs/heads/main", "refs/heads/nowhere", "refs/tiergit/elsewhere"] {
            try await sandbox.git("symbolic-ref", Self.reference, leads)
            try await refuse(
                leads, sandbox, 7, ["\(Self.reference) is not valid: it is symbolic, and leads to \(leads)"])
        }
    }

    @Test func packedReferences() async throws {
        let sandbox = try await Sandbox.withHistory()
        try await sandbox.git("pack-refs", "--all")
        let good = try sandbox.read(".git/packed-refs")
        for garbage in [Data("\(good)\u{1B}[31m garbage\n".utf8), Data((0...255).map { UInt8($0) })] {
            try sandbox.write(garbage, to: ".git/packed-refs")
            for command in [Self.readers[1], Self.readers[3], Self.writers[0]] {
                try await sandbox.rejects("packed-refs", command, 1, ["packed references"])
            }
        }
    }

    /// Names under which no client can stand are nobody's history; where one can, the entry must be its own.
    @Test func referencesOfOtherNames() async throws {
        let sandbox = try await Sandbox.withHistory()
        for name in [
            Array(repeating: "a", count: 40).joined(separator: "/"), "ACME/prod", "-rf/prod", "a\u{202E}b/prod",
            "acme/all", "gr\u{F6}\u{DF}e/prod",
            "\(String(repeating: "x", count: 200))/prod", "default/prod", "$(touch)/prod",
        ] {
            try await sandbox.git("update-ref", "refs/tiergit/history/\(name)", Self.reference)
            for command in [["status"], ["log"]] { try await sandbox.passesOver(name, command) }
        }
        for name in ["beta/nowhere", "default/all"] {
            try await sandbox.git("update-ref", "refs/tiergit/history/\(name)", Self.reference)
            try await refuse(name, sandbox, 7, ["it belongs to acme/prod"], [["status"], ["log"]])
            try await sandbox.git("update-ref", "-d", "refs/tiergit/history/\(name)")
        }
    }

    // MARK: Entries

    /// Puts an entry in the place of the newest, with plain git: its document and its message changed.
    private func forge(
        _ sandbox: Sandbox, _ tip: String, document: Data, message: (String) -> String = { $0 },
        parents: [String]? = nil
    ) async throws {
        try sandbox.write(document, to: "\(sandbox.root)/entry.json")
        let blob = try await sandbox.git("hash-object", "-w", "\(sandbox.root)/entry.json")
        let active = try await sandbox.git("rev-parse", "\(tip):active")
        let tree = try await sandbox.run(
            "git", ["mktree"], input: "040000 tree \(active)\tactive\n100644 blob \(blob)\tentry.json\n")
        try sandbox.write(
            message(try await sandbox.git("log", "-1", "--format=%B", tip)) + "\n", to: "\(sandbox.root)/message")
        var before = parents ?? []
        if parents == nil { before = [try await sandbox.git("rev-parse", "\(tip)^")] }
        let commit = try await sandbox.run(
            "git",
            ["commit-tree", "-F", "\(sandbox.root)/message", tree.stdout.trimmingCharacters(in: .newlines)]
                + before.flatMap { ["-p", $0] })
        try await sandbox.git("update-ref", Self.reference, commit.stdout.trimmingCharacters(in: .newlines))
    }

    @Test func documentsThatAreNone() async throws {
        let sandbox = try await Sandbox.withHistory()
        let tip = try await sandbox.git("rev-parse", Self.reference)
        func nested(_ open: String, _ close: String) -> Data {
            Data((String(repeating: open, count: 100_000) + "1" + String(repeating: close, count: 100_000)).utf8)
        }
        let documents: [(String, Data)] = [
            ("empty", Data()), ("no JSON", Data("hello".utf8)), ("NULs", Data(count: 100)),
            ("UTF-16", "{\"a\":1}".data(using: .utf16)!),
            ("lists in lists", nested("[", "]")), ("objects in objects", nested("{\"a\":", "}")),
            ("a key twice", Data("{\"a\":1,\"a\":2}\n".utf8)),
            ("a float", Data("{\"format\":1.0}\n".utf8)), ("a huge exponent", Data("{\"format\":1e400}\n".utf8)),
            ("half a surrogate", Data("{\"a\":\"\\ud800\"}\n".utf8)), ("two values", Data("{}{}".utf8)),
            ("a comma too many", Data("{\"a\":1,}".utf8)),
            ("fifty megabytes", Data("{\"a\":\"".utf8) + Data(repeating: 0x78, count: 50_000_000) + Data("\"}\n".utf8)),
            ("ten million numbers", Data(("[" + String(repeating: "1,", count: 10_000_000) + "1]\n").utf8)),
        ]
        for (what, document) in documents {
            try await forge(sandbox, tip, document: document)
            try await refuse(
                what, sandbox, 7, ["is not valid", "entry.json is"],
                [["status"] + Self.target, Self.writers[0]])
        }
    }

    /// One value of a good document changed: the form, or the message, gives it away.
    @Test func documentsThatLie() async throws {
        let sandbox = try await Sandbox.withHistory()
        let tip = try await sandbox.git("rev-parse", Self.reference)
        let good = try await sandbox.git("cat-file", "blob", "\(tip):entry.json")
        let zeros = String(repeating: "0", count: 40)
        for (old, new) in [
            ("\"sequence\":3", "\"sequence\":0"), ("\"sequence\":3", "\"sequence\":-1"),
            ("\"sequence\":3", "\"sequence\":99"),
            ("\"sequence\":3", "\"sequence\":99999999999999999999999"), ("\"sequence\":3", "\"sequence\":\"3\""),
            ("\"format\":1", "\"format\":2"), ("\"kind\":\"switch\"", "\"kind\":\"hack\""),
            ("\"kind\":\"switch\"", "\"kind\":\"note\""),
            ("\"client\":\"acme\"", "\"client\":\"../../../x\""), ("\"client\":\"acme\"", "\"client\":\"-rf\""),
            ("\"client\":\"acme\"", "\"client\":\"beta\""), ("\"environment\":\"prod\"", "\"environment\":\"a/b\""),
            ("\"to\":\"enterprise\"", "\"to\":\"../../x\""), ("\"to\":\"enterprise\"", "\"to\":\"a\\u001b[2J\""),
            ("\"to\":\"enterprise\"", "\"to\":\"minimum\""), ("\"reason\":\"to enterprise\"", "\"reason\":5"),
            ("\"reason\":\"to enterprise\"", "\"reason\":\"e\\u001b[31mvil\""), ("\"accepted\":[]", "\"accepted\":[1]"),
            ("\"accepted\":[]", "\"accepted\":{}"), ("\"breakGlass\":false", "\"breakGlass\":0"),
            ("\"approvals\":[]", "\"approvals\":null"),
            ("\"stage\":{\"number\":null", "\"stage\":{\"number\":1.5"), ("\"accepted\":[],", ""),
            ("{\"accepted\"", "{\"aaaa\":1,\"accepted\""),
            ("\"engine\":null", "\"engine\":\"x\""),
        ] {
            let document = good.replacingOccurrences(of: old, with: new)
            #expect(document != good, "\(old) is not in the document")
            try await forge(sandbox, tip, document: Data("\(document)\n".utf8))
            try await refuse("\(old) -> \(new)", sandbox, 7, ["is not valid"], [["log"]])
        }
        // Ids that do not agree with the commit.
        for key in ["oid", "tree"] {
            let start = try #require(good.range(of: "\"\(key)\":\"")?.upperBound)
            let old = String(good[start...].prefix(40))
            try await forge(sandbox, tip, document: Data("\(good.replacingOccurrences(of: old, with: zeros))\n".utf8))
            try await refuse(key, sandbox, 7, ["is not valid"], [["log"], Self.writers[1]])
        }
        let document = Data("\(good)\n".utf8)
        try await forge(sandbox, tip, document: document, message: { "\($0)\n\nTier-To: minimum" })
        try await refuse("a message of its own", sandbox, 7, ["its message does not say"], [["log"], Self.writers[0]])
        try await forge(sandbox, tip, document: document, parents: [])
        try await refuse("no parent", sandbox, 7, ["its parent is not"], [["log"], Self.writers[0]])
        try await forge(sandbox, tip, document: document, parents: [tip, "HEAD"])
        try await refuse("two parents", sandbox, 7, ["its parent is not"], [["log"], Self.writers[0]])
    }

    /// Objects that are gone or spoilt: said with their ids, and never taken for the end of a history.
    @Test func objectsThatAreMissing() async throws {
        let sandbox = try await Sandbox.withHistory()
        for (what, revision, words, commands) in [
            (
                "the entry before", "\(Self.reference)~1", "its commit",
                [["log"], ["show"] + Self.target, Self.writers[1]]
            ),
            (
                "a document", "\(Self.reference):entry.json", "entry.json is missing",
                [["status"] + Self.target, ["log"], Self.writers[0]]
            ),
            (
                "the settings", "\(Self.reference):active/services.json", "services.json is missing",
                [["log"], Self.writers[0]]
            ),
        ] {
            let id = try await sandbox.git("rev-parse", revision)
            let path = ".git/objects/\(id.prefix(2))/\(id.dropFirst(2))"
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(sandbox.repository)/\(path)"))
            try sandbox.remove(path)
            try await refuse(what, sandbox, 1, ["is not whole in this repository", words], commands)
            try sandbox.write(data, to: path)
        }
        let tip = try await sandbox.git("rev-parse", Self.reference)
        let path = ".git/objects/\(tip.prefix(2))/\(tip.dropFirst(2))"
        try sandbox.remove(path)
        try sandbox.write("garbage", to: path)
        for command in Self.readers + Self.writers {
            try await sandbox.rejects("a spoilt object", command, 1, ["commit \(tip)"])
        }
    }
}
