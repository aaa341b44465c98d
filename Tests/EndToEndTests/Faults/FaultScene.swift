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

    static let clock = ["GIT_COMMITTER_DATE": "@1700000000 +0000"]

    init(_ sandbox: Sandbox, _ arguments: [String]) async throws {
        self.sandbox = sandbox
        self.arguments = arguments
        template = sandbox.repository
        before = try await sandbox.diskState(of: template)
        let copy = try await FaultScene.copy(template, sandbox)
        let ran = try await FaultScene.trace(sandbox, arguments, in: copy, inject: nil)
        try #require(ran.ran.status == 0, "\(ran.ran.stderr)")
        calls = ran.calls
        after = try await sandbox.diskState(of: copy)
        addons = [sandbox.addonsNow(in: template), sandbox.addonsNow(in: copy)]
        try FileManager.default.removeItem(atPath: copy)
    }

    /// A copy of the repository under a name of its own.
    static func copy(_ template: String, _ sandbox: Sandbox) async throws -> String {
        let copy = "\(sandbox.root)/\(UUID().uuidString.prefix(8))"
        try await sandbox.expect("cp", "-a", template, copy, in: sandbox.root)
        return copy
    }

    /// Runs tiergit with its main thread traced.
    ///
    /// - Parameter inject: strace's words for what shall happen (`signal=KILL`, `error=EIO`) and at which call.
    static func trace(
        _ sandbox: Sandbox, _ arguments: [String], in directory: String,
        inject: (what: String, call: SystemCall)?, environment: [String: String] = [:]
    ) async throws -> (ran: Ran, calls: [SystemCall], last: String) {
        let log = "\(sandbox.root)/trace-\(UUID().uuidString.prefix(8))"
        defer { try? FileManager.default.removeItem(atPath: log) }
        var options = ["-o", log, "-y", "-s", "0", "-e", "trace=" + SystemCall.names.joined(separator: ",")]
        if let inject { options += ["-e", "inject=\(inject.call.name):\(inject.what):when=\(inject.call.ordinal)"] }
        let ran = try await sandbox.run(
            "strace", options + [Sandbox.tiergit] + arguments, in: directory,
            environment: clock.merging(environment) { $1 })
        let trace = (try? sandbox.read(log)) ?? ""
        let calls = SystemCall.changes(in: trace, repository: directory)
        let last = trace.split(separator: "\n").last { $0.contains("(") && !$0.hasPrefix("+++") }.map(String.init) ?? ""
        return (ran, calls, last)
    }
}
