import Foundation
import Testing

extension Governed {
    /// A checkpoint by plumbing.
    func checkpoint(
        by person: String, tips: [String: String]? = nil, after parent: String? = nil,
        policy: String? = nil, reason: String = "end of quarter"
    ) async throws -> String {
        let all: [String: String]
        if let tips { all = tips } else { all = try await self.tips() }
        var members: [String] = []
        var lines = ""
        for (target, id) in all.sorted(by: { $0.key < $1.key }) {
            let count = try await sandbox.git("rev-list", "--count", id)
            members.append("\"\(target)\":{\"oid\":\"\(id)\",\"sequence\":\(count)}")
            lines += "\(target) #\(count) \(id)\n"
        }
        let date = Date(timeIntervalSince1970: TimeInterval(start))
        let rules: String
        if let policy { rules = policy } else { rules = try await sandbox.id(Self.policy) }
        let document =
            "{\"format\":1,\"operator\":{\"email\":\"\(Self.address(person))\",\"name\":\"\(name(person))\"},"
            + "\"policy\":\"\(rules)\",\"reason\":\"\(reason)\",\"repository\":\"\(root)\","
            + "\"time\":\"\(ISO8601DateFormatter().string(from: date))\",\"tips\":{\(members.joined(separator: ","))},"
            + "\"tool\":\"git\"}\n"
        let blob = try await sandbox.object("blob", document)
        let made = try await sandbox.run("git", ["mktree"], input: "100644 blob \(blob)\tcheckpoint.json\n")
        let author = identity(person, at: .after(0))
        let message =
            "checkpoint: \(all.count) \(all.count == 1 ? "history" : "histories")\n\n\(reason)\n\n\(lines)\nTier-Kind: checkpoint\n"
        let head =
            "tree \(made.stdout)\(parent.map { "parent \($0)\n" } ?? "")author \(author)\ncommitter \(author)\n"
        let signature = try await sandbox.sign("\(head)\n\(message)", Self.key(of: person))
            .replacingOccurrences(of: "\n", with: "\n ")
        return try await sandbox.object("commit", "\(head)gpgsig \(signature)\n\n\(message)")
    }
}
