/// `addons.parameters.yml`: what Copilot's own stack gives to the parameters of the addons.
///
/// Source: `parseParameters` and `validateParameters` in `addons.go` of Copilot's `internal/pkg/addon`.
struct ParametersFile {
    static let names = ["addons.parameters.yaml", "addons.parameters.yml"]
    /// What Copilot gives to environment addons by itself.
    static let reserved = ["App", "Env"]

    let members: [TemplateNode.Member]

    /// Reads it from an addons folder's files; empty where there is none.
    static func read(files: [String: [UInt8]], folder: FolderPath?) throws(TemplateError) -> ParametersFile {
        let present = names.filter { files[$0] != nil }
        guard let name = present.first, let bytes = files[name] else { return ParametersFile(members: []) }
        let path = AddonsFolder.path(name, in: folder)
        if present.count > 1 {
            throw TemplateError(
                .twoParameterFiles(other: AddonsFolder.path(name, in: folder)),
                at: Place(file: AddonsFolder.path(present[1], in: folder), line: 1, column: 1))
        }
        let root = try TemplateNode.parse(bytes, file: path)
        guard !root.isNull,
            let parameters = try root.named("the parameters file").first(where: { $0.name == "Parameters" })
        else { throw TemplateError(.noParametersSection, at: root.place) }
        guard !parameters.value.isNull else { return ParametersFile(members: []) }
        return ParametersFile(members: try parameters.value.named("Parameters"))
    }

    /// Everything, in the order in which Copilot looks for it.
    func problems(with declared: MergedSection, start: Place) -> [TemplateError] {
        let all = surplus(over: declared) + missing(from: declared, start: start)
        return ["missing-parameter", "reserved-parameter", "unknown-parameter", "no-parameter-value"].flatMap { code in
            all.filter { $0.kind.code == code }
        }
    }

    /// What Copilot refuses in the file itself.
    func surplus(over declared: MergedSection) -> [TemplateError] {
        members.compactMap { member in
            if Self.reserved.contains(member.name) {
                return TemplateError(.reservedParameter(member.name), at: member.place)
            }
            return declared[member.name] == nil ? TemplateError(.unusedParameter(member.name), at: member.place) : nil
        }
    }

    /// What is missing for a deployment: parameters that Copilot gives and nobody declares, and those that nobody
    /// gives.
    /// - Parameter start: where to point for what stands nowhere.
    func missing(from declared: MergedSection, start: Place) -> [TemplateError] {
        let given = Set(members.map(\.name))
        var problems: [TemplateError] = []
        for name in Self.reserved where declared[name] == nil {
            problems.append(TemplateError(.missingParameter(name), at: start))
        }
        for parameter in declared.members where !Self.reserved.contains(parameter.name) {
            guard parameter.value["Default"] == nil, !given.contains(parameter.name) else {
                continue
            }
            problems.append(TemplateError(.noParameterValue(parameter.name), at: parameter.place))
        }
        return problems
    }
}
