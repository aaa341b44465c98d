internal import Terminal

/// How wide text becomes, before anybody knows in which font: at most so wide.
///
/// The widths are those of DejaVu Sans, which is wider than the fonts that systems show by themselves.
enum PictureText {
    static func width(_ text: String, size: Double, isBold: Bool = false) -> Double {
        var sum = 0.0
        for scalar in safe(text).unicodeScalars { sum += width(scalar) }
        // What the narrow letters gain; the others gain less.
        return sum * size * (isBold ? 1.2 : 1)
    }

    private static func width(_ scalar: Unicode.Scalar) -> Double {
        switch scalar {
        case " ", ".", ",", "/", "\\", ":", ";", "|", "i", "j", "l", "I", "J", "!", "'": 0.34
        case "-", "(", ")", "[", "]", "f", "t", "r", "·": 0.42
        case "s", "c", "z", "_", "*", "\"", "L", "`": 0.56
        case "m", "M", "W", "%", "@", "…": 1
        case "w", "O", "Q", "G", "D", "&", "#", "+", "<", ">", "=", "~", "^", "→", "–": 0.84
        case "A"..."Z": 0.77
        case "!"..."~": 0.645
        case "\u{00A0}"..."\u{2E7F}": 1
        default: 1.4
        }
    }

    /// The text in at most so many lines that each fit; what does not is cut, with an ellipsis where it goes on.
    static func lines(_ text: String, width limit: Double, size: Double, isBold: Bool = false, count: Int) -> [String] {
        var rest = Array(safeName(text))
        var result: [String] = []
        while !rest.isEmpty {
            let isLast = result.count == count - 1
            if width(String(rest), size: size, isBold: isBold) <= limit { return result + [String(rest)] }
            let mark = isLast ? "…" : ""
            var taken = 0
            while taken < rest.count,
                width(String(rest[...taken]) + mark, size: size, isBold: isBold) <= limit
            { taken += 1 }
            taken = max(1, taken)
            if isLast { return result + [String(rest[..<taken]) + mark] }
            if let seam = (taken / 2..<taken).last(where: { isSeam(rest, at: $0 + 1) }) { taken = seam + 1 }
            result.append(String(rest[..<taken]).trimmed)
            rest.removeFirst(taken)
            while rest.first == " " { rest.removeFirst() }
        }
        return result
    }

    /// Whether a line may end before this character: between words, also those of `aNameLikeThis`.
    private static func isSeam(_ text: [Character], at index: Int) -> Bool {
        guard index < text.count else { return true }
        let (before, after) = (text[index - 1], text[index])
        return before == " " || after == " " || "-_:./".contains(before) && !"-_:./".contains(after)
            || before.isLowercase && after.isUppercase
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = self
        while text.last == " " { text.removeLast() }
        return text
    }
}
