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
            let folder = try DocumentFolder(context)
            let check = folder.check
            // Everything that can be refused is refused before the first file is written.
            if !force, let kept = check.kept.first {
                throw ErrorReport(
                    kept.state == .edited
                        ? "\(safeName(kept.place)) was edited since tiergit wrote it"
                        : "\(safeName(kept.path)) was not made by tiergit",
                    hints: ["move what is yours to a file of another name, then: tiergit docs build --force"],
                    exitCode: 3)
            }
            if !dryRun { try context.session.withWorkTreeLock { try folder.write(force: force) } }
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
            for remark in folder.remarks { context.output.say("note: \(remark)") }
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
            let folder = try DocumentFolder(context)
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

/// The documents as they should be, and as they stand on disk.
private struct DocumentFolder {
    private let top: String
    private let wanted: [String: [UInt8]]
    private let documents: [OwnDocument]
    /// Documents of somebody's own that have parts.
    var documentPaths: [String] { documents.map(\.path) }
    /// What the catalog could say, and does not.
    let remarks: [String]
    private let record: DocumentRecord
    /// What was written the last time.
    private let known: DocumentRecord?
    /// By path, what the check saw; nothing for what was not there.
    private let seen: [String: [UInt8]]
    let check: DocumentCheck

    /// A document of somebody's own with parts that tiergit writes.
    private struct OwnDocument {
        let path: String
        let bytes: [UInt8]
        let parts: MarkedParts
        /// By part.
        let wanted: [String: [UInt8]]

        var isBehind: Bool { parts.parts.contains { parts.content($0) != wanted[$0.name] } }
    }

    init(_ context: Context) throws {
        let source = try DocumentSource(context.repository)
        let progress = Progress("planned", "changes", quiet: context.options.quiet)
        // What stands on disk is what will be committed.
        let facts = try source.facts(prices: try context.pricesOnDisk()) { progress.add($0) }
        progress.end()
        let set = DocumentSet.of(facts)
        remarks = [
            facts.catalog.tiers.allSatisfy(\.support.isEmpty)
                ? "no tier says what support comes with it: give each `support: {hours: …, response: …}` in \(Catalog.path)"
                : nil,
            facts.catalog.tiers.allSatisfy(\.provides.isEmpty)
                ? "no tier says what it `provides`: the selection guide can only judge costs" : nil,
        ].compactMap(\.self)
        top = try context.repository.requireWorkTree()
        wanted = set.files()
        documents = try Self.documents(set, top: top)
        var files = wanted.mapValues(DocumentRecord.digest)
        for document in documents {
            for (name, bytes) in document.wanted { files["\(document.path)#\(name)"] = DocumentRecord.digest(bytes) }
        }
        record = DocumentRecord(inputs: facts.inputs(manifests: source.input.manifests), files: files)
        let recordPath = "\(DocumentSet.folder)/\(DocumentRecord.name)"
        let known = FileSystem.read("\(top)/\(recordPath)").flatMap { DocumentRecord($0) }
        self.known = known
        let names = Set(wanted.keys).union(known?.names ?? []).union([DocumentRecord.name])
        try Self.refuseLinks(names.map { "\(DocumentSet.folder)/\($0)" }, top: top)
        let expectations = Self.expectations(wanted, documents, known, top: top)
        seen = Dictionary(
            expectations.compactMap { one in one.found.map { (one.path, $0) } }, uniquingKeysWith: { first, _ in first }
        )
        check = DocumentCheck(expectations, inputs: record.inputs, record: known, at: recordPath)
    }

    /// Nothing is written through a link, which may lead anywhere.
    private static func refuseLinks(_ paths: [String], top: String) throws {
        for folder in Set(paths.map(FileSystem.parent)).sorted() {
            var path = ""
            for part in folder.split(separator: "/") {
                path += (path.isEmpty ? "" : "/") + part
                switch FileSystem.kind(of: "\(top)/\(path)") {
                case .absent, .directory: continue
                default:
                    throw ErrorReport(
                        "\(safeName(path)) is no folder, and documents belong into it",
                        hints: ["move it away, then run this again"], exitCode: 3)
                }
            }
        }
        for path in paths.sorted() where FileSystem.kind(of: "\(top)/\(path)") == .directory {
            throw ErrorReport(
                "\(safeName(path)) is a folder, and a document belongs there",
                hints: ["move it away, then run this again"], exitCode: 3)
        }
    }

    private static func expectations(
        _ wanted: [String: [UInt8]], _ documents: [OwnDocument], _ known: DocumentRecord?, top: String
    ) -> [DocumentCheck.Expectation] {
        // A part that somebody took out of a document is none any more.
        let files = Set(wanted.keys).union(known?.names ?? []).map { name in
            let path = "\(DocumentSet.folder)/\(name)"
            let kind = FileSystem.kind(of: "\(top)/\(path)")
            let isPlain = if case .file = kind { true } else { kind == .absent }
            return DocumentCheck.Expectation(
                path: path, key: name, wanted: wanted[name], found: isPlain ? FileSystem.read("\(top)/\(path)") : nil,
                isPlain: isPlain)
        }
        return files
            + documents.flatMap { document in
                document.parts.parts.map { part in
                    let key = "\(document.path)#\(part.name)"
                    let found = document.parts.content(part)
                    // Two marks with nothing between them wait to be filled.
                    return DocumentCheck.Expectation(
                        path: key, key: key, wanted: document.wanted[part.name],
                        found: found.allSatisfy { $0 == 0x20 || $0 == 0x0A || $0 == 0x0D } ? nil : found)
                }
            }
    }

    // MARK: Documents of their own

    private static func documents(_ set: DocumentSet, top: String) throws -> [OwnDocument] {
        try paths(top).compactMap { path in
            guard let bytes = FileSystem.read("\(top)/\(path)") else { return nil }
            do throws(MarkedParts.Problem) {
                guard let parts = try MarkedParts(bytes) else { return nil }
                var wanted: [String: [UInt8]] = [:]
                for part in parts.parts {
                    guard let text = set.part(part.name, in: path) else {
                        let names = set.partNames
                        throw MarkedParts.Problem(
                            line: part.line,
                            text: "there is no part `\(part.name)`: "
                                + (Suggestion.nearest(to: part.name, among: names).map { "did you mean `\($0)`?" }
                                    ?? "there are \(Suggestion.list(names))"))
                    }
                    wanted[part.name] = parts.wanted(text)
                }
                return OwnDocument(path: path, bytes: bytes, parts: parts, wanted: wanted)
            } catch {
                throw ErrorReport(
                    "\(safeName(path)):\(error.line): \(safe(error.text))",
                    hints: ["mend the marks; they stand on lines of their own"], exitCode: 1)
            }
        }
    }

    /// Markdown at the top, below `docs` and below `copilot`, but for what tiergit writes itself and what is deployed.
    private static func paths(_ top: String) -> [String] {
        var found: [String] = []
        func walk(_ folder: String, depth: Int) {
            for name in ((try? FileSystem.list(folder.isEmpty ? top : "\(top)/\(folder)")) ?? []).sorted() {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                switch FileSystem.kind(of: "\(top)/\(path)") {
                case .file: if name.hasSuffix(".md") { found.append(path) }
                case .directory:
                    let isOurs = path == DocumentSet.folder || path.hasPrefix("\(Layout.environments)/addons")
                    if depth > 0, !name.hasPrefix("."), name != "node_modules", !isOurs { walk(path, depth: depth - 1) }
                default: break
                }
            }
        }
        walk("", depth: 0)
        for folder in ["docs", Layout.copilot] where FileSystem.kind(of: "\(top)/\(folder)") == .directory {
            walk(folder, depth: 8)
        }
        return found
    }

    // MARK: Writing

    /// What is begun is noted first, so that what a killed run wrote, and what it did not, is known the next time.
    ///
    /// - Parameter force: whether what somebody edited goes too.
    /// - Throws: `ErrorReport` with exit code 5 for what somebody changed since it was looked at: nothing of theirs is lost.
    func write(force: Bool) throws {
        let note = "\(top)/\(DocumentSet.folder)/\(DocumentRecord.name)"
        let files = check.findings.filter { $0.path != "\(DocumentSet.folder)/\(DocumentRecord.name)" }
        let isNew = FileSystem.read(note) != record.bytes
        if !files.isEmpty || isNew { try FileSystem.makeDirectories(FileSystem.parent(of: note)) }
        if !files.isEmpty { try replace(note, (known ?? DocumentRecord(inputs: [:], files: [:])).begun(record).bytes) }
        for item in files where !item.path.contains("#") {
            let path = "\(top)/\(item.path)"
            try look(item.path, seen[item.path])
            if let bytes = wanted[String(item.path.dropFirst(DocumentSet.folder.count + 1))] {
                try FileSystem.makeDirectories(FileSystem.parent(of: path))
                try replace(path, bytes)
            } else if item.state == .obsolete || force {
                try FileSystem.remove(path)
                try FileSystem.removeEmptyDirectories(
                    from: FileSystem.parent(of: path), below: "\(top)/\(DocumentSet.folder)")
            }
        }
        for document in documents where document.isBehind {
            try look(document.path, document.bytes)
            try FileSystem.rewrite("\(top)/\(document.path)", document.parts.replacing(document.wanted))
        }
        if !files.isEmpty || isNew { try replace(note, record.bytes) }
    }

    /// Beside it by a name that is nobody's.
    private func replace(_ path: String, _ bytes: [UInt8]) throws(GitError) {
        try FileSystem.replace(
            path, bytes,
            by: "\(FileSystem.parent(of: path))/.\(FileSystem.name(of: path)).tiergit-\(processID)")
    }

    /// Somebody may write while the changes are planned.
    private func look(_ path: String, _ seen: [UInt8]?) throws {
        guard case .link = FileSystem.kind(of: "\(top)/\(path)") else {
            guard FileSystem.read("\(top)/\(path)") != seen else { return }
            throw ErrorReport(
                "\(safeName(path)) was changed meanwhile, and is left as it is", hints: ["run this again"], exitCode: 5)
        }
    }

    var json: JSON {
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
