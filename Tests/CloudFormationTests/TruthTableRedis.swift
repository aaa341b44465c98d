@testable import CloudFormation

extension Kind {
    fileprivate static let redis = Kind(
        "AWS::ElastiCache::ReplicationGroup",
        "ReplicationGroupDescription: cache, Engine: redis")
    fileprivate static let sharded = Kind(
        "AWS::ElastiCache::ReplicationGroup",
        "ReplicationGroupDescription: cache, Engine: redis, CacheNodeType: cache.t4g.small, "
            + "ClusterMode: enabled, AutomaticFailoverEnabled: true")
}

extension Truth {
    static let redis = redisNodes + redisShards + redisOther

    private static let redisNodes = [
        Truth(
            "1 to 2 nodes, failover off", .redis, "NumCacheClusters: 1", "NumCacheClusters: 2", .inPlace, .safe,
            Page.replicationGroup),
        Truth(
            "2 to 3 nodes, failover on", .redis, "NumCacheClusters: 2, AutomaticFailoverEnabled: true",
            "NumCacheClusters: 3, AutomaticFailoverEnabled: true", .inPlace, .safe, Page.replicationGroup),
        Truth(
            "3 to 2 nodes, failover on", .redis, "NumCacheClusters: 3, AutomaticFailoverEnabled: true",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts), Outcome(.interrupts, .interrupts)], Page.replicationGroup),
        Truth(
            "1 to 2 nodes and failover at once", .redis, "NumCacheClusters: 1, AutomaticFailoverEnabled: false",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true", .refused, .refused, Page.failoverAtOnce),
        Truth(
            "1 to 2 nodes and failover at once, the default not written", .redis, "NumCacheClusters: 1",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, MultiAZEnabled: true", .refused, .refused,
            Page.failoverAtOnce),
        Truth(
            "2 to 1 node while failover stays on", .redis, "NumCacheClusters: 2, AutomaticFailoverEnabled: true",
            "NumCacheClusters: 1, AutomaticFailoverEnabled: true", .refused, .refused, Page.lastReplica),
        Truth(
            "failover on with one node", .redis, "NumCacheClusters: 1, AutomaticFailoverEnabled: false",
            "NumCacheClusters: 1, AutomaticFailoverEnabled: true", .refused, .refused, Page.oneNode),
        Truth(
            "failover on with two nodes", .redis, "NumCacheClusters: 2, AutomaticFailoverEnabled: false",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true", .inPlace, .safe, Page.replicationGroup),
        Truth(
            "failover off with two nodes", .redis, "NumCacheClusters: 2, AutomaticFailoverEnabled: true",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: false", .inPlace, .safe, Page.replicationGroup),
        Truth(
            "MultiAZ on", .redis, "NumCacheClusters: 2, AutomaticFailoverEnabled: true",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, MultiAZEnabled: true", .inPlace, .safe,
            Page.replicationGroup),
        Truth(
            "a larger node type", .redis,
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, CacheNodeType: cache.t4g.micro",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, CacheNodeType: cache.t4g.small", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts), Outcome(.interrupts, .interrupts)], Page.replicationGroup),
        // The data of the larger nodes may not fit: retention is "best effort".
        Truth(
            "a smaller node type", .redis,
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, CacheNodeType: cache.r6g.xlarge",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, CacheNodeType: cache.t4g.micro", .inPlace,
            .losesData,
            or: [Outcome(.unknown, .losesData), Outcome(.interrupts, .losesData), Outcome(.inPlace, .interrupts)],
            Page.replicationGroup),
    ]

    private static let redisShards = [
        Truth(
            "2 shards, cluster mode off", .redis, "NumCacheClusters: 2, AutomaticFailoverEnabled: true",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, NumNodeGroups: 2", .refused, .refused,
            Page.replicationGroup),
        Truth(
            "1 to 2 shards, cluster mode off", .redis,
            "NumNodeGroups: 1, ReplicasPerNodeGroup: 1, AutomaticFailoverEnabled: true, ClusterMode: disabled",
            "NumNodeGroups: 2, ReplicasPerNodeGroup: 1, AutomaticFailoverEnabled: true, ClusterMode: disabled",
            .refused, .refused, Page.replicationGroup),
        Truth(
            "2 to 3 shards without online resharding", .sharded, "NumNodeGroups: 2, ReplicasPerNodeGroup: 1",
            "NumNodeGroups: 3, ReplicasPerNodeGroup: 1", .replaces,
            .losesData, Page.updatePolicy),
        Truth(
            "2 to 3 shards with online resharding off", .sharded, "NumNodeGroups: 2, ReplicasPerNodeGroup: 1",
            "NumNodeGroups: 3, ReplicasPerNodeGroup: 1", .replaces,
            .losesData, attributes: "UpdatePolicy: {UseOnlineResharding: false}", Page.updatePolicy),
        Truth(
            "2 to 3 shards with online resharding", .sharded, "NumNodeGroups: 2, ReplicasPerNodeGroup: 1",
            "NumNodeGroups: 3, ReplicasPerNodeGroup: 1", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts)], attributes: "UpdatePolicy: {UseOnlineResharding: true}",
            Page.updatePolicy),
        Truth(
            "another node group configuration without online resharding", .sharded,
            "NodeGroupConfiguration: [{NodeGroupId: '0001', ReplicaCount: 1}]",
            "NodeGroupConfiguration: [{NodeGroupId: '0001', ReplicaCount: 1}, {NodeGroupId: '0002', ReplicaCount: 1}]",
            .replaces, .losesData, or: [Outcome(.unknown, .losesData)], Page.updatePolicy),
        Truth(
            "more replicas in each shard", .sharded, "NumNodeGroups: 2, ReplicasPerNodeGroup: 1",
            "NumNodeGroups: 2, ReplicasPerNodeGroup: 2", .inPlace, .safe, Page.replicas),
        // From compatible there is a way back, from enabled there is none.
        Truth(
            "cluster mode from disabled to compatible", .redis,
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, EngineVersion: '7.1', ClusterMode: disabled",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, EngineVersion: '7.1', ClusterMode: compatible",
            .inPlace, .safe, or: [Outcome(.inPlace, .interrupts)], Page.clusterMode),
        Truth(
            "cluster mode from compatible back to disabled", .redis,
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, EngineVersion: '7.1', ClusterMode: compatible",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, EngineVersion: '7.1', ClusterMode: disabled",
            .inPlace, .safe, or: [Outcome(.inPlace, .interrupts)], Page.clusterMode),
        Truth(
            "cluster mode from compatible to enabled", .redis,
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, EngineVersion: '7.1', ClusterMode: compatible",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, EngineVersion: '7.1', ClusterMode: enabled",
            .inPlace, .oneWay, Page.clusterMode),
        Truth(
            "cluster mode straight from disabled to enabled", .redis,
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, EngineVersion: '7.1', ClusterMode: disabled",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, EngineVersion: '7.1', ClusterMode: enabled",
            .refused, .refused, Page.replicationGroup),
        Truth(
            "cluster mode back", .redis,
            "NumNodeGroups: 1, AutomaticFailoverEnabled: true, EngineVersion: '7.1', ClusterMode: enabled",
            "NumNodeGroups: 1, AutomaticFailoverEnabled: true, EngineVersion: '7.1', ClusterMode: disabled",
            .refused, .refused, Page.clusterMode),
        Truth(
            "cluster mode on a version that is too old", .redis,
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, EngineVersion: '6.2', ClusterMode: disabled",
            "NumCacheClusters: 2, AutomaticFailoverEnabled: true, EngineVersion: '6.2', ClusterMode: compatible",
            .refused, .refused, Page.clusterMode),
        Truth(
            "cluster mode without a replica", .redis,
            "NumCacheClusters: 1, AutomaticFailoverEnabled: false, EngineVersion: '7.1', ClusterMode: disabled",
            "NumCacheClusters: 1, AutomaticFailoverEnabled: false, EngineVersion: '7.1', ClusterMode: compatible",
            .refused, .refused, Page.clusterMode),
    ]
}
