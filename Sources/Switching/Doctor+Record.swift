package import Git
package import History
internal import Signatures
package import Tiers

extension Doctor {
    /// The catalog, the policy and the histories.
    package enum Record: Sendable {
        case catalog(tiers: Int, activation: Catalog.Activation)
        /// HEAD has no catalog. `branch` is a local branch that has one, `hasAddons` whether there is something to adopt.
        case notAdopted(branch: String?, hasAddons: Bool)
        case catalogProblem(CatalogProblem)
        /// On disk it is another than in HEAD; `isBroken`: HEAD's cannot be used.
        case catalogEdited(isBroken: Bool)
        case catalogGone
        case tierNotMade(String, folder: String)
        case tierEdited(String, folder: String, [ActivationError.LocalChange])
        case guardMissing
        case guardByHand(String)
        case policy(root: ObjectID)
        /// Rules are in force, and know the key that signs here, as far as it is known.
        case policyInForce(root: ObjectID, tip: ObjectID)
        /// Rules are in force, and do not have the key that signs here.
        case policyLacksKey(tip: ObjectID, key: String)
        case policyUnreadable(tip: ObjectID, VerificationFailure)
        case policyMissing(root: ObjectID?, remote: String?)
        case policyMismatch(catalog: ObjectID?, found: ObjectID)
        case histories(targets: Int, entries: Int)
        /// A reference among the histories that no client/environment could have.
        case foreignReference(String)
        /// A reference file that holds no id, and the last id that its log knows.
        case brokenReference(String, file: String, last: ObjectID?)
        case entry(Target, ObjectID, EntryFault, tip: ObjectID, restore: ObjectID?, remote: String?)
        case environmentGone(Target)
        case tierGone(Target, tier: String)
        case replacements(Int)
    }

    package enum EntryFault: Sendable {
        case history(HistoryError)
        case noSignature
        case otherRepository(ObjectID)
        /// The entry before it is not the one that it names.
        case previous
        case sequence(expected: Int, found: Int)
    }

    mutating func examineRecord() {
        guard let repository else {
            return skip(.catalog, .tiers, .addonsGuard, .policy, .histories, .replacements)
        }
        look(.catalog) { doctor throws in try doctor.checkCatalog(repository) }
        if catalog == nil {
            skip(.tiers, .addonsGuard, .policy)
        } else {
            look(.tiers) { doctor throws in try doctor.checkTiers(repository) }
            look(.addonsGuard) { doctor in doctor.checkGuard() }
            look(.policy) { doctor throws in try doctor.checkPolicy(repository) }
        }
        look(.histories) { doctor throws in try doctor.checkHistories(repository) }
        look(.replacements) { doctor throws in
            let replaced = try repository.references(under: "refs/replace/")
            if !replaced.isEmpty { doctor.report(.replacements, .note, .record(.replacements(replaced.count))) }
        }
    }

    private mutating func checkCatalog(_ repository: Repository) throws {
        let committed = try headCommit.flatMap { try repository.item(in: $0.tree, at: Catalog.path) }
        let inHead = try committed.map { try repository.blob($0.id) }
        let onDisk = top.flatMap { FileSystem.read("\($0)/\(Catalog.path)") }
        guard inHead != nil || onDisk != nil else {
            // Without a commit, that is what is to be said.
            guard headCommit != nil else { return skip(.catalog) }
            return report(
                .catalog, .error, .record(.notAdopted(branch: try branchWithCatalog(repository), hasAddons: hasAddons)))
        }
        if let bytes = onDisk ?? inHead {
            do throws(CatalogError) { catalog = try Catalog.parse(bytes) } catch {
                for problem in error.problems { report(.catalog, .error, .record(.catalogProblem(problem))) }
            }
        }
        var committedCatalog: Catalog?
        if let inHead { committedCatalog = try? Catalog.parse(inHead) }
        if top != nil, onDisk == nil {
            // Sparse checkout is its own finding.
            if !hasFinding(.sparseCheckout) { report(.catalog, .warning, .record(.catalogGone)) }
        } else if let onDisk, onDisk != inHead {
            let isSame =
                try inHead != nil
                && committed.map { item in
                    try PathState(item, repository)?.isOnDisk(at: Catalog.path, repository) ?? false
                } == true
            if !isSame, !onDisk.isEmpty, catalog != nil {
                report(.catalog, .warning, .record(.catalogEdited(isBroken: inHead != nil && committedCatalog == nil)))
            }
        }
        if catalog == nil { catalog = committedCatalog }
        if let catalog, !hasFinding(.catalog) {
            report(.catalog, .ok, .record(.catalog(tiers: catalog.tiers.count, activation: catalog.activation)))
        }
    }

    private var hasAddons: Bool {
        guard let top else { return false }
        return FileSystem.kind(of: "\(top)/\(Layout.addons)") == .directory
    }

    /// A local branch that has a catalog, `main` and `master` first.
    private func branchWithCatalog(_ repository: Repository) throws -> String? {
        let branches = try repository.references(under: "refs/heads/").compactMap { reference -> String? in
            guard let commit = try? repository.commit(reference.id), GeneratedCommit.base(of: commit) == nil,
                (try? repository.item(in: commit.tree, at: Catalog.path)) ?? nil != nil
            else { return nil }
            return String(reference.name.dropFirst("refs/heads/".count))
        }
        return branches.first { $0 == "main" || $0 == "master" } ?? branches.first
    }

    private mutating func checkTiers(_ repository: Repository) throws {
        guard let catalog, let commit = headCommit else { return skip(.tiers) }
        for tier in catalog.tiers {
            do throws(TiersError) {
                _ = try TierContent.of(tier, in: catalog, at: commit, repository)
            } catch .notMade(let name, let folder, _) {
                report(.tiers, .note, .record(.tierNotMade(name, folder: folder)))
                continue
            } catch { report(.tiers, .error, .failed(.tiers(error))) }
            guard top != nil, !hasFinding(.sparseCheckout) else { continue }
            let item = try repository.item(in: commit.tree, at: tier.folderPath)
            do throws(ActivationError) {
                let planner = try ActivationPlanner(repository)
                try planner.requireClean(folder: tier.folderPath, tree: item?.mode == .tree ? item?.id : nil)
            } catch {
                guard case .localChanges(let changes) = error else { throw error }
                report(.tiers, .note, .record(.tierEdited(tier.name, folder: tier.folderPath, changes)))
            }
        }
    }

    private mutating func checkGuard() {
        guard let top, !hasFinding(.sparseCheckout) else { return skip(.addonsGuard) }
        let others = (try? FileSystem.list("\(top)/\(Layout.overrides)")) ?? []
        switch AddonsGuard.add(to: FileSystem.read("\(top)/\(Layout.patches)"), others: others) {
        case .alreadyThere: break
        case .write: report(.addonsGuard, .warning, .record(.guardMissing))
        case .byHand(let reason): report(.addonsGuard, .note, .record(.guardByHand(reason)))
        }
    }

    private mutating func checkPolicy(_ repository: Repository) throws {
        let root = catalog?.root
        do throws(HistoryError) {
            let found = try PolicyReference.require(repository, catalogRoot: root)
            policy = found
            try checkRules(found, repository)
        } catch {
            switch error {
            case .policyMissing:
                report(.policy, .error, .record(.policyMissing(root: root, remote: remotes.first)))
            case .policyMismatch(let catalog, let found):
                report(.policy, .error, .record(.policyMismatch(catalog: catalog, found: found)))
            default: throw error
            }
        }
    }

    /// Who signed what is `verify`'s; here only whether whoever works here may do anything at all.
    private mutating func checkRules(_ found: PolicyReference, _ repository: Repository) throws(HistoryError) {
        let tree: PolicyTree
        do throws(GitError) {
            let commit = try repository.commit(found.tip)
            do throws(VerificationFailure) { tree = try PolicyTree.read(commit.tree, repository) } catch {
                return report(.policy, .error, .record(.policyUnreadable(tip: found.tip, error)))
            }
        } catch { throw .git(error) }
        guard tree.policy.mode == .enforced else { return report(.policy, .ok, .record(.policy(root: found.root))) }
        let own = signingKey.flatMap { PublicKey(line: $0.text)?.fingerprint }
        if let own,
            !AllowedSigners.signers(in: tree.allowedSigners).contains(where: { $0.fingerprint == own && $0.isForGit })
        {
            return report(.policy, .warning, .record(.policyLacksKey(tip: found.tip, key: own)))
        }
        report(.policy, .ok, .record(.policyInForce(root: found.root, tip: found.tip)))
    }
}
