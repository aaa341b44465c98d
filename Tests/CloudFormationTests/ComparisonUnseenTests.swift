import Testing

@testable import CloudFormation

/// Changes that stand in no property of the resource that they hit.
@Suite struct ComparisonUnseenTests {
    private func compare(_ old: String, _ new: String) throws -> [String: ResourceChange] {
        func stack(_ text: String) throws -> Stack {
            try Stack.evaluate(
                files: ["t.yml": Array(text.utf8)], folder: nil, environment: "prod", application: "shop")
        }
        let changes = StackComparison.compare(old: try stack(old), new: try stack(new))
        return Dictionary(uniqueKeysWithValues: changes.map { ($0.logicalId, $0) })
    }

    private let bucket = "Resources: {Data: {Type: AWS::S3::Bucket}}\n"

    @Test(arguments: [
        ("", "Transform: Rewriter\n"),
        ("Transform: Rewriter\n", ""),
        (
            "Transform: {Name: AWS::Include, Parameters: {Location: s3://b/one.yml}}\n",
            "Transform: {Name: AWS::Include, Parameters: {Location: s3://b/two.yml}}\n"
        ),
        (
            "Transform: Rewriter\nMappings: {M: {prod: {Days: 30}}}\n",
            "Transform: Rewriter\nMappings: {M: {prod: {Days: 14}}}\n"
        ),
        (
            "Transform: Rewriter\nParameters: {P: {Default: a}}\n",
            "Transform: Rewriter\nParameters: {P: {Default: b}}\n"
        ),
    ])
    func whatAMacroReads(old: String, new: String) throws {
        let change = try #require(try compare(old + bucket, new + bucket)["Data"])
        #expect(change.effect == .unknown && change.verdict == .losesData)
    }

    @Test(arguments: ["", "Transform: Rewriter\n", "Transform: AWS::LanguageExtensions\n"])
    func theSameMacroWithTheSameToRead(transform: String) throws {
        #expect(try compare(transform + bucket, transform + bucket).isEmpty)
    }

    @Test func languageExtensionsAloneChangeNothing() throws {
        #expect(try compare(bucket, "Transform: AWS::LanguageExtensions\n" + bucket).isEmpty)
    }

    @Test func aLoopThatReadsAnotherMapping() throws {
        func template(_ days: Int) -> String {
            """
            Transform: AWS::LanguageExtensions
            Mappings: {T: {prod: {Days: \(days)}}}
            Resources:
              Data:
                Type: AWS::S3::Bucket
                Properties:
                  LifecycleConfiguration:
                    Rules:
                      Fn::ForEach::R: [Id, [a, b], {"Rule${Id}": {ExpirationInDays: !FindInMap [T, !Ref Env, Days]}}]
              Other: {Type: AWS::S3::Bucket}
            """
        }
        let changes = try compare(template(30), template(14))
        #expect(changes["Data"]?.verdict == .losesData)
        #expect(changes["Other"] == nil)
    }

    @Test func anAttributeOfSomethingUpdatedInPlace() throws {
        func template(_ port: Int) -> String {
            """
            Resources:
              C: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql, Port: \(port)}}
              Open:
                Type: AWS::EC2::SecurityGroupIngress
                Properties: {GroupId: sg, IpProtocol: tcp, FromPort: !GetAtt C.Endpoint.Port, ToPort: !GetAtt C.Endpoint.Port}
              Reader: {Type: AWS::SNS::Topic, Properties: {DisplayName: !GetAtt C.Endpoint.Address}}
            Outputs:
              Port: {Value: !GetAtt C.Endpoint.Port, Export: {Name: port}}
            """
        }
        let changes = try compare(template(5432), template(5433))
        #expect(changes["Open"]?.effect == .unknown)
        #expect(changes["Reader"] == nil, "the address stays")
    }

    @Test func aVersionOfALaunchTemplate() throws {
        func template(_ size: String) -> String {
            """
            Resources:
              LT: {Type: AWS::EC2::LaunchTemplate, Properties: {LaunchTemplateData: {InstanceType: \(size)}}}
              I:
                Type: AWS::EC2::Instance
                Properties: {LaunchTemplate: {LaunchTemplateId: !Ref LT, Version: !GetAtt LT.LatestVersionNumber}}
            """
        }
        #expect(try compare(template("t3.small"), template("t3.large"))["I"]?.verdict ?? .safe > .safe)
    }

    @Test func aValueFromTheParameterStore() throws {
        func template(_ name: String, _ image: String) -> String {
            """
            Parameters: {Image: {Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /image}}
            Resources:
              Topic: {Type: AWS::SNS::Topic, Properties: {DisplayName: \(name)}}
              Machine: {Type: AWS::EC2::Instance, Properties: {ImageId: \(image)}}
            """
        }
        #expect(try compare(template("a", "!Ref Image"), template("b", "!Ref Image"))["Machine"]?.effect == .unknown)
        #expect(
            try compare(template("a", "'{{resolve:ssm:/i}}'"), template("b", "'{{resolve:ssm:/i}}'"))["Machine"]?.effect
                == .unknown)
        #expect(
            try compare(template("a", "'{{resolve:ssm:/i:3}}'"), template("b", "'{{resolve:ssm:/i:3}}'"))["Machine"]
                == nil)
        #expect(try compare(template("a", "!Ref Image"), template("a", "!Ref Image")).isEmpty)
    }

    @Test(arguments: ["Custom::Thing", "Acme::Made::Up", "AWS::S3::Buckett"])
    func somethingNewThatNobodyKnows(type: String) throws {
        let change = try #require(
            try compare("Resources: {}", "Resources: {New: {Type: \(type)}}")["New"])
        #expect(change.effect == .unknown && change.verdict > .safe)
    }

    @Test(arguments: [
        ("!If [C, Retain, Delete]", nil), ("Retain", "!If [C, Retain, Delete]"), ("Retain", "Snapshot"),
        ("Retain", nil),
    ])
    func aPolicyThatMayNotKeep(old: String, new: String?) throws {
        func template(_ policy: String?) -> String {
            "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x]}\nResources:\n  Files:\n    Type: AWS::EFS::FileSystem\n"
                + (policy.map { "    DeletionPolicy: \($0)\n" } ?? "")
        }
        #expect(try compare(template(old), template(new))["Files"]?.verdict == .refused)
    }

    @Test func theLastInstanceOfACluster() throws {
        func template(_ instances: [String]) -> String {
            "Resources:\n  C: {Type: AWS::RDS::DBCluster, Properties: {Engine: aurora-postgresql}}\n"
                + instances.map {
                    "  \($0): {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref C, DBInstanceClass: db.serverless, Engine: aurora-postgresql}}\n"
                }.joined()
        }
        #expect(try compare(template(["W", "R"]), template(["W"]))["R"]?.verdict == .interrupts)
        #expect(try compare(template(["W"]), template([]))["W"]?.verdict == .refused)
    }

    @Test(arguments: [("''", Verdict.refused), ("!Ref C", .interrupts), ("!If [O, !Ref C, '']", .refused)])
    func aDatabaseInNoCluster(identifier: String, expected: Verdict) throws {
        func template(_ instance: String) -> String {
            "Parameters: {P: {Type: String}}\nConditions: {O: !Equals [!Ref P, x]}\nResources:\n  C: {Type: AWS::RDS::DBCluster}\n  Other: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: !Ref C}}\n"
                + instance
        }
        let change = try compare(
            template("  D: {Type: AWS::RDS::DBInstance, Properties: {DBClusterIdentifier: \(identifier)}}\n"),
            template(""))
        #expect(change["D"]?.verdict == expected)
    }

    /// A chain of references costs time in proportion to its length.
    @Test func aLongChain() throws {
        func template(_ name: String) -> String {
            var text =
                "Resources:\n  R0: {Type: AWS::IAM::Role, Properties: {RoleName: \(name), AssumeRolePolicyDocument: {}}}\n"
            for index in 1..<120 {
                text +=
                    "  R\(index): {Type: AWS::IAM::Role, Properties: {RoleName: !Sub '${R\(index - 1)}x', AssumeRolePolicyDocument: {}}}\n"
            }
            return text
        }
        let changes = try compare(template("one"), template("two"))
        #expect(changes.count == 120 && changes.values.allSatisfy { $0.effect == .replaces })
    }
}
