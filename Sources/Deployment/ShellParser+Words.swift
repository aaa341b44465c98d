/// Words, quotes and expansions.
extension ShellParser {
    mutating func word() throws(ShellSyntaxError) -> ShellWord {
        try enter()
        defer { depth -= 1 }
        let start = position
        var literal: [UInt8]? = []
        var isPlain = true
        var elements: [ShellWord] = []
        var substitutions: [[ShellStatement]] = []
        scan: while let byte {
            switch byte {
            case UInt8(ascii: "\\"):
                if self.byte(after: 1) != 10, let next = self.byte(after: 1) { literal?.append(next) }
                isPlain = false
                position = min(end, position + 2)
            case UInt8(ascii: "'"), UInt8(ascii: "\""), UInt8(ascii: "$"), UInt8(ascii: "`"):
                isPlain = false
                let from = position
                let before = substitutions.count
                if try quoted(&substitutions) {
                    let inner = bytes[from..<position]
                    let isText =
                        byte == UInt8(ascii: "'")
                        || (byte == UInt8(ascii: "\"") && substitutions.count == before
                            && !inner.contains(UInt8(ascii: "$")) && !inner.contains(UInt8(ascii: "`"))
                            && !inner.contains(UInt8(ascii: "\\")))
                    if isText { literal? += inner.dropFirst().dropLast() } else { literal = nil }
                } else {
                    literal?.append(byte)
                    position += 1
                }
            case UInt8(ascii: "("):
                if isArrayName(bytes[start..<position]) {
                    literal = nil
                    isPlain = false
                    position += 1
                    elements = try arrayElements(from: start)
                } else if position > start, "?*+@!".utf8.contains(bytes[position - 1]) {
                    literal = nil
                    isPlain = false
                    try pattern(&substitutions)
                } else {
                    break scan
                }
            case UInt8(ascii: "<"), UInt8(ascii: ">"):
                guard position == start, self.byte(after: 1) == UInt8(ascii: "(") else { break scan }
                literal = nil
                isPlain = false
                position += 2
                substitutions.append(try commands(from: start))
            default:
                if Self.isMeta(byte) { break scan }
                literal?.append(byte)
                position += 1
            }
        }
        guard position > start else { throw failure("a word is missing") }
        for element in elements { substitutions += element.substitutions }
        return ShellWord(
            range: start..<position, text: String(decoding: bytes[start..<position], as: UTF8.self),
            literal: literal.map { String(decoding: $0, as: UTF8.self) }, isPlain: isPlain, elements: elements,
            substitutions: substitutions)
    }

    /// `NAME=` or `NAME+=`, before an array's `(`.
    private func isArrayName(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.last == UInt8(ascii: "=") else { return false }
        var name = text.dropLast()
        if name.last == UInt8(ascii: "+") { name = name.dropLast() }
        return !name.isEmpty && name.allSatisfy(Self.isName)
    }

    private mutating func arrayElements(from start: Int) throws(ShellSyntaxError) -> [ShellWord] {
        var elements: [ShellWord] = []
        while true {
            skipNewlines()
            guard byte != nil else { throw failure("an array is not closed", at: start) }
            if isAt(")") {
                position += 1
                return elements
            }
            elements.append(try word())
        }
    }

    /// `@(a|b)`.
    private mutating func pattern(_ substitutions: inout [[ShellStatement]]) throws(ShellSyntaxError) {
        let start = position
        var open = 0
        while let byte {
            if byte == UInt8(ascii: "(") { open += 1 }
            if byte == UInt8(ascii: ")") { open -= 1 }
            if try quoted(&substitutions) { continue }
            position += 1
            if open == 0 { return }
        }
        throw failure("a pattern is not closed", at: start)
    }

    /// Commands up to the `)` that ends them, which is taken.
    private mutating func commands(from start: Int) throws(ShellSyntaxError) -> [ShellStatement] {
        try isolated { parser throws(ShellSyntaxError) in
            let statements = try parser.list(until: [])
            parser.skipNewlines()
            guard parser.isAt(")") else { throw parser.failure("`$(` is not closed", at: start) }
            parser.position += 1
            return statements
        }
    }

    /// Skips a quoted text, an escaped character or an expansion, if one is here.
    mutating func quoted(_ substitutions: inout [[ShellStatement]]) throws(ShellSyntaxError) -> Bool {
        try enter()
        defer { depth -= 1 }
        let start = position
        switch byte {
        case UInt8(ascii: "\\"): position = min(end, position + 2)
        case UInt8(ascii: "'"):
            guard let close = bytes[(position + 1)..<end].firstIndex(of: UInt8(ascii: "'")) else {
                throw failure("a ' is not closed")
            }
            position = close + 1
        case UInt8(ascii: "\""):
            position += 1
            while byte != UInt8(ascii: "\"") {
                guard let byte else { throw failure("a \" is not closed", at: start) }
                // A ' is a character like any other here.
                if byte == UInt8(ascii: "'") {
                    position += 1
                } else if !(try quoted(&substitutions)) {
                    position += 1
                }
            }
            position += 1
        case UInt8(ascii: "`"): try backquoted(&substitutions)
        case UInt8(ascii: "$"): return try expansion(&substitutions)
        default: return false
        }
        return true
    }

    private mutating func backquoted(_ substitutions: inout [[ShellStatement]]) throws(ShellSyntaxError) {
        let start = position
        position += 1
        while let byte, byte != UInt8(ascii: "`") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
        guard position < end else { throw failure("a ` is not closed", at: start) }
        var inner = ShellParser(bytes, in: start + 1..<position, depth: depth + 1)
        if let statements = try? inner.list(until: []) { substitutions.append(statements) }
        position += 1
    }

    private mutating func expansion(_ substitutions: inout [[ShellStatement]]) throws(ShellSyntaxError) -> Bool {
        let start = position
        switch byte(after: 1) {
        case UInt8(ascii: "'"):
            position += 2
            while let byte, byte != UInt8(ascii: "'") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
            guard position < end else { throw failure("a $' is not closed", at: start) }
            position += 1
        case UInt8(ascii: "("):
            if isAt("$((") {
                if try arithmetic(from: 3) { return true }
                position = start
            }
            position += 2
            substitutions.append(try commands(from: start))
        case UInt8(ascii: "{"):
            position += 2
            while byte != UInt8(ascii: "}") {
                guard byte != nil else { throw failure("a ${ is not closed", at: start) }
                if !(try quoted(&substitutions)) { position += 1 }
            }
            position += 1
        case let next? where Self.isName(next):
            position += 1
            while let byte, Self.isName(byte) { position += 1 }
        case let next? where "?#$!@*-".utf8.contains(next): position += 2
        default: return false
        }
        return true
    }
}
