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
        root = catalog.root
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
