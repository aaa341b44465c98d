import Foundation
import Testing

/// A server that has the names of one layout, and somebody who pushes to those of the other, where nothing is that could be rewound.
@Suite struct PreReceiveAttackTestsLayout {
    struct Push: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let words: [String]
        /// What is pushed, `THERE/` standing for the other layout.
        let refspecs: @Sendable (Scene) async throws -> [String]

        init(
            _ name: String, saying words: String..., refspecs: @escaping @Sendable (Scene) async throws -> [String]
        ) {
            testDescription = name
            self.words = words
            self.refspecs = refspecs
        }
    }

    /// A server that has two policies with rules, the later without Otto, and an entry under it.
    struct Scene: Sendable {
        let served: Served
        let rules: Rules
        let first: String
        let before: String
        var governed: Governed { served.governed }
        var policy: String { served.name(Governed.policy) }

        init(heads: Bool) async throws {
            served = try await Served(heads: heads)
            let governed = served.governed
            first = try await governed.sandbox.id(Governed.policy)
            before = try await governed.tip()
            var later = Rules()
            later.signers.removeAll { $0.key == "otto" }
            rules = later
            let second = try await governed.enforce(later)
            let entry = try await governed.record(Change())
            try await served.expectTaken("\(second):\(served.name(Governed.policy))", "\(entry):\(served.history())")
        }

        func entry(_ change: Change) async throws -> String { try await governed.make(change) }

        /// Mallory's own root, good by itself: nobody but her says so.
        func root() async throws -> String { try await governed.rootOfMallorys() }

        func rootAndHistory(_ reference: String) async throws -> [String] {
            let root = try await root()
            return ["\(root):THERE/policy", "\(try await governed.entryOfMallorys(under: root)):\(reference)"]
        }
    }

    static let pushes = [
        Push("an entry that the rules do not allow", saying: "has another name here") {
            ["\(try await $0.entry(Change(by: "olga"))):THERE/history/acme/prod"]
        },
        Push("a policy by nobody", saying: "has another name here") { scene in
            var rules = scene.rules
            rules.by = "mallory"
            return ["\(try await scene.governed.make(rules)):THERE/policy"]
        },
        Push("an older policy") { ["\($0.first):THERE/policy"] },
        Push("the open policy") { ["\($0.governed.root):THERE/policy"] },
        Push("a shorter history") { ["\($0.before):THERE/history/acme/prod"] },
        Push("another history") { scene in
            let change = Change(by: "dana", reason: "another", after: scene.before)
            return ["\(try await scene.entry(change)):THERE/history/acme/prod"]
        },
        Push("an older policy, and an entry of the other history under it") { scene in
            let old = try await scene.entry(Change(by: "otto", policy: scene.first, after: scene.before))
            return ["\(scene.first):THERE/policy", "\(old):THERE/history/acme/prod"]
        },
        Push("an older policy, and a new history under it") { scene in
            let change = Change(by: "otto", target: "initech/prod", kind: "adopt", policy: scene.first)
            return ["\(scene.first):THERE/policy", "\(try await scene.entry(change)):HERE/history/initech/prod"]
        },
        Push("another checkpoint") { scene in
            ["\(try await scene.governed.checkpoint(by: "olga")):THERE/checkpoint"]
        },
        Push("a root of one's own") { ["\(try await $0.root()):THERE/policy"] },
        Push("a root of one's own, and a history under it") {
            try await $0.rootAndHistory("HERE/history/initech/prod")
        },
        Push("a root of one's own, and a history there") { try await $0.rootAndHistory("THERE/history/initech/prod") },
        Push("a root of one's own behind a good policy") { scene in
            [
                "\(try await scene.governed.make(scene.rules)):HERE/policy", "\(try await scene.root()):THERE/policy",
            ]
        },
    ]

    @Test(arguments: pushes, [false, true]) func isRefused(_ push: Push, _ heads: Bool) async throws {
        let scene = try await Scene(heads: heads)
        let (here, there) = heads ? ("refs/heads/tiergit", "refs/tiergit") : ("refs/tiergit", "refs/heads/tiergit")
        let refspecs = try await push.refspecs(scene).map {
            $0.replacingOccurrences(of: "THERE", with: there).replacingOccurrences(of: "HERE", with: here)
        }
        try await scene.served.expectRefused(refspecs, saying: push.words)
        // Everybody else goes on.
        let good = try await scene.entry(Change(by: "erik", to: "minimum"))
        try await scene.served.expectTaken("\(good):\(scene.served.history())")
    }
}

extension Governed {
    func rootOfMallorys() async throws -> String {
        var rules = Rules()
        rules.by = "mallory"
        rules.maintainers = ["mallory"]
        rules.signers = [Rules.signer("mallory")]
        rules.operators = [.init(principals: ["mallory@example.com"])]
        rules.tips = [:]
        let made = try await sandbox.run("git", ["cat-file", "commit", try await make(rules)]).stdout
        let author = identity("mallory", at: .after(0))
        let tree = made.split(separator: "\n")[0]
        let head = "\(tree)\nauthor \(author)\ncommitter \(author)"
        let signature = try await sandbox.sign("\(head)\n\n\(rules.message)", "mallory")
            .replacingOccurrences(of: "\n", with: "\n ")
        return try await sandbox.object("commit", "\(head)\ngpgsig \(signature)\n\n\(rules.message)")
    }

    /// The first entry of a new history under such a root.
    func entryOfMallorys(under root: String) async throws -> String {
        var forged = try await forgery(Change(by: "mallory", target: "initech/prod", kind: "adopt", policy: root))
        forged.change("\"repository\":\"\(self.root)", "\"repository\":\"\(root)")
        return try await sandbox.make(forged)
    }
}
