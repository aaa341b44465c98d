extension DerivationChange {
    /// Adds to every bucket a rule that moves objects to intelligent tiering after 30 days. A bucket that has one is left alone.
    mutating func addLifecycleRules() throws(ManifestError) {
        for bucket in resources(ofType: "AWS::S3::Bucket") {
            let path = ["Resources", bucket]
            guard let resource = try value(at: path) else { continue }
            if mentions("INTELLIGENT_TIERING", in: resource["Properties"]?["LifecycleConfiguration"]) { continue }
            let chain = ["Properties", "LifecycleConfiguration", "Rules"]
            var found = 0
            var parent = resource
            while found < chain.count, let next = try value(at: path + chain.prefix(found + 1)) {
                parent = next
                found += 1
            }
            guard !text.isFlow(parent), let column = text.indentation(of: parent.start) else {
                throw text.error(
                    .unsafe("'\(found == 0 ? bucket : chain[found - 1])' is in flow form"), at: parent.start)
            }
            if found == chain.count {
                try append(toRules: parent, at: path + chain, column: column)
            } else {
                guard parent.entries != nil else {
                    throw text.error(.notMapping(key: found == 0 ? bucket : chain[found - 1]), at: parent.start)
                }
                append(missing: chain.dropFirst(found), to: parent, at: path + chain.prefix(found), column: column)
            }
            say("\(bucket) moves objects to INTELLIGENT_TIERING after 30 days")
        }
    }

    private mutating func append(toRules rules: YAMLTextNode, at path: [String], column: Int) throws(ManifestError) {
        guard let items = rules.items, let first = items.first else {
            throw text.error(.unsafe("'Rules' is not a list"), at: rules.start)
        }
        if let twin = items.first(where: { $0["Id"]?.isText("IntelligentTiering") == true }) {
            throw text.error(.unsafe("another rule has the Id 'IntelligentTiering'"), at: twin.start)
        }
        let isBeside = text.lines.start(of: first.start) == text.lines.start(of: rules.start)
        let dash = isBeside && first.entries != nil ? first.start - rules.start : 2
        let keyColumn = text.root.firstIndentedSequence(in: text, named: rules.start) ?? 0
        let lines = Self.rule(column: column, dash: dash, nesting: keyColumn)
        append(lines, to: rules, at: path, column: column, meaning: .sequence([Self.ruleNode]))
    }

    private mutating func append(
        missing chain: ArraySlice<String>, to parent: YAMLTextNode, at path: [String], column: Int
    ) {
        let step = text.indentationStep([])
        var lines: [String] = []
        var deep = column
        for (depth, key) in chain.enumerated() {
            deep = column + depth * step
            lines.append(ManifestEditor.spaces(deep) + key + ":")
        }
        let nesting = text.root.firstIndentedSequence(in: text, named: nil) ?? step
        lines += Self.rule(column: deep + nesting, dash: 2, nesting: nesting)
        var meaning = YAMLTextNode(start: 0, tag: "", content: .sequence([Self.ruleNode]))
        for key in chain.reversed() { meaning = Self.mapping([(key, meaning)]) }
        append(lines, to: parent, at: path, column: column, meaning: meaning.content)
    }

    /// The rule's lines: the column of its dash, from there to its keys, and from a key to the dash of its list.
    private static func rule(column: Int, dash: Int, nesting: Int) -> [String] {
        let keys = ManifestEditor.spaces(column + dash)
        let inner = ManifestEditor.spaces(column + dash + nesting)
        let hyphen = "-" + ManifestEditor.spaces(dash - 1)
        return [
            ManifestEditor.spaces(column) + hyphen + "Id: IntelligentTiering",
            keys + "Status: Enabled",
            keys + "Transitions:",
            inner + hyphen + "StorageClass: INTELLIGENT_TIERING",
            inner + ManifestEditor.spaces(dash) + "TransitionInDays: 30",
        ]
    }

    private static var ruleNode: YAMLTextNode {
        let transition = mapping([("StorageClass", plain("INTELLIGENT_TIERING")), ("TransitionInDays", plain("30"))])
        let transitions = YAMLTextNode(start: 0, tag: "", content: .sequence([transition]))
        return mapping([
            ("Id", plain("IntelligentTiering")), ("Status", plain("Enabled")), ("Transitions", transitions),
        ])
    }

    private static func plain(_ text: String) -> YAMLTextNode {
        YAMLTextNode(start: 0, tag: "", content: .scalar(text, .plain))
    }

    private static func mapping(_ entries: [(String, YAMLTextNode)]) -> YAMLTextNode {
        let entries = entries.map { YAMLTextNode.Entry(key: plain($0.0), value: $0.1) }
        return YAMLTextNode(start: 0, tag: "", content: .mapping(entries))
    }

    private func mentions(_ word: String, in node: YAMLTextNode?) -> Bool {
        guard let node else { return false }
        return node.isText(word) || (node.items ?? []).contains { mentions(word, in: $0) }
            || (node.entries ?? []).contains { mentions(word, in: $0.value) }
    }
}

extension YAMLTextNode {
    /// How far the dashes of a block sequence stand from their key's column: of the sequence that starts at `start`, or of the
    /// first one in the file.
    func firstIndentedSequence(in text: YAMLText, named start: Int?) -> Int? {
        for item in items ?? [] {
            if let found = item.firstIndentedSequence(in: text, named: start) { return found }
        }
        for entry in entries ?? [] {
            if entry.value.items?.isEmpty == false, !text.isFlow(entry.value),
                start == nil || start == entry.value.start,
                let dash = text.indentation(of: entry.value.start)
            {
                let place = text.lines.place(of: entry.key.start, in: text.bytes).column - 1
                if dash >= place { return dash - place }
            }
            if let found = entry.value.firstIndentedSequence(in: text, named: start) { return found }
        }
        return nil
    }
}
