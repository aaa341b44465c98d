/// The templates of two tiers, and every folder of templates between them.
///
/// What a stage has of the old tier is what the old templates say, word for word, also where that is a condition or a value in
/// `Mappings`: where the new templates have another one of that name, the old one stands beside it under a name of its own.
package struct TemplateBlend {
    /// What is appended to the names of old mappings and conditions.
    package static let suffix = "Before"

    package let mix: StackMix
    private let environment: String
    private let application: String?
    let old: TemplateSide
    let new: TemplateSide

    /// - Throws: `TemplateError` for templates that cannot be read, that macros rewrite, or whose parameters of one name differ.
    package init(
        old: [String: [UInt8]], new: [String: [UInt8]], folder: FolderPath?, environment: String, application: String?
    ) throws(TemplateError) {
        func stack(_ files: [String: [UInt8]]) throws(TemplateError) -> Stack {
            try Stack.evaluate(files: files, folder: folder, environment: environment, application: application)
        }
        mix = StackMix(old: try stack(old), new: try stack(new))
        self.environment = environment
        self.application = application
        self.old = try TemplateSide(old, folder)
        self.new = try TemplateSide(new, folder)
        for side in [self.old, self.new] {
            if let place = side.transform {
                throw TemplateError(.notStaged("what a macro makes of it is not known"), at: place)
            }
        }
        for (name, member) in self.new.members("Parameters") {
            // What a parameter is described with says nothing of its value.
            guard let other = self.old.member("Parameters", name), !other.value.says(as: member.value) else { continue }
            throw TemplateError(
                .notStaged("the parameter \(name) is declared in another way in the other tier"), at: member.place)
        }
    }

    /// The files of a stage.
    ///
    /// - Parameters:
    ///   - marked: resources whose `Metadata` is to change too.
    ///   - comment: lines above each template that is put together; one that is the old tier's or the new one's stays as it is.
    /// - Throws: `TemplateError` where the stage cannot be written so that it says what it should.
    package func files(
        _ choices: [StackPart: StackMix.Choice], marking marked: Set<String> = [], comment: [String]
    ) throws(TemplateError) -> [String: [UInt8]] {
        var writer = BlendWriter(mix: mix, choices: choices, old: old, new: new, marked: marked)
        let files = try writer.files(comment)
        let wanted = mix.stack(choices)
        let found = try Stack.evaluate(files: files, folder: nil, environment: environment, application: application)
        guard found.says(wanted) else {
            throw TemplateError(
                .notStaged(
                    "a template with some of the one tier and some of the other does not come to what it should"),
                at: Place(file: new.names.first ?? "addons", line: 1, column: 1))
        }
        return files
    }
}

/// One tier's files, as they were read.
struct TemplateSide {
    let files: [String: [UInt8]]
    /// By file, templates only.
    let templates: [String: TemplateNode]
    /// In byte order.
    let names: [String]
    let parameters: [TemplateNode.Member]
    let parametersFile: String?

    init(_ files: [String: [UInt8]], _ folder: FolderPath?) throws(TemplateError) {
        self.files = files
        var templates: [String: TemplateNode] = [:]
        for (name, bytes) in AddonsFolder.templates(in: files) {
            templates[name] = try TemplateNode.parse(bytes, file: AddonsFolder.path(name, in: folder))
        }
        self.templates = templates
        names = templates.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        parameters = try ParametersFile.read(files: files, folder: folder).members
        parametersFile = ParametersFile.names.first { files[$0] != nil }
    }

    /// The members of a section, with the first file that has each.
    func members(_ section: String) -> [(name: String, member: TemplateNode.Member)] {
        var seen: Set<String> = []
        return names.flatMap { file in templates[file]?[section]?.members ?? [] }.filter {
            seen.insert($0.name).inserted
        }
        .map { ($0.name, $0) }
    }

    func member(_ section: String, _ name: String) -> TemplateNode.Member? {
        for file in names {
            if let member = templates[file]?[section]?.members?.first(where: { $0.name == name }) { return member }
        }
        return nil
    }

    /// Where a macro stands.
    var transform: Place? {
        names.lazy.compactMap { templates[$0]?.members?.first { $0.name == "Transform" }?.place }.first
    }
}

extension TemplateNode {
    /// Whether two declarations of a parameter come to the same value.
    fileprivate func says(as other: TemplateNode) -> Bool {
        func facts(_ node: TemplateNode) -> TemplateNode {
            TemplateNode(
                .mapping(
                    (node.members ?? []).filter { $0.name != "Description" }.sorted { $0.name < $1.name }), at: place)
        }
        return facts(self).isSame(as: facts(other))
    }
}

extension Stack {
    /// Whether another stack says the same, but for `Metadata` and places.
    func says(_ other: Stack) -> Bool {
        func facts(_ stack: Stack) -> [String: [Value?]] {
            Dictionary(
                stack.resources.map { resource in
                    (
                        resource.logicalId,
                        [
                            .text(resource.type), .object(resource.properties), resource.deletionPolicy,
                            resource.updateReplacePolicy, resource.updatePolicy,
                            .list(resource.dependsOn.map { .text($0) }),
                        ]
                    )
                }
            ) { first, _ in first }
        }
        func outputs(_ stack: Stack) -> [String: [Value?]] {
            Dictionary(stack.outputs.map { ($0.logicalId, [$0.value, $0.exportName]) }) { first, _ in first }
        }
        return facts(self) == facts(other) && outputs(self) == outputs(other)
            && Dictionary(resources.map { ($0.logicalId, $0.presence) }) { first, _ in first }
                == Dictionary(other.resources.map { ($0.logicalId, $0.presence) }) { first, _ in first }
    }
}
