internal import ArgumentParser
internal import FoundationEssentials
internal import Git
internal import Glibc
internal import Switching
internal import Terminal
internal import Tiers

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check everything that a command rests on, and give the command for each finding.",
        discussion: """
            Looks at the setup, signing, the repository, the catalog, the tier histories, what is active, the tier branches, \
            and at what a killed command left behind. Nothing is changed, and a command that ended halfway is not finished: \
            it says what the next command would do with it. Exits 1 on findings, 2 with --detailed-exitcode; notes are none.

            EXAMPLES
              tiergit doctor
              tiergit doctor --sign
              tiergit doctor --json
            """)

    @Flag(help: "Sign a text and throw it away. May ask for a passphrase or a touch, as an entry does.")
    var sign = false
    @Flag(name: .customLong("detailed-exitcode"), help: "Exit 2 on findings, so that 1 is left for errors.")
    var detailedExitCode = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.runOnAnything(options) { output, environment, opened in
            let directory = FileSystem.currentDirectory
            var repository: Repository?
            var refusal: GitError?
            switch opened {
            case .success(let opened): repository = opened
            case .failure(let error): refusal = error
            }
            let findings = await Doctor.examine(
                .init(
                    repository: repository, refusal: refusal, environment: environment, now: Int64(time(nil)),
                    directory: directory, triesSigning: sign))
            let shell = DoctorShell(
                top: repository?.workTree, directory: directory, isElsewhere: options.directory != nil,
                needsForce: findings.contains { if case .record(.tierEdited) = $0.detail { true } else { false } })
            let advised = findings.map { ($0, DoctorAdvice.of($0, shell)) }
            if options.json { output.result(json(advised).pretty()) } else { text(advised, output) }
            if findings.contains(where: \.state.isFinding) { throw ExitCode(detailedExitCode ? 2 : 1) }
        }
    }

    private func text(_ advised: [(Doctor.Finding, DoctorAdvice)], _ output: Output) {
        let names = Doctor.Check.allCases.map(\.rawValue.count).max() ?? 0
        for (index, (finding, advice)) in advised.enumerated() {
            guard finding.state != .skipped, !options.quiet || finding.state.isFinding else { continue }
            let label: Label =
                switch finding.state {
                case .ok: .success
                case .note, .skipped: .hint
                case .warning: .warning
                case .error: .error
                }
            let state = output.paint(label, finding.state.rawValue) + padding(finding.state.rawValue, to: 9)
            let lines = advice.text.split(separator: "\n", omittingEmptySubsequences: false)
            output.result(
                "\(state)\(finding.check.rawValue)\(padding(finding.check.rawValue, to: names + 2))\(lines[0])")
            for line in lines.dropFirst() { output.result("    \(line)") }
            // One command for several findings stands behind the last of them.
            if index + 1 < advised.count, advised[index + 1].0.check == finding.check,
                advised[index + 1].1.commands == advice.commands
            {
                continue
            }
            for command in advice.commands { output.result("    \(output.paint(.hint, "hint:")) \(command)") }
        }
        let skipped = advised.filter { $0.0.state == .skipped }.map(\.0.check.rawValue)
        if !skipped.isEmpty { output.result("not looked at: \(Wording.once(skipped).joined(separator: ", "))") }
        func number(_ state: Doctor.State) -> Int { advised.filter { $0.0.state == state }.count }
        let counts =
            "\(DoctorAdvice.count(number(.error), "error")), \(DoctorAdvice.count(number(.warning), "warning"))"
        output.result(
            output.paint(number(.error) > 0 ? .error : number(.warning) > 0 ? .warning : .success, counts))
    }

    private func padding(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count))
    }

    private func json(_ advised: [(Doctor.Finding, DoctorAdvice)]) -> JSON {
        [
            "format": 1,
            "errors": .integer(advised.filter { $0.0.state == .error }.count),
            "warnings": .integer(advised.filter { $0.0.state == .warning }.count),
            "checks": .array(
                advised.map { finding, advice in
                    [
                        "check": .string(finding.check.rawValue), "state": .string(finding.state.rawValue),
                        "text": .string(advice.text), "commands": .array(advice.commands.map { .string($0) }),
                    ]
                }),
        ]
    }
}
