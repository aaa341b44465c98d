internal import Git
package import Tiers

/// `copilot/clients.yml` as it stands on disk, to be changed: whoever changes it commits it, as any other file.
package struct ClientsFile {
    private let session: Session
    private let catalog: Catalog
    private let top: String
    private var path: String { "\(top)/\(Clients.path)" }

    /// - Throws: `GitError.bareRepository` where there is no work tree.
    package init(_ session: Session, _ catalog: Catalog) throws(SwitchError) {
        guard let top = session.repository.workTree else { throw .git(.bareRepository) }
        self.session = session
        self.catalog = catalog
        self.top = top
    }

    /// Changes the file as a whole, or makes it; two at once wait for each other.
    ///
    /// - Parameter change: is given the file's bytes, `nil` where there is none, and gives the new ones.
    /// - Throws: `SwitchError.tiers(.catalog)` where the file is not one of clients, or cannot be changed without harm.
    package func change(
        _ change: ([UInt8]?) throws(CatalogError) -> [UInt8]
    ) throws(SwitchError) {
        let lock = try session.lock(session.workTreeLock)
        defer { withExtendedLifetime(lock) {} }
        let old = try wrap { try Clients.readFromDisk(catalog, session.repository)?.bytes }
        let new: [UInt8]
        do throws(CatalogError) { new = try change(old) } catch { throw .tiers(.catalog(error)) }
        if new == old { return }
        try wrap { try FileSystem.rewrite(path, new) }
    }
}
