import Foundation
import Git
import History
import Signatures
import Tiers

/// Writes histories that are as long as a fleet's after years, and genuine: `tiergit verify` accepts every entry.
final class EntryGenerator {
    /// What a tier puts into an entry, once for all entries.
    private struct Content {
        let tree: ObjectID
        let sha256: String
    }

    private let lab: Lab
    private let path: String
    private let key: SoftKey
    private let policy: PolicyReference
    private let base: ObjectID
    private var contents: [String: Content] = [:]
    /// The newest entry of each target: its commit and the document.
    private var tips: [Target: (commit: [UInt8], id: ObjectID, document: EntryDocument)] = [:]

    private static let tiers = ["minimum", "medium"]
    /// Two years, up to November 2026.
    private static let first: Int64 = 1_730_419_200
    private static let last: Int64 = 1_793_491_200

    /// - Parameter path: a repository that `tiergit init` has been in.
    init(_ lab: Lab, _ path: String) throws {
        self.lab = lab
        self.path = path
        key = try SoftKey(file: "\(lab.home)/key")
        let repository = try Repository(at: path)
        guard let policy = try PolicyReference.read(repository) else { throw BenchError("\(path): no policy") }
        self.policy = policy
        base = try repository.commit(named: "HEAD")
        for tier in Self.tiers {
            // tiergit itself says what an entry of this tier holds; its entry is then forgotten.
            let model = try Target(client: "model", environment: tier == "medium" ? "prod" : "staging")
            try lab.run(
                [lab.tiergit, "adopt", tier, "-c", model.client, "-e", model.environment, "-q"], in: path,
                state: "model")
            let document = try Histories(repository).newest(model).document
            contents[tier] = Content(tree: document.contentTree, sha256: document.contentSHA256)
            try lab.run(["git", "update-ref", "-d", Histories.reference(model)], in: path)
        }
        try lab.remove("\(lab.folder)/model.state")
    }

    /// Goes on behind what a repository has.
    func resume(_ target: Target) throws {
        let repository = try Repository(at: path)
        let newest = try Histories(repository).newest(target)
        tips[target] = (try repository.rawObject(newest.id), newest.id, newest.document)
    }

    /// Appends to each of the targets as many entries; of two that follow one another, one is a switch and one a deployment.
    func append(_ count: Int, to targets: [Target]) throws {
        let pack = "\(lab.folder)/entries.pack"
        var writer = try PackWriter(pack, count: count * targets.count * 3)
        for (place, target) in targets.enumerated() {
            for number in 0..<count {
                // Half of the histories end with a deployment.
                try append(
                    target, isSwitch: (number + place) % 2 == 0, Double(number + 1) / Double(count), Int64(place % 500),
                    &writer)
            }
        }
        try writer.finish()
        try lab.run(
            ["git", count > 10 ? "index-pack" : "unpack-objects"] + (count > 10 ? ["--stdin"] : ["-q"]),
            in: path, input: pack)
        try lab.remove(pack)
        let lines = targets.compactMap { target in
            tips[target].map { "update \(Histories.reference(target)) \($0.id.hex)\n" }
        }
        try lab.write(lines.joined(), to: "\(lab.folder)/references")
        try lab.run(["git", "update-ref", "--stdin"], in: path, input: "\(lab.folder)/references")
        try lab.remove("\(lab.folder)/references")
    }

    private func append(
        _ target: Target, isSwitch: Bool, _ share: Double, _ minutes: Int64, _ writer: inout PackWriter
    ) throws {
        let tip = tips[target]
        let kind: EntryDocument.Kind = tip == nil ? .adopt : isSwitch ? .switch : .deploy
        let from = tip?.document.to
        let to = kind == .switch ? (from == "minimum" ? "medium" : "minimum") : from ?? "minimum"
        guard let content = contents[to] else { return }
        let seconds = Self.first + Int64(share * Double(Self.last - Self.first)) + 60 * minutes
        var document = EntryDocument(
            repository: policy.root, policy: policy.tip, target: target,
            sequence: (tip?.document.sequence ?? 0) + 1, kind: kind, from: from, to: to, base: base,
            previous: tip.map { .init(id: $0.id, sha256: SHA256Digest(of: $0.commit).hex) },
            contentTree: content.tree, contentSHA256: content.sha256, restores: nil, accepted: [],
            reason: kind == .deploy ? nil : "more traffic than in the month before",
            ticket: "OPS-\(1000 + Int(share * 1000))",
            operatorName: lab.operatorName, operatorEmail: lab.operatorEmail, tool: "tiergit bench",
            time: UTCTime.text(seconds))
        if kind == .deploy {
            document.deployment = .init(
                engine: "copilot", result: .succeeded, startedAt: UTCTime.text(seconds - 60),
                endedAt: UTCTime.text(seconds), error: nil)
        }
        let blob = try writer.write(.blob, document.json.canonical())
        let tree = try writer.write(
            .tree,
            Repository.bytes(ofTree: [
                TreeEntry(path: EntryLayout.active, item: TreeItem(.tree, content.tree)),
                TreeEntry(path: EntryLayout.document, item: TreeItem(.file, blob)),
            ]))
        let bytes = CommitBytes(
            tree: tree, parents: tip.map { [$0.id] } ?? [],
            identity: Identity(name: lab.operatorName, email: lab.operatorEmail, seconds: seconds, offset: 60),
            message: EntryMessage.make(document))
        let commit = bytes.signed(try key.sign(bytes.payload))
        tips[target] = (commit, try writer.write(.commit, commit), document)
    }
}
