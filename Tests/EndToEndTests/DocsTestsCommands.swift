import Foundation
import Testing

/// The guides that `docs build` writes: their commands run in order, for a client that is where the guide begins.
@Suite struct DocsTestsCommands {
    private static let target = ["-c", "acme", "-e", "prod"]

    /// Follows the guide from one tier to another, and back by what it says of that.
    private func follow(_ from: String, _ to: String, _ shell: DocumentShell) async throws {
        let path = "\(DocsTests.folder)/technical/upgrade-\(from)--\(to).md"
        let text = try shell.sandbox.read(path)
        let (problems, notRun) = try await runDocument(text, in: shell)
        for problem in problems { Issue.record("\(path), \(problem)") }
        #expect(notRun == [])
        #expect(MarkdownDocument(text).blocks.contains { $0.holdsCommands })
    }

    private func recorded(_ shell: DocumentShell) async throws -> String {
        let text = try await shell.sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json")
        let entry = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
        return try #require((entry["tier"] as? [String: Any])?["to"] as? String)
    }

    /// All six, one after the other, ending where it began.
    @Test func everyGuideOfTheDemo() async throws {
        let shell = try #require(try await DocumentFixture.shell("shop"))
        try await shell.sandbox.ok("docs", "build")
        try await shell.sandbox.git("add", "copilot/docs")
        try await shell.sandbox.git("commit", "-q", "-m", "documents")
        let way = ["minimum", "medium", "enterprise", "minimum", "enterprise", "medium", "minimum"]
        for (from, to) in zip(way, way.dropFirst()) {
            try await follow(from, to, shell)
            #expect(try await recorded(shell) == to)
        }
    }

    /// The shipped tiers, between which only stages spare the data; no service imports what moves.
    @Test func guidesInStages() async throws {
        let sandbox = try await StageTests.starter()
        try sandbox.write("name: web\ntype: Backend Service\n", to: "copilot/web/manifest.yml")
        try await sandbox.git("commit", "-q", "-a", "-m", "nothing is imported")
        let shell = try DocumentShell(sandbox, environment: try RolloutWorld.equip(sandbox))
        try await sandbox.ok("docs", "build")
        try await sandbox.git("add", "copilot/docs")
        try await sandbox.git("commit", "-q", "-m", "documents")
        let guide = try sandbox.read("\(DocsTests.folder)/technical/upgrade-minimum--medium.md")
        #expect(guide.contains("Stage 1 of ") && guide.contains("--stage 2"), "\(guide)")
        try await follow("minimum", "medium", shell)
        #expect(try await recorded(shell) == "medium")
        let matrix = try sandbox.read("\(DocsTests.folder)/technical/upgrades.md")
        #expect(matrix.contains("loses-data") || matrix.contains("refused"), "\(matrix)")
        // What is said of a refused change is what a switch says.
        try await follow("medium", "minimum", shell)
    }

    /// The values of prod among a template's mappings.
    private static var prod: Regex<Substring> { #/[ ]{8}prod:\n(?:[ ]{12}.*\n)+/# }

    /// A switch is about one environment: where they differ, each has its own way.
    @Test func eachEnvironmentHasItsWay() async throws {
        let sandbox = try await StageTests.starter(on: nil)
        let path = "copilot/environments/addons-minimum/redis-elasticache.yml"
        let medium = try sandbox.read(path.replacingOccurrences(of: "minimum", with: "medium"))
        // In prod the smaller tier has what the larger one has.
        let prod = try #require(medium.firstMatch(of: Self.prod)).output
        let text = try sandbox.read(path).replacing(Self.prod, with: prod, maxReplacements: 1)
        try sandbox.write(text, to: path)
        try await sandbox.ok("docs", "build")
        let guide = try sandbox.read("\(DocsTests.folder)/technical/upgrade-minimum--medium.md")
        #expect(guide.contains("In staging: 2 updates") && guide.contains("In prod: one update does it."), "\(guide)")
        #expect(guide.contains("-e staging --stage 2") && !guide.contains("-e prod --stage"))
        #expect(guide.contains("tiergit switch medium -c acme -e prod -m \"why\" -y"))
    }
}
