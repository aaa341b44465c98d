import Testing

@testable import CloudFormation

/// tiergit's merge against Copilot's, section by section, each of its errors among them.
@Suite("An addons folder is merged as Copilot merges it")
struct MergeTests {
    private static let p = MergeCase.parameters

    // MARK: - Sections

    /// After the cases of Copilot's own `addons_test.go` and `testdata/merge`.
    static let sections: [MergeCase] = [
        MergeCase(
            "every section, what is new behind what is there",
            [
                "first.yaml": """
                Metadata: {Version: 1, Services: [api, fe]}
                Parameters:
                  App: {Type: String, Description: Your application's name.}
                  Env: {Type: String}
                Mappings:
                  Table:
                    test: {RCU: 5, WCU: 5}
                    prod: {RCU: 50, WCU: 25}
                Conditions:
                  IsProd: !Equals [!Ref Env, prod]
                Transform: AWS::Serverless-2016-10-31
                Resources:
                  Table: {Type: 'AWS::DynamoDB::Table'}
                Outputs:
                  Table: {Value: !Ref Table}
                """,
                "second.yaml": """
                # Comments, style and indentation do not count.
                Metadata:
                  Databases: {users: for users}
                  Version: 1 # the same
                  Services: ['api', "fe"]
                Parameters:
                  Env:
                      Type: String
                  App:
                    Type: 'String'
                    Description: "Your application's name."
                  Size: {Type: String, Default: mini}
                Mappings:
                  Table:
                    prod:
                      RCU: 50
                      WCU: 25
                    gamma: {RCU: 10, WCU: 10}
                  Lambda: {test: {Memory: 512}}
                Conditions:
                  IsTest: !Not [!Condition IsProd]
                  IsProd:
                    !Equals [ !Ref Env, "prod" ]
                Transform:
                  - Name: 'AWS::Include'
                    Parameters: {Location: 's3://bucket/file.yaml'}
                  - 'AWS::Serverless-2016-10-31'
                  - Mine
                Resources:
                  Bucket: {Type: AWS::S3::Bucket}
                Outputs:
                  Bucket: {Value: !Ref Bucket}
                  Table: {Value: !Ref Table}
                """,
            ],
            .merged(
                """
                Metadata: {Version: 1, Services: [api, fe], Databases: {users: for users}}
                Parameters:
                  App: {Type: String, Description: Your application's name.}
                  Env: {Type: String}
                  Size: {Type: String, Default: mini}
                Mappings:
                  Table:
                    test: {RCU: 5, WCU: 5}
                    prod: {RCU: 50, WCU: 25}
                    gamma: {RCU: 10, WCU: 10}
                  Lambda: {test: {Memory: 512}}
                Conditions:
                  IsProd: !Equals [!Ref Env, prod]
                  IsTest: !Not [!Condition IsProd]
                Transform:
                  - AWS::Serverless-2016-10-31
                  - Name: 'AWS::Include'
                    Parameters: {Location: 's3://bucket/file.yaml'}
                  - Mine
                Resources:
                  Table: {Type: 'AWS::DynamoDB::Table'}
                  Bucket: {Type: AWS::S3::Bucket}
                Outputs:
                  Table: {Value: !Ref Table}
                  Bucket: {Value: !Ref Bucket}
                """)),
        conflict(
            "Metadata", "[a]", "[b]", copilot: "metadata key", "Metadata: Key is described differently in a.yml:5:3"),
        conflict(
            "Parameters", "{Type: String}", "{Type: String, Default: a}", copilot: "parameter logical ID",
            "Parameters: Key is described differently in a.yml:4:3"),
        conflict(
            "Conditions", "!Equals [a, b]", "!Not [!Equals [a, b]]", copilot: "condition",
            "Conditions: Key is described differently in a.yml:5:3"),
        conflict("Resources", "{Type: A}", "{Type: B}", copilot: "resource", "defines Key differently from a.yml:5"),
        conflict("Outputs", "{Value: a}", "{Value: b}", copilot: "output", "defines Key differently from a.yml:5"),
        MergeCase(
            "a key of a mapping may not differ, not even in its order",
            [
                "a.yml": p + "Mappings:\n  M:\n    test: {R: 5, W: 5}\n",
                "b.yml": "Mappings:\n  M:\n    prod: {R: 1}\n    test: {W: 5, R: 5}\n",
            ],
            .refused(
                copilot:
                    #"mapping "M.test" defined in "a.yml" at Ln 6, Col 11 is different than in "b.yml" at Ln 4, Col 11"#,
                "b.yml:4:5: Mappings: M.test is described differently in a.yml:6:5")),
        MergeCase(
            "the file is named that has it, which Copilot does not know of what the second file added to a mapping",
            [
                "a.yml": p + "Mappings:\n  M:\n    prod: {A: 1}\n", "b.yml": "Mappings:\n  M:\n    test: {A: 2}\n",
                "c.yml": "Mappings:\n  M:\n    test: {A: 3}\n",
            ],
            .refused(
                copilot:
                    #"mapping "M.test" defined in "" at Ln 3, Col 11 is different than in "c.yml" at Ln 3, Col 11"#,
                "c.yml:3:5: Mappings: M.test is described differently in b.yml:3:5")),
        MergeCase(
            "the sections in Copilot's order, files in byte order, members in that of their file",
            [
                "b.yaml": p + "Resources:\n  Z: {Type: T}\n  A: {Type: T}\n",
                "B.yml": "Resources: {First: {Type: T}}\n",
                "a.yml": "Outputs: {O: {Value: v}}\nResources: {M: {Type: T}}\nMetadata: {k: 1}\n",
            ],
            .merged(
                "Metadata: {k: 1}\n" + p
                    + "Resources: {First: {Type: T}, M: {Type: T}, Z: {Type: T}, A: {Type: T}}\nOutputs: {O: {Value: v}}\n"
            )),
        MergeCase(
            "every other section is dropped, and what is spelt otherwise",
            [
                "a.yml": "AWSTemplateFormatVersion: 2010-09-09\nDescription: d\nRules: {r: {}}\nHooks: {}\n"
                    + "Globals: {}\nresources: {x: 1}\n" + p + "Resources: {R: {Type: T}}\n"
            ], .merged(p + "Resources: {R: {Type: T}}\n")),
        MergeCase(
            "an include as all of Metadata", ["a.yml": p + "Metadata: {'Fn::Transform': {Name: A}}\n"],
            .merged("Metadata: {'Fn::Transform': {Name: A}}\n" + p)),
    ]

    private static func conflict(
        _ section: String, _ first: String, _ second: String, copilot: String, _ message: String
    ) -> MergeCase {
        let line = section == "Parameters" ? 4 : 5
        let words =
            "\(copilot) \"Key\" defined in \"a.yml\" at Ln \(line), Col 8 is different than in \"b.yml\" at Ln 4, Col 8"
        return MergeCase(
            "\(section) that differ",
            [
                "a.yml": p + (section == "Parameters" ? "" : "\(section):\n") + "  Key: \(first)\n",
                "b.yml": "\(section):\n  # a comment\n  Other: \(first)\n  Key: \(second)\n",
            ], .refused(copilot: words, "b.yml:4:3: " + message))
    }

    @Test(arguments: sections) func section(_ merge: MergeCase) throws { try merge.check() }

    // MARK: - Transform

    @Test(
        "transforms are a set, in which a third file repeats what the first two have",
        arguments: [
            (["A"], "[A]"), (["A", "'A'"], "[A]"), (["A", "B"], "[A, B]"), (["A", "[B, A]"], "[A, B]"),
            (["[A, A]"], "[A, A]"), (["A", "B", "A"], "[A, B, A]"), (["A", "B", "C"], "[A, B, C, C]"),
            (["[A, B]", "C"], "[A, B, C, C]"), (["A", "B", "C", "A"], "[A, B, C, C, A, A, A]"),
            (["[B, A]", "[A, C]"], "[B, A, A, C, C]"), (["{Name: I}", "{Name: 'I'}"], "[{Name: I}]"),
            (
                ["{Name: I, Parameters: {L: a}}", "{Name: I, Parameters: {L: b}}"],
                "[{Name: I, Parameters: {L: a}}, {Name: I, Parameters: {L: b}}]"
            ),
        ])
    func transform(files: [String], expected: String) throws {
        var all = ["a.yml": MergeCase.parameters]
        for (index, text) in files.enumerated() { all["b\(index).yml"] = "Transform: \(text)\n" }
        try MergeCase("", all, .merged(MergeCase.parameters + "Transform: \(expected)\n")).check()
    }
}
