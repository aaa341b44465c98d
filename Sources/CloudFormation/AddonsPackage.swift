/// An addons folder as it is deployed: one template, and what its parameters are given.
///
/// Source: `template` and `ParseParameters` of Copilot's `internal/pkg/addon`; the order of the sections is that of its `cfnTemplate`.
package struct AddonsPackage: Sendable {
    /// The merged template, as YAML.
    package let template: [UInt8]
    /// What `addons.parameters.yml` gives, in its order, as it is written there.
    let parameters: [TemplateNode.Member]
    /// What the template holds that others hold on to.
    package let surface: TemplateSurface
    /// The parameters that the template declares, in byte order.
    package let declared: [String]
    package let transforms: [String]

    /// Merges a folder's files, whose names are relative to it.
    ///
    /// - Throws: `TemplateError` for what Copilot refuses too.
    package static func make(
        files: [String: [UInt8]], folder: FolderPath?, comment: [String]
    ) throws(TemplateError) -> AddonsPackage {
        guard !AddonsFolder.templates(in: files).isEmpty else {
            throw TemplateError(.noTemplates, at: Place(file: folder?.path ?? "addons", line: 1, column: 1))
        }
        // What Copilot or CloudFormation refuse is refused here as it is when a tier is validated.
        _ = try Stack.evaluate(files: files, folder: folder, environment: nil, application: nil)
        let merged = try MergedTemplate.read(files: files, folder: folder)
        let file = try ParametersFile.read(files: files, folder: folder)
        let start = Place(file: folder?.path ?? "addons", line: 1, column: 1)
        if let problem =
            (file.problems(with: merged.parameters, start: start) + merged.problems).first
        {
            throw problem
        }
        let template = try TemplateWriter.write(merged.node, comment: comment, file: folder?.path ?? "addons")
        return AddonsPackage(
            template: template, parameters: file.members,
            surface: try TemplateSurface.read(template, file: folder?.path ?? "addons"),
            declared: merged.parameters.members.map(\.name).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) },
            transforms: merged.transforms)
    }

    /// The names of what `addons.parameters.yml` gives.
    package var given: [String] { parameters.map(\.name) }

    /// What is given as plain text, by name, for a stack that is nested in none; the rest refers to Copilot's own stack.
    package var plainParameters: [String: String] {
        Dictionary(
            parameters.compactMap { member in member.value.text.map { (member.name, $0) } }, uniquingKeysWith: { $1 })
    }
}

extension MergedTemplate {
    /// The template as one node, with the sections in Copilot's order.
    var node: TemplateNode {
        let place = resources.members.first?.place ?? Place(file: "addons", line: 1, column: 1)
        func section(_ section: MergedSection) -> TemplateNode.Member? {
            guard !section.members.isEmpty else { return nil }
            return .init(
                name: section.name, place: place, value: TemplateNode(.mapping(section.members), at: place))
        }
        var transform: TemplateNode.Member?
        if let first = transformNodes.first {
            transform = .init(
                name: "Transform", place: first.place,
                value: TemplateNode(.list(transformNodes), at: first.place))
        }
        return TemplateNode(
            .mapping(
                [
                    section(metadata), section(parameters), section(mappings), section(conditions), transform,
                    section(resources), section(outputs),
                ].compactMap(\.self)), at: place)
    }
}
