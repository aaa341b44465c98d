package import Git

extension ManifestFacts {
    /// The facts of every service's manifest in one commit, by service, and the manifests that could not be read.
    package static func read(
        at commit: Commit, _ repository: Repository
    ) throws(TiersError) -> (facts: [String: ManifestFacts], unread: [ManifestError]) {
        var facts: [String: ManifestFacts] = [:]
        var unread: [ManifestError] = []
        for (service, path, bytes) in try ServiceManifests.files(at: commit, repository) {
            do throws(ManifestError) { facts[service] = try read(bytes, path: path) } catch { unread.append(error) }
        }
        return (facts, unread)
    }
}

extension ServiceManifests {
    /// `copilot/<service>/manifest.yml` of every service, in byte order.
    static func files(
        at commit: Commit, _ repository: Repository
    ) throws(TiersError) -> [(service: String, path: String, bytes: [UInt8])] {
        try git { () throws(GitError) -> [(service: String, path: String, bytes: [UInt8])] in
            guard let folder = try repository.item(in: commit.tree, at: Layout.copilot), folder.mode == .tree else {
                return []
            }
            var found: [(service: String, path: String, bytes: [UInt8])] = []
            for entry in try repository.entries(of: folder.id)
            where entry.item.mode == .tree && entry.path != "environments" && entry.path != "pipelines" {
                let path = Layout.manifest(of: entry.path)
                guard let item = try repository.item(in: commit.tree, at: path),
                    item.mode == .file || item.mode == .executable
                else { continue }
                found.append((entry.path, path, try repository.blob(item.id)))
            }
            return found
        }
    }
}
