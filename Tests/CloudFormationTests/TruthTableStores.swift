@testable import CloudFormation

extension Kind {
    fileprivate static let secret = Kind("AWS::SecretsManager::Secret")
    fileprivate static let key = Kind("AWS::KMS::Key", "KeyPolicy: {Statement: []}")
    fileprivate static let alias = Kind("AWS::KMS::Alias")
    fileprivate static let queue = Kind("AWS::SQS::Queue")
    fileprivate static let topic = Kind("AWS::SNS::Topic")
    fileprivate static let subscription = Kind("AWS::SNS::Subscription", "TopicArn: 'arn:aws:sns:eu-west-1:1:t'")
    fileprivate static let table = Kind("AWS::DynamoDB::Table")
    fileprivate static let keyed = Kind(
        "AWS::DynamoDB::Table",
        "AttributeDefinitions: [{AttributeName: a, AttributeType: S}, {AttributeName: b, AttributeType: S}]")
    fileprivate static let logs = Kind("AWS::Logs::LogGroup")
    fileprivate static let search = Kind("AWS::OpenSearchService::Domain")
    fileprivate static let stream = Kind("AWS::Kinesis::Stream")
    fileprivate static let broker = Kind(
        "AWS::AmazonMQ::Broker",
        "BrokerName: a, EngineType: RABBITMQ, DeploymentMode: SINGLE_INSTANCE, PubliclyAccessible: false, Users: []")
    fileprivate static let kafka = Kind("AWS::MSK::Cluster", "KafkaVersion: 3.6.0, NumberOfBrokerNodes: 2")
    fileprivate static let pool = Kind("AWS::Cognito::UserPool")
    fileprivate static let client = Kind("AWS::Cognito::UserPoolClient", "UserPoolId: p")
    fileprivate static let parameter = Kind("AWS::SSM::Parameter", "Type: String")
    fileprivate static let images = Kind("AWS::ECR::Repository")
}

extension Truth {
    static let stores = secrets + messages + tables

    private static let secrets = [
        Truth("another name", .secret, "Name: a", "Name: b", .replaces, .losesData, Page.secret),
        Truth("another description", .secret, "Description: a", "Description: b", .inPlace, .safe, Page.secret),
        Truth(
            "another key to encrypt it", .secret, "KmsKeyId: a", "KmsKeyId: b", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts)], Page.secret),
        // A change there makes a new version: another password than the one in use.
        Truth(
            "another way to make it", .secret, "GenerateSecretString: {PasswordLength: 20}",
            "GenerateSecretString: {PasswordLength: 30}", .inPlace, .losesData,
            or: [Outcome(.inPlace, .interrupts), Outcome(.inPlace, .oneWay), Outcome(.interrupts, .interrupts)],
            Page.secret),
        // "The update request fails, regardless of UpdateReplacePolicy."
        Truth(
            "another kind of key", .key, "KeySpec: SYMMETRIC_DEFAULT", "KeySpec: RSA_2048", .refused, .refused,
            Page.key),
        Truth(
            "another use", .key, "KeyUsage: ENCRYPT_DECRYPT", "KeyUsage: SIGN_VERIFY", .refused, .refused, Page.key),
        Truth("in several regions", .key, "MultiRegion: false", "MultiRegion: true", .refused, .refused, Page.key),
        Truth("another description", .key, "Description: a", "Description: b", .inPlace, .safe, Page.key),
        Truth(
            "rotation", .key, "EnableKeyRotation: false", "EnableKeyRotation: true", .inPlace, .safe, Page.key),
        Truth(
            "switched off: nothing it encrypted can be read", .key, "Enabled: true", "Enabled: false", .inPlace,
            .interrupts, or: [Outcome(.interrupts, .interrupts), Outcome(.inPlace, .losesData)], Page.key),
        Truth(
            "another name", .alias, "AliasName: alias/a, TargetKeyId: k", "AliasName: alias/b, TargetKeyId: k",
            .replaces, .refused, Page.resource("kms-alias")),
        Truth(
            "another key", .alias, "AliasName: alias/a, TargetKeyId: k", "AliasName: alias/a, TargetKeyId: l",
            .inPlace, .safe, or: [Outcome(.inPlace, .interrupts)], Page.resource("kms-alias")),
        Truth(
            "another value", .parameter, "Value: a", "Value: b", .inPlace, .safe, or: [Outcome(.inPlace, .interrupts)],
            Page.resource("ssm-parameter")),
    ]

    private static let messages = [
        Truth("another name", .queue, "QueueName: a", "QueueName: b", .replaces, .losesData, Page.queue),
        Truth("ordered", .queue, "", "FifoQueue: true", .replaces, .losesData, Page.queue),
        Truth(
            "messages kept shorter", .queue, "MessageRetentionPeriod: 1209600", "MessageRetentionPeriod: 86400",
            .inPlace, .losesData, Page.queueRetention),
        Truth(
            "messages kept longer", .queue, "MessageRetentionPeriod: 86400", "MessageRetentionPeriod: 1209600",
            .inPlace, .safe, Page.queueRetention),
        Truth(
            "messages hidden longer", .queue, "VisibilityTimeout: 30", "VisibilityTimeout: 60", .inPlace, .safe,
            Page.queue),
        Truth(
            "another name", .topic, "TopicName: a", "TopicName: b", .replaces, .refused,
            or: [Outcome(.replaces, .losesData)], Page.resource("sns-topic")),
        Truth(
            "another name to show", .topic, "DisplayName: a", "DisplayName: b", .inPlace, .safe,
            Page.resource("sns-topic")),
        Truth(
            "another endpoint", .subscription, "Protocol: https, Endpoint: 'https://a.example'",
            "Protocol: https, Endpoint: 'https://b.example'", .replaces, .refused,
            Page.resource("sns-subscription")),
        Truth(
            "another filter", .subscription, "Protocol: sqs, Endpoint: q, FilterPolicy: {a: [b]}",
            "Protocol: sqs, Endpoint: q, FilterPolicy: {a: [c]}", .inPlace, .safe,
            Page.resource("sns-subscription")),
        Truth(
            "another name", .stream, "Name: a, ShardCount: 1", "Name: b, ShardCount: 1", .replaces, .losesData,
            Page.resource("kinesis-stream")),
        Truth(
            "records kept shorter", .stream, "RetentionPeriodHours: 168", "RetentionPeriodHours: 24", .inPlace,
            .losesData, Page.streamRetention),
        Truth(
            "records kept longer", .stream, "RetentionPeriodHours: 24", "RetentionPeriodHours: 168", .inPlace, .safe,
            Page.streamRetention),
        Truth(
            "more shards", .stream, "ShardCount: 1", "ShardCount: 2", .inPlace, .safe,
            Page.resource("kinesis-stream")),
        Truth(
            "another machine", .broker, "HostInstanceType: mq.m5.large", "HostInstanceType: mq.m5.xlarge",
            .interrupts, .interrupts, Page.resource("amazonmq-broker")),
        Truth(
            "other subnets, two levels down", .kafka,
            "ClusterName: a, BrokerNodeGroupInfo: {InstanceType: kafka.t3.small, ClientSubnets: [s-1, s-2]}",
            "ClusterName: a, BrokerNodeGroupInfo: {InstanceType: kafka.t3.small, ClientSubnets: [s-1, s-3]}",
            .refused, .refused, or: [Outcome(.replaces, .losesData)], Page.names),
        Truth(
            "another name", .logs, "LogGroupName: a", "LogGroupName: b", .replaces, .losesData,
            Page.resource("logs-loggroup")),
        Truth(
            "events kept shorter", .logs, "RetentionInDays: 90", "RetentionInDays: 7", .inPlace, .losesData,
            Page.logRetention),
        Truth(
            "events no longer kept for ever", .logs, "", "RetentionInDays: 7", .inPlace, .losesData,
            Page.logRetention),
        Truth(
            "events kept longer", .logs, "RetentionInDays: 7", "RetentionInDays: 90", .inPlace, .safe,
            Page.logRetention),
        Truth(
            "events kept for ever", .logs, "RetentionInDays: 7", "", .inPlace, .safe, Page.resource("logs-loggroup")),
    ]

    private static let tables = [
        Truth("another name", .table, "TableName: a", "TableName: b", .replaces, .losesData, Page.table),
        Truth(
            "another key", .keyed, "KeySchema: [{AttributeName: a, KeyType: HASH}]",
            "KeySchema: [{AttributeName: b, KeyType: HASH}]", .replaces, .losesData,
            or: [Outcome(.unknown, .losesData)], Page.table),
        Truth(
            "paid by use", .table, "BillingMode: PROVISIONED", "BillingMode: PAY_PER_REQUEST", .inPlace, .safe,
            Page.table),
        Truth(
            "protection from deletion", .table, "DeletionProtectionEnabled: false", "DeletionProtectionEnabled: true",
            .inPlace, .safe, Page.table),
        Truth(
            "another key to encrypt it", .table, "SSESpecification: {SSEEnabled: false}",
            "SSESpecification: {SSEEnabled: true}", .interrupts, .interrupts, or: [Outcome(.inPlace, .safe)],
            Page.table),
        Truth("another name", .search, "DomainName: a", "DomainName: b", .replaces, .losesData, Page.search),
        Truth(
            "another version without the policy for it", .search, "EngineVersion: OpenSearch_1.3",
            "EngineVersion: OpenSearch_2.11", .replaces, .losesData, Page.search),
        Truth(
            "another version with the policy for it", .search, "EngineVersion: OpenSearch_1.3",
            "EngineVersion: OpenSearch_2.11", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts), Outcome(.inPlace, .oneWay), Outcome(.interrupts, .oneWay)],
            attributes: "UpdatePolicy: {EnableVersionUpgrade: true}", Page.search),
        Truth(
            "larger disks", .search, "EBSOptions: {EBSEnabled: true, VolumeSize: 10}",
            "EBSOptions: {EBSEnabled: true, VolumeSize: 20}", .inPlace, .safe, Page.search),
        Truth(
            "another network", .search, "VPCOptions: {SubnetIds: [s-1]}", "VPCOptions: {SubnetIds: [s-2]}",
            .interrupts, .interrupts, or: [Outcome(.inPlace, .safe), Outcome(.inPlace, .interrupts)], Page.search),
        Truth(
            "another name to show", .pool, "UserPoolName: a", "UserPoolName: b", .inPlace, .safe,
            Page.resource("cognito-userpool")),
        Truth(
            "an attribute of its users taken away, which it refuses", .pool,
            "Schema: [{Name: a, AttributeDataType: String}, {Name: b, AttributeDataType: String}]",
            "Schema: [{Name: a, AttributeDataType: String}]", .refused, .refused, or: [Outcome(.unknown, .losesData)],
            Page.resource("cognito-userpool")),
        Truth(
            "a secret of its own", .client, "GenerateSecret: false", "GenerateSecret: true", .replaces, .refused,
            or: [Outcome(.replaces, .losesData)], Page.resource("cognito-userpoolclient")),
        Truth(
            "another name", .images, "RepositoryName: a", "RepositoryName: b", .replaces, .losesData,
            or: [Outcome(.replaces, .refused)], Page.resource("ecr-repository")),
        Truth(
            "encryption, two levels down", .images, "EncryptionConfiguration: {EncryptionType: AES256}",
            "EncryptionConfiguration: {EncryptionType: KMS}", .replaces, .losesData,
            or: [Outcome(.replaces, .refused)], Page.resource("ecr-repository")),
    ]
}
