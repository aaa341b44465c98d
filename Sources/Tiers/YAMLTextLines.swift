/// Where the lines of a text start and end, in bytes.
struct YAMLTextLines: Sendable {
    private struct Line: Sendable {
        let start: Int
        /// Where its line break starts, or the text ends.
        let end: Int
        let isASCII: Bool
    }

    private let lines: [Line]
    private let count: Int

    /// Breaks lines where libyaml does: LF, CRLF, CR, and the Unicode breaks U+0085, U+2028 and U+2029.
    init(_ bytes: [UInt8]) {
        var lines: [Line] = []
        var start = 0
        var isASCII = true
        var index = 0
        while index < bytes.count {
            let length = Self.breakLength(bytes, at: index)
            if length > 0 {
                lines.append(Line(start: start, end: index, isASCII: isASCII))
                index += length
                start = index
                isASCII = true
            } else {
                isASCII = isASCII && bytes[index] < 0x80
                index += 1
            }
        }
        lines.append(Line(start: start, end: bytes.count, isASCII: isASCII))
        self.lines = lines
        count = bytes.count
    }

    private static func breakLength(_ bytes: [UInt8], at index: Int) -> Int {
        switch bytes[index] {
        case 0x0A: return 1
        case 0x0D: return index + 1 < bytes.count && bytes[index + 1] == 0x0A ? 2 : 1
        case 0xC2: return index + 1 < bytes.count && bytes[index + 1] == 0x85 ? 2 : 0
        case 0xE2:
            guard index + 2 < bytes.count, bytes[index + 1] == 0x80 else { return 0 }
            return bytes[index + 2] == 0xA8 || bytes[index + 2] == 0xA9 ? 3 : 0
        default: return 0
        }
    }

    /// The line (from 0) that an offset stands in; a line break belongs to the line that it ends.
    private func index(of offset: Int) -> Int {
        var low = 0
        var high = lines.count - 1
        while low < high {
            let middle = (low + high + 1) / 2
            if lines[middle].start <= offset { low = middle } else { high = middle - 1 }
        }
        return low
    }

    func start(of offset: Int) -> Int { lines[index(of: offset)].start }

    /// Where the line's break starts, or the text ends.
    func end(of offset: Int) -> Int { lines[index(of: offset)].end }

    /// Where the line before ends, without its break; `nil` on the first line.
    func endBefore(_ offset: Int) -> Int? {
        let line = index(of: offset)
        return line == 0 ? nil : lines[line - 1].end
    }

    /// The line's own break; at the end of a text without one, that of the nearest line above, else LF.
    func lineBreak(at offset: Int, in bytes: [UInt8]) -> [UInt8] {
        for line in stride(from: index(of: offset), through: 0, by: -1) {
            let next = line + 1 < lines.count ? lines[line + 1].start : count
            let found = Array(bytes[lines[line].end..<next])
            // The Unicode breaks are not breaks to other YAML parsers: never write one.
            if [[0x0A], [0x0D, 0x0A], [0x0D]].contains(found) { return found }
        }
        return [0x0A]
    }

    /// The byte at a line and column (both from 1, columns in Unicode scalars), kept within the text.
    func offset(line: Int, column: Int, in bytes: [UInt8]) -> Int {
        guard line >= 1, column >= 1 else { return 0 }
        guard line <= lines.count else { return count }
        let found = lines[line - 1]
        if found.isASCII { return min(found.start + column - 1, count) }
        var offset = found.start
        var left = column - 1
        while left > 0, offset < count {
            offset += 1
            while offset < count, bytes[offset] & 0xC0 == 0x80 { offset += 1 }
            left -= 1
        }
        return offset
    }

    /// Line and column of a byte, both from 1, columns in Unicode scalars.
    func place(of offset: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let line = index(of: offset)
        let before = bytes[lines[line].start..<max(lines[line].start, min(offset, count))]
        return (line + 1, before.reduce(1) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) })
    }
}
