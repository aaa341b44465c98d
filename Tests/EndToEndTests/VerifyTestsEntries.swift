import Foundation
import Testing

/// One way to forge an entry, by somebody who holds a good key unless it says otherwise, and why it is not accepted.
struct Attack: Sendable, CustomTestStringConvertible {
    let name: String
    let reason: String
    let change: @Sendable (inout Forgery, Sandbox) async throws -> Void
    var testDescription: String { name }

    init(
        _ name: String, _ reason: String, _ change: @escaping @Sendable (inout Forgery, Sandbox) async throws -> Void
    ) {
        self.name = name
        self.reason = reason
        self.change = change
    }
}

/// A fifth entry after four honest ones, written by git plumbing: whatever is wrong with it is named, and nothing else is.
@Suite struct VerifyTestsEntries {
    /// What is wrong with document, tree, message, author.
    static let words: [Attack] = [
        Attack("skips numbers", "broken-chain") { forged, _ in
            forged.change("\"sequence\":5", "\"sequence\":7")
            forged.say("Tier-Sequence: 5", "Tier-Sequence: 7")
        },
        Attack("takes the number of the one before", "broken-chain") { forged, _ in
            forged.change("\"sequence\":5", "\"sequence\":4")
            forged.say("Tier-Sequence: 5", "Tier-Sequence: 4")
        },
        Attack("names another SHA-256 before it", "broken-chain") { forged, sandbox in
            forged.change(
                try await sandbox.sha256(Recorded.tip), try await sandbox.sha256("\(Recorded.tip)~1"))
        },
        Attack("names another entry before it", "broken-chain") { forged, sandbox in
            forged.change(
                "\"oid\":\"\(forged.parents[0])", "\"oid\":\"\(try await sandbox.id("\(Recorded.tip)~1"))")
        },
        Attack("has another parent than it names", "broken-chain") { forged, sandbox in
            forged.change(
                "\"oid\":\"\(forged.parents[0])", "\"oid\":\"\(try await sandbox.id("\(Recorded.tip)~1"))")
            forged.change(
                try await sandbox.sha256(Recorded.tip), try await sandbox.sha256("\(Recorded.tip)~1"))
        },
        Attack("comes from another tier than was there", "broken-chain") { forged, _ in
            forged.change("\"from\":\"minimum\"", "\"from\":\"medium\"")
            forged.say("minimum ->", "medium ->")
            forged.say("Tier-From: minimum", "Tier-From: medium")
        },
        Attack("names another SHA-256 over its content", "content-mismatch") { forged, sandbox in
            let digest = try #require(forged.document.range(of: "\"content\":{\"sha256\":\""))
            let old = String(forged.document[digest.upperBound...].prefix(64))
            forged.change(old, String(old.reversed()))
        },
        Attack("names another tree", "content-mismatch") { forged, sandbox in
            forged.change(
                "\"tree\":\"\(forged.active)", "\"tree\":\"\(try await sandbox.id("\(Recorded.tip)~1:active"))")
        },
        Attack("holds another tree", "content-mismatch") { forged, sandbox in
            forged.active = try await sandbox.id("\(Recorded.tip)~1:active")
        },
        Attack("is a note that changes the content", "content-mismatch") { forged, sandbox in
            let (mine, other) = (try await sandbox.forgery(of: Recorded.tip), "\(Recorded.tip)~1")
            let medium = try await sandbox.forgery(of: other)
            func digest(_ document: String) -> String {
                String(document.components(separatedBy: "\"content\":{\"sha256\":\"")[1].prefix(64))
            }
            forged.active = medium.active
            forged.change("\"tree\":\"\(mine.active)", "\"tree\":\"\(medium.active)")
            forged.change(digest(mine.document), digest(medium.document))
            forged.change("\"kind\":\"switch\"", "\"kind\":\"note\"")
            forged.say(": switch minimum -> minimum", ": note minimum")
            forged.say("Tier-Kind: switch", "Tier-Kind: note")
        },
        Attack("is a deployment that changes the tier", "content-mismatch") { forged, _ in
            forged.change("\"to\":\"minimum\"", "\"to\":\"medium\"")
            forged.say("-> minimum", "-> medium")
            forged.say("Tier-To: minimum", "Tier-To: medium")
            forged.change("\"kind\":\"switch\"", "\"kind\":\"deploy\"")
            forged.change(
                "\"endedAt\":null,\"engine\":null,\"error\":null,\"result\":null,\"startedAt\":null",
                "\"endedAt\":null,\"engine\":\"copilot\",\"error\":null,\"result\":\"failed\",\"startedAt\":\"2026-11-22T09:30:00Z\""
            )
            forged.say(": switch minimum -> medium", ": deploy medium: failed")
            forged.say("Tier-Kind: switch", "Tier-Kind: deploy")
            forged.message += "Tier-Result: failed\n"
        },
        Attack("has another reason in its message", "malformed") { forged, _ in
            forged.say("a reason", "a better reason")
        },
        Attack("has another subject", "malformed") { forged, _ in forged.say("-> minimum", "-> medium") },
        Attack("has a trailer more", "malformed") { forged, _ in forged.message += "Tier-Ticket: OPS-1\n" },
        Attack("has another author than operator", "malformed") { forged, _ in
            forged.author = forged.author.replacingOccurrences(of: "Dana Demo", with: "Someone Else")
            forged.committer = forged.author
        },
        Attack("has another address than its operator", "malformed") { forged, _ in
            forged.change("dana@example.com", "erin@example.com")
        },
        Attack("has another time than its commit", "malformed") { forged, _ in
            forged.change("Z\",\"tool\"", "0Z\",\"tool\"")
        },
        Attack("was committed a year later than it says", "malformed") { forged, _ in
            var words = forged.author.components(separatedBy: " ")
            words[words.count - 2] = "\(try #require(Int(words[words.count - 2])) + 31_536_000)"
            forged.author = words.joined(separator: " ")
            forged.committer = forged.author
        },
        Attack("has a file more in its tree", "malformed") { forged, sandbox in
            forged.more = "100644 blob \(try await sandbox.object("blob", "x"))\textra\n"
        },
        Attack("has an addons folder that is a file", "malformed") { forged, sandbox in
            let blob = try await sandbox.object("blob", "x")
            let tree = try await sandbox.run(
                "git", ["mktree"], input: "100644 blob \(blob)\taddons\n100644 blob \(blob)\tservices.json\n")
            let id = tree.stdout.trimmingCharacters(in: .newlines)
            forged.change("\"tree\":\"\(forged.active)", "\"tree\":\"\(id)")
            forged.active = id
        },
        Attack("has no addons at all", "malformed") { forged, sandbox in
            try await forged.hold(addons: [], sandbox)
        },
        Attack("has two files of one name", "malformed") { forged, sandbox in
            try await forged.hold(addons: [("100644", "x.yml", "one\n"), ("100644", "x.yml", "two\n")], sandbox)
        },
        Attack("has its files in another order", "malformed") { forged, sandbox in
            try await forged.hold(addons: [("100644", "y.yml", "y\n"), ("100644", "x.yml", "x\n")], sandbox)
        },
        Attack("has a mode that git writes no more", "malformed") { forged, sandbox in
            try await forged.hold(addons: [("100664", "x.yml", "x\n")], sandbox)
        },
        Attack("leads out of its folder", "malformed") { forged, sandbox in
            try await forged.hold(addons: [("100644", "../../x.yml", "x\n")], sandbox)
        },
        Attack("leads to the folder above", "malformed") { forged, sandbox in
            try await forged.hold(addons: [("100644", "..", "x\n")], sandbox)
        },
        Attack("leads into .git", "malformed") { forged, sandbox in
            try await forged.hold(addons: [("100644", ".git", "gitdir: /tmp\n")], sandbox)
        },
        Attack("has services in another spelling", "malformed") { forged, sandbox in
            let services = try await sandbox.git("show", "\(forged.active):services.json")
            let blob = try await sandbox.object("blob", services + " \n")
            let addons = try await sandbox.id("\(forged.active):addons")
            let tree = try await sandbox.run(
                "git", ["mktree"], input: "040000 tree \(addons)\taddons\n100644 blob \(blob)\tservices.json\n")
            let id = tree.stdout.trimmingCharacters(in: .newlines)
            forged.change("\"tree\":\"\(forged.active)", "\"tree\":\"\(id)")
            forged.active = id
        },
        Attack("has a key more in its document", "malformed") { forged, _ in
            forged.change("\"accepted\":[]", "\"accepted\":[],\"approval\":[]")
        },
        Attack("has a key less in its document", "malformed") { forged, _ in forged.change("\"accepted\":[],", "") },
        Attack("has a key twice in its document", "malformed") { forged, _ in
            forged.change("\"accepted\":[]", "\"accepted\":[],\"accepted\":[]")
        },
        Attack("has a blank in its document", "malformed") { forged, _ in
            forged.change("\"accepted\":[]", "\"accepted\": []")
        },
        Attack("is of a format to come", "malformed") { forged, _ in forged.change("\"format\":1", "\"format\":2") },
        Attack("names a policy that is none", "unknown-policy") { forged, sandbox in
            let policy = try await sandbox.id("refs/tiergit/policy")
            forged.change("\"policy\":\"\(policy)", "\"policy\":\"\(try await sandbox.id("main"))")
        },
        Attack("belongs to another client", "wrong-target") { forged, _ in
            forged.change("\"client\":\"acme\"", "\"client\":\"globex\"")
            forged.say("acme/prod", "globex/prod")
            forged.say("Tier-Client: acme", "Tier-Client: globex")
        },
        Attack("belongs to another environment", "wrong-target") { forged, _ in
            forged.change("\"environment\":\"prod\"", "\"environment\":\"staging\"")
            forged.say("acme/prod", "acme/staging")
            forged.say("Tier-Environment: prod", "Tier-Environment: staging")
        },
        Attack("belongs to another repository", "wrong-repository") { forged, sandbox in
            let root = try await sandbox.id("refs/tiergit/policy")
            forged.change("\"repository\":\"\(root)", "\"repository\":\"\(try await sandbox.id("main"))")
        },
    ]

    /// What is wrong with the commit object or its signature.
    static let objects: [Attack] = [
        Attack("is not signed", "unsigned") { forged, _ in forged.key = nil },
        Attack("is signed by a key that nobody knows", "unknown-signer") { forged, sandbox in
            try await sandbox.makeKey("stranger")
            forged.key = "stranger"
        },
        Attack("is signed as a file", "wrong-namespace") { forged, _ in forged.namespace = "file" },
        Attack("is signed over SHA-256", "weak-algorithm") { forged, _ in forged.hash = "sha256" },
        Attack("was changed after it was signed", "bad-signature") { forged, _ in
            forged.object = { $0.replacingOccurrences(of: "a reason", with: "my reason") }
        },
        Attack("carries another entry's signature", "bad-signature") { forged, sandbox in
            let armored = try await sandbox.sign("something else", "key")
            forged.armor = { _ in armored }
        },
        Attack("has its signature wrapped in other places", "malformed-signature") { forged, _ in
            forged.armor = { text -> String in
                let lines = text.components(separatedBy: "\n")
                let base64 = Array(lines.dropFirst().dropLast().joined())
                let wrapped = stride(from: 0, to: base64.count, by: 64).map {
                    String(base64[$0..<min($0 + 64, base64.count)])
                }
                return ([lines[0]] + wrapped + [lines[lines.count - 1]]).joined(separator: "\n")
            }
        },
        Attack("has words behind its signature", "malformed-signature") { forged, _ in
            forged.armor = { $0 + "\nand more" }
        },
        Attack("has an empty line behind its signature", "malformed-signature") { forged, _ in
            forged.armor = { $0 + "\n" }
        },
        Attack("is signed twice", "not-canonical") { forged, _ in
            forged.object = { text -> String in
                let start = text.range(of: "gpgsig ")!.lowerBound
                let end = text.range(of: "\n\n")!.lowerBound
                return "\(text[..<end])\n\(text[start..<end])\(text[end...])"
            }
        },
        Attack("has a second signature, of SHA-256 repositories", "not-canonical") { forged, _ in
            forged.object = { text -> String in
                let start = text.range(of: "gpgsig ")!.lowerBound
                let end = text.range(of: "\n\n")!.lowerBound
                let second = text[start..<end].replacingOccurrences(of: "gpgsig ", with: "gpgsig-sha256 ")
                return "\(text[..<end])\n\(second)\(text[end...])"
            }
        },
        Attack("has its signature before its committer", "not-canonical") { forged, _ in
            forged.object = { text -> String in
                let committer = text.range(of: "committer ")!.lowerBound
                let start = text.range(of: "gpgsig ")!.lowerBound
                let end = text.range(of: "\n\n")!.lowerBound
                return "\(text[..<committer])\(text[start..<end])\n\(text[committer..<start].dropLast())\(text[end...])"
            }
        },
        Attack("has two trees", "not-canonical") { forged, _ in
            forged.payload = { text -> String in
                let end = text.firstIndex(of: "\n")!
                return "\(text[...end])\(text)"
            }
        },
        Attack("has its parent twice", "not-canonical") { forged, _ in forged.parents += forged.parents },
        Attack("has another parent too", "not-canonical") { forged, sandbox in
            forged.parents.append(try await sandbox.id("main"))
        },
        Attack("has two authors", "not-canonical") { forged, _ in
            forged.payload = { text -> String in
                let author = text.range(of: "author ")!.lowerBound
                let end = text[author...].firstIndex(of: "\n")!
                return "\(text[...end])\(text[author...end])\(text[text.index(after: end)...])"
            }
        },
        Attack("was committed by somebody else than its author", "not-canonical") { forged, _ in
            forged.committer = forged.committer.replacingOccurrences(of: "Dana", with: "Erin")
        },
        Attack("says how it is encoded", "not-canonical") { forged, _ in
            forged.payload = { text -> String in
                let end = text.range(of: "\n\n")!.lowerBound
                return "\(text[..<end])\nencoding ISO-8859-1\(text[end...])"
            }
        },
        Attack("has an encoding after its signature", "not-canonical") { forged, _ in
            forged.object = { text -> String in
                let end = text.range(of: "\n\n")!.lowerBound
                return "\(text[..<end])\nencoding UTF-8\(text[end...])"
            }
        },
        Attack("writes its tree in capitals", "not-canonical") { forged, _ in
            forged.payload = { text in "tree \(text.dropFirst(5).prefix(40).uppercased())\(text.dropFirst(45))" }
        },
        Attack("writes its parent in capitals", "not-canonical") { forged, _ in
            forged.parents = [forged.parents[0].uppercased()]
        },
        Attack("writes its zone as no other does", "not-canonical") { forged, _ in
            forged.author = forged.author.replacingOccurrences(of: "+0000", with: "-0000")
            forged.committer = forged.author
        },
        Attack("has a zero before its time", "not-canonical") { forged, _ in
            var words = forged.author.components(separatedBy: " ")
            words[words.count - 2] = "0" + words[words.count - 2]
            forged.author = words.joined(separator: " ")
            forged.committer = forged.author
        },
    ]

    /// What a forged tree would otherwise be good for, with the right digest over it.
    @Test func aTreeOfOnesOwnPasses() async throws {
        let sandbox = try await Recorded.sandbox()
        var forged = try await sandbox.forgery(after: Recorded.tip)
        try await forged.hold(
            addons: [("100755", "a.sh", "x\n"), ("120000", "l.yml", "x.yml"), ("100644", "x.yml", "x\n")], sandbox)
        try await sandbox.point(Recorded.tip, to: try await sandbox.make(forged))
        try await sandbox.expectVerified()
    }

    /// Without a change the forged entry passes, for us and for git: what the other tests change is what fails.
    @Test func whatAnInsiderWritesHonestlyPasses() async throws {
        let sandbox = try await Recorded.sandbox()
        for _ in 0..<2 {
            try await sandbox.point(Recorded.tip, to: try await sandbox.make(sandbox.forgery(after: Recorded.tip)))
        }
        try await sandbox.point(
            "refs/tiergit/history/globex/prod",
            to: try await sandbox.make(sandbox.forgery(after: "refs/tiergit/history/globex/prod")))
        let verdict = try await sandbox.verdict("--all")
        #expect(verdict.verified && verdict.status == 0)
        #expect(try (verdict.history("acme/prod")["entries"] as? [Any])?.count == 6)
        try await sandbox.proveHistories()
    }

    @Test(arguments: words) func isCaught(_ attack: Attack) async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        var forged = try await sandbox.forgery(after: Recorded.tip)
        try await attack.change(&forged, sandbox)
        let id = try await sandbox.make(forged)
        // git itself finds nothing wrong with it.
        try await sandbox.git("verify-commit", id)
        try await sandbox.point(Recorded.tip, to: id)
        try await sandbox.expectCaught(id, attack.reason)
    }

    @Test(arguments: objects) func isCaughtAsObject(_ attack: Attack) async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        var forged = try await sandbox.forgery(after: Recorded.tip)
        try await attack.change(&forged, sandbox)
        let id = try await sandbox.make(forged)
        try await sandbox.point(Recorded.tip, to: id)
        try await sandbox.expectCaught(id, attack.reason)
    }

    /// Nobody may be left without addons, whatever a history brings.
    @Test func emptyAddonsAreNotActivated() async throws {
        let sandbox = try await Recorded.sandbox()
        var forged = try await sandbox.forgery(after: Recorded.tip)
        try await forged.hold(addons: [], sandbox)
        try await sandbox.point(Recorded.tip, to: try await sandbox.make(forged))
        let ran = try await sandbox.tiergit("activate", "-c", "acme", "-e", "prod")
        #expect(ran.status == 1 && ran.stderr.contains("it is empty"), "\(ran.stderr)")
        #expect(try !sandbox.contents(of: Sandbox.addons).isEmpty)
    }

    /// The same, hidden below an honest entry that an insider put on top.
    @Test func whatIsBelowIsCaughtToo() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        var forged = try await sandbox.forgery(after: Recorded.tip)
        forged.key = nil
        let id = try await sandbox.make(forged)
        let top = try await sandbox.make(sandbox.forgery(after: id))
        try await sandbox.point(Recorded.tip, to: top)
        try await sandbox.expectCaught(id, "unsigned")
        #expect(try await sandbox.verdict("--all").reason(top) == "")
        // Taking the tip as it is takes no entry as it is.
        let ran = try await sandbox.tiergit("verify", "--all", "--accept-tip", top)
        #expect(ran.status == 7 && ran.stdout.contains("\(id) unsigned: "))
    }
}
