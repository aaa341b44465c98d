/// Writes the objects of one type's schema as lines, the type itself first; equal ones are written once.
///
/// A line is `.` and the properties by name, each `Name=value`, or `Name!value` where it is required. A value is a run of:
/// `s` text, `i` integer, `n` number, `b` boolean, `z` null, `o` an object with any names, `{3}` an object as in line 3
/// (`{3+}`: other names too), `m[…]` a map to such values, `l[…]` a list of them; then `<a,b>` the values allowed, or
/// `(a,b)` those allowed in any case. Nothing at all: anything goes.
struct ShapeWriter {
    private let schema: Schema
    private var lines: [String] = []
    private var numbers: [String: Int] = [:]
    private var open: Set<String> = []

    static func lines(of schema: Schema) -> [String] {
        var writer = ShapeWriter(schema: schema)
        _ = writer.shape([schema.root])
        return Self.sharing(writer.lines)
    }

    private init(schema: Schema) {
        self.schema = schema
    }

    private mutating func shape(_ pieces: [Piece]) -> Int {
        let identity = schema.identity(of: pieces)
        if let number = numbers[identity] { return number }
        // An object inside itself is only a number: lists may start again in it.
        let outside = open
        open = []
        defer { open = outside }
        let number = lines.count
        numbers[identity] = number
        lines.append("")
        let node = schema.node(pieces)
        var words: [String] = []
        for (name, property) in node.properties.sorted(by: { $0.key < $1.key }) {
            words.append("\(name)\(node.required.contains(name) ? "!" : "=")\(value(property))")
        }
        lines[number] = "." + words.joined(separator: " ")
        return number
    }

    private mutating func value(_ pieces: [Piece]) -> String {
        let node = schema.node(pieces)
        var text = ""
        for (kind, letter) in [("string", "s"), ("integer", "i"), ("number", "n"), ("boolean", "b"), ("null", "z")]
        where node.kinds.contains(kind) {
            text += letter
        }
        if node.kinds.contains("object") {
            if !node.properties.isEmpty || (node.values.isEmpty && node.additional == .closed) {
                text += "{\(shape(pieces))\(node.additional == .closed ? "" : "+")}"
            } else if node.values.isEmpty {
                text += "o"
            }
            if !node.values.isEmpty { text += "m[\(nested(node.values))]" }
        }
        if node.kinds.contains("array") { text += "l[\(nested(node.items))]" }
        if let enumeration = node.enumeration {
            let values = enumeration.values.map(Self.escaped).joined(separator: ",")
            text += enumeration.ignoresCase ? "(\(values))" : "<\(values)>"
        }
        return text
    }

    /// A list of itself ends in anything.
    private mutating func nested(_ pieces: [Piece]) -> String {
        let identity = schema.identity(of: pieces)
        guard !pieces.isEmpty, open.insert(identity).inserted else { return "" }
        defer { open.remove(identity) }
        return value(pieces)
    }

    private static func escaped(_ text: String) -> String {
        let special = Set("%, <>()[]{}\"\\#".utf8)
        return text.utf8.reduce(into: "") { result, byte in
            if special.contains(byte) || byte < 32 || byte > 126 {
                let digits = String(byte, radix: 16)
                result += "%" + (digits.count < 2 ? "0" : "") + digits
            } else {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            }
        }
    }

    /// The lines without those that say what another says.
    private static func sharing(_ lines: [String]) -> [String] {
        var lines = lines
        while true {
            var first: [String: Int] = [:]
            var numbers: [Int] = []
            var kept: [String] = []
            for line in lines {
                if let number = first[line] {
                    numbers.append(number)
                } else {
                    first[line] = kept.count
                    numbers.append(kept.count)
                    kept.append(line)
                }
            }
            if kept.count == lines.count { return lines }
            lines = kept.map { renumbered($0, by: numbers) }
        }
    }

    private static func renumbered(_ line: String, by numbers: [Int]) -> String {
        let parts = line.split(separator: "{", omittingEmptySubsequences: false)
        return parts.dropFirst().reduce(into: String(parts[0])) { result, part in
            let digits = part.prefix { $0.isNumber }
            result += "{\(Int(digits).map { numbers[$0] } ?? 0)\(part.dropFirst(digits.count))"
        }
    }
}
