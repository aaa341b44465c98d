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
        /// Oldest first.
        package let changes: [Change]
        package let marks: [Timeline.Mark]

        package init(name: String, tier: String?, changes: [Change], marks: [Timeline.Mark]) {
            self.name = name
            self.tier = tier
            self.changes = changes
            self.marks = marks
        }
    }

    /// An entry that set what runs.
    package struct Change: Sendable {
        /// Seconds since 1970.
        package let time: Int64
        package let number: Int
        package let kind: EntryDocument.Kind
        package let tier: String
        /// The entry's id, 40 hexadecimal digits.
        package let id: String

        package init(time: Int64, number: Int, kind: EntryDocument.Kind, tier: String, id: String) {
            self.time = time
            self.number = number
            self.kind = kind
            self.tier = tier
            self.id = id
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
            .client, client.name, title: "Deployment of \(client.name)",
            summary: "Which tier \(client.name) is on, what it provides, and how that came to be.",
            notice: "Made by tiergit docs client \(client.name).",
            now(client, facts) + provides(client, facts) + history(client, facts) + ways(client, facts))
    }

    private static func now(_ client: ClientFacts, _ facts: DocumentFacts) -> [Block] {
        var blocks: [Block] = [
            .table(
                ["environment", "tier", "since (UTC)", "price a month"],
                client.environments.map { environment in
                    let since = environment.changes.last.map { TimelinePicture.minute($0.time) } ?? "not known"
                    return [
                        Prose(environment.name), Prose(environment.tier ?? "nothing is recorded"), Prose(since),
                        Prose(price(environment, client, facts)),
                    ]
                })
        ]
        let required = client.requires.texts
        if !required.isEmpty {
            blocks += [
                .paragraph("Agreed requirements:"), .list(required.map { "\(words($0.key)): \($0.text)" }),
            ]
        }
        return blocks
    }

    private static func price(
        _ environment: ClientFacts.Environment, _ client: ClientFacts, _ facts: DocumentFacts
    ) -> String {
        guard let tier = tier(environment, facts),
            let target = try? Target(client: client.name, environment: environment.name),
            let price = tier.price?.monthly(for: target, environments: facts.environments)
        else { return "not said" }
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
            if let found = facts.tiers.first(where: { $0.tier.name == tier.name }) {
                blocks.append(.list(ClientPages.lines(found, facts)))
            }
            if !tier.support.isEmpty {
                blocks += [.paragraph("Support:"), .list(tier.support.map { "\($0.name): \($0.text)" })]
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
            .heading(2, "How it came to be"), .picture(TimelinePicture.of(timeline)),
            .table(
                ["when (UTC)", "environment", "what", "tier", "entry"],
                rows.map { name, change in
                    [
                        Prose(TimelinePicture.minute(change.time)), Prose(name), Prose(what(change.kind)),
                        Prose(change.tier), .code(String(change.id.prefix(10))),
                    ]
                }),
            .paragraph(
                "Each change is a signed entry of the history, and all of them were verified when this page was made: who has the repository can do so again, with git alone."
            ),
        ]
    }

    private static func what(_ kind: EntryDocument.Kind) -> String {
        switch kind {
        case .adopt: "taken over"
        case .switch: "changed"
        case .revert: "changed back"
        default: kind.rawValue
        }
    }

    private static func ways(_ client: ClientFacts, _ facts: DocumentFacts) -> [Block] {
        let own = tiers(client, facts)
        let blocks = own.flatMap { tier in ClientPages.ways(from: tier, facts) }
        return blocks.isEmpty ? [] : [.heading(2, "Moving to another tier")] + blocks
    }
}
