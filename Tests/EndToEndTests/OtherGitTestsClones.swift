import Foundation
import Testing

/// Repositories, clones, indexes, hooks and file systems that are not as `git init` makes them.
@Suite struct OtherGitTestsClones {
    private static let expects = "sparse.expectFilesOutsideOfPatterns"

    // MARK: Sparse

    @Test(.row("sparse-with"), arguments: Activation.allCases)
    func aSparseCheckoutThatHasCopilot(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.git("sparse-checkout", "set", "copilot")
        #expect(!scene.sandbox.exists("apps"))
        if activation == .branch {
            try await scene.switchTo("enterprise")
        } else {
            // git overlooks skip-worktree here: it is said, by the switch too.
            try await scene.expectSaid("git config \(Self.expects) true", agreement: "agrees")
            #expect(try await scene.sandbox.switchTo("enterprise").stderr.contains("git config \(Self.expects) true"))
            try scene.sandbox.expectContents(are: scene.folders["enterprise"] ?? [:], "active all the same")
            try await scene.git("config", Self.expects, "true")
            try await scene.expectComesBack("enterprise")
        }
        try await scene.switchTo("medium")
        try await scene.git("sparse-checkout", "disable")
        #expect(scene.sandbox.exists("apps/web/index.js"))
        if activation != .branch { try await scene.expectSaid("git no longer keeps") }
        try await scene.expectComesBack()
    }

    @Test(.row("sparse-without"), arguments: Activation.allCases)
    func aSparseCheckoutThatLeavesCopilotOut(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.git("sparse-checkout", "set", "apps")
        try await scene.expectSaid("Copilot would find no addons here", agreement: "unusable")
        try await scene.refusesSwitch("git sparse-checkout add copilot")
        if activation == .branch {
            try await scene.refuses(["activate"] + Sandbox.target, "git sparse-checkout add copilot")
        }
        try await scene.git("config", Self.expects, "true")
        try await scene.git("sparse-checkout", "add", "copilot")
        try await scene.expectComesBack()
        try await scene.switchTo("enterprise")
    }

    /// What libgit2 cannot read goes through git, and stays as it is.
    @Test(.row("index-kinds"), arguments: Activation.allCases)
    func sparseSplitAndOtherIndexes(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.git("update-index", "--index-version", "4")
        try await scene.git("update-index", "--untracked-cache")
        try await scene.switchTo("enterprise")
        try await scene.git("config", "core.splitIndex", "true")
        try await scene.git("update-index", "--split-index")
        try await scene.switchTo("medium")
        try await scene.base()
        try await scene.git("config", "core.splitIndex", "false")
        try await scene.git("update-index", "--no-split-index")
        try await scene.git("config", Self.expects, "true")
        try await scene.git("sparse-checkout", "set", "--sparse-index", "copilot")
        #expect(try await scene.git("ls-files", "--sparse").stdout.contains("apps/\n"))
        for tier in ["enterprise", "medium"] { try await scene.switchTo(tier) }
        try await scene.base()
        #expect(try await scene.git("ls-files", "--sparse").stdout.contains("apps/\n"), "still a sparse index")
        try await scene.git("fsck", "--strict", "--no-dangling")
    }

    // MARK: Clones

    @Test(.row("shallow"), arguments: Activation.allCases)
    func aShallowClone(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let clone = "\(scene.sandbox.root)/shallow"
        try await scene.git(
            "clone", "-q", "--depth", "1", "file://\(scene.sandbox.root)/origin.git".replacing(" ", with: "%20"), clone)
        try await scene.refuses(
            ["switch", "enterprise", "-y"] + Sandbox.target, "lacks the policy", "tiergit sync --install", in: clone)
        try await scene.git("fetch", "-q", "--depth", "1", "origin", "refs/tiergit/*:refs/tiergit/*", in: clone)
        try await scene.switchTo("enterprise", in: clone)
        let ran = try await scene.refuses(["log"] + Sandbox.target, "this clone is shallow", "--unshallow", in: clone)
        // The command that it gives brings the rest; the entry made here stays.
        let hint = try #require(ran.stderr.split(separator: "\n").first { $0.hasPrefix("hint: git fetch") })
        _ = try await scene.sandbox.run("sh", ["-c", String(hint.dropFirst("hint: ".count))], in: clone)
        #expect(try await scene.sandbox.ok("log", "-c", "acme", "-e", "prod", in: clone).lines.count == 4)
        try await scene.expectActive("enterprise", in: clone, "after the fetch")
        try await scene.sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y", in: clone)
        try await scene.expectActive("medium", in: clone, "after the revert")
    }

    @Test(.row("partial"), arguments: Activation.allCases, ["blob:none", "tree:0"])
    func aPartialClone(_ activation: Activation, _ filter: String) async throws {
        let scene = try await Workplace(activation)
        let root = scene.sandbox.root
        let clone = "\(root)/partial"
        let url = "file://\(root)/origin.git".replacing(" ", with: "%20")
        try await scene.git("clone", "-q", "--filter=\(filter)", url, clone)
        try await scene.git("fetch", "-q", "origin", "refs/tiergit/*:refs/tiergit/*", in: clone)
        let missing = try await scene.git("rev-list", "--objects", "--all", "--missing=print", in: clone).stdout
        try #require(missing.contains("\n?"))
        // Out of reach: nothing is changed, and it is said why.
        try FileManager.default.moveItem(atPath: "\(root)/origin.git", toPath: "\(root)/away.git")
        try await scene.refuses(["switch", "enterprise", "-y"] + Sandbox.target, "this clone is partial", in: clone)
        #expect(scene.sandbox.link("\(clone)/\(Sandbox.addons)") == "addons-minimum")
        try FileManager.default.moveItem(atPath: "\(root)/away.git", toPath: "\(root)/origin.git")
        try await scene.switchTo("enterprise", in: clone)
        #expect(try await scene.sandbox.ok("log", "-c", "acme", "-e", "prod", in: clone).lines.count == 4)
        // What main changed elsewhere stays at the remote until a switch by branch needs it.
        try await scene.sandbox.colleagueCommits { try scene.sandbox.write("theirs\n", to: "\($0)/new.txt") }
        if activation == .branch {
            try await scene.git("fetch", "-q", "origin", "main:main", in: clone)
        } else {
            try await scene.git("pull", "-q", "--ff-only", in: clone)
        }
        try await scene.switchTo("medium", in: clone)
        #expect(try scene.sandbox.read("\(clone)/new.txt") == "theirs\n")
        try await scene.sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y", in: clone)
        try await scene.expectActive("enterprise", in: clone, "after the revert")
    }

    @Test(.row("submodule"), arguments: Activation.allCases)
    func submodulesNextDoor(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let library = "\(scene.sandbox.root)/library"
        try await scene.git("init", "-q", library)
        try scene.sandbox.write("one\n", to: "\(library)/file.txt")
        try await scene.git("add", ".", in: library)
        try await scene.git("commit", "-q", "-m", "one", in: library)
        if activation == .branch { try await scene.base() }
        let places = ["vendor/library", "copilot/environments/shared"]
        for place in places {
            try await scene.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", library, place)
        }
        try await scene.git("commit", "-q", "-m", "submodules", "--", ".gitmodules", places[0], places[1])
        try await scene.switchTo("enterprise")
        // Work inside of one is none of a switch's business.
        for place in places { try scene.sandbox.write("mine\n", to: "\(place)/file.txt") }
        try await scene.switchTo("minimum")
        for place in places { #expect(try scene.sandbox.read("\(place)/file.txt") == "mine\n") }
        if activation == .branch {
            // Another commit of it on main: the files of a submodule are git's to bring.
            try await scene.base()
            try await scene.git("commit", "-q", "-a", "-m", "two", in: "\(scene.sandbox.repository)/vendor/library")
            try await scene.git("commit", "-q", "-m", "library two", "--", "vendor/library")
            try await scene.switchTo("medium")
            try await scene.base()
        }
    }

    @Test(.row("repository-kinds"), arguments: Activation.allCases)
    func theRepositoryIsItselfASubmoduleInAFolderOfAnyName(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let root = scene.sandbox.root
        // `.git` is a file that leads elsewhere, as in a submodule or with --separate-git-dir.
        try await scene.git("init", "-q", "--separate-git-dir", "\(root)/elsewhere.git")
        #expect(scene.sandbox.filesKind(".git") == .typeRegular)
        let odd = "\(root)/it's \"a\"\nfolder; $(x) \\ *"
        try FileManager.default.moveItem(atPath: scene.sandbox.repository, toPath: odd)
        try await scene.git("config", "core.worktree", odd, in: odd)
        for tier in ["enterprise", "minimum"] { try await scene.switchTo(tier, in: odd) }
        try await scene.sandbox.ok("activate", "--base", in: odd)
        #expect(try await scene.sandbox.changedPaths(in: odd) == [])
    }

    // MARK: Refused by name

    @Test(.row("sha256")) func sha256IsRefused() async throws {
        let sandbox = try await Sandbox()
        let repository = "\(sandbox.root)/sha256"
        try await sandbox.git("init", "-q", "--object-format=sha256", repository, in: sandbox.root)
        for command in ["status", "init", "doctor"] where command != "doctor" {
            let ran = try await sandbox.tiergit(command, in: repository)
            #expect(ran.status == 1)
            #expect(ran.stderr.contains("its objects are named by SHA-256"), "\(ran.stderr)")
        }
    }

    @Test(.row("reftable")) func reftableIsRefused() async throws {
        let scene = try await Workplace(.copy)
        // git 2.39 makes none: a repository that says so, and has its references nowhere else.
        try await scene.git("config", "core.repositoryFormatVersion", "1")
        try await scene.git("config", "extensions.refStorage", "reftable")
        let before = try scene.sandbox.filesOnDisk()
        try await scene.refuses(["status"], "its references are a reftable")
        try await scene.refuses(["switch", "enterprise", "-y"] + Sandbox.target, "its references are a reftable")
        #expect(try scene.sandbox.filesOnDisk() == before)
    }

    @Test(.row("ignore-case"), arguments: Activation.allCases)
    func whereCaseIsIgnored(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.git("config", "core.ignoreCase", "true")
        for tier in ["enterprise", "minimum"] { try await scene.switchTo(tier) }
        // Two files that such a file system cannot hold side by side.
        try await scene.side("copilot/environments/addons-medium/Storage.yml", "Resources: {}\n")
        if activation == .branch {
            try await scene.git("branch", "-q", "-f", "main", "side")
        } else {
            try await scene.git("merge", "-q", "side")
        }
        let before = try await scene.sandbox.everything()
        try await scene.refusesSwitch(to: "medium", "differs from it only in case")
        scene.sandbox.expectSame(try await scene.sandbox.everything(), before, "refused")
        try await scene.expectActive("minimum", "still")
        try await scene.git("config", "core.ignoreCase", "false")
        try await scene.sandbox.switchTo("medium")
    }

    @Test(.row("read-only"), arguments: Activation.allCases)
    func aWorkTreeThatCannotBeWritten(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let folder = "\(scene.sandbox.repository)/copilot/environments"
        let before = try await scene.sandbox.everything()
        let command = "tiergit switch enterprise -c acme -e prod -m x -y"
        let ran: Ran
        if getuid() == 0 {
            // Permissions do not bind root; a mount of its own does.
            ran = try await scene.sandbox.run(
                "unshare",
                [
                    "-m", "sh", "-c",
                    "mount --bind \"$1\" \"$1\" && mount -o remount,ro,bind \"$1\" && exec \(command.replacing("tiergit", with: "\"$0\""))",
                    Sandbox.tiergit, folder,
                ])
        } else {
            try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder)
            ran = try await scene.sandbox.run(
                "sh", ["-c", command.replacing("tiergit", with: "\"$0\""), Sandbox.tiergit])
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder)
        }
        #expect(ran.status == 1, "\(ran.stderr)")
        #expect(ran.stderr.contains("copilot/environments"), "\(ran.stderr)")
        scene.sandbox.expectSame(try await scene.sandbox.everything(), before, "read-only")
        try await scene.switchTo("enterprise")
    }

    // MARK: Hooks and variables

    static let hooks = [
        "pre-commit", "prepare-commit-msg", "post-commit", "post-checkout", "post-merge", "reference-transaction",
        "post-index-change", "post-rewrite", "pre-auto-gc", "fsmonitor",
    ]

    @Test(.row("hooks"), arguments: Activation.allCases)
    func hooksThatFailOrHang(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let log = "\(scene.sandbox.root)/hooks.log"
        for hook in Self.hooks {
            let path = "\(scene.sandbox.repository)/.git/hooks/\(hook)"
            let hangs = hook == "post-index-change" ? "sleep 30" : "exit 1"
            try scene.sandbox.write("#!/bin/sh\necho \(hook) >>'\(log)'\n\(hangs)\n", to: path)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
        }
        try await scene.git("config", "core.fsmonitor", ".git/hooks/fsmonitor")
        for arguments in [
            ["switch", "enterprise", "-y"] + Sandbox.target, ["activate", "--base"], ["activate"] + Sandbox.target,
        ] {
            let ran = try await scene.sandbox.run(
                "timeout", ["15", Sandbox.tiergit] + arguments)
            #expect(ran.status == 0, "\(arguments): \(ran.stderr)")
        }
        let called = scene.sandbox.exists(log) ? try scene.sandbox.read(log).split(separator: "\n") : []
        #expect(
            called.allSatisfy { $0 == "fsmonitor" }, "no hook of git's is run but what tells it of files: \(called)")
        try FileManager.default.removeItem(atPath: "\(scene.sandbox.repository)/.git/hooks")
        try await scene.git("config", "--unset", "core.fsmonitor")
        try await scene.expectActive("enterprise", "in spite of the hooks")
    }

    /// A switch inside `git commit FILE`, whose hook is given an index that is not the work tree's own.
    @Test(.row("inside-a-hook"), arguments: Activation.allCases)
    func aSwitchInsideAHook(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let hook = "\(scene.sandbox.repository)/.git/hooks/pre-commit"
        try scene.sandbox.write(
            """
            #!/bin/sh
            "\(Sandbox.tiergit)" switch enterprise -c acme -e prod -m hook -y >"\(scene.sandbox.root)/hook.log" 2>&1
            echo "exit $?" >>"\(scene.sandbox.root)/hook.log"

            """, to: hook)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
        try scene.sandbox.append("# mine\n", to: "Dockerfile")
        try await scene.git("commit", "-q", "-m", "mine", "--", "Dockerfile")
        let said = try scene.sandbox.read("\(scene.sandbox.root)/hook.log")
        // By branch the index has to change, and git holds it.
        #expect(said.hasSuffix(activation == .branch ? "exit 5\n" : "exit 0\n"), "\(said)")
        if activation == .branch { #expect(said.contains("git holds a lock")) }
        #expect(try await scene.git("show", "--format=", "--name-only", "HEAD").stdout == "Dockerfile\n")
        try await scene.expectActive(activation == .branch ? "medium" : "enterprise", "after the commit")
        try await scene.git("fsck", "--strict", "--no-dangling")
    }

    @Test(.row("variables"), arguments: Activation.allCases)
    func variablesThatLeadElsewhere(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        let root = scene.sandbox.root
        let repository = scene.sandbox.repository
        let switching = ["switch", "enterprise", "-m", "x", "-y"] + Sandbox.target
        // Another index is neither read nor written.
        try FileManager.default.copyItem(atPath: "\(repository)/.git/index", toPath: "\(root)/other.index")
        let other = try Data(contentsOf: URL(fileURLWithPath: "\(root)/other.index"))
        for arguments in [["activate", "--base"], ["activate"] + Sandbox.target] {
            let ran = try await scene.sandbox.run(
                Sandbox.tiergit, arguments, environment: ["GIT_INDEX_FILE": "\(root)/other.index"])
            #expect(ran.status == 0, "\(ran.stderr)")
        }
        #expect(try Data(contentsOf: URL(fileURLWithPath: "\(root)/other.index")) == other)
        try await scene.expectActive("medium", "with another index")
        // GIT_DIR is obeyed, from wherever it is set.
        let clone = try await scene.sandbox.colleague()
        let before = try await scene.git("status", "--porcelain", in: clone).stdout
        let ran = try await scene.sandbox.run(
            Sandbox.tiergit, switching, in: clone, environment: ["GIT_DIR": "\(repository)/.git"])
        #expect(ran.status == 0, "\(ran.stderr)")
        try await scene.expectActive("enterprise", "by GIT_DIR")
        #expect(try await scene.git("status", "--porcelain", in: clone).stdout == before)
        #expect(scene.sandbox.link("\(clone)/\(Sandbox.addons)") == "addons-minimum")
        // What would write to two places is refused.
        try FileManager.default.createDirectory(atPath: "\(root)/objects", withIntermediateDirectories: false)
        let references = try await scene.git("for-each-ref").stdout
        for variables in [
            [
                "GIT_OBJECT_DIRECTORY": "\(root)/objects",
                "GIT_ALTERNATE_OBJECT_DIRECTORIES": "\(repository)/.git/objects",
            ],
            ["GIT_WORK_TREE": repository], ["GIT_NAMESPACE": "other"],
        ] {
            let name = variables.keys.max() ?? ""
            try await scene.refuses(
                ["switch", "minimum", "-m", "x", "-y"] + Sandbox.target, name, "unset \(name)", environment: variables)
        }
        #expect(try await scene.git("for-each-ref").stdout == references)
        try await scene.expectActive("enterprise", "after the refusals")
    }
}
