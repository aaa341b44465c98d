import Foundation
import Testing

/// The program, run by somebody who vouches for the repository's root; and what it has to say.
extension Governed {
    private var vouching: [String: String] { ["TIERGIT_ROOT": root] }

    /// As a machine of somebody else, which has seen nothing yet; another one each time.
    var elsewhere: [String: String] { ["XDG_STATE_HOME": "\(sandbox.home)/state-\(UUID().uuidString.prefix(13))"] }

    func run(_ arguments: [String], in directory: String? = nil, environment: [String: String] = [:]) async throws
        -> Ran
    {
        try await sandbox.run(
            Sandbox.tiergit, arguments, in: directory, environment: vouching.merging(environment) { _, new in new })
    }

    func tiergit(_ arguments: String..., in directory: String? = nil, environment: [String: String] = [:]) async throws
        -> Ran
    {
        try await run(arguments, in: directory, environment: environment)
    }

    func ok(_ arguments: String..., in directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation)
        async throws
    {
        let ran = try await run(arguments, in: directory)
        #expect(ran.status == 0, "\(arguments): \(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
    }

    func sync(in directory: String? = nil, sourceLocation: SourceLocation = #_sourceLocation) async throws
        -> Sandbox.Synced
    {
        try await sandbox.sync(in: directory, environment: vouching, sourceLocation: sourceLocation)
    }

    func verdict(
        environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Sandbox.Verdict {
        try await sandbox.verdict(
            "--all", environment: vouching.merging(environment) { _, new in new }, sourceLocation: sourceLocation)
    }

    /// An entry is named with its reason, in both forms; every other history passes.
    func expectCaught(
        entry id: String, _ reason: String, target: String = "acme/prod", environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await sandbox.expectCaught(
            id, reason, target: target, environment: vouching.merging(environment) { _, new in new },
            sourceLocation: sourceLocation)
    }

    func expectCaught(
        policy id: String, _ reasons: String..., environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        try await expectCaught(
            policy: id, reasons: reasons, environment: environment, sourceLocation: sourceLocation)
    }

    /// A policy commit is named with one of these reasons, in both forms. Where the contract leaves open which one, several are right.
    func expectCaught(
        policy id: String, reasons: [String], environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let text = try await run(["verify", "--all"], environment: environment)
        #expect(text.status == 7, "\(text.stdout)\(text.stderr)", sourceLocation: sourceLocation)
        #expect(
            reasons.contains { text.stdout.contains("policy: \(id) \($0): ") },
            "\(id) \(reasons):\n\(text.stdout)\(text.stderr)", sourceLocation: sourceLocation)
        let verdict = try await verdict(environment: environment, sourceLocation: sourceLocation)
        #expect(verdict.status == 7 && !verdict.verified, sourceLocation: sourceLocation)
        let failures = verdict.policy["failures"] as? [[String: Any]] ?? []
        let found = failures.first { $0["commit"] as? String == id }?["reason"] as? String
        #expect(reasons.contains(found ?? ""), "\(failures)", sourceLocation: sourceLocation)
    }

    /// Everything passes, an entry among it.
    func expectVerified(
        _ id: String? = nil, of target: String = "acme/prod", environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let text = try await run(["verify", "--all"], environment: environment)
        #expect(text.status == 0, "\(text.stdout)\(text.stderr)", sourceLocation: sourceLocation)
        let verdict = try await verdict(environment: environment, sourceLocation: sourceLocation)
        #expect(verdict.status == 0 && verdict.verified, sourceLocation: sourceLocation)
        if let id { #expect(verdict.reason(id, of: target) == "", sourceLocation: sourceLocation) }
    }
}
