/// What the parameters of the addons come to.
enum ParameterValues {
    static func all(
        of template: MergedTemplate, file: ParametersFile, environment: String?, application: String?
    ) throws(TemplateError) -> [String: Value] {
        var parent = Evaluator(scope: .parent, environment: environment)
        // Copilot's environment template gives these two of its own parameters to the addons as they are.
        parent.parameters["AppName"] = application.map(Value.text) ?? .reference("App")
        parent.parameters["EnvironmentName"] = environment.map(Value.text) ?? .reference("Env")
        let inFile = Dictionary(file.members.map { ($0.name, $0.value) }) { first, _ in first }
        var values: [String: Value] = [:]
        values["App"] = application.map(Value.text)
        values["Env"] = environment.map(Value.text)
        for member in template.parameters.members {
            let attributes = try member.value.named("parameter \(member.name)")
            func attribute(_ name: String) -> TemplateNode? { attributes.first { $0.name == name }?.value }
            var given: Value?
            if ParametersFile.reserved.contains(member.name) {
                given = values[member.name]
            } else if let node = inFile[member.name], !node.isNull {
                given = try parent.passed(node)
            } else if let node = attribute("Default"), !node.isNull {
                given = node.text.map(Value.text)
            }
            let type = attribute("Type")?.text ?? "String"
            let value = given.map { typed($0, type) } ?? .reference(member.name)
            let isSecret = attribute("NoEcho").map { !Self.isFalse($0) } ?? false
            values[member.name] = isSecret ? .hidden(value.shown) : value
        }
        return values
    }

    /// Whether it certainly says no, as YAML 1.1 reads it: a parameter too many that is hidden does no harm.
    private static func isFalse(_ node: TemplateNode) -> Bool {
        node.isNull || ["false", "no", "off", "n"].contains(node.text?.lowercased())
    }

    /// Values that are known and that CloudFormation refuses. A hidden one is not known here.
    static func notAllowed(_ values: [String: Value], by declared: MergedSection) -> [TemplateError] {
        declared.members.compactMap { member in
            guard let value = values[member.name]?.text, let nodes = member.value["AllowedValues"]?.list else {
                return nil
            }
            let allowed = nodes.compactMap(\.text)
            guard allowed.count == nodes.count, !allowed.contains(value) else { return nil }
            let said = SecretName(member.name).isSecret ? ValueText.hidden : value
            return TemplateError(.notAllowed(parameter: member.name, value: said, allowed: allowed), at: member.place)
        }
    }

    /// A parameter's value as `Ref` gives it: a list for the types of lists, the value behind a name for those of SSM.
    private static func typed(_ value: Value, _ type: String) -> Value {
        if type.hasPrefix("AWS::SSM::Parameter::Value<") { return .call("AWS::SSM::Parameter::Value", value) }
        guard type == "CommaDelimitedList" || type.hasPrefix("List<") else { return value }
        guard let text = value.text else { return .call("Fn::Split", .list([.text(","), value])) }
        return .list(Evaluator.parts(of: text, separatedBy: ",").map { .text(trimmed($0)) })
    }

    private static func trimmed(_ text: String) -> String {
        let bytes = text.utf8.drop { $0 == UInt8(ascii: " ") }
        return String(decoding: bytes.reversed().drop { $0 == UInt8(ascii: " ") }.reversed(), as: UTF8.self)
    }
}

extension Evaluator {
    /// A value as it is passed to a nested stack: a list becomes text.
    fileprivate mutating func passed(_ node: TemplateNode) throws(TemplateError) -> Value {
        let value = try value(node)
        guard let list = value.list else { return value }
        var parts: [Value] = []
        for element in list {
            if !parts.isEmpty { parts.append(.text(",")) }
            parts.append(element)
        }
        return try concatenated(parts, at: node.place)
    }
}
