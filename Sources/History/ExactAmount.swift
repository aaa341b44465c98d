package import Tiers

/// An amount of US dollars that no division has rounded, so that sums are exact.
///
/// For a second of a month with N seconds, a price P a month is P/N. Months have 28 to 31 days: every such N divides 86,400 · lcm(28, 29, 30, 31),
/// so micro-dollars in parts of that number are whole.
package struct ExactAmount: Hashable, Sendable {
    package static let zero = ExactAmount(units: 0)

    /// Parts of a micro-dollar.
    private static let parts: Int128 = 86_400 * 377_580
    private static let cent = 10_000 * parts

    private let units: Int128

    private init(units: Int128) { self.units = units }

    /// What a price a month comes to for some seconds of a month.
    ///
    /// The largest price that a catalog can have, over all the years that can be written, is a millionth of what fits.
    ///
    /// - Parameter month: that the seconds lie in.
    package init(_ price: Money, for seconds: Int64, of month: CalendarMonth) {
        units = Int128(price.micros) * Int128(seconds) * (Self.parts / Int128(month.length))
    }

    package static func + (left: ExactAmount, right: ExactAmount) -> ExactAmount {
        ExactAmount(units: left.units + right.units)
    }

    /// To the nearest cent, half a cent up.
    package var cents: Int { Int((units + Self.cent / 2) / Self.cent) }

    /// Shares the rounded sum of some amounts out among them, so that the shares add up to it: each has its whole cents, and what is then
    /// left goes, a cent each, to those that lack least to the next one; of equals, to the first.
    ///
    /// - Parameter amounts: none negative.
    package static func shares(of amounts: [ExactAmount]) -> [Int] {
        var shares = amounts.map { Int($0.units / cent) }
        let left = amounts.reduce(.zero, +).cents - shares.reduce(0, +)
        let order = amounts.indices.sorted { first, second in
            let rests = (amounts[first].units % cent, amounts[second].units % cent)
            return rests.0 == rests.1 ? first < second : rests.0 > rests.1
        }
        for index in order.prefix(left) { shares[index] += 1 }
        return shares
    }
}
