internal import CloudFormation
internal import Deployment
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// What the gate found, on one screen and as JSON.
enum GateText {
    static func say(_ report: GateReport, _ output: Output) {
        if let entry = report.entry {
            output.say(
                "gate: \(output.paintTalk(.heading, report.target.description)), \(output.paintTalk(.tier, safe(entry.document.tierName))) as recorded in #\(entry.document.sequence)"
            )
        } else if report.refusal == nil {
            output.say("\(report.target) has no tier history: it is deployed as before")
            return output.suggest(TargetArguments.command("adopt TIER", report.target))
        }
        for (check, outcome) in report.checks {
            let name = check.rawValue.padded(to: 9)
            switch outcome {
            case .passed(let text): output.say("  \(output.paintTalk(.success, "ok")) \(name)  \(safe(text))")
            case .skipped(let text): output.say("  -  \(name)  \(output.paintTalk(.faint, safe(text)))")
            // Also under --quiet: why a deployment was stopped is no talk.
            case .failed(_, let text, _): output.problem("  \(output.paintTalk(.error, "no")) \(name)  \(safe(text))")
            }
        }
    }

    static func error(_ refusal: GateReport.Refusal, _ report: GateReport) -> ErrorReport {
        let hints = report.checks.compactMap { check -> String? in
            if case .failed(_, _, let hint) = check.outcome { hint.map(safe) } else { nil }
        }
        let code: Int32 =
            switch refusal {
            case .safety: 3
            case .stale: 5
            case .verification: 7
            }
        return ErrorReport(
            "\(report.target) is not deployed: \(failures(report).joined(separator: "; "))", hints: Wording.once(hints),
            exitCode: code)
    }

    private static func failures(_ report: GateReport) -> [String] {
        report.checks.compactMap { check in
            if case .failed = check.outcome { "the check `\(check.check.rawValue)` failed" } else { nil }
        }
    }

    static func json(_ report: GateReport, _ lease: Lease?) -> JSON {
        let refusal: String? =
            switch report.refusal {
            case nil: nil
            case .safety: "safety"
            case .stale: "stale"
            case .verification: "verification"
            }
        return [
            "format": 1, "client": .string(report.target.client), "environment": .string(report.target.environment),
            "passed": .bool(report.refusal == nil), "refusal": JSON(refusal),
            "tier": JSON(report.entry?.document.to), "entry": JSON(report.entry?.id.hex),
            "deployed": JSON(report.deployed?.id.hex), "verdict": JSON(report.plan?.verdict.rawValue),
            "planDigest": JSON(report.planDigest), "findings": .array(report.findings.map(\.json)),
            "accepted": .array(report.accepted.map { .string($0) }), "leased": .bool(lease != nil),
            "checks": .array(
                report.checks.map { check, outcome in
                    let (word, detail, hint): (String, String, String?) =
                        switch outcome {
                        case .passed(let text): ("passed", text, nil)
                        case .skipped(let text): ("skipped", text, nil)
                        case .failed(_, let text, let hint): ("failed", text, hint)
                        }
                    return [
                        "check": .string(check.rawValue), "outcome": .string(word), "detail": .string(detail),
                        "hint": JSON(hint),
                    ]
                }),
        ]
    }
}

extension String {
    /// With blanks behind it, for a column.
    fileprivate func padded(to width: Int) -> String {
        self + String(repeating: " ", count: max(0, width - count))
    }
}
