internal import ArgumentParser
internal import CloudFormation
internal import Git
internal import Planning
internal import Signatures
internal import Terminal
internal import Tiers

struct AlarmsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "alarms",
        abstract: "Make CloudWatch alarms and a dashboard of what the tiers are made of.",
        subcommands: [AlarmsBuildCommand.self, AlarmsCheckCommand.self])
}

struct AlarmsBuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Write tiergit-alarms.yml into the tiers' folders.",
        discussion: """
            Copilot merges the file with the tier's other templates, as they stand on disk. Thresholds follow from the tier's own \
            values where they can, and each alarm says where its threshold comes from. Commit the file as any other of the tier. Alarms \
            are only shown, until addons.parameters.yml gives AlarmTopicArn.

            EXAMPLES
              tiergit alarms build
              tiergit alarms build medium --dry-run
            """)

    @Argument(help: "The tiers. Default: all that are made.") var tiers: [String] = []
    @Flag(help: "Overwrite a file that was edited, or that tiergit did not make.") var force = false
    @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and do nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "alarms build") { context in
            let all = try TierAlarms.all(tiers, context)
            // Everything that can be refused is refused before the first file is written.
            if !force, let kept = all.first(where: { $0.state == .edited || $0.state == .foreign }) {
                throw ErrorReport(
                    kept.state == .edited
                        ? "\(safeName(kept.path)) was edited since tiergit made it"
                        : "\(safeName(kept.path)) was not made by tiergit",
                    hints: ["move what is yours to a file of another name, then: tiergit alarms build --force"],
                    exitCode: 3)
            }
            if !dryRun { for alarms in all { try alarms.write() } }
            if context.json {
                return context.print([
                    "format": 1, "dryRun": .bool(dryRun), "tiers": .array(all.map(\.json)),
                ])
            }
            for alarms in all {
                let path = context.output.paintTalk(.success, safeName(alarms.path))
                switch alarms.file {
                case nil: context.output.say("\(alarms.tier): there are no templates, passed over")
                case let file? where alarms.state != .current:
                    let what = "\(file.alarms) \(file.alarms == 1 ? "alarm" : "alarms") and a dashboard"
                    if dryRun {
                        context.output.result("would write \(safeName(alarms.path)): \(what)")
                    } else {
                        context.output.say("\(path): \(what)")
                    }
                case _?: context.output.say("\(safeName(alarms.path)): current")
                }
            }
            for remark in Wording.once(all.flatMap { $0.file?.remarks ?? [] }) {
                context.output.say("note: \(safe(remark))")
            }
        }
    }
}

struct AlarmsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find alarms that do not fit their tier any more, were edited, or are missing.",
        discussion: """
            Exits 1 on findings, 2 with --detailed-exitcode. A tier whose templates changed in any byte needs its alarms built again.

            EXAMPLE
              tiergit alarms check --detailed-exitcode
            """)

    @Argument(help: "The tiers. Default: all that are made.") var tiers: [String] = []
    @Flag(name: .customLong("detailed-exitcode"), help: "Exit 2 on findings, so that 1 is left for errors.")
    var detailedExitCode = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "alarms check", recovering: false) { context in
            let all = try TierAlarms.all(tiers, context)
            if context.json {
                context.print(["format": 1, "tiers": .array(all.map(\.json))])
            } else {
                for alarms in all { context.output.result("\(safeName(alarms.path)): \(alarms.sentence)") }
            }
            let findings = all.filter { $0.file != nil && $0.state != .current }
            guard !findings.isEmpty else { return }
            context.output.hint(
                (findings.first { $0.state == .edited || $0.state == .foreign } ?? findings[0]).hint)
            throw ExitCode(detailedExitCode ? 2 : 1)
        }
    }
}

/// The alarms of one tier: what they should be and what stands on disk.
private struct TierAlarms {
    let tier: String
    /// Relative to the top of the work tree.
    let path: String
    let top: String
    /// `nil` for a tier without templates.
    let file: AlarmsFile?
    let state: AlarmsFile.State

    /// The named tiers in the catalog's order; all that have a folder where none is named.
    ///
    /// - Throws: `ErrorReport` for a named tier without a folder, a bare repository, and templates that nothing can be made of.
    static func all(_ names: [String], _ context: Context) throws -> [TierAlarms] {
        guard let top = context.repository.workTree else { throw GitError.bareRepository }
        let input = try ValidationInput.onDisk(context.repository, top: top)
        let named = try names.map { try input.catalog.tier(named: $0) }
        if let problem = named.compactMap({ input.problems[$0.name] }).first { throw TiersError.composition(problem) }
        if let missing = named.first(where: { input.folders[$0.name] == nil }) {
            throw ErrorReport(
                "tier \(missing.name) has no folder \(missing.folderPath)",
                hints: ["make the folder, or take the tier out of \(Catalog.path)"])
        }
        return try input.catalog.tiers.filter { tier in named.isEmpty || named.contains { $0.name == tier.name } }
            .compactMap {
                tier in
                guard let files = input.folders[tier.name] else { return nil }
                return try TierAlarms(tier, files, input.place(of: tier), input.catalog.environments, top: top)
            }
    }

    private init(
        _ tier: Tier, _ files: [String: [UInt8]], _ place: FolderPath, _ environments: [String], top: String
    ) throws {
        let digest = { (bytes: [UInt8]) in SHA256Digest(of: bytes).hex }
        do {
            file = try AlarmsFile.build(
                tier: tier.name, files: files, folder: place, environments: environments, digest: digest)
        } catch {
            switch error {
            case .template(let error): throw error
            case .taken(let name, let place):
                throw ErrorReport(
                    "\(safeName(place.description)): declares \(safe(name)), a name that the alarms need",
                    hints: ["give it another name, where it is not deployed yet"], exitCode: 1)
            }
        }
        self.tier = tier.name
        self.top = top
        path = "\(tier.folderPath)/\(AlarmsFile.name)"
        // A link is somebody's own, wherever it leads.
        let isOther =
            switch FileSystem.kind(of: "\(top)/\(path)") {
            case .absent, .file: false
            case .link, .directory, .other: true
            }
        // What a tier has of another one was made of that one's templates.
        let own = tier.extending == nil ? files[AlarmsFile.name] : FileSystem.read("\(top)/\(path)")
        state = isOther ? .foreign : file?.state(of: own, digest: digest) ?? .current
    }

    func write() throws {
        guard let file, state != .current else { return }
        try FileSystem.makeDirectories(FileSystem.parent(of: "\(top)/\(path)"))
        try FileSystem.rewrite("\(top)/\(path)", file.bytes)
    }

    var json: JSON {
        [
            "tier": .string(tier), "path": .string(path), "state": .string(name),
            "alarms": JSON(file?.alarms), "remarks": .array((file?.remarks ?? []).map { .string($0) }),
        ]
    }

    private var name: String {
        guard file != nil else { return "no-templates" }
        return switch state {
        case .current: "current"
        case .missing: "missing"
        case .behind: "behind"
        case .edited: "edited"
        case .foreign: "foreign"
        }
    }

    var sentence: String {
        guard file != nil else { return "there are no templates to watch" }
        return switch state {
        case .current: "current"
        case .missing: "missing"
        case .behind: "behind: it was made of other templates, or for other environments"
        case .edited: "edited: it is not what tiergit made"
        case .foreign: "not made by tiergit"
        }
    }

    var hint: String {
        switch state {
        case .current, .missing, .behind: "tiergit alarms build"
        case .edited, .foreign: "move what is yours to a file of another name, then: tiergit alarms build --force"
        }
    }
}
