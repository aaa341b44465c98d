package import CloudFormation
package import Git
package import Tiers

/// The files of one tier as a commit has them.
package struct TierFiles: Sendable {
    /// By name relative to the folder; links are followed within it.
    package let files: [String: [UInt8]]
    /// Where they stand, for positions.
    package let place: FolderPath
    /// By file, the tier in whose folder it stands; empty for a tier that is all in its own.
    package let origins: [String: String]

    /// Reads them; nothing is written.
    ///
    /// - Throws: as `TierContent.of`.
    /// - Returns: `nil` where the tier, or one that it is made of, is not made yet.
    package static func of(
        _ tier: Tier, in catalog: Catalog, at commit: Commit, _ repository: Repository
    ) throws(TiersError) -> TierFiles? {
        do throws(TiersError) {
            guard tier.extending != nil else {
                let content = try TierContent.of(tier, in: catalog, at: commit, repository)
                return TierFiles(
                    files: try wrap { () throws(GitError) in try PlanSide.files(of: content.addons, repository) },
                    place: FolderPath(tier.folderPath), origins: [:])
            }
            let items = try TierContent.composition(of: tier, in: catalog, at: commit, repository)
            let composition = try items.map { (item) throws(TiersError) in
                TierFile(
                    try wrap { () throws(GitError) in try repository.blob(item.id) }, isLink: item.mode == .link)
            }
            return TierFiles(
                files: PlanSide.followingLinks(try composition.files()),
                place: FolderPath(tier.shownFolder, elsewhere: composition.places),
                origins: composition.parts.mapValues(\.tier))
        } catch .notMade { return nil }
    }

    private static func wrap<Value>(_ body: () throws(GitError) -> Value) throws(TiersError) -> Value {
        do { return try body() } catch { throw .git(error) }
    }
}
