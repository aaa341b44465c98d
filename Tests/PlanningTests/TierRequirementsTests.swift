import CloudFormation
import Planning
import Testing
import Tiers

/// `require`: each rule on resources that satisfy it, that do not, and of which nobody knows.
@Suite struct TierRequirementsTests {
    private enum Wanted { case holds, fails, open }

    /// What `validate` says of one tier with these resources.
    private func check(
        _ rule: String, _ resources: String, environments: String = "[prod]", isWhole: Bool = false
    ) throws -> [TierDiagnostic] {
        let catalog = "format: 1\nenvironments: \(environments)\ntiers:\n  a:\n    require: [\(rule)]\n"
        let template = """
            Parameters:
              App: {Type: String}
              Env: {Type: String}
              Given: {Type: String}
            Mappings:
              Sizes:
                staging: {Days: 1, On: false}
                prod: {Days: 14, On: true}
            Resources:
            \(resources)
            """
        let bytes = Array(catalog.utf8)
        let input = ValidationInput(
            catalog: try Catalog.parse(bytes), catalogBytes: bytes,
            folders: [
                "a": [
                    "a.yml": Array(template.utf8),
                    "addons.parameters.yml": Array("Parameters: {Given: !Ref Elsewhere}\n".utf8),
                ]
            ], manifests: [:], trackedAddons: [])
        return TierValidator(input).check(input.catalog.tiers).filter {
            isWhole || $0.diagnostic.code.hasPrefix("requirement")
        }
    }

    private func judge(_ rule: String, _ resources: String) throws -> Wanted {
        let found = try check(rule, resources)
        if found.isEmpty { return .holds }
        return found.contains { $0.diagnostic.code == "requirement" } ? .fails : .open
    }

    private static func one(_ type: String, _ properties: String = "{}", more: String = "") -> String {
        "  R:\n    Type: \(type)\n\(more)    Properties: \(properties)\n"
    }

    private static let cluster = "AWS::RDS::DBCluster"
    private static let instance = "AWS::RDS::DBInstance"
    private static let group = "AWS::ElastiCache::ReplicationGroup"
    private static let bucket = "AWS::S3::Bucket"
    private static let files = "AWS::EFS::FileSystem"
    private static let table = "AWS::DynamoDB::Table"

    private static func instances(_ first: String, _ second: String) -> String {
        """
          R: {Type: \(cluster), Properties: {Engine: aurora-postgresql}}
          I: {Type: \(instance), Properties: {DBClusterIdentifier: !Ref R, \(first)}}
          J: {Type: \(instance), Properties: {DBClusterIdentifier: !Ref R, \(second)}}

        """
    }

    @Test func encryptionAtRest() throws {
        let rule = "encryption at rest"
        for type in [Self.cluster, Self.instance] {
            #expect(try judge(rule, Self.one(type, "{StorageEncrypted: true}")) == .holds)
            #expect(try judge(rule, Self.one(type, "{StorageEncrypted: false}")) == .fails)
            #expect(try judge(rule, Self.one(type)) == .fails)
            #expect(try judge(rule, Self.one(type, "{StorageEncrypted: !Ref Given}")) == .open)
        }
        #expect(try judge(rule, Self.one(Self.cluster, "{SnapshotIdentifier: s}")) == .open)
        #expect(try judge(rule, Self.one(Self.group, "{AtRestEncryptionEnabled: 'true'}")) == .holds)
        #expect(try judge(rule, Self.one(Self.group)) == .fails)
        #expect(try judge(rule, Self.one("AWS::ElastiCache::CacheCluster")) == .fails)
        #expect(try judge(rule, Self.one("AWS::ElastiCache::ServerlessCache")) == .holds)
        #expect(try judge(rule, Self.one(Self.bucket)) == .holds)
        #expect(try judge(rule, Self.one(Self.files, "{Encrypted: true}")) == .holds)
        #expect(try judge(rule, Self.one(Self.files)) == .fails)
        #expect(try judge(rule, Self.one(Self.table)) == .holds)
        #expect(try judge(rule, Self.one("AWS::SecretsManager::Secret")) == .holds)
        #expect(try judge(rule, Self.one("AWS::EC2::SecurityGroup")) == .holds)
        // What tiergit does not judge never passes.
        #expect(try judge(rule, Self.one("AWS::Redshift::Cluster", "{Encrypted: true}")) == .open)
        #expect(try judge(rule, Self.one("Custom::Thing")) == .open)
    }

    @Test func encryptionInTransit() throws {
        let rule = "encryption in transit"
        #expect(try judge(rule, Self.one(Self.group, "{TransitEncryptionEnabled: true}")) == .holds)
        #expect(
            try judge(
                rule, Self.one(Self.group, "{TransitEncryptionEnabled: true, TransitEncryptionMode: preferred}"))
                == .fails)
        #expect(try judge(rule, Self.one(Self.group)) == .fails)
        func database(_ parameters: String, engine: String = "aurora-postgresql") -> String {
            """
              R: {Type: \(Self.cluster), Properties: {Engine: \(engine), DBClusterParameterGroupName: !Ref P}}
              P: {Type: AWS::RDS::DBClusterParameterGroup, Properties: {Parameters: {\(parameters)}}}

            """
        }
        #expect(try judge(rule, database("rds.force_ssl: 1")) == .holds)
        #expect(try judge(rule, database("rds.force_ssl: '0'")) == .fails)
        #expect(try judge(rule, database("a: b")) == .fails)
        #expect(try judge(rule, database("require_secure_transport: ON", engine: "aurora-mysql")) == .holds)
        #expect(try judge(rule, database("rds.force_ssl: 1", engine: "oracle-ee")) == .open)
        #expect(try judge(rule, Self.one(Self.cluster, "{Engine: aurora-postgresql}")) == .fails)
        #expect(
            try judge(rule, Self.one(Self.cluster, "{Engine: mysql, DBClusterParameterGroupName: default}")) == .open)
        func policy(_ effect: String, _ value: String) -> String {
            """
              R: {Type: \(Self.bucket)}
              P:
                Type: AWS::S3::BucketPolicy
                Properties:
                  Bucket: !Ref R
                  PolicyDocument:
                    Statement:
                      - Effect: \(effect)
                        Principal: '*'
                        Action: s3:*
                        Resource: '*'
                        Condition: {Bool: {'aws:SecureTransport': \(value)}}

            """
        }
        #expect(try judge(rule, policy("Deny", "false")) == .holds)
        #expect(try judge(rule, policy("Deny", "true")) == .fails)
        #expect(try judge(rule, policy("Allow", "false")) == .fails)
        #expect(try judge(rule, Self.one(Self.bucket)) == .fails)
        #expect(try judge(rule, Self.one(Self.files)) == .fails)
    }

    @Test func multiAZ() throws {
        let rule = "multi-AZ"
        #expect(try judge(rule, Self.instances("DBInstanceClass: a", "DBInstanceClass: a")) == .holds)
        #expect(try judge(rule, Self.instances("AvailabilityZone: a", "AvailabilityZone: b")) == .holds)
        #expect(try judge(rule, Self.instances("AvailabilityZone: a", "AvailabilityZone: a")) == .fails)
        #expect(try judge(rule, Self.instances("AvailabilityZone: a", "AvailabilityZone: !Ref Given")) == .open)
        #expect(try judge(rule, Self.one(Self.cluster, "{Engine: aurora-mysql}")) == .fails)
        #expect(try judge(rule, Self.one(Self.cluster, "{Engine: postgres}")) == .holds)
        #expect(try judge(rule, Self.one(Self.cluster, "{Engine: !Ref Given}")) == .open)
        #expect(try judge(rule, Self.one(Self.instance, "{MultiAZ: true}")) == .holds)
        #expect(try judge(rule, Self.one(Self.instance)) == .fails)
        #expect(try judge(rule, Self.one(Self.group, "{MultiAZEnabled: true}")) == .holds)
        #expect(try judge(rule, Self.one(Self.group)) == .fails)
        #expect(try judge(rule, Self.one(Self.files)) == .holds)
        #expect(try judge(rule, Self.one(Self.files, "{AvailabilityZoneName: us-east-1a}")) == .fails)
        #expect(try judge(rule, Self.one(Self.bucket)) == .holds)
        let oneZone =
            "{LifecycleConfiguration: {Rules: [{Status: Enabled, Transitions: [{StorageClass: ONEZONE_IA}]}]}}"
        #expect(try judge(rule, Self.one(Self.bucket, oneZone)) == .fails)
    }

    @Test func backups() throws {
        let rule = "backups >= 7 days"
        #expect(try judge(rule, Self.one(Self.cluster, "{BackupRetentionPeriod: 7}")) == .holds)
        #expect(try judge(rule, Self.one(Self.cluster, "{BackupRetentionPeriod: 6}")) == .fails)
        #expect(try judge(rule, Self.one(Self.cluster)) == .fails)
        #expect(try judge("backups >= 1 day", Self.one(Self.cluster)) == .holds)
        #expect(try judge(rule, Self.one(Self.cluster, "{BackupRetentionPeriod: !Ref Given}")) == .open)
        #expect(try judge(rule, Self.one(Self.group, "{SnapshotRetentionLimit: 9}")) == .holds)
        #expect(try judge(rule, Self.one(Self.group)) == .fails)
        #expect(try judge(rule, Self.one(Self.files, "{BackupPolicy: {Status: ENABLED}}")) == .holds)
        #expect(try judge(rule, Self.one(Self.files)) == .fails)
        let recovery = "PointInTimeRecoverySpecification"
        #expect(try judge(rule, Self.one(Self.table, "{\(recovery): {PointInTimeRecoveryEnabled: true}}")) == .holds)
        #expect(
            try judge(
                rule,
                Self.one(
                    Self.table, "{\(recovery): {PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 3}}"))
                == .fails)
        #expect(try judge(rule, Self.one(Self.table)) == .fails)
        func versions(_ days: String) -> String {
            Self.one(
                Self.bucket,
                "{VersioningConfiguration: {Status: Enabled}, LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpiration: {NoncurrentDays: \(days)}}]}}"
            )
        }
        #expect(try judge(rule, versions("7")) == .holds)
        #expect(try judge(rule, versions("3")) == .fails)
        #expect(try judge(rule, versions("!Ref Given")) == .open)
        #expect(try judge(rule, Self.one(Self.bucket)) == .fails)
    }

    @Test func deletionProtection() throws {
        let rule = "deletion protection"
        #expect(try judge(rule, Self.one(Self.cluster, "{DeletionProtection: true}")) == .holds)
        #expect(try judge(rule, Self.one(Self.cluster)) == .fails)
        #expect(try judge(rule, Self.one(Self.table, "{DeletionProtectionEnabled: true}")) == .holds)
        #expect(try judge(rule, Self.one(Self.files, more: "    DeletionPolicy: Retain\n")) == .holds)
        #expect(try judge(rule, Self.one(Self.files)) == .fails)
        #expect(try judge(rule, Self.one(Self.group, more: "    DeletionPolicy: Snapshot\n")) == .holds)
        #expect(try judge(rule, Self.one(Self.group, more: "    DeletionPolicy: Delete\n")) == .fails)
        #expect(try judge(rule, Self.one(Self.bucket)) == .holds)
    }

    @Test func noPublicAccess() throws {
        let rule = "no public access"
        #expect(try judge(rule, Self.one(Self.instance, "{PubliclyAccessible: false}")) == .holds)
        #expect(try judge(rule, Self.one(Self.instance, "{PubliclyAccessible: true}")) == .fails)
        #expect(try judge(rule, Self.one(Self.instance)) == .open)
        #expect(try judge(rule, Self.one(Self.cluster, "{Engine: aurora-mysql}")) == .holds)
        let all = ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"]
        func block(_ keys: some Sequence<String>) -> String {
            Self.one(
                Self.bucket,
                "{PublicAccessBlockConfiguration: {\(keys.map { "\($0): true" }.joined(separator: ", "))}}")
        }
        #expect(try judge(rule, block(all)) == .holds)
        for key in all { #expect(try judge(rule, block(all.filter { $0 != key })) == .fails) }
        #expect(try judge(rule, Self.one(Self.bucket)) == .open)
        #expect(try judge(rule, Self.one(Self.group)) == .holds)
    }

    /// Place, words, source; by environment.
    @Test func whatIsSaid() throws {
        let resources = Self.one(Self.cluster, "\n      BackupRetentionPeriod: !FindInMap [Sizes, !Ref Env, Days]")
        let found = try check("backups >= 7 days", resources, environments: "[staging, prod]")
        #expect(found.count == 1)
        let diagnostic = try #require(found.first?.diagnostic)
        #expect(diagnostic.place.description == "copilot/environments/addons-a/a.yml:13:7")
        #expect(
            diagnostic.text
                == "tier a must have `backups >= 7 days`: R: BackupRetentionPeriod is 1 (in staging)")
        #expect(diagnostic.hint?.contains("copilot/tiers.yml:5:15") == true)
        #expect(diagnostic.hint?.contains("https://docs.aws.amazon.com/") == true)
        #expect(diagnostic.severity == .error && diagnostic.code == "requirement")
    }

    /// A resource that cannot be evaluated is judged by nothing, and is an error of its own.
    @Test func whatCannotBeEvaluatedDoesNotPass() throws {
        let broken = Self.one(Self.cluster, "{BackupRetentionPeriod: !FindInMap [Sizes, elsewhere, Days]}")
        let found = try check("backups >= 1 day", broken, isWhole: true)
        #expect(found.contains { $0.diagnostic.severity == .error }, "\(found)")
    }
}
