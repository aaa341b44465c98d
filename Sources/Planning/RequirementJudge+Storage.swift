internal import CloudFormation
internal import Tiers

/// Caches, buckets, file systems and secrets.
extension RequirementJudge {
    private static let groupPage =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticache-replicationgroup.html"
    private static let cachePage =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticache-cachecluster.html"
    private static let serverlessPage =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-elasticache-serverlesscache.html"
    private static let bucketPage =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html"
    private static let filesPage =
        "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-efs-filesystem.html"

    // MARK: ElastiCache
    // A cache is reached within its VPC only.
    // Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/VPCs.html

    func replicationGroup(_ rule: TierRule, _ group: Stack.Resource) -> Judgement {
        let page = Self.groupPage
        switch rule {
        case .encryptionAtRest:
            return requires(
                "AtRestEncryptionEnabled", is: "true", of: group, absent: "which promises nothing", source: page)
        case .encryptionInTransit:
            let isOn = requires(
                "TransitEncryptionEnabled", is: "true", of: group, absent: "which promises nothing", source: page)
            guard isOn == .holds, value("TransitEncryptionMode", of: group) != .absent else { return isOn }
            return requires("TransitEncryptionMode", is: "required", of: group, absent: "", source: page)
        case .multiAZ:
            return requires("MultiAZEnabled", is: "true", of: group, absent: "which is false", source: page)
        case .backups(let days):
            return self.days("SnapshotRetentionLimit", atLeast: days, of: group, absent: 0, source: page)
        case .deletionProtection: return keptByPolicy(group, snapshots: true)
        case .noPublicAccess: return .holds
        }
    }

    /// A node of its own, or a group of Memcached nodes.
    func cacheCluster(_ rule: TierRule, _ cache: Stack.Resource) -> Judgement {
        let page = Self.cachePage
        switch rule {
        case .encryptionAtRest:
            return .fails(
                property: nil, reason: "a cache cluster has no encryption at rest, a replication group has",
                source: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/at-rest-encryption.html")
        case .encryptionInTransit:
            return requires(
                "TransitEncryptionEnabled", is: "true", of: cache, absent: "which is false", source: page)
        case .multiAZ: return requires("AZMode", is: "cross-az", of: cache, absent: "which is single-az", source: page)
        case .backups(let days):
            return self.days("SnapshotRetentionLimit", atLeast: days, of: cache, absent: 0, source: page)
        case .deletionProtection: return keptByPolicy(cache, snapshots: true)
        case .noPublicAccess: return .holds
        }
    }

    /// Encrypted both ways and kept in several zones, always.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/WhatIs.corecomponents.html
    func serverlessCache(_ rule: TierRule, _ cache: Stack.Resource) -> Judgement {
        switch rule {
        case .encryptionAtRest, .encryptionInTransit, .multiAZ, .noPublicAccess: .holds
        case .backups(let days):
            self.days(
                "SnapshotRetentionLimit", atLeast: days, of: cache, absent: 0, source: Self.serverlessPage)
        case .deletionProtection: keptByPolicy(cache, snapshots: false)
        }
    }

    // MARK: S3

    func bucket(_ rule: TierRule, _ bucket: Stack.Resource) -> Judgement {
        switch rule {
        // Since 5 January 2023 S3 encrypts every new object.
        // Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html
        case .encryptionAtRest: return .holds
        case .encryptionInTransit: return onlyTLS(bucket)
        case .multiAZ: return severalZones(bucket)
        case .backups(let days): return versions(bucket, days)
        // CloudFormation cannot delete a bucket that holds anything.
        // Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-s3-bucket.html
        case .deletionProtection: return .holds
        case .noPublicAccess: return blocked(bucket)
        }
    }

    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    private func onlyTLS(_ bucket: Stack.Resource) -> Judgement {
        let source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html"
        let policies = stack.resources.filter {
            $0.type == "AWS::S3::BucketPolicy" && resource($0.properties["Bucket"])?.logicalId == bucket.logicalId
        }
        if policies.contains(where: { $0.presence == .always && deniesPlainText($0.properties["PolicyDocument"]) }) {
            return .holds
        }
        return .fails(
            property: nil, reason: "no bucket policy denies requests with aws:SecureTransport: false", source: source)
    }

    /// All storage classes but the One Zone ones keep objects in three zones.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html
    private func severalZones(_ bucket: Stack.Resource) -> Judgement {
        let rules = bucket.properties["LifecycleConfiguration"]
        guard let rules else { return .holds }
        let source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/storage-class-intro.html"
        switch Self.contains("ONEZONE_IA", rules) {
        case false?: return .holds
        case true?:
            return .fails(
                property: "LifecycleConfiguration", reason: "objects move to ONEZONE_IA, which is in one zone",
                source: source)
        case nil: return undecided("LifecycleConfiguration", of: bucket, source)
        }
    }

    /// Whether a text stands anywhere in a value; `nil` where that is not known.
    private static func contains(_ text: String, _ value: Value) -> Bool? {
        func any(_ values: some Collection<Value>) -> Bool? {
            let answers = values.map { contains(text, $0) }
            return answers.contains(true) ? true : answers.contains(nil) ? nil : false
        }
        switch value {
        case .null: return false
        case .text(let other): return other == text
        case .list(let list): return any(list)
        case .object(let object): return any(Array(object.values))
        case .reference, .attribute, .concatenation, .call, .hidden: return nil
        }
    }

    /// What was overwritten or deleted stays as a version, unless a rule takes it away before.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html
    private func versions(_ bucket: Stack.Resource, _ days: Int) -> Judgement {
        let source = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html"
        let isOn = requires(
            "VersioningConfiguration", ["Status"], is: "Enabled", of: bucket,
            absent: "so that what is deleted or overwritten is gone", source: source)
        guard isOn == .holds else { return isOn }
        let lifecycle = bucket.properties["LifecycleConfiguration"]
        guard let lifecycle, lifecycle != .null else { return .holds }
        guard let rules = lifecycle["Rules"]?.list else {
            return undecided("LifecycleConfiguration", of: bucket, source)
        }
        for rule in rules {
            guard rule.object != nil else { return undecided("LifecycleConfiguration", of: bucket, source) }
            if rule["Status"]?.text == "Disabled" { continue }
            let kept = [
                rule["NoncurrentVersionExpirationInDays"], rule["NoncurrentVersionExpiration"]?["NoncurrentDays"],
            ].compactMap(\.self)
            for value in kept {
                guard let text = value.text, let number = Int(text) else {
                    return undecided("LifecycleConfiguration", of: bucket, source)
                }
                guard number >= days else {
                    return .fails(
                        property: "LifecycleConfiguration", reason: "old versions go after \(number) days",
                        source: source)
                }
            }
            if let expiration = rule["NoncurrentVersionExpiration"], expiration.object == nil {
                return undecided("LifecycleConfiguration", of: bucket, source)
            }
        }
        return .holds
    }

    /// Buckets that were made since April 2023 block public access by default; of older ones the template must say it.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
    private func blocked(_ bucket: Stack.Resource) -> Judgement {
        let source =
            "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html"
        let property = "PublicAccessBlockConfiguration"
        guard bucket.properties[property] != nil else {
            return .open(
                property: nil, reason: "\(property) is not given, so that it depends on when the bucket was made",
                source: source)
        }
        for key in ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"] {
            let judgement = requires(
                property, [key], is: "true", of: bucket, absent: "which is false", source: source)
            guard judgement == .holds else { return judgement }
        }
        return .holds
    }

    // MARK: EFS

    /// Reached by mount targets within the VPC only.
    func fileSystem(_ rule: TierRule, _ files: Stack.Resource) -> Judgement {
        let page = Self.filesPage
        switch rule {
        case .encryptionAtRest:
            return requires("Encrypted", is: "true", of: files, absent: "which promises nothing", source: page)
        case .encryptionInTransit:
            return deniesPlainText(files.properties["FileSystemPolicy"])
                ? .holds
                : .fails(
                    property: "FileSystemPolicy",
                    reason: "no FileSystemPolicy denies clients with aws:SecureTransport: false",
                    source: "https://docs.aws.amazon.com/efs/latest/ug/encryption-in-transit.html")
        case .multiAZ:
            guard files.properties["AvailabilityZoneName"] != nil else { return .holds }
            return .fails(
                property: "AvailabilityZoneName", reason: "AvailabilityZoneName puts it in one zone", source: page)
        case .backups(let days):
            // The default plan keeps daily backups for 35 days.
            let source = "https://docs.aws.amazon.com/efs/latest/ug/awsbackup.html"
            let isOn = requires(
                "BackupPolicy", ["Status"], is: "ENABLED", of: files, absent: "which promises no backup",
                source: source)
            guard isOn == .holds, days > 35 else { return isOn }
            return .fails(property: "BackupPolicy", reason: "automatic backups are kept for 35 days", source: source)
        case .deletionProtection: return keptByPolicy(files, snapshots: false)
        case .noPublicAccess: return .holds
        }
    }

    // MARK: Secrets Manager

    /// Always encrypted, reached by TLS only, kept in several zones; it has no backups.
    ///
    /// Source: https://docs.aws.amazon.com/secretsmanager/latest/userguide/data-protection.html
    func secret(_ rule: TierRule, _ secret: Stack.Resource) -> Judgement {
        switch rule {
        case .encryptionAtRest, .encryptionInTransit, .multiAZ, .backups, .noPublicAccess: .holds
        case .deletionProtection: keptByPolicy(secret, snapshots: false)
        }
    }
}
