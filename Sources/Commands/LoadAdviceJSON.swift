internal import CloudFormation
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Tiers

/// What measured loads say, as JSON. Format 1.
extension LoadAdviceText {
    var json: JSON {
        [
            "format": 1, "client": .string(target.client), "environment": .string(target.environment),
            "tier": .string(tier), "entry": .string(advisor.entry.id.hex),
            "since": JSON(advisor.since.map(MetricTime.text)),
            "window": [
                "from": .string(MetricTime.text(report.window.lowerBound)),
                "to": .string(MetricTime.text(report.window.upperBound)),
            ],
            "rules": [
                "windowSeconds": .integer(rules.window), "upPercent": .integer(rules.up),
                "downPercent": .integer(rules.down), "sustainedSeconds": .integer(rules.sustained),
                "days": .integer(rules.days), "marginPercent": .integer(LoadRules.margin),
                "coveragePercent": .integer(LoadRules.coverage),
            ],
            "kind": .string(advice.kind.rawValue), "suggestion": suggestion,
            "settings": .array(
                zip(advice.settings, report.settingCosts).map { setting, cost in
                    [
                        "subject": .string(setting.subject),
                        "changes": .array(
                            setting.changes.map {
                                ["name": .string($0.name), "old": .string($0.old), "new": .string($0.new)]
                            }),
                        "cost": Self.json(cost),
                    ]
                }), "metrics": .array(advice.findings.map(json)),
            "passedOver": .array(
                advice.passedOver.map { ["tier": .string($0.tier), "reason": .string($0.reason)] }),
            "unknown": .array(advice.unknown.map { .string($0) }),
            "leftAside": .array(matched.left.map { .string($0) }),
            "remarks": .array(
                (advisor.remarks + advisor.limits.remarks + data.messages).map { .string($0) }),
        ]
    }

    private var suggestion: JSON {
        guard let tier = advice.tier, let way = report.way else { return .null }
        let (plan, name, updates, bars): (Plan, String, Int?, [String]) =
            switch way {
            case .direct(let plan): (plan, "direct", 1, [])
            case .stages(let stages, let plan) where stages.bars.isEmpty:
                (plan, "stages", stages.stages.count, [])
            case .stages(let stages, let plan): (plan, "none", nil, stages.bars.map { "\($0.part): \($0.text)" })
            }
        return [
            "tier": .string(tier), "enough": .bool(advice.isEnough), "verdict": .string(plan.verdict.rawValue),
            "way": .string(name), "updates": JSON(updates), "bars": .array(bars.map { .string($0) }),
            "cost": report.cost.map(Self.json) ?? .null, "command": .string(command ?? ""),
        ]
    }

    private static func json(_ cost: CostChange) -> JSON {
        [
            "before": cost.before?.total.json ?? .null, "after": cost.after.total.json,
            "unknown": .integer(cost.after.unknown.count), "text": .string(cost.summary),
        ]
    }

    private func json(_ finding: LoadFinding) -> JSON {
        let (state, reason): (String, String?) =
            switch finding.state {
            case .nearLimit: ("near-limit", nil)
            case .idle: ("idle", nil)
            case .between: ("between", nil)
            case .notKnown(let reason): ("not-known", reason)
            }
        return [
            "metric": .string(finding.metric.name.rawValue), "subject": .string(finding.metric.subject),
            "label": .string(finding.metric.label), "limit": .string(finding.metric.limit),
            "state": .string(state), "reason": JSON(reason),
            "nearFromPercent": .integer(Int(finding.metric.threshold(rules))),
            "peakPermille": JSON(finding.peak.map { Self.permille($0.percent) }),
            "peakTime": JSON(finding.peak.map { MetricTime.text($0.time) }),
            "sustainedPermille": JSON(finding.sustainedPeak.map(Self.permille)),
            "days": .array(finding.days.map { .string(LoadDay.text($0)) }),
            "coveragePermille": .integer(Self.permille(finding.coverage * 100)),
        ]
    }

    /// Rounded down, so that what is not at a threshold is not shown as if.
    private static func permille(_ percent: Double) -> Int { Int(min(percent * 10, 1_000_000_000).rounded(.down)) }
}
