extension JSON {
    /// Parses bytes that must be exactly what `canonical()` writes for their value.
    ///
    /// That form has one spelling for each value, so it is read by hand: fifty times as fast as the library's decoder, which
    /// histories of thousands of entries feel. `parse` judges what is wrong with anything else.
    ///
    /// - Throws: `JSONError.notCanonical` where another spelling of the same value was given, else as `parse` does.
    package static func parseCanonical(_ bytes: [UInt8]) throws(JSONError) -> JSON {
        if let value = CanonicalReader.read(bytes) { return value }
        _ = try parse(bytes)
        throw .notCanonical
    }
}

/// Reads the canonical form alone: no white space, keys in ascending byte order, one way to write a string or a number, one line
/// feed at the end.
private struct CanonicalReader {
    private let bytes: [UInt8]
    private var offset = 0

    static func read(_ bytes: [UInt8]) -> JSON? {
        // As in `parse`: U+FEFF at the beginning is a byte order mark, NUL stands in no text.
        guard bytes.last == UInt8(ascii: "\n"), !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return nil }
        var reader = CanonicalReader(bytes: bytes)
        guard let value = reader.value(depth: 0), reader.offset == bytes.count - 1 else { return nil }
        return value
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    /// The next byte; the line feed at the end stands where a value is cut off.
    private var next: UInt8 { bytes[offset] }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte, offset < bytes.count - 1 else { return false }
        offset += 1
        return true
    }

    private mutating func take(_ word: StaticString) -> Bool {
        let end = offset + word.utf8CodeUnitCount
        guard end < bytes.count else { return false }
        let matches = unsafe UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
            .elementsEqual(bytes[offset..<end])
        if matches { offset = end }
        return matches
    }

    private mutating func value(depth: Int) -> JSON? {
        switch next {
        case UInt8(ascii: "\""): return string().map(JSON.string)
        case UInt8(ascii: "n"): return take("null") ? .null : nil
        case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
        case UInt8(ascii: "["): return depth < JSON.maximumDepth ? array(depth: depth + 1) : nil
        case UInt8(ascii: "{"): return depth < JSON.maximumDepth ? object(depth: depth + 1) : nil
        default: return integer()
        }
    }

    private mutating func array(depth: Int) -> JSON? {
        offset += 1
        var items: [JSON] = []
        if take(UInt8(ascii: "]")) { return .array(items) }
        repeat {
            guard let item = value(depth: depth) else { return nil }
            items.append(item)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .array(items) : nil
    }

    private mutating func object(depth: Int) -> JSON? {
        offset += 1
        var members: [String: JSON] = [:]
        if take(UInt8(ascii: "}")) { return .object(members) }
        var previous: String?
        repeat {
            guard next == UInt8(ascii: "\""), let key = string(), take(UInt8(ascii: ":")),
                previous.map({ $0.utf8.lexicographicallyPrecedes(key.utf8) }) ?? true,
                let member = value(depth: depth)
                // Keys that Unicode holds for the same are one key to Swift: what is written of them would be one of the two.
            else { return nil }
            guard members.updateValue(member, forKey: key) == nil else { return nil }
            previous = key
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(members) : nil
    }

    private mutating func integer() -> JSON? {
        let start = offset
        if next == UInt8(ascii: "-") { offset += 1 }
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { offset += 1 }
        // `String` writes it in one way: no zeros in front, no minus before zero, nothing beyond 64 bits.
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let number = Int(text), String(number) == text else { return nil }
        return .integer(number)
    }

    private mutating func string() -> String? {
        offset += 1
        let start = offset
        while offset < bytes.count - 1, next >= 0x20, next != UInt8(ascii: "\""), next != UInt8(ascii: "\\") {
            offset += 1
        }
        if take(UInt8(ascii: "\"")) { return String(validating: bytes[start..<(offset - 1)], as: UTF8.self) }
        var text = Array(bytes[start..<offset])
        while offset < bytes.count - 1 {
            switch next {
            case UInt8(ascii: "\""):
                offset += 1
                return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let byte = escaped() else { return nil }
                text.append(byte)
            case ..<0x20: return nil
            default:
                text.append(next)
                offset += 1
            }
        }
        return nil
    }

    /// What stands behind a backslash: the two characters that need one, and control characters.
    private mutating func escaped() -> UInt8? {
        offset += 1
        guard offset < bytes.count - 1 else { return nil }
        let short: UInt8? =
            switch next {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): next
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "t"): 0x09
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "r"): 0x0D
            default: nil
            }
        if let short {
            offset += 1
            return short
        }
        guard take("u00"), offset + 2 < bytes.count else { return nil }
        let digits = bytes[offset..<(offset + 2)]
        guard
            digits.allSatisfy({ ("0"..."9").contains(Unicode.Scalar($0)) || ("a"..."f").contains(Unicode.Scalar($0)) }),
            let value = UInt8(String(decoding: digits, as: UTF8.self), radix: 16), value < 0x20,
            ![0x08, 0x09, 0x0A, 0x0C, 0x0D].contains(value)
        else { return nil }
        offset += 2
        return value
    }
}
