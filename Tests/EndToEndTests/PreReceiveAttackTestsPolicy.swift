import Foundation
import Testing

/// Policies that are pushed to a server by plain git, and references that somebody moves there.
@Suite struct PreReceiveAttackTestsPolicy {
    private static let policy = Governed.policy

    @Test(arguments: PolicyAttackTestsChain.signings) func isSigned(_ signing: PolicyAttackTestsChain.Signing)
        async throws
    {
        let served = try await Served()
        let governed = served.governed
        // Two have to sign from here on.
        let strict = try await governed.enforce(PolicyAttackTestsChain.strict)
        try await served.expectTaken("\(strict):\(Self.policy)")
        let bad = try await governed.make(signing.rules)
        try await served.expectRefused("\(bad):\(Self.policy)", saying: signing.reasons)
        var honest = PolicyAttackTestsChain.strict
        honest.also = [.init(by: "erik")]
        try await served.expectTaken("\(try await governed.make(honest)):\(Self.policy)")
    }

    static let someFlaws = (PolicyAttackTestsState.documents + PolicyAttackTestsState.files).enumerated()
        .filter { $0.offset.isMultiple(of: 4) }.map(\.element)

    @Test(arguments: someFlaws) func isMalformed(_ flaw: PolicyAttackTestsState.Flaw) async throws {
        let served = try await Served()
        var rules = Rules()
        flaw.change(&rules)
        if !rules.parents.isEmpty { rules.parents = [try await served.sandbox.id("main")] }
        let bad = try await served.governed.make(rules)
        try await served.expectRefused("\(bad):\(Self.policy)", saying: flaw.reasons)
        try await served.expectTaken("\(try await served.governed.make(Rules())):\(Self.policy)")
    }

    // MARK: References

    @Test(arguments: [false, true]) func whatIsRewound(_ heads: Bool) async throws {
        let served = try await Served(heads: heads)
        let (governed, sandbox) = (served.governed, served.sandbox)
        let first = try await sandbox.id(Self.policy)
        let tip = try await governed.tip()
        let second = try await governed.enforce(Rules())
        let entry = try await governed.record(Change())
        let (name, history) = (served.name(Self.policy), served.history())
        // Both in one push: an entry under the policy that comes with it.
        try await served.expectTaken("\(second):\(name)", "\(entry):\(history)")
        try await served.expectRefused("\(first):\(name)", saying: ["would no longer lead to \(second)"])
        try await served.expectRefused("\(governed.root):\(name)", saying: ["would no longer lead to \(second)"])
        try await served.expectRefused(":\(name)", saying: ["\(name) would be deleted"])
        var beside = Rules()
        beside.after = first
        let fork = try await governed.make(beside)
        try await served.expectRefused("\(fork):\(name)", saying: ["would no longer lead to \(second)"])
        try await served.expectRefused("\(tip):\(history)", saying: ["would no longer lead to \(entry)"])
        try await served.expectRefused(":\(history)", saying: ["\(history) would be deleted"])
        let other = try await governed.make(Change(reason: "another", after: tip))
        try await served.expectRefused("\(other):\(history)", saying: ["would no longer lead to \(entry)"])
        // A rewound history beside a good one, and a rewound policy that would make it good.
        let globex = try await governed.make(Change(by: "olga", target: "globex/prod"))
        try await served.expectRefused(
            "\(globex):\(served.history("globex/prod"))", "\(tip):\(history)",
            saying: ["would no longer lead to \(entry)"])
        try await served.expectRefused(
            "\(first):\(name)", "\(try await governed.make(Change(policy: first, after: tip))):\(history)",
            saying: ["would no longer lead to"])
        // What is neither a policy nor an entry.
        let main = try await sandbox.id("main")
        try await served.expectRefused("\(main):\(name)", saying: ["would no longer lead to"])
        try await served.expectRefused("\(main):\(history)", saying: ["would no longer lead to"])
        try await served.expectRefused("\(entry):\(served.history("initech/prod"))", saying: ["wrong-target"])
        try await served.expectRefused("\(try await sandbox.id("main:README.md")):\(history)", saying: [])
        try await served.expectTaken("\(globex):\(served.history("globex/prod"))")
    }

    /// Other branches and tags are nobody's business here, whatever is in them.
    @Test(arguments: [false, true]) func whatPasses(_ heads: Bool) async throws {
        let served = try await Served(heads: heads)
        let sandbox = served.sandbox
        let main = try await sandbox.id("main")
        let tree = try await sandbox.id("main^{tree}")
        let next = try await sandbox.git("commit-tree", "-p", main, "-m", "unsigned", tree)
        try await served.expectTaken("\(next):refs/heads/main", "\(next):refs/heads/feature/x", "\(next):refs/tags/v1")
        try await served.expectTaken("\(main):refs/heads/main", ":refs/heads/feature/x", ":refs/tags/v1")
        try await served.expectTaken("\(main):refs/heads/tiergit-notes")
        // Together with what is refused, nothing is taken.
        let bad = try await served.governed.make(Change(by: "olga"))
        try await served.expectRefused(
            "\(next):refs/heads/main", "\(bad):\(served.history())", saying: ["not-allowed"])
    }

    /// What is first pushed to an empty one: all of it is held against itself, and another root never takes its place.
    @Test(arguments: [false, true]) func anEmptyServer(_ heads: Bool) async throws {
        let served = try await Served(heads: heads, empty: true)
        let (governed, sandbox) = (served.governed, served.sandbox)
        let (name, history) = (served.name(Self.policy), served.history())
        let (policy, tip) = (try await sandbox.id(Self.policy), try await governed.tip())
        let bad = try await governed.make(Change(by: "olga"))
        let main = try await sandbox.id("main")
        try await served.expectRefused(
            "\(main):refs/heads/main", "\(policy):\(name)", "\(bad):\(history)", saying: ["not-allowed"])
        try await served.expectTaken("\(main):refs/heads/main", "\(policy):\(name)", "\(tip):\(history)")
        // A root of one's own, and a catalog on the branch that names it.
        let own = try await governed.rootOfMallorys()
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(catalog.replacingOccurrences(of: governed.root, with: own), to: "copilot/tiers.yml")
        try await sandbox.git("commit", "-q", "-am", "another root")
        let renamed = try await sandbox.id("main")
        try await served.expectTaken("\(renamed):refs/heads/main")
        try await served.expectRefused("\(own):\(name)", saying: [])
        try await served.expectRefused("\(bad):\(history)", saying: ["not-allowed"])
        try await served.expectTaken("\(try await governed.make(Change())):\(history)")
    }

    /// What stands in for other objects at the server is not looked at.
    @Test func replacements() async throws {
        let served = try await Served()
        let (governed, sandbox) = (served.governed, served.sandbox)
        let first = try await sandbox.id(Self.policy)
        var wide = Rules()
        wide.after = governed.root
        wide.operators = [.init(principals: ["*"])]
        let other = try await governed.make(wide)
        try await served.expectTaken("\(other):refs/replace/\(first)")
        try await served.expectRefused(
            "\(try await governed.make(Change(by: "olga"))):\(served.history())", saying: ["not-allowed"])
        try await served.expectTaken("\(try await governed.make(Change())):\(served.history())")
    }

    /// A policy whose tips do not reach what others have pushed meanwhile would put an end to that.
    @Test func whatIsLeftBehind() async throws {
        let served = try await Served()
        let governed = served.governed
        let first = try await governed.sandbox.id(Self.policy)
        let before = try await governed.tips()
        let entry = try await governed.record(Change(by: "otto"))
        try await served.expectTaken("\(entry):\(served.history())")
        var rules = Rules()
        rules.tips = before
        let late = try await governed.make(rules)
        try await served.expectRefused("\(late):\(Self.policy)", saying: ["superseded-policy"])
        rules.accepted = [entry]
        let accepting = try await governed.make(rules)
        try await served.expectTaken("\(accepting):\(Self.policy)")
        #expect(accepting != first)
    }

    /// Checkpoints by somebody who may not, rewound, replaced, deleted.
    @Test(arguments: [false, true]) func checkpoints(_ heads: Bool) async throws {
        let served = try await Served(heads: heads)
        let governed = served.governed
        let name = served.name("refs/tiergit/checkpoint")
        for (person, reason) in [("olga", "not-allowed"), ("mallory", "unknown-signer")] {
            try await served.expectRefused("\(try await governed.checkpoint(by: person)):\(name)", saying: [reason])
        }
        let first = try await governed.checkpoint(by: "dana")
        let second = try await governed.checkpoint(by: "erik", after: first)
        try await served.expectTaken("\(second):\(name)")
        let third = try await governed.checkpoint(by: "olga", after: second)
        try await served.expectRefused("\(third):\(name)", saying: ["not-allowed"])
        let other = try await governed.checkpoint(by: "dana", after: first, reason: "another")
        let fresh = try await governed.checkpoint(by: "dana", reason: "a new chain")
        for id in [first, other, fresh] {
            try await served.expectRefused("\(id):\(name)", saying: ["would no longer lead to \(second)"])
        }
        try await served.expectRefused(":\(name)", saying: ["\(name) would be deleted"])
        try await served.expectTaken("\(try await governed.checkpoint(by: "dana", after: second)):\(name)")
    }
}
