@testable import CloudFormation

extension Truth {
    /// A security group whose description decides about its replacement, and what refers to it.
    private static func group(_ description: String, _ others: String...) -> String {
        "Resources:\n  Group: {Type: 'AWS::EC2::SecurityGroup', Properties: "
            + "{GroupDescription: \(description), VpcId: vpc-1}}\n" + others.map { "  \($0)\n" }.joined()
    }

    private static func groupReplaced(
        _ name: String, _ dependent: String, _ resource: String, _ effect: Effect, _ verdict: Verdict,
        _ source: String
    ) -> Truth {
        Truth(
            name, old: group("a", dependent), new: group("b", dependent), resource, effect, verdict,
            also: ["Group": Outcome(.replaces, .refused)], source)
    }

    private static func pair(
        _ name: String, _ first: (String) -> String, _ dependent: String, _ effect: Effect, _ verdict: Verdict,
        or others: [Outcome] = [], first outcome: Outcome, _ source: String
    ) -> Truth {
        Truth(
            name, old: template("First: \(first("a"))", "It: \(dependent)"),
            new: template("First: \(first("b"))", "It: \(dependent)"), "It", effect, verdict, or: others,
            also: ["First": outcome], source)
    }

    static let references = groupReferences + pairs + chains

    private static let groupReferences = [
        groupReplaced(
            "a mutable list of a replication group, by Ref",
            "It: {Type: 'AWS::ElastiCache::ReplicationGroup', Properties: {ReplicationGroupDescription: a, "
                + "CacheNodeType: cache.t4g.micro, NumCacheClusters: 1, SecurityGroupIds: [!Ref Group]}}",
            "It", .inPlace, .safe, Page.replicationGroup),
        groupReplaced(
            "a mutable list of a cluster of databases, by GetAtt",
            "It: {Type: 'AWS::RDS::DBCluster', Properties: {Engine: aurora-postgresql, "
                + "VpcSecurityGroupIds: [!GetAtt Group.GroupId]}}",
            "It", .inPlace, .safe, Page.cluster),
        groupReplaced(
            "a mutable list of a mount target, by Sub",
            "It: {Type: 'AWS::EFS::MountTarget', Properties: {FileSystemId: fs-1, SubnetId: s-1, "
                + "SecurityGroups: [!Sub '${Group.GroupId}']}}",
            "It", .inPlace, .safe, Page.resource("efs-mounttarget")),
        groupReplaced(
            "the group of a rule, which cannot change",
            "It: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !Ref Group, IpProtocol: tcp, "
                + "FromPort: 80, ToPort: 80, CidrIp: 10.0.0.0/8}}",
            "It", .replaces, .refused, Page.resource("ec2-securitygroupingress")),
        groupReplaced(
            "the source of a rule, by Join, which cannot change",
            "It: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: sg-1, IpProtocol: tcp, "
                + "FromPort: 80, ToPort: 80, SourceSecurityGroupId: !Join ['', [!GetAtt Group.GroupId]]}}",
            "It", .replaces, .refused, Page.resource("ec2-securitygroupingress")),
        Truth(
            "what refers to a group that changes in place does not change",
            old: template(
                "Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: a, VpcId: vpc-1}}",
                "It: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !Ref Group, IpProtocol: '-1'}}"),
            new: template(
                "Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: a, VpcId: vpc-1, "
                    + "Tags: [{Key: a, Value: b}]}}",
                "It: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !Ref Group, IpProtocol: '-1'}}"),
            "It", .none, .unchanged, also: ["Group": Outcome(.inPlace, .safe)], Page.behaviours),
        Truth(
            "what only waits for a group that is replaced does not change",
            old: group("a", "It: {Type: 'AWS::SNS::Topic', DependsOn: Group}"),
            new: group("b", "It: {Type: 'AWS::SNS::Topic', DependsOn: Group}"), "It", .none, .unchanged,
            also: ["Group": Outcome(.replaces, .refused)], Page.behaviours),
    ]

    private static let pairs = [
        pair(
            "a bucket replaced, and the policy of it",
            { "{Type: 'AWS::S3::Bucket', Properties: {BucketName: \($0)}}" },
            "{Type: 'AWS::S3::BucketPolicy', Properties: {Bucket: !Ref First, PolicyDocument: {Statement: []}}}",
            .replaces, .refused, first: Outcome(.replaces, .losesData), Page.resource("s3-bucketpolicy")),
        pair(
            "a bucket replaced, and a variable of a function",
            { "{Type: 'AWS::S3::Bucket', Properties: {BucketName: \($0)}}" },
            "{Type: 'AWS::Lambda::Function', Properties: {Role: r, Code: {ZipFile: a}, "
                + "Environment: {Variables: {BUCKET: !Ref First}}}}",
            .inPlace, .safe, first: Outcome(.replaces, .losesData), Page.function),
        pair(
            "a file system replaced, and a mount target of it",
            { "{Type: 'AWS::EFS::FileSystem', Properties: {KmsKeyId: \($0), Encrypted: true}}" },
            "{Type: 'AWS::EFS::MountTarget', Properties: {FileSystemId: !Ref First, SubnetId: s, SecurityGroups: []}}",
            .replaces, .refused, first: Outcome(.replaces, .losesData), Page.resource("efs-mounttarget")),
        pair(
            "a subnet group replaced, and the databases in it",
            {
                "{Type: 'AWS::RDS::DBSubnetGroup', Properties: {DBSubnetGroupName: \($0), "
                    + "DBSubnetGroupDescription: a, SubnetIds: [s-1]}}"
            },
            "{Type: 'AWS::RDS::DBCluster', Properties: {Engine: aurora-postgresql, DBSubnetGroupName: !Ref First}}",
            .replaces, .losesData, first: Outcome(.replaces, .refused), Page.cluster),
        pair(
            "a subnet group replaced, and the Redis in it",
            {
                "{Type: 'AWS::ElastiCache::SubnetGroup', Properties: {CacheSubnetGroupName: \($0), "
                    + "Description: a, SubnetIds: [s-1]}}"
            },
            "{Type: 'AWS::ElastiCache::ReplicationGroup', Properties: {ReplicationGroupDescription: a, "
                + "CacheNodeType: cache.t4g.micro, NumCacheClusters: 1, CacheSubnetGroupName: !Ref First}}",
            .replaces, .losesData, first: Outcome(.replaces, .refused), Page.replicationGroup),
        pair(
            "a parameter group replaced, and the cluster that uses it",
            {
                "{Type: 'AWS::RDS::DBClusterParameterGroup', Properties: {Description: \($0), "
                    + "Family: aurora-postgresql15, Parameters: {}}}"
            },
            "{Type: 'AWS::RDS::DBCluster', Properties: {Engine: aurora-postgresql, "
                + "DBClusterParameterGroupName: !Ref First}}",
            .inPlace, .safe, or: [Outcome(.inPlace, .interrupts), Outcome(.interrupts, .interrupts)],
            first: Outcome(.replaces, .refused), Page.cluster),
        pair(
            "a target group replaced, and the listener that sends to it",
            {
                "{Type: 'AWS::ElasticLoadBalancingV2::TargetGroup', Properties: {Name: \($0), Port: 80, "
                    + "Protocol: HTTP, VpcId: v}}"
            },
            "{Type: 'AWS::ElasticLoadBalancingV2::Listener', Properties: {LoadBalancerArn: a, Port: 80, "
                + "DefaultActions: [{Type: forward, TargetGroupArn: !Ref First}]}}",
            .inPlace, .safe, or: [Outcome(.inPlace, .interrupts)], first: Outcome(.replaces, .refused),
            Page.resource("elasticloadbalancingv2-listener")),
        pair(
            "a load balancer replaced, and the listener of it",
            { "{Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer', Properties: {Name: \($0)}}" },
            "{Type: 'AWS::ElasticLoadBalancingV2::Listener', Properties: {LoadBalancerArn: !Ref First, Port: 80, "
                + "DefaultActions: []}}",
            .replaces, .refused, first: Outcome(.replaces, .refused), Page.resource("elasticloadbalancingv2-listener")),
        pair(
            "a role replaced, and the function that runs as it",
            { "{Type: 'AWS::IAM::Role', Properties: {RoleName: \($0), AssumeRolePolicyDocument: {}}}" },
            "{Type: 'AWS::Lambda::Function', Properties: {Role: !GetAtt First.Arn, Code: {ZipFile: a}}}", .inPlace,
            .safe, first: Outcome(.replaces, .refused), Page.function),
        pair(
            "a function replaced, and the permission to call it",
            { "{Type: 'AWS::Lambda::Function', Properties: {FunctionName: \($0), Role: r, Code: {ZipFile: a}}}" },
            "{Type: 'AWS::Lambda::Permission', Properties: {FunctionName: !Ref First, "
                + "Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com}}",
            .replaces, .refused, first: Outcome(.replaces, .refused), Page.resource("lambda-permission")),
        pair(
            "an alias changed in place, and a log group named after it",
            { "{Type: 'AWS::KMS::Alias', Properties: {AliasName: alias/t, TargetKeyId: \($0)}}" },
            "{Type: 'AWS::Logs::LogGroup', Properties: {LogGroupName: !Sub '${First}-logs'}}", .none, .unchanged,
            first: Outcome(.inPlace, .safe), Page.resource("kms-alias")),
    ]

    private static func network(_ range: String) -> String {
        template(
            "Net: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: \(range)}}",
            "Subnet: {Type: 'AWS::EC2::Subnet', Properties: {VpcId: !Ref Net, CidrBlock: 10.0.0.0/24}}",
            "Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: a, VpcId: !Ref Net}}",
            "Guard: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: b, VpcId: !Ref Net}}",
            "Mount: {Type: 'AWS::EFS::MountTarget', Properties: "
                + "{FileSystemId: fs-1, SubnetId: !Ref Subnet, SecurityGroups: [!Ref Group]}}",
            "Topic: {Type: 'AWS::SNS::Topic'}")
    }

    private static let chains = [
        Truth(
            "another security group of the same stack",
            old: network("10.0.0.0/16"), new: network("10.0.0.0/16").replacing("[!Ref Group]", with: "[!Ref Guard]"),
            "Mount", .inPlace, .safe, also: ["Group": .unchanged, "Guard": .unchanged],
            Page.resource("efs-mounttarget")),
        // Ref and GetAtt of what may come back different are looked up again while the update runs.
        Truth(
            "a custom resource changed, and a bucket named by its answer",
            old: template(
                "First: {Type: 'Custom::Namer', Properties: {ServiceToken: t, Seed: a}}",
                "It: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !GetAtt First.Name}}"),
            new: template(
                "First: {Type: 'Custom::Namer', Properties: {ServiceToken: t, Seed: b}}",
                "It: {Type: 'AWS::S3::Bucket', Properties: {BucketName: !GetAtt First.Name}}"),
            "It", .unknown, .losesData, or: [Outcome(.replaces, .losesData)], Page.changeSets),
        Truth(
            "a network replaced, and all that stands in it", old: network("10.0.0.0/16"),
            new: network("10.1.0.0/16"), "Mount", .replaces, .refused,
            also: [
                "Net": Outcome(.replaces, .refused), "Subnet": Outcome(.replaces, .refused),
                "Group": Outcome(.replaces, .refused), "Topic": .unchanged,
            ], Page.resource("ec2-vpc")),
    ]
}
