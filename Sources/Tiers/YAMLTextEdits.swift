/// Replacements in a text, all in terms of the text before any of them.
struct YAMLTextEdits: Sendable {
    private struct Edit {
        let range: Range<Int>
        let replacement: [UInt8]
    }

    private var edits: [Edit] = []

    var isEmpty: Bool { edits.isEmpty }

    mutating func replace(_ range: Range<Int>, with replacement: [UInt8]) {
        edits.append(Edit(range: range, replacement: replacement))
    }

    mutating func replace(_ range: Range<Int>, with replacement: String) {
        replace(range, with: Array(replacement.utf8))
    }

    mutating func insert(_ insertion: String, at offset: Int) {
        replace(offset..<offset, with: insertion)
    }

    /// Puts lines below the one that `offset` stands in. Each goes in before that line's break, led by a break of its own, so
    /// that a file without a break at its end stays one.
    mutating func insertLines(_ inserted: [String], below offset: Int, in text: YAMLText) {
        let lineBreak = text.lines.lineBreak(at: offset, in: text.bytes)
        let end = text.lines.end(of: offset)
        replace(end..<end, with: inserted.flatMap { lineBreak + Array($0.utf8) })
    }

    /// Gives a scalar another text; one that is quoted stays so, one that has the text already keeps its spelling. `wanted` must
    /// need no quotes.
    mutating func rewrite(
        _ node: YAMLTextNode, as wanted: String, key: String, in text: YAMLText
    ) throws(ManifestError) {
        guard case .scalar(_, let style) = node.content else { throw text.error(.notScalar(key: key), at: node.start) }
        let end = try text.end(of: node, key: key)
        if node.isText(wanted) { return }
        replace(style == .plain ? node.start..<end : node.start + 1..<end - 1, with: wanted)
    }

    /// Edits at one offset are made in the order they were added. `nil` when two overlap or one leaves the text.
    func apply(to bytes: [UInt8]) -> [UInt8]? {
        let ordered = edits.enumerated().sorted {
            ($0.element.range.lowerBound, $0.element.range.upperBound, $0.offset)
                < ($1.element.range.lowerBound, $1.element.range.upperBound, $1.offset)
        }
        var result: [UInt8] = []
        var position = 0
        for (_, edit) in ordered {
            guard edit.range.lowerBound >= position, edit.range.upperBound <= bytes.count else { return nil }
            result += bytes[position..<edit.range.lowerBound]
            result += edit.replacement
            position = edit.range.upperBound
        }
        return result + bytes[position...]
    }
}
