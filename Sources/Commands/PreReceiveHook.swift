internal import ArgumentParser
internal import Git
internal import Glibc
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct PreReceiveHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-receive",
        abstract: "On a server: refuse what the policy does not allow, whatever it is pushed with.",
        discussion: """
            Reads git's lines from standard input. Histories, the policy and checkpoints only grow, and every new entry has to be \
            what `tiergit verify` accepts under the policy that is here, or the one that is pushed with it and leads on from that. The tag of \
            a release that was pushed stays as it is. A push of anything else passes at once. Exits 3 for what would be taken away, 7 for what does not verify.

            EXAMPLE
              tiergit hooks install      (in the bare repository)
            """)

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        // By hand there is nothing to read.
        guard isatty(0) == 0 else { return }
        var updates: [Receiving.Update] = []
        while let line = readLine() {
            if let update = Receiving.Update(line: line), update.name != nil || update.isRelease {
                updates.append(update)
            }
        }
        guard !updates.isEmpty else { return }
        let pushed = updates
        try await Context.run(options, command: "hook pre-receive", recovering: false) { context in
            let refusals = try await Receiving(context.session, pushed).refusals()
            guard !refusals.isEmpty else { return }
            let found = refusals.map(Self.words)
            throw ErrorReport(
                "the push is refused:\n  " + found.flatMap(\.lines).joined(separator: "\n  "),
                hints: Wording.once(found.map(\.hint)), exitCode: found.contains { $0.code == 7 } ? 7 : 3)
        }
    }

    private static func words(_ refusal: Receiving.Refusal) -> (lines: [String], hint: String, code: Int32) {
        func failed(_ failure: VerificationFailure) -> String {
            "\(failure.reason.rawValue): \(safe(failure.detail))"
        }
        let keys = "on the server, gpg.ssh.allowedSignersFile says who may sign until a policy does"
        switch refusal {
        case .deletes(let reference):
            return (["\(safeName(reference)) would be deleted, and with it what others recorded"], "", 3)
        case .movesRelease(let reference):
            return (
                ["\(safeName(reference)) would be another release than the one that others have"],
                "tiergit release makes the next one", 3
            )
        case .rewinds(let reference, let old):
            return (["\(safeName(reference)) would no longer lead to \(old)"], "tiergit sync takes that over first", 3)
        case .name(let reference):
            return (["\(safeName(reference)) is no history: no client/environment is called so"], "", 3)
        case .twice(let reference, let other):
            return (
                ["\(safeName(reference)) has another name here: \(safeName(other))"],
                "tiergit sync finds by itself where it lies; tiergit sync --heads is for servers that take branches alone",
                3
            )
        case .noPolicy(let reference):
            return (
                ["\(safeName(reference)): there is no policy here, and none is pushed"],
                "push refs/tiergit/policy with it, or first", 3
            )
        case .policy(let id, let failure):
            return (["policy: \(id) \(failed(failure))"], failure.reason == .notCheckable ? keys : "", 7)
        case .checkpoint(let id, let failure):
            return (
                ["checkpoint: \(id) \(failed(failure))"],
                failure.reason == .supersededPolicy ? "tiergit sync, then tiergit checkpoint makes another" : "", 7
            )
        case .history(let report):
            let isUnknown = report.entries.failed.contains { $0.failure?.reason == .notCheckable }
            return (
                ["\(report.target): not verified"] + report.failureLines.map { "  \($0)" }, isUnknown ? keys : "", 7
            )
        case .future(let target, let id, let time):
            return (["\(target): \(id) is dated \(safe(time)), in the future"], "set the clock", 3)
        case .leftBehind(let report):
            return (
                ["\(report.target): the policy does not know what is recorded here"]
                    + report.failureLines.map { "  \($0)" },
                "tiergit sync, then change the policy again", 3
            )
        }
    }
}
