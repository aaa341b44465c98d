extension StarterTiers {
    /// `redis-elasticache.yml`: a replication group in every tier, because a cache cluster can never become one.
    static func redis(_ values: StarterTierValues) -> String {
        #"""
        # Redis on ElastiCache: one replication group with cluster mode off, the same resources in every tier.
        #
        # Safe to change: the values under Mappings, one step at a time. Add nodes before turning failover on and turn failover off
        # before removing the last replica: ElastiCache refuses both in one update. Change the node type in an update of its own.
        # An environment other than staging and prod needs an entry of its own under Mappings, or its deployment fails.
        #
        # Not safe to change: logical ids, names, group descriptions, Port, AtRestEncryptionEnabled and the subnet group. Each of
        # these makes CloudFormation replace or refuse something. Services import the exports: they can neither change nor go.
        Metadata:
            TiergitRedis:
                Tier: \#(values.tier)

        Parameters:
            App:
                Type: String
                Description: The name of the Copilot application.
            Env:
                Type: String
                Description: The name of the Copilot environment.
            VPCID:
                Type: String
                Description: The VPC of the environment.
            PrivateSubnets:
                Type: String
                Description: The private subnets of the environment, separated by commas.

        Mappings:
            RedisEnvConfigurationMap:
                staging:
                    NodeType: \#(values.redisNodeType)
                    Nodes: \#(values.redisNodes)
                    Failover: '\#(values.redisFailover)'
                prod:
                    NodeType: \#(values.redisNodeType)
                    Nodes: \#(values.redisNodes)
                    Failover: '\#(values.redisFailover)'

        Resources:
            RedisSubnetGroup:
                Type: AWS::ElastiCache::SubnetGroup
                Properties:
                    Description: Private subnets for Redis
                    CacheSubnetGroupName: !Sub '${App}-${Env}-redis-subnet-group'
                    SubnetIds: !Split [',', !Ref PrivateSubnets]

            RedisWorkloadSecurityGroup:
                Type: AWS::EC2::SecurityGroup
                Metadata:
                    'aws:copilot:description': 'A security group that lets services reach Redis'
                Properties:
                    GroupDescription: Services that may reach Redis
                    VpcId: !Ref VPCID
                    Tags:
                        - Key: Name
                          Value: !Sub 'copilot-${App}-${Env}-Redis-Workload'

            RedisSecurityGroup:
                Type: AWS::EC2::SecurityGroup
                Metadata:
                    'aws:copilot:description': 'A security group for the Redis nodes'
                Properties:
                    GroupDescription: Redis nodes, open to the services that may reach them
                    VpcId: !Ref VPCID
                    SecurityGroupIngress:
                        - Description: Redis from the services
                          IpProtocol: tcp
                          FromPort: 6379
                          ToPort: 6379
                          SourceSecurityGroupId: !Ref RedisWorkloadSecurityGroup
                    Tags:
                        - Key: Name
                          Value: !Sub 'copilot-${App}-${Env}-Redis'

            RedisParameterGroup:
                Type: AWS::ElastiCache::ParameterGroup
                Properties:
                    CacheParameterGroupFamily: redis7
                    Description: Redis parameters
                    Properties:
                        # Job queues and chat memory live here beside the cache: only keys with an expiry may be evicted.
                        maxmemory-policy: volatile-lru

            RedisReplicationGroup:
                Type: AWS::ElastiCache::ReplicationGroup
                DeletionPolicy: Snapshot
                UpdateReplacePolicy: Snapshot
                Metadata:
                    'aws:copilot:description': 'Redis for caching, job queues and sessions'
                Properties:
                    # A name of its own turns a replacement, which would start empty, into a refusal. 40 characters at most,
                    # so application and environment may have 33 together.
                    ReplicationGroupId: !Sub '${App}-${Env}-redis'
                    ReplicationGroupDescription: Redis for the services
                    Engine: redis
                    EngineVersion: '7.1'
                    CacheNodeType: !FindInMap [RedisEnvConfigurationMap, !Ref Env, NodeType]
                    NumCacheClusters: !FindInMap [RedisEnvConfigurationMap, !Ref Env, Nodes]
                    AutomaticFailoverEnabled: !FindInMap [RedisEnvConfigurationMap, !Ref Env, Failover]
                    MultiAZEnabled: !FindInMap [RedisEnvConfigurationMap, !Ref Env, Failover]
                    Port: 6379
                    CacheSubnetGroupName: !Ref RedisSubnetGroup
                    CacheParameterGroupName: !Ref RedisParameterGroup
                    SecurityGroupIds:
                        - !Ref RedisSecurityGroup
                    # Can only be set at creation, and costs nothing.
                    AtRestEncryptionEnabled: true
                    # The exported address is redis://, not rediss://.
                    TransitEncryptionEnabled: false
                    SnapshotRetentionLimit: 7
                    Tags:
                        - Key: Name
                          Value: !Sub '${App}-${Env}-redis'

        Outputs:
            RedisEndpoint:
                Description: The address of the Redis primary.
                Value: !GetAtt RedisReplicationGroup.PrimaryEndPoint.Address
                Export:
                    Name: !Sub '${App}-${Env}-RedisEndpoint'
            RedisPort:
                Description: The port of the Redis primary.
                Value: !GetAtt RedisReplicationGroup.PrimaryEndPoint.Port
                Export:
                    Name: !Sub '${App}-${Env}-RedisPort'
            RedisURL:
                Description: The URL with which services connect to Redis.
                Value: !Sub 'redis://${RedisReplicationGroup.PrimaryEndPoint.Address}:${RedisReplicationGroup.PrimaryEndPoint.Port}'
                Export:
                    Name: !Sub '${App}-${Env}-RedisURL'
            RedisWorkloadSecurityGroup:
                Description: The security group of services that use Redis.
                Value: !Ref RedisWorkloadSecurityGroup
                Export:
                    Name: !Sub '${App}-${Env}-RedisWorkloadSecurityGroup'

        """#
    }
}
