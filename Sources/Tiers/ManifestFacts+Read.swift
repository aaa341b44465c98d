package import Git

extension ManifestFacts {
    /// The facts of every service's manifest in one commit, by service, and the manifests that could not be read.
    package static func read(
        at commit: Commit, _ repository: Repository
    ) throws(TiersError) -> (facts: [String: ManifestFacts], unread: [ManifestError]) {
        read(try ServiceManifests.bytes(at: commit, repository))
    }

    /// The same of manifests that were read already, by service.
    package static func read(
        _ manifests: [String: [UInt8]]
    ) -> (facts: [String: ManifestFacts], unread: [ManifestError]) {
        var facts: [String: ManifestFacts] = [:]
        var unread: [ManifestError] = []
        for (service, bytes) in manifests.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            do throws(ManifestError) {
                facts[service] = try read(bytes, path: Layout.manifest(of: service))
            } catch { unread.append(error) }
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

/// A template among the addons of a service: `copilot/<service>/addons/*.yml`.
package struct WorkloadAddon: Sendable {
    package let service: String
    package let path: String
    package let bytes: [UInt8]

    /// All of them in one commit, in byte order.
    package static func read(at commit: Commit, _ repository: Repository) throws(TiersError) -> [WorkloadAddon] {
        try git { () throws(GitError) -> [WorkloadAddon] in
            guard let folder = try repository.item(in: commit.tree, at: Layout.copilot), folder.mode == .tree else {
                return []
            }
            var found: [WorkloadAddon] = []
            for service in try repository.entries(of: folder.id)
            where service.item.mode == .tree && service.path != "environments" && service.path != "pipelines" {
                let path = "\(Layout.copilot)/\(service.path)/addons"
                guard let addons = try repository.item(in: commit.tree, at: path), addons.mode == .tree else {
                    continue
                }
                for file in try repository.entries(of: addons.id)
                where Layout.isTemplate(file.path) && (file.item.mode == .file || file.item.mode == .executable) {
                    found.append(
                        WorkloadAddon(
                            service: service.path, path: "\(path)/\(file.path)",
                            bytes: try repository.blob(file.item.id)))
                }
            }
            return found
        }
    }
    /// All of them as they stand on disk, by service and name.
    ///
    /// - Parameter top: of the work tree.
    /// - Throws: `GitError.file` where one is there and cannot be read.
    package static func onDisk(top: String) throws(GitError) -> [WorkloadAddon] {
        var found: [WorkloadAddon] = []
        for service in try ServiceManifests.services(top: top).sorted() {
            let path = "\(Layout.copilot)/\(service)/addons"
            for name in try FileSystem.listPresent("\(top)/\(path)").filter(Layout.isTemplate).sorted() {
                guard let bytes = try FileSystem.readPresent("\(top)/\(path)/\(name)") else { continue }
                found.append(WorkloadAddon(service: service, path: "\(path)/\(name)", bytes: bytes))
            }
        }
        return found
    }
}
