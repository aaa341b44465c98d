/// An amount of US dollars in whole micro-dollars: sums are exact, and only what is printed is rounded.
package struct Money: Hashable, Comparable, Sendable {
    package static let zero = Money(micros: 0)

    package let micros: Int

    package init(micros: Int) {
        self.micros = micros
    }

    /// `0.016`, `1200`: digits, with at most six after a point; `nil` for anything else and from a billion on.
    package init?(_ text: some StringProtocol) {
        guard let micros = Millionths.parse(text) else { return nil }
        self.micros = micros
    }

    package static func < (left: Money, right: Money) -> Bool { left.micros < right.micros }
    package static func + (left: Money, right: Money) -> Money { Money(micros: left.micros + right.micros) }

    /// Rounded to the nearest cent, half a cent up.
    package var cents: Int { (micros + 5_000) / 10_000 }

    /// All its digits, without a currency: `0.016`, `0.40`, `6`.
    package var exact: String {
        let text = Millionths.text(micros)
        return micros % 100_000 == 0 && micros % 1_000_000 != 0 ? "\(text)0" : text
    }

    /// Rounded for people, without a currency: `44`, or with `cents` `43.80`.
    func rounded(cents: Bool) -> String {
        guard cents else { return "\((micros + 500_000) / 1_000_000)" }
        let rest = self.cents % 100
        return "\(self.cents / 100).\(rest < 10 ? "0" : "")\(rest)"
    }
}

/// Decimal numbers as whole millionths.
package enum Millionths {
    /// Digits, with at most six after a point; `nil` for anything else and from a billion on.
    package static func parse(_ text: some StringProtocol) -> Int? {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, let whole = parts.first, (1...9).contains(whole.count),
            (1...6).contains(parts.last?.count ?? 0) || parts.count == 1
        else { return nil }
        var value = 0
        for byte in Array(whole) + (parts.count == 2 ? Array(parts[1]) : []) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        for _ in 0..<(6 - (parts.count == 2 ? parts[1].count : 0)) { value *= 10 }
        return value
    }

    /// All digits that are not zeros at the end: `0.5`, `12`.
    package static func text(_ millionths: Int) -> String {
        var digits = "\(millionths % 1_000_000)"
        digits = String(repeating: "0", count: 6 - digits.utf8.count) + digits
        while digits.hasSuffix("0") { digits.removeLast() }
        return "\(millionths / 1_000_000)" + (digits.isEmpty ? "" : ".\(digits)")
    }
}
