internal import ArgumentParser
internal import Deployment
internal import Git
internal import Switching
internal import Terminal
internal import Tiers

struct PreDeployHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-deploy",
        abstract: "The gate: let a deployment through, or stop it and say why.",
        discussion: """
            Holds what would be deployed against the record, byte for byte, verifies the record, and plans against what was last \
            deployed. From then on nobody switches the client/environment until `tiergit hook post-deploy` records a result, or the \
            process that deploys has ended. Exit 0, 3 (refused), 5 (somebody else is at work) or 7 (the record does not verify).

            EXAMPLES
              tiergit hook pre-deploy -c acme -e prod
              tiergit hook pre-deploy -c acme -e prod --accept interrupts:RedisCluster
            """)

    @Option(
        help: ArgumentHelp(
            "The process that deploys: when it ends, so does the lease. `none` holds it until a result is recorded, or for twelve hours.",
            valueName: "pid"))
    var process: String?
    @Flag(name: [.customShort("n"), .long], help: "Look only: nobody is kept from switching.") var dryRun = false
    @OptionGroup var gate: GateOptions
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if let process, process != "none", Int32(process).map({ $0 > 0 }) != true {
            throw ValidationError("--process wants a process id or none")
        }
    }

    func run() async throws {
        try await Context.run(options, command: "hook pre-deploy", passingUnadopted: true) { context in
            let run = try GateRun(context, target, accept: gate.accept, process: try holder())
            let report = try await run.check()
            if let refusal = report.refusal {
                run.show(report, lease: nil)
                throw GateText.error(refusal, report)
            }
            guard report.entry != nil, !dryRun else { return run.show(report, lease: nil) }
            run.show(report, lease: try run.open(report, engine: gate.engine))
        }
    }

    private func holder() throws -> ProcessIdentity? {
        if process == "none" { return nil }
        let id = process.flatMap { Int32($0) } ?? ProcessIdentity.parent
        guard let identity = ProcessIdentity(of: id) else {
            if process == nil { return nil }
            throw UsageError("there is no process \(id)", hint: "--process none holds it without one")
        }
        return identity
    }
}
