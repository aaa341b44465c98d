import Foundation
import Testing

/// Documents: what is printed of them, and what is written.
@Suite struct GoldenTestsDocs {
    @Test func text() async throws {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        try await scene.golden("docs-check-unbuilt", "docs", "check")
        try await scene.golden("docs-dry-run", "docs", "build", "--dry-run")
        try await scene.golden("docs-build", "docs", "build")
        try await scene.golden("docs-build-current", "docs", "build")
        let catalog = try scene.sandbox.read("copilot/tiers.yml")
        try scene.sandbox.write(catalog.replacingOccurrences(of: "$200-350", with: "$210-360"), to: "copilot/tiers.yml")
        let page = "copilot/docs/tiers/README.md"
        try scene.sandbox.write(try scene.sandbox.read(page) + "mine\n", to: page)
        try await scene.golden("docs-check", "docs", "check")
        try await scene.golden("error-docs-edited", "docs", "build")
    }

    /// What is written of the demo's tiers: a change of any word shows.
    @Test func pages() async throws {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        try await scene.sandbox.ok("docs", "build")
        for (name, path) in [
            ("docs-index", "README.md"), ("docs-comparison", "technical/comparison.md"),
            ("docs-upgrade", "technical/upgrade-minimum--enterprise.md"), ("docs-costs", "technical/costs.md"),
            ("docs-features", "client/features.md"), ("docs-paths", "client/upgrade-paths.md"),
        ] {
            try await scene.compare(name, try scene.sandbox.read("copilot/docs/tiers/\(path)"))
        }
    }

    /// The part of `GoldenTestsJSON.everyCommand` that is about them.
    static func json(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = GoldenTestsJSON.Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        let sandbox = walk.scene.sandbox
        try await sandbox.ok("docs", "build")
        let (page, path) = ("copilot/docs/tiers/client/support.md", "copilot/tiers.yml")
        let (text, catalog) = (try sandbox.read(page), try sandbox.read(path))
        // Both have a cause, and a line that somebody changed.
        try sandbox.write(catalog.replacingOccurrences(of: "$200-350", with: "$210-360"), to: path)
        try sandbox.write(text.replacingOccurrences(of: "# Support", with: "# Help"), to: page)
        try await walk.json("json-docs-build", "tiergit docs build --json", "docs", "build", "--force")
        try sandbox.write(catalog, to: path)
        try sandbox.write(
            try sandbox.read(page).replacingOccurrences(of: "# Support", with: "# Help"), to: page)
        try await walk.json("json-docs-check", "tiergit docs check --json", "docs", "check", status: 1)
        seen.formUnion(walk.seen)
    }
}
