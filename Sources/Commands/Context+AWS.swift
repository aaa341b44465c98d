internal import Deployment
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

extension AWSCommand {
    /// The AWS CLI as commands use it.
    ///
    /// - Throws: `UsageError` where `tiergit.awsPatience` cannot be read.
    init(_ context: Context, endpoint: String?) throws {
        let value = try context.session.settings[AWSPatience.key]
        let patience: AWSPatience
        do {
            patience = try AWSPatience(value)
        } catch {
            throw UsageError(
                "git's setting tiergit.awsPatience is `\(safe(error.text))`: expected whole seconds, from \(AWSPatience.range.lowerBound) to \(AWSPatience.range.upperBound)",
                hint: "git config tiergit.awsPatience 600")
        }
        let output = context.output
        self.init(
            in: context.repository.workTree ?? context.directory, endpoint: endpoint, patience: patience,
            signalled: { Interrupt.isPressed ? Interrupt.signal : 0 },
            warn: { output.warn(safe($0)) })
    }
}

extension Context {
    /// Copilot's application of a target, where `--app` does not say it.
    func applications() throws -> (Target) -> String {
        let resolver = try resolver(
            client: nil, environment: nil, variables: [:], catalog: try catalog(), command: "deploy")
        return { resolver.application(of: $0) ?? resolver.usualApplication(of: $0) }
    }

    /// The addons that an entry recorded, by name relative to their folder, and that folder.
    func addons(of entry: Entry) throws -> (files: [String: [UInt8]], folder: String) {
        let tier = entry.document.to
        let folder = try catalog().shownFolder(of: tier)
        let side = try PlanSide.of(entry.content, label: tier, tier: tier, folder: folder, repository)
        return (side.files, folder)
    }
}
