/// The Resource Specification that CloudFormation published before the schemas. It alone knows that some properties are
/// replaced only under a condition.
struct OldSpecification {
    private let types: [String: Any]
    private let propertyTypes: [String: Any]

    init(_ content: [String: Any]) {
        types = content["ResourceTypes"] as? [String: Any] ?? [:]
        propertyTypes = content["PropertyTypes"] as? [String: Any] ?? [:]
    }

    /// The paths of a type that have an `UpdateType`, parents before their children.
    func paths(of type: String, _ updateType: String) -> [[String]] {
        guard let content = types[type] as? [String: Any] else { return [] }
        return paths(in: content, of: type, below: [], inside: []).filter { $0.1 == updateType }.map(\.0)
    }

    /// What `Fn::GetAtt` may name; the schemas have lost some (`ReadEndPoint.Addresses.List`).
    func attributes(of type: String) -> [String] {
        let content = types[type] as? [String: Any]
        return (content?["Attributes"] as? [String: Any] ?? [:]).keys.sorted()
    }

    private func paths(
        in content: [String: Any], of type: String, below path: [String], inside: Set<String>
    ) -> [([String], String)] {
        let properties = content["Properties"] as? [String: Any] ?? [:]
        var result: [([String], String)] = []
        for (name, value) in properties.sorted(by: { $0.key < $1.key }) {
            guard let property = value as? [String: Any] else { continue }
            result.append((path + [name], property["UpdateType"] as? String ?? ""))
            let isCollection = property["Type"] as? String == "List" || property["Type"] as? String == "Map"
            let named = property[isCollection ? "ItemType" : "Type"] as? String
            // Tags and the like stand under their bare name.
            guard let named, !inside.contains(named),
                let next = (propertyTypes["\(type).\(named)"] ?? propertyTypes[named]) as? [String: Any]
            else { continue }
            result += paths(
                in: next, of: type, below: path + [name] + (isCollection ? ["*"] : []), inside: inside.union([named]))
        }
        return result
    }
}
