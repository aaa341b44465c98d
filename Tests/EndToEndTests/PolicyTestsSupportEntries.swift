import Foundation
import Testing

/// An entry to be made: Erik's switch of acme/prod, unless it says otherwise.
struct Change: Sendable {
    var by = "erik"
    var target = "acme/prod"
    var kind = "switch"
    /// The tier; a deployment, a note and an approval repeat what was there.
    var to = "medium"
    /// The newest one where it is missing.
    var policy: String?
    var at = Moment.after(0)
    var reason: String? = "a reason"
    var ticket: String?
    var approvals: [String] = []
    var breakGlass = false
    var digest: String?
    /// Of an approval: kind and tier of what is approved.
    var approves = "switch:medium"
    var restores: String?
    /// The entry before; the newest one where it is missing.
    var after: String?
    /// Changes what was made before it is signed.
    var forge: @Sendable (inout Forgery) -> Void = { _ in }
}

extension Change {
    /// The SHA-256 of a plan.
    static func digest(_ digit: Character) -> String { String(repeating: digit, count: 64) }

    static func approval(by person: String, _ digit: Character = "a", target: String = "acme/prod") -> Change {
        Change(by: person, target: target, kind: "approve", digest: digest(digit))
    }
}

extension Governed {
    private struct Before: Decodable {
        struct Tier: Decodable { let to: String }
        struct Content: Decodable { let sha256: String }
        struct Stage: Decodable {
            let number: Int?
            let of: Int?
        }
        let sequence: Int
        let tier: Tier
        let content: Content
        let stage: Stage
    }

    /// Makes an entry and takes it for the newest one of its history.
    @discardableResult
    func record(_ change: Change) async throws -> String {
        let id = try await make(change)
        try await sandbox.point("refs/tiergit/history/\(change.target)", to: id)
        return id
    }

    /// Makes an entry; no reference moves. Its content is what its history has, or for a new one what acme/prod has.
    func make(_ change: Change) async throws -> String {
        var forged = try await forgery(change)
        change.forge(&forged)
        return try await sandbox.make(forged)
    }

    func forgery(_ change: Change) async throws -> Forgery {
        let history = "refs/tiergit/history/\(change.target)"
        let isNew = try await sandbox.run("git", ["rev-parse", "-q", "--verify", change.after ?? history]).status != 0
        let model = isNew ? Recorded.tip : change.after ?? history
        let text = try await sandbox.git("show", "\(model):entry.json")
        let before = try JSONDecoder().decode(Before.self, from: Data(text.utf8))
        let active = try await sandbox.id("\(model):active")
        let tip = isNew ? nil : try await sandbox.id(model)
        let sha256 = isNew ? nil : try await sandbox.sha256(model)
        let policy: String
        if let named = change.policy { policy = named } else { policy = try await sandbox.id(Self.policy) }
        let sets = ["adopt", "switch", "revert"].contains(change.kind)
        let (from, to) = (isNew ? nil : before.tier.to, sets ? change.to : before.tier.to)
        let stage = sets ? nil : before.stage.number
        let number = isNew ? 1 : before.sequence + 1
        let target = change.target.split(separator: "/").map(String.init)
        let time = utc(seconds(change.at))
        func json(_ text: String?) -> String {
            text.map { "\"\($0.replacingOccurrences(of: "\n", with: "\\n"))\"" } ?? "null"
        }
        let approvals = change.approvals.map { json($0) }.joined(separator: ",")
        let deployment =
            change.kind == "deploy"
            ? "{\"endedAt\":\"\(time)\",\"engine\":\"copilot\",\"error\":null,\"result\":\"succeeded\",\"startedAt\":\"\(time)\"}"
            : "{\"endedAt\":null,\"engine\":null,\"error\":null,\"result\":null,\"startedAt\":null}"
        let accepted =
            change.kind == "approve" && change.digest != nil
            ? "\"content:\(before.content.sha256)\",\(json(change.approves))" : ""
        let verdict = change.digest == nil || change.kind == "approve" ? "null" : "\"safe\""
        let document = [
            "\"accepted\":[\(accepted)]", "\"approvals\":[\(approvals)]", "\"base\":null",
            "\"breakGlass\":\(change.breakGlass)",
            "\"client\":\"\(target[0])\"",
            "\"content\":{\"sha256\":\"\(before.content.sha256)\",\"tree\":\"\(active)\"}",
            "\"deployment\":\(deployment)", "\"environment\":\"\(target[1])\"", "\"format\":1",
            "\"kind\":\"\(change.kind)\"",
            "\"operator\":{\"email\":\"\(Self.address(change.by))\",\"name\":\"\(name(change.by))\"}",
            "\"plan\":{\"digest\":\(json(change.digest)),\"verdict\":\(verdict)}", "\"policy\":\"\(policy)\"",
            "\"previous\":{\"oid\":\(json(tip)),\"sha256\":\(json(sha256))}", "\"reason\":\(json(change.reason))",
            "\"repository\":\"\(root)\"", "\"restores\":\(json(change.restores))", "\"sequence\":\(number)",
            "\"stage\":{\"number\":\(stage.map(String.init) ?? "null"),\"of\":\(stage == nil ? "null" : "\(before.stage.of ?? 0)")}",
            "\"ticket\":\(json(change.ticket))",
            "\"tier\":{\"from\":\(json(from)),\"to\":\"\(to)\",\"version\":null}", "\"time\":\"\(time)\"",
            "\"tool\":\"git\"",
        ].joined(separator: ",")
        let way = sets && from != nil ? "\(from ?? "") -> \(to)" : to
        let end = change.kind == "deploy" ? ": succeeded" : ""
        var message = "\(change.target): \(change.kind) \(way)\(end)\n\n"
        if let reason = change.reason { message += "\(reason)\n\n" }
        message += "Tier-Client: \(target[0])\nTier-Environment: \(target[1])\nTier-Kind: \(change.kind)\n"
        if let from { message += "Tier-From: \(from)\n" }
        message += "Tier-To: \(to)\n"
        if change.kind == "approve", let digest = change.digest { message += "Tier-Plan: \(digest)\n" }
        message += "Tier-Sequence: \(number)\n"
        if let ticket = change.ticket { message += "Tier-Ticket: \(ticket)\n" }
        if change.kind == "deploy" { message += "Tier-Result: succeeded\n" }
        let author = identity(change.by, at: change.at)
        return Forgery(
            document: "{\(document)}\n", message: message, active: active, parents: tip.map { [$0] } ?? [],
            author: author, committer: author, key: Self.key(of: change.by))
    }

    private func utc(_ seconds: Int) -> String {
        ISO8601DateFormatter().string(from: Date(timeIntervalSince1970: TimeInterval(seconds)))
    }
}

/// An entry that the rules do not allow, and beside it the same as somebody may make it: what differs is what is caught.
struct Offence: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reason: String
    let rules: @Sendable (inout Rules) -> Void
    let change: Change
    let honest: Change

    init(
        _ name: String, _ reason: String, rules: @escaping @Sendable (inout Rules) -> Void = { _ in },
        _ change: Change, honest: Change
    ) {
        testDescription = name
        self.reason = reason
        self.rules = rules
        self.change = change
        self.honest = honest
    }

    func check(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let governed = try await Governed.enforced(rules)
        try await governed.expectCaught(change, reason, honest: honest, sourceLocation: sourceLocation)
    }
}

extension Governed {
    /// An entry is caught for this reason alone, in place of which another passes.
    func expectCaught(
        _ change: Change, _ reason: String, honest: Change, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let reference = "refs/tiergit/history/\(change.target)"
        let before = try await sandbox.references(reference)
        let bad = try await record(change)
        try await expectCaught(entry: bad, reason, target: change.target, sourceLocation: sourceLocation)
        // Nothing of it stays.
        if before.isEmpty {
            try await sandbox.git("update-ref", "-d", reference)
        } else {
            try await sandbox.point(reference, to: String(before[0].prefix(40)))
        }
        let good = try await record(honest)
        try await expectVerified(good, of: honest.target, sourceLocation: sourceLocation)
    }
}
