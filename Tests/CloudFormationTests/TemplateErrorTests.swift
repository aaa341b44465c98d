import Testing

@testable import CloudFormation

@Suite("A template that cannot be read is refused with its place")
struct TemplateErrorTests {
    struct Case: CustomTestStringConvertible {
        let yaml: String
        let line: Int
        let column: Int
        let kind: TemplateError.Kind
        var testDescription: String { "\(kind)" }
    }

    @Test(
        "not a template",
        arguments: [
            Case(yaml: "addons-minimum", line: 1, column: 1, kind: .notAMapping("the template")),
            Case(yaml: "- a\n- b\n", line: 1, column: 1, kind: .notAMapping("the template")),
            Case(yaml: "Resources:\n  - A\n", line: 2, column: 3, kind: .notAMapping("Resources")),
            Case(yaml: "Resources:\n  A: text\n", line: 2, column: 6, kind: .notAMapping("resource A")),
            Case(yaml: "Outputs:\n  A:\n", line: 2, column: 5, kind: .notAMapping("output A")),
            Case(
                yaml: "Outputs:\n  A:\n    Export: x\n", line: 3, column: 13,
                kind: .notAMapping("the Export of output A")),
            Case(yaml: "Outputs:\n  A:\n    Export: {}\n", line: 3, column: 5, kind: .noExportName("A")),
            Case(yaml: "Outputs:\n  A:\n    Export: {Name: }\n", line: 3, column: 5, kind: .noExportName("A")),
            Case(yaml: "Resources: {[a]: {}}", line: 1, column: 13, kind: .keyIsNotText("Resources")),
            Case(yaml: "Resources: {!Ref a : {}}", line: 1, column: 13, kind: .keyIsNotText("Resources")),
            Case(yaml: "Resources:\n  A:\n    <<: {Type: T}\n", line: 3, column: 5, kind: .hashMerge),
            Case(yaml: "Resources:\n  A: {Type: T}\n  A: {Type: U}\n", line: 2, column: 3, kind: .duplicateKey("A")),
            Case(yaml: "Resources:\n  1: {Type: T}\n  '1': {Type: U}\n", line: 3, column: 3, kind: .duplicateKey("1")),
            Case(
                yaml: "Resources:\n  'Fn::ForEach::B': [x, [a], {}]\n", line: 2, column: 3,
                kind: .generated("Fn::ForEach::B", section: "Resources")),
            Case(
                yaml: "Outputs:\n  'Fn::Transform': {Name: AWS::Include}\n", line: 2, column: 3,
                kind: .generated("Fn::Transform", section: "Outputs")),
        ])
    func refused(example: Case) {
        let error = #expect(throws: TemplateError.self) { try Template.parse(example.yaml) }
        #expect(error?.kind == example.kind)
        #expect((error?.line, error?.column) == (example.line, example.column))
        #expect(error?.file == "a.yml")
    }

    @Test(
        "not YAML",
        arguments: [
            ("Resources:\n  A: [1, 2\n", 3, 1), ("A: 'open\n", 2, 1), ("a: b\n\tc: d\n", 2, 1), ("A: *nowhere\n", 1, 4),
            ("a: 1\n---\nb: 2\n", 2, 1), ("a: é\u{1}\n", 1, 5),
            ("a: 1\r\nb: 🇩🇪\u{1}\r\n", 2, 6),
        ])
    func syntax(yaml: String, line: Int, column: Int) throws {
        let error = try #require(throws: TemplateError.self) { try Template.parse(yaml) }
        guard case .syntax(let problem) = error.kind else {
            Issue.record("\(error)")
            return
        }
        #expect(!problem.isEmpty)
        #expect((error.line, error.column) == (line, column))
    }

    @Test("bytes that are not UTF-8 are named by place")
    func notUTF8() throws {
        let error = try #require(throws: TemplateError.self) {
            try Template.parse(Array("a: é\nb: ".utf8) + [0xFF, 0x0A], file: "a.yml")
        }
        #expect(error.description == "a.yml:2:4: is not UTF-8 text")
    }

    @Test("aliases of aliases are refused in time, not expanded")
    func aliasBomb() throws {
        var yaml = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for level in 1...40 {
            let alias = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(alias)]\n"
        }
        let error = try #require(throws: TemplateError.self) { try Template.parse(yaml) }
        #expect(error.kind == .tooLarge)
    }

    @Test("nesting of any depth ends in an error", arguments: [999, 1_001, 200_000])
    func deepNesting(depth: Int) {
        for open in ["[", "{a: ", "- "] {
            #expect(throws: TemplateError.self) { try Template.parse(String(repeating: open, count: depth)) }
        }
        #expect(throws: TemplateError.self) {
            try Template.parse(String(repeating: "[", count: depth) + String(repeating: "]", count: depth))
        }
    }

    @Test("every error has words")
    func words() {
        let kinds: [TemplateError.Kind] = [
            .notUTF8, .syntax("s"), .tooLarge, .notAMapping("s"), .keyIsNotText("s"), .hashMerge, .duplicateKey("s"),
            .noType("s"), .noExportName("s"), .generated("s", section: "t"),
            .conflict(logicalId: "s", firstFile: "t", firstLine: 1), .tooDeep,
            .sectionConflict(section: "s", name: "t", first: Place(file: "u", line: 1, column: 1)),
            .directoryAsTemplate("s"), .twoParameterFiles(other: "s"), .noParametersSection, .reservedParameter("s"),
            .unusedParameter("s"), .missingParameter("s"), .noParameterValue("s"), .undefined("s", what: "t"),
            .notAllowed(parameter: "s", value: "t", allowed: ["u"]), .emptyFirstSection("s"),
            .circularConditions(["s"]), .leftOut("s", by: "t"),
            .notInMapping(mapping: "s", key: "t", keys: [], isEnvironment: true),
            .badArguments(function: "s", needs: "t"), .nothingToSelect(index: "1", count: 1), .notStaged("u"),
        ]
        let words = kinds.map { TemplateError(file: "f", line: 1, column: 2, kind: $0).description }
        #expect(Set(words).count == kinds.count)
        #expect(words.allSatisfy { $0.hasPrefix("f:1:2: ") })
    }
}
