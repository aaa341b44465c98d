// Lists of types, one service a line, that no formatter should wrap.
// swift-format-ignore-file

/// The types that were gone through one by one: what a resource's own documentation page says that it keeps.
///
/// A type in neither list is unknown, which counts as stateful wherever it matters. Services stand in `stateless` with
/// the types that hold nothing; `*` where the whole service was gone through, so that what is in `contents` is all that
/// holds data.
enum StatefulTypes {
    /// What is lost with a resource, by type.
    static let contents: [String: String] = {
        var contents: [String: String] = [:]
        let space = UInt8(ascii: " ")
        // By bytes: every plan reads them.
        for line in Array(stateful.utf8).split(separator: UInt8(ascii: "\n")) {
            let cells = line.split(separator: UInt8(ascii: "|"), maxSplits: 1)
            guard cells.count == 2 else { continue }
            let type = String(decoding: cells[0].filter { $0 != space }, as: UTF8.self)
            contents[type] = String(decoding: cells[1].drop { $0 == space }, as: UTF8.self)
        }
        return contents
    }()

    private static let statelessNames: [Substring: Set<Substring>] = {
        var names: [Substring: Set<Substring>] = [:]
        for line in stateless.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard let service = words.first else { continue }
            names[service] = Set(words.dropFirst())
        }
        return names
    }()

    /// Whether a type that holds nothing by `contents` was reviewed.
    static func isStateless(service: String, name: String) -> Bool {
        guard let names = statelessNames[service[...]] else { return false }
        return names.contains("*") || names.contains(name[...])
    }

    static let stateful = #"""
        AWS::ACMPCA::CertificateAuthority | a private certificate authority and its key
        AWS::APS::Workspace | the metrics of a Prometheus workspace
        AWS::AmazonMQ::Broker | the messages of a broker
        AWS::Amplify::App | an app with its branches and deployments
        AWS::Backup::BackupVault | the recovery points of a backup vault
        AWS::Backup::LogicallyAirGappedBackupVault | the recovery points of a backup vault
        AWS::Bedrock::KnowledgeBase | a knowledge base and what it has indexed
        AWS::Bedrock::DataSource | what a knowledge base has indexed from a source
        AWS::BedrockAgentCore::Memory | an agent's memory
        AWS::BedrockAgentCore::Dataset | the data of a dataset
        AWS::Cassandra::Keyspace | the tables of a keyspace
        AWS::Cassandra::Table | the rows of a table
        AWS::Chime::AppInstance | the users and messages of a chat
        AWS::Chime::Channel | the messages of a channel
        AWS::Cloud9::EnvironmentEC2 | the files of a development environment
        AWS::CloudFront::KeyValueStore | the keys and values of a store
        AWS::CloudHSM::Cluster | the keys of a hardware security module
        AWS::CloudTrail::EventDataStore | the events of an event data store
        AWS::CodeArtifact::Domain | the packages of a domain
        AWS::CodeArtifact::Repository | the packages of a repository
        AWS::CodeCommit::Repository | the commits of a repository
        AWS::Cognito::IdentityPool | the identities of a pool
        AWS::Cognito::UserPool | the users of a pool and their passwords
        AWS::Cognito::UserPoolUser | a user of a pool
        AWS::Connect::Instance | a contact centre and its records
        AWS::CustomerProfiles::Domain | the profiles of a domain
        AWS::DSQL::Cluster | the data of a database
        AWS::DataExchange::DataSet | the revisions of a data set
        AWS::DataZone::Domain | the assets of a domain
        AWS::DirectoryService::MicrosoftAD | the users of a directory
        AWS::DirectoryService::SimpleAD | the users of a directory
        AWS::DocDB::DBCluster | the data of a database
        AWS::DocDB::GlobalCluster | the data of a global database
        AWS::DocDBElastic::Cluster | the data of a database
        AWS::DocDBElastic::ClusterSnapshot | a snapshot of a database
        AWS::DynamoDB::GlobalTable | the items of a table
        AWS::DynamoDB::Table | the items of a table
        AWS::EC2::Instance | what is on an instance's disks
        AWS::EC2::EIP | a public address that others may have written down
        AWS::EC2::Host | the instances of a dedicated host
        AWS::EC2::KeyPair | a key pair: the private key cannot be made again
        AWS::EC2::Volume | the data of a volume
        AWS::ECR::PublicRepository | the images of a repository
        AWS::ECR::Repository | the images of a repository
        AWS::EFS::FileSystem | the files of a file system
        AWS::EKS::Cluster | what a Kubernetes cluster keeps: its objects and volumes
        AWS::EMR::Cluster | what is on a cluster's disks
        AWS::ElastiCache::CacheCluster | the data of a cache: queues, sessions and chat memory may be in it
        AWS::ElastiCache::GlobalReplicationGroup | the data of a cache: queues, sessions and chat memory may be in it
        AWS::ElastiCache::ReplicationGroup | the data of a cache: queues, sessions and chat memory may be in it
        AWS::ElastiCache::ServerlessCache | the data of a cache: queues, sessions and chat memory may be in it
        AWS::ElastiCache::ServerlessCacheSnapshot | a snapshot of a cache
        AWS::ElastiCache::Snapshot | a snapshot of a cache
        AWS::Elasticsearch::Domain | the indexes of a search domain
        AWS::Events::Archive | the events of an archive
        AWS::FSx::Backup | a backup of a file system
        AWS::FSx::FileCache | the files of a cache
        AWS::FSx::FileSystem | the files of a file system
        AWS::FSx::Snapshot | a snapshot of a volume
        AWS::FSx::StorageVirtualMachine | the volumes of a storage virtual machine
        AWS::FSx::Volume | the files of a volume
        AWS::Forecast::Dataset | the data of a dataset
        AWS::Forecast::DatasetGroup | the data of a dataset group
        AWS::Glue::Database | the tables of a catalog
        AWS::Glue::Table | the definition and partitions of a table
        AWS::Grafana::Workspace | the dashboards of a workspace
        AWS::HealthLake::FHIRDatastore | the records of a data store
        AWS::IAM::AccessKey | an access key: the secret cannot be read again
        AWS::IoTAnalytics::Channel | the messages of a channel
        AWS::IoTAnalytics::Datastore | the messages of a data store
        AWS::IoTSiteWise::Asset | the measurements of an asset
        AWS::KMS::Key | a key, and with it everything that it has encrypted
        AWS::KMS::ReplicaKey | a key, and with it everything that it has encrypted
        AWS::Kendra::Index | the documents of an index
        AWS::Kinesis::Stream | the records of a stream
        AWS::KinesisVideo::Stream | the video of a stream
        AWS::Lightsail::Bucket | the objects of a bucket
        AWS::Lightsail::Database | the data of a database
        AWS::Lightsail::Disk | the data of a disk
        AWS::Lightsail::Instance | what is on an instance's disk
        AWS::Logs::LogGroup | the events of a log group
        AWS::Logs::LogStream | the events of a log stream
        AWS::MSK::Cluster | the messages of a cluster
        AWS::MSK::ServerlessCluster | the messages of a cluster
        AWS::MWAA::Environment | the history of an Airflow environment
        AWS::MemoryDB::Cluster | the data of a database
        AWS::MemoryDB::MultiRegionCluster | the data of a database
        AWS::Neptune::DBCluster | the data of a database
        AWS::Neptune::GlobalCluster | the data of a global database
        AWS::NeptuneGraph::Graph | the data of a graph
        AWS::NeptuneGraph::GraphSnapshot | a snapshot of a graph
        AWS::OpenSearchServerless::Collection | the indexes of a collection
        AWS::OpenSearchServerless::Index | the documents of an index
        AWS::OpenSearchServerless::CollectionIndex | the documents of an index
        AWS::OpenSearchService::Domain | the indexes of a search domain
        AWS::QLDB::Ledger | the documents of a ledger
        AWS::RDS::ClusterSnapshot | a snapshot of a database
        AWS::RDS::DBCluster | the data of a database
        AWS::RDS::DBInstance | the data of a database
        AWS::RDS::DBShardGroup | the data of a database's shards
        AWS::RDS::DBSnapshot | a snapshot of a database
        AWS::RDS::GlobalCluster | the data of a global database
        AWS::Redshift::Cluster | the data of a warehouse
        AWS::Redshift::Snapshot | a snapshot of a warehouse
        AWS::RedshiftServerless::Namespace | the data of a warehouse
        AWS::RedshiftServerless::Snapshot | a snapshot of a warehouse
        AWS::Rekognition::Collection | the faces of a collection
        AWS::Route53::HostedZone | the records of a zone, and the name servers that others point to
        AWS::Route53::KeySigningKey | the key that signs a zone
        AWS::S3::Bucket | the objects of a bucket
        AWS::S3Express::DirectoryBucket | the objects of a bucket
        AWS::S3Files::FileSystem | the files of a file system
        AWS::S3Outposts::Bucket | the objects of a bucket
        AWS::S3Tables::Table | the rows of a table
        AWS::S3Tables::TableBucket | the tables of a bucket
        AWS::S3Vectors::Index | the vectors of an index
        AWS::S3Vectors::VectorBucket | the vectors of a bucket
        AWS::SDB::Domain | the items of a domain
        AWS::SES::ContactList | the contacts of a list
        AWS::SES::MailManagerArchive | the mails of an archive
        AWS::SQS::Queue | the messages of a queue
        AWS::SSM::Parameter | the value of a parameter, if somebody has changed it outside of the template
        AWS::SageMaker::Domain | the files of a Studio domain
        AWS::SageMaker::FeatureGroup | the records of a feature group
        AWS::SageMaker::MlflowTrackingServer | the experiments of a tracking server
        AWS::SageMaker::NotebookInstance | the files of a notebook
        AWS::SageMaker::Space | the files of a space
        AWS::SecretsManager::Secret | a secret's value, which may be generated or rotated
        AWS::StorageGateway::Tape | the data of a tape
        AWS::StorageGateway::Volume | the data of a volume
        AWS::Timestream::Database | the tables of a database
        AWS::Timestream::InfluxDBBackup | a backup of a database
        AWS::Timestream::InfluxDBCluster | the data of a database
        AWS::Timestream::InfluxDBInstance | the data of a database
        AWS::Timestream::Table | the records of a table
        AWS::VerifiedPermissions::PolicyStore | the policies of a store
        AWS::WorkSpaces::Workspace | the files of a desktop
        AWS::WorkspacesInstances::Volume | the data of a volume
        AWS::WorkspacesInstances::WorkspaceInstance | what is on an instance's disks
        """#

    static let stateless = #"""
        ACMPCA Permission
        APS ResourcePolicy RuleGroupsNamespace Scraper
        AccessAnalyzer *
        AmazonMQ Configuration ConfigurationAssociation
        Amplify Branch Domain Webhook
        ApiGateway *
        ApiGatewayV2 *
        AppConfig Application ConfigurationProfile Deployment DeploymentStrategy Environment Extension ExtensionAssociation HostedConfigurationVersion
        AppMesh *
        AppRunner *
        AppSync Api ApiCache ApiKey ChannelNamespace DataSource DomainName DomainNameApiAssociation FunctionConfiguration GraphQLApi GraphQLSchema Resolver SourceApiAssociation Type
        ApplicationAutoScaling *
        ApplicationInsights *
        ApplicationSignals *
        Athena DataCatalog NamedQuery PreparedStatement WorkGroup
        AutoScaling *
        AutoScalingPlans *
        Backup BackupPlan BackupSelection Framework ReportPlan RestoreTestingPlan RestoreTestingSelection
        Batch ComputeEnvironment JobDefinition JobQueue SchedulingPolicy
        Bedrock Agent AgentAlias ApplicationInferenceProfile Flow FlowAlias FlowVersion Guardrail GuardrailVersion Prompt PromptVersion
        Budgets *
        CDK *
        CE AnomalyMonitor AnomalySubscription CostCategory
        CertificateManager Account Certificate
        Chatbot *
        CloudFormation Macro WaitCondition WaitConditionHandle
        CloudFront AnycastIpList CachePolicy CloudFrontOriginAccessIdentity ConnectionFunction ConnectionGroup ContinuousDeploymentPolicy Distribution DistributionTenant FieldLevelEncryptionConfig FieldLevelEncryptionProfile Function KeyGroup MonitoringSubscription OriginAccessControl OriginRequestPolicy PublicKey RealtimeLogConfig ResponseHeadersPolicy StreamingDistribution TrustStore VpcOrigin
        CloudTrail Dashboard ResourcePolicy Trail
        CloudWatch *
        CodeBuild *
        CodeConnections *
        CodeDeploy *
        CodePipeline *
        CodeStarConnections *
        CodeStarNotifications *
        Cognito IdentityPoolPrincipalTag IdentityPoolRoleAttachment LogDeliveryConfiguration ManagedLoginBranding Terms UserPoolClient UserPoolDomain UserPoolGroup UserPoolIdentityProvider UserPoolResourceServer UserPoolRiskConfigurationAttachment UserPoolUICustomizationAttachment UserPoolUserToGroupAttachment
        Config AggregationAuthorization ConfigRule ConfigurationAggregator ConfigurationRecorder ConformancePack DeliveryChannel OrganizationConfigRule OrganizationConformancePack RemediationConfiguration StoredQuery
        DAX *
        DLM *
        DMS Certificate DataProvider Endpoint EventSubscription InstanceProfile MigrationProject ReplicationInstance ReplicationSubnetGroup
        DocDB DBClusterParameterGroup DBInstance DBSubnetGroup EventSubscription
        EC2 CapacityReservation CarrierGateway ClientVpnAuthorizationRule ClientVpnEndpoint ClientVpnRoute ClientVpnTargetNetworkAssociation CustomerGateway DHCPOptions EIPAssociation EgressOnlyInternetGateway FlowLog GatewayRouteTableAssociation InstanceConnectEndpoint InternetGateway LaunchTemplate NatGateway NetworkAcl NetworkAclEntry NetworkInterface NetworkInterfaceAttachment NetworkInterfacePermission PlacementGroup PrefixList Route RouteTable SecurityGroup SecurityGroupEgress SecurityGroupIngress SecurityGroupVpcAssociation Subnet SubnetCidrBlock SubnetCidrReservation SubnetNetworkAclAssociation SubnetRouteTableAssociation TransitGateway TransitGatewayAttachment TransitGatewayConnect TransitGatewayPeeringAttachment TransitGatewayRoute TransitGatewayRouteTable TransitGatewayRouteTableAssociation TransitGatewayRouteTablePropagation TransitGatewayVpcAttachment VPC VPCBlockPublicAccessExclusion VPCBlockPublicAccessOptions VPCCidrBlock VPCDHCPOptionsAssociation VPCEndpoint VPCEndpointConnectionNotification VPCEndpointService VPCEndpointServicePermissions VPCGatewayAttachment VPCPeeringConnection VPNConnection VPNConnectionRoute VPNGateway VPNGatewayRoutePropagation VolumeAttachment
        ECR PullThroughCacheRule PullTimeUpdateExclusion RegistryPolicy RegistryScanningConfiguration ReplicationConfiguration RepositoryCreationTemplate SigningConfiguration
        ECS CapacityProvider Cluster ClusterCapacityProviderAssociations ExpressGatewayService PrimaryTaskSet Service TaskDefinition TaskSet
        EFS AccessPoint MountTarget
        EKS AccessEntry Addon FargateProfile IdentityProviderConfig Nodegroup PodIdentityAssociation
        EMRServerless *
        ElastiCache ParameterGroup SecurityGroup SecurityGroupIngress SubnetGroup User UserGroup
        ElasticBeanstalk Application ApplicationVersion ConfigurationTemplate
        ElasticLoadBalancing *
        ElasticLoadBalancingV2 *
        EventSchemas *
        Events ApiDestination Connection Endpoint EventBus EventBusPolicy Rule
        FIS *
        FMS *
        FSx DataRepositoryAssociation
        GlobalAccelerator *
        Glue Classifier Connection Crawler DataCatalogEncryptionSettings Job SecurityConfiguration Trigger Workflow
        GuardDuty Detector Filter IPSet Member Master PublishingDestination ThreatIntelSet MalwareProtectionPlan
        IAM Group GroupPolicy InstanceProfile ManagedPolicy OIDCProvider Policy Role RolePolicy SAMLProvider ServerCertificate ServiceLinkedRole User UserPolicy UserToGroupAddition VirtualMFADevice
        ImageBuilder Component ContainerRecipe DistributionConfiguration ImagePipeline ImageRecipe InfrastructureConfiguration LifecyclePolicy Workflow
        InternetMonitor *
        KMS Alias
        Kinesis ResourcePolicy StreamConsumer
        KinesisFirehose *
        Lambda Alias CodeSigningConfig EventInvokeConfig EventSourceMapping Function LayerVersion LayerVersionPermission Permission Url Version
        Logs AccountPolicy Delivery DeliveryDestination DeliverySource Destination Integration LogAnomalyDetector MetricFilter QueryDefinition ResourcePolicy SubscriptionFilter Transformer
        MSK BatchScramSecret ClusterPolicy Configuration Replicator VpcConnection
        MemoryDB ACL ParameterGroup SubnetGroup User
        Neptune DBClusterParameterGroup DBInstance DBParameterGroup DBSubnetGroup EventSubscription
        NetworkFirewall *
        OSIS *
        Oam *
        OpenSearchServerless AccessPolicy LifecyclePolicy SecurityConfig SecurityPolicy VpcEndpoint
        Pipes *
        RAM *
        RDS CustomDBEngineVersion DBClusterEndpoint DBClusterParameterGroup DBParameterGroup DBProxy DBProxyEndpoint DBProxyTargetGroup DBSecurityGroup DBSecurityGroupIngress DBSubnetGroup EventSubscription Integration OptionGroup
        RUM *
        Redshift ClusterParameterGroup ClusterSecurityGroup ClusterSecurityGroupIngress ClusterSubnetGroup EndpointAccess EndpointAuthorization EventSubscription ScheduledAction SnapshotCopyGrant SnapshotSchedule UsageLimit
        RedshiftServerless Workgroup
        ResourceGroups *
        Route53 CidrCollection DNSSEC HealthCheck QueryLoggingConfig RecordSet RecordSetGroup TrafficPolicy TrafficPolicyInstance
        Route53Resolver *
        S3 AccessGrant AccessGrantsInstance AccessGrantsLocation AccessPoint BucketPolicy MultiRegionAccessPoint MultiRegionAccessPointPolicy StorageLens StorageLensGroup
        S3Express AccessPoint BucketPolicy
        S3Files AccessPoint FileSystemPolicy MountTarget
        S3ObjectLambda *
        S3Tables TableBucketPolicy TablePolicy
        S3Vectors VectorBucketPolicy
        SES ConfigurationSet ConfigurationSetEventDestination CustomVerificationEmailTemplate EmailIdentity ReceiptFilter ReceiptRule ReceiptRuleSet Template VdmAttributes
        SNS *
        SQS QueueInlinePolicy QueuePolicy
        SSM Association Document MaintenanceWindow MaintenanceWindowTarget MaintenanceWindowTask PatchBaseline ResourceDataSync ResourcePolicy
        Scheduler *
        SecretsManager ResourcePolicy RotationSchedule SecretTargetAttachment
        SecurityHub *
        ServiceDiscovery *
        Shield *
        Signer ProfilePermission
        StepFunctions *
        Synthetics *
        Transfer Agreement Connector Profile Workflow
        VerifiedPermissions IdentitySource
        VpcLattice *
        WAF *
        WAFRegional *
        WAFv2 *
        XRay *
        """#
}
