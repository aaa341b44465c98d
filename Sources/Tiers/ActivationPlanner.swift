package import Git

/// Works out what must change so that content becomes active. Reads only; the caller holds no lock yet.
package struct ActivationPlanner {
    let repository: Repository
    let top: String
    let head: Head
    /// The commit at HEAD.
    package let current: Commit
    /// What this program put there last, if anything.
    let record: ActiveRecord?
    /// Whether work that would be lost is taken for what stands there, to be saved by the caller, instead of stopping.
    let force: Bool

    package init(_ repository: Repository, force: Bool = false) throws(ActivationError) {
        self.repository = repository
        self.force = force
        top = try gitActivation { () throws(GitError) in try repository.requireWorkTree() }
        head = try gitActivation { () throws(GitError) in try repository.head() }
        guard let commit = head.commit else { throw .tiers(.notAdopted(commit: nil)) }
        current = try gitActivation { () throws(GitError) in try repository.commit(commit) }
        record = ActiveRecord.read(repository)
    }

    /// What shall be active.
    package struct Goal: Sendable {
        package let target: Target
        package let entry: ObjectID
        package let tier: String
        package let content: TierContent
        /// The tier's folder, which a link may lead to while it holds the content; `nil` for a tier that is gone.
        package let folder: String?
        /// Whether the tier is made of others, so that no folder holds its content.
        package let isComposed: Bool
        /// Whether the content may be copied where the folder holds edits that a link would show.
        package let mayCopyBesideEdits: Bool

        package init(
            target: Target, entry: ObjectID, tier: String, content: TierContent, folder: String?,
            isComposed: Bool = false, mayCopyBesideEdits: Bool = false
        ) {
            self.isComposed = isComposed
            self.mayCopyBesideEdits = mayCopyBesideEdits
            self.target = target
            self.entry = entry
            self.tier = tier
            self.content = content
            self.folder = folder
        }
    }

    /// Activation by a link, or by a copy where a link cannot serve. HEAD stays, unless it is on a generated commit: then it
    /// goes to the base.
    package func overlay(_ goal: Goal, base: BaseCommit, copy: Bool) throws(ActivationError) -> ActivationPlan {
        var plan = try headChange(to: base)
        let commit = plan.head == nil ? current : base.commit
        let tracked = try gitActivation { () throws(GitError) in try repository.item(in: commit.tree, at: Layout.addons)
        }
        if tracked?.mode == .tree { throw .addonsTracked(branch: headName(plan.head ?? head)) }
        let tierTree: TierTree
        do {
            tierTree = try TierTree.build(goal.content, named: goal.tier, on: commit, repository)
        } catch { throw .tiers(error) }

        let addons: PathState
        if copy {
            addons = .directory(goal.content.addons)
        } else if repository.coreSetting("symlinks") == false {
            addons = .directory(goal.content.addons)
            plan.remarks.append(.copiedWithoutLinks)
        } else if let folder = goal.folder, try canLink(to: folder, goal, after: commit) {
            addons = .link(folder)
        } else {
            addons = .directory(goal.content.addons)
            plan.remarks.append(
                goal.isComposed
                    ? .copiedComposed(tier: goal.tier)
                    : .copied(folder: goal.folder.map(Layout.folder) ?? "the folder of \(goal.tier)"))
        }
        var mode = ActiveRecord.Mode.copy
        if case .link = addons { mode = .symlink }

        var states: [String: PathState] = [Layout.addons: addons]
        var manifests: [String: PathState] = [:]
        // Without a record nobody knows which manifests still hold the settings of another tier.
        let touched = Set(tierTree.manifests.keys).union(
            record.map { Set($0.manifests.keys) } ?? Set(goal.content.services.keys.map(Layout.manifest(of:))))
        for path in touched {
            let committed = try gitActivation { () throws(GitError) in try repository.item(in: commit.tree, at: path) }
            guard let state = try state(tierTree.manifests[path] ?? committed, at: path) else { continue }
            states[path] = state
            if tierTree.manifests[path] != nil { manifests[path] = state }
        }
        try add(states, to: &plan, towards: commit)
        plan.skipWorktree = tracked == nil ? nil : true
        plan.exclude = mode == .copy
        plan.record = ActiveRecord(
            target: goal.target, entry: goal.entry, tier: goal.tier, mode: mode, addons: addons, manifests: manifests)
        return plan
    }

    /// Activation by checking a generated commit out; only paths that differ are touched.
    ///
    /// - Parameters:
    ///   - branch: the full name of the tier branch; `nil` detaches HEAD.
    ///   - manifests: those that hold the tier's settings in the generated commit.
    package func checkout(
        _ goal: Goal, generated: Commit, branch: String?, manifests: [String: TreeItem]
    ) throws(ActivationError) -> ActivationPlan {
        var plan = ActivationPlan(oldHead: head)
        let new: Head
        if let branch, let other = repository.otherWorkTrees(onBranch: branch).first {
            plan.remarks.append(.detached(branch: branch, otherWorkTree: other))
            new = .detached(generated.id)
        } else {
            new = branch.map { .branch($0, generated.id) } ?? .detached(generated.id)
        }
        plan.head = new == head ? nil : new
        try add([:], to: &plan, towards: generated)
        plan.skipWorktree = nil
        plan.record = ActiveRecord(
            target: goal.target, entry: goal.entry, tier: goal.tier, mode: .branch,
            addons: .directory(goal.content.addons),
            manifests: try gitActivation { () throws(GitError) in
                var states: [String: PathState] = [:]
                for (path, item) in manifests { states[path] = try PathState(item, repository) }
                return states
            })
        return plan
    }

    /// Puts back what is committed: on a generated commit, the base; else HEAD.
    package func committed(base: BaseCommit) throws(ActivationError) -> ActivationPlan {
        let plan = try headChange(to: base)
        return try leading(to: plan.head == nil ? current : base.commit, plan)
    }

    /// A committed link, where links do not work, is the folder that it leads to: Copilot would read the text file that git
    /// makes of it as no addons at all.
    private func committedAddons(_ state: PathState?, in commit: Commit) throws(ActivationError) -> PathState? {
        guard case .link(let folder)? = state, repository.coreSetting("symlinks") == false else { return state }
        let tree = try gitActivation { () throws(GitError) in
            try repository.item(in: commit.tree, at: Layout.folder(folder))
        }
        return tree?.mode == .tree ? tree.map { .directory($0.id) } : state
    }

    // MARK: -

    /// HEAD leaves a generated commit for the base branch.
    private func headChange(to base: BaseCommit) throws(ActivationError) -> ActivationPlan {
        var plan = ActivationPlan(oldHead: head)
        guard GeneratedCommit.isGenerated(head, current, base.catalog) else { return plan }
        if let branch = base.branch, branch.hasPrefix("refs/heads/") {
            if let other = repository.otherWorkTrees(onBranch: branch).first {
                plan.remarks.append(.detached(branch: branch, otherWorkTree: other))
                plan.head = .detached(base.commit.id)
            } else {
                plan.head = .branch(branch, base.commit.id)
            }
        } else {
            plan.head = .detached(base.commit.id)
        }
        return plan
    }

    /// Whether a link to the folder shows exactly the content: the folder on disk equals it, or will once `commit` is
    /// checked out.
    ///
    /// - Throws: `ActivationError.localChanges` where the folder was edited and not committed.
    private func canLink(
        to folder: String, _ goal: Goal, after commit: Commit
    ) throws(ActivationError) -> Bool {
        let path = Layout.folder(folder)
        let committed = try gitActivation { () throws(GitError) in try repository.item(in: commit.tree, at: path) }
        guard committed?.mode == .tree, committed?.id == goal.content.addons else { return false }
        let old = try gitActivation { () throws(GitError) in try repository.item(in: current.tree, at: path) }
        // A folder that the checkout is about to change is compared with what it is now, and then equals the content.
        do throws(ActivationError) {
            try requireClean(folder: path, tree: old?.mode == .tree ? old?.id : nil)
        } catch .localChanges where force || goal.mayCopyBesideEdits { return false }
        return true
    }

    /// Refuses a folder that was edited and not committed. Files that git ignores are no part of it, unless Copilot would
    /// read them.
    package func requireClean(folder path: String, tree: ObjectID?) throws(ActivationError) {
        let directory = "\(top)/\(path)"
        guard let tree else {
            if FileSystem.kind(of: directory) == .absent { return }
            throw .localChanges([.init(path: path, kind: .added)])
        }
        guard FileSystem.kind(of: directory) == .directory else {
            throw .localChanges([.init(path: path, kind: .removed)])
        }
        let changes = try gitActivation { () throws(GitError) in
            try repository.differences(directory: directory, as: path, from: tree) { file in
                let name = String(file.dropFirst(path.count + 1))
                return !Layout.isTemplate(name) && repository.isIgnored(file)
            }
        }
        guard changes.isEmpty else {
            throw .localChanges(changes.map { .init(path: "\(path)/\($0.path)", kind: $0.kind) })
        }
    }

    private func state(_ item: TreeItem?, at path: String) throws(ActivationError) -> PathState? {
        try gitActivation { () throws(GitError) in try PathState(item, repository) }
    }

    private func headName(_ head: Head) -> String {
        switch head {
        case .branch(let name, _), .unborn(let name): String(name.dropFirst("refs/heads/".count))
        case .detached(let id): id.short
        }
    }

    /// From HEAD's tree to another commit's; HEAD's branch is moved by the caller.
    package func leading(to commit: Commit) throws(ActivationError) -> ActivationPlan {
        try leading(to: commit, ActivationPlan(oldHead: head))
    }

    private func leading(to commit: Commit, _ start: ActivationPlan) throws(ActivationError) -> ActivationPlan {
        var plan = start
        try add([:], to: &plan, towards: commit)
        let tracked = try gitActivation { () throws(GitError) in
            try repository.item(in: commit.tree, at: Layout.addons)
        }
        if tracked?.mode == .link, repository.coreSetting("symlinks") == false {
            plan.skipWorktree = true
            plan.exclude = true
        } else {
            plan.skipWorktree = tracked == nil || tracked?.mode == .tree ? nil : false
        }
        return plan
    }

    /// Adds what leads from HEAD's tree to `commit`'s, with `overlay` on top of it.
    private func add(
        _ overlay: [String: PathState], to plan: inout ActivationPlan, towards commit: Commit
    ) throws(ActivationError) {
        var wanted = overlay
        let inside = Layout.addons + "/"
        if commit.tree != current.tree {
            let changes = try gitActivation { () throws(GitError) in
                try repository.changes(from: current.tree, to: commit.tree)
            }
            // Removals first: a folder that becomes a link must leave the index before the link enters it.
            plan.index =
                changes.filter { $0.new == nil }.map { .init(path: $0.path, item: nil) }
                + changes.filter { $0.new != nil }.map { .init(path: $0.path, item: $0.new) }
            // A file that becomes a folder is one change, of the file into the whole folder.
            let gone = Set(changes.filter { $0.new == nil }.map(\.path))
            for change in changes where change.path != Layout.addons && !change.path.hasPrefix(inside) {
                guard wanted[change.path] == nil else { continue }
                if change.new != nil, let file = ancestors(of: change.path).first(where: gone.contains) {
                    let folder = try gitActivation { () throws(GitError) in
                        try repository.item(in: commit.tree, at: file)
                    }
                    wanted[file] = try state(folder, at: file)
                    continue
                }
                if change.old?.mode == .commit || change.new?.mode == .commit {
                    throw .cannotCheckOut(path: change.path, reason: "a submodule changed")
                }
                let filter = try gitActivation { () throws(GitError) in
                    try repository.attribute("filter", of: change.path, at: commit.id)
                }
                if let filter {
                    throw .cannotCheckOut(path: change.path, reason: "its filter=\(filter) is not run here")
                }
                wanted[change.path] = try state(change.new, at: change.path)
            }
            // The removal of such a file came first or last, by its name; the folder stands.
            for file in gone where wanted[file] == .absent {
                let item = try gitActivation { () throws(GitError) in try repository.item(in: commit.tree, at: file) }
                if item != nil { wanted[file] = try state(item, at: file) }
            }
        }
        if let record {
            for path in record.manifests.keys where wanted[path] == nil {
                let item = try gitActivation { () throws(GitError) in try repository.item(in: commit.tree, at: path) }
                wanted[path] = try state(item, at: path)
            }
        }
        if wanted[Layout.addons] == nil {
            let item = try gitActivation { () throws(GitError) in
                try repository.item(in: commit.tree, at: Layout.addons)
            }
            wanted[Layout.addons] = try committedAddons(state(item, at: Layout.addons), in: commit)
        }
        var changed: [ActivationError.LocalChange] = []
        var steps: [ActivationPlan.PathChange] = []
        for (path, new) in wanted.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
            if try gitActivation({ () throws(GitError) in try new.isOnDisk(at: path, repository) }) { continue }
            if let old = try known(path) {
                if path == Layout.addons, old == .absent { plan.remarks.append(.restoredMissing) }
                steps.append(.init(path: path, old: old, new: new))
            } else if force,
                let old = try gitActivation({ () throws(GitError) in try PathState.onDisk(at: path, repository) })
            {
                plan.overwrites.append(path)
                steps.append(.init(path: path, old: old, new: new))
            } else {
                changed += try localChanges(at: path)
            }
        }
        guard changed.isEmpty else { throw .localChanges(changed) }
        // What comes or changes first, then the addons, then what goes: a link never leads to a folder that is not there yet,
        // or no longer.
        let others = steps.filter { $0.path != Layout.addons }
        plan.paths =
            others.filter { $0.new != .absent } + steps.filter { $0.path == Layout.addons }
            + others.filter { $0.new == .absent }
    }

    /// `a` and `a/b` for `a/b/c`.
    private func ancestors(of path: String) -> [String] {
        path.indices.filter { path[$0] == "/" }.map { String(path[..<$0]) }
    }

    /// What stands at a path, if nothing is lost by overwriting it: what is committed, or what this program put there.
    private func known(_ path: String) throws(ActivationError) -> PathState? {
        let item = try gitActivation { () throws(GitError) in try repository.item(in: current.tree, at: path) }
        var candidates = [try state(item, at: path)]
        if let record {
            candidates.append(path == Layout.addons ? record.addons : record.manifests[path])
        }
        if path == Layout.addons {
            candidates.append(.absent)
            // A link that leads to any folder beside it holds nothing that could be lost.
            if let target = FileSystem.linkTarget("\(top)/\(path)"), !target.contains("/") {
                candidates.append(.link(target))
            }
            // A folder that equals one of those beside it in this commit, such as the copy that stands for a link where
            // links do not work, loses nothing either.
            candidates += try gitActivation { () throws(GitError) in
                guard let folders = try repository.item(in: current.tree, at: Layout.environments),
                    folders.mode == .tree
                else { return [] }
                return try repository.entries(of: folders.id).filter { $0.item.mode == .tree }
                    .map { .directory($0.item.id) }
            }
        }
        for case let candidate? in candidates {
            if try gitActivation({ () throws(GitError) in try candidate.isOnDisk(at: path, repository) }) {
                return candidate
            }
        }
        return try settingsOfATier(at: path)
    }

    /// A manifest with the settings of any tier of the catalog holds nothing that could be lost: `git stash pop` brings back
    /// those of a tier that was active when it was stashed.
    private func settingsOfATier(at path: String) throws(ActivationError) -> PathState? {
        guard path.hasSuffix("/manifest.yml"), FileSystem.kind(of: "\(top)/\(path)") != .absent,
            let catalog = try? Catalog.read(at: current, repository)
        else { return nil }
        for tier in catalog.tiers {
            guard let content = try? TierContent.of(tier, in: catalog, at: current, repository),
                let tree = try? TierTree.build(content, named: tier.name, on: current, repository),
                let item = tree.manifests[path], let state = try state(item, at: path)
            else { continue }
            if try gitActivation({ () throws(GitError) in try state.isOnDisk(at: path, repository) }) { return state }
        }
        return nil
    }

    private func localChanges(at path: String) throws(ActivationError) -> [ActivationError.LocalChange] {
        let absolute = "\(top)/\(path)"
        guard path == Layout.addons else {
            return [.init(path: path, kind: FileSystem.kind(of: absolute) == .absent ? .removed : .modified)]
        }
        guard FileSystem.kind(of: absolute) == .directory else {
            throw .foreignAddons(FileSystem.linkTarget(absolute) ?? "")
        }
        var tree: ObjectID?
        if case .directory(let recorded)? = record?.addons { tree = recorded }
        let item = try gitActivation { () throws(GitError) in try repository.item(in: current.tree, at: path) }
        if item?.mode == .tree, record?.mode != .copy { tree = item?.id }
        guard let tree else { return [.init(path: path, kind: .modified)] }
        let changes = try gitActivation { () throws(GitError) in
            try repository.differences(directory: absolute, as: path, from: tree)
        }
        return changes.map { .init(path: "\(path)/\($0.path)", kind: $0.kind) }
    }
}
