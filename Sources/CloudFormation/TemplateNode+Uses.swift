extension TemplateNode {
    typealias Use = (section: String, name: String)

    /// The mappings and conditions that a function at this place names.
    var ownUses: [Use] {
        guard case .function(let function, let argument) = content else { return [] }
        switch function {
        case "Fn::FindInMap": return argument.list?.first?.text.map { [("Mappings", $0)] } ?? []
        case "Fn::If": return argument.list?.first?.text.map { [("Conditions", $0)] } ?? []
        case "Condition": return argument.text.map { [("Conditions", $0)] } ?? []
        default: return []
        }
    }

    /// The same, anywhere in it.
    var uses: [Use] {
        var found = ownUses
        switch content {
        case .null, .text: break
        case .list(let list): found += list.flatMap(\.uses)
        case .mapping(let members): found += members.flatMap(\.value.uses)
        case .function(_, let argument): found += argument.uses
        }
        return found
    }

    /// The names that `Ref` and `Fn::Sub` ask for.
    var namesUsed: Set<String> {
        switch content {
        case .null, .text: return []
        case .list(let list): return list.reduce(into: []) { $0.formUnion($1.namesUsed) }
        case .mapping(let members): return members.reduce(into: []) { $0.formUnion($1.value.namesUsed) }
        case .function("Ref", let argument): return argument.text.map { [$0] } ?? []
        case .function("Fn::Sub", let argument):
            var names = argument.namesUsed
            if let text = argument.text ?? argument.list?.first?.text {
                for part in SubstitutionText.parts(of: text) { if case .name(let name) = part { names.insert(name) } }
            }
            return names
        case .function(_, let argument): return argument.namesUsed
        }
    }
}
