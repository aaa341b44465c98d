extension TemplateValidation {
    /// One resource while its properties are walked.
    private struct Subject {
        let id: String
        let type: String
        let schema: ResourceSchema
    }

    /// The properties of every resource against the schema of its type. A macro may change them, so with one nothing is
    /// said.
    mutating func checkProperties() {
        guard folder.macros.isEmpty else { return }
        for member in folder.all("Resources") {
            guard let attributes = try? member.value.named(""),
                let type = attributes.first(where: { $0.name == "Type" })?.value.text,
                // Its function says what it takes.
                type != "AWS::CloudFormation::CustomResource",
                let schema = ResourceSchema.of(type), let whole = schema.property(at: [])
            else { continue }
            let subject = Subject(id: member.name, type: type, schema: schema)
            let node = attributes.first { $0.name == "Properties" }?.value
            if let node, case .function(let name, _) = node.content, name.hasPrefix("Fn::") { continue }
            let members = node.flatMap { try? $0.named("") } ?? []
            if let node, !node.isNull, members.isEmpty, node.members == nil {
                report(TemplateError(.notAMapping("Properties of \(member.name)"), at: node.place))
                continue
            }
            checkObject(members, whole, [], "", at: member.place, subject)
        }
    }

    // MARK: - Values as they are written

    private mutating func check(
        _ node: TemplateNode, _ property: PropertySchema, _ path: [String], _ shown: String, _ subject: Subject
    ) {
        switch node.content {
        case .null:
            report("null-value", at: node.place, "\(subject.id).\(shown) is empty, which CloudFormation refuses")
        case .text(let text): checkScalar(text, property, shown, at: node.place, subject)
        case .list(let nodes):
            guard isKind(.list, "a list", property, shown, at: node.place, subject),
                let element = subject.schema.property(at: path + ["*"])
            else { return }
            for (index, node) in nodes.enumerated() {
                check(node, element, path + ["*"], "\(shown).\(index)", subject)
            }
        case .mapping(let members):
            guard isKind(.object, "a mapping", property, shown, at: node.place, subject) else { return }
            checkObject(members, property, path, shown, at: node.place, subject)
        case .function("Fn::If", let argument):
            guard let list = argument.list, list.count == 3 else { return }
            for branch in list.dropFirst() { check(branch, property, path, shown, subject) }
        case .function("Condition", let argument) where !node.isShort:
            let member = TemplateNode.Member(name: "Condition", place: node.place, value: argument)
            checkObject([member], property, path, shown, at: node.place, subject)
        case .function: checkEvaluated(node, property, path, shown, subject)
        }
    }

    private mutating func checkObject(
        _ members: [TemplateNode.Member], _ property: PropertySchema, _ path: [String], _ shown: String,
        at place: Place, _ subject: Subject
    ) {
        for member in members where !member.name.hasPrefix("Fn::") {
            let inner = path + [member.name]
            let name = shown.isEmpty ? member.name : "\(shown).\(member.name)"
            guard let child = subject.schema.property(at: inner) else {
                guard !property.isOpen, !property.children.isEmpty else { continue }
                report(
                    "unknown-property", at: member.place, "\(subject.id): \(subject.type) has no property \(name)",
                    hint: suggest(member.name, property.children))
                continue
            }
            if subject.schema.readOnly.contains(inner), !property.required.contains(member.name) {
                report(
                    "read-only-property", at: member.place,
                    "\(subject.id).\(name) is an attribute that AWS sets: a template cannot set it")
                continue
            }
            check(member.value, child, inner, name, subject)
        }
        guard !members.contains(where: { $0.name.hasPrefix("Fn::") }) else { return }
        for name in property.required where !subject.schema.readOnly.contains(path + [name]) {
            guard !members.contains(where: { $0.name == name && !$0.value.isNoValue }) else { continue }
            report(
                "missing-property", at: place,
                "\(subject.id)\(shown.isEmpty ? "" : ".\(shown)") lacks \(name), which \(subject.type) requires")
        }
    }

    /// Whether a list or a mapping may stand here. Reports it where it certainly may not.
    private mutating func isKind(
        _ kind: PropertySchema.Kind, _ word: String, _ property: PropertySchema, _ shown: String, at place: Place,
        _ subject: Subject
    ) -> Bool {
        guard !property.kinds.isEmpty, !property.kinds.contains(kind) else { return true }
        report(
            "wrong-kind", at: place, "\(subject.id).\(shown) must be \(Self.words(property.kinds)), not \(word)")
        return false
    }

    private mutating func checkScalar(
        _ text: String, _ property: PropertySchema, _ shown: String, at place: Place, _ subject: Subject,
        in environment: String? = nil
    ) {
        // CloudFormation puts these in at the deployment.
        guard !text.hasBytes("{{resolve:") else { return }
        let kinds = property.kinds
        let path = shown.split(separator: ".").map(String.init)
        let says = "`\(ValueText.of(.text(text), at: path) ?? "")`"
        // Copilot uploads the local file and writes a mapping with its place.
        if kinds == [.object],
            LocalAssets.properties.contains(where: {
                $0.type == subject.type && $0.path.joined(separator: ".") == shown
            })
        {
            return
        }
        if !kinds.isEmpty, !Self.accepts(text, kinds, isOpen: property.isOpen) {
            return report(
                "wrong-kind", at: place, "\(subject.id).\(shown) must be \(Self.words(kinds)), not \(says)",
                in: environment)
        }
        let allowed: [String]
        switch property.allowedValues {
        case .any: return
        case .exactly(let values):
            guard !values.contains(where: { $0 == text || Self.isSameNumber($0, text) }) else { return }
            allowed = values
        case .ignoringCase(let values):
            guard !values.contains(where: { $0.lowercased() == text.lowercased() }) else { return }
            allowed = values
        }
        let list = allowed.count <= 12 ? allowed.joined(separator: ", ") : "its schema lists \(allowed.count) values"
        report(
            "not-allowed-value", at: place, "\(subject.id).\(shown) cannot be \(says): \(list)",
            hint: suggest(text, allowed), in: environment)
    }

    // MARK: - Values that functions come to

    /// A function is looked into where it comes to something known.
    private mutating func checkEvaluated(
        _ node: TemplateNode, _ property: PropertySchema, _ path: [String], _ shown: String, _ subject: Subject
    ) {
        for (environment, evaluator) in evaluators {
            var evaluator = evaluator
            guard let value = try? evaluator.value(node) else { continue }
            switch value {
            case .text(let text): checkScalar(text, property, shown, at: node.place, subject, in: environment)
            case .list(let values):
                guard values.allSatisfy(\.isKnown),
                    isKind(.list, "a list", property, shown, at: node.place, subject),
                    let element = subject.schema.property(at: path + ["*"])
                else { continue }
                for (index, value) in values.enumerated() {
                    guard let text = value.text else { continue }
                    checkScalar(text, element, "\(shown).\(index)", at: node.place, subject, in: environment)
                }
            case .null, .object, .reference, .attribute, .concatenation, .call, .hidden: break
            }
        }
    }

    // MARK: - Kinds

    private static func accepts(_ text: String, _ kinds: Set<PropertySchema.Kind>, isOpen: Bool) -> Bool {
        if kinds.contains(.text) { return true }
        // JSON as text is taken where anything may stand in a mapping.
        if kinds.contains(.object), isOpen { return true }
        let isPlain = text.allSatisfy { $0 != "_" && $0 != ":" }
        if kinds.contains(.number), Double(text) != nil || !isPlain { return true }
        if kinds.contains(.integer), !isPlain || Double(text).map({ $0 == $0.rounded() }) ?? false { return true }
        // CloudFormation reads YAML 1.1, in which these are booleans too.
        let booleans = ["true", "false", "yes", "no", "on", "off", "y", "n"]
        if kinds.contains(.boolean), booleans.contains(text.lowercased()) { return true }
        return false
    }

    private static func isSameNumber(_ left: String, _ right: String) -> Bool {
        guard let left = Double(left), let right = Double(right) else { return false }
        return left == right
    }

    private static func words(_ kinds: Set<PropertySchema.Kind>) -> String {
        let words: [(PropertySchema.Kind, String)] = [
            (.text, "text"), (.integer, "a whole number"), (.number, "a number"), (.boolean, "true or false"),
            (.list, "a list"), (.object, "a mapping"),
        ]
        return words.filter { kinds.contains($0.0) }.map(\.1).joined(separator: " or ")
    }
}

extension TemplateNode {
    /// Whether it takes the property away: `!Ref AWS::NoValue`.
    fileprivate var isNoValue: Bool {
        if case .function("Ref", let argument) = content { argument.text == "AWS::NoValue" } else { false }
    }
}
