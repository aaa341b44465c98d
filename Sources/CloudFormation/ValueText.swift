/// Values as they may be shown to people and written into files.
package enum ValueText {
    /// What stands in the place of a secret.
    package static let hidden = "(hidden)"

    /// The value of a property in the notation of `Fn::Sub`; lists and objects as JSON. Secrets are hidden: values made of
    /// `NoEcho` parameters, and literals of properties whose name says that they hold one.
    package static func of(_ value: Value?, at path: [String]) -> String? {
        guard let value else { return nil }
        return shown(value, secret: path.contains(where: isSecret), nested: false)
    }

    /// Words in the names of properties that hold secrets. A property that names one elsewhere (`SecretArn`) shows a reference
    /// or an address, not the secret; literals under it are hidden all the same.
    private static let words = [
        "password", "secretstring", "secretkey", "authtoken", "privatekey", "passphrase", "credential", "accesskey",
        "apikey", "token", "secret", "userdata",
    ]

    /// Properties of which the name says too much: they hold no secret.
    private static let harmless: Set<String> = [
        "generatesecretstring", "passwordlength", "includespace", "excludepunctuation", "managemasteruserpassword",
        "secretid", "secretarn", "transitencryptionmode",
    ]

    static func isSecret(_ name: String) -> Bool {
        let name = name.lowercased()
        return !harmless.contains(name) && words.contains { name.contains($0) }
    }

    private static func shown(_ value: Value, secret: Bool, nested: Bool) -> String {
        switch value {
        case .null: "null"
        case .hidden: hidden
        case .text(let text):
            // A dynamic reference names a secret and is none.
            secret && !text.hasPrefix("{{resolve:") ? hidden : nested ? quoted(text) : text
        case .list(let list): "[\(list.map { shown($0, secret: secret, nested: true) }.joined(separator: ","))]"
        case .object(let object):
            "{\(object.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(shown($0.value, secret: secret || isSecret($0.key), nested: true))" }.joined(separator: ","))}"
        case .reference, .attribute: nested ? quoted(part(value, secret: secret)) : part(value, secret: secret)
        case .concatenation(let parts):
            {
                let text = parts.map { part($0, secret: secret && !parts.isDynamicReference) }.joined()
                return nested ? quoted(text) : text
            }()
        case .call(let name, let argument): "{\(quoted(name)):\(shown(argument, secret: secret, nested: true))}"
        }
    }

    private static func part(_ value: Value, secret: Bool) -> String {
        switch value {
        case .reference(let id): "${\(id)}"
        case .attribute(let id, let name): "${\(id).\(name)}"
        case .text(let text): secret ? hidden : text
        case .hidden: hidden
        default: "${\(shown(value, secret: secret, nested: true))}"
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

extension [Value] {
    /// `{{resolve:secretsmanager:${Secret}:SecretString:password}}`
    fileprivate var isDynamicReference: Bool { first?.text?.hasPrefix("{{resolve:") ?? false }
}
