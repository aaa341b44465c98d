import CloudFormation
import Planning
import Testing
import Tiers

/// Every way in stages is carried out, stage after stage, by the referee.
@Suite struct StagePlanTests {
    private static let names = StarterTiers.names + [StarterTiers.sharded]
    private static let stores = [
        "RedisReplicationGroup", "flowiseclusterDBCluster", "theansweraiserverstorageBucket",
        "flowiseclusterAuroraSecret",
    ]

    static func side(_ files: [String: [UInt8]], _ name: String) -> PlanSide {
        PlanSide(label: name, tier: name, files: files, folder: "addons-\(name)", services: [:], addons: nil)
    }

    /// What a service imports, by name.
    static func planner(importing names: [String]) throws -> Planner {
        let variables = names.enumerated().map { "  V\($0.offset):\n    from_cfn: \($0.element)\n" }.joined()
        let manifest = "name: web\ntype: Load Balanced Web Service\nvariables:\n\(variables)"
        return Planner(
            application: "acme",
            manifests: ["web": try ManifestFacts.read(Array(manifest.utf8), path: "copilot/web/manifest.yml")])
    }

    static func stack(_ side: PlanSide) throws -> Stack {
        try Stack.evaluate(files: side.files, environment: "prod", application: "acme")
    }

    /// Takes each stage; services move before it as the stage says.
    static func take(
        _ way: StagePlan, _ referee: inout Referee, imported: Set<String>
    ) throws -> Set<String> {
        var imported = imported
        for stage in way.stages {
            for move in stage.moves {
                let alternative = try #require(move.alternatives.first { referee.outputs[$0] != nil })
                #expect(move.services == ["web"])
                imported.remove(move.export)
                imported.insert(alternative)
            }
            do {
                try referee.deploy(stack(stage.side), imported: imported)
            } catch let refusal as Referee.Refusal {
                Issue.record("stage \(stage.number) of \(stage.of): \(refusal)")
                return imported
            }
        }
        return imported
    }

    static let pairs = names.flatMap { old in names.filter { $0 != old }.map { (old, $0) } }

    /// All twelve, with every export imported.
    @Test(arguments: pairs)
    func shippedTiers(_ old: String, _ new: String) throws {
        let from = Self.side(try #require(StarterTiers.files(for: old)), old)
        let to = Self.side(try #require(StarterTiers.files(for: new)), new)
        var referee = Referee()
        try referee.deploy(Self.stack(from))
        for id in Self.stores { referee.write("in \(id)", into: id) }
        referee.write("old version", into: "theansweraiserverstorageBucket", isOld: true)
        let imported = Set(referee.outputs.keys)
        let planner = try Self.planner(importing: imported.sorted())
        var looked = 0
        let way = try planner.stages(
            from: from, to: to, target: nil, environments: ["prod"], progress: { looked += $0 })
        // What takes long says that it goes on.
        if way.stages.count > 1 { #expect(looked > way.stages.count) }
        guard old != StarterTiers.sharded else {
            // One way: no stage leads back, and the property that bars it is named.
            #expect(
                way.stages.isEmpty && way.bars.contains { $0.part == "RedisReplicationGroup.ClusterMode" },
                "\(way.bars)")
            return
        }
        let left = try Self.take(way, &referee, imported: imported)
        #expect(referee.lost.isEmpty && referee.recreated.isEmpty && referee.retained.isEmpty)
        for id in Self.stores { #expect(referee.data[id]?.contains("in \(id)") == true, "\(id)") }
        // The tier itself, bytes and all.
        #expect(way.stages.last?.side.files == to.files)
        referee.expectRefusal(try Self.stack(to), "No updates are to be performed", imported: left)
        let accepted = Set(way.stages.flatMap(\.acceptances))
        #expect(accepted == Self.accepted(old, new))
        let count = [
            "minimum medium": 2, "medium enterprise": 2, "minimum enterprise": 3, "enterprise enterprise-sharded": 4,
            "medium enterprise-sharded": 6, "minimum enterprise-sharded": 7,
        ]
        #expect(way.stages.count == count["\(old) \(new)"] ?? count["\(new) \(old)"], "\(way.stages.map(\.changes))")
    }

    /// What a person has to look at: whether the data fits into a smaller node, and the door that opens one way.
    private static func accepted(_ old: String, _ new: String) -> Set<String> {
        if new == StarterTiers.sharded {
            // One node is what a group has where no number is said, so nothing has to be said otherwise.
            return old == "minimum"
                ? ["one-way:RedisReplicationGroup"]
                : ["one-way:RedisReplicationGroup", "unknown:RedisReplicationGroup"]
        }
        return old == "enterprise" ? ["loses-data:RedisReplicationGroup"] : []
    }

    /// From any stage on, the way that is left is the rest of the way; and back again.
    @Test(arguments: pairs.filter { $0.0 != StarterTiers.sharded && $0.1 != StarterTiers.sharded })
    func theRestOfTheWay(_ old: String, _ new: String) throws {
        let from = Self.side(try #require(StarterTiers.files(for: old)), old)
        let to = Self.side(try #require(StarterTiers.files(for: new)), new)
        let planner = try Self.planner(importing: [])
        let way = try planner.stages(from: from, to: to, target: nil, environments: ["prod"])
        for (index, stage) in way.stages.enumerated() {
            let rest = try planner.stages(
                from: stage.side, to: to, target: nil, environments: ["prod"], numberedFrom: stage.number + 1)
            #expect(rest.stages.map(\.number) == way.stages[(index + 1)...].map(\.number))
            #expect(rest.stages.map(\.changes) == way.stages[(index + 1)...].map(\.changes))
            // One stage back is one update.
            let before = index == 0 ? from : way.stages[index - 1].side
            let back = try planner.plan(
                from: stage.side, to: before, target: nil, environments: ["prod"], inStages: true)
            #expect(
                back.findings.allSatisfy { $0.acceptance == "loses-data:RedisReplicationGroup" }, "\(back.findings)")
        }
    }

    // MARK: The bridge

    private static func userFiles(_ redis: String) -> [String: [UInt8]] {
        let parameters = "Parameters:\n    VPCID: !Ref VPC\n    PrivateSubnets: !Ref PrivateSubnet1\n"
        return ["redis-elasticache.yml": Array(redis.utf8), "addons.parameters.yml": Array(parameters.utf8)]
    }

    /// A user's template as it is in the field: a cluster, and services that import its address.
    private static let user = #"""
        Parameters:
            App: {Type: String}
            Env: {Type: String}
            VPCID: {Type: String, Default: ''}
            PrivateSubnets: {Type: String, Default: ''}
        Mappings:
            RedisEnvConfigurationMap:
                staging: {'NodeType': 'cache.t3.micro', 'NumCacheNodes': 1}
                prod: {'NodeType': 'cache.t4g.micro', 'NumCacheNodes': 1}
        Resources:
            RedisSubnetGroup:
                Type: 'AWS::ElastiCache::SubnetGroup'
                Properties:
                    Description: Subnet group for Redis
                    SubnetIds: !Split [',', !Ref PrivateSubnets]
                    CacheSubnetGroupName: !Sub '${App}-${Env}-redis-subnet-group'
            RedisWorkloadSecurityGroup:
                Type: 'AWS::EC2::SecurityGroup'
                Properties: {GroupDescription: 'Workloads', VpcId: !Ref VPCID}
            RedisSecurityGroup:
                Type: 'AWS::EC2::SecurityGroup'
                Properties:
                    GroupDescription: 'Redis'
                    VpcId: !Ref VPCID
                    SecurityGroupIngress:
                        - {IpProtocol: tcp, FromPort: 6379, ToPort: 6379, SourceSecurityGroupId: !Ref RedisWorkloadSecurityGroup}
            RedisParameterGroup:
                Type: 'AWS::ElastiCache::ParameterGroup'
                Properties:
                    CacheParameterGroupFamily: 'redis7'
                    Description: !Sub 'Parameter group for ${App}-${Env} Redis cluster'
                    Properties: {maxmemory-policy: 'volatile-lru'}
            RedisCluster:
                Type: 'AWS::ElastiCache::CacheCluster'
                Properties:
                    CacheNodeType: !FindInMap [RedisEnvConfigurationMap, !Ref Env, NodeType]
                    Engine: redis
                    EngineVersion: '7.1'
                    NumCacheNodes: !FindInMap [RedisEnvConfigurationMap, !Ref Env, NumCacheNodes]
                    Port: 6379
                    CacheSubnetGroupName: !Ref RedisSubnetGroup
                    VpcSecurityGroupIds: [!Ref RedisSecurityGroup]
                    CacheParameterGroupName: !Ref RedisParameterGroup
        Outputs:
            RedisEndpoint:
                Value: !GetAtt RedisCluster.RedisEndpoint.Address
                Export: {Name: !Sub '${App}-${Env}-RedisEndpoint'}
            RedisURL:
                Value: !Sub 'redis://${RedisCluster.RedisEndpoint.Address}:${RedisCluster.RedisEndpoint.Port}'
                Export: {Name: !Sub '${App}-${Env}-RedisURL'}

        """#

    /// The same with the shipped minimum tier's group and outputs in the cluster's place.
    private static func bridged(encrypted: Bool) throws -> String {
        let shipped = String(
            decoding: try #require(StarterTiers.files(for: "minimum")?["redis-elasticache.yml"]), as: UTF8.self)
        let begin = try #require(shipped.firstRange(of: "    RedisReplicationGroup:\n"))
        let outputs = try #require(shipped.firstRange(of: "Outputs:\n"))
        let port = try #require(shipped.firstRange(of: "    RedisPort:\n"))
        let url = try #require(shipped.firstRange(of: "    RedisURL:\n"))
        let last = try #require(
            shipped.firstRange(of: "    RedisWorkloadSecurityGroup:\n        Description: The security"))
        let cluster = try #require(user.firstRange(of: "    RedisCluster:\n"))
        var group = String(shipped[begin.lowerBound..<outputs.lowerBound])
            .replacing("NodeType]", with: "NodeType]").replacing("Nodes]", with: "NumCacheNodes]")
            .replacing(", Failover]", with: ", Failover]")
        group = group.replacing("!FindInMap [RedisEnvConfigurationMap, !Ref Env, Failover]", with: "false")
        if !encrypted { group = group.replacing("            AtRestEncryptionEnabled: true\n", with: "") }
        return String(user[..<cluster.lowerBound]) + group + String(shipped[outputs.lowerBound..<port.lowerBound])
            + String(shipped[url.lowerBound..<last.lowerBound])
    }

    @Test func theBridge() throws {
        let from = Self.side(Self.userFiles(Self.user), "current")
        let to = Self.side(Self.userFiles(try Self.bridged(encrypted: false)), "minimum")
        var referee = Referee()
        try referee.deploy(Self.stack(from))
        referee.write("in RedisCluster", into: "RedisCluster")
        let imported = Set(referee.outputs.keys)
        // Straight there CloudFormation refuses it, or the data is gone.
        var naive = referee
        naive.expectRefusal(try Self.stack(to), "in use", imported: imported)
        try naive.deploy(Self.stack(to))
        #expect(naive.lost == ["in RedisCluster"])

        let planner = try Self.planner(importing: imported.sorted())
        let way = try planner.stages(from: from, to: to, target: nil, environments: ["prod"])
        #expect(way.stages.count == 4, "\(way.bars) \(way.stages.map(\.changes))")
        #expect(way.stages.map(\.manual.count) == [0, 0, 2, 2])
        #expect(way.remarks == [ClusterAdoption.unverified])
        // What is not known of AWS is not passed over.
        #expect(way.stages.map(\.acceptances) == [[], [], [], ["unknown:RedisReplicationGroup"]])
        let left = try Self.take(way, &referee, imported: imported)
        #expect(referee.lost.isEmpty && referee.recreated.isEmpty)
        #expect(referee.data == ["RedisReplicationGroup": ["in RedisCluster"]], "\(referee.events)")
        #expect(left == imported)
        referee.expectRefusal(try Self.stack(to), "No updates are to be performed", imported: left)

        // From each stage the rest is found, with what services import by then.
        var now = imported
        for (index, stage) in way.stages.dropLast().enumerated() {
            for move in way.stages[index].moves {
                now = now.subtracting([move.export]).union(move.alternatives.prefix(1))
            }
            let rest = try Self.planner(importing: now.sorted()).stages(
                from: stage.side, to: to, target: nil, environments: ["prod"], numberedFrom: stage.number + 1)
            #expect(
                rest.stages.map(\.number) == way.stages[(index + 1)...].map(\.number), "\(stage.number): \(rest.bars)")
        }

        let barred = try planner.stages(
            from: from, to: Self.side(Self.userFiles(Self.bridged(encrypted: true)), "minimum"), target: nil,
            environments: ["prod"])
        #expect(barred.stages.isEmpty && barred.bars.map(\.part) == ["RedisReplicationGroup.AtRestEncryptionEnabled"])
    }

    // MARK: Random pairs

    /// Whatever the search calls safe, the referee carries out, with all data; it knows less types, and says so.
    @Test(arguments: 0..<10)
    func randomPairs(group: Int) throws {
        var random = SplitMix(seed: UInt64(1_000 + group))
        var carried = 0
        for _ in 0..<50 {
            let pair = RandomStacks.pair(&random)
            let mix = StackMix(old: pair.old, new: pair.new)
            guard case .way(let steps) = StageSearch(mix, importers: Importers([:])).run(),
                BruteForce(mix).cost(of: steps) == 0
            else { continue }
            var referee = Referee()
            guard (try? referee.deploy(pair.old)) != nil else { continue }
            for id in referee.data.keys.sorted() { referee.write("in \(id)", into: id) }
            do {
                for step in steps { try referee.deploy(mix.stack(step.choices)) }
            } catch {
                #expect(
                    Self.isBeyond(error), "\(error): \(RandomStacks.text(pair)), \(steps.map { $0.parts.map(\.text) })")
                continue
            }
            #expect(referee.lost.isEmpty && referee.recreated.isEmpty, "\(RandomStacks.text(pair))")
            carried += 1
        }
        #expect(carried > 3, "\(carried)")
    }

    private static func isBeyond(_ refusal: Referee.Refusal) -> Bool {
        ["does not know", "the referee knows", "No updates", "cannot be updated by themselves"].contains {
            refusal.reason.contains($0)
        }
    }
}
