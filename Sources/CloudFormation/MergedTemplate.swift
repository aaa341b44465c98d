/// The templates of an addons folder in one, as Copilot merges them.
///
/// Source: `mergeSingleLevelMaps`, `mergeTwoLevelMaps`, `addToSet` and `isEqual` in `cloudformation.go` of Copilot's
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

    /// What Copilot's merge loses: what follows an empty section is appended to a scalar, which is written without it, and to an
    /// empty list of transforms it adds none. Nothing depends on `Metadata`, which is merged all the same.
    var problems: [TemplateError] {
        let followed = [parameters, mappings, conditions, resources, outputs].filter { !$0.members.isEmpty }.map(\.name)
        return (followed + (transformNodes.isEmpty ? [] : ["Transform"])).compactMap { section in
            emptyFirst[section].map { TemplateError(.emptyFirstSection(section), at: $0) }
        }
    }

    /// Merges the templates of an addons folder, in byte order of the files, whose names are relative to it.
    static func read(files: [String: [UInt8]], folder: FolderPath?) throws(TemplateError) -> MergedTemplate {
        for name in files.keys.sorted() {
            guard let slash = name.firstIndex(of: "/") else { continue }
            let directory = String(name[..<slash])
            guard !directory.hasSuffix(".yml"), !directory.hasSuffix(".yaml") else {
                let path = AddonsFolder.path(directory, in: folder)
                throw TemplateError(.directoryAsTemplate(directory), at: Place(file: path, line: 1, column: 1))
            }
        }
        var template = MergedTemplate()
        for (name, bytes) in AddonsFolder.templates(in: files).sorted(by: {
            $0.key.utf8.lexicographicallyPrecedes($1.key.utf8)
        }) {
            try template.add(try TemplateNode.parse(bytes, file: AddonsFolder.path(name, in: folder)))
        }
        return template
    }

    mutating func add(_ template: TemplateNode) throws(TemplateError) {
        guard !template.isNull else { return }
        let sections = try template.named("the template")
        for section in sections {
            let isFirst = named.insert(section.name).inserted
            let isEmptyList = section.name == "Transform" && section.value.list?.isEmpty ?? false
            guard !section.value.isNull, !isEmptyList else {
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

    /// Copilot holds each transform against every one that is there, and adds it once for each that is another: a third file
    /// repeats what the first two have. CloudFormation is given the same list, whatever it makes of it.
    private mutating func add(transform node: TemplateNode) {
        let more = node.list ?? [node]
        if transformNodes.isEmpty {
            transformNodes = more
        } else {
            transformNodes += transformNodes.flatMap { known in more.filter { !known.merges(with: $0) } }
        }
        for element in more {
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
        if case .function(let function, _) = section.content, function.hasPrefix("Fn::"), name != "Metadata" {
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
            } else if !first.value.merges(with: member.value) {
                throw conflict(first.place, member, named: member.name)
            }
        }
    }

    private func merged(
        _ first: TemplateNode.Member, _ second: TemplateNode.Member
    ) throws(TemplateError) -> TemplateNode.Member {
        // Copilot adds nothing of an empty mapping, and loses what it adds to one.
        guard !second.value.isNull else { return first }
        var inner = try first.value.named("mapping \(first.name)")
        let byName = Dictionary(inner.map { ($0.name, $0) }) { first, _ in first }
        for member in try second.value.named("mapping \(second.name)") {
            guard let known = byName[member.name] else {
                inner.append(member)
                continue
            }
            guard known.value.merges(with: member.value) else {
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
}
