internal import Git
internal import History
internal import Switching
internal import Terminal

/// The end of a deployment in words.
enum DeploymentText {
    /// - Returns: the entry; `nil` where the result waits.
    static func say(_ end: DeploymentEnd, _ context: Context) -> Entry? {
        switch end {
        case .recorded(let entry):
            say(entry, context)
            return entry
        case .waits(let result, let error):
            let report = ErrorReport(error)
            context.output.warn(
                "the deployment of \(result.lease.target) (\(result.result.rawValue)) is not recorded yet: \(report.message)"
            )
            for hint in report.hints { context.output.hint(hint) }
            context.output.hint("tiergit hook post-deploy --waiting signs and records it")
            return nil
        }
    }

    static func say(_ entry: Entry, _ context: Context) {
        context.output.say(
            context.output.paintTalk(.success, "recorded")
                + " #\(entry.document.sequence) \(safe(EntryMessage.subject(entry.document))) \(context.output.paintTalk(.faint, entry.id.short))"
        )
    }
}
