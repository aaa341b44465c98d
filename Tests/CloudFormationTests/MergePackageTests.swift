import Testing

@testable import CloudFormation

/// What is deployed is what was merged: CloudFormation reads YAML 1.1, and the writer must not turn text into anything else.
@Suite("A package reads as the merge")
struct MergePackageTests {
    private static func package(_ properties: String, _ more: String = "") throws -> (text: String, bytes: [UInt8]) {
        let text =
            MergeCase.parameters + "Mappings:\n  M: {prod: {A: 1}}\nConditions:\n  C: !Equals [!Ref Env, prod]\n"
            + "Resources:\n  R:\n    Type: T\n    Properties:\n\(properties)" + more
        let package = try AddonsPackage.make(
            files: ["a.yml": Array(text.utf8)], folder: "addons", comment: ["Merged."])
        let read = try TemplateNode.parse(package.template, file: "p")
        let merged = try MergedTemplate.read(files: ["a.yml": Array(text.utf8)], folder: nil)
        #expect(TemplateWriter.written(read).isSame(as: TemplateWriter.written(merged.node)))
        return (String(decoding: package.template, as: UTF8.self), package.template)
    }

    @Test(
        "a scalar keeps or loses its quotes only where that changes nothing",
        arguments: [
            ("on", "on"), ("'on'", "'on'"), ("Yes", "Yes"), ("\"off\"", "'off'"), ("true", "true"),
            ("'true'", "'true'"), ("True", "true"), ("0644", "0644"), ("'0644'", "'0644'"),
            ("012345678901", "012345678901"), ("1_000", "1_000"), ("0b1", "0b1"), ("'0b1'", "'0b1'"),
            ("2012-10-17", "2012-10-17"), ("'2012-10-17'", "'2012-10-17'"),
            ("2001-12-14 21:59:43", "2001-12-14 21:59:43"), ("22:22", "22:22"), ("'22:22'", "'22:22'"),
            ("-1:30", "-1:30"), ("1e3", "1e3"), ("''", "''"), ("' a '", "' a '"), ("'# a'", "'# a'"),
            ("'a: b'", "'a: b'"), ("'*'", "'*'"), ("é 🇩🇪", "\"é \\U0001F1E9\\U0001F1EA\""), ("\"\\u00e9\"", "'é'"),
            ("!Ref 'App'", "\n                Ref: App"),
            ("!Sub '${App}: x'", "\n                Fn::Sub: '${App}: x'"),
            ("!Base64 1", "\n                Fn::Base64: '1'"),
            ("!If [C, on, 'on']", "!If [C, on, 'on']"),
            ("!Select [0, [a]]", "!Select\n            - 0\n            -   - a"),
            ("!If [C, '22:22', b]", "!If [C, '22:22', b]"), ("!GetAtt R.Arn", "!GetAtt [R, Arn]"),
            ("!FindInMap [M, !Ref Env, A]", "!FindInMap [M, {Ref: Env}, A]"),
        ])
    func scalar(written: String, expected: String) throws {
        let text = try Self.package("      V: \(written)\n").text
        #expect(
            text.contains("            V: \(expected)\n") || text.contains("            V:\(expected)\n"), "\(text)")
    }

    @Test("in brackets Copilot gives `22:22` quotes and makes an empty value empty text; so is it written")
    func brackets() throws {
        let text = try Self.package(
            "      V: [22:22, a]\n      W: !Join\n        [ 22:22 , '' ]\n      X: {A: , B: 1}\n"
        ).text
        #expect(text.contains("            V:\n            - '22:22'\n            - a\n"))
        #expect(text.contains("'22:22', ''"))
        #expect(text.contains("            X:\n                A: ''\n                B: 1\n"))
        // Not so with a line for each, and not because of a bracket elsewhere.
        #expect(try Self.package("      V: # [\n        - 22:22\n      W: [a]\n").text.contains("- 22:22\n"))
    }

    @Test("keys keep their quotes too")
    func keys() throws {
        let text = try Self.package("      V: {on: a, 'off': b, 1: c, '2': d, 012: e, true: f, 'a: b': g}\n").text
        for key in ["on: a", "'off': b", "1: c", "'2': d", "012: e", "true: f", "'a: b': g"] {
            #expect(text.contains("                \(key)\n"), "\(text)")
        }
    }

    @Test("text of many lines keeps its lines, however it stood, and lines of Windows become lines")
    func blocks() throws {
        let texts = [
            "|\n        a\n          b\n\n        c\n", "|-\n        a\n        b\n", "|+\n        a\n\n",
            ">\n        a\n        b\n\n        c\n", "\"a\\n b\\t\\n\"", "|\r\n        a\r\n        b\r\n",
        ]
        let expected = ["a\n  b\n\nc\n", "a\nb", "a\n\n", "a b\nc\n", "a\n b\t\n", "a\nb\n"]
        for (text, expected) in zip(texts, expected) {
            let bytes = try Self.package("      V: \(text)").bytes
            let value = try TemplateNode.parse(bytes, file: "p")["Resources"]?["R"]?["Properties"]?["V"]?.text
            #expect(value == expected)
        }
    }

    @Test("the sections in Copilot's order, under the comment")
    func order() throws {
        let text = try Self.package("      V: 1\n", "Outputs: {O: {Value: a}}\nTransform: A\nMetadata: {K: 1}\n").text
        let tops = text.split(separator: "\n").filter { !$0.hasPrefix(" ") && !$0.hasPrefix("-") }
        #expect(
            tops == [
                "# Merged.", "Metadata:", "Parameters:", "Mappings:", "Conditions:", "Transform:", "Resources:",
                "Outputs:",
            ])
    }

    // MARK: - The environment's template

    /// As in Copilot's `cf.yml`: `App` and `Env` first, then what `addons.parameters.yml` gives, as it is written there.
    @Test("the environment's template gives the addons what Copilot's gives, and says the same beside")
    func environment() throws {
        let deployed =
            "Description: d\nMetadata: {V: 'on'}\nConditions: {C: !Equals [a, on]}\nResources:\n  Lambda:\n    Type: L\n"
            + "    Properties:\n      Code: |\n        x: 1\n\n        y\n  AddonsStack:\n    Metadata: {m: text}\n"
            + "    Type: AWS::CloudFormation::Stack\n    Properties:\n      Parameters:\n        App: !Ref AppName\n"
            + "        Env: !Ref EnvironmentName\n        Old: !Ref VPC\n      TemplateURL: https://b.s3/old.yml\n"
        let files = [
            "a.yml": MergeCase.parameters + "  V: {Type: String}\n  W: {Type: String}\nResources: {R: {Type: T}}\n",
            "addons.parameters.yml": "Parameters:\n  W: !GetAtt Role.Arn\n  V: !Join [',', [!Ref A, on]]\n",
        ]
        let package = try AddonsPackage.make(files: files.mapValues { Array($0.utf8) }, folder: "addons", comment: [])
        let template = try #require(try EnvironmentTemplate.read(Array(deployed.utf8), file: "e"))
        #expect(template.addonsURL == "https://b.s3/old.yml")
        let written = try template.deploying(package, at: "https://b.s3/new.yml")
        let expected = deployed.replacing(
            "        Old: !Ref VPC\n", with: "        W: !GetAtt Role.Arn\n        V: !Join [',', [!Ref A, on]]\n"
        ).replacing("old.yml", with: "new.yml")
        #expect(try MergeCase.isSame(written, Array(expected.utf8)), "\(String(decoding: written, as: UTF8.self))")
        let without = try EnvironmentTemplate.read(Array("Resources: {R: {Type: T}}".utf8), file: "e")
        #expect(without?.addonsURL == nil)
    }
}
