import Foundation
import Testing

/// Pulls, visits, merges and work trees that touch the addons themselves.
@Suite struct OtherGitTestsBranches {
    private static let medium = "copilot/environments/addons-medium"

    // MARK: git pull

    @Test(.row("pull-untracked-tier"), arguments: Activation.allCases)
    func aPullOfAFileThatIsUntrackedHere(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.sandbox.colleagueCommits { clone in
            try scene.sandbox.write("Resources: {}\n", to: "\(clone)/\(Self.medium)/extra.yml")
        }
        if activation == .branch { try await scene.base() }
        try scene.sandbox.write("mine\n", to: "\(Self.medium)/extra.yml")
        #expect(try await scene.git("pull", "-q", "--ff-only", fails: true).stderr.contains("extra.yml"))
        // By link the file is in what Copilot reads; the recorded content comes back beside it.
        if activation == .symlink { try await scene.expectSaid("extra.yml", agreement: "edited") }
        try await scene.refusesSwitch(to: "medium", "extra.yml")
        try await scene.expectComesBack()
        #expect(try scene.sandbox.read("\(Self.medium)/extra.yml") == "mine\n")
        try scene.sandbox.remove("\(Self.medium)/extra.yml")
        try await scene.base()
        try await scene.git("pull", "-q", "--ff-only")
        let today = try await scene.sandbox.tierFolder("medium")
        #expect(today["extra.yml"] == "-Resources: {}\n")
        try await scene.sandbox.switchTo("medium")
        try await scene.expectActive("medium", folder: today, "today's medium")
    }

    @Test(.row("pull-untracked-addons"), arguments: [Activation.copy, .branch])
    func aPullWithAFileOfOnesOwnInTheAddons(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let mine = "\(Sandbox.addons)/mine.yml"
        try await scene.sandbox.colleagueCommits { clone in
            try scene.sandbox.write("theirs\n", to: "\(clone)/README.md")
        }
        try scene.sandbox.write("mine\n", to: mine)
        if activation == .copy {
            try await scene.git("pull", "-q", "--ff-only")
        } else {
            try await scene.git("fetch", "-q", "origin", "main:main")
            #expect(try await scene.git("switch", "main", fails: true).stderr.contains(Sandbox.addons))
        }
        try await scene.expectSaid(mine, agreement: "edited")
        try await scene.refusesSwitch(mine)
        try await scene.refuses(["activate", "--base"], mine)
        #expect(try scene.sandbox.read(mine) == "mine\n")
        try await scene.sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y", "--force")
        try await scene.expectActive("enterprise", "by force")
        #expect(!scene.sandbox.exists(mine))
        let saved = try await scene.git("for-each-ref", "--format=%(refname)", "refs/tiergit/saved").stdout
        let name = try #require(saved.split(separator: "\n").first)
        #expect(try await scene.git("show", "\(name):\(mine)").stdout == "mine\n")
    }

    @Test(.row("pull-addons-folder"), arguments: Activation.allCases)
    func upstreamTracksAddonsAsAFolderAgain(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.sandbox.colleagueCommits { clone in
            try scene.sandbox.remove("\(clone)/\(Sandbox.addons)")
            try FileManager.default.copyItem(
                atPath: "\(clone)/copilot/environments/addons-minimum", toPath: "\(clone)/\(Sandbox.addons)")
        }
        if activation == .branch {
            try await scene.git("fetch", "-q", "origin", "main:main")
            try await scene.switchTo("enterprise")
            return
        }
        try await scene.git("pull", "-q", "--ff-only", fails: true)
        try await scene.expectSaid("upstream \(Sandbox.addons) leads elsewhere", agreement: "agrees")
        try await scene.expectActive("medium", "after the refused pull")
        try await scene.base()
        try await scene.git("pull", "-q", "--ff-only")
        try scene.sandbox.expectContents(are: scene.folders["minimum"] ?? [:], "what is committed now")
        try await scene.refusesSwitch("tracked as a folder on main")
        try scene.sandbox.expectContents(are: scene.folders["minimum"] ?? [:], "after the refused switch")
    }

    // MARK: git switch

    @Test(.row("switch-without-tier"), arguments: Activation.allCases)
    func aVisitToABranchWithoutTheTiersFolder(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.base()
        try await scene.git("switch", "-q", "-c", "old")
        try await scene.git("rm", "-q", "-r", Self.medium)
        try await scene.git("commit", "-q", "-m", "without medium")
        try await scene.git("switch", "-q", "main")
        try await scene.expectComesBack()
        try await scene.git("switch", "-q", "old")
        switch activation {
        case .symlink: try await scene.expectSaid("Copilot would find no addons here", agreement: "unusable")
        case .copy: try await scene.expectActive("medium", "a copy stays")
        case .branch: try await scene.expectSaid("HEAD is on old", agreement: "elsewhere")
        }
        try await scene.expectComesBack()
        try await scene.git("switch", "-q", "main")
        try await scene.switchTo("enterprise")
    }

    @Test(.row("before-adoption"), arguments: Activation.allCases)
    func aVisitToACommitFromBeforeAdoption(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        if activation != .branch {
            // git refuses, forced or not, while a tier is active.
            try await scene.git("checkout", "-q", "before", fails: true)
            try await scene.git("checkout", "-q", "-f", "before", fails: true)
            try await scene.expectActive("medium", "after the refused checkout")
            try await scene.base()
        }
        try await scene.git("checkout", "-q", "before")
        try scene.sandbox.expectContents(are: scene.folders["minimum"] ?? [:], "as before adoption")
        for command in [["status"], ["activate"] + Sandbox.target, ["switch", "medium", "-y"] + Sandbox.target] {
            let ran = try await scene.refuses(command, "from before tiergit init", "git switch main")
            #expect(!ran.stderr.contains("--adopt"), "nobody is told to adopt again")
        }
        try scene.sandbox.expectContents(are: scene.folders["minimum"] ?? [:], "still")
        try await scene.git("switch", "-q", "main")
        try await scene.expectComesBack()
        try await scene.switchTo("enterprise")
    }

    // MARK: git merge

    /// The markers of a conflict are never made active, and where git put them there, it is said.
    @Test(.row("merge-tier-folder"), arguments: Activation.allCases)
    func aMergeConflictInATiersFolder(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let file = "\(Self.medium)/storage.yml"
        if activation == .branch { try await scene.base() }
        let old = try scene.sandbox.read(file)
        try await scene.side(file, "# theirs\n" + old)
        try await scene.commit(file, "# mine\n" + old)
        try await scene.git("merge", "side", fails: true)
        #expect(try scene.sandbox.read(file).contains("<<<<<<<"))
        if activation == .symlink { try await scene.expectSaid(file, agreement: "edited") }
        try await scene.refusesSwitch(to: "medium", file)
        if activation == .branch {
            try await scene.refusesSwitch(to: "enterprise", "a git merge is under way")
            try scene.sandbox.expectContents(are: scene.folders["minimum"] ?? [:], "main's own")
        } else {
            try await scene.expectComesBack()
            try await scene.switchTo("enterprise")
        }
        #expect(try await scene.git("ls-files", "-u").stdout.contains(file), "the conflict is as it was")
        try await scene.git("merge", "--abort")
        let today = try await scene.sandbox.tierFolder("medium")
        #expect(today["storage.yml"]?.hasPrefix("-# mine") == true)
        try await scene.sandbox.switchTo("medium")
        try await scene.expectActive("medium", folder: today, "after the merge was given up")
    }

    @Test(.row("merge-elsewhere"), arguments: Activation.allCases)
    func aMergeConflictElsewhere(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        if activation == .branch { try await scene.base() }
        try await scene.side("Dockerfile", "FROM theirs\n")
        try await scene.commit("Dockerfile", "FROM mine\n")
        try await scene.git("merge", "side", fails: true)
        if activation == .branch {
            try await scene.refusesSwitch("a git merge is under way")
        } else {
            try await scene.switchTo("enterprise")
        }
        #expect(try await scene.git("ls-files", "-u").stdout.contains("Dockerfile"))
        try await scene.commitResolved("Dockerfile", "FROM both\n")
        try await scene.switchTo("enterprise")
        try await scene.switchTo("minimum")
        #expect(try await scene.git("show", "main:Dockerfile").stdout == "FROM both\n")
    }

    @Test(.row("merge-link"), arguments: Activation.allCases)
    func aMergeConflictOnTheLink(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.base()
        try await scene.side(Sandbox.addons, "addons-enterprise", mode: "120000")
        try scene.sandbox.remove(Sandbox.addons)
        try FileManager.default.createSymbolicLink(
            atPath: "\(scene.sandbox.repository)/\(Sandbox.addons)", withDestinationPath: "addons-medium")
        try await scene.git("commit", "-q", "-a", "-m", "medium for everybody")
        if activation == .branch {
            try await scene.git("merge", "side", fails: true)
            try await scene.refusesSwitch("a git merge is under way")
        } else {
            try await scene.switchTo("enterprise")
            try await scene.git("merge", "side", fails: true)
            // git put its own side there; nothing may be made active that the next `git add` would take for the solution.
            try await scene.expectSaid("\(Sandbox.addons) is in conflict")
            try await scene.refusesSwitch(to: "minimum", "\(Sandbox.addons) is in conflict")
            try await scene.refuses(["activate"] + Sandbox.target, "in conflict")
            try await scene.refuses(["activate", "--base"], "in conflict")
        }
        #expect(try await scene.git("ls-files", "-u").stdout.split(separator: "\n").count == 3)
        #expect(!scene.sandbox.exists(".git/index.lock"))
        try await scene.git("checkout", "-q", "--theirs", Sandbox.addons)
        try await scene.git("add", Sandbox.addons)
        try await scene.git("commit", "-q", "-m", "merged")
        #expect(try await scene.git("show", "main:\(Sandbox.addons)").stdout == "addons-enterprise")
        try await scene.expectComesBack(activation == .branch ? "medium" : "enterprise")
        try await scene.switchTo("minimum")
    }

    /// A merge given up while the link was in conflict leaves what is committed there, and that is said.
    @Test(.row("merge-link"), arguments: [Activation.symlink, .copy])
    func aMergeOnTheLinkThatIsGivenUp(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.base()
        try await scene.side(Sandbox.addons, "addons-enterprise", mode: "120000")
        // Only theirs changed it: git refuses as at a pull.
        try await scene.switchTo("medium")
        for command in ["merge", "rebase"] { try await scene.git(command, "side", fails: true) }
        try await scene.git("reset", "-q", "--hard", "side", fails: true)
        try await scene.expectActive("medium", "after the refused merge")
        // Both did: git writes, and after --abort what is committed stands.
        try await scene.base()
        try scene.sandbox.remove(Sandbox.addons)
        try FileManager.default.createSymbolicLink(
            atPath: "\(scene.sandbox.repository)/\(Sandbox.addons)", withDestinationPath: "addons-medium")
        try await scene.git("commit", "-q", "-a", "-m", "medium for everybody")
        try await scene.switchTo("enterprise")
        try await scene.git("merge", "side", fails: true)
        try await scene.git("merge", "--abort")
        #expect(scene.sandbox.link(Sandbox.addons) == "addons-medium")
        try await scene.expectSaid(Sandbox.addons, agreement: "edited")
        try await scene.expectComesBack("enterprise")
    }

    @Test(.row("rebase-conflict"), arguments: Activation.allCases)
    func aRebaseUnderWay(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.base()
        try await scene.side("Dockerfile", "FROM theirs\n")
        try await scene.commit("Dockerfile", "FROM mine\n")
        try await scene.git("rebase", "side", fails: true)
        if activation == .branch {
            try await scene.refusesSwitch("a git rebase is under way")
        } else {
            try await scene.switchTo("enterprise")
            try await scene.base()
        }
        try scene.sandbox.write("FROM both\n", to: "Dockerfile")
        try await scene.git("add", "Dockerfile")
        try await scene.git("-c", "core.editor=true", "rebase", "--continue")
        #expect(try await scene.sandbox.branch() == "main")
        try await scene.switchTo("minimum")
    }

    // MARK: Work trees

    @Test(.row("worktree"), arguments: Activation.allCases)
    func aNewWorkTreeStartsFromTheCommit(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let linked = "\(scene.sandbox.root)/linked"
        try await scene.git("worktree", "add", "-q", "-b", "other", linked, "main")
        try scene.sandbox.expectContents(in: linked, are: scene.folders["minimum"] ?? [:], "the committed link")
        try await scene.expectActive("medium", "here")
        // The same client from there: here it is said, and one command follows.
        try await scene.switchTo("enterprise", in: linked)
        try await scene.expectSaid("newer entry", agreement: "behind")
        try scene.sandbox.expectContents(are: scene.folders["medium"] ?? [:], "here nothing moved")
        try await scene.expectComesBack("enterprise")
        try await scene.git("worktree", "remove", "--force", linked)
        try await scene.switchTo("medium")
    }

    @Test(.row("worktree-bare"), arguments: Activation.allCases)
    func aWorkTreeOfABareClone(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let bare = "\(scene.sandbox.root)/bare.git"
        let linked = "\(scene.sandbox.root)/linked"
        try await scene.git("clone", "-q", "--mirror", "\(scene.sandbox.root)/origin.git", bare)
        try await scene.git("worktree", "add", "-q", linked, "main", in: bare)
        try await scene.refuses(["switch", "enterprise", "-y"] + Sandbox.target, "is bare", in: bare)
        try await scene.switchTo("enterprise", in: linked)
        try await scene.expectActive("enterprise", in: linked, "in the work tree")
        try await scene.sandbox.ok("activate", "--base", in: linked)
        #expect(try await scene.sandbox.changedPaths(in: linked) == [])
    }
}

extension Workplace {
    func commitResolved(_ path: String, _ text: String) async throws {
        try sandbox.write(text, to: path)
        try await git("add", path)
        try await git("commit", "-q", "-m", "merged")
    }
}
