/// The pages that the rows rest on. "Update requires" stands with each property there.
enum Page {
    private static let guide = "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/"

    static func resource(_ name: String) -> String { "\(guide)aws-resource-\(name).html" }

    static let replicationGroup = resource("elasticache-replicationgroup")
    static let cacheCluster = "\(guide)aws-properties-elasticache-cache-cluster.html"
    static let cluster = resource("rds-dbcluster")
    static let instance = resource("rds-dbinstance")
    static let bucket = resource("s3-bucket")
    static let noncurrent =
        "https://docs.amazonaws.cn/AWSCloudFormation/latest/UserGuide/"
        + "aws-properties-s3-bucket-noncurrentversionexpiration.html"
    static let versioning = "https://docs.amazonaws.cn/en_us/AmazonS3/latest/userguide/Versioning.md"
    static let fileSystem = resource("efs-filesystem")
    static let group = resource("ec2-securitygroup")
    static let machine = resource("ec2-instance")
    static let volume = resource("ec2-volume")
    static let service = resource("ecs-service")
    static let task = resource("ecs-taskdefinition")
    static let function = resource("lambda-function")
    static let targets = resource("elasticloadbalancingv2-targetgroup")
    static let role = resource("iam-role")
    static let key = resource("kms-key")
    static let queue = resource("sqs-queue")
    static let secret = resource("secretsmanager-secret")
    static let table = resource("dynamodb-table")
    static let search = resource("opensearchservice-domain")

    static let behaviours = "\(guide)using-cfn-updating-stacks-update-behaviors.html"
    static let deletionPolicy = "\(guide)aws-attribute-deletionpolicy.html"
    static let updateReplacePolicy = "\(guide)aws-attribute-updatereplacepolicy.html"
    static let updatePolicy = "\(guide)aws-attribute-updatepolicy.html"
    static let names = "\(guide)aws-properties-name.html"
    static let conditions = "\(guide)conditions-section-structure.html"
    static let mappings = "\(guide)mappings-section-structure.html"
    static let intrinsics = "\(guide)intrinsic-function-reference.html"
    static let noEcho = "\(guide)parameters-section-structure.html"
    static let changeSets = "\(guide)using-cfn-updating-stacks-changesets-samples.html"
    static let custom = "\(guide)template-custom-resources.html"
    static let exports = "\(guide)intrinsic-function-reference-importvalue.html"

    static let clusterMode = "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/modify-cluster-mode.html"
    static let backupRetention =
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithAutomatedBackups.BackupRetention.html"
    static let storage =
        "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.ModifyingExisting.ScalingUp.html"
    static let volumeSize =
        "https://docs.amazonaws.cn/en_us/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-volume.md"
    static let logRetention =
        "https://docs.aws.amazon.com/sdkfornet/v3/apidocs/items/CloudWatchLogs/TPutRetentionPolicyRequest.html"
    static let streamRetention =
        "https://docs.aws.amazon.com/ja_jp/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html"
    static let queueRetention =
        "https://docs.amazonaws.cn/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html"

    static let typeChange = "https://github.com/aws/aws-sam-cli/issues/6786"
    static let rename = "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/363"
    static let failoverAtOnce = "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/383"
    static let lastReplica = "https://github.com/hashicorp/terraform-provider-aws/issues/24244"
    static let oneNode = "https://github.com/hashicorp/terraform-provider-aws/issues/17605"
    static let replicas = "https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/918"
}
