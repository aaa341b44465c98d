internal import ArgumentParser
internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Report who changed which tier, when, why and with what result, with proof, for an auditor.",
        discussion: """
            Every entry is verified again. Without -c and -e, everyone's. --format bundle writes a zip that is checked with \
            git and ssh-keygen alone: the histories, the keys, the report, and VERIFY.md, which says how. Exits 7 where \
            anything is not proved; the report is written all the same.

            EXAMPLES
              tiergit audit --since 2026-01-01 --until 2026-12-31
              tiergit audit -c acme --format html -o acme.html
              tiergit audit -c acme -e prod --format csv
              tiergit audit --format bundle -o evidence.zip
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, csv, html, bundle
    }

    @Option(name: [.customShort("c"), .customLong("client")], help: "Only this client's entries.")
    var client: String?
    @Option(name: [.customShort("e"), .customLong("env")], help: "Only this environment's entries.")
    var environment: String?
    @Option(help: ArgumentHelp("Only entries from then on; a date is its first second, in UTC.", valueName: "time"))
    var since: String?
    @Option(help: ArgumentHelp("Only entries up to then; a date is its last second.", valueName: "time")) var until:
        String?
    @Option(help: "What to write (default: table).") var format: Format?
    @Option(name: [.customShort("o"), .long], help: ArgumentHelp("Write it to a file.", valueName: "file"))
    var output: String?
    @OptionGroup var root: RootOptions
    @OptionGroup var options: GlobalOptions

    private var shape: Format { format ?? (options.json ? .json : .table) }

    func validate() throws {
        if options.json, let format, format != .json { throw ValidationError("--json and --format \(format) differ") }
        if output == "" || output == "-" { throw ValidationError("-o wants a file") }
        if shape == .bundle, output == nil { throw ValidationError("--format bundle wants -o FILE.zip") }
    }

    func run() async throws {
        try await Context.run(options, command: "audit", root: root, recovering: false) { context in
            let scope = AuditScope(
                client: client, environment: environment,
                since: try await since.flatMapAsync { try await GitDate.seconds($0, context) },
                until: try await until.flatMapAsync { try await GitDate.seconds($0, isEnd: true, context) })
            if let since = scope.since, let until = scope.until, since > until {
                throw UsageError("--since is later than --until")
            }
            let file = try output.map { try context.newFile($0) }
            let (report, verification) = try await report(scope, context)
            switch shape {
            case .bundle:
                let bundle = try await AuditBundle(report: report, signatures: verification.signatures).make(context)
                try write(file, context) { try $0(bundle) }
            case .table where file == nil:
                AuditText(report: report, output: context.output).print()
            case .table: try write(file, context) { try AuditText.write(report, $0) }
            case .json:
                try write(file, context) { take in
                    try AuditJSON.report(report).pretty(take)
                    try take(Array("\n".utf8))
                }
            case .csv: try write(file, context) { try AuditCSV.write(report, $0) }
            case .html: try write(file, context) { try AuditPage.write(report, $0) }
            }
            let verdict = VerifyCommand.Verdict(
                policy: report.policy, checkpoints: report.checkpoints, reports: report.histories)
            if let error = verdict.error { throw error }
        }
    }

    /// Verifies what the scope names, with nothing passed over.
    ///
    /// - Throws: `UsageError` where nothing is recorded under the names that were given.
    private func report(
        _ scope: AuditScope, _ context: Context
    ) async throws -> (AuditReport, Verification) {
        let policy = try PolicyReference.require(
            context.repository, catalogRoot: try context.catalog().root)
        let progress = Progress("verified", "entries", quiet: options.quiet)
        let verification = try await Verification(
            context.session, policy: policy.tip, isCold: true, progress: progress.add)
        let checkpointing = Checkpointing(context.session, verification)
        let checkpoints = try await checkpointing.chain()
        let reports = try await checkpointing.reports(checkpoints, where: scope.includes)
        progress.end()
        if reports.isEmpty, client != nil || environment != nil {
            let name = [client, environment].compactMap(\.self).map(Names.printable).joined(separator: "/")
            throw UsageError("nothing is recorded of \(name)", hint: "tiergit status lists who is recorded")
        }
        if verification.state == nil {
            context.output.warn("there is no home to remember tips in: what is gone would not be missed")
        }
        let report = AuditReport(
            reports, policy: verification.policy, checkpoints: checkpoints, scope: scope, in: context.repository)
        return (report, verification)
    }

    /// Writes what comes in pieces to a file, else as the result.
    private func write(_ file: String?, _ context: Context, _ make: (([UInt8]) throws -> Void) throws -> Void) throws {
        func gathered(_ take: @escaping ([UInt8]) throws -> Void) throws {
            var waiting: [UInt8] = []
            try make { bytes in
                waiting += bytes
                guard waiting.count > 1 << 16 else { return }
                try take(waiting)
                waiting.removeAll(keepingCapacity: true)
            }
            try take(waiting)
        }
        guard let file, let output else { return try gathered { context.output.result(bytes: $0) } }
        // What is half written goes before the process does.
        Interrupt.deferFromHere()
        let writer = try FileWriter(replacing: file)
        var hasher = SHA256Hasher()
        var count = 0
        try gathered { bytes in
            if Interrupt.isPressed { throw SwitchError.interrupted }
            hasher.update(bytes)
            count += bytes.count
            try writer.append(bytes)
        }
        try writer.finish()
        context.output.say("wrote \(safeName(output)): \(count) bytes, SHA-256 \(hasher.finalize().hex)")
    }
}
