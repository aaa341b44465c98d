/// A place in a value that depends on something outside of it.
struct ValueReference {
    enum Target {
        /// `Ref` to a logical id, or `Fn::GetAtt` with its attribute.
        case resource(String, attribute: String?)
        /// A value that CloudFormation reads from the parameter store at each deployment.
        case parameterStore
    }

    let path: [String]
    let target: Target
}

extension Value {
    /// Everything in this value that depends on something else, with its path.
    func references(at path: [String]) -> [ValueReference] {
        switch self {
        case .null: []
        case .text(let text): Self.isUnversioned(text) ? [ValueReference(path: path, target: .parameterStore)] : []
        case .reference(let id): [ValueReference(path: path, target: .resource(id, attribute: nil))]
        case .attribute(let id, let name): [ValueReference(path: path, target: .resource(id, attribute: name))]
        case .list(let list):
            list.enumerated().flatMap { $0.element.references(at: path + ["\($0.offset)"]) }
        case .object(let object):
            object.sorted { $0.key < $1.key }.flatMap { $0.value.references(at: path + [$0.key]) }
        // Parts have no paths of their own.
        case .concatenation(let parts):
            parts.flatMap { $0.references(at: []) }.map { .init(path: path, target: $0.target) }
        case .call("AWS::SSM::Parameter::Value", _): [ValueReference(path: path, target: .parameterStore)]
        case .call("Ref", .text(let id)): [ValueReference(path: path, target: .resource(id, attribute: nil))]
        case .call("Fn::GetAtt", .text(let text)):
            Self.split(text).map { [ValueReference(path: path, target: $0)] } ?? []
        case .call("Fn::Sub", .text(let text)):
            Self.substitutions(text).map { ValueReference(path: path, target: $0) }
        case .call(_, let argument): argument.references(at: []).map { .init(path: path, target: $0.target) }
        case .hidden(let value): value.references(at: []).map { .init(path: path, target: $0.target) }
        }
    }

    /// Whether the value refers to one of these logical ids, by `Ref` or `Fn::GetAtt`.
    func refers(to ids: Set<String>) -> Bool {
        references(at: []).contains { reference in
            if case .resource(let id, _) = reference.target { ids.contains(id) } else { false }
        }
    }

    /// Whether a loop of `AWS::LanguageExtensions` is anywhere in it.
    var hasLoop: Bool {
        switch self {
        case .null, .text, .reference, .attribute: false
        case .list(let values), .concatenation(let values): values.contains(where: \.hasLoop)
        case .object(let object): object.contains { $0.key.hasPrefix("Fn::ForEach") || $0.value.hasLoop }
        case .call(let name, let argument): name.hasPrefix("Fn::ForEach") || argument.hasLoop
        case .hidden(let value): value.hasLoop
        }
    }

    /// `{{resolve:ssm:name}}`; with a version (`{{resolve:ssm:name:3}}`) it stays the same.
    private static func isUnversioned(_ text: String) -> Bool {
        guard text.hasBytes("{{resolve:ssm:"), let start = text.firstRange(of: "{{resolve:ssm:"),
            let end = text[start.upperBound...].firstRange(of: "}}")
        else { return false }
        return !text[start.upperBound..<end.lowerBound].contains(":")
    }

    /// `Queue.Arn`, as an unevaluated `Fn::GetAtt` in a loop has it.
    private static func split(_ text: String) -> ValueReference.Target? {
        guard let dot = text.firstIndex(of: ".") else { return nil }
        return .resource(String(text[..<dot]), attribute: String(text[text.index(after: dot)...]))
    }

    /// What an unevaluated `Fn::Sub` in a loop names.
    private static func substitutions(_ text: String) -> [ValueReference.Target] {
        text.split(separator: "${").dropFirst().compactMap { part in
            guard let end = part.firstIndex(of: "}") else { return nil }
            let name = String(part[..<end].filter { $0 != " " })
            return split(name) ?? .resource(name, attribute: nil)
        }
    }
}
