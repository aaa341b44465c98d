import Foundation
import Testing

@Suite struct KillTests {
    @Test(arguments: Activation.allCases)
    func switching(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        let scene = try await FaultScene(
            sandbox, ["switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "growth"])
        try await FaultReport.kills(scene, "switch-\(activation)")
    }
}

enum FaultReport {
    static func kills(_ scene: FaultScene, _ name: String) async throws {
        var lines: [String] = []
        for call in scene.calls {
            let outcome = try await scene.kill(at: call)
            lines.append("\(outcome.state) | \(call) | \(outcome.said) | \(outcome.problems.joined(separator: "; "))")
        }
        try FileManager.default.createDirectory(atPath: "/tmp/w/faults", withIntermediateDirectories: true)
        try (lines.joined(separator: "\n") + "\n").write(toFile: "/tmp/w/faults/\(name).txt", atomically: true, encoding: .utf8)
        let bad = lines.filter { $0.hasPrefix("mixed") || !$0.hasSuffix("| ") }
        #expect(bad == [])
    }
}
