internal import Yams

/// One spelling for each value, so that two templates that say the same compare as equal.
enum CanonicalText {
    // MARK: - Scalars and functions

    /// The text of a scalar that is not an intrinsic; `nil` for anything else and for an empty value.
    static func literal(_ node: Node) -> String? {
        guard case .scalar(let scalar) = node, !isFunction(scalar.tag), !scalar.string.isEmpty else { return nil }
        return scalar.string
    }

    /// Whether a tag is one of CloudFormation's short forms (`!Ref`); YAML's own tags are long (`tag:yaml.org,2002:str`).
    static func isFunction(_ tag: Tag) -> Bool {
        tag.description.hasPrefix("!") && tag.description != "!"
    }

    private enum Argument {
        case text(String)
        case list([Node])
        case mapping(Node.Mapping)
        /// An intrinsic again.
        case function(Node)
    }

    /// An intrinsic in its short (`!Sub x`) or long (`Fn::Sub: x`) form.
    private static func function(_ node: Node) -> (name: String, argument: Argument)? {
        if case .mapping(let mapping) = node, !isFunction(mapping.tag) {
            guard mapping.count == 1, let pair = mapping.first, let name = literal(pair.key),
                name == "Ref" || name == "Condition" || name.hasPrefix("Fn::")
            else { return nil }
            return (name, argument(pair.value))
        }
        guard let tag = tag(of: node), isFunction(tag) else { return nil }
        let short = String(tag.description.dropFirst())
        let name = short == "Ref" || short == "Condition" ? short : "Fn::\(short)"
        switch node {
        case .scalar(let scalar): return (name, .text(scalar.string))
        case .sequence(let sequence): return (name, .list(Array(sequence)))
        case .mapping(let mapping): return (name, .mapping(mapping))
        case .alias: return nil
        }
    }

    private static func argument(_ node: Node) -> Argument {
        guard function(node) == nil else { return .function(node) }
        return switch node {
        case .scalar(let scalar): .text(scalar.string)
        case .sequence(let sequence): .list(Array(sequence))
        case .mapping(let mapping): .mapping(mapping)
        case .alias: .function(node)
        }
    }

    private static func tag(of node: Node) -> Tag? {
        switch node {
        case .scalar(let scalar): scalar.tag
        case .sequence(let sequence): sequence.tag
        case .mapping(let mapping): mapping.tag
        case .alias: nil
        }
    }

    // MARK: - The notation of Fn::Sub

    /// A value in the notation of `Fn::Sub`: `!Ref App` is `${App}`, a literal is itself with `${` escaped, a `Fn::Join` of
    /// such values is their concatenation, and any other intrinsic is its JSON between `${` and `}`.
    static func sub(_ node: Node) -> String {
        guard let (name, argument) = function(node) else {
            return literal(node).map(escaped) ?? "${\(json(node))}"
        }
        switch (name, argument) {
        case ("Ref", .text(let target)):
            return "${\(target)}"
        case ("Fn::GetAtt", .text(let target)):
            return "${\(target)}"
        case ("Fn::GetAtt", .list(let parts)) where parts.allSatisfy({ literal($0) != nil }):
            return "${\(parts.compactMap(literal).joined(separator: "."))}"
        case ("Fn::Sub", .text(let text)):
            return substituted(text, [:])
        case ("Fn::Sub", .list(let parts)):
            guard parts.count == 2, let text = literal(parts[0]), case .mapping(let variables) = parts[1] else { break }
            let named = variables.compactMap { key, value in literal(key).map { ($0, sub(value)) } }
            return substituted(text, Dictionary(named) { first, _ in first })
        case ("Fn::Join", .list(let parts)):
            guard parts.count == 2, case .scalar(let delimiter) = parts[0], !isFunction(delimiter.tag),
                case .sequence(let values) = parts[1], !isFunction(values.tag)
            else { break }
            return values.map(sub).joined(separator: escaped(delimiter.string))
        default:
            break
        }
        return "${\(json(node))}"
    }

    private static func escaped(_ literal: String) -> String {
        literal.replacing("${", with: "${!")
    }

    /// `${ Name }` without its spaces, and with the function's own variables put in; `${!Name}` stays as it is.
    private static func substituted(_ text: String, _ variables: [String: String]) -> String {
        var result = ""
        var rest = text[...]
        while rest.hasBytes("${"), let open = rest.firstRange(of: "${"),
            let close = rest[open.upperBound...].firstIndex(of: "}")
        {
            result += rest[..<open.lowerBound]
            let inner = rest[open.upperBound..<close]
            let name = String(inner.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
            result += inner.hasPrefix("!") ? "${\(inner)}" : variables[name] ?? "${\(name)}"
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    // MARK: - JSON

    /// The value as JSON-like text, intrinsics in their long form, keys in the order of the file: Copilot's merge compares by
    /// order too. Scalars are text, because CloudFormation does not tell `1` from `'1'`.
    static func json(_ node: Node) -> String {
        if let (name, argument) = function(node) {
            let value =
                switch argument {
                case .text(let text): text.debugDescription
                case .list(let nodes): list(nodes)
                case .mapping(let mapping): object(mapping)
                case .function(let inner): json(inner)
                }
            return "{\(name.debugDescription):\(value)}"
        }
        return switch node {
        case .scalar(let scalar): scalar.string.debugDescription
        case .sequence(let sequence): list(Array(sequence))
        case .mapping(let mapping): object(mapping)
        // Yams puts what an alias stands for in its place.
        case .alias: "null"
        }
    }

    private static func object(_ mapping: Node.Mapping) -> String {
        "{\(mapping.map { "\(json($0.key)):\(json($0.value))" }.joined(separator: ","))}"
    }

    private static func list(_ nodes: [Node]) -> String {
        "[\(nodes.map(json).joined(separator: ","))]"
    }
}
