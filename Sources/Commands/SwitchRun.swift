internal import CloudFormation
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// What switch and revert have in common: show, ask, perform, report.
struct SwitchRun {
    let context: Context
    let switcher: Switcher
    let proposal: Proposal
    let options: ChangeOptions
    private var dryRun: Bool { options.dryRun }
    private var output: Output { context.output }

    func run() async throws {
        if !proposal.refused.isEmpty { throw refusal }
        let authority = try await Authority.read(context.session, proposal.policy)
        let given = options.reason
        // Whatever can be refused is refused before anybody is asked.
        try await switcher.check(
            proposal, authority, reason: given.reason, ticket: given.ticket, breakGlass: options.breakGlass,
            isDry: dryRun, mayAsk: context.canAsk)
        if dryRun { return report(nil) }
        if !proposal.isRecorded { describe() }
        let reason = proposal.isRecorded ? given.reason : try askReason(given.reason, authority)
        if !proposal.isRecorded { try confirm() }
        let outcome = try await switcher.perform(
            proposal, authority, reason: reason, ticket: given.ticket, breakGlass: options.breakGlass)
        report(outcome)
    }

    /// Where one update cannot do it, several may.
    private var refusal: ErrorReport {
        let report = ErrorReport(SwitchError.refused(proposal.refused))
        guard proposal.stage == nil, proposal.restores == nil, proposal.waiting.isEmpty, proposal.running != nil,
            proposal.refused.contains(where: { !$0.isAboutClient })
        else {
            return report
        }
        let hint = TargetArguments.command(
            "plan \(TierReference(tier: proposal.to.name, version: proposal.version)) --stages", proposal.target)
        return ErrorReport(
            report.message, hints: ["\(hint) looks for a way that loses nothing"] + report.hints,
            exitCode: report.exitCode)
    }

    /// The plan, on standard error, before the question.
    private func describe() {
        output.say(
            "\(output.paintTalk(.heading, "\(proposal.target)")): "
                + (proposal.from.map { "\($0) -> " } ?? "") + output.paintTalk(.tier, proposal.tierName) + staged
                + restored
        )
        if let branch = proposal.base.branch {
            output.say(
                "  from \(branch.replacing("refs/heads/", with: "")), at \(proposal.base.commit.id.short): \(safe(proposal.base.commit.subject))"
            )
        }
        for commit in (try? proposal.base.commitsSinceOrigin(limit: 10, context.repository)) ?? [] {
            output.say("  with \(commit.id.short) \(safe(commit.subject))")
        }
        for line in details(paint: output.paintTalk) { output.say("  \(line)") }
        if options.breakGlass {
            output.warn("the policy's rules are passed over: every audit shows this until somebody else reviews it")
        }
        for finding in proposal.findings {
            output.warn("accepted \(finding.acceptance): \(safe(finding.sentence))")
        }
    }

    private var staged: String { proposal.stage.map { ", stage \($0.number) of \($0.of)" } ?? "" }

    private var restored: String {
        proposal.restores.map { " as recorded in #\($0.document.sequence) (\(Wording.minute($0.document.time)) UTC)" }
            ?? ""
    }

    /// The plan in short; where no resource changes, which files do.
    private func details(paint: @escaping (Label, String) -> String) -> [String] {
        let plan = proposal.plan
        var lines: [String] = []
        if plan.resources.isEmpty, let old = proposal.running?.addons {
            for change in (try? context.repository.changes(from: old, to: proposal.content.addons)) ?? [] {
                let sign = change.old == nil ? "+" : change.new == nil ? "-" : "~"
                lines.append("\(sign) addons/\(safeName(change.path))")
            }
            if lines.isEmpty, plan.services.isEmpty { lines.append("the files and settings are the same") }
        }
        return lines + PlanText(plan: plan, paint: paint).summary()
    }

    private func askReason(_ given: String?, _ authority: Authority) throws -> String? {
        guard EntryMessage.cleaned(given) == nil,
            switcher.needsReason(proposal, authority, breakGlass: options.breakGlass)
        else { return given }
        guard context.canAsk else { throw SwitchError.reasonRequired }
        guard let answer = Prompt.ask("Reason: "), EntryMessage.cleaned(answer) != nil else {
            throw SwitchError.reasonRequired
        }
        return answer
    }

    private func confirm() throws {
        if context.options.yes { return }
        let what = proposal.kind == .revert ? "Revert" : "Switch"
        guard context.canAsk else {
            throw ConfirmationMissing(
                message:
                    "\(proposal.kind.rawValue) of \(proposal.target) needs a confirmation, and nobody can be asked",
                hint: "add -y to confirm, or --dry-run to look only")
        }
        guard Prompt.confirm("\(what) \(proposal.target) to \(proposal.tierName)\(staged)?") else {
            throw ConfirmationMissing(message: "not confirmed: nothing was changed", hint: nil)
        }
    }

    // MARK: After

    private func report(_ outcome: SwitchOutcome?) {
        if context.json { return context.print(json(outcome)) }
        guard let outcome else {
            if proposal.isRecorded {
                output.result(
                    "\(proposal.target) runs \(proposal.tierName) already, with these bytes: nothing would be recorded")
            } else {
                output.result(
                    "would \(proposal.kind.rawValue) \(proposal.target): \(proposal.from.map { "\($0) -> " } ?? "")\(proposal.tierName)\(staged)\(restored)"
                )
                for line in details(paint: output.paint) { output.result("  \(line)") }
            }
            SavedText.announce(proposal.activation, output)
            for change in proposal.activation?.paths ?? [] { output.result("  would replace \(safeName(change.path))") }
            if proposal.base.catalog.activation == .branch {
                output.result(
                    "  would check out \(proposal.base.catalog.branch(of: proposal.to.name, environment: proposal.target.environment))"
                )
            }
            return
        }
        SavedText.say(outcome.saved, output)
        for remark in outcome.remarks { output.say(Wording.remark(remark)) }
        guard let entry = outcome.entry else {
            output.say(
                "\(proposal.target) runs \(proposal.tierName) already: nothing was recorded"
                    + (outcome.activated ? ", its content is active again" : ""))
            return
        }
        let document = entry.document
        output.say(
            output.paintTalk(.success, "recorded")
                + " #\(document.sequence) \(EntryMessage.subject(document)) \(output.paintTalk(.faint, entry.id.short))"
        )
        if let branch = outcome.branch { output.say("branch \(branch) is made from \(proposal.base.commit.id.short)") }
        if let tier = committedTier(), tier != document.to {
            output.say("a machine without tiergit would deploy \(tier): \(Layout.addons) is committed as a link to it")
        }
        if document.isBetweenTiers, let stage = document.stage {
            output.suggest(
                "deploy, so that it is recorded; then \(TargetArguments.command("switch \(document.to) --stage \(stage.number + 1)", document.target)); \(TargetArguments.command("revert", document.target)) goes back"
            )
            return
        }
        if document.breakGlass {
            output.suggest(
                "somebody else reviews it: \(TargetArguments.command("approve --review \(entry.id.short)", document.target)) -m \"looked at\""
            )
        }
        let back = document.sequence > 1 ? "; \(TargetArguments.command("revert", document.target)) goes back" : ""
        output.suggest("deploy as usual\(back)")
    }

    private func committedTier() -> String? {
        let status = try? ActiveStatus.read(context.repository, catalog: proposal.base.catalog)
        return (status ?? nil)?.committedTier
    }

    private func json(_ outcome: SwitchOutcome?) -> JSON {
        [
            "format": 1, "dryRun": .bool(dryRun), "recorded": .bool(outcome?.entry != nil),
            "activated": .bool(outcome?.activated ?? false),
            "client": .string(proposal.target.client), "environment": .string(proposal.target.environment),
            "kind": .string(proposal.kind.rawValue), "from": JSON(proposal.from), "to": .string(proposal.to.name),
            "version": JSON(proposal.version?.description),
            "base": .string(proposal.base.commit.id.hex), "restores": JSON(proposal.restores?.id.hex),
            "stage": JSON(stage: proposal.stage),
            "mode": JSON(outcome?.mode?.rawValue), "entry": outcome?.entry?.outputJSON ?? .null,
            "findings": .array(proposal.findings.map(\.json)),
            "verdict": JSON(proposal.isRecorded ? nil : proposal.plan.verdict.rawValue),
            "planDigest": JSON(proposal.isRecorded ? nil : proposal.planInputs.digest),
            "planRemarks": .array(proposal.plan.remarks.map { .string($0.text) }),
            "saved": outcome?.saved.map(SavedText.json) ?? .null,
            "remarks": .array((outcome?.remarks ?? []).map { .string(Wording.remark($0)) }),
        ]
    }
}
