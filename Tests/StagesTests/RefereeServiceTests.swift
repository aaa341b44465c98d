import CloudFormation
import Testing

/// Databases, buckets, queues, secrets: what keeps data and what does not.
@Suite struct RefereeServiceTests {
    private static let topic = "Topic: {Type: 'AWS::SNS::Topic'}\n"

    // MARK: - Aurora

    private static func aurora(
        _ properties: String = "", attributes: String = "", most: String = "2", instances: [String] = ["Writer"]
    ) -> String {
        let cluster = """
            Base:
                Type: AWS::RDS::DBCluster
            \(attributes.isEmpty ? "" : "    \(attributes)")
                Properties:
                    Engine: aurora-postgresql
                    ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: \(most)}
            \(properties.isEmpty ? "" : "        \(properties)")

            """
        return instances.reduce(topic + cluster) {
            $0
                + "\($1): {Type: 'AWS::RDS::DBInstance', Properties: {DBClusterIdentifier: !Ref Base, DBInstanceClass: db.serverless}}\n"
        }
    }

    @Test func auroraInPlace() throws {
        var referee = try Referee.deployed(stack(Self.aurora()))
        try referee.deploy(stack(Self.aurora(most: "8")))
        try referee.deploy(stack(Self.aurora("DeletionProtection: true", most: "8", instances: ["Writer", "Reader"])))
        try referee.deploy(stack(Self.aurora("Port: 5433", most: "8")))
        referee.expectRefusal(try stack(Self.aurora(most: "0.4")), "a least and a most")
        referee.expectRefusal(try stack(Self.aurora("AllocatedStorage: 1", most: "8")), "does not know what a change")
        #expect(referee.data == ["Base": ["in Base"]] && referee.recreated.isEmpty)
    }

    /// A port changes in place, and with it the export.
    @Test func anExportedPort() throws {
        let output = "Port: {Value: !GetAtt Base.Endpoint.Port, Export: {Name: port}}"
        var referee = try Referee.deployed(stack(Self.aurora("Port: 5432"), outputs: output))
        #expect(referee.outputs == ["port": "5432"])
        referee.expectRefusal(
            try stack(Self.aurora("Port: 5433"), outputs: output), "port cannot be updated as it is in use",
            imported: ["port"])
    }

    @Test(arguments: ["StorageEncrypted: true", "DatabaseName: a", "MasterUsername: a", "DBSubnetGroupName: a"])
    func auroraReplaced(_ property: String) throws {
        var referee = try Referee.deployed(stack(Self.aurora()))
        try referee.deploy(stack(Self.aurora(property)))
        #expect(referee.recreated == ["Base", "Writer"] && referee.lost == ["in Base"])
        var protected = try Referee.deployed(stack(Self.aurora("DeletionProtection: true")))
        protected.expectRefusal(
            try stack(Self.aurora("DeletionProtection: true\n        \(property)")), "Cannot delete protected Cluster")
    }

    @Test func auroraRemoved() throws {
        // Snapshot is the default of this type.
        var referee = try Referee.deployed(stack(Self.aurora()))
        try referee.deploy(stack(Self.topic))
        #expect(referee.snapshots == ["Base-2": ["in Base"]] && referee.lost == ["in Base"])
        referee = try .deployed(stack(Self.aurora("DeletionProtection: true")))
        referee.expectRefusal(try stack(Self.topic), "Cannot delete protected Cluster")
        // What is replaced is as it was deployed: protection that goes in the same update does not go in time.
        referee.expectRefusal(
            try stack(Self.aurora("DeletionProtection: false\n        DatabaseName: a")),
            "Cannot delete protected Cluster")
        referee = try .deployed(stack(Self.aurora(attributes: "DeletionPolicy: Retain")))
        try referee.deploy(stack(Self.topic))
        #expect(referee.retained == ["Base-2": ["in Base"]] && referee.lost.isEmpty)
    }

    @Test func theLastInstance() throws {
        var referee = try Referee.deployed(stack(Self.aurora(instances: ["Writer", "Reader"])))
        referee.expectRefusal(try stack(Self.aurora(instances: [])), "nobody reaches it")
        try referee.deploy(stack(Self.aurora(instances: ["Reader"])))
        try referee.deploy(stack(Self.aurora(instances: ["Other"])))
        #expect(referee.lost.isEmpty && referee.data == ["Base": ["in Base"]])
        referee.expectRefusal(
            try stack(Self.topic + "Alone: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: postgres}}"),
            "only instances of a DBCluster")
    }

    @Test func auroraVersions() throws {
        var referee = try Referee.deployed(stack(Self.aurora("EngineVersion: '16.8'")))
        try referee.deploy(stack(Self.aurora("EngineVersion: '16.9'")))
        referee.expectRefusal(try stack(Self.aurora("EngineVersion: '16.8'")), "cannot go back")
        referee.expectRefusal(try stack(Self.aurora("EngineVersion: '17.1'")), "new major EngineVersion")
    }

    // MARK: - Buckets

    private static func bucket(_ properties: String = "", attributes: String = "") -> String {
        topic + "Files: {\(attributes)Type: 'AWS::S3::Bucket', Properties: {\(properties)}}\n"
    }

    private static func expiring(_ expiry: String, _ status: String = "Enabled") -> String {
        bucket("LifecycleConfiguration: {Rules: [{Status: \(status), \(expiry)}]}")
    }

    private static func noncurrent(_ days: Int) -> String { "NoncurrentVersionExpiration: {NoncurrentDays: \(days)}" }

    @Test func bucketsWithDataStay() throws {
        var referee = try Referee.deployed(stack(Self.bucket()))
        referee.expectRefusal(try stack(Self.topic), "is not empty")
        referee.expectRefusal(try stack(Self.bucket("BucketName: b")), "is not empty")
        referee = Referee()
        try referee.deploy(stack(Self.bucket()))
        try referee.deploy(stack(Self.topic))
        #expect(referee.events.last == .deleted("Files"))
        referee = try .deployed(stack(Self.bucket(attributes: "DeletionPolicy: Retain, ")))
        try referee.deploy(stack(Self.topic))
        #expect(referee.lost.isEmpty)
    }

    @Test func anExpiryThatIsShorter() throws {
        var referee = try Referee.deployed(stack(Self.expiring(Self.noncurrent(30))))
        referee.write("old", into: "Files", isOld: true)
        try referee.deploy(stack(Self.expiring(Self.noncurrent(60))))
        try referee.deploy(
            stack(Self.expiring("\(Self.noncurrent(60)), Transitions: [{StorageClass: X, TransitionInDays: 0}]")))
        try referee.deploy(stack(Self.expiring(Self.noncurrent(1), "Disabled")))
        #expect(referee.lost.isEmpty)
        try referee.deploy(stack(Self.expiring(Self.noncurrent(14))))
        #expect(referee.lost == ["old"] && referee.data == ["Files": ["in Files"]])
        referee.expectRefusal(
            try stack(Self.expiring("\(Self.noncurrent(14)), ExpirationInDays: 9")),
            "which objects a new expiry deletes")
        referee.expectRefusal(try stack(Self.expiring("ExpirationDate: 2027-01-01")), "does not know this expiry")
    }

    // MARK: - The rest

    @Test func secrets() throws {
        func secret(_ length: Int, _ more: String = "") -> String {
            "Key: {Type: 'AWS::SecretsManager::Secret', Properties: {\(more)GenerateSecretString: {PasswordLength: \(length)}}}"
        }
        var referee = try Referee.deployed(stack(secret(32)))
        try referee.deploy(stack(secret(32, "Description: a, ")))
        #expect(referee.lost.isEmpty)
        try referee.deploy(stack(secret(33)))
        #expect(referee.lost == ["in Key"] && referee.recreated.isEmpty)
    }

    @Test func queues() throws {
        func queue(_ seconds: Int) -> String {
            "Jobs: {Type: 'AWS::SQS::Queue', Properties: {MessageRetentionPeriod: \(seconds)}}"
        }
        var referee = try Referee.deployed(stack(queue(1000)))
        referee.write("old", into: "Jobs", isOld: true)
        try referee.deploy(stack(queue(2000)))
        #expect(referee.lost.isEmpty)
        try referee.deploy(stack(queue(500)))
        #expect(referee.lost == ["old"])
    }

    @Test func tables() throws {
        let table = "Rows: {Type: 'AWS::DynamoDB::Table', Properties: {DeletionProtectionEnabled: true}}\n"
        var referee = try Referee.deployed(stack(Self.topic + table))
        referee.expectRefusal(try stack(Self.topic), "protected against deletion")
        try referee.deploy(stack(Self.topic + table.replacing("true", with: "false")))
        try referee.deploy(stack(Self.topic))
        #expect(referee.lost == ["in Rows"])
    }

    /// What is create-only, and what is not, type by type.
    @Test(arguments: [
        ("AWS::ElastiCache::SubnetGroup", "CacheSubnetGroupName", true),
        ("AWS::ElastiCache::SubnetGroup", "Description", false),
        ("AWS::ElastiCache::ParameterGroup", "CacheParameterGroupFamily", true),
        ("AWS::RDS::DBSubnetGroup", "DBSubnetGroupName", true),
        ("AWS::RDS::DBSubnetGroup", "DBSubnetGroupDescription", false),
        ("AWS::RDS::DBClusterParameterGroup", "Description", true),
        ("AWS::RDS::DBClusterParameterGroup", "Family", true),
        ("AWS::EC2::SecurityGroup", "GroupDescription", true), ("AWS::EC2::SecurityGroup", "VpcId", true),
        ("AWS::EC2::SecurityGroup", "SecurityGroupIngress", false), ("AWS::EC2::SecurityGroupIngress", "ToPort", true),
        ("AWS::EC2::SecurityGroupIngress", "Description", false), ("AWS::SecretsManager::Secret", "Name", true),
        ("AWS::SecretsManager::SecretTargetAttachment", "SecretId", true), ("AWS::S3::BucketPolicy", "Bucket", true),
        ("AWS::S3::BucketPolicy", "PolicyDocument", false), ("AWS::IAM::ManagedPolicy", "Description", true),
        ("AWS::IAM::ManagedPolicy", "PolicyDocument", false), ("AWS::IAM::Role", "RoleName", true),
        ("AWS::IAM::Role", "Path", true),
        ("AWS::SNS::Topic", "TopicName", true), ("AWS::SQS::Queue", "QueueName", true),
        ("AWS::SQS::Queue", "FifoQueue", true),
        ("AWS::EFS::FileSystem", "Encrypted", true), ("AWS::EFS::FileSystem", "PerformanceMode", true),
        ("AWS::EFS::FileSystem", "ThroughputMode", false), ("AWS::DynamoDB::Table", "TableName", true),
        ("AWS::DynamoDB::Table", "KeySchema", true), ("AWS::DynamoDB::Table", "BillingMode", false),
    ])
    func createOnly(_ type: String, _ property: String, _ isReplaced: Bool) throws {
        func resource(_ value: String) -> String { "It: {Type: '\(type)', Properties: {\(property): \(value)}}" }
        var referee = Referee()
        try referee.deploy(stack(resource("a")))
        try referee.deploy(stack(resource("b")))
        #expect(referee.recreated == (isReplaced ? ["It"] : []))
    }

    @Test func theSameRuleTwice() throws {
        func rule(_ id: String) -> String {
            "\(id): {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: g, IpProtocol: tcp, ToPort: 1}}\n"
        }
        var referee = Referee()
        try referee.deploy(stack(rule("A")))
        referee.expectRefusal(try stack(rule("B")), "already exists")
    }
}
