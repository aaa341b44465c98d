package import Git
package import History
package import Tiers

/// What is active in this work tree, compared with what is recorded.
package struct ActiveStatus: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        case link(String)
        case directory
        case missing
        /// A link that leads nowhere: Copilot reads it as no addons at all.
        case dangling(String)
        /// A link checked out as a text file, or something else that is no folder.
        case notAFolder
    }

    package enum Agreement: Hashable, Sendable {
        /// The disk holds exactly what is recorded for the active client/environment.
        case agrees
        /// Nothing was activated here: the committed base stands.
        case base
        /// HEAD left the generated commit that is recorded as active, and what is committed there stands.
        case elsewhere(Head)
        /// Somebody changed it by hand.
        case edited([ActivationError.LocalChange])
        /// The link's folder was changed by commits since the entry was recorded.
        case folderMovedOn(folder: String)
        /// The history has a newer entry than the one that is active here.
        ///
        /// `isPutAside`: that one came too late, and is no longer in the history (`sync`).
        case behind(Entry, isPutAside: Bool)
        /// The entry that is active is not in this repository (any more).
        case unknownEntry(ObjectID)
        /// There is nothing that Copilot could read.
        case unusable
    }

    package let place: Place
    package let record: ActiveRecord?
    package let agreement: Agreement
    /// The tier that the committed link leads to, which a machine without tiergit deploys.
    package let committedTier: String?
    /// Whether the manifests hold the tier's settings now.
    package let tierSettings: [String]
    /// The tier branch at HEAD, where somebody committed to it by hand.
    package let editedBranch: String?
    /// Whether the upstream branch tracks another link, so that git refuses to pull while a tier is active.
    package let isLinkChangedUpstream: Bool

    /// Reads the disk; `nil` in a bare repository.
    package static func read(_ repository: Repository, catalog: Catalog) throws(SwitchError) -> ActiveStatus? {
        guard let top = repository.workTree else { return nil }
        let absolute = "\(top)/\(Layout.addons)"
        let record = ActiveRecord.read(repository)
        let place: Place
        switch FileSystem.kind(of: absolute) {
        case .absent: place = .missing
        case .directory: place = .directory
        case .link:
            let target = FileSystem.linkTarget(absolute) ?? ""
            place = FileSystem.kind(of: absolute + "/.") == .directory ? .link(target) : .dangling(target)
        case .file, .other: place = .notAFolder
        }
        guard let head = try wrap({ try repository.head() }).commit else { return nil }
        let commit = try wrap { try repository.commit(head) }
        let committed = try wrap { try PathState(try repository.item(in: commit.tree, at: Layout.addons), repository) }
        var committedTier: String?
        if case .link(let folder)? = committed { committedTier = catalog.tiers.first { $0.folder == folder }?.name }

        let agreement = try wrap { () throws -> Agreement in
            switch place {
            case .missing, .dangling, .notAFolder: return .unusable
            case .link, .directory: break
            }
            var changes: [ActivationError.LocalChange] = []
            guard let record else {
                if let committed, try !committed.isOnDisk(at: Layout.addons, repository) {
                    guard case .link(let folder) = committed,
                        let tree = try repository.item(in: commit.tree, at: Layout.folder(folder)),
                        place == .directory,
                        try PathState.directory(tree.id).isOnDisk(at: Layout.addons, repository)
                    else { return .edited([.init(path: Layout.addons, kind: .modified)]) }
                }
                return .base
            }
            for (path, state) in record.manifests.sorted(by: { $0.key < $1.key })
            where try !state.isOnDisk(at: path, repository) {
                changes.append(.init(path: path, kind: .modified))
            }
            guard let entry = try? Histories(repository).entry(record.entry) else { return .unknownEntry(record.entry) }
            var folder = Layout.addons
            if case .link(let name) = place { folder = Layout.folder(name) }
            let differences = try repository.differences(
                directory: absolute + "/.", as: folder, from: entry.content.addons
            ) { file in
                !Layout.isTemplate(String(file.dropFirst(folder.count + 1))) && repository.isIgnored(file)
            }
            if !differences.isEmpty {
                // Whether a hand did it or commits: what HEAD holds tells.
                if case .link(let name) = place, record.addons == .link(name),
                    let tree = try repository.item(in: commit.tree, at: folder), tree.mode == .tree,
                    try repository.differences(directory: "\(top)/\(folder)", as: folder, from: tree.id).isEmpty,
                    changes.isEmpty
                {
                    return .folderMovedOn(folder: folder)
                }
                if case .link(let name) = place, record.addons != .link(name) {
                    // Another link than the one that was put there: its folder's files are nobody's edits.
                    changes.append(.init(path: Layout.addons, kind: .modified))
                } else {
                    changes += differences.map { .init(path: "\(folder)/\($0.path)", kind: $0.kind) }
                }
            }
            if !changes.isEmpty, record.mode == .branch {
                let head = try repository.head()
                if !GeneratedCommit.isGenerated(head, commit, catalog),
                    try committed?.isOnDisk(at: Layout.addons, repository) == true
                {
                    return .elsewhere(head)
                }
            }
            guard changes.isEmpty else { return .edited(changes) }
            let tip = try Histories(repository).tip(record.target)
            if let tip, tip != record.entry, let newer = try? Histories(repository).entry(tip),
                newer.content != entry.content
            {
                return .behind(newer, isPutAside: !repository.isAncestor(record.entry, of: tip))
            }
            return .agrees
        }
        return ActiveStatus(
            place: place, record: record, agreement: agreement, committedTier: committedTier,
            tierSettings: record.map { $0.mode == .branch ? [] : $0.manifests.keys.sorted() } ?? [],
            editedBranch: try editedBranch(commit, catalog, repository),
            isLinkChangedUpstream: try wrap {
                guard let record, record.mode != .branch, let upstream = try? repository.commit(named: "@{upstream}")
                else { return false }
                let theirs = try repository.item(in: repository.commit(upstream).tree, at: Layout.addons)
                return theirs != (try repository.item(in: commit.tree, at: Layout.addons))
            })
    }

    private static func editedBranch(
        _ commit: Commit, _ catalog: Catalog, _ repository: Repository
    ) throws(SwitchError) -> String? {
        guard let branch = GeneratedCommit.tierBranch(try wrap { try repository.head() }, catalog) else { return nil }
        return try TierBranches.isGenerated(commit, repository) ? nil : branch
    }
}
