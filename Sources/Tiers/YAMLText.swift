internal import Yams

/// A YAML file as bytes, with its tree of values and where each starts, for edits that leave every other byte alone.
///
/// Works on bytes throughout: `"\r\n"` is one `Character` in Swift, and the parser counts columns in Unicode scalars.
struct YAMLText: Sendable {
    let path: String
    /// The byte order mark, if there was one. The parser would count it as a column, so it is kept apart.
    let mark: [UInt8]
    /// All bytes after the mark.
    let bytes: [UInt8]
    let lines: YAMLTextLines
    let root: YAMLTextNode

    /// Throws `ManifestError` when the bytes are not one valid YAML document.
    init(_ file: [UInt8], path: String) throws(ManifestError) {
        self.path = path
        mark = file.starts(with: [0xEF, 0xBB, 0xBF]) ? [0xEF, 0xBB, 0xBF] : []
        bytes = Array(file.dropFirst(mark.count))
        lines = YAMLTextLines(bytes)
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw ManifestError(location: SourceLocation(path: path), kind: .notUTF8)
        }
        // What aliases repeat is shared, but keys are hashed whole, before anybody can count.
        guard !CatalogYAML.hidesBomb(bytes) else {
            throw ManifestError(location: SourceLocation(path: path), kind: .tooComplex)
        }
        let tree: Node?
        do {
            // The basic resolver has no rules: types are of no interest here and its regular expressions are slow.
            // The encoding is given because its default prints to stdout when an environment variable is set.
            tree = try Yams.compose(yaml: string, .basic, .default, .utf8)
        } catch {
            throw Self.translate(error, path: path)
        }
        guard let tree else {
            throw ManifestError(location: SourceLocation(path: path, line: 1, column: 1), kind: .rootNotMapping)
        }
        // Without aliases there is less than two nodes a byte; with them there can be exponentially many.
        var budget = bytes.count * 4 + 10_000
        guard let root = Self.convert(tree, lines, bytes, &budget) else {
            throw ManifestError(location: SourceLocation(path: path), kind: .tooComplex)
        }
        self.root = root
    }

    /// The error at a byte, in lines and columns.
    func error(_ kind: ManifestError.Kind, at offset: Int) -> ManifestError {
        let place = lines.place(of: offset, in: bytes)
        return ManifestError(
            location: SourceLocation(path: path, line: place.line, column: place.column), kind: kind)
    }

    /// The whole file again, mark included, with the edits made. `nil` when two of them overlap.
    func applying(_ edits: YAMLTextEdits) -> [UInt8]? {
        edits.apply(to: bytes).map { mark + $0 }
    }

    private static func convert(
        _ node: Node, _ lines: YAMLTextLines, _ bytes: [UInt8], _ budget: inout Int
    ) -> YAMLTextNode? {
        budget -= 1
        guard budget > 0 else { return nil }
        let start = node.mark.map { lines.offset(line: $0.line, column: $0.column, in: bytes) } ?? 0
        switch node {
        case .scalar(let scalar):
            let style: YAMLTextNode.Style =
                switch scalar.style {
                case .any, .plain: .plain
                case .singleQuoted: .singleQuoted
                case .doubleQuoted: .doubleQuoted
                case .literal, .folded: .block
                }
            // Quoted scalars carry the tag of a string without anyone having written it.
            let written =
                start < bytes.count && (bytes[start] == UInt8(ascii: "!") || bytes[start] == UInt8(ascii: "&"))
            let tag = written || style == .plain ? scalar.tag.rawValue : ""
            return YAMLTextNode(
                start: start, tag: tag == Tag.Name.str.rawValue && !written ? "" : tag,
                content: .scalar(scalar.string, style))
        case .sequence(let sequence):
            var items: [YAMLTextNode] = []
            for item in sequence {
                guard let item = convert(item, lines, bytes, &budget) else { return nil }
                items.append(item)
            }
            return YAMLTextNode(start: start, tag: collectionTag(sequence.tag), content: .sequence(items))
        case .mapping(let mapping):
            var entries: [YAMLTextNode.Entry] = []
            for (key, value) in mapping {
                guard let key = convert(key, lines, bytes, &budget),
                    let value = convert(value, lines, bytes, &budget)
                else { return nil }
                entries.append(YAMLTextNode.Entry(key: key, value: value))
            }
            return YAMLTextNode(start: start, tag: collectionTag(mapping.tag), content: .mapping(entries))
        case .alias:
            // `compose` puts what the alias stands for in its place.
            return nil
        }
    }

    /// Looking for duplicate keys resolves tags in place, so that an unwritten one may be either.
    private static func collectionTag(_ tag: Tag) -> String {
        [Tag.Name.map.rawValue, Tag.Name.seq.rawValue].contains(tag.rawValue) ? "" : tag.rawValue
    }

    private static func translate(_ error: any Error, path: String) -> ManifestError {
        func at(_ mark: Mark?, _ kind: ManifestError.Kind) -> ManifestError {
            ManifestError(location: SourceLocation(path: path, line: mark?.line, column: mark?.column), kind: kind)
        }
        switch error as? YamlError {
        case .scanner(let context, let problem, let mark, _), .parser(let context, let problem, let mark, _):
            if problem.contains("'\\t'") || problem.contains("tab") { return at(mark, .tab) }
            return at(mark, .notYAML(context.map { "\($0.text), \(problem)" } ?? problem))
        case .composer(_, let problem, let mark, _):
            return at(mark, problem.contains("another document") ? .severalDocuments : .notYAML(problem))
        case .duplicatedKeysInMapping(let duplicates, let context):
            return at(context.mark, .duplicateKey(duplicates.first ?? ""))
        case .reader(let problem, _, _, _): return at(nil, .notYAML(problem))
        default: return at(nil, .notYAML("the parser gave up"))
        }
    }
}
