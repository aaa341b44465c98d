import Foundation
import Testing

/// The everyday commands of git before, between and after switches. Each test is a row of OtherGit.md.
@Suite struct OtherGitTests {
    /// A command of git's, and what `status` finds after it.
    struct Around: Sendable, CustomTestStringConvertible {
        let row: Row
        /// Where it leaves what is recorded as it is; elsewhere `status` must say what became of it.
        let keeps: Set<Activation>
        var testDescription: String { row.id }
        let run: @Sendable (Workplace) async throws -> Void

        init(_ row: Row, keeps: Set<Activation>, _ run: @escaping @Sendable (Workplace) async throws -> Void) {
            self.row = row
            self.keeps = keeps
            self.run = run
        }
    }

    static let around: [Around] = [
        Around(.row("pull"), keeps: [.symlink, .copy, .branch]) { scene in
            try await scene.sandbox.colleagueCommits { clone in
                try scene.sandbox.write("theirs \(UUID())\n", to: "\(clone)/apps/web/index.js")
            }
            // A tier branch follows nothing; there main is fetched.
            if scene.activation == .branch {
                try await scene.git("pull", "-q", fails: true)
                try await scene.git("fetch", "-q", "origin", "main:main")
            } else {
                try await scene.git("pull", "-q", "--ff-only")
            }
        },
        Around(.row("switch"), keeps: [.symlink, .copy]) { scene in
            try await scene.git("switch", "-q", "main")
            try await scene.git("switch", "-q", "-C", "side")
            try await scene.git("switch", "-q", "main")
        },
        Around(.row("stash"), keeps: [.branch]) { scene in
            // The adopted tier's settings are those that are committed.
            let any = try await !scene.sandbox.changedPaths().isEmpty
            #expect(try await scene.git("stash").stdout.contains("Saved") == any)
            if any { try await scene.git("stash", "drop", "-q") }
        },
        Around(.row("reset-hard"), keeps: [.branch]) { try await $0.git("reset", "-q", "--hard") },
        Around(.row("clean"), keeps: [.symlink, .copy, .branch]) { scene in
            try scene.sandbox.write("junk\n", to: "junk/junk.log")
            for force in ["-fdx", "-ffdx"] { try await scene.git("clean", "-q", force) }
            #expect(!scene.sandbox.exists("junk"))
        },
        Around(.row("merge"), keeps: [.symlink, .copy, .branch]) { scene in
            try await scene.side("apps/web/index.js", "theirs \(UUID())\n")
            // A merge belongs on main: by branch it is made there.
            if scene.activation == .branch { try await scene.base() }
            try await scene.git("merge", "-q", "--no-ff", "--no-edit", "side")
            if scene.activation == .branch { try await scene.expectComesBack(scene.recorded()) }
        },
        Around(.row("rebase"), keeps: [.symlink, .copy, .branch]) { scene in
            try await scene.side("apps/web/index.js", "theirs \(UUID())\n")
            if scene.activation == .branch {
                try await scene.base()
            } else if try await !scene.sandbox.changedPaths().isEmpty {
                #expect(try await scene.git("rebase", "side", fails: true).stderr.contains("unstaged changes"))
                try await scene.base()
            }
            try await scene.commit("mine.txt", "mine \(UUID())\n")
            try await scene.git("rebase", "-q", "side")
            if try await scene.sandbox.active()["mode"] is NSNull {
                try await scene.expectComesBack(scene.recorded())
            }
        },
    ]

    @Test(arguments: around, Activation.allCases)
    func aroundSwitches(_ command: Around, _ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        func check(_ tier: String) async throws {
            try await command.run(scene)
            // Adopted: what is committed is what is recorded.
            if command.keeps.contains(activation) || tier == "minimum" {
                try await scene.expectActive(tier, "after git \(command.row.id)")
            } else if activation == .branch {
                try await scene.expectSaid("HEAD is on main", agreement: "elsewhere")
            } else {
                // The addons are the tier's all the same; only its settings left the manifests.
                try scene.sandbox.expectContents(are: scene.folders[tier] ?? [:], "after git \(command.row.id)")
                try await scene.expectSaid("copilot/web/manifest.yml", agreement: "edited")
            }
        }
        try await check("medium")
        try await scene.expectComesBack()
        try await check("medium")
        // The next switch needs no command in between.
        try await scene.switchTo("enterprise")
        try await check("enterprise")
        try await scene.switchTo("minimum")
        try await check("minimum")
        try await scene.expectComesBack("minimum")
        try scene.sandbox.expectNoLeftovers("\(command)")
    }

    /// `git stash pop` after a switch: git refuses to overwrite the settings, and nothing is lost.
    @Test(.row("stash-pop"), arguments: Activation.allCases)
    func stashPopAfterASwitch(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try scene.sandbox.append("RUN mine\n", to: "Dockerfile")
        try scene.sandbox.write("mine\n", to: "mine.txt")
        try await scene.git("stash", "-q", "-u")
        try await scene.switchTo("enterprise")
        if activation == .branch {
            try await scene.git("stash", "pop", "-q")
        } else {
            try await scene.git("stash", "pop", "-q", fails: true)
            #expect(try await scene.git("stash", "list").stdout.split(separator: "\n").count == 1)
            try scene.sandbox.remove("mine.txt")
            try await scene.expectActive("enterprise", "after the refused pop")
            // On the base, medium's settings come back with the rest; they are nobody's work, and do not stand in the way.
            try await scene.base()
            try await scene.git("stash", "pop", "-q")
        }
        #expect(try scene.sandbox.read("Dockerfile").hasSuffix("RUN mine\n"))
        try await scene.expectComesBack("enterprise")
        try await scene.switchTo("minimum")
        #expect(try scene.sandbox.read("Dockerfile").hasSuffix("RUN mine\n"))
        #expect(try scene.sandbox.read("mine.txt") == "mine\n")
        #expect(try await scene.sandbox.changedPaths() == ["Dockerfile", "mine.txt"])
    }

    /// An edit of one's own in a manifest beside the settings is nobody else's, and stays.
    @Test(.row("stash-pop"), arguments: [Activation.symlink, .copy])
    func anEditBesideTheSettingsIsNotTakenForThem(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try scene.sandbox.append("# mine\n", to: "copilot/web/manifest.yml")
        let edited = try scene.sandbox.read("copilot/web/manifest.yml")
        try await scene.refusesSwitch("copilot/web/manifest.yml")
        #expect(try scene.sandbox.read("copilot/web/manifest.yml") == edited)
    }

    @Test(.row("add-all"), arguments: [Activation.symlink, .copy])
    func addAllStagesTheSettingsOnly(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.git("add", "-A")
        #expect(try await scene.sandbox.changedPaths() == Sandbox.manifests.map { "staged: \($0)" })
        try await scene.git("stash", "-q")
        try await scene.git("stash", "drop", "-q")
        try await scene.switchTo("enterprise")
    }

    @Test(.row("removed"), arguments: Activation.allCases)
    func addonsThatAreRemoved(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try scene.sandbox.remove(Sandbox.addons)
        if activation != .branch { try await scene.git("checkout", "-q", ".") }
        #expect(!scene.sandbox.exists(Sandbox.addons))
        try await scene.expectSaid("Copilot would find no addons here", agreement: "unusable")
        try await scene.expectComesBack()
        try scene.sandbox.remove(Sandbox.addons)
        try await scene.switchTo("enterprise")
    }

    @Test(.row("flag-lost"), arguments: [Activation.symlink, .copy])
    func aLostFlagIsSaidAndMended(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        for mend in ["activate", "switch"] {
            try await scene.git("update-index", "--no-skip-worktree", Sandbox.addons)
            #expect(try await scene.sandbox.changedPaths().contains(Sandbox.addons))
            try await scene.expectSaid("git no longer keeps \(Sandbox.addons) out of commits", agreement: "agrees")
            #expect(try await scene.sandbox.active()["linkProtected"] as? Bool == false)
            if mend == "activate" { try await scene.expectComesBack() } else { try await scene.switchTo("medium") }
        }
    }

    @Test(.row("gc"), arguments: Activation.allCases)
    func gcPackRefsAndReflogs(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        for tier in ["enterprise", "minimum"] {
            try await scene.git("pack-refs", "--all", "--prune")
            try await scene.git("reflog", "expire", "--expire=now", "--all")
            try await scene.git("gc", "-q", "--prune=now")
            try await scene.switchTo(tier)
        }
        try await scene.git("repack", "-adq")
        try await scene.sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y")
        try await scene.expectActive("enterprise", "after the revert")
        try await scene.sandbox.proveHistories()
    }

    @Test(.row("bisect"), arguments: Activation.allCases)
    func detachedAndBisecting(_ activation: Activation) async throws {
        let scene = try await Workplace(activation)
        try await scene.git("bisect", "start")
        if activation == .branch {
            try await scene.refusesSwitch("git bisect reset")
            try await scene.expectActive("medium", "while bisecting")
        } else {
            try await scene.switchTo("enterprise")
            try await scene.switchTo("medium")
        }
        try await scene.git("bisect", "reset")
        try await scene.git("checkout", "-q", "--detach")
        try await scene.switchTo("enterprise")
        try await scene.switchTo("medium")
    }
}

extension Workplace {
    /// The tier that is recorded as active.
    func recorded() async throws -> String {
        try #require(try await sandbox.entry()["tier"] as? [String: Any])["to"] as? String ?? ""
    }
}
