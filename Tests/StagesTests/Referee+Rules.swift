import CloudFormation

extension Referee {
    /// One resource of one update.
    struct Difference {
        let old: RefereeResource
        let new: RefereeResource
        /// Names of properties.
        let changes: Set<String>
        let updatePolicy: Value?
        let update: Update

        func changes(_ names: String...) -> Bool { !changes.isDisjoint(with: names) }
    }

    /// What a service refuses whatever was before.
    func checkDesired(_ resource: RefereeResource) throws(Refusal) {
        switch resource.type {
        case "AWS::ElastiCache::ReplicationGroup": try checkGroup(resource)
        case "AWS::ElastiCache::CacheCluster": try checkCluster(resource)
        case "AWS::RDS::DBCluster": try checkCapacity(resource)
        case "AWS::RDS::DBInstance":
            // One without a cluster has data of its own, and other rules.
            guard resource.properties["DBClusterIdentifier"] != nil else {
                throw Refusal(resource.id, "the referee knows only instances of a DBCluster")
            }
        default: break
        }
    }

    /// What a service refuses to change in place, or in one request.
    func checkChange(_ difference: Difference, of physical: Physical) throws(Refusal) {
        switch difference.new.type {
        case "AWS::ElastiCache::ReplicationGroup": try checkGroupChange(difference, of: physical)
        case "AWS::ElastiCache::CacheCluster": try checkClusterChange(difference, of: physical)
        case "AWS::ElastiCache::ParameterGroup": try checkParameterChange(difference, of: physical)
        case "AWS::RDS::DBCluster": try checkVersionChange(difference, mayBeMajor: false)
        default: break
        }
    }

    /// What a change in place does to the data.
    mutating func changeData(_ difference: Difference, of physical: Physical) throws(Refusal) {
        guard let store = physical.store else { return }
        switch difference.new.type {
        case "AWS::S3::Bucket":
            let old = try Lifecycle(difference.old)
            let new = try Lifecycle(difference.new)
            if new.current < old.current {
                throw Refusal(physical.resource.id, "the referee does not know which objects a new expiry deletes")
            }
            // Expired versions are deleted for good (S3 user guide, Lifecycle rules: NoncurrentVersionExpiration).
            if new.noncurrent < old.noncurrent { dropOld(in: store) }
        case "AWS::SQS::Queue":
            // Messages older than the new period are deleted (SQS API, SetQueueAttributes: MessageRetentionPeriod; default four days).
            let old = try difference.old.number("MessageRetentionPeriod") ?? 345_600
            let new = try difference.new.number("MessageRetentionPeriod") ?? 345_600
            if new < old { dropOld(in: store) }
        case "AWS::SecretsManager::Secret":
            // A change of GenerateSecretString makes a new version, as SecretString does (template reference, Secret). The value before
            // stays for a while as AWSPREVIOUS, which nobody reads.
            if difference.changes("GenerateSecretString", "SecretString") { stores[store] = [] }
        default: break
        }
    }

    private mutating func dropOld(in store: Int) {
        stores[store] = stores[store]?.filter { !$0.isOld }
    }

    /// What a service refuses to delete.
    func checkDeletion(of physical: Physical) throws(Refusal) {
        let resource = physical.resource
        switch resource.type {
        case "AWS::RDS::DBCluster":
            // "The database can't be deleted when deletion protection is enabled" (RDS API, DeleteDBCluster).
            guard try !resource.flag("DeletionProtection") else {
                throw Refusal(resource.id, "Cannot delete protected Cluster, please disable deletion protection")
            }
        case "AWS::DynamoDB::Table":
            guard try !resource.flag("DeletionProtectionEnabled") else {
                throw Refusal(resource.id, "Resource cannot be deleted as it is currently protected against deletion")
            }
        case "AWS::S3::Bucket":
            // "You can only delete empty buckets" (template reference, AWS::S3::Bucket).
            guard physical.store.map(names(in:))?.isEmpty != false else {
                throw Refusal(resource.id, "The bucket you tried to delete is not empty")
            }
        case "AWS::ElastiCache::CacheCluster", "AWS::ElastiCache::ReplicationGroup": try checkMembers(of: physical)
        default: break
        }
        // DependencyViolation (EC2), CacheSubnetGroupInUse, InvalidCacheParameterGroupState, InvalidDBSubnetGroupStateFault,
        // InvalidDBParameterGroupState; a DBCluster with instances: InvalidDBClusterStateFault. Whatever is in the stack refers to
        // what is in the stack, so only what was retained can stand in the way.
        let used: Set<String> = [
            "AWS::EC2::SecurityGroup", "AWS::ElastiCache::SubnetGroup", "AWS::ElastiCache::ParameterGroup",
            "AWS::RDS::DBSubnetGroup", "AWS::RDS::DBClusterParameterGroup", "AWS::RDS::DBCluster",
        ]
        let others = kept + pending.filter { $0.policy == .retain }.map(\.physical)
        if used.contains(resource.type),
            let user = others.first(where: { $0.resource.properties.values.contains { $0.mentions(physical.id) } })
        {
            throw Refusal(resource.id, "it is in use by \(user.id), which was retained")
        }
    }

    /// A cluster without instances keeps its data, but nobody reaches it.
    func checkClustersHaveInstances() throws(Refusal) {
        let instances = entries.values.map(\.physical.resource).filter { $0.type == "AWS::RDS::DBInstance" }
        for (id, entry) in entries.sorted(by: { $0.key < $1.key })
        where entry.definition.type == "AWS::RDS::DBCluster" && !names(in: entry.physical.store ?? 0).isEmpty {
            guard instances.contains(where: { $0.properties["DBClusterIdentifier"]?.text == entry.physical.id }) else {
                throw Refusal(id, "its last instance goes: the data stays, and nobody reaches it")
            }
        }
    }

    // MARK: - Databases

    /// Aurora capacity units in steps of 0.5, the least not above the most (RDS API, ServerlessV2ScalingConfiguration).
    private func checkCapacity(_ resource: RefereeResource) throws(Refusal) {
        guard let scaling = resource.properties["ServerlessV2ScalingConfiguration"] else { return }
        guard let least = scaling["MinCapacity"]?.text.flatMap({ Double($0) }),
            let most = scaling["MaxCapacity"]?.text.flatMap({ Double($0) }), least <= most
        else { throw Refusal(resource.id, "Serverless v2 capacity needs a least and a most, in this order") }
    }

    /// No engine of ElastiCache or RDS goes back to an earlier version.
    func checkVersionChange(_ difference: Difference, mayBeMajor: Bool) throws(Refusal) {
        guard difference.changes("EngineVersion") else { return }
        guard let old = try difference.old.version("EngineVersion"),
            let new = try difference.new.version("EngineVersion")
        else { throw Refusal(difference.new.id, "the referee does not know which EngineVersion is the default") }
        guard new > old else { throw Refusal(difference.new.id, "EngineVersion cannot go back") }
        guard mayBeMajor || new.major == old.major else {
            throw Refusal(difference.new.id, "the referee does not know what a new major EngineVersion does")
        }
    }
}

extension Referee {
    /// After how many days the rules of a bucket delete; `Int.max` for never. Filters are not looked at.
    struct Lifecycle {
        var noncurrent = Int.max
        var current = Int.max

        init(_ bucket: RefereeResource) throws(Refusal) {
            for rule in bucket.properties["LifecycleConfiguration"]?["Rules"]?.list ?? [] {
                guard let status = rule["Status"]?.text else {
                    throw Refusal(bucket.id, "the referee does not know the Status of a lifecycle rule")
                }
                guard status == "Enabled" else { continue }
                guard rule["ExpirationDate"] == nil, rule["NoncurrentVersionExpirationInDays"] == nil else {
                    throw Refusal(bucket.id, "the referee does not know this expiry")
                }
                if let days = rule["ExpirationInDays"] { current = min(current, try Self.days(days, of: bucket)) }
                if let expiry = rule["NoncurrentVersionExpiration"] {
                    noncurrent = min(noncurrent, try Self.days(expiry["NoncurrentDays"], of: bucket))
                }
            }
        }

        private static func days(_ value: Value?, of bucket: RefereeResource) throws(Refusal) -> Int {
            guard let days = value?.text.flatMap({ Int($0) }) else {
                throw Refusal(bucket.id, "the referee does not know after how many days a lifecycle rule deletes")
            }
            return days
        }
    }
}

extension Value {
    /// Whether a physical id is in it, by itself.
    func mentions(_ id: String) -> Bool {
        switch self {
        case .text(let text): text == id
        case .list(let values), .concatenation(let values): values.contains { $0.mentions(id) }
        case .object(let object): object.values.contains { $0.mentions(id) }
        case .call(_, let argument): argument.mentions(id)
        case .hidden(let value): value.mentions(id)
        case .null, .reference, .attribute: false
        }
    }
}
