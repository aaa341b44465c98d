@testable import CloudFormation

extension Truth {
    private static let parameters = "Parameters: {App: {Type: String}, Env: {Type: String}}"
    private static let isProd = "Conditions: {IsProd: !Equals [!Ref Env, prod], IsTest: !Equals [!Ref Env, test]}"
    private static let decided = "\(parameters)\n\(isProd)"
    /// A switch whose value the parent stack gives at the deployment.
    private static let open =
        "Parameters: {App: {Type: String}, Env: {Type: String}, Switch: {Type: String}}\n"
        + "Conditions: {Open: !Equals [!Ref Switch, 'on']}"
    private static let openParameters = "Parameters:\n  Switch: !Ref VPC\n"

    private static func bucket(_ properties: String, _ attributes: String = "") -> String {
        "Data: {Type: 'AWS::S3::Bucket', \(attributes)Properties: {\(properties)}}"
    }

    static let conditions = [
        Truth(
            "a condition takes a bucket away here", old: template(bucket(""), head: decided),
            new: template(bucket("", "Condition: IsTest, "), head: decided), "Data", .removes, .losesData,
            Page.conditions),
        Truth(
            "a condition that holds here", old: template(bucket(""), head: decided),
            new: template(bucket("", "Condition: IsProd, "), head: decided), "Data", .none, .unchanged,
            Page.conditions),
        Truth(
            "a condition lets a bucket come", old: template(bucket("", "Condition: IsTest, "), head: decided),
            new: template(bucket("", "Condition: IsProd, "), head: decided), "Data", .add, .safe, Page.conditions),
        Truth(
            "a bucket that is not here is taken out of the template",
            old: template("Other: {Type: 'AWS::SNS::Topic'}", bucket("", "Condition: IsTest, "), head: decided),
            new: template("Other: {Type: 'AWS::SNS::Topic'}", head: decided), "Data", .none, .unchanged,
            Page.conditions),
        Truth(
            "a condition takes a bucket away that is kept",
            old: template(bucket("", "DeletionPolicy: Retain, "), head: decided),
            new: template(bucket("", "DeletionPolicy: Retain, Condition: IsTest, "), head: decided), "Data",
            .removes, .refused, Page.deletionPolicy),
        Truth(
            "a condition that nobody knows yet", old: template(bucket(""), head: open),
            new: template(bucket("", "Condition: Open, "), head: open), "Data", .unknown, .losesData,
            or: [Outcome(.removes, .losesData)], parameters: openParameters, Page.conditions),
        Truth(
            "the same condition, not known yet", old: template(bucket("", "Condition: Open, "), head: open),
            new: template(bucket("", "Condition: Open, "), head: open), "Data", .none, .unchanged,
            parameters: openParameters, Page.conditions),
        Truth(
            "a property by a condition", old: template(bucket("BucketName: a"), head: decided),
            new: template(bucket("BucketName: !If [IsProd, a, b]"), head: decided), "Data", .none, .unchanged,
            Page.conditions),
        Truth(
            "another property by a condition", old: template(bucket("BucketName: a"), head: decided),
            new: template(bucket("BucketName: !If [IsTest, a, b]"), head: decided), "Data", .replaces, .losesData,
            Page.conditions),
        Truth(
            "a property that a condition takes away", old: template(bucket("BucketName: a"), head: decided),
            new: template(bucket("BucketName: !If [IsTest, a, !Ref 'AWS::NoValue']"), head: decided), "Data",
            .replaces, .losesData, Page.conditions),
        Truth(
            "a property of no value", old: template(bucket(""), head: decided),
            new: template(bucket("BucketName: !If [IsTest, a, !Ref 'AWS::NoValue']"), head: decided), "Data", .none,
            .unchanged, Page.conditions),
        Truth(
            "and, or, not", old: template(bucket("BucketName: a"), head: decided),
            new: template(
                bucket("BucketName: !If [Both, a, b]"),
                head: "\(parameters)\nConditions: {IsProd: !Equals [!Ref Env, prod], IsShop: !Equals [!Ref App, shop], "
                    + "Both: !And [{Condition: IsProd}, !Or [{Condition: IsShop}, !Not [{Condition: IsProd}]]]}"),
            "Data", .none, .unchanged, Page.conditions),
    ]

    static let writings = [
        Truth(
            "Sub and Join", old: template(bucket("BucketName: !Sub '${App}-${Env}-data'"), head: parameters),
            new: template(bucket("BucketName: !Join ['-', [!Ref App, !Ref Env, data]]"), head: parameters), "Data",
            .none, .unchanged, Page.intrinsics),
        Truth(
            "Sub with a region and Join", old: template(bucket("BucketName: !Sub 'a-${AWS::Region}'")),
            new: template(bucket("BucketName: !Join ['', [a-, !Ref 'AWS::Region']]")), "Data", .none, .unchanged,
            Page.intrinsics),
        Truth(
            "Sub with names of its own", old: template(bucket("BucketName: !Sub 'a-${AWS::Region}'")),
            new: template(bucket("BucketName: !Sub ['a-${R}', {R: !Ref 'AWS::Region'}]")), "Data", .none, .unchanged,
            Page.intrinsics),
        Truth(
            "the long form", old: template(bucket("BucketName: !Sub 'a-${AWS::Region}'")),
            new: template(bucket("BucketName: {'Fn::Sub': 'a-${AWS::Region}'}")), "Data", .none, .unchanged,
            Page.intrinsics),
        Truth(
            "what Sub comes to here, written out",
            old: template(bucket("BucketName: !Sub '${App}-${Env}'"), head: parameters),
            new: template(bucket("BucketName: shop-prod"), head: parameters), "Data", .none, .unchanged,
            Page.intrinsics),
        Truth(
            "a value from a mapping",
            old: template(bucket("BucketName: a"), head: parameters),
            new: template(
                bucket("BucketName: !FindInMap [Names, !Ref Env, Bucket]"),
                head: "\(parameters)\nMappings: {Names: {prod: {Bucket: a}, test: {Bucket: b}}}"),
            "Data", .none, .unchanged, Page.mappings),
        Truth(
            "a mapping of another environment",
            old: template(
                bucket("BucketName: !FindInMap [Names, !Ref Env, Bucket]"),
                head: "\(parameters)\nMappings: {Names: {prod: {Bucket: a}, test: {Bucket: b}}}"),
            new: template(
                bucket("BucketName: !FindInMap [Names, !Ref Env, Bucket]"),
                head: "\(parameters)\nMappings: {Names: {prod: {Bucket: a}, test: {Bucket: c}}}"),
            "Data", .none, .unchanged, Page.mappings),
        Truth(
            "numbers and booleans in quotes",
            old: template(
                bucket(
                    "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 30}]}, "
                        + "PublicAccessBlockConfiguration: {BlockPublicAcls: true}")),
            new: template(
                bucket(
                    "LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: '30'}]}, "
                        + "PublicAccessBlockConfiguration: {BlockPublicAcls: 'true'}")),
            "Data", .none, .unchanged, Page.intrinsics),
        Truth(
            "properties in another order", old: template(bucket("BucketName: a, AccessControl: Private")),
            new: template(bucket("AccessControl: Private, BucketName: a")), "Data", .none, .unchanged,
            Page.behaviours),
        Truth(
            "resources in another order", old: template("Other: {Type: 'AWS::SNS::Topic'}", bucket("")),
            new: template(bucket(""), "Other: {Type: 'AWS::SNS::Topic'}"), "Data", .none, .unchanged,
            also: ["Other": .unchanged], Page.behaviours),
        Truth(
            "another order of making", old: template("Other: {Type: 'AWS::SNS::Topic'}", bucket("")),
            new: template("Other: {Type: 'AWS::SNS::Topic'}", bucket("", "DependsOn: Other, ")), "Data", .none,
            .unchanged, or: [Outcome(.inPlace, .safe)], also: ["Other": .unchanged], Page.behaviours),
        Truth(
            "another description of the template", old: template(bucket(""), head: "Description: a"),
            new: template(bucket(""), head: "Description: b"), "Data", .none, .unchanged, Page.behaviours),
        Truth(
            "other metadata", old: template(bucket("", "Metadata: {A: b}, ")),
            new: template(bucket("", "Metadata: {A: c}, ")), "Data", .inPlace, .safe,
            or: [.unchanged, Outcome(.none, .safe)], Page.deletionPolicy),
    ]

    static let unknowns = [
        Truth(
            "a name that nobody knows yet", old: template(bucket("BucketName: a"), head: open),
            new: template(bucket("BucketName: !Ref Switch"), head: open), "Data", .replaces, .losesData,
            or: [Outcome(.unknown, .losesData)], parameters: openParameters, Page.bucket),
        Truth(
            "the same name, not known yet", old: template(bucket("BucketName: !Ref Switch"), head: open),
            new: template(bucket("BucketName: !Sub '${Switch}'"), head: open), "Data", .none, .unchanged,
            parameters: openParameters, Page.intrinsics),
        Truth(
            "a tag that nobody knows yet", old: template(bucket("Tags: [{Key: a, Value: b}]"), head: open),
            new: template(bucket("Tags: [{Key: a, Value: !Ref Switch}]"), head: open), "Data", .inPlace, .safe,
            parameters: openParameters, Page.bucket),
        Truth(
            "a property that a bucket does not have", old: template(bucket("")),
            new: template(bucket("NoSuchProperty: a")), "Data", .unknown, .losesData,
            or: [Outcome(.refused, .refused)], Page.bucket),
        Truth(
            "a property that a security group does not have",
            old: template("It: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: a}}"),
            new: template(
                "It: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: a, NoSuchProperty: a}}"),
            "It", .unknown, .interrupts, or: [Outcome(.refused, .refused)], Page.group),
        Truth(
            "a type that nobody knows", old: template("It: {Type: 'AWS::Nothing::AtAll', Properties: {A: a}}"),
            new: template("It: {Type: 'AWS::Nothing::AtAll', Properties: {A: b}}"), "It", .unknown, .losesData,
            Page.behaviours),
        // Its own function decides, with the physical id that it returns, whether there is a new one.
        Truth(
            "a custom resource", old: template("It: {Type: 'Custom::Thing', Properties: {ServiceToken: a, B: c}}"),
            new: template("It: {Type: 'Custom::Thing', Properties: {ServiceToken: a, B: d}}"), "It", .unknown,
            .losesData, Page.custom),
        Truth(
            "an unchanged type that nobody knows",
            old: template("It: {Type: 'AWS::Nothing::AtAll', Properties: {A: a}}"),
            new: template("It: {Type: 'AWS::Nothing::AtAll', Properties: {A: 'a'}}"), "It", .none, .unchanged,
            Page.behaviours),
    ]
}
