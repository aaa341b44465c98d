internal import ArgumentParser
internal import CloudFormation
internal import Git
internal import History
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Say what a switch would do to every resource, before it happens.",
        discussion: """
            Compares what the client's environment is recorded to run, or --from, with a tier, and says of each resource what \
            CloudFormation will do, why, how long it takes, and where that is known from. What is not known is said to be \
            not known. --from takes a tier, an entry's or a commit's id, or a folder of templates. --stages finds the shortest \
            sequence of updates that loses nothing, where one update cannot do it. Nothing is changed.

            EXAMPLES
              tiergit plan medium -c acme -e prod
              tiergit plan medium -c acme -e prod -o q3.plan
              tiergit plan medium -c acme -e prod --stages
              tiergit plan enterprise --from medium --format markdown
              tiergit plan medium -c acme -e prod --change-set env.json --change-set addons.json
              tiergit plan --matrix
            """)

    @Argument(help: "The tier.") var tier: String?
    @Option(
        help: ArgumentHelp(
            "Plan from this tier, commit or folder instead of what is recorded.", valueName: "tier|commit|dir"))
    var from: String?
    @Option(
        name: [.customShort("o"), .long], help: ArgumentHelp("Save the plan for `switch --plan`.", valueName: "file"))
    var output: String?
    @Option(help: "text, markdown or json.") var format: Format = .text
    @Flag(help: "Find the way in stages: the shortest sequence of updates that loses nothing.") var stages = false
    @Flag(help: "Show the verdict of every change from one tier to another.") var matrix = false
    @Flag(
        name: .customLong("detailed-exitcode"),
        help: "Exit 0 for no change, 2 for changes, 3 for what a switch would refuse.")
    var detailedExitCode = false
    @Option(
        name: .customLong("change-set"),
        help: ArgumentHelp(
            "Compare with what `aws cloudformation describe-change-set` printed: of the environment's stack and of AddonsStack in it.",
            valueName: "file"))
    var changeSet: [String] = []
    @OptionGroup var target: TargetOptions
    @Option(help: ArgumentHelp("Take the tier from this commit instead of HEAD.", valueName: "commit")) var base:
        String?
    @OptionGroup var options: GlobalOptions

    enum Format: String, ExpressibleByArgument, CaseIterable { case text, markdown, json }

    func validate() throws {
        if matrix, tier != nil || from != nil || output != nil || !changeSet.isEmpty {
            throw ValidationError("--matrix plans every pair of tiers: it takes no tier, --from, -o or --change-set")
        }
        if matrix, target.client != nil {
            throw ValidationError("--matrix is about no client: leave -c out")
        }
        if stages, matrix || output != nil || !changeSet.isEmpty || format == .markdown {
            throw ValidationError("--stages goes with text or JSON, and not with --matrix, -o or --change-set")
        }
        if !matrix, tier == nil { throw ValidationError("name a tier, or ask for --matrix") }
        if output != nil, from != nil {
            throw ValidationError(
                "-o saves a plan for `switch --plan`, which begins with what is recorded: leave --from out")
        }
        if output == "" || output == "-" { throw ValidationError("-o wants a file; --json prints the plan") }
        if from == "" { throw ValidationError("--from wants a tier, an entry, a commit or a folder") }
        if options.json, format == .markdown { throw ValidationError("give --json or --format markdown, not both") }
    }

    func run() async throws {
        try await Context.run(options, command: "plan", recovering: false, needsSettings: false) { context in
            if matrix {
                return try PlanMatrix(
                    context: context, environment: target.environment, base: base, format: shape,
                    detailedExitCode: detailedExitCode
                )
                .run()
            }
            if stages { return try await self.stages(context) }
            if let output { _ = try context.newFile(output) }
            let (plan, inputs, base) = try await from == nil ? recorded(context) : between(context)
            let title = Self.title(plan)
            var fields = plan.outputFields
            fields["base"] = .string(base.commit.id.hex)
            fields["inputs"] = inputs?.json ?? .null
            fields["digest"] = JSON(inputs?.digest)
            let files = try changeSet.map {
                (name: $0, bytes: try FileSystem.readFile(context.path($0), limit: 16 << 20))
            }
            let report = files.isEmpty ? nil : try ChangeSetReport(files, plan)
            fields["changeSet"] = report?.json ?? .null
            let isWorse = report?.isWorse ?? false
            // Before the first line is out: a plan that cannot be saved is an error and nothing else.
            if let output, !isWorse {
                try FileSystem.rewrite(context.path(output), Array((JSON.object(fields).pretty() + "\n").utf8))
            }
            switch shape {
            case .json: context.print(.object(fields))
            case .markdown:
                context.output.result(PlanMarkdown(plan: plan, title: title).text())
                for line in report?.lines({ $1 }) ?? [] {
                    context.output.result(line.isEmpty ? "" : "- \(PlanMarkdown.plain(line))")
                }
            case .text:
                context.output.result(context.output.paint(.heading, safe(title)))
                for line in PlanText(plan: plan, paint: context.output.paint).lines() { context.output.result(line) }
                for line in report?.lines(context.output.paint) ?? [] { context.output.result(line) }
            }
            if isWorse { throw ChangeSetIsWorse() }
            try close(plan, context)
        }
    }

    private func stages(_ context: Context) async throws {
        let way: StagePlan
        let begin: String
        let title: String
        var resolved: Target?
        let progress = Progress("looked at", "updates", quiet: options.quiet)
        defer { progress.end() }
        if from == nil {
            let resolution = try context.resolve(
                target, catalog: try context.catalog(), command: "plan \(tier ?? "TIER") --stages")
            let release = try await context.release(tier ?? "")
            let found = try Switcher(context.session).way(
                to: tier ?? "", release: release, for: resolution.target, base: base, progress: progress.add)
            (way, resolved) = (found.plan, resolution.target)
            begin = found.from
            title = "\(resolution.target): \(found.from) -> \(found.tier.name)"
        } else {
            let (old, new, named, base) = try await sides(context)
            way = try PlanSource(context.repository, base: base).stages(
                from: old, to: new, target: named,
                environments: named == nil ? target.environment.map { [$0] } : nil, progress: progress.add)
            begin = old.label
            title = (named.map { "\($0): " } ?? "") + "\(old.label) -> \(new.label)"
        }
        progress.end()
        if context.json {
            context.print([
                "format": 1, "from": .string(begin), "to": JSON(tier), "client": JSON(resolved?.client),
                "environment": JSON(resolved?.environment ?? target.environment), "safe": .bool(way.isSafe),
                "stages": PlanStages.stages(way), "bars": PlanStages.bars(way),
            ])
        } else {
            for line in PlanStages(way: way, title: title, paint: context.output.paint).lines() {
                context.output.result(line)
            }
            if let stage = way.stages.first, let resolved {
                let command =
                    stage.of == 1 ? "switch \(tier ?? "TIER")" : "switch \(tier ?? "TIER") --stage \(stage.number)"
                context.output.suggest(TargetArguments.command(command, resolved) + " -m \"why\"")
            }
        }
        guard detailedExitCode else { return }
        if !way.isSafe { throw ExitCode(3) }
        if !way.stages.isEmpty { throw ExitCode(2) }
    }

    private var shape: Format { options.json ? .json : format }

    /// What comes after the result: where it was saved, what to do next, and the detailed exit code.
    private func close(_ plan: Plan, _ context: Context) throws {
        let findings = plan.findings
        let resolved = plan.target.map { TargetArguments.of($0) } ?? "-c CLIENT -e ENV"
        let tail = resolved.isEmpty ? "" : " \(resolved)"
        if !findings.isEmpty {
            for hint in Wording.once(findings.flatMap(\.hints)) { context.output.suggest(safe(hint)) }
            if plan.to.tier != nil, plan.from != nil, findings.contains(where: { !$0.isAboutClient }) {
                context.output.suggest(
                    "tiergit plan \(safe(plan.to.label))\(from.map { " --from \(shellQuoted($0))" } ?? tail) --stages looks for a way that loses nothing"
                )
            }
            context.output.say(
                "a switch would be refused; to go on all the same: "
                    + findings.map { "--accept \($0.acceptance)" }.joined(separator: " "))
        }
        if let output {
            context.output.say("saved in \(safe(output))")
            context.output.suggest(
                "tiergit switch --plan \(shellQuoted(output))\(base.map { " --base \(shellQuoted($0))" } ?? "") -m \"why\""
            )
        } else if findings.isEmpty, plan.verdict != .unchanged, plan.to.tier != nil, from == nil {
            context.output.suggest("tiergit switch \(plan.to.label)\(tail) -m \"why\"")
        }
        guard detailedExitCode else { return }
        if !findings.isEmpty { throw ExitCode(3) }
        if plan.verdict != .unchanged { throw ExitCode(2) }
    }

    static func title(_ plan: Plan) -> String {
        (plan.target.map { "\($0): " } ?? "") + (plan.from.map { "\($0.label) -> " } ?? "") + plan.to.label
    }

    // MARK: The two sides

    /// From what the target is recorded to run: the very plan that a switch makes.
    private func recorded(_ context: Context) async throws -> (Plan, PlanInputs?, BaseCommit) {
        let resolution = try context.resolve(target, catalog: try context.catalog(), command: "plan \(tier ?? "TIER")")
        let found = try Switcher(context.session).plan(
            tier: tier ?? "", release: try await context.release(tier ?? ""), for: resolution.target, base: base)
        if !found.uncommitted.isEmpty {
            context.output.warn(
                "uncommitted edits are not in this plan, and would stop a switch: "
                    + found.uncommitted.map(safe).joined(separator: ", "))
        }
        if !found.isRecorded {
            let names = try Histories(context.repository).targets().map(\.target.client)
            context.output.say(
                "note: nothing is recorded for \(resolution.target), so this begins with what is committed"
                    + (Suggestion.nearest(to: resolution.target.client, among: names).map { "; is it \($0)?" } ?? ""))
        }
        return (found.plan, found.inputs, found.base)
    }

    private func between(_ context: Context) async throws -> (Plan, PlanInputs?, BaseCommit) {
        let (old, new, named, base) = try await sides(context)
        let plan = try PlanSource(context.repository, base: base).plan(
            from: old, to: new, target: named, environments: named == nil ? target.environment.map { [$0] } : nil)
        return (plan, nil, base)
    }

    private func sides(
        _ context: Context
    ) async throws -> (old: PlanSide, new: PlanSide, named: Target?, base: BaseCommit) {
        let catalog = try context.catalog()
        var named: Target?
        if target.client != nil {
            named = try context.resolve(target, catalog: catalog, command: "plan \(tier ?? "TIER")").target
        }
        if let environment = target.environment, !catalog.environments.contains(environment) {
            throw TargetError.unknownEnvironment(environment, known: catalog.environments)
        }
        let environment = named?.environment ?? target.environment
        let base = try BaseCommit.find(revision: base, environment: environment, context.repository)
        let source = PlanSource(context.repository, base: base)
        let new =
            if let release = try await context.release(tier ?? "") {
                try source.release(release)
            } else {
                try source.tier(try base.catalog.tier(named: tier ?? ""))
            }
        return (try await oldSide(source, base, new, named, context), new, named, base)
    }

    private func oldSide(
        _ source: PlanSource, _ base: BaseCommit, _ new: PlanSide, _ named: Target?, _ context: Context
    ) async throws -> PlanSide {
        let name = from ?? ""
        if let reference = try? TierReference(name), base.catalog.tierNames.contains(reference.tier),
            let release = try await context.release(name)
        {
            return try source.release(release)
        }
        if base.catalog.tierNames.contains(name) { return try source.tier(try base.catalog.tier(named: name)) }
        let path = context.path(name)
        // A name that could be both is a commit, as for git; `./name` is a folder.
        let isPath = name.contains("/") || name.hasPrefix(".")
        let isFolder = FileSystem.kind(of: path) == .directory || FileSystem.kind(of: path) == .link
        if isFolder, isPath { return try folder(path, name, source, base, new, context) }
        if let named, let entry = try? Histories(context.repository).entry(named: name, of: named) {
            return try source.entry(entry)
        }
        guard let id = try? context.repository.commit(named: name) else {
            if isFolder { return try folder(path, name, source, base, new, context) }
            throw UsageError(
                "--from \(safe(name)) is no tier, no folder and no commit",
                hint: "the catalog has \(Suggestion.list(base.catalog.tierNames))")
        }
        if let entry = try? Histories(context.repository).entry(id) { return try source.entry(entry) }
        let commit = try context.repository.commit(id)
        guard let side = try source.commit(commit, label: name, settings: new.services) else {
            throw UsageError("\(safe(name)) has no \(Layout.addons)", hint: "name a tier, an entry or another commit")
        }
        return side
    }

    private func folder(
        _ path: String, _ name: String, _ source: PlanSource, _ base: BaseCommit, _ new: PlanSide, _ context: Context
    ) throws -> PlanSide {
        // A tier's own folder has that tier's settings; of another one nobody knows any.
        let top = context.repository.workTree ?? ""
        let tier = base.catalog.tiers.first { FileSystem.isSame(path, "\(top)/\($0.folderPath)") }
        if tier == nil, !new.services.isEmpty {
            context.output.say("note: a folder says nothing of the services: their settings are not compared")
        }
        let side = try source.folder(
            path, label: name, settings: tier.map { base.catalog.settings(of: $0) } ?? new.services)
        guard side.hasTemplates else {
            throw UsageError(
                "--from \(safe(name)) has no templates", hint: "name the folder that holds the *.yml files themselves")
        }
        return side
    }
}

/// CloudFormation would do worse than the plan says: exit 3.
struct ChangeSetIsWorse: Error {}
