package import CloudFormation
package import Git
package import Tiers

/// One side of a plan: the templates and the settings of a tier, of an entry, of a commit or of a folder.
package struct PlanSide: Sendable {
    /// How people call it: `medium`, `#3 medium`, a path.
    package let label: String
    /// The tier, where it is one.
    package let tier: String?
    /// Files by name relative to the folder.
    package let files: [String: [UInt8]]
    /// What positions put before a file's name.
    package let folder: String
    /// Files that stand elsewhere, by name, with where they do.
    package let elsewhere: [String: String]
    package let services: [String: EnvironmentSettings]
    /// The tree of the templates; `nil` for a folder on disk.
    package let addons: ObjectID?
    /// The commit that has the local files which the templates name; `nil` for that of the other side.
    package let base: ObjectID?
    /// What is at the paths that the templates name: object ids. A path that is missing is not in git.
    package private(set) var assets: [String: String] = [:]

    package init(
        label: String, tier: String?, files: [String: [UInt8]], folder: String,
        elsewhere: [String: String] = [:], services: [String: EnvironmentSettings], addons: ObjectID?,
        base: ObjectID? = nil
    ) {
        self.label = label
        self.tier = tier
        self.files = files
        self.folder = folder
        self.elsewhere = elsewhere
        self.services = services
        self.addons = addons
        self.base = base
    }

    /// The same side, with what is at the paths that its templates name.
    package func with(assets: [String: String]) -> PlanSide {
        var side = self
        side.assets = assets
        return side
    }

    /// The side that a content is.
    package static func of(
        _ content: TierContent, label: String, tier: String?, folder: String, elsewhere: [String: String] = [:],
        base: ObjectID? = nil, _ repository: Repository
    ) throws(GitError) -> PlanSide {
        PlanSide(
            label: label, tier: tier, files: try files(of: content.addons, repository), folder: folder,
            elsewhere: elsewhere, services: content.services, addons: content.addons, base: base)
    }

    /// The files of a folder in git. A link to a file of the same folder reads as that file, as it does for Copilot; any other
    /// link reads as its target's name, which is no template and does not pass as one.
    package static func files(of tree: ObjectID, _ repository: Repository) throws(GitError) -> [String: [UInt8]] {
        followingLinks(try entries(of: try repository.files(under: tree), repository))
    }

    /// Files with links as they stand, by path within the folder.
    static func entries(of entries: [TreeEntry], _ repository: Repository) throws(GitError) -> [String: TierFile] {
        var files: [String: TierFile] = [:]
        for entry in entries {
            files[entry.path] = TierFile(try repository.blob(entry.item.id), isLink: entry.item.mode == .link)
        }
        return files
    }

    /// The bytes of files and of what links lead to.
    package static func followingLinks(_ entries: [String: TierFile]) -> [String: [UInt8]] {
        var files = entries.mapValues(\.bytes)
        let links = entries.filter(\.value.isLink).mapValues { String(decoding: $0.bytes, as: UTF8.self) }
        for path in links.keys {
            var current = path
            // A chain of links is no longer than there are links; a circle ends as well.
            for _ in 0...links.count {
                guard let target = links[current] else { break }
                current = resolved(target, from: current)
            }
            if links[current] == nil, let bytes = files[current] { files[path] = bytes }
        }
        return files
    }

    private static func resolved(_ target: String, from path: String) -> String {
        var parts = path.split(separator: "/").dropLast().map(String.init)
        for part in target.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }

    /// Where its files stand, for positions.
    package var place: FolderPath { FolderPath(folder, elsewhere: elsewhere) }

    /// Whether there is any template in it.
    package var hasTemplates: Bool { !AddonsFolder.templates(in: files).isEmpty }

    /// Whether the stacks of both come from the same bytes.
    func hasTemplates(of other: PlanSide) -> Bool { files == other.files }
}
