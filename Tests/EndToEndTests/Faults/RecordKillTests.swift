import Foundation
import Testing

/// Kills the record of a deployment at each of its system calls: told once more, it is recorded, and once.
@Suite struct RecordKillTests {
    @Test func everyKillPoint() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        let gate = try await sandbox.tiergit(
            "hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none",
            environment: FaultScene.environment(in: sandbox.repository))
        #expect(gate.status == 0, "\(gate.stderr)")
        let post = ["hook", "post-deploy", "-c", "acme", "-e", "prod", "--status", "0"]
        let scene = try await FaultScene(sandbox, post)
        let outcomes = try await scene.outcomes(of: scene.chosenCalls(flushes: false)) {
            try await scene.kill(at: $0, next: post)
        }
        try scene.record(outcomes, as: "kill-record")
        for outcome in outcomes {
            #expect(outcome.problems.isEmpty, "killed before \(outcome.call)")
            #expect(outcome.state == .new, "killed before \(outcome.call)")
        }
    }
}
