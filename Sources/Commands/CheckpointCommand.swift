internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct CheckpointCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "checkpoint",
        abstract: "Sign the newest entry of every history, so that nothing recorded by now can go unnoticed.",
        discussion: """
            Verifies every history first. From then on `tiergit verify` holds every history against it, and so does whoever verifies \
            for the first time and has its id: tiergit verify --checkpoint ID. tiergit sync sends it.

            EXAMPLES
              tiergit checkpoint -m "end of quarter"
              tiergit checkpoint --dry-run
            """)

    @Option(name: [.customShort("m"), .customLong("message")], help: "Why, for the record.") var reason: String?
    @Flag(name: [.customShort("n"), .long], help: "Verify, and say what would be signed.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "checkpoint") { context in
            let catalog = try context.catalog()
            let policy = try PolicyReference.require(
                context.repository, catalogRoot: catalog.root)
            let progress = Progress("verified", "entries", quiet: options.quiet)
            let verification = try await Verification(context.session, policy: policy.tip, progress: progress.add)
            let checkpointing = Checkpointing(context.session, verification)
            let chain = try await checkpointing.chain()
            if let chain, !chain.mayGoOn, let (id, failure) = chain.failures.first {
                throw SwitchError.badCheckpoint(id, failure)
            }
            let reports = try await checkpointing.reports(chain, wanted: nil, accepted: nil)
            progress.end()
            let verdict = VerifyCommand.Verdict(policy: verification.policy, checkpoints: chain, reports: reports)
            if let error = verdict.error,
                !verification.policy.failures.isEmpty || !reports.allSatisfy({ $0.isUsable() })
            {
                for report in reports where !report.isVerified {
                    context.output.problem("\(report.target): not verified")
                    for line in report.failureLines { context.output.problem("  \(line)") }
                }
                throw error
            }
            let draft = try checkpointing.draft(reports, reason: reason)
            if draft.tips.isEmpty {
                throw ErrorReport(
                    "no client/environment is recorded yet: there is nothing to sign",
                    hints: ["tiergit adopt TIER -c CLIENT -e ENV"])
            }
            let isKnown =
                chain?.failures.isEmpty == false
                ? false : chain?.newest.map { $0.tips == draft.tips && $0.policy == draft.policy } ?? false
            let id = isKnown ? chain?.tip : dryRun ? nil : try await checkpointing.record(draft, after: chain)
            report(draft, id, isKnown: isKnown, context)
        }
    }

    private func report(_ checkpoint: Checkpoint, _ id: ObjectID?, isKnown: Bool, _ context: Context) {
        if context.json {
            return context.print([
                "format": 1, "checkpoint": JSON(id?.hex), "made": .bool(!isKnown && !dryRun), "dryRun": .bool(dryRun),
                "tips": .array(
                    checkpoint.tips.sorted { $0.key < $1.key }.map { target, tip in
                        [
                            "client": .string(target.client), "environment": .string(target.environment),
                            "entry": .string(tip.id.hex), "sequence": .integer(tip.sequence),
                        ]
                    }),
            ])
        }
        let output = context.output
        let count = checkpoint.tips.count
        let words = "\(count) \(count == 1 ? "history" : "histories")"
        guard let id else {
            output.result("would sign the newest entries of \(words)")
            for (target, tip) in checkpoint.tips.sorted(by: { $0.key < $1.key }) {
                output.result("  \(target) #\(tip.sequence) \(tip.id.short)")
            }
            return
        }
        output.result(id.hex)
        if isKnown { return output.say("nothing was recorded since: this checkpoint says it all") }
        output.say("\(output.paintTalk(.success, "signed")) the newest entries of \(words)")
        output.suggest(
            "tiergit sync sends it; tiergit verify --checkpoint \(id) is for who verifies for the first time")
    }
}
