package import Planning
package import Tiers

/// Which tier fits a client, for somebody with a page and without tiergit: what each tier provides and costs, and how to choose by it as
/// `tiergit auto` does.
package struct Questionnaire: Hashable, Sendable {
    /// A tier, with what its cost in any environments is made of.
    package struct Offer: Hashable, Sendable {
        package let tier: Tier
        /// What a client is charged in an environment, by its name.
        let prices: [String: Money]
        /// What is quoted for all environments of the catalog together.
        let whole: CostRange?
        /// What is quoted in an environment, by its name.
        let quoted: [String: CostRange]

        init(_ tier: Tier, environments: [String]) {
            self.tier = tier
            var prices: [String: Money] = [:]
            var quoted: [String: CostRange] = [:]
            for name in environments {
                prices[name] = (try? Target(client: "any", environment: name)).flatMap {
                    tier.price?.monthly(for: $0, environments: environments)
                }
                let rows = tier.costs.compactMap { $0.amounts[name] }
                quoted[name] = rows.isEmpty ? nil : rows.reduce(.zero, +)
            }
            self.prices = prices
            self.quoted = quoted
            whole = tier.monthlyCost.flatMap { CostRange($0) }
        }

        /// `Tier.quote(in:of:)`, by these amounts alone.
        func cost(in environments: [String], of all: [String]) -> CostRange? {
            let prices = environments.compactMap { self.prices[$0] }
            if !environments.isEmpty, prices.count == environments.count {
                let sum = prices.reduce(.zero, +)
                return CostRange(low: sum, high: sum)
            }
            if let whole, Set(environments).isSuperset(of: all) { return whole }
            let quoted = environments.compactMap { self.quoted[$0] }
            return environments.isEmpty || quoted.count < environments.count ? nil : quoted.reduce(.zero, +)
        }
    }

    /// In the order of the catalog.
    package let offers: [Offer]
    package let environments: [String]

    /// - Parameters:
    ///   - tiers: those that can be chosen, in the order of the catalog.
    ///   - environments: all of the catalog.
    package init(_ tiers: [Tier], environments: [String]) {
        self.environments = environments
        offers = tiers.map { Offer($0, environments: environments) }
    }

    /// What the page answers.
    ///
    /// - Parameters:
    ///   - budget: dollars a month, for all of these environments.
    ///   - environments: those of the client.
    package func answer(requires: Needs, budget: Money?, environments: [String]) -> TierSelection {
        TierSelection(
            offers.map { ($0.tier, $0.cost(in: environments, of: self.environments)) }, requires: requires,
            budget: budget)
    }

    /// The same on paper.
    package var blocks: [Block] {
        [
            .steps([
                "Take the row of the client's environments in the table of costs.",
                "Cross out every tier that lacks something which the client requires: high availability, enough connections, enough storage, a recovery that is quick enough. What is \(strong: "not promised") is not met.",
                "If there is a budget, cross out every tier that may cost more, by the larger amount, and every one whose cost is \(strong: "not stated").",
                "Of those that are left, the cheapest fits, by the larger amount. Among equal ones the smaller amount decides, then the order here. One whose cost is not stated comes last.",
            ]),
            .table(
                ["tier", "high availability", "peak connections", "storage", "recovery time"],
                offers.map { offer in
                    let provides = offer.tier.provides
                    return [
                        Prose(offer.tier.title), Self.promised(provides.highAvailability.map { $0 ? "yes" : "no" }),
                        Self.promised(provides.peakConnections.map { "\($0)" }),
                        Self.promised(provides.storage?.description), Self.promised(provides.recoveryTime?.description),
                    ]
                }),
            .table(
                ["environments"] + offers.map { Prose($0.tier.title) },
                combinations.map { names in
                    [Prose(names.joined(separator: " + "))]
                        + offers.map { Prose($0.cost(in: names, of: environments)?.text ?? "not stated") }
                }),
        ]
            + (isSum ? [] : [.paragraph("All together are quoted as one price, not as the sum.")])
            + (isComplete ? [] : [.paragraph("For what other environments cost together, ask us.")])
    }

    private static func promised(_ text: String?) -> Prose { text.map { Prose($0) } ?? "not promised" }

    /// Whether all environments together cost what the rows of each come to, of every tier that has a cost in all of these.
    private var isSum: Bool {
        offers.allSatisfy { offer in
            let rows = environments.compactMap { offer.cost(in: [$0], of: environments) }
            return rows.count < environments.count
                || offer.cost(in: environments, of: environments) == rows.reduce(.zero, +)
        }
    }

    /// More than four environments have too many combinations to be read.
    private var isComplete: Bool { environments.count <= 4 }

    /// The environments that a client may have: each, then more together, all of them last.
    private var combinations: [[String]] {
        guard isComplete else { return environments.map { [$0] } + [environments] }
        let all = (1..<(1 << environments.count)).map { bits in
            environments.indices.filter { bits >> $0 & 1 == 1 }
        }
        return all.sorted { ($0.count, $0.first ?? 0) < ($1.count, $1.first ?? 0) }.map { $0.map { environments[$0] } }
    }
}

extension Questionnaire {
    package static func page(_ facts: DocumentFacts) -> Page {
        let made = facts.offered.map(\.tier)
        let missing = facts.catalog.offered.filter { tier in !made.contains { $0.name == tier.name } }
            .map(\.title)
        let left: [Block] =
            missing.isEmpty
            ? [] : [.paragraph("Not made yet, and left out here: \(Suggestion.list(missing)).")]
        return Page(
            .client, "selection", title: "Which tier fits",
            summary: "A few questions, and the cheapest tier that meets your answers.",
            made.isEmpty
                ? [.paragraph("Which tier fits is agreed with you: ask us.")] + left
                : [
                    .paragraph(
                        "The cheapest tier that meets everything you require. What is not promised for a tier counts as not met."
                    )
                ] + left + [
                    .questionnaire(Questionnaire(made, environments: facts.environments)),
                    .paragraph(
                        "What the tiers are in words: \(link: "What each tier provides", page: "client/features")."),
                ])
    }
}
