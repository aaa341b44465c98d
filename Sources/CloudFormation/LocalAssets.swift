extension Stack.Resource {
    /// The local files and folders that Copilot would upload for this resource, in the order of its list of properties, then
    /// what `AWS::Include` names.
    ///
    /// Source: `packageProperty`, `packageIncludeTransforms` and `isFilePath` in `package.go` of Copilot's `internal/pkg/addon`.
    package var localAssets: [LocalAsset] {
        let named = LocalAssets.properties.filter { $0.type == type }.compactMap { row -> LocalAsset? in
            guard let path = value(at: row.path)?.localPath else { return nil }
            return LocalAsset(property: row.path, path: path, kind: row.kind)
        }
        var included = Value.object(properties).includes(at: [])
        for (name, value) in [("Metadata", metadata), ("UpdatePolicy", updatePolicy)] {
            included += value?.includes(at: [name]) ?? []
        }
        return named + included
    }
}

extension Stack.Output {
    /// The local files that `AWS::Include` puts into it.
    package var localAssets: [LocalAsset] {
        value.includes(at: ["Value"]) + (exportName?.includes(at: ["Export", "Name"]) ?? [])
    }
}

extension Value {
    /// The path, where Copilot takes the value for one: text that is no address. `file://` is none to Copilot either.
    fileprivate var localPath: String? {
        guard let text, !text.isEmpty, !["s3://", "http://", "https://"].contains(where: text.hasPrefix) else {
            return nil
        }
        return text
    }

    /// What `AWS::Include` names in here, with the path of keys to it.
    fileprivate func includes(at path: [String]) -> [LocalAsset] {
        switch self {
        case .null, .text, .reference, .attribute: []
        case .list(let values), .concatenation(let values):
            values.enumerated().flatMap { $1.includes(at: path + ["\($0)"]) }
        case .object(let object):
            object.sorted { $0.key < $1.key }.flatMap { key, value in
                (key == Self.transform ? value.included(at: path + [key]) : []) + value.includes(at: path + [key])
            }
        case .call(let name, let argument):
            (name == Self.transform ? argument.included(at: path + [name]) : [])
                + argument.includes(at: path + [name])
        case .hidden(let value): value.includes(at: path)
        }
    }

    private static let transform = "Fn::Transform"

    /// Of a transform's argument: the file that it includes.
    private func included(at path: [String]) -> [LocalAsset] {
        guard self["Name"]?.text == "AWS::Include", let location = self["Parameters"]?["Location"]?.localPath else {
            return []
        }
        return [LocalAsset(property: path, path: location, kind: .include)]
    }
}

/// The properties whose value may be a local path.
enum LocalAssets {
    struct Row: Sendable {
        let type: String
        let path: [String]
        let kind: LocalAsset.Kind
    }

    /// Source: `resourcePackageConfig` in `package.go` of Copilot's `internal/pkg/addon`.
    static let properties: [Row] = [
        definition(
            "AWS::ApiGateway::RestApi", "BodyS3Location",
            "the API is defined anew: callers miss what is no longer in it", "aws-resource-apigateway-restapi"),
        code(
            "AWS::Lambda::Function", "Code", "other code runs from the next call on", "aws-resource-lambda-function"),
        // A version never changes, so the tables say what happens.
        code(
            "AWS::Lambda::LayerVersion", "Content", "other content makes another version of the layer",
            "aws-resource-lambda-layerversion"),
        sam(
            "AWS::Serverless::Function", "CodeUri", .inPlace, .safe, "other code runs from the next call on", "function"
        ),
        sam(
            "AWS::Serverless::LayerVersion", "ContentUri", .unknown, .interrupts,
            "the SAM macro makes another version of the layer, and RetentionPolicy says what becomes of the old one",
            "layerversion"),
        Row(type: "AWS::Serverless::Application", path: ["Location"], kind: .stack),
        definition(
            "AWS::AppSync::GraphQLSchema", "DefinitionS3Location",
            "the API is defined anew: callers miss what is no longer in it", "aws-resource-appsync-graphqlschema"),
        resolver("AWS::AppSync::Resolver", "RequestMappingTemplateS3Location"),
        resolver("AWS::AppSync::Resolver", "ResponseMappingTemplateS3Location"),
        resolver("AWS::AppSync::FunctionConfiguration", "RequestMappingTemplateS3Location"),
        resolver("AWS::AppSync::FunctionConfiguration", "ResponseMappingTemplateS3Location"),
        sam(
            "AWS::Serverless::Api", "DefinitionUri", .inPlace, .interrupts,
            "the API is defined anew: callers miss what is no longer in it", "api"),
        code(
            "AWS::ElasticBeanstalk::ApplicationVersion", "SourceBundle", "other content makes another version",
            "aws-resource-elasticbeanstalk-applicationversion"),
        Row(type: "AWS::CloudFormation::Stack", path: ["TemplateURL"], kind: .stack),
        code(
            "AWS::Glue::Job", "Command.ScriptLocation", "other code runs from the next run on",
            "aws-resource-glue-job"),
        code(
            "AWS::StepFunctions::StateMachine", "DefinitionS3Location",
            "executions that start later follow the other definition", "aws-resource-stepfunctions-statemachine"),
        sam(
            "AWS::Serverless::StateMachine", "DefinitionUri", .inPlace, .safe,
            "executions that start later follow the other definition", "statemachine"),
        // What is committed since stays: the page says that later changes of `Code` are not reflected.
        code(
            "AWS::CodeCommit::Repository", "Code.S3", "it is read only when the repository is made",
            "aws-resource-codecommit-repository"),
    ]

    /// Only code runs, and no call in progress is cut off.
    private static func code(_ type: String, _ property: String, _ text: String, _ page: String) -> Row {
        row(type, property, nil, .safe, text, Source.resources + page + ".html")
    }

    private static func resolver(_ type: String, _ property: String) -> Row {
        let name = type.split(separator: ":").last?.lowercased() ?? ""
        return code(type, property, "other code answers from then on", "aws-resource-appsync-\(name)")
    }

    private static func definition(_ type: String, _ property: String, _ text: String, _ page: String) -> Row {
        row(type, property, nil, .interrupts, text, Source.resources + page + ".html")
    }

    /// A type that a macro rewrites and that no table lists.
    private static func sam(
        _ type: String, _ property: String, _ effect: Effect, _ verdict: Verdict, _ text: String, _ page: String
    ) -> Row {
        row(type, property, effect, verdict, text, Source.sam + page + ".html")
    }

    private static func row(
        _ type: String, _ property: String, _ effect: Effect?, _ verdict: Verdict, _ text: String, _ source: String
    ) -> Row {
        Row(
            type: type, path: property.split(separator: ".").map(String.init),
            kind: .content(.init(effect: effect, verdict: verdict, text: text, source: source)))
    }
}

extension Source {
    fileprivate static let resources = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"
    fileprivate static let sam =
        "https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-"
}
