package import Git
package import Tiers

/// The files that a validation reads: of a commit, or as they stand on disk.
package struct ValidationInput: Sendable {
    package let catalog: Catalog
    package let catalogBytes: [UInt8]
    /// By tier, the files of its folder by name relative to it; without the tiers whose folder is not there.
    package let folders: [String: [String: [UInt8]]]
    /// By service.
    package let manifests: [String: [UInt8]]
    /// Files that git tracks below the active addons, which only a folder in the link's place has.
    package let trackedAddons: [String]

    package init(
        catalog: Catalog, catalogBytes: [UInt8], folders: [String: [String: [UInt8]]], manifests: [String: [UInt8]],
        trackedAddons: [String]
    ) {
        self.catalog = catalog
        self.catalogBytes = catalogBytes
        self.folders = folders
        self.manifests = manifests
        self.trackedAddons = trackedAddons
    }

    /// What somebody edits, who has not committed it yet.
    ///
    /// - Throws: `TiersError.notAdopted` without a catalog on disk, `.catalog` with every problem in it.
    package static func onDisk(_ repository: Repository, top: String) throws(TiersError) -> ValidationInput {
        guard let bytes = FileSystem.read("\(top)/\(Catalog.path)") else {
            throw .notAdopted(commit: try? repository.head().commit)
        }
        let catalog = try parse(bytes)
        var folders: [String: [String: [UInt8]]] = [:]
        for tier in catalog.tiers {
            let path = "\(top)/\(tier.folderPath)"
            guard FileSystem.kind(of: path) == .directory else { continue }
            folders[tier.name] = files(in: path)
        }
        // On a tier branch the active addons are tracked, and should be.
        let head = try? BaseCommit.find(revision: nil, environment: catalog.environments.last, repository).commit
        return ValidationInput(
            catalog: catalog, catalogBytes: bytes, folders: folders,
            manifests: ServiceManifests.bytesOnDisk(top: top),
            trackedAddons: try head.map { (commit) throws(TiersError) in try tracked(commit, repository) } ?? [])
    }

    /// What one commit has.
    ///
    /// - Throws: `TiersError.notAdopted` where it has no catalog, `.catalog` with every problem in it.
    package static func of(_ commit: Commit, _ repository: Repository) throws(TiersError) -> ValidationInput {
        let bytes = try wrap { () throws(GitError) -> [UInt8]? in
            guard let item = try repository.item(in: commit.tree, at: Catalog.path),
                item.mode == .file || item.mode == .executable
            else { return nil }
            return try repository.blob(item.id)
        }
        guard let bytes else { throw .notAdopted(commit: commit.id) }
        let catalog = try parse(bytes)
        var folders: [String: [String: [UInt8]]] = [:]
        for tier in catalog.tiers {
            folders[tier.name] = try wrap { () throws(GitError) -> [String: [UInt8]]? in
                guard let item = try repository.item(in: commit.tree, at: tier.folderPath), item.mode == .tree else {
                    return nil
                }
                return try PlanSide.files(of: item.id, repository)
            }
        }
        return ValidationInput(
            catalog: catalog, catalogBytes: bytes, folders: folders,
            manifests: try ServiceManifests.bytes(at: commit, repository),
            trackedAddons: try tracked(commit, repository))
    }

    /// What the index has, of which the next commit is made.
    ///
    /// - Parameter staged: every file below `copilot`, by path.
    /// - Throws: `TiersError.notAdopted` where it has no catalog, `.catalog` with every problem in it.
    package static func of(
        staged: [String: TreeItem], _ repository: Repository
    ) throws(TiersError) -> ValidationInput {
        guard let item = staged[Catalog.path], item.mode == .file || item.mode == .executable else {
            throw .notAdopted(commit: nil)
        }
        let bytes = try wrap { () throws(GitError) in try repository.blob(item.id) }
        let catalog = try parse(bytes)
        var folders: [String: [String: [UInt8]]] = [:]
        for tier in catalog.tiers {
            let prefix = "\(tier.folderPath)/"
            let entries = staged.filter { $0.key.hasPrefix(prefix) && $0.value.mode != .commit }.map {
                TreeEntry(path: String($0.key.dropFirst(prefix.count)), item: $0.value)
            }
            guard !entries.isEmpty else { continue }
            folders[tier.name] = try wrap { () throws(GitError) in try PlanSide.files(of: entries, repository) }
        }
        var manifests: [String: [UInt8]] = [:]
        for (path, item) in staged {
            guard let service = Layout.service(ofManifest: path), item.mode != .commit else { continue }
            manifests[service] = try wrap { () throws(GitError) in try repository.blob(item.id) }
        }
        return ValidationInput(
            catalog: catalog, catalogBytes: bytes, folders: folders, manifests: manifests, trackedAddons: [])
    }

    private static func parse(_ bytes: [UInt8]) throws(TiersError) -> Catalog {
        do { return try Catalog.parse(bytes) } catch { throw .catalog(error) }
    }

    private static func tracked(_ commit: Commit, _ repository: Repository) throws(TiersError) -> [String] {
        try wrap { () throws(GitError) in
            guard let item = try repository.item(in: commit.tree, at: Layout.addons), item.mode == .tree else {
                return []
            }
            return try repository.files(under: item.id).map { "\(Layout.addons)/\($0.path)" }
        }
    }

    /// Links are followed, as Copilot follows them; one that leads nowhere is no file.
    private static func files(in folder: String, below prefix: String = "") -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for name in (try? FileSystem.list(folder)) ?? [] {
            let path = "\(folder)/\(name)"
            if FileSystem.kind(of: path) == .directory {
                found.merge(files(in: path, below: "\(prefix)\(name)/")) { first, _ in first }
            } else if let bytes = FileSystem.read(path) {
                found["\(prefix)\(name)"] = bytes
            }
        }
        return found
    }

    private static func wrap<Value>(_ body: () throws(GitError) -> Value) throws(TiersError) -> Value {
        do { return try body() } catch { throw .git(error) }
    }
}
