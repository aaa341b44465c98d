internal import CloudFormation
internal import Tiers

extension CostEstimator {
    mutating func add(_ resource: Stack.Resource) {
        let component = Self.component(of: resource.type)
        guard !Self.isFree(resource.type) else { return }
        if case .undecided = resource.presence {
            return add(unknown: "whether it is made cannot be known here", component, resource.logicalId)
        }
        switch resource.type {
        case "AWS::RDS::DBCluster": addCluster(resource)
        case "AWS::RDS::DBInstance": addInstance(resource)
        case "AWS::ElastiCache::ReplicationGroup":
            addNodes(resource, Self.nodes(ofGroup: resource), missing: "how many nodes it has is not said")
        case "AWS::ElastiCache::CacheCluster":
            addNodes(resource, Self.number(resource, "NumCacheNodes"), missing: "NumCacheNodes is no plain number")
        case "AWS::S3::Bucket":
            let storage = usage("storage", "s3.storage")
            let monitored =
                Self.isTiered(resource) ? ", Intelligent-Tiering \(usage("monitoring", "s3.monitoring"))" : ""
            add(unknown: "\(storage)\(monitored) and requests depend on use", component, resource.logicalId)
        case "AWS::EFS::FileSystem": addFileSystem(resource)
        case "AWS::ElasticLoadBalancingV2::LoadBalancer": addLoadBalancer(resource)
        case "AWS::EC2::NatGateway":
            addHours(resource, "nat.hour")
            add(unknown: "\(usage("data", "nat.data")) depends on use", component, resource.logicalId)
        case "AWS::SecretsManager::Secret":
            addMonths(resource, "secret")
        case "AWS::KMS::Key":
            addMonths(resource, "kms.key")
        default:
            let usage = Self.paidByUse.contains(resource.type)
            add(
                unknown: usage
                    ? "\(resource.type) is paid for by use" : "what \(resource.type) costs is not known here",
                component, resource.logicalId)
        }
    }

    // MARK: - Aurora

    /// What a cluster costs beside its instances.
    private mutating func addCluster(_ cluster: Stack.Resource) {
        add(
            unknown:
                "\(usage("storage", "aurora.storage")), \(usage("I/O", "aurora.io")) and backups depend on use",
            CostComponent.aurora, cluster.logicalId)
    }

    /// Each instance of a serverless cluster has the cluster's capacity to itself; the writer is one of them.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html
    private mutating func addInstance(_ instance: Stack.Resource) {
        let id = instance.logicalId
        let name = instance.properties["DBInstanceClass"]?.text
        guard name == "db.serverless" else {
            let isAurora = instance.properties["DBClusterIdentifier"] != nil
            return add(
                unknown: "what DBInstanceClass \(name ?? "(not known here)") costs is not known here",
                isAurora ? CostComponent.aurora : CostComponent.other, id)
        }
        guard case .reference(let clusterId)? = instance.properties["DBClusterIdentifier"],
            let cluster = stack.resources.first(where: { $0.logicalId == clusterId })
        else { return add(unknown: "its cluster is not in these templates", CostComponent.aurora, id) }
        // Aurora I/O-Optimized has a higher price for an ACU.
        if let storage = cluster.properties["StorageType"], storage != .text("aurora") {
            return add(
                unknown: "the price of an ACU with StorageType \(storage.text ?? "(not known here)") is not known here",
                CostComponent.aurora, id)
        }
        let scaling = cluster.properties["ServerlessV2ScalingConfiguration"]
        guard let minimum = scaling?["MinCapacity"]?.text.flatMap({ Millionths.parse($0) }),
            let maximum = scaling?["MaxCapacity"]?.text.flatMap({ Millionths.parse($0) }), minimum <= maximum
        else {
            return add(unknown: "MinCapacity and MaxCapacity are no plain numbers", CostComponent.aurora, id)
        }
        guard let price = price("aurora.acu", CostComponent.aurora, id) else { return }
        let capacity =
            minimum == maximum ? Millionths.text(minimum) : "\(Millionths.text(minimum))-\(Millionths.text(maximum))"
        add(
            CostComponent.aurora, id, low: Self.product(price, minimum, CostEstimate.hours, by: 1_000_000),
            high: Self.product(price, maximum, CostEstimate.hours, by: 1_000_000),
            basis: "\(capacity) ACU × $\(price.amount.exact) × \(CostEstimate.hours) h")
    }

    // MARK: - ElastiCache

    private mutating func addNodes(_ cache: Stack.Resource, _ nodes: Int?, missing: String) {
        let id = cache.logicalId
        guard let nodes else { return add(unknown: missing, CostComponent.redis, id) }
        guard let type = cache.properties["CacheNodeType"]?.text else {
            return add(unknown: "CacheNodeType is not known here", CostComponent.redis, id)
        }
        guard let engine = cache.properties["Engine"]?.text?.lowercased() else {
            return add(unknown: "Engine is not known here: Valkey has other prices", CostComponent.redis, id)
        }
        guard let price = price(PriceFile.nodeKey(type, engine: engine), CostComponent.redis, id) else { return }
        let cost = Self.product(price, nodes, CostEstimate.hours)
        add(
            CostComponent.redis, id, low: cost, high: cost,
            basis: "\(nodes) × \(type) × $\(price.amount.exact) × \(CostEstimate.hours) h")
    }

    /// Shards times a primary and its replicas; without shards, `NumCacheClusters`, which is one where nothing is said.
    ///
    /// Source: https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_CreateReplicationGroup.html
    private static func nodes(ofGroup group: Stack.Resource) -> Int? {
        let properties = group.properties
        if properties["NodeGroupConfiguration"] != nil { return nil }
        if properties["ReplicasPerNodeGroup"] != nil {
            guard let replicas = number(group, "ReplicasPerNodeGroup") else { return nil }
            let shards = properties["NumNodeGroups"] == nil ? 1 : number(group, "NumNodeGroups")
            return shards.map { $0 * (replicas + 1) }
        }
        if properties["NumNodeGroups"] != nil, properties["NumCacheClusters"] == nil { return nil }
        if properties["NumCacheClusters"] != nil {
            if properties["NumNodeGroups"] != nil, number(group, "NumNodeGroups") != 1 { return nil }
            return number(group, "NumCacheClusters")
        }
        let failover = properties["AutomaticFailoverEnabled"]
        return failover == nil || failover == .text("false") ? 1 : nil
    }

    // MARK: - Storage and network

    private mutating func addFileSystem(_ system: Stack.Resource) {
        let id = system.logicalId
        add(unknown: "\(usage("storage", "efs.storage")) depends on use", CostComponent.efs, id)
        let mode = system.properties["ThroughputMode"]
        guard mode != nil, mode != .text("bursting") else { return }
        guard mode == .text("provisioned") else {
            return add(unknown: "reads and writes are paid for by use", CostComponent.efs, id)
        }
        guard
            let rate = system.properties["ProvisionedThroughputInMibps"]?.text.flatMap({ Millionths.parse($0) })
        else { return add(unknown: "ProvisionedThroughputInMibps is no plain number", CostComponent.efs, id) }
        guard let price = price("efs.throughput", CostComponent.efs, id) else { return }
        let cost = Self.product(price, rate, by: 1_000_000)
        add(
            CostComponent.efs, id, low: cost, high: cost,
            basis: "\(Millionths.text(rate)) MiB/s × $\(price.amount.exact), less what the storage includes")
    }

    private mutating func addLoadBalancer(_ balancer: Stack.Resource) {
        let type = balancer.properties["Type"]
        guard type == nil || type == .text("application") else {
            return add(
                unknown: "what a load balancer of type \(type?.text ?? "(not known here)") costs is not known here",
                CostComponent.loadBalancer, balancer.logicalId)
        }
        addHours(balancer, "alb.hour")
        add(unknown: "\(usage("capacity", "alb.lcu")) depends on use", CostComponent.loadBalancer, balancer.logicalId)
    }

    private mutating func addHours(_ resource: Stack.Resource, _ key: String) {
        let component = Self.component(of: resource.type)
        guard let price = price(key, component, resource.logicalId) else { return }
        let cost = Self.product(price, CostEstimate.hours)
        add(
            component, resource.logicalId, low: cost, high: cost,
            basis: "$\(price.amount.exact) × \(CostEstimate.hours) h")
    }

    private mutating func addMonths(_ resource: Stack.Resource, _ key: String) {
        let component = Self.component(of: resource.type)
        guard let price = price(key, component, resource.logicalId) else { return }
        add(
            component, resource.logicalId, low: price.amount, high: price.amount,
            basis: "$\(price.amount.exact) a month")
    }

    // MARK: - Properties

    /// A property that is a whole number; what has more than 10,000 nodes is a mistake, and no basis for a sum.
    private static func number(_ resource: Stack.Resource, _ property: String) -> Int? {
        guard let number = resource.properties[property]?.text.flatMap({ Int($0) }), (0...10_000).contains(number)
        else { return nil }
        return number
    }

    private static func isTiered(_ bucket: Stack.Resource) -> Bool {
        let rules = bucket.properties["LifecycleConfiguration"]?["Rules"]?.list ?? []
        return rules.contains { rule in
            rule["Status"] != .text("Disabled")
                && (rule["Transitions"]?.list ?? []).contains { $0["StorageClass"] == .text("INTELLIGENT_TIERING") }
        }
    }
}
