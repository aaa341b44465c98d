internal import ArgumentParser
internal import CloudFormation
internal import Git
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

struct TierNewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Add a tier that is made of others to the catalog.",
        discussion: """
            The new tier has the files of --from and follows its fixes; files of other tiers and single values come in their place. \
            With --copy it gets a folder of its own, and follows nothing. What would not be valid is refused, and nothing is written \
            then. Files that stand in the new tier's folder win over those of --from.

            EXAMPLES
              tiergit tier new performance --from medium --set 'database.yml:Mappings.Scaling.prod.MaxCapacity=16' --dry-run
              tiergit tier new hybrid --from medium --take storage.yml=enterprise
              tiergit tier new special --from medium --copy
            """)

    @Argument(help: "What the tier shall be called.") var name: String
    @Option(help: ArgumentHelp("The tier that it is made from.", valueName: "tier")) var from: String
    @Option(help: ArgumentHelp("A file that comes from another tier. May be repeated.", valueName: "file=tier"))
    var take: [String] = []
    @Option(
        help: ArgumentHelp(
            "A value in a file: keys with dots between them, `\\.` for a dot within a key. May be repeated.",
            valueName: "file:path=value"))
    var set: [String] = []
    @Flag(help: "Give it a folder of its own with these files, which follows nothing.") var copy = false
    @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and do nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "tier new") { context in
            let creation = try TierCreation(
                TierDraft(name: name, extending: try wanted()), isCopy: copy, context.repository)
            let errors = creation.diagnostics.filter { $0.diagnostic.severity == .error }
            guard errors.isEmpty else {
                for error in errors {
                    context.output.say(ValidateCommand.lines(error.diagnostic, context.output.paintTalk))
                }
                throw ErrorReport(
                    "tier \(name) would not be valid, and nothing was written",
                    hints: ["mend the tiers that it is made of, or take something else"], exitCode: 1)
            }
            // Under the lock it looks once more whether the catalog is the one that was read.
            if !dryRun { try context.session.withWorkTreeLock(creation.perform) }
            if context.json {
                return context.print([
                    "format": 1, "dryRun": .bool(dryRun), "tier": .string(name), "from": .string(from),
                    "copy": .bool(copy), "paths": .array(creation.paths.map { .string($0) }),
                    "lines": .array(creation.paragraph.map { .string($0) }),
                ])
            }
            report(creation, context.output)
        }
    }

    private func report(_ creation: TierCreation, _ output: Output) {
        if dryRun {
            output.result("would write to \(Catalog.path):")
            for line in creation.paragraph { output.result("  \(safe(line))") }
            for path in creation.paths.dropFirst() { output.result("would write \(safeName(path))") }
            return
        }
        let made = copy ? "copied from" : "made of"
        output.say(
            "\(output.paintTalk(.success, "done")): tier \(output.paintTalk(.tier, name)), \(made) \(from), is in \(Catalog.path)"
        )
        if copy { output.say("its files are in \(creation.folder)") }
        let paths = ([Catalog.path] + (copy ? [creation.folder] : [])).map(shellQuoted).joined(separator: " ")
        output.suggest("git add \(paths) && git commit -m \(shellQuoted("tier \(name)")) \(paths)")
        output.suggest("tiergit plan \(name) --from \(from)")
        output.say("give it `price` and `provides` in \(Catalog.path), for tiergit bill and tiergit auto")
    }

    private func wanted() throws -> TierExtension {
        let extending = try read()
        let files = extending.taken.map(\.file)
        let values = extending.values.map { "\($0.file):\($0.pathText)" }
        for (option, given) in [("--take", files), ("--set", values)] {
            guard let twice = given.first(where: { name in given.count { $0 == name } > 1 }) else { continue }
            throw UsageError("\(option) \(safe(twice)) is given more than once", hint: "keep one of them")
        }
        return extending
    }

    private func read() throws -> TierExtension {
        TierExtension(
            parent: from,
            taken: try take.map { line in
                guard let sign = line.lastIndex(of: "="), sign != line.startIndex else {
                    throw UsageError("--take \(safe(line)) names no file and tier", hint: "--take FILE=TIER")
                }
                return .init(
                    file: String(line[..<sign]), tier: String(line[line.index(after: sign)...]),
                    location: SourceLocation(path: Catalog.path))
            },
            values: try set.map { line in
                guard let colon = line.firstIndex(of: ":"),
                    let sign = line[colon...].firstIndex(of: "="),
                    let path = TierExtension.Value.path(String(line[line.index(after: colon)..<sign]))
                else {
                    throw UsageError(
                        "--set \(safe(line)) names no file, path and value", hint: "--set FILE:KEY.KEY=VALUE")
                }
                return .init(
                    file: String(line[..<colon]), path: path, text: String(line[line.index(after: sign)...]),
                    isQuoted: false, location: SourceLocation(path: Catalog.path))
            })
    }
}
