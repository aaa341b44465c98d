import Foundation

/// What a schema says of one value, with its references and alternatives put together.
struct SchemaNode {
    enum Additional {
        case unsaid
        case closed
        case open
    }

    struct Enumeration {
        var values: [String]
        var ignoresCase: Bool
    }

    /// JSON Schema's names; none: anything.
    var kinds: Set<String> = []
    var properties: [String: [Piece]] = [:]
    var required: Set<String> = []
    var additional = Additional.unsaid
    /// The schemas of a list's elements.
    var items: [Piece] = []
    /// The schemas of the values under names that the template chooses.
    var values: [Piece] = []
    var enumeration: Enumeration?

    /// Takes names that the schema does not list.
    var isOpen: Bool { (kinds.isEmpty || kinds.contains("object")) && additional != .closed }

    init() {}

    /// What a part says by itself.
    init(_ piece: Piece) {
        let content = piece.content
        kinds = Set((content["type"] as? String).map { [$0] } ?? piece.texts("type"))
        if let names = content["properties"] as? [String: Any] {
            for name in names.keys {
                properties[name] = [piece.child("properties", name) ?? Piece(pointer: piece.pointer, content: [:])]
            }
        }
        for pattern in (content["patternProperties"] as? [String: Any] ?? [:]).keys.sorted() {
            values += piece.child("patternProperties", pattern).map { [$0] } ?? []
        }
        values += piece.child("additionalProperties").map { [$0] } ?? []
        items = piece.child("items").map { [$0] } ?? piece.children("prefixItems")
        required = Set(piece.texts("required"))
        if let isAllowed = content["additionalProperties"] as? Bool { additional = isAllowed ? .open : .closed }
        let allowed = content["enum"] as? [Any] ?? content["const"].map { [$0] }
        if let allowed {
            enumeration = Enumeration(values: allowed.map { "\($0)" }, ignoresCase: false)
        } else if let allowed = content["enumCaseInsensitive"] as? [Any] {
            enumeration = Enumeration(values: allowed.map { "\($0)" }, ignoresCase: true)
        }
        if kinds.isEmpty && (!properties.isEmpty || !values.isEmpty) { kinds = ["object"] }
        if kinds.isEmpty && !items.isEmpty { kinds = ["array"] }
    }

    mutating func add(propertiesOf other: SchemaNode) {
        properties.merge(other.properties) { $0 + $1 }
    }

    /// What a value must be that both describe.
    func both(_ other: SchemaNode) -> SchemaNode {
        var result = self
        result.add(propertiesOf: other)
        result.items += other.items
        result.values += other.values
        result.required.formUnion(other.required)
        let common = kinds.intersection(other.kinds)
        result.kinds = common.isEmpty ? kinds.union(other.kinds) : common
        if additional == .unsaid || other.additional == .closed { result.additional = other.additional }
        result.enumeration = enumeration ?? other.enumeration
        return result
    }

    /// What a value may be that at least one describes. One that says nothing of the value itself (only what is
    /// required) widens nothing.
    func either(_ other: SchemaNode) -> SchemaNode {
        var result = self
        result.add(propertiesOf: other)
        result.items += other.items
        result.values += other.values
        result.required.formIntersection(other.required)
        result.kinds.formUnion(other.kinds)
        if additional == .unsaid || other.additional == .open { result.additional = other.additional }
        if let enumeration, let others = other.enumeration {
            let new = others.values.filter { !enumeration.values.contains($0) }
            result.enumeration = Enumeration(
                values: enumeration.values + new, ignoresCase: enumeration.ignoresCase || others.ignoresCase)
        } else {
            result.enumeration = nil
        }
        return result
    }
}
