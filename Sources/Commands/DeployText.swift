internal import CloudFormation
internal import Deployment
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

/// A deployment in words, and as JSON.
enum DeployText {
    static func say(_ event: EngineEvent, _ output: Output) {
        switch event {
        case .step(let text): output.say("\(output.paintTalk(.heading, "->")) \(safe(text))")
        case .resource(let id, let status, let reason):
            let label: Label =
                status.hasSuffix("FAILED") || status.contains("ROLLBACK")
                ? .error : status.hasSuffix("COMPLETE") ? .success : .faint
            output.say(
                "   \(output.paintTalk(label, safe(status)))  \(safe(id))" + (reason.map { ": \(safe($0))" } ?? ""))
        case .warning(let text): output.warn(safe(text))
        }
    }

    static func say(_ outcome: EngineOutcome, _ target: Target, _ output: Output) {
        switch outcome.result {
        case .succeeded: output.say("\(target) is deployed")
        case .unchanged: output.say("\(target) has nothing to deploy: it runs what is recorded")
        case .failed, .interrupted:
            output.problem("error: \(target) is not deployed: \(safe(outcome.error ?? outcome.result.rawValue))")
            for hint in outcome.hints { output.hint(safe(hint)) }
        }
    }

    static func show(_ preview: EnginePreview, _ target: Target, _ engine: String, _ context: Context) {
        if context.json { return context.print(json(preview, target, engine)) }
        let output = context.output
        for command in preview.commands { output.result("would run \(safe(command.joined(separator: " ")))") }
        if preview.commands.isEmpty, preview.changes.isEmpty {
            output.result("\(target) has nothing to deploy: CloudFormation finds no changes")
        }
        for change in preview.changes {
            let replacement =
                change.replacement.map { $0 == "True" ? ", replaced" : $0 == "Conditional" ? ", perhaps replaced" : "" }
                ?? ""
            output.result(
                "would \(safe(change.action.lowercased())) \(safe(change.logicalId)) (\(safe(change.type)))\(replacement)"
            )
        }
        for finding in preview.findings {
            output.warn("\(safe(finding.acceptance)): \(finding.severity.rawValue): \(safe(finding.text))")
        }
    }

    static func json(_ preview: EnginePreview, _ target: Target, _ engine: String) -> JSON {
        [
            "format": 1, "client": .string(target.client), "environment": .string(target.environment),
            "engine": .string(engine),
            "changes": .array(
                preview.changes.map {
                    [
                        "logicalId": .string($0.logicalId), "action": .string($0.action), "type": .string($0.type),
                        "replacement": JSON($0.replacement),
                    ]
                }),
            "findings": .array(preview.findings.map(\.json)),
            "commands": .array(preview.commands.map { .array($0.map { .string($0) }) }),
        ]
    }

    static func json(_ outcome: EngineOutcome, _ lease: Lease, _ entry: Entry?) -> JSON {
        [
            "format": 1, "client": .string(lease.target.client), "environment": .string(lease.target.environment),
            "engine": .string(lease.engine), "result": .string(outcome.result.rawValue), "error": JSON(outcome.error),
            "deployed": .string(lease.entry.hex), "entry": JSON(entry?.id.hex),
        ]
    }
}
