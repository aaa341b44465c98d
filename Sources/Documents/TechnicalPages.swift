internal import CloudFormation
package import Planning
internal import Tiers

/// For those who run the tiers: what they are made of, how to go from one to another, what they cost and where their limits are.
package enum TechnicalPages {
    package static func pages(_ facts: DocumentFacts) -> [Page] {
        [comparison(facts), resources(facts), upgrades(facts)] + facts.changes.map { UpgradeGuide(facts, $0).page }
            + [costs(facts), performance(facts)]
    }

    // MARK: Comparison

    private static func comparison(_ facts: DocumentFacts) -> Page {
        let features = TierFeatures(facts)
        let heading = facts.tiers.map { Prose($0.tier.name) }
        var blocks: [Block] = [
            .paragraph(
                "From the templates and settings of each tier as they come out, in \(Suggestion.list(facts.environments)). `not set` leaves a value to AWS; where environments differ, each is named."
                    .coded)
        ]
        for component in features.components {
            blocks.append(.heading(2, Prose(component.title)))
            blocks.append(
                .table(["feature"] + heading, component.rows.map { [Prose($0.feature)] + $0.cells }))
        }
        let differences = features.differences
        blocks.append(.heading(2, "Every difference"))
        guard !differences.isEmpty else {
            return Page(
                .technical, "comparison", title: "Tiers compared", summary: Self.comparisonSummary,
                blocks + [.paragraph("Resources that several tiers have are the same in all of them.")])
        }
        blocks.append(
            .paragraph(
                "Every value of a resource that several tiers have, in which they are not the same. Long ones are cut (…): the template has all of it."
            ))
        for (resource, type, rows) in differences {
            blocks.append(.heading(3, "\(resource), \(type)"))
            blocks.append(
                .table(["property"] + heading, rows.map { [.code($0.property)] + $0.cells }))
        }
        return Page(.technical, "comparison", title: "Tiers compared", summary: comparisonSummary, blocks)
    }

    private static let comparisonSummary =
        "What each tier is made of, feature by feature, and every value in which they differ."

    // MARK: Resources

    private static func resources(_ facts: DocumentFacts) -> Page {
        var blocks: [Block] = []
        for tier in facts.tiers {
            blocks.append(.heading(2, Prose(tier.tier.name)))
            if let description = tier.tier.description { blocks.append(.paragraph("\(description).")) }
            for environment in facts.environments where isDistinct(tier, environment, facts) {
                blocks.append(
                    .picture(
                        ResourcePicture.of(tier, environment: environment, importers: tier.importers[environment])))
            }
        }
        return Page(
            .technical, "resources", title: "What the tiers are made of",
            summary: "The resources of each tier, and which of them uses which.", blocks)
    }

    /// Whether an environment has other resources than the one after it: pictures that are alike are shown once.
    private static func isDistinct(_ tier: TierFacts, _ environment: String, _ facts: DocumentFacts) -> Bool {
        guard let index = facts.environments.firstIndex(of: environment), index + 1 < facts.environments.count else {
            return true
        }
        func words(_ name: String) -> [String] {
            (tier.stacks[name]?.resources ?? []).map { "\($0.logicalId) \($0.presence)" }
        }
        return words(environment) != words(facts.environments[index + 1])
    }

    // MARK: Upgrades

    private static func upgrades(_ facts: DocumentFacts) -> Page {
        let names = facts.tiers.map(\.tier.name)
        var blocks: [Block] = [
            .paragraph(
                "The worst that a change does, from the tier on the left to the one above: each leads to its guide.")
        ]
        if names.count > 1 {
            blocks.append(
                .table(
                    ["from"] + names.map { "to \($0)" },
                    names.map { from in
                        [Prose(from)]
                            + names.map { to in
                                guard let change = facts.changes.first(where: { $0.from == from && $0.to == to }) else {
                                    return "the same"
                                }
                                return
                                    "\(link: change.verdictWords, page: TierWords.upgradePage(from, to))"
                            }
                    }))
        }
        blocks += [
            .heading(2, "What the words mean"),
            .table(
                ["verdict", "what it means"],
                [
                    ["unchanged", "Nothing happens."],
                    ["safe", "Updated in place, nothing is away."],
                    ["interrupts", "Something is away for a while; no data is in danger."],
                    ["one-way", "It works, and there is no way back."],
                    [
                        "loses-data",
                        "Data may be lost, or it is not known that it is kept. A switch is refused unless each is accepted by name.",
                    ],
                    [
                        "refused",
                        "CloudFormation refuses it, or something would be recreated that holds data. A way in stages may lead there.",
                    ],
                ]),
            .paragraph(
                "\("Resource schemas of \(Plan.dataDate), rules of \(Plan.rulesDate)"). For one client, held against what really runs: \(code: "tiergit plan TIER -c CLIENT -e ENV")."
            ),
        ]
        return Page(
            .technical, "upgrades", title: "Upgrade guides",
            summary: "Every change of tier with its verdict, and the guide to each.", blocks)
    }

    // MARK: Costs

    private static func costs(_ facts: DocumentFacts) -> Page {
        var blocks: [Block] = [
            .paragraph(
                "US dollars a month, all environments together unless one is named. Computed goes from idle to full, from templates, service settings and prices; quoted is what `\(Catalog.path)` says. A plus stands where something comes on top that depends on use."
                    .coded
            )
        ]
        blocks.append(.picture(CostPicture.of(facts)))
        for tier in facts.tiers {
            blocks.append(.heading(2, Prose(tier.tier.name)))
            let comparison = tier.cost.comparison
            let rows =
                comparison.rows.map { row in
                    [Prose(row.component)] + facts.environments.flatMap { texts(row.cells[$0]) } + texts(row.total)
                } + [
                    ["total"] + facts.environments.flatMap { texts(comparison.environments[$0]) }
                        + texts(comparison.total)
                ]
            blocks.append(
                .table(
                    ["component"] + facts.environments.flatMap { ["\($0)", "\($0), quoted"] as [Prose] }
                        + ["a month", "quoted"], rows))
            if let stated = tier.tier.monthlyCost {
                blocks.append(.paragraph("Quoted as a whole: \(stated) a month."))
            }
            if let price = tier.tier.price {
                blocks.append(.paragraph("Charged: \(price.text(facts.environments)) a month."))
            }
            if !comparison.summary.isEmpty { blocks.append(.list(comparison.summary.map { Prose("\($0).") })) }
        }
        blocks.append(.heading(2, "What the figures rest on"))
        blocks += facts.tiers.flatMap { tier -> [Block] in
            let items = facts.environments.flatMap { environment in
                (tier.cost.estimates[environment]?.items ?? []).map { item -> [Prose] in
                    [
                        Prose(item.component), .code(item.subject), Prose(environment), Prose(item.range.text),
                        Prose(item.basis),
                    ]
                }
            }
            let unknown = tier.cost.unknown.map { item -> Prose in
                "\(code: item.subject) (\(item.environments.joined(separator: ", "))): \(item.reason)."
            }
            return [.heading(3, "\(tier.tier.name), item by item")]
                + (items.isEmpty
                    ? [.paragraph("Nothing of it has a price here.")]
                    : [.table(["component", "resource", "environment", "a month", "how it is computed"], items)])
                + (unknown.isEmpty ? [] : [.paragraph("Not counted:"), .list(unknown)])
        }
        blocks += [.heading(3, "Prices"), .paragraph(prices(facts))]
        let used = facts.prices.prices.sorted { $0.key < $1.key }
        blocks.append(
            .table(
                ["price", "amount", "unit", "source"],
                used.map { key, price in
                    let source: Prose =
                        price.source.hasPrefix("https://")
                        ? "\(link: "source", web: price.source)" : Prose(price.source)
                    return [
                        .code(key), Prose("$\(price.amount.exact)"), Prose(price.unit),
                        price.isVerified ? source : source + ", not verified",
                    ]
                }))
        return Page(
            .technical, "costs", title: "What the tiers cost",
            summary: "Computed and quoted costs by component and environment, with every assumption.", blocks)
    }

    private static func prices(_ facts: DocumentFacts) -> Prose {
        let from: Prose =
            facts.pricesAreShipped ? "that come with tiergit" : "of \(code: PriceFile.path)"
        return
            "Those \(from): \(facts.prices.region), read on \(facts.prices.date), \(CostEstimate.hours) hours a month. Data transfer, support plans, discounts and taxes are not in them."
    }

    private static func texts(_ cell: CostComparison.Cell?) -> [Prose] {
        let computed = cell?.computed.map { $0.text + (cell?.isPartial == true ? "+" : "") }
        return [
            Prose(computed ?? (cell?.isPartial == true ? "depends on use" : "none")),
            Prose(cell?.quoted?.text ?? "not quoted"),
        ]
    }

    // MARK: Performance

    private static func performance(_ facts: DocumentFacts) -> Page {
        var blocks: [Block] = [
            .note(
                "Derived: each limit follows from the size of a resource in the templates, or from what AWS documents of that size. Nobody measured it on this product: a load test says more."
            )
        ]
        for tier in facts.tiers {
            blocks.append(.heading(2, Prose(tier.tier.name)))
            let rows = facts.environments.flatMap { environment in
                (tier.limits[environment]?.metrics ?? []).filter { !$0.isOptional }.map { metric -> [Prose] in
                    [
                        .code(metric.subject), Prose(environment), Prose(metric.limit),
                        .code("\(metric.namespace) \(metric.name.rawValue)"),
                        Prose("\(metric.nodes)"),
                    ]
                }
            }
            blocks.append(
                rows.isEmpty
                    ? .paragraph("No limit follows from its resources.")
                    : .table(["what", "environment", "limit (derived)", "watched as", "nodes"], rows))
            let open = facts.environments.flatMap { environment in
                ((tier.limits[environment]?.unknown ?? []) + (tier.limits[environment]?.remarks ?? [])).map {
                    "\($0) (\(environment))"
                }
            }
            if !open.isEmpty { blocks += [.paragraph("Not known:"), .list(open.map { Prose("\($0).") })] }
            let provided = tier.tier.provides.texts
            if !provided.isEmpty {
                blocks += [
                    .paragraph("What clients are told, from \(code: Catalog.path):"),
                    .list(provided.map { "\(code: $0.key): \($0.text)" }),
                ]
            }
        }
        blocks += [
            .heading(2, "Near a limit"),
            .paragraph(
                "\(code: "tiergit auto --metrics cloudwatch -c CLIENT -e ENV") holds two weeks of measured load against these limits, and says which tier or setting would fit better. \(link: "Monitoring", page: "operations/monitoring") says what to watch."
            ),
        ]
        return Page(
            .technical, "performance", title: "Limits of each tier (derived)",
            summary: "The limits that follow from what each tier is made of.", blocks)
    }
}

extension TierChange {
    /// All that is dangerous, the worst first.
    var verdictWords: String { plan.dangers.map(\.rawValue).joined(separator: ", ") }
}

extension String {
    /// What stands between backquotes as code.
    var coded: Prose {
        Prose(
            split(separator: "`", omittingEmptySubsequences: false).enumerated().filter { !$0.element.isEmpty }.map {
                $0.offset.isMultiple(of: 2) ? .text(String($0.element)) : .code(String($0.element))
            })
    }
}
