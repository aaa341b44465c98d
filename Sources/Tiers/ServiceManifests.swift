package import Git

/// The services of one commit, as their manifests describe them.
package struct ServiceManifests: Sendable {
    /// What each service runs with today, by service and environment; services that say nothing are left out.
    package var settings: [String: EnvironmentSettings] = [:]
    /// Services that were left out, and why, for people.
    package var remarks: [String] = []

    /// Reads `copilot/<service>/manifest.yml` of every service.
    package static func read(
        at commit: Commit, environments: [String], _ repository: Repository
    ) throws(TiersError) -> ServiceManifests {
        read(try bytes(at: commit, repository), environments: environments)
    }

    /// The same of manifests that were read already, by service.
    package static func read(_ manifests: [String: [UInt8]], environments: [String]) -> ServiceManifests {
        var result = ServiceManifests()
        for (service, bytes) in manifests.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
        where Names.serviceProblem(service) == nil {
            let path = Layout.manifest(of: service)
            do throws(ManifestError) {
                let type = try YAMLText(bytes, path: path).root["type"]?.text
                // App Runner takes other sizes than Fargate and has no count; a static site runs nothing.
                if type == "Request-Driven Web Service" || type == "Static Site" {
                    result.remarks.append("\(service): a \(type ?? "") gets no settings")
                    continue
                }
                let settings = try ManifestEditor.read(bytes, environments: environments, effective: true, path: path)
                    .filter { !$0.value.isEmpty }
                if !settings.isEmpty { result.settings[service] = settings }
            } catch {
                result.remarks.append("\(service) gets no settings: \(error.location): \(error.message)")
            }
        }
        return result
    }

    /// The environments that have a manifest in one commit; the one for production last, as the catalog wants it.
    package static func environments(
        at commit: Commit, _ repository: Repository
    ) throws(TiersError) -> [String] {
        let names = try git { () throws(GitError) -> [String] in
            guard let folder = try repository.item(in: commit.tree, at: Layout.environments), folder.mode == .tree
            else {
                return []
            }
            var names: [String] = []
            for entry in try repository.entries(of: folder.id) where entry.item.mode == .tree {
                let manifest = "\(Layout.environments)/\(entry.path)/manifest.yml"
                if try repository.item(in: commit.tree, at: manifest) != nil { names.append(entry.path) }
            }
            return names
        }
        let valid = names.filter { Names.environmentProblem($0) == nil }
        let production = valid.filter { $0.hasPrefix("prod") }
        let ordered = valid.filter { !$0.hasPrefix("prod") } + production
        return ordered.isEmpty ? ["staging", "prod"] : ordered
    }
}
