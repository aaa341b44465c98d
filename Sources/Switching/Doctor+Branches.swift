internal import Git
internal import History
internal import Tiers

extension Doctor {
    /// Settings of the active tier that got into the index, or into a commit of the base branch.
    mutating func checkTierSettings(_ repository: Repository) async throws {
        guard let record, record.mode != .branch, let commit = headCommit else { return }
        guard hasGit else { return skip(.tierSettings) }
        let paths = record.manifests.keys.sorted() + [Layout.addons]
        let listing = try await git(
            ["diff-index", "--cached", "--name-only", "-z", "HEAD", "--"] + paths.map { ":(top,literal)\($0)" })
        let staged = listing.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        if !staged.isEmpty {
            // A folder in a link's place is all its files; one path takes all of them back.
            let isFolder = staged.contains { $0.hasPrefix(Layout.addons + "/") }
            let paths =
                staged.filter { !$0.hasPrefix(Layout.addons) }
                + (isFolder || staged.contains(Layout.addons) ? [Layout.addons] : [])
            report(.tierSettings, .warning, .disk(.staged(paths)))
        }
        // They are in the record because the commit of that time held something else.
        let committed = try record.manifests.filter { path, state in
            try PathState(try repository.item(in: commit.tree, at: path), repository) == state
        }.keys.sorted()
        if !committed.isEmpty {
            let base = (try? Histories(repository).entry(record.entry))?.document.base
            report(.tierSettings, .warning, .disk(.settingsCommitted(committed, base: base)))
        }
    }

    mutating func checkTierBranches(_ repository: Repository, _ catalog: Catalog) throws {
        let environments: [String?] = catalog.base?.isPerEnvironment == true ? catalog.environments : [nil]
        let names = catalog.tiers.map { tier in
            (tier.name, environments.map { catalog.branch(of: tier.name, environment: $0) })
        }
        let existing = try names.filter { _, branches in
            try branches.contains { try repository.reference("refs/heads/\($0)") != nil }
        }
        // Nobody needs a branch that nobody built; and building a tree to compare it with is not free.
        guard !existing.isEmpty else {
            return report(.tierBranches, .ok, .disk(.branches(current: 0, missing: names.flatMap(\.1))))
        }
        // An edited catalog may know tiers that its base does not.
        let base = try BaseCommit.find(revision: nil, environment: nil, repository)
        let known = existing.map(\.0).filter(base.catalog.tierNames.contains)
        guard !known.isEmpty else { return }
        var current = 0
        var missing = names.filter { name, _ in !known.contains(name) }.flatMap(\.1)
        for branch in try TierBranches(session(repository)).all(tiers: known, revision: nil) {
            switch branch.state {
            case .current: current += 1
            case .missing: missing.append(branch.name)
            case .notMade: break
            case .behind, .edited:
                var holders = repository.otherWorkTrees(onBranch: branch.reference)
                if case .branch(branch.reference, _)? = head, let top { holders.insert(top, at: 0) }
                report(.tierBranches, .warning, .disk(.branch(branch, holders: holders)))
            }
        }
        if !hasFinding(.tierBranches) {
            report(.tierBranches, .ok, .disk(.branches(current: current, missing: missing)))
        }
    }

    /// Whether Copilot is set to another client than the one whose addons are active.
    mutating func checkWorkspace(_ catalog: Catalog) {
        guard let top, let bytes = FileSystem.read("\(top)/\(Layout.workspace)") else { return }
        do throws(TargetError) {
            let resolution = try TargetResolver(
                client: nil, environment: nil, variables: [:], workspace: String(decoding: bytes, as: UTF8.self),
                catalog: catalog, knownClients: Set(newest.keys.map(\.client))
            ).resolve()
            guard resolution.source == .workspace, let active = record?.target, !active.isShared,
                resolution.target.client != active.client
            else { return }
            report(
                .workspace, .warning,
                .disk(
                    .workspace(
                        application: resolution.target, active: active, hasHistory: newest[resolution.target] != nil)))
        } catch .missingTarget { return } catch {
            report(.workspace, .note, .disk(.workspaceUnreadable(error)))
        }
    }
}
