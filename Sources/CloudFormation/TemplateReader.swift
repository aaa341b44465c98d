internal import Yams

/// Walks the composed YAML of one template. JSON goes the same way: it is YAML in flow style.
struct TemplateReader {
    let file: String

    private struct Entry {
        let name: String
        let mark: Mark?
        let value: Node
    }

    func read(_ bytes: [UInt8]) throws(TemplateError) -> Template {
        guard let root = try YAMLSource(file: file).compose(bytes), root.null == nil else {
            return Template(resources: [], outputs: [])
        }
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

    private func error(_ kind: TemplateError.Kind, at mark: Mark?) -> TemplateError {
        YAMLSource(file: file).error(kind, at: mark)
    }
}
