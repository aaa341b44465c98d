package import Git
internal import History
package import Tiers

/// `init`: adopts the addons that are there, or starts with the three shipped tiers.
package struct Initialisation {
    let session: Session
    var repository: Repository { session.repository }

    package init(_ session: Session) { self.session = session }

    package struct Options: Sendable {
        /// The folder to adopt and the tier it becomes; `nil` starts with the shipped tiers.
        package var adopt: (folder: String, tier: String)?
        package var derive: Bool
        package var activation: Catalog.Activation?
        package var baseDomain: String?
        /// Whether the tier with Redis in node groups is made too.
        package var sharded: Bool

        package init(
            adopt: (folder: String, tier: String)?, derive: Bool, activation: Catalog.Activation?, baseDomain: String?,
            sharded: Bool = false
        ) {
            self.adopt = adopt
            self.derive = derive
            self.activation = activation
            self.baseDomain = baseDomain
            self.sharded = sharded
        }
    }

    /// What init would do: the tree it would commit, and how the disk gets there.
    package struct Plan: Sendable {
        /// The tier that `addons` leads to.
        package let tier: String
        package let adopts: Bool
        package let base: Commit
        package let tree: ObjectID
        package let activation: ActivationPlan
        /// What differs between the tiers, in sentences, by tier.
        package let derived: [(tier: String, changes: [String])]
        /// Everything else that somebody should know, in sentences.
        package let remarks: [String]
        /// Branches that still track `addons/` as a folder.
        package let otherBranches: [String]
        /// Whether the policy root is there already.
        package let policy: ObjectID?
    }

    /// Whether the commit at HEAD has a catalog.
    package func isInitialised() throws(SwitchError) -> Bool {
        guard let head = try wrap({ try repository.head() }).commit else { return false }
        return try wrap { try repository.item(in: repository.commit(head).tree, at: Catalog.path) != nil }
    }

    /// Works everything out; only objects are written that nothing refers to.
    ///
    /// - Parameter policyRoot: its id for the catalog; `nil` in a dry run, which cannot know it yet.
    /// - Throws: `InitialisationError`, `ActivationError`.
    package func plan(_ options: Options, policyRoot: ObjectID?) throws(SwitchError) -> Plan {
        let top = try wrap { try repository.requireWorkTree() }
        let head = try wrap { try repository.head() }
        guard let id = head.commit else { throw .initialisation(.unborn) }
        let base = try wrap { try repository.commit(id) }
        let present = try wrap { try repository.item(in: base.tree, at: Layout.addons) }
        let environments = try wrap { try ServiceManifests.environments(at: base, repository) }
        let links = repository.coreSetting("symlinks") != false

        var folders: [String: [String: [UInt8]]] = [:]
        var draft = CatalogDraftTier.standard
        var remarks: [String] = []
        var derived: [(tier: String, changes: [String])] = []
        var changes: [String: TreeItem?] = [:]
        var paths: [ActivationPlan.PathChange] = []
        let linked: String
        let content: ObjectID

        if let adopt = options.adopt {
            guard draft.contains(where: { $0.name == adopt.tier }) else {
                throw .initialisation(.unknownTier(adopt.tier, known: draft.map(\.name)))
            }
            guard adopt.folder == Layout.addons else { throw .initialisation(.wrongFolder(adopt.folder)) }
            guard let present, present.mode == .tree else {
                throw .initialisation(.noAddons(whatIsThere(present, top)))
            }
            try wrap { try TierContent.checkFolder(present.id, at: Layout.addons, in: base, repository) }
            try requireClean(present.id, top: top)
            linked = adopt.tier
            content = present.id
            let folder = Layout.folder("addons-\(adopt.tier)")
            try add(TreeItem(.tree, content), at: folder, base, &changes, &paths)
            draft = draft.map { $0.with(isMade: $0.name == adopt.tier) }
            if options.derive {
                let services = try wrap {
                    try ServiceManifests.read(at: base, environments: environments, repository)
                }
                remarks += services.remarks
                let tiers = try wrap {
                    try Derivation.derive(
                        tiers: draft.map(\.name), adopted: adopt.tier, files: try textFiles(content),
                        services: services.settings)
                }
                for tier in tiers {
                    if tier.name != adopt.tier {
                        folders[tier.name] = tier.files
                        derived.append((tier.name, tier.changes))
                    }
                    draft = draft.map {
                        $0.name == tier.name ? $0.with(isMade: true, services: tier.services) : $0
                    }
                }
            }
            for (tier, files) in folders.sorted(by: { $0.key < $1.key }) {
                let tree = try wrap { try write(files, over: content) }
                try add(TreeItem(.tree, tree), at: Layout.folder("addons-\(tier)"), base, &changes, &paths)
            }
        } else {
            guard present == nil, FileSystem.kind(of: "\(top)/\(Layout.addons)") == .absent else {
                throw .initialisation(present?.mode == .tree ? .addonsPresent : .noAddons(whatIsThere(present, top)))
            }
            linked = StarterTiers.names[0]
            var first: ObjectID?
            if options.sharded { draft.append(.sharded) }
            for tier in StarterTiers.names + (options.sharded ? [StarterTiers.sharded] : []) {
                let tree = try wrap { try write(StarterTiers.files(for: tier) ?? [:], over: nil) }
                if tier == linked { first = tree }
                try add(TreeItem(.tree, tree), at: Layout.folder("addons-\(tier)"), base, &changes, &paths)
            }
            guard let first else { throw .initialisation(.noAddons(.missing)) }
            content = first
        }

        // The link that the base branch goes on tracking: whoever has no tiergit deploys what they deploy today.
        let link = "addons-\(linked)"
        let linkBlob = try wrap { try repository.write(blob: Array(link.utf8)) }
        changes.updateValue(TreeItem(.link, linkBlob), forKey: Layout.addons)

        let activation = options.activation ?? (links ? .symlink : .copy)
        var branch: String?
        if case .branch(let name, _) = head { branch = String(name.dropFirst("refs/heads/".count)) }
        let catalog = try wrap {
            try Catalog.render(
                repository: (policyRoot ?? .zero).hex, activation: activation, base: branch.map { .branch($0) },
                baseDomain: options.baseDomain, environments: environments, tiers: draft)
        }
        let catalogBlob = try wrap { try repository.write(blob: Array(catalog.utf8)) }
        try add(TreeItem(.file, catalogBlob), at: Catalog.path, base, &changes, &paths)
        try addGuard(base, top: top, &changes, &paths, &remarks)

        let tree = try wrap { try repository.tree(base.tree, replacing: changes) }
        var plan = ActivationPlan(oldHead: head)
        plan.paths = paths
        if links {
            plan.paths.append(
                .init(
                    path: Layout.addons, old: present.map { .directory($0.id) } ?? .absent, new: .link(link)))
        } else if present == nil {
            plan.paths.append(.init(path: Layout.addons, old: .absent, new: .directory(content)))
        }
        if !links {
            plan.skipWorktree = true
            plan.exclude = true
        }
        let differences = try wrap { try repository.changes(from: base.tree, to: tree) }
        plan.index =
            differences.filter { $0.new == nil }.map { .init(path: $0.path, item: nil) }
            + differences.filter { $0.new != nil }.map { .init(path: $0.path, item: $0.new) }
        return Plan(
            tier: linked, adopts: options.adopt != nil, base: base, tree: tree, activation: plan, derived: derived,
            remarks: remarks, otherBranches: options.adopt == nil ? [] : try otherBranches(than: head),
            policy: try wrap { try PolicyReference.read(repository)?.root })
    }

    private func whatIsThere(_ tracked: TreeItem?, _ top: String) -> NoAddons {
        let path = "\(top)/\(Layout.addons)"
        switch FileSystem.kind(of: path) {
        case .absent: return .missing
        case .link: return .link(FileSystem.linkTarget(path) ?? "")
        case .directory: return tracked == nil ? .untracked : .file
        case .file, .other: return .file
        }
    }

    /// Untracked and ignored files count too: Copilot reads every YAML file in the folder, and a move would lose them.
    private func requireClean(_ tree: ObjectID, top: String) throws(SwitchError) {
        let directory = "\(top)/\(Layout.addons)"
        guard FileSystem.kind(of: directory) == .directory else {
            throw .initialisation(.dirtyAddons([.init(path: Layout.addons, kind: .removed)]))
        }
        let differences = try wrap {
            try repository.differences(directory: directory, as: Layout.addons, from: tree)
        }
        guard differences.isEmpty else {
            throw .initialisation(
                .dirtyAddons(differences.map { .init(path: "\(Layout.addons)/\($0.path)", kind: $0.kind) }))
        }
    }

    /// A new path: it must be free in the commit and on disk.
    private func add(
        _ item: TreeItem, at path: String, _ base: Commit, _ changes: inout [String: TreeItem?],
        _ paths: inout [ActivationPlan.PathChange]
    ) throws(SwitchError) {
        let top = try wrap { try repository.requireWorkTree() }
        guard try wrap({ try repository.item(in: base.tree, at: path) }) == nil,
            FileSystem.kind(of: "\(top)/\(path)") == .absent
        else { throw .initialisation(.inTheWay(path)) }
        changes.updateValue(item, forKey: path)
        if let state = try wrap({ try PathState(item, repository) }) {
            paths.append(.init(path: path, old: .absent, new: state))
        }
    }

    private func addGuard(
        _ base: Commit, top: String, _ changes: inout [String: TreeItem?],
        _ paths: inout [ActivationPlan.PathChange], _ remarks: inout [String]
    ) throws(SwitchError) {
        let old = try wrap { try repository.item(in: base.tree, at: Layout.patches) }
        let others = (try? FileSystem.list("\(top)/\(Layout.overrides)")) ?? []
        guard let state = try wrap({ try PathState(old, repository) }),
            try wrap({ try state.isOnDisk(at: Layout.patches, repository) })
        else { throw .activation(.localChanges([.init(path: Layout.patches, kind: .modified)])) }
        var existing: [UInt8]?
        if let old { existing = try wrap { try repository.blob(old.id) } }
        switch AddonsGuard.add(to: existing, others: others) {
        case .alreadyThere: return
        case .byHand(let reason):
            remarks.append(
                "add the guard to \(Layout.patches) by hand, \(reason): op replace, path /Resources/AddonsStack/Type, "
                    + "value AWS::CloudFormation::Stack")
        case .write(let bytes):
            let blob = try wrap { try repository.write(blob: bytes) }
            let item = TreeItem(old?.mode ?? .file, blob)
            changes.updateValue(item, forKey: Layout.patches)
            if let new = try wrap({ try PathState(item, repository) }) {
                paths.append(.init(path: Layout.patches, old: state, new: new))
            }
        }
    }

    /// The files at the top of the folder; folders below it are taken over as they are.
    private func textFiles(_ tree: ObjectID) throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        for entry in try repository.entries(of: tree) where entry.item.mode == .file || entry.item.mode == .executable {
            files[entry.path] = try repository.blob(entry.item.id)
        }
        return files
    }

    private func write(_ files: [String: [UInt8]], over base: ObjectID?) throws -> ObjectID {
        var changes: [String: TreeItem?] = [:]
        for (path, bytes) in files {
            var mode = FileMode.file
            if let base, let old = try repository.item(in: base, at: path) { mode = old.mode }
            changes.updateValue(TreeItem(mode, try repository.write(blob: bytes)), forKey: path)
        }
        return try repository.tree(base, replacing: changes)
    }

    private func otherBranches(than head: Head) throws(SwitchError) -> [String] {
        try wrap {
            let references =
                try repository.references(under: "refs/heads/") + repository.references(under: "refs/remotes/")
            var found: [String] = []
            for reference in references {
                if case .branch(reference.name, _) = head { continue }
                guard let commit = try? repository.commit(reference.id),
                    try repository.item(in: commit.tree, at: Layout.addons)?.mode == .tree,
                    GeneratedCommit.base(of: commit) == nil
                else { continue }
                found.append(reference.name.split(separator: "/").dropFirst(2).joined(separator: "/"))
            }
            return found
        }
    }
}
