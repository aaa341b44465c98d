package import CloudFormation
package import Git
package import Tiers

/// The files that a validation reads: of a commit, or as they stand on disk.
package struct ValidationInput: Sendable {
    package let catalog: Catalog
    package let catalogBytes: [UInt8]
    /// By tier, the files of its folder by name relative to it; without the tiers whose folder is not there.
    package let folders: [String: [String: [UInt8]]]
    /// By tier that is made of others, where each of its files stands, by name.
    package let places: [String: [String: String]]
    /// By tier, why it cannot be made of others.
    package let problems: [String: CompositionProblem]
    /// By service.
    package let manifests: [String: [UInt8]]
    /// Files that git tracks below the active addons, which only a folder in the link's place has.
    package let trackedAddons: [String]

    package init(
        catalog: Catalog, catalogBytes: [UInt8], folders: [String: [String: [UInt8]]],
        places: [String: [String: String]] = [:], problems: [String: CompositionProblem] = [:],
        manifests: [String: [UInt8]], trackedAddons: [String]
    ) {
        self.catalog = catalog
        self.catalogBytes = catalogBytes
        self.folders = folders
        self.places = places
        self.problems = problems
        self.manifests = manifests
        self.trackedAddons = trackedAddons
    }

    /// Where a tier's files stand, for positions.
    package func place(of tier: Tier) -> FolderPath {
        FolderPath(tier.shownFolder, elsewhere: places[tier.name] ?? [:])
    }

    /// What somebody edits, who has not committed it yet.
    ///
    /// - Parameter catalog: what shall stand in the catalog; what stands there if not given.
    /// - Throws: `TiersError.notAdopted` without a catalog on disk, `.catalog` with every problem in it.
    package static func onDisk(
        _ repository: Repository, top: String, catalog: [UInt8]? = nil
    ) throws(TiersError) -> ValidationInput {
        let read = try wrap { () throws(GitError) in
            if let catalog { catalog } else { try FileSystem.readPresent("\(top)/\(Catalog.path)") }
        }
        guard let bytes = read else { throw .notAdopted(commit: try? repository.head().commit) }
        let catalog = try parse(bytes)
        let made = try Made(catalog) { (tier) throws(TiersError) in
            let path = "\(top)/\(tier.folderPath)"
            return try wrap { () throws(GitError) in
                try FileSystem.kindPresent(of: path) == .directory ? try files(in: path) : nil
            }
        } unresolved: { (tier) throws(TiersError) in
            try entries(of: tier, top: top)
        }
        // On a tier branch the active addons are tracked, and should be.
        let head = try? BaseCommit.find(revision: nil, environment: catalog.environments.last, repository).commit
        return ValidationInput(
            catalog: catalog, catalogBytes: bytes, folders: made.folders, places: made.places, problems: made.problems,
            manifests: try wrap { () throws(GitError) in try ServiceManifests.bytesOnDisk(top: top) },
            trackedAddons: try head.map { (commit) throws(TiersError) in try tracked(commit, repository) } ?? [])
    }

    /// A tier that is made of others, as the folders stand on disk.
    static func composition(
        of tier: Tier, in catalog: Catalog, top: String
    ) throws(TiersError) -> TierComposition<TierFile> {
        try TierComposition.of(tier, in: catalog) { (tier) throws(TiersError) in try entries(of: tier, top: top) }
    }

    private static func entries(of tier: Tier, top: String) throws(TiersError) -> [String: TierFile]? {
        let path = "\(top)/\(tier.folderPath)"
        return try wrap { () throws(GitError) in
            try FileSystem.kindPresent(of: path) == .directory ? try entries(in: path) : nil
        }
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
        let made = try Made(catalog) { (tier) throws(TiersError) in
            try wrap { () throws(GitError) -> [String: TierFile]? in
                guard let item = try repository.item(in: commit.tree, at: tier.folderPath), item.mode == .tree else {
                    return nil
                }
                return try PlanSide.entries(of: repository.files(under: item.id), repository)
            }
        }
        return ValidationInput(
            catalog: catalog, catalogBytes: bytes, folders: made.folders, places: made.places, problems: made.problems,
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
        let made = try Made(catalog) { (tier) throws(TiersError) in
            let prefix = "\(tier.folderPath)/"
            let entries = staged.filter { $0.key.hasPrefix(prefix) && $0.value.mode != .commit }.map {
                TreeEntry(path: String($0.key.dropFirst(prefix.count)), item: $0.value)
            }
            guard !entries.isEmpty else { return nil }
            return try wrap { () throws(GitError) in try PlanSide.entries(of: entries, repository) }
        }
        var manifests: [String: [UInt8]] = [:]
        for (path, item) in staged {
            guard let service = Layout.service(ofManifest: path), item.mode != .commit else { continue }
            manifests[service] = try wrap { () throws(GitError) in try repository.blob(item.id) }
        }
        return ValidationInput(
            catalog: catalog, catalogBytes: bytes, folders: made.folders, places: made.places, problems: made.problems,
            manifests: manifests, trackedAddons: [])
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

    /// The same with links as they stand, to be followed among the files of a tier that is made of several folders.
    ///
    /// - Throws: `GitError.file` where something cannot be read: a tier without it would be another one.
    private static func entries(in folder: String, below prefix: String = "") throws(GitError) -> [String: TierFile] {
        var found: [String: TierFile] = [:]
        for name in try FileSystem.list(folder) {
            let path = "\(folder)/\(name)"
            switch FileSystem.kind(of: path) {
            case .directory:
                found.merge(try entries(in: path, below: "\(prefix)\(name)/")) { first, _ in first }
            case .link:
                found["\(prefix)\(name)"] = FileSystem.linkTarget(path).map { TierFile(Array($0.utf8), isLink: true) }
            default:
                found["\(prefix)\(name)"] = try FileSystem.readPresent(path).map { TierFile($0, isLink: false) }
            }
        }
        return found
    }

    /// Links are followed, as Copilot follows them; one that leads nowhere is no file.
    ///
    /// - Throws: `GitError.file` where something cannot be read: a tier without it would be another one.
    private static func files(in folder: String, below prefix: String = "") throws(GitError) -> [String: [UInt8]] {
        var found: [String: [UInt8]] = [:]
        for name in try FileSystem.list(folder) {
            let path = "\(folder)/\(name)"
            if FileSystem.kind(of: path) == .directory {
                found.merge(try files(in: path, below: "\(prefix)\(name)/")) { first, _ in first }
            } else if let bytes = try FileSystem.readPresent(path) {
                found["\(prefix)\(name)"] = bytes
            }
        }
        return found
    }

    private static func wrap<Value>(_ body: () throws(GitError) -> Value) throws(TiersError) -> Value {
        do { return try body() } catch { throw .git(error) }
    }
}

/// The folders of all tiers, those that are made of others too.
private struct Made {
    private(set) var folders: [String: [String: [UInt8]]] = [:]
    private(set) var places: [String: [String: String]] = [:]
    private(set) var problems: [String: CompositionProblem] = [:]

    /// - Parameters:
    ///   - plain: the files of a tier's own folder.
    ///   - unresolved: the same with links as they stand.
    init(
        _ catalog: Catalog, plain: (Tier) throws(TiersError) -> [String: [UInt8]]?,
        unresolved: (Tier) throws(TiersError) -> [String: TierFile]?
    ) throws(TiersError) {
        for tier in catalog.tiers {
            guard tier.extending != nil else {
                folders[tier.name] = try plain(tier)
                continue
            }
            do throws(TiersError) {
                let composition = try TierComposition.of(tier, in: catalog, folder: unresolved)
                folders[tier.name] = PlanSide.followingLinks(try composition.files())
                places[tier.name] = composition.places
            } catch .composition(let problem) { problems[tier.name] = problem }
        }
    }

    init(
        _ catalog: Catalog, unresolved: (Tier) throws(TiersError) -> [String: TierFile]?
    ) throws(TiersError) {
        try self.init(catalog) { (tier) throws(TiersError) in
            try unresolved(tier).map(PlanSide.followingLinks)
        } unresolved: { (tier) throws(TiersError) in
            try unresolved(tier)
        }
    }
}
