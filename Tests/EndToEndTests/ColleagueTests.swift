import Foundation
import Testing

/// What colleagues without tiergit have, and what their commits do to a working tree with an active tier.
@Suite struct ColleagueTests {
    /// A clone made before `init`, and one made after it, keep the addons that the repository was adopted with.
    @Test(.row("clone-without"), arguments: Activation.allCases)
    func clonesWithoutTiergitKeepTheirAddons(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.makeOrigin()
        let adopted = try sandbox.contents(of: Sandbox.addons)
        #expect(adopted["scripts/seed data.sh"]?.first == "x")
        let before = try await sandbox.colleague("before")
        try await sandbox.ok(
            "init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive", "--activation",
            activation.rawValue)
        try await sandbox.git("push", "-q", "origin", "main")
        let after = try await sandbox.colleague("after")

        for tier in ["medium", "enterprise"] {
            try await sandbox.switchTo(tier)
            try sandbox.expectContents(are: try await sandbox.tierFolder(tier), "the operator's")
        }
        // A commit on main while a tier is active, by whoever; then everything there is gets pushed.
        if activation == .branch { try await sandbox.ok("activate", "--base") }
        try sandbox.append("more\n", to: "README.md")
        try await sandbox.git("commit", "-q", "-m", "unrelated", "README.md")
        try await sandbox.git("push", "-q", "origin", "--all")
        try await sandbox.git("push", "-q", "origin", "refs/tiergit/*:refs/tiergit/*")

        for (name, clone) in [("before init", before), ("after init", after)] {
            try sandbox.expectContents(in: clone, are: adopted, "cloned \(name), before git pull")
            try await sandbox.git("pull", "-q", "--ff-only", in: clone)
            #expect(try sandbox.read("\(clone)/README.md").hasSuffix("more\n"))
            try sandbox.expectContents(in: clone, are: adopted, "cloned \(name), after git pull")
            #expect(sandbox.link("\(clone)/\(Sandbox.addons)") == "addons-minimum")
            #expect(try await sandbox.changedPaths(in: clone) == [])
            for path in Sandbox.manifests {
                #expect(
                    Demo.files[path] == (try sandbox.read("\(clone)/\(path)")), "cloned \(name): \(path)")
            }
        }
    }

    /// Committing everything while a tier is active never takes the link away from colleagues.
    @Test(.row("add-all"), arguments: [Activation.symlink, .copy])
    func commitAllLeavesTheLinkAlone(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.switchTo("medium")
        try sandbox.append("more\n", to: "README.md")
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-a", "-m", "all of it")
        #expect(try await sandbox.committed(Sandbox.addons, at: "main") == "addons-minimum")
        let paths = try await sandbox.git("show", "--format=", "--name-only", "HEAD")
        #expect(!paths.contains("environments/"), "\(paths)")
        try sandbox.expectContents(are: try await sandbox.tierFolder("medium"), "after the commit")
    }

    // MARK: git pull in the operator's own clone

    private func operatorOnMedium(_ activation: Activation) async throws -> Sandbox {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.makeOrigin()
        try await sandbox.switchTo("medium")
        return sandbox
    }

    @Test(.row("pull"), arguments: [Activation.symlink, .copy])
    func pullOfAnUnrelatedFileKeepsTheTier(_ activation: Activation) async throws {
        let sandbox = try await operatorOnMedium(activation)
        let medium = try await sandbox.tierFolder("medium")
        try await sandbox.colleagueCommits { clone in
            try sandbox.write("changed\n", to: "\(clone)/apps/web/index.js")
        }
        try await sandbox.git("pull", "-q", "--ff-only")
        #expect(try sandbox.read("apps/web/index.js") == "changed\n")
        try sandbox.expectContents(are: medium, "after git pull")
        #expect(try await sandbox.agreement() == "agrees")
        #expect(try await sandbox.changedPaths() == Sandbox.manifests)
        try await sandbox.expectPlace("medium", activation, "after git pull")
        // And the next switch goes on from there.
        try await sandbox.switchTo("enterprise")
        try sandbox.expectContents(
            are: try await sandbox.tierFolder("enterprise"), "after the next switch")
    }

    @Test(.row("pull-tier-folder"), arguments: [Activation.symlink, .copy])
    func pullOfAnEditedTierFolderIsSaid(_ activation: Activation) async throws {
        let sandbox = try await operatorOnMedium(activation)
        let recorded = try await sandbox.tierFolder("medium")
        try await sandbox.colleagueCommits { clone in
            let path = "\(clone)/copilot/environments/addons-medium/database.yml"
            try sandbox.write("# edited by a colleague\n" + (try sandbox.read(path)), to: path)
        }
        try await sandbox.git("pull", "-q", "--ff-only")
        let today = try await sandbox.tierFolder("medium")
        #expect(today != recorded)
        let status = try await sandbox.ok("status", "-c", "acme", "-e", "prod")
        if activation == .symlink {
            try sandbox.expectContents(are: today, "a link follows the folder")
            #expect(try await sandbox.agreement() == "folder-moved-on")
            #expect(
                (status.stdout + status.stderr).contains(
                    "addons-medium was changed by commits since the switch"))
            // The advice of status works: the recorded bytes come back.
            try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
            try sandbox.expectContents(are: recorded, "after activate")
            #expect(try await sandbox.agreement() == "agrees")
            #expect(!(try await sandbox.git("add", "-A", "-n")).contains("environments/"))
        } else {
            try sandbox.expectContents(are: recorded, "a copy stays as recorded")
            #expect(try await sandbox.agreement() == "agrees")
        }
        #expect(try await sandbox.changedPaths() == Sandbox.manifests)
        // Switching to the same tier again records what it is today.
        try await sandbox.switchTo("medium")
        try sandbox.expectContents(are: today, "after the switch to today's medium")
        #expect(try await sandbox.agreement() == "agrees")
        #expect(try await sandbox.entries().count == 3)
        try await sandbox.expectPlace("medium", activation, "after the switch to today's medium")
    }

    /// The folder of the active tier is deleted upstream: never in silence, and one command brings it back.
    @Test(.row("pull-tier-deleted"), arguments: [Activation.symlink, .copy])
    func pullThatDeletesTheActiveFolderIsSaid(_ activation: Activation) async throws {
        let sandbox = try await operatorOnMedium(activation)
        let recorded = try await sandbox.tierFolder("medium")
        try await sandbox.colleagueCommits { clone in
            try sandbox.remove("\(clone)/copilot/environments/addons-medium")
        }
        try await sandbox.git("pull", "-q", "--ff-only")
        if activation == .symlink {
            #expect(try await sandbox.agreement() == "unusable")
            let status = try await sandbox.ok("status")
            #expect((status.stdout + status.stderr).contains("Copilot would find no addons here"))
            try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        }
        try sandbox.expectContents(are: recorded, "recorded bytes")
        #expect(try await sandbox.agreement() == "agrees")
        #expect(try await sandbox.changedPaths() == Sandbox.manifests)
    }

    /// Upstream adopts another tier's link: git refuses to overwrite, and `activate --base` makes room.
    @Test(.row("pull-link"), arguments: [Activation.symlink, .copy])
    func pullOfAnotherLinkIsRefusedByGit(_ activation: Activation) async throws {
        let sandbox = try await operatorOnMedium(activation)
        let medium = try await sandbox.tierFolder("medium")
        try await sandbox.colleagueCommits { clone in
            try sandbox.remove("\(clone)/\(Sandbox.addons)")
            try FileManager.default.createSymbolicLink(
                atPath: "\(clone)/\(Sandbox.addons)", withDestinationPath: "addons-enterprise")
        }
        let pull = try await sandbox.run("git", ["pull", "-q", "--ff-only"])
        #expect(pull.status != 0)
        try sandbox.expectContents(are: medium, "after the refused pull")
        #expect(try await sandbox.agreement() == "agrees")
        let status = try await sandbox.ok("status")
        #expect(
            (status.stdout + status.stderr).contains("tiergit activate --base"),
            "status gives the command where upstream changed the link: \(status.stdout)\(status.stderr)"
        )
        try await sandbox.ok("activate", "--base")
        try await sandbox.git("pull", "-q", "--ff-only")
        #expect(sandbox.link(Sandbox.addons) == "addons-enterprise")
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        try sandbox.expectContents(are: medium, "active again")
        #expect(try await sandbox.changedPaths() == Sandbox.manifests)
    }

    /// Upstream changes a manifest that holds tier settings: git refuses, nothing is lost, and the detour works.
    @Test(.row("pull-manifest"), arguments: [Activation.symlink, .copy])
    func pullOfAnEditedManifestIsRefusedByGit(_ activation: Activation) async throws {
        let sandbox = try await operatorOnMedium(activation)
        let path = "copilot/web/manifest.yml"
        let settings = try sandbox.read(path)
        try await sandbox.colleagueCommits { clone in
            try sandbox.append("# a colleague's line\n", to: "\(clone)/\(path)")
        }
        #expect(try await sandbox.run("git", ["pull", "-q", "--ff-only"]).status != 0)
        #expect(try sandbox.read(path) == settings)
        #expect(try await sandbox.agreement() == "agrees")
        try await sandbox.ok("activate", "--base")
        try await sandbox.git("pull", "-q", "--ff-only")
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        #expect(try sandbox.read(path) == settings + "# a colleague's line\n")
        #expect(try await sandbox.agreement() == "agrees")
    }

    /// On a tier branch there is nothing to pull into; main is fetched, and the next switch is made from it.
    @Test(.row("pull-on-tier-branch")) func aFetchedMainIsTakenByTheNextSwitchByBranch() async throws {
        let sandbox = try await operatorOnMedium(.branch)
        let recorded = try await sandbox.tierFolder("medium")
        try await sandbox.colleagueCommits { clone in
            try sandbox.write("changed\n", to: "\(clone)/apps/web/index.js")
            try sandbox.append(
                "# edited by a colleague\n", to: "\(clone)/copilot/environments/addons-medium/storage.yml")
        }
        let before = try await sandbox.everything()
        let pull = try await sandbox.run("git", ["pull", "-q"])
        #expect(pull.status != 0, "a tier branch follows nothing")
        sandbox.expectSame(
            try await sandbox.everything().with(references: before.references), before,
            "a pull on a tier branch")
        try sandbox.expectContents(are: recorded, "after git pull")
        #expect(try await sandbox.agreement() == "agrees")

        try await sandbox.git("fetch", "-q", "origin", "main:main")
        let check = try await sandbox.tiergit("branch", "check", "medium", "--detailed-exitcode")
        #expect(check.status == 2)
        #expect(check.stdout.contains("behind"))
        try await sandbox.switchTo("medium")
        try sandbox.expectContents(are: try await sandbox.tierFolder("medium"), "today's medium")
        #expect(try sandbox.read("apps/web/index.js") == "changed\n")
        try await sandbox.expectPlace("medium", .branch, "after the switch")
        #expect(try await sandbox.changedPaths() == [])
    }

    /// `git pull origin main` merges main into the generated branch. The addons stay, and somebody says so.
    @Test(.row("merge-on-tier-branch")) func aMergeIntoATierBranchIsSaid() async throws {
        let sandbox = try await operatorOnMedium(.branch)
        let recorded = try await sandbox.tierFolder("medium")
        try await sandbox.colleagueCommits { clone in
            try sandbox.write("changed\n", to: "\(clone)/apps/web/index.js")
        }
        try await sandbox.git("pull", "-q", "--no-rebase", "--no-edit", "origin", "main")
        try sandbox.expectContents(are: recorded, "after the merge")
        let check = try await sandbox.tiergit("branch", "check", "medium", "--detailed-exitcode")
        #expect(check.status == 2)
        #expect(check.stdout.contains("edited"), "\(check.stdout)")
        let status = try await sandbox.ok("status")
        #expect(
            (status.stdout + status.stderr).contains("tier-medium"),
            "status says that the tier branch was edited: \(status.stdout)\(status.stderr)")
        // A switch from the merged commit would name it as its base; `activate --base` is the way back to main.
        try await sandbox.ok("activate", "--base")
        #expect(try await sandbox.branch() == "main")
        #expect(sandbox.link(Sandbox.addons) == "addons-minimum")
        #expect(try await sandbox.changedPaths() == [])
    }

    /// Leaving the tier branch with plain git is seen.
    @Test(.row("switch")) func leavingATierBranchByPlainGitIsSaid() async throws {
        let sandbox = try await operatorOnMedium(.branch)
        try await sandbox.git("switch", "-q", "main")
        let status = try await sandbox.active()
        let agreement = try #require(status["agreement"] as? String)
        #expect(
            agreement != "agrees",
            "status says acme/prod on medium is active, and \(Sandbox.addons) is minimum's")
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        try await sandbox.expectPlace("medium", .branch, "after activate")
        #expect(try await sandbox.agreement() == "agrees")
    }
}

extension Everything {
    func with(references: String) -> Everything {
        var copy = self
        copy.references = references
        return copy
    }
}
