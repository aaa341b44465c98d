import Testing
import Tiers

@testable import CloudFormation

@Suite("Reading never crashes")
struct TemplateFuzzTests {
    /// SplitMix64: the same bytes in each run, so that a failure can be repeated from its seed.
    struct Generator: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

    @Test("random bytes", arguments: 0..<8)
    func randomBytes(seed: UInt64) {
        var generator = Generator(state: seed)
        for _ in 0..<500 {
            let count = Int.random(in: 0..<200, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            _ = try? Template.parse(bytes, file: "fuzz.yml")
        }
    }

    @Test("random YAML and CloudFormation tokens", arguments: 0..<8)
    func randomTokens(seed: UInt64) {
        let tokens = [
            "Resources", "Outputs", "Export", "Name", "Type", ": ", ":", "\n", "\n  ", "\n    ", "- ", "? ", "{", "}",
            "[", "]",
            ", ", "'", "\"", "!Sub ", "!Ref ", "!Join ", "!GetAtt ", "!", "!!binary ", "!!null ", "&a ", "*a", "<<",
            "${", "}",
            "${!", "Fn::Sub", "Fn::If", "Ref", "|\n", ">-\n", "# ", "---\n", "%TAG ! x\n", "~", "é", "\u{FEFF}",
            "\u{2028}", "\t",
            "1", "x",
        ]
        var generator = Generator(state: seed)
        var read = 0
        for _ in 0..<1_000 {
            let count = Int.random(in: 1..<30, using: &generator)
            let text = (0..<count).map { _ in tokens.randomElement(using: &generator) ?? "" }.joined()
            for yaml in [text, "Outputs: {A: {Export: {Name: \(text)}}}"] where (try? Template.parse(yaml)) != nil {
                read += 1
            }
        }
        #expect(read > 10, "the fuzzer must also reach what lies behind the YAML parser")
    }

    @Test("a real template with bytes changed, cut and doubled", arguments: 0..<4)
    func mutations(seed: UInt64) throws {
        let original = try #require(StarterTiers.files(for: "enterprise")?["redis-elasticache.yml"])
        var generator = Generator(state: seed)
        for _ in 0..<25 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...127, using: &generator)
                case 1:
                    bytes.removeSubrange(place..<min(bytes.count, place + Int.random(in: 1...40, using: &generator)))
                default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 40)], at: place)
                }
            }
            do {
                _ = try Template.parse(bytes, file: "fuzz.yml")
            } catch {
                #expect(error.line >= 1 && error.column >= 1, "\(error)")
            }
        }
    }
}
