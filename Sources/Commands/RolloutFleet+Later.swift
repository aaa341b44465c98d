internal import Deployment
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

/// What is done with a roll-out that began before.
extension RolloutFleet {
    func goOn() async throws -> Int32 {
        let lock = try store.lock()
        defer { withExtendedLifetime(lock) {} }
        guard let rollout = try store.read() else { throw RolloutError.nothing }
        if !options.noSync {
            try await DeploymentSync(targets: Set(rollout.items.map(\.target)), context: context)(isBefore: true)
        }
        output.say("\(rollout.mark), begun \(rollout.startedAt): \(RolloutText.count(rollout.items.count))")
        return try await perform(rollout)
    }

    func abandon() async throws -> Int32 {
        let lock = try store.lock()
        defer { withExtendedLifetime(lock) {} }
        guard let rollout = try store.read() else { throw RolloutError.nothing }
        let run = try run(rollout)
        // What still runs changes how far a client is.
        try run.requireStillness()
        let states = try states(rollout)
        try await run.clear()
        try store.forget()
        text.abandoned(rollout, states)
        return 0
    }

    /// Reads only.
    func status() throws {
        guard let rollout = try store.read() else { throw RolloutError.nothing }
        text.status(rollout, try states(rollout), isHeld: store.isHeld)
    }

    private func states(_ rollout: Rollout) throws -> [(item: Rollout.Item, wave: Int, RolloutProgress)] {
        try rollout.waves.enumerated().flatMap { index, wave in
            try wave.map { ($0, index + 1, try rollout.progress(of: $0, histories)) }
        }
    }

    // MARK: Undo

    func takeBack() async throws -> Int32 {
        let lock = options.dryRun ? nil : try store.lock()
        defer { withExtendedLifetime(lock) {} }
        guard let rollout = try store.read() else { throw RolloutError.nothing }
        if rollout.kind == .revert {
            guard try rollout.isUnderWay(histories), !options.dryRun else { throw RolloutError.nothing }
            guard options.clients == "all" else {
                throw UsageError(
                    "\(rollout.mark) is under way: whom it takes back was said when it began",
                    hint: "tiergit rollout --resume goes on with it")
            }
            // Begun, and stopped.
            return try await perform(rollout)
        }
        if !options.noSync, !options.dryRun {
            try await DeploymentSync(targets: Set(rollout.items.map(\.target)), context: context)(isBefore: true)
        }
        if !options.dryRun { try run(rollout).requireStillness() }
        let wanted = try names().map(Set.init)
        let unknown = (wanted ?? []).subtracting(rollout.items.map(\.target.client)).sorted()
        guard unknown.isEmpty else {
            throw UsageError(
                "\(safe(Suggestion.list(unknown))) \(unknown.count == 1 ? "is" : "are") not in \(rollout.mark)",
                hint: "tiergit rollout --status shows who is")
        }
        var entries: [Entry] = []
        var left: [(Target, String)] = []
        var others: [Target] = []
        for (item, _, progress) in try states(rollout).reversed() {
            if let wanted, !wanted.contains(item.target.client) {
                others.append(item.target)
                continue
            }
            switch progress {
            case .waiting: continue
            // Recorded before it began, and not deployed by it either.
            case .changed where item.isRecorded: continue
            case .moved: left.append((item.target, "somebody else changed it"))
            case .changed, .ended, .deployed:
                if item.isRecorded {
                    left.append((item.target, "it was only deployed"))
                    continue
                }
                let newest = try histories.newest(item.target)
                let set = try histories.setting(from: newest.id)
                guard let set, rollout.owns(set) else {
                    left.append((item.target, "somebody else changed it since"))
                    continue
                }
                entries.append(try histories.setting(from: item.tip) ?? histories.entry(item.tip))
            }
        }
        text.notNamed(others)
        text.notTakenBack(left)
        let switcher = Switcher(context.session)
        let ofPlan = options.accept.filter { !$0.hasPrefix("change-set:") }
        let results = switcher.propose(revertingEachTo: entries, accepting: ofPlan)
        let candidates = try await judged(zip(entries, results).map { ($0.target, $1) }, switcher)
        try requireUsed(ofPlan, candidates)
        guard try show(candidates, to: "what ran before") else { return left.isEmpty ? 0 : 6 }
        let parts = [candidates.map(\.target)]
        text.waves(parts, isDry: options.dryRun)
        if options.dryRun { return 0 }
        let undo = Rollout(
            id: rollout.id, kind: .revert, tier: rollout.tier, reason: try await reason(candidates, switcher),
            ticket: options.reason.ticket, engine: rollout.engine,
            engineOptions: rollout.engineOptions(accepting: options.accept.filter { $0.hasPrefix("change-set:") }),
            parallel: rollout.parallel, maxFailures: rollout.maxFailures, startedAt: rollout.startedAt,
            waves: try items(candidates, parts, try context.catalog()))
        try confirm("Take \(rollout.mark) back for \(RolloutText.count(candidates.count))?", "an undo")
        try await run(rollout).clear()
        try store.write(undo)
        let code = try await perform(undo)
        return code == 0 && !left.isEmpty ? 6 : code
    }
}
