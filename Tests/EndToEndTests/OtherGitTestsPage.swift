import Foundation
import Testing

/// OtherGit.md promises that each of its rows is a test.
@Suite struct OtherGitTestsPage {
    private static let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    private static let page = tests.appendingPathComponent(
        "../../Sources/Commands/Reference.docc/OtherGit.md")

    @Test func everyRowIsATestAndEveryTestIsARow() throws {
        let page = try String(contentsOf: Self.page, encoding: .utf8)
        var rows: [String] = []
        for line in page.split(separator: "\n") where line.hasPrefix("|") && !line.hasPrefix("|---") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            #expect(cells.count == 5 && !cells.contains(""), "\(line)")
            if let match = line.firstMatch(of: #/^\| <!-- ([a-z0-9-]+) --> /#) {
                rows.append(String(match.1))
            } else {
                #expect(line.hasPrefix("| what you do |"), "a row without a test: \(line)")
            }
        }
        #expect(Set(rows).count == rows.count, "every row once")

        var named: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(at: Self.tests, includingPropertiesForKeys: nil)
        where file.pathExtension == "swift" {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: #/\.row\("([a-z0-9-]+)"\)/#) {
                named.insert(String(match.1))
            }
        }
        #expect(named.subtracting(rows).isEmpty, "tests without a row")
        #expect(Set(rows).subtracting(named).isEmpty, "rows without a test")
        #expect(rows.count >= 45)
    }
}
