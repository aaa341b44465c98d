/// What is known of types of resources without looking at one.
extension CostEstimator {
    static func component(of type: String) -> String {
        switch type {
        case "AWS::RDS::DBCluster": return CostComponent.aurora
        case "AWS::S3::Bucket": return CostComponent.s3
        case "AWS::EC2::NatGateway", "AWS::EC2::EIP", "AWS::EC2::VPCEndpoint": return CostComponent.network
        default: break
        }
        let service = type.split(separator: ":", omittingEmptySubsequences: true).dropFirst().first
        switch service {
        case "ElastiCache": return CostComponent.redis
        case "EFS": return CostComponent.efs
        case "ElasticLoadBalancingV2", "ElasticLoadBalancing": return CostComponent.loadBalancer
        default: return CostComponent.other
        }
    }

    /// Whether a type has no price of its own: AWS bills what runs, is stored or is asked for, and none of these is any of it.
    static func isFree(_ type: String) -> Bool { type.hasPrefix("AWS::IAM::") || free.contains(type) }

    private static let free: Set<String> = [
        "AWS::CloudFormation::WaitConditionHandle",
        "AWS::EC2::InternetGateway", "AWS::EC2::Route", "AWS::EC2::RouteTable", "AWS::EC2::SecurityGroup",
        "AWS::EC2::SecurityGroupEgress", "AWS::EC2::SecurityGroupIngress", "AWS::EC2::Subnet",
        "AWS::EC2::SubnetRouteTableAssociation", "AWS::EC2::VPC", "AWS::EC2::VPCGatewayAttachment",
        "AWS::EFS::AccessPoint", "AWS::EFS::MountTarget",
        "AWS::ElastiCache::ParameterGroup", "AWS::ElastiCache::SubnetGroup", "AWS::ElastiCache::User",
        "AWS::ElastiCache::UserGroup",
        "AWS::ElasticLoadBalancingV2::Listener", "AWS::ElasticLoadBalancingV2::ListenerRule",
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "AWS::KMS::Alias", "AWS::Lambda::Permission",
        "AWS::RDS::DBClusterParameterGroup", "AWS::RDS::DBParameterGroup", "AWS::RDS::DBSubnetGroup",
        "AWS::S3::BucketPolicy", "AWS::SNS::TopicPolicy", "AWS::SQS::QueuePolicy",
        "AWS::SecretsManager::ResourcePolicy", "AWS::SecretsManager::SecretTargetAttachment",
    ]

    /// Types that cost nothing while nobody uses them, and then by how much they are used.
    static let paidByUse: Set<String> = [
        "AWS::DynamoDB::Table", "AWS::ElastiCache::ServerlessCache", "AWS::Lambda::Function", "AWS::Logs::LogGroup",
        "AWS::SNS::Topic", "AWS::SQS::Queue",
    ]
}
