package import Tiers

/// What is computed for a tier beside what its clients are quoted.
package struct CostComparison: Sendable {
    /// One component in one environment, or in all of them.
    package struct Cell: Hashable, Sendable {
        /// `nil` where nothing has a price.
        package let computed: CostRange?
        /// Whether it costs more than is computed.
        package let isPartial: Bool
        package let quoted: CostRange?

        /// Whether what is computed is not within what is quoted: above its end, or below its beginning where nothing is left
        /// that could add to it.
        package var disagrees: Bool {
            guard let computed, let quoted else { return false }
            return computed.high > quoted.high || (!isPartial && computed.low < quoted.low)
        }
    }

    package struct Row: Sendable {
        package let component: String
        /// By environment.
        package let cells: [String: Cell]
        package let total: Cell
    }

    /// The catalog's components in its order, then what else has a cost.
    package let rows: [Row]
    /// All rows, by environment.
    package let environments: [String: Cell]
    /// All rows in all environments.
    package let total: Cell
    /// What the tier as a whole is quoted at; `nil` where that is about more environments than these, or no range of dollars.
    package let stated: CostRange?
    /// Where the figures disagree, for people.
    package var warnings: [String] { found.map(\.text) }
    private let found: [Warning]
    private let name: String

    private struct Warning {
        let text: String
        /// The only component that it is about; `nil` for the tier as a whole.
        var component: String?
    }

    /// The warnings in few lines: components that disagree are named together, as the rows show both amounts.
    package var summary: [String] {
        var components: [String] = []
        for component in found.compactMap(\.component) where !components.contains(component) {
            components.append(component)
        }
        guard components.count > 1 else { return warnings }
        return found.filter { $0.component == nil }.map(\.text) + [
            "\(name): what is quoted is not what is computed for \(Suggestion.list(components))"
        ]
    }

    /// - Parameters:
    ///   - environments: those to compare, in order; each has an estimate.
    ///   - all: those of the catalog, which the tier's quoted total is about.
    package init(_ tier: Tier, estimates: [String: CostEstimate], environments: [String], all: [String]) {
        var names = tier.costs.map(\.component)
        for name in environments.flatMap({ estimates[$0]?.components ?? [] })
        where !names.contains(where: { CostComponent.isSame($0, name) }) { names.append(name) }
        let rows = names.map { name in
            Self.row(name, tier, estimates: estimates, environments: environments)
        }
        self.rows = rows
        self.environments = Dictionary(
            uniqueKeysWithValues: environments.map { name in (name, Self.sum(rows.compactMap { $0.cells[name] })) })
        total = Self.sum(rows.map(\.total))
        stated = environments.count == all.count ? tier.monthlyCost.flatMap { CostRange($0) } : nil
        name = tier.name
        found = Self.warnings(
            tier, rows: rows, total: total, stated: stated, environments: environments,
            isWhole: environments.count == all.count)
    }

    private static func row(
        _ name: String, _ tier: Tier, estimates: [String: CostEstimate], environments: [String]
    ) -> Row {
        let quoted = tier.costs.first { $0.component == name }
        var cells: [String: Cell] = [:]
        for environment in environments {
            guard let estimate = estimates[environment] else { continue }
            let own = estimate.components.filter { CostComponent.isSame($0, name) }
            let computed = own.compactMap { estimate.total(of: $0) }
            cells[environment] = Cell(
                computed: computed.isEmpty ? nil : computed.reduce(.zero, +),
                isPartial: own.contains(where: estimate.isPartial) || (quoted != nil && CostComponent.isOpen(name))
                    || (computed.isEmpty && quoted?.amounts[environment] != nil),
                quoted: quoted?.amounts[environment])
        }
        return Row(component: name, cells: cells, total: sum(environments.compactMap { cells[$0] }))
    }

    /// What nothing is computed for makes a sum partial.
    private static func sum(_ cells: [Cell]) -> Cell {
        let computed = cells.compactMap(\.computed)
        let quoted = cells.compactMap(\.quoted)
        return Cell(
            computed: computed.isEmpty ? nil : computed.reduce(.zero, +),
            isPartial: cells.contains { $0.isPartial }, quoted: quoted.isEmpty ? nil : quoted.reduce(.zero, +))
    }

    private static func warnings(
        _ tier: Tier, rows: [Row], total: Cell, stated: CostRange?, environments: [String], isWhole: Bool
    ) -> [Warning] {
        var warnings: [Warning] = []
        if let cost = tier.monthlyCost, isWhole, stated == nil {
            warnings.append(
                Warning(
                    text:
                        "\(tier.name) is quoted at `\(cost)`, which is no range of dollars, so it is compared with nothing"
                ))
        }
        if let stated, let sum = total.quoted, sum != stated {
            warnings.append(
                Warning(
                    text:
                        "\(tier.name): the quoted rows add up to \(sum.text), and the tier is quoted at \(stated.text)")
            )
        }
        for row in rows {
            for environment in environments {
                guard let cell = row.cells[environment], cell.disagrees, let computed = cell.computed,
                    let quoted = cell.quoted
                else { continue }
                warnings.append(
                    Warning(
                        text:
                            "\(tier.name): \(row.component) in \(environment) is quoted at \(quoted.text), and \(computed.text) is computed",
                        component: row.component))
            }
        }
        let whole = Cell(computed: total.computed, isPartial: total.isPartial, quoted: stated)
        if whole.disagrees, let stated, let computed = total.computed {
            warnings.append(Warning(text: "\(tier.name) is quoted at \(stated.text), and \(computed.text) is computed"))
        }
        return warnings
    }
}
