@testable import CloudFormation

extension Kind {
    fileprivate static let redis = Kind(
        "AWS::ElastiCache::ReplicationGroup",
        "ReplicationGroupDescription: cache, Engine: redis, CacheNodeType: cache.t4g.micro, NumCacheClusters: 1")
    fileprivate static let cacheCluster = Kind("AWS::ElastiCache::CacheCluster", "CacheNodeType: cache.t4g.micro")
    fileprivate static let subnetGroup = Kind("AWS::ElastiCache::SubnetGroup")
    fileprivate static let parameterGroup = Kind("AWS::ElastiCache::ParameterGroup")
    fileprivate static let serverless = Kind("AWS::ElastiCache::ServerlessCache")
}

extension Truth {
    static let redisOther = [
        Truth(
            "a newer major version cannot go back", .redis, "EngineVersion: '6.2'", "EngineVersion: '7.1'", .inPlace,
            .oneWay, or: [Outcome(.interrupts, .oneWay)], Page.replicationGroup),
        Truth(
            "an older version", .redis, "EngineVersion: '7.1'", "EngineVersion: '6.2'", .refused, .refused,
            Page.replicationGroup),
        Truth(
            "encryption at rest", .redis, "AtRestEncryptionEnabled: false", "AtRestEncryptionEnabled: true",
            .replaces, .losesData, Page.replicationGroup),
        Truth(
            "encryption at rest, where nothing was written", .redis, "", "AtRestEncryptionEnabled: true", .replaces,
            .losesData, Page.behaviours),
        Truth(
            "encryption in transit from preferred to required", .redis,
            "TransitEncryptionEnabled: true, TransitEncryptionMode: preferred",
            "TransitEncryptionEnabled: true, TransitEncryptionMode: required", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts), Outcome(.interrupts, .interrupts)], Page.replicationGroup),
        Truth("another port", .redis, "Port: 6379", "Port: 6380", .replaces, .losesData, Page.replicationGroup),
        Truth(
            "another port and a tag: the worst decides", .redis, "Port: 6379",
            "Port: 6380, Tags: [{Key: a, Value: b}]", .replaces, .losesData, Page.replicationGroup),
        // "Adding or removing a property that requires a replacement": even where its value is the default.
        Truth("the default port, written out", .redis, "", "Port: 6379", .replaces, .losesData, Page.behaviours),
        Truth(
            "another subnet group", .redis, "CacheSubnetGroupName: a", "CacheSubnetGroupName: b", .replaces,
            .losesData, Page.replicationGroup),
        Truth(
            "another encryption key", .redis, "AtRestEncryptionEnabled: true, KmsKeyId: a",
            "AtRestEncryptionEnabled: true, KmsKeyId: b", .replaces, .losesData, Page.replicationGroup),
        Truth(
            "the snapshot that it was made from, dropped", .redis, "SnapshotName: seed", "", .replaces, .losesData,
            Page.replicationGroup),
        Truth(
            "fewer days of snapshots", .redis, "SnapshotRetentionLimit: 7", "SnapshotRetentionLimit: 1", .inPlace,
            .losesData, Page.replicationGroup),
        Truth(
            "no snapshots any more", .redis, "SnapshotRetentionLimit: 7", "SnapshotRetentionLimit: 0", .inPlace,
            .losesData, Page.replicationGroup),
        Truth(
            "more days of snapshots", .redis, "SnapshotRetentionLimit: 1", "SnapshotRetentionLimit: 7", .inPlace,
            .safe, Page.replicationGroup),
        Truth(
            "another maintenance window", .redis, "PreferredMaintenanceWindow: 'sun:03:00-sun:04:00'",
            "PreferredMaintenanceWindow: 'mon:03:00-mon:04:00'", .inPlace, .safe, Page.replicationGroup),
        Truth(
            "other security groups", .redis, "SecurityGroupIds: [sg-1]", "SecurityGroupIds: [sg-1, sg-2]", .inPlace,
            .safe, Page.replicationGroup),
        Truth(
            "a tag", .redis, "Tags: [{Key: a, Value: b}]", "Tags: [{Key: a, Value: c}]", .inPlace, .safe,
            Page.replicationGroup),
        Truth(
            "other availability zones", .redis, "PreferredCacheClusterAZs: [eu-west-1a]",
            "PreferredCacheClusterAZs: [eu-west-1b]", .replaces, .losesData, Page.replicationGroup),
        Truth(
            "data tiering", .redis, "DataTieringEnabled: false", "DataTieringEnabled: true", .replaces, .losesData,
            Page.replicationGroup),
        Truth(
            "a password where there was none", .redis, "TransitEncryptionEnabled: true",
            "TransitEncryptionEnabled: true, AuthToken: correct-horse-battery-staple", .replaces, .losesData,
            or: [Outcome(.unknown, .losesData)], Page.replicationGroup),
        Truth(
            "another custom name", .redis, "ReplicationGroupId: a", "ReplicationGroupId: b", .replaces, .losesData,
            Page.replicationGroup),
        Truth(
            "a custom name where there was none", .redis, "", "ReplicationGroupId: a", .replaces, .losesData,
            Page.behaviours),
        // The guard of the shipped tiers: a custom-named resource cannot be replaced.
        Truth(
            "another port under a custom name", .redis, "ReplicationGroupId: a, Port: 6379",
            "ReplicationGroupId: a, Port: 6380", .refused, .refused, Page.names),
        Truth(
            "from Redis to Memcached", .cacheCluster, "Engine: redis, NumCacheNodes: 1",
            "Engine: memcached, NumCacheNodes: 1", .replaces, .losesData, Page.cacheCluster),
        Truth(
            "another name", .cacheCluster, "Engine: redis, NumCacheNodes: 1, ClusterName: a",
            "Engine: redis, NumCacheNodes: 1, ClusterName: b", .replaces, .losesData, Page.cacheCluster),
        Truth(
            "two nodes of Redis", .cacheCluster, "Engine: redis, NumCacheNodes: 1", "Engine: redis, NumCacheNodes: 2",
            .refused, .refused, Page.cacheCluster),
        Truth(
            "more nodes of Memcached, no zones written", .cacheCluster, "Engine: memcached, NumCacheNodes: 1",
            "Engine: memcached, NumCacheNodes: 2", .replaces, .losesData, or: [Outcome(.unknown, .losesData)],
            Page.cacheCluster),
        Truth(
            "failover, which it does not have", .cacheCluster, "Engine: redis, NumCacheNodes: 1",
            "Engine: redis, NumCacheNodes: 1, AutomaticFailoverEnabled: true", .refused, .refused,
            or: [Outcome(.unknown, .losesData)], Page.cacheCluster),
        Truth(
            "another port", .cacheCluster, "Engine: redis, NumCacheNodes: 1, Port: 6379",
            "Engine: redis, NumCacheNodes: 1, Port: 6380", .replaces, .losesData, Page.cacheCluster),
        Truth(
            "another description", .subnetGroup, "Description: a, SubnetIds: [s-1]",
            "Description: b, SubnetIds: [s-1]", .inPlace, .safe, Page.resource("elasticache-subnetgroup")),
        Truth(
            "another subnet", .subnetGroup, "Description: a, SubnetIds: [s-1]",
            "Description: a, SubnetIds: [s-1, s-2]", .inPlace, .safe, Page.resource("elasticache-subnetgroup")),
        Truth(
            "another name", .subnetGroup, "Description: a, SubnetIds: [s-1], CacheSubnetGroupName: a",
            "Description: a, SubnetIds: [s-1], CacheSubnetGroupName: b", .replaces, .refused,
            Page.resource("elasticache-subnetgroup")),
        // The schema says in place; older pages said "updates are not supported". No answer to this is a promise.
        Truth(
            "another description", .parameterGroup, "CacheParameterGroupFamily: redis7, Description: a",
            "CacheParameterGroupFamily: redis7, Description: b", .inPlace, .interrupts,
            or: [Outcome(.unknown, .interrupts), Outcome(.inPlace, .safe), Outcome(.refused, .refused)],
            Page.resource("elasticache-parametergroup")),
        Truth(
            "another family", .parameterGroup, "CacheParameterGroupFamily: redis6.x, Description: a",
            "CacheParameterGroupFamily: redis7, Description: a", .replaces, .refused,
            Page.resource("elasticache-parametergroup")),
        Truth(
            "another name", .serverless, "Engine: redis, ServerlessCacheName: a",
            "Engine: redis, ServerlessCacheName: b", .replaces, .losesData,
            Page.resource("elasticache-serverlesscache")),
        Truth(
            "other subnets", .serverless, "Engine: redis, ServerlessCacheName: a, SubnetIds: [s-1]",
            "Engine: redis, ServerlessCacheName: a, SubnetIds: [s-2]", .refused, .refused, Page.names),
    ]
}
