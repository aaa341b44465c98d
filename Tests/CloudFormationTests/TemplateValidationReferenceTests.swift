import CloudFormation
import Testing

/// Names: references, conditions, mappings, logical ids over files, parameters.
@Suite struct TemplateValidationReferenceTests {
    typealias Row = TemplateValidationTests.Row
    static let bucket = TemplateValidationTests.bucket

    @Test(arguments: [
        Row("Outputs:\n  O: {Value: !Ref Nothing}\n", "2:14 undefined-name"),
        Row("Outputs:\n  O: {Value: {Ref: Nothing}}\n", "2:20 undefined-name"),
        Row("Outputs:\n  O: {Value: !Ref Env}\n  P: {Value: !Ref AWS::Region}\n"),
        Row("Outputs:\n  O: {Value: !Sub '${App}-${No}-${No.Arn}'}\n", "2:14 undefined-name", "2:14 undefined-name"),
        Row("Outputs:\n  O: {Value: !Sub ['${App}-${X}-${!No}', {X: 1}]}\n"),
        Row("Outputs:\n  O: {Value: !GetAtt No.Arn}\n", "2:14 undefined-name"),
        Row(bucket + "Outputs:\n  O: {Value: !GetAtt B.Arm}\n", "5:14 undefined-attribute"),
        Row(bucket + "Outputs:\n  O: {Value: !GetAtt [B, Arm]}\n", "5:23 undefined-attribute"),
        Row(bucket + "Outputs:\n  O: {Value: !Sub 'x${B.Arm}'}\n", "5:14 undefined-attribute"),
        Row(bucket + "Outputs:\n  O: {Value: !GetAtt B.Arn}\n  P: {Value: !Sub '${B.DomainName}'}\n"),
        Row(
            "Resources:\n  S:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: x}\n"
                + "Outputs:\n  O: {Value: !GetAtt S.Outputs.Anything}\n"),
        Row(
            "Resources:\n  S:\n    Type: AWS::CloudFormation::CustomResource\n    Properties: {ServiceToken: x, Any: y}\n"
                + "Outputs:\n  O: {Value: !GetAtt S.Anything}\n"),
        Row(bucket + "    DependsOn: [C]\n", "4:17 undefined-name"),
        Row(bucket + "    DependsOn: [B]\n", "2:3 circular-dependency"),
        Row(
            "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt B.TopicName}}\n"
                + "  B: {Type: AWS::SNS::Topic, DependsOn: C}\n  C: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub '${A}'}}\n",
            "2:3 circular-dependency"),
        Row(
            "Resources:\n  A: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt B.TopicName}}\n"
                + "  B: {Type: AWS::SNS::Topic, DependsOn: C}\n  C: {Type: AWS::SNS::Topic}\n"),
        Row(bucket + "  C:\n    Type: AWS::S3::Bucket\n    DependsOn: B\n"),
        Row(bucket + "    Condition: C\n", "4:16 undefined-name"),
        Row("Conditions:\n  C: !Equals [!Ref App, x]\n" + bucket + "    Condition: C\n"),
        Row("Outputs:\n  O: {Value: !If [C, a, b]}\n", "2:19 undefined-name"),
        Row("Conditions:\n  C: !Not [{Condition: D}]\n", "2:24 undefined-name"),
        Row("Conditions:\n  C: !Not [{Condition: C}]\n", "2:24 circular-conditions"),
        Row(bucket + "Conditions:\n  C: !Equals [!Ref B, x]\n", "5:15 undefined-name"),
        Row("Outputs:\n  O: {Value: !FindInMap [M, a, b]}\n", "2:26 undefined-name"),
        Row("Mappings:\n  M: {a: {b: c}}\nOutputs:\n  O: {Value: !FindInMap [M, a, b]}\n"),
        Row("Mappings:\n  M: {a: {b: c}}\nOutputs:\n  O: {Value: !FindInMap [M, x, b]}\n", "4:29 not-in-mapping"),
        Row("Mappings:\n  M: {a: {b: c}}\nOutputs:\n  O: {Value: !FindInMap [M, a, x]}\n", "4:32 not-in-mapping"),
        Row(
            "Mappings:\n  M: {prod: {b: c}}\nOutputs:\n  O: {Value: !FindInMap [M, !Ref Env, b]}\n",
            "4:29 not-in-mapping"),
        Row("Mappings:\n  M: {prod: {b: c}, staging: {b: c}}\nOutputs:\n  O: {Value: !FindInMap [M, !Ref Env, b]}\n"),
        Row("Outputs:\n  O: {Value: !Join [a]}\n", "2:14 bad-arguments"),
        Row("Outputs:\n  O: {Value: !Select [2, [a, b]]}\n", "2:23 nothing-to-select"),
        Row("Outputs:\n  O: {Value: !Select [1, [a, b]]}\n"),
    ])
    func references(row: Row) {
        #expect(Validated.codes(["t.yml": row.text]) == row.codes)
    }

    /// One property's mistake does not hide the next one's.
    @Test(arguments: [(500, 0), (501, 1)])
    func moreResourcesThanAStackTakes(count: Int, expected: Int) {
        let text =
            "Parameters: {App: {Type: String}, Env: {Type: String}}\nResources:\n"
            + (0..<count).map { "  T\($0): {Type: AWS::SNS::Topic}\n" }.joined()
        let validation = TemplateValidation(
            files: ["t.yml": Array(text.utf8)], folder: nil, environments: ["prod"], application: nil,
            suggest: { _, _ in nil })
        #expect(validation.diagnostics.map(\.code) == Array(repeating: "too-many-resources", count: expected))
    }

    @Test func everyMappingThatLacksTheEnvironmentIsFound() {
        let found = Validated.all([
            "t.yml": """
            Mappings:
              M: {prod: {b: c}}
            Resources:
              B:
                Type: AWS::S3::Bucket
                Properties:
                  BucketName: !FindInMap [M, !Ref Env, b]
                  Tags: [{Key: a, Value: !FindInMap [M, !Ref Env, b]}, {Key: b, Value: !FindInMap [M, !Ref Env, b]}]
            """
        ])
        #expect(found.map { "\($0.place.line):\($0.place.column)" } == ["7:34", "8:45", "8:91"])
        #expect(found.first?.text == "mapping M has nothing for environment staging, only for prod")
    }

    @Test func aNameOfAnUnreadableFileIsNotMissed() {
        let files = ["t.yml": "Outputs:\n  O: {Value: !Ref Elsewhere}\n", "z.yml": "Resources: {"]
        #expect(Validated.codes(files) == ["z.yml:2:1 yaml"])
    }

    @Test func namesOfOtherFilesCount() {
        let files = ["t.yml": "Outputs:\n  O: {Value: !GetAtt B.Arn}\n", "z.yml": Self.bucket]
        #expect(Validated.codes(files) == [])
    }

    // MARK: - Over files

    @Test func logicalIdsTwiceOverFiles() {
        let other = "Resources:\n  B:\n    Type: AWS::SNS::Topic\n"
        #expect(Validated.codes(["t.yml": Self.bucket, "u.yml": other]) == ["u.yml:2:3 duplicate-logical-id"])
        #expect(Validated.codes(["t.yml": Self.bucket, "u.yml": Self.bucket]) == ["u.yml:2:3 repeated-logical-id"])
        #expect(Validated.all(["t.yml": Self.bucket, "u.yml": Self.bucket]).first?.severity == .warning)
        let output = "Outputs:\n  O: {Value: a}\n"
        let wrong = "Outputs:\n  O: {Value: b, Extra: c}\n"
        #expect(
            Validated.codes(["t.yml": output, "u.yml": wrong]) == [
                "u.yml:2:3 duplicate-logical-id", "u.yml:2:17 unknown-key",
            ], "the second one is looked into as well")
    }

    @Test func otherNamesTwiceOverFiles() {
        let one = "Mappings:\n  M: {prod: {a: 1}}\nConditions:\n  C: !Equals [a, b]\n"
        let two = "Mappings:\n  M: {prod: {a: 2}, staging: {a: 3}}\nConditions:\n  C: !Equals [a, a]\n"
        #expect(
            Validated.codes(["t.yml": one, "u.yml": two]) == [
                "u.yml:2:7 duplicate-name", "u.yml:4:3 duplicate-name",
            ])
        let more = "Mappings:\n  M: {staging: {a: 3}}\nConditions:\n  C: !Equals [a, b]\n"
        #expect(Validated.codes(["t.yml": one, "u.yml": more]) == [], "two files may share a mapping")
    }

    // MARK: - Parameters

    @Test func copilotsOwnParametersMustBeThere() {
        let found = Validated.bare(["t.yml": Self.bucket]).diagnostics
        #expect(
            found.map { "\($0.place) \($0.code)" } == ["t.yml:1:1 missing-parameter", "t.yml:1:1 missing-parameter"])
        #expect(found.map(\.text).contains { $0.contains("App") } && found.map(\.text).contains { $0.contains("Env") })
    }

    @Test(arguments: [
        ("Parameters:\n  VPC: x\n", ["addons.parameters.yml:2:3 unknown-parameter", "t.yml:2:3 no-parameter-value"]),
        ("Parameters:\n  Env: x\n  P: y\n", ["addons.parameters.yml:2:3 reserved-parameter"]),
        ("Parameters:\n  P: !Ref VPC\n", []),
        ("Resources: {}\n", ["addons.parameters.yml:1:1 no-parameters"]),
        ("Parameters: {", ["addons.parameters.yml:2:1 yaml"]),
    ])
    func parametersFile(text: String, codes: [String]) {
        let files = ["t.yml": "Parameters:\n  P: {Type: String}\n", "addons.parameters.yml": text]
        #expect(Validated.codes(files) == codes)
    }

    @Test func twoParametersFiles() {
        let files = [
            "t.yml": Self.bucket, "addons.parameters.yml": "Parameters:\n", "addons.parameters.yaml": "Parameters:\n",
        ]
        #expect(Validated.codes(files) == ["addons.parameters.yml:1:1 two-parameter-files"])
    }

    @Test func aDefaultIsAValue() {
        #expect(Validated.codes(["t.yml": "Parameters:\n  P: {Type: String, Default: x}\n"]) == [])
        #expect(Validated.codes(["t.yml": "Parameters:\n  P: {Type: String}\n"]) == ["t.yml:2:3 no-parameter-value"])
    }

    @Test func aValueThatIsNotAllowed() {
        let text = "Parameters:\n  Size: {Type: String, Default: huge, AllowedValues: [small, large]}\n"
        #expect(Validated.codes(["t.yml": text]) == ["t.yml:2:3 parameter-value"])
        #expect(Validated.codes(["t.yml": text.replacing("huge", with: "large")]) == [])
        let own = "Parameters:\n  App: {Type: String}\n  Env: {Type: String, AllowedValues: [prod]}\n"
        let found = Validated.bare(["t.yml": own]).diagnostics
        #expect(found.map { "\($0.place) \($0.code)" } == ["t.yml:3:3 parameter-value"])
        #expect(found.first?.text == "parameter Env may not be staging, only prod (in staging)")
    }

    @Test func anEmptySectionBeforeAFullOne() {
        let full = Self.bucket
        #expect(Validated.codes(["t.yml": "Resources:\n", "u.yml": full]) == ["t.yml:1:1 empty-first-section"])
        #expect(Validated.codes(["t.yml": full, "u.yml": "Resources:\n"]) == [])
    }

    // MARK: - The folder

    @Test func aFolderWithoutTemplates() {
        let found = Validated.bare(["notes.txt": "x"], folder: "addons").diagnostics
        #expect(found.map { "\($0.place) \($0.severity) \($0.code)" } == ["addons:1:1 warning no-templates"])
    }

    @Test func aDirectoryNamedLikeATemplate() {
        #expect(
            Validated.codes(["t.yml": Self.bucket, "sub.yml/x": "y"]) == ["sub.yml:1:1 directory-as-template"])
        #expect(Validated.codes(["t.yml": Self.bucket, "sub/x.yml": "y: ["]) == [])
    }

    @Test func hostileTextEnds() {
        let bomb =
            "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
            + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e]\n"
        #expect(Validated.codes(["t.yml": bomb]) == ["t.yml:1:1 too-large"])
        let deep = String(repeating: "[", count: 200) + String(repeating: "]", count: 200)
        #expect(Validated.codes(["t.yml": deep]).map { $0.split(separator: " ").last } == ["too-deep"])
    }

    @Test func notUTF8() {
        let validation = TemplateValidation(
            files: ["t.yml": Array("a: b\nc: ".utf8) + [0xFF]], folder: nil, environments: ["prod"], application: nil,
            suggest: { _, _ in nil })
        #expect(validation.diagnostics.map { "\($0.place) \($0.code)" } == ["t.yml:2:4 not-utf8"])
    }
}
