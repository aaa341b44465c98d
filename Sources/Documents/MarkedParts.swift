/// The parts of somebody's own Markdown document that tiergit writes: between `<!-- tiergit docs: costs -->` and
/// `<!-- tiergit docs: end -->`, a line each. Everything else stays as it is, byte for byte.
package struct MarkedParts: Sendable {
    package struct Part: Sendable {
        /// What stands in it: the last word of a page's id, such as `costs`.
        package let name: String
        /// The line of its first mark, from 1.
        package let line: Int
        /// What is between the marks.
        fileprivate let range: Range<Int>
    }

    package struct Problem: Error, Hashable, Sendable {
        package let line: Int
        package let text: String

        package init(line: Int, text: String) {
            self.line = line
            self.text = text
        }
    }

    /// Editors on Windows begin a file with it.
    private static let byteOrderMark: Unicode.Scalar = "\u{FEFF}"

    private let bytes: [UInt8]
    package let parts: [Part]
    /// What ends its lines: the first one's end.
    private let usesCarriageReturns: Bool

    /// Whether it is worth a look: most documents have no marks.
    package static func mayHave(_ bytes: [UInt8]) -> Bool {
        String(decoding: bytes, as: UTF8.self).contains("tiergit docs:")
    }

    /// - Returns: `nil` for a document without marks.
    package init?(_ bytes: [UInt8]) throws(Problem) {
        self.bytes = bytes
        guard Self.mayHave(bytes) else { return nil }
        var parts: [Part] = []
        var open: (name: String, line: Int, start: Int)?
        var fence: String?
        var (number, start) = (0, 0)
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        usesCarriageReturns = lines.count > 1 && lines[0].last == UInt8(ascii: "\r")
        for raw in lines {
            number += 1
            let end = start + raw.count + 1
            var line = String(decoding: raw, as: UTF8.self)
            if number == 1, line.unicodeScalars.first == Self.byteOrderMark { line.unicodeScalars.removeFirst() }
            let indent = line.prefix { $0 == " " }.count
            let text = line.dropFirst(indent).prefix { $0 != "\r" && $0 != "\r\n" }
            // From four spaces on it is code.
            if indent > 3 {
            } else if let mark = fence {
                // A fence is closed by one that is as long, of the same character.
                if text.hasPrefix(mark), text.allSatisfy({ $0 == mark.first || $0 == " " || $0 == "\t" }) {
                    fence = nil
                }
            } else if text.hasPrefix("~~~") || text.hasPrefix("```") && !text.drop(while: { $0 == "`" }).contains("`") {
                let character = text.first ?? "`"
                fence = String(text.prefix { $0 == character })
            } else if text.hasPrefix("<!--"),
                let match = text.wholeMatch(of: #/<!-- *tiergit docs: *(.*?) *-->\ */#)
            {
                let name = String(match.1)
                switch (name, open) {
                case ("end", let begun?):
                    parts.append(Part(name: begun.name, line: begun.line, range: begun.start..<start))
                    open = nil
                case ("end", nil): throw Problem(line: number, text: "a part ends here, and none began")
                case (_, let begun?):
                    throw Problem(
                        line: number,
                        text: "`\(name)` begins within `\(begun.name)`, which began on line \(begun.line)")
                case (_, nil):
                    if parts.contains(where: { $0.name == name }) {
                        throw Problem(line: number, text: "`\(name)` is there twice")
                    }
                    open = (name, number, min(end, bytes.count))
                }
            }
            start = end
        }
        if let open {
            throw Problem(
                line: open.line, text: "`\(open.name)` has no end: write <!-- tiergit docs: end --> on a line below it")
        }
        guard !parts.isEmpty else { return nil }
        self.parts = parts
    }

    /// What stands in a part.
    package func content(_ part: Part) -> [UInt8] { Array(bytes[part.range]) }

    /// What a part should hold: the text with an empty line around it, and the document's own line ends.
    package func wanted(_ text: String) -> [UInt8] {
        let text = "\n\(text)\n"
        return Array((usesCarriageReturns ? text.replacing("\n", with: "\r\n") : text).utf8)
    }

    /// The document with other contents of its parts, by name.
    package func replacing(_ contents: [String: [UInt8]]) -> [UInt8] {
        var result: [UInt8] = []
        var position = 0
        for part in parts {
            result += bytes[position..<part.range.lowerBound] + (contents[part.name] ?? content(part))
            position = part.range.upperBound
        }
        return result + bytes[position...]
    }
}
