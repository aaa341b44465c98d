/// Puts the templates of one stage together.
struct BlendWriter {
    let mix: StackMix
    let choices: [StackPart: StackMix.Choice]
    let old: TemplateSide
    let new: TemplateSide
    /// Resources of which `Metadata` is to change too: CloudFormation takes no notice of policies that change by themselves.
    let marked: Set<String>

    /// What becomes of a resource beyond the choices.
    var edit: (TemplateNode.Member) -> TemplateNode.Member = { $0 }
    /// Outputs that neither tier has, by file.
    var more: [(file: String, member: TemplateNode.Member)] = []
    var suffix = TemplateBlend.suffix

    /// The old tier's mappings and conditions that the stage needs.
    private var needed: [String: Set<String>] = ["Mappings": [], "Conditions": []]
    private var used: Set<String> = []

    init(
        mix: StackMix, choices: [StackPart: StackMix.Choice], old: TemplateSide, new: TemplateSide,
        marked: Set<String>
    ) {
        self.mix = mix
        self.choices = choices
        self.old = old
        self.new = new
        self.marked = marked
    }

    mutating func files(_ comment: [String]) throws(TemplateError) -> [String: [UInt8]] {
        var resources: [String: [TemplateNode.Member]] = [:]
        var outputs: [String: [TemplateNode.Member]] = [:]
        for (file, member) in ordered("Resources") {
            if let node = try resource(member.name) { resources[file, default: []].append(edit(node)) }
        }
        for (file, member) in ordered("Outputs") {
            for node in try self.outputs(member.name) { outputs[file, default: []].append(node) }
        }
        for (file, member) in more { outputs[file, default: []].append(try taken(member)) }
        // What old conditions need, they need too.
        var known: Set<String> = []
        while let name = needed["Conditions"]?.subtracting(known).first {
            known.insert(name)
            if let member = old.member("Conditions", name) { _ = try taken(member.value) }
        }
        var sections: [String: [String: [TemplateNode.Member]]] = ["Resources": resources, "Outputs": outputs]
        for section in ["Mappings", "Conditions"] {
            for (file, member) in ordered(section) {
                sections[section, default: [:]][file, default: []] += try definitions(section, member)
            }
        }
        for members in sections.values.flatMap(\.values) { for member in members { collect(member.value) } }
        var files = new.files.merging(old.files) { new, _ in new }
        for file in Set(old.names).union(new.names) {
            guard let node = template(file, sections) else {
                files[file] = nil
                continue
            }
            files[file] =
                if let same = new.templates[file], same.isSame(as: node) {
                    new.files[file]
                } else if let same = old.templates[file], same.isSame(as: node) {
                    old.files[file]
                } else {
                    try TemplateWriter.write(node, comment: comment, file: file)
                }
        }
        try writeParameters(&files, comment)
        return files
    }

    // MARK: Members

    /// Every member of a section, each with the file that it goes to: the new tier's, else the old one's.
    private func ordered(_ section: String) -> [(file: String, member: TemplateNode.Member)] {
        var seen: Set<String> = []
        var found: [(String, TemplateNode.Member)] = []
        for side in [new, old] {
            for file in side.names {
                for member in side.templates[file]?[section]?.members ?? [] where seen.insert(member.name).inserted {
                    found.append((file, member))
                }
            }
        }
        return found
    }

    private mutating func resource(_ id: String) throws(TemplateError) -> TemplateNode.Member? {
        let (before, after) = (old.member("Resources", id), new.member("Resources", id))
        let evaluated = mix.resources(id)
        guard let choice = choices[.resource(id)] else {
            guard let after else {
                // In neither environment's stack: only what refers to it could miss it.
                guard let before, evaluated.old == nil else { return nil }
                return try taken(before)
            }
            guard let before, evaluated.old != nil, evaluated.new != nil else { return after }
            return try mixed(id, before, after)
        }
        if choice == .new { return after }
        // Left out by its condition in the old tier, it is left out by that condition.
        guard let before else { return nil }
        return try taken(before)
    }

    private mutating func mixed(
        _ id: String, _ before: TemplateNode.Member, _ after: TemplateNode.Member
    ) throws(TemplateError) -> TemplateNode.Member {
        var node = after.value
        var properties = node["Properties"]?.members ?? []
        for part in mix.parts {
            switch part {
            case .property(id, let name):
                let value: TemplateNode?
                switch choices[part] ?? .new {
                case .new: continue
                case .old:
                    value = try before.value["Properties"]?[name].map { (node) throws(TemplateError) in try taken(node)
                    }
                case .value(let text): value = TemplateNode(.text(text), at: after.place)
                }
                properties = properties.setting(name, value, at: after.place)
            case .attribute(id, let attribute):
                guard choices[part] == .old else { continue }
                var value = before.value[attribute.rawValue]
                if let found = value {
                    value = attribute == .condition ? try condition(found) : try taken(found)
                }
                node = node.setting(attribute.rawValue, value)
            default: continue
            }
        }
        node = node.setting(
            "Properties",
            properties.isEmpty && node["Properties"] == nil ? nil : TemplateNode(.mapping(properties), at: after.place))
        if marked.contains(id) { node = node.marked(at: after.place) }
        return TemplateNode.Member(name: id, place: after.place, value: node)
    }

    private mutating func outputs(_ id: String) throws(TemplateError) -> [TemplateNode.Member] {
        let (before, after) = (old.member("Outputs", id), new.member("Outputs", id))
        var found: [TemplateNode.Member] = []
        switch choices[.output(id)] {
        case .old: if let before { found.append(try taken(before)) }
        default: if let after { found.append(after) }
        }
        if choices[.passage(id)] == .new, let passage = after?.passage { found.append(passage) }
        return found
    }

    /// A mapping or a condition: the new tier's, and beside it the old one's where something needs that.
    private mutating func definitions(
        _ section: String, _ member: TemplateNode.Member
    ) throws(TemplateError) -> [TemplateNode.Member] {
        var found: [TemplateNode.Member] = []
        if let member = new.member(section, member.name) { found.append(member) }
        if needed[section]?.contains(member.name) ?? false, let before = old.member(section, member.name),
            found.isEmpty || differs(section, member.name)
        {
            found.append(.init(name: name(section, member.name), place: before.place, value: try taken(before.value)))
        }
        return found
    }

    // MARK: Names

    /// Whether a name of the old tier is something else in the new one.
    private func differs(_ section: String, _ name: String) -> Bool {
        guard let before = old.member(section, name), let after = new.member(section, name) else { return false }
        if !before.value.isSame(as: after.value) { return true }
        guard section == "Conditions" else { return false }
        return before.value.uses.contains { $0.name != name && differs($0.section, $0.name) }
    }

    private func name(_ section: String, _ name: String) -> String {
        guard differs(section, name) else { return name }
        var candidate = name + suffix
        while new.member(section, candidate) != nil || old.member(section, candidate) != nil {
            candidate += suffix
        }
        return candidate
    }

    private mutating func taken(_ member: TemplateNode.Member) throws(TemplateError) -> TemplateNode.Member {
        guard let members = member.value.members else {
            return member.with(try taken(member.value))
        }
        var result: [TemplateNode.Member] = []
        for inner in members {
            let value = inner.name == "Condition" ? try condition(inner.value) : try taken(inner.value)
            result.append(inner.with(value))
        }
        return .init(
            name: member.name, place: member.place, value: TemplateNode(.mapping(result), at: member.value.place))
    }

    private mutating func condition(_ node: TemplateNode) throws(TemplateError) -> TemplateNode {
        guard let text = node.text else { return try taken(node) }
        needed["Conditions"]?.insert(text)
        return TemplateNode(.text(name("Conditions", text)), at: node.place)
    }

    /// A node of the old tier as it stands in the stage: its mappings and conditions under the names that they have there.
    private mutating func taken(_ node: TemplateNode) throws(TemplateError) -> TemplateNode {
        for use in node.ownUses {
            guard old.member(use.section, use.name) != nil else { continue }
            needed[use.section]?.insert(use.name)
        }
        let content: TemplateNode.Content
        switch node.content {
        case .null, .text: return node
        case .list(let list):
            var result: [TemplateNode] = []
            for element in list { result.append(try taken(element)) }
            content = .list(result)
        case .mapping(let members):
            var result: [TemplateNode.Member] = []
            for member in members {
                result.append(member.with(try taken(member.value)))
            }
            content = .mapping(result)
        case .function("Fn::FindInMap", let argument):
            guard let list = argument.list, let first = list.first, let map = first.text else {
                throw TemplateError(
                    .notStaged("a mapping is found by a name that is made in the template"), at: node.place)
            }
            content = .function(
                "Fn::FindInMap",
                try taken(argument).replacingFirst(TemplateNode(.text(name("Mappings", map)), at: first.place)))
        case .function("Condition", let argument): content = .function("Condition", try condition(argument))
        case .function("Fn::If", let argument):
            let inner = try taken(argument)
            content = .function(
                "Fn::If",
                argument.list?.first?.text.map { text in
                    inner.replacingFirst(TemplateNode(.text(name("Conditions", text)), at: argument.place))
                } ?? inner)
        case .function(let name, let argument): content = .function(name, try taken(argument))
        }
        return node.with(content)
    }

    // MARK: Files

    private static let blended: Set = ["Parameters", "Mappings", "Conditions", "Resources", "Outputs"]

    /// `nil` for a file that would declare nothing.
    private func template(_ file: String, _ sections: [String: [String: [TemplateNode.Member]]]) -> TemplateNode? {
        guard let base = new.templates[file] ?? old.templates[file] else { return nil }
        var names = (base.members ?? []).map(\.name)
        names += (old.templates[file]?.members ?? []).map(\.name).filter {
            Self.blended.contains($0) && !names.contains($0)
        }
        for section in ["Mappings", "Conditions", "Resources", "Outputs"]
        where !names.contains(section) && sections[section]?[file] != nil { names.append(section) }
        var members: [TemplateNode.Member] = []
        var declares = new.templates[file] != nil
        for name in names {
            let place = base.members?.first { $0.name == name }?.place ?? base.place
            guard Self.blended.contains(name) else {
                if let member = base.members?.first(where: { $0.name == name }) { members.append(member) }
                continue
            }
            let found = name == "Parameters" ? parameters(file) : sections[name]?[file] ?? []
            if !found.isEmpty {
                members.append(.init(name: name, place: place, value: TemplateNode(.mapping(found), at: place)))
            }
            declares = declares || !found.isEmpty && name != "Parameters"
        }
        return declares ? TemplateNode(.mapping(members), at: base.place) : nil
    }

    /// Copilot refuses a parameter that two files describe differently, and takes one that nobody uses for a mistake.
    private func parameters(_ file: String) -> [TemplateNode.Member] {
        let own = (new.templates[file] ?? old.templates[file])?["Parameters"]?.members ?? []
        let others = new.templates[file] == nil ? [] : old.templates[file]?["Parameters"]?.members ?? []
        return (own + others.filter { member in !own.contains { $0.name == member.name } }).filter {
            used.contains($0.name) || ParametersFile.reserved.contains($0.name)
        }.map { member in
            new.member("Parameters", member.name) ?? member
        }
    }

    private mutating func collect(_ node: TemplateNode) { used.formUnion(node.namesUsed) }

    private func writeParameters(_ files: inout [String: [UInt8]], _ comment: [String]) throws(TemplateError) {
        for name in ParametersFile.names where name != (new.parametersFile ?? old.parametersFile) { files[name] = nil }
        guard let name = new.parametersFile ?? old.parametersFile else { return }
        let declared = Set((new.members("Parameters") + old.members("Parameters")).map(\.name)).intersection(used)
        let wanted =
            (new.parameters + old.parameters.filter { member in !new.parameters.contains { $0.name == member.name } })
            .filter { declared.contains($0.name) }
        if wanted.map(\.name) == new.parameters.map(\.name), let file = new.parametersFile {
            files[file] = new.files[file]
        } else if wanted.isEmpty {
            files[name] = nil
        } else {
            let place = wanted[0].place
            files[name] = try TemplateWriter.write(
                TemplateNode(
                    .mapping([.init(name: "Parameters", place: place, value: TemplateNode(.mapping(wanted), at: place))]
                    ),
                    at: place), comment: comment, file: name)
        }
    }
}
