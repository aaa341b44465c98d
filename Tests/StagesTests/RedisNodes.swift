/// Memory of node types for data, in mebibytes.
enum RedisNodes {
    /// `maxmemory` by node type (ElastiCache user guide, Redis OSS node-type specific parameters), rounded down.
    private static let memory: [String: Int] = [
        "cache.t2.micro": 555, "cache.t2.small": 1588, "cache.t2.medium": 3301,
        "cache.t3.micro": 512, "cache.t3.small": 1402, "cache.t3.medium": 3164,
        "cache.t4g.micro": 512, "cache.t4g.small": 1402, "cache.t4g.medium": 3164,
        "cache.m6g.large": 6537, "cache.m6g.xlarge": 13248, "cache.m7g.large": 6537, "cache.m7g.xlarge": 13248,
        "cache.r6g.large": 13387, "cache.r6g.xlarge": 26952, "cache.r7g.large": 13387, "cache.r7g.xlarge": 26952,
    ]

    /// A quarter is reserved (`reserved-memory-percent`, default 25: 384 MiB are left of a micro node; AWS knowledge center, Available
    /// memory of a Redis node), and scaling down fails where the data does not fit (user guide, Scaling down Redis OSS clusters).
    static func capacity(_ type: String?, of resource: RefereeResource) throws(Referee.Refusal) -> Int {
        guard let memory = type.flatMap({ memory[$0] }) else {
            throw Referee.Refusal(resource.id, "the referee does not know the node type \(type ?? "that is missing")")
        }
        return memory * 3 / 4
    }
}
