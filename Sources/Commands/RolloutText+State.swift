internal import Deployment
internal import Git
internal import History
internal import Terminal
internal import Tiers

/// How far a roll-out is, for who asks.
extension RolloutText {
    typealias State = (item: Rollout.Item, wave: Int, RolloutProgress)

    func status(_ rollout: Rollout, _ states: [State], isHeld: Bool) {
        let counts = Self.counts(states, rollout)
        if context.json {
            for (item, wave, progress) in states {
                context.output.result(bytes: RolloutJSON.line(RolloutJSON.state(item, wave, progress, rollout)))
            }
            return context.output.result(
                bytes: RolloutJSON.line(RolloutJSON.status(rollout, counts, isHeld: isHeld)))
        }
        let rows = states.map { item, wave, progress in
            ["\(wave)", "\(item.target)", Self.word(progress), Self.entry(progress)?.short ?? "", Self.error(progress)]
        }
        let output = context.output
        for line in Table(
            ["wave", "client/environment", .init("state", .always), .init("entry", .first), .init("why", .cut)],
            rows: rows
        ).lines(width: output.width) { output.result(line) }
        let text = counts.map { "\($0.count) \($0.word)" }.joined(separator: ", ")
        output.say(
            "\(rollout.mark) to \(rollout.tier), begun \(rollout.startedAt): \(text)"
                + (isHeld ? "; a command is at work on it" : ""))
        if !isHeld, states.contains(where: { !rollout.isSettled($0.2) }) {
            output.suggest("tiergit rollout --resume goes on; --undo takes it back")
        }
    }

    func abandoned(_ rollout: Rollout, _ states: [State]) {
        let counts = Self.counts(states, rollout)
        if context.json {
            return context.output.result(
                bytes: RolloutJSON.line(RolloutJSON.aborted(rollout, states, counts)))
        }
        let output = context.output
        output.say(
            "\(rollout.mark) is forgotten, and cannot be taken back as a whole any more; --abort itself changed no client: "
                + counts.map { "\($0.count) \($0.word)" }.joined(separator: ", "))
        func name(_ words: String, _ belongs: (RolloutProgress) -> Bool) {
            let found = states.filter { belongs($0.2) }.map(\.item.target)
            if !found.isEmpty { output.say("\(words): \(found.map(\.description).joined(separator: ", "))") }
        }
        name("not begun") { $0 == .waiting }
        name("recorded, and not deployed") {
            switch $0 {
            case .changed, .ended: rollout.engine != nil
            default: false
            }
        }
        if let first = states.first(where: { !rollout.isSettled($0.2) && $0.2 != .waiting }) {
            output.suggest(TargetArguments.command("deploy", first.item.target))
            output.suggest(TargetArguments.command("revert", first.item.target))
        }
    }

    /// How many are how far, in the order in which a target goes through it.
    static func counts(_ states: [State], _ rollout: Rollout) -> [(word: String, count: Int)] {
        ["deployed", "recorded", "failed", "interrupted", "moved", "waiting"].map { word in
            (word, states.count { Self.word($0.2) == word })
        }.filter { $0.count > 0 }
    }

    static func word(_ progress: RolloutProgress) -> String {
        switch progress {
        case .waiting: "waiting"
        case .changed: "recorded"
        case .ended(_, let result, _): result == .interrupted ? "interrupted" : "failed"
        case .deployed: "deployed"
        case .moved: "moved"
        }
    }

    static func entry(_ progress: RolloutProgress) -> ObjectID? {
        switch progress {
        case .waiting: nil
        case .changed(let id), .ended(let id, _, _), .deployed(let id), .moved(let id): id
        }
    }

    static func error(_ progress: RolloutProgress) -> String {
        if case .ended(_, _, let error) = progress { error ?? "" } else { "" }
    }
}
