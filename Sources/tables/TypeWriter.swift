/// Writes what the table keeps of one resource type.
///
/// First comes `@` and the name; then lines of paths, each after the mark of what they are; then the objects of
/// `ShapeWriter`. The marks: `!` create-only, `?` replaced under a condition, `~` the same by the old specification,
/// `=` replaced by the old specification and not by the schema, `-` read-only, `+` write-only, `$` the name that somebody
/// can choose, `>` more attributes, `*` all properties are attributes, `^` a replacement deletes first, `&` CloudFormation
/// cannot update it and always replaces (no update handler), `%` no schema was published: cfn-lint made this one from the
/// old specification.
struct TypeWriter {
    let type: String
    let schema: Schema
    let specification: OldSpecification
    let attributes: Attributes

    func text() throws -> String {
        let createOnly = try schema.paths("createOnlyProperties")
        let conditional = try schema.paths("conditionalCreateOnlyProperties")
        let readOnly = try schema.paths("readOnlyProperties")
        let older = specification.paths(of: type, "Conditional").reduce(into: [[String]]()) { result, path in
            if known(path, unlessIn: createOnly + conditional + result) { result.append(path) }
        }
        let disputed = specification.paths(of: type, "Immutable").reduce(into: [[String]]()) { result, path in
            let isCovered = (createOnly + conditional + older).contains {
                path.starts(with: $0) || $0.starts(with: path)
            }
            if !isCovered, known(path, unlessIn: readOnly + result) { result.append(path) }
        }
        // Where AWS makes a part of the identifier up, two resources can have the other parts in common.
        let identifier = try schema.paths("primaryIdentifier")
        let isNamed = !identifier.contains { path in readOnly.contains { path.starts(with: $0) } }
        let names = isNamed ? identifier : []
        var lines = ["@\(type)"]
        lines += line("!", createOnly) + line("?", conditional) + line("~", older) + line("=", disputed)
        lines += line("-", readOnly) + line("+", try schema.paths("writeOnlyProperties"))
        lines += line("$", names, sorted: false)
        let attributes = attributes.more(of: type) + specification.attributes(of: type)
        lines += line(
            ">", attributes.map { [$0] }.filter { !readOnly.map { [$0.joined(separator: ".")] }.contains($0) })
        if self.attributes.complete.contains(type) { lines.append("*") }
        if schema.root.content["replacementStrategy"] as? String == "delete_then_create" { lines.append("^") }
        if let handlers = schema.root.content["handlers"] as? [String: Any] {
            if handlers["update"] == nil { lines.append("&") }
        } else {
            lines.append("%")
        }
        return (lines + ShapeWriter.lines(of: schema)).joined(separator: "\n")
    }

    /// Whether the schema has the path, and what it says already leaves something to say.
    private func known(_ path: [String], unlessIn covering: [[String]]) -> Bool {
        schema.path(path) == path && !covering.contains { path.starts(with: $0) }
    }

    private func line(_ mark: String, _ paths: [[String]], sorted: Bool = true) -> [String] {
        let words = paths.map { $0.joined(separator: ".") }
        let unique = sorted ? Set(words).sorted() : words
        return unique.isEmpty ? [] : [mark + unique.joined(separator: " ")]
    }
}
