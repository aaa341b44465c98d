/// What the referee knows of one resource type.
///
/// Sources: the type's page in the CloudFormation template reference ("Update requires"), and where a page was not at hand the provider
/// schemas (`createOnlyProperties`) of us-east-1, 2026-10-20. A property that the schemas call create-only under a condition, or that the
/// older resource specification calls "Conditional", is under `unsure` unless a rule of the referee decides it.
struct RefereeKind {
    /// The property that names it; updates that require the replacement of a custom-named resource are refused (template reference,
    /// Name type).
    let name: String?
    /// A change replaces the resource.
    let replaced: Set<String>
    /// A change is made in place, unless a rule of the service says otherwise.
    let inPlace: Set<String>
    /// Valid properties whose change the referee does not judge: it refuses.
    let unsure: Set<String>
    /// What `Fn::GetAtt` may ask for.
    let attributes: Set<String>
    let holdsData: Bool

    init(
        name: String? = nil, replaced: String = "", inPlace: String = "", unsure: String = "", attributes: String = "",
        holdsData: Bool = false
    ) {
        func words(_ text: String) -> Set<String> { Set(text.split(whereSeparator: \.isWhitespace).map(String.init)) }
        self.name = name
        self.replaced = words(replaced)
        self.inPlace = words(inPlace)
        self.unsure = words(unsure)
        self.attributes = words(attributes)
        self.holdsData = holdsData
    }

    func knows(_ property: String) -> Bool {
        replaced.contains(property) || inPlace.contains(property) || unsure.contains(property)
    }

    static let all: [String: RefereeKind] = cache.merging(database) { $1 }.merging(network) { $1 }.merging(storage) {
        $1
    }

    static let cache: [String: RefereeKind] = [
        "AWS::ElastiCache::ReplicationGroup": RefereeKind(
            name: "ReplicationGroupId",
            replaced: """
                AtRestEncryptionEnabled CacheSubnetGroupName DataTieringEnabled GlobalReplicationGroupId KmsKeyId NetworkType Port
                PreferredCacheClusterAZs ReplicationGroupId SnapshotArns SnapshotName
                """,
            inPlace: """
                AutoMinorVersionUpgrade AutomaticFailoverEnabled CacheNodeType CacheParameterGroupName ClusterMode EngineVersion
                LogDeliveryConfigurations MultiAZEnabled NotificationTopicArn NumCacheClusters NumNodeGroups
                PreferredMaintenanceWindow PrimaryClusterId ReplicasPerNodeGroup ReplicationGroupDescription SecurityGroupIds
                SnapshotRetentionLimit SnapshotWindow Tags
                """,
            // Engine: redis to valkey. TransitEncryption*: two steps of their own. All documented, none needed here.
            unsure: """
                AuthToken CacheSecurityGroupNames Durability Engine IpDiscovery NodeGroupConfiguration SnapshottingClusterId
                TransitEncryptionEnabled TransitEncryptionMode UserGroupIds
                """,
            attributes: """
                ConfigurationEndPoint.Address ConfigurationEndPoint.Port PrimaryEndPoint.Address PrimaryEndPoint.Port
                ReadEndPoint.Addresses ReadEndPoint.Addresses.List ReadEndPoint.Ports ReadEndPoint.Ports.List
                ReaderEndPoint.Address ReaderEndPoint.Port
                """,
            holdsData: true),
        "AWS::ElastiCache::CacheCluster": RefereeKind(
            name: "ClusterName",
            replaced: "CacheSubnetGroupName ClusterName Engine NetworkType Port SnapshotArns SnapshotName",
            inPlace: """
                AutoMinorVersionUpgrade CacheNodeType CacheParameterGroupName EngineVersion LogDeliveryConfigurations
                NotificationTopicArn PreferredMaintenanceWindow SnapshotRetentionLimit SnapshotWindow Tags VpcSecurityGroupIds
                """,
            unsure: """
                AZMode CacheSecurityGroupNames IpDiscovery NumCacheNodes PreferredAvailabilityZone PreferredAvailabilityZones
                TransitEncryptionEnabled
                """,
            attributes: "RedisEndpoint.Address RedisEndpoint.Port", holdsData: true),
        "AWS::ElastiCache::SubnetGroup": RefereeKind(
            name: "CacheSubnetGroupName", replaced: "CacheSubnetGroupName", inPlace: "Description SubnetIds Tags"),
        "AWS::ElastiCache::ParameterGroup": RefereeKind(
            replaced: "CacheParameterGroupFamily", inPlace: "Properties Tags",
            // In place by the schema; older documentation said that updates are not supported.
            unsure: "Description", attributes: "CacheParameterGroupName"),
    ]

    static let database: [String: RefereeKind] = [
        "AWS::RDS::DBCluster": RefereeKind(
            name: "DBClusterIdentifier",
            // Engine and MasterUsername: "Conditional" in the older specification; the strict reading.
            replaced: """
                AvailabilityZones ClusterScalabilityType DBClusterIdentifier DBSubnetGroupName DBSystemId DatabaseName Engine
                EngineMode GlobalClusterIdentifier KmsKeyId MasterUsername PubliclyAccessible RestoreToTime RestoreType
                SnapshotIdentifier SourceDBClusterIdentifier SourceDbClusterResourceId SourceRegion StorageEncrypted
                UseLatestRestorableTime
                """,
            inPlace: """
                BackupRetentionPeriod CopyTagsToSnapshot DBClusterParameterGroupName DeletionProtection EnableHttpEndpoint
                EnableIAMDatabaseAuthentication EnableCloudwatchLogsExports EngineVersion MasterUserPassword Port
                PreferredBackupWindow PreferredMaintenanceWindow ServerlessV2ScalingConfiguration Tags VpcSecurityGroupIds
                """,
            unsure: """
                AllocatedStorage AssociatedRoles AutoMinorVersionUpgrade BacktrackWindow DBClusterInstanceClass
                DBInstanceParameterGroupName DatabaseInsightsMode DeleteAutomatedBackups Domain DomainIAMRoleName
                EnableGlobalWriteForwarding EnableLocalWriteForwarding EngineLifecycleSupport Iops ManageMasterUserPassword
                MasterUserAuthenticationType MasterUserSecret MonitoringInterval MonitoringRoleArn NetworkType
                PerformanceInsightsEnabled PerformanceInsightsKmsKeyId PerformanceInsightsRetentionPeriod
                ReplicationSourceIdentifier ScalingConfiguration StorageType
                """,
            attributes: """
                DBClusterArn DBClusterResourceId Endpoint.Address Endpoint.Port MasterUserSecret.SecretArn ReadEndpoint.Address
                """,
            holdsData: true),
        // Those of Aurora, which have no data of their own.
        "AWS::RDS::DBInstance": RefereeKind(
            name: "DBInstanceIdentifier",
            replaced: """
                CharacterSetName CustomIAMInstanceProfile DBClusterIdentifier DBInstanceIdentifier DBName DBSubnetGroupName
                DBSystemId KmsKeyId MasterUsername Port SourceRegion StorageEncrypted Timezone
                """,
            inPlace: """
                CACertificateIdentifier DBInstanceClass EnablePerformanceInsights MonitoringInterval MonitoringRoleArn
                PerformanceInsightsRetentionPeriod PromotionTier PubliclyAccessible Tags
                """,
            unsure: """
                AllowMajorVersionUpgrade AutoMinorVersionUpgrade AvailabilityZone DBParameterGroupName Engine EngineVersion
                OptionGroupName PerformanceInsightsKMSKeyId PreferredMaintenanceWindow
                """,
            attributes: "DBInstanceArn DbiResourceId Endpoint.Address Endpoint.HostedZoneId Endpoint.Port"),
        "AWS::RDS::DBSubnetGroup": RefereeKind(
            name: "DBSubnetGroupName", replaced: "DBSubnetGroupName", inPlace: "DBSubnetGroupDescription SubnetIds Tags"
        ),
        "AWS::RDS::DBClusterParameterGroup": RefereeKind(
            name: "DBClusterParameterGroupName", replaced: "DBClusterParameterGroupName Description Family",
            inPlace: "Parameters Tags"),
        "AWS::SecretsManager::Secret": RefereeKind(
            name: "Name", replaced: "Name", inPlace: "Description GenerateSecretString KmsKeyId SecretString Tags",
            unsure: "ReplicaRegions Type", attributes: "Id", holdsData: true),
        "AWS::SecretsManager::SecretTargetAttachment": RefereeKind(
            replaced: "SecretId", inPlace: "TargetId TargetType", attributes: "Id"),
        "AWS::DynamoDB::Table": RefereeKind(
            name: "TableName", replaced: "ImportSourceSpecification KeySchema TableName",
            inPlace: """
                BillingMode DeletionProtectionEnabled OnDemandThroughput PointInTimeRecoverySpecification ProvisionedThroughput
                SSESpecification TableClass Tags
                """,
            unsure: """
                AttributeDefinitions ContributorInsightsSpecification GlobalSecondaryIndexes KinesisStreamSpecification
                LocalSecondaryIndexes ResourcePolicy StreamSpecification TimeToLiveSpecification WarmThroughput
                """,
            attributes: "Arn StreamArn", holdsData: true),
    ]

    static let network: [String: RefereeKind] = [
        "AWS::EC2::SecurityGroup": RefereeKind(
            name: "GroupName", replaced: "GroupDescription GroupName VpcId",
            inPlace: "SecurityGroupEgress SecurityGroupIngress Tags", attributes: "GroupId Id VpcId"),
        "AWS::EC2::SecurityGroupIngress": RefereeKind(
            replaced: """
                CidrIp CidrIpv6 FromPort GroupId GroupName IpProtocol SourcePrefixListId SourceSecurityGroupId
                SourceSecurityGroupName SourceSecurityGroupOwnerId ToPort
                """,
            inPlace: "Description", attributes: "Id"),
        "AWS::IAM::ManagedPolicy": RefereeKind(
            name: "ManagedPolicyName", replaced: "Description ManagedPolicyName Path",
            inPlace: "Groups PolicyDocument Roles Users", attributes: "PolicyArn PolicyId"),
        "AWS::IAM::Role": RefereeKind(
            name: "RoleName", replaced: "Path RoleName",
            inPlace: """
                AssumeRolePolicyDocument Description ManagedPolicyArns MaxSessionDuration PermissionsBoundary Policies Tags
                """,
            attributes: "Arn RoleId"),
    ]

    static let storage: [String: RefereeKind] = [
        "AWS::S3::Bucket": RefereeKind(
            name: "BucketName", replaced: "BucketName BucketNamePrefix BucketNamespace",
            inPlace: """
                AccelerateConfiguration BucketEncryption CorsConfiguration IntelligentTieringConfigurations
                LifecycleConfiguration LoggingConfiguration MetricsConfigurations NotificationConfiguration OwnershipControls
                PublicAccessBlockConfiguration Tags VersioningConfiguration WebsiteConfiguration
                """,
            unsure: """
                AbacStatus AccessControl AnalyticsConfigurations InventoryConfigurations MetadataConfiguration
                MetadataTableConfiguration ObjectLockConfiguration ObjectLockEnabled ReplicationConfiguration
                """,
            attributes: "Arn DomainName DualStackDomainName RegionalDomainName WebsiteURL", holdsData: true),
        "AWS::S3::BucketPolicy": RefereeKind(name: "Bucket", replaced: "Bucket", inPlace: "PolicyDocument"),
        "AWS::SQS::Queue": RefereeKind(
            name: "QueueName", replaced: "FifoQueue QueueName",
            inPlace: """
                DelaySeconds KmsDataKeyReusePeriodSeconds KmsMasterKeyId MaximumMessageSize MessageRetentionPeriod
                ReceiveMessageWaitTimeSeconds RedriveAllowPolicy RedrivePolicy SqsManagedSseEnabled Tags VisibilityTimeout
                """,
            unsure: "ContentBasedDeduplication DeduplicationScope FifoThroughputLimit",
            attributes: "Arn QueueName QueueUrl", holdsData: true),
        "AWS::SNS::Topic": RefereeKind(
            name: "TopicName", replaced: "FifoTopic TopicName",
            inPlace: "DisplayName KmsMasterKeyId SignatureVersion Tags TracingConfig",
            unsure: """
                ArchivePolicy ContentBasedDeduplication DataProtectionPolicy DeliveryStatusLogging FifoThroughputScope
                MaximumMessageSize Subscription
                """,
            attributes: "TopicArn TopicName"),
        "AWS::EFS::FileSystem": RefereeKind(
            replaced: "AvailabilityZoneName Encrypted KmsKeyId PerformanceMode",
            inPlace: """
                BackupPolicy FileSystemPolicy FileSystemTags LifecyclePolicies ProvisionedThroughputInMibps ThroughputMode
                """,
            unsure: "BypassPolicyLockoutSafetyCheck FileSystemProtection ReplicationConfiguration",
            attributes: "Arn FileSystemId", holdsData: true),
    ]
}
