/// The bytes of a script, by lines, and tiergit's blocks in them.
package struct ScriptText: Hashable, Sendable {
    package let bytes: [UInt8]
    /// The lines, each with its newline.
    let lines: [Range<Int>]

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        var lines: [Range<Int>] = []
        var start = 0
        for (index, byte) in bytes.enumerated() where byte == 10 {
            lines.append(start..<index + 1)
            start = index + 1
        }
        if start < bytes.count { lines.append(start..<bytes.count) }
        self.lines = lines
    }

    /// The index of the line that has a byte.
    func line(at offset: Int) -> Int {
        var low = 0
        var high = lines.count
        while low < high {
            let middle = (low + high) / 2
            if lines[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// The blanks that a line begins with.
    func indentation(ofLineAt offset: Int) -> String {
        let line = self.line(at: offset)
        guard lines.indices.contains(line) else { return "" }
        return String(decoding: bytes[lines[line]].prefix { $0 == 32 || $0 == 9 }, as: UTF8.self)
    }

    /// One step of indentation: what the script itself indents by first.
    var indentationStep: String {
        for line in lines where bytes[line.lowerBound] == 9 || bytes[line.lowerBound] == 32 {
            if bytes[line.lowerBound] == 9 { return "\t" }
            let blanks = bytes[line].prefix { $0 == 32 }.count
            if blanks == 2 || blanks == 4, line.count > blanks + 1 { return String(repeating: " ", count: blanks) }
        }
        return "    "
    }

    // MARK: Blocks

    /// One of tiergit's blocks, with its markers.
    package struct Block: Hashable, Sendable {
        package let name: String
        package let version: Int
        /// The first line and the one behind the last, from 0.
        package let lines: Range<Int>
    }

    /// A marker without its other one.
    package struct UnpairedMarker: Error, Hashable, Sendable {
        /// From 1.
        package let line: Int
    }

    package static func opening(_ name: String, version: Int) -> String { "# >>> tiergit: \(name) >>> v\(version)" }
    package static func closing(_ name: String) -> String { "# <<< tiergit: \(name) <<<" }

    /// The blocks, from the top.
    package func blocks() throws(UnpairedMarker) -> [Block] {
        var found: [Block] = []
        var open: (name: String, version: Int, line: Int)?
        for (index, range) in lines.enumerated() {
            let text = String(decoding: bytes[range], as: UTF8.self).drop { $0 == " " || $0 == "\t" }
            if text.hasPrefix("# >>> tiergit: ") {
                let parts = text.dropFirst("# >>> tiergit: ".count).split(whereSeparator: \.isWhitespace)
                guard open == nil, parts.count >= 2, parts[1] == ">>>" else { throw UnpairedMarker(line: index + 1) }
                let version = parts.count > 2 ? Int(parts[2].drop { $0 == "v" }) : nil
                open = (String(parts[0]), version ?? 0, index)
            } else if text.hasPrefix("# <<< tiergit: ") {
                guard let begin = open, text.hasPrefix(Self.closing(begin.name)) else {
                    throw UnpairedMarker(line: index + 1)
                }
                found.append(Block(name: begin.name, version: begin.version, lines: begin.line..<index + 1))
                open = nil
            }
        }
        if let open { throw UnpairedMarker(line: open.line + 1) }
        return found
    }

    /// What stands for the lines that a block took the place of, between these two of its lines.
    static let keptBegin = "else # tiergit: what stood here"
    static let keptEnd = "fi # tiergit: what stood here"

    /// The script as it was before its blocks, byte for byte.
    package func withoutBlocks() throws(UnpairedMarker) -> ScriptText {
        let blocks = try blocks()
        guard !blocks.isEmpty else { return self }
        var result: [UInt8] = []
        var next = 0
        for block in blocks {
            for line in lines[next..<block.lines.lowerBound] { result += bytes[line] }
            result += kept(in: block)
            next = block.lines.upperBound
            // A block that ends without a newline stands for an end without one.
            if next == lines.count, bytes.last != 10, result.last == 10 { result.removeLast() }
        }
        for line in lines[next...] { result += bytes[line] }
        return ScriptText(result)
    }

    private func kept(in block: Block) -> [UInt8] {
        var result: [UInt8] = []
        var isKept = false
        for line in lines[block.lines] {
            let text = String(decoding: bytes[line], as: UTF8.self).drop { $0 == " " || $0 == "\t" }
            if text.hasPrefix(Self.keptEnd) { isKept = false }
            if isKept { result += bytes[line] }
            if text.hasPrefix(Self.keptBegin) { isKept = true }
        }
        return result
    }
}
