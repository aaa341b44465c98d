extension Clients {
    /// A file of its own with these clients.
    ///
    /// - Throws: `CatalogError.invalid` where one cannot be written.
    package static func render(_ clients: [Client], _ catalog: Catalog) throws(CatalogError) -> [UInt8] {
        let lines =
            [
                "# The clients of this product, for tiergit. Change it as you change code: on the base branch, by review.",
                "format: \(format)", "clients:",
            ] + clients.flatMap { $0.lines(step: 2).map { "  " + $0 } }
        return try checked(Array((lines.joined(separator: "\n") + "\n").utf8), clients, catalog)
    }

    /// The file with more clients at its end; every other byte survives.
    ///
    /// - Throws: `CatalogError.invalid` where the file is written in a way that leaves no place for them.
    package static func adding(
        _ new: [Client], to bytes: [UInt8], _ catalog: Catalog
    ) throws(CatalogError) -> [UInt8] {
        let before = try parse(bytes, catalog)
        let text = try text(bytes)
        var edits = YAMLTextEdits()
        let list = text.root.entry("clients")
        if let list, let first = list.value.entries?.first, !text.isFlow(list.value),
            let column = text.indentation(of: first.key.start)
        {
            let step = text.indentationStep((list.value.entries ?? []) + [list])
            let lines = new.flatMap { $0.lines(step: step) }.map { String(repeating: " ", count: column) + $0 }
            edits.insertLines(lines, below: text.lastLine(of: list.value, indentedBy: column), in: text)
        } else if list == nil || list?.value.isNull == true, !text.isFlow(text.root) {
            let lines = new.flatMap { $0.lines(step: 2) }.map { "  " + $0 }
            edits.insertLines(
                (list == nil ? ["clients:"] : []) + lines,
                below: list.map { $0.key.start } ?? max(0, text.documentEnd - 1), in: text)
        } else {
            throw problem(text, at: list?.key.start ?? 0, "a client cannot be added to a mapping in braces")
        }
        return try applied(edits, to: text, before.clients + new, catalog, at: list?.key.start ?? 0)
    }

    /// The file with a day from which on somebody is no client any more; every other byte survives.
    ///
    /// - Throws: `CatalogError.invalid` where the entry is written in a way that leaves no place for it.
    package static func retiring(
        _ key: String, on day: String, in bytes: [UInt8], _ catalog: Catalog
    ) throws(CatalogError) -> [UInt8] {
        let before = try parse(bytes, catalog)
        let text = try text(bytes)
        guard let entry = text.root["clients"]?.entry(key) else { return bytes }
        var edits = YAMLTextEdits()
        let line = "retired: \(day)"
        if let first = entry.value.entries?.first, !text.isFlow(entry.value),
            let column = text.indentation(of: first.key.start)
        {
            edits.insertLines(
                [String(repeating: " ", count: column) + line],
                below: text.lastLine(of: entry.value, indentedBy: column), in: text)
        } else if text.isFlow(entry.value) {
            edits.insert(line + (entry.value.entries?.isEmpty == true ? "" : ", "), at: entry.value.start + 1)
        } else if entry.value.isText(""), let column = text.indentation(of: entry.key.start) {
            edits.insertLines([String(repeating: " ", count: column + 2) + line], below: entry.key.start, in: text)
        } else {
            throw problem(text, at: entry.key.start, "`retired` cannot be added to client `\(key)`")
        }
        let wanted = before.clients.map { client in
            guard client.key == key else { return client }
            var client = client
            client.retired = day
            return client
        }
        return try applied(edits, to: text, wanted, catalog, at: entry.key.start)
    }

    private static func text(_ bytes: [UInt8]) throws(CatalogError) -> YAMLText {
        do { return try YAMLText(bytes, path: path) } catch {
            throw .invalid([CatalogProblem(location: error.location, message: error.message)])
        }
    }

    private static func applied(
        _ edits: YAMLTextEdits, to text: YAMLText, _ wanted: [Client], _ catalog: Catalog, at offset: Int
    ) throws(CatalogError) -> [UInt8] {
        do throws(CatalogError) {
            guard let bytes = text.applying(edits) else {
                throw problem(text, at: offset, "two changes touch the same place")
            }
            return try checked(bytes, wanted, catalog)
        } catch {
            // The place in a file that nobody has yet would lead nowhere.
            throw problem(
                text, at: offset,
                "the change would make another file of it (\(error.problems.first?.message ?? "\(error)"))")
        }
    }

    /// What was written is what will be read.
    private static func checked(
        _ bytes: [UInt8], _ wanted: [Client], _ catalog: Catalog
    ) throws(CatalogError) -> [UInt8] {
        guard try parse(bytes, catalog).clients == wanted else {
            throw .invalid([
                CatalogProblem(location: SourceLocation(path: path), message: "a value cannot be written to it")
            ])
        }
        return bytes
    }

    private static func problem(_ text: YAMLText, at offset: Int, _ message: String) -> CatalogError {
        let place = text.lines.place(of: offset, in: text.bytes)
        return .invalid([
            CatalogProblem(
                location: SourceLocation(path: path, line: place.line, column: place.column), message: message,
                hint: "edit the file by hand")
        ])
    }
}
