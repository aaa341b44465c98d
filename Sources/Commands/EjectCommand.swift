internal import ArgumentParser
internal import Deployment
internal import Foundation
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct EjectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eject",
        abstract: "Write the addons as plain CloudFormation, to leave Copilot with.",
        discussion: """
            Writes one template that keeps every logical id, parameter and export, the values of its parameters, the two templates with \
            which Copilot's stack lets go of the addons, and the commands in order. First CloudFormation is asked what the deployed stack \
            would change, if it were given the template: anything at all, and nothing is written (exit 3). Changes nothing at AWS.

            EXAMPLES
              tiergit eject -c acme -e prod --dry-run
              tiergit eject -c acme -e prod -o leaving/acme-prod
              tiergit eject -c acme -e prod --offline
            """)

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The folder to make. Default: ejected/CLIENT-ENV.", valueName: "folder"))
    var output: String?
    @Flag(help: "Ask AWS nothing: only the template and the values that are written down, unchecked.")
    var offline = false
    @Flag(name: [.customShort("n"), .long], help: "Check, and write nothing.") var dryRun = false
    @Option(help: "The addons' own stack, where Copilot's no longer nests them.") var stack: String?
    @Option(help: "The bucket for the template of such a stack, where it is over 51,200 bytes.") var bucket: String?
    @Option(help: "Copilot's application. Default: from copilot/.workspace, else from the client.") var app: String?
    @Option(
        name: .customLong("endpoint-url"), help: ArgumentHelp("Passed on to every call of aws.", valueName: "url"))
    var endpoint: String?
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if offline, endpoint != nil || stack != nil || bucket != nil {
            throw ValidationError("--offline asks AWS nothing")
        }
        if output == "" { throw ValidationError("-o wants a folder") }
    }

    func run() async throws {
        try await Context.run(options, command: "eject") { context in
            let catalog = try context.catalog()
            let target = try context.resolve(target, catalog: catalog, command: "eject").target
            guard let entry = try Histories(context.repository).newestIfAny(target) else {
                throw ErrorReport(
                    "\(target) has no tier history: what is recorded is ejected, and nothing is",
                    hints: [TargetArguments.command("adopt TIER", target)])
            }
            let name = output ?? "ejected/\(target.client)-\(target.environment)"
            let path = context.path(name)
            if !dryRun, FileSystem.kind(of: path) != .absent {
                throw UsageError("\(safeName(name)) is there already", hint: "name another folder with -o")
            }
            let ejected = try await eject(entry, context)
            if let first = ejected.findings.first {
                for finding in ejected.findings { context.output.result(safe(finding)) }
                throw ErrorReport(
                    "adopting the template would change the stack: \(safe(first))"
                        + (ejected.findings.count > 1 ? ", and \(ejected.findings.count - 1) more" : ""),
                    hints: [
                        "nothing was written; what is recorded has to be deployed first: \(TargetArguments.command("deploy", target))"
                    ], exitCode: 3)
            }
            let files =
                ejected.files + [.init(name: "README.md", bytes: Array(EjectText.steps(ejected, entry).utf8))]
            if !dryRun { try write(files, to: path) }
            if context.json {
                context.print(EjectText.json(ejected, entry, files, path: dryRun ? nil : name))
            } else {
                EjectText.say(ejected, files, path: dryRun ? nil : name, context.output)
            }
        }
    }

    private func eject(_ entry: Entry, _ context: Context) async throws -> Ejected {
        let target = entry.target
        let (files, folder) = try context.addons(of: entry)
        let application = try app ?? context.applications()(target)
        if offline {
            return try Ejected.offline(files: files, folder: folder, application: application, target: target)
        }
        Interrupt.deferFromHere()
        let engine = try CloudFormationEngine(
            AWSCommand(context, endpoint: endpoint), application: application,
            leases: Leases(context.session, root: nil), stack: stack, bucket: bucket,
            nonce: UUID().uuidString.lowercased(), signalled: { Interrupt.isPressed ? Interrupt.signal : 0 })
        let output = context.output
        return try await engine.eject(
            EngineRequest(
                target: target, files: files, folder: folder, planned: [], accepted: [], lease: nil,
                tell: { DeployText.say($0, output) }, started: { _ in }))
    }

    /// All of it, or nothing.
    private func write(_ files: [Ejected.File], to path: String) throws {
        try FileSystem.makeDirectories(FileSystem.parent(of: path))
        let temporary = "\(path).\(UUID().uuidString.lowercased())"
        do {
            try FileSystem.makeDirectory(temporary)
            for file in files { try FileSystem.create("\(temporary)/\(file.name)", file.bytes) }
            guard try FileSystem.rename(temporary, toFree: path) else {
                throw UsageError("\(safeName(path)) is there already", hint: "name another folder with -o")
            }
            try FileSystem.sync(directory: FileSystem.parent(of: path))
        } catch {
            try? FileSystem.remove(temporary)
            throw error
        }
    }
}
