import Foundation
import Testing

/// What a hostile or unlucky repository must not make tiergit do.
@Suite struct SafetyTests {
    private func branchActivated() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.ok(
            "init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive", "--activation", "branch")
        return sandbox
    }

    /// Everything that a refused command must leave as it was.
    private func state(_ sandbox: Sandbox) async throws -> [String] {
        [
            try await sandbox.git("for-each-ref"), try await sandbox.git("symbolic-ref", "-q", "HEAD"),
            try await sandbox.git("status", "--porcelain"), try await sandbox.git("ls-files", "-s", "-v"),
            try sandbox.contents(of: "copilot").sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(),
            sandbox.link(Sandbox.addons) ?? "no link",
        ]
    }

    /// A lock of git's on something that moves after the commit point: all of it is taken back, the index too.
    @Test(arguments: [".git/refs/heads/tier-medium.lock", ".git/HEAD.lock"])
    func aLockAfterTheCommitPointTakesEverythingBack(lock: String) async throws {
        let sandbox = try await branchActivated()
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        let before = try await state(sandbox)
        try sandbox.write("", to: lock)
        let ran = try await sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        #expect(ran.status == 5, "\(ran.stderr)")
        try sandbox.remove(lock)
        #expect(try await state(sandbox) == before)
        #expect(!sandbox.exists(".git/index.lock"))
        #expect(!sandbox.exists(".git/tiergit/journal.json"))
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
    }

    @Test func aRebaseUnderWayIsNotLed() async throws {
        let sandbox = try await branchActivated()
        for number in 1...2 {
            try sandbox.write("\(number)\n", to: "file")
            try await sandbox.git("add", "file")
            try await sandbox.git("commit", "-q", "-m", "c\(number)")
        }
        let rebase = try await sandbox.run(
            "git", ["rebase", "-q", "-i", "HEAD~2"], environment: ["GIT_SEQUENCE_EDITOR": "sed -i 1s/^pick/edit/"])
        #expect(rebase.status == 0, "\(rebase.stderr)")
        let head = try await sandbox.git("rev-parse", "HEAD")
        let ran = try await sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        #expect(ran.status == 1)
        #expect(ran.stderr.contains("rebase"), "\(ran.stderr)")
        #expect(try await sandbox.git("rev-parse", "HEAD") == head)
        #expect(try await sandbox.git("for-each-ref", "refs/tiergit/history") == "")
        try await sandbox.git("rebase", "--continue")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
    }

    /// Git shows nothing of a repository inside the folder, and it would go with the folder.
    @Test func aRepositoryInTheAddonsIsNotDeleted() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.git("init", "-q", "\(Sandbox.addons)/notes")
        let ran = try await sandbox.tiergit("init", "--adopt", Sandbox.addons, "--as", "minimum")
        #expect(ran.status == 1)
        #expect(ran.stderr.contains("notes/.git"), "\(ran.stderr)")
        #expect(sandbox.exists("\(Sandbox.addons)/notes/.git/HEAD"))
    }

    @Test func aRepositoryInACopyIsNotDeleted() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.ok(
            "init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive", "--activation", "copy")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.git("init", "-q", "\(Sandbox.addons)/sub")
        let ran = try await sandbox.tiergit("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        #expect(ran.status == 1)
        #expect(ran.stderr.contains("sub/.git"), "\(ran.stderr)")
        #expect(sandbox.exists("\(Sandbox.addons)/sub/.git/HEAD"))
    }

    /// Another client's entry, put where this client's should be, is invalid by its own words, for every command.
    @Test(arguments: [
        ["activate"], ["switch", "medium", "-y"], ["switch", "enterprise", "-y"], ["revert", "-y"],
        ["adopt", "medium"],
    ])
    func anEntryOfAnotherClientIsNotTaken(arguments: [String]) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("switch", "medium", "-c", "globex", "-e", "prod", "-y")
        try await sandbox.git("update-ref", "refs/tiergit/history/acme/prod", "refs/tiergit/history/globex/prod")
        let ran = try await sandbox.run(Sandbox.tiergit, arguments + ["-c", "acme", "-e", "prod"])
        #expect(ran.status == 7, "\(ran.stderr)")
        #expect(ran.stderr.contains("globex/prod"))
        #expect(try await sandbox.entries("acme/prod") == sandbox.entries("globex/prod"))
    }

    /// A link through a link leads wherever it likes, whatever its text says.
    @Test(arguments: ["deep/L/../../../../etc/passwd", "../../../../../etc/passwd", "/etc/passwd", "deep/../../x"])
    func linksThatLeaveTheFolderAreRefused(target: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let folder = "\(sandbox.repository)/copilot/environments/addons-medium"
        try FileManager.default.createSymbolicLink(atPath: "\(folder)/leak.txt", withDestinationPath: target)
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-m", "a leak")
        let ran = try await sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        #expect(ran.status == 1)
        #expect(ran.stderr.contains("leak.txt"), "\(ran.stderr)")
        #expect(sandbox.link(Sandbox.addons) == "addons-minimum")
    }

    @Test func aFolderNamedLikeAStagedOneIsNoTier() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacingOccurrences(of: "folder: addons-medium", with: "folder: .addons.tiergit-staged"),
            to: "copilot/tiers.yml")
        let ran = try await sandbox.tiergit("tiers")
        #expect(ran.status == 1)
        #expect(ran.stderr.contains("gives that ending"), "\(ran.stderr)")
    }

    /// Where links do not work, what is committed must not come back as a text file: Copilot would see no addons.
    @Test func withoutLinksTheBaseIsAFolderToo() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let clone = "\(sandbox.root)/clone"
        try await sandbox.git("clone", "-q", "-c", "core.symlinks=false", sandbox.repository, clone)
        try await sandbox.git("fetch", "-q", "origin", "refs/tiergit/*:refs/tiergit/*", in: clone)
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y", in: clone)
        try await sandbox.ok("activate", "--base", in: clone)
        #expect(
            try sandbox.contents(of: Sandbox.addons, in: clone)
                == sandbox.contents(of: "copilot/environments/addons-minimum"))
        #expect(try await sandbox.git("status", "--porcelain", in: clone) == "")
    }

    @Test func aWorkTreeWithItsGitDirectoryElsewhereKeepsItsBranch() async throws {
        let sandbox = try await branchActivated()
        try await sandbox.git("init", "-q", "--separate-git-dir=\(sandbox.root)/elsewhere.git")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        let other = "\(sandbox.root)/other"
        try await sandbox.git("worktree", "add", "-q", other, "main")
        try sandbox.write("# changed\n", to: "\(other)/copilot/environments/addons-medium/new.yml")
        try await sandbox.git("add", "-A", in: other)
        try await sandbox.git("commit", "-q", "-m", "medium changes", in: other)
        let ran = try await sandbox.tiergit("branch", "build", "medium", in: other)
        #expect(ran.status == 1, "\(ran.stderr)")
        #expect(try await sandbox.git("status", "--porcelain") == "")
    }

    /// An undo that cannot be signed has changed nothing: the tier is still active.
    @Test func anUndoThatCannotBeSignedChangesNothing() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.git("commit", "-q", "--allow-empty", "-m", "on top")
        try await sandbox.git("config", "user.signingkey", "/nowhere/key.pub")
        let before = try await state(sandbox)
        let ran = try await sandbox.tiergit("init", "--undo")
        #expect(ran.status == 1, "\(ran.stderr)")
        #expect(try await state(sandbox) == before)
    }
}
