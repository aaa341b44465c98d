internal import Yams

/// Walks the composed YAML of one template. JSON goes the same way: it is YAML in flow style.
struct TemplateReader {
    /// CloudFormation accepts 1 MB of template; no honest template of that size has more nodes, while aliases of aliases do.
    static let nodeLimit = 500_000

    let file: String

    private struct Entry {
        let name: String
        let mark: Mark?
        let value: Node
    }

    func read(_ bytes: [UInt8]) throws(TemplateError) -> Template {
        guard let root = try compose(bytes), root.null == nil else { return Template(resources: [], outputs: []) }
        let sections = try entries(of: root, "the template")
        var resources: [Template.Resource] = []
        for entry in try declarations(in: "Resources", of: sections) {
            resources.append(try resource(entry))
        }
        var outputs: [Template.Output] = []
        for entry in try declarations(in: "Outputs", of: sections) {
            outputs.append(try output(entry))
        }
        return Template(resources: resources, outputs: outputs)
    }

    // MARK: - Declarations

    private func resource(_ entry: Entry) throws(TemplateError) -> Template.Resource {
        let attributes = try entries(of: entry.value, "resource \(entry.name)")
        func text(_ name: String) -> String? {
            attributes.first { $0.name == name }.flatMap { CanonicalText.literal($0.value) }
        }
        return Template.Resource(
            logicalId: entry.name, type: text("Type"), deletionPolicy: text("DeletionPolicy"),
            updateReplacePolicy: text("UpdateReplacePolicy"), condition: text("Condition"),
            file: file, line: entry.mark?.line ?? 1, column: entry.mark?.column ?? 1,
            content: CanonicalText.json(entry.value))
    }

    private func output(_ entry: Entry) throws(TemplateError) -> Template.Output {
        let attributes = try entries(of: entry.value, "output \(entry.name)")
        var exportName: String?
        if let export = attributes.first(where: { $0.name == "Export" }) {
            let name = try entries(of: export.value, "the Export of output \(entry.name)").first { $0.name == "Name" }
            guard let name, name.value.null == nil else {
                throw error(.noExportName(entry.name), at: export.mark)
            }
            exportName = CanonicalText.sub(name.value)
        }
        return Template.Output(
            logicalId: entry.name, exportName: exportName,
            file: file, line: entry.mark?.line ?? 1, column: entry.mark?.column ?? 1,
            content: CanonicalText.json(entry.value))
    }

    /// The named declarations of a section; none where the section is absent or empty, which Copilot's merge accepts.
    private func declarations(in section: String, of sections: [Entry]) throws(TemplateError) -> [Entry] {
        guard let found = sections.first(where: { $0.name == section }), found.value.null == nil else { return [] }
        let declared = try entries(of: found.value, section)
        if let function = declared.first(where: { $0.name.hasPrefix("Fn::") }) {
            throw error(.generated(function.name, section: section), at: function.mark)
        }
        return declared
    }

    private func entries(of node: Node, _ what: String) throws(TemplateError) -> [Entry] {
        guard case .mapping(let mapping) = node, !CanonicalText.isFunction(mapping.tag) else {
            throw error(.notAMapping(what), at: node.mark)
        }
        var result: [Entry] = []
        var seen: Set<String> = []
        for (key, value) in mapping {
            guard let name = CanonicalText.literal(key) else { throw error(.keyIsNotText(what), at: key.mark) }
            guard name != "<<" else { throw error(.hashMerge, at: key.mark) }
            guard seen.insert(name).inserted else { throw error(.duplicateKey(name), at: key.mark) }
            result.append(Entry(name: name, mark: key.mark, value: value))
        }
        return result
    }

    // MARK: - YAML

    private func compose(_ bytes: [UInt8]) throws(TemplateError) -> Node? {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            let place = Self.place(ofByte: nil, in: bytes)
            throw TemplateError(file: file, line: place.line, column: place.column, kind: .notUTF8)
        }
        let root: Node?
        do {
            // The encoding is named because Yams otherwise asks the environment.
            root = try Yams.compose(yaml: text, .default, .default, .utf8)
        } catch let problem as YamlError {
            throw error(problem, in: text)
        } catch {
            throw TemplateError(file: file, line: 1, column: 1, kind: .syntax("\(error)"))
        }
        try root.map(checkSize)
        return root
    }

    /// Yams shares what aliases repeat, so a small file can stand for a tree that would never be walked to its end.
    private func checkSize(_ root: Node) throws(TemplateError) {
        var pending = [root]
        var count = 0
        while let node = pending.popLast() {
            count += 1
            guard count + pending.count <= Self.nodeLimit else { throw error(.tooLarge, at: root.mark) }
            switch node {
            case .scalar, .alias: break
            case .sequence(let sequence): pending.append(contentsOf: sequence)
            case .mapping(let mapping):
                for (key, value) in mapping { pending += [key, value] }
            }
        }
    }

    private func error(_ kind: TemplateError.Kind, at mark: Mark?) -> TemplateError {
        TemplateError(file: file, line: mark?.line ?? 1, column: mark?.column ?? 1, kind: kind)
    }

    private func error(_ problem: YamlError, in source: String) -> TemplateError {
        switch problem {
        case .scanner(let context, let text, let mark, _), .parser(let context, let text, let mark, _),
            .composer(let context, let text, let mark, _):
            let reason = [context?.text, text].compactMap(\.self).joined(separator: ", ")
            return error(.syntax(reason), at: mark)
        case .reader(let text, let offset, _, _):
            // Yams counts this offset in Characters, of which CR LF is one; where it falls inside of one there is no offset.
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
