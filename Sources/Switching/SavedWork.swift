internal import Git
internal import History
internal import Tiers

/// What `--force` overwrote: uncommitted work, kept as a commit under `refs/tiergit/saved/`, numbered from 1.
///
/// The commit stands on HEAD's and differs from it in what was saved, so `git diff HEAD REF` shows the work. A second parent holds
/// what was staged, as in a stash. It is not signed: it is nobody's evidence.
package struct SavedWork: Hashable, Sendable {
    package static let prefix = "refs/tiergit/saved/"

    package let reference: String
    package let paths: [String]
    /// Paths whose staged content was saved.
    package let staged: [String]

    /// Saves what a plan is about to overwrite; `nil` where that is nothing.
    static func save(_ plan: ActivationPlan, _ session: Session) async throws(SwitchError) -> SavedWork? {
        let repository = session.repository
        let staged = try await stagedItems(plan, session)
        guard !plan.overwrites.isEmpty || !staged.isEmpty else { return nil }
        guard let head = plan.oldHead.commit else { return nil }
        let identity = try session.identity()
        let message = "saved by tiergit \(session.command) --force before it overwrote this\n"
        return try wrap {
            let base = try repository.commit(head)
            func commit(_ items: [String: TreeItem?], _ parents: [ObjectID]) throws -> ObjectID {
                let tree = try repository.tree(base.tree, replacing: items)
                let bytes = CommitBytes(tree: tree, parents: parents, identity: identity, message: message)
                return try repository.write(rawCommit: bytes.payload)
            }
            var items: [String: TreeItem?] = [:]
            for change in plan.paths where plan.overwrites.contains(change.path) {
                items.updateValue(try change.old.item(repository), forKey: change.path)
            }
            let index = staged.isEmpty ? [] : [try commit(staged.mapValues { $0 }, [head])]
            let saved = try commit(items, [head] + index)
            let reference = try freeReference(repository)
            let move = Journal.Move(reference: reference, old: nil, new: saved)
            move.prepare(repository)
            try FileSystem.sync(directory: "\(repository.commonDirectory)/objects")
            try move.carryOut(session, message: "tiergit \(session.command) --force")
            return SavedWork(
                reference: reference, paths: plan.overwrites, staged: staged.keys.sorted())
        }
    }

    /// The next number, past one whose writer died at it.
    private static func freeReference(_ repository: Repository) throws(GitError) -> String {
        let taken = try repository.references(under: prefix).compactMap { Int($0.name.dropFirst(prefix.count)) }
        let locked = ((try? FileSystem.list("\(repository.commonDirectory)/\(prefix)")) ?? []).compactMap {
            Int($0.replacing(".lock", with: ""))
        }
        return "\(prefix)\((taken + locked).reduce(0, max) + 1)"
    }

    /// What is staged in the paths that the plan sets in the index.
    private static func stagedItems(
        _ plan: ActivationPlan, _ session: Session
    ) async throws(SwitchError) -> [String: TreeItem?] {
        let paths = try await Transaction.stagedPaths(plan, session)
        guard !paths.isEmpty else { return [:] }
        let listing = try await wrap { () async throws -> [UInt8] in
            try await session.git(["ls-files", "-s", "-z", "--"] + paths.map { ":(top,literal)\($0)" })
        }
        var items: [String: TreeItem?] = [:]
        for path in paths { items.updateValue(nil, forKey: path) }
        for record in listing.split(separator: 0) {
            // `100644 <id> 0\t<path>`; the other stages are those of a conflict, which only its owner can settle.
            let parts = String(decoding: record, as: UTF8.self).split(separator: "\t", maxSplits: 1)
            let words = parts[0].split(separator: " ")
            guard words.last == "0" else { throw .stagedChanges(paths) }
            guard parts.count == 2, words.count == 3, let mode = UInt32(words[0], radix: 8).flatMap(FileMode.init),
                let id = ObjectID(hex: String(words[1]))
            else { continue }
            items.updateValue(TreeItem(mode, id), forKey: String(parts[1]))
        }
        return items
    }
}
