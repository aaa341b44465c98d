/// How much of a value may be seen, by where it stands. References and ARNs always may; what is made of `NoEcho`
/// parameters never may.
package enum Secrecy {
    case open
    /// The name of the property, or a name beside it, says that it holds a secret.
    case named
    /// Names and values of the user's own, of which the values may be anything.
    case environment
    /// Nobody says what the names mean.
    case all

    /// Whether the name of a property says that it holds a secret.
    package static func names(_ property: some StringProtocol) -> Bool { SecretName(String(property)).isSecret }

    /// What holds for the whole of a resource: of a custom one, no schema says what is a secret.
    init(of resource: Stack.Resource?) {
        let type = resource?.type ?? ""
        self = type.hasPrefix("Custom::") || type == "AWS::CloudFormation::CustomResource" ? .all : .open
    }

    /// What holds at a path of keys and indexes.
    init(at path: [String], of resource: Stack.Resource?) {
        self.init(of: resource)
        var value = resource.map { Value.object($0.properties) }
        var isElement = false
        for (depth, step) in path.enumerated() {
            if let index = Int(step), value?.object == nil {
                let list = value?.list ?? []
                self = after(list.indices.contains(index - 1) ? list[index - 1] : nil)
                value = list.indices.contains(index) ? list[index] : nil
                isElement = true
                continue
            }
            self = below(step, of: value?.object ?? [:], isElement: isElement)
            if depth == 0, let resource { settle(step, resource) }
            value = value?[step]
            isElement = false
        }
    }

    /// What only the type of a resource tells of its properties.
    private mutating func settle(_ property: String, _ resource: Stack.Resource) {
        switch (resource.type, property) {
        // The machine that builds; the variables have a name of their own.
        case ("AWS::CodeBuild::Project", "Environment"): self = .open
        case ("AWS::SSM::Parameter", "Value") where SecretName(resource.logicalId).isSecret: self = .named
        case (_, "ServiceToken"), (_, "ServiceTimeout"): self = .open
        default: break
        }
    }

    /// What holds for a member of an object.
    ///
    /// - Parameter isElement: whether the object stands in a list: `{Name, Value}` is a pair then, and in a mapping of
    ///   variables two of them.
    func below(_ key: String, of object: [String: Value], isElement: Bool) -> Secrecy {
        let name = SecretName(key)
        switch self {
        case .all: return .all
        case .environment:
            let isPair = isElement && object.keys.contains { $0 == "Value" || $0 == "ValueFrom" }
            return isPair && (Self.nameKeys.contains(key) || key == "ValueFrom" || key == "Type") ? .open : .environment
        case .open, .named:
            if name.folded == "userdata" { return .all }
            // A tag says `Environment: prod`.
            let isWord = ["environment", "env"].contains(name.folded) && object[key]?.text != nil
            if name.isEnvironment, !isWord { return .environment }
            if Self.isValue(name), Self.hasSecretName(object) { return .named }
            return name.isIdentifier ? .open : self == .named || name.isSecret ? .named : .open
        }
    }

    /// What holds for the element of a list that follows another: `[--password, secret]`.
    func after(_ element: Value?) -> Secrecy {
        guard self == .open, let text = element?.text, text.hasPrefix("-"), SecretName(text).isSecret else {
            return self
        }
        return .named
    }

    // MARK: Names beside values

    /// Where a name stands whose value stands beside it.
    private static let nameKeys: Set<String> = [
        "Name", "Key", "ParameterKey", "ParameterName", "OptionName", "AttributeKey", "AttributeName", "HeaderName",
    ]

    private static func isValue(_ name: SecretName) -> Bool {
        (name.folded.hasBytes("value") || name.folded.hasBytes("default")) && !name.isIdentifier
    }

    private static func hasSecretName(_ object: [String: Value]) -> Bool {
        object.contains { nameKeys.contains($0.key) && isSecret($0.value) }
    }

    private static func isSecret(_ name: Value) -> Bool {
        switch name {
        case .hidden: true
        case .text(let text), .reference(let text): SecretName(text).isSecret
        case .attribute(let id, let attribute): SecretName("\(id).\(attribute)").isSecret
        case .concatenation(let parts):
            parts.contains(where: isSecret)
                || SecretName(parts.map { $0.text ?? "." }.joined()).isSecret
        case .list(let values): values.contains(where: isSecret)
        case .call(_, let argument): isSecret(argument)
        case .object(let object): object.values.contains(where: isSecret)
        case .null: false
        }
    }
}
