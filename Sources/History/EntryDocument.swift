package import Git
package import Tiers

/// What `entry.json` says. The file is a promise: canonical JSON, every key present, null where empty.
package struct EntryDocument: Hashable, Sendable {
    /// The version of the format that this program writes and reads.
    package static let format = 1

    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case adopt, `switch`, revert, deploy, approve, note

        /// Whether the entry sets what the target runs; the others repeat it.
        package var changesContent: Bool {
            switch self {
            case .adopt, .switch, .revert: true
            case .deploy, .approve, .note: false
            }
        }
    }

    package struct Previous: Hashable, Sendable {
        package let id: ObjectID
        /// Over the whole raw commit object: headers, signature, message.
        package let sha256: String

        package init(id: ObjectID, sha256: String) {
            self.id = id
            self.sha256 = sha256
        }
    }

    package struct Deployment: Hashable, Sendable {
        package enum Result: String, Hashable, Sendable, CaseIterable {
            case succeeded, failed, interrupted
            /// There was nothing to deploy.
            case unchanged
        }

        package let engine: String
        package let result: Result
        package let startedAt: String
        package let endedAt: String?
        package let error: String?

        package init(engine: String, result: Result, startedAt: String, endedAt: String?, error: String?) {
            self.engine = engine
            self.result = result
            self.startedAt = startedAt
            self.endedAt = endedAt
            self.error = error
        }
    }

    /// The id of the policy root: the repository's identity.
    package var repository: ObjectID
    /// The policy commit that the entry was made under.
    package var policy: ObjectID
    package var target: Target
    /// From 1, without gaps.
    package var sequence: Int
    package var kind: Kind
    /// The tier before; `nil` in a first entry.
    package var from: String?
    /// The tier from here on.
    package var to: String
    /// The release of the tier, where it was switched to by one.
    package var version: String?
    /// The tier from here on, with its release: `medium 1.4.0`, `medium`.
    package var tierName: String { version.map { "\(to) \($0)" } ?? to }
    /// The commit that the tier was read from.
    package var base: ObjectID?
    package var previous: Previous?
    /// The id of `active/`.
    package var contentTree: ObjectID
    /// Over every file under `active/`, independent of git's SHA-1: `ContentDigest`.
    package var contentSHA256: String
    package var verdict: String?
    package var planDigest: String?
    package var stage: (number: Int, of: Int)? {
        get { stageNumber.flatMap { number in stageCount.map { (number, $0) } } }
        set { (stageNumber, stageCount) = (newValue?.number, newValue?.of) }
    }
    /// Whether more stages follow until what runs is the tier itself.
    package var isBetweenTiers: Bool { stage.map { $0.number < $0.of } ?? false }
    var stageNumber: Int?
    var stageCount: Int?
    /// The entry whose content this one restores.
    package var restores: ObjectID?
    /// What was accepted by name (`loses-data:RedisCluster`), sorted.
    package var accepted: [String]
    package var approvals: [String]
    package var breakGlass: Bool
    package var reason: String?
    package var ticket: String?
    package var operatorName: String
    package var operatorEmail: String
    /// The program and its version.
    package var tool: String
    /// In UTC, to the second: `2026-11-22T09:30:00Z`.
    package var time: String
    package var deployment: Deployment?

    package init(
        repository: ObjectID, policy: ObjectID, target: Target, sequence: Int, kind: Kind, from: String?, to: String,
        base: ObjectID?, previous: Previous?, contentTree: ObjectID, contentSHA256: String, restores: ObjectID?,
        accepted: [String], reason: String?, ticket: String?, operatorName: String, operatorEmail: String, tool: String,
        time: String
    ) {
        self.repository = repository
        self.policy = policy
        self.target = target
        self.sequence = sequence
        self.kind = kind
        self.from = from
        self.to = to
        self.version = nil
        self.base = base
        self.previous = previous
        self.contentTree = contentTree
        self.contentSHA256 = contentSHA256
        self.restores = restores
        self.accepted = accepted
        self.approvals = []
        self.breakGlass = false
        self.reason = reason
        self.ticket = ticket
        self.operatorName = operatorName
        self.operatorEmail = operatorEmail
        self.tool = tool
        self.time = time
    }
}

extension EntryDocument {
    package var json: JSON {
        func text(_ value: String?) -> JSON { value.map { .string($0) } ?? .null }
        func id(_ value: ObjectID?) -> JSON { text(value?.hex) }
        func number(_ value: Int?) -> JSON { value.map { .integer($0) } ?? .null }
        return .object([
            "format": .integer(EntryDocument.format),
            "repository": id(repository), "policy": id(policy),
            "client": text(target.client), "environment": text(target.environment),
            "sequence": .integer(sequence), "kind": text(kind.rawValue),
            "tier": .object(["from": text(from), "to": text(to), "version": text(version)]),
            "base": id(base),
            "previous": .object(["oid": id(previous?.id), "sha256": text(previous?.sha256)]),
            "content": .object(["tree": id(contentTree), "sha256": text(contentSHA256)]),
            "plan": .object(["verdict": text(verdict), "digest": text(planDigest)]),
            "stage": .object(["number": number(stageNumber), "of": number(stageCount)]),
            "restores": id(restores),
            "accepted": .array(accepted.map { .string($0) }), "approvals": .array(approvals.map { .string($0) }),
            "breakGlass": .bool(breakGlass),
            "reason": text(reason), "ticket": text(ticket),
            "operator": .object(["name": text(operatorName), "email": text(operatorEmail)]),
            "tool": text(tool), "time": text(time),
            "deployment": .object([
                "engine": text(deployment?.engine), "result": text(deployment?.result.rawValue),
                "startedAt": text(deployment?.startedAt), "endedAt": text(deployment?.endedAt),
                "error": text(deployment?.error),
            ]),
        ])
    }
}
