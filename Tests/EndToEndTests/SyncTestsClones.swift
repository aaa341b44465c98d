import Foundation
import Testing

/// Every kind of clone, and the tier branches.
@Suite struct SyncTestsClones {
    /// A clone without history of its own gets all of the tier histories.
    @Test func shallow() async throws {
        let sandbox = try await Recorded.sandbox()
        let clone = try await sandbox.clone("clone", "--depth", "1")
        try await sandbox.ok("sync", "--install", in: clone)
        #expect(try await sandbox.git("rev-parse", "--is-shallow-repository", in: clone) == "true")
        try await sandbox.expectVerified(in: clone)
        try await sandbox.expectSameHistories(sandbox.repository, clone)
        try await sandbox.switches("medium", in: clone)
        #expect(try await sandbox.sync(in: clone).changes == ["acme/prod": "pushed"])
        #expect(try await sandbox.sync().changes == ["acme/prod": "accepted"])
        try await sandbox.expectVerified()
    }

    /// Tier histories that were themselves cut off: what is missing is said, nothing is taken over.
    @Test func shallowHistories() async throws {
        let sandbox = try await Recorded.sandbox()
        let clone = try await sandbox.clone("clone", "--depth", "1")
        let url = "file://" + sandbox.origin.replacingOccurrences(of: " ", with: "%20")
        try await sandbox.git(
            "fetch", "-q", "--depth", "1", url, "+refs/tiergit/*:refs/tiergit-remote/origin/*", in: clone)
        let missing = try await sandbox.id("\(Recorded.tip)~1")
        let ran = try await sandbox.tiergit("sync", in: clone)
        #expect(ran.status == 7, "\(ran.stdout)")
        #expect(ran.stdout.contains("\(missing) missing: ") && ran.stdout.contains("shallow"), "\(ran.stdout)")
        #expect(!ran.stdout.contains("broken-chain"), "\(ran.stdout)")
        #expect(ran.stderr.contains("hint: git fetch --unshallow"), "\(ran.stderr)")
        #expect(ran.lines.contains("globex/prod: 1 entry taken from origin"))
        // As the hint says.
        try await sandbox.git(
            "fetch", "-q", "--unshallow", "origin", "+refs/tiergit/*:refs/tiergit-remote/origin/*", in: clone)
        #expect(try await sandbox.sync(in: clone).changes == ["acme/prod": "accepted"])
        try await sandbox.expectVerified(in: clone)
    }

    /// Contents that were left at the remote come when they are needed, also where a plain `git fetch` was there first.
    @Test(arguments: ["blob:none", "tree:0"], [false, true])
    func partial(_ filter: String, _ fetchedBefore: Bool) async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.git("config", "uploadpack.allowFilter", "true", in: sandbox.origin)
        try await sandbox.git("config", "uploadpack.allowAnySHA1InWant", "true", in: sandbox.origin)
        let clone = try await sandbox.clone("clone", "--filter=\(filter)")
        if fetchedBefore {
            try await sandbox.git(
                "config", "--add", "remote.origin.fetch", "+refs/tiergit/*:refs/tiergit-remote/origin/*", in: clone)
            try await sandbox.git("fetch", "-q", in: clone)
        }
        try await sandbox.ok("sync", "--install", in: clone)
        try await sandbox.expectSameHistories(sandbox.repository, clone)
        // All of it is here: no remote is needed to verify.
        try await sandbox.expect("mv", sandbox.origin, "\(sandbox.root)/away", in: sandbox.root)
        try await sandbox.expectVerified("--no-cache", in: clone)
        try await sandbox.expect("mv", "\(sandbox.root)/away", sandbox.origin, in: sandbox.root)
        try await sandbox.switches("medium", in: clone)
        #expect(try await sandbox.sync(in: clone).changes == ["acme/prod": "pushed"])
        // And the next time.
        try await sandbox.ok("sync")
        try await sandbox.switches("enterprise")
        try await sandbox.ok("sync")
        try await sandbox.git("fetch", "-q", in: clone)
        #expect(try await sandbox.sync(in: clone).changes == ["acme/prod": "accepted"])
        try await sandbox.expectVerified("--no-cache", in: clone)
    }

    @Test func linkedWorkTreesAndSubfolders() async throws {
        let sandbox = try await Sandbox.shared()
        let linked = "\(sandbox.root)/linked"
        try await sandbox.git("worktree", "add", "-q", linked)
        try await sandbox.switches("medium", in: linked)
        #expect(try await sandbox.sync(in: "\(linked)/copilot").changes == ["acme/prod": "pushed"])
        #expect(try await sandbox.sync().changes.isEmpty)
        #expect(try await sandbox.sync(in: sandbox.bob).changes == ["acme/prod": "accepted"])
        try await sandbox.expectVerified(in: linked)
    }

    @Test(arguments: ["--bare", "--mirror"]) func bare(_ option: String) async throws {
        let sandbox = try await Sandbox.shared()
        let clone = try await sandbox.clone("clone.git", option)
        try await sandbox.ok("sync", "--install", in: clone)
        try await sandbox.expectVerified(in: clone)
        try await sandbox.expectSameHistories(sandbox.repository, clone)
        try await sandbox.switches("medium")
        try await sandbox.ok("sync")
        #expect(try await sandbox.sync(in: clone).changes == ["acme/prod": "accepted"])
        let other = "\(sandbox.root)/other.git"
        try await sandbox.expect("git", "init", "-q", "--bare", other, in: sandbox.root)
        try await sandbox.git("remote", "add", "--mirror=push", "other", other, in: clone)
        #expect(
            try await sandbox.sync("other", in: clone).changes
                == ["acme/prod": "pushed", "acme/staging": "pushed", "globex/prod": "pushed"])
        // A mirror would have been given everything.
        #expect(try await sandbox.references("refs/heads", "refs/tags", in: other).isEmpty)
    }

    // MARK: Tier branches

    @Test func tierBranches() async throws {
        let sandbox = try await Sandbox.shared()
        let bob = sandbox.bob
        try await sandbox.ok("branch", "build")
        let sent = try await sandbox.sync()
        let names = ["tier-enterprise", "tier-medium", "tier-minimum"]
        #expect(sent.branches == Dictionary(uniqueKeysWithValues: names.map { ($0, "pushed") }))
        let taken = try await sandbox.ok("sync", in: bob)
        #expect(taken.lines.sorted() == names.map { "\($0): taken from origin" })
        #expect(
            try await sandbox.references("refs/heads/tier-*", in: bob) == sandbox.references("refs/heads/tier-*"))
        #expect(try await sandbox.sync(in: bob).branches.values.allSatisfy { $0 == "current" })
        try await sandbox.ok("branch", "check", in: bob)

        // Newer ones, while a work tree of Bob's has one checked out.
        try sandbox.append("# more\n", to: "copilot/environments/addons-medium/database.yml")
        try await sandbox.git("commit", "-q", "-a", "-m", "more")
        try await sandbox.git("push", "-q", "origin", "main")
        try await sandbox.ok("branch", "build", "medium")
        #expect(try await sandbox.sync().branches["tier-medium"] == "pushed")
        try await sandbox.git("worktree", "add", "-q", "\(sandbox.root)/linked", "tier-medium", in: bob)
        let old = try await sandbox.id("tier-medium", in: bob)
        let held = try await sandbox.sync(in: bob)
        #expect(held.status == 0 && held.branches["tier-medium"] == "checked-out", "\(held.branches)")
        #expect(try await sandbox.id("tier-medium", in: bob) == old)
        let text = try await sandbox.ok("sync", in: bob)
        #expect(text.stdout.contains("tier-medium: newer at origin, and checked out"), "\(text.stdout)")
        try await sandbox.git("worktree", "remove", "--force", "\(sandbox.root)/linked", in: bob)
        #expect(try await sandbox.sync(in: bob).branches["tier-medium"] == "accepted")

        // Both make one of the same new base: either is as good.
        try await sandbox.git("pull", "-q", in: bob)
        for place in [sandbox.repository, bob] {
            try sandbox.write(
                try sandbox.read("\(place)/copilot/environments/addons-medium/database.yml") + "# even more\n",
                to: "\(place)/copilot/environments/addons-medium/database.yml")
            try await sandbox.git("commit", "-q", "-a", "-m", "at \(place.count)", in: place)
            try await sandbox.ok("branch", "build", "medium", in: place)
        }
        #expect(try await sandbox.sync().branches["tier-medium"] == "pushed")
        #expect(try await sandbox.sync(in: bob).branches["tier-medium"] == "accepted")
        #expect(try await sandbox.id("tier-medium", in: bob) == sandbox.id("tier-medium"))
    }

    @Test func tierBranchesByHand() async throws {
        let sandbox = try await Sandbox.shared()
        let bob = sandbox.bob
        try await sandbox.ok("branch", "build", "medium")
        try await sandbox.ok("sync")
        try await sandbox.ok("sync", in: bob)
        // Edited here: it stays here, and everything else goes on.
        let generated = try await sandbox.id("tier-medium")
        let edited = try await sandbox.git(
            "commit-tree", "-S", "-p", generated, "-m", "by hand", "\(generated)^{tree}", in: bob)
        try await sandbox.point("refs/heads/tier-medium", to: edited, in: bob)
        try await sandbox.switches("medium", in: bob)
        let ran = try await sandbox.tiergit("sync", in: bob)
        #expect(ran.status == 3 && ran.stdout.contains("tier-medium: edited by hand"), "\(ran.stdout)")
        #expect(ran.lines.contains("acme/prod: 1 entry sent to origin"))
        #expect(ran.stderr.contains("hint: tiergit branch check"))
        #expect(try await sandbox.id("tier-medium", in: sandbox.origin) == generated)
        // Edited there: it is not taken.
        try await sandbox.git("push", "-q", "origin", "tier-medium", in: bob)
        let synced = try await sandbox.sync()
        #expect(synced.status == 7 && synced.branches["tier-medium"] == "refused")
        #expect(synced.outcome() == "accepted")
        #expect(try await sandbox.id("tier-medium") == generated)
    }
}
