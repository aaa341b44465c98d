import CloudFormation

/// A replication group as it is, or as a template wants it.
struct RedisGroup {
    enum Mode: Int {
        case disabled
        case compatible
        case enabled
    }

    /// Of one node group (shard), the primary included.
    let nodes: Int
    let nodeGroups: Int
    let failover: Bool
    let multiAZ: Bool
    /// What `ClusterMode` says; without it, more than one node group makes it `enabled`.
    let mode: Mode
    let nodeType: String?

    init(_ resource: RefereeResource) throws(Referee.Refusal) {
        let clusters = try resource.number("NumCacheClusters")
        let replicas = try resource.number("ReplicasPerNodeGroup")
        guard clusters == nil || replicas == nil else {
            throw Referee.Refusal(resource.id, "NumCacheClusters and ReplicasPerNodeGroup exclude each other")
        }
        nodes = clusters ?? (replicas ?? 0) + 1
        nodeGroups = try resource.number("NumNodeGroups") ?? 1
        failover = try resource.flag("AutomaticFailoverEnabled")
        multiAZ = try resource.flag("MultiAZEnabled")
        nodeType = try resource.text("CacheNodeType")
        mode =
            switch try resource.text("ClusterMode")?.lowercased() {
            case nil: nodeGroups > 1 ? .enabled : .disabled
            case "disabled": .disabled
            case "compatible": .compatible
            case "enabled": .enabled
            default: throw Referee.Refusal(resource.id, "ClusterMode is none of disabled, compatible, enabled")
            }
    }
}
