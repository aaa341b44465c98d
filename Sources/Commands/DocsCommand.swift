internal import ArgumentParser
internal import Documents
internal import Git
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

struct DocsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "docs",
        abstract: "Write the documents about the tiers, and say when they do not fit any more.",
        subcommands: [DocsBuildCommand.self, DocsCheckCommand.self, DocsClientCommand.self])
}

struct DocsBuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Write the documents into copilot/docs/tiers.",
        discussion: """
            Markdown, and the same as a site that needs no network (site/index.html), of the catalog, the templates, the services' manifests, \
            the plans between all tiers, prices, rules and errors, as they stand on disk. Parts of documents of your own are \
            written too: in *.md at the top, below docs and below copilot, what stands between the lines \
            `<!-- tiergit docs: costs -->` and `<!-- tiergit docs: end -->`; a part is called as a page is. Commit what is written.

            EXAMPLES
              tiergit docs build
              tiergit docs build --dry-run
            """)

    @Flag(help: "Write over what was edited, or what tiergit did not make.") var force = false
    @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and do nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "docs build") { context in
            let built = try BuiltDocuments(context)
            let folder = built.folder
            let check = folder.check
            // Everything that can be refused is refused before the first file is written.
            if !force, let kept = check.kept.first {
                guard !check.hasUnreadableRecord else {
                    throw ErrorReport(
                        "\(DocumentRecord.name) cannot be read, so that nobody knows who wrote \(safeName(kept.path))",
                        hints: ["after a merge, where nothing in them is your own: tiergit docs build --force"],
                        exitCode: 3)
                }
                throw ErrorReport(
                    kept.state == .edited
                        ? "\(safeName(kept.place)) was edited since tiergit wrote it"
                        : "\(safeName(kept.path)) was not made by tiergit",
                    hints: ["move what is yours to a file of another name, then: tiergit docs build --force"],
                    exitCode: 3)
            }
            if !dryRun {
                try context.session.withWorkTreeLock { () throws(DocumentFolder.Failure) in try folder.write() }
            }
            if context.json {
                guard case .object(var fields) = folder.json else { return }
                fields["dryRun"] = .bool(dryRun)
                return context.print(.object(fields))
            }
            for cause in check.causes where !check.findings.isEmpty { context.output.say("because \(safe(cause))") }
            for item in check.findings {
                let verb = item.state == .obsolete ? "remove" : "write"
                if dryRun {
                    context.output.result("would \(verb) \(safeName(item.path))")
                } else {
                    let done = item.state == .obsolete ? "removed" : "wrote"
                    context.output.say("\(done) \(context.output.paintTalk(.success, safeName(item.path)))")
                }
            }
            if check.findings.isEmpty { return context.output.say("\(DocumentSet.folder): current") }
            if !dryRun {
                let paths = ([DocumentSet.folder] + folder.documentPaths).map(shellQuoted).joined(separator: " ")
                context.output.suggest(
                    "git add \(paths) && git commit -m \(shellQuoted("documents about the tiers")) \(paths)")
            }
            for remark in built.remarks { context.output.say("note: \(remark)") }
        }
    }
}

struct DocsCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find documents that do not fit what they are made of any more, were edited, or are missing.",
        discussion: """
            Exits 1 on findings, 2 with --detailed-exitcode. Writes nothing.

            EXAMPLE
              tiergit docs check --detailed-exitcode
            """)

    @Flag(name: .customLong("detailed-exitcode"), help: "Exit 2 on findings, so that 1 is left for errors.")
    var detailedExitCode = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "docs check", recovering: false) { context in
            let built = try BuiltDocuments(context)
            let folder = built.folder
            let check = folder.check
            if context.json { context.print(folder.json) }
            guard !check.findings.isEmpty else {
                if !context.json { context.output.result("\(DocumentSet.folder): current") }
                return
            }
            if !context.json {
                for cause in check.causes { context.output.result(safe(cause)) }
                for item in check.findings { context.output.result("\(safeName(item.place)): \(item.sentence)") }
            }
            context.output.hint((check.kept.first ?? check.findings[0]).hint)
            throw ExitCode(detailedExitCode ? 2 : 1)
        }
    }
}

/// The documents as they should be, and what stands on disk.
private struct BuiltDocuments {
    let folder: DocumentFolder
    /// What the catalog could say, and does not.
    let remarks: [String]

    init(_ context: Context) throws {
        let source = try DocumentSource(context.session)
        let progress = Progress("planned", "changes", quiet: context.options.quiet)
        // What stands on disk is what will be committed.
        let facts = try source.facts(prices: try context.pricesOnDisk()) { progress.add($0) }
        progress.end()
        for problem in ManifestFacts.read(source.input.manifests).unread {
            context.output.warn(
                "the documents know nothing of a service: \(safe("\(problem.location): \(problem.message)"))")
        }
        remarks = [
            facts.catalog.tiers.allSatisfy(\.support.isEmpty)
                ? "no tier says what support comes with it: give each `support: {hours: …, response: …}` in \(Catalog.path)"
                : nil,
            facts.catalog.tiers.allSatisfy(\.provides.isEmpty)
                ? "no tier says what it `provides`: the selection guide can only judge costs" : nil,
        ].compactMap(\.self)
        folder = try DocumentFolder(
            DocumentSet.of(facts),
            inputs: facts.inputs(manifests: source.input.manifests, workloadAddons: source.workloadAddons),
            repository: context.repository)
    }
}

extension DocumentFolder {
    fileprivate var json: JSON {
        [
            "format": 1, "folder": .string(DocumentSet.folder),
            "causes": .array(check.causes.map { .string($0) }),
            "documents": .array(
                check.items.map { item in
                    ["path": .string(item.path), "state": .string(item.state.rawValue), "line": JSON(item.line)]
                }),
        ]
    }
}

extension DocumentCheck.Item {
    /// The path, with the line where that is known.
    fileprivate var place: String { path + (line.map { ":\($0)" } ?? "") }

    fileprivate var sentence: String {
        switch state {
        case .current: "current"
        case .missing: "missing"
        case .behind: "behind: it was made of something else"
        case .edited: "edited: it is not what tiergit wrote"
        case .foreign: "not made by tiergit"
        case .obsolete: "not needed any more"
        }
    }

    fileprivate var hint: String {
        switch state {
        case .current, .missing, .behind, .obsolete: "tiergit docs build"
        case .edited, .foreign: "move what is yours to a file of another name, then: tiergit docs build --force"
        }
    }
}
