import CloudFormation
import Testing

@Suite("The table of update behaviour")
struct ResourceSchemaTests {
    struct Case: CustomTestStringConvertible {
        let type: String
        let path: String
        let behaviour: UpdateBehaviour
        let source: BehaviourSource
        var testDescription: String { "\(type) \(path) is \(behaviour.rawValue)" }

        init(_ type: String, _ path: String, _ behaviour: UpdateBehaviour, _ source: BehaviourSource = .schema) {
            self.type = "AWS::" + type
            self.path = path
            self.behaviour = behaviour
            self.source = source
        }
    }

    @Test(
        "says what a change of a property does",
        arguments: [
            Case("ElastiCache::ReplicationGroup", "NumNodeGroups", .conditional, .specification),
            Case("ElastiCache::ReplicationGroup", "AuthToken", .conditional),
            Case("ElastiCache::ReplicationGroup", "ReplicasPerNodeGroup", .inPlace),
            Case("ElastiCache::ReplicationGroup", "CacheNodeType", .inPlace),
            Case("ElastiCache::ReplicationGroup", "Port", .replacement),
            Case("ElastiCache::ReplicationGroup", "CacheSubnetGroupName", .replacement),
            Case("ElastiCache::CacheCluster", "NumCacheNodes", .conditional, .specification),
            Case("ElastiCache::CacheCluster", "AZMode", .conditional, .specification),
            Case("ElastiCache::CacheCluster", "PreferredAvailabilityZone", .conditional, .specification),
            Case("ElastiCache::ParameterGroup", "Description", .inPlace),
            Case("EC2::SecurityGroup", "GroupDescription", .replacement),
            Case("RDS::DBClusterParameterGroup", "Description", .replacement),
            Case("RDS::DBCluster", "ServerlessV2ScalingConfiguration.MinCapacity", .inPlace),
            Case("S3::Bucket", "BucketName", .replacement),
            Case("EFS::FileSystem", "PerformanceMode", .replacement),
            Case("EFS::FileSystem", "Encrypted", .replacement),
            Case("EFS::FileSystem", "ThroughputMode", .inPlace),
            // Through a list, by its index as well.
            Case("S3::Bucket", "LifecycleConfiguration.Rules.*.ExpirationInDays", .inPlace),
            Case("S3::Bucket", "LifecycleConfiguration.Rules.0.ExpirationInDays", .inPlace),
            Case("ODB::CloudVmCluster", "DbNodes.*.DbServerId", .replacement),
            Case("ODB::CloudVmCluster", "DbNodes.3.DbServerId", .replacement),
            Case("ODB::CloudVmCluster", "DbNodes", .replacement),
            Case("ODB::CloudVmCluster", "DbNodes.3.Ocid", .unknown, .nothing),
            // The whole replaces when a part of it does, its other parts do not; a part does when the whole does.
            Case("Budgets::Budget", "Budget", .replacement),
            Case("Budgets::Budget", "Budget.BudgetName", .replacement),
            Case("Budgets::Budget", "Budget.BudgetLimit", .inPlace),
            Case("ECS::TaskDefinition", "ContainerDefinitions.0.Image", .replacement),
            // A type that CloudFormation cannot update.
            Case("Glue::SecurityConfiguration", "EncryptionConfiguration", .replacement),
            // Below a name that the template chooses, and below an object of which nothing is known.
            Case("Lambda::Function", "Environment.Variables.REDIS_URL", .inPlace),
            Case("IAM::ManagedPolicy", "PolicyDocument.Statement.0.Effect", .inPlace),
            Case("S3::Bucket", "NoSuchProperty", .unknown, .nothing),
            Case("S3::Bucket", "LifecycleConfiguration.Rule", .unknown, .nothing),
            Case("S3::Bucket", "LifecycleConfiguration.Rules.ExpirationInDays", .unknown, .nothing),
            // Whatever is written below a create-only property changes that.
            Case("S3::Bucket", "BucketName.Part", .replacement),
            // Read-only: nobody can change it.
            Case("S3::Bucket", "Arn", .unknown, .nothing),
            Case("ElastiCache::ReplicationGroup", "PrimaryEndPoint.Port", .unknown, .nothing),
        ])
    func behaviour(of example: Case) throws {
        let schema = try #require(ResourceSchema.of(example.type))
        let found = schema.behaviour(of: example.path.split(separator: ".").map(String.init))
        #expect(found.behaviour == example.behaviour)
        #expect(found.source == example.source)
    }

    @Test("has every type once, in the order in which it is searched")
    func types() {
        let types = ResourceSchema.types
        #expect(types.count == 1854)
        #expect(types.allSatisfy { ResourceSchema.of($0)?.type == $0 })
        #expect(zip(types, types.dropFirst()).allSatisfy { $0.utf8.lexicographicallyPrecedes($1.utf8) })
        #expect(ResourceSchema.date == "2026-10-20")
    }

    @Test(
        "does not know other types",
        arguments: [
            "", "A", "AWS::S3::Buckets", "AWS::S3::Bucke", "Custom::Thing", "zzz", "AWS::IAM::OIDCProvider\n!Url",
        ])
    func otherTypes(name: String) {
        #expect(ResourceSchema.of(name) == nil)
    }

    /// Walks all properties of all types: each is there, and what is required is among the children.
    @Test("is whole: everything that it names can be read")
    func everything() throws {
        for type in ResourceSchema.types {
            let schema = try #require(ResourceSchema.of(type))
            #expect(!schema.properties.isEmpty, "\(type)")
            #expect(Set(schema.required).isSubset(of: schema.properties), "\(type)")
            for path in schema.properties.map({ [$0] }) + schema.writeOnly.map(components) {
                let property = schema.property(at: path)
                #expect(property.map { Set($0.required).isSubset(of: $0.children) } == true, "\(type) \(path)")
                for child in property?.children ?? [] {
                    #expect(schema.property(at: path + [child]) != nil, "\(type) \(path) \(child)")
                }
                if property?.kinds.contains(.list) == true {
                    #expect(schema.property(at: path + ["*"]) != nil, "\(type) \(path)")
                }
            }
            for name in schema.nameProperties {
                #expect(schema.property(at: components(name)) != nil, "\(type) \(name)")
            }
        }
    }

    @Test("describes what a property may be")
    func properties() throws {
        let group = try #require(ResourceSchema.of("AWS::ElastiCache::ReplicationGroup"))
        #expect(group.required == ["ReplicationGroupDescription"])
        #expect(group.property(at: ["NumNodeGroups"])?.kinds == [.integer])
        #expect(
            group.property(at: ["ClusterMode"])?.allowedValues == .ignoringCase(["compatible", "disabled", "enabled"]))
        let log = group.property(at: ["LogDeliveryConfigurations", "0"])
        #expect(log?.required == ["DestinationDetails", "DestinationType", "LogFormat", "LogType"])
        #expect(log?.isOpen == false)
        #expect(group.property(at: ["LogDeliveryConfigurations", "*", "LogGroup"]) == nil)

        let bucket = try #require(ResourceSchema.of("AWS::S3::Bucket"))
        #expect(bucket.required == [])
        #expect(bucket.property(at: ["VersioningConfiguration"])?.required == ["Status"])
        #expect(
            bucket.property(at: ["VersioningConfiguration", "Status"])?.allowedValues
                == .exactly(["Enabled", "Suspended"]))
        #expect(bucket.property(at: [])?.children == bucket.properties)

        let policy = try #require(ResourceSchema.of("AWS::S3::BucketPolicy")?.property(at: ["PolicyDocument"]))
        #expect(policy.isOpen)
        #expect(policy.kinds == [.object, .text])
        #expect(ResourceSchema.of("AWS::IAM::ManagedPolicy")?.property(at: ["PolicyDocument"])?.kinds == [])
        // Escaped in the table, and an alternative of `oneOf`.
        let instance = try #require(ResourceSchema.of("AWS::EC2::CapacityReservation"))
        guard case .exactly(let platforms) = instance.property(at: ["InstancePlatform"])?.allowedValues else {
            Issue.record("InstancePlatform takes any value")
            return
        }
        #expect(platforms.contains("Windows with SQL Server"))
    }

    @Test("an object may be inside itself")
    func recursion() throws {
        let access = try #require(ResourceSchema.of("AWS::WAFv2::WebACL"))
        let path =
            ["Rules", "0", "Statement"] + Array(repeating: "NotStatement.Statement", count: 5).flatMap(components)
        #expect(access.property(at: path)?.children.contains("NotStatement") == true)
        let component = try #require(ResourceSchema.of("AWS::AmplifyUIBuilder::Component"))
        let child = component.property(at: ["Children", "*", "Children", "*", "Children", "*"])
        #expect(child?.required == ["ComponentType", "Name", "Properties"])
    }

    @Test("knows attributes, names and what is only written")
    func attributes() throws {
        let group = try #require(ResourceSchema.of("AWS::ElastiCache::ReplicationGroup"))
        #expect(group.attributes.isSuperset(of: ["PrimaryEndPoint.Address", "ReadEndPoint.Addresses.List"]))
        #expect(!group.attributes.contains("PrimaryEndPoint.Name"))
        #expect(group.nameProperties == ["ReplicationGroupId"])
        #expect(group.writeOnly.contains("AuthToken"))
        let bucket = try #require(ResourceSchema.of("AWS::S3::Bucket"))
        #expect(bucket.attributes.contains("Arn"))
        #expect(!bucket.attributes.contains("BucketName"))
        #expect(bucket.nameProperties == ["BucketName"])
        #expect(ResourceSchema.of("AWS::EC2::VPC")?.nameProperties == [])
        #expect(ResourceSchema.of("AWS::SQS::Queue")?.attributes.contains("QueueName") == true)
        #expect(ResourceSchema.of("AWS::CloudFormation::Stack")?.attributes.contains("Outputs.*") == true)
    }

    @Test("marks what only the older specification calls a replacement")
    func disputed() throws {
        let group = try #require(ResourceSchema.of("AWS::ElastiCache::ReplicationGroup"))
        #expect(group.isDisputed(["ReplicasPerNodeGroup"]))
        #expect(!group.isDisputed(["NumCacheClusters"]))
        #expect(!group.isDisputed(["Port"]))
        #expect(group.isPublished)
        #expect(ResourceSchema.of("AWS::RDS::DBInstance")?.isDisputed(["Port"]) == true)
        let files = try #require(ResourceSchema.of("AWS::FSx::FileSystem"))
        #expect(files.isDisputed(["LustreConfiguration", "DeploymentType"]))
        #expect(!files.isPublished)
    }

    private func components(_ path: String) -> [String] {
        path.split(separator: ".").map(String.init)
    }
}
