/// Edits to a template, and beside them the tree that the edited text must turn out to have.
struct DerivationChange {
    let text: YAMLText
    /// What changes, without the file's name.
    private(set) var sentences: [String] = []
    private var edits = YAMLTextEdits()
    private var expected: YAMLTextNode

    init(_ text: YAMLText) {
        self.text = text
        expected = text.root
    }

    mutating func say(_ sentence: String) { sentences.append(sentence) }

    /// Gives the scalar at `path` another text.
    mutating func rewrite(_ node: YAMLTextNode, at path: [String], as wanted: String) throws(ManifestError) {
        try edits.rewrite(node, as: wanted, key: path.last ?? "", in: text)
        expected = expected.changing(path[...]) { node in
            if case .scalar(_, let style) = node.content { node.content = .scalar(wanted, style) }
        }
    }

    /// Adds lines at the end of the block mapping or sequence at `path`, and to the tree what they mean.
    mutating func append(
        _ lines: [String], to block: YAMLTextNode, at path: [String], column: Int, meaning: YAMLTextNode.Content
    ) {
        edits.insertLines(lines, below: text.lastLine(of: block, indentedBy: column), in: text)
        expected = expected.changing(path[...]) { node in
            switch (node.content, meaning) {
            case (.sequence(let items), .sequence(let more)): node.content = .sequence(items + more)
            case (.mapping(let entries), .mapping(let more)): node.content = .mapping(entries + more)
            default: break
            }
        }
    }

    /// The edited file. Throws when it does not mean exactly what it should.
    func verified() throws(ManifestError) -> [UInt8] {
        guard let bytes = text.applying(edits), let result = try? YAMLText(bytes, path: text.path),
            result.root.means(expected)
        else { throw text.error(.unsafe("something else would change too"), at: text.root.start) }
        return bytes
    }

    /// The value at a path of mappings; `nil` when a key is absent. Throws where an alias, anchor, tag or merge key stands on the
    /// way or at its end, since the value may then be used elsewhere or come from elsewhere.
    func value(at path: [String]) throws(ManifestError) -> YAMLTextNode? {
        var node = text.root
        try text.requireNoProperties(node, key: "the file")
        for key in path {
            try text.requireNoMergeKey(node)
            guard let entry = node.entry(key) else { return nil }
            try text.requirePlainPlace(entry, key: key, in: node)
            node = entry.value
        }
        return node
    }

    /// The logical ids of resources of a type, in the file's order.
    func resources(ofType type: String) -> [String] {
        (text.root["Resources"]?.entries ?? []).filter { $0.value["Type"]?.isText(type) == true }.compactMap {
            $0.key.text
        }
    }
}
