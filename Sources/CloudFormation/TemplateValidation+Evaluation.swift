extension TemplateValidation {
    /// The parameters' file, and an evaluator for each environment.
    mutating func prepare(_ files: [String: [UInt8]], _ path: FolderPath?, _ application: String?) {
        var template = MergedTemplate()
        let sections = ["Metadata", "Parameters", "Mappings", "Conditions", "Resources", "Outputs"].map { name in
            let place = folder[name].first?.place ?? Place(file: path?.path ?? ".", line: 1, column: 1)
            return TemplateNode.Member(name: name, place: place, value: TemplateNode(.mapping(folder[name]), at: place))
        }
        let root = TemplateNode(.mapping(sections), at: Place(file: path?.path ?? ".", line: 1, column: 1))
        // What stands twice, or is made elsewhere, was left out before.
        guard attempt({ () throws(TemplateError) in try template.add(root) }) != nil else { return }
        let read = attempt { () throws(TemplateError) in try ParametersFile.read(files: files, folder: path) }
        let file = read ?? ParametersFile(members: [])
        if isComplete, !folder.hasGeneratedNames {
            checkParameters(file, template.parameters, isRead: read != nil)
        }
        for environment in environments {
            do {
                var evaluator = Evaluator(scope: .addons, environment: environment)
                evaluator.parameters = try ParameterValues.all(
                    of: template, file: file, environment: environment, application: application)
                evaluator.mappings = template.mappings
                evaluator.conditions = template.conditions
                evaluators.append((environment, evaluator))
                for error in ParameterValues.notAllowed(evaluator.parameters, by: template.parameters) {
                    report(error, in: environment)
                }
            } catch {
                report(error, in: environment)
            }
        }
    }

    private mutating func checkParameters(_ file: ParametersFile, _ declared: MergedSection, isRead: Bool) {
        for error in file.surplus(over: declared) {
            var hint: String?
            if case .unusedParameter(let name) = error.kind { hint = suggest(name, declared.members.map(\.name)) }
            let diagnostic = Diagnostic(error)
            report(diagnostic.code, at: diagnostic.place, diagnostic.text, hint: hint)
        }
        guard isRead, let start = folder.start else { return }
        for error in file.missing(from: declared, start: start) { report(error) }
    }

    /// Every condition, resource and output in every environment, and what the rules say of the resources.
    mutating func evaluate() {
        for (environment, evaluator) in evaluators {
            var evaluator = evaluator
            for condition in folder["Conditions"] {
                var next = evaluator
                do {
                    _ = try next.truth(ofConditionNamed: condition.name, at: condition.place)
                    evaluator = next
                } catch {
                    report(error, in: environment)
                }
            }
            var resources: [Stack.Resource] = []
            var left = 0
            for member in folder["Resources"] {
                var next = evaluator
                do {
                    if let resource = try next.resource(member) { resources.append(resource) } else { left += 1 }
                } catch {
                    collect(member.value, error, evaluator, environment)
                }
            }
            var outputs: [Stack.Output] = []
            var isWhole = true
            for member in folder["Outputs"] {
                var next = evaluator
                do { try next.output(member).map { outputs.append($0) } } catch {
                    isWhole = false
                    collect(member.value, error, evaluator, environment)
                }
            }
            add(
                Stack(resources: resources, outputs: outputs, transforms: folder.transforms), for: environment,
                isWhole: isWhole)
            for resource in resources { checkRules(resource, environment) }
            checkTogether(resources, environment)
            let declared = Set(folder["Resources"].map(\.name))
            // A resource that could not be evaluated is not one that is left out.
            if isComplete, isWhole, resources.count + left == declared.count {
                for error in Stack(resources: resources, outputs: outputs).leftOut(of: declared) {
                    report(error, in: environment)
                }
            }
            checkExports(outputs, environment)
        }
    }

    /// An account's region has each export once.
    private mutating func checkExports(_ outputs: [Stack.Output], _ environment: String) {
        var seen: [String: Place] = [:]
        for output in outputs where output.presence == .always {
            guard let name = ValueText.of(output.exportName, at: []),
                let first = seen.updateValue(output.place, forKey: name)
            else { continue }
            report(
                "duplicate-export", at: output.place,
                "exports \(name), as \(first.file):\(first.line) does", in: environment)
        }
    }

    private mutating func checkRules(_ resource: Stack.Resource, _ environment: String) {
        for hit in RuleTable.invalid(resource) where hit.isDecided {
            let property = hit.properties.first
            let top = property.flatMap { $0.split(separator: ".").first.map(String.init) }
            report(
                hit.rule.id, at: top.flatMap { resource.propertyPlaces[$0] } ?? resource.place,
                "\(resource.logicalId)\(property.map { ".\($0)" } ?? ""): \(hit.rule.text)",
                hint: [hit.rule.wayOut, hit.rule.source].compactMap(\.self).joined(separator: "; see "), in: environment
            )
        }
    }

    /// Reports every error in what could not be evaluated, and not only the first.
    private mutating func collect(
        _ node: TemplateNode, _ first: TemplateError, _ evaluator: Evaluator, _ environment: String
    ) {
        let parts: [TemplateNode] =
            switch node.content {
            case .list(let nodes): nodes
            case .mapping(let members): members.filter { !$0.name.hasPrefix("Fn::ForEach") }.map(\.value)
            case .null, .text, .function: []
            }
        var isFound = false
        // An evaluation that was too much is not repeated.
        if first.kind != .tooLarge {
            for part in parts {
                var next = evaluator
                do { _ = try next.value(part) } catch {
                    isFound = true
                    collect(part, error, evaluator, environment)
                }
            }
        }
        if !isFound { report(first, in: environment) }
    }
}
