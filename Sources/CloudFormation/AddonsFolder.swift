/// What all the templates of one addons folder declare together, as Copilot merges them into one template.
///
/// Source: `addons.go` and `cloudformation.go` of Copilot's `internal/pkg/addon`.
package struct AddonsFolder: Sendable {
    /// By file in byte order, then in the order of the file; a declaration that two files repeat word for word counts
    /// once.
    package let resources: [Template.Resource]
    package let outputs: [Template.Output]

    /// The files that Copilot merges: `*.yml` and `*.yaml` directly in the folder, without its parameters file.
    package static func templates(in files: [String: [UInt8]]) -> [String: [UInt8]] {
        files.filter { name, _ in
            !name.contains("/") && (name.hasSuffix(".yml") || name.hasSuffix(".yaml"))
                && name != "addons.parameters.yml" && name != "addons.parameters.yaml"
        }
    }

    /// A file of the folder as positions name it.
    static func path(_ name: String, in folder: FolderPath?) -> String { folder?.path(of: name) ?? name }

    /// Reads a folder's files, whose names are relative to it. Files that Copilot ignores are not read at all.
    ///
    /// Throws for the first template in byte order that cannot be read, and where two describe one logical id
    /// differently.
    /// - Parameter folder: what positions and errors put before a file's name: `addons-medium` for
    ///   `addons-medium/redis.yml`.
    package static func read(
        files: [String: [UInt8]], folder: FolderPath? = nil
    ) throws(TemplateError) -> AddonsFolder {
        var resources = Merged<Template.Resource>()
        var outputs = Merged<Template.Output>()
        let ordered = templates(in: files).sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        for (name, bytes) in ordered {
            let template = try Template.parse(bytes, file: path(name, in: folder))
            for resource in template.resources { try resources.add(resource) }
            for output in template.outputs { try outputs.add(output) }
        }
        return AddonsFolder(resources: resources.all, outputs: outputs.all)
    }
}

/// What a merge compares: see `AddonsFolder`.
private protocol Declaration {
    var logicalId: String { get }
    var file: String { get }
    var line: Int { get }
    var column: Int { get }
    var content: String { get }
}

extension Template.Resource: Declaration {}
extension Template.Output: Declaration {}

private struct Merged<Element: Declaration> {
    private(set) var all: [Element] = []
    private var first: [String: Element] = [:]

    mutating func add(_ element: Element) throws(TemplateError) {
        guard let known = first[element.logicalId] else {
            first[element.logicalId] = element
            all.append(element)
            return
        }
        guard known.content == element.content else {
            throw TemplateError(
                file: element.file, line: element.line, column: element.column,
                kind: .conflict(logicalId: element.logicalId, firstFile: known.file, firstLine: known.line))
        }
    }
}
