import Testing

@testable import Tiers

/// What holds for every manifest that is not refused.
@Suite struct ManifestEditorPropertyTests {
    /// Splitmix64: the same rounds on every machine.
    struct Random: RandomNumberGenerator {
        var state: UInt64

        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = state
            mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
            return mixed ^ (mixed >> 31)
        }
    }

    static let small = [
        "test": ServiceSettings(cpu: 256, memory: 512, count: .number(1)),
        "prod": ServiceSettings(cpu: 512, memory: 1024, count: .number(2)),
    ]
    static let large = [
        "test": ServiceSettings(cpu: 512, memory: 1024, count: countRange(1, 4)),
        "prod": ServiceSettings(cpu: 2048, memory: 8192, count: countRange(2, 40, 60, 65)),
    ]

    static let manifests = [
        """
        # The manifest of "shop"
        name: shop
        type: Load Balanced Web Service
        image:
            build: Dockerfile # é
            port: 80
        variables:
            TEXT: |
                cpu: 1 # no comment
        environments:
            # smaller → cheaper
            test:
                cpu: 256
                # more: 512
                memory: 512
                count:
                    1
                    # range: 1-3
                http:
                    alias: [a, "b # c"]
            prod:
                cpu: 512 # half
                memory: '1024'
                count: 2
                #   range: 1-12
        deployment:
            rolling: default

        """,
        "name: shop\r\ncpu: 256\r\nenvironments:\r\n  prod:\r\n    count:\r\n      range: 1-3\r\n      cpu_percentage: 70\r\n"
            + "      memory_percentage: 80\r\n  test: {cpu: 256, count: {range: 1-3, cpu_percentage: 1, memory_percentage: 2}}",
        "---\nname: shop # s\nenvironments:\n    prod:\n        # nothing yet\n\n# tail\nexec: true\n...\n",
        "name: shop",
    ]

    @Test(arguments: manifests) func theLastTierAppliedIsAllThatCounts(_ manifest: String) throws {
        for (first, second) in [(Self.small, Self.large), (Self.large, Self.small)] {
            let direct = try applyingSettings(second, to: manifest)
            #expect(try applyingSettings(second, to: applyingSettings(first, to: manifest)) == direct)
            #expect(try applyingSettings(second, to: applyingSettings(first, to: direct)) == direct)
        }
    }

    /// A number cannot remember how a range was written: its comments move to where the number's lines ended.
    @Test func commentsInsideARangeMoveOnce() throws {
        let manifest = "environments:\n  prod:\n    count:\n      range: 1-2\n      # c\n      cpu_percentage: 1\n"
        let settings = ["prod": ServiceSettings(count: countRange(1, 2, 1, nil))]
        let number = ["prod": ServiceSettings(count: .number(1))]
        let moved = "environments:\n  prod:\n    count:\n      range: 1-2\n      cpu_percentage: 1\n      # c\n"
        #expect(try applyingSettings(settings, to: manifest) == manifest)
        #expect(try applyingSettings(settings, to: applyingSettings(number, to: manifest)) == moved)
        #expect(try applyingSettings(settings, to: applyingSettings(number, to: moved)) == moved)
    }

    @Test(arguments: 0..<8) func anyBytesAreEditedRightOrRefused(_ seed: UInt64) throws {
        var random = Random(state: seed)
        let pieces = [
            "\t", "\r\n", "\r", "\n", "\u{85}", "\u{2028}", "\u{FEFF}", "e\u{301}", "'", "\"", "#", " # c", "{", "}",
            "[", ": ", ",",
            "- ", "? ", "|\n", "&a ", "*a", "!x ", "<<: *a\n", "---\n", "...\n", "    ", "count:\n", "range: 1-3\n",
            "prod:\n", "~",
            "0x10", "\0", "\\", "%",
        ]
        for _ in 0..<250 {
            var bytes = Array(Self.manifests.randomElement(using: &random)?.utf8 ?? "".utf8)
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let start = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, start + Int.random(in: 0...8, using: &random))
                let piece = Array(pieces.randomElement(using: &random)?.utf8 ?? "".utf8)
                bytes.replaceSubrange(start..<end, with: Bool.random(using: &random) ? piece : [])
            }
            guard let result = try? ManifestEditor.apply(Self.large, to: bytes, path: "m") else { continue }
            #expect(try ManifestEditor.apply(Self.large, to: result, path: "m") == result)
            #expect(
                try ManifestEditor.read(result, environments: ["test", "prod"], effective: false, path: "m")
                    == Self.large)
            let hashes = bytes.count { $0 == UInt8(ascii: "#") }
            #expect(result.count { $0 == UInt8(ascii: "#") } == hashes, "no comment is lost")
        }
    }
}
