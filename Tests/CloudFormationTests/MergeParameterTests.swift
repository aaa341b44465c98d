import Testing

@testable import CloudFormation

/// `addons.parameters.yml` against `parseParameters` and `validateParameters` in Copilot's `addons.go`.
@Suite("The file of parameters is held against the templates as Copilot does")
struct MergeParameterTests {
    private static let p = MergeCase.parameters
    private static let v = p + "  V: {Type: String}\n"
    private static let r = "Resources:\n  R: {Type: T}\n"

    private static func refused(
        _ file: String, _ template: String = p, copilot: String, _ message: String
    ) -> MergeCase {
        MergeCase(message, ["a.yml": template + r, "addons.parameters.yml": file], .refused(copilot: copilot, message))
    }

    static let refusals: [MergeCase] = [
        MergeCase(
            "both names",
            [
                "a.yml": p + r, "addons.parameters.yml": "Parameters: {}\n",
                "addons.parameters.yaml": "Parameters: {}\n",
            ],
            .refused(
                copilot: "defining addons.parameters.yaml and addons.parameters.yml is not allowed under addons/",
                "addons.parameters.yml:1:1: stands beside addons.parameters.yaml: Copilot allows one of them")),
        refused(
            "",
            copilot: "must define field 'Parameters' in file addons.parameters.yml under path addons.parameters.yml",
            "addons.parameters.yml:1:1: has no Parameters, which Copilot requires of this file"),
        refused(
            "Foo: 1\n",
            copilot: "must define field 'Parameters' in file addons.parameters.yml under path addons.parameters.yml",
            "addons.parameters.yml:1:1: has no Parameters, which Copilot requires of this file"),
        refused(
            "Parameters: [a]\n",
            copilot: "decode \"Parameters\" section of the parameters file: cannot unmarshal !!seq",
            "addons.parameters.yml:1:13: Parameters is not a mapping of names to values"),
        refused(
            "Parameters: a\n",
            copilot: "decode \"Parameters\" section of the parameters file: cannot unmarshal !!str `a`",
            "addons.parameters.yml:1:13: Parameters is not a mapping of names to values"),
        refused(
            "[a]\n", copilot: "unmarshal 'Parameters' in file addons.parameters.yml",
            "addons.parameters.yml:1:1: the parameters file is not a mapping of names to values"),
        refused(
            "][",
            copilot: "unmarshal 'Parameters' in file addons.parameters.yml: yaml: did not find expected node content",
            "addons.parameters.yml:1:1: is not valid YAML: while parsing a block node, did not find expected node content"
        ),
        refused(
            "Parameters:\n  V: a\n  V: b\n", v, copilot: "mapping key \"V\" already defined at line 2",
            "addons.parameters.yml:2:3: defines V twice"),
        refused(
            "Parameters:\n  App: a\n", copilot: "reserved parameters \"App\" and \"Env\" cannot be declared",
            "addons.parameters.yml:2:3: sets App, which Copilot itself sets"),
        refused(
            "Parameters:\n  Env: a\n", copilot: "reserved parameters \"App\" and \"Env\" cannot be declared",
            "addons.parameters.yml:2:3: sets Env, which Copilot itself sets"),
        refused(
            "Parameters:\n  V: a\n", copilot: "template does not require the parameter \"V\" in parameters file",
            "addons.parameters.yml:2:3: sets V, which no template declares as a parameter"),
        refused(
            "Parameters: {}\n", v,
            copilot: "parameter \"V\" in template must have a default value or is included in parameters file",
            "a.yml:4:3: parameter V has neither a default nor a value in addons.parameters.yml"),
        // What is missing in the templates comes first.
        refused(
            "Parameters: {App: a}\n", "Parameters: {}\n",
            copilot: "required parameter \"App\" is missing from the template",
            "addons:1:1: no template declares the parameter App, which Copilot requires of environment addons"),
        MergeCase(
            "no App", ["a.yml": "Parameters:\n  Env: {Type: String}\n" + r],
            .refused(
                copilot: "required parameter \"App\" is missing from the template",
                "addons:1:1: no template declares the parameter App, which Copilot requires of environment addons")),
        MergeCase(
            "no Env", ["a.yml": "Parameters:\n  App: {Type: String}\n" + r],
            .refused(
                copilot: "required parameter \"Env\" is missing from the template",
                "addons:1:1: no template declares the parameter Env, which Copilot requires of environment addons")),
        MergeCase(
            "no Parameters", ["a.yml": r],
            .refused(
                copilot: "required parameter \"App\" is missing from the template",
                "addons:1:1: no template declares the parameter App, which Copilot requires of environment addons")),
        MergeCase(
            "no file", ["a.yml": v + r],
            .refused(
                copilot: "parameter \"V\" in template must have a default value or is included in parameters file",
                "a.yml:4:3: parameter V has neither a default nor a value in addons.parameters.yml")),
        MergeCase(
            "described as text", ["a.yml": p + "  V: String\n" + r],
            .refused(
                copilot: "error decoding: cannot unmarshal !!str `String` into addon.parameter",
                "a.yml:4:3: parameter V has neither a default nor a value in addons.parameters.yml")),
        MergeCase(
            "described as nothing", ["a.yml": p + "  V:\n" + r],
            .refused(
                copilot: "parameter \"V\" in template must have a default value or is included in parameters file",
                "a.yml:4:3: parameter V has neither a default nor a value in addons.parameters.yml")),
        // Copilot takes the first document and loses the second.
        MergeCase(
            "two documents", ["a.yml": p + r, "addons.parameters.yml": "Parameters: {}\n---\nParameters: {X: 1}\n"],
            .stricter(
                "addons.parameters.yml:2:1: is not valid YAML: expected a single document in the stream, but found another document"
            )),
        // Copilot resolves it for its checks, and writes it, where CloudFormation refuses it.
        MergeCase(
            "a merge key", ["a.yml": v + r, "addons.parameters.yml": "Parameters:\n  <<: {V: a}\n"],
            .stricter("addons.parameters.yml:2:3: uses a YAML merge key (<<), which CloudFormation does not support")),
    ]

    @Test(arguments: refusals) func refusal(_ merge: MergeCase) throws { try merge.check() }

    @Test(
        "what Copilot passes on is passed on",
        arguments: [
            ("Parameters:\n  V: !Ref VPC\n", v, ["V"]), ("Parameters:\n", p, []), ("Parameters: {}\n", p, []),
            ("Parameters:\n  Name: a\n", p + "  Name: {Type: String}\n", ["Name"]),
            ("Parameters:\n  V:\n", v, ["V"]), ("Parameters: {}\nResources: {}\n", p, []),
            ("Parameters:\n  V: a\n", p + "  V: {Type: String, Default: b}\n", ["V"]),
            ("Parameters: {}\n", p + "  V: {Type: String, Default: ''}\n", []),
            ("Parameters: {}\n", p + "  V:\n    Type: String\n    Default:\n", []),
            (
                "Parameters:\n  B: !GetAtt X.Id\n  A: 'on'\n", p + "  A: {Type: String}\n  B: {Type: String}\n",
                ["B", "A"]
            ),
        ])
    func passed(file: String, template: String, names: [String]) throws {
        let merge = MergeCase(
            "", ["a.yml": template + Self.r, "addons.parameters.yaml": file], .merged(template + Self.r))
        try merge.check()
        #expect(try merge.merge().given.map(\.name) == names)
    }
}
