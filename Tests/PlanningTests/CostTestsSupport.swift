import CloudFormation
import Planning
import Tiers

/// Round prices, so that a sum can be checked by eye.
let roundPrices = """
    format: 1
    date: 2026-11-23
    region: us-east-1
    currency: USD
    prices:
      fargate.vcpu: {unit: vCPU-hour, amount: 0.04, source: https://example.com}
      fargate.memory: {unit: GB-hour, amount: 0.004, source: https://example.com}
      aurora.acu: {unit: ACU-hour, amount: 0.12, source: https://example.com}
      elasticache.cache.t4g.micro: {unit: hour, amount: 0.016, source: https://example.com}
      efs.throughput: {unit: MiB/s-month, amount: 6.00, source: https://example.com}
      nat.hour: {unit: hour, amount: 0.045, source: https://example.com, verified: false, note: from memory}
      secret: {unit: month, amount: 0.40, source: https://example.com}

    """

func prices(_ text: String = roundPrices) throws -> PriceFile { try PriceFile.parse(Array(text.utf8)) }

func resource(
    _ id: String, _ type: String, _ properties: [String: Value] = [:], presence: Stack.Presence = .always
) -> Stack.Resource {
    Stack.Resource(
        logicalId: id, type: type, properties: properties, presence: presence,
        place: Place(file: "a.yml", line: 1, column: 1))
}

func estimate(
    _ resources: Stack.Resource..., services: [String: ServiceSettings] = [:], prices text: String = roundPrices
) throws -> CostEstimate {
    CostEstimate.of(stack: Stack(resources: resources, outputs: []), services: services, prices: try prices(text))
}

func cluster(_ minimum: String, _ maximum: String) -> Stack.Resource {
    resource(
        "Cluster", "AWS::RDS::DBCluster",
        ["ServerlessV2ScalingConfiguration": .object(["MinCapacity": .text(minimum), "MaxCapacity": .text(maximum)])])
}

func instance(_ id: String, of cluster: String = "Cluster") -> Stack.Resource {
    resource(
        id, "AWS::RDS::DBInstance",
        ["DBInstanceClass": .text("db.serverless"), "DBClusterIdentifier": .reference(cluster)])
}

func group(_ properties: [String: Value]) -> Stack.Resource {
    resource(
        "Redis", "AWS::ElastiCache::ReplicationGroup",
        ["Engine": .text("redis"), "CacheNodeType": .text("cache.t4g.micro")].merging(properties) { $1 })
}
