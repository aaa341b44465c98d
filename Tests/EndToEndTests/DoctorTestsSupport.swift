import Foundation
import Testing

/// Something that can be wrong, how it comes about, and what the doctor shall say.
struct Ailment: Sendable, CustomTestStringConvertible {
    let name: String
    /// A shell script in the repository.
    let cause: String
    let check: String
    let state: String
    /// A part of the text.
    let text: String
    /// A part of one of the commands; empty where none is given.
    let command: String
    /// Answers that a person would give: what stands in the commands, and what is typed for it.
    let answers: [String: String]
    /// Whether running the commands leaves nothing to be found.
    let heals: Bool
    var testDescription: String { name }

    /// A warning.
    init(
        _ name: String, _ cause: String, _ check: String, _ text: String, command: String,
        answers: [String: String] = [:], heals: Bool = true
    ) {
        self.init(name, cause, check, "warning", text, command: command, answers: answers, heals: heals)
    }

    init(
        _ name: String, _ cause: String, _ check: String, _ state: String, _ text: String,
        command: String, answers: [String: String] = [:], heals: Bool = true
    ) {
        self.name = name
        self.cause = cause
        self.check = check
        self.state = state
        self.text = text
        self.command = command
        self.answers = answers
        self.heals = heals
    }
}

/// One line of `doctor --json`.
struct Examined: Decodable, Sendable {
    let check: String
    let state: String
    let text: String
    let commands: [String]
    var isFinding: Bool { state == "warning" || state == "error" }
}

extension Sandbox {
    private struct Report: Decodable {
        let checks: [Examined]
        let errors: Int
        let warnings: Int
    }

    /// Runs a shell script with tiergit on PATH.
    @discardableResult
    func shell(
        _ script: String, in directory: String? = nil, environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let bin = "\(root)/bin"
        if !exists("\(bin)/tiergit") {
            try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
            try? FileManager.default.createSymbolicLink(
                atPath: "\(bin)/tiergit", withDestinationPath: Sandbox.tiergit)
        }
        let path = "\(bin):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        let ran = try await run(
            "bash", ["-euc", script], in: directory, environment: ["PATH": path].merging(environment) { $1 })
        #expect(ran.status == 0, "\(script)\n\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        return ran
    }

    /// What the doctor finds, notes and all; its exit code agrees with that.
    func examined(
        _ arguments: String..., in directory: String? = nil, environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> [Examined] {
        let ran = try await run(
            Sandbox.tiergit, ["doctor", "--json"] + arguments, in: directory, environment: environment)
        let report = try JSONDecoder().decode(Report.self, from: Data(ran.stdout.utf8))
        let findings = report.checks.filter(\.isFinding)
        #expect(ran.status == (findings.isEmpty ? 0 : 1), "\(ran.stderr)", sourceLocation: sourceLocation)
        #expect(ran.stderr.isEmpty, "\(ran.stderr)", sourceLocation: sourceLocation)
        #expect(report.errors + report.warnings == findings.count, sourceLocation: sourceLocation)
        return report.checks
    }

    func expectHealthy(
        in directory: String? = nil, environment: [String: String] = [:], _ what: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let findings = try await examined(in: directory, environment: environment).filter(\.isFinding)
        #expect(
            findings.isEmpty, "\(what): \(findings.map { "\($0.check): \($0.text)" })", sourceLocation: sourceLocation)
    }

    /// Makes it ill, sees what the doctor says, does what he says, and sees that it is well.
    func heal(_ ailment: Ailment, in place: String? = nil, environment: [String: String] = [:]) async throws {
        try await shell(ailment.cause, environment: environment)
        let found = try await examined(in: place, environment: environment)
        let all = found.filter { $0.state != "ok" && $0.state != "skipped" }
        let finding = all.first { $0.check == ailment.check && $0.text.contains(ailment.text) }
        let said = all.map { "\($0.state) \($0.check): \($0.text) \($0.commands)" }.joined(separator: "\n")
        #expect(finding != nil, "\(ailment.name): not found in\n\(said)")
        guard let finding else { return }
        #expect(finding.state == ailment.state, "\(ailment.name): \(said)")
        if ailment.command.isEmpty {
            #expect(finding.commands.isEmpty, "\(ailment.name): \(finding.commands)")
        } else {
            #expect(
                finding.commands.contains { $0.contains(ailment.command) }, "\(ailment.name): \(finding.commands)")
        }
        guard ailment.heals else { return }
        // All commands in the order of the report, as somebody types them who works it off.
        var script = found.filter(\.isFinding).flatMap(\.commands).joined(separator: "\n")
        for (question, answer) in ailment.answers {
            script = script.replacingOccurrences(of: question, with: answer)
        }
        try await shell(script, in: place, environment: environment)
        try await expectHealthy(in: place, environment: environment, "\(ailment.name), after\n\(script)")
    }
}
