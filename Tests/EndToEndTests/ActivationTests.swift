import Foundation
import Testing

/// Changing from one activation to another, and the places and settings under which each one works.
@Suite struct ActivationTests {
    /// Every change of activation, and the way back to what is committed from each.
    static let changes = Activation.allCases.flatMap { old in
        Activation.allCases.filter { $0 != old }.map { [old, $0] }
    }

    @Test(arguments: changes)
    func changesFromEachToEach(_ change: [Activation]) async throws {
        let (old, new) = (change[0], change[1])
        let what = "\(old) to \(new)"
        let sandbox = try await Sandbox.onMinimum(old)
        try await sandbox.makeOrigin()
        try await sandbox.switchTo("medium")
        let manifests = try Sandbox.manifests.map { try sandbox.read($0) }

        try await sandbox.setActivation(new)
        try await sandbox.switchTo("medium")
        try sandbox.expectContents(are: try await sandbox.tierFolder("medium"), what)
        #expect(try Sandbox.manifests.map { try sandbox.read($0) } == manifests, "\(what)")
        #expect(
            try await sandbox.changedPaths() == (new == .branch ? [] : Sandbox.manifests), "\(what)")
        try await sandbox.expectPlace("medium", new, what)
        #expect(!(try await sandbox.git("add", "-A", "-n")).contains("environments/"), "\(what)")
        #expect(try await sandbox.agreement() == "agrees", "\(what)")
        #expect(try await sandbox.active()["mode"] as? String == new.rawValue)
        #expect(
            try await sandbox.entries().count == 2, "the same tier and content is not recorded again")
        try sandbox.expectNoLeftovers(what)

        // And on to another tier in the new way.
        try await sandbox.switchTo("enterprise")
        try sandbox.expectContents(
            are: try await sandbox.tierFolder("enterprise"), "\(what), enterprise")
        try await sandbox.expectPlace("enterprise", new, "\(what), enterprise")
        try await sandbox.expectBase(what)
        try await sandbox.proveHistories()
    }

    /// The same in one step: the activation changes together with the tier.
    @Test(arguments: [[Activation.symlink, .copy], [.copy, .branch], [.branch, .symlink]])
    func changesTogetherWithTheTier(_ change: [Activation]) async throws {
        let (old, new) = (change[0], change[1])
        let sandbox = try await Sandbox.onMinimum(old)
        try await sandbox.makeOrigin()
        try await sandbox.switchTo("medium")
        try await sandbox.setActivation(new)
        try await sandbox.switchTo("enterprise")
        try sandbox.expectContents(are: try await sandbox.tierFolder("enterprise"), "\(old) to \(new)")
        try await sandbox.expectPlace("enterprise", new, "\(old) to \(new)")
        #expect(try await sandbox.changedPaths() == (new == .branch ? [] : Sandbox.manifests))
    }

    @Test(arguments: Activation.allCases)
    func activateBaseRestoresTheCommittedState(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        for tier in ["medium", "minimum", "enterprise"] {
            try await sandbox.switchTo(tier)
            try await sandbox.expectBase("\(activation), \(tier)")
        }
        #expect(try await sandbox.ok("activate", "--base").stderr.contains("already"))
        // The recorded content comes back without an entry.
        let entries = try await sandbox.entries()
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        try sandbox.expectContents(are: try await sandbox.tierFolder("enterprise"), "activate")
        try await sandbox.expectPlace("enterprise", activation, "activate")
        #expect(try await sandbox.entries() == entries)
    }

    // MARK: Where it is run

    @Test(arguments: Activation.allCases)
    func worksFromASubfolderAndWithC(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.switchTo("medium", in: "\(sandbox.repository)/apps/web")
        try sandbox.expectContents(are: try await sandbox.tierFolder("medium"), "from apps/web")
        // The active addons themselves, and a tier's folder.
        try await sandbox.switchTo("enterprise", in: "\(sandbox.repository)/\(Sandbox.addons)/scripts")
        try sandbox.expectContents(are: try await sandbox.tierFolder("enterprise"), "from the addons")
        try await sandbox.switchTo(
            "medium", in: "\(sandbox.repository)/copilot/environments/addons-minimum/notes")
        try sandbox.expectContents(are: try await sandbox.tierFolder("medium"), "from a tier's folder")
        try await sandbox.ok(
            "switch", "minimum", "-c", "acme", "-e", "prod", "-y", "-C", "repository/copilot",
            in: sandbox.root)
        try sandbox.expectContents(are: try await sandbox.tierFolder("minimum"), "with -C")
        #expect(try await sandbox.changedPaths() == [])
        try sandbox.expectNoLeftovers("subfolders")
    }

    /// Another client/environment in each work tree, on other tiers, and both stay.
    @Test(.row("worktree"), arguments: Activation.allCases)
    func aLinkedWorkTreeHasATargetOfItsOwn(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        let linked = "\(sandbox.root)/linked tree"
        try await sandbox.ok("activate", "--base")
        try await sandbox.git("worktree", "add", "-q", "-b", "other", linked, "main")
        try await sandbox.switchTo("medium")
        try await sandbox.switchTo("enterprise", environment: "staging", in: linked)

        func check(_ what: String, here: String, there: String) async throws {
            try sandbox.expectContents(are: try await sandbox.tierFolder(here), "\(what): here")
            try sandbox.expectContents(
                in: linked, are: try await sandbox.tierFolder(there), "\(what): there")
            let active = try await sandbox.active()
            #expect(active["environment"] as? String == "prod")
            #expect(active["agreement"] as? String == "agrees", "\(what): here")
            let other = try await sandbox.active(in: linked)
            #expect(other["environment"] as? String == "staging")
            #expect(other["agreement"] as? String == "agrees", "\(what): there")
            for directory in [sandbox.repository, linked] {
                #expect(
                    try await sandbox.changedPaths(in: directory).allSatisfy(Sandbox.manifests.contains),
                    "\(what): \(directory)")
                #expect(
                    !(try await sandbox.git("add", "-A", "-n", in: directory)).contains("environments/"),
                    "\(what)")
            }
        }
        try await check("two tiers", here: "medium", there: "enterprise")

        // The tier branch of one is wanted in the other as well.
        try await sandbox.switchTo("medium", environment: "staging", in: linked)
        try await check("the same tier", here: "medium", there: "medium")
        if activation == .branch {
            #expect(try await sandbox.branch() == "tier-medium")
            #expect(
                try await sandbox.branch(in: linked) == "HEAD",
                "detached where another work tree has the branch")
        }
        try await sandbox.switchTo("enterprise")
        try await check("one goes on", here: "enterprise", there: "medium")

        // One returns to its base; the other one's tier stays as it is.
        try await sandbox.ok("activate", "--base", in: linked)
        #expect(sandbox.link("\(linked)/\(Sandbox.addons)") == "addons-minimum")
        #expect(try await sandbox.changedPaths(in: linked) == [])
        #expect(try await !sandbox.isSkipWorktree(in: linked))
        try sandbox.expectContents(are: try await sandbox.tierFolder("enterprise"), "the other one")
        #expect(
            !(try await sandbox.git("add", "-A", "-n")).contains("environments/"),
            "the other one needs its exclusion")
        #expect(try sandbox.isExcluded() == (activation == .copy))
        try await sandbox.git("fsck", "--strict", "--no-dangling")
    }

    // MARK: git's settings

    /// Without core.fileMode git sees no executable bits; scripts are executable all the same where tiergit writes.
    @Test(.row("file-mode"), arguments: Activation.allCases)
    func worksWithoutFileMode(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.git("config", "core.fileMode", "false")
        let script = "copilot/environments/addons-medium/scripts/seed data.sh"
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o644], ofItemAtPath: "\(sandbox.repository)/\(script)")
        for tier in ["medium", "enterprise", "medium", "minimum"] {
            try await sandbox.switchTo(tier)
            let wanted = try await sandbox.tierFolder(tier).mapValues { $0.dropFirst() }
            #expect(
                try sandbox.contents(of: Sandbox.addons).mapValues { $0.dropFirst() } == wanted, "\(tier)")
            #expect(try await sandbox.changedPaths().allSatisfy(Sandbox.manifests.contains), "\(tier)")
            #expect(try await sandbox.agreement() == "agrees", "\(tier)")
        }
        let committed = try await sandbox.git(
            "ls-tree", "refs/tiergit/history/acme/prod:active/addons", "scripts/")
        #expect(committed.hasPrefix("100755"), "the recorded mode is the committed one: \(committed)")
    }

    /// Line ends as git would check them out, in every activation, with LF and CRLF files in the addons.
    @Test(.row("autocrlf"), arguments: Activation.allCases, ["true", "input"])
    func worksWithAutocrlf(_ activation: Activation, _ autocrlf: String) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.git("config", "core.autocrlf", autocrlf)
        // Everything as git would have it in a fresh clone with this setting.
        try await sandbox.ok("activate", "--base")
        try await sandbox.git("rm", "-q", "-r", "--cached", ".")
        try await sandbox.git("reset", "-q", "--hard")
        #expect(try await sandbox.changedPaths() == [])
        let lf = try sandbox.read("copilot/environments/addons-medium/storage.yml")
        #expect(lf.contains("\r\n") == (autocrlf == "true"))
        for tier in ["medium", "enterprise", "minimum", "medium"] {
            let ran = try await sandbox.switchTo(tier)
            guard ran.status == 0 else { return }
            let folder = try sandbox.contents(of: "copilot/environments/addons-\(tier)")
            try sandbox.expectContents(are: folder, "\(tier), as git checks the folder out")
            #expect(try await sandbox.changedPaths().allSatisfy(Sandbox.manifests.contains), "\(tier)")
            #expect(try await sandbox.agreement() == "agrees", "\(tier)")
        }
        // What is recorded are git's bytes, the same as on every other machine.
        let recorded = try await sandbox.git(
            "rev-parse", "refs/tiergit/history/acme/prod:active/addons")
        #expect(
            recorded == (try await sandbox.git("rev-parse", "main:copilot/environments/addons-medium")))
        if activation != .branch, autocrlf == "true" {
            #expect(
                !(try sandbox.read("copilot/web/manifest.yml")).replacing("\r\n", with: "").contains("\n"))
        }
        let numstat = try await sandbox.git("diff", "--numstat", "--", "copilot/web/manifest.yml")
        if activation != .branch {
            #expect(
                Int(numstat.prefix { $0 != "\t" }).map { $0 < 15 } == true,
                "not a whole-file change: \(numstat)")
        }
        try await sandbox.expectBase("\(activation), autocrlf \(autocrlf)")
        try await sandbox.proveHistories()
    }

    /// Links do not work here: a clone has text files in their place, and a switch gives real files.
    @Test(.row("no-links"), arguments: [Activation.symlink, .copy])
    func worksWithoutLinks(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.makeOrigin()
        let clone = "\(sandbox.root)/clone"
        try await sandbox.expect(
            "git", "clone", "-q", "-c", "core.symlinks=false", "\(sandbox.root)/origin.git", clone,
            in: sandbox.root)
        // The policy and the histories, until `sync` brings them.
        try await sandbox.git(
            "fetch", "-q", sandbox.repository, "refs/tiergit/*:refs/tiergit/*", in: clone)
        #expect(sandbox.filesKind("\(clone)/\(Sandbox.addons)") == .typeRegular)
        #expect(try await sandbox.agreement(in: clone) == "unusable")

        for tier in ["medium", "minimum", "enterprise"] {
            let ran = try await sandbox.switchTo(tier, in: clone)
            #expect(sandbox.filesKind("\(clone)/\(Sandbox.addons)") == .typeDirectory)
            try sandbox.expectContents(in: clone, are: try await sandbox.tierFolder(tier), tier)
            #expect(
                try await sandbox.changedPaths(in: clone).allSatisfy(Sandbox.manifests.contains), "\(tier)")
            #expect(
                !(try await sandbox.git("add", "-A", "-n", in: clone)).contains("environments/"), "\(tier)")
            #expect(try await sandbox.agreement(in: clone) == "agrees")
            if activation == .symlink { #expect(ran.stderr.contains("core.symlinks is false")) }
        }
        try await sandbox.ok("activate", "--base", in: clone)
        #expect(try await sandbox.changedPaths(in: clone) == [])
        // The committed link as a folder: as a text file, Copilot would take it for no addons at all.
        try sandbox.expectContents(in: clone, are: try await sandbox.tierFolder("minimum"), "what is committed")
        #expect(try await sandbox.agreement(in: clone) == "base")
    }

    /// The repository's own .gitattributes ask for CRLF: the same files in every activation.
    @Test(.row("autocrlf"), arguments: Activation.allCases)
    func worksWithAttributes(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation) { sandbox in
            try sandbox.write("*.yml text eol=crlf\n*.txt -text\n", to: ".gitattributes")
            try await sandbox.git("add", "--renormalize", ".")
            try await sandbox.git("add", ".gitattributes")
            try await sandbox.git("commit", "-q", "-m", "line ends")
            try await sandbox.git("rm", "-q", "-r", "--cached", ".")
            try await sandbox.git("reset", "-q", "--hard")
        }
        for tier in ["medium", "enterprise", "minimum", "medium"] {
            try await sandbox.switchTo(tier)
            let folder = try sandbox.contents(of: "copilot/environments/addons-\(tier)")
            try sandbox.expectContents(are: folder, "\(tier), as git checks the folder out")
            #expect(folder["storage.yml"]?.contains("\r\n") == true)
            #expect(try await sandbox.changedPaths().allSatisfy(Sandbox.manifests.contains), "\(tier)")
            #expect(try await sandbox.agreement() == "agrees", "\(tier)")
        }
        try await sandbox.expectBase("with attributes")
    }

    /// What a fetched main changes elsewhere is followed by branch.
    struct Elsewhere: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (Sandbox, String) throws -> Void
    }

    static let elsewhere = [
        Elsewhere(testDescription: "a file became a folder") { sandbox, clone in
            try sandbox.remove("\(clone)/README.md")
            try sandbox.write("a folder now\n", to: "\(clone)/README.md/intro.md")
        },
        Elsewhere(testDescription: "a folder became a file") { sandbox, clone in
            try sandbox.remove("\(clone)/apps/web")
            try sandbox.write("a file now\n", to: "\(clone)/apps/web")
        },
        Elsewhere(testDescription: "new folders, a link, a script, a folder that goes") {
            sandbox, clone in
            try sandbox.remove("\(clone)/apps")
            try sandbox.write("new\n", to: "\(clone)/new/deep folder/Größe.txt")
            try FileManager.default.createSymbolicLink(
                atPath: "\(clone)/docs", withDestinationPath: "new")
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: "\(clone)/Dockerfile")
        },
    ]

    @Test(arguments: elsewhere)
    func byBranchTheWholeOfMainFollows(_ elsewhere: Elsewhere) async throws {
        let sandbox = try await Sandbox.onMinimum(.branch)
        try await sandbox.makeOrigin()
        try await sandbox.switchTo("medium")
        try await sandbox.colleagueCommits { try elsewhere.change(sandbox, $0) }
        try await sandbox.update()
        let ran = try await sandbox.switchTo("enterprise")
        guard ran.status == 0 else { return }
        #expect(try await sandbox.changedPaths() == [])
        #expect(try await sandbox.agreement() == "agrees")
        try await sandbox.expectPlace("enterprise", .branch, "after the switch")
        try sandbox.expectContents(are: try await sandbox.tierFolder("enterprise"), "after the switch")
        try sandbox.expectNoLeftovers("after the switch")
        try await sandbox.expectBase("after the switch")
        let clone = try await sandbox.colleague("fresh")
        #expect(try sandbox.filesOnDisk() == sandbox.filesOnDisk(clone), "as in a fresh clone")
    }

    /// By branch, an edit or an untracked file that the fetched main would overwrite stops the switch.
    @Test(.row("pull-on-tier-branch")) func byBranchNothingElseIsOverwritten() async throws {
        let sandbox = try await Sandbox.onMinimum(.branch)
        try await sandbox.makeOrigin()
        try await sandbox.switchTo("medium")
        try await sandbox.colleagueCommits { clone in
            try sandbox.write("theirs\n", to: "\(clone)/README.md")
            try sandbox.write("theirs\n", to: "\(clone)/new.txt")
        }
        try await sandbox.update()
        try sandbox.write("mine\n", to: "README.md")
        try sandbox.write("mine\n", to: "new.txt")
        let before = try await sandbox.everything()
        for arguments in [["switch", "enterprise", "-y"] + Sandbox.target, ["activate", "--base"]] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(ran.status == 1)
            for path in ["README.md", "new.txt"] {
                #expect(ran.stderr.contains(path), "\(arguments): \(ran.stderr)")
            }
            sandbox.expectSame(try await sandbox.everything(), before, "\(arguments)")
        }
    }

    /// A commit made by hand on a tier branch is not lost, not built upon in silence, and said.
    @Test(.row("commit-on-tier-branch")) func aCommitOnATierBranchIsSaid() async throws {
        let sandbox = try await Sandbox.onMinimum(.branch)
        try await sandbox.switchTo("medium")
        try sandbox.write("by hand\n", to: "apps/web/index.js")
        try await sandbox.git("commit", "-q", "-m", "by hand, on the wrong branch", "apps/web/index.js")
        let byHand = try await sandbox.git("rev-parse", "HEAD")
        let status = try await sandbox.ok("status")
        #expect(
            (status.stdout + status.stderr).contains("tier-medium"),
            "status names the edited tier branch: \(status.stdout)")
        let ran = try await sandbox.tiergit(
            "switch", "enterprise", "-c", "acme", "-e", "prod", "-m", "x", "-y")
        if ran.status == 0 {
            let base = try #require(try await sandbox.entry()["base"] as? String)
            #expect(
                try await sandbox.run("git", ["merge-base", "--is-ancestor", base, "main"]).status == 0,
                "the entry's base is a commit on tier-medium, not on main")
        } else {
            #expect(ran.stderr.contains("tier-medium"), "\(ran.stderr)")
        }
        try await sandbox.ok("activate", "--base")
        #expect(try await sandbox.branch() == "main")
        #expect(
            try await sandbox.git("rev-parse", "tier-medium") == byHand, "the commit is still there")
    }

    /// The same on the way back from it: HEAD goes to main.
    @Test(.row("commit-on-tier-branch")) func activateBaseLeavesAnEditedTierBranch() async throws {
        let sandbox = try await Sandbox.onMinimum(.branch)
        try await sandbox.switchTo("medium")
        try sandbox.write("by hand\n", to: "apps/web/index.js")
        try await sandbox.git("commit", "-q", "-m", "by hand, on the wrong branch", "apps/web/index.js")
        try await sandbox.expectBase("from an edited tier branch")
    }
}

extension Sandbox {
    /// A colleague changes the activation on main, and this clone gets that commit.
    func setActivation(_ activation: Activation) async throws {
        try await colleagueCommits { clone in
            let path = "\(clone)/copilot/tiers.yml"
            let lines = try read(path).split(separator: "\n", omittingEmptySubsequences: false)
            #expect(lines.filter { $0.hasPrefix("activation: ") }.count == 1)
            try write(
                lines.map {
                    $0.hasPrefix("activation: ") ? "activation: \(activation.rawValue)" : String($0)
                }
                .joined(separator: "\n"), to: path)
        }
        if try await branch() == "main" {
            try await git("pull", "-q", "--ff-only")
        } else {
            try await git("fetch", "-q", "origin", "main:main")
        }
    }

    /// `activate --base` puts back exactly what is committed on main.
    func expectBase(_ what: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        try await ok("activate", "--base", sourceLocation: sourceLocation)
        let what = "\(what): activate --base"
        #expect(try await branch() == "main", "\(what)", sourceLocation: sourceLocation)
        #expect(try await changedPaths() == [], "\(what)", sourceLocation: sourceLocation)
        let flags = try await git("ls-files", "-v").split(separator: "\n").filter {
            !$0.hasPrefix("H ")
        }
        #expect(flags.isEmpty, "\(what)", sourceLocation: sourceLocation)
        #expect(
            try !read(".git/info/exclude").contains("addons"), "\(what)", sourceLocation: sourceLocation)
        #expect(link(Sandbox.addons) == "addons-minimum", "\(what)", sourceLocation: sourceLocation)
        #expect(
            try await git("write-tree") == (try await git("rev-parse", "main^{tree}")), "\(what)",
            sourceLocation: sourceLocation)
        #expect(!exists(".git/tiergit/active.json"), "\(what)", sourceLocation: sourceLocation)
        try expectNoLeftovers(what, sourceLocation: sourceLocation)
    }
}
