/// The templates of an addons folder in one, as Copilot merges them.
///
/// Source: `mergeSingleLevelMaps`, `mergeTwoLevelMaps` and `isEqual` in `cloudformation.go` of Copilot's
/// `internal/pkg/addon`. What a template says beside these sections (`Description`, `Rules`, `Globals`) is dropped.
struct MergedTemplate {
    private(set) var metadata = MergedSection(name: "Metadata")
    private(set) var parameters = MergedSection(name: "Parameters")
    /// Merged by the second level too: two files may give one mapping different keys.
    private(set) var mappings = MergedSection(name: "Mappings", isTwoLevel: true)
    private(set) var conditions = MergedSection(name: "Conditions")
    private(set) var resources = MergedSection(name: "Resources")
    private(set) var outputs = MergedSection(name: "Outputs")
    /// The names of macros.
    private(set) var transforms: [String] = []
    /// As they were written, with what they are given.
    private(set) var transformNodes: [TemplateNode] = []
    /// Sections that are empty in the first file that names them, by name.
    private var emptyFirst: [String: Place] = [:]
    private var named: Set<String> = []

    /// What Copilot's merge loses: what follows an empty section is appended to a scalar, which is written without it.
    var problems: [TemplateError] {
        [parameters, mappings, conditions, resources, outputs].compactMap { section in
            guard !section.members.isEmpty, let place = emptyFirst[section.name] else { return nil }
            return TemplateError(.emptyFirstSection(section.name), at: place)
        }
    }

    mutating func add(_ template: TemplateNode) throws(TemplateError) {
        guard !template.isNull else { return }
        let sections = try template.named("the template")
        for section in sections {
            let isFirst = named.insert(section.name).inserted
            guard !section.value.isNull else {
                if isFirst { emptyFirst[section.name] = section.place }
                continue
            }
            switch section.name {
            case "Metadata": try metadata.add(section.value)
            case "Parameters": try parameters.add(section.value)
            case "Mappings": try mappings.add(section.value)
            case "Conditions": try conditions.add(section.value)
            case "Resources": try resources.add(section.value)
            case "Outputs": try outputs.add(section.value)
            case "Transform": add(transform: section.value)
            default: break
            }
        }
    }

    private mutating func add(transform node: TemplateNode) {
        for element in node.list ?? [node] {
            transformNodes.append(element)
            let name = element.text ?? element["Name"]?.text ?? "a macro"
            if !transforms.contains(name) { transforms.append(name) }
        }
    }
}

/// One section of a merged template.
struct MergedSection {
    let name: String
    private let isTwoLevel: Bool
    /// By file in byte order, then in the order of the file.
    private(set) var members: [TemplateNode.Member] = []
    private var positions: [String: Int] = [:]

    init(name: String, isTwoLevel: Bool = false) {
        self.name = name
        self.isTwoLevel = isTwoLevel
    }

    subscript(name: String) -> TemplateNode? { positions[name].map { members[$0].value } }

    mutating func add(_ section: TemplateNode) throws(TemplateError) {
        if case .function(let function, _) = section.content, function.hasPrefix("Fn::") {
            throw TemplateError(.generated(function, section: name), at: section.place)
        }
        for member in try section.named(name) {
            guard !member.name.hasPrefix("Fn::") || name == "Metadata" else {
                throw TemplateError(.generated(member.name, section: name), at: member.place)
            }
            guard let position = positions[member.name] else {
                positions[member.name] = members.count
                members.append(member)
                continue
            }
            let first = members[position]
            if isTwoLevel {
                members[position] = try merged(first, member)
            } else if !first.value.isSame(as: member.value) {
                throw conflict(first.place, member, named: member.name)
            }
        }
    }

    private func merged(
        _ first: TemplateNode.Member, _ second: TemplateNode.Member
    ) throws(TemplateError) -> TemplateNode.Member {
        var inner = try first.value.named("mapping \(first.name)")
        let byName = Dictionary(inner.map { ($0.name, $0) }) { first, _ in first }
        for member in try second.value.named("mapping \(second.name)") {
            guard let known = byName[member.name] else {
                inner.append(member)
                continue
            }
            guard known.value.isSame(as: member.value) else {
                throw conflict(known.place, member, named: "\(first.name).\(member.name)")
            }
        }
        return TemplateNode.Member(
            name: first.name, place: first.place, value: TemplateNode(.mapping(inner), at: first.value.place))
    }

    private func conflict(_ first: Place, _ second: TemplateNode.Member, named member: String) -> TemplateError {
        let kind: TemplateError.Kind =
            if name == "Resources" || name == "Outputs" {
                .conflict(logicalId: member, firstFile: first.file, firstLine: first.line)
            } else {
                .sectionConflict(section: name, name: member, first: first)
            }
        return TemplateError(kind, at: second.place)
    }
}

extension TemplateError {
    init(_ kind: Kind, at place: Place) {
        self.init(file: place.file, line: place.line, column: place.column, kind: kind)
    }
}

extension TemplateNode {
    /// The members of what must be a mapping of names; a lone name that is also a function's (`Ref`) is a name here.
    func named(_ what: String) throws(TemplateError) -> [Member] {
        switch content {
        case .mapping(let members): return members
        case .function(let name, let argument) where !isShort:
            return [Member(name: name, place: place, value: argument)]
        default: throw TemplateError(.notAMapping(what), at: place)
        }
    }

    /// Whether Copilot's merge takes two values for the same: order counts, and so do the form of a function and the
    /// type of a scalar; style, comments and places do not.
    func isSame(as other: TemplateNode) -> Bool {
        guard isShort == other.isShort, isTyped == other.isTyped else { return false }
        switch (content, other.content) {
        case (.null, .null): return true
        case (.text(let left), .text(let right)): return left == right
        case (.list(let left), .list(let right)):
            return left.count == right.count && zip(left, right).allSatisfy { $0.isSame(as: $1) }
        case (.mapping(let left), .mapping(let right)):
            return left.count == right.count
                && zip(left, right).allSatisfy { $0.name == $1.name && $0.value.isSame(as: $1.value) }
        case (.function(let left, let leftArgument), .function(let right, let rightArgument)):
            return left == right && leftArgument.isSame(as: rightArgument)
        default: return false
        }
    }
}
