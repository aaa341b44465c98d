package import Git

/// The git tree that a tier makes of a base commit: the base tree, with the active addons replaced and the service settings
/// written into the manifests. A pure function of git objects: the same inputs give the same id on every machine.
package struct TierTree: Hashable, Sendable {
    package let base: ObjectID
    package let content: TierContent
    /// The whole tree.
    package let tree: ObjectID
    /// The manifests whose bytes the settings change, by path.
    package let manifests: [String: TreeItem]

    /// Builds it in the object database; nothing is checked out.
    ///
    /// - Parameter name: the tier's, for messages.
    /// - Throws: `TiersError.serviceMissing`, `.manifest` where a manifest cannot be edited safely.
    package static func build(
        _ content: TierContent, named name: String, on base: Commit, _ repository: Repository
    ) throws(TiersError) -> TierTree {
        var changes: [String: TreeItem?] = [Layout.addons: TreeItem(.tree, content.addons)]
        var manifests: [String: TreeItem] = [:]
        for (service, settings) in content.services.sorted(by: { $0.key < $1.key }) {
            let path = Layout.manifest(of: service)
            let found = try git { () throws(GitError) in try repository.item(in: base.tree, at: path) }
            guard let item = found, item.mode == .file || item.mode == .executable else {
                throw .serviceMissing(tier: name, service: service, path: path)
            }
            let old = try git { () throws(GitError) in try repository.blob(item.id) }
            let new: [UInt8]
            do { new = try ManifestEditor.apply(settings, to: old, path: path) } catch { throw .manifest(error) }
            guard new != old else { continue }
            let id = try git { () throws(GitError) in try repository.write(blob: new) }
            manifests[path] = TreeItem(item.mode, id)
            changes[path] = TreeItem(item.mode, id)
        }
        let tree = try git { () throws(GitError) in try repository.tree(base.tree, replacing: changes) }
        return TierTree(base: base.id, content: content, tree: tree, manifests: manifests)
    }
}
