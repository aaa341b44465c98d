package import Git
internal import Tiers

/// The documents as they should be, and as they stand on disk.
package struct DocumentFolder {
    private let top: String
    private let wanted: [String: [UInt8]]
    private let documents: [OwnDocument]
    /// Documents of somebody's own that have parts.
    package var documentPaths: [String] { documents.map(\.path) }
    private let record: DocumentRecord
    /// What was written the last time.
    private let known: DocumentRecord?
    /// By path, what the check saw; nothing for what was not there.
    private let seen: [String: [UInt8]]
    package let check: DocumentCheck

    /// A document of somebody's own with parts that tiergit writes.
    private struct OwnDocument {
        let path: String
        let bytes: [UInt8]
        let parts: MarkedParts
        /// By part.
        let wanted: [String: [UInt8]]

        var isBehind: Bool { parts.parts.contains { parts.content($0) != wanted[$0.name] } }
    }

    /// Why nothing can be written, or not all of it.
    package enum Failure: Error, Sendable {
        case git(GitError)
        /// Something that is no folder stands where documents belong.
        case notAFolder(String)
        /// A folder stands where a document belongs.
        case aFolder(String)
        /// The marks in somebody's own document do not hold.
        case marks(path: String, MarkedParts.Problem)
        /// Somebody changed it since it was looked at.
        case changedMeanwhile(String)
    }

    /// Looks at what stands on disk; writes nothing.
    ///
    /// - Parameters:
    ///   - inputs: what the set was made of.
    ///   - top: of the work tree.
    package init(_ set: DocumentSet, inputs: [DocumentInput: String], top: String) throws(Failure) {
        self.top = top
        wanted = set.files()
        documents = try Self.documents(set, top: top)
        var files = wanted.mapValues(DocumentRecord.digest)
        for document in documents {
            for (name, bytes) in document.wanted { files["\(document.path)#\(name)"] = DocumentRecord.digest(bytes) }
        }
        record = DocumentRecord(inputs: inputs, files: files)
        let recordPath = "\(DocumentSet.folder)/\(DocumentRecord.name)"
        let known = FileSystem.read("\(top)/\(recordPath)").flatMap { DocumentRecord($0) }
        self.known = known
        let names = Set(wanted.keys).union(known?.names ?? []).union([DocumentRecord.name])
        try Self.refuseLinks(names.map { "\(DocumentSet.folder)/\($0)" }, top: top)
        let expectations = Self.expectations(wanted, documents, known, top: top)
        seen = Dictionary(
            expectations.compactMap { one in one.found.map { (one.path, $0) } }, uniquingKeysWith: { first, _ in first }
        )
        check = DocumentCheck(expectations, inputs: inputs, record: known, at: recordPath)
    }

    /// Nothing is written through a link, which may lead anywhere.
    private static func refuseLinks(_ paths: [String], top: String) throws(Failure) {
        for folder in Set(paths.map(FileSystem.parent)).sorted() {
            var path = ""
            for part in folder.split(separator: "/") {
                path += (path.isEmpty ? "" : "/") + part
                switch FileSystem.kind(of: "\(top)/\(path)") {
                case .absent, .directory: continue
                default: throw .notAFolder(path)
                }
            }
        }
        for path in paths.sorted() where FileSystem.kind(of: "\(top)/\(path)") == .directory {
            throw .aFolder(path)
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

    private static func documents(_ set: DocumentSet, top: String) throws(Failure) -> [OwnDocument] {
        var found: [OwnDocument] = []
        for path in paths(top) {
            guard let bytes = FileSystem.read("\(top)/\(path)") else { continue }
            do throws(MarkedParts.Problem) {
                guard let parts = try MarkedParts(bytes) else { continue }
                found.append(
                    OwnDocument(path: path, bytes: bytes, parts: parts, wanted: try wanted(parts, set, in: path)))
            } catch { throw .marks(path: path, error) }
        }
        return found
    }

    private static func wanted(
        _ parts: MarkedParts, _ set: DocumentSet, in path: String
    ) throws(MarkedParts.Problem) -> [String: [UInt8]] {
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
        return wanted
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
    /// What somebody edited goes too: whoever calls this has asked, or seen that there is none.
    ///
    /// - Throws: `Failure.changedMeanwhile`: nothing of anybody's is lost.
    package func write() throws(Failure) {
        let note = "\(DocumentSet.folder)/\(DocumentRecord.name)"
        let files = check.findings.filter { $0.path != note }
        try removeTemporaries()
        guard !files.isEmpty || FileSystem.read("\(top)/\(note)") != record.bytes else { return }
        if !files.isEmpty { try put((known ?? DocumentRecord(inputs: [:], files: [:])).begun(record).bytes, at: note) }
        for item in files where !item.path.contains("#") {
            try look(item.path, seen[item.path])
            guard let bytes = wanted[String(item.path.dropFirst(DocumentSet.folder.count + 1))] else {
                try remove(item.path)
                continue
            }
            try put(bytes, at: item.path)
        }
        for document in documents where document.isBehind {
            try look(document.path, document.bytes)
            try git { () throws(GitError) in
                try FileSystem.rewrite("\(top)/\(document.path)", document.parts.replacing(document.wanted))
            }
        }
        try put(record.bytes, at: note)
    }

    /// What a build that was killed was just writing: it would be committed with the documents.
    private func removeTemporaries() throws(Failure) {
        let own = Set(wanted.keys).union(known?.names ?? []).union([DocumentRecord.name])
            .map { "\(DocumentSet.folder)/\($0)" }
        let names = Set(own + documents.map(\.path))
        try git { () throws(GitError) in
            for folder in Set(names.map(FileSystem.parent)) {
                try FileSystem.removeTemporaries(in: "\(top)/\(folder)") { name in
                    names.contains(folder == "." ? name : "\(folder)/\(name)")
                }
            }
        }
    }

    private func put(_ bytes: [UInt8], at path: String) throws(Failure) {
        let path = "\(top)/\(path)"
        try git { () throws(GitError) in
            try FileSystem.makeDirectories(FileSystem.parent(of: path))
            try FileSystem.replace(path, bytes, by: FileSystem.temporary(for: path))
        }
    }

    private func remove(_ path: String) throws(Failure) {
        let path = "\(top)/\(path)"
        try git { () throws(GitError) in
            try FileSystem.remove(path)
            try FileSystem.removeEmptyDirectories(
                from: FileSystem.parent(of: path), below: "\(top)/\(DocumentSet.folder)")
        }
    }

    /// Somebody may write while the changes are planned. A link, which only `--force` replaces, has nothing of its own to lose.
    private func look(_ path: String, _ seen: [UInt8]?) throws(Failure) {
        if case .link = FileSystem.kind(of: "\(top)/\(path)") { return }
        guard FileSystem.read("\(top)/\(path)") == seen else { throw .changedMeanwhile(path) }
    }

    private func git(_ body: () throws(GitError) -> Void) throws(Failure) {
        do throws(GitError) { try body() } catch { throw .git(error) }
    }
}
