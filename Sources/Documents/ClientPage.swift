internal import CloudFormation
package import History
package import Planning
package import Tiers

/// What there is to say of one client, by its own histories; nothing of any other.
package struct ClientFacts: Sendable {
    /// The client in one environment.
    package struct Environment: Sendable {
        package let name: String
        /// As the newest entry names it, with its release; `nil` where nothing is recorded.
        package let tier: String?
        package let operation: Operation
        /// What the newest entry recorded; `nil` where it cannot be evaluated any more.
        package let recorded: TierFacts?
        /// Oldest first.
        package let changes: [Change]
        package let marks: [Timeline.Mark]

        package init(
            name: String, tier: String?, operation: Operation, recorded: TierFacts?, changes: [Change],
            marks: [Timeline.Mark]
        ) {
            self.recorded = recorded
            self.operation = operation
            self.name = name
            self.tier = tier
            self.changes = changes
            self.marks = marks
        }
    }

    /// Whether what was decided is in operation.
    package enum Operation: Hashable, Sendable {
        /// Since its deployment; seconds since 1970.
        case since(Int64)
        /// A deployment of it is still to come, or failed.
        case notYet
        /// No deployment was ever recorded.
        case notRecorded
    }

    /// An entry that set what runs.
    package struct Change: Sendable {
        /// Seconds since 1970.
        package let time: Int64
        package let number: Int
        package let kind: EntryDocument.Kind
        package let tier: String
        /// A step on the way to the tier.
        package let stage: (number: Int, of: Int)?

        package init(
            time: Int64, number: Int, kind: EntryDocument.Kind, tier: String, stage: (number: Int, of: Int)?
        ) {
            self.stage = stage
            self.time = time
            self.number = number
            self.kind = kind
            self.tier = tier
        }
    }

    package let name: String
    /// What it requires, as `clients.yml` writes it.
    package let requires: Needs
    /// In the catalog's order.
    package let environments: [Environment]

    package init(name: String, requires: Needs, environments: [Environment]) {
        self.name = name
        self.requires = requires
        self.environments = environments
    }
}

/// The page of one client.
package enum ClientPage {
    /// - Parameter facts: of the tiers; nothing in them is about clients.
    package static func page(_ client: ClientFacts, _ facts: DocumentFacts) -> Page {
        Page(
            .client, client.name, title: "\(client.name): your tiers",
            summary: "Which tier \(client.name) is on, what it provides, and what changed so far.",
            notice: "Made by tiergit docs client \(client.name).",
            now(client, facts) + provides(client, facts) + history(client, facts) + ways(client, facts))
    }

    /// A tier that stands on the page, with another client whose name is in what the catalog says of it.
    ///
    /// - Parameter others: the names of the other clients.
    package static func foreignNames(
        _ client: ClientFacts, _ facts: DocumentFacts, others: [String]
    ) -> [(tier: Tier, client: String, isOwn: Bool)] {
        // Those that it was on once stand in what changed.
        let own = Set(tiers(client, facts).map(\.name))
            .union(client.environments.flatMap { $0.changes.map(\.tier) })
        return facts.catalog.tiers.filter { $0.isOffered || own.contains($0.name) }.flatMap { tier in
            let texts =
                [tier.name, tier.title, tier.description ?? "", tier.monthlyCost ?? ""]
                + tier.support.flatMap { [$0.name, $0.text] }
            return others.filter { name in texts.contains { names($0, name) } }
                .map { (tier, $0, own.contains(tier.name)) }
        }
    }

    /// Whether a text has a name in it, as words of their own.
    private static func names(_ text: String, _ name: String) -> Bool {
        func isWord(_ character: Character?) -> Bool { character.map { $0.isLetter || $0.isNumber } ?? false }
        let text = text.lowercased()
        return text.ranges(of: name.lowercased()).contains { range in
            !isWord(text[..<range.lowerBound].last) && !isWord(text[range.upperBound...].first)
        }
    }

    private static func now(_ client: ClientFacts, _ facts: DocumentFacts) -> [Block] {
        let isPriced = client.environments.contains { price($0, client, facts) != nil }
        var blocks: [Block] = [
            .table(
                ["environment", "tier", "decided (UTC)", "in operation since (UTC)"]
                    + (isPriced ? ["price a month"] : []),
                client.environments.map { environment in
                    let decided = environment.changes.last.map { TimelinePicture.minute($0.time) } ?? "not known"
                    let operation =
                        switch environment.operation {
                        case .since(let time): TimelinePicture.minute(time)
                        case .notYet: "not yet"
                        case .notRecorded: "not recorded"
                        }
                    return [
                        Prose(environment.name), Prose(tierName(environment)), Prose(decided),
                        Prose(operation),
                    ] + (isPriced ? [Prose(price(environment, client, facts) ?? "not said")] : [])
                })
        ]
        if client.environments.contains(where: { $0.operation == .notYet }) {
            blocks.append(
                .paragraph(
                    "A tier that was decided is in operation after its deployment; until then the one before still runs."
                ))
        }
        let required = client.requires.texts
        if !required.isEmpty {
            blocks += [
                .paragraph("Agreed requirements:"),
                .list(
                    required.map {
                        "\(words($0.key).capitalizedFirst): \($0.text == "true" ? "yes" : $0.text == "false" ? "no" : $0.text)"
                    }),
            ]
        }
        return blocks
    }

    /// With the step where it is between two tiers.
    private static func tierName(_ environment: ClientFacts.Environment) -> String {
        guard let tier = environment.tier else { return "nothing is recorded" }
        guard let stage = environment.changes.last?.stage, stage.number < stage.of else { return tier }
        return "on the way to \(tier), step \(stage.number) of \(stage.of)"
    }

    private static func price(
        _ environment: ClientFacts.Environment, _ client: ClientFacts, _ facts: DocumentFacts
    ) -> String? {
        guard let tier = tier(environment, facts),
            let target = try? Target(client: client.name, environment: environment.name),
            let price = tier.price?.monthly(for: target, environments: facts.environments)
        else { return nil }
        return "$\(price.exact)"
    }

    private static func words(_ key: String) -> String { key.replacing("_", with: " ") }

    private static func tier(_ environment: ClientFacts.Environment, _ facts: DocumentFacts) -> Tier? {
        environment.changes.last.flatMap { change in facts.catalog.tiers.first { $0.name == change.tier } }
    }

    /// The tiers that it is on, each once, in the catalog's order.
    private static func tiers(_ client: ClientFacts, _ facts: DocumentFacts) -> [Tier] {
        let names = Set(client.environments.compactMap { tier($0, facts)?.name })
        return facts.catalog.tiers.filter { names.contains($0.name) }
    }

    private static func provides(_ client: ClientFacts, _ facts: DocumentFacts) -> [Block] {
        tiers(client, facts).flatMap { tier -> [Block] in
            var blocks: [Block] = [.heading(2, "What \(tier.title) provides")]
            // By what was recorded for the client, whatever the tier has become since.
            let own = client.environments.compactMap { environment in
                self.tier(environment, facts)?.name == tier.name
                    ? environment.recorded.map { (environment.name, $0) } : nil
            }
            blocks.append(.list(ClientPages.lines(tier, facts, own)))
            if !tier.support.isEmpty {
                blocks += [
                    .paragraph("Support:"), .list(tier.support.map { "\($0.name.capitalizedFirst): \($0.text)" }),
                ]
            }
            return blocks
        }
    }

    private static func history(_ client: ClientFacts, _ facts: DocumentFacts) -> [Block] {
        let timeline = Timeline(
            client: client.name,
            bands: client.environments.map { environment in
                let changes = environment.changes
                let stays = changes.enumerated().compactMap { index, change -> Timeline.Stay? in
                    let end = index + 1 < changes.count ? changes[index + 1].time : nil
                    // What lasted less than a second was never there.
                    guard end.map({ $0 > change.time }) ?? true else { return nil }
                    return Timeline.Stay(from: change.time, to: end, tier: change.tier, number: change.number)
                }
                return Timeline.Band(environment: environment.name, stays: stays, marks: environment.marks)
            }, tiers: facts.catalog.tierNames)
        let rows = client.environments.flatMap { environment in
            environment.changes.map { (environment.name, $0) }
        }.sorted { ($0.1.time, $0.0, $0.1.number) < ($1.1.time, $1.0, $1.1.number) }
        guard !rows.isEmpty else { return [] }
        return [
            .heading(2, "Changes so far"), .picture(TimelinePicture.of(timeline)),
            .table(
                ["when (UTC)", "environment", "what", "tier"],
                rows.map { name, change in
                    [
                        Prose(TimelinePicture.minute(change.time)), Prose(name), Prose(what(change)),
                        Prose(change.tier),
                    ]
                }),
            .paragraph(
                "Each change was signed by the person who made it. All signatures were checked when this page was made; we can show you the proof."
            ),
        ]
    }

    private static func what(_ change: ClientFacts.Change) -> String {
        let what =
            switch change.kind {
            case .adopt: "start of the record"
            case .switch: "changed"
            case .revert: "changed back"
            default: change.kind.rawValue
            }
        return what + (change.stage.map { ", step \($0.number) of \($0.of)" } ?? "")
    }

    private static func ways(_ client: ClientFacts, _ facts: DocumentFacts) -> [Block] {
        let own = tiers(client, facts)
        let blocks = own.flatMap { tier in ClientPages.ways(from: tier, own: own, facts) }
        return blocks.isEmpty ? [] : [.heading(2, "Moving to another tier")] + blocks
    }
}
