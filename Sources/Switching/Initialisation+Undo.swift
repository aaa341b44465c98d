package import Git
internal import History
internal import Tiers

/// `init --undo`: the files as they were before init.
extension Initialisation {
    package struct Undo: Sendable {
        /// The commit that the branch points to now; in a dry run the one before.
        package let commit: ObjectID
        /// Whether init's commit is gone; else a commit on top takes it back.
        package let wasReset: Bool
        /// Tier histories that were kept, because they are a record.
        package let histories: Int
        /// Generated branches that are left.
        package let branches: [String]
        /// Whether the adopted folder was edited since, so that `addons` holds the edited files.
        package let keptEdits: Bool
        /// Folders that are still there, because files that git ignores are in them.
        package let leftFolders: [String]
    }

    /// What undo was found to do, with everything checked that could refuse it.
    private struct UndoPlan {
        /// The newest commit of the base branch.
        let current: Commit
        let origin: Commit
        /// The tree that comes: the one before init, or today's without what init brought.
        let tree: ObjectID
        /// The commit to go back to; `nil` where a commit on top is made.
        let reset: Commit?
        let keptEdits: Bool
        let folders: [String]
    }

    /// Checks everything that could refuse an undo, and changes nothing.
    ///
    /// - Returns: whether the branch would be reset; else a commit on top would take init back.
    package func checkUndo() throws(SwitchError) -> Bool {
        try planUndo().reset != nil
    }

    /// Restores the files as they were before init: by a reset where nothing was committed on top or pushed, else by a
    /// signed commit.
    ///
    /// - Throws: `InitialisationError.nothingToUndo`, `.changedSince`, `ActivationError.localChanges`; nothing is changed then.
    package func undo() async throws(SwitchError) -> Undo {
        let first = try planUndo()
        let goal: Commit
        if let reset = first.reset {
            goal = reset
        } else {
            let message = """
                tiergit: undo init

                \(Layout.addons) is a folder again, with the files that it led to.

                Tier-Kind: undo

                """
            let writer = try session.writer()
            let bytes = CommitBytes(
                tree: first.tree, parents: [first.current.id], identity: try session.identity(), message: message)
            goal = try await wrap { () async throws -> Commit in
                try repository.commit(try await writer.write(bytes))
            }
        }
        // Nothing was changed up to here; what is refused from here on is only what came up meanwhile.
        if try isOnGeneratedCommit() || hasRecord { _ = try await Switcher(session).activateBase() }
        let plan = try planUndo()
        guard plan.current.id == first.current.id else { throw .git(.referenceMoved(name: "HEAD")) }
        let head = try wrap { try repository.head() }
        let activation = try wrap { try ActivationPlanner(repository).leading(to: goal) }
        let histories = try wrap { try Histories(repository).targets().count }
        let moved = headReference(head)
        var others: [Journal.Move] = []
        if plan.reset != nil, histories == 0, let policy = try wrap({ try PolicyReference.read(repository) }),
            policy.root == policy.tip, try !isReached(plan.origin.id, otherThanBy: moved)
        {
            others = [.init(reference: PolicyReference.name, old: policy.tip, new: nil)]
        }
        var transaction = Transaction(
            session, commit: .init(reference: moved, old: plan.current.id, new: goal.id),
            message: "tiergit: init --undo", branches: others, plan: activation)
        try await transaction.run()

        let branches = try wrap {
            try repository.references(under: "refs/heads/tier-").filter {
                GeneratedCommit.base(of: try repository.commit($0.id)) != nil
            }.map { String($0.name.dropFirst("refs/heads/".count)) }
        }
        let top = try wrap { try repository.requireWorkTree() }
        return Undo(
            commit: goal.id, wasReset: plan.reset != nil, histories: histories, branches: branches,
            keptEdits: plan.keptEdits,
            leftFolders: plan.folders.filter { FileSystem.kind(of: "\(top)/\($0)") != .absent })
    }

    private var hasRecord: Bool { ActiveRecord.read(repository) != nil }

    private func planUndo() throws(SwitchError) -> UndoPlan {
        guard let id = try wrap({ try repository.head() }).commit else { throw .initialisation(.unborn) }
        let head = try wrap { try repository.commit(id) }
        var current = head
        if try isOnGeneratedCommit() {
            let environment = ActiveRecord.read(repository)?.target.environment
            let base = try wrap { try BaseCommit.find(revision: nil, environment: environment, repository) }
            current = base.commit
            if let branch = base.branch, let other = repository.otherWorkTrees(onBranch: branch).first {
                throw .branch(.checkedOutElsewhere(branch: branch.replacing("refs/heads/", with: ""), workTree: other))
            }
        }
        guard let (origin, parent) = try initCommit(from: current) else { throw .initialisation(.nothingToUndo) }
        let folders = try requireUntouched(current, on: head)
        let made = origin.trailers("Tier-Kind") == ["init"]
        let plan: UndoPlan
        if made, current.id == origin.id, let parent, !isShared(origin.id) {
            plan = UndoPlan(
                current: current, origin: origin, tree: parent.tree, reset: parent, keptEdits: false, folders: folders)
        } else {
            let (tree, edited) = try revertedTree(current, origin, parent)
            plan = UndoPlan(
                current: current, origin: origin, tree: tree, reset: nil, keptEdits: edited, folders: folders)
        }
        try requireClean(plan)
        return plan
    }

    /// Whatever undo would overwrite outside the addons must be as committed.
    private func requireClean(_ plan: UndoPlan) throws(SwitchError) {
        try wrap {
            var changed: [ActivationError.LocalChange] = []
            for change in try repository.changes(from: plan.current.tree, to: plan.tree)
            where change.path != Layout.addons && !change.path.hasPrefix(Layout.addons + "/") {
                if let state = try PathState(change.old, repository),
                    try !state.isOnDisk(at: change.path, repository)
                {
                    changed.append(.init(path: change.path, kind: .modified))
                }
            }
            guard changed.isEmpty else { throw ActivationError.localChanges(changed) }
        }
    }

    private func isOnGeneratedCommit() throws(SwitchError) -> Bool {
        guard let id = try wrap({ try repository.head() }).commit else { return false }
        return try wrap {
            let commit = try repository.commit(id)
            if GeneratedCommit.base(of: commit) != nil { return true }
            guard let catalog = try? Catalog.read(at: commit, repository) else { return false }
            return GeneratedCommit.isGenerated(try repository.head(), commit, catalog)
        }
    }

    /// The commit that brought the catalog, which is init's unless it was squashed or picked, and its parent.
    private func initCommit(from start: Commit) throws(SwitchError) -> (Commit, parent: Commit?)? {
        func hasCatalog(_ commit: Commit) -> Bool {
            (try? repository.item(in: commit.tree, at: Catalog.path)) != nil
        }
        var commit = start
        guard hasCatalog(commit) else { return nil }
        while true {
            let parents = commit.parents.compactMap { try? repository.commit($0) }
            // The side on which the catalog came in; where no parent has it, this commit brought it.
            guard let next = parents.first(where: hasCatalog) else { return (commit, parents.first) }
            commit = next
        }
    }

    /// Whether somebody else may have the commit: a remote-tracking branch or a tag reaches it.
    private func isShared(_ id: ObjectID) -> Bool {
        ["refs/remotes/", "refs/tags/"].contains { reaches(id, under: $0) }
    }

    /// Whether anything of this repository but the reference that is about to leave it reaches a commit, so that its catalog
    /// may come back.
    private func isReached(_ id: ObjectID, otherThanBy moved: String) throws(SwitchError) -> Bool {
        let prefixes = ["refs/heads/", "refs/remotes/", "refs/tags/", "refs/stash"]
        if prefixes.contains(where: { reaches(id, under: $0, except: moved) }) { return true }
        let directory = "\(repository.commonDirectory)/worktrees"
        let others = (try? FileSystem.list(directory)) ?? []
        let heads = (others.map { "\(directory)/\($0)/HEAD" } + ["\(repository.commonDirectory)/HEAD"])
        return heads.contains { path in
            if moved == "HEAD", path == "\(repository.gitDirectory)/HEAD" { return false }
            guard let text = FileSystem.read(path).map({ String(decoding: $0.prefix(40), as: UTF8.self) }),
                let head = ObjectID(hex: text)
            else { return false }
            return repository.isAncestor(id, of: head)
        }
    }

    private func reaches(_ id: ObjectID, under prefix: String, except moved: String? = nil) -> Bool {
        ((try? repository.references(under: prefix)) ?? []).contains { reference in
            guard reference.name != moved, let commit = try? repository.commit(named: reference.name) else {
                return false
            }
            return repository.isAncestor(id, of: commit)
        }
    }

    /// Files in the tiers' folders that are not committed would be left behind or lost.
    ///
    /// - Parameter head: what is checked out, where it is not `commit` itself: a generated commit with the same folders.
    private func requireUntouched(_ commit: Commit, on head: Commit) throws(SwitchError) -> [String] {
        try wrap {
            let planner = try ActivationPlanner(repository)
            var folders: [String] = []
            for tier in try Catalog.read(at: commit, repository).tiers {
                let path = Layout.folder(tier.folder)
                guard let item = try repository.item(in: head.tree, at: path), item.mode == .tree else { continue }
                try planner.requireClean(folder: path, tree: item.id)
                folders.append(path)
            }
            return folders
        }
    }

    /// HEAD's tree without what init brought; edits of the adopted folder are kept in `addons`.
    private func revertedTree(
        _ current: Commit, _ origin: Commit, _ parent: Commit?
    ) throws(SwitchError) -> (ObjectID, edited: Bool) {
        try wrap {
            var changes: [String: TreeItem?] = [:]
            for tier in try Catalog.read(at: current, repository).tiers {
                if try repository.item(in: current.tree, at: Layout.folder(tier.folder)) != nil {
                    changes.updateValue(nil, forKey: Layout.folder(tier.folder))
                }
            }
            changes.updateValue(nil, forKey: Catalog.path)
            let before = try parent.flatMap { try repository.item(in: $0.tree, at: Layout.addons) }
            let now = try PlanSource.addons(of: current, repository)
            if let before, let now {
                changes.updateValue(TreeItem(before.mode, now), forKey: Layout.addons)
            } else {
                changes.updateValue(nil, forKey: Layout.addons)
            }
            if let patches = try repository.item(in: current.tree, at: Layout.patches) {
                let old = try parent.flatMap { try repository.item(in: $0.tree, at: Layout.patches) }
                if patches == (try repository.item(in: origin.tree, at: Layout.patches)) {
                    changes.updateValue(old, forKey: Layout.patches)
                } else if let rest = AddonsGuard.remove(from: try repository.blob(patches.id)) {
                    changes.updateValue(
                        TreeItem(patches.mode, try repository.write(blob: rest)), forKey: Layout.patches)
                } else {
                    throw InitialisationError.changedSince([Layout.patches])
                }
            }
            return (try repository.tree(current.tree, replacing: changes), before != nil && before?.id != now)
        }
    }
}
