/// What the catalog says about a starter tier.
package struct StarterTierText: Hashable, Sendable {
    /// The tier's name for people.
    package let title: String
    /// One sentence on what the tier gives.
    package let description: String
    /// US dollars a month for staging and production together, as the user's plan states them; the rows of the plan's own
    /// tables do not add up to these totals.
    /// `nil` where nobody quotes one.
    package let monthlyCost: String?
}

/// The three tiers that `init` writes into a repository that has no addons.
///
/// All three come from the same skeletons: the logical ids, exports, outputs and descriptions are alike, and only values in
/// `Mappings` and the marker in `Metadata` differ, so that no switch between them adds, removes or replaces a resource that
/// holds data. Source of the values: "Tiers that really upgrade in place" in the project's facts on CloudFormation.
package enum StarterTiers {
    /// The tiers, smallest first.
    package static let names = ["minimum", "medium", "enterprise"]

    /// Redis in two node groups: `init --sharded` makes it too. A door that opens one way, for services whose Redis clients speak the
    /// cluster protocol.
    package static let sharded = "enterprise-sharded"

    /// The files of one tier's folder by name, or `nil` for an unknown tier.
    package static func files(for tier: String) -> [String: [UInt8]]? {
        guard let values = StarterTierValues.named(tier) else { return nil }
        return [
            "redis-elasticache.yml": Array((tier == sharded ? shardedRedis(values) : redis(values)).utf8),
            "flowise-cluster.yml": Array(aurora(values).utf8),
            "theanswerai-server-storage.yml": Array(storage(values).utf8),
            "addons.parameters.yml": Array(parameters.utf8),
        ]
    }

    /// What the catalog says about a tier, or `nil` for an unknown one.
    package static func text(for tier: String) -> StarterTierText? {
        switch tier {
        case "minimum":
            StarterTierText(
                title: "Minimum",
                description: "One Redis node, Aurora at 0.5 to 2 ACU and plain storage, for the smallest bill.",
                monthlyCost: "$150-250")
        case "medium":
            StarterTierText(
                title: "Medium",
                description: "Redis with a replica and failover, Aurora at 1 to 8 ACU and Intelligent-Tiering storage.",
                monthlyCost: "$200-350")
        case "enterprise":
            StarterTierText(
                title: "Enterprise",
                description:
                    "Three larger Redis nodes, Aurora at 2 to 32 ACU with a reader and Intelligent-Tiering storage.",
                monthlyCost: "$300-700")
        case sharded:
            StarterTierText(
                title: "Enterprise, sharded",
                description:
                    "As enterprise, with Redis in two node groups. There is no way back, and every service needs a cluster client.",
                monthlyCost: nil)
        default:
            nil
        }
    }

    /// The parameters that Copilot passes to every tier's templates. `App` and `Env` are Copilot's own: it refuses them here.
    private static let parameters = #"""
        # Values that Copilot gives the templates beside this file, taken from the environment's own stack.
        #
        # Safe to change: where the values come from. An environment with an imported VPC has no VPC or PrivateSubnet resources
        # to refer to: write its ids here instead. Every name below must be a parameter of some template beside this file.
        Parameters:
            VPCID: !Ref VPC
            PrivateSubnets: !Join [',', [!Ref PrivateSubnet1, !Ref PrivateSubnet2]]

        """#
}

/// The values in which the starter tiers differ; everything else is in the skeletons.
struct StarterTierValues: Sendable {
    let tier: String
    /// Nodes of the replication group, the primary included.
    let redisNodes: Int
    let redisNodeType: String
    /// Automatic failover and Multi-AZ, which go together: both need a replica.
    let redisFailover: Bool
    /// Aurora capacity units, in halves as CloudFormation writes them.
    let auroraMinimum: String
    let auroraMaximum: String
    let auroraReader: Bool
    let intelligentTiering: Bool

    static func named(_ tier: String) -> StarterTierValues? {
        switch tier {
        case "minimum":
            StarterTierValues(
                tier: tier, redisNodes: 1, redisNodeType: "cache.t4g.micro", redisFailover: false,
                auroraMinimum: "0.5", auroraMaximum: "2", auroraReader: false, intelligentTiering: false)
        case "medium":
            StarterTierValues(
                tier: tier, redisNodes: 2, redisNodeType: "cache.t4g.micro", redisFailover: true,
                auroraMinimum: "1", auroraMaximum: "8", auroraReader: false, intelligentTiering: true)
        case "enterprise", StarterTiers.sharded:
            StarterTierValues(
                tier: tier, redisNodes: 3, redisNodeType: "cache.t4g.small", redisFailover: true,
                auroraMinimum: "2", auroraMaximum: "32", auroraReader: true, intelligentTiering: true)
        default:
            nil
        }
    }
}
