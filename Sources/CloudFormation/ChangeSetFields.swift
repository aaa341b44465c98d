/// The members of one mapping of a change set's document. Whatever is not documented is noted and never dropped.
struct ChangeSetFields {
    let node: TemplateNode
    /// Where the mapping stands in the document: `Changes[0].ResourceChange`; empty for the document.
    let path: String
    private(set) var unknown: [ChangeSet.Unknown] = []

    /// - Parameter documented: the names that the documentation gives.
    init(_ node: TemplateNode, path: String, documented: Set<String>) {
        self.node = node
        self.path = path
        guard let members = node.members else {
            unknown.append(ChangeSet.Unknown(path: path, place: node.place))
            return
        }
        for member in members where !documented.contains(member.name) {
            unknown.append(ChangeSet.Unknown(path: Self.join(path, member.name), place: member.place))
        }
    }

    private static func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : "\(path).\(name)"
    }

    /// The value of a name; `nil` where it is missing or `null`, which the AWS CLI writes for nothing.
    func value(_ name: String) -> TemplateNode? {
        node[name].flatMap { $0.isNull ? nil : $0 }
    }

    mutating func note(_ name: String, at place: Place) {
        unknown.append(ChangeSet.Unknown(path: Self.join(path, name), place: place))
    }

    mutating func text(_ name: String) -> String? {
        guard let value = value(name) else { return nil }
        if let text = value.text { return text }
        note(name, at: value.place)
        return nil
    }

    mutating func flag(_ name: String) -> Bool? {
        guard let text = text(name) else { return nil }
        switch text {
        case "true", "True": return true
        case "false", "False": return false
        default:
            note(name, at: node[name]?.place ?? node.place)
            return nil
        }
    }

    mutating func number(_ name: String) -> Int? {
        guard let text = text(name) else { return nil }
        if let number = Int(text) { return number }
        note(name, at: node[name]?.place ?? node.place)
        return nil
    }

    mutating func documented<Known>(_ name: String) -> Documented<Known>? {
        guard let text = text(name) else { return nil }
        let value = Documented<Known>(text)
        if value.known == nil { note(name, at: node[name]?.place ?? node.place) }
        return value
    }

    /// The elements of a list with their paths; none where it is missing.
    mutating func list(_ name: String) -> [(node: TemplateNode, path: String)] {
        guard let value = value(name) else { return [] }
        guard let list = value.list else {
            note(name, at: value.place)
            return []
        }
        return list.enumerated().map { ($0.element, "\(Self.join(path, name))[\($0.offset)]") }
    }

    /// The mapping under a name; `nil` where it is missing.
    mutating func fields(_ name: String, documented: Set<String>) -> ChangeSetFields? {
        value(name).map { ChangeSetFields($0, path: Self.join(path, name), documented: documented) }
    }

    mutating func add(_ fields: ChangeSetFields) {
        unknown += fields.unknown
    }
}
