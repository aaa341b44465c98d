internal import ArgumentParser
internal import Deployment
internal import Git
internal import Glibc
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct PrePushHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-push",
        abstract: "Before a push: histories verify, and tier branches are what tiergit made.",
        discussion: """
            Reads git's lines from standard input. Exits 7 where a history that goes does not verify, and 3 where one would be \
            deleted or rewound at the remote, or where a tier branch was edited by hand. A push of anything else passes at once. \
            `git push --no-verify` passes it by.

            EXAMPLE
              git push origin tier-medium
            """)

    @Argument(help: "As git calls it: the remote's name and its address.") var arguments: [String] = []
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        // By hand there is nothing to read.
        guard isatty(0) == 0 else { return }
        var pushed: [PushedReference] = []
        while let line = readLine() {
            if let reference = PushedReference(line: line), reference.matters { pushed.append(reference) }
        }
        guard !pushed.isEmpty else { return }
        let references = pushed
        try await Context.run(options, command: "hook pre-push", recovering: false) { context in
            let catalog = try? context.catalog()
            let check = PrePushCheck(context.session, references)
            let refusals = try check.refusals(catalog)
            if !refusals.isEmpty { throw Self.report(refusals) }
            guard let found = try await check.verify(root: catalog?.root) else {
                return
            }
            let verdict = VerifyCommand.Verdict(policy: found.policy, checkpoints: nil, reports: found.reports)
            for report in found.reports where !report.isVerified {
                context.output.problem("\(report.target): not verified")
                for line in report.failureLines { context.output.problem("  \(line)") }
            }
            if let report = verdict.error { throw report }
        }
    }

    private static func report(_ refusals: [PrePushCheck.Refusal]) -> ErrorReport {
        var lines: [String] = []
        var hints: [String] = []
        for refusal in refusals {
            switch refusal {
            case .deletes(let reference):
                lines.append("\(safeName(reference)) would be deleted at the remote, and with it what others recorded")
                hints.append("git push --no-verify, where that is meant")
            case .rewinds(let target, let newest):
                lines.append("\(target): the remote has \(newest.short), which would be gone")
                hints.append("tiergit sync takes it over first")
            case .edited(let branch, let commit):
                lines.append("\(safeName(branch)) is generated, and \(commit.short) is not what tiergit made")
                hints.append(
                    "move the edit to the tier's folder on the base branch, then: tiergit branch build --force")
            }
        }
        return ErrorReport(
            "the push is refused:\n  " + lines.joined(separator: "\n  "), hints: Wording.once(hints), exitCode: 3)
    }
}
