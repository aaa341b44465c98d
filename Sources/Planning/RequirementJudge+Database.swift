internal import CloudFormation
internal import Tiers

/// Aurora, RDS and DynamoDB.
extension RequirementJudge {
    private static let clusterPage =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-rds-dbcluster.html"
    private static let instancePage =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-rds-dbinstance.html"
    private static let tablePage =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-dynamodb-table.html"

    func cluster(_ rule: TierRule, _ cluster: Stack.Resource) -> Judgement {
        let page = Self.clusterPage
        switch rule {
        case .encryptionAtRest: return encryptedStorage(cluster, page)
        case .encryptionInTransit: return forcedTLS(cluster, "DBClusterParameterGroupName", page)
        case .multiAZ: return severalZones(cluster)
        case .backups(let days):
            return self.days("BackupRetentionPeriod", atLeast: days, of: cluster, absent: 1, source: page)
        case .deletionProtection:
            return requires("DeletionProtection", is: "true", of: cluster, absent: "which is false", source: page)
        case .noPublicAccess:
            switch isAurora(cluster) {
            // What is reached of an Aurora cluster are its instances.
            case true?: return .holds
            case false?: return privateOnly(cluster, page)
            case nil: return undecided("Engine", of: cluster, page)
            }
        }
    }

    /// A member of a cluster has the cluster's storage, backups and protection.
    func instance(_ rule: TierRule, _ instance: Stack.Resource) -> Judgement {
        let page = Self.instancePage
        if rule == .noPublicAccess { return privateOnly(instance, page) }
        guard instance.statefulness != .stateless else { return .holds }
        switch rule {
        case .encryptionAtRest: return encryptedStorage(instance, page)
        case .encryptionInTransit: return forcedTLS(instance, "DBParameterGroupName", page)
        case .multiAZ: return requires("MultiAZ", is: "true", of: instance, absent: "which is false", source: page)
        case .backups(let days):
            let isReplica = instance.properties["SourceDBInstanceIdentifier"] != nil
            return self.days(
                "BackupRetentionPeriod", atLeast: days, of: instance, absent: isReplica ? nil : 1, source: page)
        case .deletionProtection:
            return requires("DeletionProtection", is: "true", of: instance, absent: "which is false", source: page)
        case .noPublicAccess: return .holds
        }
    }

    func table(_ rule: TierRule, _ table: Stack.Resource) -> Judgement {
        let page = Self.tablePage
        switch rule {
        // Encrypted at rest and in transit always, and kept in three zones.
        // Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/EncryptionAtRest.html,
        // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.intransit.html
        case .encryptionAtRest, .encryptionInTransit, .multiAZ: return .holds
        case .backups(let days):
            let recovery = "PointInTimeRecoverySpecification"
            let isOn = requires(
                recovery, ["PointInTimeRecoveryEnabled"], is: "true", of: table, absent: "which is false", source: page)
            guard isOn == .holds else { return isOn }
            return self.days(recovery, ["RecoveryPeriodInDays"], atLeast: days, of: table, absent: 35, source: page)
        case .deletionProtection:
            return requires(
                "DeletionProtectionEnabled", is: "true", of: table, absent: "which is false", source: page)
        case .noPublicAccess:
            guard table.properties["ResourcePolicy"] != nil else { return .holds }
            return .open(property: "ResourcePolicy", reason: "whom its policy lets in is not judged here", source: page)
        }
    }

    // MARK: -

    /// A copy of a snapshot or of another database is encrypted as that is. For others the default depends on when they were made and
    /// on how, so that only what is said counts.
    private func encryptedStorage(_ database: Stack.Resource, _ page: String) -> Judgement {
        let origins = [
            "SnapshotIdentifier", "SourceDBClusterIdentifier", "DBSnapshotIdentifier", "DBClusterSnapshotIdentifier",
            "SourceDBInstanceIdentifier",
        ]
        let origin = origins.first { database.properties[$0] != nil }
        if let origin, value("StorageEncrypted", of: database) == .absent {
            return .open(
                property: origin, reason: "it is encrypted if that is which \(origin) names", source: page)
        }
        return requires(
            "StorageEncrypted", is: "true", of: database, absent: "which promises nothing", source: page)
    }

    /// `nil` where the engine is not known.
    private func isAurora(_ cluster: Stack.Resource) -> Bool? {
        guard case .text(let engine) = value("Engine", of: cluster) else { return nil }
        return engine.lowercased().hasPrefix("aurora")
    }

    /// Without it, AWS decides by the subnets.
    private func privateOnly(_ database: Stack.Resource, _ page: String) -> Judgement {
        let name = "PubliclyAccessible"
        if value(name, of: database) == .absent {
            return .open(property: nil, reason: "\(name) is not given, so that it depends on the subnets", source: page)
        }
        return requires(name, is: "false", of: database, absent: "", source: page)
    }

    /// Each instance of an Aurora cluster, up to three, is put in another zone, where it does not name one; other clusters always have
    /// three.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html (AvailabilityZones),
    /// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/multi-az-db-clusters-concepts.html
    private func severalZones(_ cluster: Stack.Resource) -> Judgement {
        let page =
            "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Concepts.AuroraHighAvailability.html"
        switch isAurora(cluster) {
        case false?: return .holds
        case nil: return undecided("Engine", of: cluster, Self.clusterPage)
        case true?: break
        }
        let instances = stack.resources.filter {
            $0.type == "AWS::RDS::DBInstance"
                && resource($0.properties["DBClusterIdentifier"])?.logicalId == cluster.logicalId
        }
        let sure = instances.filter { $0.presence == .always }
        guard sure.count > 1 else {
            if instances.count > sure.count {
                return .open(property: nil, reason: "whether it has a second instance is not known here", source: page)
            }
            let count = sure.isEmpty ? "no instance" : "one instance, \(sure[0].logicalId),"
            return .fails(property: nil, reason: "it has \(count) in these templates", source: page)
        }
        let zones = sure.map { value("AvailabilityZone", of: $0) }
        if zones.contains(.undecided) {
            return .open(property: nil, reason: "which zones its instances are in is not known here", source: page)
        }
        guard zones.contains(.absent) || Set(zones.map { "\($0)" }).count > 1 else {
            return .fails(property: nil, reason: "its instances are all in one zone", source: page)
        }
        return .holds
    }

    /// Whether the server refuses connections without TLS: `rds.force_ssl` of PostgreSQL, `require_secure_transport` of MySQL. Their
    /// defaults differ by version.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html,
    /// https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Security.html
    private func forcedTLS(_ database: Stack.Resource, _ property: String, _ page: String) -> Judgement {
        guard case .text(let engine) = value("Engine", of: database) else {
            return undecided("Engine", of: database, page)
        }
        let isPostgres = engine.lowercased().contains("postgres")
        guard isPostgres || engine.lowercased().contains("mysql") || engine.lowercased().contains("mariadb") else {
            return .open(property: "Engine", reason: "how \(engine) requires TLS is not judged here", source: page)
        }
        let source =
            isPostgres
            ? "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraPostgreSQL.Security.html"
            : "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/AuroraMySQL.Security.html"
        let name = isPostgres ? "rds.force_ssl" : "require_secure_transport"
        guard database.properties[property] != nil else {
            return .fails(
                property: nil, reason: "it has the default parameter group, where \(name) depends on the version",
                source: source)
        }
        guard let group = resource(database.properties[property]) else {
            return .open(
                property: property, reason: "its parameter group is not in these templates", source: source)
        }
        switch value("Parameters", [name], of: group) {
        case .text(let text):
            return ["1", "on", "true"].contains(text.lowercased())
                ? .holds : .fails(property: property, reason: "\(group.logicalId) has \(name): \(text)", source: source)
        case .absent:
            return .fails(property: property, reason: "\(group.logicalId) does not say \(name)", source: source)
        case .undecided:
            return .open(
                property: property, reason: "what \(group.logicalId) has for \(name) is not known", source: source)
        }
    }
}
