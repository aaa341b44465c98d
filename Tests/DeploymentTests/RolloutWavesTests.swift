import Testing
import Tiers

@testable import Deployment

/// How a roll-out is divided.
@Suite struct RolloutWavesTests {
    private func targets(_ count: Int) throws -> [Target] {
        try (0..<count).map { try Target(client: "c\($0)", environment: "prod") }
    }

    @Test(arguments: [
        ("canary,10%,rest", 200, [1, 20, 179]), ("canary,10%,rest", 6, [1, 1, 4]), ("canary,10%,rest", 1, [1]),
        ("canary,10%,rest", 2, [1, 1]), ("rest", 7, [7]), ("3,3,3", 7, [3, 3, 1]), ("1%,99%", 150, [2, 148]),
        ("50%,50%", 3, [2, 1]), ("100%", 9, [9]), (" canary , 2 ,rest", 3, [1, 2]),
    ])
    func sizes(text: String, count: Int, sizes: [Int]) throws {
        let all = try targets(count)
        let waves = try RolloutWaves(text).divide(all, canary: nil)
        #expect(waves.map(\.count) == sizes)
        // Everybody once, in their order.
        #expect(waves.flatMap(\.self) == all)
    }

    @Test func theNamedCanaryIsFirst() throws {
        let waves = try RolloutWaves.usual.divide(try targets(12), canary: "c7")
        #expect(waves.map { $0.map(\.client) }[0] == ["c7"])
        #expect(waves[1].map(\.client) == ["c0", "c1"])
        #expect(Set(waves.flatMap(\.self)).count == 12)
    }

    @Test(arguments: [
        "", ",", "canary,", "10", "11x%", "%", "0%", "101%", "-1", "+1", "1.5", "٣", "rest,rest", "rest,1", "1,canary",
        "Canary", "canary canary",
    ])
    func noWaves(text: String) throws {
        let all = try targets(200)
        #expect(throws: RolloutError.self) { try RolloutWaves(text).divide(all, canary: nil) }
    }

    @Test func whatIsLeftOutIsSaid() throws {
        let all = try targets(10)
        #expect(throws: RolloutError.notCovered(left: 4, of: 10)) {
            try RolloutWaves("canary,50%").divide(all, canary: nil)
        }
        #expect(throws: RolloutError.canaryUnknown("hooli")) {
            try RolloutWaves.usual.divide(all, canary: "hooli")
        }
        #expect(throws: RolloutError.canaryWithoutWave) { try RolloutWaves("rest").divide(all, canary: "c1") }
    }
}
