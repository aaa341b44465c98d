package import Git

/// Who runs the product, in the order of the file: `copilot/clients.yml`.
package struct Clients: Hashable, Sendable {
    /// Where the file lies, relative to the top of the repository.
    package static let path = "copilot/clients.yml"
    /// The `format` that this tiergit reads and writes.
    package static let format = 1

    package let clients: [Client]

    package init(_ clients: [Client] = []) { self.clients = clients }

    package subscript(key: String) -> Client? { clients.first { $0.key == key } }

    /// Those that are not retired.
    ///
    /// - Parameter day: in UTC, `2026-01-31`.
    package func current(on day: String) -> [Client] { clients.filter { !$0.isRetired(on: day) } }

    /// The clients that one commit has; `nil` where it has no such file.
    ///
    /// - Throws: `TiersError.clientsNotAFile`; `.catalog` with every problem in it, each with its place.
    package static func read(
        at commit: Commit, _ catalog: Catalog, _ repository: Repository
    ) throws(TiersError) -> Clients? {
        let found = try git { () throws(GitError) in try repository.item(in: commit.tree, at: path) }
        guard let item = found else { return nil }
        guard item.mode == .file || item.mode == .executable else { throw .clientsNotAFile }
        let bytes = try git { () throws(GitError) in try repository.blob(item.id) }
        return try parsing(bytes, catalog)
    }

    /// The clients as they stand on disk, edits and all, and the bytes; `nil` where there is no such file. A link is not followed.
    ///
    /// - Throws: `TiersError.clientsNotAFile`, `.catalog`, `.git` where it cannot be read.
    package static func readFromDisk(
        _ catalog: Catalog, _ repository: Repository
    ) throws(TiersError) -> (clients: Clients, bytes: [UInt8])? {
        guard let top = repository.workTree else { return nil }
        switch FileSystem.kind(of: "\(top)/\(path)") {
        case .absent: return nil
        case .file: break
        case .link, .directory, .other: throw .clientsNotAFile
        }
        let bytes = try git { () throws(GitError) in try FileSystem.readFile("\(top)/\(path)") }
        return (try parsing(bytes, catalog), bytes)
    }

    /// Where a client stands in the file of one commit; its beginning, where that cannot be found out.
    package static func location(
        of client: String, at commit: Commit, _ repository: Repository
    ) -> SourceLocation {
        let start = SourceLocation(path: path, line: 1, column: 1)
        guard let item = try? repository.item(in: commit.tree, at: path),
            let text = (try? repository.blob(item.id)).flatMap({ try? YAMLText($0, path: path) }),
            let key = text.root["clients"]?.entry(client)?.key
        else { return start }
        let place = text.lines.place(of: key.start, in: text.bytes)
        return SourceLocation(path: path, line: place.line, column: place.column)
    }

    private static func parsing(_ bytes: [UInt8], _ catalog: Catalog) throws(TiersError) -> Clients {
        do { return try parse(bytes, catalog) } catch { throw .catalog(error) }
    }
}
