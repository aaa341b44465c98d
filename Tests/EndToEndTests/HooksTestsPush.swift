import Foundation
import Testing

/// `tiergit hook pre-push`, through real pushes.
@Suite struct HooksTestsPush {
    private static let history = "refs/tiergit/history/acme/prod"

    private func shared() async throws -> Hooked {
        let hooked = try await Hooked.onMedium()
        try await hooked.sandbox.makeOrigin()
        try await hooked.sandbox.ok("sync")
        return hooked
    }

    @Test func tierBranches() async throws {
        let hooked = try await shared()
        let sandbox = hooked.sandbox
        try await sandbox.ok("branch", "build")
        try await hooked.git("push", "-q", "origin", "tier-medium")
        let tree = try await sandbox.git("rev-parse", "tier-medium^{tree}")
        let hand = try await sandbox.git("commit-tree", "-p", "tier-medium", "-m", "by hand", tree)
        // By its remote name, by its local one, and with the words of a generated commit over another tree.
        let refused = try await hooked.git("push", "-q", "origin", "\(hand):refs/heads/tier-medium", status: 1)
        #expect(refused.stderr.contains("tier-medium is generated, and \(hand.prefix(10)) is not what tiergit made"))
        let message = try await sandbox.git("log", "-1", "--format=%B", "tier-medium")
        let forged = try await sandbox.git(
            "commit-tree", "-p", "tier-medium", "-p", "main", "-m", message, "main^{tree}")
        try await hooked.git("push", "-q", "origin", "\(forged):refs/heads/tier-medium", status: 1)
        try await sandbox.git("update-ref", "refs/heads/tier-minimum", hand)
        try await hooked.git("push", "-q", "origin", "tier-minimum:review", status: 1)
        // A branch of somebody's that is only called so, the base, and the end of one.
        try await hooked.git("push", "-q", "origin", "\(hand):refs/heads/tier-of-mine", "main")
        try await hooked.git("push", "-q", "origin", ":tier-medium")
    }

    @Test func histories() async throws {
        let hooked = try await shared()
        let sandbox = hooked.sandbox
        let deleted = try await hooked.git("push", "-q", "origin", ":\(Self.history)", status: 1)
        #expect(deleted.stderr.contains("would be deleted at the remote"))
        let rewound = try await hooked.git("push", "-qf", "origin", "\(Self.history)~1:\(Self.history)", status: 1)
        #expect(rewound.stderr.contains("acme/prod: the remote has"))
        let tree = try await sandbox.git("rev-parse", "\(Self.history)^{tree}")
        let forged = try await sandbox.git(
            "commit-tree", "-p", Self.history, "-m", "acme/prod: switch medium -> minimum", tree)
        let unverified = try await hooked.git("push", "-q", "origin", "\(forged):\(Self.history)", status: 1)
        #expect(unverified.stderr.contains("acme/prod: not verified") && unverified.stderr.contains("unsigned"))
        // With the policy all histories are verified, also those that do not go.
        try await sandbox.git("update-ref", Self.history, forged)
        try await hooked.git("push", "-qf", "origin", "refs/tiergit/policy:refs/tiergit/copy", status: 1)
        try await sandbox.git("update-ref", Self.history, "\(forged)~1")
        try await hooked.git("push", "-q", "origin", "refs/tiergit/policy:refs/tiergit/copy")
        #expect(
            try await sandbox.run("git", ["rev-parse", Self.history], in: "\(sandbox.root)/origin.git").stdout
                .hasPrefix(
                    try await sandbox.git("rev-parse", Self.history)))
    }

    /// `tiergit sync` pushes through the hook.
    @Test func syncPasses() async throws {
        let hooked = try await shared()
        try await hooked.sandbox.switchTo("enterprise")
        let ran = try await hooked.run(Sandbox.tiergit, ["sync"])
        #expect(ran.status == 0 && ran.stdout.contains("1 entry sent"), "\(ran.stderr)")
    }
}
