package import Git
internal import History
internal import Switching
internal import Tiers

/// A quick look at whether there is anything to say of what is active: no index is read, and no program is run.
///
/// It says yes only where everything is as it was recorded, byte for byte. Where it says no, `ActiveStatus` has the reason, or finds
/// none, as with files that git ignores or changes on the way to the disk.
package struct ActiveWatch {
    private let repository: Repository

    package init(_ repository: Repository) { self.repository = repository }

    /// - Parameters:
    ///   - old: the commit that HEAD was at.
    ///   - new: the one that it is at.
    package func isQuiet(from old: ObjectID?, to new: ObjectID?) -> Bool {
        guard let top = repository.workTree else { return true }
        let addons = "\(top)/\(Layout.addons)"
        let isUsable = FileSystem.kind(of: "\(addons)/.") == .directory
        guard let record = ActiveRecord.read(repository) else {
            return isUsable || FileSystem.kind(of: "\(top)/\(Catalog.path)") == .absent
        }
        guard isUsable, !linkMoved(old, new), let content = recorded(record) else { return false }
        switch record.addons {
        case .link(let target): guard FileSystem.linkTarget(addons) == target else { return false }
        case .directory: guard FileSystem.kind(of: addons) == .directory else { return false }
        case .file, .absent: return false
        }
        do throws(GitError) {
            for (path, state) in record.manifests {
                guard case .file(let id, _) = state, try isSame("\(top)/\(path)", id) else { return false }
            }
            let files = try repository.files(under: content.addons)
            for file in files where file.item.mode != .commit {
                guard try isSame("\(addons)/\(file.path)", file.item.id) else { return false }
            }
            return try count("\(addons)/.") == files.count
        } catch { return false }
    }

    /// What is recorded now, if that is what was activated.
    private func recorded(_ record: ActiveRecord) -> TierContent? {
        let histories = Histories(repository)
        guard let entry = try? histories.entry(record.entry) else { return nil }
        guard let tip = (try? histories.tip(record.target)) ?? nil else { return nil }
        if tip == record.entry { return entry.content }
        // A deployment or a note repeats the content.
        guard let newest = try? histories.entry(tip), newest.content == entry.content else { return nil }
        return entry.content
    }

    /// Whether the commits have something else at `addons`: on the way there and back git forgets what protects the link.
    private func linkMoved(_ old: ObjectID?, _ new: ObjectID?) -> Bool {
        guard let old, let new, old != new, old != .zero else { return false }
        func item(_ id: ObjectID) -> TreeItem? {
            (try? repository.commit(id)).flatMap { (try? repository.item(in: $0.tree, at: Layout.addons)) ?? nil }
        }
        return item(old) != item(new)
    }

    private func isSame(_ path: String, _ id: ObjectID) throws(GitError) -> Bool {
        switch FileSystem.kind(of: path) {
        case .file: try repository.hash(blob: try FileSystem.readFile(path)) == id
        case .link: try repository.hash(blob: Array((FileSystem.linkTarget(path) ?? "").utf8)) == id
        case .absent, .directory, .other: false
        }
    }

    private func count(_ directory: String) throws(GitError) -> Int {
        var number = 0
        for name in try FileSystem.list(directory) {
            let path = "\(directory)/\(name)"
            number += FileSystem.kind(of: path) == .directory ? try count(path) : 1
        }
        return number
    }
}
