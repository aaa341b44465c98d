import Foundation
import Testing

/// Writes tier histories of any length by git plumbing and ssh-keygen, a step at a time: in a step, each client/environment gets one entry, and
/// all of them are signed at once. A year of them takes seconds.
final class Chronicle {
    struct Event {
        var target = "acme/prod"
        var kind = "switch"
        var to = "minimum"
        /// Seconds since 1970.
        var time: Int
        var reason: String?
        var ticket: String?
        var emergency = false
        /// Of a deployment.
        var result: String?
        var error: String?
        var restores: String?
        var approvals: [String] = []
        var accepted: [String] = []
        var stage: (number: Int, of: Int)?
        /// Of the plan.
        var digest: String?
        /// A key of the sandbox's home: `key` is Dana's, `second` is Erin's; others are called like those who have them.
        var key = "key"
    }

    private struct Tip {
        var id: String
        var sha256: String
        var sequence: Int
        var tier: String
    }

    let sandbox: Sandbox
    private let root: String
    /// Which entries are made under: the root, which is open, unless a test makes another one.
    var policy: String
    private var contents: [String: (tree: String, sha256: String)] = [:]
    private var tips: [String: Tip] = [:]
    private(set) var ids: [String] = []
    /// By their ids.
    private(set) var events: [String: Event] = [:]
    private static func person(_ key: String) -> (name: String, email: String) {
        switch key {
        case "key": ("Dana Demo", "dana@example.com")
        case "second": ("Erin Ops", "erin@example.com")
        default: (key.capitalized, "\(key)@example.com")
        }
    }

    /// A repository whose three tiers are known from entries that were made honestly and are gone again, and two people who may sign.
    init() async throws {
        sandbox = try await Sandbox.copilot()
        // The root is in every report: it has a date of its own.
        let made = try await sandbox.tiergit(
            "init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive",
            environment: ["GIT_COMMITTER_DATE": "@1735689000 +0000", "GIT_AUTHOR_DATE": "@1735689000 +0000"])
        try #require(made.status == 0, "\(made.stderr)")
        try await sandbox.switchTo("minimum")
        for tier in ["medium", "enterprise"] { try await sandbox.switchTo(tier) }
        root = try await sandbox.id("refs/tiergit/policy")
        policy = root
        for (revision, tier) in [("~2", "minimum"), ("~1", "medium"), ("", "enterprise")] {
            let text = try await sandbox.git("show", "refs/tiergit/history/acme/prod\(revision):entry.json")
            let json = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            let content = try #require(json["content"] as? [String: String])
            contents[tier] = (try #require(content["tree"]), try #require(content["sha256"]))
        }
        // What the trees are held by when the entries are gone.
        try await sandbox.git("update-ref", "refs/keep", "refs/tiergit/history/acme/prod")
        try await sandbox.git("update-ref", "-d", "refs/tiergit/history/acme/prod")
        try sandbox.remove("\(sandbox.home)/state")
        try await sandbox.makeKey("second")
        try sandbox.write(
            sandbox.read("\(sandbox.home)/allowed_signers")
                + "erin@example.com \(sandbox.read("\(sandbox.home)/second.pub"))",
            to: "\(sandbox.home)/allowed_signers")
    }

    /// What runs there.
    func tier(_ target: String) -> String? { tips[target]?.tier }

    /// What an approval of a change has under `accepted`.
    func approved(_ change: Event) -> [String] {
        ["content:\(contents[change.to]?.sha256 ?? "")", "\(change.kind):\(change.to)"]
    }

    func tip(_ target: String) throws -> String { try #require(tips[target]?.id) }

    @discardableResult
    func add(_ event: Event) async throws -> String { try await step([event])[0] }

    /// One entry for each of some clients/environments.
    @discardableResult
    func step(_ events: [Event]) async throws -> [String] {
        let folder = "\(sandbox.root)/step"
        try? FileManager.default.removeItem(atPath: folder)
        let documents = try events.map { try document($0) }
        for (index, document) in documents.enumerated() { try sandbox.write(document, to: "\(folder)/\(index).json") }
        let blobs = try await hash("blob", events.indices.map { "\(folder)/\($0).json" })
        let trees = try await lines(
            "git", ["mktree", "--batch"],
            input: zip(events, blobs).map { event, blob in
                "040000 tree \(contents[event.to]!.tree)\tactive\n100644 blob \(blob)\tentry.json\n"
            }.joined(separator: "\n"))
        var heads: [(head: String, message: String)] = []
        for (index, event) in events.enumerated() {
            let (name, email) = Self.person(event.key)
            let identity = "\(name) <\(email)> \(event.time) +0000"
            let parent = tips[event.target].map { "parent \($0.id)\n" } ?? ""
            heads.append(
                ("tree \(trees[index])\n\(parent)author \(identity)\ncommitter \(identity)\n", message(event)))
            try sandbox.write("\(heads[index].head)\n\(heads[index].message)", to: "\(folder)/\(index)")
        }
        for key in Set(events.map(\.key)).sorted() {
            let files = events.indices.filter { events[$0].key == key }.map { "\(folder)/\($0)" }
            let ran = try await sandbox.run(
                "ssh-keygen", ["-q", "-Y", "sign", "-n", "git", "-f", "\(sandbox.home)/\(key)"] + files)
            try #require(ran.status == 0, "\(ran.stderr)")
        }
        for (index, (head, message)) in heads.enumerated() {
            let armor = try sandbox.read("\(folder)/\(index).sig").trimmingCharacters(in: .newlines)
            let folded = armor.replacingOccurrences(of: "\n", with: "\n ")
            try sandbox.write("\(head)gpgsig \(folded)\n\n\(message)", to: "\(folder)/\(index).commit")
        }
        let files = events.indices.map { "\(folder)/\($0).commit" }
        let made = try await hash("commit", files)
        let sums = try await lines("sha256sum", files, input: "").map { String($0.prefix(64)) }
        for (index, event) in events.enumerated() {
            let sequence = (tips[event.target]?.sequence ?? 0) + 1
            tips[event.target] = Tip(id: made[index], sha256: sums[index], sequence: sequence, tier: event.to)
            self.events[made[index]] = event
        }
        ids += made
        let updates = zip(events, made).map { "update refs/tiergit/history/\($0.target) \($1)\n" }.joined()
        let ran = try await sandbox.run("git", ["update-ref", "--stdin"], input: updates)
        try #require(ran.status == 0, "\(ran.stderr)")
        return made
    }

    private func hash(_ type: String, _ files: [String]) async throws -> [String] {
        try await lines(
            "git", ["hash-object", "-t", type, "-w", "--no-filters", "--stdin-paths"],
            input: files.map { $0 + "\n" }.joined())
    }

    private func lines(_ program: String, _ arguments: [String], input: String) async throws -> [String] {
        let ran = try await sandbox.run(program, arguments, input: input)
        try #require(ran.status == 0, "\(program): \(ran.stderr)")
        return ran.lines
    }

    private static func time(_ seconds: Int) -> String {
        Date(timeIntervalSince1970: Double(seconds)).formatted(.iso8601)
    }

    private static func changes(_ event: Event) -> Bool { ["adopt", "switch", "revert"].contains(event.kind) }

    private func document(_ event: Event) throws -> String {
        let tip = tips[event.target]
        let parts = event.target.split(separator: "/").map(String.init)
        let content = try #require(contents[event.to])
        let (name, email) = Self.person(event.key)
        func some(_ value: Any?) -> Any { value ?? NSNull() }
        let time = Self.time(event.time)
        let json: [String: Any] = [
            "format": 1, "repository": root, "policy": policy, "client": parts[0], "environment": parts[1],
            "sequence": (tip?.sequence ?? 0) + 1, "kind": event.kind,
            "tier": ["from": some(tip?.tier), "to": event.to, "version": NSNull()], "base": NSNull(),
            "previous": ["oid": some(tip?.id), "sha256": some(tip?.sha256)],
            "content": ["tree": content.tree, "sha256": content.sha256],
            "plan": ["verdict": event.kind == "switch" ? "safe" : NSNull() as Any, "digest": some(event.digest)],
            "stage": ["number": some(event.stage?.number), "of": some(event.stage?.of)],
            "restores": some(event.restores), "accepted": event.accepted,
            "approvals": event.approvals, "breakGlass": event.emergency, "reason": some(event.reason),
            "ticket": some(event.ticket), "operator": ["name": name, "email": email], "tool": "tiergit 0.1.0",
            "time": time,
            "deployment": event.result.map { result in
                [
                    "engine": "copilot", "result": result, "startedAt": time,
                    // Nobody was there to see the end of an interrupted one.
                    "endedAt": result == "interrupted" ? NSNull() : time as Any,
                    "error": some(event.error),
                ] as [String: Any]
            } ?? [
                "engine": NSNull(), "result": NSNull(), "startedAt": NSNull(), "endedAt": NSNull(), "error": NSNull(),
            ] as [String: Any],
        ]
        let bytes = try JSONSerialization.data(withJSONObject: json, options: [.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: bytes, as: UTF8.self) + "\n"
    }

    private func message(_ event: Event) -> String {
        let tip = tips[event.target]
        let parts = event.target.split(separator: "/")
        let way = Self.changes(event) ? tip.map { "\($0.tier) -> " } ?? "" : ""
        let stage = event.stage.map { ", stage \($0.number) of \($0.of)" } ?? ""
        var text = "\(event.target): \(event.kind) \(way)\(event.to)\(stage)\(event.result.map { ": \($0)" } ?? "")\n\n"
        if let reason = event.reason { text += "\(reason)\n\n" }
        text += "Tier-Client: \(parts[0])\nTier-Environment: \(parts[1])\nTier-Kind: \(event.kind)\n"
        if let tier = tip?.tier { text += "Tier-From: \(tier)\n" }
        text += "Tier-To: \(event.to)\n"
        if let stage = event.stage { text += "Tier-Stage: \(stage.number) of \(stage.of)\n" }
        if event.kind == "approve", let digest = event.digest { text += "Tier-Plan: \(digest)\n" }
        text += "Tier-Sequence: \((tip?.sequence ?? 0) + 1)\n"
        if let ticket = event.ticket { text += "Tier-Ticket: \(ticket)\n" }
        if let result = event.result { text += "Tier-Result: \(result)\n" }
        return text
    }
}

/// What `audit --json` says.
struct Audit {
    let ran: Ran
    let json: [String: Any]

    var counts: [String: Any] { json["counts"] as? [String: Any] ?? [:] }
    var entries: [[String: Any]] { json["entries"] as? [[String: Any]] ?? [] }

    func count(_ name: String) -> Int? { counts[name] as? Int }
    func entry(_ id: String) throws -> [String: Any] {
        try #require(entries.first { $0["entry"] as? String == id })
    }
    /// An entry's verification: the signature, and the reason, empty where it is verified.
    func proof(_ id: String) throws -> (signature: String, reason: String) {
        let proof = try #require(try entry(id)["verification"] as? [String: Any])
        return (proof["signature"] as? String ?? "", proof["reason"] as? String ?? "")
    }
}

extension Sandbox {
    func audit(
        _ arguments: String..., status: Int = 0, in directory: String? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Audit {
        let ran = try await run(Sandbox.tiergit, ["audit", "--json"] + arguments, in: directory)
        #expect(ran.status == status, "\(ran.stderr)", sourceLocation: sourceLocation)
        let json = try #require(
            try? JSONSerialization.jsonObject(with: Data(ran.stdout.utf8)) as? [String: Any], "\(ran.stderr)",
            sourceLocation: sourceLocation)
        return Audit(ran: ran, json: json)
    }
}

/// Reads CSV by RFC 4180.
enum CSV {
    static func rows(_ text: String) throws -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var cell = String.UnicodeScalarView()
        var isQuoted = false
        let scalars = Array(text.unicodeScalars)
        var index = 0
        while index < scalars.count {
            let scalar = scalars[index]
            index += 1
            if isQuoted {
                if scalar != "\"" {
                    cell.append(scalar)
                } else if index < scalars.count, scalars[index] == "\"" {
                    cell.append("\"")
                    index += 1
                } else {
                    isQuoted = false
                }
            } else if scalar == "\"" {
                try #require(cell.isEmpty, "a quote in the middle of a cell")
                isQuoted = true
            } else if scalar == "," {
                row.append(String(cell))
                cell = .init()
            } else if scalar == "\r" {
                try #require(index < scalars.count && scalars[index] == "\n", "a carriage return alone")
                index += 1
                rows.append(row + [String(cell)])
                (row, cell) = ([], .init())
            } else {
                try #require(scalar != "\n", "a line feed alone")
                cell.append(scalar)
            }
        }
        try #require(row.isEmpty && cell.isEmpty && !isQuoted, "no line end at the end")
        return rows
    }

    /// By heading.
    static func records(_ text: String) throws -> [[String: String]] {
        let rows = try rows(text)
        let headings = try #require(rows.first)
        return try rows.dropFirst().map { row in
            try #require(row.count == headings.count)
            return Dictionary(uniqueKeysWithValues: zip(headings, row))
        }
    }
}
