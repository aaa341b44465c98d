internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

/// What the commands about clients have in common.
enum ClientText {
    /// Whether the file could hold it.
    ///
    /// - Throws: `UsageError` with the first thing that is wrong.
    static func check(_ client: Client, _ catalog: Catalog) throws {
        do throws(CatalogError) { _ = try Clients.render([client], catalog) } catch {
            let problem = error.problems.first
            throw UsageError(problem?.message ?? "\(error)", hint: problem?.hint)
        }
    }

    /// Adds clients to the file, or shows how it would look.
    static func add(_ made: [Client], _ catalog: Catalog, dryRun: Bool, _ context: Context) throws {
        func changed(_ bytes: [UInt8]?) throws(CatalogError) -> [UInt8] {
            if made.isEmpty, let bytes { return bytes }
            return if let bytes {
                try Clients.adding(made, to: bytes, catalog)
            } else { try Clients.render(made, catalog) }
        }
        if dryRun {
            let bytes = try context.clientBytes(catalog)
            do throws(CatalogError) { _ = try changed(bytes) } catch { throw TiersError.catalog(error) }
        } else {
            try ClientsFile(context.session, catalog).change(changed)
        }
        if context.json {
            return context.print([
                "format": 1, "dryRun": .bool(dryRun), "clients": .array(made.map { json($0, catalog) }),
            ])
        }
        for client in made {
            context.output.result("\(dryRun ? "would add" : "added") \(safe(client.key)) to \(Clients.path)")
            guard dryRun else { continue }
            for line in client.lines(step: 2) { context.output.result("  \(safe(line))") }
        }
        suggestCommit(made.isEmpty || dryRun ? nil : "add \(Suggestion.list(made.map(\.key)))", context)
    }

    static func suggestCommit(_ what: String?, _ context: Context) {
        guard let what else { return }
        let message = what.count > 60 ? "clients" : what
        context.output.suggest("git add \(Clients.path) && git commit -m \(shellQuoted(message)) \(Clients.path)")
    }

    /// Where the client's last environment is reached.
    static func domain(_ client: Client, _ catalog: Catalog) -> String? {
        client.domain ?? catalog.baseDomain.map { "\(client.key).\($0)" }
    }

    /// - Parameter recorded: what it is recorded to run.
    static func json(_ client: Client, _ catalog: Catalog, recorded: [EntrySummary] = []) -> JSON {
        [
            "client": .string(client.key), "domain": JSON(domain(client, catalog)),
            "environments": .array(client.environments.map { .string($0) }), "contact": JSON(client.contact),
            "notes": JSON(client.notes), "requires": json(client.requires),
            "monthlyBudgetCents": JSON(cents: client.monthlyBudget), "retired": JSON(client.retired),
            "recorded": .array(
                recorded.map { entry in
                    [
                        "environment": .string(entry.target.environment), "tier": .string(entry.to),
                        "version": JSON(entry.version), "stage": JSON(stage: entry.stage),
                        "entry": .string(entry.id.hex),
                    ]
                }),
        ]
    }

    static func json(_ needs: Needs) -> JSON {
        [
            "highAvailability": needs.highAvailability.map { .bool($0) } ?? .null,
            "peakConnections": needs.peakConnections.map { .integer($0) } ?? .null,
            "storageMebibytes": needs.storage.map { .integer($0.mebibytes) } ?? .null,
            "recoverySeconds": needs.recoveryTime.map { .integer($0.seconds) } ?? .null,
        ]
    }

    /// What is required, in one line: `high availability, 300 connections, 200 GiB, back within 15 min, $350 a month`.
    static func words(_ needs: Needs, budget: Money?) -> String {
        [
            needs.highAvailability == true ? "high availability" : nil,
            needs.peakConnections.map { "\($0) connection\($0 == 1 ? "" : "s")" },
            needs.storage.map { "\($0) of storage" },
            needs.recoveryTime.map { "back within \($0)" },
            budget.map { "at most $\($0.exact) a month" },
        ].compactMap(\.self).joined(separator: ", ")
    }
}

extension Context {
    /// The clients as they stand on disk, else as HEAD has them; none where there is no such file.
    func clients(_ catalog: Catalog) throws -> Clients {
        if let found = try Clients.readFromDisk(catalog, repository) { return found.clients }
        guard repository.workTree == nil, let head = try repository.head().commit else { return Clients() }
        return try Clients.read(at: repository.commit(head), catalog, repository) ?? Clients()
    }

    fileprivate func clientBytes(_ catalog: Catalog) throws(TiersError) -> [UInt8]? {
        try Clients.readFromDisk(catalog, repository)?.bytes
    }

    /// Today by the command's clock, in UTC.
    var today: String { String(UTCTime.text(now).prefix(10)) }

    /// What each client is recorded to run, in the order of the catalog's environments.
    func recorded(_ catalog: Catalog) throws -> [String: [EntrySummary]] {
        let histories = Histories(repository)
        let order = Dictionary(uniqueKeysWithValues: zip(catalog.environments, catalog.environments.indices))
        let rows = try histories.targets().map { try histories.summary($0.tip, of: $0.target) }
        return Dictionary(grouping: rows, by: \.target.client).mapValues { rows in
            rows.sorted {
                (order[$0.target.environment] ?? .max, $0.target) < (order[$1.target.environment] ?? .max, $1.target)
            }
        }
    }
}
