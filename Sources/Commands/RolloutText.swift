internal import Deployment
internal import Git
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// A roll-out in words, or as NDJSON (`RolloutJSON`).
struct RolloutText {
    let context: Context
    private var output: Output { context.output }

    /// `1 client/environment`, `12 client/environments`
    static func count(_ number: Int) -> String { "\(number) client/environment\(number == 1 ? "" : "s")" }

    /// A refusal without the name of whom it concerns: those that differ in nothing else are read once.
    static func refusal(_ error: SwitchError, _ target: Target) -> String {
        ErrorReport(error).message.replacing("\(target)", with: "CLIENT/ENVIRONMENT")
    }

    private func print(_ fields: [String: JSON]) { output.result(bytes: RolloutJSON.line(fields)) }

    // MARK: Before

    func leftOut(_ targets: [Target], _ tier: String) {
        guard !targets.isEmpty else { return }
        if context.json { return print(RolloutJSON.leftOut(targets.map { ($0, "runs it already") })) }
        output.say("left out: \(RolloutText.names(targets)) \(targets.count == 1 ? "runs" : "run") \(tier) already")
    }

    func retired(_ targets: [Target]) {
        guard !targets.isEmpty else { return }
        if context.json { return print(RolloutJSON.leftOut(targets.map { ($0, "the client is retired") })) }
        output.say("left out: \(RolloutText.names(targets)): retired")
    }

    func notNamed(_ targets: [Target]) {
        guard !targets.isEmpty else { return }
        if context.json { return print(RolloutJSON.leftOut(targets.map { ($0, "--clients does not name it") })) }
        output.say(
            "left out: \(RolloutText.names(targets)): --clients does not name \(targets.count == 1 ? "it" : "them")")
    }

    func notTakenBack(_ left: [(Target, String)]) {
        guard !left.isEmpty else { return }
        if context.json { return print(RolloutJSON.leftOut(left)) }
        for (target, reason) in left { output.warn("\(target) is not taken back: \(reason)") }
    }

    func classes(_ classes: [RolloutClass], isDry: Bool) {
        for (index, one) in classes.enumerated() {
            if context.json {
                print(RolloutJSON.planned(one, number: index + 1, of: classes.count))
                continue
            }
            let paint = isDry ? output.paint : output.paintTalk
            let from = one.from.map { "\($0) -> " } ?? ""
            let names = one.targets.map(\.client)
            let head =
                "\(paint(.heading, "class \(index + 1) of \(classes.count)")): \(one.targets.count) in \(one.environment), \(from)\(paint(.tier, one.to))"
                + (one.isRecorded ? ", recorded already, to be deployed" : "") + ": \(RolloutText.list(names))"
            let lines = one.plan.map { PlanText(plan: $0, paint: paint).summary() } ?? []
            for line in [head] + lines.map({ "  \($0)" }) { isDry ? output.result(line) : output.say(line) }
            for acceptance in one.accepted { output.warn("accepted \(safe(acceptance))") }
            guard let refusal = one.refusal else { continue }
            let report = ErrorReport(refusal)
            let reason = report.message.hasPrefix("refused:") ? report.message : "refused: \(report.message)"
            for line in reason.split(separator: "\n") { output.problem("  \(line)") }
            for hint in hints(one, report) { output.hint(hint) }
        }
    }

    /// Where one update cannot do it, several may.
    private func hints(_ one: RolloutClass, _ report: ErrorReport) -> [String] {
        guard case .refused? = one.refusal, let target = one.targets.first, let plan = one.plan,
            plan.findings.contains(where: { !$0.isAboutClient })
        else {
            return report.hints
        }
        let stages = TargetArguments.command("plan \(plan.to.label) --stages", target)
        return ["\(stages) looks for a way that loses nothing"] + report.hints
    }

    /// The end of it where any class is refused.
    func refusal(_ refused: [RolloutClass], of all: Int, isUndo: Bool) -> ErrorReport {
        let count = refused.map(\.targets.count).reduce(0, +)
        if context.json { print(RolloutJSON.stopped("refused", summary: RolloutSummary(), left: all, wave: nil)) }
        return ErrorReport(
            "nothing was done: \(count) of \(RolloutText.count(all)) \(count == 1 ? "is" : "are") refused, in \(refused.count) class\(refused.count == 1 ? "" : "es")",
            hints: [
                isUndo
                    ? "--clients with the others takes those back; tiergit revert takes back one by one"
                    : "--clients with the others rolls it out to those"
            ], exitCode: 3)
    }

    func waves(_ parts: [[Target]], isDry: Bool) {
        guard !context.json else {
            for (index, part) in parts.enumerated() {
                print(RolloutJSON.wave(number: index + 1, of: parts.count, targets: part))
            }
            return
        }
        let texts = parts.enumerated().map { "wave \($0.offset + 1): \(RolloutText.names($0.element))" }
        for text in texts { isDry ? output.result(text) : output.say(text) }
    }

    // MARK: Meanwhile

    func say(_ event: RolloutEvent, _ rollout: Rollout, _ store: RolloutStore) {
        if context.json {
            if let fields = RolloutJSON.event(event, rollout, store) { print(fields) }
        }
        switch event {
        case .wave(let number, let of, let targets):
            guard !context.json else { return }
            output.say(
                "\(output.paintTalk(.heading, "wave \(number) of \(of)")): \(RolloutText.count(targets))")
        case .waits(let target):
            guard !context.json else { return }
            output.say("\(target): what an earlier run began is still at work; waiting for it")
        case .target(let item, _, let outcome, let seconds, let isNow):
            target(item, outcome, seconds, isNow, rollout, store)
        case .litter(let path):
            output.warn("\(safeName(path)) could not be removed")
        case .interrupted(let running):
            output.warn(
                "interrupted: nothing new is begun"
                    + (running == 0
                        ? "" : ", \(running) run\(running == 1 ? "s" : "") to the end (again: they are interrupted)"))
        }
    }

    private func target(
        _ item: Rollout.Item, _ outcome: RolloutOutcome, _ seconds: Int64, _ isNow: Bool, _ rollout: Rollout,
        _ store: RolloutStore
    ) {
        switch outcome {
        case .deployed(let id), .changed(let id):
            guard isNow, !context.json else { return }
            let word = rollout.engine == nil ? "is recorded on" : "is deployed with"
            output.say(
                "\(output.paintTalk(.success, "\(item.target)")) \(word) \(safe(item.to)), \(seconds) s \(output.paintTalk(.faint, id.short))"
            )
        case .failed(let error):
            output.problem("\(output.paintTalk(.error, "\(item.target)")) failed after \(seconds) s: \(safe(error))")
            output.hint("\(safeName(store.log(item, rollout))) has all of it")
        case .moved(let id):
            output.warn("\(item.target) is left alone: somebody else changed it (\(id.short))")
        }
    }

    // MARK: After

    func end(_ rollout: Rollout, _ summary: RolloutSummary, _ store: RolloutStore, maxFailures: Int) {
        let all = rollout.items.count
        let left = all - summary.outcomes.count
        let isDone = summary.stop == nil
        if context.json {
            return print(
                isDone
                    ? RolloutJSON.done(rollout, summary, left: left)
                    : RolloutJSON.stopped(
                        summary.stop?.rawValue ?? "", summary: summary, left: left, wave: summary.wave))
        }
        let counts = [
            (summary.done, "done"), (summary.failed, "failed"), (summary.moved, "left alone"), (left, "not begun"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
        switch summary.stop {
        case .failures?:
            output.error(
                "\(rollout.mark) stopped in wave \(summary.wave) of \(rollout.waves.count): \(summary.failed) failed, and \(maxFailures) may; \(counts)"
            )
        case .interrupted?: output.error("\(rollout.mark) was interrupted: \(counts)")
        case nil where summary.failed + summary.moved > 0: output.error("\(rollout.mark) is partly done: \(counts)")
        case nil: output.say("\(output.paintTalk(.success, rollout.mark)) is done: \(counts)")
        }
        if summary.failed + left > 0 {
            output.hint("tiergit rollout --resume goes on, and tries again what failed")
        }
        if rollout.kind == .switch, summary.failed + left > 0 {
            output.hint("tiergit rollout --undo takes it back")
        } else if rollout.kind == .switch, summary.done > 0 {
            output.suggest("tiergit rollout --undo takes it back")
        }
    }

    /// At most so many names, and how many more there are.
    private static let shown = 8

    static func list(_ names: [String]) -> String {
        guard names.count > shown else { return Suggestion.list(names) }
        return names.prefix(shown - 2).joined(separator: ", ") + " and \(names.count - shown + 2) more"
    }

    static func names(_ targets: [Target]) -> String { list(targets.map(\.description)) }
}
