extension YAMLText {
    func byte(_ offset: Int) -> UInt8? {
        bytes.indices.contains(offset) ? bytes[offset] : nil
    }

    /// Whether a mapping or sequence is written in `{}` or `[]`.
    func isFlow(_ node: YAMLTextNode) -> Bool {
        byte(node.start) == UInt8(ascii: "{") || byte(node.start) == UInt8(ascii: "[")
    }

    /// Throws unless the value of `key` stands where it is written, without alias, anchor or tag.
    func requirePlainPlace(_ entry: YAMLTextNode.Entry, key: String, in mapping: YAMLTextNode) throws(ManifestError) {
        if entry.key.start < mapping.start { throw error(.alias(key: key), at: mapping.start) }
        // An alias has the start of what it stands for, which always comes first.
        if entry.value.start < entry.key.start { throw error(.alias(key: key), at: entry.key.start) }
        for node in [entry.key, entry.value] { try requireNoProperties(node, key: key) }
    }

    func requireNoProperties(_ node: YAMLTextNode, key: String) throws(ManifestError) {
        switch byte(node.start) {
        case UInt8(ascii: "&"): throw error(.anchor(key: key), at: node.start)
        case UInt8(ascii: "!"): throw error(.tag(key: key), at: node.start)
        default: break
        }
    }

    /// Throws when a merge key brings in values from elsewhere.
    func requireNoMergeKey(_ mapping: YAMLTextNode) throws(ManifestError) {
        for entry in mapping.entries ?? [] {
            if case .scalar("<<", .plain) = entry.key.content { throw error(.mergeKey, at: entry.key.start) }
        }
    }

    /// The byte after a node. Throws where the text does not show it: block scalars, plain scalars over several lines,
    /// anchors and tags.
    func end(of node: YAMLTextNode, key: String) throws(ManifestError) -> Int {
        try requireNoProperties(node, key: key)
        switch node.content {
        case .scalar(let text, .plain):
            let end = node.start + text.utf8.count
            guard end <= bytes.count, bytes[node.start..<end].elementsEqual(text.utf8) else {
                throw error(.multiLine(key: key), at: node.start)
            }
            return end
        case .scalar(_, .block): throw error(.blockScalar(key: key), at: node.start)
        case .scalar(_, .singleQuoted), .scalar(_, .doubleQuoted): return try quotedEnd(node.start, key: key)
        case .sequence(let items):
            var end = node.start + 1
            for item in items { end = try self.end(of: item, key: key) }
            return isFlow(node) ? try flowEnd(from: end, UInt8(ascii: "]"), key: key) : end
        case .mapping(let entries):
            var end = node.start + 1
            for entry in entries {
                try requirePlainPlace(entry, key: key, in: node)
                end = max(try self.end(of: entry.key, key: key), try self.end(of: entry.value, key: key))
            }
            return isFlow(node) ? try flowEnd(from: end, UInt8(ascii: "}"), key: key) : end
        }
    }

    /// The byte after a key's `:`, where an absent value belongs. (Within `{}` the parser gives it the place of the next comma.)
    func afterColon(of key: YAMLTextNode, named name: String) throws(ManifestError) -> Int {
        var index = try end(of: key, key: name)
        while byte(index) == UInt8(ascii: " ") { index += 1 }
        guard byte(index) == UInt8(ascii: ":") else {
            throw error(.unsafe("'\(name)' has no ':' after it"), at: key.start)
        }
        return index + 1
    }

    private func quotedEnd(_ start: Int, key: String) throws(ManifestError) -> Int {
        let quote = byte(start)
        var index = start + 1
        while let current = byte(index) {
            if quote == UInt8(ascii: "\""), current == UInt8(ascii: "\\") {
                index += 2
            } else if current == quote {
                // Two single quotes are one that was meant.
                guard quote == UInt8(ascii: "'"), byte(index + 1) == quote else { return index + 1 }
                index += 2
            } else {
                index += 1
            }
        }
        throw error(.unsafe("the end of '\(key)' was not found"), at: start)
    }

    /// Skips blanks, commas and comments up to the closing bracket. No value can stand between.
    private func flowEnd(from offset: Int, _ bracket: UInt8, key: String) throws(ManifestError) -> Int {
        var index = offset
        while let current = byte(index), current != bracket {
            index = current == UInt8(ascii: "#") ? lines.end(of: index) : index + 1
        }
        guard byte(index) == bracket else { throw error(.unsafe("the end of '\(key)' was not found"), at: offset) }
        return index + 1
    }

    /// The comments between two values, each from its `#` to the end of its line. Only for stretches that hold no value.
    func comments(in range: Range<Int>) -> [String] {
        var found: [String] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if bytes[index] == UInt8(ascii: "#") {
                let end = min(lines.end(of: index), range.upperBound)
                found.append(String(decoding: bytes[index..<end], as: UTF8.self))
                index = end
            } else {
                index += 1
            }
        }
        return found
    }

    /// The spaces before a node that is first on its line; `nil` when anything else stands before it.
    func indentation(of offset: Int) -> Int? {
        let start = lines.start(of: offset)
        return bytes[start..<offset].allSatisfy { $0 == UInt8(ascii: " ") } ? offset - start : nil
    }

    /// The spaces that its line starts with, whatever follows.
    func leadingSpaces(at offset: Int) -> Int {
        let start = lines.start(of: offset)
        return bytes[start..<lines.end(of: offset)].prefix { $0 == UInt8(ascii: " ") }.count
    }

    /// Where the one document ends: its `...`, or the end of the text.
    var documentEnd: Int {
        var offset = lines.end(of: root.lastStart)
        while let next = nextLine(after: offset) {
            if bytes[next...].starts(with: "...".utf8), [nil, 0x20, 0x09, 0x0A, 0x0D].contains(byte(next + 3)) {
                return next
            }
            offset = next
        }
        return bytes.count
    }

    func nextLine(after offset: Int) -> Int? {
        var next = lines.end(of: offset)
        while next < bytes.count, lines.start(of: next) <= offset { next += 1 }
        return next < bytes.count && lines.start(of: next) > offset ? next : nil
    }

    /// The last line of a block that is indented by at least `column` spaces: blank lines below it, and comments less far in,
    /// belong to what follows. The offset is somewhere in that line.
    func lastLine(of block: YAMLTextNode, indentedBy column: Int) -> Int {
        let next = root.firstStart(after: block.lastStart).map { lines.start(of: $0) }
        var offset = max(0, min(next ?? bytes.count, documentEnd) - 1)
        while offset > block.lastStart {
            let line = bytes[lines.start(of: offset)..<lines.end(of: offset)]
            let content = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            let isOutside =
                content.isEmpty || (content.first == UInt8(ascii: "#") && leadingSpaces(at: offset) < column)
            guard isOutside, let above = lines.endBefore(offset), lines.start(of: offset) > block.lastStart else {
                break
            }
            offset = above
        }
        return offset
    }

    /// How far the file indents: what `siblings` show, else what the first nested mapping of the file shows, else two spaces.
    func indentationStep(_ siblings: [YAMLTextNode.Entry]) -> Int {
        for entry in siblings + (root.entries ?? []) {
            guard let value = entry.value.entries, !value.isEmpty, !isFlow(entry.value),
                let outer = indentation(of: entry.key.start), let inner = indentation(of: entry.value.start),
                inner > outer
            else { continue }
            return inner - outer
        }
        return 2
    }
}
