package import Git

extension ServiceManifests {
    /// The manifest of every service in one commit, by service.
    package static func bytes(
        at commit: Commit, _ repository: Repository
    ) throws(TiersError) -> [String: [UInt8]] {
        Dictionary(try files(at: commit, repository).map { ($0.service, $0.bytes) }) { first, _ in first }
    }

    /// The manifest of every service as it stands on disk, edits and all, by service.
    ///
    /// - Parameter top: of the work tree.
    /// - Throws: `GitError.file` where one is there and cannot be read.
    package static func bytesOnDisk(top: String) throws(GitError) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for name in try services(top: top) {
            found[name] = try FileSystem.readPresent("\(top)/\(Layout.manifest(of: name))")
        }
        return found
    }

    /// What may be a service, as it stands on disk.
    static func services(top: String) throws(GitError) -> [String] {
        try FileSystem.listPresent("\(top)/\(Layout.copilot)").filter { $0 != "environments" && $0 != "pipelines" }
    }

    /// Whether a manifest asks for Windows anywhere, whose tasks have other sizes.
    ///
    /// Source: `platform` of Copilot's manifest specification: `windows/x86_64`, or a mapping with `osfamily`.
    package static func asksForWindows(_ manifest: [UInt8]) -> Bool {
        guard let root = try? YAMLText(manifest, path: "").root else { return false }
        let platforms = [root["platform"]] + (root["environments"]?.entries ?? []).map { $0.value["platform"] }
        return platforms.contains { node in
            [node?.text, node?["osfamily"]?.text].contains { $0?.lowercased().hasPrefix("windows") ?? false }
        }
    }
}
