import CloudFormation
import Planning
import Testing
import Tiers

@Suite struct CostEstimateTests {
    /// 0.12 × 730 h: $43.80 at 0.5 ACU, $175.20 at 2; each instance has them to itself.
    @Test func auroraIsPaidForByInstance() throws {
        let one = try estimate(cluster("0.5", "2"), instance("Writer"))
        #expect(one.items.map(\.basis) == ["0.5-2 ACU × $0.12 × 730 h"])
        #expect(one.total == CostRange("43.80-175.20"))
        #expect(one.unknown.map(\.subject) == ["Cluster"])
        let two = try estimate(cluster("0.5", "2"), instance("Writer"), instance("Reader"))
        #expect(two.total == CostRange("87.60-350.40"))
        #expect(two.total(of: "Aurora Database") == two.total)
        #expect(two.isPartial("Aurora Database"))
        #expect(
            two.summary
                == "$88-350 a month, plus 1 item that depends on use or cannot be known here")
    }

    @Test func auroraThatCannotBeKnown() throws {
        let reference = resource(
            "Cluster", "AWS::RDS::DBCluster",
            [
                "ServerlessV2ScalingConfiguration": .object([
                    "MinCapacity": .reference("Minimum"), "MaxCapacity": .text("2"),
                ])
            ])
        for estimate in [
            try estimate(reference, instance("Writer")), try estimate(instance("Writer")),
            try estimate(cluster("4", "2"), instance("Writer")),
            try estimate(
                cluster("1", "2"),
                resource(
                    "Writer", "AWS::RDS::DBInstance",
                    ["DBInstanceClass": .text("db.r6g.large"), "DBClusterIdentifier": .reference("Cluster")])),
            try estimate(
                resource(
                    "Cluster", "AWS::RDS::DBCluster",
                    [
                        "StorageType": .text("aurora-iopt1"),
                        "ServerlessV2ScalingConfiguration": .object([
                            "MinCapacity": .text("1"), "MaxCapacity": .text("2"),
                        ]),
                    ]), instance("Writer")),
        ] {
            #expect(estimate.items.isEmpty)
            #expect(estimate.unknown.contains { $0.subject == "Writer" && $0.component == "Aurora Database" })
        }
    }

    @Test(arguments: [
        ([:], 1), (["NumCacheClusters": "3"], 3), (["NumNodeGroups": "2", "ReplicasPerNodeGroup": "1"], 4),
        (["ReplicasPerNodeGroup": "2"], 3), (["NumNodeGroups": "1", "NumCacheClusters": "2"], 2),
        (["AutomaticFailoverEnabled": "false"], 1),
    ])
    func nodesOfAReplicationGroup(_ properties: [String: String], _ nodes: Int) throws {
        let estimate = try estimate(group(properties.mapValues { .text($0) }))
        #expect(estimate.items.map(\.range.low.micros) == [nodes * 11_680_000])
        #expect(estimate.items.map(\.basis) == ["\(nodes) × cache.t4g.micro × $0.016 × 730 h"])
        #expect(estimate.unknown.isEmpty)
    }

    @Test(arguments: [
        ["NumCacheClusters": Value.reference("Nodes")], ["NumNodeGroups": .text("2")],
        ["AutomaticFailoverEnabled": .text("true")], ["CacheNodeType": .reference("Type")],
        ["CacheNodeType": .text("cache.x9.huge")], ["Engine": .text("valkey")], ["Engine": .reference("E")],
        ["NodeGroupConfiguration": .list([])], ["NumCacheClusters": .text("99999999999")],
    ])
    func nodesThatCannotBeKnown(_ properties: [String: Value]) throws {
        let estimate = try estimate(group(properties))
        #expect(estimate.items.isEmpty && estimate.unknown.map(\.component) == ["Redis Cache"])
    }

    /// 256 CPU units and 512 MiB: (0.25 × 0.04 + 0.5 × 0.004) × 730 = $8.76 a task.
    @Test func services() throws {
        let range = ScalingRange(minimum: 1, maximum: 10, cpuPercentage: 70, memoryPercentage: nil)
        let estimate = try estimate(services: [
            "web": ServiceSettings(cpu: 256, memory: 512, count: .range(range)),
            "api": ServiceSettings(cpu: 256, memory: 512, count: .number(2)),
            "job": ServiceSettings(cpu: 256, memory: 512),
            "idle": ServiceSettings(cpu: 256, memory: 512, count: .number(0)),
        ])
        #expect(estimate.items.map(\.component) == ["api", "idle", "web"])
        #expect(estimate.items.map(\.range) == [CostRange("17.52"), CostRange("0"), CostRange("8.76-87.60")])
        #expect(estimate.total == CostRange("26.28-105.12"))
        #expect(estimate.items[2].basis == "1-10 × (0.25 vCPU × $0.04 + 0.5 GB × $0.004) × 730 h")
        #expect(estimate.unknown.map(\.reason) == ["neither the tier nor the manifest gives count"])
    }

    @Test func otherResources() throws {
        let estimate = try estimate(
            resource("Bucket", "AWS::S3::Bucket"), resource("Policy", "AWS::S3::BucketPolicy"),
            resource("Secret", "AWS::SecretsManager::Secret"), resource("Nat", "AWS::EC2::NatGateway"),
            resource("Key", "AWS::KMS::Key"), resource("Queue", "AWS::SQS::Queue"),
            resource("Odd", "Custom::Thing"), resource("Role", "AWS::IAM::Role"),
            resource(
                "Files", "AWS::EFS::FileSystem",
                ["ThroughputMode": .text("provisioned"), "ProvisionedThroughputInMibps": .text("10")]),
            resource("Never", "AWS::SecretsManager::Secret", presence: .never),
            resource("Perhaps", "AWS::SecretsManager::Secret", presence: .undecided(.reference("C"))))
        #expect(estimate.items.map(\.subject) == ["Secret", "Nat", "Files"])
        #expect(estimate.items.map(\.range.low.exact) == ["0.40", "32.85", "60"])
        #expect(
            estimate.unknown.map { "\($0.component): \($0.subject): \($0.reason)" } == [
                "S3 Storage: Bucket: storage and requests depend on use",
                "VPC/Networking: Nat: data depends on use",
                "Other AWS: Key: the price file has no `kms.key`",
                "Other AWS: Queue: AWS::SQS::Queue is paid for by use",
                "Other AWS: Odd: what Custom::Thing costs is not known here",
                "EFS Storage: Files: storage depends on use",
                "Other AWS: Perhaps: whether it is made cannot be known here",
            ])
    }

    /// What has no price is unknown, never nothing.
    @Test func withoutAPrice() throws {
        let text = roundPrices.split(separator: "\n").filter { !$0.contains("aurora.acu") }.joined(separator: "\n")
        let estimate = try estimate(cluster("0.5", "2"), instance("Writer"), prices: text)
        #expect(estimate.items.isEmpty)
        #expect(estimate.unknown.map(\.reason).contains("the price file has no `aurora.acu`"))
    }

    @Test func numbersTooLargeAreUnknown() throws {
        let text = roundPrices.replacing("amount: 0.04,", with: "amount: 999999999,")
        let estimate = try estimate(
            services: ["web": ServiceSettings(cpu: 1_048_576, memory: 512, count: .number(10_000))], prices: text)
        #expect(estimate.items.isEmpty && estimate.unknown.map(\.reason) == ["the numbers are too large to be counted"])
    }

    /// The sum of what is rounded for each row may differ; the sum that is printed is that of the exact amounts.
    @Test func sumsAreExact() throws {
        let text = roundPrices.replacing("amount: 0.40", with: "amount: 0.333333")
        let estimate = try estimate(
            resource("A", "AWS::SecretsManager::Secret"), resource("B", "AWS::SecretsManager::Secret"),
            resource("C", "AWS::SecretsManager::Secret"), prices: text)
        #expect(estimate.total.low.micros == 999_999 && estimate.total.low.cents == 100)
    }

    @Test func change() throws {
        let before = try estimate(cluster("0.5", "2"), instance("Writer"), group(["NumCacheClusters": .text("1")]))
        let after = try estimate(cluster("1", "8"), instance("Writer"), group(["NumCacheClusters": .text("1")]))
        let change = CostChange(before: before, after: after)
        #expect(change.components.map(\.name) == ["Aurora Database"])
        #expect(change.components[0].before?.text == "$44-175" && change.components[0].after?.text == "$88-701")
        #expect(
            change.summary
                == "$55-187+ -> $99-712+ a month; + is what depends on use or cannot be known here (1 item)")
        let all = CostEstimate.combined([before, after])
        #expect(all.total == before.total + after.total && all.unknown.count == 2)
        #expect(CostChange(before: nil, after: before).components.map(\.name) == ["Aurora Database", "Redis Cache"])
    }
}
