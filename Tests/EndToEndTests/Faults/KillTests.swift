import Foundation
import Testing

/// Kills commands at every system call of theirs that changes the disk, and lets the next command find what is left.
@Suite struct KillTests {
    /// Whatever the kill left: the old state or the new one, whole, with a history that agrees and nothing left lying.
    @Test(arguments: FaultScenario.chosen)
    func everyKillPoint(_ scenario: FaultScenario) async throws {
        let scene = try await FaultScene(scenario)
        let outcomes = try await scene.outcomes(of: scene.chosenCalls(flushes: false)) { try await scene.kill(at: $0) }
        try scene.record(outcomes, as: "kill-\(scenario)")
        for outcome in outcomes {
            #expect(outcome.problems.isEmpty, "killed before \(outcome.call)")
            #expect(outcome.state != .mixed, "killed before \(outcome.call)")
        }
        // Both ends are reached: killed early it is the old state, killed late the new one.
        #expect(outcomes.first?.state == .old)
        #expect(outcomes.last?.state == .new)
    }
}
