import Foundation
import Testing

/// Going back: the bytes that were live then, whatever became of the tier's folder since.
@Suite struct GoingBackTests {
    /// What became of the tier since it was live.
    enum Since: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case nothing, folderChanged, folderDeleted, tierGone
        var testDescription: String { rawValue }
    }

    /// All for a link, where it decides between a link and a copy; for the others those that differ.
    static let cases =
        Since.allCases.map { (Activation.symlink, $0) }
        + [Activation.copy, .branch].flatMap { [($0, Since.folderChanged), ($0, .tierGone)] } + [
            (.branch, .nothing)
        ]

    /// acme/prod: #1 minimum, #2 medium, #3 enterprise; and then something happens to medium on main.
    private func history(_ activation: Activation, _ since: Since = .nothing) async throws -> (
        Sandbox, [String: String]
    ) {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.makeOrigin()
        try await sandbox.switchTo("medium")
        let live = try await sandbox.live()
        try await sandbox.switchTo("enterprise")
        if since != .nothing {
            try await sandbox.colleagueCommits { clone in
                let folder = "\(clone)/copilot/environments/addons-medium"
                switch since {
                case .nothing: break
                case .folderChanged:
                    try sandbox.write(
                        "# edited\n" + (try sandbox.read("\(folder)/database.yml")),
                        to: "\(folder)/database.yml")
                    try sandbox.remove("\(folder)/notes/Größe.txt")
                    try sandbox.write("new\n", to: "\(folder)/new file.txt")
                case .folderDeleted: try sandbox.remove(folder)
                case .tierGone:
                    try sandbox.remove(folder)
                    try sandbox.removeTier("medium", in: clone)
                }
            }
            try await sandbox.update()
        }
        return (sandbox, live)
    }

    @Test(arguments: cases)
    func restoresTheBytesThatWereLive(_ activation: Activation, _ since: Since) async throws {
        let (sandbox, live) = try await history(activation, since)
        let entry = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod~1")
        let ran = try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-m", "too much", "-y")
        #expect(
            ran.stderr.contains("recorded #4 acme/prod: revert enterprise -> medium"), "\(ran.stderr)")
        try await sandbox.expectLive(live, "revert")
        let document = try await sandbox.entry()
        #expect(document["kind"] as? String == "revert")
        #expect(document["restores"] as? String == entry)
        #expect(try await sandbox.agreement() == "agrees")
        #expect(try await sandbox.changedPaths() == (activation == .branch ? [] : Sandbox.manifests))
        #expect(!(try await sandbox.git("add", "-A", "-n")).contains("environments/"))
        switch (activation, since) {
        case (.symlink, .nothing): #expect(sandbox.link(Sandbox.addons) == "addons-medium")
        case (.symlink, _), (.copy, _):
            #expect(sandbox.filesKind(Sandbox.addons) == .typeDirectory)
            #expect(try sandbox.isExcluded())
            if activation == .symlink {
                #expect(ran.stderr.contains("were copied"), "the command says so: \(ran.stderr)")
            }
        case (.branch, .nothing): #expect(try await sandbox.branch() == "tier-medium")
        case (.branch, _):
            #expect(try await sandbox.branch() == "HEAD", "detached at a generated commit")
        }
        try sandbox.expectNoLeftovers("revert")

        // Reverting again toggles; and again.
        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y")
        try sandbox.expectContents(are: try await sandbox.tierFolder("enterprise"), "the second revert")
        if activation != .branch { #expect(try sandbox.isExcluded() == (activation == .copy)) }
        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.expectLive(live, "the third revert")
        // From there on as ever.
        try await sandbox.switchTo("minimum")
        try sandbox.expectContents(
            are: try await sandbox.tierFolder("minimum"), "a switch after reverts")
        try await sandbox.expectPlace("minimum", activation, "a switch after reverts")
        #expect(try await sandbox.entries().count == 7)
        try await sandbox.expectBase("\(activation), \(since)")
        try await sandbox.proveHistories()
    }

    @Test(arguments: Activation.allCases, [Since.tierGone])
    func switchBackGivesTheBytesThatWereLive(_ activation: Activation, _ since: Since) async throws {
        let (sandbox, live) = try await history(activation, since)
        let entry = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod~1")
        try await sandbox.switchTo("-")
        try await sandbox.expectLive(live, "switch -")
        let document = try await sandbox.entry()
        #expect(document["kind"] as? String == "switch")
        #expect(document["restores"] as? String == entry)
        try await sandbox.switchTo("-")
        try sandbox.expectContents(are: try await sandbox.tierFolder("enterprise"), "switch - again")
        try await sandbox.switchTo("-")
        try await sandbox.expectLive(live, "switch - a third time")
        try await sandbox.proveHistories()
    }

    @Test(arguments: Activation.allCases)
    func goesBackByStepsAndByNumber(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        var live = ["minimum": try await sandbox.live()]
        for tier in ["medium", "enterprise"] {
            try await sandbox.switchTo(tier)
            live[tier] = try await sandbox.live()
        }
        #expect(Set(live.values).count == 3)
        let first = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod~2")
        try await sandbox.ok("revert", "--steps", "2", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.expectLive(try #require(live["minimum"]), "--steps 2")
        #expect(try await sandbox.entry()["restores"] as? String == first)
        try await sandbox.ok("revert", "3", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.expectLive(try #require(live["enterprise"]), "revert 3")
        try await sandbox.ok("revert", "#1", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.expectLive(try #require(live["minimum"]), "revert #1")
        #expect(try await sandbox.entry()["restores"] as? String == first)
        let second = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod~4")
        try await sandbox.ok("revert", String(second.prefix(8)), "-c", "acme", "-e", "prod", "-y")
        try await sandbox.expectLive(try #require(live["medium"]), "revert by id")
        #expect(try await sandbox.entry()["restores"] as? String == second)
        // What runs already is not recorded again.
        let before = try await sandbox.everything()
        try await sandbox.ok("revert", String(second.prefix(8)), "-c", "acme", "-e", "prod", "-y")
        sandbox.expectSame(try await sandbox.everything(), before, "what runs already")
        #expect(try await sandbox.changedPaths() == (activation == .branch ? [] : Sandbox.manifests))
    }

    @Test(arguments: Activation.allCases)
    func latestTakesTheTierAsItIsToday(_ activation: Activation) async throws {
        let (sandbox, live) = try await history(activation, .folderChanged)
        let entry = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod~1")
        try await sandbox.ok("revert", "--latest", "-c", "acme", "-e", "prod", "-y")
        let today = try await sandbox.tierFolder("medium")
        #expect(today != live.filter { $0.key.hasPrefix("addons ") })
        try sandbox.expectContents(are: today, "--latest")
        #expect(try await sandbox.entry()["restores"] as? String == entry)
        #expect(try await sandbox.entry()["kind"] as? String == "revert")
        try await sandbox.expectPlace("medium", activation, "--latest")
        // And the bytes of then are still there.
        try await sandbox.ok("revert", "2", "-c", "acme", "-e", "prod", "-y")
        try await sandbox.expectLive(live, "revert 2")
    }

    /// --latest has nothing to take where the tier is gone, and changes nothing.
    @Test(arguments: [Activation.symlink, .branch], [Since.folderDeleted, .tierGone])
    func latestOfATierThatIsGoneIsRefused(_ activation: Activation, _ since: Since) async throws {
        let (sandbox, _) = try await history(activation, since)
        let before = try await sandbox.everything()
        let ran = try await sandbox.tiergit("revert", "--latest", "-c", "acme", "-e", "prod", "-y")
        #expect([1, 64].contains(ran.status), "\(ran.stderr)")
        #expect(ran.stderr.contains("medium"), "\(ran.stderr)")
        sandbox.expectSame(try await sandbox.everything(), before, "--latest of a tier that is gone")
    }

    /// The settings of then go into the manifests of today: lines that others changed since stay.
    @Test(arguments: Activation.allCases)
    func settingsAreRestoredIntoTodaysManifests(_ activation: Activation) async throws {
        let (sandbox, live) = try await history(activation)
        let path = "copilot/web/manifest.yml"
        if activation != .branch { try await sandbox.ok("activate", "--base") }
        try await sandbox.colleagueCommits { clone in
            let text = try sandbox.read("\(clone)/\(path)")
            try sandbox.write(
                "# today's first line\n" + text.replacing("port: 3000", with: "port: 8080"),
                to: "\(clone)/\(path)")
            // And medium gives something else today.
            let catalog = "\(clone)/copilot/tiers.yml"
            try sandbox.write(
                try sandbox.read(catalog).replacing("cpu: 512", with: "cpu: 2048"), to: catalog)
        }
        try await sandbox.update()
        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y")
        let then = try #require(live["file \(path)"])
        let wanted = "# today's first line\n" + then.replacing("port: 3000", with: "port: 8080")
        #expect(try sandbox.read(path) == wanted)
        #expect(then.contains("cpu: 512"))
        #expect(try await sandbox.agreement() == "agrees")
    }

    @Test(arguments: Activation.allCases)
    func nothingToGoBackToIsAnError(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        let before = try await sandbox.everything()
        for arguments in [
            ["switch", "-"], ["revert"], ["revert", "--steps", "2"], ["revert", "7"],
            ["revert", "abcdef"],
        ] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments + Sandbox.target + ["-y"])
            #expect(ran.status == 1, "\(arguments): \(ran.stdout)\(ran.stderr)")
            #expect(ran.stderr.hasPrefix("error: "), "\(arguments): \(ran.stderr)")
            #expect(ran.stderr.contains("acme/prod"), "\(arguments): \(ran.stderr)")
            sandbox.expectSame(try await sandbox.everything(), before, "\(arguments)")
        }
        let other = try await sandbox.tiergit("revert", "-c", "nobody", "-e", "prod", "-y")
        #expect(other.status == 1)
        #expect(other.stderr.contains("nobody/prod"))
        let steps = try await sandbox.tiergit(
            "revert", "--steps", "0", "-c", "acme", "-e", "prod", "-y")
        #expect(steps.status == 64)
        let both = try await sandbox.tiergit(
            "revert", "1", "--steps", "1", "-c", "acme", "-e", "prod", "-y")
        #expect(both.status == 64)
        sandbox.expectSame(try await sandbox.everything(), before, "usage errors")
    }
}

extension Sandbox {
    /// Everything that was live: the addons and the manifests.
    func live() async throws -> [String: String] {
        var found: [String: String] = [:]
        for (path, bytes) in try contents(of: Sandbox.addons) { found["addons \(path)"] = bytes }
        for path in Sandbox.manifests { found["file \(path)"] = try read(path) }
        try #require(found.count >= 7)
        return found
    }

    func expectLive(
        _ wanted: [String: String], _ what: String, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let found = try await live()
        let differing = Set(found.keys).union(wanted.keys).filter { found[$0] != wanted[$0] }.sorted()
        #expect(differing.isEmpty, "\(what): not as it was live", sourceLocation: sourceLocation)
    }

    /// Gets main from the origin: by pull on main, by fetch on a generated commit.
    func update() async throws {
        if try await branch() == "main" {
            try await git("pull", "-q", "--ff-only")
        } else {
            try await git("fetch", "-q", "origin", "main:main")
        }
    }

    /// Takes one tier's block out of the catalog.
    func removeTier(_ tier: String, in clone: String) throws {
        var kept: [Substring] = []
        var inside = false
        let path = "\(clone)/copilot/tiers.yml"
        for line in try read(path).split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("  "), !line.hasPrefix("   "), line.hasSuffix(":") {
                inside = line == "  \(tier):"
            }
            if !inside { kept.append(line) }
        }
        try write(kept.joined(separator: "\n"), to: path)
        try #require(try !read(path).contains("addons-\(tier)"))
    }
}
