import Foundation
import Testing

/// All six ways from one of three tiers to another, in each of the three activations.
@Suite struct TransitionTests {
    @Test(arguments: Activation.allCases, [true, false])
    func everyTransitionGivesTheTier(_ activation: Activation, settings: Bool) async throws {
        let sandbox = try await Sandbox.onMinimum(activation, settings: settings)
        let generated = try await TierManifests(sandbox)
        #expect(Set(zip(Sandbox.round, Sandbox.round.dropFirst()).map { "\($0) \($1)" }).count == 6)
        for (from, to) in zip(Sandbox.round, Sandbox.round.dropFirst()) {
            let what = "\(from) -> \(to)"
            try await sandbox.switchTo(to)
            try await check(sandbox, to, activation, settings: settings, generated, what)
            let entry = try await sandbox.entry()
            let tier = try #require(entry["tier"] as? [String: Any])
            #expect(tier["from"] as? String == from)
            #expect(tier["to"] as? String == to)
            try await sandbox.git("verify-commit", "refs/tiergit/history/acme/prod")
        }
        #expect(try await sandbox.entries().count == 7)
        try await sandbox.proveHistories()
    }

    private func check(
        _ sandbox: Sandbox, _ tier: String, _ activation: Activation, settings: Bool,
        _ generated: TierManifests,
        _ what: String
    ) async throws {
        let folder = try await sandbox.tierFolder(tier)
        #expect(folder["scripts/seed data.sh"]?.first == "x")
        #expect(folder["notes/Größe.txt"] == "-Grüße\r\nCRLF stays\r\n")
        try sandbox.expectContents(are: folder, what)
        for path in Sandbox.manifests {
            let disk = try sandbox.read(path)
            #expect(disk == generated[tier, path], "\(what): \(path) is not the tier tree's")
            let onMain = try await sandbox.committed(path, at: "main")
            // The adopted tier's settings are those that were there.
            if !settings || tier == "minimum" {
                #expect(disk == onMain, "\(what): \(path) changed")
            } else {
                #expect(disk != onMain, "\(what): \(path) has no tier settings")
            }
        }
        let mayChange = settings && tier != "minimum" && activation != .branch ? Sandbox.manifests : []
        #expect(try await sandbox.changedPaths() == mayChange, "\(what)")
        let staged = try await sandbox.git("add", "-A", "-n")
        #expect(!staged.contains("environments/"), "\(what): git add -A would stage \(staged)")
        try await sandbox.git("fsck", "--strict", "--no-dangling")
        try sandbox.expectNoLeftovers(what)
        #expect(try await sandbox.agreement() == "agrees", "\(what)")
        try await sandbox.expectPlace(tier, activation, what)
    }

    /// What Copilot and the deployment find is the same file for file, whatever the activation; permissions too.
    @Test(arguments: [true, false])
    func threeActivationsGiveTheSameFiles(settings: Bool) async throws {
        var seen: [String: [Activation: [String: String]]] = [:]
        for activation in Activation.allCases {
            let sandbox = try await Sandbox.onMinimum(activation, settings: settings)
            for tier in ["medium", "enterprise", "minimum"] {
                try await sandbox.switchTo(tier)
                var found = try sandbox.contents(of: Sandbox.addons)
                for path in Sandbox.manifests { found[path] = try sandbox.read(path) }
                let real = URL(fileURLWithPath: "\(sandbox.repository)/\(Sandbox.addons)")
                    .resolvingSymlinksInPath().path
                for (path, file) in try sandbox.filesOnDisk(real) {
                    found["permissions of \(path)"] = "\(file.kind) \(String(file.permissions, radix: 8))"
                }
                seen[tier, default: [:]][activation] = found
            }
        }
        for (tier, found) in seen {
            let link = try #require(found[.symlink])
            #expect(link.count >= 12)
            for activation in [Activation.copy, .branch] {
                let other = try #require(found[activation])
                let differing = Set(link.keys).union(other.keys).filter { link[$0] != other[$0] }.sorted()
                #expect(differing.isEmpty, "\(tier): \(activation) is not as by link")
            }
        }
        #expect(seen["medium"]?[.copy] != seen["enterprise"]?[.copy])
    }

    /// The same tier again: nothing changes and nothing is recorded.
    @Test(arguments: Activation.allCases)
    func theSameTierAgainChangesNothing(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.switchTo("medium")
        let before = try await sandbox.everything()
        let ran = try await sandbox.switchTo("medium")
        #expect(ran.stderr.contains("nothing was recorded"))
        sandbox.expectSame(try await sandbox.everything(), before, "medium again")
    }

    /// --dry-run says what would happen and does none of it.
    @Test(arguments: Activation.allCases)
    func dryRunChangesNothing(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        let before = try await sandbox.everything()
        let ran = try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "--dry-run")
        #expect(ran.stdout.contains("would switch acme/prod: minimum -> enterprise"))
        sandbox.expectSame(try await sandbox.everything(), before, "--dry-run")
    }
}

/// The manifests of each tier tree, as `branch build` makes them in a scratch clone.
struct TierManifests {
    private var bytes: [String: String] = [:]

    init(_ sandbox: Sandbox) async throws {
        let scratch = "\(sandbox.root)/scratch"
        try await sandbox.expect(
            "git", "clone", "-q", "-b", "main", sandbox.repository, scratch, in: sandbox.root)
        try await sandbox.ok("branch", "build", in: scratch)
        for tier in Sandbox.tiers {
            for path in Sandbox.manifests {
                let found = try await sandbox.committed(path, at: "tier-\(tier)", in: scratch)
                let text: String = try #require(found)
                bytes["\(tier) \(path)"] = text
            }
        }
    }

    subscript(tier: String, path: String) -> String? { bytes["\(tier) \(path)"] }
}

extension Sandbox {
    /// Link, flag, exclusion and HEAD are as the activation asks for.
    func expectPlace(
        _ tier: String, _ activation: Activation, in directory: String? = nil, _ what: String,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let top = directory ?? repository
        switch activation {
        case .symlink:
            #expect(
                link("\(top)/\(Sandbox.addons)") == "addons-\(tier)", "\(what)",
                sourceLocation: sourceLocation)
        case .copy, .branch:
            #expect(
                filesKind("\(top)/\(Sandbox.addons)") == .typeDirectory, "\(what): no folder",
                sourceLocation: sourceLocation)
        }
        #expect(
            try await isSkipWorktree(in: top) == (activation != .branch), "\(what): skip-worktree",
            sourceLocation: sourceLocation)
        if directory == nil {
            #expect(
                try isExcluded() == (activation == .copy), "\(what): info/exclude",
                sourceLocation: sourceLocation)
        }
        let wanted = activation == .branch ? "tier-\(tier)" : "main"
        #expect(try await branch(in: top) == wanted, "\(what): HEAD", sourceLocation: sourceLocation)
    }

    func filesKind(_ path: String) -> FileAttributeType? {
        let path = path.hasPrefix("/") ? path : "\(repository)/\(path)"
        return (try? FileManager.default.attributesOfItem(atPath: path))?[.type] as? FileAttributeType
    }
}
