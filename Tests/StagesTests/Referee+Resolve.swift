import CloudFormation

extension Referee {
    /// A value with physical ids and attributes in the place of references to resources of the stack.
    func resolved(_ value: Value, at id: String) throws(Refusal) -> Value {
        switch value {
        case .null, .text: return value
        case .reference(let name):
            guard let physical = entries[name]?.physical else { return value }
            return .text(physical.id)
        case .attribute(let name, let attribute):
            guard let physical = entries[name]?.physical else { return value }
            return .text(try self.attribute(attribute, of: physical))
        case .list(let list):
            var result: [Value] = []
            for element in list { result.append(try resolved(element, at: id)) }
            return .list(result)
        case .object(let object):
            var result: [String: Value] = [:]
            for (key, element) in object { result[key] = try resolved(element, at: id) }
            return .object(result)
        case .concatenation(let parts):
            var result: [Value] = []
            for part in parts {
                let part = try resolved(part, at: id)
                if case .text(let tail) = part, case .text(let head) = result.last {
                    result[result.count - 1] = .text(head + tail)
                } else {
                    result.append(part)
                }
            }
            return result.count == 1 ? result[0] : .concatenation(result)
        case .call(let name, let argument):
            // Unevaluated references are in loops only, and those the referee does not take.
            guard !["Ref", "Fn::GetAtt", "Fn::Sub", "Fn::Transform"].contains(name), !name.hasPrefix("Fn::ForEach")
            else {
                throw Refusal(id, "the referee does not know what \(name) comes to")
            }
            return .call(name, try resolved(argument, at: id))
        case .hidden(let inner): return .hidden(try resolved(inner, at: id))
        }
    }

    /// Outputs by logical id.
    func resolved(_ declared: [Stack.Output]) throws(Refusal) -> [String: Output] {
        var outputs: [String: Output] = [:]
        for output in declared {
            let value = try resolved(output.value, at: output.logicalId)
            guard output.exportName == nil || output.exportName?.text != nil else {
                throw Refusal(output.logicalId, "the referee does not know the name of its export")
            }
            outputs[output.logicalId] = Output(value: value.text ?? "\(value)", exportName: output.exportName?.text)
        }
        return outputs
    }

    private func attribute(_ name: String, of physical: Physical) throws(Refusal) -> String {
        let resource = physical.resource
        guard resource.kind?.attributes.contains(name) == true else {
            throw Refusal(resource.id, "Requested attribute \(name) does not exist in schema for \(resource.type)")
        }
        try checkEndpoint(name, of: resource)
        if name == "VpcId" || name == "QueueName" || name == "TopicName", let text = resource.properties[name]?.text {
            return text
        }
        // Ports change in place where the property does.
        if name.hasSuffix(".Port"), let port = resource.properties["Port"]?.text { return port }
        return "\(physical.id).\(name)"
    }
}

extension Value {
    /// Names of what this value refers to. Pseudo parameters and what Copilot's own stack gives are not resources and are left out.
    var referred: Set<String> {
        switch self {
        case .null, .text: []
        case .reference(let name): name.contains(":") ? [] : [name]
        case .attribute(let name, _): name.contains(":") ? [] : [name]
        case .list(let values), .concatenation(let values): values.reduce(into: []) { $0.formUnion($1.referred) }
        case .object(let object): object.values.reduce(into: []) { $0.formUnion($1.referred) }
        case .call(_, let argument): argument.referred
        case .hidden(let value): value.referred
        }
    }
}
