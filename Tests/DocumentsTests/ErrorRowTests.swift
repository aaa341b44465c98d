import Documents
import Foundation
import Testing

/// The table of every error, against what the program really printed.
@Suite struct ErrorRowTests {
    /// The words of swift-argument-parser, which are in no source of ours.
    private static let parsers = ["unexpected argument", "Unknown option"]

    /// What the golden files have behind `error: `, and the exit code of the command that said it.
    private static func printed() throws -> [(file: String, message: String, code: Int?)] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("EndToEndTests/Goldens")
        var found: [(file: String, message: String, code: Int?)] = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            var code: Int?
            var message: [Substring]?
            let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
            for line in "\(text)\n$ ".split(separator: "\n", omittingEmptySubsequences: false) {
                let isNext = ["error: ", "hint: ", "warning: ", "--- ", "$ "].contains { line.hasPrefix($0) }
                if isNext || line.isEmpty, let lines = message {
                    found.append((file, lines.joined(separator: "\n"), code))
                    message = nil
                }
                if line.hasPrefix("exit ") { code = Int(line.dropFirst(5)) }
                if line.hasPrefix("error: ") { message = [line.dropFirst(7)] } else { message?.append(line) }
            }
        }
        return found
    }

    @Test func everyPrintedErrorIsInTheTable() throws {
        let rows = try ErrorTable.rows.map { ($0, try NSRegularExpression(pattern: "^(?:\($0.message.expression))$")) }
        let printed = try Self.printed()
        #expect(printed.count > 100)
        for (file, message, code) in printed where !Self.parsers.contains(where: message.contains) {
            func matching(_ text: String) -> [ErrorRow] {
                rows.filter { _, expression in
                    expression.firstMatch(in: text, range: NSRange(text.startIndex..., in: text)) != nil
                }.map(\.0)
            }
            let found = matching(message)
            // What is said of a file is said without its place where the arguments say it too: the exit code is that of those.
            guard !found.isEmpty else {
                #expect(!matching("file:1:1: \(message)").isEmpty, "\(file): \(message)")
                continue
            }
            if let code { #expect(found.contains { $0.exitCodes.contains(code) }, "\(file): exit \(code): \(message)") }
        }
    }

    @Test func namesAreUniqueAndAreasInOrder() {
        let rows = ErrorTable.rows
        #expect(rows.count > 800)
        #expect(Set(rows.map(\.id)).count == rows.count)
        #expect(Set(rows.map { "\($0.area.rawValue) \($0.message.text)" }).count == rows.count)
        let order = rows.compactMap { ErrorArea.allCases.firstIndex(of: $0.area) }
        #expect(order == order.sorted())
        #expect(Set(rows.map(\.area)).count == ErrorArea.allCases.count)
        let codes: Set = [1, 3, 4, 5, 6, 7, 64, 125, 126, 127, 130]
        for row in rows {
            #expect(row.exitCodes == row.exitCodes.sorted() && codes.isSuperset(of: row.exitCodes), "\(row.id)")
            #expect(row.exitCodes.isEmpty == (row.area == .details), "\(row.id)")
            #expect(row.id.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" } && !row.id.isEmpty)
        }
    }

    /// What stands for something else is called as people call it, and not as the sources do; a command is there from its first word.
    @Test func placeholdersSayWhatTheyAre() {
        for row in ErrorTable.rows {
            for text in row.hints.map(\.text) + [row.message.text] {
                #expect(!text.split(whereSeparator: { !$0.isLetter }).contains("SHELL"), "\(row.id): \(text)")
                #expect(text == text.trimming(), "\(row.id): `\(text)`")
                // `BRANCH is BRANCH`
                #expect(text.firstMatch(of: /^(?<name>[A-Z]+) is \k<name>\b/) == nil, "\(row.id): \(text)")
            }
            for hint in row.hints.map(\.text) {
                // `--prices FILE reads it` is a sentence; nothing but an option is none, and doctor prints commands.
                let isOption = hint.hasPrefix("-") && (row.area == .doctor || !hint.hasPrefix("--"))
                #expect(!isOption && !hint.hasPrefix("/"), "\(row.id): \(hint)")
                #expect(row.area != .doctor || hint.firstMatch(of: /\bVALUE\b/) == nil, "\(row.id): \(hint)")
                #expect(hint.firstMatch(of: /^mv (?<name>\S+) \k<name>$/) == nil, "\(row.id): \(hint)")
            }
        }
    }

    /// What is there to lose decides that these are right.
    @Test func missingAddonsAreActivated() throws {
        func hints(_ start: String) throws -> [String] {
            let row = try #require(ErrorTable.rows.first { $0.area == .doctor && $0.message.text.hasPrefix(start) })
            return row.hints.map(\.text)
        }
        let activate =
            "`tiergit activate -c CLIENT -e ENVIRONMENT`; where no client is active: `tiergit activate --base`"
        #expect(try hints("copilot/environments/addons is missing") == [activate])
        #expect(try hints("copilot/environments/addons leads to") == [activate])
        #expect(
            try hints("copilot/environments/addons is no folder") == [
                "mv copilot/environments/addons copilot/environments/addons.mine", activate,
            ])
        #expect(
            try hints("the signing key is not there") == [
                "mkdir -p -m 700 FOLDER", "ssh-keygen -t ed25519 -f PATH",
            ])
        let edited = ErrorTable.rows.filter { $0.area == .documents && $0.message.text.hasPrefix("NAME: edited") }
        #expect(
            edited.map { $0.hints.map(\.text) } == [
                ["move what is yours to a file of another name, then: tiergit docs build --force"]
            ])
    }

    @Test func aPatternReadsAsPeopleWrite() throws {
        let row = try #require(ErrorTable.rows.first { $0.message.text.hasPrefix("git does not know who you are") })
        #expect(row.message.text == "git does not know who you are: MISSING is/are not set")
        #expect(row.hints.contains { $0.text == "git config --global user.email you@example.com" })
        #expect(row.exitCodes == [1])
        let refused = try #require(ErrorTable.rows.first { $0.message.text.hasPrefix("--accept NAMES: ") })
        #expect(refused.message.text == "--accept NAMES: nothing of that name is to be accepted here")
        #expect(refused.exitCodes == [64])
    }
}

extension String {
    fileprivate func trimming() -> String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
