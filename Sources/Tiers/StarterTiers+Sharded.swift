extension StarterTiers {
    /// `redis-elasticache.yml` with cluster mode enabled: the skeleton of the other tiers, and what two node groups need beside it.
    static func shardedRedis(_ values: StarterTierValues) -> String {
        var text = redis(values)
        func replace(_ old: String, with new: String) { text.replace(old, with: new, maxReplacements: 1) }
        replace(
            """
            # Redis on ElastiCache: one replication group with cluster mode off, the same resources in every tier.
            #
            # Safe to change: the values under Mappings, one step at a time. Add nodes before turning failover on and turn failover off
            # before removing the last replica: ElastiCache refuses both in one update. Change the node type in an update of its own.
            """,
            with: """
                # Redis on ElastiCache: one replication group with cluster mode on, in two node groups.
                #
                # There is no way back: ClusterMode, once enabled, stays. `tiergit plan \(sharded) --stages` shows the way here. The primary endpoint is
                # gone, and every service needs a Redis client that speaks the cluster protocol and keys in database 0 only.
                # Safe to change: the values under Mappings, one step at a time, node groups in an update in which nothing else changes.
                """)
        for _ in ["staging", "prod"] {
            replace(
                """
                            Nodes: \(values.redisNodes)
                            Failover: '\(values.redisFailover)'
                """,
                with: """
                                Groups: 2
                                Replicas: \(values.redisNodes - 1)
                    """)
        }
        replace(
            """
                RedisReplicationGroup:
                    Type: AWS::ElastiCache::ReplicationGroup
            """,
            with: """
                    RedisClusterParameterGroup:
                        Type: AWS::ElastiCache::ParameterGroup
                        Properties:
                            CacheParameterGroupFamily: redis7
                            Description: Redis parameters with cluster mode
                            Properties:
                                cluster-enabled: 'yes'
                                maxmemory-policy: volatile-lru

                    RedisReplicationGroup:
                        Type: AWS::ElastiCache::ReplicationGroup
                        # Without this, another number of node groups replaces the group, which would start empty.
                        UpdatePolicy:
                            UseOnlineResharding: true
                """)
        replace(
            """
                        NumCacheClusters: !FindInMap [RedisEnvConfigurationMap, !Ref Env, Nodes]
                        AutomaticFailoverEnabled: !FindInMap [RedisEnvConfigurationMap, !Ref Env, Failover]
                        MultiAZEnabled: !FindInMap [RedisEnvConfigurationMap, !Ref Env, Failover]
            """,
            with: """
                            ClusterMode: enabled
                            NumNodeGroups: !FindInMap [RedisEnvConfigurationMap, !Ref Env, Groups]
                            ReplicasPerNodeGroup: !FindInMap [RedisEnvConfigurationMap, !Ref Env, Replicas]
                            AutomaticFailoverEnabled: true
                            MultiAZEnabled: true
                """)
        replace(
            "CacheParameterGroupName: !Ref RedisParameterGroup",
            with: "CacheParameterGroupName: !Ref RedisClusterParameterGroup")
        let outputs = text.firstRange(of: "    RedisEndpoint:\n")?.lowerBound ?? text.endIndex
        let rest = text.firstRange(
            of: "    RedisWorkloadSecurityGroup:\n        Description: The security group of services")?.lowerBound
        text.replaceSubrange(
            outputs..<(rest ?? text.endIndex),
            with: """
                    RedisClusterEndpoint:
                        Description: The configuration endpoint of Redis, for clients that speak the cluster protocol.
                        Value: !GetAtt RedisReplicationGroup.ConfigurationEndPoint.Address
                        Export:
                            Name: !Sub '${App}-${Env}-RedisClusterEndpoint'
                    RedisClusterPort:
                        Description: The port of the configuration endpoint.
                        Value: !GetAtt RedisReplicationGroup.ConfigurationEndPoint.Port
                        Export:
                            Name: !Sub '${App}-${Env}-RedisClusterPort'
                    RedisClusterURL:
                        Description: The URL with which cluster clients connect to Redis.
                        Value: !Sub 'redis://${RedisReplicationGroup.ConfigurationEndPoint.Address}:${RedisReplicationGroup.ConfigurationEndPoint.Port}'
                        Export:
                            Name: !Sub '${App}-${Env}-RedisClusterURL'

                """)
        return text
    }
}
