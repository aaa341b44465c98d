/// What a node of a template comes to once the parameters that are known are put in. Values that say the same are equal, however
/// they were written; what cannot be known before a deployment stays symbolic and is compared as such.
package indirect enum Value: Hashable, Sendable {
    /// Nothing: an empty value, or `AWS::NoValue`, which takes a property away.
    case null
    /// A scalar; numbers and booleans are text in a normal spelling.
    case text(String)
    case list([Value])
    case object([String: Value])
    /// `Ref` to a resource, a pseudo parameter (`AWS::Region`), or a parameter whose value is not known.
    case reference(String)
    /// `Fn::GetAtt`: logical id and attribute, `Endpoint.Port` with its dot.
    case attribute(String, String)
    /// Text with symbolic parts; at least two parts, no two texts side by side.
    case concatenation([Value])
    /// An intrinsic that stays symbolic, with its evaluated argument.
    case call(String, Value)
    /// A value that may never be shown: that of a `NoEcho` parameter, and what is made of it.
    case hidden(Value)

    package var text: String? {
        if case .text(let text) = self { text } else { nil }
    }

    package var list: [Value]? {
        if case .list(let list) = self { list } else { nil }
    }

    package var object: [String: Value]? {
        if case .object(let object) = self { object } else { nil }
    }

    /// The value of a key of an object; `nil` for a missing key and for anything but an object.
    package subscript(key: String) -> Value? { object?[key] }
}
