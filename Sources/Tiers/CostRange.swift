/// What something costs a month, from idle to full.
package struct CostRange: Hashable, Sendable {
    package static let zero = CostRange(low: .zero, high: .zero)

    package let low: Money
    package let high: Money

    package init(low: Money, high: Money) {
        self.low = low
        self.high = high
    }

    /// `$150-250`, `5-8`, `$9`, also with `/month` behind; `nil` for anything else, and where it begins above its end.
    package init?(_ text: String) {
        var text = Self.trimmed(text[...])
        if text.hasSuffix("/month") { text = Self.trimmed(text.dropLast("/month".count)) }
        let parts = text.split(omittingEmptySubsequences: false) { $0 == "-" || $0 == "–" }
        let amounts = parts.compactMap { part in
            let part = Self.trimmed(part)
            return Money(part.hasPrefix("$") ? part.dropFirst() : part)
        }
        guard amounts.count == parts.count, amounts.count <= 2, let low = amounts.first, let high = amounts.last,
            low <= high
        else { return nil }
        self.init(low: low, high: high)
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " }
        while text.last == " " { text.removeLast() }
        return text
    }

    package static func + (left: CostRange, right: CostRange) -> CostRange {
        CostRange(low: left.low + right.low, high: left.high + right.high)
    }

    /// `$5.84`, `$43.80-87.60`, `$44-175`: whole dollars where it reaches a hundred, and where there are no cents.
    package var text: String {
        let cents = high.micros < 100_000_000 && (low.cents % 100 != 0 || high.cents % 100 != 0)
        let first = low.rounded(cents: cents)
        let last = high.rounded(cents: cents)
        return first == last ? "$\(first)" : "$\(first)-\(last)"
    }
}

/// What clients are quoted for one component of a tier.
package struct QuotedCost: Hashable, Sendable {
    /// As the catalog calls it: `Aurora Database`.
    package let component: String
    /// By environment.
    package let amounts: [String: CostRange]

    package init(component: String, amounts: [String: CostRange]) {
        self.component = component
        self.amounts = amounts
    }
}
