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
    static let all = ProcessInfo.processInfo.environment["TIERGIT_FAULTS"] == "all"

    /// Calls on objects that nothing refers to yet are all alike: of those a few are taken, unless `TIERGIT_FAULTS=all`.
    ///
    /// - Parameter flushes: whether calls that only flush are wanted: killed before one, the disk is as it is before the next.
    func chosenCalls(flushes: Bool) -> [SystemCall] {
        var objects = 0
        return calls.filter { call in
            if FaultScene.all { return true }
            if !flushes, call.name.hasSuffix("sync") || call.name == "utimensat" { return false }
            guard call.isObject || call.isOutside else { return true }
            objects += 1
            return objects < 8 || objects % 16 == 0
        }
    }

    /// Tries all calls, some at a time, and keeps their order.
    func outcomes(
        of calls: [SystemCall], _ body: @Sendable @escaping (SystemCall) async throws -> FaultOutcome?
    ) async throws -> [FaultOutcome] {
        let gate = Gate(capacity: 3)
        return try await withThrowingTaskGroup(of: (Int, FaultOutcome?).self) { group in
            for (index, call) in calls.enumerated() {
                group.addTask { (index, try await gate.run { try await body(call) }) }
            }
            var found: [(Int, FaultOutcome)] = []
            for try await case (let index, let outcome?) in group { found.append((index, outcome)) }
            #expect(found.count >= calls.count - 3, "almost every call is reached")
            return found.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Kills the command before a call, looks what Copilot would read then, runs `next`, and looks at everything.
    ///
    /// - Returns: `nil` where a call without a stable name is missed again and again, as in `fail`.
    func kill(at call: SystemCall, next: [String] = ["status"]) async throws -> FaultOutcome? {
        for _ in 0..<5 {
            if let outcome = try await killed(at: call, next: next) { return outcome }
        }
        guard call.isStable else { return nil }
        return FaultOutcome(call: call, state: .mixed, said: "", status: 0, problems: ["it was not killed"])
    }

    private func killed(at call: SystemCall, next: [String]) async throws -> FaultOutcome? {
        let copy = try await FaultScene.copy(template, sandbox)
        defer { FaultScene.remove(copy) }
        let killed = try await FaultScene.trace(
            sandbox, arguments, in: copy, inject: ("signal=KILL", call), newIds: isInit)
        var problems: [String] = []
        if killed.ran.status == 0 { return nil }
        if !addons.contains(sandbox.addonsNow(in: copy)) {
            problems.append("right after the kill, what Copilot reads is neither the old addons nor the new ones")
        }
        let ran = try await sandbox.run(Sandbox.tiergit, next, in: copy, environment: FaultScene.environment(in: copy))
        // Without a catalog, as before `init`, there is nothing that `status` could say.
        if ran.status != 0, !ran.stderr.contains("tiergit init") {
            problems.append("the next command: exit \(ran.status): \(ran.stderr)")
        }
        let said = ran.stderr.split(separator: "\n").first { $0.contains("interrupted `tiergit") }.map(String.init)
        return try await outcome(call, copy, said: said ?? "", status: ran.status, problems)
    }

    /// Lets one call fail. Writes to pipes come in between as they like, so a call on a path without a stable name may be missed
    /// once.
    ///
    /// - Returns: `nil` where it is missed again and again.
    func fail(at call: SystemCall, with error: String) async throws -> FaultOutcome? {
        for _ in 0..<5 {
            if let outcome = try await failed(at: call, with: error) { return outcome }
        }
        guard call.isStable else { return nil }
        return FaultOutcome(call: call, state: .mixed, said: "", status: 0, problems: ["it was not reached"])
    }

    private func failed(at call: SystemCall, with error: String) async throws -> FaultOutcome? {
        let copy = try await FaultScene.copy(template, sandbox)
        defer { FaultScene.remove(copy) }
        let failed = try await FaultScene.trace(
            sandbox, arguments, in: copy, inject: ("error=\(error)", call), newIds: isInit)
        let said = failed.ran.stderr
        guard let call = failed.calls.first(where: \.isInjected) else { return nil }
        var found = try await outcome(call, copy, said: said, status: failed.ran.status, [])
        if found.status == 0, found.state == .mixed {
            // Done, but something could not be tidied away: the next command does.
            _ = try await sandbox.run(
                Sandbox.tiergit, ["status"], in: copy, environment: FaultScene.environment(in: copy))
            found = try await outcome(call, copy, said: said, status: 0, [])
        }
        return found
    }

    private func outcome(
        _ call: SystemCall, _ copy: String, said: String, status: Int, _ problems: [String]
    ) async throws -> FaultOutcome {
        let now = try await state(of: copy)
        let toOld = now.differences(from: before)
        let toNew = now.differences(from: after)
        let state: FaultOutcome.State = toOld.isEmpty ? .old : toNew.isEmpty ? .new : .mixed
        let differences = toOld.count <= toNew.count ? toOld : toNew
        return FaultOutcome(
            call: call, state: state, said: said, status: status,
            problems: problems + (state == .mixed ? differences : []))
    }

    /// Lists every call with what came of it, in a file beside the build.
    func record(_ outcomes: [FaultOutcome], as name: String) throws {
        let folder = "\(packageFolder)/.build/faults"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let lines = outcomes.map { outcome in
            ([outcome.state.rawValue, "\(outcome.status)", "\(outcome.call)", outcome.said] + outcome.problems)
                .map { $0.replacing("\n", with: " / ").replacing(sandbox.root, with: "") }.joined(separator: "\t")
        }
        try (lines.joined(separator: "\n") + "\n").write(
            toFile: "\(folder)/\(name).tsv", atomically: true, encoding: .utf8)
    }
}

/// The folder of the package that is being tested.
private let packageFolder = (0..<4).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
}.path
