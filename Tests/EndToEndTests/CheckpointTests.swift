import Foundation
import Testing

/// Signed statements of what was recorded by a moment, and what goes missing behind them.
@Suite struct CheckpointTests {
    private static let reference = "refs/tiergit/checkpoint"
    private static let history = "refs/tiergit/history/acme/prod"

    private func recorded() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for client in ["acme", "globex"] { try await sandbox.ok("adopt", "minimum", "-c", client, "-e", "prod") }
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        return sandbox
    }

    private func checkpoint(_ sandbox: Sandbox, in directory: String? = nil) async throws -> String {
        let ran = try await sandbox.run(Sandbox.tiergit, ["checkpoint", "-m", "end of quarter"], in: directory)
        #expect(ran.status == 0, "\(ran.stderr)")
        return ran.stdout.replacingOccurrences(of: "\n", with: "")
    }

    /// As another machine, which has seen nothing.
    private func elsewhere(_ sandbox: Sandbox, _ arguments: String...) async throws -> Ran {
        try await sandbox.run(
            Sandbox.tiergit, arguments,
            environment: ["XDG_STATE_HOME": "\(sandbox.root)/state-\(UUID().uuidString.prefix(8))"])
    }

    @Test func whatWasRecordedCannotGoUnnoticed() async throws {
        let sandbox = try await recorded()
        let first = try await sandbox.git("rev-parse", "\(Self.history)~1")
        let dry = try await sandbox.ok("checkpoint", "--dry-run")
        #expect(dry.stdout.contains("acme/prod #2") && dry.stdout.contains("globex/prod #1"))
        #expect(try await sandbox.run("git", ["rev-parse", "-q", "--verify", Self.reference]).status == 1)
        let id = try await checkpoint(sandbox)
        #expect(try await sandbox.git("rev-parse", Self.reference) == id)
        // Plain git has all of it.
        try await sandbox.git("verify-commit", id)
        let message = try await sandbox.git("log", "-1", "--format=%B", Self.reference)
        #expect(message.hasPrefix("checkpoint: 2 histories\n\nend of quarter\n\nacme/prod #2 "))
        // Nothing new: the same says it all.
        #expect(try await checkpoint(sandbox) == id)
        #expect(try await elsewhere(sandbox, "verify").stderr.contains("nothing is missing that the checkpoint"))
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        let second = try await checkpoint(sandbox)
        #expect(try await sandbox.git("rev-parse", "\(second)^") == id)
        #expect(try await elsewhere(sandbox, "verify", "--checkpoint", id).status == 0)

        let tips = try await sandbox.git("for-each-ref", "--format=%(refname) %(objectname)", "refs/tiergit/history/")
        func restore() async throws {
            for line in tips.split(separator: "\n") {
                let parts = line.split(separator: " ").map(String.init)
                try await sandbox.git("update-ref", parts[0], parts[1])
            }
        }
        // Cut off behind the first checkpoint, before it, rewritten, deleted.
        for (move, reason) in [
            (["update-ref", Self.history, "\(Self.history)~1"], "truncated"),
            (["update-ref", Self.history, first], "truncated"),
            (["update-ref", Self.history, "refs/tiergit/history/globex/prod"], "forked"),
            (["update-ref", "-d", Self.history], "deleted"),
        ] {
            #expect(try await sandbox.run("git", move).status == 0)
            let ran = try await elsewhere(sandbox, "verify")
            #expect(
                ran.status == 7 && ran.stdout.contains(reason) || reason == "forked" && ran.status == 7,
                "\(move): \(ran.stdout)")
            // Nobody signs over it.
            let over = try await elsewhere(sandbox, "checkpoint")
            #expect(over.status == 7, "\(over.stderr)")
            try await restore()
        }
        #expect(try await elsewhere(sandbox, "verify").status == 0)
    }

    /// First contact with a remote that was rolled back as a whole, checkpoints and all.
    @Test func firstContact() async throws {
        let sandbox = try await recorded()
        let id = try await checkpoint(sandbox)
        try await sandbox.git("clone", "-q", "--mirror", ".", "\(sandbox.root)/old.git")
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        let newer = try await checkpoint(sandbox)
        try await sandbox.git("clone", "-q", "--mirror", ".", "\(sandbox.root)/new.git")
        for (name, wanted, status) in [("new", newer, 0), ("new", id, 0), ("old", id, 0), ("old", newer, 7)] {
            let ran = try await sandbox.run(
                Sandbox.tiergit, ["verify", "--checkpoint", wanted], in: "\(sandbox.root)/\(name).git",
                environment: ["XDG_STATE_HOME": "\(sandbox.root)/first"])
            #expect(ran.status == status, "\(name): \(ran.stderr)")
        }
        #expect(try await sandbox.tiergit("verify", "--checkpoint", "abc").status == 64)
    }

    /// Made by git alone: unsigned, signed by nobody known, for another repository, edited.
    @Test func badCheckpoints() async throws {
        let sandbox = try await recorded()
        let id = try await checkpoint(sandbox)
        let raw = try await sandbox.git("cat-file", "commit", id)
        func set(_ commit: String) async throws { try await sandbox.git("update-ref", Self.reference, commit) }
        func object(_ text: String) async throws -> String {
            try sandbox.write(text, to: "../object")
            return try await sandbox.git("hash-object", "-t", "commit", "-w", "--literally", "../object")
        }
        let unsigned = raw.components(separatedBy: "\n").filter { !$0.hasPrefix("gpgsig") && !$0.hasPrefix(" ") }
        let cases = [
            (try await object(unsigned.joined(separator: "\n") + "\n"), "unsigned"),
            (
                try await object(raw.replacingOccurrences(of: "end of quarter", with: "begin of quarter") + "\n"),
                "malformed"
            ),
            (try await sandbox.git("commit-tree", "-S", "-m", "mine", "HEAD^{tree}"), "malformed"),
            (try await object(raw.replacingOccurrences(of: "author ", with: "x y\nauthor ") + "\n"), "not-canonical"),
        ]
        for (commit, reason) in cases {
            try await set(commit)
            let ran = try await sandbox.tiergit("verify")
            #expect(ran.status == 7 && ran.stdout.contains(reason), "\(reason): \(ran.stdout)\(ran.stderr)")
            #expect(try await sandbox.tiergit("checkpoint").status == 7)
        }
        try await set(id)
        try await sandbox.ok("verify")
    }

    @Test func shared() async throws {
        let sandbox = try await Sandbox.shared()
        let first = try await checkpoint(sandbox)
        #expect(try await sandbox.ok("sync").stderr.contains("checkpoint: sent"))
        let taken = try await sandbox.ok("sync", in: sandbox.bob)
        #expect(taken.stderr.contains("checkpoint: taken"), "\(taken.stderr)")
        #expect(try await sandbox.git("rev-parse", Self.reference, in: sandbox.bob) == first)
        // Two at once: the first at the remote stands.
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "x")
        let mine = try await checkpoint(sandbox)
        try await sandbox.ok("sync")
        try await sandbox.ok("adopt", "minimum", "-c", "umbrella", "-e", "prod", in: sandbox.bob)
        let theirs = try await checkpoint(sandbox, in: sandbox.bob)
        let aside = try await sandbox.ok("sync", in: sandbox.bob)
        #expect(aside.stderr.contains("another checkpoint was made"), "\(aside.stderr)")
        #expect(try await sandbox.git("rev-parse", Self.reference, in: sandbox.bob) == mine)
        let kept = try await sandbox.git(
            "for-each-ref", "--format=%(objectname)", "refs/tiergit/stale/checkpoint", in: sandbox.bob)
        #expect(kept == theirs)
        _ = try await checkpoint(sandbox, in: sandbox.bob)
        try await sandbox.ok("sync", in: sandbox.bob)
        try await sandbox.ok("sync")
        try await sandbox.ok("verify")
    }
}
