import Foundation
import Testing

/// A command in a prepared repository, to be killed or to be given errors at each of its system calls.
///
/// Time and keys are fixed, so that every run of the command writes the same objects.
final class FaultScene: Sendable {
    let sandbox: Sandbox
    let arguments: [String]
    /// The repository before the command, never changed.
    let template: String
    let before: DiskState
    let after: DiskState
    let addons: [[String: String]?]
    /// The calls of an undisturbed run that change the disk, in order.
    let calls: [SystemCall]

    /// A fixed time, and a place of its own for what the machine keeps: runs beside each other must not wait for each other.
    static func environment(in directory: String) -> [String: String] {
        ["GIT_COMMITTER_DATE": "@1700000000 +0000", "XDG_STATE_HOME": "\(directory).state"]
    }

    private let head: String
    /// `init` draws random bits for the policy root, so what it writes has other ids in each run.
    let isInit: Bool

    /// Reads a copy's state, comparable with those before and after.
    func state(of copy: String) async throws -> DiskState {
        let state = try await sandbox.diskState(of: copy)
        return isInit ? state.masked(head: head) : state
    }

    convenience init(_ scenario: FaultScenario) async throws {
        try await self.init(
            scenario.prepare(), scenario.arguments, isInit: scenario == .initAdopt || scenario == .initStarter)
    }

    init(_ sandbox: Sandbox, _ arguments: [String], isInit: Bool = false) async throws {
        self.sandbox = sandbox
        head = try await sandbox.git("rev-parse", "HEAD")
        self.isInit = isInit
        self.arguments = arguments
        template = sandbox.repository
        let start = try await sandbox.diskState(of: template)
        before = isInit ? start.masked(head: head) : start
        let copy = try await FaultScene.copy(template, sandbox)
        let ran = try await FaultScene.trace(
            sandbox, arguments, in: copy, inject: nil, newIds: isInit)
        try #require(ran.ran.status == 0, "\(ran.ran.stderr)")
        calls = ran.calls
        try #require(calls.count > 20)
        let end = try await sandbox.diskState(of: copy)
        after = isInit ? end.masked(head: head) : end
        addons = [sandbox.addonsNow(in: template), sandbox.addonsNow(in: copy)]
        FaultScene.remove(copy)
    }

    /// A copy of the repository under a name of its own.
    static func copy(_ template: String, _ sandbox: Sandbox) async throws -> String {
        let copy = "\(sandbox.root)/\(UUID().uuidString.prefix(8))"
        try await sandbox.expect("cp", "-a", template, copy, in: sandbox.root)
        return copy
    }

    static func remove(_ copy: String) {
        for path in [copy, "\(copy).state"] { try? FileManager.default.removeItem(atPath: path) }
    }

    /// Runs tiergit with its main thread traced.
    ///
    /// - Parameter inject: strace's words for what shall happen (`signal=KILL`, `error=EIO`) and at which call.
    /// - Parameter newIds: whether each run writes objects of other names.
    static func trace(
        _ sandbox: Sandbox, _ arguments: [String], in directory: String,
        inject: (String, SystemCall)?, newIds: Bool
    ) async throws -> (ran: Ran, calls: [SystemCall]) {
        let log = "\(sandbox.root)/trace-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: log) }
        var options = ["-o", log, "-y", "-s", "0", "-e", "trace=" + SystemCall.names.joined(separator: ",")]
        if let (what, call) = inject {
            options += ["-e", "inject=\(call.name):\(what):when=\(call.ordinal)"]
            if call.isStable { options += ["-P", "\(directory)/\(call.paths[0])"] }
        }
        let ran = try await sandbox.run(
            "strace", options + [Sandbox.tiergit] + arguments, in: directory,
            environment: environment(in: directory))
        let trace = (try? sandbox.read(log)) ?? ""
        return (ran, SystemCall.changes(in: trace, repository: directory, newIds: newIds))
    }
}
