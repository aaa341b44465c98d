import Foundation
import Testing

/// `branch build` and `branch check`: the generated branches.
@Suite struct BranchTests {
    private static let names = ["tier-minimum", "tier-medium", "tier-enterprise"]

    private func tips(_ sandbox: Sandbox) async throws -> [String: String] {
        let lines = try await sandbox.git(
            "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads/tier-*")
        return Dictionary(
            uniqueKeysWithValues: lines.split(separator: "\n").map {
                let parts = $0.split(separator: " ")
                return (String(parts[0]), String(parts[1]))
            })
    }

    private func disk(_ sandbox: Sandbox) async throws -> [String] {
        try await sandbox.picture().filter { !$0.hasPrefix("ref refs/heads/tier-") }
    }

    private func check(
        _ sandbox: Sandbox, _ more: String..., code: Int, sourceLocation: SourceLocation = #_sourceLocation
    )
        async throws -> Ran
    {
        let before = try await sandbox.picture()
        let ran = try await sandbox.run(Sandbox.tiergit, ["branch", "check"] + more)
        #expect(ran.status == code, "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        try await sandbox.expectUnchanged(before, sourceLocation: sourceLocation)
        return ran
    }

    @Test func makesSignedBranchesOfTierTrees() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let before = try await disk(sandbox)
        let base = try await sandbox.git("rev-parse", "HEAD")
        #expect(try await check(sandbox, code: 1).stdout.contains("tier-medium: missing"))
        _ = try await check(sandbox, "--detailed-exitcode", code: 2)
        try await sandbox.ok("branch", "build", "--dry-run")
        #expect(try await tips(sandbox).isEmpty)
        try await sandbox.ok("branch", "build")
        #expect(try await disk(sandbox) == before, "nothing is checked out")
        #expect(try await tips(sandbox).keys.sorted() == Self.names.sorted())
        for name in Self.names {
            try await sandbox.git("verify-commit", name)
            #expect(
                try await sandbox.git("log", "-1", "--format=%P", name) == base,
                "the first one's only parent is the base")
            let folder = name.replacingOccurrences(of: "tier-", with: "copilot/environments/addons-")
            #expect(
                try await sandbox.git("rev-parse", "\(name):\(Sandbox.addons)")
                    == sandbox.git("rev-parse", "HEAD:\(folder)"),
                "the active addons are the tier's folder, as a real directory")
            // Nothing differs from the base but the active addons and the manifests.
            let changed = try await sandbox.git("diff", "--name-only", "--no-renames", base, name).split(
                separator: "\n")
            #expect(
                changed.allSatisfy { $0.contains("copilot/environments/addons") || $0.hasSuffix("manifest.yml") },
                "\(changed)")
        }
        _ = try await check(sandbox, code: 0)
        _ = try await check(sandbox, "--detailed-exitcode", code: 0)
    }

    @Test func advancesOnlyWhereTheTreeChanges() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("branch", "build")
        let first = try await tips(sandbox)
        try await sandbox.ok("branch", "build")
        #expect(try await tips(sandbox) == first)
        // A commit that changes no file changes no tree.
        try await sandbox.git("commit", "-q", "--allow-empty", "-m", "empty")
        _ = try await check(sandbox, code: 0)
        try await sandbox.ok("branch", "build")
        #expect(try await tips(sandbox) == first)
        // A change anywhere in the base is in every tier's tree.
        try sandbox.write("changed\n", to: "apps/web/index.js")
        try await sandbox.commitAll()
        let base = try await sandbox.git("rev-parse", "HEAD")
        #expect(try await check(sandbox, "--detailed-exitcode", code: 2).stdout.contains("tier-medium: behind"))
        try await sandbox.ok("branch", "build", "medium")
        let second = try await tips(sandbox)
        #expect(second["tier-minimum"] == first["tier-minimum"])
        #expect(
            try await sandbox.git("log", "-1", "--format=%P", "tier-medium") == "\(first["tier-medium"] ?? "") \(base)")
        try await sandbox.git("verify-commit", "tier-medium")
        #expect(try await sandbox.git("show", "tier-medium:apps/web/index.js") == "changed")
        try await sandbox.git("fsck", "--strict", "--no-dangling")
    }

    @Test func findsWhatWasEdited() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("branch", "build")
        let old = try await sandbox.git("rev-parse", "tier-medium")
        try await sandbox.git("switch", "-q", "tier-medium")
        try sandbox.write("by hand\n", to: "\(Sandbox.addons)/storage.yml")
        try await sandbox.commitAll("a quick fix")
        let edited = try await sandbox.git("rev-parse", "HEAD")
        try await sandbox.git("switch", "-q", "main")
        #expect(try await check(sandbox, "--detailed-exitcode", code: 2).stdout.contains("tier-medium: edited"))
        _ = try await check(sandbox, code: 1)
        _ = try await check(sandbox, "minimum", code: 0)
        try await sandbox.refuses(["branch", "build"], 3, "tier-medium", "--force")
        #expect(try await sandbox.git("rev-parse", "tier-medium") == edited)
        try await sandbox.ok("branch", "build", "--force")
        #expect(
            try await sandbox.git("merge-base", "--is-ancestor", edited, "tier-medium") == "",
            "the edit is kept in the history")
        #expect(try await sandbox.git("rev-parse", "tier-medium^{tree}") == sandbox.git("rev-parse", "\(old)^{tree}"))
        _ = try await check(sandbox, code: 0)
    }

    /// A commit that repeats tiergit's words over another tree.
    @Test func findsAnEditThatPretends() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("branch", "build")
        try await sandbox.git("switch", "-q", "tier-medium")
        try sandbox.write("by hand\n", to: "\(Sandbox.addons)/storage.yml")
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-S", "--amend", "--no-edit")
        try await sandbox.git("switch", "-q", "main")
        #expect(try await check(sandbox, code: 1).stdout.contains("tier-medium: edited"))
    }

    @Test func aBranchOfThatNameThatIsSomebodysOwn() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.git("branch", "tier-medium")
        let own = try await sandbox.git("rev-parse", "tier-medium")
        try await sandbox.refuses(["branch", "build"], 3, "tier-medium")
        #expect(try await sandbox.git("rev-parse", "tier-medium") == own)
        let deleted = try await Sandbox.copilot(adopted: true)
        try await deleted.ok("branch", "build")
        try await deleted.git("branch", "-q", "-D", "tier-medium")
        #expect(try await check(deleted, code: 1).stdout.contains("tier-medium: missing"))
        try await deleted.ok("branch", "build")
        _ = try await check(deleted, code: 0)
    }

    @Test func theSameTreeFromTwoClones() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let clone = "\(sandbox.root)/clone"
        // Another machine: no links, other line ends, another umask.
        try await sandbox.git(
            "clone", "-q", "-c", "core.symlinks=false", "-c", "core.autocrlf=true", "-c", "core.fileMode=false",
            sandbox.repository, clone)
        try await sandbox.ok("branch", "build")
        let ran = try await sandbox.tiergit("branch", "build", in: clone)
        #expect(ran.status == 0, "\(ran.stderr)")
        for name in Self.names {
            #expect(
                try await sandbox.git("rev-parse", "\(name)^{tree}")
                    == sandbox.git("rev-parse", "\(name)^{tree}", in: clone))
        }
    }

    /// What lies on disk, and how tiers are activated, has no part in it.
    @Test(arguments: ["symlink", "copy", "branch"])
    func theSameTreeWhateverIsActive(activation: String) async throws {
        let sandbox = try await Sandbox.copilot()
        let ran = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting + ["--derive", "--activation", activation])
        #expect(ran.status == 0, "\(ran.stderr)")
        try await sandbox.ok("branch", "build")
        let before = try await tips(sandbox)
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        _ = try await check(sandbox, code: 0)
        #expect(try await tips(sandbox) == before)
    }

    private func perEnvironment() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let catalog = try sandbox.read("copilot/tiers.yml")
        try sandbox.write(
            catalog.replacingOccurrences(of: "\nbase: main\n", with: "\nbase: {staging: main, prod: production}\n"),
            to: "copilot/tiers.yml")
        try await sandbox.commitAll()
        try await sandbox.git("branch", "production")
        try sandbox.write("newer on main\n", to: "apps/web/index.js")
        try await sandbox.commitAll()
        return sandbox
    }

    @Test func aBaseForEachEnvironment() async throws {
        let sandbox = try await perEnvironment()
        try await sandbox.ok("branch", "build")
        let names = try await tips(sandbox).keys.sorted()
        #expect(names == ["enterprise", "medium", "minimum"].flatMap { ["tier-\($0)-prod", "tier-\($0)-staging"] })
        #expect(try await sandbox.git("show", "tier-medium-staging:apps/web/index.js") == "newer on main")
        #expect(try await sandbox.git("show", "tier-medium-prod:apps/web/index.js") != "newer on main")
        #expect(
            try await sandbox.git("log", "-1", "--format=%P", "tier-medium-prod")
                == sandbox.git("rev-parse", "production"))
        _ = try await check(sandbox, code: 0)
        // production moves on: only its branches are behind.
        try await sandbox.git("branch", "-f", "production", "main")
        let ran = try await check(sandbox, code: 1)
        #expect(ran.stdout.contains("tier-medium-prod: behind") && ran.stdout.contains("tier-medium-staging: current"))
    }

    @Test func aBaseThatOnlyTheRemoteHas() async throws {
        let sandbox = try await perEnvironment()
        let clone = "\(sandbox.root)/clone"
        try await sandbox.git("clone", "-q", sandbox.repository, clone)
        let ran = try await sandbox.tiergit("branch", "build", in: clone)
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(
            try await sandbox.git("rev-parse", "tier-medium-prod~1", in: clone)
                == sandbox.git("rev-parse", "production"))
        try await sandbox.git("branch", "-q", "-D", "production")
        try await sandbox.refuses(["branch", "build"], 1, "production", "git fetch")
    }

    @Test func notMovedWhileAnotherWorkTreeHasIt() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("branch", "build")
        let other = "\(sandbox.root)/other"
        try await sandbox.git("worktree", "add", "-q", other, "tier-medium")
        try sandbox.write("changed\n", to: "apps/web/index.js")
        try await sandbox.commitAll()
        let old = try await tips(sandbox)
        let ran = try await sandbox.tiergit("branch", "build")
        #expect(ran.status != 0)
        #expect(ran.stderr.contains("tier-medium") && ran.stderr.contains(other), "\(ran.stderr)")
        let new = try await tips(sandbox)
        #expect(new["tier-medium"] == old["tier-medium"])
        #expect(try await sandbox.git("status", "--porcelain", in: other) == "")
        // Either nothing moved, or it says that it is partly done.
        #expect(new == old || ran.status == 6, "some moved, exit \(ran.status): \(ran.stderr)")
        // A work tree of its own that has gone away is no reason.
        try await sandbox.git("worktree", "remove", other)
        try await sandbox.ok("branch", "build")
    }

    @Test func tiersThatAreNotMade() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true, derive: false)
        let ran = try await sandbox.ok("branch", "build")
        #expect(try await tips(sandbox).keys.sorted() == ["tier-minimum"])
        #expect(ran.stderr.contains("not made yet"))
        _ = try await check(sandbox, code: 0)
        try await sandbox.refuses(["branch", "build", "medium"], 1, "medium", "addons-medium")
    }

    @Test func aSettingThatDiffersIsInTheBranch() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("branch", "build")
        // The adopted tier's settings are today's own.
        let own = try await sandbox.git("rev-parse", "main:copilot/web/manifest.yml")
        #expect(try await sandbox.git("rev-parse", "tier-minimum:copilot/web/manifest.yml") == own)
        #expect(try await sandbox.git("rev-parse", "tier-enterprise:copilot/web/manifest.yml") != own)
    }

    @Test func fromAnotherBaseAndFromAWrongOne() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write("changed\n", to: "apps/web/index.js")
        try await sandbox.commitAll()
        try await sandbox.ok("branch", "build", "--base", "HEAD~")
        #expect(try await sandbox.git("show", "tier-medium:apps/web/index.js") != "changed")
        _ = try await check(sandbox, "--base", "HEAD~", code: 0)
        _ = try await check(sandbox, code: 1)
        for base in ["nowhere", "--upload-pack=x", "HEAD~99", "HEAD:README.md", ""] {
            let before = try await sandbox.picture()
            let ran = try await sandbox.run(Sandbox.tiergit, ["branch", "build", "--base=\(base)"])
            #expect(ran.status == 1 || ran.status == 64, "\(base): \(ran.status)")
            #expect(ran.stderr.lowercased().contains("error:"), "\(base): \(ran.stderr)")
            try await sandbox.expectUnchanged(before)
        }
        // Before init there was no catalog.
        try await sandbox.refuses(["branch", "build", "--base", "HEAD~2"], 1, "copilot/tiers.yml")
    }
}
