import Foundation
import Testing

/// Where `init` cannot do its work: a clear error, the right exit code, a hint that helps, and nothing changed or lost.
@Suite struct InitRefusalTests {
    @Test func noRepository() async throws {
        let sandbox = try await Sandbox()
        try FileManager.default.createDirectory(atPath: "\(sandbox.root)/plain", withIntermediateDirectories: true)
        let ran = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting, in: "\(sandbox.root)/plain")
        #expect(ran.status == 1)
        #expect(ran.stderr.contains("not a git repository") && ran.stderr.contains("hint:"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: "\(sandbox.root)/plain").isEmpty)
    }

    @Test func aBareRepository() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.git("clone", "-q", "--bare", sandbox.repository, "\(sandbox.root)/bare.git")
        for arguments in [Sandbox.adopting, ["init"]] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments, in: "\(sandbox.root)/bare.git")
            #expect(ran.status == 1)
            #expect(ran.stderr.contains("bare") && ran.stderr.contains("hint:"), "\(ran.stderr)")
        }
        #expect(try await sandbox.git("for-each-ref", in: "\(sandbox.root)/bare.git").split(separator: "\n").count == 1)
    }

    @Test func noCommitYet() async throws {
        let sandbox = try await Sandbox()
        try FileManager.default.createDirectory(atPath: sandbox.repository, withIntermediateDirectories: true)
        try await sandbox.git("init", "-q")
        for (path, text) in Demo.files { try sandbox.write(text, to: path) }
        try await sandbox.refuses(Sandbox.adopting, 1, "no commit yet", "commit")
        try await sandbox.refuses(["init"], 1, "no commit yet")
        try await sandbox.git("add", "-A")
        try await sandbox.refuses(Sandbox.adopting, 1, "no commit yet")
    }

    @Test(arguments: ["edited", "untracked", "ignored", "deleted", "mode", "staged", "folder gone"])
    func addonsThatAreNotCommitted(kind: String) async throws {
        let sandbox = try await Sandbox.copilot()
        let folder = Sandbox.addons
        var named = "\(folder)/storage.yml"
        switch kind {
        case "edited": try sandbox.write("# mine\n", to: named)
        case "untracked":
            named = "\(folder)/queue.yml"
            try sandbox.write("Resources: {}\n", to: named)
        case "ignored":
            named = "\(folder)/notes/deploy.log"
            try sandbox.write("kept\n", to: named)
        case "deleted": try sandbox.remove(named)
        case "mode":
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: "\(sandbox.repository)/\(named)")
        case "staged":
            try sandbox.write("# mine\n", to: named)
            try await sandbox.git("add", named)
        default:
            named = folder
            try sandbox.remove(folder)
        }
        try await sandbox.refuses(Sandbox.adopting, 1, named, "hint: ")
        try await sandbox.refuses(Sandbox.adopting + ["--dry-run"], 1, named)
    }

    /// Only the index differs: what was staged would silently leave the next commit, or come into init's.
    @Test func somethingStagedInAddonsAndTakenBackOnDisk() async throws {
        let sandbox = try await Sandbox.copilot()
        let path = "\(Sandbox.addons)/storage.yml"
        let old = try sandbox.read(path)
        try sandbox.write("# staged\n" + old, to: path)
        try await sandbox.git("add", path)
        try sandbox.write(old, to: path)
        try await sandbox.refuses(Sandbox.adopting, 1, path)
    }

    @Test func aSubmoduleInAddons() async throws {
        let sandbox = try await Sandbox.copilot()
        let head = try await sandbox.git("rev-parse", "HEAD")
        try await sandbox.git("update-index", "--add", "--cacheinfo", "160000,\(head),\(Sandbox.addons)/vendor")
        try FileManager.default.createDirectory(
            atPath: "\(sandbox.repository)/\(Sandbox.addons)/vendor", withIntermediateDirectories: true)
        try await sandbox.git("commit", "-q", "-m", "a submodule")
        try await sandbox.refuses(Sandbox.adopting, 1, "\(Sandbox.addons)/vendor", "submodule", hint: false)
    }

    @Test(arguments: ["../../../README.md", "/etc/hostname", "../addons-other/x.yml", "deep/../../../secret"])
    func aLinkThatLeavesTheFolder(target: String) async throws {
        let sandbox = try await Sandbox.copilot()
        try FileManager.default.createSymbolicLink(
            atPath: "\(sandbox.repository)/\(Sandbox.addons)/out.yml", withDestinationPath: target)
        try await sandbox.commitAll()
        try await sandbox.refuses(Sandbox.adopting, 1, "\(Sandbox.addons)/out.yml", "link", hint: false)
    }

    @Test func aLargeFileFilterOnAnAddonsFile() async throws {
        for path in [".gitattributes", "\(Sandbox.addons)/.gitattributes"] {
            let sandbox = try await Sandbox.copilot()
            try sandbox.write("*.yml filter=lfs diff=lfs merge=lfs -text\n", to: path)
            try await sandbox.git("add", "-A")
            try await sandbox.git("commit", "-q", "-m", "large files")
            try await sandbox.refuses(Sandbox.adopting, 1, "filter", Sandbox.addons, hint: false)
        }
    }

    /// Line ends that git converts on the way to disk: the commit holds LF, the disk CRLF, and both must survive.
    @Test func lineEndsThatGitConverts() async throws {
        let sandbox = try await Sandbox.copilot()
        try sandbox.write("*.yml text eol=crlf\n", to: ".gitattributes")
        try await sandbox.commitAll()
        try sandbox.remove(Sandbox.addons)
        try await sandbox.git("checkout", "-q", "--", Sandbox.addons)
        #expect(try await sandbox.git("status", "--porcelain") == "")
        let read = try sandbox.contents(of: Sandbox.addons)
        let ran = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting)
        #expect(ran.status == 0, "git says that nothing is changed: \(ran.stderr)")
        #expect(try await sandbox.git("status", "--porcelain") == "")
        #expect(try sandbox.contents(of: Sandbox.addons) == read)
    }

    @Test func addonsIsAFileOrALink() async throws {
        for link in [false, true] {
            let sandbox = try await Sandbox.copilot()
            try await sandbox.git("mv", Sandbox.addons, "copilot/environments/elsewhere")
            if link {
                try FileManager.default.createSymbolicLink(
                    atPath: "\(sandbox.repository)/\(Sandbox.addons)", withDestinationPath: "elsewhere")
            } else {
                try sandbox.write("not a folder\n", to: Sandbox.addons)
            }
            try await sandbox.commitAll()
            let ran = try await sandbox.refuses(Sandbox.adopting, 1, Sandbox.addons)
            #expect(
                !ran.stderr.contains("tiergit init starts with three"),
                "plain init refuses here too (addons are there already), so the hint must not lead there: \(ran.stderr)"
            )
            try await sandbox.refuses(["init"], 1, hint: false)
        }
    }

    @Test func theTiersFolderIsThereAlready() async throws {
        for tracked in [true, false] {
            let sandbox = try await Sandbox.copilot()
            try sandbox.write("mine\n", to: "\(Sandbox.tierFolder)/mine.yml")
            if tracked { try await sandbox.commitAll() }
            try await sandbox.refuses(Sandbox.adopting, 1, "addons-minimum", "already")
        }
        let derived = try await Sandbox.copilot()
        try derived.write("mine\n", to: "copilot/environments/addons-enterprise/mine.yml")
        try await derived.refuses(Sandbox.adopting + ["--derive"], 1, "addons-enterprise", "already")
    }

    @Test func anUntrackedCatalogIsNeverOverwritten() async throws {
        let sandbox = try await Sandbox.copilot()
        try sandbox.write("format: 1 # my notes\n", to: "copilot/tiers.yml")
        try await sandbox.refuses(Sandbox.adopting, 1, "copilot/tiers.yml")
        try await sandbox.refuses(["init"], 1)
        let removed = try await Sandbox.copilot(adopted: true)
        try await removed.git("rm", "-q", "--cached", "copilot/tiers.yml")
        let ran = try await removed.run(Sandbox.tiergit, Sandbox.adopting)
        #expect(ran.stderr.contains("already"))
    }

    @Test func editedPatchesAreNeverOverwritten() async throws {
        let sandbox = try await Sandbox.copilot()
        let path = "copilot/environments/overrides/cfn.patches.yml"
        try sandbox.write("- op: remove\n  path: /Resources/Mine\n", to: path)
        try await sandbox.refuses(Sandbox.adopting, 1, path)
        try await sandbox.commitAll()
        try sandbox.write("- op: remove\n  path: /Resources/Edited\n", to: path)
        try await sandbox.refuses(Sandbox.adopting, 1, path)
    }

    @Test func unknownTierOrFolder() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.refuses(
            ["init", "--adopt", Sandbox.addons, "--as", "mininum"], 64, "mininum", "did you mean `minimum`?")
        try await sandbox.refuses(["init", "--adopt", Sandbox.addons, "--as", "../x"], 64)
        try await sandbox.refuses(["init", "--adopt", "apps/web", "--as", "minimum"], 64, "apps/web", Sandbox.addons)
        try await sandbox.refuses(["init", "--adopt", "nowhere", "--as", "minimum"], 64, "nowhere")
        try await sandbox.refuses(["init", "--adopt", "/etc", "--as", "minimum"], 64, "/etc")
        for arguments in [
            ["init", "--adopt", Sandbox.addons], ["init", "--as", "minimum"], ["init", "--derive"],
            ["init", "--undo", "--derive"], ["init", "--activation", "magic"],
            ["init", "--base-domain", "http://x.org"],
            ["init", "--bogus"], ["init", "extra"],
        ] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(ran.status == 64, "\(arguments): \(ran.status)")
        }
    }

    @Test func aDetachedHeadStaysDetached() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.git("checkout", "-q", "--detach")
        let main = try await sandbox.git("rev-parse", "main")
        let ran = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting)
        #expect(try await sandbox.git("rev-parse", "main") == main, "main is not checked out, so it must not move")
        if ran.status == 0 {
            #expect(try await sandbox.git("rev-parse", "HEAD~") == main)
            #expect(try await sandbox.git("status", "--porcelain") == "")
            #expect(ran.stderr.contains("detached"), "a commit on no branch is easily lost; say so: \(ran.stderr)")
        } else {
            #expect(ran.stderr.contains("detached") && ran.stderr.contains("hint:"))
        }
    }

    @Test func aLinkedWorkTreeIsAdoptedAndTheMainOneIsLeftAlone() async throws {
        let sandbox = try await Sandbox.copilot()
        let other = "\(sandbox.root)/linked"
        try await sandbox.git("worktree", "add", "-q", "-b", "tiers", other)
        let disk = try await sandbox.picture().filter {
            $0.hasPrefix("disk") || $0.hasPrefix("index") || $0.hasPrefix("head")
        }
        let ran = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting + ["--derive"], in: other)
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(sandbox.link("\(other)/\(Sandbox.addons)") == "addons-minimum")
        #expect(try await sandbox.git("status", "--porcelain", in: other) == "")
        #expect(try await sandbox.git("status", "--porcelain") == "")
        #expect(
            try await sandbox.picture().filter { $0.hasPrefix("disk") || $0.hasPrefix("index") || $0.hasPrefix("head") }
                == disk)
        let switched = try await sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y", in: other)
        #expect(switched.status == 0, "\(switched.stderr)")
        #expect(sandbox.link("\(other)/\(Sandbox.addons)") == "addons-medium")
        let undone = try await sandbox.tiergit("init", "--undo", in: other)
        #expect(undone.status == 0, "\(undone.stderr)")
        #expect(try sandbox.contents(of: Sandbox.addons, in: other) == sandbox.contents(of: Sandbox.addons))
    }

    @Test func aMergeUnderWayIsNotDisturbed() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.git("switch", "-q", "-c", "side")
        try sandbox.write("side\n", to: "README.md")
        try await sandbox.commitAll()
        try await sandbox.git("switch", "-q", "main")
        try sandbox.write("main\n", to: "README.md")
        try await sandbox.commitAll()
        _ = try await sandbox.run("git", ["merge", "side"])
        let before = try await sandbox.git("status", "--porcelain")
        #expect(before.contains("UU README.md"))
        let ran = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting)
        let state = try await sandbox.git("status", "--porcelain")
        #expect(state.contains("UU README.md"), "the conflict must stay: exit \(ran.status) \(state)")
        #expect(
            FileManager.default.fileExists(atPath: "\(sandbox.repository)/.git/MERGE_HEAD"),
            "the merge must stay under way")
    }

    @Test func aFolderThatCannotBeWrittenToLeavesNothingHalfDone() async throws {
        guard getuid() != 0 else { return }
        let sandbox = try await Sandbox.copilot()
        let folder = "\(sandbox.repository)/copilot/environments"
        try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
        try await sandbox.refuses(Sandbox.adopting, 1, "copilot/environments", hint: false)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
    }
}
