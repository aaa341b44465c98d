@testable import CloudFormation

extension Kind {
    fileprivate static let cluster = Kind("AWS::RDS::DBCluster", "Engine: aurora-postgresql")
    fileprivate static let instance = Kind("AWS::RDS::DBInstance", "Engine: postgres")
    fileprivate static let aurora = Kind(
        "AWS::RDS::DBInstance", "Engine: aurora-postgresql, DBClusterIdentifier: main")
    fileprivate static let clusterParameters = Kind("AWS::RDS::DBClusterParameterGroup")
    fileprivate static let parameters = Kind("AWS::RDS::DBParameterGroup")
    fileprivate static let subnets = Kind("AWS::RDS::DBSubnetGroup")
    fileprivate static let proxy = Kind(
        "AWS::RDS::DBProxy", "Auth: [], RoleArn: 'arn:aws:iam::1:role/r', EngineFamily: POSTGRESQL")
    fileprivate static let options = Kind("AWS::RDS::OptionGroup", "OptionConfigurations: []")
    fileprivate static let documents = Kind("AWS::DocDB::DBCluster")
    fileprivate static let graph = Kind("AWS::Neptune::DBCluster")
    fileprivate static let warehouse = Kind(
        "AWS::Redshift::Cluster", "ClusterType: single-node, MasterUsername: admin1, NodeType: ra3.large")
}

extension Truth {
    static let databases = clusters + instances + besides

    private static let clusters = [
        Truth(
            "a higher limit of Serverless v2", .cluster,
            "ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 2}",
            "ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 8}", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts)], Page.cluster),
        Truth(
            "lower limits of Serverless v2", .cluster,
            "ServerlessV2ScalingConfiguration: {MinCapacity: 2, MaxCapacity: 32}",
            "ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 2}", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts)], Page.cluster),
        Truth(
            "limits of Serverless v2 in other digits", .cluster,
            "ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 2}",
            "ServerlessV2ScalingConfiguration: {MinCapacity: '0.5', MaxCapacity: '2'}", .none, .unchanged,
            Page.intrinsics),
        Truth(
            "another identifier", .cluster, "DBClusterIdentifier: a", "DBClusterIdentifier: b", .replaces, .losesData,
            Page.cluster),
        Truth(
            "another first database", .cluster, "DatabaseName: a", "DatabaseName: b", .replaces, .losesData,
            Page.cluster),
        Truth(
            "encryption", .cluster, "StorageEncrypted: false", "StorageEncrypted: true", .replaces, .losesData,
            Page.cluster),
        Truth(
            "encryption under a custom name", .cluster, "DBClusterIdentifier: a, StorageEncrypted: false",
            "DBClusterIdentifier: a, StorageEncrypted: true", .refused, .refused, Page.names),
        Truth(
            "another encryption key", .cluster, "StorageEncrypted: true, KmsKeyId: a",
            "StorageEncrypted: true, KmsKeyId: b", .replaces, .losesData, Page.cluster),
        Truth(
            "another subnet group", .cluster, "DBSubnetGroupName: a", "DBSubnetGroupName: b", .replaces, .losesData,
            Page.cluster),
        Truth(
            "another engine mode", .cluster, "EngineMode: provisioned", "EngineMode: serverless", .replaces,
            .losesData, Page.cluster),
        Truth(
            "a newer version", .cluster, "EngineVersion: '15.4'", "EngineVersion: '15.5'", .interrupts, .interrupts,
            or: [Outcome(.interrupts, .oneWay)], Page.cluster),
        Truth(
            "another engine", Kind("AWS::RDS::DBCluster"), "Engine: aurora-mysql", "Engine: aurora-postgresql",
            .unknown, .losesData, or: [Outcome(.replaces, .losesData), Outcome(.refused, .refused)], Page.cluster),
        Truth(
            "fewer days of backups", .cluster, "BackupRetentionPeriod: 7", "BackupRetentionPeriod: 1", .inPlace,
            .losesData, Page.cluster),
        Truth(
            "more days of backups", .cluster, "BackupRetentionPeriod: 1", "BackupRetentionPeriod: 7", .inPlace, .safe,
            Page.cluster),
        Truth(
            "protection from deletion", .cluster, "DeletionProtection: false", "DeletionProtection: true", .inPlace,
            .safe, Page.cluster),
        Truth(
            "the snapshot that it was made from, dropped", .cluster, "SnapshotIdentifier: a", "", .replaces,
            .losesData, Page.cluster),
        Truth(
            "another snapshot to be made from", .cluster, "SnapshotIdentifier: a", "SnapshotIdentifier: b",
            .replaces, .losesData, Page.cluster),
        Truth(
            "another backup window", .cluster, "PreferredBackupWindow: '01:00-02:00'",
            "PreferredBackupWindow: '02:00-03:00'", .inPlace, .safe, Page.cluster),
        Truth(
            "other security groups", .cluster, "VpcSecurityGroupIds: [sg-1]", "VpcSecurityGroupIds: [sg-2]",
            .inPlace, .safe, Page.cluster),
        Truth("a tag", .cluster, "", "Tags: [{Key: a, Value: b}]", .inPlace, .safe, Page.cluster),
        Truth(
            "snapshots with tags", .cluster, "CopyTagsToSnapshot: false", "CopyTagsToSnapshot: true", .inPlace, .safe,
            Page.cluster),
    ]

    private static let instances = [
        Truth(
            "another class", .instance, "DBInstanceClass: db.t4g.micro", "DBInstanceClass: db.t4g.small",
            .interrupts, .interrupts, Page.instance),
        Truth(
            "a newer version", .instance, "EngineVersion: '15.4'", "EngineVersion: '15.5'", .interrupts, .interrupts,
            or: [Outcome(.interrupts, .oneWay)], Page.instance),
        Truth(
            "more storage, which it cannot give back", .instance, "AllocatedStorage: 20", "AllocatedStorage: 40",
            .inPlace, .oneWay, Page.storage),
        Truth(
            "less storage", .instance, "AllocatedStorage: 40", "AllocatedStorage: 20", .refused, .refused,
            Page.storage),
        Truth(
            "encryption", .instance, "StorageEncrypted: false", "StorageEncrypted: true", .replaces, .losesData,
            Page.instance),
        Truth("another first database", .instance, "DBName: a", "DBName: b", .replaces, .losesData, Page.instance),
        Truth(
            "another master user", .instance, "MasterUsername: a1", "MasterUsername: b1", .replaces, .losesData,
            Page.instance),
        Truth(
            "another identifier", .instance, "DBInstanceIdentifier: a", "DBInstanceIdentifier: b", .replaces,
            .losesData, Page.instance),
        Truth(
            "another master user under a custom name", .instance, "DBInstanceIdentifier: a, MasterUsername: a1",
            "DBInstanceIdentifier: a, MasterUsername: b1", .refused, .refused, Page.names),
        // RDS says that this is no outage, CloudFormation calls it some interruption.
        Truth(
            "a second zone", .instance, "MultiAZ: false", "MultiAZ: true", .interrupts, .interrupts,
            or: [Outcome(.inPlace, .safe), Outcome(.unknown, .losesData)], Page.instance),
        Truth(
            "another parameter group", .instance, "DBParameterGroupName: a", "DBParameterGroupName: b", .interrupts,
            .interrupts, or: [Outcome(.unknown, .losesData)], Page.instance),
        Truth(
            "backups off", .instance, "BackupRetentionPeriod: 7", "BackupRetentionPeriod: 0", .interrupts, .losesData,
            or: [Outcome(.unknown, .losesData)], Page.backupRetention),
        Truth(
            "backups on", .instance, "BackupRetentionPeriod: 0", "BackupRetentionPeriod: 7", .interrupts, .interrupts,
            or: [Outcome(.unknown, .losesData)], Page.backupRetention),
        Truth(
            "fewer days of backups", .instance, "BackupRetentionPeriod: 7", "BackupRetentionPeriod: 1", .inPlace,
            .losesData, or: [Outcome(.interrupts, .losesData), Outcome(.unknown, .losesData)], Page.backupRetention),
        Truth(
            "the snapshot that it was made from, dropped", .instance, "DBSnapshotIdentifier: a", "", .replaces,
            .losesData, or: [Outcome(.unknown, .losesData)], Page.instance),
        Truth(
            "another time zone", Kind("AWS::RDS::DBInstance", "Engine: sqlserver-ex"), "Timezone: UTC", "Timezone: GMT",
            .replaces, .losesData, Page.instance),
        Truth(
            "another password", .instance, "MasterUserPassword: first-secret", "MasterUserPassword: second-secret",
            .inPlace, .safe, or: [Outcome(.inPlace, .interrupts)], Page.instance),
        Truth(
            "Aurora from Serverless to a class", .aurora, "DBInstanceClass: db.serverless",
            "DBInstanceClass: db.r6g.large", .interrupts, .interrupts, Page.instance),
        Truth(
            "another order of failover", .aurora, "PromotionTier: 1", "PromotionTier: 2", .inPlace, .safe,
            Page.instance),
    ]

    private static let besides = [
        Truth(
            "another description", .clusterParameters, "Family: aurora-postgresql15, Description: a, Parameters: {}",
            "Family: aurora-postgresql15, Description: b, Parameters: {}", .replaces, .refused,
            Page.resource("rds-dbclusterparametergroup")),
        Truth(
            "another family", .clusterParameters, "Family: aurora-postgresql15, Description: a, Parameters: {}",
            "Family: aurora-postgresql16, Description: a, Parameters: {}", .replaces, .refused,
            Page.resource("rds-dbclusterparametergroup")),
        Truth(
            "another parameter", .clusterParameters,
            "Family: aurora-postgresql15, Description: a, Parameters: {work_mem: 4096}",
            "Family: aurora-postgresql15, Description: a, Parameters: {work_mem: 8192}", .inPlace, .safe,
            or: [Outcome(.inPlace, .interrupts), Outcome(.interrupts, .interrupts)],
            Page.resource("rds-dbclusterparametergroup")),
        Truth(
            "another description", .parameters, "Family: postgres15, Description: a",
            "Family: postgres15, Description: b", .replaces, .refused, Page.resource("rds-dbparametergroup")),
        Truth(
            "another description", .subnets, "DBSubnetGroupDescription: a, SubnetIds: [s-1, s-2]",
            "DBSubnetGroupDescription: b, SubnetIds: [s-1, s-2]", .inPlace, .safe,
            Page.resource("rds-dbsubnetgroup")),
        Truth(
            "another subnet", .subnets, "DBSubnetGroupDescription: a, SubnetIds: [s-1, s-2]",
            "DBSubnetGroupDescription: a, SubnetIds: [s-1, s-2, s-3]", .inPlace, .safe,
            Page.resource("rds-dbsubnetgroup")),
        Truth(
            "other subnets under its name, which it must have", .proxy, "DBProxyName: a, VpcSubnetIds: [s-1, s-2]",
            "DBProxyName: a, VpcSubnetIds: [s-1, s-3]", .refused, .refused, or: [Outcome(.replaces, .refused)],
            Page.resource("rds-dbproxy")),
        Truth(
            "another name", .proxy, "DBProxyName: a, VpcSubnetIds: [s-1, s-2]",
            "DBProxyName: b, VpcSubnetIds: [s-1, s-2]", .replaces, .refused, Page.resource("rds-dbproxy")),
        Truth(
            "another major version", .options,
            "EngineName: mysql, MajorEngineVersion: '5.7', OptionGroupDescription: a",
            "EngineName: mysql, MajorEngineVersion: '8.0', OptionGroupDescription: a", .replaces, .refused,
            Page.resource("rds-optiongroup")),
        Truth(
            "encryption", .documents, "StorageEncrypted: false", "StorageEncrypted: true", .replaces, .losesData,
            Page.resource("docdb-dbcluster")),
        Truth(
            "encryption", .graph, "StorageEncrypted: false", "StorageEncrypted: true", .replaces, .losesData,
            Page.resource("neptune-dbcluster")),
        Truth(
            "another database", .warehouse, "DBName: a", "DBName: b", .replaces, .losesData,
            Page.resource("redshift-cluster")),
    ]
}
