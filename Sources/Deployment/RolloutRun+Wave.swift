internal import Git
internal import History
internal import Switching
internal import Tiers

/// One wave: up to so many targets side by side, each a step at a time.
extension RolloutRun {
    /// What is done to one target, in this order.
    enum Step: Hashable {
        case workTree, change, deploy
        /// Its work tree is of no use any more.
        case clear

        /// git keeps a list of its work trees, and fails where it meets one that another git is making or taking away.
        fileprivate var touchesList: Bool { self == .workTree || self == .clear }
    }

    /// How often git is asked for a work tree: a git of an earlier run, or somebody's own, may be at the list.
    private static let tries = 3

    /// A target that is being worked on.
    private struct Active {
        let item: Rollout.Item
        let start = ContinuousClock.now
        /// `nil` while something of before is at work on it.
        var log: RolloutLog?
        /// `nil` while it waits.
        var step: Step?
        /// What comes next, where another one has to end first.
        var queued: Step?
        /// The newest attempt when the step began.
        var attempt: ObjectID?
        /// How often its work tree was asked for.
        var tries = 0
        /// What became of it, where only its work tree is left to be removed.
        var outcome: RolloutOutcome?
    }

    enum Next {
        case step(Step)
        case end(RolloutOutcome)
    }

    private enum Happening: Sendable {
        case tick
        case ended(Target, Int32)
    }

    /// Whoever waits looks so often: at signals, and at what other processes hold.
    private static let pause = Duration.milliseconds(50)

    func perform(_ items: [Rollout.Item], wave: Int, _ summary: inout RolloutSummary) async throws(SwitchError) {
        let result = await withTaskGroup(of: Happening.self) { group in
            var failure: SwitchError?
            var waiting = items[...]
            var active: [Target: Active] = [:]
            var presses = 0

            func begin(_ one: inout Active, _ step: Step) {
                let others = active.values.filter { $0.item.target != one.item.target }.compactMap(\.step)
                let isTaken =
                    step.touchesList
                    ? others.contains(where: \.touchesList)
                    : step == .change && surroundings.switchesOneByOne && others.contains(.change)
                if isTaken {
                    (one.step, one.queued) = (nil, step)
                    return
                }
                (one.step, one.queued) = (step, nil)
                guard let log = one.log else { return }
                let command = command(step, one.item, wave)
                let directory =
                    step.touchesList ? session.repository.commonDirectory : store.workTree(one.item, rollout)
                let environment = environment(one.item)
                let target = one.item.target
                log.begin(command)
                let descriptor = log.descriptor
                let children = children
                group.addTask {
                    .ended(
                        target,
                        await children.run(command, in: directory, environment: environment, log: descriptor))
                }
            }

            /// Takes a target's next step, or notes how it ended.
            func advance(_ target: Target, after code: Int32?) async {
                guard var one = active.removeValue(forKey: target) else { return }
                do throws(SwitchError) {
                    switch try await next(&one, after: code) {
                    case .step(.change) where summary.stop != nil:
                        // It has not begun, as far as anybody is concerned.
                        break
                    case .step(let step):
                        begin(&one, step)
                        active[target] = one
                    case .end(let outcome):
                        let seconds = (ContinuousClock.now - one.start).components.seconds
                        finish(one.item, wave, outcome, seconds: seconds, isNow: true, &summary)
                    }
                } catch { failure = failure ?? error }
            }

            /// Takes the log, and with it the target; begins once nobody else has it.
            func start(_ target: Target) async {
                guard let item = active[target]?.item else { return }
                do throws(GitError) {
                    guard let log = try RolloutLog(store.log(item, rollout)) else { return }
                    active[target]?.log = log
                } catch {
                    failure = failure ?? .git(error)
                    active[target] = nil
                    return
                }
                await advance(target, after: nil)
            }

            group.addTask { await Self.tick() }
            while true {
                let mayBegin = summary.stop == nil && failure == nil
                while mayBegin, summary.stop == nil, active.count < parallel, let item = waiting.popFirst() {
                    active[item.target] = Active(item: item)
                    await start(item.target)
                    if active[item.target]?.log == nil, active[item.target] != nil { tell(.waits(item.target)) }
                }
                if !mayBegin {
                    // What has not begun does not begin.
                    for (target, one) in active where one.step == nil && one.queued != .clear { active[target] = nil }
                }
                if active.isEmpty, waiting.isEmpty || !mayBegin || summary.stop != nil { break }
                guard let happening = await group.next() else { break }
                switch happening {
                case .ended(let target, let code):
                    await advance(target, after: code)
                    for one in active.values.filter({ $0.queued != nil }) {
                        guard var next = active[one.item.target], let step = next.queued,
                            step == .clear || (summary.stop == nil && failure == nil)
                        else { continue }
                        begin(&next, step)
                        active[one.item.target] = next
                    }
                case .tick:
                    group.addTask { await Self.tick() }
                    if surroundings.isPressed() {
                        surroundings.forget()
                        presses += 1
                        if summary.stop == nil { summary.stop = .interrupted }
                        if presses == 1 { tell(.interrupted(running: active.values.count { $0.step != nil })) }
                        if presses == 2 { children.interrupt() }
                    }
                    if mayBegin {
                        for one in active.values where one.log == nil { await start(one.item.target) }
                    }
                }
            }
            group.cancelAll()
            return failure
        }
        if let result { throw result }
    }

    private static func tick() async -> Happening {
        try? await Task.sleep(for: pause)
        return .tick
    }

    /// What comes after a step, by the target's history; `nil` for the first one.
    private func next(_ one: inout Active, after code: Int32?) async throws(SwitchError) -> Next {
        if one.step == .clear {
            if code != 0 { await clear(one.item) }
            return .end(one.outcome ?? .failed("nothing was recorded"))
        }
        if one.step == nil || one.step == .deploy { await settle(one.item) }
        let progress = try progress(of: one.item)
        let log = one.log
        let said = { RolloutOutcome.failed(log?.failure ?? "it said nothing") }
        if one.step == .workTree, code != 0 {
            guard one.tries < Self.tries else { return .end(said()) }
            one.step = nil
        }
        switch progress {
        case .moved, .deployed: return done(&one, outcome(progress))
        case .waiting:
            guard one.step != .change, one.step != .deploy else {
                return .end(code == 0 ? outcome(progress) : said())
            }
            return try prepared(&one, .change)
        case .changed, .ended:
            guard rollout.engine != nil else { return done(&one, outcome(progress)) }
            var newest: ObjectID?
            if case .ended(let id, _, _) = progress { newest = id }
            if one.step == .deploy {
                // An attempt of before says nothing about this one.
                return .end(newest != nil && newest != one.attempt ? outcome(progress) : said())
            }
            one.attempt = newest
            return try prepared(&one, .deploy)
        }
    }

    private func done(_ one: inout Active, _ outcome: RolloutOutcome) -> Next {
        guard FileSystem.kind(of: store.workTree(one.item, rollout)) != .absent else { return .end(outcome) }
        one.outcome = outcome
        return .step(.clear)
    }

    private func prepared(_ one: inout Active, _ step: Step) throws(SwitchError) -> Next {
        let next = try prepared(one.item, isFirst: one.step == nil, step)
        if case .step(.workTree) = next { one.tries += 1 }
        return next
    }
}
