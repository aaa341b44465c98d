extension TemplateValidation {
    /// Which names a part of a template may refer to.
    private struct Scope {
        let resources: Set<String>
        let parameters: Set<String>
    }

    /// Names that nothing declares. CloudFormation refuses a template for them even where a condition leaves them out.
    mutating func checkReferences() {
        // Names may be in what could not be read, or be made by a macro.
        guard isComplete, folder.macros.isEmpty, !folder.hasGeneratedNames else { return }
        let parameters = folder.names(in: "Parameters").union(ParametersFile.reserved)
        let all = Scope(resources: folder.names(in: "Resources"), parameters: parameters)
        for member in folder.all("Conditions") {
            checkCondition(member.value)
            check(member.value, Scope(resources: [], parameters: parameters))
        }
        for member in folder.all("Resources") {
            checkConditionKey(of: member)
            check(member.value, all)
            guard member.value.members != nil, let depends = member.value["DependsOn"] else { continue }
            for element in depends.list ?? [depends] {
                guard let name = element.text, !all.resources.contains(name) else { continue }
                undefined(name, "resource", at: element.place, among: all.resources)
            }
        }
        for member in folder.all("Outputs") {
            checkConditionKey(of: member)
            check(member.value, all)
        }
    }

    private mutating func check(_ node: TemplateNode, _ scope: Scope) {
        switch node.content {
        case .null, .text: break
        case .list(let nodes): for node in nodes { check(node, scope) }
        case .mapping(let members):
            for member in members where !member.name.hasPrefix("Fn::ForEach") { check(member.value, scope) }
        case .function(let name, let argument): check(name, argument, scope)
        }
    }

    private mutating func check(_ function: String, _ argument: TemplateNode, _ scope: Scope) {
        switch function {
        case "Ref":
            if let name = argument.text { checkName(name, scope, at: argument.place) }
        case "Fn::GetAtt": checkAttribute(argument, scope)
        case "Fn::Sub": checkText(argument, scope)
        case "Fn::FindInMap":
            checkMapping(argument)
            for node in argument.list ?? [] { check(node, scope) }
        case "Fn::If":
            guard let list = argument.list, list.count == 3 else { break }
            if let name = list[0].text { checkConditionName(name, at: list[0].place) }
            for node in list.dropFirst() { check(node, scope) }
        case let loop where loop.hasPrefix("Fn::ForEach") || loop == "Fn::Transform": break
        default: check(argument, scope)
        }
    }

    // MARK: - Kinds of references

    private mutating func checkAttribute(_ argument: TemplateNode, _ scope: Scope) {
        var id: String?
        var attribute: String?
        if let text = argument.text {
            let parts = Evaluator.attributeParts(text)
            id = parts?.id ?? text
            attribute = parts?.attribute
        } else if let list = argument.list {
            id = list.first?.text
            let names = list.dropFirst().compactMap(\.text)
            attribute = names.isEmpty || names.count != list.count - 1 ? nil : names.joined(separator: ".")
            for node in list { check(node, scope) }
        }
        guard let id else { return }
        checkAttribute(attribute, of: id, scope, at: argument.list?.first?.place ?? argument.place)
    }

    private mutating func checkAttribute(_ attribute: String?, of id: String, _ scope: Scope, at place: Place) {
        guard scope.resources.contains(id) else {
            return undefined(id, "resource", at: place, among: scope.resources)
        }
        guard let attribute, let type = folder.type(of: id), let schema = ResourceSchema.of(type) else { return }
        // Its attributes are what its function answers.
        guard type != "AWS::CloudFormation::CustomResource" else { return }
        let known = schema.attributes
        let matches = known.contains { name in
            name == attribute
                || name == "*"
                || (name.hasSuffix(".*") && attribute.hasPrefix(name.dropLast(1)))
        }
        guard !matches else { return }
        report(
            "undefined-attribute", at: place, "\(id) is an \(type), which has no attribute \(attribute)",
            hint: suggest(attribute, known.sorted()))
    }

    private mutating func checkText(_ argument: TemplateNode, _ scope: Scope) {
        let variables = argument.list?.dropFirst().first
        let own = Set((variables?.members ?? []).map(\.name))
        if let node = argument.list?.first ?? (argument.text == nil ? nil : argument), let text = node.text {
            for part in SubstitutionText.parts(of: text) {
                guard case .name(let name) = part, !own.contains(name) else { continue }
                if !name.hasPrefix("AWS::"), let (id, attribute) = Evaluator.attributeParts(name) {
                    checkAttribute(attribute, of: id, scope, at: node.place)
                } else {
                    checkName(name, scope, at: node.place)
                }
            }
        }
        if let variables { check(variables, scope) }
    }

    private mutating func checkName(_ name: String, _ scope: Scope, at place: Place) {
        guard !scope.parameters.contains(name), !scope.resources.contains(name),
            !Evaluator.pseudoParameters.contains(name), name != "AWS::NoValue"
        else { return }
        undefined(
            name, scope.resources.isEmpty ? "parameter" : "parameter or resource", at: place,
            among: scope.parameters.union(scope.resources).union(Evaluator.pseudoParameters))
    }

    /// Only its name: which keys are reached is found by evaluating.
    private mutating func checkMapping(_ argument: TemplateNode) {
        guard let list = argument.list, list.count == 3, let name = list[0].text,
            folder.position(of: name, in: "Mappings") == nil
        else { return }
        undefined(name, "mapping", at: list[0].place, among: folder.names(in: "Mappings"))
    }

    // MARK: - Conditions

    private mutating func checkConditionKey(of member: TemplateNode.Member) {
        guard member.value.members != nil, let node = member.value["Condition"], let name = node.text else { return }
        checkConditionName(name, at: node.place)
    }

    private mutating func checkCondition(_ node: TemplateNode) {
        guard case .function(let name, let argument) = node.content else { return }
        if name == "Condition", let name = argument.text { checkConditionName(name, at: argument.place) }
        if ["Fn::And", "Fn::Or", "Fn::Not"].contains(name) {
            for node in argument.list ?? [] { checkCondition(node) }
        }
    }

    private mutating func checkConditionName(_ name: String, at place: Place) {
        guard folder.position(of: name, in: "Conditions") == nil else { return }
        undefined(name, "condition", at: place, among: folder.names(in: "Conditions"))
    }

    private mutating func undefined(_ name: String, _ what: String, at place: Place, among known: Set<String>) {
        let error = TemplateError(.undefined(name, what: what), at: place)
        report(error.kind.code, at: place, error.message, hint: suggest(name, known.sorted()))
    }
}
