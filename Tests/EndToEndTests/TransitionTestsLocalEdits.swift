import Foundation
import Testing

/// Edits that nobody committed are never overwritten: the switch stops, names them, and has changed nothing.
@Suite struct TransitionTestsLocalEdits {
    /// What the operator did, and the path that must be named.
    struct Edit: Sendable {
        let name: String
        let path: String
        var activations = Activation.allCases
        let make: @Sendable (Sandbox) throws -> Void
    }

    private static let enterprise = "copilot/environments/addons-enterprise"
    private static let active = Sandbox.addons

    static let edits: [Edit] = [
        Edit(name: "a file of the wanted tier", path: "\(enterprise)/database.yml") {
            try $0.append("# edit\n", to: "\(enterprise)/database.yml")
        },
        Edit(name: "a new template in the wanted tier", path: "\(enterprise)/extra.yml") {
            try $0.write("Resources: {}\n", to: "\(enterprise)/extra.yml")
        },
        Edit(name: "a file deleted from the wanted tier", path: "\(enterprise)/storage.yml") {
            try $0.remove("\(enterprise)/storage.yml")
        },
        Edit(name: "an executable bit in the wanted tier", path: "\(enterprise)/storage.yml") {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: "\($0.repository)/\(enterprise)/storage.yml")
        },
        Edit(name: "an edited file with a non-ASCII name", path: "\(enterprise)/notes/Größe.txt") {
            try $0.write("edit\n", to: "\(enterprise)/notes/Größe.txt")
        },
        Edit(name: "the catalog", path: "copilot/tiers.yml") {
            try $0.append("# edit\n", to: "copilot/tiers.yml")
        },
        Edit(name: "a manifest", path: "copilot/web/manifest.yml") {
            try $0.append("# edit\n", to: "copilot/web/manifest.yml")
        },
        Edit(name: "a manifest deleted", path: "copilot/api/manifest.yml") {
            try $0.remove("copilot/api/manifest.yml")
        },
        Edit(
            name: "a file of a copied addons", path: "\(active)/database.yml",
            activations: [.copy, .branch]
        ) {
            try $0.append("# edit\n", to: "\(active)/database.yml")
        },
        Edit(
            name: "an untracked file in a copied addons", path: "\(active)/mine.yml",
            activations: [.copy, .branch]
        ) {
            try $0.write("mine\n", to: "\(active)/mine.yml")
        },
        Edit(
            name: "an ignored file in a copied addons", path: "\(active)/debug.log",
            activations: [.copy, .branch]
        ) {
            try $0.write("mine\n", to: "\(active)/debug.log")
        },
        Edit(
            name: "a file deeper in a copied addons", path: "\(active)/scripts/new.sh",
            activations: [.copy, .branch]
        ) {
            try $0.write("mine\n", to: "\(active)/scripts/new.sh")
        },
        Edit(
            name: "a file deleted from a copied addons", path: "\(active)/storage.yml",
            activations: [.copy, .branch]
        ) {
            try $0.remove("\(active)/storage.yml")
        },
        Edit(
            name: "an executable bit in a copied addons", path: "\(active)/storage.yml",
            activations: [.copy, .branch]
        ) {
            try FileManager.default.setAttributes(
                [.posixPermissions: 0o755], ofItemAtPath: "\($0.repository)/\(active)/storage.yml")
        },
        Edit(name: "a folder in the link's place", path: active, activations: [.symlink]) {
            try $0.remove(active)
            try $0.write("mine\n", to: "\(active)/mine.yml")
        },
        Edit(name: "a file in the place of the addons", path: active) {
            try $0.remove(active)
            try $0.write("mine\n", to: active)
        },
    ]

    @Test(arguments: Activation.allCases)
    func stopsTheSwitch(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.switchTo("medium")
        try await sandbox.proveHistories()
        let clean = "\(sandbox.root)/clean"
        try FileManager.default.copyItem(atPath: sandbox.repository, toPath: clean)
        for edit in Self.edits where edit.activations.contains(activation) {
            try edit.make(sandbox)
            let before = try await sandbox.everything()
            let ran = try await sandbox.run(
                Sandbox.tiergit, ["switch", "enterprise", "-m", "x", "-y"] + Sandbox.target)
            #expect(ran.status == 1, "\(edit.name): \(ran.stdout)\(ran.stderr)")
            #expect(
                ran.stderr.contains(edit.path), "\(edit.name): \(edit.path) is not named: \(ran.stderr)")
            sandbox.expectSame(try await sandbox.everything(), before, edit.name)
            try sandbox.expectNoLeftovers(edit.name)
            try FileManager.default.removeItem(atPath: sandbox.repository)
            try FileManager.default.copyItem(atPath: clean, toPath: sandbox.repository)
        }
        // And without an edit it is done.
        try await sandbox.switchTo("enterprise")
        try sandbox.expectContents(are: try await sandbox.tierFolder("enterprise"), "without an edit")
    }

    /// --dry-run finds them as well, where no branch has to be made to know.
    @Test(arguments: [Activation.symlink, .copy])
    func dryRunNamesThem(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.switchTo("medium")
        try sandbox.append("# edit\n", to: "copilot/web/manifest.yml")
        let ran = try await sandbox.tiergit(
            "switch", "enterprise", "-c", "acme", "-e", "prod", "--dry-run")
        #expect(ran.status == 1)
        #expect(ran.stderr.contains("copilot/web/manifest.yml"))
    }

    /// Going back and `activate --base` overwrite nothing either.
    @Test(arguments: Activation.allCases)
    func stopsGoingBack(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.switchTo("medium")
        try sandbox.append("# edit\n", to: "copilot/web/manifest.yml")
        var paths = ["copilot/web/manifest.yml"]
        if activation != .symlink {
            try sandbox.write("mine\n", to: "\(Sandbox.addons)/mine.yml")
            paths.append("\(Sandbox.addons)/mine.yml")
        }
        let before = try await sandbox.everything()
        for arguments in [
            ["revert", "-y"] + Sandbox.target, ["switch", "-", "-y"] + Sandbox.target,
            ["activate", "--base"],
        ] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(ran.status == 1, "\(arguments): \(ran.stdout)\(ran.stderr)")
            for path in paths {
                #expect(ran.stderr.contains(path), "\(arguments) names \(path): \(ran.stderr)")
            }
            sandbox.expectSame(try await sandbox.everything(), before, "\(arguments)")
        }
        // status names them as well.
        let active = try await sandbox.active()
        #expect(active["agreement"] as? String == "edited")
        let named = (active["changes"] as? [[String: Any]] ?? []).compactMap { $0["path"] as? String }
        #expect(Set(named).isSuperset(of: paths), "\(named)")
    }

    /// With a link, the active addons are the old tier's folder: an edit there is not overwritten, and not lost.
    @Test func anEditThroughTheLinkStaysInItsFolder() async throws {
        let sandbox = try await Sandbox.onMinimum(.symlink)
        try await sandbox.switchTo("medium")
        try sandbox.append("# edit\n", to: "\(Sandbox.addons)/database.yml")
        let edited = try sandbox.read("copilot/environments/addons-medium/database.yml")
        #expect(edited.hasSuffix("# edit\n"))
        let ran = try await sandbox.tiergit("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        #expect([0, 1].contains(ran.status))
        #expect(try sandbox.read("copilot/environments/addons-medium/database.yml") == edited)
        let again = try await sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        #expect(again.status == 1)
        #expect(again.stderr.contains("copilot/environments/addons-medium/database.yml"))
        #expect(try sandbox.read("copilot/environments/addons-medium/database.yml") == edited)
    }

    /// Edits elsewhere are nobody's business, staged or not, and stay.
    @Test(arguments: Activation.allCases)
    func editsElsewhereStay(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try sandbox.append("edit\n", to: "README.md")
        try sandbox.write("new\n", to: "new.txt")
        try sandbox.write("staged\n", to: "apps/web/index.js")
        try await sandbox.git("add", "apps/web/index.js")
        for tier in ["medium", "enterprise", "minimum"] {
            try await sandbox.switchTo(tier)
            let paths = try await sandbox.changedPaths().filter { !Sandbox.manifests.contains($0) }
            #expect(paths == ["README.md", "new.txt", "staged: apps/web/index.js"], "\(tier)")
            #expect(try sandbox.read("README.md") == "# Demo\nedit\n")
        }
    }

    /// Staged edits of a manifest are named and kept as well.
    @Test(arguments: Activation.allCases)
    func stagedEditsStopTheSwitch(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        try sandbox.append("# edit\n", to: "copilot/web/manifest.yml")
        try await sandbox.git("add", "copilot/web/manifest.yml")
        let before = try await sandbox.everything()
        let ran = try await sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        #expect(ran.status == 1)
        #expect(ran.stderr.contains("copilot/web/manifest.yml"))
        sandbox.expectSame(try await sandbox.everything(), before, "staged")
    }
}
