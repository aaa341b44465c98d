internal import CloudFormation
internal import Deployment
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// A roll-out as NDJSON: an object a line, each with `format` and `event`. Format 1.
enum RolloutJSON {
    static func line(_ fields: [String: JSON]) -> [UInt8] {
        JSON.object(fields.merging(["format": 1]) { given, _ in given }).canonical()
    }

    private static func name(_ target: Target) -> JSON {
        ["client": .string(target.client), "environment": .string(target.environment)]
    }

    static func leftOut(_ targets: [(Target, String)]) -> [String: JSON] {
        [
            "event": "left-out",
            "targets": .array(
                targets.map { target, reason in
                    [
                        "client": .string(target.client), "environment": .string(target.environment),
                        "reason": .string(reason),
                    ]
                }),
        ]
    }

    static func planned(_ one: RolloutClass, number: Int, of count: Int) -> [String: JSON] {
        let report = one.refusal.map { ErrorReport($0) }
        let resources = (one.plan?.resources ?? []).map { resource -> JSON in
            [
                "logicalId": .string(resource.change.logicalId), "type": .string(resource.change.type),
                "effect": .string(resource.change.effect.rawValue),
                "verdict": .string(resource.change.verdict.rawValue),
            ]
        }
        let services = (one.plan?.services ?? []).map { change -> JSON in
            [
                "service": .string(change.service), "setting": .string(change.setting), "old": JSON(change.old),
                "new": JSON(change.new), "effect": .string(change.effect.rawValue),
            ]
        }
        let exports = (one.plan?.exports ?? []).map { export -> JSON in
            ["name": .string(export.change.name), "change": .string(export.change.kind.rawValue)]
        }
        return [
            "event": "planned", "class": .integer(number), "of": .integer(count),
            "environment": .string(one.environment), "from": JSON(one.from), "to": .string(one.to),
            "targets": .array(one.targets.map(name)), "deployOnly": .bool(one.isRecorded),
            "verdict": JSON(one.plan?.verdict.rawValue), "resources": .array(resources),
            "services": .array(services), "exports": .array(exports), "cost": JSON(one.plan?.cost?.summary),
            "accepted": .array(one.accepted.map { .string($0) }), "refusal": JSON(report?.message),
            "hints": .array((report?.hints ?? []).map { .string($0) }),
        ]
    }

    static func wave(number: Int, of count: Int, targets: [Target]) -> [String: JSON] {
        [
            "event": "wave-planned", "wave": .integer(number), "of": .integer(count),
            "targets": .array(targets.map(name)),
        ]
    }

    /// - Returns: `nil` for what people are told only.
    static func event(_ event: RolloutEvent, _ rollout: Rollout, _ store: RolloutStore) -> [String: JSON]? {
        switch event {
        case .wave(let number, let count, let targets):
            return [
                "event": "wave", "rollout": .string(rollout.id), "kind": .string(rollout.kind.rawValue),
                "wave": .integer(number), "of": .integer(count), "count": .integer(targets),
            ]
        case .waits(let target):
            return [
                "event": "waits", "client": .string(target.client), "environment": .string(target.environment),
            ]
        case .target(let item, let wave, let outcome, let seconds, let isNow):
            var fields = self.target(item, wave, rollout)
            fields["event"] = "target"
            fields["seconds"] = isNow ? .integer(Int(seconds)) : .null
            switch outcome {
            case .deployed(let id): fields.merge(["state": "deployed", "entry": .string(id.hex)]) { $1 }
            case .changed(let id): fields.merge(["state": "recorded", "entry": .string(id.hex)]) { $1 }
            case .moved(let id): fields.merge(["state": "moved", "entry": .string(id.hex)]) { $1 }
            case .failed(let error):
                fields.merge([
                    "state": "failed", "entry": .null, "error": .string(error),
                    "log": .string(store.log(item, rollout)),
                ]) { $1 }
            }
            return fields
        case .litter, .interrupted: return nil
        }
    }

    private static func target(_ item: Rollout.Item, _ wave: Int, _ rollout: Rollout) -> [String: JSON] {
        [
            "rollout": .string(rollout.id), "kind": .string(rollout.kind.rawValue),
            "client": .string(item.target.client), "environment": .string(item.target.environment),
            "wave": .integer(wave), "from": .string(item.from), "to": .string(item.to), "error": .null, "log": .null,
        ]
    }

    static func stopped(
        _ reason: String, summary: RolloutSummary, left: Int, wave: Int?
    ) -> [String: JSON] {
        [
            "event": "stopped", "reason": .string(reason), "wave": JSON(wave), "done": .integer(summary.done),
            "failed": .integer(summary.failed), "moved": .integer(summary.moved), "left": .integer(left),
        ]
    }

    static func done(_ rollout: Rollout, _ summary: RolloutSummary, left: Int) -> [String: JSON] {
        [
            "event": "done", "rollout": .string(rollout.id), "kind": .string(rollout.kind.rawValue),
            "done": .integer(summary.done), "failed": .integer(summary.failed), "moved": .integer(summary.moved),
            "left": .integer(left),
        ]
    }

    // MARK: State

    static func state(
        _ item: Rollout.Item, _ wave: Int, _ progress: RolloutProgress, _ rollout: Rollout
    ) -> [String: JSON] {
        var fields = target(item, wave, rollout)
        fields["event"] = "target"
        fields["state"] = .string(RolloutText.word(progress))
        fields["entry"] = JSON(RolloutText.entry(progress)?.hex)
        let error = RolloutText.error(progress)
        fields["error"] = error.isEmpty ? .null : .string(error)
        fields["seconds"] = .null
        return fields
    }

    static func status(
        _ rollout: Rollout, _ counts: [(word: String, count: Int)], isHeld: Bool
    ) -> [String: JSON] {
        [
            "event": "status", "rollout": .string(rollout.id), "kind": .string(rollout.kind.rawValue),
            "tier": .string("\(rollout.tier)"), "startedAt": .string(rollout.startedAt), "atWork": .bool(isHeld),
            "counts": self.counts(counts),
        ]
    }

    static func aborted(
        _ rollout: Rollout, _ states: [RolloutText.State], _ counts: [(word: String, count: Int)]
    ) -> [String: JSON] {
        [
            "event": "aborted", "rollout": .string(rollout.id), "kind": .string(rollout.kind.rawValue),
            "counts": self.counts(counts),
            "unfinished": .array(states.filter { !rollout.isSettled($0.2) }.map { name($0.item.target) }),
        ]
    }

    private static func counts(_ counts: [(word: String, count: Int)]) -> JSON {
        .object(Dictionary(counts.map { ($0.word, .integer($0.count)) }) { first, _ in first })
    }
}
