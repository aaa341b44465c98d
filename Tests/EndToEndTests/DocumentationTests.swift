import Foundation
import Testing

/// Every command in every document of the project runs here, in order, in a fresh repository; what it prints is what the document shows.
@Suite struct DocumentationTests {
    /// Paths from the top, of every Markdown file.
    static let documents: [String] = {
        let found = FileManager.default.enumerator(
            at: top, includingPropertiesForKeys: nil, options: [.skipsHiddenFiles])
        return (found?.allObjects as? [URL] ?? []).filter { $0.pathExtension == "md" }
            .map { String($0.resolvingSymlinksInPath().path.dropFirst(top.path.count + 1)) }.sorted()
    }()

    static let top = Golden.tests.deletingLastPathComponent().deletingLastPathComponent()
    static let reference = "Sources/Commands/Reference.docc"

    /// Every block that no test runs, and why. Nothing else may be left out.
    static let notRun: [String: [String]] = [
        "README.md": [
            "minutes; Scripts/demo.sh and Scripts/test.sh are what CI runs: bash Scripts/demo.sh   # installs libgit2-dev and the "
                + "like if missing, builds (minutes), shows it on a made-up repository",
            "it installs a program on another machine: sudo apt-get install libgit2-1.5 git openssh-client man-db bash-completion",
        ],
        "Benchmarks/README.md": [
            "minutes, and a machine with nothing else to do: Scripts/bench.sh --small            # every row on small repositories, a "
                + "minute: does it run?"
        ],
        "\(reference)/Loads.md": [
            "AWS is asked; AutoMetricsTests asks moto the same: tiergit auto --metrics cloudwatch --print-queries -c acme -e prod > "
                + "queries.json"
        ],
    ]

    static func text(_ document: String) throws -> String {
        try String(contentsOf: top.appendingPathComponent(document), encoding: .utf8)
    }

    @Test func documentsAreFound() {
        #expect(Self.documents.contains("README.md") && Self.documents.contains("\(Self.reference)/Tutorial.md"))
        #expect(Self.documents.count > 40)
        #expect(Set(Self.notRun.keys).isSubset(of: Self.documents))
    }

    /// What somebody sees who opens the project: what it is, how it is built and tested on a bare machine, what it does, where to go on.
    @Test func readmeBeginsWithOneScreen() throws {
        let text = try Self.text("README.md")
        let screen = try #require(text.components(separatedBy: "\n## ").first)
        #expect(screen.components(separatedBy: "\n").count <= 60)
        let document = MarkdownDocument(screen)
        #expect(document.blocks.map(\.language) == ["sh", "console"])
        #expect(
            document.blocks[0].lines.map { $0.prefix { $0 != "#" } } == [
                "bash Scripts/demo.sh   ", "bash Scripts/test.sh   ",
            ])
        for page in ["Tutorial.md", "HowTo.md", "Commands.md", "Design.md"] {
            #expect(document.links.contains { $0.text == "\(Self.reference)/\(page)" }, "\(page)")
        }
    }

    /// `Commands.md` has one example a command, each in a repository of its own: `GoldenTestsPages` runs them.
    @Test(arguments: documents.filter { $0 != "\(reference)/Commands.md" })
    func commandsRun(document: String) async throws {
        let (problems, notRun) = try await runDocument(
            Self.text(document), in: nil, fixture: { try await DocumentFixture.shell($0) })
        for problem in problems { Issue.record("\(document), \(problem)") }
        #expect(notRun == Self.notRun[document] ?? [], "\(document)")
    }

    /// What `GoldenTestsPages` does not run is not there.
    @Test func commandsPageHasItsExamplesAlone() throws {
        let document = MarkdownDocument(try Self.text("\(Self.reference)/Commands.md"))
        #expect(document.problems == [])
        #expect(document.blocks.count == 2 * Command.all.count)
        for (command, pair) in zip(Command.all, stride(from: 0, to: document.blocks.count, by: 2)) {
            let (synopsis, example) = (document.blocks[pair], document.blocks[pair + 1])
            #expect(synopsis.language == "" && synopsis.text.hasPrefix("tiergit "))
            #expect(example.language == "sh" && example.lines.count == 1)
            #expect(example.text.hasPrefix("tiergit \(command)") && example.notes == [])
        }
    }

    @Test(arguments: documents)
    func linksLeadSomewhere(document: String) throws {
        let folder = Self.top.appendingPathComponent(document).deletingLastPathComponent()
        for problem in DocumentWords.brokenLinks(in: try Self.text(document), at: folder) {
            Issue.record("\(document), \(problem)")
        }
    }

    @Test(arguments: documents)
    func commandsAndOptionsExist(document: String) async throws {
        let words = try await DocumentWords.program.value
        for problem in words.unknown(in: try Self.text(document)) { Issue.record("\(document), \(problem)") }
    }
}
