import CloudFormation

/// A resource with physical ids and attributes in the place of references.
struct RefereeResource {
    let id: String
    let type: String
    let properties: [String: Value]

    /// The text of a property, `nil` where it is absent. Refuses anything but text: the rules that ask cannot judge it.
    func text(_ name: String) throws(Referee.Refusal) -> String? {
        guard let value = properties[name] else { return nil }
        guard let text = value.text else {
            throw Referee.Refusal(id, "the referee does not know the value of \(name)")
        }
        return text
    }

    func flag(_ name: String) throws(Referee.Refusal) -> Bool {
        switch try text(name)?.lowercased() {
        case "true": true
        case nil, "false": false
        default: throw Referee.Refusal(id, "\(name) is neither true nor false")
        }
    }

    func number(_ name: String) throws(Referee.Refusal) -> Int? {
        guard let text = try text(name) else { return nil }
        guard let number = Int(text) else { throw Referee.Refusal(id, "\(name) is no number") }
        return number
    }

    /// Major and minor part of a version.
    func version(_ name: String) throws(Referee.Refusal) -> (major: Int, minor: Int)? {
        guard let text = try text(name) else { return nil }
        let parts = text.split(separator: ".")
        guard let major = parts.first.flatMap({ Int($0) }) else {
            throw Referee.Refusal(id, "\(name) is no version")
        }
        return (major, parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    }

    /// The properties in which another state differs.
    func changes(to other: RefereeResource) -> Set<String> {
        Set(properties.keys).union(other.properties.keys).filter { properties[$0] != other.properties[$0] }
    }

    var kind: RefereeKind? { RefereeKind.all[type] }

    /// What may be there only once, for each type: a name of its own, or what stands for one. `nil` where CloudFormation makes names.
    var identity: String? {
        if type == "AWS::EC2::SecurityGroupIngress" {
            // EC2 refuses the same rule twice (InvalidPermission.Duplicate, EC2 API error codes).
            return properties.filter { $0.key != "Description" }.sorted { $0.key < $1.key }
                .map { "\($0.key)=\($0.value)" }.joined(separator: "|")
        }
        return kind?.name.flatMap { properties[$0]?.text }
    }
}
