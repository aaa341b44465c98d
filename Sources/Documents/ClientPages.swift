internal import CloudFormation
package import Planning
internal import Tiers

/// For clients, and for those who talk with them. Nothing here is about a single client.
package enum ClientPages {
    package static func pages(_ facts: DocumentFacts) -> [Page] {
        [Questionnaire.page(facts), features(facts), paths(facts), support(facts)]
    }

    // MARK: Features

    private static func features(_ facts: DocumentFacts) -> Page {
        var blocks: [Block] = []
        for tier in facts.tiers {
            blocks.append(.heading(2, Prose(tier.tier.title)))
            if let description = tier.tier.description { blocks.append(.paragraph("\(description).")) }
            blocks.append(.list(lines(tier, facts)))
        }
        blocks.append(
            .paragraph(
                "\(link: "Which one is right", page: "client/selection"), and \(link: "the support that comes with it", page: "client/support")."
            ))
        return Page(
            .client, "features", title: "What each tier provides",
            summary: "The tiers in plain words: availability, size, backups, security and cost.", blocks)
    }

    /// What a tier is, for somebody who knows no AWS.
    static func lines(_ tier: TierFacts, _ facts: DocumentFacts) -> [Prose] {
        let environment = facts.environments.last ?? ""
        let resources = (tier.stacks[environment]?.resources ?? []).filter { $0.presence == .always }
        var lines: [Prose] = []
        let provides = tier.tier.provides
        if let available = provides.highAvailability {
            lines.append(
                available
                    ? "High availability: a part may fail without the product being away."
                    : "No high availability: where a part fails, the product is away until it is replaced.")
        }
        if let connections = provides.peakConnections {
            lines.append("Up to \(connections) connections to the database at the busiest time.")
        }
        if let storage = provides.storage { lines.append("Up to \(storage) of data and files.") }
        if let time = provides.recoveryTime { lines.append("After the loss of a part with data: back within \(time).") }
        // The instances of a cluster have no storage of their own.
        let databases = resources.filter {
            $0.type == "AWS::RDS::DBCluster"
                || $0.type == "AWS::RDS::DBInstance" && $0.properties["DBClusterIdentifier"] == nil
        }
        for database in databases {
            func says(_ property: String) -> Bool { database.properties[property]?.text == "true" }
            if let days = database.properties["BackupRetentionPeriod"]?.text, days != "0" {
                lines.append(
                    "The database can be taken back to any moment of the last \(days == "1" ? "day" : "\(days) days").")
            }
            if says("MultiAZ") {
                lines.append("The database has a second copy in another place that takes over by itself.")
            }
            if says("StorageEncrypted") { lines.append("The database is encrypted where it is stored.") }
            if says("DeletionProtection") { lines.append("The database is protected from being deleted by mistake.") }
        }
        let caches = resources.filter { $0.type.hasPrefix("AWS::ElastiCache::") }
        if caches.contains(where: { $0.properties["AutomaticFailoverEnabled"]?.text == "true" }) {
            lines.append("The cache has a second node that takes over by itself.")
        }
        if caches.contains(where: { $0.properties["TransitEncryptionEnabled"]?.text == "true" }) {
            lines.append("Traffic with the cache is encrypted.")
        }
        for (service, settings) in tier.services.sorted(by: { $0.key < $1.key }) {
            if let count = settings[environment]?.count {
                lines.append(
                    "The service \(code: service) runs in \(TierWords.copies(count)) \(count.isOne ? "copy" : "copies")."
                )
            }
        }
        if let price = tier.tier.price {
            lines.append("Price: \(price.text(facts.environments)) a month.")
        } else if let cost = tier.tier.monthlyCost {
            lines.append("Cost: \(cost) a month.")
        }
        return lines.isEmpty ? ["The catalog says nothing more of it."] : lines
    }

    // MARK: Ways

    private static func paths(_ facts: DocumentFacts) -> Page {
        var blocks: [Block] = [
            .paragraph(
                "What clients notice of a change, and whether their data is safe. Every change is planned first, made at an agreed time, and recorded so that it can be proved later."
            )
        ]
        for tier in facts.tiers {
            let ways = ways(from: tier.tier, facts)
            if !ways.isEmpty { blocks += [.heading(2, "From \(tier.tier.title)")] + ways }
        }
        blocks.append(
            .paragraph(
                "For those who make the change: \(link: "from one tier to another", page: "technical/upgrades")."))
        return Page(
            .client, "upgrade-paths", title: "Moving to another tier",
            summary: "What a change of tier means for a client: interruptions, data, the way back.", blocks)
    }

    /// A table of the ways to other tiers; nothing where there is none.
    static func ways(from tier: Tier, _ facts: DocumentFacts) -> [Block] {
        let changes = facts.changes.filter { $0.from == tier.name }
        guard !changes.isEmpty else { return [] }
        return [
            .table(
                ["from \(tier.title) to", "what you notice", "your data", "how", "your data on the way back"],
                changes.map { change in
                    let to = facts.catalog.tiers.first { $0.name == change.to }
                    let reverse = facts.changes.first { $0.from == change.to && $0.to == change.from }
                    return [
                        Prose(to?.title ?? change.to), Prose(notice(change)), Prose(data(change)), how(change),
                        Prose(reverse.map(data) ?? "not known"),
                    ]
                })
        ]
    }

    /// How a change is made: in stages where only these spare the data.
    private static func isStaged(_ change: TierChange) -> Bool {
        !change.plan.findings.isEmpty && change.stages.bars.isEmpty && change.stages.isSafe
            && !change.stages.stages.isEmpty
    }

    private static func plans(_ change: TierChange) -> [Plan] {
        isStaged(change) ? change.stages.stages.map(\.plan) : [change.plan]
    }

    private static func notice(_ change: TierChange) -> String {
        let reasons = plans(change).flatMap { $0.resources.flatMap(\.change.reasons) }
        let windows = reasons.compactMap(\.window)
        let isOpen = reasons.contains { $0.verdict == .interrupts && $0.window == nil }
        guard !windows.isEmpty || isOpen else { return "nothing" }
        guard !windows.isEmpty else { return "a short interruption; for how long is not known" }
        let total = windows.reduce(0) { $0 + $1.upperBound }
        return "interruptions, up to \(total) minutes together" + (isOpen ? ", and some whose length is not known" : "")
    }

    private static func data(_ change: TierChange) -> String {
        let verdicts = isStaged(change) ? change.stages.stages.map(\.verdict) : [change.plan.verdict]
        return switch verdicts.max() ?? .unchanged {
        case .unchanged, .safe, .interrupts: "kept"
        case .oneWay: "kept, with no way back"
        case .losesData: "would be lost in part: not done without your consent"
        case .refused: "not possible as it is: it needs a project of its own"
        }
    }

    private static func how(_ change: TierChange) -> Prose {
        if isStaged(change) { return "in \(change.stages.stages.count) steps" }
        return change.plan.findings.isEmpty ? "in one step" : "only after a talk with us"
    }

    // MARK: Support

    private static func support(_ facts: DocumentFacts) -> Page {
        var names: [String] = []
        for term in facts.catalog.tiers.flatMap(\.support) where !names.contains(term.name) { names.append(term.name) }
        let tiers = facts.catalog.tiers
        let blocks: [Block] =
            names.isEmpty
            ? [
                .paragraph(
                    "\(code: Catalog.path) does not say yet what support comes with a tier: give each tier \(code: "support: {hours: …, response: …}"), and build again."
                )
            ]
            : [
                .table(
                    ["support"] + tiers.map { Prose($0.title) },
                    names.map { name in
                        [Prose(name)]
                            + tiers.map { tier in
                                Prose(tier.support.first { $0.name == name }?.text ?? "not promised")
                            }
                    })
            ]
        return Page(
            .client, "support", title: "Support", summary: "The support that comes with each tier.", blocks)
    }
}

extension ServiceCount {
    fileprivate var isOne: Bool { self == .number(1) }
}
