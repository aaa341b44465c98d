/// Clients as a spreadsheet gives them: a header of the file's own keys, one client a line.
package enum ClientsTable {
    package static let columns =
        ["client", "domain", "environments", "contact", "notes"] + CatalogReader.needKeys + [
            "monthly_budget", "retired",
        ]
    /// Bytes: enough for some 10,000 clients.
    package static let longest = 1 << 20

    /// Reads a table. Several environments stand in one field, with blanks or semicolons between them.
    ///
    /// - Throws: `CatalogError.invalid` with everything that is wrong, by line and column of the table.
    package static func read(
        _ text: String, path: String, _ catalog: Catalog
    ) throws(CatalogError) -> [Client] {
        var problems: [CatalogProblem] = []
        func report(_ line: Int, _ column: Int, _ message: String, _ hint: String? = nil) {
            guard problems.count < CatalogReader.mostProblems else { return }
            problems.append(
                .init(
                    location: SourceLocation(path: path, line: line, column: column), message: message, hint: hint))
        }
        var header: [String]?
        var clients: [Client] = []
        var seen: [String: Int] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let number = index + 1
            if line.allSatisfy({ $0.isWhitespace || $0 == "\u{FEFF}" })
                || line.drop(while: \.isWhitespace).hasPrefix("#")
            {
                continue
            }
            let fields: [CSVLine.Field]
            switch CSVLine.read(line) {
            case .success(let row): fields = row.fields
            case .failure(let flaw):
                report(number, flaw.column, flaw.text)
                continue
            }
            guard let names = header else {
                header = fields.map { $0.text.lowercased() }
                for field in fields where !columns.contains(field.text.lowercased()) {
                    report(
                        number, field.column, "unknown column `\(Names.printable(field.text))`",
                        Suggestion.question(for: field.text, among: columns) ?? "known: \(Suggestion.list(columns))")
                }
                if Set(header ?? []).count != fields.count { report(number, 1, "a column is there twice") }
                if header?.contains("client") != true { report(number, 1, "there is no column `client`") }
                if !problems.isEmpty { throw .invalid(problems) }
                continue
            }
            guard fields.count == names.count else {
                report(number, 1, "\(fields.count) fields, and the header has \(names.count)")
                continue
            }
            var values: [String: CSVLine.Field] = [:]
            for (name, field) in zip(names, fields) where !field.text.isEmpty { values[name] = field }
            guard let key = values["client"] else {
                report(number, 1, "the client is empty")
                continue
            }
            if let first = seen[key.text] {
                report(number, key.column, "client `\(Names.printable(key.text))` is there already, on line \(first)")
            }
            seen[key.text] = number
            // What a value may be is the file's to say: the row is read as the entry that it would become.
            let client: Client
            switch entry(values, catalog) {
            case .success(let made): client = made
            case .failure(let wrong):
                for problem in wrong.problems {
                    report(number, problem.column, problem.message, problem.hint)
                }
                continue
            }
            clients.append(client)
        }
        if problems.isEmpty, clients.isEmpty { report(1, 1, "it names no client") }
        guard problems.isEmpty else { throw .invalid(problems) }
        return clients
    }

    private struct Wrong: Error {
        let problems: [(column: Int, message: String, hint: String?)]
    }

    private static func entry(
        _ values: [String: CSVLine.Field], _ catalog: Catalog
    ) -> Result<Client, Wrong> {
        let key = values["client"]?.text ?? ""
        var wrong: [(column: Int, message: String, hint: String?)] = []
        /// One value at a time, so that each mistake has the column of its field.
        func read(_ name: String, _ written: (String) -> String) -> Client? {
            guard let field = values[name] else { return nil }
            let lines =
                name == "client"
                ? ["  \(Catalog.quoted(field.text)): {}"]
                : [
                    "  \(Catalog.quoted(key)):",
                    CatalogReader.needKeys.contains(name) || name == "monthly_budget"
                        ? "    requires: {\(name): \(written(field.text))}" : "    \(name): \(written(field.text))",
                ]
            let text = (["format: 1", "clients:"] + lines).joined(separator: "\n") + "\n"
            do throws(CatalogError) {
                return try Clients.parse(Array(text.utf8), catalog).clients.first
            } catch {
                wrong += error.problems.map { (field.column, $0.message, $0.hint) }
                return nil
            }
        }
        guard read("client", { $0 }) != nil else { return .failure(Wrong(problems: wrong)) }
        var client = Client(key: key, environments: catalog.environments, namesEnvironments: false)
        client.domain = read("domain", Catalog.quoted)?.domain
        if let named = read(
            "environments",
            { text in
                let names = text.split { $0 == ";" || $0.isWhitespace }.map { Catalog.quoted(String($0)) }
                return "[\(names.joined(separator: ", "))]"
            })
        {
            client.environments = named.environments
            client.namesEnvironments = true
        }
        client.contact = read("contact", Catalog.quoted)?.contact
        client.notes = read("notes", Catalog.quoted)?.notes
        func plain(_ text: String) -> String {
            text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) } ? text : Catalog.quoted(text)
        }
        client.requires = Needs(
            highAvailability: read("high_availability", plain)?.requires.highAvailability,
            peakConnections: read("peak_connections", plain)?.requires.peakConnections,
            storage: read("storage", Catalog.quoted)?.requires.storage,
            recoveryTime: read("recovery_time", Catalog.quoted)?.requires.recoveryTime)
        client.monthlyBudget = read("monthly_budget", Catalog.quoted)?.monthlyBudget
        client.retired = read("retired", Catalog.quoted)?.retired
        return wrong.isEmpty ? .success(client) : .failure(Wrong(problems: wrong))
    }
}
