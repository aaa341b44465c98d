/// What the tables say of one property of a type, for people who want to look it up.
package struct PropertyBehaviour: Sendable {
    /// Dotted; `*` is any element of a list.
    package let property: String
    package let isRequired: Bool
    package let behaviour: UpdateBehaviour
    /// CloudFormation sets it; a template cannot.
    package let isReadOnly: Bool
    /// The older specification says replacement where the schema says in place.
    package let isDisputed: Bool
    /// The table that says so.
    package let source: String

    /// The properties of a type by path: all at the top, and those below whose behaviour is not that of the whole.
    package static func all(of schema: ResourceSchema) -> [PropertyBehaviour] {
        let required = Set(schema.required)
        var found: [PropertyBehaviour] = []
        for name in schema.properties {
            let own = of([name], schema, isRequired: required.contains(name))
            let below = nested(under: [name], schema, depth: 0)
            // A property is as dangerous as its most dangerous part; where parts differ, they are listed.
            let differing = below.filter { $0.behaviour != own.behaviour || $0.isDisputed != own.isDisputed }
            found.append(own)
            found += differing.isEmpty ? [] : below.filter { $0.behaviour != .inPlace || $0.isDisputed }
        }
        return found
    }

    private static func of(_ path: [String], _ schema: ResourceSchema, isRequired: Bool) -> PropertyBehaviour {
        let answer = schema.behaviour(of: path)
        return PropertyBehaviour(
            property: path.joined(separator: "."), isRequired: isRequired, behaviour: answer.behaviour,
            isReadOnly: schema.readOnly.contains { path.starts(with: $0) },
            isDisputed: answer.behaviour == .inPlace && schema.isDisputed(path),
            source: TableSource.name(answer.source))
    }

    /// Objects may be inside themselves, so the walk ends somewhere.
    private static func nested(under path: [String], _ schema: ResourceSchema, depth: Int) -> [PropertyBehaviour] {
        guard depth < 3, let property = schema.property(at: path) else { return [] }
        var found: [PropertyBehaviour] = []
        let elements = property.kinds.contains(.list) ? path + ["*"] : path
        guard let holder = schema.property(at: elements) else { return [] }
        for child in holder.children {
            let own = of(elements + [child], schema, isRequired: holder.required.contains(child))
            let below = nested(under: elements + [child], schema, depth: depth + 1)
            found.append(own)
            found += below
        }
        return found
    }
}
