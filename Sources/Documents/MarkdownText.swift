/// Text for GitHub's Markdown, in which nothing is markup and that still reads, as it stands, like what it shows.
///
/// What the parser reads is written as a character reference. GitHub looks for mentions, issues, emoji and mathematics
/// after that, in the text that came out: there a reference does not help, and an element between the characters does
/// ("Writing mathematical expressions" in GitHub's documentation; github/cmark-gfm issue 181, github/markup issue 1153).
package enum MarkdownText {
    package static func plain(_ text: String) -> String { written(text) { "<span>\($0)</span>" } }

    /// The alternative text of a picture. It comes out as an attribute, which is not searched again, and in which an element
    /// would be read aloud.
    static func alternative(_ text: String) -> String {
        written(text, also: "]") { "&#\($0.value);" }
    }

    /// - Parameters:
    ///   - end: what ends the text too.
    ///   - apart: how a character is written that would be taken up after the parser.
    private static func written(
        _ text: String, also end: Unicode.Scalar? = nil, apart: (Unicode.Scalar) -> String
    ) -> String {
        let scalars = Array(text.unicodeScalars)
        var result = ""
        for (index, scalar) in scalars.enumerated() {
            if ["\n", "\r", "\t"].contains(scalar) {
                result += " "
            } else if scalar == end || isMarkup(scalar, index, scalars) {
                result += "&#\(scalar.value);"
            } else if isTakenUpLater(scalar, index, scalars) {
                result += apart(scalar)
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    private static func isMarkup(_ scalar: Unicode.Scalar, _ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        switch scalar {
        case "<", "|", "*", "`", "[", "\\", "~": true
        case "&": isWordPart(scalars, index + 1) || next(scalars, index) == "#"
        // Not within a word.
        case "_": !isWordPart(scalars, index - 1) || !isWordPart(scalars, index + 1)
        // A list, a quotation or a heading within a line of a list.
        case ">": index == 0
        case "-", "+", "#": index == 0 && (next(scalars, index) ?? " ") == " "
        case ".", ")":
            next(scalars, index) == " " && index > 0 && scalars[..<index].allSatisfy { ("0"..."9").contains($0) }
        default: false
        }
    }

    private static func isTakenUpLater(_ scalar: Unicode.Scalar, _ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        switch scalar {
        case "$": true
        // Mentions and addresses.
        case "@": isWordPart(scalars, index + 1)
        case "#": isDigit(scalars, index + 1)
        // `GH-1`
        case "-": isDigit(scalars, index + 1) && ends(scalars[..<index], with: "gh")
        // `www.`
        case ".": ends(scalars[..<index], with: "www")
        // `https://` and `:tada:`
        case ":": next(scalars, index) == "/" || isEmoji(scalars[(index + 1)...])
        default: false
        }
    }

    /// What follows the first colon of an emoji. Their names are in lower case: `AWS::RDS::DBCluster` has none.
    private static func isEmoji(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
        let name = rest.prefix { ("a"..."z").contains($0) || ("0"..."9").contains($0) || ["_", "-", "+"].contains($0) }
        return !name.isEmpty && rest.dropFirst(name.count).first == ":"
    }

    private static func next(_ scalars: [Unicode.Scalar], _ index: Int) -> Unicode.Scalar? {
        scalars.indices.contains(index + 1) ? scalars[index + 1] : nil
    }

    private static func isDigit(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        scalars.indices.contains(index) && ("0"..."9").contains(scalars[index])
    }

    private static func isWordPart(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        guard scalars.indices.contains(index) else { return false }
        return scalars[index].properties.isAlphabetic || scalars[index].properties.numericType != nil
    }

    private static func ends(_ scalars: ArraySlice<Unicode.Scalar>, with word: String) -> Bool {
        let count = word.unicodeScalars.count
        return String(String.UnicodeScalarView(scalars.suffix(count))).lowercased() == word
            && !isWordPart(Array(scalars.suffix(count + 1).dropLast(count)), 0)
    }
}
