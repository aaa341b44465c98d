import Foundation
import Testing

/// The documents for operations, as a real repository has them: their commands exist, and run.
@Suite struct OperationsDocumentTests {
    static let pages = ["deployment", "monitoring", "troubleshooting", "maintenance"]

    private func text(_ page: String, _ sandbox: Sandbox) throws -> String {
        try sandbox.read("copilot/docs/tiers/operations/\(page).md")
    }

    @Test func everyCommandExistsWithItsOptions() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("docs", "build")
        let words = try await DocumentWords.program.value
        for page in Self.pages {
            let text = try text(page, sandbox)
            // Messages are shown as code, and are no commands.
            let commands = text.replacing(/\n\| `[^\n]*?` \| (?=[0-9])/, with: "\n| | ")
            for problem in words.unknown(in: commands) { Issue.record("\(page), \(problem)") }
            for problem in DocumentWords.brokenLinks(
                in: text, at: URL(fileURLWithPath: "\(sandbox.repository)/copilot/docs/tiers/operations"))
            {
                Issue.record("\(page), \(problem)")
            }
            #expect(MarkdownDocument(text).code.count { $0.text.hasPrefix("tiergit ") } > 3)
        }
    }

    @Test(arguments: pages)
    func commandsRunInOrder(page: String) async throws {
        let shell = try #require(try await DocumentFixture.shell(page == "deployment" ? "cloud" : "shop"))
        try await shell.sandbox.ok("docs", "build")
        try await shell.sandbox.git("add", "copilot/docs")
        try await shell.sandbox.git("commit", "-q", "-m", "documents")
        let (problems, notRun) = try await runDocument(text(page, shell.sandbox), in: shell)
        for problem in problems { Issue.record("\(page), \(problem)") }
        #expect(notRun == [])
    }
}
