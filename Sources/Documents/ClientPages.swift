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
        var blocks: [Block] =
            facts.offered.isEmpty ? [.paragraph("What there is for you is agreed with you: ask us.")] : []
        for tier in facts.offered {
            blocks.append(.heading(2, Prose(tier.tier.title)))
            if let description = tier.tier.description { blocks.append(.paragraph("\(description).")) }
            blocks.append(.list(lines(tier.tier, facts, facts.environments.map { ($0, tier) })))
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
    ///
    /// - Parameter parts: what it is about, by environment in the catalog's order; what is so in some of them only is said to be.
    static func lines(
        _ tier: Tier, _ facts: DocumentFacts, _ parts: [(environment: String, tier: TierFacts)]
    ) -> [Prose] {
        var lines = promises(tier.provides)
        let environments = parts.map(\.environment)
        var found: [(line: Prose, environments: [String])] = []
        for (environment, tier) in parts {
            for line in self.parts(tier, environment) {
                if let index = found.firstIndex(where: { $0.line == line }) {
                    found[index].environments.append(environment)
                } else {
                    found.append((line, [environment]))
                }
            }
        }
        for (line, own) in found {
            lines.append(own.count == environments.count ? line : "In \(Suggestion.list(own)): \(line)")
        }
        if let cost = tier.quote(in: environments, of: facts.environments) {
            let place = environments.count > 1 ? "\(Suggestion.list(environments)) together" : environments.first ?? ""
            lines.append("\(tier.price == nil ? "Quoted" : "Price"): \(cost.text) a month for \(place).")
        }
        return lines.isEmpty ? ["Nothing more is said of it yet."] : lines
    }

    private static func promises(_ provides: Needs) -> [Prose] {
        var lines: [Prose] = []
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
        return lines
    }

    /// What follows from the parts that it has in one environment.
    private static func parts(_ tier: TierFacts, _ environment: String) -> [Prose] {
        let resources = (tier.stacks[environment]?.resources ?? []).filter { $0.presence == .always }
        return databases(resources) + caches(resources) + files(resources)
            + tier.services.sorted { $0.key < $1.key }.compactMap { service, settings in
                settings[environment]?.count.map { count in
                    "The service \(code: service) runs in \(TierWords.copies(count)) \(count.isOne ? "copy" : "copies")."
                }
            }
    }

    private static func databases(_ resources: [Stack.Resource]) -> [Prose] {
        var lines: [Prose] = []
        let instances = resources.filter { $0.type == "AWS::RDS::DBInstance" }
        // The instances of a cluster have no storage of their own.
        let databases =
            resources.filter { $0.type == "AWS::RDS::DBCluster" }
            + instances.filter { $0.properties["DBClusterIdentifier"] == nil }
        for database in databases {
            func says(_ property: String) -> Bool { database.properties[property]?.text == "true" }
            let scaling = database.properties["ServerlessV2ScalingConfiguration"]
            if let low = scaling?["MinCapacity"]?.text.flatMap({ Double($0) }), low > 0,
                let high = scaling?["MaxCapacity"]?.text.flatMap({ Double($0) }), high > low
            {
                lines.append("The database grows with the load, up to \(Int(high / low)) times its smallest size.")
            }
            let copies = instances.count { $0.properties["DBClusterIdentifier"] != nil }
            if says("MultiAZ") || database.type == "AWS::RDS::DBCluster" && copies > 1 {
                lines.append("The database has a second copy in another place, which takes over by itself.")
            }
            if let days = database.properties["BackupRetentionPeriod"]?.text, days != "0" {
                lines.append(
                    "The database can be taken back to any moment of the last \(days == "1" ? "day" : "\(days) days").")
            }
            if says("StorageEncrypted") { lines.append("The database is encrypted where it is stored.") }
            if says("DeletionProtection") { lines.append("The database is protected from being deleted by mistake.") }
        }
        return lines
    }

    private static func caches(_ resources: [Stack.Resource]) -> [Prose] {
        let caches = resources.filter { $0.type.hasPrefix("AWS::ElastiCache::") }
        var lines: [Prose] = []
        for cache in caches where cache.properties["AutomaticFailoverEnabled"]?.text == "true" {
            guard let nodes = cache.properties["NumCacheClusters"]?.text.flatMap({ Int($0) }), nodes > 1 else {
                lines.append("Where a part of the cache fails, another takes over by itself.")
                continue
            }
            lines.append("The cache has \(nodes) nodes; where one fails, another takes over by itself.")
        }
        if caches.contains(where: { $0.properties["TransitEncryptionEnabled"]?.text == "true" }) {
            lines.append("Traffic with the cache is encrypted.")
        }
        return lines
    }

    private static func files(_ resources: [Stack.Resource]) -> [Prose] {
        var lines: [Prose] = []
        if resources.contains(where: {
            $0.type == "AWS::S3::Bucket" && $0.properties["VersioningConfiguration"]?["Status"]?.text == "Enabled"
        }) {
            lines.append("Older versions of files are kept for a time.")
        }
        if resources.contains(where: {
            $0.type == "AWS::EFS::FileSystem" && $0.properties["BackupPolicy"]?["Status"]?.text == "ENABLED"
        }) {
            lines.append("Shared files are backed up every day.")
        }
        return lines
    }

    // MARK: Ways

    private static func paths(_ facts: DocumentFacts) -> Page {
        var blocks: [Block] = [
            .paragraph(
                "What clients notice of a change, and whether their data is safe. Every change is planned first, and recorded so that it can be proved later."
            )
        ]
        for tier in facts.offered {
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
    ///
    /// - Parameter own: tiers that whoever reads it is on, offered or not.
    static func ways(from tier: Tier, own: [Tier] = [], _ facts: DocumentFacts) -> [Block] {
        let told = Set(facts.catalog.offered.map(\.name)).union(own.map(\.name))
        let changes = facts.changes.filter { $0.from == tier.name && told.contains($0.to) }
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

    /// What is deployed of a change, update by update, in every environment.
    private static func plans(_ way: TierChange.Way) -> [Plan] {
        way.isStaged ? way.stages.stages.map(\.plan) : [way.plan]
    }

    /// Of the environment in which most is away.
    private static func notice(_ change: TierChange) -> String {
        var longest: (minutes: Int, isOpen: Bool) = (0, false)
        for way in change.ways {
            let reasons = plans(way).flatMap { $0.resources.flatMap(\.change.reasons) }
            longest.minutes = max(longest.minutes, reasons.compactMap(\.window).reduce(0) { $0 + $1.upperBound })
            longest.isOpen = longest.isOpen || reasons.contains { $0.verdict == .interrupts && $0.window == nil }
        }
        guard longest.minutes > 0 else {
            return longest.isOpen ? "a short interruption; for how long is not known" : "nothing"
        }
        return "short interruptions, at most \(longest.minutes) \(longest.minutes == 1 ? "minute" : "minutes") in all"
            + (longest.isOpen ? ", and some whose length is not known" : "")
    }

    /// Of the environment in which it is worst.
    private static func data(_ change: TierChange) -> String {
        let verdicts = change.ways.flatMap { way in
            way.isStaged ? way.stages.stages.map(\.verdict) : [way.plan.verdict]
        }
        return switch verdicts.max() ?? .unchanged {
        case .unchanged, .safe, .interrupts: "kept"
        case .oneWay: "kept, with no way back"
        case .losesData: "could be lost in part: not done without your consent"
        case .refused: "no way is known that keeps it: ask us"
        }
    }

    private static func how(_ change: TierChange) -> Prose {
        let steps = change.ways.map { $0.isStaged ? $0.stages.stages.count : 1 }.max() ?? 1
        let isFree = change.ways.allSatisfy { $0.isStaged ? $0.stages.isSafe : $0.plan.findings.isEmpty }
        return "in \(steps == 1 ? "one step" : "\(steps) steps")\(isFree ? "" : ", after a talk with us")"
    }

    // MARK: Support

    private static func support(_ facts: DocumentFacts) -> Page {
        let tiers = facts.catalog.offered
        var names: [String] = []
        for term in tiers.flatMap(\.support) where !names.contains(term.name) { names.append(term.name) }
        let blocks: [Block] =
            names.isEmpty
            ? [
                .paragraph("What support comes with a tier is agreed with you: ask us.")
            ]
            : [
                .table(
                    ["support"] + tiers.map { Prose($0.title) },
                    names.map { name in
                        [Prose(name.capitalizedFirst)]
                            + tiers.map { tier in
                                Prose(tier.support.first { $0.name == name }?.text ?? "not promised")
                            }
                    })
            ]
        return Page(
            .client, "support", title: "Support", summary: "The support that comes with each tier.", blocks)
    }
}

extension DocumentFacts {
    /// Those that every client is told of, and that are made.
    var offered: [TierFacts] { tiers.filter(\.tier.isOffered) }
}

extension ServiceCount {
    fileprivate var isOne: Bool { self == .number(1) }
}

extension String {
    /// With its first letter in upper case.
    var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
