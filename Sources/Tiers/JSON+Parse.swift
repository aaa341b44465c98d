internal import FoundationEssentials

/// Why bytes were not taken as JSON. Offsets count bytes from 0.
package enum JSONError: Error, Hashable, Sendable {
    case notUTF8
    /// The JSON library's own words, or a number that does not fit 64 bits.
    case syntax(String)
    /// A number with a fraction or an exponent.
    case float(offset: Int)
    /// Arrays and objects nested more than `JSON.maximumDepth` deep.
    case tooDeep(offset: Int)
    /// An object that gives one key twice: readers disagree on which one counts.
    case duplicateKey
    /// Correct JSON, but not the bytes that `JSON.canonical()` writes.
    case notCanonical
}

extension JSON {
    /// How deep arrays and objects may nest: far more than any format of ours, far less than what exhausts a stack.
    package static let maximumDepth = 64

    /// Parses one JSON value; white space around it is allowed.
    ///
    /// Throws `JSONError`: floats, repeated keys, a byte order mark and deep nesting are refused.
    package static func parse(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        // The decoder guesses UTF-16 and UTF-32 from NUL bytes and byte order marks: leave it nothing to guess.
        guard !bytes.contains(0), !bytes.starts(with: [0xEF, 0xBB, 0xBF]),
            String(validating: bytes, as: UTF8.self) != nil
        else { throw .notUTF8 }
        let memberCount = try scan(bytes)
        let value: JSON
        do {
            value = try JSONDecoder().decode(JSON.self, from: Data(bytes))
        } catch {
            throw .syntax(words(for: error))
        }
        // The decoder keeps one of two equal keys in silence; fewer members than colons gives it away.
        guard value.memberCount == memberCount else { throw .duplicateKey }
        return value
    }

    /// Refuses what the decoder would take (`1.0` as the integer 1) or not survive, and counts the colons of members.
    private static func scan(_ bytes: [UInt8]) throws(JSONError) -> Int {
        var depth = 0
        var colons = 0
        var inString = false
        var offset = 0
        var previous: UInt8 = 0
        // The last byte that is no white space.
        var lastSign: UInt8 = 0
        while offset < bytes.count {
            let byte = bytes[offset]
            if inString {
                if byte == UInt8(ascii: "\\") { offset += 1 }
                if byte == UInt8(ascii: "\"") { inString = false }
            } else {
                switch byte {
                case UInt8(ascii: "\""): inString = true
                case UInt8(ascii: ":"): colons += 1
                case UInt8(ascii: "["), UInt8(ascii: "{"):
                    depth += 1
                    if depth > maximumDepth { throw .tooDeep(offset: offset) }
                case UInt8(ascii: "]"), UInt8(ascii: "}"):
                    depth -= 1
                    // The decoder takes a comma before the end.
                    if lastSign == UInt8(ascii: ",") {
                        throw .syntax("a comma stands before the end, at offset \(offset)")
                    }
                case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"):
                    let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(previous)
                    if isDigit { throw .float(offset: offset) }
                default: break
                }
            }
            previous = byte
            if byte > UInt8(ascii: " ") { lastSign = byte }
            offset += 1
        }
        return colons
    }

    private var memberCount: Int {
        switch self {
        case .array(let items): items.reduce(0) { $0 + $1.memberCount }
        case .object(let members): members.values.reduce(members.count) { $0 + $1.memberCount }
        default: 0
        }
    }

    private static func words(for error: any Error) -> String {
        guard case .dataCorrupted(let context)? = error as? DecodingError else {
            return "a number is too large, or the value has an unknown type"
        }
        return context.debugDescription
    }
}

extension JSON: Decodable {
    /// Decodes any value. A failed guess costs about 15 µs in the library, so the order is that of fewest for an entry.
    package init(from decoder: any Decoder) throws {
        let single = try decoder.singleValueContainer()
        if single.decodeNil() {
            self = .null
        } else if let value = try? single.decode(String.self) {
            self = .string(value)
        } else if let value = try? single.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? single.decode([String: JSON].self) {
            self = .object(value)
        } else if let value = try? single.decode([JSON].self) {
            self = .array(value)
        } else {
            self = .bool(try single.decode(Bool.self))
        }
    }
}
