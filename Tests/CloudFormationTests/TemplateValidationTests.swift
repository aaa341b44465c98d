import CloudFormation
import Testing
import Tiers

/// What a validation is asked with, and how its findings are shown in these tests.
enum Validated {
    static let parameters = "Parameters:\n  App: {Type: String}\n  Env: {Type: String}\n"

    /// `file:line:column code`, one for each finding, of files that need no parameters of their own.
    static func codes(
        _ files: [String: String], environments: [String] = ["staging", "prod"], folder: FolderPath? = nil
    ) -> [String] {
        all(files, environments: environments, folder: folder).map { "\($0.place) \($0.code)" }
    }

    static func all(
        _ files: [String: String], environments: [String] = ["staging", "prod"], folder: FolderPath? = nil
    ) -> [Diagnostic] {
        var files = files
        files["a-parameters.yml"] = parameters
        return bare(files, environments: environments, folder: folder).diagnostics
    }

    static func bare(
        _ files: [String: String], environments: [String] = ["staging", "prod"], folder: FolderPath? = nil
    ) -> TemplateValidation {
        TemplateValidation(
            files: files.mapValues { Array($0.utf8) }, folder: folder, environments: environments, application: nil,
            suggest: { Suggestion.question(for: $0, among: $1) })
    }
}

@Suite struct TemplateValidationTests {
    /// A template, and what is said of it; one that says nothing is a near miss.
    struct Row: CustomTestStringConvertible, Sendable {
        let text: String
        let codes: [String]
        var testDescription: String { codes.first ?? "near miss: \(text)" }

        init(_ text: String, _ codes: String...) {
            self.text = text
            self.codes = codes.map { "t.yml:\($0)" }
        }
    }

    static let bucket = "Resources:\n  B:\n    Type: AWS::S3::Bucket\n"

    @Test(arguments: [
        Row("Resources: [", "2:1 yaml"),
        Row("Resources: []\n", "1:12 not-a-mapping"),
        Row("Resources:\n"),
        Row("just text\n", "1:1 not-a-mapping"),
        Row("Resources:\n  B: text\n", "2:6 not-a-mapping"),
        Row("Resources:\n  B:\n    Type: AWS::S3::Bucket\n    Properties: [x]\n", "4:17 not-a-mapping"),
        Row("Resources:\n  <<: {}\n", "2:3 merge-key"),
        Row("? [a]\n: b\n", "1:3 bad-key"),
        Row("Resources:\n  B: {Type: AWS::S3::Bucket}\n  B: {Type: AWS::S3::Bucket}\n", "2:3 duplicate-key"),
    ])
    func reading(row: Row) {
        #expect(Validated.codes(["t.yml": row.text]) == row.codes)
    }

    @Test(arguments: [
        Row("Resource:\n  B: {Type: AWS::S3::Bucket}\n", "1:1 unknown-section"),
        Row("AWSTemplateFormatVersion: '2010-09-09'\nDescription: x\nMetadata: {a: b}\n"),
        Row("Rules: {}\n", "1:1 dropped-section"),
        Row("Resources:\n  Fn::ForEach::Loop: [X, [a], {}]\n", "2:3 generated-names"),
        Row("Resources:\n  B:\n    Properties: {}\n", "2:3 no-type"),
        Row("Resources:\n  B:\n    Type: !Ref T\n", "2:3 no-type", "3:11 undefined-name"),
        Row("Resources:\n  B:\n    Type: AWS::S3::Bukket\n", "3:11 unknown-type"),
        Row("Resources:\n  B:\n    Type: S3Bucket\n", "3:11 unknown-type"),
        Row(
            "Resources:\n  B:\n    Type: Custom::Thing\n    Version: '1.0'\n    Properties: {ServiceToken: x, Any: y}\n"
        ),
        Row("Resources:\n  B:\n    Type: Acme::Thing::Here\n    Properties: {Any: y}\n"),
        Row("Resources:\n  B-1:\n    Type: AWS::S3::Bucket\n", "2:3 bad-logical-id"),
        Row(bucket + "    DeletePolicy: Retain\n", "4:5 unknown-key"),
        Row(bucket + "    DeletionPolicy: Retain\n    UpdateReplacePolicy: Retain\n    Metadata: {a: b}\n"),
        Row(bucket + "    DeletionPolicy: Keep\n", "4:21 not-allowed-value"),
        Row(bucket + "    UpdateReplacePolicy: RetainExceptOnCreate\n", "4:26 not-allowed-value"),
        Row("Parameters:\n  P: {Default: x}\n", "2:3 no-type"),
        Row("Parameters:\n  P: {Type: String, Default: x, Defualt: y}\n", "2:33 unknown-key"),
        Row("Outputs:\n  O: {Description: x}\n", "2:3 missing-property"),
        Row("Outputs:\n  O: {Value: x, Exports: {Name: y}}\n", "2:17 unknown-key"),
        Row("Outputs:\n  O: {Value: x, Export: {Name: }}\n", "2:17 no-export-name"),
        Row("Outputs:\n  O: {Value: x, Export: {Name: y}}\n  P: {Value: x, Export: {Name: z}}\n"),
        Row(
            "Outputs:\n  O: {Value: x, Export: {Name: y}}\n  P: {Value: x, Export: {Name: y}}\n", "3:3 duplicate-export"
        ),
        Row("Mappings:\n  M: [x]\n", "2:6 not-a-mapping"),
        Row(
            "Parameters:\n  B: {Type: String, Default: x}\n" + bucket, "4:3 duplicate-logical-id"),
    ])
    func structure(row: Row) {
        #expect(Validated.codes(["t.yml": row.text]) == row.codes)
    }

    @Test(arguments: [
        Row(bucket + "    Properties:\n      BucketNam: x\n", "5:7 unknown-property"),
        Row(bucket + "    Properties:\n      BucketName: x\n"),
        Row(
            bucket + "    Properties:\n      VersioningConfiguration: {State: Enabled}\n", "5:33 unknown-property",
            "5:32 missing-property"),
        Row(bucket + "    Properties:\n      VersioningConfiguration: {Status: enabled}\n", "5:41 not-allowed-value"),
        Row(bucket + "    Properties:\n      VersioningConfiguration: {Status: Enabled}\n"),
        Row(bucket + "    Properties:\n      Tags: {a: b}\n", "5:13 wrong-kind"),
        Row(bucket + "    Properties:\n      Tags: [{Key: a}]\n", "5:14 missing-property"),
        Row(bucket + "    Properties:\n      Tags: [{Key: a, Value: b}]\n"),
        Row(bucket + "    Properties:\n      BucketName: [x]\n", "5:19 wrong-kind"),
        Row(bucket + "    Properties:\n      VersioningConfiguration: on\n", "5:32 wrong-kind"),
        Row(bucket + "    Properties:\n      ObjectLockEnabled: maybe\n", "5:26 wrong-kind"),
        Row(bucket + "    Properties:\n      ObjectLockEnabled: 'true'\n"),
        Row(bucket + "    Properties:\n      BucketName:\n", "5:18 null-value"),
        Row(bucket + "    Properties:\n      Arn: x\n", "5:7 read-only-property"),
        Row("Resources:\n  T:\n    Type: AWS::RDS::DBSubnetGroup\n", "2:3 missing-property", "2:3 missing-property"),
        Row(
            "Resources:\n  T:\n    Type: AWS::RDS::DBSubnetGroup\n    Properties:\n"
                + "      DBSubnetGroupDescription: x\n      SubnetIds: !Ref AWS::NoValue\n", "2:3 missing-property"),
        Row(
            "Resources:\n  T:\n    Type: AWS::RDS::DBSubnetGroup\n    Properties:\n"
                + "      DBSubnetGroupDescription: x\n      SubnetIds: !Split [',', !Ref Env]\n"),
        Row(
            bucket
                + "    Properties:\n      BucketName: '{{resolve:ssm:name}}'\n      ObjectLockEnabled: '{{resolve:ssm:lock}}'\n"
        ),
        // Copilot uploads a path; the role is no path.
        Row(
            "Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n"
                + "      Code: lambdas/f\n      Role: x\n      DeadLetterConfig: x\n", "7:25 wrong-kind"),
        // Both branches are looked into, and what is not known says nothing.
        Row(
            "Conditions:\n  C: !Equals [!Ref App, x]\n" + bucket
                + "    Properties:\n      AccessControl: !If [C, Nope, Private]\n", "7:30 not-allowed-value"),
        Row(bucket + "    Properties:\n      AccessControl: !Ref App\n"),
        // A function that comes to something is looked into.
        Row(
            "Mappings:\n  M: {prod: {A: Nope}, staging: {A: Private}}\n" + bucket
                + "    Properties:\n      AccessControl: !FindInMap [M, !Ref Env, A]\n", "7:22 not-allowed-value"),
        Row(
            "Mappings:\n  M: {prod: {A: Private}, staging: {A: Private}}\n" + bucket
                + "    Properties:\n      AccessControl: !FindInMap [M, !Ref Env, A]\n"),
        Row("Transform: MyMacro\n" + bucket + "    Properties: {Anything: goes}\n"),
    ])
    func properties(row: Row) {
        #expect(Validated.codes(["t.yml": row.text]).sorted() == row.codes.sorted())
    }

    @Test func aFunctionThatIsWrongInOneEnvironmentNamesIt() throws {
        let found = Validated.all([
            "t.yml": "Mappings:\n  M: {prod: {A: Nope}, staging: {A: Private}}\n" + Self.bucket
                + "    Properties:\n      AccessControl: !FindInMap [M, !Ref Env, A]\n"
        ])
        #expect(try #require(found.first).text.hasPrefix("B.AccessControl cannot be `Nope`: AuthenticatedRead, "))
        #expect(try #require(found.first).text.hasSuffix(" (in prod)"))
    }

    @Test func hintsNameWhatWasMeant() {
        func hint(_ text: String) -> String? { Validated.all(["t.yml": text]).first?.hint }
        #expect(hint("Resource: {}\n") == "did you mean `Resources`?")
        #expect(hint("Resources:\n  B:\n    Type: AWS::S3::Bukket\n") == "did you mean `AWS::S3::Bucket`?")
        #expect(hint(Self.bucket + "    Properties: {BucketNam: x}\n") == "did you mean `BucketName`?")
        #expect(hint(Self.bucket + "    DeletionPolicy: Retian\n") == "did you mean `Retain`?")
        #expect(hint(Self.bucket + "Outputs:\n  O: {Value: !GetAtt B.Arm}\n") == "did you mean `Arn`?")
        #expect(hint(Self.bucket + "Outputs:\n  O: {Value: !Ref Ap}\n") == "did you mean `App`?")
    }

    @Test func allProblemsOfAllFilesInOrder() {
        let found = Validated.codes(
            [
                "b.yml":
                    "Resources:\n  A: {Type: AWS::S3::Bukket}\n  C: {Type: AWS::S3::Bucket, Properties: {X: 1, Y: 2}}\n",
                "c.yml": "Resources: {\n",
                "d.yml": "Outputs:\n  O: {}\n",
                "notes.txt": "Resources: {\n",
            ], folder: "addons")
        #expect(
            found == [
                "addons/b.yml:2:13 unknown-type", "addons/b.yml:3:43 unknown-property",
                "addons/b.yml:3:49 unknown-property", "addons/c.yml:2:1 yaml", "addons/d.yml:2:3 missing-property",
            ])
    }

    // MARK: - Rules

    @Test func whatTheRulesForbid() throws {
        func cluster(_ nodes: String) -> [String: String] {
            [
                "t.yml": "Mappings:\n  M: {prod: {Nodes: 2}, staging: {Nodes: 1}}\nResources:\n  C:\n"
                    + "    Type: AWS::ElastiCache::CacheCluster\n    Properties:\n      CacheNodeType: cache.t4g.micro\n"
                    + "      Engine: redis\n      NumCacheNodes: \(nodes)\n"
            ]
        }
        let found = Validated.all(cluster("2"))
        #expect(found.map { "\($0.place) \($0.code)" } == ["t.yml:9:7 redis-cluster-one-node"])
        #expect(try #require(found.first).text.hasPrefix("C.NumCacheNodes: "))
        #expect(try #require(found.first?.hint).contains("https://"))
        #expect(Validated.all(cluster("1")) == [])
        let inOne = Validated.all(cluster("!FindInMap [M, !Ref Env, Nodes]"))
        #expect(inOne.map { "\($0.place) \($0.code)" } == ["t.yml:9:7 redis-cluster-one-node"])
        #expect(try #require(inOne.first).text.hasSuffix(" (in prod)"))
        #expect(Validated.codes(cluster("!Ref App")) == [], "not known")
    }
}
