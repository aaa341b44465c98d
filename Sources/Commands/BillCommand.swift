internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct BillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bill",
        abstract: "Charge each client for its time on each tier, to the second.",
        discussion: """
            From the tier histories, which are verified first, and the prices in copilot/tiers.yml, which are for a calendar month (UTC). Without -c, \
            everyone; also where CLIENT_DOMAIN names a client. A client is charged the same alone and among others.

            EXAMPLES
              tiergit bill --month 2026-10
              tiergit bill --from 2026-10-01 --to 2027-01-01 -c acme
              tiergit bill --month 2026-10 --format csv > october.csv
              tiergit bill --month 2026-10 --prices v2026-10
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case table, json, csv
    }

    @Option(help: ArgumentHelp("The first second that is charged; a date is its beginning, in UTC.", valueName: "time"))
    var from: String?
    @Option(
        help: ArgumentHelp(
            "The first second that is not charged any more; a date is its beginning (default: now).", valueName: "time")
    )
    var to: String?
    @Option(help: ArgumentHelp("This calendar month, such as 2026-10.", valueName: "month")) var month: String?
    @Option(
        name: [.customShort("c"), .customLong("client")], help: "Only this client; may be given more than once.")
    var clients: [String] = []
    @Option(name: [.customShort("e"), .customLong("env")], help: "Only this environment's lines.")
    var environment: String?
    @Option(
        help: ArgumentHelp(
            "Take the prices from the catalog of this commit, and not from today's.", valueName: "commit"))
    var prices: String?
    @Option(help: "What to write (default: table).") var format: Format?
    @OptionGroup var root: RootOptions
    @OptionGroup var options: GlobalOptions

    private var shape: Format { format ?? (options.json ? .json : .table) }

    func validate() throws {
        if options.json, let format, format != .json { throw ValidationError("--json and --format \(format) differ") }
        if month != nil, from != nil || to != nil {
            throw ValidationError("--month and --from or --to do not go together")
        }
        if month == nil, from == nil { throw ValidationError("give --month, or --from, for the time to charge") }
    }

    func run() async throws {
        try await Context.run(options, command: "bill", root: root, recovering: false) { context in
            let period = try await period(context)
            let source = try PriceSource(prices, context)
            let stays = try await stays(in: period.charged, context)
            var bill: Bill
            do throws(Bill.UnpricedError) {
                bill = try Bill(stays, in: period.charged, catalog: source.catalog)
            } catch { throw source.report(error) }
            if let environment {
                bill = bill.only(environment: environment)
                let known = source.catalog.environments + [Target.shared.environment]
                // What the catalog no longer has may still be charged for.
                if bill.clients.isEmpty, !known.contains(environment) {
                    throw TargetError.unknownEnvironment(environment, known: source.catalog.environments)
                }
            }
            if !period.isOver {
                context.output.say(
                    "the period is not over: charged up to now, \(UTCTime.text(period.charged.upperBound))")
            }
            switch shape {
            case .table: BillText(bill: bill, output: context.output).print(prices: source.name)
            case .json: context.print(BillJSON.bill(bill, period: period, prices: source.commit))
            case .csv: context.output.result(bytes: Array(BillCSV.text(bill).utf8))
            }
        }
    }

    // MARK: The period

    struct Period {
        /// What is charged: never what lies ahead.
        let charged: Range<Int64>
        /// Whether all that was asked for has passed.
        let isOver: Bool
    }

    private func period(_ context: Context) async throws -> Period {
        let asked: (from: Int64, to: Int64?)
        if let month {
            guard let found = CalendarMonth(month) else {
                throw UsageError("`\(Names.printable(month))` is no month", hint: "for example 2026-10")
            }
            asked = (found.start, found.end)
        } else {
            asked = (
                try await GitDate.seconds(from ?? "", context),
                try await to.flatMapAsync { try await GitDate.seconds($0, context) }
            )
        }
        if let to = asked.to, to <= asked.from {
            throw UsageError(
                "--to is not later than --from: nothing lies between them",
                hint: "--to is the first second that is not charged, so a day ends with the next one's date")
        }
        guard asked.from < context.now, UTCTime.range.contains(asked.from) else {
            throw UsageError("the period begins at \(UTCTime.text(asked.from)), and it is \(UTCTime.text(context.now))")
        }
        let to = asked.to ?? context.now
        return Period(charged: asked.from..<min(to, context.now), isOver: to <= context.now)
    }

    // MARK: The histories

    /// Who was on which tier: of verified histories alone.
    ///
    /// - Throws: `ErrorReport` with exit code 7 for what is not proved; `UsageError` for clients of whom nothing is recorded.
    private func stays(in period: Range<Int64>, _ context: Context) async throws -> [TierStay] {
        // A key that was revoked since takes nothing from what others are proved to have set; its own entries are looked at below.
        let reports = try await context.verifiedReports(of: Set(clients)) { $0.isChargeable }
        let fleet = try context.clients(try context.catalog())
        var found: [TierStay] = []
        var unproved: [String] = []
        for report in reports {
            guard let tip = report.tip else { continue }
            let failed = Dictionary(
                report.entries.compactMap { check in check.failure.map { (check.id, (check.sequence, $0)) } },
                uniquingKeysWith: { first, _ in first })
            let stays = try Histories(context.repository).stays(
                of: report.target, from: tip, in: period, until: Self.end(of: report.target, in: fleet),
                unproved: Set(failed.keys))
            for disorder in stays.disorders {
                context.output.warn(
                    "\(disorder.target): #\(disorder.sequence) is dated \(UTCTime.text(disorder.time)), before the entry ahead of it: it counts from \(UTCTime.text(disorder.counted)) on"
                )
            }
            for stay in stays.stays {
                guard let (sequence, failure) = failed[stay.entry] else { continue }
                unproved.append(
                    "\(stay.target): \(sequence.map { "#\($0) " } ?? "")\(stay.entry) \(failure.reason.rawValue): \(safe(failure.detail))"
                )
            }
            found += stays.stays
        }
        guard unproved.isEmpty else {
            for line in unproved { context.output.problem(line) }
            throw ErrorReport(
                "what was on which tier is not proved for all of the period",
                hints: ["--from and --to charge the time before and after it"], exitCode: 7)
        }
        return found
    }

    /// The first second from which on a client/environment is nobody's any more; `nil` for one that goes on.
    private static func end(of target: Target, in fleet: Clients) -> Int64? {
        fleet[target.client]?.retired.flatMap { UTCTime.seconds("\($0)T00:00:00Z") }
    }
}

/// The catalog whose prices are charged.
private struct PriceSource {
    let catalog: Catalog
    /// `nil` for today's.
    let commit: ObjectID?
    private let repository: Repository

    /// What people know it by: `copilot/tiers.yml`, or that of a commit.
    var name: String { Catalog.path + (commit.map { " of \($0.short)" } ?? "") }

    /// - Throws: `TiersError.noSuchCommit`; `UsageError` for a commit without a catalog.
    init(_ revision: String?, _ context: Context) throws {
        repository = context.repository
        guard let revision else {
            (catalog, commit) = (try context.catalog(), nil)
            return
        }
        guard let id = try? repository.commit(named: revision) else {
            throw TiersError.noSuchCommit(revision: revision)
        }
        do { catalog = try Catalog.read(at: try repository.commit(id), repository) } catch TiersError.notAdopted {
            throw UsageError(
                "commit \(Names.printable(revision)) has no \(Catalog.path)",
                hint: "git log --oneline -- \(Catalog.path) lists those that have changed it")
        }
        commit = id
    }

    /// Names each tier that lacks a price, and the place in the catalog where it belongs.
    func report(_ error: Bill.UnpricedError) -> ErrorReport {
        let places = CatalogPlaces(bytes)
        let lines = error.tiers.map { missing -> String in
            guard let tier = catalog.tiers.first(where: { $0.name == missing.tier }) else {
                return "\(Catalog.path): no tier is called \(safe(missing.tier)), and \(missing.target) was on it"
            }
            let place = tier.price == nil ? "" : " in \(missing.target.environment)"
            return "\(places.price(of: tier.name)): tier \(tier.name)\(place), and \(missing.target) was on it"
        }
        let isGone = error.tiers.contains { missing in !catalog.tierNames.contains(missing.tier) }
        return ErrorReport(
            "there is no price to charge in \(name):\n  " + lines.joined(separator: "\n  "),
            hints: [
                "price: $250 below the tier, or price: {\(catalog.environments.map { "\($0): $50" }.joined(separator: ", "))}; $0 charges nothing",
                isGone
                    ? "a tier stays in the catalog while its time is charged; --prices COMMIT takes an earlier catalog"
                    : nil,
            ])
    }

    private var bytes: [UInt8] {
        if let commit {
            let item = try? repository.item(in: repository.commit(commit).tree, at: Catalog.path)
            return item.flatMap { try? repository.blob($0.id) } ?? []
        }
        return repository.workTree.flatMap { FileSystem.read("\($0)/\(Catalog.path)") } ?? []
    }
}
