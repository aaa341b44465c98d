import Foundation
import Testing

/// The table of every error is what the sources say.
@Suite struct ErrorTableTests {
    private static let package = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private static let calls: [String: NSRegularExpression] = [
        "ErrorReport": #"\bErrorReport\(\s*""#, "UsageError": #"\bUsageError\(\s*""#,
        "ValidationError": #"\bValidationError\(\s*""#,
        "ConfirmationMissing": #"\bConfirmationMissing\(\s*message: ""#,
    ].compactMapValues { try? NSRegularExpression(pattern: $0) }

    private func generated(_ sources: String, _ sandbox: Sandbox) async throws -> Ran {
        let program = URL(fileURLWithPath: Sandbox.tiergit).deletingLastPathComponent().appendingPathComponent("tables")
        return try await sandbox.run(
            program.path, ["errors", sources, "\(sandbox.root)/table.swift"], in: sandbox.root)
    }

    @Test func theTableIsThatOfTheSources() async throws {
        let sandbox = try await Sandbox()
        let ran = try await generated(Self.package.appendingPathComponent("Sources").path, sandbox)
        try #require(ran.status == 0, "\(ran.stderr)")
        let made = try String(contentsOfFile: "\(sandbox.root)/table.swift", encoding: .utf8)
        let committed = try String(
            contentsOf: Self.package.appendingPathComponent("Sources/Documents/ErrorTable.swift"), encoding: .utf8)
        #expect(
            made == committed, "an error was added or changed: bash Scripts/tables.sh --errors, and commit the table")
    }

    /// What is said beside the tree, by looking for calls in the text: none was passed over.
    @Test func everyCallWithALiteralWasRead() async throws {
        var counts: [String: Int] = [:]
        let sources = Self.package.appendingPathComponent("Sources")
        for case let file as String in FileManager.default.enumerator(atPath: sources.path) ?? .init()
        where file.hasSuffix(".swift") && !file.hasPrefix("tables/") && !file.hasSuffix("Table.swift") {
            let text = try String(contentsOf: sources.appendingPathComponent(file), encoding: .utf8)
            // Foundation's expressions: Swift's own take seconds for all sources.
            for (name, expression) in Self.calls {
                counts[name, default: 0] += expression.numberOfMatches(
                    in: text, range: NSRange(text.startIndex..., in: text))
            }
        }
        let table = try String(
            contentsOf: sources.appendingPathComponent("Documents/ErrorTable.swift"), encoding: .utf8)
        let lines = try #require(table.firstMatch(of: /calls = """\n([^"]*)"""/)).1
        var read: [String: Int] = [:]
        for pair in lines.split(whereSeparator: \.isWhitespace) {
            let parts = pair.split(separator: "=")
            read[String(parts[0])] = Int(parts[1])
        }
        #expect(counts.count == 4)
        for (name, count) in counts {
            // The table has those too whose words begin with something else, or were put together before.
            #expect(read[name, default: 0] >= count, "\(name)")
            #expect(count > 10)
        }
    }
}
