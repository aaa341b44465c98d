import Testing

@testable import CloudFormation

@Suite("A template is read with places and canonical export names")
struct TemplateTests {
    @Test("resources, their guards and their places, in the order of the file")
    func resources() throws {
        let template = try Template.parse(
            """
            Resources:
                # a comment does not move anything
                Zebra:
                    Type: 'AWS::S3::Bucket'
                    DeletionPolicy: Retain
                    UpdateReplacePolicy: Snapshot
                    Condition: IsProd
                Apple: {Type: AWS::SQS::Queue}
            """)
        #expect(template.resources.map(\.logicalId) == ["Zebra", "Apple"])
        let zebra = try #require(template.resources.first)
        #expect(zebra.type == "AWS::S3::Bucket")
        #expect(zebra.deletionPolicy == "Retain")
        #expect(zebra.updateReplacePolicy == "Snapshot")
        #expect(zebra.condition == "IsProd")
        #expect((zebra.file, zebra.line, zebra.column) == ("a.yml", 3, 5))
        let apple = template.resources[1]
        #expect((apple.line, apple.column) == (8, 5))
        #expect(apple.type == "AWS::SQS::Queue")
        #expect(apple.deletionPolicy == nil)
        #expect(apple.condition == nil)
    }

    @Test("JSON is read as YAML is, positions included")
    func json() throws {
        let template = try Template.parse(
            """
            {
            \t"AWSTemplateFormatVersion": "2010-09-09",
            \t"Resources": {
            \t\t"Queue": { "Type": "AWS::SQS::Queue", "DeletionPolicy": "Retain" }
            \t},
            \t"Outputs": {
            \t\t"Url": { "Value": { "Ref": "Queue" }, "Export": { "Name": { "Fn::Sub": "${App}-${Env}-QueueUrl" } } }
            \t}
            }
            """)
        #expect(template.resources.map(\.type) == ["AWS::SQS::Queue"])
        #expect(template.resources.map(\.deletionPolicy) == ["Retain"])
        #expect(template.resources.map(\.line) == [4])
        #expect(template.resources.map(\.column) == [3])
        #expect(template.outputs.map(\.exportName) == ["${App}-${Env}-QueueUrl"])
    }

    @Test(
        "export names that mean the same are spelt the same",
        arguments: [
            "!Sub '${App}-${Env}-RedisURL'",
            "!Sub ${ App}-${ Env }-RedisURL",
            "{'Fn::Sub': '${App}-${Env}-RedisURL'}",
            "!Sub ['${A}-${Env}-${Last}', {A: !Ref App, Last: RedisURL}]",
            "!Join ['-', [!Ref App, !Ref Env, RedisURL]]",
            "!Join ['', [!Ref App, '-', {Ref: Env}, !Sub '-RedisURL']]",
            "{'Fn::Join': ['-', [{Ref: App}, {Ref: Env}, RedisURL]]}",
        ])
    func sameExportName(yaml: String) throws {
        #expect(try exportName(yaml) == "${App}-${Env}-RedisURL")
    }

    @Test(
        "export names that mean something else are spelt otherwise",
        arguments: [
            ("RedisURL", "RedisURL"),
            ("'${App}-RedisURL'", "${!App}-RedisURL"),
            ("!Sub '${!App}-RedisURL'", "${!App}-RedisURL"),
            ("!Sub '${!App }-RedisURL'", "${!App }-RedisURL"),
            ("!Sub '${Redis.Arn}-x'", "${Redis.Arn}-x"),
            ("!GetAtt Redis.Arn", "${Redis.Arn}"),
            ("!GetAtt [Redis, Arn]", "${Redis.Arn}"),
            ("!Sub 'open ${App'", "open ${App"),
            ("!If [Prod, !Ref A, b]", #"${{"Fn::If":["Prod",{"Ref":"A"},"b"]}}"#),
            ("!Select [0, !Ref A]", #"${{"Fn::Select":["0",{"Ref":"A"}]}}"#),
            ("!Sub [a, b, c]", #"${{"Fn::Sub":["a","b","c"]}}"#),
            ("{'Fn::Sub': !Ref App}", #"${{"Fn::Sub":{"Ref":"App"}}}"#),
            ("!Transform {Name: M, Parameters: {A: b}}", #"${{"Fn::Transform":{"Name":"M","Parameters":{"A":"b"}}}}"#),
        ])
    func otherExportName(yaml: String, expected: String) throws {
        #expect(try exportName(yaml) == expected)
    }

    @Test("an output without an export has no export name, and a place")
    func outputWithoutExport() throws {
        let template = try Template.parse("Outputs:\n  Url: {Value: !Ref Queue}\n")
        let output = try #require(template.outputs.first)
        #expect(output.exportName == nil)
        #expect((output.logicalId, output.line, output.column) == ("Url", 2, 3))
    }

    @Test(
        "what an addons file may leave out is empty",
        arguments: ["", "# only a comment\n", "---\n", "Parameters: {App: {Type: String}}", "Resources:\nOutputs:\n"])
    func empty(yaml: String) throws {
        let template = try Template.parse(yaml)
        #expect(template.resources.isEmpty)
        #expect(template.outputs.isEmpty)
    }

    @Test("a type, or a policy, that is an intrinsic is not plain text")
    func intrinsicAttributes() throws {
        let template = try Template.parse(
            "Resources: {A: {Type: !Ref T, DeletionPolicy: !If [P, Retain, Delete]}, B: {Type: }}")
        #expect(template.resources.map(\.type) == [nil, nil])
        #expect(template.resources.map(\.deletionPolicy) == [nil, nil])
    }

    @Test("aliases stand for what they repeat")
    func aliases() throws {
        let template = try Template.parse("Resources:\n  A: &a {Type: AWS::SQS::Queue}\n  B: *a\n")
        #expect(template.resources.map(\.type) == ["AWS::SQS::Queue", "AWS::SQS::Queue"])
        #expect(template.resources.map(\.line) == [2, 3])
    }

    private func exportName(_ yaml: String) throws -> String? {
        try Template.parse("Outputs:\n  Url:\n    Export:\n      Name: \(yaml)\n").outputs.first?.exportName
    }
}

extension Template {
    static func parse(_ yaml: String) throws(TemplateError) -> Template {
        try parse(Array(yaml.utf8), file: "a.yml")
    }
}
