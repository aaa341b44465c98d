internal import ArgumentParser
internal import CloudFormation
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "approve",
        abstract: "Approve a change that somebody else is about to make, or review an emergency.",
        discussion: """
            Plans the switch as `tiergit switch` would, shows the plan, and signs its digest as an entry of the client/environment's \
            history. It counts for one change, as long as the plan stays the same. --revert approves a revert, --promote a promotion. --review ends \
            what --break-glass left open.

            EXAMPLES
              tiergit approve medium -c acme -e prod -m "agreed in OPS-7"
              tiergit approve --plan q3.plan
              tiergit approve --revert -c acme -e prod
              tiergit approve --promote -c acme -e prod
              tiergit approve --review 7 -c acme -e prod -m "it was the only way"
            """)

    @Argument(help: "The tier, or - for the previous one; with --revert, the entry.") var subject: String?
    @OptionGroup var target: TargetOptions
    @Option(help: ArgumentHelp("Approve what `plan -o` saved.", valueName: "file")) var plan: String?
    @Option(help: ArgumentHelp("Approve this stage of the way to the tier.", valueName: "number")) var stage: Int?
    @Flag(help: "Approve a revert: to the entry, or to what ran before.") var revert = false
    @Flag(help: "Approve a promotion of what the environment before runs.") var promote = false
    @Option(help: ArgumentHelp("With --promote: the environment that it comes from.", valueName: "env"))
    var from: String?
    @Option(help: ArgumentHelp("Review this entry, which passed over the policy.", valueName: "entry"))
    var review: String?
    @Option(help: ArgumentHelp("Take the tier from this commit instead of HEAD.", valueName: "commit")) var base:
        String?
    @Option(
        name: [.customShort("m"), .customLong("message")], parsing: .unconditional, help: "The reason, for the record.")
    var reason: String?
    @Flag(name: [.customShort("n"), .long], help: "Show what would be approved, and do nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        let ways = [plan != nil, revert, promote, review != nil].count { $0 }
        if ways > 1 { throw ValidationError("--plan, --revert, --promote and --review do not go together") }
        if let stage, stage < 1 { throw ValidationError("--stage wants a number from 1") }
        if stage != nil, ways > 0 || subject == "-" { throw ValidationError("--stage goes with a tier") }
        if from != nil, !promote { throw ValidationError("--from goes with --promote") }
        if subject != nil, plan != nil || promote || review != nil {
            throw ValidationError("--plan, --promote and --review name what it is about: leave the tier out")
        }
    }

    func run() async throws {
        try await Context.run(options, command: "approve") { context in
            let found = try await subject(context)
            let policy = try PolicyReference.require(context.repository, catalogRoot: try context.catalog().root)
            let authority = try await Authority.read(context.session, policy)
            let approval = Approval(context.session)
            let tip = try approval.check(found, authority, reason: reason)
            try refuseOwn(found, authority)
            if case .plan(let proposal) = found, proposal.isRecorded {
                context.output.say("\(proposal.target) runs \(proposal.to.name) already: there is nothing to approve")
                if context.json { context.print(json(found, nil)) }
                return
            }
            if dryRun {
                if context.json { return context.print(json(found, nil)) }
                context.output.result("would sign: \(Approval.words(found))")
                for line in lines(found, context.output.paint) { context.output.result("  \(line)") }
                return
            }
            context.output.say("\(context.output.paintTalk(.heading, "\(found.target)")): \(Approval.words(found))")
            for line in lines(found, context.output.paintTalk) { context.output.say("  \(line)") }
            try confirm(context, found.target)
            let entry = try await approval.record(found, authority, after: tip, reason: reason)
            if context.json { return context.print(json(found, entry)) }
            context.output.say(
                "\(context.output.paintTalk(.success, "recorded")) #\(entry.document.sequence) \(EntryMessage.subject(entry.document)) \(context.output.paintTalk(.faint, entry.id.short))"
            )
            context.output.suggest("tiergit sync, so that who makes the change has it")
        }
    }

    private func subject(_ context: Context) async throws -> Approval.Subject {
        let switcher = Switcher(context.session)
        if let review {
            let resolution = try context.resolve(target, catalog: try context.catalog(), command: "approve")
            let entry = try Histories(context.repository).entry(named: review, of: resolution.target)
            guard entry.document.breakGlass else {
                throw UsageError(
                    "#\(entry.document.sequence) of \(entry.target) passed over nothing: there is nothing to review",
                    hint: "tiergit audit shows emergencies that are not reviewed")
            }
            return .emergency(entry)
        }
        if revert {
            let resolution = try context.resolve(target, catalog: try context.catalog(), command: "approve --revert")
            return .plan(
                try RevertCommand.proposal(
                    to: subject, steps: nil, latest: false, resolution.target, base: base, accepted: [], switcher,
                    context))
        }
        if promote {
            let catalog = try context.catalog()
            let target = try context.resolve(target, catalog: catalog, command: "approve --promote").target
            let source = try Target(
                client: target.client,
                environment: PromoteCommand.source(of: target.environment, from: from, catalog))
            return .plan(
                try switcher.propose(promoting: try switcher.promotable(source), to: target, accepting: []))
        }
        let proposed = ProposedSwitch(tier: subject, stage: stage, base: base, accepted: [], command: "approve")
        if let plan { return .plan(try await proposed.proposal(saved: plan, target, switcher, context)) }
        return .plan(try await proposed.proposal(target, switcher, context))
    }

    /// An emergency is reviewed by somebody else. Who will make a change is not known yet; the verifier holds them apart.
    private func refuseOwn(_ subject: Approval.Subject, _ authority: Authority) throws {
        guard case .emergency(let entry) = subject, let principal = authority.principal,
            entry.document.operatorEmail == principal
        else { return }
        throw ErrorReport(
            "#\(entry.document.sequence) is \(safe(principal))'s own: somebody else has to review it", exitCode: 3)
    }

    private func lines(_ subject: Approval.Subject, _ paint: @escaping (Label, String) -> String) -> [String] {
        switch subject {
        case .plan(let proposal):
            PlanText(plan: proposal.plan, paint: paint).summary()
                + proposal.findings.map { "to be accepted: \($0.acceptance): \(safe($0.sentence))" }
                + ["plan \(proposal.planInputs.digest)"]
        case .emergency(let entry):
            [EntryMessage.change(entry.document), entry.document.reason.map(safe) ?? ""].filter { !$0.isEmpty }
        }
    }

    private func confirm(_ context: Context, _ target: Target) throws {
        if context.options.yes { return }
        guard context.canAsk else {
            throw ConfirmationMissing(
                message: "an approval for \(target) needs a confirmation, and nobody can be asked",
                hint: "add -y to confirm, or --dry-run to look only")
        }
        guard Prompt.confirm(review == nil ? "Approve it?" : "Sign the review?") else {
            throw ConfirmationMissing(message: "not confirmed: nothing was changed", hint: nil)
        }
    }

    private func json(_ subject: Approval.Subject, _ entry: Entry?) -> JSON {
        var fields: [String: JSON] = [
            "format": 1, "dryRun": .bool(dryRun), "recorded": .bool(entry != nil),
            "client": .string(subject.target.client), "environment": .string(subject.target.environment),
            "entry": entry?.outputJSON ?? .null, "kind": nil, "from": nil, "to": nil, "verdict": nil,
            "planDigest": nil, "reviews": nil,
        ]
        switch subject {
        case .plan(let proposal):
            fields["kind"] = .string(proposal.kind.rawValue)
            fields["from"] = JSON(proposal.from)
            fields["to"] = .string(proposal.to.name)
            fields["verdict"] = .string(proposal.plan.verdict.rawValue)
            fields["planDigest"] = .string(proposal.planInputs.digest)
        case .emergency(let emergency): fields["reviews"] = .string(emergency.id.hex)
        }
        return .object(fields)
    }
}
