import Testing
import Yams

@testable import Tiers

@Suite("The starter tiers are one skeleton with three sets of values")
struct StarterTiersTests {
    static let templates = ["redis-elasticache.yml", "flowise-cluster.yml", "theanswerai-server-storage.yml"]

    static func text(_ tier: String, _ file: String) throws -> String {
        let bytes = try #require(StarterTiers.files(for: tier)?[file])
        return try #require(String(validating: bytes, as: UTF8.self))
    }

    private func template(_ tier: String, _ file: String) throws -> Node {
        try #require(try Yams.compose(yaml: Self.text(tier, file)))
    }

    private func keys(_ node: Node?) -> [String] { node?.mapping?.compactMap { $0.key.scalar?.string } ?? [] }

    @Test("three tiers, the same four files in each, and words for the catalog")
    func files() throws {
        #expect(StarterTiers.names == ["minimum", "medium", "enterprise"])
        for tier in StarterTiers.names {
            let files = try #require(StarterTiers.files(for: tier))
            #expect(Set(files.keys) == Set(Self.templates + ["addons.parameters.yml"]))
            for (name, bytes) in files {
                #expect(bytes.last == UInt8(ascii: "\n") && !bytes.contains(UInt8(ascii: "\t")), "\(tier)/\(name)")
                #expect(bytes.starts(with: "# ".utf8), "\(tier)/\(name) says what it is")
            }
        }
        let texts = try StarterTiers.names.map { try #require(StarterTiers.text(for: $0)) }
        #expect(texts.map(\.title) == ["Minimum", "Medium", "Enterprise"])
        #expect(texts.allSatisfy { $0.description.hasSuffix(".") })
        #expect(texts.map(\.monthlyCost) == ["$150-250", "$200-350", "$300-700"])
        #expect(StarterTiers.files(for: "huge") == nil)
        #expect(StarterTiers.text(for: "huge") == nil)
    }

    @Test("only lines under Mappings, and the tier's marker, differ", arguments: templates)
    func onlyValuesDiffer(file: String) throws {
        let tiers = try StarterTiers.names.map { tier in
            try Self.text(tier, file).split(separator: "\n", omittingEmptySubsequences: false)
        }
        #expect(Set(tiers.map(\.count)).count == 1)
        var section = ""
        var differing = 0
        for index in tiers[0].indices {
            let lines = tiers.map { $0[index] }
            if let first = lines[0].first, first != " ", first != "#" { section = String(lines[0]) }
            guard Set(lines).count > 1 else { continue }
            differing += 1
            let keys = Set(lines.map { $0.prefix { $0 != ":" } })
            #expect(keys.count == 1, "\(lines)")
            #expect(section == "Mappings:" || (section == "Metadata:" && keys == ["        Tier"]), "\(lines)")
        }
        #expect(differing > 1)
    }

    @Test("Redis, Aurora and storage have the values of the table in staging and in prod")
    func values() throws {
        let expected = [
            "minimum": ["cache.t4g.micro", "1", "false", "0.5", "2", "false", "false"],
            "medium": ["cache.t4g.micro", "2", "true", "1", "8", "false", "true"],
            "enterprise": ["cache.t4g.small", "3", "true", "2", "32", "true", "true"],
        ]
        for tier in StarterTiers.names {
            let redis = try template(tier, "redis-elasticache.yml")["Mappings"]?["RedisEnvConfigurationMap"]
            let aurora = try template(tier, "flowise-cluster.yml")["Mappings"]?[
                "flowiseclusterEnvScalingConfigurationMap"]
            let storage = try template(tier, "theanswerai-server-storage.yml")["Mappings"]?[
                "theansweraiserverstorageEnvConfigurationMap"]
            for maps in [redis, aurora, storage] { #expect(keys(maps) == ["staging", "prod"]) }
            for environment in ["staging", "prod"] {
                let found = [
                    redis?[environment]?["NodeType"], redis?[environment]?["Nodes"], redis?[environment]?["Failover"],
                    aurora?[environment]?["DBMinCapacity"], aurora?[environment]?["DBMaxCapacity"],
                    aurora?[environment]?["Reader"], storage?[environment]?["IntelligentTiering"],
                ]
                #expect(found.compactMap { $0?.scalar?.string } == expected[tier])
                // Conditions compare these with the text 'true': as YAML booleans they would depend on CloudFormation's spelling.
                #expect([2, 5, 6].allSatisfy { found[$0]?.tag == Tag(.str) })
                let nodes = try #require(found[1]?.int)
                #expect(nodes > 1 || found[2]?.scalar?.string == "false", "failover needs a replica")
            }
        }
    }

    @Test("the exports that services import are there, in every tier", arguments: StarterTiers.names)
    func exports(tier: String) throws {
        let names = try Self.templates.flatMap { file -> [String] in
            let outputs = try #require(try template(tier, file)["Outputs"]?.mapping)
            return try outputs.map { try #require($0.value["Export"]?["Name"]?.scalar?.string) }
        }
        #expect(
            names
                == [
                    "RedisEndpoint", "RedisPort", "RedisURL", "RedisWorkloadSecurityGroup",
                    "flowiseclusterAuroraSecret",
                    "flowiseclusterSecurityGroup", "theansweraiserverstorageBucketName",
                    "theansweraiserverstorageBucketARN", "theansweraiserverstorageBucketRegion",
                ].map { "${App}-${Env}-\($0)" })
    }

    @Test(
        "what holds data is guarded, and its create-only settings are stated from the start",
        arguments: StarterTiers.names)
    func guards(tier: String) throws {
        let guards = [
            ("redis-elasticache.yml", "RedisReplicationGroup", "Snapshot"),
            ("flowise-cluster.yml", "flowiseclusterDBCluster", "Snapshot"),
            ("flowise-cluster.yml", "flowiseclusterAuroraSecret", "Retain"),
            ("theanswerai-server-storage.yml", "theansweraiserverstorageBucket", "Retain"),
            ("theanswerai-server-storage.yml", "theansweraiserverstorageBucketPolicy", "Retain"),
        ]
        for (file, logicalId, policy) in guards {
            let resource = try template(tier, file)["Resources"]?[logicalId]
            #expect(resource?["DeletionPolicy"]?.string == policy, "\(logicalId)")
            #expect(resource?["UpdateReplacePolicy"]?.string == policy, "\(logicalId)")
        }
        let redis = try template(tier, "redis-elasticache.yml")["Resources"]?["RedisReplicationGroup"]
        #expect(redis?["Type"]?.string == "AWS::ElastiCache::ReplicationGroup")
        #expect(redis?["Properties"]?["ReplicationGroupId"]?.scalar?.string == "${App}-${Env}-redis")
        #expect(redis?["Properties"]?["AtRestEncryptionEnabled"]?.bool == true)
        #expect(redis?["Properties"]?["NumNodeGroups"] == nil, "cluster mode is a one-way door")
        let aurora = try template(tier, "flowise-cluster.yml")["Resources"]?["flowiseclusterDBCluster"]?["Properties"]
        #expect(aurora?["DeletionProtection"]?.bool == true)
        #expect(aurora?["StorageEncrypted"]?.bool == true)
        let reader = try template(tier, "flowise-cluster.yml")["Resources"]?["flowiseclusterDBReaderInstance"]
        #expect(reader?["Condition"]?.string == "flowiseclusterHasReader")
        #expect(reader?["DependsOn"]?.string == "flowiseclusterDBWriterInstance")
    }

    @Test(
        "Copilot can merge the files: parameters agree and are all given and used, names are unique",
        arguments: StarterTiers.names)
    func merge(tier: String) throws {
        var parameters: [String: Node] = [:]
        var names: Set<String> = []
        for file in Self.templates {
            let node = try template(tier, file)
            let text = try Self.text(tier, file)
            for (key, value) in try #require(node["Parameters"]?.mapping) {
                let name = try #require(key.string)
                #expect(parameters.updateValue(value, forKey: name) ?? value == value, "\(name) differs in \(file)")
                #expect(text.contains("!Ref \(name)") || text.contains("${\(name)}"), "\(name) is unused in \(file)")
            }
            for section in ["Metadata", "Mappings", "Conditions", "Resources", "Outputs"] {
                for key in keys(node[section]) {
                    #expect(names.insert("\(section).\(key)").inserted, "\(section).\(key) is in two files")
                }
            }
        }
        let given = try template(tier, "addons.parameters.yml")["Parameters"]
        // Copilot gives App and Env itself, and refuses to be given them.
        #expect(Set(keys(given)) == Set(parameters.keys).subtracting(["App", "Env"]))
        #expect(Set(keys(given)) == ["VPCID", "PrivateSubnets"])
    }
}
