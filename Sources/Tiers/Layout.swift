/// Where AWS Copilot keeps things, relative to the top of the repository. Source: copilot-cli's workspace package.
package enum Layout {
    package static let copilot = "copilot"
    package static let environments = "copilot/environments"
    /// What Copilot reads: the active addons.
    package static let addons = "copilot/environments/addons"
    /// Names the application that the work tree is set to.
    package static let workspace = "copilot/.workspace"
    /// Patches that Copilot applies to an environment's template before it deploys.
    package static let overrides = "copilot/environments/overrides"
    package static let patches = "copilot/environments/overrides/cfn.patches.yml"

    /// How many folders below `copilot` and `docs` documents with parts are looked for.
    package static let documentDepth = 8

    /// A folder below `copilot/environments`.
    package static func folder(_ name: String) -> String { "\(environments)/\(name)" }

    /// A service's manifest.
    package static func manifest(of service: String) -> String { "\(copilot)/\(service)/manifest.yml" }

    /// The service whose manifest stands at a path; `nil` for any other file.
    package static func service(ofManifest path: String) -> String? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == copilot, parts[2] == "manifest.yml", parts[1] != "environments",
            parts[1] != "pipelines"
        else { return nil }
        return String(parts[1])
    }

    /// Whether Copilot reads the file as part of the addons: YAML at the top of the folder.
    package static func isTemplate(_ name: String) -> Bool {
        !name.contains("/") && (name.hasSuffix(".yml") || name.hasSuffix(".yaml"))
    }
}
