import Testing

@testable import CloudFormation

@Suite("What Copilot or CloudFormation refuses is refused, by its place")
struct EvaluateErrorTests {
    private func error(_ files: [String: String], folder: FolderPath? = nil) throws -> TemplateError {
        try #require(throws: TemplateError.self) {
            try Stack.evaluate(
                files: files.mapValues { Array($0.utf8) }, folder: folder, environment: "qa", application: "acme")
        }
    }

    @Test(
        "two files that differ",
        arguments: [
            (
                "Parameters:\n  P: {Type: String}", "Parameters:\n  P: {Type: String, Default: x}",
                "b.yml:2:3: Parameters: P is described differently in a.yml:2:3"
            ),
            (
                "Parameters:\n  P: {Type: Number, Default: 1}", "Parameters:\n  P: {Type: Number, Default: '1'}",
                "b.yml:2:3: Parameters: P is described differently in a.yml:2:3"
            ),
            (
                "Mappings:\n  M:\n    a: {K: 1}", "Mappings:\n  M:\n    b: {K: 1}\n    a: {K: 2}",
                "b.yml:4:5: Mappings: M.a is described differently in a.yml:3:5"
            ),
            (
                "Conditions:\n  C: !Equals [a, b]", "Conditions:\n  C: {'Fn::Equals': [a, b]}",
                "b.yml:2:3: Conditions: C is described differently in a.yml:2:3"
            ),
            ("Metadata: {M: 1}", "Metadata: {M: 2}", "b.yml:1:12: Metadata: M is described differently in a.yml:1:12"),
            (
                "Resources: {A: {Type: T}}", "Resources: {A: {Type: U}}",
                "b.yml:1:13: defines A differently from a.yml:1"
            ),
            (
                "Resources: {A: {Type: T, DependsOn: B}}", "Resources: {A: {DependsOn: B, Type: T}}",
                "b.yml:1:13: defines A differently from a.yml:1"
            ),
            ("Outputs: {A: {Value: 1}}", "Outputs: {A: {Value: 2}}", "b.yml:1:11: defines A differently from a.yml:1"),
        ])
    func conflicts(first: String, second: String, expected: String) throws {
        #expect(try error(["a.yml": first, "b.yml": second]).description == expected)
    }

    @Test(
        "the parameters file",
        arguments: [
            ("# nothing", "f/addons.parameters.yml:1:1: has no Parameters, which Copilot requires of this file"),
            ("Other: {}", "f/addons.parameters.yml:1:1: has no Parameters, which Copilot requires of this file"),
            ("Parameters: [a]", "f/addons.parameters.yml:1:13: Parameters is not a mapping of names to values"),
        ])
    func parametersFile(yaml: String, expected: String) throws {
        let files = ["addons.parameters.yml": yaml, "a.yml": "Parameters: {App: {Type: String}, Env: {Type: String}}"]
        #expect(try error(files, folder: "f").description == expected)
    }

    @Test(
        "what Copilot refuses in the parameters file, although the templates can be read",
        arguments: [
            (
                "Parameters:\n  Nobody: x",
                "f/addons.parameters.yml:2:3: sets Nobody, which no template declares as a parameter"
            ),
            ("Parameters: {Env: x}", "f/addons.parameters.yml:1:14: sets Env, which Copilot itself sets"),
        ])
    func surplus(yaml: String, expected: String) throws {
        let files = ["addons.parameters.yml": yaml, "a.yml": "Parameters: {App: {Type: String}, Env: {Type: String}}"]
        let stack = try Stack.evaluate(
            files: files.mapValues { Array($0.utf8) }, folder: "f", environment: "prod", application: "shop")
        #expect(stack.problems.map(\.description) == [expected])
    }

    @Test("two parameters files, and a directory with a template's name")
    func files() throws {
        #expect(
            try error([
                "addons.parameters.yml": "Parameters: {}", "addons.parameters.yaml": "Parameters: {}", "a.yml": "",
            ])
            .description
                == "addons.parameters.yml:1:1: stands beside addons.parameters.yaml: Copilot allows one of them")
        #expect(try error(["old.yml/a.txt": ""], folder: "f").kind == .directoryAsTemplate("old.yml"))
    }

    @Test(
        "one template",
        arguments: [
            ("!FindInMap [M, !Ref Env, K]", 16, "mapping M has nothing for environment qa, only for staging, prod"),
            ("!FindInMap [M, prod, L]", 22, "mapping M.prod has nothing for L, only for K"),
            ("!FindInMap [N, prod, K]", 13, "refers to N: there is no such mapping"),
            ("!FindInMap [M, prod]", 1, "Fn::FindInMap needs a mapping and two keys"),
            ("!Ref Nobody", 1, "refers to Nobody: there is no such parameter or resource"),
            ("!Ref AWS::Nothing", 1, "refers to AWS::Nothing: there is no such parameter or resource"),
            ("{Ref: Nobody}", 7, "refers to Nobody: there is no such parameter or resource"),
            ("!Sub 'a${Nobody}'", 1, "refers to Nobody: there is no such parameter or resource"),
            ("!Sub 'a${Nobody.Arn}'", 1, "refers to Nobody: there is no such resource"),
            ("!Sub ['${A}${B}', {A: 1}]", 7, "refers to B: there is no such parameter or resource"),
            ("!GetAtt Nobody.Arn", 1, "refers to Nobody: there is no such resource"),
            ("!GetAtt [Env, Arn]", 10, "refers to Env: there is no such resource"),
            ("!GetAtt X", 1, "Fn::GetAtt needs a logical id and an attribute"),
            ("!If [Nobody, a, b]", 6, "refers to Nobody: there is no such condition"),
            ("!If [No, !Ref Nobody, b]", 10, "refers to Nobody: there is no such parameter or resource"),
            ("!If [No, a]", 1, "Fn::If needs a condition and two values"),
            ("!Select [2, [a, b]]", 10, "selects element 2 of a list of 2"),
            ("!Select [-1, [a, b]]", 10, "selects element -1 of a list of 2"),
            ("!Join [a]", 1, "Fn::Join needs a delimiter and a list"),
            ("!Split [a]", 1, "Fn::Split needs a delimiter and text"),
            ("!Sub [a, b, c]", 1, "Fn::Sub needs a text, or a text and its variables"),
            ("{a: 1, 'a': 2}", 2, "defines a twice"),
            ("{<<: {a: 1}}", 2, "uses a YAML merge key (<<), which CloudFormation does not support"),
            ("{[a]: 1}", 2, "a mapping has a key that is not plain text"),
        ])
    func template(yaml: String, column: Int, expected: String) throws {
        let text =
            "Mappings: {M: {staging: {K: 1}, prod: {K: 2}}}\nConditions: {No: !Equals [a, b]}\n"
            + "Resources:\n  X:\n    Type: T\n    Properties:\n      P:\n        \(yaml)\n"
        #expect(try error(["a.yml": text]).description == "a.yml:8:\(column + 8): \(expected)")
    }

    @Test(
        "other places",
        arguments: [
            ("Conditions:\n  A: !Condition B\n  B: !Not [!Condition A]", "3:12: conditions refer to each other: A, B"),
            ("Conditions:\n  A: !Condition A", "2:6: conditions refer to each other: A"),
            ("Conditions: {A: !Ref X}\nResources: {X: {Type: T}}", "1:17: refers to X: there is no such parameter"),
            ("Resources: {X: {Type: T, Condition: C}}", "1:37: refers to C: there is no such condition"),
            ("Resources: {X: {Type: T, DependsOn: [X, Y]}}", "1:41: refers to Y: there is no such resource"),
            ("Resources: {X: {Properties: {}}}", "1:13: resource X has no readable Type"),
            ("Resources: {X: text}", "1:16: resource X is not a mapping of names to values"),
            ("Resources: {X: {Type: T, Properties: [a]}}", "1:38: Properties of X is not a mapping of names to values"),
            (
                "Resources: {X: {'Fn::Transform': {Name: A}}}",
                "1:16: Fn::Transform under resource X makes logical ids that only CloudFormation knows"
            ),
            (
                "Resources: {'Fn::ForEach::A': []}",
                "1:12: Fn::ForEach::A under Resources makes logical ids that only CloudFormation knows"
            ),
            ("Outputs: {O: {Value: a, Export: {}}}", "1:25: output O has an Export without a readable Name"),
            ("Outputs: {O: {Value: !Ref Y}}", "1:22: refers to Y: there is no such parameter"),
        ])
    func places(yaml: String, expected: String) throws {
        #expect(try error(["a.yml": yaml]).description == "a.yml:" + expected)
    }

    @Test("what only a deployment would refuse is told beside the stack")
    func problems() throws {
        func problems(_ files: [String: String]) throws -> [String] {
            try Stack.evaluate(
                files: files.mapValues { Array($0.utf8) }, folder: nil, environment: "qa", application: "acme"
            ).problems.map(\.description)
        }
        #expect(
            try problems(["a.yml": "Parameters: {App: {Type: String}}"]) == [
                "a.yml:1:1: no template declares the parameter Env, which Copilot requires of environment addons"
            ])
        #expect(
            try problems(["a.yml": "Parameters: {App: {}, Env: {AllowedValues: [prod, test]}, P: {Type: String}}"]) == [
                "a.yml:1:59: parameter P has neither a default nor a value in addons.parameters.yml",
                "a.yml:1:23: parameter Env may not be qa, only prod, test",
            ])
        #expect(
            try problems([
                "a.yml": "Parameters: {App: {}, Env: {}}\nResources:\n", "b.yml": "Resources: {A: {Type: T}}",
            ]) == ["a.yml:2:1: Resources is empty here: Copilot then loses the Resources of the files that follow"])
    }

    @Test("text that multiplies itself ends in an error")
    func bombs() throws {
        var sub = "x"
        for _ in 0..<40 { sub = "!Sub ['${A}${A}', {A: \(sub)}]" }
        #expect(try error(["a.yml": "Resources: {X: {Type: T, Properties: {P: \(sub)}}}"]).kind == .tooLarge)
        var conditions =
            "Parameters: {P: {Type: String}, Q: {Type: String}}\nConditions:\n  C0: !Equals [!Ref P, !Ref Q]\n"
        for level in 1...60 {
            let before = "!Condition C\(level - 1)"
            conditions += "  C\(level): !And [!Not [!Or [\(before), !Equals [!Ref P, '\(level)']]], "
            conditions += "!Or [!Equals [!Ref Q, '\(level)'], \(before)]]\n"
        }
        #expect(try error(["a.yml": conditions]).kind == .tooLarge)
        var chain = "Conditions:\n  C0: !Equals [a, a]\n"
        for level in 1...5_000 { chain += "  C\(level): !Condition C\(level - 1)\n" }
        #expect(throws: Never.self) {
            try Stack.evaluate(files: ["a.yml": Array(chain.utf8)], folder: nil, environment: nil, application: nil)
        }
        var reversed = "Conditions:\n"
        for level in 1...5_000 { reversed += "  C\(level): !Condition C\(level + 1)\n" }
        #expect(try error(["a.yml": reversed + "  C5001: !Equals [a, a]\n"]).kind == .tooDeep)
    }

    @Test("nesting, and aliases of what is nested, end in an error before the stack ends")
    func depth() throws {
        let nested = String(repeating: "[", count: 101) + String(repeating: "]", count: 101)
        #expect(try error(["a.yml": "Resources: {X: {Type: T, Properties: {P: \(nested)}}}"]).kind == .tooDeep)
        var aliases = "a0: &a0 []\n"
        for level in 1...300 {
            aliases +=
                "a\(level): &a\(level) " + String(repeating: "[", count: 900) + "*a\(level - 1)"
                + String(repeating: "]", count: 900) + "\n"
        }
        #expect(try error(["a.yml": aliases]).kind == .tooDeep)
        var keys = "a0: &a0 [x, x]\n"
        for level in 1...40 { keys += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1)]\n" }
        for key in ["? *a40\n: x", "*a40 : x", "{*a40 : x}: y", "[*a40]: x"] {
            let kind = try error(["a.yml": keys + key + "\n"]).kind
            #expect(kind == .tooLarge || kind == .tooDeep, "\(key)")
        }
        #expect(
            try Example.stack("Resources:\n  A: &a {Type: T, Properties: {S: !Sub '${Env}: x'}}\n  B: *a\n").resources
                .count == 2)
    }

    @Test("aliases as people use them are read")
    func honestAliases() throws {
        var yaml =
            "Resources:\n  A0: &a0 {Type: T, Properties: {S: !Sub '${Env}: x', L: [a, b], P: 'arn:aws:s3:::*'}}\n"
        for level in 1...30 {
            yaml +=
                "  A\(level):\n    Type: T\n    Properties:\n      Tags: &t\(level) [{Key: a, Value: b}]\n"
                + "      More: [*t\(level), *a0]\n"
        }
        #expect(try Example.stack(yaml).resources.count == 31)
    }
}
