extension StarterTiers {
    /// `flowise-cluster.yml`: Aurora Serverless v2. The reader is declared in every tier and made only where its mapping says so.
    static func aurora(_ values: StarterTierValues) -> String {
        #"""
        # PostgreSQL on Aurora Serverless v2, the same resources in every tier; the reader exists where Mappings turns it on.
        #
        # Safe to change: the values under Mappings. Capacity changes without interruption, but the number of connections follows
        # only after a reboot. A reader can come and go: the data belongs to the cluster.
        # An environment other than staging and prod needs an entry of its own under Mappings, or its deployment fails.
        #
        # Not safe to change: logical ids, group and parameter group descriptions, DatabaseName, MasterUsername, StorageEncrypted,
        # the subnet group and the secret's template. Each of these replaces a resource or locks the services out. Services import
        # the exports: they can neither change nor go.
        Metadata:
            TiergitAurora:
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
            flowiseclusterEnvScalingConfigurationMap:
                # Aurora capacity units: steps of 0.5.
                staging:
                    DBMinCapacity: \#(values.auroraMinimum)
                    DBMaxCapacity: \#(values.auroraMaximum)
                    Reader: '\#(values.auroraReader)'
                prod:
                    DBMinCapacity: \#(values.auroraMinimum)
                    DBMaxCapacity: \#(values.auroraMaximum)
                    Reader: '\#(values.auroraReader)'

        Conditions:
            flowiseclusterHasReader: !Equals [!FindInMap [flowiseclusterEnvScalingConfigurationMap, !Ref Env, Reader], 'true']

        Resources:
            flowiseclusterDBSubnetGroup:
                Type: AWS::RDS::DBSubnetGroup
                Properties:
                    DBSubnetGroupDescription: Private subnets for Aurora
                    SubnetIds: !Split [',', !Ref PrivateSubnets]

            flowiseclusterWorkloadSecurityGroup:
                Type: AWS::EC2::SecurityGroup
                Metadata:
                    'aws:copilot:description': 'A security group that lets services reach the database'
                Properties:
                    GroupDescription: Services that may reach Aurora
                    VpcId: !Ref VPCID
                    Tags:
                        - Key: Name
                          Value: !Sub 'copilot-${App}-${Env}-Aurora-Workload'

            flowiseclusterDBClusterSecurityGroup:
                Type: AWS::EC2::SecurityGroup
                Metadata:
                    'aws:copilot:description': 'A security group for the database'
                Properties:
                    GroupDescription: Aurora, open to the services that may reach it
                    VpcId: !Ref VPCID
                    Tags:
                        - Key: Name
                          Value: !Sub 'copilot-${App}-${Env}-Aurora'

            flowiseclusterDBClusterSecurityGroupIngressFromWorkload:
                Type: AWS::EC2::SecurityGroupIngress
                Properties:
                    Description: PostgreSQL from the services
                    GroupId: !Ref flowiseclusterDBClusterSecurityGroup
                    IpProtocol: tcp
                    FromPort: 5432
                    ToPort: 5432
                    SourceSecurityGroupId: !Ref flowiseclusterWorkloadSecurityGroup

            flowiseclusterAuroraSecret:
                Type: AWS::SecretsManager::Secret
                DeletionPolicy: Retain
                UpdateReplacePolicy: Retain
                Metadata:
                    'aws:copilot:description': 'A secret with the credentials of the database'
                Properties:
                    Description: !Sub 'The Aurora credentials of ${App}-${Env}'
                    # The password is made once. A change in here makes a new one, of which the database does not hear.
                    GenerateSecretString:
                        SecretStringTemplate: '{"username": "postgres"}'
                        GenerateStringKey: password
                        ExcludePunctuation: true
                        IncludeSpace: false
                        PasswordLength: 32

            flowiseclusterDBClusterParameterGroup:
                Type: AWS::RDS::DBClusterParameterGroup
                Properties:
                    Description: Aurora parameters
                    Family: aurora-postgresql16
                    Parameters:
                        client_encoding: UTF8

            flowiseclusterDBCluster:
                Type: AWS::RDS::DBCluster
                DeletionPolicy: Snapshot
                UpdateReplacePolicy: Snapshot
                Metadata:
                    'aws:copilot:description': 'The Aurora Serverless v2 cluster'
                Properties:
                    Engine: aurora-postgresql
                    # A long-term-support version: available for at least three years instead of one.
                    EngineVersion: '16.8'
                    DatabaseName: flowise
                    MasterUsername: !Sub '{{resolve:secretsmanager:${flowiseclusterAuroraSecret}:SecretString:username}}'
                    MasterUserPassword: !Sub '{{resolve:secretsmanager:${flowiseclusterAuroraSecret}:SecretString:password}}'
                    Port: 5432
                    DBSubnetGroupName: !Ref flowiseclusterDBSubnetGroup
                    DBClusterParameterGroupName: !Ref flowiseclusterDBClusterParameterGroup
                    VpcSecurityGroupIds:
                        - !Ref flowiseclusterDBClusterSecurityGroup
                    ServerlessV2ScalingConfiguration:
                        MinCapacity: !FindInMap [flowiseclusterEnvScalingConfigurationMap, !Ref Env, DBMinCapacity]
                        MaxCapacity: !FindInMap [flowiseclusterEnvScalingConfigurationMap, !Ref Env, DBMaxCapacity]
                    # Can only be set at creation.
                    StorageEncrypted: true
                    # AWS refuses to delete the cluster until this is false.
                    DeletionProtection: true
                    BackupRetentionPeriod: 7
                    CopyTagsToSnapshot: true

            flowiseclusterDBWriterInstance:
                Type: AWS::RDS::DBInstance
                # An instance holds no data: the cluster does.
                DeletionPolicy: Delete
                UpdateReplacePolicy: Delete
                Metadata:
                    'aws:copilot:description': 'The writer of the Aurora cluster'
                Properties:
                    DBClusterIdentifier: !Ref flowiseclusterDBCluster
                    DBInstanceClass: db.serverless
                    Engine: aurora-postgresql
                    PromotionTier: 1
                    PubliclyAccessible: false
                    # Would leave the long-term-support version.
                    AutoMinorVersionUpgrade: false

            flowiseclusterDBReaderInstance:
                Type: AWS::RDS::DBInstance
                Condition: flowiseclusterHasReader
                # The first instance of a cluster becomes its writer.
                DependsOn: flowiseclusterDBWriterInstance
                DeletionPolicy: Delete
                UpdateReplacePolicy: Delete
                Metadata:
                    'aws:copilot:description': 'A reader of the Aurora cluster, ready to take over as its writer'
                Properties:
                    DBClusterIdentifier: !Ref flowiseclusterDBCluster
                    DBInstanceClass: db.serverless
                    Engine: aurora-postgresql
                    # Tiers 0 and 1 keep the reader as large as the writer.
                    PromotionTier: 1
                    PubliclyAccessible: false
                    AutoMinorVersionUpgrade: false

            flowiseclusterSecretAuroraClusterAttachment:
                Type: AWS::SecretsManager::SecretTargetAttachment
                Properties:
                    SecretId: !Ref flowiseclusterAuroraSecret
                    TargetId: !Ref flowiseclusterDBCluster
                    TargetType: AWS::RDS::DBCluster

        Outputs:
            flowiseclusterSecret:
                Description: The secret with host, port, dbname, username and password of the database, as JSON.
                Value: !Ref flowiseclusterAuroraSecret
                Export:
                    Name: !Sub '${App}-${Env}-flowiseclusterAuroraSecret'
            flowiseclusterSecurityGroup:
                Description: The security group of services that use the database.
                Value: !Ref flowiseclusterWorkloadSecurityGroup
                Export:
                    Name: !Sub '${App}-${Env}-flowiseclusterSecurityGroup'

        """#
    }
}
