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
    package static func bytesOnDisk(top: String) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        let names = (try? FileSystem.list("\(top)/\(Layout.copilot)")) ?? []
        for name in names where name != "environments" && name != "pipelines" {
            found[name] = FileSystem.read("\(top)/\(Layout.manifest(of: name))")
        }
        return found
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
