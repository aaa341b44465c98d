extension JSON {
    /// The one byte sequence that stands for this value: UTF-8, keys in byte order, no spaces, one newline at the end.
    ///
    /// Only `"`, `\` and control characters below 0x20 are escaped (`\b \f \n \r \t`, else `\u00xx` in lower-case hex).
    /// Signatures rest on this format, so it is written here and not left to a library whose output may change.
    package func canonical() -> [UInt8] {
        var out: [UInt8] = []
        write(to: &out, indentation: nil)
        out.append(UInt8(ascii: "\n"))
        return out
    }

    /// The same value for people, two spaces a level, keys in the same order; no newline at the end.
    ///
    /// What a terminal would obey (C1 controls, overrides of direction) is escaped too: the value stays the same.
    package func pretty() -> String {
        var out: [UInt8] = []
        write(to: &out, indentation: 0)
        return String(decoding: out, as: UTF8.self)
    }

    fileprivate func write(to out: inout [UInt8], indentation: Int?) {
        switch self {
        case .null: out += "null".utf8
        case .bool(let value): out += (value ? "true" : "false").utf8
        case .integer(let value): out += String(value).utf8
        case .string(let value): Self.write(value, to: &out, forPeople: indentation != nil)
        case .array(let items):
            Self.write(items, between: ("[", "]"), to: &out, indentation: indentation) { item, out, inner in
                item.write(to: &out, indentation: inner)
            }
        case .object(let members):
            // By bytes: Swift's own order of strings follows Unicode's canonical forms, other languages' does not.
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            Self.write(sorted, between: ("{", "}"), to: &out, indentation: indentation) { member, out, inner in
                Self.write(member.key, to: &out, forPeople: inner != nil)
                out += (inner == nil ? ":" : ": ").utf8
                member.value.write(to: &out, indentation: inner)
            }
        }
    }

    private static func write<Item>(
        _ items: [Item], between brackets: (open: String, close: String), to out: inout [UInt8], indentation: Int?,
        each: (Item, inout [UInt8], Int?) -> Void
    ) {
        out += brackets.open.utf8
        let inner = indentation.map { $0 + 2 }
        for (index, item) in items.enumerated() {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            startLine(in: &out, indentation: inner)
            each(item, &out, inner)
        }
        if !items.isEmpty { startLine(in: &out, indentation: indentation) }
        out += brackets.close.utf8
    }

    fileprivate static func startLine(in out: inout [UInt8], indentation: Int?) {
        guard let indentation else { return }
        out.append(UInt8(ascii: "\n"))
        out += repeatElement(UInt8(ascii: " "), count: indentation)
    }

    fileprivate static func write(_ string: String, to out: inout [UInt8], forPeople: Bool) {
        if forPeople, Names.textProblem(string) != nil {
            out.append(UInt8(ascii: "\""))
            for scalar in string.unicodeScalars {
                if scalar.value >= 0x7F, Names.textProblem(String(scalar)) != nil {
                    out += "\\u".utf8
                    out += Names.hex(scalar).lowercased().utf8
                } else {
                    var one: [UInt8] = []
                    write(String(scalar), to: &one, forPeople: false)
                    out += one.dropFirst().dropLast()
                }
            }
            return out.append(UInt8(ascii: "\""))
        }
        out.append(UInt8(ascii: "\""))
        for byte in string.utf8 {
            switch byte {
            case UInt8(ascii: "\""): out += "\\\"".utf8
            case UInt8(ascii: "\\"): out += "\\\\".utf8
            case 0x08: out += "\\b".utf8
            case 0x09: out += "\\t".utf8
            case 0x0A: out += "\\n".utf8
            case 0x0C: out += "\\f".utf8
            case 0x0D: out += "\\r".utf8
            case 0..<0x20:
                let hex = String(byte, radix: 16)
                out += "\\u00".utf8
                out += (hex.utf8.count == 1 ? "0" + hex : hex).utf8
            default: out.append(byte)
            }
        }
        out.append(UInt8(ascii: "\""))
    }
}

/// A JSON value with lists that are made while they are written, because they may be longer than memory.
package indirect enum JSONText {
    case value(JSON)
    case object([String: JSONText])
    case array([JSONText])
    /// So many items, each asked for once, in order.
    case list(Int, (Int) -> JSON)

    /// Writes what `JSON.pretty` would give, in pieces.
    package func pretty<Failure>(_ take: ([UInt8]) throws(Failure) -> Void) throws(Failure) {
        var out: [UInt8] = []
        try write(to: &out, indentation: 0, take)
        try take(out)
    }

    private func write<Failure>(
        to out: inout [UInt8], indentation: Int, _ take: ([UInt8]) throws(Failure) -> Void
    ) throws(Failure) {
        let inner = indentation + 2
        func begin(_ index: Int) {
            if index > 0 { out.append(UInt8(ascii: ",")) }
            JSON.startLine(in: &out, indentation: inner)
        }
        func end(_ count: Int, _ bracket: UInt8) {
            if count > 0 { JSON.startLine(in: &out, indentation: indentation) }
            out.append(bracket)
        }
        switch self {
        case .value(let value): value.write(to: &out, indentation: indentation)
        case .array(let items):
            out.append(UInt8(ascii: "["))
            for (index, item) in items.enumerated() {
                begin(index)
                try item.write(to: &out, indentation: inner, take)
            }
            end(items.count, UInt8(ascii: "]"))
        case .object(let members):
            out.append(UInt8(ascii: "{"))
            let sorted = members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            for (index, member) in sorted.enumerated() {
                begin(index)
                JSON.write(member.key, to: &out, forPeople: true)
                out += ": ".utf8
                try member.value.write(to: &out, indentation: inner, take)
            }
            end(sorted.count, UInt8(ascii: "}"))
        case .list(let count, let item):
            out.append(UInt8(ascii: "["))
            for index in 0..<count {
                begin(index)
                item(index).write(to: &out, indentation: inner)
                if out.count > 1 << 16 {
                    try take(out)
                    out.removeAll(keepingCapacity: true)
                }
            }
            end(count, UInt8(ascii: "]"))
        }
    }
}

extension JSONText: ExpressibleByDictionaryLiteral {
    /// Traps on a repeated key, which in a literal is a mistake of the programmer.
    package init(dictionaryLiteral elements: (String, JSONText)...) {
        self = .object(Dictionary(uniqueKeysWithValues: elements))
    }
}
