extension Stack {
    /// Merges the templates of an addons folder as Copilot does and evaluates them for one environment.
    ///
    /// Files are named relative to the folder, as for `AddonsFolder.read`; those that Copilot ignores are not read. A
    /// folder without templates is an empty stack. Throws where a file cannot be read, where Copilot refuses to merge,
    /// and for what CloudFormation refuses and leaves nothing to compare: a name that nothing declares, a mapping
    /// without the environment.
    ///
    /// Symbolic values: a parameter that is not known is `.reference` of its name; what `addons.parameters.yml` takes
    /// from Copilot's own stack has `parent:` before its names; `AppName` and `EnvironmentName` there are `App` and
    /// `Env`.
    /// - Parameters:
    ///   - folder: what positions put before a file's name.
    ///   - environment: the value of `Env`; `nil` where it is not known.
    ///   - application: the value of `App`; `nil` where it is not known.
    package static func evaluate(
        files: [String: [UInt8]], folder: FolderPath? = nil, environment: String?, application: String?
    ) throws(TemplateError) -> Stack {
        let template = try MergedTemplate.read(files: files, folder: folder)
        let names = AddonsFolder.templates(in: files).keys
        guard let first = names.min(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) else {
            return Stack(resources: [], outputs: [])
        }
        let file = try ParametersFile.read(files: files, folder: folder)
        try ReferenceCheck(template).check()

        let start = Place(file: AddonsFolder.path(first, in: folder), line: 1, column: 1)
        var evaluator = Evaluator(scope: .addons, environment: environment)
        evaluator.parameters = try ParameterValues.all(
            of: template, file: file, environment: environment, application: application)
        evaluator.mappings = template.mappings
        evaluator.conditions = template.conditions
        for condition in template.conditions.members {
            _ = try evaluator.truth(ofConditionNamed: condition.name, at: condition.place)
        }
        var resources: [Resource] = []
        for member in template.resources.members {
            if let resource = try evaluator.resource(member) { resources.append(resource) }
        }
        var outputs: [Output] = []
        for member in template.outputs.members {
            if let output = try evaluator.output(member) { outputs.append(output) }
        }
        let problems =
            file.problems(with: template.parameters, start: start)
            + ParameterValues.notAllowed(evaluator.parameters, by: template.parameters) + template.problems
        let stack = Stack(resources: resources, outputs: outputs)
        let leftOut = stack.leftOut(of: Set(template.resources.members.map(\.name)))
        return Stack(
            resources: resources, outputs: outputs, transforms: template.transforms,
            rewriting: template.transforms.isEmpty
                ? nil
                : .list([
                    .list(template.transformNodes.map(evaluator.raw)),
                    .object(template.mappings.members.reduce(into: [:]) { $0[$1.name] = evaluator.raw($1.value) }),
                    .object(template.conditions.members.reduce(into: [:]) { $0[$1.name] = evaluator.raw($1.value) }),
                    .object(evaluator.parameters),
                ]), problems: problems + leftOut)
    }
}

extension Evaluator {
    /// `nil` for a resource whose condition is false.
    mutating func resource(_ member: TemplateNode.Member) throws(TemplateError) -> Stack.Resource? {
        if case .function(let name, _) = member.value.content, name.hasPrefix("Fn::") {
            throw TemplateError(.generated(name, section: "resource \(member.name)"), at: member.value.place)
        }
        let attributes = try member.value.named("resource \(member.name)")
        func attribute(_ name: String) -> TemplateNode? { attributes.first { $0.name == name }?.value }
        let presence = try presence(attribute("Condition"))
        guard presence != .never else { return nil }
        guard let type = attribute("Type")?.text, !type.isEmpty else {
            throw TemplateError(.noType(member.name), at: member.place)
        }
        var properties: [String: Value] = [:]
        var places: [String: Place] = [:]
        if let node = attribute("Properties"), !node.isNull {
            let named =
                if case .function(let name, let argument) = node.content, name.hasPrefix("Fn::") {
                    // A macro fills them in.
                    [TemplateNode.Member(name: name, place: node.place, value: argument)]
                } else {
                    try node.named("Properties of \(member.name)")
                }
            properties = try object(named)
            for property in named where properties[property.name] != nil { places[property.name] = property.place }
        }
        return Stack.Resource(
            logicalId: member.name, type: type, properties: properties, presence: presence,
            deletionPolicy: try optional(attribute("DeletionPolicy")),
            updateReplacePolicy: try optional(attribute("UpdateReplacePolicy")),
            updatePolicy: try optional(attribute("UpdatePolicy")), metadata: try optional(attribute("Metadata")),
            dependsOn: try dependencies(attribute("DependsOn")), place: member.place, propertyPlaces: places)
    }

    mutating func output(_ member: TemplateNode.Member) throws(TemplateError) -> Stack.Output? {
        let attributes = try member.value.named("output \(member.name)")
        func attribute(_ name: String) -> TemplateNode? { attributes.first { $0.name == name }?.value }
        let presence = try presence(attribute("Condition"))
        guard presence != .never else { return nil }
        var exportName: Value?
        if let export = attributes.first(where: { $0.name == "Export" }) {
            let name = try export.value.named("the Export of output \(member.name)").first { $0.name == "Name" }
            exportName = try name.map { (name) throws(TemplateError) in try value(name.value) }
            guard let exportName, exportName != .null else {
                throw TemplateError(.noExportName(member.name), at: export.place)
            }
        }
        return Stack.Output(
            logicalId: member.name, value: try optional(attribute("Value")) ?? .null, exportName: exportName,
            presence: presence, place: member.place)
    }

    private mutating func presence(_ node: TemplateNode?) throws(TemplateError) -> Stack.Presence {
        guard let node, !node.isNull else { return .always }
        let truth =
            if let name = node.text { try truth(ofConditionNamed: name, at: node.place) } else { try truth(of: node) }
        return switch truth {
        case .known(let isTrue): isTrue ? .always : .never
        case .open(let expression): .undecided(expression)
        }
    }

    private mutating func optional(_ node: TemplateNode?) throws(TemplateError) -> Value? {
        guard let node else { return nil }
        let value = try value(node)
        return value == .null ? nil : value
    }

    private func dependencies(_ node: TemplateNode?) throws(TemplateError) -> [String] {
        guard let node, !node.isNull else { return [] }
        var names: [String] = []
        for element in node.list ?? [node] {
            guard let name = element.text else {
                throw TemplateError(.badArguments(function: "DependsOn", needs: "logical ids"), at: element.place)
            }
            names.append(name)
        }
        return names
    }
}
