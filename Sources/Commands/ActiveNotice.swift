internal import Deployment
internal import Git
internal import Switching
internal import Terminal
internal import Tiers

/// What is said after git changed files: only where what is active is not what is recorded.
enum ActiveNotice {
    /// - Parameter moved: the commits that HEAD was and is at.
    static func show(
        _ options: GlobalOptions, command: String, moved: (Repository) -> (ObjectID?, ObjectID?)
    ) async {
        if let directory = options.directory { try? FileSystem.changeDirectory(to: directory) }
        // One that cannot be opened is none of ours to speak of.
        guard let repository = try? Repository() else { return }
        let (old, new) = moved(repository)
        if ActiveWatch(repository).isQuiet(from: old, to: new) { return }
        var options = options
        options.directory = nil
        // What goes wrong here was said, and git goes on.
        try? await Context.run(options, command: command, recovering: false) { context in
            guard let catalog = try? context.catalog() else { return withoutCatalog(context) }
            guard let status = try ActiveStatus.read(context.repository, catalog: catalog), !isOwnWork(status) else {
                return
            }
            StatusText.findings(status, try await LinkProtection.read(context.session), context.output)
        }
    }

    /// Edits in a tier's folder that are not committed yet: git status names them, and whoever makes them knows.
    private static func isOwnWork(_ status: ActiveStatus) -> Bool {
        guard case .edited(let changes) = status.agreement else { return false }
        return changes.allSatisfy { $0.path.hasPrefix("\(Layout.addons)-") }
    }

    /// HEAD is at a commit from before `tiergit init`, or from a line without it.
    private static func withoutCatalog(_ context: Context) {
        guard let record = ActiveRecord.read(context.repository) else { return }
        let place = (try? context.repository.head()).map { Wording.place($0) } ?? "elsewhere"
        let isThere = FileSystem.kind(of: "\(context.repository.workTree ?? "")/\(Layout.addons)/.") == .directory
        context.output.warn(
            isThere
                ? "HEAD is \(place), without \(Catalog.path): what is active here is not \(safe(record.tier)) of \(record.target)"
                : "HEAD is \(place), where \(Layout.addons) leads nowhere: Copilot would delete the addons stack at the next deployment"
        )
        context.output.hint(
            isThere
                ? "back on the branch with the tiers: \(TargetArguments.command("activate", record.target))"
                : "go back with git switch -, or take what is committed: git update-index --no-skip-worktree \(Layout.addons) && git checkout -- \(Layout.addons)"
        )
    }
}
