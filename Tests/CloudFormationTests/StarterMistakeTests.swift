import Testing

@testable import CloudFormation
@testable import Planning
@testable import Tiers

/// Mistakes that people make when they edit one tier, seeded into the shipped tiers: each shows in the changes that it spoils, and in
/// no other.
@Suite struct StarterMistakeTests {
    struct Mistake: Sendable, CustomTestStringConvertible {
        let name: String
        let tier: String
        let file: String
        let old: String
        let new: String
        /// What has to be accepted to come to the tier with the mistake, and to leave it.
        let arriving: Set<String>
        let leaving: Set<String>

        var testDescription: String { name }
    }

    static let mistakes: [Mistake] = ["minimum", "medium", "enterprise"].flatMap { tier in
        [
            Mistake(
                name: "\(tier): a reworded security group", tier: tier, file: "redis-elasticache.yml",
                old: "GroupDescription: Services that may reach Redis", new: "GroupDescription: Who may reach Redis",
                arriving: ["refused:RedisWorkloadSecurityGroup", "refused:${App}-prod-RedisWorkloadSecurityGroup"],
                leaving: ["refused:RedisWorkloadSecurityGroup", "refused:${App}-prod-RedisWorkloadSecurityGroup"]),
            Mistake(
                name: "\(tier): a reworded parameter group", tier: tier, file: "flowise-cluster.yml",
                old: "Description: Aurora parameters", new: "Description: Parameters of Aurora",
                arriving: ["refused:flowiseclusterDBClusterParameterGroup"],
                leaving: ["refused:flowiseclusterDBClusterParameterGroup"]),
            Mistake(
                name: "\(tier): a create-only property", tier: tier, file: "flowise-cluster.yml",
                old: "StorageEncrypted: true", new: "StorageEncrypted: false",
                // The instances refer to the cluster.
                arriving: ["loses-data:flowiseclusterDBCluster", "refused:flowiseclusterDBWriterInstance"],
                leaving: ["loses-data:flowiseclusterDBCluster", "refused:flowiseclusterDBWriterInstance"]),
            Mistake(
                name: "\(tier): a create-only property of something with a name of its own", tier: tier,
                file: "redis-elasticache.yml", old: "AtRestEncryptionEnabled: true",
                new: "AtRestEncryptionEnabled: false", arriving: ["refused:RedisReplicationGroup"],
                leaving: ["refused:RedisReplicationGroup"]),
            Mistake(
                name: "\(tier): a renamed export", tier: tier, file: "flowise-cluster.yml",
                old: "-flowiseclusterSecurityGroup'", new: "-flowiseSecurityGroup'",
                arriving: ["refused:${App}-prod-flowiseclusterSecurityGroup"],
                leaving: ["refused:${App}-prod-flowiseSecurityGroup"]),
            Mistake(
                name: "\(tier): a lost DeletionPolicy", tier: tier, file: "redis-elasticache.yml",
                old: "        DeletionPolicy: Snapshot\n", new: "", arriving: ["refused:RedisReplicationGroup"],
                leaving: []),
            Mistake(
                name: "\(tier): a renamed parameter group", tier: tier, file: "redis-elasticache.yml",
                old: "RedisParameterGroup", new: "RedisParameters", arriving: ["removes:RedisParameterGroup"],
                leaving: ["removes:RedisParameters"]),
        ]
    }

    /// Every ordered pair of tiers and what has to be accepted in it.
    private func matrix(_ mistake: Mistake? = nil) throws -> [[String]: Set<String>] {
        var result: [[String]: Set<String>] = [:]
        for from in StarterTiers.names {
            for to in StarterTiers.names where from != to {
                let plan = try Planner(application: nil, manifests: Self.manifests).plan(
                    from: try side(from, mistake), to: try side(to, mistake), target: nil, environments: ["prod"])
                result[[from, to]] = Set(
                    plan.findings.map { finding in
                        // The words of --accept leave out what a shell would read.
                        plan.exports.contains { $0.change.name == finding.name }
                            ? "refused:\(finding.name)" : finding.acceptance
                    })
            }
        }
        return result
    }

    /// A service that imports the security group of Redis.
    private static let manifests: [String: ManifestFacts] = {
        let manifest = """
            network:
              vpc:
                security_groups:
                  - from_cfn: ${COPILOT_APPLICATION_NAME}-${COPILOT_ENVIRONMENT_NAME}-RedisWorkloadSecurityGroup
            """
        return (try? ManifestFacts.read(Array(manifest.utf8), path: "copilot/web/manifest.yml")).map { ["web": $0] }
            ?? [:]
    }()

    private func side(_ tier: String, _ mistake: Mistake?) throws -> PlanSide {
        var files = try #require(StarterTiers.files(for: tier))
        if let mistake, mistake.tier == tier {
            let text = String(decoding: try #require(files[mistake.file]), as: UTF8.self)
            try #require(text.contains(mistake.old))
            files[mistake.file] = Array(text.replacing(mistake.old, with: mistake.new).utf8)
        }
        return PlanSide(label: tier, tier: tier, files: files, folder: tier, services: [:], addons: nil)
    }

    /// What the shipped tiers need is in order: failover and the first replica, the node type with other nodes.
    @Test func theShippedTiers() throws {
        let found = try matrix()
        #expect(found.values.allSatisfy { $0.allSatisfy { $0.hasSuffix(":RedisReplicationGroup") } }, "\(found)")
        for (from, to) in [("minimum", "medium"), ("medium", "minimum"), ("minimum", "enterprise")] {
            #expect(found[[from, to]]?.contains("refused:RedisReplicationGroup") == true, "\(from) -> \(to)")
        }
    }

    @Test(arguments: mistakes)
    func showsInItsOwnPairs(mistake: Mistake) throws {
        let sound = try matrix()
        let found = try matrix(mistake)
        for (pair, names) in found {
            let expected: Set<String> =
                pair[1] == mistake.tier ? mistake.arriving : pair[0] == mistake.tier ? mistake.leaving : []
            #expect(
                names == (sound[pair] ?? []).union(expected), "\(mistake.name): \(pair[0]) -> \(pair[1])")
        }
    }
}
