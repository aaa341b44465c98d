internal import FoundationEssentials

/// A JSON value that knows where it stands, with numbers that have fractions: what programs of AWS print. What tiergit itself writes is `JSON`.
struct PlacedJSON {
    enum Value {
        case null
        case bool(Bool)
        case number(Double)
        case text(String)
        case array([PlacedJSON])
        case object([String: PlacedJSON])
    }

    let value: Value
    /// In bytes from the beginning.
    let offset: Int

    subscript(key: String) -> PlacedJSON? { if case .object(let members) = value { members[key] } else { nil } }
    var text: String? { if case .text(let text) = value { text } else { nil } }
}

/// Reads JSON by RFC 8259, and says of every mistake where it is, which the library's decoder does not.
struct PlacedJSONReader {
    private let bytes: [UInt8]
    private let file: String
    private var at = 0
    private var depth = 0
    /// Far more than anything of AWS has, far less than what exhausts a stack.
    private static let deepest = 32

    init(_ bytes: [UInt8], file: String) {
        self.bytes = bytes
        self.file = file
    }

    func error(_ node: PlacedJSON, _ message: String) -> MetricDataError { error(at: node.offset, message) }

    func items(_ node: PlacedJSON, _ name: String) throws(MetricDataError) -> [PlacedJSON] {
        guard case .array(let items) = node.value else { throw error(node, "\(name) is a list") }
        return items
    }

    /// The one value that the file has.
    mutating func document() throws(MetricDataError) -> PlacedJSON {
        guard !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else { throw error(at: 0, "it begins with a byte order mark") }
        skip()
        let value = try value()
        skip()
        guard at == bytes.count else { throw error(at: at, "something follows the end of the JSON") }
        return value
    }

    private func error(at offset: Int, _ message: String) -> MetricDataError {
        let before = bytes[..<min(offset, bytes.count)]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return MetricDataError(file: file, line: line, column: before.count - start + 1, message: message)
    }

    private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

    private mutating func skip() {
        while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { at += 1 }
    }

    private func unexpected(_ wanted: String) -> MetricDataError {
        guard let next else { return error(at: at, "the JSON ends where \(wanted) is expected") }
        let shown = (0x21...0x7E).contains(next) ? " instead of `\(Character(UnicodeScalar(next)))`" : ""
        return error(at: at, "the JSON has to have \(wanted) here\(shown)")
    }

    private mutating func value() throws(MetricDataError) -> PlacedJSON {
        let start = at
        let value: PlacedJSON.Value
        switch next {
        case UInt8(ascii: "{"): value = try object()
        case UInt8(ascii: "["): value = try array()
        case UInt8(ascii: "\""): value = .text(try string())
        case let byte? where byte == UInt8(ascii: "-") || Self.isDigit(byte): value = .number(try number())
        default:
            if take("true") {
                value = .bool(true)
            } else if take("false") {
                value = .bool(false)
            } else if take("null") {
                value = .null
            } else {
                throw unexpected("a value")
            }
        }
        return PlacedJSON(value: value, offset: start)
    }

    private mutating func take(_ word: String) -> Bool {
        guard bytes[at...].starts(with: word.utf8) else { return false }
        at += word.utf8.count
        return true
    }

    private mutating func enter() throws(MetricDataError) {
        depth += 1
        at += 1
        if depth > Self.deepest { throw error(at: at, "it nests more than \(Self.deepest) deep") }
        skip()
    }

    /// Behind an element: whether another one follows.
    private mutating func continues(_ end: UInt8) throws(MetricDataError) -> Bool {
        skip()
        if next == UInt8(ascii: ",") {
            at += 1
            skip()
            return true
        }
        guard next == end else { throw unexpected("`,` or `\(Character(UnicodeScalar(end)))`") }
        at += 1
        depth -= 1
        return false
    }

    private mutating func array() throws(MetricDataError) -> PlacedJSON.Value {
        try enter()
        var items: [PlacedJSON] = []
        if next == UInt8(ascii: "]") {
            at += 1
            depth -= 1
            return .array([])
        }
        repeat { items.append(try value()) } while try continues(UInt8(ascii: "]"))
        return .array(items)
    }

    private mutating func object() throws(MetricDataError) -> PlacedJSON.Value {
        try enter()
        var members: [String: PlacedJSON] = [:]
        if next == UInt8(ascii: "}") {
            at += 1
            depth -= 1
            return .object([:])
        }
        repeat {
            let start = at
            guard next == UInt8(ascii: "\"") else { throw unexpected("a key") }
            let key = try string()
            skip()
            guard next == UInt8(ascii: ":") else { throw unexpected("`:`") }
            at += 1
            skip()
            guard members.updateValue(try value(), forKey: key) == nil else {
                throw error(at: start, "the key \(key) stands twice")
            }
        } while try continues(UInt8(ascii: "}"))
        return .object(members)
    }

    private mutating func string() throws(MetricDataError) -> String {
        let start = at
        at += 1
        var isEscaped = false
        while let byte = next, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error(at: at, "a text ends with `\"` on its line") }
            if byte == UInt8(ascii: "\\") {
                isEscaped = true
                at += 1
            }
            at += 1
        }
        guard next != nil else { throw error(at: start, "a text has no end") }
        at += 1
        if !isEscaped, let text = String(validating: bytes[(start + 1)..<(at - 1)], as: UTF8.self) { return text }
        // The library knows what escapes mean.
        guard let text = try? JSONDecoder().decode(String.self, from: Data(bytes[start..<at])) else {
            throw error(at: start, "a text is not UTF-8, or has an escape that JSON does not know")
        }
        return text
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    /// How many digits come next; they are passed.
    private mutating func digits() -> Int {
        let start = at
        while let byte = next, Self.isDigit(byte) { at += 1 }
        return at - start
    }

    private mutating func number() throws(MetricDataError) -> Double {
        let start = at
        if next == UInt8(ascii: "-") { at += 1 }
        let isZero = next == UInt8(ascii: "0")
        let whole = digits()
        var isNumber = whole > 0 && !(isZero && whole > 1)
        if next == UInt8(ascii: ".") {
            at += 1
            isNumber = digits() > 0 && isNumber
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            at += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { at += 1 }
            isNumber = digits() > 0 && isNumber
        }
        let text = String(decoding: bytes[start..<at], as: UTF8.self)
        guard isNumber, let number = Double(text), number.isFinite else {
            throw error(at: start, "\(text.prefix(40)) is no number of JSON, or too large")
        }
        return number
    }
}
