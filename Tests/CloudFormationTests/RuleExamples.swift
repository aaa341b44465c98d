// One example a line.
// swift-format-ignore-file

/// For each rule with a condition of its own: what it holds for, and the nearest thing that it does not hold for.
///
/// `id | example | near miss`; a change is `old TO new`. `LC<…>` is one enabled lifecycle rule, `@` precedes an
/// update policy, of a resource that goes its deletion policy.
enum RuleExamples {
    static let rows = #"""
        redis-failover-one-node | AutomaticFailoverEnabled: true, NumCacheClusters: 1 | AutomaticFailoverEnabled: true, NumCacheClusters: 2
        redis-failover-no-replica | AutomaticFailoverEnabled: true, ReplicasPerNodeGroup: 0 | AutomaticFailoverEnabled: true, ReplicasPerNodeGroup: 1
        redis-multi-az-without-failover | MultiAZEnabled: true | MultiAZEnabled: true, AutomaticFailoverEnabled: true
        redis-multi-az-one-node | MultiAZEnabled: true, NumCacheClusters: 1 | MultiAZEnabled: true, NumCacheClusters: 2
        redis-multi-az-no-replica | MultiAZEnabled: true, ReplicasPerNodeGroup: 0 | MultiAZEnabled: true, ReplicasPerNodeGroup: 1
        redis-too-many-nodes | NumCacheClusters: 7 | NumCacheClusters: 6
        redis-replicas-range | ReplicasPerNodeGroup: 6 | ReplicasPerNodeGroup: 5
        redis-nodes-and-groups | NumCacheClusters: 2, NumNodeGroups: 2 | NumCacheClusters: 2, NumNodeGroups: 1
        redis-nodes-and-replicas | NumCacheClusters: 2, ReplicasPerNodeGroup: 1 | NumCacheClusters: 2
        redis-shards-without-cluster-mode | NumNodeGroups: 2, ClusterMode: disabled | NumNodeGroups: 2, ClusterMode: enabled
        redis-cluster-mode-needs-failover | ClusterMode: enabled | ClusterMode: enabled, AutomaticFailoverEnabled: true
        redis-auth-without-transit-encryption | AuthToken: secret | AuthToken: secret, TransitEncryptionEnabled: true
        redis-failover-t1 | AutomaticFailoverEnabled: true, CacheNodeType: cache.t1.micro | AutomaticFailoverEnabled: true, CacheNodeType: cache.t4g.micro
        redis-data-tiering-node | CacheNodeType: cache.r6gd.xlarge | CacheNodeType: cache.r6gd.xlarge, DataTieringEnabled: true
        redis-node-type-form | CacheNodeType: cache.huge | CacheNodeType: cache.r9x.32xlarge
        redis-failover-with-first-replica | NumCacheClusters: 1 TO NumCacheClusters: 2, AutomaticFailoverEnabled: true | NumCacheClusters: 2 TO NumCacheClusters: 2, AutomaticFailoverEnabled: true
        redis-failover-with-first-replica-per-group | ReplicasPerNodeGroup: 0, AutomaticFailoverEnabled: false TO ReplicasPerNodeGroup: 1, AutomaticFailoverEnabled: true | ReplicasPerNodeGroup: 1, AutomaticFailoverEnabled: false TO ReplicasPerNodeGroup: 2, AutomaticFailoverEnabled: true
        redis-last-replica-with-failover | NumCacheClusters: 2, AutomaticFailoverEnabled: true TO NumCacheClusters: 1, AutomaticFailoverEnabled: false | NumCacheClusters: 2, AutomaticFailoverEnabled: false TO NumCacheClusters: 1
        redis-last-replica-with-failover-per-group | ReplicasPerNodeGroup: 1, AutomaticFailoverEnabled: true TO ReplicasPerNodeGroup: 0, AutomaticFailoverEnabled: false | ReplicasPerNodeGroup: 1, AutomaticFailoverEnabled: false TO ReplicasPerNodeGroup: 0, AutomaticFailoverEnabled: false
        redis-more-nodes | NumCacheClusters: 2 TO NumCacheClusters: 3 | NumCacheClusters: 3 TO NumCacheClusters: 2
        redis-fewer-nodes | NumCacheClusters: 3 TO NumCacheClusters: 2 | NumCacheClusters: 2 TO NumCacheClusters: 3
        redis-failover-off-in-cluster-mode | ClusterMode: enabled, AutomaticFailoverEnabled: true TO ClusterMode: enabled, AutomaticFailoverEnabled: false | AutomaticFailoverEnabled: true TO AutomaticFailoverEnabled: false
        redis-resharding-cluster-mode-off | NumNodeGroups: 1 TO NumNodeGroups: 2 | NumNodeGroups: 1, ClusterMode: enabled TO NumNodeGroups: 2, ClusterMode: enabled
        redis-resharding-replaces | NumNodeGroups: 2 TO NumNodeGroups: 3 | @UseOnlineResharding: true TO NumNodeGroups: 2 TO NumNodeGroups: 3
        redis-resharding-online | @UseOnlineResharding: true TO NumNodeGroups: 2 TO NumNodeGroups: 3 | @UseOnlineResharding: true TO NumNodeGroups: 2, Port: 1 TO NumNodeGroups: 3, Port: 2
        redis-resharding-not-alone | @UseOnlineResharding: true TO NumNodeGroups: 2, Port: 1 TO NumNodeGroups: 3, Port: 2 | @UseOnlineResharding: true TO NumNodeGroups: 2 TO NumNodeGroups: 3
        redis-fewer-shards | NumNodeGroups: 3 TO NumNodeGroups: 2 | NumNodeGroups: 2 TO NumNodeGroups: 3
        redis-cluster-mode-compatible | ClusterMode: disabled TO ClusterMode: compatible | ClusterMode: enabled TO ClusterMode: compatible
        redis-adopted-encryption | PrimaryClusterId: a, AtRestEncryptionEnabled: true | PrimaryClusterId: a
        redis-nodes-said-otherwise | NumCacheClusters: 2 TO ReplicasPerNodeGroup: 1 | NumCacheClusters: 2 TO NumCacheClusters: 3
        redis-nodes-said-otherwise-and-changed | NumCacheClusters: 2 TO ReplicasPerNodeGroup: 2 | NumCacheClusters: 2 TO ReplicasPerNodeGroup: 1
        redis-cluster-mode-parameter-group | CacheParameterGroupName: a TO CacheParameterGroupName: a, ClusterMode: compatible | CacheParameterGroupName: a TO CacheParameterGroupName: b, ClusterMode: compatible
        redis-primary-endpoint | ClusterMode: enabled | ClusterMode: compatible
        redis-configuration-endpoint | ClusterMode: disabled | ClusterMode: compatible
        redis-cluster-mode-enabled | ClusterMode: compatible TO ClusterMode: enabled | ClusterMode: compatible TO ClusterMode: disabled
        redis-cluster-mode-in-one-step | ClusterMode: disabled TO ClusterMode: enabled | ClusterMode: compatible TO ClusterMode: enabled
        redis-cluster-mode-back | ClusterMode: enabled TO ClusterMode: disabled | ClusterMode: compatible TO ClusterMode: disabled
        redis-cluster-mode-compatible-back | ClusterMode: compatible TO ClusterMode: disabled | ClusterMode: enabled TO ClusterMode: disabled
        redis-cluster-mode-not-alone | ClusterMode: disabled, ReplicasPerNodeGroup: 1 TO ClusterMode: compatible, ReplicasPerNodeGroup: 2 | ClusterMode: disabled, NumCacheClusters: 2 TO ClusterMode: compatible, NumCacheClusters: 2
        redis-compatible-mode-frozen | ClusterMode: compatible, NumCacheClusters: 2 TO ClusterMode: compatible, NumCacheClusters: 3 | ClusterMode: enabled, NumCacheClusters: 2 TO ClusterMode: enabled, NumCacheClusters: 3
        redis-cluster-mode-engine | ClusterMode: compatible, EngineVersion: 6.2 | ClusterMode: compatible, EngineVersion: 7.0
        redis-smaller-node | CacheNodeType: cache.r6g.large TO CacheNodeType: cache.t3.micro | CacheNodeType: cache.r6g.large TO CacheNodeType: cache.r7g.large
        redis-node-type-and-engine | CacheNodeType: cache.t4g.micro, EngineVersion: 6.2 TO CacheNodeType: cache.t4g.small, EngineVersion: 7.0 | CacheNodeType: cache.t4g.micro, EngineVersion: 7.0 TO CacheNodeType: cache.t4g.small, EngineVersion: 7.0
        redis-node-type-and-nodes | CacheNodeType: cache.t4g.micro, ReplicasPerNodeGroup: 1 TO CacheNodeType: cache.t4g.small, ReplicasPerNodeGroup: 2 | CacheNodeType: cache.t4g.micro, NumCacheClusters: 2 TO CacheNodeType: cache.t4g.small, NumCacheClusters: 2
        redis-data-tiering-switch | CacheNodeType: cache.r6g.xlarge TO CacheNodeType: cache.r6gd.xlarge | CacheNodeType: cache.r6gd.xlarge TO CacheNodeType: cache.r6gd.2xlarge
        redis-engine-downgrade | EngineVersion: 7.0 TO EngineVersion: 6.2 | EngineVersion: 6.2 TO EngineVersion: 7.0
        redis-engine-upgrade | EngineVersion: 7.0 TO EngineVersion: 7.1 | EngineVersion: 7.1 TO EngineVersion: 7.0
        redis-engine-version-unnamed | EngineVersion: 7.0 TO Port: 1 | EngineVersion: 7.0 TO EngineVersion: 7.1
        redis-snapshot-retention-shorter | SnapshotRetentionLimit: 7 TO SnapshotRetentionLimit: 1 | SnapshotRetentionLimit: 1 TO SnapshotRetentionLimit: 7
        redis-auth-token-added | Port: 1 TO AuthToken: a | AuthToken: a TO AuthToken: b
        redis-auth-token-changed | AuthToken: a TO AuthToken: b | Port: 1 TO AuthToken: a
        redis-transit-required-in-one-step | TransitEncryptionEnabled: false TO TransitEncryptionEnabled: true, TransitEncryptionMode: required | TransitEncryptionEnabled: false TO TransitEncryptionEnabled: true, TransitEncryptionMode: preferred
        redis-transit-required | TransitEncryptionMode: preferred TO TransitEncryptionMode: required | TransitEncryptionMode: required TO TransitEncryptionMode: preferred
        redis-transit-off | TransitEncryptionEnabled: true, TransitEncryptionMode: required TO TransitEncryptionEnabled: false | TransitEncryptionEnabled: true, TransitEncryptionMode: preferred TO TransitEncryptionEnabled: false
        redis-primary-cluster-id-goes | PrimaryClusterId: !Ref A TO Port: 1 | PrimaryClusterId: !Ref A TO PrimaryClusterId: !Ref A
        redis-replicas-per-group | ReplicasPerNodeGroup: 1 TO ReplicasPerNodeGroup: 2 | ReplicasPerNodeGroup: 1 TO ReplicasPerNodeGroup: 2, NodeGroupConfiguration: [{NodeGroupId: 1}]
        redis-replicas-and-configuration | ReplicasPerNodeGroup: 1 TO ReplicasPerNodeGroup: 2, NodeGroupConfiguration: [{NodeGroupId: 1}] | ReplicasPerNodeGroup: 1 TO ReplicasPerNodeGroup: 2
        redis-cluster-without-replicas | ClusterMode: enabled, AutomaticFailoverEnabled: true, ReplicasPerNodeGroup: 0 TO ClusterMode: enabled, AutomaticFailoverEnabled: true, ReplicasPerNodeGroup: 0, Port: 1 | ClusterMode: enabled, AutomaticFailoverEnabled: true, ReplicasPerNodeGroup: 1 TO ClusterMode: enabled, AutomaticFailoverEnabled: true, ReplicasPerNodeGroup: 1, Port: 1
        cache-cluster-failover | Engine: redis, AutomaticFailoverEnabled: false | Engine: redis
        cache-cluster-node-type-form | CacheNodeType: t3.micro | CacheNodeType: cache.t3.micro
        redis-cluster-one-node | Engine: redis, NumCacheNodes: 2 | Engine: memcached, NumCacheNodes: 2
        cache-cluster-node-range | NumCacheNodes: 41 | NumCacheNodes: 40
        cache-cluster-cross-az-one-node | AZMode: cross-az, NumCacheNodes: 1 | AZMode: cross-az, NumCacheNodes: 2
        cache-cluster-cross-az-redis | AZMode: cross-az, Engine: redis | AZMode: cross-az, Engine: memcached
        cache-cluster-redis-more-nodes | Engine: redis, NumCacheNodes: 1 TO Engine: redis, NumCacheNodes: 2 | Engine: memcached, NumCacheNodes: 1 TO Engine: memcached, NumCacheNodes: 2
        memcached-more-nodes | Engine: memcached, NumCacheNodes: 1, PreferredAvailabilityZone: a TO Engine: memcached, NumCacheNodes: 2, PreferredAvailabilityZone: a | Engine: memcached, NumCacheNodes: 1 TO Engine: memcached, NumCacheNodes: 2
        memcached-fewer-nodes | Engine: memcached, NumCacheNodes: 2, PreferredAvailabilityZone: a TO Engine: memcached, NumCacheNodes: 1, PreferredAvailabilityZone: a | Engine: memcached, NumCacheNodes: 2 TO Engine: memcached, NumCacheNodes: 1
        memcached-nodes-without-zones | Engine: memcached, NumCacheNodes: 2 TO Engine: memcached, NumCacheNodes: 3 | Engine: memcached, NumCacheNodes: 2 TO Engine: memcached, NumCacheNodes: 3, PreferredAvailabilityZones: [a, a, b]
        cache-cluster-node-type-memcached | Engine: memcached, CacheNodeType: cache.t4g.micro TO Engine: memcached, CacheNodeType: cache.t4g.small | Engine: redis, CacheNodeType: cache.t4g.micro TO Engine: redis, CacheNodeType: cache.t4g.small
        cache-cluster-node-type | Engine: redis, CacheNodeType: cache.t4g.micro TO Engine: redis, CacheNodeType: cache.t4g.small | Engine: memcached, CacheNodeType: cache.t4g.micro TO Engine: memcached, CacheNodeType: cache.t4g.small
        cache-cluster-smaller-node | CacheNodeType: cache.m5.2xlarge TO CacheNodeType: cache.m5.xlarge | CacheNodeType: cache.m5.xlarge TO CacheNodeType: cache.m5.2xlarge
        cache-cluster-engine-downgrade | EngineVersion: 7.0 TO EngineVersion: 6.2 | EngineVersion: 6.2 TO EngineVersion: 7.0
        cache-cluster-engine-upgrade | Engine: redis, EngineVersion: 6.2 TO Engine: redis, EngineVersion: 7.0 | Engine: memcached, EngineVersion: 1.5.1 TO Engine: memcached, EngineVersion: 1.6.0
        memcached-engine-version | Engine: memcached, EngineVersion: 1.5.1 TO Engine: memcached, EngineVersion: 1.6.0 | Engine: redis, EngineVersion: 6.2 TO Engine: redis, EngineVersion: 7.0
        cache-cluster-snapshot-retention-shorter | SnapshotRetentionLimit: 2 TO SnapshotRetentionLimit: 1 | SnapshotRetentionLimit: 1 TO SnapshotRetentionLimit: 2
        cache-parameter-group-values | Properties: {maxmemory-policy: noeviction} TO Properties: {maxmemory-policy: noeviction, rename-commands: KEYS} | Properties: {maxmemory-policy: noeviction} TO Properties: {maxmemory-policy: allkeys-lru}
        cache-parameter-dynamic | Properties: {timeout: 20, maxmemory-policy: noeviction} TO Properties: {maxmemory-policy: allkeys-lru} | Properties: {timeout: 20} TO Properties: {timeout: 30, databases: 32}
        cache-parameter-static | Properties: {databases: 16} TO Properties: {databases: 32} | Properties: {databases: 16} TO Properties: {databases: 16, timeout: 30}
        cache-parameter-eviction | Properties: {maxmemory-policy: noeviction} TO Properties: {maxmemory-policy: allkeys-lru} | Properties: {maxmemory-policy: allkeys-lru} TO Properties: {maxmemory-policy: noeviction}
        serverless-cache-engine | Engine: redis TO Engine: valkey | Engine: redis TO Engine: memcached
        serverless-cache-version | MajorEngineVersion: 7 TO MajorEngineVersion: 8 | MajorEngineVersion: 8 TO MajorEngineVersion: 7
        memorydb-smaller-node | NodeType: db.t4g.medium TO NodeType: db.t4g.small | NodeType: db.t4g.small TO NodeType: db.t4g.medium
        memorydb-snapshot-retention-shorter | SnapshotRetentionLimit: 2 TO SnapshotRetentionLimit: 1 | SnapshotRetentionLimit: 1 TO SnapshotRetentionLimit: 2
        rds-multi-az | MultiAZ: false TO MultiAZ: true | MultiAZ: false, AvailabilityZone: a TO MultiAZ: true
        rds-backup-retention-longer | BackupRetentionPeriod: 1 TO BackupRetentionPeriod: 7 | BackupRetentionPeriod: 0 TO BackupRetentionPeriod: 7
        rds-backup-retention-shorter | BackupRetentionPeriod: 7 TO BackupRetentionPeriod: 1 | BackupRetentionPeriod: 7 TO BackupRetentionPeriod: 0
        rds-backups-on | BackupRetentionPeriod: 0 TO BackupRetentionPeriod: 7 | BackupRetentionPeriod: 1 TO BackupRetentionPeriod: 7
        rds-backups-off | BackupRetentionPeriod: 7 TO BackupRetentionPeriod: 0 | BackupRetentionPeriod: 7 TO BackupRetentionPeriod: 1
        rds-backup-retention-lost | BackupRetentionPeriod: 7 TO Port: 1 | BackupRetentionPeriod: 1 TO Port: 1
        rds-backup-retention-range | BackupRetentionPeriod: 36 | BackupRetentionPeriod: 35
        rds-zone-and-multi-az | MultiAZ: true, AvailabilityZone: a | MultiAZ: false, AvailabilityZone: a
        rds-storage-type-ssd | StorageType: gp2 TO StorageType: gp3 | StorageType: standard TO StorageType: gp3
        rds-storage-type-magnetic | StorageType: standard TO StorageType: gp3 | StorageType: gp2 TO StorageType: gp3
        rds-performance-insights-key | Port: 1 TO EnablePerformanceInsights: true, PerformanceInsightsKMSKeyId: k | EnablePerformanceInsights: true, PerformanceInsightsKMSKeyId: k TO EnablePerformanceInsights: true, PerformanceInsightsKMSKeyId: l
        rds-parameter-group | DBParameterGroupName: a TO DBParameterGroupName: b | DBParameterGroupName: a, EngineVersion: 15.4 TO DBParameterGroupName: b, EngineVersion: 16.1
        rds-storage-shrinks | AllocatedStorage: 50 TO AllocatedStorage: 20 | AllocatedStorage: 20 TO AllocatedStorage: 50
        rds-storage-grows | AllocatedStorage: 20 TO AllocatedStorage: 50 | AllocatedStorage: 50 TO AllocatedStorage: 20
        rds-instance-class-multi-az | MultiAZ: true, DBInstanceClass: db.t4g.micro TO MultiAZ: true, DBInstanceClass: db.t4g.small | DBInstanceClass: db.t4g.micro TO DBInstanceClass: db.t4g.small
        rds-instance-class | DBInstanceClass: db.t4g.micro TO DBInstanceClass: db.t4g.small | MultiAZ: true, DBInstanceClass: db.t4g.micro TO MultiAZ: true, DBInstanceClass: db.t4g.small
        aurora-instance-class | DBClusterIdentifier: !Ref C, DBInstanceClass: db.t4g.medium TO DBClusterIdentifier: !Ref C, DBInstanceClass: db.serverless | DBInstanceClass: db.t4g.micro TO DBInstanceClass: db.t4g.small
        rds-engine-downgrade | EngineVersion: 16.1 TO EngineVersion: 15.4 | EngineVersion: 15.4 TO EngineVersion: 16.1
        rds-engine-upgrade-major | Engine: mysql, EngineVersion: 8.0.35 TO Engine: mysql, EngineVersion: 8.4.3 | Engine: postgres, EngineVersion: 15.4 TO Engine: postgres, EngineVersion: 15.5
        rds-engine-upgrade | EngineVersion: 15.4 TO EngineVersion: 15.5 | EngineVersion: 15.5 TO EngineVersion: 15.4
        rds-engine-upgrade-not-allowed | EngineVersion: 15.4 TO EngineVersion: 16.1 | EngineVersion: 15.4 TO EngineVersion: 16.1, AllowMajorVersionUpgrade: true
        rds-engine-version-unnamed | Port: 1 TO EngineVersion: 16.1 | EngineVersion: 15.4 TO EngineVersion: 16.1
        rds-certificate | CACertificateIdentifier: a TO CACertificateIdentifier: b | CACertificateIdentifier: a TO CACertificateIdentifier: b, CertificateRotationRestart: false
        rds-deletion-protection-off | DeletionProtection: true TO DeletionProtection: false | DeletionProtection: false TO DeletionProtection: true
        aurora-instance-added | DBClusterIdentifier: !Ref C | DBInstanceIdentifier: a
        aurora-instance-removed | DBClusterIdentifier: !Ref C | DBInstanceIdentifier: a
        aurora-capacity-order | ServerlessV2ScalingConfiguration: {MinCapacity: 4, MaxCapacity: 2} | ServerlessV2ScalingConfiguration: {MinCapacity: 2, MaxCapacity: 2}
        aurora-min-capacity-steps | ServerlessV2ScalingConfiguration: {MinCapacity: 0.7, MaxCapacity: 2} | ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 2.7}
        aurora-max-capacity-steps | ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 2.7} | ServerlessV2ScalingConfiguration: {MinCapacity: 0.7, MaxCapacity: 2}
        aurora-min-capacity-range | ServerlessV2ScalingConfiguration: {MinCapacity: 300, MaxCapacity: 256} | ServerlessV2ScalingConfiguration: {MinCapacity: 0, MaxCapacity: 300}
        aurora-max-capacity-range | ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 300} | ServerlessV2ScalingConfiguration: {MinCapacity: 0, MaxCapacity: 256}
        aurora-max-connections | ServerlessV2ScalingConfiguration: {MinCapacity: 1, MaxCapacity: 2} TO ServerlessV2ScalingConfiguration: {MinCapacity: 1, MaxCapacity: 8} | ServerlessV2ScalingConfiguration: {MinCapacity: 1, MaxCapacity: 2} TO ServerlessV2ScalingConfiguration: {MinCapacity: 2, MaxCapacity: 2}
        aurora-pauses | ServerlessV2ScalingConfiguration: {MinCapacity: 0.5} TO ServerlessV2ScalingConfiguration: {MinCapacity: 0} | ServerlessV2ScalingConfiguration: {MinCapacity: 1} TO ServerlessV2ScalingConfiguration: {MinCapacity: 0.5}
        aurora-engine-downgrade | EngineVersion: 16.1 TO EngineVersion: 15.4 | EngineVersion: 15.4 TO EngineVersion: 16.1
        aurora-engine-upgrade-major | EngineVersion: 5.7.mysql_aurora.2.11.1 TO EngineVersion: 8.0.mysql_aurora.3.02.0 | EngineVersion: 8.0.mysql_aurora.3.02.0 TO EngineVersion: 8.0.mysql_aurora.3.04.0
        aurora-engine-upgrade | EngineVersion: 8.0.mysql_aurora.3.02.0 TO EngineVersion: 8.0.mysql_aurora.3.04.0 | EngineVersion: 8.0.mysql_aurora.3.04.0 TO EngineVersion: 8.0.mysql_aurora.3.02.0
        aurora-engine-version-unnamed | EngineVersion: 16.1 TO Port: 1 | EngineVersion: 16.1 TO EngineVersion: 16.2
        aurora-backup-retention-shorter | BackupRetentionPeriod: 7 TO Port: 1 | BackupRetentionPeriod: 1 TO BackupRetentionPeriod: 7
        aurora-backup-retention-range | BackupRetentionPeriod: 0 | BackupRetentionPeriod: 1
        aurora-backtrack-shorter | BacktrackWindow: 3600 TO BacktrackWindow: 0 | BacktrackWindow: 0 TO BacktrackWindow: 3600
        aurora-deletion-protection-off | DeletionProtection: true TO Port: 1 | DeletionProtection: false TO DeletionProtection: true
        rds-cluster-storage-shrinks | AllocatedStorage: 100 TO AllocatedStorage: 50 | AllocatedStorage: 50 TO AllocatedStorage: 100
        docdb-backup-retention-shorter | BackupRetentionPeriod: 7 TO BackupRetentionPeriod: 3 | BackupRetentionPeriod: 3 TO BackupRetentionPeriod: 7
        docdb-backup-retention-range | BackupRetentionPeriod: 36 | BackupRetentionPeriod: 35
        neptune-backup-retention-shorter | BackupRetentionPeriod: 7 TO BackupRetentionPeriod: 3 | BackupRetentionPeriod: 3 TO BackupRetentionPeriod: 7
        dynamodb-several-indexes | GlobalSecondaryIndexes: [{IndexName: a}, {IndexName: b}] TO GlobalSecondaryIndexes: [{IndexName: b}] | GlobalSecondaryIndexes: [{IndexName: b}] TO GlobalSecondaryIndexes: [{IndexName: a}, {IndexName: b}]
        dynamodb-index-added | GlobalSecondaryIndexes: [{IndexName: b}] TO GlobalSecondaryIndexes: [{IndexName: a}, {IndexName: b}] | GlobalSecondaryIndexes: [{IndexName: a}, {IndexName: b}] TO GlobalSecondaryIndexes: [{IndexName: b}]
        dynamodb-index-changed | GlobalSecondaryIndexes: [{IndexName: a, Projection: {ProjectionType: ALL}}] TO GlobalSecondaryIndexes: [{IndexName: a, Projection: {ProjectionType: KEYS_ONLY}}] | GlobalSecondaryIndexes: [{IndexName: a, ProvisionedThroughput: {ReadCapacityUnits: 1}}] TO GlobalSecondaryIndexes: [{IndexName: a, ProvisionedThroughput: {ReadCapacityUnits: 2}}]
        dynamodb-attributes | AttributeDefinitions: [{AttributeName: a, AttributeType: S}] TO AttributeDefinitions: [{AttributeName: a, AttributeType: N}] | AttributeDefinitions: [{AttributeName: a, AttributeType: S}] TO AttributeDefinitions: [{AttributeName: a, AttributeType: S}, {AttributeName: b, AttributeType: N}]
        dynamodb-billing-mode | Port: 1 TO BillingMode: PAY_PER_REQUEST | Port: 1 TO BillingMode: PROVISIONED
        dynamodb-pitr-off | PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true} TO Port: 1 | PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: false} TO PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
        dynamodb-ttl | Port: 1 TO TimeToLiveSpecification: {Enabled: true, AttributeName: t} | TimeToLiveSpecification: {Enabled: true, AttributeName: t} TO TimeToLiveSpecification: {Enabled: false, AttributeName: t}
        dynamodb-stream-off | StreamSpecification: {StreamViewType: KEYS_ONLY} TO Port: 1 | Port: 1 TO StreamSpecification: {StreamViewType: KEYS_ONLY}
        dynamodb-replica-removed | Replicas: [{Region: a}, {Region: b}] TO Replicas: [{Region: a}] | Replicas: [{Region: a}] TO Replicas: [{Region: a}, {Region: b}]
        redshift-snapshot-retention-shorter | AutomatedSnapshotRetentionPeriod: 7 TO AutomatedSnapshotRetentionPeriod: 1 | AutomatedSnapshotRetentionPeriod: 1 TO AutomatedSnapshotRetentionPeriod: 7
        timestream-retention-shorter | RetentionProperties: {MemoryStoreRetentionPeriodInHours: 24} TO RetentionProperties: {MemoryStoreRetentionPeriodInHours: 12} | RetentionProperties: {MemoryStoreRetentionPeriodInHours: 12} TO RetentionProperties: {MemoryStoreRetentionPeriodInHours: 24}
        keyspaces-ttl | DefaultTimeToLive: 60 TO DefaultTimeToLive: 30 | DefaultTimeToLive: 30 TO DefaultTimeToLive: 60
        keyspaces-column-removed | RegularColumns: [{ColumnName: a}, {ColumnName: b}] TO RegularColumns: [{ColumnName: a}] | RegularColumns: [{ColumnName: a}] TO RegularColumns: [{ColumnName: a}, {ColumnName: b}]
        keyspaces-pitr-off | PointInTimeRecoveryEnabled: true TO PointInTimeRecoveryEnabled: false | PointInTimeRecoveryEnabled: false TO PointInTimeRecoveryEnabled: true
        security-group-ingress-changed | SecurityGroupIngress: [{FromPort: 80}] TO SecurityGroupIngress: [{FromPort: 81}] | SecurityGroupIngress: [{FromPort: 80}] TO SecurityGroupIngress: [{FromPort: 80}, {FromPort: 81}]
        security-group-ingress-removed | SecurityGroupIngress: [{FromPort: 80}, {FromPort: 81}] TO SecurityGroupIngress: [{FromPort: 80}] | SecurityGroupIngress: [{FromPort: 80}, {FromPort: 81}] TO SecurityGroupIngress: [{FromPort: 81}, {FromPort: 80}]
        security-group-ingress-added | SecurityGroupIngress: [{FromPort: 80}] TO SecurityGroupIngress: [{FromPort: 81}, {FromPort: 80}] | SecurityGroupIngress: [{FromPort: 80}] TO SecurityGroupIngress: [{FromPort: 81}]
        security-group-egress-changed | SecurityGroupEgress: [{FromPort: 80}] TO SecurityGroupEgress: [{FromPort: 81}] | SecurityGroupEgress: [{FromPort: 80}] TO SecurityGroupEgress: [{FromPort: 80}, {FromPort: 81}]
        security-group-egress-removed | SecurityGroupEgress: [{FromPort: 80}, {FromPort: 81}] TO SecurityGroupEgress: [{FromPort: 80}] | SecurityGroupEgress: [{FromPort: 80}, {FromPort: 81}] TO SecurityGroupEgress: [{FromPort: 81}, {FromPort: 80}]
        security-group-egress-added | SecurityGroupEgress: [{FromPort: 80}] TO SecurityGroupEgress: [{FromPort: 81}, {FromPort: 80}] | SecurityGroupEgress: [{FromPort: 80}] TO SecurityGroupEgress: [{FromPort: 81}]
        security-group-egress-first | GroupName: a TO SecurityGroupEgress: [{FromPort: 443}] | SecurityGroupEgress: [{FromPort: 443}] TO GroupName: a
        redis-security-group-goes | SecurityGroupIds: [sg-1] TO SecurityGroupIds: [!Ref Group] | SecurityGroupIds: [sg-1] TO SecurityGroupIds: [!Ref Group, sg-1]
        cache-cluster-security-group-goes | VpcSecurityGroupIds: [sg-1] TO VpcSecurityGroupIds: [!Ref Group] | VpcSecurityGroupIds: [sg-1] TO VpcSecurityGroupIds: [!Ref Group, sg-1]
        serverless-cache-security-group-goes | SecurityGroupIds: [sg-1] TO SecurityGroupIds: [!Ref Group] | SecurityGroupIds: [sg-1] TO SecurityGroupIds: [!Ref Group, sg-1]
        memorydb-security-group-goes | SecurityGroupIds: [sg-1] TO SecurityGroupIds: [!Ref Group] | SecurityGroupIds: [sg-1] TO SecurityGroupIds: [!Ref Group, sg-1]
        rds-security-group-goes | VPCSecurityGroups: [sg-1] TO VPCSecurityGroups: [!Ref Group] | VPCSecurityGroups: [sg-1] TO VPCSecurityGroups: [!Ref Group, sg-1]
        docdb-security-group-goes | VpcSecurityGroupIds: [sg-1] TO VpcSecurityGroupIds: [!Ref Group] | VpcSecurityGroupIds: [sg-1] TO VpcSecurityGroupIds: [!Ref Group, sg-1]
        neptune-security-group-goes | VpcSecurityGroupIds: [sg-1] TO VpcSecurityGroupIds: [!Ref Group] | VpcSecurityGroupIds: [sg-1] TO VpcSecurityGroupIds: [!Ref Group, sg-1]
        redshift-security-group-goes | VpcSecurityGroupIds: [sg-1] TO VpcSecurityGroupIds: [!Ref Group] | VpcSecurityGroupIds: [sg-1] TO VpcSecurityGroupIds: [!Ref Group, sg-1]
        load-balancer-security-group-goes | SecurityGroups: [sg-1, sg-2] TO SecurityGroups: [sg-2] | SecurityGroups: [sg-1] TO SecurityGroups: [sg-1, sg-2]
        ecs-security-group-goes | NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [sg-1]}} TO NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [sg-2]}} | NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [sg-1], Subnets: [a]}} TO NetworkConfiguration: {AwsvpcConfiguration: {SecurityGroups: [sg-1], Subnets: [b]}}
        aurora-security-group-goes | VpcSecurityGroupIds: [sg-1, sg-2] TO VpcSecurityGroupIds: [sg-2] | VpcSecurityGroupIds: [sg-1] TO VpcSecurityGroupIds: [sg-1, sg-2]
        aurora-security-group-changed | VpcSecurityGroupIds: [sg-1] TO VpcSecurityGroupIds: [sg-2] | VpcSecurityGroupIds: [sg-1, sg-2] TO VpcSecurityGroupIds: [sg-2]
        mount-target-security-group-goes | SecurityGroups: [sg-1, sg-2] TO SecurityGroups: [sg-2] | SecurityGroups: [sg-1] TO SecurityGroups: [sg-1, sg-2]
        mount-target-security-group-changed | SecurityGroups: [sg-1] TO SecurityGroups: [sg-2] | SecurityGroups: [sg-1, sg-2] TO SecurityGroups: [sg-2]
        rds-subnets-removed | SubnetIds: [!Ref A, !Ref B] TO SubnetIds: [!Ref A, !Ref C] | SubnetIds: [!Ref A, !Ref B] TO SubnetIds: [!Ref C, !Ref B, !Ref A]
        cache-subnets-removed | SubnetIds: [!Ref A, !Ref B] TO SubnetIds: [!Ref A, !Ref C] | SubnetIds: [!Ref A, !Ref B] TO SubnetIds: [!Ref C, !Ref B, !Ref A]
        ecs-task-definition | TaskDefinition: a TO TaskDefinition: b | TaskDefinition: a TO TaskDefinition: b, DeploymentConfiguration: {MinimumHealthyPercent: 0}
        ecs-task-definition-recreate | TaskDefinition: a TO TaskDefinition: b, DeploymentConfiguration: {MinimumHealthyPercent: 0} | TaskDefinition: a TO TaskDefinition: b, DeploymentConfiguration: {MinimumHealthyPercent: 100}
        ecs-no-tasks | DesiredCount: 1 TO DesiredCount: 0 | DesiredCount: 2 TO DesiredCount: 1
        ecs-count | DesiredCount: 2 TO DesiredCount: 1 | DesiredCount: 1 TO DesiredCount: 0
        opensearch-version-replaces | EngineVersion: OpenSearch_2.1 TO EngineVersion: OpenSearch_2.3 | @EnableVersionUpgrade: true TO EngineVersion: OpenSearch_2.1 TO EngineVersion: OpenSearch_2.3
        opensearch-version-upgrade | @EnableVersionUpgrade: true TO EngineVersion: OpenSearch_2.1 TO EngineVersion: OpenSearch_2.3 | EngineVersion: OpenSearch_2.1 TO EngineVersion: OpenSearch_2.3
        opensearch-disk-shrinks | EBSOptions: {VolumeSize: 20} TO EBSOptions: {VolumeSize: 10} | EBSOptions: {VolumeSize: 10} TO EBSOptions: {VolumeSize: 20}
        opensearch-encryption-on | EncryptionAtRestOptions: {Enabled: false} TO EncryptionAtRestOptions: {Enabled: true} | EncryptionAtRestOptions: {Enabled: true} TO EncryptionAtRestOptions: {Enabled: true, KmsKeyId: k}
        opensearch-https | DomainEndpointOptions: {EnforceHTTPS: false} TO DomainEndpointOptions: {EnforceHTTPS: true} | DomainEndpointOptions: {EnforceHTTPS: true} TO DomainEndpointOptions: {EnforceHTTPS: false}
        elasticsearch-version-replaces | ElasticsearchVersion: 7.1 TO ElasticsearchVersion: 7.10 | @EnableVersionUpgrade: true TO ElasticsearchVersion: 7.1 TO ElasticsearchVersion: 7.10
        elasticsearch-version-upgrade | @EnableVersionUpgrade: true TO ElasticsearchVersion: 7.1 TO ElasticsearchVersion: 7.10 | ElasticsearchVersion: 7.1 TO ElasticsearchVersion: 7.10
        mq-engine-version | EngineVersion: 3.10 TO EngineVersion: 3.13 | EngineVersion: 3.10 TO EngineVersion: 3.10
        msk-storage-shrinks | BrokerNodeGroupInfo: {StorageInfo: {EBSStorageInfo: {VolumeSize: 20}}} TO BrokerNodeGroupInfo: {StorageInfo: {EBSStorageInfo: {VolumeSize: 10}}} | BrokerNodeGroupInfo: {StorageInfo: {EBSStorageInfo: {VolumeSize: 10}}} TO BrokerNodeGroupInfo: {StorageInfo: {EBSStorageInfo: {VolumeSize: 20}}}
        msk-fewer-brokers | NumberOfBrokerNodes: 4 TO NumberOfBrokerNodes: 2 | NumberOfBrokerNodes: 2 TO NumberOfBrokerNodes: 4
        autoscaling-fewer | MaxSize: 4 TO MaxSize: 2 | MaxSize: 2 TO MaxSize: 4
        autoscaling-size-order | MinSize: 3, MaxSize: 2 | MinSize: 2, MaxSize: 2
        scalable-target-order | MinCapacity: 3, MaxCapacity: 2 | MinCapacity: 2, MaxCapacity: 2
        lambda-reserved-zero | ReservedConcurrentExecutions: 5 TO ReservedConcurrentExecutions: 0 | ReservedConcurrentExecutions: 5 TO ReservedConcurrentExecutions: 1
        cognito-schema | Schema: [{Name: a}] TO Schema: [{Name: b}] | Schema: [{Name: a}] TO Schema: [{Name: a}, {Name: b}]
        s3-expiration-shorter | LC<ExpirationInDays: 30> TO LC<ExpirationInDays: 14> | LC<ExpirationInDays: 14> TO LC<ExpirationInDays: 30>
        s3-expiration-new | LC<Prefix: a> TO LC<Prefix: a, ExpirationInDays: 14> | LC<ExpirationInDays: 14> TO LC<ExpirationInDays: 30>
        s3-expiration-date | LC<ExpirationDate: 2027-01-01> TO LC<ExpirationDate: 2028-01-01> | LC<ExpirationDate: 2027-01-01> TO LC<Prefix: a>
        s3-noncurrent-shorter | LC<NoncurrentVersionExpirationInDays: 30> TO LC<NoncurrentVersionExpiration: {NoncurrentDays: 14}> | LC<NoncurrentVersionExpirationInDays: 30> TO LC<NoncurrentVersionExpiration: {NoncurrentDays: 30}>
        s3-noncurrent-new | LC<Prefix: a> TO LC<NoncurrentVersionExpirationInDays: 14> | LC<NoncurrentVersionExpiration: {NoncurrentDays: 30}> TO LC<NoncurrentVersionExpirationInDays: 30>
        s3-noncurrent-fewer | LC<NoncurrentVersionExpiration: {NoncurrentDays: 14, NewerNoncurrentVersions: 3}> TO LC<NoncurrentVersionExpirationInDays: 14> | LC<NoncurrentVersionExpiration: {NoncurrentDays: 14, NewerNoncurrentVersions: 2}> TO LC<NoncurrentVersionExpiration: {NoncurrentDays: 14, NewerNoncurrentVersions: 3}>
        s3-multipart-shorter | LC<AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}> TO LC<AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}> | LC<AbortIncompleteMultipartUpload: {DaysAfterInitiation: 1}> TO LC<AbortIncompleteMultipartUpload: {DaysAfterInitiation: 7}>
        s3-rule-enabled | LifecycleConfiguration: {Rules: [{Status: Disabled, NoncurrentVersionExpirationInDays: 3}]} TO LifecycleConfiguration: {Rules: [{Status: Enabled, NoncurrentVersionExpirationInDays: 3}]} | LifecycleConfiguration: {Rules: [{Status: Enabled, ExpirationInDays: 3}]} TO LifecycleConfiguration: {Rules: [{Status: Disabled, ExpirationInDays: 3}]}
        s3-rule-wider | LC<NoncurrentVersionExpirationInDays: 3, Prefix: a/> TO LC<NoncurrentVersionExpirationInDays: 3> | LC<Prefix: a/> TO LC<Prefix: b/>
        s3-noncurrent-order | LC<NoncurrentVersionExpirationInDays: 14, NoncurrentVersionTransitions: [{TransitionInDays: 0}, {TransitionInDays: 30}]> | LC<NoncurrentVersionExpiration: {NoncurrentDays: 60}, NoncurrentVersionTransition: {TransitionInDays: 30}>
        s3-expiration-order | LC<ExpirationInDays: 30, Transitions: [{TransitionInDays: 30, StorageClass: GLACIER}]> | LC<ExpirationInDays: 31, Transitions: [{TransitionInDays: 30, StorageClass: GLACIER}]>
        s3-transition | LC<Prefix: a> TO LC<Prefix: a, Transitions: [{TransitionInDays: 0, StorageClass: INTELLIGENT_TIERING}]> | LC<Prefix: a> TO LC<Prefix: a, Transitions: [{TransitionInDays: 0, StorageClass: INTELLIGENT_TIERING}, {TransitionInDays: 90, StorageClass: GLACIER}]>
        s3-archive | LC<Prefix: a> TO LC<Prefix: a, Transitions: [{TransitionInDays: 0, StorageClass: INTELLIGENT_TIERING}, {TransitionInDays: 90, StorageClass: GLACIER}]> | LC<Prefix: a> TO LC<Prefix: a, Transitions: [{TransitionInDays: 0, StorageClass: INTELLIGENT_TIERING}]>
        s3-versioning-on | Port: 1 TO VersioningConfiguration: {Status: Enabled} | VersioningConfiguration: {Status: Suspended} TO VersioningConfiguration: {Status: Enabled}
        s3-versioning-removed | VersioningConfiguration: {Status: Enabled} TO VersioningConfiguration: {Status: Suspended} | VersioningConfiguration: {Status: Suspended} TO VersioningConfiguration: {Status: Enabled}
        s3-object-lock-on | Port: 1 TO ObjectLockEnabled: true | Port: 1 TO ObjectLockEnabled: false
        s3-object-lock-rule | Port: 1 TO ObjectLockConfiguration: {Rule: {DefaultRetention: {Mode: COMPLIANCE}}} | Port: 1 TO ObjectLockConfiguration: {Rule: {DefaultRetention: {Mode: GOVERNANCE}}}
        s3-replication-goes | ReplicationConfiguration: {Role: r} TO Port: 1 | Port: 1 TO ReplicationConfiguration: {Role: r}
        s3-bucket-removed | BucketName: a | @Retain TO BucketName: a
        efs-provisioned-without-value | ThroughputMode: provisioned | ThroughputMode: elastic
        efs-backup-off | BackupPolicy: {Status: ENABLED} TO BackupPolicy: {Status: DISABLED} | BackupPolicy: {Status: DISABLED} TO BackupPolicy: {Status: ENABLED}
        fsx-storage-shrinks | StorageCapacity: 64 TO StorageCapacity: 32 | StorageCapacity: 32 TO StorageCapacity: 64
        ebs-shrinks | Size: 20 TO Size: 10 | Size: 10 TO Size: 20
        ebs-grows | Size: 10 TO Size: 20 | Size: 20 TO Size: 10
        sqs-retention-shorter | Port: 1 TO MessageRetentionPeriod: 3600 | Port: 1 TO MessageRetentionPeriod: 1209600
        sqs-size-smaller | MaximumMessageSize: 2048 TO MaximumMessageSize: 1024 | MaximumMessageSize: 1024 TO MaximumMessageSize: 2048
        sqs-redrive | RedrivePolicy: {maxReceiveCount: 3} TO Port: 1 | Port: 1 TO RedrivePolicy: {maxReceiveCount: 3}
        kinesis-retention-shorter | RetentionPeriodHours: 48 TO Port: 1 | Port: 1 TO RetentionPeriodHours: 48
        logs-retention-shorter | RetentionInDays: 30 TO RetentionInDays: 7 | RetentionInDays: 30 TO Port: 1
        logs-retention-set | Port: 1 TO RetentionInDays: 365 | RetentionInDays: 30 TO RetentionInDays: 365
        ecr-lifecycle | LifecyclePolicy: {LifecyclePolicyText: a} TO LifecyclePolicy: {LifecyclePolicyText: b} | LifecyclePolicy: {LifecyclePolicyText: a} TO Port: 1
        ecr-mutability | ImageTagMutability: MUTABLE TO ImageTagMutability: IMMUTABLE | ImageTagMutability: IMMUTABLE TO ImageTagMutability: MUTABLE
        secret-regenerated | GenerateSecretString: {PasswordLength: 32} TO GenerateSecretString: {PasswordLength: 64} | GenerateSecretString: {PasswordLength: 32} TO SecretString: a
        secret-two-values | GenerateSecretString: {PasswordLength: 32}, SecretString: a | SecretString: a
        secret-rotation-now | RotationRules: {AutomaticallyAfterDays: 30} TO RotationRules: {AutomaticallyAfterDays: 7} | RotationRules: {AutomaticallyAfterDays: 30} TO RotationRules: {AutomaticallyAfterDays: 7}, RotateImmediatelyOnUpdate: false
        secret-rotation-new | RotationRules: {AutomaticallyAfterDays: 30} | RotationRules: {AutomaticallyAfterDays: 30}, RotateImmediatelyOnUpdate: false
        kms-disabled | Enabled: true TO Enabled: false | Enabled: false TO Enabled: true
        kms-window-shorter | PendingWindowInDays: 30 TO PendingWindowInDays: 7 | PendingWindowInDays: 7 TO PendingWindowInDays: 30
        kms-window-range | PendingWindowInDays: 6 | PendingWindowInDays: 7
        backup-vault-lock | Port: 1 TO LockConfiguration: {MinRetentionDays: 1, ChangeableForDays: 3} | Port: 1 TO LockConfiguration: {MinRetentionDays: 1}
        """#
}
