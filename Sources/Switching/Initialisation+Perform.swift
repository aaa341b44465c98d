package import Git
internal import History
internal import Signatures
internal import Tiers

extension Initialisation {
    private static let kindTrailer = "Tier-Kind: init"

    /// Makes the policy root where there is none, and the one signed commit.
    ///
    /// - Returns: the commit, and the plan as it was carried out.
    package func perform(_ options: Options) async throws(SwitchError) -> (commit: ObjectID, plan: Plan) {
        // Everything that can be refused is refused before the first reference is made.
        _ = try plan(options, policyRoot: nil)
        let writer = try session.writer()
        let identity = try session.identity()
        let existing = try wrap { try PolicyReference.read(repository) }
        var made: ObjectID?
        if existing == nil {
            made = try await wrap { () async throws -> ObjectID in
                let key = try await writer.publicKey()
                return try await PolicyRoot.write(writer, signerKey: key, identity: identity, repository)
            }
        }
        let plan = try plan(options, policyRoot: existing?.root ?? made)
        let subject =
            plan.adopts
            ? "tiergit: adopt \(Layout.addons) as \(plan.tier)" : "tiergit: start with the three shipped tiers"
        let message = """
            \(subject)

            \(Layout.addons) is now a link to addons-\(plan.tier); what Copilot reads is unchanged.

            \(Initialisation.kindTrailer)
            Tier-Policy: \((existing?.root ?? made ?? .zero).hex)

            """
        let bytes = CommitBytes(tree: plan.tree, parents: [plan.base.id], identity: identity, message: message)
        let commit = try await wrap { () async throws -> ObjectID in try await writer.write(bytes) }
        try session.checkInterrupted()
        if let made {
            try wrap {
                try repository.updateReference(
                    PolicyReference.name, to: made, expecting: nil, message: "tiergit: init", by: identity)
            }
        }
        do throws(SwitchError) {
            var transaction = Transaction(
                session, commit: .init(reference: headReference(plan.activation.oldHead), old: plan.base.id, new: commit),
                message: "tiergit: init", plan: plan.activation
            )
        try await transaction.run()
        } catch {
            // The root that this call made serves nobody; one that was there before stays.
            if let made { try? repository.deleteReference(PolicyReference.name, expecting: made) }
            throw error
        }
        return (commit, plan)
    }

    private func headReference(_ head: Head) -> String {
        if case .branch(let name, _) = head { name } else { "HEAD" }
    }

    // MARK: Undo

    package struct Undo: Sendable {
        /// The commit that the branch points to now.
        package let commit: ObjectID
        /// Whether init's commit is gone; else a commit on top takes it back.
        package let wasReset: Bool
        /// Tier histories that were kept, because they are a record.
        package let histories: Int
        /// Generated branches that are left.
        package let branches: [String]
        /// Whether the adopted folder was edited since, so that `addons` holds the edited files.
        package let keptEdits: Bool
    }

    /// Whether `--undo` would reset or commit on top.
    package func undoIsReset() throws(SwitchError) -> Bool {
        let (commit, parent) = try initCommit()
        let head = try wrap { try repository.head() }
        return head.commit == commit.id && parent != nil && !isShared(commit.id)
    }

    /// Restores the files as they were before init: by a reset where nothing was committed on top or pushed, else by a
    /// signed commit.
    ///
    /// - Throws: `InitialisationError.nothingToUndo`, `.changedSince`, `ActivationError.localChanges`.
    package func undo() async throws(SwitchError) -> Undo {
        let generated = try isOnGeneratedCommit()
        if generated || ActiveRecord.read(repository) != nil {
            _ = try await Switcher(session).activateBase()
        }
        let (origin, parent) = try initCommit()
        let head = try wrap { try repository.head() }
        guard let id = head.commit else { throw .initialisation(.nothingToUndo) }
        let current = try wrap { try repository.commit(id) }
        try requireUntouched(current)
        let identity = try session.identity()
        let reset = current.id == origin.id && parent != nil && !isShared(origin.id)
        let goal: Commit
        var keptEdits = false
        if reset, let parent {
            goal = parent
        } else {
            let (tree, edited) = try revertedTree(current, origin, parent)
            keptEdits = edited
            let message = """
                tiergit: undo init

                \(Layout.addons) is a folder again, with the files that it led to.

                Tier-Kind: undo

                """
            let writer = try session.writer()
            let bytes = CommitBytes(tree: tree, parents: [current.id], identity: identity, message: message)
            goal = try await wrap { () async throws -> Commit in
                try repository.commit(try await writer.write(bytes))
            }
        }
        let plan = try wrap { try ActivationPlanner(repository).leading(to: goal) }
        var transaction = Transaction(
            session, commit: .init(reference: headReference(head), old: current.id, new: goal.id),
            message: "tiergit: init --undo", plan: plan
        )
        try await transaction.run()
        let histories = try wrap { try Histories(repository).targets().count }
        if reset, histories == 0, let policy = try wrap({ try PolicyReference.read(repository) }), policy.root == policy.tip {
            try wrap { try repository.deleteReference(PolicyReference.name, expecting: policy.tip) }
        }
        let branches = try wrap {
            try repository.references(under: "refs/heads/tier-").filter {
                GeneratedCommit.base(of: try repository.commit($0.id)) != nil
            }.map { String($0.name.dropFirst("refs/heads/".count)) }
        }
        return Undo(
            commit: goal.id, wasReset: reset, histories: histories, branches: branches, keptEdits: keptEdits)
    }

    private func isOnGeneratedCommit() throws(SwitchError) -> Bool {
        guard let id = try wrap({ try repository.head() }).commit else { return false }
        let commit = try wrap { try repository.commit(id) }
        return GeneratedCommit.base(of: commit) != nil
    }

    /// The commit that init made, by its trailers, and its parent.
    private func initCommit() throws(SwitchError) -> (Commit, parent: Commit?) {
        guard let head = try wrap({ try repository.head() }).commit, try isInitialised() else {
            throw .initialisation(.nothingToUndo)
        }
        var next: ObjectID? = head
        while let id = next {
            guard let commit = try? repository.commit(id) else { break }
            if commit.trailers("Tier-Kind") == ["init"], commit.trailers("Tier-Policy").count == 1 {
                return (commit, try commit.parents.first.map { id throws(SwitchError) in try wrap { try repository.commit(id) } })
            }
            // The side on which the catalog came in: where it is missing in a parent, this commit brought it.
            next = commit.parents.first { parent in
                guard let commit = try? repository.commit(parent) else { return false }
                return (try? repository.item(in: commit.tree, at: Catalog.path)) != nil
            } ?? commit.parents.first
        }
        throw .initialisation(.nothingToUndo)
    }

    /// Whether somebody else may have the commit: a remote-tracking branch or a tag reaches it.
    private func isShared(_ id: ObjectID) -> Bool {
        let references =
            ((try? repository.references(under: "refs/remotes/")) ?? [])
            + ((try? repository.references(under: "refs/tags/")) ?? [])
        return references.contains { reference in
            guard let commit = try? repository.commit(named: reference.name) else { return false }
            return repository.isAncestor(id, of: commit)
        }
    }

    /// Files in the tiers' folders that are not committed would be left behind or lost.
    private func requireUntouched(_ commit: Commit) throws(SwitchError) {
        try wrap {
            let planner = try ActivationPlanner(repository)
            for tier in try Catalog.read(at: commit, repository).tiers {
                let path = Layout.folder(tier.folder)
                guard let item = try repository.item(in: commit.tree, at: path), item.mode == .tree else { continue }
                try planner.requireClean(folder: path, tree: item.id)
            }
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
            let now = try Switcher(session).committedAddons(current)
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
                    changes.updateValue(TreeItem(patches.mode, try repository.write(blob: rest)), forKey: Layout.patches)
                } else {
                    throw InitialisationError.changedSince([Layout.patches])
                }
            }
            return (try repository.tree(current.tree, replacing: changes), before != nil && before?.id != now)
        }
    }
}
