internal import Terminal

/// Text for HTML and XML, as the text of an element and as the value of an attribute.
///
/// By scalars, not by characters: `"` with an accent on it is one character to Swift, and still ends an attribute.
enum Markup {
    static func text(_ text: String) -> String {
        var result = ""
        for scalar in safe(text).unicodeScalars { append(scalar, to: &result) }
        return result
    }

    /// The same as an element's text, with places where a long name may be broken: behind its dots and slashes, between its words.
    static func name(_ text: String) -> String {
        var result = ""
        var last: Unicode.Scalar = " "
        for scalar in safe(text).unicodeScalars {
            let isPart = ("a"..."z").contains(last) && ("A"..."Z").contains(scalar)
            let isBehind = "./:_=,".unicodeScalars.contains(last) && scalar.properties.isAlphabetic
            if isPart || isBehind { result += "<wbr>" }
            append(scalar, to: &result)
            last = scalar
        }
        return result
    }

    /// Words as an element's text: only names among them that are long may be broken within.
    static func prose(_ text: String) -> String {
        text.split(separator: " ", omittingEmptySubsequences: false).map { word in
            word.utf8.count < 14 ? Self.text(String(word)) : name(String(word))
        }.joined(separator: " ")
    }

    private static func append(_ scalar: Unicode.Scalar, to result: inout String) {
        switch scalar {
        case "&": result += "&amp;"
        case "<": result += "&lt;"
        case ">": result += "&gt;"
        case "\"": result += "&quot;"
        case "'": result += "&#39;"
        // XML has no such characters.
        case "\u{FFFE}", "\u{FFFF}": result += "\u{FFFD}"
        default: result.unicodeScalars.append(scalar)
        }
    }

    /// A part of an address, where only `/` has a meaning.
    static func path(_ text: String) -> String {
        var result = ""
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                result.unicodeScalars.append(Unicode.Scalar(byte))
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return result
    }
}
