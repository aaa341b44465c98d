package import Git
internal import History
package import Switching
internal import Tiers

/// Performs a roll-out, wave by wave: for each target a work tree, `switch` or `revert` in it, then `deploy`.
///
/// Each step is a command of its own, this program run in the target's work tree: gate, lease, journal and locks are exactly those of the
/// single commands, and a kill of this process leaves commands that end by themselves. After each step, and at the beginning, the target's
/// history decides what comes next; nothing else is believed.
package struct RolloutRun {
    let session: Session
    let rollout: Rollout
    let store: RolloutStore
    let surroundings: Surroundings
    let parallel: Int
    package let maxFailures: Int
    let tell: (RolloutEvent) -> Void
    private let start = ContinuousClock.now
    let children = RolloutChildren()
    var histories: Histories { Histories(session.repository) }

    package struct Surroundings {
        /// This program.
        package let program: String
        package let git: String
        /// The policy root.
        package let root: ObjectID?
        /// Whether switches follow one another: those that check a branch out would meet on it.
        package let switchesOneByOne: Bool
        /// Whether a signal came since it was last forgotten.
        package let isPressed: @Sendable () -> Bool
        package let forget: @Sendable () -> Void

        package init(
            program: String, git: String, root: ObjectID?, switchesOneByOne: Bool,
            isPressed: @escaping @Sendable () -> Bool, forget: @escaping @Sendable () -> Void
        ) {
            self.program = program
            self.git = git
            self.root = root
            self.switchesOneByOne = switchesOneByOne
            self.isPressed = isPressed
            self.forget = forget
        }
    }

    /// - Parameters:
    ///   - parallel: how many targets at a time; `nil` as it was said when it began.
    ///   - maxFailures: likewise.
    package init(
        _ session: Session, _ rollout: Rollout, parallel: Int?, maxFailures: Int?, surroundings: Surroundings,
        tell: @escaping (RolloutEvent) -> Void
    ) {
        self.session = session
        self.rollout = rollout
        self.store = RolloutStore(session)
        self.parallel = parallel ?? rollout.parallel
        self.maxFailures = maxFailures ?? rollout.maxFailures
        self.surroundings = surroundings
        self.tell = tell
    }

    /// Goes on from wherever the histories say that it is, until all is done, too much failed, or somebody stops it.
    ///
    /// - Parameter afterWave: sends what was recorded.
    /// - Throws: where a history cannot be read; what runs then runs to its end.
    package func callAsFunction(afterWave: () async -> Void) async throws(SwitchError) -> RolloutSummary {
        var summary = RolloutSummary()
        let left = workTrees()
        for (index, wave) in rollout.waves.enumerated() {
            var open: [Rollout.Item] = []
            for item in wave {
                await settle(item)
                let progress = try progress(of: item)
                if rollout.isSettled(progress) {
                    finish(item, index, outcome(progress), seconds: 0, isNow: false, &summary)
                    // A kill may have come between its end and this.
                    let isAtWork = RolloutLog.isHeld(store.log(item, rollout))
                    if !isAtWork, left.contains(store.workTree(item, rollout)) { await clear(item) }
                } else {
                    open.append(item)
                }
            }
            guard !open.isEmpty else { continue }
            summary.wave = index + 1
            tell(.wave(number: index + 1, of: rollout.waves.count, targets: open.count))
            try await perform(open, wave: index, &summary)
            await afterWave()
            if summary.stop != nil { break }
        }
        return summary
    }

    func finish(
        _ item: Rollout.Item, _ wave: Int, _ outcome: RolloutOutcome, seconds: Int64, isNow: Bool,
        _ summary: inout RolloutSummary
    ) {
        summary.outcomes[item.target] = outcome
        if summary.failed > maxFailures, summary.stop == nil { summary.stop = .failures }
        tell(.target(item, wave: wave + 1, outcome, seconds: seconds, isNow: isNow))
    }

    func progress(of item: Rollout.Item) throws(SwitchError) -> RolloutProgress {
        do throws(HistoryError) { return try rollout.progress(of: item, histories) } catch { throw SwitchError(error) }
    }

    func outcome(_ progress: RolloutProgress) -> RolloutOutcome {
        switch progress {
        case .deployed(let id): .deployed(id)
        case .changed(let id): .changed(id)
        case .moved(let id): .moved(id)
        case .ended(_, let result, let error): .failed(error ?? result.rawValue)
        case .waiting: .failed("nothing was recorded")
        }
    }

    /// Records what a deployment of it told, or did not tell, where that waits.
    func settle(_ item: Rollout.Item) async {
        let leases = Leases(session, root: surroundings.root)
        guard leases.mayHaveAny else { return }
        leases.collectEnded(now: UTCTime.now)
        let session = session.later(by: (ContinuousClock.now - start).components.seconds)
        for result in leases.waiting() where result.lease.target == item.target {
            guard (try? await session.record(result, root: surroundings.root)) != nil else { continue }
            try? leases.forget(result)
        }
    }
}
