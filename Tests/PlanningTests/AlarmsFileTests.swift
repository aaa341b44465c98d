import CloudFormation
import Planning
import Testing

/// The alarms of templates, without a repository. How a template that is written reads again is for `Stack.evaluate` to say.
@Suite struct AlarmsFileTests {
    /// Stands for SHA-256: what is told apart here is told apart by this too.
    private static func digest(_ bytes: [UInt8]) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 64 - digits.utf8.count) + digits
    }

    private static let head = "Parameters: {App: {Type: String}, Env: {Type: String}}\n"

    private func build(
        _ text: String, environments: [String] = ["staging", "prod"], name: String = "a.yml"
    ) throws -> AlarmsFile {
        try #require(
            try AlarmsFile.build(
                tier: "t", files: [name: Array((Self.head + text).utf8)], folder: "f", environments: environments,
                digest: Self.digest))
    }

    /// The alarms of one environment by logical id without its prefix.
    private func alarms(
        _ text: String, in environment: String = "prod", environments: [String] = ["staging", "prod"]
    ) throws -> [String: Stack.Resource] {
        let file = try build(text, environments: environments)
        let stack = try Stack.evaluate(
            files: ["a.yml": Array((Self.head + text).utf8), AlarmsFile.name: file.bytes], environment: environment,
            application: "shop")
        #expect(stack.problems.isEmpty)
        let own = stack.resources.filter { $0.type == "AWS::CloudWatch::Alarm" }
        return Dictionary(uniqueKeysWithValues: own.map { (String($0.logicalId.dropFirst(12)), $0) })
    }

    private func threshold(_ resource: Stack.Resource?) -> String? { resource?.properties["Threshold"]?.text }

    // MARK: - Aurora

    private static func aurora(_ engine: String = "aurora-postgresql", more: String = "") -> String {
        """
        Mappings:
            Scale:
                staging: {Low: 0.5, High: 2, Reader: no}
                prod: {Low: 2, High: 32, Reader: yes}
        Conditions:
            HasReader: !Equals [!FindInMap [Scale, !Ref Env, Reader], 'yes']
        Resources:
            Db:
                Type: AWS::RDS::DBCluster
                Properties:
                    Engine: \(engine)
                    ServerlessV2ScalingConfiguration:
                        MinCapacity: !FindInMap [Scale, !Ref Env, Low]
                        MaxCapacity: !FindInMap [Scale, !Ref Env, High]
            Writer:
                Type: AWS::RDS::DBInstance
                Properties: {DBClusterIdentifier: !Ref Db, DBInstanceClass: db.serverless, Engine: \(engine)}
            Reader:
                Type: AWS::RDS::DBInstance
                Condition: HasReader
                Properties: {DBClusterIdentifier: !Ref Db, DBInstanceClass: db.serverless, Engine: \(engine)}
        \(more)
        """
    }

    @Test func thresholdsFollowFromEachEnvironmentsCapacity() throws {
        let staging = try alarms(Self.aurora(), in: "staging")
        let prod = try alarms(Self.aurora(), in: "prod")
        #expect(threshold(staging["WriterCapacity"]) == "1.8")
        #expect(threshold(prod["WriterCapacity"]) == "28.8")
        // A tenth of 2 GiB an ACU.
        #expect(threshold(staging["WriterMemory"]) == "429496728")
        #expect(threshold(prod["WriterMemory"]) == "6871947648")
        // 189 at 1 ACU and 823 at 4: 400 at 2. The most is 5000 at 32.
        #expect(threshold(staging["WriterConnections"]) == "320")
        #expect(threshold(prod["WriterConnections"]) == "4000")
        #expect(threshold(staging["WriterCpu"]) == "90" && threshold(prod["WriterCpu"]) == "90")
        let text = prod["WriterCapacity"]?.properties["AlarmDescription"]?.text
        #expect(text?.hasPrefix("Derived from MaxCapacity (staging 2, prod 32 ACU): ") == true)
        #expect(text?.contains(" See https://docs.aws.amazon.com/") == true)
    }

    @Test func aReaderIsWatchedWhereItIs() throws {
        let staging = try alarms(Self.aurora(), in: "staging")
        let prod = try alarms(Self.aurora(), in: "prod")
        #expect(!staging.keys.contains { $0.hasPrefix("Reader") } && staging["DbReplicaLag"] == nil)
        #expect(prod["ReaderCapacity"] != nil && threshold(prod["DbReplicaLag"]) == "2000")
        // Nobody has one: nobody is told of one.
        let none = Self.aurora().replacing("Reader: yes", with: "Reader: no")
        #expect(!String(decoding: try build(none).bytes, as: UTF8.self).contains("Reader"))
    }

    @Test func connectionsAreCountedOnlyWhereAWSCountsThem() throws {
        #expect(try alarms(Self.aurora("aurora-mysql"))["WriterConnections"] == nil)
        #expect(try alarms(Self.aurora("aurora-mysql"))["WriterCapacity"] != nil)
        let own = Self.aurora(
            more: """
                    Group:
                        Type: AWS::RDS::DBClusterParameterGroup
                        Properties: {Family: aurora-postgresql16, Description: d, Parameters: {max_connections: '100'}}
                """
        ).replacing(
            "Engine: aurora-postgresql\n",
            with: "Engine: aurora-postgresql\n            DBClusterParameterGroupName: !Ref Group\n")
        #expect(try alarms(own)["WriterConnections"] == nil)
        // A smallest capacity of half an ACU holds the number at 2000.
        let wide = Self.aurora().replacing("Low: 2,", with: "Low: 0.5,")
        #expect(try threshold(alarms(wide)["WriterConnections"]) == "1600")
    }

    @Test func aDatabaseOfAnotherKind() throws {
        let found = try alarms(
            """
            Resources:
                Db:
                    Type: AWS::RDS::DBInstance
                    Properties: {Engine: postgres, DBInstanceClass: db.t4g.small, AllocatedStorage: '100'}
            """)
        #expect(found.keys.sorted() == ["DbCpu", "DbStorage"])
        #expect(threshold(found["DbStorage"]) == "10737418200")
        #expect(found["DbStorage"]?.properties["ComparisonOperator"]?.text == "LessThanThreshold")
    }

    // MARK: - ElastiCache

    private static func group(_ properties: String, policy: String = "volatile-lru") -> String {
        """
        Mappings:
            Nodes:
                staging: {Count: 1, Type: cache.t4g.micro}
                prod: {Count: 3, Type: cache.r7g.xlarge}
        Resources:
            Policy:
                Type: AWS::ElastiCache::ParameterGroup
                Properties: {CacheParameterGroupFamily: redis7, Description: d, Properties: {maxmemory-policy: \(policy)}}
            Cache:
                Type: AWS::ElastiCache::ReplicationGroup
                Properties:
                    Engine: redis
                    CacheParameterGroupName: !Ref Policy
                    CacheNodeType: !FindInMap [Nodes, !Ref Env, Type]
                    \(properties)
        """
    }

    private func nodes(_ resource: Stack.Resource?) -> [Value] {
        (resource?.properties["Metrics"]?.list ?? []).compactMap {
            $0["MetricStat"]?["Metric"]?["Dimensions"]?.list?.first?["Value"]
        }
    }

    @Test func everyNodeOfTheEnvironmentCounts() throws {
        let text = Self.group("NumCacheClusters: !FindInMap [Nodes, !Ref Env, Count]")
        let (staging, prod) = (try alarms(text, in: "staging"), try alarms(text, in: "prod"))
        let reference = Value.reference("Cache")
        #expect(nodes(staging["CacheMemory"]) == [.concatenation([reference, .text("-001")])])
        #expect(
            nodes(prod["CacheMemory"]) == ["-001", "-002", "-003"].map { .concatenation([reference, .text($0)]) })
        #expect(prod["CacheMemory"]?.properties["Metrics"]?.list?.first?["Expression"]?.text == "MAX(METRICS())")
        #expect(staging["CacheReplicationLag"] == nil && nodes(prod["CacheReplicationLag"]).count == 3)
        // 90 percent of one of two vCPUs, and of all four.
        #expect(threshold(staging["CacheHostCpu"]) == "45" && threshold(prod["CacheHostCpu"]) == "90")
        #expect(threshold(staging["CacheEvictions"]) == "0")
    }

    @Test func shardsHaveAlarmsOfTheirOwn() throws {
        let found = try alarms(Self.group("NumNodeGroups: 2\n            ReplicasPerNodeGroup: 1"))
        let reference = Value.reference("Cache")
        #expect(
            nodes(found["CacheMemory"]) == ["-0001-001", "-0001-002"].map { .concatenation([reference, .text($0)]) })
        #expect(
            nodes(found["CacheShard2Memory"])
                == ["-0002-001", "-0002-002"].map {
                    .concatenation([reference, .text($0)])
                })
    }

    @Test func whatIsNotKnownIsSaid() throws {
        let file = try build(Self.group("NodeGroupConfiguration: [{ReplicaCount: 1}]"))
        #expect(file.alarms == 0)
        #expect(
            file.remarks == ["Cache: how many nodes it has is not known here, so that they are on the dashboard only"])
        let evicting = Self.group("NumCacheClusters: 2", policy: "allkeys-lru")
        #expect(try alarms(evicting)["CacheEvictions"] == nil)
        #expect(try build(evicting).remarks.count == 1)
    }

    // MARK: - The others

    @Test func bucketsFileSystemsQueuesAndTables() throws {
        let found = try alarms(
            """
            Resources:
                Plain:
                    Type: AWS::S3::Bucket
                Asked:
                    Type: AWS::S3::Bucket
                    Properties: {MetricsConfigurations: [{Id: All}]}
                Bursting:
                    Type: AWS::EFS::FileSystem
                Elastic:
                    Type: AWS::EFS::FileSystem
                    Properties: {ThroughputMode: elastic, PerformanceMode: maxIO}
                Last:
                    Type: AWS::SQS::Queue
                Jobs:
                    Type: AWS::SQS::Queue
                    Properties:
                        MessageRetentionPeriod: 3600
                        RedrivePolicy: {deadLetterTargetArn: !GetAtt Last.Arn, maxReceiveCount: 3}
                Paid:
                    Type: AWS::DynamoDB::Table
                    Properties: {BillingMode: PAY_PER_REQUEST, KeySchema: [{AttributeName: a, KeyType: HASH}]}
                Given:
                    Type: AWS::DynamoDB::Table
                    Properties:
                        KeySchema: [{AttributeName: a, KeyType: HASH}]
                        ProvisionedThroughput: {ReadCapacityUnits: 10, WriteCapacityUnits: 5}
            """)
        #expect(
            found.keys.sorted() == [
                "AskedClientErrors", "AskedServerErrors", "BurstingBurstCredits", "BurstingIoLimit",
                "GivenReadCapacity", "GivenReadThrottled", "GivenWriteCapacity", "GivenWriteThrottled", "JobsAge",
                "LastMessages", "PaidReadThrottled", "PaidWriteThrottled",
            ])
        #expect(threshold(found["JobsAge"]) == "1800" && threshold(found["LastMessages"]) == "0")
        #expect(threshold(found["GivenReadCapacity"]) == "2400" && threshold(found["GivenWriteCapacity"]) == "1200")
        #expect(found["AskedServerErrors"]?.properties["Dimensions"]?.list?.last?["Value"]?.text == "All")
        #expect(found["JobsAge"]?.properties["Dimensions"]?.list?.first?["Value"] == .attribute("Jobs", "QueueName"))
    }

    // MARK: - The file

    @Test func aResourceThatComesUnderAConditionTakesItsAlarmsAlong() throws {
        let text = """
            Conditions:
                InProd: !Equals [!Ref Env, prod]
            Resources:
                Jobs:
                    Type: AWS::SQS::Queue
                    Condition: InProd
            """
        #expect(try alarms(text, in: "staging").isEmpty)
        #expect(try alarms(text, in: "prod").keys.sorted() == ["JobsAge"])
    }

    @Test func namesAreThoseOfApplicationAndEnvironment() throws {
        let alarm = try #require(try alarms("Resources: {Jobs: {Type: AWS::SQS::Queue}}")["JobsAge"])
        #expect(alarm.properties["AlarmName"]?.text == "shop-prod-Jobs-Age")
        // Nobody is told where no topic is given.
        #expect(alarm.properties["AlarmActions"] == nil && alarm.properties["OKActions"] == nil)
        let text = "Resources: {Jobs: {Type: AWS::SQS::Queue}}"
        let stack = try Stack.evaluate(
            files: [
                "a.yml": Array((Self.head + text).utf8), AlarmsFile.name: try build(text).bytes,
                "addons.parameters.yml": Array("Parameters: {AlarmTopicArn: arn:aws:sns:x}\n".utf8),
            ], environment: "prod", application: "shop")
        let told = stack.resources.first { $0.logicalId == "TiergitAlarmJobsAge" }
        #expect(told?.properties["AlarmActions"] == .list([.text("arn:aws:sns:x")]))
        #expect(stack.problems.isEmpty)
    }

    @Test func statesOfAFile() throws {
        let text = "Resources: {Jobs: {Type: AWS::SQS::Queue}}\n"
        let file = try build(text)
        #expect(file.state(of: nil, digest: Self.digest) == .missing)
        #expect(file.state(of: file.bytes, digest: Self.digest) == .current)
        #expect(file.state(of: try build(text + "# more\n").bytes, digest: Self.digest) == .behind)
        #expect(file.state(of: try build(text, environments: ["prod"]).bytes, digest: Self.digest) == .behind)
        #expect(file.state(of: try build(text, name: "b.yml").bytes, digest: Self.digest) == .behind)
        #expect(file.state(of: Array("Resources: {}\n".utf8), digest: Self.digest) == .foreign)
        #expect(file.state(of: [], digest: Self.digest) == .foreign)
        // Every single byte counts.
        for index in stride(from: 0, to: file.bytes.count, by: 37) {
            var edited = file.bytes
            edited[index] ^= 1
            let state = file.state(of: edited, digest: Self.digest)
            #expect(state == .edited || state == .foreign, "byte \(index): \(state)")
        }
        #expect(
            try AlarmsFile.build(
                tier: "t", files: [AlarmsFile.name: file.bytes, "addons.parameters.yml": []], folder: "f",
                environments: ["prod"], digest: Self.digest) == nil)
    }
}
