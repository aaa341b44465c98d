/// One type's record in the table: `TypeWriter` and `ShapeWriter` in `Sources/tables` describe the form.
struct SchemaRecord: Sendable {
    private let bytes: [UInt8]
    private var marked: [UInt8: Range<Int>] = [:]
    private var shapes: [Range<Int>] = []

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var start = 0
        while start < bytes.count {
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            if bytes[start] == UInt8(ascii: ".") {
                shapes.append((start + 1)..<end)
            } else {
                marked[bytes[start]] = (start + 1)..<end
            }
            start = end + 1
        }
    }

    func has(_ mark: Character) -> Bool {
        mark.asciiValue.flatMap { marked[$0] } != nil
    }

    /// The words of the line with this mark.
    func words(_ mark: Character) -> [String] {
        guard let line = mark.asciiValue.flatMap({ marked[$0] }) else { return [] }
        return line.split(separator: UInt8(ascii: " "), in: bytes).map(text)
    }

    /// The properties of an object, sorted by name.
    func properties(ofShape number: Int) -> [(name: String, isRequired: Bool, value: Range<Int>)] {
        words(ofShape: number).map { word in
            let end = end(ofName: word)
            return (text(word.lowerBound..<end), bytes[end] == UInt8(ascii: "!"), (end + 1)..<word.upperBound)
        }
    }

    /// What a property of an object is, `nil` where the object has none of this name.
    func value(of name: String, inShape number: Int) -> SchemaValue? {
        let name = Array(name.utf8)
        let line = shapes[number]
        var start = line.lowerBound
        while start < line.upperBound {
            let nameEnd = start + name.count
            let isFound =
                nameEnd < line.upperBound && isNameEnd(bytes[nameEnd]) && bytes[start..<nameEnd].elementsEqual(name)
            var end = start
            while end < line.upperBound, bytes[end] != UInt8(ascii: " ") { end += 1 }
            if isFound { return value((nameEnd + 1)..<end) }
            start = end + 1
        }
        return nil
    }

    /// Reads a value's description.
    func value(_ range: Range<Int>) -> SchemaValue {
        var value = SchemaValue()
        var index = range.lowerBound
        while index < range.upperBound {
            switch bytes[index] {
            case UInt8(ascii: "s"): value.kinds.insert(.text)
            case UInt8(ascii: "i"): value.kinds.insert(.integer)
            case UInt8(ascii: "n"): value.kinds.insert(.number)
            case UInt8(ascii: "b"): value.kinds.insert(.boolean)
            case UInt8(ascii: "z"): value.kinds.insert(.null)
            case UInt8(ascii: "o"):
                value.kinds.insert(.object)
                value.isFreeForm = true
            case UInt8(ascii: "{"):
                value.kinds.insert(.object)
                let end = bytes[index...].firstIndex(of: UInt8(ascii: "}")) ?? range.upperBound
                value.takesOtherNames = bytes[end - 1] == UInt8(ascii: "+")
                value.shape = Int(text((index + 1)..<(value.takesOtherNames ? end - 1 : end)))
                index = end
            case UInt8(ascii: "m"):
                value.kinds.insert(.object)
                let end = closing(from: index + 1)
                value.namedValue = (index + 2)..<end
                index = end
            case UInt8(ascii: "l"):
                value.kinds.insert(.list)
                let end = closing(from: index + 1)
                value.element = (index + 2)..<end
                index = end
            default:
                // The allowed values come last.
                let values = ((index + 1)..<(range.upperBound - 1)).split(
                    separator: UInt8(ascii: ","), in: bytes, keepingEmpty: true
                )
                .map(unescaped)
                value.allowed = bytes[index] == UInt8(ascii: "<") ? .exactly(values) : .ignoringCase(values)
                index = range.upperBound
            }
            index += 1
        }
        return value
    }

    private func words(ofShape number: Int) -> [Range<Int>] {
        shapes[number].split(separator: UInt8(ascii: " "), in: bytes)
    }

    private func end(ofName word: Range<Int>) -> Int {
        bytes[word].firstIndex(where: isNameEnd) ?? word.upperBound
    }

    private func isNameEnd(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "=") || byte == UInt8(ascii: "!")
    }

    /// Where the bracket that opens at an index closes.
    private func closing(from start: Int) -> Int {
        var depth = 0
        for index in start..<bytes.count {
            if bytes[index] == UInt8(ascii: "[") { depth += 1 }
            if bytes[index] == UInt8(ascii: "]") { depth -= 1 }
            if depth == 0 { return index }
        }
        return bytes.count
    }

    private func text(_ range: Range<Int>) -> String {
        String(decoding: bytes[range], as: UTF8.self)
    }

    private func unescaped(_ range: Range<Int>) -> String {
        var result: [UInt8] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == UInt8(ascii: "%"), let byte = UInt8(text((index + 1)..<(index + 3)), radix: 16) {
                result.append(byte)
                index += 3
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }
}

extension Range<Int> {
    /// The parts of this range of bytes between separators; none where nothing stands.
    fileprivate func split(separator: UInt8, in bytes: [UInt8], keepingEmpty: Bool = false) -> [Range<Int>] {
        bytes[self].split(separator: separator, omittingEmptySubsequences: !keepingEmpty).map {
            $0.startIndex..<$0.endIndex
        }
    }
}
