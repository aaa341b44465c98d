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
    /// What was written the last time, and the file that says so.
    private let known: DocumentRecord?
    private let knownBytes: [UInt8]?
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
    package init(
        _ set: DocumentSet, inputs: [DocumentInput: String], repository: Repository
    ) throws(Failure) {
        top = try Self.git { () throws(GitError) in try repository.requireWorkTree() }
        wanted = set.files()
        documents = try Self.documents(set, repository, top: top)
        var files = wanted.mapValues(DocumentRecord.digest)
        for document in documents {
            for (name, bytes) in document.wanted { files["\(document.path)#\(name)"] = DocumentRecord.digest(bytes) }
        }
        record = DocumentRecord(inputs: inputs, files: files)
        let recordPath = "\(DocumentSet.folder)/\(DocumentRecord.name)"
        knownBytes = try Self.read(recordPath, top: top)
        let known = knownBytes.flatMap { DocumentRecord($0) }
        self.known = known
        let names = Set(wanted.keys).union(known?.names ?? []).union([DocumentRecord.name])
        try Self.refuseLinks(names.map { "\(DocumentSet.folder)/\($0)" }, top: top)
        let expectations = try Self.expectations(wanted, documents, known, top: top)
        seen = Dictionary(
            expectations.compactMap { one in one.found.map { (one.path, $0) } }, uniquingKeysWith: { first, _ in first }
        )
        check = DocumentCheck(
            expectations, inputs: inputs, record: known,
            file: DocumentCheck.Expectation(
                path: recordPath, key: DocumentRecord.name, wanted: record.bytes, found: knownBytes,
                isPlain: Self.isPlain(recordPath, top: top)))
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
    ) throws(Failure) -> [DocumentCheck.Expectation] {
        var files: [DocumentCheck.Expectation] = []
        for name in Set(wanted.keys).union(known?.names ?? []).sorted() {
            let path = "\(DocumentSet.folder)/\(name)"
            files.append(
                DocumentCheck.Expectation(
                    path: path, key: name, wanted: wanted[name], found: try read(path, top: top),
                    isPlain: isPlain(path, top: top)))
        }
        // A part that somebody took out of a document is none any more.
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

    /// In bytes: nothing that tiergit writes comes near it, and nobody reads a document of that length.
    private static let longest = 64 << 20

    /// What stands at a path, links not followed; `nil` for what is no plain file.
    ///
    /// - Throws: where something cannot be read: it may be anything, and is not taken for nothing.
    private static func read(_ path: String, top: String) throws(Failure) -> [UInt8]? {
        if case .link = FileSystem.kind(of: "\(top)/\(path)") { return nil }
        return try git { () throws(GitError) in try FileSystem.readPresent("\(top)/\(path)", limit: longest) }
    }

    /// Whether a path is free, or a plain file's.
    private static func isPlain(_ path: String, top: String) -> Bool {
        switch FileSystem.kind(of: "\(top)/\(path)") {
        case .absent, .file: true
        case .link, .directory, .other: false
        }
    }

    // MARK: Documents of their own

    private static func documents(
        _ set: DocumentSet, _ repository: Repository, top: String
    ) throws(Failure) -> [OwnDocument] {
        var found: [OwnDocument] = []
        let paths = try git { () throws(GitError) in try Self.paths(repository, top: top) }
        for path in paths {
            guard FileFacts("\(top)/\(path)").map({ $0.size <= longest }) ?? true,
                let bytes = try read(path, top: top), MarkedParts.mayHave(bytes),
                // What git ignores, though it does not have it, is nobody's to commit.
                !repository.isIgnored(path) || isCommitted(path, repository)
            else { continue }
            do throws(MarkedParts.Problem) {
                guard let parts = try MarkedParts(bytes) else { continue }
                found.append(
                    OwnDocument(path: path, bytes: bytes, parts: parts, wanted: try wanted(parts, set, in: path)))
            } catch { throw .marks(path: path, error) }
        }
        return found
    }

    private static func isCommitted(_ path: String, _ repository: Repository) -> Bool {
        guard let commit = try? repository.head().commit, let tree = try? repository.commit(commit).tree else {
            return false
        }
        return (try? repository.item(in: tree, at: path)) != nil
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

    /// Markdown at the top, below `docs` and below `copilot`, but for what tiergit writes itself, what is deployed, and what another
    /// repository has.
    private static func paths(_ repository: Repository, top: String) throws(GitError) -> [String] {
        var found: [String] = []
        func walk(_ folder: String, depth: Int) throws(GitError) {
            let path = folder.isEmpty ? top : "\(top)/\(folder)"
            // A database's files, for instance, which are another user's.
            if !folder.isEmpty, !FileSystem.isReadable(path), repository.isIgnored("\(folder)/") { return }
            // A repository of its own.
            if !folder.isEmpty, try FileSystem.kindPresent(of: "\(path)/.git") != .absent { return }
            for name in try FileSystem.list(path).sorted() {
                let path = folder.isEmpty ? name : "\(folder)/\(name)"
                switch try FileSystem.kindPresent(of: "\(top)/\(path)") {
                case .file: if name.hasSuffix(".md") { found.append(path) }
                case .directory:
                    let isOurs = path == DocumentSet.folder || path.hasPrefix("\(Layout.environments)/addons")
                    if depth > 0, !name.hasPrefix("."), name != "node_modules", !isOurs {
                        try walk(path, depth: depth - 1)
                    }
                default: break
                }
            }
        }
        try walk("", depth: 0)
        for folder in ["docs", Layout.copilot] where FileSystem.kind(of: "\(top)/\(folder)") == .directory {
            try walk(folder, depth: Layout.documentDepth)
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
        // What another build wrote since is known by its record alone.
        try look(note, knownBytes)
        try removeTemporaries()
        guard !check.findings.isEmpty else { return }
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
            try Self.git { () throws(GitError) in
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
        try Self.git { () throws(GitError) in
            for folder in Set(names.map(FileSystem.parent)) {
                try FileSystem.removeTemporaries(in: "\(top)/\(folder)") { name in
                    names.contains(folder == "." ? name : "\(folder)/\(name)")
                }
            }
        }
    }

    private func put(_ bytes: [UInt8], at path: String) throws(Failure) {
        let path = "\(top)/\(path)"
        try Self.git { () throws(GitError) in
            try FileSystem.makeDirectories(FileSystem.parent(of: path))
            try FileSystem.replace(path, bytes, by: FileSystem.temporary(for: path))
        }
    }

    private func remove(_ path: String) throws(Failure) {
        let path = "\(top)/\(path)"
        try Self.git { () throws(GitError) in
            try FileSystem.remove(path)
            try FileSystem.removeEmptyDirectories(
                from: FileSystem.parent(of: path), below: "\(top)/\(DocumentSet.folder)")
        }
    }

    /// Somebody may write while the changes are planned. A link, which only `--force` replaces, has nothing of its own to lose.
    private func look(_ path: String, _ seen: [UInt8]?) throws(Failure) {
        if case .link = FileSystem.kind(of: "\(top)/\(path)") { return }
        guard try Self.read(path, top: top) == seen else { throw .changedMeanwhile(path) }
    }

    private static func git<Value>(_ body: () throws(GitError) -> Value) throws(Failure) -> Value {
        do throws(GitError) { return try body() } catch { throw .git(error) }
    }
}
