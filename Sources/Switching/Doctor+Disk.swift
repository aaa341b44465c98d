package import Git
package import History
package import Tiers

extension Doctor {
    /// What Copilot would find, and what git and a colleague without tiergit see.
    package enum Disk: Sendable {
        case tracked(folder: String)
        /// HEAD tracks the addons as a folder. `branch` is one that tracks the link.
        case trackedFolder(head: String, branch: String?)
        /// HEAD has no link, or one that leads nowhere. `folder` is where it should lead.
        case untracked(link: String?, folder: String?)
        /// A base branch still tracks the folder.
        case baseTracksFolder(reference: String, head: String?, remote: String?, isActive: Bool)
        case activeRecord(Target, tier: String, mode: ActiveRecord.Mode)
        case activeBase(tier: String?)
        /// `active.json` is not what this program writes; the client/environment that it seems to have been about.
        case recordUnreadable(path: String, Target?)
        /// `isForeign`: something that is no link of git's stands in the way.
        case unusable(ActiveStatus.Place, Target?, isForeign: Bool)
        case edited(Target?, [ActivationError.LocalChange])
        case elsewhere(Target?, Head)
        case movedOn(Target, tier: String, folder: String)
        case behind(Target, Entry)
        case unknownEntry(Target, ObjectID, hasHistory: Bool, remote: String?)
        case editedBranch(String, onto: String?)
        case linkChangedUpstream
        /// The flag is not as it should be: it is wanted, or it is not.
        /// `isCleared`: with sparse checkout git itself takes the flag from every path that is on disk.
        case flag(isWanted: Bool, isCleared: Bool)
        case exclude(isWanted: Bool, Target?)
        case staged([String])
        case settingsCommitted([String], base: ObjectID?)
        /// For notes: nothing needs the branches that are missing.
        case branches(current: Int, missing: [String])
        case branch(TierBranches.Branch, holders: [String])
        case workspace(application: Target, active: Target, hasHistory: Bool)
        case workspaceUnreadable(TargetError)
    }

    mutating func examineDisk() async {
        guard let repository, repository.workTree != nil, headCommit != nil else {
            skip(.trackedAddons, .active, .skipWorktree, .exclude, .tierSettings, .tierBranches, .workspace)
            if let repository { look(.fileSystem) { try $0.checkFileSystem(repository) } } else { skip(.fileSystem) }
            return
        }
        record = ActiveRecord.read(repository)
        look(.fileSystem) { try $0.checkFileSystem(repository) }
        guard let catalog, !isUnderWay else {
            return skip(.trackedAddons, .active, .skipWorktree, .exclude, .tierSettings, .tierBranches, .workspace)
        }
        look(.trackedAddons) { try $0.checkTracked(repository, catalog) }
        look(.active) { try $0.checkActive(repository, catalog) }
        // Without knowing what was activated, nobody can say what the rest should be.
        if record == nil, FileSystem.kind(of: recordPath(repository)) != .absent {
            skip(.skipWorktree, .exclude, .tierSettings)
        } else {
            await examineTraces(repository)
        }
        look(.tierBranches) { try $0.checkTierBranches(repository, catalog) }
        look(.workspace) { $0.checkWorkspace(catalog) }
    }

    private mutating func examineTraces(_ repository: Repository) async {
        await look(.skipWorktree) { doctor async throws in try await doctor.checkFlag(repository) }
        look(.exclude) { $0.checkExclude(repository) }
        await look(.tierSettings) { doctor async throws in try await doctor.checkTierSettings(repository) }
    }

    private func recordPath(_ repository: Repository) -> String { "\(repository.gitDirectory)/tiergit/active.json" }

    private var headName: String? {
        switch head {
        case .branch(let name, _)?, .unborn(let name)?: String(name.dropFirst("refs/heads/".count))
        case .detached?, nil: nil
        }
    }

    private mutating func checkTracked(_ repository: Repository, _ catalog: Catalog) throws {
        guard let commit = headCommit else { return }
        func tracked(_ commit: Commit) throws -> TreeItem? { try repository.item(in: commit.tree, at: Layout.addons) }
        let isGenerated = head.map { GeneratedCommit.isGenerated($0, commit, catalog) } ?? false
        if !isGenerated {
            let made = try catalog.tiers.first {
                try repository.item(in: commit.tree, at: $0.folderPath)?.mode == .tree
            }
            switch try PathState(try tracked(commit), repository) {
            case .link(let folder)?:
                if try repository.item(in: commit.tree, at: Layout.folder(folder))?.mode == .tree {
                    report(.trackedAddons, .ok, .disk(.tracked(folder: folder)))
                } else {
                    report(.trackedAddons, .error, .disk(.untracked(link: folder, folder: made?.folder)))
                }
            case .directory?:
                let other = try repository.references(under: "refs/heads/").first { reference in
                    guard let other = try? repository.commit(reference.id) else { return false }
                    return (try? tracked(other))??.mode == .link
                }
                report(
                    .trackedAddons, .error,
                    .disk(
                        .trackedFolder(
                            head: headName ?? commit.id.short,
                            branch: other.map { String($0.name.dropFirst("refs/heads/".count)) })))
            default: report(.trackedAddons, .error, .disk(.untracked(link: nil, folder: made?.folder)))
            }
        }
        // What a base branch tracks is what tiers will be made from, and what a colleague deploys.
        for branch in bases(of: catalog) {
            let local = "refs/heads/\(branch)"
            for (reference, remote) in [(local, nil)] + remotes.map({ ("refs/remotes/\($0)/\(branch)", Optional($0)) })
            {
                if case .branch(reference, _)? = head { continue }
                guard let id = try repository.reference(reference), let commit = try? repository.commit(id),
                    try tracked(commit)?.mode == .tree
                else { continue }
                // What is only not pushed yet is nobody's mistake.
                report(
                    .trackedAddons, remote == nil ? .warning : .note,
                    .disk(
                        .baseTracksFolder(
                            reference: String(reference.split(separator: "/").dropFirst(2).joined(separator: "/")),
                            head: headName, remote: remote, isActive: record != nil)))
            }
        }
    }

    private func bases(of catalog: Catalog) -> [String] {
        switch catalog.base {
        case nil: headName.map { [$0] } ?? []
        case .branch(let name)?: [name]
        case .branches(let names)?: Set(names.values).sorted()
        }
    }

    private mutating func checkActive(_ repository: Repository, _ catalog: Catalog) throws {
        guard !hasFinding(.sparseCheckout) else { return skip(.active) }
        let path = recordPath(repository)
        if record == nil, FileSystem.kind(of: path) != .absent {
            let json = FileSystem.read(path).flatMap { try? JSON.parse($0) }
            let target = json?["client"]?.string.flatMap { client in
                json?["environment"]?.string.flatMap { try? Target(client: client, environment: $0) }
            }
            return report(
                .active, .error,
                .disk(.recordUnreadable(path: path, target.flatMap { newest[$0] == nil ? nil : $0 })))
        }
        guard let status = try ActiveStatus.read(repository, catalog: catalog) else { return skip(.active) }
        let target = status.record?.target
        switch (status.agreement, status.record) {
        case (.agrees, let record?):
            report(
                .active, .ok, .disk(.activeRecord(record.target, tier: record.tier, mode: record.mode)))
        case (.agrees, nil), (.base, _): report(.active, .ok, .disk(.activeBase(tier: status.committedTier)))
        case (.elsewhere(let head), _): report(.active, .warning, .disk(.elsewhere(target, head)))
        case (.edited(let changes), _): report(.active, .warning, .disk(.edited(target, changes)))
        case (.folderMovedOn(let folder), let record?):
            report(.active, .warning, .disk(.movedOn(record.target, tier: record.tier, folder: folder)))
        // What stands in a broken history is nothing to activate.
        case (.behind(let entry, _), let record?) where newest[record.target] != nil:
            report(.active, .warning, .disk(.behind(record.target, entry)))
        case (.unknownEntry(let id), let record?):
            report(
                .active, .error,
                .disk(
                    .unknownEntry(
                        record.target, id, hasHistory: newest[record.target] != nil, remote: remotes.first)))
        case (.unusable, _):
            let isForeign = status.place == .notAFolder && repository.coreSetting("symlinks") != false
            report(.active, .error, .disk(.unusable(status.place, target, isForeign: isForeign)))
        case (.behind, _): skip(.active)
        case (.folderMovedOn, nil), (.unknownEntry, nil): break
        }
        if let branch = status.editedBranch {
            report(.active, .warning, .disk(.editedBranch(branch, onto: catalog.base(for: target?.environment))))
        }
        if status.isLinkChangedUpstream { report(.active, .warning, .disk(.linkChangedUpstream)) }
    }

    private mutating func checkFlag(_ repository: Repository) async throws {
        guard hasGit, !hasFinding(.sparseCheckout) else { return skip(.skipWorktree) }
        let listing = try await git(["ls-files", "-v", "-z", "--", ":(top,literal)\(Layout.addons)"])
        // One line, `S path` with the flag and `H path` without; several lines are the files of a real folder.
        let records = listing.split(separator: 0)
        guard records.count == 1, let status = records[0].first,
            records[0].dropFirst(2) == Array(Layout.addons.utf8)[...]
        else { return }
        let isSet = status == UInt8(ascii: "S")
        let isWanted = record.map { $0.mode != .branch } ?? false
        // Where links do not work, the copy that stands for a committed one carries the flag too.
        if !isWanted, repository.coreSetting("symlinks") == false { return }
        if isSet != isWanted {
            let isCleared = isSparse && !isOn("sparse.expectfilesoutsideofpatterns")
            report(.skipWorktree, .warning, .disk(.flag(isWanted: isWanted, isCleared: isCleared)))
        }
    }

    private mutating func checkExclude(_ repository: Repository) {
        let isCopy = record?.mode == .copy
        let standsForLink =
            repository.coreSetting("symlinks") == false
            && top.map { FileSystem.kind(of: "\($0)/\(Layout.addons)") == .directory } ?? false
        let isWanted = isCopy || standsForLink || ActiveRecord.otherWorkTreeUsesCopy(repository)
        if ExcludeFile.isSet(repository) != isWanted {
            report(.exclude, .warning, .disk(.exclude(isWanted: isWanted, record?.target)))
        }
    }
}
