import Testing

@testable import CloudFormation

/// One template, `a.yml`, that declares what the functions need.
struct Example {
    static let prelude = """
        Parameters:
          App: {Type: String}
          Env: {Type: String}
          Size: {Type: Number, Default: 3}
          Secret: {Type: String, NoEcho: true, Default: 'pass,word'}
          Other: {Type: String, NoEcho: 'true', Default: other}
          Names: {Type: CommaDelimitedList, Default: 'a, b,c'}
          Open: {Type: String}
        Mappings:
          Sizes:
            staging: {Node: small, Count: 1, Zones: [x, y]}
            prod: {Node: large, Count: 3, Zones: [z]}
        Conditions:
          IsProd: !Equals [!Ref Env, prod]
          IsStaging: {'Fn::Equals': [staging, {Ref: Env}]}
          IsOpen: !Equals [!Ref Open, 'yes']
        Resources:
          Bucket: {Type: AWS::S3::Bucket}

        """

    static func stack(
        _ yaml: String, environment: String? = "staging", application: String? = "acme"
    ) throws(TemplateError) -> Stack {
        try Stack.evaluate(
            files: ["a.yml": Array(yaml.utf8)], folder: nil, environment: environment, application: application)
    }

    /// What a property of a resource beside `Bucket` comes to; `.null` where it is taken away.
    static func value(_ yaml: String, environment: String? = "staging") throws(TemplateError) -> Value {
        let stack = try stack(prelude + "  X: {Type: T, Properties: {P: \(yaml)}}\n", environment: environment)
        return stack.resources.last?.properties["P"] ?? .null
    }
}

@Suite("Functions are evaluated, or stay symbolic in one canonical form")
struct EvaluateTests {
    private static let acmeStaging = Value.text("acme-staging")

    @Test(
        "known values, short and long",
        arguments: [
            ("!Ref Env", "staging"), ("{Ref: Env}", "staging"), ("{\"Ref\": \"Size\"}", "3"),
            ("!Sub '${App}-${Env}'", "acme-staging"), ("!Sub '${ App }-${ Env }'", "acme-staging"),
            ("{'Fn::Sub': '${App}-${Env}'}", "acme-staging"),
            ("!Sub ['${A}-${Env}', {A: !Ref App}]", "acme-staging"),
            ("!Sub ['${Env}', {Env: mine}]", "mine"),
            ("!Sub '${!Env}'", "${Env}"), ("!Sub 'open ${Env'", "open ${Env"), ("!Sub '$${Env}'", "$staging"),
            ("!Join ['-', [!Ref App, !Ref Env]]", "acme-staging"),
            ("{'Fn::Join': ['', [{Ref: App}, '-', {Ref: Env}]]}", "acme-staging"),
            ("!Join [',', !Ref Names]", "a,b,c"), ("!Join [',', []]", ""),
            ("!Join ['-', [a, !Ref 'AWS::NoValue', b]]", "a-b"), ("!Join ['-', ['', b]]", "-b"),
            ("!FindInMap [Sizes, !Ref Env, Node]", "small"),
            ("{'Fn::FindInMap': [Sizes, {Ref: Env}, Count]}", "1"),
            ("!FindInMap [Sizes, qa, Node, {DefaultValue: tiny}]", "tiny"),
            ("!FindInMap [Sizes, staging, Node, {DefaultValue: tiny}]", "small"),
            ("!If [IsProd, a, b]", "b"), ("{'Fn::If': [IsStaging, a, b]}", "a"),
            ("!Select [1, !Ref Names]", "b"), ("{'Fn::Select': ['0', [x, y]]}", "x"),
            ("!Select [1, !Split ['.', a.b.c]]", "b"), ("!Select [0, !FindInMap [Sizes, !Ref Env, Zones]]", "x"),
            ("!Select [0, !Split ['-', !Sub '${App}-${Env}']]", "acme"),
            ("!Join ['/', !Split [',', 'a,b']]", "a/b"), ("{'Fn::Length': [a, b]}", "2"),
            ("True", "true"), ("TRUE", "true"), ("'true'", "true"), ("false", "false"), ("'False'", "False"),
            ("1", "1"), ("'1'", "1"), ("1.0", "1.0"), ("yes", "yes"), ("2012-10-17", "2012-10-17"),
            ("'{{resolve:secretsmanager:x:SecretString:y}}'", "{{resolve:secretsmanager:x:SecretString:y}}"),
            ("''", ""), ("!Sub ''", ""),
        ])
    func known(yaml: String, expected: String) throws {
        #expect(try Example.value(yaml) == .text(expected))
    }

    @Test(
        "values that are not text",
        arguments: [
            ("!Ref Names", Value.list([.text("a"), .text("b"), .text("c")])),
            ("!Split [',', 'a,,b']", .list([.text("a"), .text(""), .text("b")])),
            ("!Split ['--', 'a--b---c']", .list([.text("a"), .text("b"), .text("-c")])),
            ("!FindInMap [Sizes, staging, Zones]", .list([.text("x"), .text("y")])),
            ("[a, !Ref 'AWS::NoValue', {Ref: AWS::NoValue}, b]", .list([.text("a"), .text("b")])),
            ("{A: !If [IsProd, x, !Ref 'AWS::NoValue'], B: c}", .object(["B": .text("c")])),
            ("!Ref AWS::NoValue", .null), ("!If [IsProd, x, !Ref 'AWS::NoValue']", .null), ("~", .null), ("", .null),
            (
                "{Condition: {Bool: {k: true}}}",
                .object(["Condition": .object(["Bool": .object(["k": .text("true")])])])
            ),
            ("{Condition: text}", .object(["Condition": .text("text")])),
        ])
    func structured(yaml: String, expected: Value) throws {
        #expect(try Example.value(yaml) == expected)
    }

    @Test(
        "symbolic values that mean the same are equal",
        arguments: [
            (
                ["!Ref Bucket", "{Ref: Bucket}", "!Sub '${Bucket}'", "!Join ['', [!Ref Bucket]]"],
                Value.reference("Bucket")
            ),
            (
                [
                    "!GetAtt Bucket.Arn", "!GetAtt [Bucket, Arn]", "{'Fn::GetAtt': [Bucket, Arn]}",
                    "{'Fn::GetAtt': Bucket.Arn}", "!Sub '${ Bucket.Arn }'",
                ],
                .attribute("Bucket", "Arn")
            ),
            (
                ["!GetAtt Bucket.End.Port", "!GetAtt [Bucket, End.Port]", "!Sub '${Bucket.End.Port}'"],
                .attribute("Bucket", "End.Port")
            ),
            (
                [
                    "!Sub 'redis://${Bucket.A}:${Size}/${AWS::Region}'",
                    "!Join ['', ['redis://', !GetAtt Bucket.A, ':3/', !Ref AWS::Region]]",
                    "!Sub ['redis://${H}/${AWS::Region}', {H: !Join [':', [!GetAtt Bucket.A, 3]]}]",
                ],
                .concatenation([.text("redis://"), .attribute("Bucket", "A"), .text(":3/"), .reference("AWS::Region")])
            ),
            (["!Ref Open", "!Sub '${Open}'", "!Join [x, !Split [x, !Ref Open]]"], .reference("Open")),
            (
                ["!Split [',', !Ref Open]", "{'Fn::Split': [',', {'Fn::Sub': '${Open}'}]}"],
                .call("Fn::Split", .list([.text(","), .reference("Open")]))
            ),
            (
                [
                    "!Select [0, !GetAZs '']", "!Select ['0', !GetAZs {Ref: AWS::Region}]",
                    "{'Fn::Select': [0, {'Fn::GetAZs': !Ref AWS::Region}]}",
                ],
                .call("Fn::Select", .list([.text("0"), .call("Fn::GetAZs", .reference("AWS::Region"))]))
            ),
            (
                [
                    "!If [IsOpen, a, b]", "!If [!Not [!Condition IsOpen], b, a]",
                    "!If [!And [!Condition IsOpen, !Not [!Condition IsProd]], a, b]",
                    "!If [!Equals ['yes', !Ref Open], a, b]",
                    "!If [!Or [!Condition IsProd, !Condition IsOpen, !Condition IsOpen], a, b]",
                ],
                .call(
                    "Fn::If",
                    .list([.call("Fn::Equals", .list([.reference("Open"), .text("yes")])), .text("a"), .text("b")]))
            ),
            (["!If [IsOpen, a, a]"], .text("a")),
            (["!ImportValue x-y", "{'Fn::ImportValue': !Sub 'x-y'}"], .call("Fn::ImportValue", .text("x-y"))),
            (["!Base64 x"], .call("Fn::Base64", .text("x"))),
            (
                ["!Cidr [!GetAtt Bucket.C, 2, 8]"],
                .call("Fn::Cidr", .list([.attribute("Bucket", "C"), .text("2"), .text("8")]))
            ),
            (["!New [!Ref Env]"], .call("Fn::New", .list([.text("staging")]))),
            (
                ["!Select [1, [!If [IsOpen, a, !Ref AWS::NoValue], b]]"],
                .call(
                    "Fn::Select",
                    .list([
                        .text("1"),
                        .list([
                            .call(
                                "Fn::If",
                                .list([
                                    .call("Fn::Equals", .list([.reference("Open"), .text("yes")])), .text("a"), .null,
                                ])), .text("b"),
                        ]),
                    ]))
            ),
        ])
    func symbolic(spellings: [String], expected: Value) throws {
        for yaml in spellings { #expect(try Example.value(yaml) == expected, "\(yaml)") }
    }

    @Test("without an environment a mapping's possible values are in the value: a change of one is a change")
    func openMapping() throws {
        let value = try Example.value("!FindInMap [Sizes, !Ref Env, Node]", environment: nil)
        let choices = Value.object(["staging": .text("small"), "prod": .text("large")])
        #expect(value == .call("Fn::FindInMap", .list([choices, .reference("Env"), .text("Node")])))
        let row = try Example.value("!FindInMap [Sizes, prod, !Ref Open]")
        #expect(
            row
                == .call(
                    "Fn::FindInMap",
                    .list([
                        .object(["Node": .text("large"), "Count": .text("3"), "Zones": .list([.text("z")])]),
                        .reference("Open"),
                    ])))
    }

    @Test("a NoEcho parameter's value is hidden wherever it goes, and still tells different from equal")
    func hidden() throws {
        #expect(try Example.value("!Ref Secret") == .hidden(.text("pass,word")))
        #expect(
            try Example.value("!Sub 'x-${Secret}'") == .concatenation([.text("x-"), .hidden(.text("pass,word"))]))
        #expect(try Example.value("!Join ['', [x-, !Ref Secret]]") == Example.value("!Sub 'x-${Secret}'"))
        #expect(try Example.value("!Select [1, !Split [',', !Ref Secret]]") == .hidden(.text("word")))
        #expect(
            try Example.value("!Join ['-', !Split [',', !Ref Secret]]")
                == .concatenation([.hidden(.text("pass")), .text("-"), .hidden(.text("word"))]))
        #expect(try Example.value("!Ref Secret") != Example.value("!Ref Other"))
        #expect(try Example.value("!If [!Equals [!Ref Secret, 'pass,word'], a, b]") == .text("a"))
        #expect(try Example.value("!If [!Equals [!Sub 'x${Secret}', 'xpass,word'], a, b]") == .text("a"))
        #expect(try Example.value("!FindInMap [Sizes, !Ref Other, Node, {DefaultValue: d}]") == .text("d"))
        let error = try #require(throws: TemplateError.self) {
            try Example.value("!FindInMap [Sizes, !Ref Other, Node]")
        }
        #expect(!error.description.contains("other"))
    }

    @Test(
        "conditions",
        arguments: [
            ("!And [!Condition IsStaging, {Condition: IsStaging}]", "yes"),
            ("!And [!Condition IsStaging, !Condition IsProd]", "no"),
            ("!Or [!Condition IsStaging, !Condition IsProd]", "yes"),
            ("!Or [!Condition IsProd, !Condition IsProd]", "no"),
            ("!Not [!Condition IsStaging]", "no"), ("{'Fn::Not': [{'Fn::Equals': [a, b]}]}", "yes"),
            ("!And [!Condition IsOpen, !Condition IsProd]", "no"),
            ("!Or [!Condition IsOpen, !Condition IsStaging]", "yes"),
            ("!Equals [!Ref Open, !Ref Open]", "yes"), ("!Equals [!Ref Size, 3]", "yes"),
            ("!Equals [true, 'true']", "yes"),
            ("!Equals [!FindInMap [Sizes, !Ref Env, Node], small]", "yes"), ("!Equals ['', !Select [0, ['']]]", "yes"),
        ])
    func conditions(yaml: String, expected: String) throws {
        #expect(try Example.value("!If [\(yaml), 'yes', 'no']") == .text(expected))
        let stack = try Example.stack(
            Example.prelude.replacing("  IsOpen:", with: "  Asked: \(yaml)\n  IsOpen:")
                + "  X: {Type: T, Condition: Asked}\n")
        #expect(stack.resources.map(\.logicalId) == (expected == "yes" ? ["Bucket", "X"] : ["Bucket"]))
    }

    @Test("a condition that is not decided is an expression, whatever its name")
    func undecided() throws {
        let stack = try Example.stack(Example.prelude + "  X: {Type: T, Condition: IsOpen}\n")
        let expression = Value.call("Fn::Equals", .list([.reference("Open"), .text("yes")]))
        #expect(stack.resources.last?.presence == .undecided(expression))
        let renamed = try Example.stack(
            Example.prelude.replacing("IsOpen:", with: "Asked:") + "  X: {Type: T, Condition: Asked}\n")
        #expect(renamed.resources.last?.presence == .undecided(expression))
    }

    @Test("a loop's own variables are left alone")
    func loops() throws {
        let stack = try Example.stack(
            "Transform: AWS::LanguageExtensions\n" + Example.prelude
                + "  X: {Type: T, Properties: {'Fn::ForEach::L': [V, [a], {'k${V}': !Sub '${V}'}]}}\n")
        #expect(stack.transforms == ["AWS::LanguageExtensions"])
        #expect(
            stack.resources.last?.properties["Fn::ForEach::L"]
                == .call(
                    "Fn::ForEach::L",
                    .list([.text("V"), .list([.text("a")]), .object(["k${V}": .call("Fn::Sub", .text("${V}"))])])))
    }
}
