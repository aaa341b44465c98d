/// What a plan has to know of a service's manifest besides the settings that tiers change.
package struct ManifestFacts: Sendable {
    package struct Import: Hashable, Sendable {
        /// As written: `${COPILOT_APPLICATION_NAME}-${COPILOT_ENVIRONMENT_NAME}-RedisURL`.
        package let name: String
        /// The only environment that it counts in; `nil` for all.
        package let environment: String?
        package let location: SourceLocation
    }

    /// `Load Balanced Web Service`, `Backend Service`, …; `nil` where the manifest does not say.
    package let type: String?
    /// What `from_cfn` imports, anywhere in the manifest, in the order of the file.
    package let imports: [Import]
    private let rolling: String?
    private let rollingIn: [String: String]

    /// Reads a manifest.
    ///
    /// - Throws: `ManifestError` where it is no YAML mapping.
    package static func read(_ bytes: [UInt8], path: String) throws(ManifestError) -> ManifestFacts {
        let text = try YAMLText(bytes, path: path)
        var imports: [Import] = []
        collect(text.root, in: text, environment: nil, &imports)
        var rollingIn: [String: String] = [:]
        for entry in text.root["environments"]?.entries ?? [] {
            guard let name = entry.key.text else { continue }
            rollingIn[name] = entry.value["deployment"]?["rolling"]?.text
        }
        return ManifestFacts(
            type: text.root["type"]?.text, imports: imports, rolling: text.root["deployment"]?["rolling"]?.text,
            rollingIn: rollingIn)
    }

    /// Whether a deployment stops all tasks before it starts new ones. Source: `deployment.rolling` of Copilot's manifest
    /// specification; `recreate` there, `default` otherwise.
    package func recreates(in environment: String) -> Bool { (rollingIn[environment] ?? rolling) == "recreate" }

    private static func collect(
        _ node: YAMLTextNode, in text: YAMLText, environment: String?, _ imports: inout [Import], path: [String] = []
    ) {
        switch node.content {
        case .scalar: return
        case .sequence(let items):
            for item in items {
                collect(item, in: text, environment: environment, &imports, path: path + ["-"])
            }
        case .mapping(let entries):
            for entry in entries {
                let key = entry.key.text ?? ""
                if key == "from_cfn", let name = entry.value.text {
                    let place = text.lines.place(of: entry.value.start, in: text.bytes)
                    imports.append(
                        Import(
                            name: name, environment: environment,
                            location: SourceLocation(path: text.path, line: place.line, column: place.column)))
                    continue
                }
                collect(
                    entry.value, in: text, environment: path == ["environments"] ? key : environment, &imports,
                    path: path + [key])
            }
        }
    }
}

extension ManifestFacts.Import {
    /// The name as the templates' exports have it.
    ///
    /// - Parameter application: `nil` where it is not known; then it stays `${App}`, as in an export's name.
    package func name(application: String?, environment: String) -> String {
        name.replacing("${COPILOT_APPLICATION_NAME}", with: application ?? "${App}")
            .replacing("${COPILOT_ENVIRONMENT_NAME}", with: environment)
    }
}
