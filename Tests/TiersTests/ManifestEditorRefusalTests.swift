import Testing

@testable import Tiers

/// What is refused, where, and why. Nothing is ever edited by halves.
@Suite struct ManifestEditorRefusalTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let body: String
        let line: Int?
        let column: Int?
        let kind: ManifestError.Kind
        var testDescription: String { body }

        init(_ body: String, _ line: Int?, _ column: Int?, _ kind: ManifestError.Kind) {
            (self.body, self.line, self.column, self.kind) = (body, line, column, kind)
        }
    }

    static func prod(_ line: String) -> String { "environments:\n  prod:\n    \(line)\n" }

    static let documents = [
        Case("a: 1\n---\nb: 2\n", 2, 1, .severalDocuments),
        Case("- a\n", 1, 1, .rootNotMapping),
        Case("# only\n", 1, 1, .rootNotMapping),
        Case("a: 1\na: 2\n", 1, 1, .duplicateKey("a")),
        Case("a: 1\n\tb: 2\n", 2, 1, .tab),
        Case("&r {a: 1}\n", 1, 1, .anchor(key: "the file")),
        Case("<<: {a: 1}\n", 1, 1, .mergeKey),
        Case("environments: [prod]\n", 1, 15, .notMapping(key: "environments")),
        Case("environments: &e {}\n", 1, 15, .anchor(key: "environments")),
        Case("environments:\n  prod: 5\n", 2, 9, .notMapping(key: "prod")),
        Case("environments:\n  a: &a {}\n  prod: *a\n", 3, 3, .alias(key: "prod")),
        Case("environments:\n  prod: !x {}\n", 2, 9, .tag(key: "prod")),
        Case("environments:\n  a: &a {cpu: 1}\n  prod:\n    <<: *a\n", 4, 5, .mergeKey),
    ]

    static let values = [
        Case(prod("é: {cpu: 1}\n    cpu: ${CPU}"), 4, 10, .notInteger(key: "cpu", text: "${CPU}")),
        Case(prod("memory: 0512"), 3, 13, .notInteger(key: "memory", text: "0512")),
        Case(prod("cpu: [1]"), 3, 10, .notScalar(key: "cpu")),
        Case(prod("cpu: |\n      1"), 3, 10, .blockScalar(key: "cpu")),
        Case(prod("cpu: 1\n      2"), 3, 10, .multiLine(key: "cpu")),
        Case(prod("cpu: !!int 1"), 3, 10, .tag(key: "cpu")),
        Case(prod("cpu: &c 1\n    d: *c"), 3, 10, .anchor(key: "cpu")),
        Case("a: &a 1\n" + prod("cpu: *a"), 4, 5, .alias(key: "cpu")),
        Case(prod("count: {spot: 1}"), 3, 13, .unknownCountKey("spot")),
        Case(prod("count:\n      range: 1-2\n      requests: 3"), 5, 7, .unknownCountKey("requests")),
        Case(prod("count: {range: {min: 1, max: 2}}"), 3, 20, .rangeIsMapping),
        Case(prod("count: {range: 1 to 2}"), 3, 20, .notRange(text: "1 to 2")),
        Case(
            prod("count: {range: 1-2, cpu_percentage: {value: 1}}"), 3, 41, .percentageIsMapping(key: "cpu_percentage")),
        Case(prod("count: {range: &r 1-2}"), 3, 20, .anchor(key: "range")),
    ]

    @Test(arguments: documents + values) func refuses(_ example: Case) throws {
        for count in [ServiceCount.number(2), countRange(1, 9)] {
            let error = #expect(throws: ManifestError.self) {
                try applyingSettings(["prod": ServiceSettings(cpu: 512, memory: 1024, count: count)], to: example.body)
            }
            #expect(error?.kind == example.kind)
            #expect(
                error?.location == SourceLocation(path: "m.yml", line: example.line, column: example.column))
            #expect(error?.message.isEmpty == false)
        }
    }

    @Test func refusesWhatIsNotText() {
        let error = #expect(throws: ManifestError.self) { try ManifestEditor.apply([:], to: [0x61, 0xFF], path: "m") }
        #expect(error == ManifestError(location: SourceLocation(path: "m"), kind: .notUTF8))
    }

    @Test func refusesAnEditThatWouldChangeSomethingElse() {
        // The new line break at the end would become part of the text of `v`.
        let error = #expect(throws: ManifestError.self) {
            try applyingSettings(["prod": ServiceSettings(cpu: 1)], to: "name: x\nv: |\n  text\n  # text")
        }
        #expect(error?.kind == .unsafe("something else would change too"))
    }

    @Test func nestingAndAliasesDoNotCrash() {
        var aliases = "a0: &a0 [x, x]\n"
        for level in 1..<40 { aliases += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        for text in [aliases, String(repeating: "[", count: 50_000), String(repeating: "- ", count: 50_000)] {
            #expect(throws: ManifestError.self) { try applyingSettings(["prod": ServiceSettings(cpu: 1)], to: text) }
        }
    }
}
