internal import ArgumentParser
internal import CloudFormation
internal import Git
internal import Planning
internal import Terminal
internal import Tiers

struct ValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Find what is wrong with the tiers, before anybody switches or deploys.",
        discussion: """
            Checks the templates of the tiers as they stand on disk, uncommitted edits too: YAML, structure, \
            properties, names that nothing declares, parameters, and rules of AWS; and that services can run with their settings and \
            import what they need. Nothing is changed, and AWS is not asked. Exits 1 on errors, 2 with \
            --detailed-exitcode.

            EXAMPLES
              tiergit validate
              tiergit validate medium --strict
              tiergit validate --base main --with cfn-lint
            """)

    @Argument(help: "The tiers. Default: all.") var tiers: [String] = []
    @Option(help: ArgumentHelp("Check this commit instead of what is on disk.", valueName: "commit")) var base: String?
    @Option(help: "Also run cfn-lint, which must be installed.") var with: Linter?
    @Flag(help: "Let warnings count as errors do.") var strict = false
    @Flag(name: .customLong("detailed-exitcode"), help: "Exit 2 on findings, so that 1 is left for errors.")
    var detailedExitCode = false
    @OptionGroup var options: GlobalOptions

    enum Linter: String, ExpressibleByArgument, CaseIterable { case cfnLint = "cfn-lint" }

    func run() async throws {
        try await Context.run(options, command: "validate", recovering: false) { context in
            let input: ValidationInput
            do { input = try read(context) } catch TiersError.catalog(let error) where !error.problems.isEmpty {
                return try close(error.problems.map(Self.diagnostic), [], context)
            }
            let chosen = try choose(input.catalog)
            let validator = TierValidator(input)
            var found = validator.check(chosen) + (try clients(input.catalog, context))
            if with != nil { found += try await lint(chosen, input, validator, context) }
            try close(found.sorted(), chosen.map(\.name), context)
        }
    }

    private func read(_ context: Context) throws -> ValidationInput {
        let repository = context.repository
        if let base {
            return try .of(try repository.commit(try repository.commit(named: base)), repository)
        }
        if let top = repository.workTree { return try .onDisk(repository, top: top) }
        guard let head = try repository.head().commit else { throw TiersError.notAdopted(commit: nil) }
        return try .of(try repository.commit(head), repository)
    }

    /// What is wrong with the list of clients.
    private func clients(_ catalog: Catalog, _ context: Context) throws -> [TierDiagnostic] {
        let repository = context.repository
        do throws(TiersError) {
            if base == nil, repository.workTree != nil {
                _ = try Clients.readFromDisk(catalog, repository)
            } else if let head = try? repository.commit(named: base ?? "HEAD"),
                let commit = try? repository.commit(head)
            {
                _ = try Clients.read(at: commit, catalog, repository)
            }
            return []
        } catch {
            guard case .catalog(let error) = error else { throw error }
            return error.problems.map(Self.diagnostic)
        }
    }

    /// The named tiers in the catalog's order, each once.
    private func choose(_ catalog: Catalog) throws -> [Tier] {
        let named = try tiers.map { try catalog.tier(named: $0).name }
        return named.isEmpty ? catalog.tiers : catalog.tiers.filter { named.contains($0.name) }
    }

    static func diagnostic(_ problem: CatalogProblem) -> TierDiagnostic {
        TierDiagnostic(
            Diagnostic(.error, "catalog", at: Place(problem.location), problem.message, hint: problem.hint), tier: nil)
    }

    // MARK: cfn-lint

    private func lint(
        _ chosen: [Tier], _ input: ValidationInput, _ validator: TierValidator, _ context: Context
    ) async throws -> [TierDiagnostic] {
        let workTree = context.repository.workTree ?? ""
        func isOnDisk(_ tier: Tier) -> Bool { base == nil && !workTree.isEmpty && tier.extending == nil }
        let temporary = chosen.allSatisfy(isOnDisk) ? "" : try FileSystem.makeTemporaryDirectory()
        defer { if !temporary.isEmpty { try? FileSystem.remove(temporary) } }
        var found: [TierDiagnostic] = []
        for tier in chosen {
            let files = input.folders[tier.name] ?? [:]
            let isOnDisk = isOnDisk(tier)
            if !isOnDisk { try write(files, to: "\(temporary)/\(tier.folderPath)") }
            do throws(CfnLint.Failure) {
                found += try await CfnLint(in: isOnDisk ? workTree : temporary).check(
                    tier, files: files, place: input.place(of: tier), names: validator.names(of: tier))
            } catch {
                switch error {
                case .missing:
                    context.output.error("cfn-lint is not installed")
                    context.output.hint("pip install cfn-lint")
                case .failed(let reason): context.output.error("cfn-lint failed: \(safe(reason))")
                }
                throw ExitCode(1)
            }
        }
        return found
    }

    private func write(_ files: [String: [UInt8]], to folder: String) throws {
        try FileSystem.makeDirectories(folder)
        for (name, bytes) in AddonsFolder.templates(in: files) { try FileSystem.create("\(folder)/\(name)", bytes) }
    }

    // MARK: Results

    private func close(_ found: [TierDiagnostic], _ tiers: [String], _ context: Context) throws {
        let errors = found.filter { $0.diagnostic.severity == .error }.count
        let warnings = found.count - errors
        if context.json {
            context.print([
                "format": 1, "tiers": .array(tiers.map { .string($0) }), "errors": .integer(errors),
                "warnings": .integer(warnings), "diagnostics": .array(found.map(\.json)),
            ])
        } else {
            for line in Wording.once(found.map { Self.lines($0.diagnostic, context.output.paint) }) {
                context.output.result(line)
            }
            let counts = "\(Self.count(errors, "error")), \(Self.count(warnings, "warning"))"
            let label: Label = errors > 0 ? .error : warnings > 0 ? .warning : .success
            let about =
                tiers.isEmpty ? Catalog.path : "\(tiers.count == 1 ? "tier" : "tiers") \(Suggestion.list(tiers))"
            context.output.result("\(context.output.paint(label, counts)) in \(about)")
        }
        if errors > 0 || (strict && warnings > 0) { throw ExitCode(detailedExitCode ? 2 : 1) }
    }

    /// A diagnostic for people: where, what, and what would mend it.
    static func lines(_ diagnostic: Diagnostic, _ paint: (Label, String) -> String) -> String {
        let word = diagnostic.severity.rawValue
        let label: Label = diagnostic.severity == .error ? .error : .warning
        let kind = paint(label, "\(word)[\(safe(diagnostic.code))]:")
        let head = "\(safeName(diagnostic.place.description)): \(kind) \(safe(diagnostic.text))"
        return head + (diagnostic.hint.map { "\n    \(paint(.hint, "hint:")) \(safe($0))" } ?? "")
    }

    private static func count(_ number: Int, _ word: String) -> String {
        "\(number) \(word)\(number == 1 ? "" : "s")"
    }
}

extension TierDiagnostic {
    fileprivate var json: JSON {
        [
            "file": .string(diagnostic.place.file), "line": .integer(diagnostic.place.line),
            "column": .integer(diagnostic.place.column), "severity": .string(diagnostic.severity.rawValue),
            "code": .string(diagnostic.code), "text": .string(diagnostic.text), "hint": JSON(diagnostic.hint),
            "tier": JSON(tier), "source": .string(source),
        ]
    }
}
