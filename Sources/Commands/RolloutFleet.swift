internal import ArgumentParser
internal import Deployment
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// What `rollout` does, in the order in which it does it.
struct RolloutFleet {
    let context: Context
    let options: RolloutCommand
    var output: Output { context.output }
    var store: RolloutStore { RolloutStore(context.session) }
    var histories: Histories { Histories(context.repository) }
    var text: RolloutText { RolloutText(context: context) }

    // MARK: Begin

    func begin(_ name: String) async throws -> Int32 {
        let waves = try options.waves.map { text throws(RolloutError) in try RolloutWaves(text) } ?? .usual
        let lock = options.dryRun ? nil : try store.lock()
        defer { withExtendedLifetime(lock) {} }
        if !options.dryRun, let former = try store.read(), try former.isUnderWay(histories) {
            throw RolloutError.underWay(id: former.id)
        }
        let catalog = try context.catalog()
        _ = try TierChoice.resolve(argument: name, variables: context.environment, domainRequest: nil)
        let targets = try self.targets(catalog)
        if let stack = options.deployment.stack, !stack.contains("{env}"), Set(targets.map(\.environment)).count > 1 {
            throw UsageError(
                "--stack wants {env} in it: no two environments have one stack",
                hint: "--stack '\(safe(stack))-{env}', or one environment at a time")
        }
        if !options.noSync, !options.dryRun {
            try await DeploymentSync(targets: Set(targets), context: context)(isBefore: true)
        }
        let release = try await context.release(name)
        let reference = try TierReference(name)
        let switcher = Switcher(context.session)
        let accepted = options.accept.filter { !$0.hasPrefix("change-set:") }
        let results = try switcher.propose(
            tier: reference.tier, release: release, forEach: targets, accepting: accepted)
        var candidates: [RolloutCandidate] = []
        var done: [Target] = []
        for candidate in try await judged(zip(targets, results).map { ($0, $1) }, switcher) {
            if try candidate.isDone(deploys: !options.noDeploy, context.repository) {
                done.append(candidate.target)
            } else {
                candidates.append(candidate)
            }
        }
        try requireUsed(accepted, candidates)
        text.leftOut(done, "\(reference)")
        guard try show(candidates, to: "\(reference)") else { return 0 }
        let parts = try waves.divide(candidates.map(\.target), canary: options.canary)
        text.waves(parts, isDry: options.dryRun)
        if options.dryRun { return 0 }
        let start = UTCTime.text(context.now)
        let rollout = Rollout(
            id: Rollout.id(reference, startedAt: start), kind: .switch, tier: reference,
            reason: try await reason(candidates, switcher), ticket: options.reason.ticket,
            engine: options.noDeploy ? nil : options.deployment.engine.rawValue,
            engineOptions: options.deployment.arguments(
                accepted: options.accept.filter { $0.hasPrefix("change-set:") }),
            parallel: options.parallel ?? 4, maxFailures: options.maxFailures ?? 0, startedAt: start,
            waves: try items(candidates, parts, catalog))
        try confirm("Roll \(reference) out to \(RolloutText.count(candidates.count))?", "a roll-out")
        if let former = try store.read() { try await run(former).clear() }
        try store.write(rollout)
        return try await perform(rollout)
    }

    private func targets(_ catalog: Catalog) throws -> [Target] {
        for name in options.environments where !catalog.environments.contains(name) {
            throw UsageError(
                "there is no environment \(safe(name)): the catalog has \(Suggestion.list(catalog.environments))")
        }
        let environments = catalog.environments.filter {
            options.environments.isEmpty ? $0 == catalog.environments.last : options.environments.contains($0)
        }
        if let from = options.from { _ = try catalog.tier(named: from) }
        let (targets, retired) = try RolloutTargets.select(
            clients: try names(), retired: try retired(catalog), environments: environments, from: options.from,
            context.session)
        text.retired(retired)
        guard !targets.isEmpty else {
            throw ErrorReport(
                "no client \(options.from.map { "is recorded on \($0)" } ?? "has a tier history") in \(Suggestion.list(environments, "or"))",
                hints: ["tiergit status --all shows who is on what"])
        }
        return targets
    }

    private func retired(_ catalog: Catalog) throws -> Set<String> {
        let day = context.today
        return Set(try context.clients(catalog).clients.filter { $0.isRetired(on: day) }.map(\.key))
    }

    /// `nil` for all.
    func names() throws -> [String]? {
        guard options.clients != "all" else { return nil }
        var names: [Substring]
        if options.clients.hasPrefix("@") {
            let bytes = try FileSystem.readFile(context.path(String(options.clients.dropFirst())), limit: 1 << 20)
            names = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
                .filter { !$0.hasPrefix("#") }
        } else {
            names = options.clients.split(separator: ",")
        }
        let trimmed = names.map { String($0.filter { !$0.isWhitespace }) }.filter { !$0.isEmpty }
        guard !trimmed.isEmpty else { throw UsageError("--clients names nobody", hint: "--clients all") }
        return trimmed
    }

    /// An acceptance that concerns nobody is a mistake.
    func requireUsed(_ accepted: [String], _ candidates: [RolloutCandidate]) throws {
        let used = Set(candidates.flatMap { $0.proposal?.accepted ?? [] })
        let unused = Set(accepted).subtracting(used)
        guard unused.isEmpty || candidates.contains(where: { $0.proposal == nil }) else {
            throw SwitchError.acceptedForNothing(unused.sorted())
        }
    }

    /// Holds every proposal against all that could refuse it.
    func judged(
        _ results: [(Target, Result<Proposal, SwitchError>)], _ switcher: Switcher
    ) async throws -> [RolloutCandidate] {
        var authority: Authority?
        var found: [RolloutCandidate] = []
        for (target, result) in results {
            switch result {
            case .failure(let error):
                found.append(RolloutCandidate(target: target, proposal: nil, refusal: error))
            case .success(let proposal):
                let judge: Authority
                if let authority {
                    judge = authority
                } else {
                    judge = try await Authority.read(context.session, proposal.policy)
                    authority = judge
                }
                var refusal: SwitchError?
                do throws(SwitchError) {
                    try await switcher.check(
                        proposal, judge, reason: options.reason.reason, ticket: options.reason.ticket,
                        breakGlass: false, isDry: options.dryRun, mayAsk: context.canAsk)
                } catch { refusal = error }
                found.append(RolloutCandidate(target: target, proposal: proposal, refusal: refusal))
            }
        }
        return found
    }

    /// Shows the classes.
    ///
    /// - Returns: whether there is anything to do.
    /// - Throws: where anybody of them is refused.
    func show(_ candidates: [RolloutCandidate], to name: String) throws -> Bool {
        let classes = RolloutClass.group(candidates, to: name, words: RolloutText.refusal)
        text.classes(classes, isDry: options.dryRun)
        let refused = classes.filter { $0.refusal != nil }
        guard refused.isEmpty else { throw text.refusal(refused, of: candidates.count, isUndo: options.undo) }
        if candidates.isEmpty { output.say("there is nothing to roll out") }
        return !candidates.isEmpty
    }

    func reason(_ candidates: [RolloutCandidate], _ switcher: Switcher) async throws -> String? {
        let proposals = candidates.compactMap(\.proposal).filter { !$0.isRecorded }
        guard let first = proposals.first, EntryMessage.cleaned(options.reason.reason) == nil else {
            return options.reason.reason
        }
        let authority = try await Authority.read(context.session, first.policy)
        guard proposals.contains(where: { switcher.needsReason($0, authority, breakGlass: false) }) else { return nil }
        guard context.canAsk, let answer = Prompt.ask("Reason: "), EntryMessage.cleaned(answer) != nil else {
            throw SwitchError.reasonRequired
        }
        return answer
    }

    func confirm(_ question: String, _ what: String) throws {
        if context.options.yes { return }
        guard context.canAsk else {
            throw ConfirmationMissing(
                message: "\(what) needs a confirmation, and nobody can be asked",
                hint: "add -y to confirm, or --dry-run to look only")
        }
        guard Prompt.confirm(question) else {
            throw ConfirmationMissing(message: "not confirmed: nothing was changed", hint: nil)
        }
    }

    func items(
        _ candidates: [RolloutCandidate], _ parts: [[Target]], _ catalog: Catalog
    ) throws -> [[Rollout.Item]] {
        let proposals = Dictionary(candidates.map { ($0.target, $0.proposal) }) { first, _ in first }
        let resolver = try context.resolver(
            client: nil, environment: nil, variables: context.environment, catalog: catalog, command: "rollout")
        let hasDomains = catalog.baseDomain != nil || context.environment["CLIENT_DOMAIN"]?.isEmpty == false
        let applications = try context.applications()
        return parts.map { part in
            part.compactMap { target in
                guard let proposal = proposals[target] ?? nil, let tip = proposal.tip else { return nil }
                let application = applications(target)
                return Rollout.Item(
                    target: target, tip: tip.id, base: proposal.base.commit.id, from: tip.document.tierName,
                    to: proposal.tierName, restores: proposal.restores?.id, accepted: proposal.accepted,
                    deploymentAccepted: Self.named(proposal, application), isRecorded: proposal.isRecorded,
                    application: application,
                    domain: hasDomains ? resolver.domain(of: target) : nil, inputs: proposal.planInputs.json)
            }
        }
    }

    /// What was accepted of exports that are called after the application, by their names there.
    private static func named(_ proposal: Proposal, _ application: String) -> [String] {
        proposal.findings.filter { proposal.accepted.contains($0.acceptance) && $0.name.contains("${App}") }.map {
            let name = $0.name.replacing("${App}", with: application).filter { !"${}".contains($0) }
            return "\($0.acceptance.prefix { $0 != ":" }):\(name)"
        }
    }

    // MARK: Perform

    func perform(_ rollout: Rollout) async throws -> Int32 {
        Interrupt.deferFromHere()
        let run = try self.run(rollout)
        let sync = DeploymentSync(targets: [], context: context)
        let summary = try await run {
            if !options.noSync { try? await sync(isBefore: false) }
        }
        Interrupt.forget()
        text.end(rollout, summary, store, maxFailures: run.maxFailures)
        if summary.stop == .interrupted { return 130 }
        return summary.failed == 0 && summary.moved == 0 && summary.stop == nil ? 0 : 6
    }

    func run(_ rollout: Rollout) throws -> RolloutRun {
        guard let git = FileSystem.executable("git") else { throw GitError.gitMissing }
        let own = FileSystem.linkTarget("/proc/self/exe") ?? ""
        let catalog = try context.catalog()
        return RolloutRun(
            context.session, rollout, parallel: options.parallel, maxFailures: options.maxFailures,
            surroundings: .init(
                // Replaced meanwhile, it can still be run under that name.
                program: FileSystem.kind(of: own) == .absent ? "/proc/self/exe" : own, git: git, root: catalog.root,
                switchesOneByOne: catalog.activation == .branch, isPressed: { Interrupt.isPressed },
                forget: { Interrupt.forget() }),
            tell: { [text, store] in text.say($0, rollout, store) })
    }
}
