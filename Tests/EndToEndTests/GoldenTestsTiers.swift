import Foundation
import Testing

/// Tiers that are made of others: what is printed of them.
@Suite struct GoldenTestsTiers {
    private static let catalog = "copilot/tiers.yml"
    private static let value = "database.yml:Mappings.ScalingMap.prod.DBMaxCapacity=9"
    private static let new = ["tier", "new", "hybrid", "--from", "medium", "--take", "storage.yml=minimum"]

    private func require(_ scene: inout Scene) async throws {
        let catalog = try scene.sandbox.read(Self.catalog)
        try scene.sandbox.write(
            catalog.replacingOccurrences(
                of: "    extends: medium\n", with: "    extends: medium\n    require: {prod: [encryption at rest]}\n"),
            to: Self.catalog)
        try await scene.commit("a hybrid")
    }

    @Test func text() async throws {
        var scene = Scene(try await Sandbox.copilot(adopted: true))
        func run(_ name: String, _ arguments: [String]) async throws {
            try await scene.compare(name, scene.transcript(arguments, scene.tiergit(arguments)))
        }
        try await run("tier-new-dry-run", Self.new + ["--set", Self.value, "--dry-run"])
        try await run("tier-new", Self.new + ["--set", Self.value])
        try await run("error-tier-new", Self.new)
        try await require(&scene)
        try await scene.golden("validate-require", "validate", "hybrid")
        try await scene.golden("info-hybrid", "info", "hybrid")
        try await scene.golden("tiers-hybrid", "tiers")
        try await scene.golden("tier-new-invalid", "tier", "new", "other", "--from", "hybrid")
        try scene.sandbox.write("Resources: {}\n", to: "copilot/environments/addons-hybrid/storage.yml")
        try await scene.golden("validate-hybrid-conflict", "validate", "hybrid")
        try await scene.golden("tier-new-copy", "tier", "new", "other", "--from", "medium", "--copy")
    }

    /// The part of `GoldenTestsJSON.everyCommand` that is about them.
    static func json(_ tables: KeyTables, _ seen: inout Set<String>) async throws {
        var walk = GoldenTestsJSON.Walk(Scene(try await Sandbox.copilot(adopted: true)), tables: tables)
        try await walk.json(
            "json-tier-new", "tiergit tier new --json", "tier", "new", "hybrid", "--from", "medium", "--take",
            "storage.yml=minimum", "--set", Self.value)
        try await GoldenTestsTiers().require(&walk.scene)
        try await walk.json("json-info-hybrid", "tiergit info --json", "info", "hybrid")
        try await walk.json("json-tiers-hybrid", "tiergit tiers --json", "tiers")
        seen.formUnion(walk.seen)
    }
}
