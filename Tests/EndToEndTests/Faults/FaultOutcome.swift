import Foundation
import Testing

/// What came of one kill or one error.
struct FaultOutcome: Sendable {
    enum State: String, Sendable { case old, new, mixed }

    let call: SystemCall
    let state: State
    /// What the command said, or after a kill the next command.
    let said: String
    let status: Int
    let problems: [String]
}

extension FaultScene {
    /// Kills the command before a call, looks what Copilot would read then, runs `next`, and looks at everything.
    func kill(at call: SystemCall, next: [String] = ["status"]) async throws -> FaultOutcome {
        let copy = try await FaultScene.copy(template, sandbox)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        let killed = try await FaultScene.trace(
            sandbox, arguments, in: copy, inject: (what: "signal=KILL", call: call))
        var problems: [String] = []
        if killed.ran.status == 0 { problems.append("it was not killed") }
        if !addons.contains(sandbox.addonsNow(in: copy)) { problems.append("right after the kill, addons are neither") }
        let ran = try await sandbox.run(Sandbox.tiergit, next, in: copy, environment: FaultScene.clock)
        if ran.status != 0 { problems.append("the next command: exit \(ran.status): \(ran.stderr)") }
        let said = ran.stderr.split(separator: "\n").first { $0.contains("interrupted `tiergit") }.map(String.init)
        return try await outcome(call, copy, said: said ?? "", status: ran.status, problems)
    }

    /// Lets one call fail.
    func fail(at call: SystemCall, with error: String) async throws -> FaultOutcome {
        let copy = try await FaultScene.copy(template, sandbox)
        defer { try? FileManager.default.removeItem(atPath: copy) }
        let failed = try await FaultScene.trace(
            sandbox, arguments, in: copy, inject: (what: "error=\(error)", call: call))
        return try await outcome(call, copy, said: failed.ran.stderr, status: failed.ran.status, [])
    }

    private func outcome(
        _ call: SystemCall, _ copy: String, said: String, status: Int, _ problems: [String]
    ) async throws -> FaultOutcome {
        let now = try await sandbox.diskState(of: copy)
        let toOld = now.differences(from: before)
        let toNew = now.differences(from: after)
        let state: FaultOutcome.State = toOld.isEmpty ? .old : toNew.isEmpty ? .new : .mixed
        let differences = toOld.count <= toNew.count ? toOld : toNew
        return FaultOutcome(
            call: call, state: state, said: said, status: status, problems: problems + (state == .mixed ? differences : []))
    }
}
