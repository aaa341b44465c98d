/// Values as they may be shown to people and written into files.
package enum ValueText {
    /// What stands in the place of a secret.
    package static let hidden = "(hidden)"

    /// The value of a property in the notation of `Fn::Sub`; lists and objects as JSON. Secrets are hidden: values made of
    /// `NoEcho` parameters, and literals that may be one by where they stand (`Secrecy`) or by how they look.
    ///
    /// - Parameter resource: the resource that has the value at `path`: a name that says that a value is a secret may stand beside
    ///   it, and of custom resources nobody knows which values are.
    package static func of(_ value: Value?, at path: [String], in resource: Stack.Resource? = nil) -> String? {
        guard let value else { return nil }
        return shown(value, Secrecy(at: path, of: resource), nested: false)
    }

    /// The value of an output.
    package static func of(_ output: Stack.Output) -> String? {
        let names = [output.logicalId, of(output.exportName, at: []) ?? ""]
        return shown(output.value, names.contains { SecretName($0).isSecret } ? .named : .open, nested: false)
    }

    /// Functions whose argument names something.
    private static let naming: Set<String> = [
        "Condition", "Fn::GetAZs", "Fn::GetAtt", "Fn::ImportValue", "Ref", "AWS::SSM::Parameter::Value",
    ]

    private static func shown(_ value: Value, _ secrecy: Secrecy, nested: Bool, isElement: Bool = false) -> String {
        switch value {
        case .null: return "null"
        case .hidden: return hidden
        case .text, .reference, .attribute, .concatenation:
            var text = ShownText()
            for part in value.parts { append(part, to: &text, secrecy) }
            return nested ? quoted(text.text(secrecy)) : text.text(secrecy)
        case .list(let list):
            let elements = zip([nil] + list, list).map { before, element in
                shown(element, secrecy.after(before), nested: true, isElement: true)
            }
            return "[\(elements.joined(separator: ","))]"
        case .object(let object):
            let members = object.sorted { $0.key < $1.key }.map { key, value in
                let below = secrecy.below(key, of: object, isElement: isElement)
                return "\(quoted(key)):\(shown(value, below, nested: true))"
            }
            return "{\(members.joined(separator: ","))}"
        case .call(let name, let argument):
            // What is compared with a secret tells it.
            let isTelling = name == "Fn::Equals" && argument.list?.contains(where: \.isHidden) ?? false
            let inner = naming.contains(name) ? .open : isTelling ? .all : secrecy
            return "{\(quoted(name)):\(shown(argument, inner, nested: true))}"
        }
    }

    private static func append(_ part: Value, to text: inout ShownText, _ secrecy: Secrecy) {
        switch part {
        case .reference(let id): text.append(symbol: "${\(id)}")
        case .attribute(let id, let name): text.append(symbol: "${\(id).\(name)}")
        case .text(let literal): text.append(literal: literal)
        case .hidden: text.append(symbol: hidden)
        default: text.append(symbol: "${\(shown(part, secrecy, nested: true))}")
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

extension Value {
    /// What stands side by side in a text.
    fileprivate var parts: [Value] {
        if case .concatenation(let parts) = self { parts } else { [self] }
    }
}
