import Testing

@testable import CloudFormation

@Suite("What holds data")
struct StatefulnessTests {
    @Test(
        "types that hold data",
        arguments: [
            "AWS::S3::Bucket", "AWS::EFS::FileSystem", "AWS::DynamoDB::Table", "AWS::RDS::DBCluster",
            "AWS::RDS::DBInstance",
            "AWS::ElastiCache::ReplicationGroup", "AWS::ElastiCache::CacheCluster", "AWS::SecretsManager::Secret",
            "AWS::KMS::Key", "AWS::SQS::Queue", "AWS::Kinesis::Stream", "AWS::Cognito::UserPool",
            "AWS::ECR::Repository",
            "AWS::Logs::LogGroup", "AWS::EC2::Volume", "AWS::EC2::Instance", "AWS::AmazonMQ::Broker",
            "AWS::MemoryDB::Cluster", "AWS::Timestream::Table", "AWS::Backup::BackupVault", "AWS::Cassandra::Table",
            "AWS::SSM::Parameter", "AWS::MSK::Cluster", "AWS::Redshift::Cluster", "AWS::OpenSearchService::Domain",
            "AWS::DocDB::DBCluster", "AWS::Neptune::DBCluster", "AWS::FSx::FileSystem", "AWS::S3Tables::Table",
        ])
    func stateful(_ type: String) {
        guard case .stateful(let content) = RuleRun.resource(type, "A: 1").statefulness else {
            Issue.record("\(type) is not stateful")
            return
        }
        #expect(!content.isEmpty)
    }

    @Test(
        "types that hold none",
        arguments: [
            "AWS::IAM::Role", "AWS::Lambda::Permission", "AWS::EC2::SecurityGroup", "AWS::ElastiCache::SubnetGroup",
            "AWS::RDS::DBClusterParameterGroup", "AWS::CloudWatch::Alarm", "AWS::S3::BucketPolicy", "AWS::ECS::Service",
            "AWS::ElasticLoadBalancingV2::LoadBalancer", "AWS::Route53::RecordSet", "AWS::Events::Rule",
            "AWS::SNS::Topic",
            "AWS::CertificateManager::Certificate", "AWS::ApiGateway::RestApi", "AWS::CloudFront::Distribution",
            "AWS::WAFv2::WebACL", "AWS::AutoScaling::AutoScalingGroup", "AWS::SecretsManager::SecretTargetAttachment",
            "AWS::EFS::MountTarget", "AWS::KMS::Alias", "AWS::SQS::QueuePolicy", "AWS::DocDB::DBInstance",
            "AWS::ApplicationAutoScaling::ScalableTarget", "AWS::EFS::AccessPoint",
        ])
    func stateless(_ type: String) {
        #expect(RuleRun.resource(type, "A: 1").statefulness == .stateless)
    }

    @Test(
        "types that nobody reviewed",
        arguments: [
            "Custom::Thing", "AWS::CloudFormation::CustomResource", "AWS::CloudFormation::Stack", "Alexa::ASK::Skill",
            "MyOrg::Data::Base", "AWS::New::Service", "AWS::S3::Unheard", "AWS::IAM", "Thing", "",
            "MyOrg::Bucket::Module::MODULE",
        ])
    func unknown(_ type: String) {
        #expect(RuleRun.resource(type, "A: 1").statefulness == .unknown)
    }

    @Test("the cluster holds the data, its members none")
    func members() {
        let type = "AWS::RDS::DBInstance"
        #expect(RuleRun.resource(type, "DBClusterIdentifier: !Ref Cluster").statefulness == .stateless)
        #expect(RuleRun.resource(type, "DBClusterIdentifier: name").statefulness == .stateless)
        #expect(RuleRun.resource(type, "DBClusterIdentifier: !If").statefulness != .stateless)
        #expect(RuleRun.resource(type, "Engine: postgres").statefulness != .stateless)
    }

    @Test("no type is in both lists")
    func lists() {
        for type in StatefulTypes.contents.keys {
            let parts = type.split(separator: ":").map(String.init)
            let line = StatefulTypes.stateless.split(separator: "\n").first { $0.hasPrefix(parts[1] + " ") }
            #expect(line?.split(separator: " ").dropFirst().contains(parts[2][...]) != true, "\(type)")
        }
    }
}
