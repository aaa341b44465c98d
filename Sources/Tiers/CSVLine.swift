/// One line of comma-separated values, by RFC 4180; a field does not go on over the end of its line.
package struct CSVLine: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        /// Without blanks and quotes around it.
        package let text: String
        /// Where it begins, from 1, in characters.
        package let column: Int
    }

    package let fields: [Field]

    package init(fields: [Field]) { self.fields = fields }

    /// - Returns: a flaw where a quote is not closed, or text follows it.
    package static func read(_ line: some StringProtocol) -> Result<CSVLine, Flaw> {
        var fields: [Field] = []
        var rest = Substring(line)[...]
        var column = 1
        func skipBlanks() {
            while let first = rest.first, first.isWhitespace || first == "\u{FEFF}" {
                rest.removeFirst()
                column += 1
            }
        }
        while true {
            skipBlanks()
            let start = column
            var text = ""
            if rest.first == "\"" {
                rest.removeFirst()
                column += 1
                var isClosed = false
                while let next = rest.popFirst() {
                    column += 1
                    guard next == "\"" else {
                        text.append(next)
                        continue
                    }
                    guard rest.first == "\"" else {
                        isClosed = true
                        break
                    }
                    rest.removeFirst()
                    column += 1
                    text.append(next)
                }
                guard isClosed else { return .failure(Flaw(column: start, text: "the quote is not closed")) }
                skipBlanks()
                guard rest.isEmpty || rest.first == "," else {
                    return .failure(Flaw(column: column, text: "text follows the closing quote"))
                }
            } else {
                let value = rest.prefix { $0 != "," }
                rest = rest[value.endIndex...]
                column += value.count
                text = String(value)
            }
            while text.last?.isWhitespace == true { text.removeLast() }
            fields.append(Field(text: text, column: start))
            guard rest.popFirst() != nil else { return .success(CSVLine(fields: fields)) }
            column += 1
        }
    }

    package struct Flaw: Error, Hashable, Sendable {
        package let column: Int
        package let text: String
    }
}
