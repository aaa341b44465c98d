/// Finds names that nothing declares. CloudFormation refuses a template for them even where a condition leaves them
/// out.
struct ReferenceCheck {
    private let template: MergedTemplate
    private let resources: Set<String>
    private let parameters: Set<String>

    init(_ template: MergedTemplate) {
        self.template = template
        resources = Set(template.resources.members.map(\.name))
        // Copilot gives these two; that nobody declares them is told otherwise.
        parameters = Set(template.parameters.members.map(\.name)).union(ParametersFile.reserved)
    }

    /// A macro may declare what is not there, so with one nothing is looked for.
    func check() throws(TemplateError) {
        guard template.transforms.isEmpty else { return }
        for member in template.conditions.members { try check(member.value, allowing: []) }
        for member in template.resources.members {
            try check(member.value, allowing: resources)
            guard let depends = member.value["DependsOn"] else { continue }
            for element in depends.list ?? [depends] {
                guard let name = element.text, !resources.contains(name) else { continue }
                throw TemplateError(.undefined(name, what: "resource"), at: element.place)
            }
        }
        for member in template.outputs.members { try check(member.value, allowing: resources) }
    }

    private func check(_ node: TemplateNode, allowing resources: Set<String>) throws(TemplateError) {
        switch node.content {
        case .null, .text: break
        case .list(let nodes): for node in nodes { try check(node, allowing: resources) }
        case .mapping(let members):
            for member in members where !member.name.hasPrefix("Fn::ForEach") {
                try check(member.value, allowing: resources)
            }
        case .function(let name, let argument):
            try check(name, argument, allowing: resources)
        }
    }

    private func check(_ function: String, _ argument: TemplateNode, allowing resources: Set<String>)
        throws(TemplateError)
    {
        switch function {
        case "Ref":
            if let name = argument.text { try checkName(name, resources, at: argument.place) }
        case "Fn::GetAtt":
            let id = argument.text.map { Evaluator.attributeParts($0)?.id ?? $0 } ?? argument.list?.first?.text
            if let id, !resources.contains(id) {
                throw TemplateError(.undefined(id, what: "resource"), at: argument.list?.first?.place ?? argument.place)
            }
            for node in argument.list ?? [] { try check(node, allowing: resources) }
        case "Fn::Sub":
            let variables = argument.list?.dropFirst().first
            let own = Set((variables?.members ?? []).map(\.name))
            if let text = argument.text ?? argument.list?.first?.text {
                try checkText(text, own, resources, at: argument.list?.first?.place ?? argument.place)
            }
            if let variables { try check(variables, allowing: resources) }
        case let loop where loop.hasPrefix("Fn::ForEach"): break
        default: try check(argument, allowing: resources)
        }
    }

    private func checkText(
        _ text: String, _ own: Set<String>, _ resources: Set<String>, at place: Place
    ) throws(TemplateError) {
        for part in SubstitutionText.parts(of: text) {
            guard case .name(let name) = part, !own.contains(name) else { continue }
            if !name.hasPrefix("AWS::"), let (id, _) = Evaluator.attributeParts(name) {
                guard resources.contains(id) else { throw TemplateError(.undefined(id, what: "resource"), at: place) }
            } else {
                try checkName(name, resources, at: place)
            }
        }
    }

    private func checkName(_ name: String, _ resources: Set<String>, at place: Place) throws(TemplateError) {
        guard !parameters.contains(name), !resources.contains(name), !Evaluator.pseudoParameters.contains(name),
            name != "AWS::NoValue"
        else { return }
        throw TemplateError(
            .undefined(name, what: resources.isEmpty ? "parameter" : "parameter or resource"), at: place)
    }
}
