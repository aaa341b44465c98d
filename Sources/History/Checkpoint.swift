package import Git
package import Tiers

/// A signed statement of the newest entry of every history at one moment: whoever has its id can tell, without ever having seen the
/// repository, whether something that was recorded by then is gone.
///
/// Checkpoints are commits on one reference, each with the one before as its parent; the tree holds `checkpoint.json`, in canonical
/// form.
package struct Checkpoint: Hashable, Sendable {
    package static let name = "refs/tiergit/checkpoint"
    static let file = "checkpoint.json"
    /// The version of the format that this program writes and reads.
    package static let format = 1

    /// The newest entry of one history.
    package struct Tip: Hashable, Sendable {
        package let id: ObjectID
        package let sequence: Int

        package init(id: ObjectID, sequence: Int) {
            self.id = id
            self.sequence = sequence
        }
    }

    /// The id of the policy root: the repository's identity.
    package let repository: ObjectID
    /// The policy that was in force.
    package let policy: ObjectID
    package let tips: [Target: Tip]
    package let operatorName: String
    package let operatorEmail: String
    /// In UTC, to the second.
    package let time: String
    package let tool: String
    package let reason: String?

    package var json: JSON {
        [
            "format": .integer(Self.format), "repository": .string(repository.hex), "policy": .string(policy.hex),
            "tips": .object(
                Dictionary(
                    uniqueKeysWithValues: tips.map { target, tip in
                        ("\(target)", ["oid": .string(tip.id.hex), "sequence": .integer(tip.sequence)])
                    })),
            "operator": ["name": .string(operatorName), "email": .string(operatorEmail)], "time": .string(time),
            "tool": .string(tool), "reason": reason.map { .string($0) } ?? .null,
        ]
    }

    init?(json: JSON) {
        guard case .object(let fields) = json,
            Set(fields.keys) == ["format", "repository", "policy", "tips", "operator", "time", "tool", "reason"],
            json["format"]?.int == Self.format,
            let repository = json["repository"]?.string.flatMap({ ObjectID(hex: $0) }),
            let policy = json["policy"]?.string.flatMap({ ObjectID(hex: $0) }), let tips = json["tips"]?.object,
            let name = json["operator"]?["name"]?.string, let email = json["operator"]?["email"]?.string,
            let time = json["time"]?.string, let tool = json["tool"]?.string
        else { return nil }
        var found: [Target: Tip] = [:]
        for (key, value) in tips {
            let parts = key.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, let target = try? Target(client: parts[0], environment: parts[1]),
                let id = value["oid"]?.string.flatMap({ ObjectID(hex: $0) }), let sequence = value["sequence"]?.int,
                sequence > 0
            else { return nil }
            found[target] = Tip(id: id, sequence: sequence)
        }
        self.init(
            repository: repository, policy: policy, tips: found, operatorName: name, operatorEmail: email, time: time,
            tool: tool, reason: json["reason"]?.string)
    }

    package init(
        repository: ObjectID, policy: ObjectID, tips: [Target: Tip], operatorName: String, operatorEmail: String,
        time: String, tool: String, reason: String?
    ) {
        self.repository = repository
        self.policy = policy
        self.tips = tips
        self.operatorName = operatorName
        self.operatorEmail = operatorEmail
        self.time = time
        self.tool = tool
        self.reason = reason
    }

    /// `checkpoint: 60 histories`, the reason, and trailers for who reads with git alone.
    private var message: String {
        let lines = tips.sorted { $0.key < $1.key }.map { "\($0.key) #\($0.value.sequence) \($0.value.id)\n" }
        let words = reason.map { "\($0)\n\n" } ?? ""
        return
            "checkpoint: \(tips.count) \(tips.count == 1 ? "history" : "histories")\n\n\(words)\(lines.joined())\nTier-Kind: checkpoint\n"
    }

    /// Writes and signs it; no reference is moved.
    package func write(
        _ writer: EntryWriter, identity: Identity, after parent: ObjectID?, _ repository: Repository
    ) async throws(HistoryError) -> ObjectID {
        let tree = try git { () throws(GitError) in
            try repository.write(tree: [
                TreeEntry(path: Self.file, item: TreeItem(.file, try repository.write(blob: json.canonical())))
            ])
        }
        return try await writer.write(
            CommitBytes(tree: tree, parents: parent.map { [$0] } ?? [], identity: identity, message: message))
    }

    /// Whether a commit says in its message and author what the document says.
    func isSaid(by commit: SignedCommit) -> Bool {
        commit.message == Array(message.utf8) && commit.name == operatorName && commit.email == operatorEmail
            && UTCTime.text(commit.time) == time
    }
}
