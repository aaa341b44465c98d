import Foundation
import Testing

/// `init --undo`: the repository as it was before init.
@Suite struct UndoTests {
    /// Everything but the records that are kept on purpose.
    private func files(_ sandbox: Sandbox) async throws -> [String] {
        try await sandbox.picture().filter { !$0.hasPrefix("ref refs/tiergit/") }
    }

    @Test(arguments: [[], ["--derive"], ["--activation", "copy"], ["--activation", "branch", "--derive"]])
    func atOnceEverythingIsExactlyAsBefore(more: [String]) async throws {
        let sandbox = try await Sandbox.copilot()
        let before = try await sandbox.picture()
        let ran = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting + more)
        #expect(ran.status == 0, "\(ran.stderr)")
        let undone = try await sandbox.ok("init", "--undo")
        #expect(undone.stderr.contains("undone"))
        try await sandbox.expectUnchanged(before)
        // And it can be done again.
        let again = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting + more)
        #expect(again.status == 0, "\(again.stderr)")
    }

    @Test func aDryRunSaysWhichWayAndChangesNothing() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let before = try await sandbox.picture()
        #expect(try await sandbox.ok("init", "--undo", "--dry-run").stdout.contains("reset"))
        try await sandbox.expectUnchanged(before)
        try await sandbox.git("commit", "-q", "--allow-empty", "-m", "on top")
        let on = try await sandbox.picture()
        #expect(try await sandbox.ok("init", "--undo", "--dry-run").stdout.contains("signed commit"))
        try await sandbox.expectUnchanged(on)
    }

    @Test func withACommitOnTopItIsASignedCommitThatKeepsTheOthersWork() async throws {
        let sandbox = try await Sandbox.copilot()
        let before = try await sandbox.git("rev-parse", "HEAD^{tree}")
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive")
        try sandbox.write("more\n", to: "apps/web/more.js")
        try await sandbox.commitAll("on top")
        let top = try await sandbox.git("rev-parse", "HEAD")
        try await sandbox.ok("init", "--undo")
        #expect(try await sandbox.git("rev-parse", "HEAD~") == top)
        try await sandbox.git("verify-commit", "HEAD")
        #expect(try await sandbox.git("status", "--porcelain", "--ignored") == "")
        #expect(try await sandbox.git("diff", "--name-only", before, "HEAD") == "apps/web/more.js")
        #expect(sandbox.link(Sandbox.addons) == nil)
        #expect(!sandbox.exists(Sandbox.tierFolder) && !sandbox.exists("copilot/tiers.yml"))
        #expect(!sandbox.exists("copilot/environments/overrides"), "no empty folder is left")
    }

    @Test func whatWasPushedIsTakenBackByACommit() async throws {
        let sandbox = try await Sandbox.copilot()
        let before = try await sandbox.git("rev-parse", "HEAD^{tree}")
        try await sandbox.git("init", "-q", "--bare", "\(sandbox.root)/remote.git")
        try await sandbox.git("remote", "add", "origin", "\(sandbox.root)/remote.git")
        try await sandbox.git("push", "-q", "-u", "origin", "main")
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")
        try await sandbox.git("push", "-q")
        let pushed = try await sandbox.git("rev-parse", "HEAD")
        try await sandbox.ok("init", "--undo")
        #expect(try await sandbox.git("rev-parse", "HEAD~") == pushed)
        try await sandbox.git("verify-commit", "HEAD")
        #expect(try await sandbox.git("rev-parse", "HEAD^{tree}") == before)
        #expect(try await sandbox.git("status", "--porcelain", "--ignored") == "")
        try await sandbox.git("push", "-q")
        // A colleague who clones then has a plain folder.
        try await sandbox.git("clone", "-q", "\(sandbox.root)/remote.git", "\(sandbox.root)/colleague")
        #expect(
            try sandbox.contents(of: Sandbox.addons, in: "\(sandbox.root)/colleague")
                == sandbox.contents(of: Sandbox.addons))
        // Undone is undone.
        try await sandbox.refuses(["init", "--undo"], 1, "nothing to undo", hint: false)
    }

    @Test func pushedOnlyBeforeInitItIsAReset() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.git("init", "-q", "--bare", "\(sandbox.root)/remote.git")
        try await sandbox.git("remote", "add", "origin", "\(sandbox.root)/remote.git")
        try await sandbox.git("push", "-q", "-u", "origin", "main")
        let before = try await sandbox.picture()
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")
        try await sandbox.ok("init", "--undo")
        try await sandbox.expectUnchanged(before)
    }

    @Test func anotherLocalBranchOnInitsCommitIsNotLeftBehind() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.git("branch", "feature")
        let top = try await sandbox.git("rev-parse", "HEAD")
        try await sandbox.ok("init", "--undo")
        #expect(try await sandbox.git("rev-parse", "feature") == top)
        #expect(sandbox.link(Sandbox.addons) == nil)
        // The branch still names the policy in its catalog, so it must still work.
        try await sandbox.git("switch", "-q", "feature")
        let ran = try await sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        #expect(ran.status == 0, "a branch that was made after init cannot switch any more: \(ran.stderr)")
    }

    /// A second policy root is never made: the branch's catalog names the first.
    @Test func initAgainOnMainKeepsThePolicyThatABranchNames() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.git("branch", "feature")
        let policy = try await sandbox.git("rev-parse", "refs/tiergit/policy")
        try await sandbox.ok("init", "--undo")
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive")
        #expect(try await sandbox.git("rev-parse", "refs/tiergit/policy") == policy)
        try await sandbox.git("switch", "-q", "feature")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
    }

    @Test(arguments: ["symlink", "copy", "branch"])
    func afterSwitches(activation: String) async throws {
        let sandbox = try await Sandbox.copilot()
        let before = try await files(sandbox)
        let ran = try await sandbox.run(
            Sandbox.tiergit, Sandbox.adopting + ["--derive", "--activation", activation])
        #expect(ran.status == 0, "\(ran.stderr)")
        for tier in ["medium", "enterprise"] {
            try await sandbox.ok("switch", tier, "-c", "acme", "-e", "prod", "-y")
        }
        let entries = try await sandbox.entries()
        let undone = try await sandbox.ok("init", "--undo")
        #expect(try await sandbox.entries() == entries, "histories are a record")
        #expect(undone.stderr.contains("one tier history stays"))
        let after = try await files(sandbox).filter { !$0.hasPrefix("ref refs/heads/tier-") }
        #expect(after == before, "\(Set(after).symmetricDifference(before).sorted())")
        #expect(try await sandbox.git("status", "--porcelain", "--ignored") == "")
        #expect(try await sandbox.git("symbolic-ref", "HEAD") == "refs/heads/main")
        if activation == "branch" { #expect(undone.stderr.contains("git branch -D tier-")) }
        // A second init goes on from the same policy, so the histories stay valid.
        let policy = try await sandbox.git("rev-parse", "refs/tiergit/policy")
        let again = try await sandbox.run(
            Sandbox.tiergit, Sandbox.adopting + ["--derive", "--activation", activation])
        #expect(again.status == 0, "\(again.stderr)")
        #expect(try await sandbox.git("rev-parse", "refs/tiergit/policy") == policy)
        #expect(try sandbox.read("copilot/tiers.yml").contains(policy))
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        #expect(try await sandbox.entries().count == entries.count + 1)
        try await sandbox.proveHistories()
    }

    @Test func committedEditsOfTheAdoptedTierAreKeptInAddons() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let edited = "# edited since\n" + (try sandbox.read("\(Sandbox.tierFolder)/storage.yml"))
        try sandbox.write(edited, to: "\(Sandbox.tierFolder)/storage.yml")
        try sandbox.write("Resources: {}\n", to: "\(Sandbox.tierFolder)/queue.yml")
        try await sandbox.commitAll()
        let undone = try await sandbox.ok("init", "--undo")
        #expect(undone.stderr.contains("edit"))
        #expect(try sandbox.read("\(Sandbox.addons)/storage.yml") == edited)
        #expect(sandbox.exists("\(Sandbox.addons)/queue.yml"))
        #expect(try await sandbox.git("status", "--porcelain", "--ignored") == "")
    }

    @Test(arguments: [
        "addons-minimum/storage.yml", "addons-medium/storage.yml", "addons-enterprise/new.yml",
    ])
    func uncommittedEditsInATiersFolderStopIt(path: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write("# not committed\n", to: "copilot/environments/\(path)")
        try await sandbox.refuses(["init", "--undo"], 1, "copilot/environments/\(path)")
    }

    @Test(arguments: ["copilot/tiers.yml", "copilot/environments/overrides/cfn.patches.yml"])
    func uncommittedEditsOfWhatInitBroughtStopIt(path: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write("# mine\n" + (try sandbox.read(path)), to: path)
        try await sandbox.refuses(["init", "--undo"], 1, path)
    }

    @Test func ignoredFilesInATiersFolderAreNeverLost() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let paths = ["addons-minimum/x.log", "addons-medium/deep/y.log"].map { "copilot/environments/\($0)" }
        for path in paths { try sandbox.write("kept\n", to: path) }
        try await sandbox.ok("init", "--undo")
        for path in paths { #expect(try sandbox.read(path) == "kept\n") }
        #expect(try await sandbox.git("status", "--porcelain") == "")
    }

    /// Refused after a switch, the switch must still be in place: nothing changes on a refusal.
    @Test func refusedAfterASwitchTheSwitchStays() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try sandbox.write("# not committed\n", to: "copilot/environments/addons-enterprise/new.yml")
        try await sandbox.refuses(["init", "--undo"], 1, "addons-enterprise/new.yml")
        #expect(sandbox.link(Sandbox.addons) == "addons-medium")
    }

    /// A dry run says what would happen; where it would be refused, it says that.
    @Test func aDryRunOfAnUndoThatWouldBeRefused() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write("# not committed\n", to: "copilot/environments/addons-enterprise/new.yml")
        try await sandbox.refuses(["init", "--undo", "--dry-run"], 1, "addons-enterprise/new.yml")
    }

    @Test func anAddedTierGoesWithTheUndoOnlyIfCommitted() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog + "\n  special:\n    title: Special\n    folder: addons-special\n", to: "copilot/tiers.yml")
        try sandbox.write("Resources: {}\n", to: "copilot/environments/addons-special/a.yml")
        let valid = try await sandbox.tiergit("tiers")
        if valid.status != 0 {
            // Settings that other tiers give must be given here too.
            return
        }
        try await sandbox.commitAll()
        try await sandbox.ok("init", "--undo")
        #expect(try await sandbox.git("status", "--porcelain", "--ignored") == "")
        #expect(try await sandbox.git("show", "HEAD~:copilot/environments/addons-special/a.yml") == "Resources: {}")
    }

    @Test func patchesThatWereAddedToSinceAreKept() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let path = "copilot/environments/overrides/cfn.patches.yml"
        let guardRule = try sandbox.read(path)
        let mine = "- op: remove\n  path: /Resources/Mine\n"
        try sandbox.write(mine + guardRule, to: path)
        try await sandbox.commitAll()
        try await sandbox.ok("init", "--undo")
        #expect(try sandbox.read(path) == mine)
        // After the guard: left to the user, with the path named.
        let after = try await Sandbox.copilot(adopted: true)
        try after.write(guardRule + mine, to: path)
        try await after.commitAll()
        try await after.refuses(["init", "--undo"], 1, path)
    }

    @Test func nothingToUndo() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.refuses(["init", "--undo"], 1, "nothing to undo", hint: false)
        // On a branch from before init, too.
        try await sandbox.git("branch", "old")
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum")
        try await sandbox.git("switch", "-q", "old")
        try await sandbox.refuses(["init", "--undo"], 1, "nothing to undo", hint: false)
    }

    @Test func aTagOnInitsCommitCountsAsShared() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let top = try await sandbox.git("rev-parse", "HEAD")
        try await sandbox.git("tag", "-a", "-m", "v1", "v1")
        try await sandbox.ok("init", "--undo")
        #expect(try await sandbox.git("rev-parse", "HEAD~") == top)
    }

    @Test func afterAMergeOfTheBranchOnWhichInitRan() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.git("switch", "-q", "-c", "tiers")
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive")
        try await sandbox.git("switch", "-q", "main")
        try sandbox.write("more\n", to: "apps/web/more.js")
        try await sandbox.commitAll()
        try await sandbox.git("merge", "-q", "--no-ff", "-m", "merge tiers", "tiers")
        try await sandbox.ok("init", "--undo")
        #expect(sandbox.link(Sandbox.addons) == nil)
        #expect(sandbox.exists("apps/web/more.js"))
        #expect(try await sandbox.git("status", "--porcelain", "--ignored") == "")
        let changed = try await sandbox.git("diff", "--name-only", "main~~", "HEAD")
        #expect(changed == "apps/web/more.js" || changed == "", "\(changed)")
    }

    /// A squash merge drops the commit that init made, with its trailers.
    @Test func afterASquashMerge() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.git("switch", "-q", "-c", "tiers")
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive")
        try await sandbox.git("switch", "-q", "main")
        try await sandbox.git("merge", "-q", "--squash", "tiers")
        try await sandbox.git("commit", "-q", "-m", "tiers, squashed")
        try await sandbox.git("branch", "-q", "-D", "tiers")
        let ran = try await sandbox.tiergit("init", "--undo")
        #expect(ran.status == 0, "a squash merge is how most teams bring init to main: \(ran.stderr)")
        #expect(sandbox.link(Sandbox.addons) == nil)
    }
}
