internal import Git
package import History
package import Tiers

/// `adopt`: records what clients already run. Nothing on disk changes.
package struct Adoption {
    private let session: Session
    private var repository: Repository { session.repository }

    package init(_ session: Session) { self.session = session }

    package struct Order: Hashable, Sendable {
        package let target: Target
        package let tier: String

        package init(target: Target, tier: String) {
            self.target = target
            self.tier = tier
        }
    }

    /// Bytes of a file of targets: enough for some 20,000 of them.
    package static let longestFile = 1 << 20

    /// A file of `client,environment,tier` lines; a header of these words, empty lines and `#` comments are passed over.
    ///
    /// - Throws: `SwitchError.targetsFile` with line and column.
    package static func orders(from text: String, path: String, catalog: Catalog) throws(SwitchError) -> [Order] {
        var orders: [Order] = []
        var lines: [Target: Int] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = trimmed(line)
            if content.isEmpty || content.hasPrefix("#") { continue }
            let fields: [CSVLine.Field]
            switch CSVLine.read(line) {
            case .success(let row): fields = row.fields
            case .failure(let flaw):
                throw .targetsFile(SourceLocation(path: path, line: index + 1, column: flaw.column), flaw.text)
            }
            if orders.isEmpty, fields.map({ $0.text.lowercased() }) == ["client", "environment", "tier"] { continue }
            func problem(_ text: String, _ field: Int = 0) -> SwitchError {
                .targetsFile(SourceLocation(path: path, line: index + 1, column: fields[field].column), text)
            }
            guard fields.count == 3 else {
                throw problem(
                    "expected client,environment,tier and found \(fields.count) field\(fields.count == 1 ? "" : "s")")
            }
            let (client, environment, tier) = (fields[0].text, fields[1].text, fields[2].text)
            let isShared = client == Target.shared.client && environment == Target.shared.environment
            guard isShared || catalog.environments.contains(environment) else {
                throw problem(
                    environment.isEmpty
                        ? "the environment is empty"
                        : "unknown environment `\(Names.printable(environment))`"
                            + (Suggestion.question(for: environment, among: catalog.environments).map { ", \($0)" }
                                ?? ""),
                    1)
            }
            let target: Target
            do { target = try Target(client: client, environment: environment) } catch {
                throw problem(client.isEmpty ? "the client is empty" : error.description)
            }
            guard catalog.tierNames.contains(tier) else {
                throw problem(
                    tier.isEmpty
                        ? "the tier is empty"
                        : "unknown tier `\(Names.printable(tier))`"
                            + (Suggestion.question(for: tier, among: catalog.tierNames).map { ", \($0)" } ?? ""), 2)
            }
            if let first = lines[target] { throw problem("\(target) is there already, on line \(first)") }
            lines[target] = index + 1
            orders.append(Order(target: target, tier: tier))
        }
        guard !orders.isEmpty else { throw .targetsFile(SourceLocation(path: path), "it names no target") }
        return orders
    }

    private static func trimmed(_ text: some StringProtocol) -> String {
        var text = text[...]
        while let first = text.first, first.isWhitespace || first == "\u{FEFF}" { text = text.dropFirst() }
        while let last = text.last, last.isWhitespace { text = text.dropLast() }
        return String(text)
    }

    /// What would be recorded: the orders that are not recorded already.
    ///
    /// - Throws: `SwitchError.alreadyAdopted` for a target that is on another tier.
    package func pending(
        _ orders: [Order], base revision: String?
    ) throws(SwitchError) -> [(order: Order, content: TierContent)] {
        let base = try wrap { try BaseCommit.find(revision: revision, environment: nil, repository) }
        var pending: [(order: Order, content: TierContent)] = []
        for order in orders {
            let tier = try wrap { try base.catalog.tier(named: order.tier) }
            let content = try wrap { try TierContent.of(tier, in: base.catalog, at: base.commit, repository) }
            let histories = Histories(repository)
            if let tip = try wrap({ try histories.newestIfAny(order.target) }) {
                guard tip.document.to == order.tier, tip.content == content else {
                    throw .alreadyAdopted(order.target, tier: tip.document.to, wanted: order.tier)
                }
                continue
            }
            pending.append((order, content))
        }
        return pending
    }

    /// Records one order as a first entry.
    package func record(
        _ order: Order, _ content: TierContent, base revision: String?, reason: String?, ticket: String?
    ) async throws(SwitchError) -> Entry {
        let base = try wrap { try BaseCommit.find(revision: revision, environment: nil, repository) }
        let policy = try wrap {
            try PolicyReference.require(repository, catalogRoot: base.catalog.root)
        }
        let reason = try EntryMessage.checked(reason, option: "-m")
        let ticket = try EntryMessage.checked(ticket, option: "--ticket")
        if reason == nil, base.catalog.requireReason { throw .reasonRequired }
        let locks = try session.lock(order.target, root: policy.root)
        defer { withExtendedLifetime(locks) {} }
        guard try wrap({ try Histories(repository).tip(order.target) }) == nil else { throw .stale(order.target) }
        let authority = try await Authority.read(session, policy)
        let draft = EntryWriter.Draft(
            target: order.target, kind: .adopt, to: order.tier, content: content, base: base.commit.id, reason: reason,
            ticket: ticket)
        try authority.require(
            PolicyRequest(
                kind: .adopt, target: order.target, tier: order.tier, reason: reason, ticket: ticket, breakGlass: false,
                seconds: try session.identity().seconds))
        let id = try await authority.write(draft, after: nil)
        let move = Journal.Move(reference: Histories.reference(order.target), old: nil, new: id)
        try ReferenceChange(session, [move], message: "adopt \(order.tier)").run()
        let entry = try wrap { try Histories(repository).entry(id) }
        session.remember(entry)
        return entry
    }
}
