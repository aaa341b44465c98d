extension Stack {
    /// References from what is in the stack to resources that a false condition leaves out: CloudFormation answers with
    /// "Unresolved resource dependencies".
    ///
    /// A branch of an `Fn::If` that is not decided may never be taken, so what stands in one is not judged.
    /// - Parameter declared: the logical ids of the templates.
    func leftOut(of declared: Set<String>) -> [TemplateError] {
        let missing = declared.subtracting(resources.map(\.logicalId))
        guard !missing.isEmpty else { return [] }
        var problems: [TemplateError] = []
        func check(_ values: [Value], _ user: String, _ place: Place) {
            for name in missing.sorted() where values.contains(where: { $0.certainlyRefers(to: name) }) {
                problems.append(TemplateError(.leftOut(name, by: user), at: place))
            }
        }
        for resource in resources where resource.presence == .always {
            check(Array(resource.properties.values), resource.logicalId, resource.place)
        }
        for output in outputs where output.presence == .always {
            check([output.value], "output \(output.logicalId)", output.place)
        }
        return problems
    }
}

extension Value {
    /// Whether the value names a logical id outside of any undecided choice.
    fileprivate func certainlyRefers(to id: String) -> Bool {
        switch self {
        case .null, .text: false
        case .reference(let name), .attribute(let name, _): name == id
        case .list(let values), .concatenation(let values): values.contains { $0.certainlyRefers(to: id) }
        case .object(let object): object.values.contains { $0.certainlyRefers(to: id) }
        case .call("Fn::If", _), .call("Fn::Transform", _): false
        case .call(_, let argument): argument.certainlyRefers(to: id)
        case .hidden(let value): value.certainlyRefers(to: id)
        }
    }
}
