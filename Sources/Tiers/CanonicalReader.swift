/// Reads the canonical form alone: no white space, keys in ascending byte order, one way to write a string or a number, one line
/// feed at the end.
///
/// What is wrong is not told: `JSON.parse` judges that.
package struct CanonicalReader {
    private let bytes: [UInt8]
    private var offset = 0

    /// - Returns: `nil` for bytes that do not end as the form does.
    package init?(_ bytes: [UInt8]) {
        // As in `parse`: U+FEFF at the beginning is a byte order mark, NUL stands in no text.
        guard bytes.last == UInt8(ascii: "\n"), !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { return nil }
        self.bytes = bytes
    }

    /// Whether nothing but the line feed at the end is left.
    package var isAtEnd: Bool { offset == bytes.count - 1 }

    /// The next byte; the line feed at the end stands where a value is cut off.
    private var next: UInt8 { bytes[offset] }

    /// Passes over a byte that must stand there.
    package mutating func take(_ byte: UInt8) -> Bool {
        guard next == byte, offset < bytes.count - 1 else { return false }
        offset += 1
        return true
    }

    /// Passes over a piece of the text that must stand there.
    package mutating func take(_ word: StaticString) -> Bool {
        let end = offset + word.utf8CodeUnitCount
        guard end < bytes.count else { return false }
        let start = unsafe word.utf8Start
        for index in offset..<end where unsafe bytes[index] != start[index - offset] { return false }
        offset = end
        return true
    }

    /// Any value, with what is in it.
    package mutating func value(depth: Int = 0) -> JSON? {
        switch next {
        case UInt8(ascii: "\""): return string().map(JSON.string)
        case UInt8(ascii: "n"): return take("null") ? .null : nil
        case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
        case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
        case UInt8(ascii: "["): return depth < JSON.maximumDepth ? array(depth: depth + 1) : nil
        case UInt8(ascii: "{"): return depth < JSON.maximumDepth ? object(depth: depth + 1) : nil
        default: return integer().map(JSON.integer)
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

    package mutating func integer() -> Int? {
        let start = offset
        if next == UInt8(ascii: "-") { offset += 1 }
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) { offset += 1 }
        // `String` writes it in one way: no zeros in front, no minus before zero, nothing beyond 64 bits.
        let text = String(decoding: bytes[start..<offset], as: UTF8.self)
        guard let number = Int(text), String(number) == text else { return nil }
        return number
    }

    package mutating func string() -> String? {
        guard take(UInt8(ascii: "\"")) else { return nil }
        let start = offset
        var all: UInt8 = 0
        while offset < bytes.count - 1, next >= 0x20, next != UInt8(ascii: "\""), next != UInt8(ascii: "\\") {
            all |= next
            offset += 1
        }
        if take(UInt8(ascii: "\"")) {
            let text = bytes[start..<(offset - 1)]
            // What is ASCII needs no other validation, which takes the standard library several times as long.
            return all < 0x80 ? String(decoding: text, as: UTF8.self) : String(validating: text, as: UTF8.self)
        }
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
