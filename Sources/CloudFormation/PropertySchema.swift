/// What a property may be.
package struct PropertySchema: Hashable, Sendable {
    package enum Kind: Sendable {
        case text
        case integer
        case number
        case boolean
        case object
        case list
        case null
    }

    package enum AllowedValues: Hashable, Sendable {
        case any
        case exactly([String])
        case ignoringCase([String])
    }

    /// Several where the schema takes several; none where it says nothing: anything goes.
    package let kinds: Set<Kind>
    /// The names that an object lists, sorted. What an element of a list is stands at the path with `*`.
    package let children: [String]
    /// Those of them that must be there.
    package let required: [String]
    package let allowedValues: AllowedValues
    /// Takes names that are not among its children: a free-form object, a map, or anything at all.
    package let isOpen: Bool

    /// Below a free-form object.
    static let anything = PropertySchema(kinds: [], children: [], required: [], allowedValues: .any, isOpen: true)
}
