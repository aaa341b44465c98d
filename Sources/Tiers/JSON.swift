/// A JSON value without floating-point numbers.
///
/// Floats are left out on purpose: two machines may print the same float differently, and signatures rest on these bytes.
/// Equality is Swift's, so canonically equivalent strings are equal; compare `canonical()` where bytes matter.
package enum JSON: Hashable, Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case string(String)
    case array([JSON])
    case object([String: JSON])

    /// The value of a key of an object; nil for a missing key and for anything but an object.
    package subscript(key: String) -> JSON? { object?[key] }

    /// Whether it is `null`, which is not the same as a missing key.
    package var isNull: Bool { self == .null }

    package var bool: Bool? {
        if case .bool(let value) = self { value } else { nil }
    }

    package var int: Int? {
        if case .integer(let value) = self { value } else { nil }
    }

    package var string: String? {
        if case .string(let value) = self { value } else { nil }
    }

    package var array: [JSON]? {
        if case .array(let value) = self { value } else { nil }
    }

    package var object: [String: JSON]? {
        if case .object(let value) = self { value } else { nil }
    }

    /// The string, or `null` for nil: entries name every key, also the empty ones.
    package init(_ value: String?) {
        self = value.map(JSON.string) ?? .null
    }

    /// The integer, or `null` for nil.
    package init(_ value: Int?) {
        self = value.map(JSON.integer) ?? .null
    }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByStringLiteral, ExpressibleByStringInterpolation, ExpressibleByArrayLiteral,
    ExpressibleByDictionaryLiteral
{
    package init(nilLiteral: ()) { self = .null }
    package init(booleanLiteral value: Bool) { self = .bool(value) }
    package init(integerLiteral value: Int) { self = .integer(value) }
    package init(stringLiteral value: String) { self = .string(value) }
    package init(arrayLiteral elements: JSON...) { self = .array(elements) }

    /// Traps on a repeated key, which in a literal is a mistake of the programmer.
    package init(dictionaryLiteral elements: (String, JSON)...) {
        self = .object(Dictionary(uniqueKeysWithValues: elements))
    }
}
