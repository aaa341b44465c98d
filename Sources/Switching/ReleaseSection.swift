internal import CloudFormation
internal import Git
internal import History
internal import Planning
internal import Tiers

/// The text of a release in a changelog, without its heading: what changed per resource, the commits, the bill.
struct ReleaseSection {
    private let repository: Repository

    init(_ repository: Repository) { self.repository = repository }

    /// Commits that are named; the others are counted.
    private static let limit = 100

    func text(
        _ plan: Plan, note: String?, from previous: Release?, to content: TierContent, tier: Tier, base: BaseCommit
    ) throws(SwitchError) -> String {
        var groups: [(title: String, lines: [String])] = ["Added", "Changed", "Removed"].map { ($0, []) }
        func add(_ line: String, _ title: String) {
            guard let index = groups.firstIndex(where: { $0.title == title }) else { return }
            if !groups[index].lines.contains(line) { groups[index].lines.append(line) }
        }
        for resource in plan.resources {
            let change = resource.change
            let place = resource.environment.map { " in \($0)" } ?? ""
            let head = "`\(change.logicalId)` (\(change.type))\(place)"
            switch change.effect {
            case .add: add(head, "Added")
            case .removes: add("\(head)\(danger(change.verdict))", "Removed")
            default:
                let details = change.reasons.map { reason in
                    (reason.property.map { "\($0): " } ?? "") + reason.text
                }
                add(
                    "\(head): \(PlanWords.effect(change.effect))\(danger(change.verdict))"
                        + (details.isEmpty ? "" : ": \(once(details).joined(separator: "; "))"), "Changed")
            }
        }
        for export in plan.exports {
            let title = export.change.kind == .added ? "Added" : export.change.kind == .removed ? "Removed" : "Changed"
            add("export `\(export.change.name)`: \(export.change.text)", title)
        }
        for change in plan.services {
            add(
                "service `\(change.service)`, \(change.environment): \(change.setting) \(change.old ?? "not set") -> \(change.new ?? "not set")",
                "Changed")
        }
        for remark in plan.remarks where remark.verdict >= .interrupts { add(remark.text, "Changed") }
        if let previous, groups.allSatisfy(\.lines.isEmpty) {
            for change in try wrap({ try repository.changes(from: previous.content.addons, to: content.addons) }) {
                add("`\(change.path)`", change.old == nil ? "Added" : change.new == nil ? "Removed" : "Changed")
            }
        }
        if let previous {
            groups.append(("Commits", try commits(since: previous, tier: tier, content: content, base: base)))
        }
        if let cost = plan.cost { groups.append(("Cost", [cost.summary])) }
        var parts = note.map { [Self.plain($0)] } ?? []
        if previous == nil { parts.append("The first release.") }
        parts += groups.filter { !$0.lines.isEmpty }.map { group in
            "### \(group.title)\n\n" + group.lines.map { "- \(Self.line($0))" }.joined(separator: "\n")
        }
        return parts.joined(separator: "\n\n")
    }

    private func danger(_ verdict: Verdict) -> String { verdict >= .oneWay ? ", \(verdict.rawValue)" : "" }

    private func once(_ texts: [String]) -> [String] {
        texts.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// Those that touch the tier: its folder and those that it is made of, the catalog, the manifests that it sets.
    private func commits(
        since previous: Release, tier: Tier, content: TierContent, base: BaseCommit
    ) throws(SwitchError) -> [String] {
        let paths =
            (base.catalog.sources(of: tier) + previous.catalog.sources(of: previous.definition)).map(\.folderPath)
            + [Catalog.path]
            + Set(content.services.keys).union(previous.content.services.keys).sorted().map { Layout.manifest(of: $0) }
        return try wrap {
            var lines: [String] = []
            var more = 0
            for id in try repository.commits(from: previous.base.id, to: base.commit.id, limit: 10_000) {
                let commit = try repository.commit(id)
                let parents = try commit.parents.map { try repository.commit($0) }
                let touches = try paths.contains { path in
                    let item = try repository.item(in: commit.tree, at: path)
                    return try parents.allSatisfy { try repository.item(in: $0.tree, at: path) != item }
                }
                guard touches else { continue }
                guard lines.count < Self.limit else {
                    more += 1
                    continue
                }
                lines.append("\(id.short) \(commit.subject) (\(commit.author.name))")
            }
            return lines + (more == 0 ? [] : ["and \(more) more"])
        }
    }

    /// One line of text in which nothing is a control character.
    private static func line(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    scalar.value < 0x20 || EntryMessage.controlCharacter(in: String(scalar)) != nil ? " " : scalar
                }))
    }

    /// A note that is no heading of the changelog, and begins no signature.
    private static func plain(_ note: String) -> String {
        note.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            line.hasPrefix("#") || line.hasPrefix("-----BEGIN ") || line.hasPrefix("```") ? "    \(line)" : String(line)
        }.joined(separator: "\n")
    }
}
