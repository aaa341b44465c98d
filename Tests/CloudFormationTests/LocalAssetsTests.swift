import Testing

@testable import CloudFormation

/// What Copilot would upload for a resource, and what other content of it does.
@Suite struct LocalAssetsTests {
    static func stack(_ resources: String, outputs: String = "") throws -> Stack {
        let text = "Parameters:\n    App: {Type: String}\n    Env: {Type: String}\nResources:\n" + resources + outputs
        return try Stack.evaluate(files: ["a.yml": Array(text.utf8)], environment: "prod", application: "shop")
    }

    static func resource(_ type: String, _ properties: String) throws -> Stack.Resource {
        try #require(
            try stack("    It:\n        Type: \(type)\n        Properties: {\(properties)}\n").resources.first)
    }

    // MARK: What is uploaded

    /// All of `resourcePackageConfig` in Copilot's `package.go`.
    static let list: [(String, String)] = [
        ("AWS::ApiGateway::RestApi", "BodyS3Location"), ("AWS::Lambda::Function", "Code"),
        ("AWS::Lambda::LayerVersion", "Content"), ("AWS::Serverless::Function", "CodeUri"),
        ("AWS::Serverless::LayerVersion", "ContentUri"), ("AWS::Serverless::Application", "Location"),
        ("AWS::AppSync::GraphQLSchema", "DefinitionS3Location"),
        ("AWS::AppSync::Resolver", "RequestMappingTemplateS3Location"),
        ("AWS::AppSync::Resolver", "ResponseMappingTemplateS3Location"),
        ("AWS::AppSync::FunctionConfiguration", "RequestMappingTemplateS3Location"),
        ("AWS::AppSync::FunctionConfiguration", "ResponseMappingTemplateS3Location"),
        ("AWS::Serverless::Api", "DefinitionUri"), ("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle"),
        ("AWS::CloudFormation::Stack", "TemplateURL"), ("AWS::Glue::Job", "Command.ScriptLocation"),
        ("AWS::StepFunctions::StateMachine", "DefinitionS3Location"),
        ("AWS::Serverless::StateMachine", "DefinitionUri"), ("AWS::CodeCommit::Repository", "Code.S3"),
    ]

    static func properties(_ property: String, _ value: String) -> String {
        let parts = property.split(separator: ".").map(String.init)
        return parts.count == 1 ? "\(property): \(value)" : "\(parts[0]): {\(parts[1]): \(value)}"
    }

    @Test(arguments: list) func everyEntryOfCopilotsList(type: String, property: String) throws {
        let found = try Self.resource(type, Self.properties(property, "some/where.x, Description: d")).localAssets
        #expect(found.map { $0.property.joined(separator: ".") } == [property])
        #expect(found.map(\.path) == ["some/where.x"])
    }

    @Test func nothingElseIsInTheList() {
        #expect(
            LocalAssets.properties.map { $0.type + $0.path.joined(separator: ".") } == Self.list.map { $0.0 + $0.1 })
    }

    @Test(arguments: [
        "'s3://bucket/key'", "'http://example.com/a'", "'https://example.com/a'", "''",
        "!Sub 'https://b.s3/${Env}.yml'",
        "!Sub '${AWS::Region}/a.yml'", "!If [Never, a, b]", "{Bucket: b}", "[a]",
    ])
    func addressesAndWhatIsNoTextAreNone(value: String) throws {
        let text =
            "Parameters:\n    App: {Type: String}\n    Env: {Type: String}\n"
            + "Conditions:\n    Never: !Equals [!Ref AWS::Region, nowhere]\nResources:\n"
            + "    It:\n        Type: AWS::CloudFormation::Stack\n        Properties: {TemplateURL: \(value)}\n"
        let stack = try Stack.evaluate(files: ["a.yml": Array(text.utf8)], environment: "prod", application: "shop")
        #expect(stack.resources.first?.localAssets == [])
    }

    @Test func anAddressOfAFileIsAPathToCopilot() throws {
        let found = try Self.resource("AWS::Lambda::Function", "Code: 'file://x'").localAssets
        #expect(found.map(\.path) == ["file://x"])
    }

    @Test func theSamePropertyOfAnotherTypeIsNone() throws {
        #expect(try Self.resource("AWS::CodeBuild::Project", "Code: a, TemplateURL: b").localAssets == [])
    }

    @Test func inclusionsAreFoundWhereverTheyStand() throws {
        func include(_ path: String) -> String {
            "{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: \(path)}}}"
        }
        let stack = try Self.stack(
            """
                A:
                    Type: AWS::SQS::Queue
                    Properties: \(include("whole.yml"))
                B:
                    Type: AWS::IAM::Role
                    Metadata: {M: \(include("metadata.yml"))}
                    Properties:
                        Policies: [{PolicyDocument: \(include("deep.yml"))}]
                        Tags: \(include("s3://b/k"))
                        Path:
                            'Fn::Transform': {Name: Mine, Parameters: {Location: mine.yml}}

            """, outputs: "Outputs:\n    Out: {Value: \(include("out.yml"))}\n")
        #expect(stack.resources[0].localAssets.map(\.path) == ["whole.yml"])
        #expect(stack.resources[0].localAssets.map(\.property) == [["Fn::Transform"]])
        #expect(stack.resources[1].localAssets.map(\.path) == ["deep.yml", "metadata.yml"])
        #expect(stack.resources[1].localAssets.first?.property == ["Policies", "0", "PolicyDocument", "Fn::Transform"])
        #expect(stack.outputs.first?.localAssets.map(\.path) == ["out.yml"])
        let compared = AssetComparison(old: ["out.yml": "a"], new: ["out.yml": "b"])
        #expect(compared.outputs(old: stack, new: stack) == ["Out"])
        #expect(AssetComparison(old: ["out.yml": "a"], new: ["out.yml": "a"]).outputs(old: stack, new: stack) == [])
    }
}
