package import Git

/// Tiers that are made of others, from the objects of one commit.
extension TierContent {
    /// The files of a tier in a commit, each with where it comes from. Reads trees only.
    ///
    /// - Throws: `TiersError.notMade` where a tier that it is made of has no folder, `.unsuitable` where something in a folder cannot be a
    ///   tier's, `.composition` for conflicts.
    package static func composition(
        of tier: Tier, in catalog: Catalog, at commit: Commit, _ repository: Repository
    ) throws(TiersError) -> TierComposition<TreeItem> {
        try TierComposition.of(tier, in: catalog) { (source) throws(TiersError) -> [String: TreeItem]? in
            let path = Layout.folder(source.folder)
            guard let item = try git({ () throws(GitError) in try repository.item(in: commit.tree, at: path) }) else {
                if source.extending != nil { return nil }
                throw .notMade(tier: source.name, folder: path, commit: commit.id)
            }
            guard item.mode == .tree else { throw .unsuitable(path: path, reason: .notAFolder) }
            try checkFolder(item.id, at: path, in: commit, repository)
            let files = try git { () throws(GitError) in try repository.files(under: item.id) }
            return Dictionary(files.map { ($0.path, $0.item) }) { first, _ in first }
        }
    }

    /// The folder that is missing for a tier to be made of: its own, or that of one that it is made of; `nil` where none is.
    package static func missingFolder(
        of tier: Tier, in catalog: Catalog, at commit: Commit, _ repository: Repository
    ) throws(TiersError) -> String? {
        for source in catalog.sources(of: tier) where source.extending == nil {
            let item = try git { () throws(GitError) in try repository.item(in: commit.tree, at: source.folderPath) }
            if item?.mode != .tree { return source.folderPath }
        }
        return nil
    }

    /// Writes the tree of a tier that is made of others.
    static func composed(
        _ tier: Tier, in catalog: Catalog, at commit: Commit, _ repository: Repository
    ) throws(TiersError) -> ObjectID {
        var items: [String: TreeItem?] = [:]
        for (name, part) in try composition(of: tier, in: catalog, at: commit, repository).parts {
            items[name] = try item(name, part, repository)
        }
        let tree = try git { () throws(GitError) in try repository.tree(nil, replacing: items) }
        // Names that differ only in case may have come together.
        try checkFolder(tree, at: Layout.folder(tier.folder), in: commit, repository)
        return tree
    }

    private static func item(
        _ name: String, _ part: TierComposition<TreeItem>.Part, _ repository: Repository
    ) throws(TiersError) -> TreeItem {
        if part.values.isEmpty { return part.file }
        let old = try git { () throws(GitError) in try repository.blob(part.file.id) }
        let new = try part.bytes(of: name, old, isLink: part.file.mode == .link)
        return new == old
            ? part.file : TreeItem(part.file.mode, try git { () throws(GitError) in try repository.write(blob: new) })
    }
}
