internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct SyncCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sync",
        abstract: "Share tier histories and tier branches through a git remote, verified both ways.",
        discussion: """
            Fetches, verifies what is new before taking it over, and sends what is newer here in one step, only if nobody was \
            quicker. Where two switched one client/environment at once, the first one at the remote stands; the other switch is \
            kept under refs/tiergit/stale, and its operator is told.

            EXAMPLES
              tiergit sync --install
              tiergit sync
              tiergit sync backup --dry-run
            """)

    @Argument(help: "The remote. Default: that of the current branch, else remote.pushDefault, origin, the only one.")
    var remote: String?
    @Flag(help: "Also have git fetch bring the histories from now on (adds a refspec for the remote).")
    var install = false
    @Flag(help: "Send to branches tiergit/*, for a remote that takes branches and tags alone; remembered.")
    var heads = false
    @Flag(help: "Send back what a remote lost, as far as this clone has it.") var restore = false
    @Flag(name: [.customShort("n"), .long], help: "Fetch and compare; take nothing over and send nothing.")
    var dryRun = false
    @OptionGroup var root: RootOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "sync", root: root) { context in
            let catalog = try context.catalog()
            guard let remote = try Remote.find(remote, context.session) else {
                if context.json {
                    return context.print([
                        "format": 1, "remote": nil, "dryRun": .bool(dryRun), "installed": false, "policy": nil,
                        "checkpoint": nil, "atomic": nil, "histories": [], "branches": [],
                        "releases": [],
                    ])
                }
                context.output.say("this repository has no remote: there is nobody to share with")
                return context.output.suggest("git remote add origin URL, then tiergit sync")
            }
            let progress = Progress("verified", "entries", quiet: options.quiet)
            var synchronisation = Synchronisation(
                context.session, catalog: catalog, remote: remote,
                options: .init(isDry: dryRun, restores: restore, mayAsk: context.canAsk), progress: progress.add)
            if heads { try await synchronisation.useHeads() }
            let report = try await synchronisation.run()
            // Only now it is known where the histories lie at the remote.
            let installed = install ? try await synchronisation.install() : false
            progress.end()
            if context.json {
                context.print(SyncText.json(report, isDry: dryRun, installed: installed))
            } else {
                SyncText.print(report, isDry: dryRun, installed: installed, context)
            }
            if context.session.stateDirectory == nil {
                context.output.warn("there is no home to remember tips in: what is gone would not be missed")
            }
            if let code = SyncText.exitCode(report) {
                throw ErrorReport("not everything is shared: \(SyncText.summary(report))", exitCode: code)
            }
        }
    }
}
