import Foundation
import Testing

@testable import Tiers

/// Runs the real cfn-lint, and fails where it is missing: a template that nobody checked must not look checked.
@Suite("cfn-lint has nothing to say about the starter tiers")
struct StarterTiersLintTests {
    @Test("each file, and what Copilot merges of them", arguments: StarterTiers.names)
    func clean(tier: String) throws {
        try withTemporaryFolder { folder in
            var paths: [String] = []
            for file in StarterTiersTests.templates {
                paths.append(try write(StarterTiersTests.text(tier, file), to: folder, as: file))
            }
            paths.append(try write(merged(tier), to: folder, as: "merged.yml"))
            let (output, status) = try lint(paths)
            #expect(output.isEmpty, "\(output)")
            #expect(status == 0)
        }
    }

    @Test("cfn-lint really reads them: a property that does not exist is an error")
    func notices() throws {
        try withTemporaryFolder { folder in
            let text = try StarterTiersTests.text("medium", "redis-elasticache.yml")
            let broken = text.replacing("MultiAZEnabled:", with: "MultiAZ:")
            #expect(broken != text)
            let (output, status) = try lint([write(broken, to: folder, as: "redis.yml")])
            #expect(output.contains("E3002"))
            #expect(status != 0)
        }
    }

    /// The files as one template: section by section, an entry that repeats one word for word left out, as Copilot's merge does.
    private func merged(_ tier: String) throws -> String {
        var order: [String] = []
        var sections: [String: [String]] = [:]
        for file in StarterTiersTests.templates {
            var section = ""
            var entry = ""
            func finish() {
                if !entry.isEmpty, sections[section]?.contains(entry) == false { sections[section]?.append(entry) }
                entry = ""
            }
            for line in try StarterTiersTests.text(tier, file).split(separator: "\n") where !line.hasPrefix("#") {
                if !line.hasPrefix(" ") {
                    finish()
                    section = String(line)
                    if sections.updateValue(sections[section] ?? [], forKey: section) == nil { order.append(section) }
                } else {
                    if !line.hasPrefix("     ") { finish() }
                    entry += line + "\n"
                }
            }
            finish()
        }
        return order.map { "\($0)\n" + (sections[$0] ?? []).joined() }.joined()
    }

    private func lint(_ paths: [String]) throws -> (output: String, status: Int32) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["cfn-lint", "--regions", "us-east-1", "--"] + paths
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (String(decoding: bytes, as: UTF8.self), process.terminationStatus)
    }

    private func write(_ text: String, to folder: URL, as name: String) throws -> String {
        let file = folder.appendingPathComponent(name)
        try Data(text.utf8).write(to: file)
        return file.path
    }

    private func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tiergit-lint-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder)
    }
}
