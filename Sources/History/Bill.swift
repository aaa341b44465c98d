internal import Git
package import Tiers

/// What clients are charged for their time on each tier, to the second.
///
/// Each client's exact sum is rounded once, to the cent; its lines are shares of that, and the whole is the sum of the clients: every sum adds up, and a
/// client is charged the same alone and among others.
package struct Bill: Sendable {
    /// Seconds since 1970; the last one is not in it.
    package let period: Range<Int64>
    /// Those that were on a tier in the period, sorted by name.
    package let clients: [Client]

    package struct Client: Sendable {
        package let name: String
        /// By environment; of one, by when it first was on the tier.
        package let lines: [Line]

        package var cents: Int { lines.reduce(0) { $0 + $1.cents } }
    }

    /// The time of a client/environment on one tier.
    package struct Line: Sendable {
        package let target: Target
        package let tier: String
        package let cents: Int
        /// In order; never empty.
        package let stays: [TierStay]

        package var seconds: Int64 { stays.reduce(0) { $0 + Int64($1.time.count) } }
    }

    /// A tier that somebody was on, and that has no price there.
    package struct Unpriced: Hashable, Sendable {
        package let tier: String
        /// The first that was on it.
        package let target: Target
    }

    /// Why nothing is charged: every tier that lacks a price, by name and environment.
    package struct UnpricedError: Error, Sendable {
        package let tiers: [Unpriced]
    }

    package var cents: Int { clients.reduce(0) { $0 + $1.cents } }

    /// - Parameters:
    ///   - stays: within the period, of each target in order.
    ///   - period: seconds since 1970.
    ///   - catalog: whose prices are charged, for the whole period.
    package init(_ stays: [TierStay], in period: Range<Int64>, catalog: Catalog) throws(UnpricedError) {
        self.period = period
        let months = CalendarMonth.months(of: period)
        var unpriced: [String: Unpriced] = [:]
        var clients: [Client] = []
        for (name, stays) in Dictionary(grouping: stays, by: \.target.client).sorted(by: { $0.key < $1.key }) {
            var lines: [(target: Target, tier: String, stays: [TierStay])] = []
            for (target, stays) in Dictionary(grouping: stays, by: \.target).sorted(by: { $0.key < $1.key }) {
                let first = lines.count
                for stay in stays {
                    if let line = lines[first...].firstIndex(where: { $0.tier == stay.tier }) {
                        lines[line].stays.append(stay)
                    } else {
                        lines.append((target, stay.tier, [stay]))
                    }
                }
            }
            let amounts = lines.map { line -> ExactAmount in
                let price = catalog.tiers.first { $0.name == line.tier }?.price
                guard let monthly = price?.monthly(for: line.target, environments: catalog.environments) else {
                    // By place in the catalog: one environment of a tier without a price is one mistake, however many were on it.
                    let key = price == nil ? line.tier : "\(line.tier) \(line.target.environment)"
                    unpriced[key] = unpriced[key] ?? Unpriced(tier: line.tier, target: line.target)
                    return .zero
                }
                return line.stays.reduce(.zero) { $0 + Self.amount(monthly, $1.time, months) }
            }
            let cents = ExactAmount.shares(of: amounts)
            clients.append(
                Client(
                    name: name,
                    lines: zip(lines, cents).map { line, cents in
                        Line(target: line.target, tier: line.tier, cents: cents, stays: line.stays)
                    }))
        }
        guard unpriced.isEmpty else {
            throw UnpricedError(tiers: unpriced.sorted { $0.key < $1.key }.map(\.value))
        }
        self.clients = clients
    }

    private init(period: Range<Int64>, clients: [Client]) {
        self.period = period
        self.clients = clients
    }

    /// The lines of one environment, charged as among all of their client's.
    package func only(environment: String) -> Bill {
        Bill(
            period: period,
            clients: clients.compactMap { client in
                let lines = client.lines.filter { $0.target.environment == environment }
                return lines.isEmpty ? nil : Client(name: client.name, lines: lines)
            })
    }

    private static func amount(_ monthly: Money, _ time: Range<Int64>, _ months: [CalendarMonth]) -> ExactAmount {
        // Months that end before it are passed over by halves: a fleet of years has thousands of stays.
        var low = 0
        var high = months.count
        while low < high {
            let middle = (low + high) / 2
            if months[middle].end <= time.lowerBound { low = middle + 1 } else { high = middle }
        }
        var amount = ExactAmount.zero
        for month in months[low...] {
            guard month.start < time.upperBound else { break }
            let seconds = min(month.end, time.upperBound) - max(month.start, time.lowerBound)
            amount = amount + ExactAmount(monthly, for: seconds, of: month)
        }
        return amount
    }
}

extension HistoryReport {
    /// Whether all of it can be relied on, but for entries by keys that were revoked since: those are no reason to charge nobody for the time that
    /// others are proved to have set.
    package var isChargeable: Bool {
        failure == nil && entries.allSatisfy { $0.failure == nil || $0.failure?.reason == .revokedKey }
    }
}
