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
            if !dryRun { try context.session.withWorkTreeLock { () throws(GitError) in try folder.write() } }
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
            context.output.hint(
                check.kept.isEmpty
                    ? "tiergit docs build"
                    : "move what is yours to a file of another name, then: tiergit docs build --force")
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
    let check: DocumentCheck

    /// A document of somebody's own with parts that tiergit writes.
    private struct OwnDocument {
        let path: String
        let parts: MarkedParts
        /// By part.
        let wanted: [String: [UInt8]]

        var isBehind: Bool { parts.parts.contains { parts.content($0) != wanted[$0.name] } }
    }

    init(_ context: Context) throws {
        let source = try DocumentSource(context.repository)
        let progress = Progress("planned", "changes", quiet: context.options.quiet)
        let facts = try source.facts(prices: try context.prices()) { progress.add($0) }
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
        try Self.refuseLinks(wanted.keys.map { "\(DocumentSet.folder)/\($0)" }, top: top)
        documents = try Self.documents(set, top: top)
        var files = wanted.mapValues(DocumentRecord.digest)
        for document in documents {
            for (name, bytes) in document.wanted { files["\(document.path)#\(name)"] = DocumentRecord.digest(bytes) }
        }
        record = DocumentRecord(inputs: facts.inputs(manifests: source.input.manifests), files: files)
        let known = FileSystem.read("\(top)/\(DocumentSet.folder)/\(DocumentRecord.name)").flatMap {
            DocumentRecord($0)
        }
        check = DocumentCheck(
            Self.expectations(wanted, documents, known, top: top), inputs: record.inputs, record: known,
            at: "\(DocumentSet.folder)/\(DocumentRecord.name)")
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
    }

    private static func expectations(
        _ wanted: [String: [UInt8]], _ documents: [OwnDocument], _ known: DocumentRecord?, top: String
    ) -> [DocumentCheck.Expectation] {
        // A part that somebody took out of a document is none any more.
        let old = (known?.files.keys).map { Set($0.filter { !$0.contains("#") }) } ?? []
        let files = old.union(wanted.keys).map { name in
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
                return OwnDocument(path: path, parts: parts, wanted: wanted)
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
        for folder in ["docs", Layout.copilot] { walk(folder, depth: 8) }
        return found
    }

    // MARK: Writing

    /// The record goes last: what a killed run wrote is current the next time, and what it did not is behind.
    func write() throws(GitError) {
        for item in check.findings {
            guard !item.path.contains("#") else { continue }
            let path = "\(top)/\(item.path)"
            guard let bytes = wanted[String(item.path.dropFirst(DocumentSet.folder.count + 1))] else {
                if item.state == .obsolete {
                    try FileSystem.remove(path)
                    try FileSystem.removeEmptyDirectories(
                        from: FileSystem.parent(of: path), below: "\(top)/\(DocumentSet.folder)")
                }
                continue
            }
            try FileSystem.makeDirectories(FileSystem.parent(of: path))
            // A folder in a file's place is somebody's own, with what is in it.
            try FileSystem.replace(path, bytes)
        }
        for document in documents where document.isBehind {
            try FileSystem.replace("\(top)/\(document.path)", document.parts.replacing(document.wanted))
        }
        let path = "\(top)/\(DocumentSet.folder)/\(DocumentRecord.name)"
        if FileSystem.read(path) != record.bytes {
            try FileSystem.makeDirectories(FileSystem.parent(of: path))
            try FileSystem.replace(path, record.bytes)
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
}
