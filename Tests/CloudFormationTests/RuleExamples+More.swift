// One example a line.
// swift-format-ignore-file

extension RuleExamples {
    static let moreRows = #"""
        s3-size-wider | LC<ExpirationInDays: 9, ObjectSizeGreaterThan: 500> TO LC<ExpirationInDays: 9> | LC<ExpirationInDays: 9, ObjectSizeGreaterThan: 500> TO LC<ExpirationInDays: 9, ObjectSizeGreaterThan: 900>
        s3-intelligent-archive | IntelligentTieringConfigurations: [{Id: a, Status: Enabled, Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 90}]}] TO IntelligentTieringConfigurations: [{Id: a, Status: Enabled, Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 90}, {AccessTier: DEEP_ARCHIVE_ACCESS, Days: 180}]}] | IntelligentTieringConfigurations: [{Id: a, Status: Enabled, Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 90}, {AccessTier: DEEP_ARCHIVE_ACCESS, Days: 180}]}] TO IntelligentTieringConfigurations: [{Id: a, Status: Enabled, Tierings: [{AccessTier: ARCHIVE_ACCESS, Days: 90}]}]
        s3-noncurrent-archive | LC<NoncurrentVersionTransitions: [{StorageClass: STANDARD_IA, TransitionInDays: 30}]> TO LC<NoncurrentVersionTransitions: [{StorageClass: STANDARD_IA, TransitionInDays: 30}, {StorageClass: DEEP_ARCHIVE, TransitionInDays: 90}]> | LC<NoncurrentVersionTransitions: [{StorageClass: STANDARD_IA, TransitionInDays: 30}]> TO LC<NoncurrentVersionTransitions: [{StorageClass: GLACIER_IR, TransitionInDays: 30}]>
        s3-public-access | PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true} TO PublicAccessBlockConfiguration: {BlockPublicAcls: true} | PublicAccessBlockConfiguration: {BlockPublicAcls: true} TO PublicAccessBlockConfiguration: {BlockPublicAcls: true, BlockPublicPolicy: true}
        dynamodb-global-ttl | A: 1 TO TimeToLiveSpecification: {AttributeName: a, Enabled: true} | TimeToLiveSpecification: {AttributeName: a, Enabled: true} TO TimeToLiveSpecification: {AttributeName: a, Enabled: false}
        dynamodb-global-index-removed | GlobalSecondaryIndexes: [{IndexName: a}, {IndexName: b}] TO GlobalSecondaryIndexes: [{IndexName: b}] | GlobalSecondaryIndexes: [{IndexName: b}] TO GlobalSecondaryIndexes: [{IndexName: a}, {IndexName: b}]
        dynamodb-global-index-added | GlobalSecondaryIndexes: [{IndexName: b}] TO GlobalSecondaryIndexes: [{IndexName: a}, {IndexName: b}] | GlobalSecondaryIndexes: [{IndexName: a}, {IndexName: b}] TO GlobalSecondaryIndexes: [{IndexName: b}]
        dynamodb-global-pitr-off | Replicas: [{Region: a}, {Region: b, PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}] TO Replicas: [{Region: a}, {Region: b}] | Replicas: [{Region: a}, {Region: b}] TO Replicas: [{Region: a}, {Region: b, PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}}]
        dynamodb-global-stream-off | StreamSpecification: {StreamViewType: KEYS_ONLY} TO A: 1 | A: 1 TO StreamSpecification: {StreamViewType: KEYS_ONLY}
        docdb-engine-upgrade | EngineVersion: 4.0.0 TO EngineVersion: 5.0.0 | EngineVersion: 5.0.0 TO EngineVersion: 4.0.0
        docdb-engine-downgrade | EngineVersion: 5.0.0 TO EngineVersion: 4.0.0 | EngineVersion: 4.0.0 TO EngineVersion: 5.0.0
        docdb-engine-version-unnamed | EngineVersion: 5.0.0 TO Port: 1 | EngineVersion: 4.0.0 TO EngineVersion: 5.0.0
        neptune-engine-upgrade | EngineVersion: 1.2.1.0 TO EngineVersion: 1.3.0.0 | EngineVersion: 1.3.0.0 TO EngineVersion: 1.2.1.0
        neptune-engine-downgrade | EngineVersion: 1.3.0.0 TO EngineVersion: 1.2.1.0 | EngineVersion: 1.2.1.0 TO EngineVersion: 1.3.0.0
        neptune-engine-version-unnamed | A: 1 TO EngineVersion: 1.3.0.0 | EngineVersion: 1.2.1.0 TO EngineVersion: 1.3.0.0
        memorydb-engine-version | EngineVersion: 6.2 TO EngineVersion: 7.0 | EngineVersion: 7.0, Port: 1 TO EngineVersion: 7.0, Port: 2
        memorydb-engine | A: 1 TO Engine: valkey | A: 1 TO Engine: redis
        memorydb-fewer-shards | NumShards: 3 TO NumShards: 2 | NumShards: 2 TO NumShards: 3
        memorydb-fewer-replicas | A: 1 TO NumReplicasPerShard: 0 | NumReplicasPerShard: 0 TO A: 1
        redis-engine-valkey | Engine: redis TO Engine: valkey | Engine: valkey TO Engine: redis
        serverless-cache-snapshots-shorter | SnapshotRetentionLimit: 7 TO SnapshotRetentionLimit: 1 | SnapshotRetentionLimit: 1 TO SnapshotRetentionLimit: 7
        serverless-cache-storage-limit | CacheUsageLimits: {DataStorage: {Maximum: 10, Unit: GB}} TO CacheUsageLimits: {DataStorage: {Maximum: 5, Unit: GB}} | CacheUsageLimits: {DataStorage: {Maximum: 5, Unit: GB}} TO CacheUsageLimits: {DataStorage: {Maximum: 10, Unit: GB}}
        serverless-cache-compute-limit | A: 1 TO CacheUsageLimits: {ECPUPerSecond: {Maximum: 1000}} | CacheUsageLimits: {ECPUPerSecond: {Maximum: 1000}} TO A: 1
        rds-global-engine-version | EngineVersion: 15.4 TO EngineVersion: 16.1 | EngineVersion: 15.4, A: 1 TO EngineVersion: 15.4
        redshift-version | ClusterVersion: 1.0 TO ClusterVersion: 2.0 | ClusterVersion: 1.0, A: 1 TO ClusterVersion: 1.0
        eks-version | Version: 1.31 TO Version: 1.32 | Version: 1.31, A: 1 TO Version: 1.31
        eks-nodegroup-version | ReleaseVersion: 1.31.1 TO ReleaseVersion: 1.31.2 | Version: 1.31, A: 1 TO Version: 1.31
        cloudtrail-retention-shorter | RetentionPeriod: 365 TO RetentionPeriod: 100 | RetentionPeriod: 100 TO RetentionPeriod: 365
        cloudtrail-billing-mode | BillingMode: FIXED_RETENTION_PRICING TO BillingMode: EXTENDABLE_RETENTION_PRICING | BillingMode: EXTENDABLE_RETENTION_PRICING TO BillingMode: FIXED_RETENTION_PRICING
        cloudtrail-billing-mode-back | BillingMode: EXTENDABLE_RETENTION_PRICING TO BillingMode: FIXED_RETENTION_PRICING | BillingMode: FIXED_RETENTION_PRICING TO BillingMode: EXTENDABLE_RETENTION_PRICING
        events-archive-shorter | RetentionDays: 0 TO RetentionDays: 30 | RetentionDays: 30 TO RetentionDays: 0
        kinesisvideo-retention-shorter | DataRetentionInHours: 7 TO DataRetentionInHours: 1 | DataRetentionInHours: 1 TO DataRetentionInHours: 7
        dlm-fewer-snapshots | PolicyDetails: {Schedules: [{Name: a, RetainRule: {Count: 7}}]} TO PolicyDetails: {Schedules: [{Name: a, RetainRule: {Count: 3}}]} | PolicyDetails: {Schedules: [{Name: a, RetainRule: {Count: 3}}]} TO PolicyDetails: {Schedules: [{Name: a, RetainRule: {Count: 7}}]}
        fsx-backups-shorter | WindowsConfiguration: {ThroughputCapacity: 8} TO WindowsConfiguration: {ThroughputCapacity: 8, AutomaticBackupRetentionDays: 7} | LustreConfiguration: {A: 1} TO LustreConfiguration: {A: 1, AutomaticBackupRetentionDays: 7}
        rds-automated-backups-not-kept | DeleteAutomatedBackups: false TO A: 1 | A: 1 TO DeleteAutomatedBackups: true
        secret-replica-removed | ReplicaRegions: [{Region: a}, {Region: b}] TO ReplicaRegions: [{Region: a}, {Region: c}] | ReplicaRegions: [{Region: a}] TO ReplicaRegions: [{Region: a}, {Region: b}]
        efs-replication-overwrites | A: 1 TO ReplicationConfiguration: {Destinations: [{FileSystemId: fs-1}]} | A: 1 TO ReplicationConfiguration: {Destinations: [{Region: a}]}
        efs-replication-goes | ReplicationConfiguration: {Destinations: [{Region: a}]} TO A: 1 | A: 1 TO ReplicationConfiguration: {Destinations: [{Region: a}]}
        efs-overwrite-protection-off | A: 1 TO FileSystemProtection: {ReplicationOverwriteProtection: DISABLED} | A: 1 TO FileSystemProtection: {ReplicationOverwriteProtection: ENABLED}
        kms-origin | A: 1 TO Origin: EXTERNAL | A: 1 TO Origin: AWS_KMS
        """#
}
