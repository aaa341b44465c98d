/// Replaces one plain value in a template, as text: every other byte survives.
enum TemplateValueEditor {
    enum Failure: Error, Sendable {
        /// The keys up to the first that is not there, and where the last one that is stands.
        case missing([String], at: SourceLocation)
        case refused(ManifestError)
    }

    /// Sets a value. The result has been parsed again and means what the original did but for this value.
    ///
    /// A value in quotes keeps its kind of quotes; one without gets them where the wanted one needs or has them.
    ///
    /// - Parameter path: of the file, for messages.
    static func set(
        _ value: TierExtension.Value, in file: [UInt8], path: String
    ) throws(Failure) -> [UInt8] {
        let text: YAMLText
        do { text = try YAMLText(file, path: path) } catch { throw .refused(error) }
        let place = try find(value.path, in: text)
        do throws(ManifestError) { return try edited(value, place, in: text, file) } catch { throw .refused(error) }
    }

    private struct Found {
        let node: YAMLTextNode
        /// `nil` for an item of a list.
        let key: YAMLTextNode?
        let parent: YAMLTextNode
    }

    private static func edited(
        _ value: TierExtension.Value, _ found: Found, in text: YAMLText, _ file: [UInt8]
    ) throws(ManifestError) -> [UInt8] {
        let key = value.pathText
        let node = found.node
        guard case .scalar(let old, let style) = node.content else {
            throw text.error(.notScalar(key: key), at: node.start)
        }
        if old.isEmpty, style == .plain {
            guard let keyNode = found.key, !text.isFlow(found.parent) else {
                throw text.error(.unsafe("nothing stands there"), at: node.start)
            }
            let offset = try text.afterColon(of: keyNode, named: key)
            return try written(value, style, over: offset..<offset, after: " ", node, in: text)
        }
        let end = try text.end(of: node, key: key)
        if node.isText(value.text), style != .plain || !value.isQuoted { return file }
        return try written(value, style, over: node.start..<end, after: "", node, in: text)
    }

    /// Writes the value in the first spelling that is read back as what was wanted, with nothing else changed.
    private static func written(
        _ value: TierExtension.Value, _ style: YAMLTextNode.Style, over range: Range<Int>, after space: String,
        _ node: YAMLTextNode, in text: YAMLText
    ) throws(ManifestError) -> [UInt8] {
        let wanted = value.text
        let double = "\"" + wanted.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        let spellings =
            switch style {
            case .singleQuoted: ["'" + wanted.replacing("'", with: "''") + "'", double]
            case .doubleQuoted: [double]
            case .plain, .block: value.isQuoted ? [double] : [wanted, double]
            }
        // Quoted or not is the spelling's own matter; all else must be as it was.
        let goal = text.root.changing(value.path[...]) { $0 = unquoted($0, wanted) }
        for spelling in spellings {
            var edits = YAMLTextEdits()
            edits.replace(range, with: space + spelling)
            guard let bytes = text.applying(edits), let result = try? YAMLText(bytes, path: text.path) else { continue }
            let read = result.root.changing(value.path[...]) { $0 = unquoted($0, $0.text ?? "") }
            if read.means(goal) { return bytes }
        }
        throw text.error(.unsafe("the value would not be read back"), at: node.start)
    }

    private static func unquoted(_ node: YAMLTextNode, _ text: String) -> YAMLTextNode {
        guard node.text != nil else { return node }
        return YAMLTextNode(start: node.start, tag: "", content: .scalar(text, .plain))
    }

    private static func find(_ path: [String], in text: YAMLText) throws(Failure) -> Found {
        var found = Found(node: text.root, key: nil, parent: text.root)
        for (index, name) in path.enumerated() {
            let node = found.node
            let keys = TierExtension.Value.text(of: path[...index])
            do throws(ManifestError) {
                if let entry = node.entry(name) {
                    try text.requirePlainPlace(entry, key: keys, in: node)
                    found = Found(node: entry.value, key: entry.key, parent: node)
                    continue
                }
                if let items = node.items, let number = CatalogReader.decimal(name), items.indices.contains(number) {
                    if items[number].start < node.start { throw text.error(.alias(key: keys), at: node.start) }
                    try text.requireNoProperties(items[number], key: keys)
                    found = Found(node: items[number], key: nil, parent: node)
                    continue
                }
            } catch { throw .refused(error) }
            let place = text.lines.place(of: (found.key ?? node).start, in: text.bytes)
            throw .missing(
                Array(path[...index]), at: SourceLocation(path: text.path, line: place.line, column: place.column))
        }
        return found
    }
}
