import Foundation
import Testing

/// An entry that somebody makes by git plumbing and ssh-keygen alone, part by part.
struct Forgery: Sendable {
    var document: String
    var message: String
    /// The id of `active/`.
    var active: String
    var parents: [String]
    /// `Name <email> seconds zone`, of author and committer.
    var author: String
    var committer: String
    /// Further lines for `git mktree`.
    var more = ""
    /// A key of the sandbox's home; `nil` leaves the entry unsigned.
    var key: String? = "key"
    var namespace = "git"
    var hash = "sha512"
    /// Changes what is signed.
    var payload: @Sendable (String) -> String = { $0 }
    /// Changes the armored signature.
    var armor: @Sendable (String) -> String = { $0 }
    /// Changes the object after it was signed.
    var object: @Sendable (String) -> String = { $0 }

    /// Replaces a text in `entry.json` and in the message; it must be in the former.
    mutating func change(_ old: String, _ new: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(document.contains(old), "\(document)", sourceLocation: sourceLocation)
        document = document.replacingOccurrences(of: old, with: new)
    }

    /// Gives the entry other addons: a tree with these files in this order, and the digest that goes with it.
    mutating func hold(addons files: [(mode: String, name: String, text: String)], _ sandbox: Sandbox) async throws {
        // A tree that git itself would refuse to write: mode, name, the 20 bytes of the id.
        var format = ""
        for file in files {
            let id = try await sandbox.object("blob", file.text)
            let bytes = stride(from: 0, to: 40, by: 2).map { start in
                let digits = id.dropFirst(start).prefix(2)
                return "\\" + String(UInt8(digits, radix: 16)!, radix: 8).leftPadded(3)
            }
            format += "\(file.mode) \(file.name)\\000\(bytes.joined())"
        }
        let tree = try await sandbox.expect(
            "sh", "-c", "printf '\(format)' | git hash-object -t tree -w --stdin --literally"
        ).trimmingCharacters(in: .newlines)
        let services = try await sandbox.run("git", ["cat-file", "blob", "\(active):services.json"]).stdout
        let blob = try await sandbox.id("\(active):services.json")
        let lines = "040000 tree \(tree)\taddons\n100644 blob \(blob)\tservices.json\n"
        let made = try await sandbox.run("git", ["mktree", "--missing"], input: lines)
        let id = made.stdout.trimmingCharacters(in: .newlines)
        var digest = ""
        for file in files.sorted(by: { $0.name < $1.name }) {
            let mode = file.mode == "100664" ? "100644" : file.mode
            digest += "\(mode) addons/\(file.name)\\000\(file.text.utf8.count)\\000\(file.text.dropLast())\\012"
            if !file.text.hasSuffix("\n") { digest = String(digest.dropLast(4)) + String(file.text.last!) }
        }
        digest += "100644 services.json\\000\(services.utf8.count)\\000"
        let sum = try await sandbox.expect(
            "sh", "-c", "(printf '\(digest)'; git cat-file blob \(blob)) | sha256sum")
        let old = String(document.components(separatedBy: "\"content\":{\"sha256\":\"")[1].prefix(64))
        change(old, String(sum.prefix(64)))
        change("\"tree\":\"\(active)", "\"tree\":\"\(id)")
        active = id
    }

    mutating func say(_ old: String, _ new: String, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(message.contains(old), "\(message)", sourceLocation: sourceLocation)
        message = message.replacingOccurrences(of: old, with: new)
    }
}

extension String {
    fileprivate func leftPadded(_ width: Int) -> String { String(repeating: "0", count: width - count) + self }
}

extension Sandbox {
    func id(_ revision: String, in directory: String? = nil) async throws -> String {
        try await git("rev-parse", revision, in: directory)
    }

    /// The parts of an entry as they are: made again, they give the same object but for the signature's bytes.
    func forgery(of revision: String, in directory: String? = nil) async throws -> Forgery {
        let raw = try await run("git", ["cat-file", "commit", revision], in: directory).stdout
        let parts = raw.components(separatedBy: "\n\n")
        let headers = parts[0].components(separatedBy: "\n")
        func values(_ name: String) -> [String] {
            headers.filter { $0.hasPrefix(name + " ") }.map { String($0.dropFirst(name.count + 1)) }
        }
        return Forgery(
            document: try await run("git", ["show", "\(revision):entry.json"], in: directory).stdout,
            message: parts.dropFirst().joined(separator: "\n\n"),
            active: try await git("rev-parse", "\(revision):active", in: directory), parents: values("parent"),
            author: try #require(values("author").first), committer: try #require(values("committer").first))
    }

    /// What an insider with a good key would honestly write after a tip: the same tier once more.
    func forgery(after revision: String, in directory: String? = nil) async throws -> Forgery {
        var forged = try await forgery(of: revision, in: directory)
        let document = try #require(
            try JSONSerialization.jsonObject(with: Data(forged.document.utf8)) as? [String: Any])
        let (number, tier) = try (
            #require(document["sequence"] as? Int), #require(document["tier"] as? [String: Any])
        )
        let to = try #require(tier["to"] as? String)
        let previous = try #require(document["previous"] as? [String: Any])
        let tip = try await id(revision, in: directory)
        forged.parents = [tip]
        let sha = try await sha256(tip, in: directory)
        if let oid = previous["oid"] as? String, let sha256 = previous["sha256"] as? String {
            let from = try #require(tier["from"] as? String)
            forged.change(oid, tip)
            forged.change(sha256, sha)
            forged.change("\"from\":\"\(from)\"", "\"from\":\"\(to)\"")
            forged.say("\(from) -> \(to)", "\(to) -> \(to)")
            forged.say("Tier-From: \(from)", "Tier-From: \(to)")
        } else {
            let kind = try #require(document["kind"] as? String)
            forged.change("\"oid\":null,\"sha256\":null", "\"oid\":\"\(tip)\",\"sha256\":\"\(sha)\"")
            forged.change("\"from\":null", "\"from\":\"\(to)\"")
            forged.say(": \(kind) \(to)", ": \(kind) \(to) -> \(to)")
            forged.say("Tier-To: ", "Tier-From: \(to)\nTier-To: ")
        }
        forged.change("\"sequence\":\(number),", "\"sequence\":\(number + 1),")
        forged.say("Tier-Sequence: \(number)", "Tier-Sequence: \(number + 1)")
        return forged
    }

    /// The SHA-256 over a raw commit object.
    func sha256(_ revision: String, in directory: String? = nil) async throws -> String {
        let sum = try await expect(
            "sh", "-c", "git cat-file commit \(revision) | sha256sum", in: directory)
        return String(sum.prefix(64))
    }

    /// Writes an object, whatever git thinks of it.
    func object(_ type: String, _ text: String, in directory: String? = nil) async throws -> String {
        let ran = try await run(
            "git", ["hash-object", "-t", type, "-w", "--stdin", "--literally"], in: directory, input: text)
        try #require(ran.status == 0, "\(ran.stderr)")
        return ran.stdout.trimmingCharacters(in: .newlines)
    }

    /// Writes a forged entry.
    ///
    /// - Returns: its id.
    func make(_ forged: Forgery, in directory: String? = nil) async throws -> String {
        let document = try await object("blob", forged.document, in: directory)
        let lines = "040000 tree \(forged.active)\tactive\n100644 blob \(document)\tentry.json\n\(forged.more)"
        let tree = try await run("git", ["mktree"], in: directory, input: lines)
        try #require(tree.status == 0, "\(tree.stderr)")
        var head = "tree \(tree.stdout)"
        for parent in forged.parents { head += "parent \(parent)\n" }
        head += "author \(forged.author)\ncommitter \(forged.committer)\n"
        let payload = forged.payload(head + "\n" + forged.message)
        guard let key = forged.key else { return try await object("commit", forged.object(payload), in: directory) }
        let armored = forged.armor(try await sign(payload, key, namespace: forged.namespace, hash: forged.hash))
        let end = try #require(payload.range(of: "\n\n"))
        let folded = armored.replacingOccurrences(of: "\n", with: "\n ")
        let rest = payload[payload.index(after: end.lowerBound)...]
        let signed = "\(payload[..<end.lowerBound])\ngpgsig \(folded)\n\(rest)"
        return try await object("commit", forged.object(signed), in: directory)
    }

    /// An armored signature without its last line feed.
    func sign(_ payload: String, _ key: String, namespace: String = "git", hash: String = "sha512") async throws
        -> String
    {
        let ran = try await run(
            "ssh-keygen", ["-Y", "sign", "-n", namespace, "-f", "\(home)/\(key)", "-O", "hashalg=\(hash)"], in: root,
            input: payload)
        try #require(ran.status == 0, "\(ran.stderr)")
        return ran.stdout.trimmingCharacters(in: .newlines)
    }

    /// A key that nobody vouches for yet.
    func makeKey(_ name: String, type: String = "ed25519") async throws {
        try await expect("ssh-keygen", "-q", "-t", type, "-N", "", "-C", name, "-f", "\(home)/\(name)", in: root)
    }

    func point(_ reference: String, to id: String, in directory: String? = nil) async throws {
        try await git("update-ref", reference, id, in: directory)
    }

    /// A policy commit that says the same once more, signed.
    func policy(after root: String) async throws -> String {
        let raw = try await run("git", ["cat-file", "commit", root]).stdout
        let parts = raw.components(separatedBy: "\n\n")
        let headers = parts[0].components(separatedBy: "\n").prefix { !$0.hasPrefix("gpgsig ") }
        let head = ([headers[0], "parent \(root)"] + headers.dropFirst()).joined(separator: "\n")
        let message = parts.dropFirst().joined(separator: "\n\n")
        let signature = try await sign("\(head)\n\n\(message)", "key")
        let folded = signature.replacingOccurrences(of: "\n", with: "\n ")
        return try await object("commit", "\(head)\ngpgsig \(folded)\n\n\(message)")
    }

    // MARK: Verdicts

    /// What `verify --json` says.
    struct Verdict {
        let status: Int
        let verified: Bool
        /// client/environment → what is said of it.
        let histories: [String: [String: Any]]
        let policy: [String: Any]

        func history(_ target: String) throws -> [String: Any] { try #require(histories[target]) }

        /// An entry's reason; empty where it is verified, `nil` where it is not named.
        func reason(_ id: String, of target: String = "acme/prod") -> String? {
            let entries = histories[target]?["entries"] as? [[String: Any]] ?? []
            guard let entry = entries.first(where: { $0["entry"] as? String == id }) else { return nil }
            return entry["verified"] as? Bool == true ? "" : entry["reason"] as? String
        }
    }

    func verdict(
        _ arguments: String..., in directory: String? = nil, environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Verdict {
        let ran = try await run(
            Sandbox.tiergit, ["verify", "--json"] + arguments, in: directory, environment: environment)
        let json = try #require(
            try? JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any],
            "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        let histories = try #require(json["histories"] as? [[String: Any]])
        return Verdict(
            status: ran.status, verified: json["verified"] as? Bool ?? false,
            histories: Dictionary(
                uniqueKeysWithValues: histories.map { ("\($0["client"] ?? "")/\($0["environment"] ?? "")", $0) }),
            policy: json["policy"] as? [String: Any] ?? [:])
    }

    /// An entry is named with its reason, in both forms; every other history passes.
    func expectCaught(
        _ id: String, _ reason: String, target: String = "acme/prod", in directory: String? = nil,
        environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let text = try await run(Sandbox.tiergit, ["verify", "--all"], in: directory, environment: environment)
        #expect(text.status == 7, "\(text.stdout)\(text.stderr)", sourceLocation: sourceLocation)
        #expect(
            text.lines.contains { $0.contains("\(id) \(reason): ") }, "\(id) \(reason):\n\(text.stdout)",
            sourceLocation: sourceLocation)
        #expect(text.lines.contains("\(target): not verified"), sourceLocation: sourceLocation)
        #expect(text.stderr.contains("error: 1 of "), "\(text.stderr)", sourceLocation: sourceLocation)
        let verdict = try await verdict("--all", in: directory, environment: environment)
        #expect(verdict.status == 7 && !verdict.verified, sourceLocation: sourceLocation)
        #expect(verdict.reason(id, of: target) == reason, sourceLocation: sourceLocation)
        for (name, history) in verdict.histories {
            #expect(
                history["verified"] as? Bool == (name != target), "\(name)", sourceLocation: sourceLocation)
        }
    }

    /// A history as a whole is named with both ids and its reason, in both forms.
    func expectGone(
        _ reason: String, seen: String, now: String?, target: String = "acme/prod", in directory: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let text = try await run(Sandbox.tiergit, ["verify", "--all"], in: directory)
        #expect(text.status == 7, "\(text.stdout)\(text.stderr)", sourceLocation: sourceLocation)
        let line = text.lines.first { $0.hasPrefix("  \(reason): ") } ?? ""
        #expect(
            line.contains(seen) && line.contains(now ?? seen), "\(text.stdout)", sourceLocation: sourceLocation)
        let verdict = try await verdict("--all", in: directory)
        let history = try verdict.history(target)
        #expect(verdict.status == 7, sourceLocation: sourceLocation)
        #expect(history["reason"] as? String == reason, sourceLocation: sourceLocation)
        #expect(history["seen"] as? String == seen, sourceLocation: sourceLocation)
        #expect(history["tip"] as? String == now, sourceLocation: sourceLocation)
    }

    /// All histories pass, and plain git accepts every signature too.
    @discardableResult
    func expectVerified(
        _ arguments: String..., in directory: String? = nil, environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let ran = try await run(
            Sandbox.tiergit, ["verify"] + arguments, in: directory, environment: environment)
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        return ran
    }
}
