/// What a scalar without quotes or tag is to YAML, by its text.
///
/// Source: `resolve` and `parseTimestamp` in `resolve.go` of `gopkg.in/yaml.v3` 3.0.1, which Copilot reads templates with:
/// YAML 1.2, with the octal numbers and underscores of 1.1 and without its `yes`, `no`, `on` and `off`, nor its numbers in base 60.
enum PlainScalar {
    /// Whether it is a boolean, a number or a date, and no text. What is empty or `null` is not asked.
    static func isTyped(_ text: String) -> Bool {
        guard let first = text.utf8.first else { return false }
        if words.contains(text) { return true }
        switch first {
        case UInt8(ascii: "."): return isFloat(text)
        case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"):
            let plain = text.filter { $0 != "_" }
            return isInteger(plain) || isFloat(plain) || isTimestamp(text)
        default: return false
        }
    }

    private static let words: Set = [
        "true", "True", "TRUE", "false", "False", "FALSE", ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf",
        "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF",
    ]

    // MARK: - Numbers

    /// Of 64 bits, in the notation of Go; what has more digits is a float where it is decimal.
    private static func isInteger(_ text: String) -> Bool {
        let sign = text.hasPrefix("-") || text.hasPrefix("+") ? text.prefix(1) : ""
        let digits = text.dropFirst(sign.count)
        guard digits.utf8.first.map(isDigit) ?? false else { return false }
        let radix: (Int, Substring) =
            switch digits.prefix(2).lowercased() {
            case "0x": (16, digits.dropFirst(2))
            case "0o": (8, digits.dropFirst(2))
            case "0b": (2, digits.dropFirst(2))
            default: digits.hasPrefix("0") && digits.utf8.count > 1 ? (8, digits.dropFirst()) : (10, digits)
            }
        // The parser of numbers would take a sign here too.
        guard radix.1.utf8.first.map({ $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "+") }) ?? false else {
            return false
        }
        return Int64(sign + radix.1, radix: radix.0) != nil
            || (sign.isEmpty && UInt64(radix.1, radix: radix.0) != nil)
    }

    /// Decimal, and not too large for one.
    private static func isFloat(_ text: String) -> Bool {
        var rest = text.utf8[...]
        func skipDigits() -> Int {
            let count = rest.prefix(while: isDigit).count
            rest = rest.dropFirst(count)
            return count
        }
        func skip(_ characters: String) -> Bool {
            guard let first = rest.first, characters.utf8.contains(first) else { return false }
            rest = rest.dropFirst()
            return true
        }
        _ = skip("+-")
        let whole = skipDigits()
        let fraction = skip(".") ? skipDigits() : 0
        guard whole + fraction > 0 else { return false }
        if skip("eE") {
            _ = skip("+-")
            guard skipDigits() > 0 else { return false }
        }
        return rest.isEmpty && (Double(text) ?? .infinity).isFinite
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    // MARK: - Dates

    /// `2012-10-17`, with one digit for a month or a day too; then, maybe, a time, after `T` or `t` with a zone.
    private static func isTimestamp(_ text: String) -> Bool {
        let date = #/([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})(.*)/#
        guard let match = text.wholeMatch(of: date), let year = Int(match.1), let month = Int(match.2),
            let day = Int(match.3)
        else { return false }
        let isLeap = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
        let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard (1...12).contains(month), (1...days[month - 1]).contains(day) else { return false }
        guard !match.4.isEmpty else { return true }
        let time = #/(?:[Tt]|( +))([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?/#
        guard let match = match.4.wholeMatch(of: time), let hour = Int(match.2), let minute = Int(match.3),
            let second = Int(match.4)
        else { return false }
        return hour < 24 && minute < 60 && second < 60 && (match.1 == nil) == (match.5 != nil)
    }
}
