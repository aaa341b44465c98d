import Testing

@testable import CloudFormation

/// What other content of a local file does to the resource that names it.
@Suite struct AssetComparisonTests {
    private static func stack(_ type: String, _ properties: String) throws -> Stack {
        try LocalAssetsTests.stack("    It:\n        Type: \(type)\n        Properties: {\(properties)}\n")
    }

    /// From one content to another; `nil` for what is not in git.
    private static func change(
        _ type: String, _ property: String, _ old: String? = "1111111111", _ new: String? = "2222222222"
    ) throws -> ResourceChange? {
        let stack = try stack(type, LocalAssetsTests.properties(property, "a/b"))
        func contents(_ id: String?) -> [String: String] { id.map { ["a/b": $0] } ?? [:] }
        return AssetComparison(old: contents(old), new: contents(new)).adding(to: [], old: stack, new: stack).first
    }

    @Test(arguments: LocalAssetsTests.list) func theSameContentIsNoChange(type: String, property: String) throws {
        #expect(try Self.change(type, property, "1", "1") == nil)
    }

    @Test(arguments: [
        ("AWS::ApiGateway::RestApi", "BodyS3Location", Effect.inPlace, Verdict.interrupts),
        ("AWS::Lambda::Function", "Code", .inPlace, .safe),
        ("AWS::Lambda::LayerVersion", "Content", .replaces, .refused),
        ("AWS::Serverless::Function", "CodeUri", .inPlace, .safe),
        ("AWS::Serverless::LayerVersion", "ContentUri", .unknown, .interrupts),
        ("AWS::Serverless::Application", "Location", .unknown, .losesData),
        ("AWS::AppSync::GraphQLSchema", "DefinitionS3Location", .inPlace, .interrupts),
        ("AWS::AppSync::Resolver", "RequestMappingTemplateS3Location", .inPlace, .safe),
        ("AWS::AppSync::Resolver", "ResponseMappingTemplateS3Location", .inPlace, .safe),
        ("AWS::AppSync::FunctionConfiguration", "RequestMappingTemplateS3Location", .inPlace, .safe),
        ("AWS::AppSync::FunctionConfiguration", "ResponseMappingTemplateS3Location", .inPlace, .safe),
        ("AWS::Serverless::Api", "DefinitionUri", .inPlace, .interrupts),
        ("AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle", .replaces, .refused),
        ("AWS::CloudFormation::Stack", "TemplateURL", .unknown, .losesData),
        ("AWS::Glue::Job", "Command.ScriptLocation", .inPlace, .safe),
        ("AWS::StepFunctions::StateMachine", "DefinitionS3Location", .inPlace, .safe),
        ("AWS::Serverless::StateMachine", "DefinitionUri", .inPlace, .safe),
        ("AWS::CodeCommit::Repository", "Code.S3", .inPlace, .safe),
    ])
    func otherContent(type: String, property: String, effect: Effect, verdict: Verdict) throws {
        let change = try #require(try Self.change(type, property))
        #expect(change.effect == effect && change.verdict == verdict, "\(change)")
        #expect(change.changedProperties == [property])
        #expect(change.reasons.map(\.property) == [property])
        #expect(change.reasons.first?.old == "a/b (1111111)" && change.reasons.first?.new == "a/b (2222222)")
    }

    @Test(arguments: [(nil, nil), ("1", nil), (nil, "1")])
    func whatIsNotInGitIsNotKnown(old: String?, new: String?) throws {
        let stack = try #require(try Self.change("AWS::CloudFormation::Stack", "TemplateURL", old, new))
        #expect(stack.effect == .unknown && stack.verdict == .losesData)
        let code = try #require(try Self.change("AWS::Lambda::Function", "Code", old, new))
        #expect(code.effect == .inPlace && code.verdict == .safe)
        #expect(code.reasons.first?.text.contains("not in git") == true)
        let layer = try #require(try Self.change("AWS::Lambda::LayerVersion", "Content", old, new))
        #expect(layer.effect == .unknown && layer.verdict == .interrupts)
    }

    @Test func anInclusionMayDoAnything() throws {
        func change(_ type: String) throws -> ResourceChange? {
            let stack = try Self.stack(
                type, "Tags: {'Fn::Transform': {Name: AWS::Include, Parameters: {Location: tags.yml}}}")
            return AssetComparison(old: ["tags.yml": "1"], new: ["tags.yml": "2"])
                .adding(to: [], old: stack, new: stack).first
        }
        #expect(try change("AWS::RDS::DBCluster")?.verdict == .losesData)
        #expect(try change("AWS::SNS::Topic")?.verdict == .interrupts)
        #expect(try change("AWS::SNS::Topic")?.effect == .unknown)
    }

    // MARK: Beside what the templates say

    private static func compared(
        _ old: Stack, _ new: Stack, _ before: [String: String], _ after: [String: String]
    ) -> [ResourceChange] {
        AssetComparison(old: before, new: after).adding(
            to: StackComparison.compare(old: old, new: new), old: old, new: new)
    }

    @Test(arguments: [
        ("a.yml", "b.yml"), ("a.yml", "https://x/y.yml"), ("https://x/y.yml", "a.yml"),
        ("https://x/y.yml", "https://x/z.yml"),
    ])
    func anotherTemplateOfANestedStackIsNotUpdatedInPlace(old: String, new: String) throws {
        let changes = Self.compared(
            try Self.stack("AWS::CloudFormation::Stack", "TemplateURL: '\(old)'"),
            try Self.stack("AWS::CloudFormation::Stack", "TemplateURL: '\(new)'"), ["a.yml": "1"], ["b.yml": "2"])
        #expect(changes.map(\.verdict) == [.losesData])
        #expect(changes.first?.reasons.count == 1, "\(changes)")
    }

    @Test func aMovedTemplateIsTheSame() throws {
        let changes = Self.compared(
            try Self.stack("AWS::CloudFormation::Stack", "TemplateURL: a.yml"),
            try Self.stack("AWS::CloudFormation::Stack", "TemplateURL: b.yml"), ["a.yml": "1"], ["b.yml": "1"])
        #expect(changes.map(\.verdict) == [.safe])
    }

    @Test func whatTheTemplatesSayStaysAndKeepsItsPlace() throws {
        func stack(_ timeout: Int, _ first: String, _ last: String) throws -> Stack {
            try LocalAssetsTests.stack(
                """
                    \(first): {Type: AWS::SQS::Queue}
                    Run:
                        Type: AWS::Lambda::Function
                        Properties: {Code: a, Timeout: \(timeout)}
                    Stay:
                        Type: AWS::Lambda::Function
                        Properties: {Code: b}
                    \(last): {Type: AWS::SNS::Topic}

                """)
        }
        let changes = Self.compared(
            try stack(1, "Gone", "Same"), try stack(2, "Same", "New"), ["a": "1", "b": "1"], ["a": "2", "b": "2"])
        #expect(changes.map(\.logicalId) == ["Gone", "Run", "Stay", "Same", "New"])
        #expect(changes[1].changedProperties == ["Code", "Timeout"])
        #expect(Set(changes[1].reasons.map(\.property)) == ["Code", "Timeout"])
        #expect(changes[3].newType == "AWS::SQS::Queue" && changes[3].effect == .refused)
    }

    @Test func exportsOfWhatIsInANestedStackMayChange() throws {
        let stack = try LocalAssetsTests.stack(
            "    It:\n        Type: AWS::CloudFormation::Stack\n        Properties: {TemplateURL: a}\n",
            outputs: "Outputs:\n    Out: {Value: !GetAtt It.Outputs.Name, Export: {Name: name}}\n")
        let changes = AssetComparison(old: ["a": "1"], new: ["a": "2"]).adding(to: [], old: stack, new: stack)
        let exports = ExportChange.compare(
            old: stack, new: stack, changes: changes, importers: Importers([:]))
        #expect(exports.map(\.effect) == [.unknown])
    }
}
