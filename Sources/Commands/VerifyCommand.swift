internal import ArgumentParser
internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Prove tier histories: signatures, chain, content, and that nothing seen here is gone.",
        discussion: """
            Signatures are checked as git checks them, by gpg.ssh.allowedSignersFile or the OpenPGP keyring. What was verified \
            before is not verified again, unless a signer changed. Exits 7 where anything is not proved. The same with plain git: \
            git --no-replace-objects verify-commit $(git rev-list refs/tiergit/history/acme/prod)

            EXAMPLES
              tiergit verify -c acme -e prod
              tiergit verify --all
              tiergit verify --all --no-cache --json
              tiergit verify --checkpoint 4f5e6d7c8b9a0f1e2d3c4b5a69788796a5b4c3d2
            """)

    @Flag(help: "Every client/environment (the default where nothing names one).") var all = false
    @Flag(name: .customLong("no-cache"), help: "Verify every entry again, whatever was verified before.")
    var noCache = false
    @Option(
        name: .customLong("accept-tip"),
        help: ArgumentHelp(
            "Take this entry for the newest one, though another was seen before; that one's id lets a deleted history go.",
            valueName: "object-id"))
    var acceptedTip: String?
    @Option(
        help: ArgumentHelp(
            "Require that this checkpoint is here, and all that was recorded by then: for first contact.",
            valueName: "object-id"))
    var checkpoint: String?
    @OptionGroup var target: TargetOptions
    @OptionGroup var root: RootOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let checkpoint, ObjectID(hex: checkpoint) == nil {
            throw ValidationError("--checkpoint wants a whole object id, 40 digits")
        }
        if all, target.client != nil || target.environment != nil {
            throw ValidationError("--all and -c or -e do not go together")
        }
        if let acceptedTip, ObjectID(hex: acceptedTip) == nil {
            throw ValidationError("--accept-tip wants a whole object id, 40 digits")
        }
    }

    func run() async throws {
        try await Context.run(options, command: "verify", root: root, recovering: false) { context in
            let catalog = try context.catalog()
            let policy = try PolicyReference.require(
                context.repository, catalogRoot: catalog.root)
            let progress = Progress("verified", "entries", quiet: options.quiet)
            // JSON names every entry, so every entry is looked at.
            let verification = try await Verification(
                context.session, policy: policy.tip, accepted: acceptedTip.flatMap { ObjectID(hex: $0) },
                isCold: noCache || context.json, progress: progress.add)
            let wanted = try self.wanted(context, catalog: catalog)
            let checkpointing = Checkpointing(context.session, verification)
            let chain = try await checkpointing.chain(accepting: acceptedTip.flatMap { ObjectID(hex: $0) })
            if let id = checkpoint.flatMap({ ObjectID(hex: $0) }), !(chain?.contains(id) ?? false) {
                throw SwitchError.checkpointMissing(id)
            }
            let reports = try await checkpointing.reports(
                chain, wanted: wanted, accepted: acceptedTip.flatMap { ObjectID(hex: $0) })
            progress.end()
            if let wanted, reports.isEmpty, acceptedTip == nil { throw HistoryError.noHistory(wanted) }
            let verdict = Verdict(policy: verification.policy, checkpoints: chain, reports: reports)
            if context.json { context.print(verdict.json) } else { print(verdict, verification, context) }
            if let report = verdict.error { throw report }
        }
    }

    /// The one client/environment that is named; `nil` for all.
    private func wanted(_ context: Context, catalog: Catalog) throws -> Target? {
        if all { return nil }
        do { return try context.resolve(target, catalog: catalog, command: "verify").target } catch TargetError
            .missingTarget
        { return nil }
    }

    private func print(_ verdict: Verdict, _ verification: Verification, _ context: Context) {
        let output = context.output
        for (id, failure) in verdict.policy.failures {
            output.result(
                "\(output.paint(.error, "policy")): \(id) \(failure.reason.rawValue): \(safe(failure.detail))")
        }
        for (id, failure) in verdict.checkpoints?.failures ?? [] {
            output.result(
                "\(output.paint(.error, "checkpoint")): \(id) \(failure.reason.rawValue): \(safe(failure.detail))")
        }
        for report in verdict.reports {
            let name = "\(report.target)"
            if report.isVerified {
                let now = report.known > 0 ? ", \(report.known) of them before" : ""
                output.result(
                    "\(output.paint(.success, name)): \(report.count) \(report.count == 1 ? "entry" : "entries") verified\(now); the newest is \(report.tip?.hex ?? "")"
                )
                continue
            }
            output.result("\(output.paint(.error, name)): not verified")
            for line in report.failureLines { output.result("  \(line)") }
        }
        if verdict.reports.isEmpty { output.say("no client/environment is recorded yet") }
        if let tip = verdict.checkpoints?.tip, let newest = verdict.checkpoints?.newest, verdict.error == nil {
            output.say(
                "nothing is missing that the checkpoint \(tip.short) of \(Wording.minute(newest.time)) UTC names")
        }
        output.say(AuditWords.policy(verdict.policy))
        if verification.state == nil {
            output.warn("there is no home to remember tips in: what is gone would not be missed")
        } else if verdict.reports.contains(where: { !verification.remembers($0) }) {
            output.warn("the newest entries cannot be remembered: what goes from now on would not be missed")
            output.hint("XDG_STATE_HOME names the folder for it, else ~/.local/state")
        }
    }

    /// All that was found out.
    struct Verdict {
        let policy: PolicyChain
        /// `nil` where none was made.
        let checkpoints: CheckpointChain?
        let reports: [HistoryReport]
    }
}

extension VerifyCommand.Verdict {
    var error: ErrorReport? {
        let failed = reports.filter { !$0.isVerified }
        let bad = policy.failures + (checkpoints?.failures ?? [])
        guard !failed.isEmpty || !bad.isEmpty else { return nil }
        var hints: [String] = []
        let reasons = Set(
            failed.flatMap {
                $0.entries.failed.compactMap { $0.failure?.reason } + [$0.failure?.reason].compactMap(\.self)
            }
                + bad.map(\.failure.reason))
        if reasons.contains(.notCheckable) {
            hints.append(
                "git config gpg.ssh.allowedSignersFile FILE names who may sign; tiergit doctor looks at the set-up")
        }
        if reasons.contains(.unknownSigner) {
            hints.append(
                "where the signer is one of you, a line `EMAIL namespaces=\"git\" KEY` in gpg.ssh.allowedSignersFile vouches for the key"
            )
        }
        if reasons.contains(.missing) {
            hints.append(
                "git fetch --refetch origin '+refs/tiergit/*:refs/tiergit-remote/origin/*' brings it again; git fetch --unshallow, where this clone is shallow"
            )
        }
        if reasons.contains(.supersededPolicy),
            let id = failed.flatMap(\.entries.failed).last(where: { $0.failure?.reason == .supersededPolicy })?.id
        {
            hints.append(
                "an entry that was made honestly while the policy changed counts when a maintainer says so: tiergit policy accept \(id)"
            )
        }
        let lacking = failed.filter { [.truncated, .forked, .deleted].contains($0.failure?.reason) }
        let chains = bad.map(\.failure.reason).contains { [.truncated, .forked, .deleted].contains($0) }
        if chains || lacking.contains(where: { $0.witness == .memory }) {
            hints.append(
                "ask who moved it; tiergit sync brings back what a remote still has; tiergit verify --accept-tip ID takes it as it is"
            )
        }
        if bad.contains(where: { $0.failure.reason == .deleted })
            || lacking.contains(where: { $0.witness == .memory && $0.failure?.reason == .deleted })
        {
            hints.append(
                "where it was deleted on purpose, tiergit verify --accept-tip with the id that was seen lets it go")
        }
        if let report = lacking.first(where: { $0.witness != .memory }) {
            hints.append(
                "a signed \(report.witness == .policy ? "policy" : "checkpoint") says that it was there, and goes on saying so: tiergit sync, or another clone, has it"
            )
        }
        let what =
            failed.isEmpty
            ? (policy.failures.isEmpty ? "a checkpoint is not verified" : "the policy is not verified")
            : "\(failed.count) of \(reports.count) \(reports.count == 1 ? "history" : "histories") not verified"
        return ErrorReport(what, hints: hints, exitCode: 7)
    }

    /// Written while it is made: it names every entry.
    var json: JSONText {
        [
            "format": .value(1), "verified": .value(.bool(error == nil)),
            "policy": .value([
                "root": .string(policy.root.hex), "tip": .string(policy.tip.hex),
                "mode": .string(AuditWords.mode(policy)),
                "failures": JSON(failures: policy.failures),
            ]),
            "checkpoint": .value(JSON(checkpoints: checkpoints)),
            "histories": .array(reports.map(Self.json)),
        ]
    }

    private static func json(_ report: HistoryReport) -> JSONText {
        [
            "client": .value(.string(report.target.client)),
            "environment": .value(.string(report.target.environment)),
            "tip": .value(JSON(report.tip?.hex)), "verified": .value(.bool(report.isVerified)),
            "reason": .value(JSON(report.failure?.reason.rawValue)), "detail": .value(JSON(report.failure?.detail)),
            "seen": .value(JSON(report.seen?.id.hex)),
            "entries": .list(report.entries.count) { index in
                let entry = report.entries[index]
                return [
                    "entry": .string(entry.id.hex), "sequence": JSON(entry.sequence),
                    "kind": JSON(entry.kind?.rawValue), "time": JSON(entry.time),
                    "signer": JSON(entry.signer), "key": JSON(entry.key),
                    "verified": .bool(entry.failure == nil),
                    "reason": JSON(entry.failure?.reason.rawValue), "detail": JSON(entry.failure?.detail),
                ]
            },
        ]
    }
}

extension HistoryReport {
    /// What is not verified, a line each: the history as a whole, then its entries.
    var failureLines: [String] {
        func words(_ failure: VerificationFailure) -> String { "\(failure.reason.rawValue): \(safe(failure.detail))" }
        let entries = entries.failed.compactMap { entry in
            entry.failure.map { failure in
                "\(entry.sequence.map { "#\($0) " } ?? "")\(entry.id) \(words(failure))"
            }
        }
        return [failure].compactMap(\.self).map(words) + entries
    }
}
