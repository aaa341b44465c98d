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

    /// A file of `client,environment,tier` lines; a header of these words, empty lines and `#` comments are passed over.
    ///
    /// - Throws: `SwitchError.targetsFile` with line and column.
    package static func orders(from text: String, path: String, catalog: Catalog) throws(SwitchError) -> [Order] {
        var orders: [Order] = []
        var lines: [Target: Int] = [:]
        for (index, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let content = trimmed(line)
            if content.isEmpty || content.hasPrefix("#") { continue }
            let fields = content.split(separator: ",", omittingEmptySubsequences: false).map { field in
                let field = trimmed(field)
                return field.count > 1 && field.hasPrefix("\"") && field.hasSuffix("\"")
                    ? String(field.dropFirst().dropLast()) : field
            }
            if orders.isEmpty, fields.map({ $0.lowercased() }) == ["client", "environment", "tier"] { continue }
            func problem(_ text: String, column: Int = 1) -> SwitchError {
                .targetsFile(SourceLocation(path: path, line: index + 1, column: column), text)
            }
            guard fields.count == 3 else {
                throw problem("expected client,environment,tier and found \(fields.count) fields")
            }
            let target: Target
            do { target = try Target(client: fields[0], environment: fields[1]) } catch {
                throw problem(error.description)
            }
            guard target.isShared || catalog.environments.contains(fields[1]) else {
                throw problem(
                    "unknown environment `\(Names.printable(fields[1]))`"
                        + (Suggestion.question(for: fields[1], among: catalog.environments).map { ", \($0)" } ?? ""),
                    column: fields[0].count + 2)
            }
            guard catalog.tierNames.contains(fields[2]) else {
                throw problem(
                    "unknown tier `\(Names.printable(fields[2]))`"
                        + (Suggestion.question(for: fields[2], among: catalog.tierNames).map { ", \($0)" } ?? ""),
                    column: fields[0].count + fields[1].count + 3)
            }
            if let first = lines[target] { throw problem("\(target) is there already, on line \(first)") }
            lines[target] = index + 1
            orders.append(Order(target: target, tier: fields[2]))
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
            if let tip = try wrap({ try histories.tip(order.target).map { try histories.entry($0) } }) {
                guard tip.document.to == order.tier, tip.content == content else {
                    throw .alreadyAdopted(order.target, tier: tip.document.to)
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
            try PolicyReference.require(repository, catalogRoot: base.catalog.repository.flatMap { ObjectID(hex: $0) })
        }
        let reason = try EntryMessage.checked(reason, option: "-m")
        let ticket = try EntryMessage.checked(ticket, option: "--ticket")
        if reason == nil, base.catalog.requireReason { throw .reasonRequired }
        let lock = try session.lock("\(session.lockDirectory)/\(order.target.client)/\(order.target.environment)")
        defer { _ = lock }
        guard try wrap({ try Histories(repository).tip(order.target) }) == nil else { throw .stale(order.target) }
        let writer = try session.writer()
        let draft = EntryWriter.Draft(
            target: order.target, kind: .adopt, to: order.tier, content: content, base: base.commit.id, reason: reason,
            ticket: ticket)
        let id = try await wrap { () async throws -> ObjectID in
            try await writer.write(draft, after: nil, under: policy, tool: session.tool)
        }
        try session.checkInterrupted()
        let identity = try session.identity()
        try wrap {
            try repository.updateReference(
                Histories.reference(order.target), to: id, expecting: nil, message: "adopt \(order.tier)", by: identity)
        }
        return try wrap { try Histories(repository).entry(id) }
    }
}
