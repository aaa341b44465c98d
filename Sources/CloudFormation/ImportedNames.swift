/// What the templates of a workload import from other stacks with `Fn::ImportValue`.
package struct ImportedNames: Sendable {
    /// As `ValueText` writes them: `${App}-prod-BucketARN`.
    package let names: Set<String>

    /// Reads one template; `App`, `Env` and `Name` are what Copilot gives to the addons of a workload.
    ///
    /// - Throws: `TemplateError` where it is no YAML.
    package static func read(
        _ bytes: [UInt8], file: String, environment: String, application: String?
    ) throws(TemplateError) -> ImportedNames {
        var evaluator = Evaluator(scope: .addons, environment: environment)
        evaluator.parameters["Env"] = .text(environment)
        if let application { evaluator.parameters["App"] = .text(application) }
        var names: Set<String> = []
        collect(try TemplateNode.parse(bytes, file: file), &evaluator, &names)
        return ImportedNames(names: names)
    }

    private static func collect(
        _ node: TemplateNode, _ evaluator: inout Evaluator, _ names: inout Set<String>
    ) {
        switch node.content {
        case .null, .text: return
        case .list(let nodes):
            for node in nodes { collect(node, &evaluator, &names) }
        case .mapping(let members):
            for member in members { collect(member.value, &evaluator, &names) }
        case .function("Fn::ImportValue", let argument):
            // What the template's own mappings and conditions make of a name is not looked at.
            if let value = try? evaluator.value(argument), let name = ValueText.of(value, at: []) { names.insert(name) }
        case .function(_, let argument): collect(argument, &evaluator, &names)
        }
    }
}

/// The names that services import, to be looked up by what a stack exports.
package struct Importers: Sendable {
    /// Services by the names that they import.
    private let services: [String: Set<String>]

    package init(_ services: [String: Set<String>]) { self.services = services }

    /// Who imports an export, in byte order. Where the application's name is not known, it may be any: `acme-prod-RedisURL` may be
    /// `${App}-prod-RedisURL`.
    package func of(_ export: String) -> [String] {
        let unknown = "${App}"
        let rest = export.hasPrefix(unknown) ? String(export.dropFirst(unknown.count)) : nil
        let found = services.filter { name, _ in
            name == export || rest.map { name.hasSuffix($0) && name.count > $0.count && !name.hasPrefix("${") } ?? false
        }
        return Set(found.values.flatMap(\.self)).sorted()
    }
}
