internal import ArgumentParser
internal import Deployment
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct DriftCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drift",
        abstract: "Find where what runs is not what is recorded.",
        discussion: """
            Holds what is recorded against the active addons on disk, against the last recorded deployment, and against the template that \
            CloudFormation has; with --resources also against each resource, which takes AWS some minutes. Each finding comes with the \
            command that mends it. Changes nothing. Exits 1 on findings (2 with --detailed-exitcode), and 1 where something could not be \
            looked at: what is not known is not in order.

            EXAMPLES
              tiergit drift -c acme -e prod --offline
              tiergit drift -c acme -e prod --resources
              tiergit drift --all --detailed-exitcode
            """)

    @Flag(help: "Every client and environment that has a history.") var all = false
    @Flag(help: "Let AWS compare each resource with its template, too.") var resources = false
    @Flag(help: "Ask AWS nothing: only the disk and the histories.") var offline = false
    @Option(help: "The addons' own stack, where Copilot's no longer nests them.") var stack: String?
    @Option(help: "Copilot's application. Default: from copilot/.workspace, else from the client.") var app: String?
    @Option(
        name: .customLong("endpoint-url"), help: ArgumentHelp("Passed on to every call of aws.", valueName: "url"))
    var endpoint: String?
    @Flag(name: .customLong("detailed-exitcode"), help: "Exit 2 on findings, so that 1 is left for errors.")
    var detailedExitCode = false
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if all, target.client != nil || target.environment != nil {
            throw ValidationError("--all goes without -c and -e")
        }
        if all, stack != nil || app != nil {
            throw ValidationError("--stack and --app are about one client/environment")
        }
        if offline, resources || endpoint != nil { throw ValidationError("--offline asks AWS nothing") }
    }

    func run() async throws {
        try await Context.run(options, command: "drift") { context in
            let reports = try await reports(context)
            if context.json {
                context.print(["format": 1, "targets": .array(reports.map(Self.json))])
            } else {
                for report in reports { say(report, context.output) }
            }
            if reports.contains(where: { !$0.unknown.isEmpty }) { throw ExitCode(1) }
            if reports.contains(where: { !$0.findings.isEmpty }) { throw ExitCode(detailedExitCode ? 2 : 1) }
        }
    }

    private func reports(_ context: Context) async throws -> [DriftReport] {
        let catalog = try context.catalog()
        let histories = Histories(context.repository)
        let targets =
            all
            ? try histories.targets().map(\.target)
            : [try context.resolve(target, catalog: catalog, command: "drift").target]
        let application = try context.applications()
        func place(_ target: Target) -> DeployedAddons.Place {
            stack.map { .own($0) } ?? .nested("\(app ?? application(target))-\(target.environment)")
        }
        var found: [DeployedAddons.Place: Result<DeployedAddons, AWSError>] = [:]
        if !offline {
            let aws = try AWSCommand(context, endpoint: endpoint)
            let progress = Progress("asked about", "stacks", quiet: context.options.quiet)
            defer { progress.end() }
            found = await DeployedAddons.read(
                targets.map(place), resources: resources, aws, progress: progress.add)
        }
        let active = try ActiveStatus.read(context.repository, catalog: catalog)
        let drift = Drift(context.session, catalog: catalog, command: TargetArguments.command)
        return try targets.map {
            try drift.report(try histories.newest($0), active: active, at: place($0), deployed: found[place($0)])
        }
    }

    private func say(_ report: DriftReport, _ output: Output) {
        let name = output.paint(.heading, "\(report.target)")
        let tier = "\(safe(report.entry.document.to)) (#\(report.entry.document.sequence))"
        if report.findings.isEmpty, report.unknown.isEmpty {
            return output.result("\(name)  \(tier)  \(output.paint(.success, "as recorded"))")
        }
        output.result("\(name)  \(tier)")
        for finding in report.findings {
            output.result(
                "  \(output.paint(.changed, finding.kind.rawValue))  \(finding.logicalId.map { "\(safe($0)): " } ?? "")\(safe(finding.text))"
            )
        }
        for reason in report.unknown { output.result("  \(output.paint(.error, "not known"))  \(safe(reason))") }
        for command in Wording.once(report.findings.map(\.command)) { output.hint(safe(command)) }
    }

    private static func json(_ report: DriftReport) -> JSON {
        [
            "client": .string(report.target.client), "environment": .string(report.target.environment),
            "tier": .string(report.entry.document.to), "entry": .string(report.entry.id.hex),
            "findings": .array(
                report.findings.map {
                    [
                        "kind": .string($0.kind.rawValue), "logicalId": JSON($0.logicalId), "text": .string($0.text),
                        "command": .string($0.command),
                        "properties": .array(
                            $0.properties.map {
                                [
                                    "path": .string($0.path), "expected": JSON($0.expected),
                                    "actual": JSON($0.actual),
                                ]
                            }),
                    ]
                }),
            "unknown": .array(report.unknown.map { .string($0) }),
        ]
    }
}
