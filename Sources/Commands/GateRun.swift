internal import ArgumentParser
internal import CloudFormation
internal import Deployment
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

/// What whoever deploys may say to the gate.
struct GateOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Accept by name what the plan would otherwise be stopped for.", valueName: "verdict:name"))
    var accept: [String] = []
    @Option(help: "What deploys, for the record.") var engine = "copilot"
}

/// The gate as commands use it: resolve, check, show.
struct GateRun {
    let context: Context
    let target: Target
    private let gate: Gate
    let root: ObjectID?

    init(_ context: Context, _ options: TargetOptions, accept: [String], process: ProcessIdentity?) throws {
        self.context = context
        let catalog = try context.catalog()
        let resolution = try context.resolve(options, catalog: catalog, command: context.session.command)
        target = resolution.target
        root = catalog.repository.flatMap { ObjectID(hex: $0) }
        gate = Gate(
            context.session, catalog: catalog, target: resolution.target, requestedTier: resolution.requestedTier,
            accepting: accept, process: process)
    }

    func check() async throws -> GateReport {
        let progress = Progress("verified", "entries", quiet: context.options.quiet)
        defer { progress.end() }
        return try await gate.check(progress: progress.add)
    }

    func open(_ report: GateReport, engine: String) throws -> Lease { try gate.open(report, engine: engine) }

    func show(_ report: GateReport, lease: Lease?) {
        if context.json { return context.print(GateText.json(report, lease)) }
        GateText.say(report, context.output)
    }
}

/// What hooks do about a client/environment without a history: it is deployed as before, which is what is committed.
enum WithoutHistory {
    static func activateBase(_ target: Target, _ context: Context) async throws {
        guard ActiveRecord.read(context.repository) != nil else { return }
        _ = try await Switcher(context.session).activateBase()
        context.output.say("\(target) has no tier history: what is committed is active again")
    }
}

/// What the gate found, on one screen and as JSON.
enum GateText {
    static func say(_ report: GateReport, _ output: Output) {
        if let entry = report.entry {
            output.say(
                "gate: \(output.paintTalk(.heading, report.target.description)), \(output.paintTalk(.tier, safe(entry.document.to))) as recorded in #\(entry.document.sequence)"
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
