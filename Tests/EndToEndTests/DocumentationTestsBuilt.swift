import Foundation
import Testing

/// The documents that `tiergit docs build` writes into somebody's repository hold themselves to what the project's own do: commands run,
/// links lead somewhere, options exist.
@Suite struct DocumentationTestsBuilt {
    struct Page: Sendable, CustomTestStringConvertible {
        /// Below `copilot/docs/tiers`.
        let path: String
        /// Where it is read.
        let fixture: String
        /// What it takes for given.
        var before: [String] = []

        var testDescription: String { "\(path) in \(fixture)" }
    }

    private static let tiers = ["minimum", "medium", "enterprise"]

    /// Every page with commands, in a repository where one update makes each change and in one where it takes stages.
    static let pages: [Page] = {
        var pages = ["maintenance", "monitoring", "troubleshooting"].map {
            Page(path: "operations/\($0).md", fixture: "shop-documents")
        }
        pages.append(
            Page(
                path: "operations/deployment.md", fixture: "cloud",
                before: ["tiergit docs build -q", "git add copilot/docs", "git commit -q -m documents copilot/docs"]))
        for from in tiers {
            for to in tiers where to != from {
                let path = "technical/upgrade-\(from)--\(to).md"
                let switched = from == "minimum" ? [] : ["tiergit switch \(from) -c acme -e prod -y -q"]
                pages.append(Page(path: path, fixture: "shop-documents", before: switched))
                pages.append(
                    Page(path: path, fixture: from == "minimum" ? "starter-documents" : "starter-\(from)-documents"))
            }
        }
        return pages
    }()

    private static let folder = "copilot/docs/tiers"

    @Test(arguments: pages)
    func commandsRun(page: Page) async throws {
        let shell = try #require(try await DocumentFixture.shell(page.fixture))
        for command in page.before {
            let ran = try await shell.run(command)
            try #require(ran.status == 0, "\(command): \(ran.stdout)")
        }
        let text = try shell.sandbox.read("\(Self.folder)/\(page.path)")
        let document = MarkdownDocument(text)
        #expect(document.blocks.contains { $0.holdsCommands })
        let (problems, notRun) = try await runDocument(text, in: shell)
        for problem in problems { Issue.record("\(page.path), \(problem)") }
        #expect(notRun == [])
    }

    /// Of every page, those without commands too.
    @Test(arguments: ["shop-documents", "starter-documents"])
    func linksAndNames(fixture: String) async throws {
        let shell = try #require(try await DocumentFixture.shell(fixture))
        let folder = URL(fileURLWithPath: "\(shell.sandbox.repository)/\(Self.folder)")
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }
        #expect(files.count >= 18)
        let words = try await DocumentWords.program.value
        for file in files.sorted() {
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            let place = folder.appendingPathComponent(file).deletingLastPathComponent()
            for problem in DocumentWords.brokenLinks(in: text, at: place) + words.unknown(in: text) {
                Issue.record("\(file), \(problem)")
            }
            // A page whose commands nobody runs would go stale.
            if MarkdownDocument(text).blocks.contains(where: \.holdsCommands) {
                #expect(Self.pages.contains { $0.path == file }, "\(file)")
            }
        }
    }
}
