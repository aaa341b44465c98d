/// What the generated table knows of one resource type: `Scripts/tables.sh` makes it.
package struct ResourceSchema: Sendable {
    package let type: String
    let record: SchemaRecord
    let createOnly: [[String]]
    let conditional: [[String]]
    /// Conditional by the specification that came before the schemas, which cannot say it.
    let olderConditional: [[String]]
    let readOnly: [[String]]

    /// The schema of a type, `nil` where the table has none (a custom resource, a type newer than the table).
    package static func of(_ type: String) -> ResourceSchema? {
        SchemaTable.record(of: type).map { ResourceSchema(type: type, record: SchemaRecord($0)) }
    }

    /// The day that the schemas are of: `2026-10-20`.
    package static var date: String { ResourceTable.date }

    /// All types of the table, sorted by their bytes.
    package static var types: [String] { SchemaTable.types }

    private init(type: String, record: SchemaRecord) {
        self.type = type
        self.record = record
        createOnly = Self.paths(record.words("!"))
        conditional = Self.paths(record.words("?"))
        olderConditional = Self.paths(record.words("~"))
        readOnly = Self.paths(record.words("-"))
    }

    /// The names of the properties at the top, sorted.
    package var properties: [String] { record.properties(ofShape: 0).map(\.name) }

    /// Those of them that must be there.
    package var required: [String] { record.properties(ofShape: 0).filter(\.isRequired).map(\.name) }

    /// The properties of the primary identifier, dotted, where a template sets all of it: `BucketName`.
    package var nameProperties: [String] { record.words("$") }

    /// The properties that AWS does not give back, dotted; `*` is an element of a list.
    package var writeOnly: Set<String> { Set(record.words("+")) }

    /// The older specification says replacement, and the current schema does not: dotted, in no `behaviour`.
    package var disputed: [String] { record.words("=") }

    /// CloudFormation has a schema of its own for the type. Where it has none, cfn-lint made one of the older
    /// specification and dropped what that says of nested properties: there `disputed` is the better source.
    package var isPublished: Bool { !record.has("%") }

    /// CloudFormation cannot update the type: every change replaces it. No update handler, `IMMUTABLE` in
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeType.html
    package var isAlwaysReplaced: Bool { record.has("&") }

    /// A replacement deletes the old resource before it makes the new one: `replacementStrategy`.
    package var replacementDeletesFirst: Bool { record.has("^") }

    /// What `Fn::GetAtt` may name, dotted, as cfn-lint has it; a last `*` is any name (`Outputs.*`).
    package var attributes: Set<String> {
        var attributes = Set(record.words(">"))
        let whole = record.has("*") ? properties.map { [$0] } : []
        for path in readOnly + whole where !path.contains("*") {
            insert(path, below: 0, into: &attributes)
        }
        return attributes
    }

    /// What a property may be, `nil` where there is no such property. The empty path is the type itself.
    package func property(at path: [String]) -> PropertySchema? {
        switch find(path) {
        case .value(let value):
            let children = value.shape.map { record.properties(ofShape: $0) } ?? []
            return PropertySchema(
                kinds: value.kinds, children: children.map(\.name),
                required: children.filter(\.isRequired).map(\.name), allowedValues: value.allowed,
                isOpen: value.kinds.isEmpty || value.isFreeForm || value.takesOtherNames || value.namedValue != nil)
        case .free: return .anything
        case .nothing: return nil
        }
    }

    /// An object that is an attribute has its properties as attributes too. Objects may be inside themselves.
    private func insert(_ path: [String], below depth: Int, into attributes: inout Set<String>) {
        attributes.insert(path.joined(separator: "."))
        guard depth < 4, let property = property(at: path), property.kinds == [.object] else { return }
        for child in property.children {
            insert(path + [child], below: depth + 1, into: &attributes)
        }
    }

    private static func paths(_ words: [String]) -> [[String]] {
        words.map { $0.split(separator: ".").map(String.init) }
    }
}
