import CloudFormation
import Planning
import Testing
import Tiers

@Suite("A switch that breaks the stack's structure is found")
struct StructuralCheckTests {
    /// The user's cache as it is, and the plan's way to a larger one: the same logical id with another type.
    private let cacheCluster = """
        Resources:
            RedisCluster:
                Type: 'AWS::ElastiCache::CacheCluster'
        Outputs:
            RedisURL:
                Value: !Sub 'redis://${RedisCluster.RedisEndpoint.Address}'
                Export:
                    Name: !Sub '${App}-${Env}-RedisURL'
        """
    private let replicationGroup = """
        Resources:
            RedisCluster: {Type: AWS::ElastiCache::ReplicationGroup}
        Outputs:
            RedisURL: {Value: x, Export: {Name: !Sub '${App}-${Env}-RedisURL'}}
        """

    private func compare(
        _ from: [String: String], _ to: [String: String]
    ) throws(TemplateError) -> [StructuralFinding] {
        try StructuralCheck.compare(
            from: from.mapValues { Array($0.utf8) }, to: to.mapValues { Array($0.utf8) },
            fromFolder: "addons-minimum", toFolder: "addons-medium")
    }

    @Test("a change of type is refused, in CloudFormation's words")
    func typeChange() throws {
        let findings = try compare(["redis.yml": cacheCluster], ["redis.yml": replicationGroup])
        let finding = try #require(findings.first)
        #expect(findings.count == 1)
        #expect(
            finding.kind
                == .typeChanged(from: "AWS::ElastiCache::CacheCluster", to: "AWS::ElastiCache::ReplicationGroup"))
        #expect(finding.acceptance == "refused:RedisCluster")
        #expect(finding.sentence.contains("Update of resource type is not permitted"))
        #expect((finding.file, finding.line, finding.column) == ("addons-minimum/redis.yml", 2, 5))
    }

    @Test("a removed resource loses its data, unless the old template's DeletionPolicy keeps it")
    func removal() throws {
        for (policy, kept) in [
            ("", false), ("DeletionPolicy: Delete", false), ("DeletionPolicy: Retain", true),
            ("DeletionPolicy: Snapshot", true), ("DeletionPolicy: RetainExceptOnCreate", true),
            ("UpdateReplacePolicy: Retain", false), ("DeletionPolicy: !If [P, Retain, Delete]", false),
        ] {
            let findings = try compare(
                ["a.yml": "Resources:\n  Db:\n    Type: AWS::RDS::DBCluster\n    \(policy)\n"], [:])
            #expect(findings.map(\.kind) == [.resourceRemoved(type: "AWS::RDS::DBCluster", kept: kept)], "\(policy)")
            #expect(findings.map(\.acceptance) == [kept ? "removes:Db" : "loses-data:Db"])
            #expect(findings.first?.sentence.contains("deletes") == !kept)
        }
    }

    @Test("the new template's DeletionPolicy has no say in a removal by another name")
    func renamed() throws {
        let findings = try compare(
            ["a.yml": "Resources: {Db: {Type: AWS::RDS::DBCluster}}"],
            ["a.yml": "Resources: {Db2: {Type: AWS::RDS::DBCluster, DeletionPolicy: Retain}}"])
        #expect(findings.map(\.kind) == [.resourceRemoved(type: "AWS::RDS::DBCluster", kept: false)])
        #expect(findings.map(\.name) == ["Db"])
    }

    @Test("a removed or renamed export is refused while it is imported; respelt, it is the same")
    func exports() throws {
        let renamed = cacheCluster.replacing("-RedisURL'", with: "-RedisAddress'")
        let findings = try compare(["redis.yml": cacheCluster], ["redis.yml": renamed])
        #expect(findings.map(\.kind) == [.exportRemoved])
        #expect(findings.map(\.name) == ["${App}-${Env}-RedisURL"])
        #expect(findings.map(\.acceptance) == ["refused:App-Env-RedisURL"])
        #expect(findings.map(\.line) == [5])
        #expect(findings.first?.sentence.contains("while another stack imports it") == true)

        let respelt = cacheCluster.replacing("!Sub '${App}-${Env}-RedisURL'", with: "!Sub ${ App }-${Env}-RedisURL")
        #expect(respelt != cacheCluster)
        #expect(try compare(["redis.yml": cacheCluster], ["moved.yaml": respelt]).isEmpty)
    }

    @Test("a resource and an export of one name are accepted by different words")
    func acceptanceIsUnambiguous() throws {
        let old = """
            Resources: {RedisSecurity: {Type: AWS::EC2::SecurityGroup}}
            Outputs: {RedisSecurity: {Value: x, Export: {Name: !Sub '${App}-${Env}-RedisSecurity'}}}
            """
        let findings = try compare(["a.yml": old], ["a.yml": "Resources: {RedisSecurity: {Type: AWS::EC2::VPC}}"])
        #expect(findings.map(\.acceptance) == ["refused:RedisSecurity", "refused:App-Env-RedisSecurity"])
        #expect(Set(findings.map(\.hint)).count == 2)
    }

    @Test("findings stand in the order of the old folder, in each run")
    func order() throws {
        let old = [
            "b.yml": "Resources: {B2: {Type: T}, B1: {Type: T}}\nOutputs: {O: {Export: {Name: o}}}",
            "a.yml": "Resources: {A: {Type: T}}\nOutputs: {P: {Export: {Name: p}}}",
        ]
        for _ in 0..<10 {
            #expect(
                try compare(old, ["c.yml": "Resources: {B1: {Type: U}}"]).map(\.name) == ["A", "B2", "B1", "p", "o"])
        }
    }

    @Test("additions, moves between files and edits of values are not its business")
    func nothingFound() throws {
        let new = ["other.yml": cacheCluster + "\nMetadata: {T: medium}\n", "new.yml": "Resources: {New: {Type: T}}"]
        #expect(try compare(["redis.yml": cacheCluster], new).isEmpty)
    }

    @Test("an unreadable template on either side never passes as safe; one that does not change does")
    func unreadable() throws {
        let broken = "Resources:\n  A: [\n"
        for (from, to) in [(broken, cacheCluster), (cacheCluster, broken)] {
            let error = try #require(throws: TemplateError.self) { try compare(["a.yml": from], ["a.yml": to]) }
            #expect(error.file == (from == broken ? "addons-minimum/a.yml" : "addons-medium/a.yml"))
            #expect(error.line == 3)
        }
        let typeless = try #require(throws: TemplateError.self) {
            try compare(["a.yml": "Resources: {A: {Type: T}}"], ["a.yml": "Resources: {A: {Properties: {}}}"])
        }
        #expect(typeless.description == "addons-medium/a.yml:1:13: resource A has no readable Type")
        #expect(try compare(["a.yml": broken], ["a.yml": broken, "README.md": "more"]).isEmpty)
    }

    @Test("the shipped tiers switch freely in every direction")
    func starterTiers() throws {
        for from in StarterTiers.names {
            for to in StarterTiers.names {
                let old = try #require(StarterTiers.files(for: from))
                let new = try #require(StarterTiers.files(for: to))
                #expect((old == new) == (from == to))
                #expect(try StructuralCheck.compare(from: old, to: new).isEmpty)
            }
        }
    }

    @Test("the user's own cache to a shipped tier loses it, and says so")
    func adoptedToStarter() throws {
        let new = try #require(StarterTiers.files(for: "medium"))
        let findings = try StructuralCheck.compare(from: ["redis-elasticache.yml": Array(cacheCluster.utf8)], to: new)
        #expect(findings.map(\.acceptance) == ["loses-data:RedisCluster"])
    }
}
