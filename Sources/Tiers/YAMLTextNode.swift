/// A YAML value and the byte where it starts. Ends are found in the text: the parser does not give them.
struct YAMLTextNode: Sendable {
    enum Style: Sendable { case plain, singleQuoted, doubleQuoted, block }

    enum Content: Sendable {
        case scalar(String, Style)
        case sequence([YAMLTextNode])
        case mapping([Entry])
    }

    struct Entry: Sendable {
        let key: YAMLTextNode
        let value: YAMLTextNode
    }

    /// Bytes from the start of the text (after a byte order mark). Anchors and tags count as part of the node; an
    /// alias has the start of what it stands for; an absent value starts somewhere after its `:`.
    let start: Int
    /// As written (`!Ref`), or empty.
    let tag: String
    var content: Content

    var entries: [Entry]? {
        if case .mapping(let entries) = content { entries } else { nil }
    }

    var items: [YAMLTextNode]? {
        if case .sequence(let items) = content { items } else { nil }
    }

    var text: String? {
        if case .scalar(let text, _) = content { text } else { nil }
    }

    /// YAML's null in any of its spellings.
    var isNull: Bool {
        guard case .scalar(let text, .plain) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The entry of a mapping with this key.
    func entry(_ key: String) -> Entry? {
        entries?.first { $0.key.isText(key) }
    }

    subscript(key: String) -> YAMLTextNode? { entry(key)?.value }

    /// Byte for byte: Swift's own `==` would take two Unicode spellings of a key for one.
    func isText(_ wanted: String) -> Bool {
        guard let text else { return false }
        return text.utf8.elementsEqual(wanted.utf8)
    }

    /// The furthest start in this node, itself included.
    var lastStart: Int {
        switch content {
        case .scalar: start
        case .sequence(let items): items.reduce(start) { max($0, $1.lastStart) }
        case .mapping(let entries): entries.reduce(start) { max($0, $1.key.lastStart, $1.value.lastStart) }
        }
    }

    /// The nearest start after `offset` in this node.
    func firstStart(after offset: Int) -> Int? {
        let within: [Int?] =
            switch content {
            case .scalar: []
            case .sequence(let items): items.map { $0.firstStart(after: offset) }
            case .mapping(let entries):
                entries.flatMap { [$0.key.firstStart(after: offset), $0.value.firstStart(after: offset)] }
            }
        return (within + [start > offset ? start : nil]).compactMap(\.self).min()
    }

    /// Whether both mean the same: structure, order, text, tags, and quoted or not (`1` is a number, `'1'` is not).
    func means(_ other: YAMLTextNode) -> Bool {
        guard tag == other.tag else { return false }
        switch (content, other.content) {
        case (.scalar(let mine, let style), .scalar(let theirs, let otherStyle)):
            return mine.utf8.elementsEqual(theirs.utf8) && (style == .plain) == (otherStyle == .plain)
        case (.sequence(let mine), .sequence(let theirs)):
            return mine.elementsEqual(theirs) { $0.means($1) }
        case (.mapping(let mine), .mapping(let theirs)):
            return mine.elementsEqual(theirs) { $0.key.means($1.key) && $0.value.means($1.value) }
        default: return false
        }
    }

    /// The same node with `change` applied to what stands at `path`; mappings on the way must have the keys. In a sequence, a key is
    /// the number of an item, from 0.
    func changing(_ path: ArraySlice<String>, _ change: (inout YAMLTextNode) -> Void) -> YAMLTextNode {
        var copy = self
        guard let key = path.first else {
            change(&copy)
            return copy
        }
        if var items, let number = CatalogReader.decimal(key), items.indices.contains(number) {
            items[number] = items[number].changing(path.dropFirst(), change)
            copy.content = .sequence(items)
            return copy
        }
        guard let entries else { return self }
        copy.content = .mapping(
            entries.map {
                $0.key.isText(key) ? Entry(key: $0.key, value: $0.value.changing(path.dropFirst(), change)) : $0
            })
        return copy
    }
}
