internal import Yams

/// Composes the YAML of one file, within bounds that keep hostile text from exhausting the stack or the time.
struct YAMLSource {
    /// CloudFormation accepts 1 MB of template; no honest template of that size has more nodes, while aliases of
    /// aliases do.
    static let nodeLimit = 500_000
    /// No honest template comes near it; trees are walked by recursion.
    static let depthLimit = 100

    let file: String

    func compose(_ bytes: [UInt8]) throws(TemplateError) -> Node? { try compose(bytes) { root, _ in root } }

    /// - Parameter use: what is done with the tree while its nodes know their anchors, which the parser holds.
    func compose<Result>(
        _ bytes: [UInt8], use: (Node?, YAMLSource) throws(TemplateError) -> Result
    ) throws(TemplateError) -> Result {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let place = Self.place(ofByte: nil, in: bytes)
            throw TemplateError(file: file, line: place.line, column: place.column, kind: .notUTF8)
        }
        if let kind = AliasBounds(bytes).excess { throw TemplateError(file: file, line: 1, column: 1, kind: kind) }
        let root: Node?
        let parser: Parser
        do {
            (root, parser) = try Self.compose(text)
        } catch let problem as YamlError {
            throw error(problem, in: text)
        } catch {
            throw TemplateError(file: file, line: 1, column: 1, kind: .syntax("\(error)"))
        }
        try root.map(checkSize)
        defer { withExtendedLifetime(parser) {} }
        return try use(root, self)
    }

    /// Composes without telling `1` from `'1'`, which takes regular expressions and half of the time, and which nobody
    /// here asks.
    private static func compose(_ text: String) throws -> (Node?, Parser) {
        do {
            // The encoding is named because Yams otherwise asks the environment.
            let parser = try Parser(yaml: text, resolver: .basic, encoding: .utf8)
            return (try parser.singleRoot(), parser)
        } catch YamlError.duplicatedKeysInMapping {
            // Keys that only YAML tells apart are found later, by the place of the second.
            let parser = try Parser(yaml: text, resolver: .default, encoding: .utf8)
            return (try parser.singleRoot(), parser)
        }
    }

    func error(_ kind: TemplateError.Kind, at mark: Mark?) -> TemplateError {
        TemplateError(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1, kind: kind)
    }

    /// Yams shares what aliases repeat, so a small file can stand for a tree that would never be walked to its end.
    private func checkSize(_ root: Node) throws(TemplateError) {
        var pending = [(node: root, depth: 0)]
        var count = 0
        while let (node, depth) = pending.popLast() {
            count += 1
            guard count + pending.count <= Self.nodeLimit else { throw error(.tooLarge, at: root.mark) }
            guard depth <= Self.depthLimit else { throw error(.tooDeep, at: node.mark) }
            switch node {
            case .scalar, .alias: break
            case .sequence(let sequence):
                for element in sequence { pending.append((element, depth + 1)) }
            case .mapping(let mapping):
                for (key, value) in mapping {
                    pending.append((key, depth + 1))
                    pending.append((value, depth + 1))
                }
            }
        }
    }

    // MARK: - Places

    private func error(_ problem: YamlError, in source: String) -> TemplateError {
        switch problem {
        case .scanner(let context, let text, let mark, _), .parser(let context, let text, let mark, _),
            .composer(let context, let text, let mark, _):
            let reason = [context?.text, text].compactMap(\.self).joined(separator: ", ")
            return error(.syntax(reason), at: mark)
        case .reader(let text, let offset, _, _):
            // Yams counts this offset in Characters, of which CR LF is one; where it falls inside of one there is no
            // offset.
            let index =
                source.index(source.startIndex, offsetBy: offset ?? 0, limitedBy: source.endIndex) ?? source.endIndex
            let place = Self.place(
                ofByte: source.utf8.distance(from: source.startIndex, to: index), in: Array(source.utf8))
            return TemplateError(file: file, line: place.line, column: place.column, kind: .syntax(text))
        case .duplicatedKeysInMapping(let keys, let context):
            return error(.duplicateKey(keys.first ?? "a key"), at: context.mark)
        default:
            return TemplateError(file: file, line: 1, column: 1, kind: .syntax("\(problem)"))
        }
    }

    /// Line and column of a byte offset, or of the first byte that is not UTF-8 if that comes first.
    static func place(ofByte offset: Int?, in bytes: [UInt8]) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        var consumed = 0
        var parser = Unicode.UTF8.ForwardParser()
        var bytes = bytes.makeIterator()
        while consumed < offset ?? .max, case .valid(let encoded) = parser.parseScalar(from: &bytes) {
            consumed += encoded.count
            if encoded.first == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else {
                column += 1
            }
        }
        return (line, column)
    }
}
