@testable import CloudFormation

extension Truth {
    static let structure = comings + policies + conditions + writings + unknowns

    /// A template of resources, each a line `Name: {Type: 'AWS::S3::Bucket'}`, under further sections.
    static func template(_ resources: String..., head: String = "") -> String {
        (head.isEmpty ? "" : head + "\n") + "Resources:\n" + resources.map { "  \($0)\n" }.joined()
    }

    private static let other = "Other: {Type: 'AWS::SNS::Topic'}"
    private static let bucket = "Data: {Type: 'AWS::S3::Bucket'}"
    private static let group =
        "Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: a, VpcId: vpc-1}}"

    private static func kept(_ policy: String) -> String {
        "Data: {Type: 'AWS::S3::Bucket', DeletionPolicy: \(policy), UpdateReplacePolicy: \(policy)}"
    }

    private static let comings = [
        Truth(
            "another type under one name", old: template("It: {Type: 'AWS::SNS::Topic'}"),
            new: template("It: {Type: 'AWS::SQS::Queue'}"), "It", .refused, .refused, Page.typeChange),
        Truth(
            "a cache cluster becomes a replication group",
            old: template(
                "Redis: {Type: 'AWS::ElastiCache::CacheCluster', Properties: "
                    + "{Engine: redis, CacheNodeType: cache.t4g.micro, NumCacheNodes: 1}}"),
            new: template(
                "Redis: {Type: 'AWS::ElastiCache::ReplicationGroup', Properties: {ReplicationGroupDescription: a, "
                    + "Engine: redis, CacheNodeType: cache.t4g.micro, NumCacheClusters: 1}}"),
            "Redis", .refused, .refused, Page.typeChange),
        Truth(
            "a cache cluster goes, a replication group comes under another name",
            old: template(
                "Redis: {Type: 'AWS::ElastiCache::CacheCluster', Properties: "
                    + "{Engine: redis, CacheNodeType: cache.t4g.micro, NumCacheNodes: 1}}"),
            new: template(
                "Group: {Type: 'AWS::ElastiCache::ReplicationGroup', Properties: {ReplicationGroupDescription: a, "
                    + "Engine: redis, CacheNodeType: cache.t4g.micro, NumCacheClusters: 1}}"),
            "Redis", .removes, .losesData, also: ["Group": Outcome(.add, .safe)], Page.deletionPolicy),
        Truth(
            "a bucket comes", old: template(other), new: template(other, bucket), "Data", .add, .safe,
            also: ["Other": .unchanged], Page.behaviours),
        Truth(
            "a bucket goes", old: template(other, bucket), new: template(other), "Data", .removes, .losesData,
            also: ["Other": .unchanged], Page.deletionPolicy),
        Truth(
            "a security group goes", old: template(other, group), new: template(other), "Group", .removes,
            .interrupts, Page.deletionPolicy),
        Truth(
            "a security group under another name", old: template(group),
            new: template(group.replacing("Group:", with: "Guard:")), "Group", .removes, .refused,
            also: ["Guard": Outcome(.add, .safe)], Page.rename),
        Truth(
            "a bucket under another name", old: template(bucket),
            new: template(bucket.replacing("Data:", with: "Files:")),
            "Data", .removes, .losesData, also: ["Files": Outcome(.add, .safe)], Page.rename),
        Truth(
            "a reader of Aurora comes", old: template(auroraCluster, writer),
            new: template(auroraCluster, writer, reader), "Reader", .add, .safe,
            also: ["Cluster": .unchanged, "Writer": .unchanged], Page.instance),
        Truth(
            "a reader of Aurora goes, the data are the cluster's", old: template(auroraCluster, writer, reader),
            new: template(auroraCluster, writer), "Reader", .removes, .interrupts,
            also: ["Cluster": .unchanged, "Writer": .unchanged], Page.deletionPolicy),
    ]

    private static let auroraCluster = "Cluster: {Type: 'AWS::RDS::DBCluster', Properties: {Engine: aurora-postgresql}}"
    private static let writer = auroraInstance("Writer")
    private static let reader = auroraInstance("Reader")

    private static func auroraInstance(_ name: String) -> String {
        "\(name): {Type: 'AWS::RDS::DBInstance', Properties: {Engine: aurora-postgresql, "
            + "DBClusterIdentifier: !Ref Cluster, DBInstanceClass: db.serverless}}"
    }

    private static let policies = [
        Truth(
            "a bucket that is kept goes", old: template(other, kept("Retain")), new: template(other), "Data",
            .removes, .refused, Page.deletionPolicy),
        Truth(
            "a bucket that is kept after its making goes", old: template(other, kept("RetainExceptOnCreate")),
            new: template(other), "Data", .removes, .refused, Page.deletionPolicy),
        Truth(
            "a bucket goes that says it may be deleted", old: template(other, kept("Delete")), new: template(other),
            "Data", .removes, .losesData, Page.deletionPolicy),
        Truth(
            "Redis with a snapshot goes",
            old: template(
                other,
                "Data: {Type: 'AWS::ElastiCache::ReplicationGroup', DeletionPolicy: Snapshot, Properties: "
                    + "{ReplicationGroupDescription: a, CacheNodeType: cache.t4g.micro, NumCacheClusters: 1}}"),
            new: template(other), "Data", .removes, .refused, Page.deletionPolicy),
        Truth(
            "a cluster of databases goes: a snapshot is the default", old: template(other, auroraCluster),
            new: template(other), "Cluster", .removes, .refused, Page.deletionPolicy),
        Truth(
            "a database of its own goes: a snapshot is the default",
            old: template(other, "Data: {Type: 'AWS::RDS::DBInstance', Properties: {Engine: postgres}}"),
            new: template(other), "Data", .removes, .refused, Page.deletionPolicy),
        Truth(
            "a database goes that says it may be deleted",
            old: template(
                other, "Data: {Type: 'AWS::RDS::DBInstance', DeletionPolicy: Delete, Properties: {Engine: postgres}}"),
            new: template(other), "Data", .removes, .losesData, Page.deletionPolicy),
        Truth(
            "a bucket loses what keeps it", old: template(kept("Retain")), new: template(bucket), "Data", .inPlace,
            .refused, Page.deletionPolicy),
        Truth(
            "a bucket loses only what keeps it at its removal", old: template(kept("Retain")),
            new: template("Data: {Type: 'AWS::S3::Bucket', UpdateReplacePolicy: Retain}"), "Data", .inPlace,
            .refused, Page.deletionPolicy),
        Truth(
            "a bucket loses only what keeps it at its replacement", old: template(kept("Retain")),
            new: template("Data: {Type: 'AWS::S3::Bucket', DeletionPolicy: Retain}"), "Data", .inPlace, .refused,
            Page.updateReplacePolicy),
        Truth(
            "a bucket that was kept may now be deleted", old: template(kept("Retain")), new: template(kept("Delete")),
            "Data", .inPlace, .refused, Page.deletionPolicy),
        // By itself it does not even count as a change.
        Truth(
            "a bucket is kept from now on", old: template(bucket), new: template(kept("Retain")), "Data", .inPlace,
            .safe, or: [.unchanged, Outcome(.none, .safe)], Page.deletionPolicy),
        Truth(
            "what keeps a bucket at its removal does not keep it at its replacement",
            old: template("Data: {Type: 'AWS::S3::Bucket', DeletionPolicy: Retain, Properties: {BucketName: a}}"),
            new: template("Data: {Type: 'AWS::S3::Bucket', DeletionPolicy: Retain, Properties: {BucketName: b}}"),
            "Data", .replaces, .losesData, Page.deletionPolicy),
        // The old bucket stays, outside the stack, and the new one is empty.
        Truth(
            "a bucket that is kept at its replacement",
            old: template("Data: {Type: 'AWS::S3::Bucket', UpdateReplacePolicy: Retain, Properties: {BucketName: a}}"),
            new: template("Data: {Type: 'AWS::S3::Bucket', UpdateReplacePolicy: Retain, Properties: {BucketName: b}}"),
            "Data", .replaces, .losesData, or: [Outcome(.replaces, .refused)], Page.updateReplacePolicy),
    ]
}
