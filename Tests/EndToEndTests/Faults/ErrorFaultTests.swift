import Foundation
import Testing

/// Lets system calls fail that a full, broken, protected or read-only disk would let fail.
@Suite struct ErrorFaultTests {
    static let errors = ["ENOSPC", "EIO", "EROFS", "EACCES"]

    /// Each call fails once, with the four errors in turn (with all of them under `TIERGIT_FAULTS=all`): the old state, exit 1 and
    /// the path, or, where only tidying failed after the change, the new state and exit 0.
    @Test(arguments: FaultScenario.chosen)
    func everyCallFails(_ scenario: FaultScenario) async throws {
        let scene = try await FaultScene(scenario)
        let calls = scene.chosenCalls(flushes: true)
        for (number, error) in Self.errors.enumerated() {
            let share = calls.enumerated().filter { FaultScene.all || $0.offset % 4 == number }.map(\.element)
            let outcomes = try await scene.outcomes(of: share) { try await scene.fail(at: $0, with: error) }
            try scene.record(outcomes, as: "\(error)-\(scenario)")
            for outcome in outcomes {
                let what = "\(error) at \(outcome.call): \(outcome.said)"
                #expect(outcome.problems.isEmpty, "\(what)")
                #expect(outcome.status == (outcome.state == .new ? 0 : 1), "\(what)")
                guard outcome.state == .old else { continue }
                #expect(outcome.namesPath, "\(what)")
            }
        }
    }
}

extension FaultOutcome {
    /// Whether the message names the path that the failing call was about, or the file that it was part of.
    var namesPath: Bool {
        call.paths.contains { path in
            // What git calls a reference lies in a file of that name, and is written by way of a lock.
            var name = path
            for start in [".git/", "logs/"] where name.hasPrefix(start) { name = String(name.dropFirst(start.count)) }
            for ending in [".lock", ".tmp"] where name.hasSuffix(ending) { name.removeLast(ending.count) }
            let folder = (path as NSString).deletingLastPathComponent
            if path.hasPrefix("/") { return said.contains(folder) }
            return said.contains(name)
                || said.contains(folder.hasPrefix(".git/objects") ? ".git/objects" : "\(folder)/")
        }
    }
}
