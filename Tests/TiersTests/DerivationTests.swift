import Testing

@testable import Tiers

/// What the other tiers' templates become.
@Suite struct DerivationTests {
    static let database = """
        Mappings:
          Sizes: # by environment
            test:
              'Least': 0.5 # é from 0.5
              'Most': 4
            prod: { Least: 1, Most: '8' }
        Resources:
          Data:
            Type: 'AWS::RDS::DBCluster'
            Properties:
              Name: !Sub ${ Data.Arn}/*
              ServerlessV2ScalingConfiguration:
                # limits
                MinCapacity: !FindInMap [Sizes, !Ref Env, Least]
                MaxCapacity:
                  Fn::FindInMap: [Sizes, !Ref Env, Most]
          Cache: {Type: AWS::ElastiCache::CacheCluster}

        """

    static let bucket = """
        Resources:
            Files:
                Type: AWS::S3::Bucket
                Properties:
                    LifecycleConfiguration:
                        Rules:
                            - Id: Old
                              Status: Enabled
                              ExpirationInDays: 9 # nine
                              # mine
                        # not mine
                    Tags:
                        - Key: a
                          Value: !Ref Env

        """

    static func literal(_ minimum: String, _ maximum: String) -> String {
        "Resources:\r\n  D:\r\n    Type: AWS::RDS::DBCluster\r\n    Properties:\r\n      ServerlessV2ScalingConfiguration: "
            + "{MinCapacity: \(minimum), MaxCapacity: \(maximum)}"
    }

    func derive(_ files: [String: String], tiers: [String], adopted: String) throws -> [DerivedTier] {
        try Derivation.derive(
            tiers: tiers, adopted: adopted, files: files.mapValues { Array($0.utf8) }, services: [:])
    }

    func text(_ tier: DerivedTier, _ file: String) -> String { String(decoding: tier.files[file] ?? [], as: UTF8.self) }

    func replacing(_ text: String, _ pairs: [(String, String)]) -> String {
        pairs.reduce(text) { text, pair in
            var parts = text.split(separator: pair.0, omittingEmptySubsequences: false).map(String.init)
            #expect(parts.count == 2)
            parts.insert(pair.1, at: 1)
            return parts.joined()
        }
    }

    @Test func scalesMappingsByEnvironment() throws {
        let tiers = try derive(["d.yml": Self.database], tiers: ["minimum", "medium", "enterprise"], adopted: "medium")
        #expect(tiers.map(\.name) == ["minimum", "medium", "enterprise"])
        #expect(
            text(tiers[0], "d.yml")
                == replacing(
                    Self.database, [("'Most': 4", "'Most': 2"), ("Least: 1", "Least: 0.5"), ("'8'", "'2'")]))
        #expect(text(tiers[1], "d.yml") == Self.database)
        #expect(
            text(tiers[2], "d.yml")
                == replacing(
                    Self.database,
                    [("0.5 #", "2 #"), ("'Most': 4", "'Most': 32"), ("Least: 1", "Least: 2"), ("'8'", "'32'")]))
        let redis = "Redis unchanged: other node types and node counts interrupt it, and some cannot come back"
        #expect(tiers[1].changes.isEmpty)
        #expect(
            tiers[2].changes == [
                "d.yml: test Aurora range 0.5-4 -> 2-32 ACU", "d.yml: prod Aurora range 1-8 -> 2-32 ACU", redis,
            ])
    }

    @Test(arguments: [
        (["a", "b", "c"], "a", ["1-8", "2-16", "4-32"]),
        (["a", "b", "c", "d", "e"], "e", ["0.5-1", "0.5-1", "0.5-2", "0.5-4", "1-8"]),
        (["minimum", "medium", "enterprise"], "minimum", ["1-8", "2-16", "4-32"]),
        (["minimum", "medium", "enterprise"], "enterprise", ["0.5-2", "0.5-4", "1-8"]),
    ]) func doublesAndHalves(tiers: [String], adopted: String, ranges: [String]) throws {
        let derived = try derive(["d.yml": Self.literal("1", "8")], tiers: tiers, adopted: adopted)
        for (tier, range) in zip(derived, ranges) {
            let bounds = range.split(separator: "-").map(String.init)
            #expect(text(tier, "d.yml") == Self.literal(bounds[0], bounds[1]))
            #expect(tier.changes == (range == "1-8" ? [] : ["d.yml: Aurora range 1-8 -> \(range) ACU"]))
        }
    }

    @Test func staysWithinWhatAuroraTakes() throws {
        let large = try derive(["d.yml": Self.literal("3.5", "200")], tiers: ["a", "b", "c"], adopted: "b")
        #expect(text(large[0], "d.yml") == Self.literal("1.5", "100"))
        #expect(text(large[2], "d.yml") == Self.literal("7", "256"))
        let paused = try derive(["d.yml": Self.literal("0", "1")], tiers: ["minimum", "medium"], adopted: "medium")
        #expect(text(paused[0], "d.yml") == Self.literal("0", "1"))
        #expect(paused[0].changes.isEmpty)
    }

    @Test func addsALifecycleRuleAboveOnly() throws {
        let tiers = try derive(["s.yml": Self.bucket], tiers: ["minimum", "medium", "enterprise"], adopted: "medium")
        #expect(text(tiers[0], "s.yml") == Self.bucket)
        let rule = [
            "", "            - Id: IntelligentTiering", "              Status: Enabled", "              Transitions:",
            "                  - StorageClass: INTELLIGENT_TIERING", "                    TransitionInDays: 30",
        ].joined(separator: "\n        ")
        #expect(text(tiers[2], "s.yml") == replacing(Self.bucket, [("# mine", "# mine" + rule)]))
        #expect(tiers[2].changes == ["s.yml: Files moves objects to INTELLIGENT_TIERING after 30 days"])
        let again = try derive(["s.yml": text(tiers[2], "s.yml")], tiers: ["a", "b"], adopted: "a")
        #expect(again[1].files == again[0].files)
        #expect(again[1].changes.isEmpty)
    }

    @Test(arguments: [
        (
            "Resources:\r\n  F:\r\n    Type: AWS::S3::Bucket\r\nOutputs: {}\r\n",
            "    Properties:\r\n      LifecycleConfiguration:\r\n        Rules:\r\n          - Id: IntelligentTiering\r\n"
                + "            Status: Enabled\r\n            Transitions:\r\n              - StorageClass: INTELLIGENT_TIERING\r\n"
                + "                TransitionInDays: 30\r\nOutputs"
        ),
        (
            "Resources:\n  F:\n    Type: AWS::S3::Bucket\n    Properties:\n      Tags:\n      - Key: a\n        Value: b",
            "        Value: b\n      LifecycleConfiguration:\n        Rules:\n        - Id: IntelligentTiering\n          Status: Enabled\n"
                + "          Transitions:\n          - StorageClass: INTELLIGENT_TIERING\n            TransitionInDays: 30"
        ),
    ]) func makesWhatIsMissing(before: String, part: String) throws {
        let tiers = try derive(["s.yaml": before], tiers: ["a", "b"], adopted: "a")
        #expect(text(tiers[1], "s.yaml").contains(part))
        #expect(tiers[1].changes == ["s.yaml: F moves objects to INTELLIGENT_TIERING after 30 days"])
    }

    static func cluster(_ minimum: String, mappings: String = "") -> String {
        mappings
            + "Resources:\n  D:\n    Type: AWS::RDS::DBCluster\n    Properties:\n      ServerlessV2ScalingConfiguration:\n"
            + "        MinCapacity: \(minimum)\n        MaxCapacity: 8\n"
    }

    static func rules(_ rules: String) -> String {
        "Resources:\n  F:\n    Type: AWS::S3::Bucket\n    Properties:\n      LifecycleConfiguration:\n        Rules: \(rules)\n"
    }

    @Test(arguments: [
        (cluster("!Ref Least"), "Aurora range not changed: line 6: 'MinCapacity' has an explicit tag (!)"),
        (cluster("&a 1"), "Aurora range not changed: line 6: 'MinCapacity' has an anchor (&), so that"),
        (cluster("1.25"), "Aurora range not changed: line 6: it cannot be edited safely: 'MinCapacity' is '1.25'"),
        (
            cluster("!FindInMap [M, !Ref E, K]"),
            "Aurora range not changed: line 6: it cannot be edited safely: there is no mapping"
        ),
        (
            cluster("!FindInMap [M, !Ref E, K]", mappings: "Mappings: {M: {a: {K: 1}}}\nX: [!FindInMap [M, a, K]]\n"),
            "Aurora range not changed: line 8: it cannot be edited safely: 'K' of 'M' is used for something else too"
        ),
        (
            cluster("!FindInMap [M, !Ref E, K]", mappings: "Mappings: {M: {a: &a {K: 1}, b: *a}}\n"),
            "Aurora range not changed: line 1: 'a' has an anchor (&)"
        ),
        (
            rules("[{Id: x}]"),
            "lifecycle rules not changed: line 6: it cannot be edited safely: 'Rules' is in flow form"
        ),
        (
            rules("!If\n          - A\n          - []"),
            "lifecycle rules not changed: line 6: 'Rules' has an explicit tag (!)"
        ),
        (
            rules("\n          - Id: IntelligentTiering"),
            "lifecycle rules not changed: line 7: it cannot be edited safely: another"
        ),
        ("a: [", "not changed: line 2: the file is not valid YAML"),
    ]) func leavesAloneWhatIsNotSafe(template: String, reason: String) throws {
        let tiers = try derive(["t.yml": template, "n.txt": "a: ["], tiers: ["a", "b"], adopted: "a")
        #expect(tiers[1].files == tiers[0].files)
        #expect(tiers[1].changes.count == 1)
        #expect(tiers[1].changes.first?.hasPrefix("t.yml: " + reason) == true, "\(tiers[1].changes)")
    }

    @Test func refusesAnUnknownTier() {
        #expect(throws: ManifestError.self) { try derive([:], tiers: ["a"], adopted: "b") }
    }
}
