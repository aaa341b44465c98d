import Foundation
import Testing

/// Parts of somebody's own documents that `docs build` writes.
@Suite struct DocsTestsParts {
    private static let path = "copilot/OPTIMIZED_DEPLOYMENTS.md"

    private static func document(_ part: String, _ content: String = "") -> String {
        "# Ours\n\nBefore.\n\n<!-- tiergit docs: \(part) -->\n\(content)<!-- tiergit docs: end -->\n\nAfter, without a line feed"
    }

    @Test func everythingAroundThemStays() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write(Self.document("upgrades"), to: Self.path)
        try sandbox.write(Self.document("costs").replacingOccurrences(of: "\n", with: "\r\n"), to: "WINDOWS.md")
        try await sandbox.ok("docs", "build")
        let text = try sandbox.read(Self.path)
        #expect(text.hasPrefix("# Ours\n\nBefore.\n\n<!-- tiergit docs: upgrades -->\n\n"))
        #expect(text.hasSuffix("\n\n<!-- tiergit docs: end -->\n\nAfter, without a line feed"))
        // Links lead from where the document is.
        #expect(text.contains("(../copilot/docs/tiers/technical/upgrade-minimum--medium.md)"))
        let windows = try sandbox.read("WINDOWS.md")
        #expect(windows.utf8.count { $0 == 0x0A } == windows.utf8.count { $0 == 0x0D })
        #expect(windows.contains("(copilot/docs/tiers/"))
        #expect(try await DocsTests.check(sandbox, code: 0).lines == ["copilot/docs/tiers: current"])

        // Somebody's own words beside a part are theirs; within it they are an edit.
        try sandbox.write(text.replacingOccurrences(of: "Before.", with: "Before, changed."), to: Self.path)
        _ = try await DocsTests.check(sandbox, code: 0)
        try sandbox.write(text.replacingOccurrences(of: "| from |", with: "| From |"), to: Self.path)
        let ran = try await DocsTests.check(sandbox, code: 1)
        #expect(ran.stdout.contains("\(Self.path)#upgrades") && ran.stdout.contains(": edited"), "\(ran.stdout)")
        #expect(try await sandbox.tiergit("docs", "build").status == 3)
        try await sandbox.ok("docs", "build", "--force")
        #expect(try sandbox.read(Self.path) == text)

        // A changed tier reaches it, and nothing else of it.
        try await sandbox.ok("tier", "new", "larger", "--from", "medium")
        _ = try await DocsTests.check(sandbox, code: 1)
        try await sandbox.ok("docs", "build")
        #expect(try sandbox.read(Self.path).contains("upgrade-larger--medium.md"))
        #expect(try sandbox.read(Self.path).hasSuffix("After, without a line feed"))
    }

    @Test(arguments: [
        ("# A\n\n<!-- tiergit docs: cost -->\n<!-- tiergit docs: end -->\n", 3, "did you mean `costs`?"),
        ("<!-- tiergit docs: costs -->\n", 1, "has no end"),
        ("<!-- tiergit docs: end -->\n", 1, "none began"),
        ("<!-- tiergit docs: costs -->\n<!-- tiergit docs: upgrades -->\n<!-- tiergit docs: end -->\n", 2, "within"),
        (
            "<!-- tiergit docs: costs -->\n<!-- tiergit docs: end -->\n<!-- tiergit docs: costs -->\n<!-- tiergit docs: end -->\n",
            3, "twice"
        ),
    ])
    func mistakesHaveALine(text: String, line: Int, words: String) async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write(text, to: "docs/ours.md")
        let before = try await sandbox.picture()
        let ran = try await sandbox.tiergit("docs", "build")
        #expect(ran.status == 1 && ran.stderr.contains("docs/ours.md:\(line): "), "\(ran.stderr)")
        #expect(ran.stderr.contains(words), "\(ran.stderr)")
        try await sandbox.expectUnchanged(before)
    }

    /// Editors on Windows begin a file with a byte order mark.
    @Test func afterAByteOrderMark() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try sandbox.write("\u{FEFF}<!-- tiergit docs: costs -->\n<!-- tiergit docs: end -->\n", to: "README.md")
        try await sandbox.ok("docs", "build")
        #expect(try sandbox.read("README.md").utf8.starts(with: "\u{FEFF}<!-- tiergit docs: costs -->\n\n".utf8))
        _ = try await DocsTests.check(sandbox, code: 0)
    }

    /// What only shows how marks are written is none.
    @Test func marksInCodeAreNone() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let text =
            "````md\n```\n<!-- tiergit docs: nothing -->\n```\n````\n\nIn a line `<!-- tiergit docs: costs -->` too.\n"
        try sandbox.write(text, to: "README.md")
        try await sandbox.ok("docs", "build")
        #expect(try sandbox.read("README.md") == text)
    }
}
