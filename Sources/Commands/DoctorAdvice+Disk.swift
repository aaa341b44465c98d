internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

extension DoctorAdvice {
    static func of(_ finding: Doctor.Disk, _ shell: DoctorShell) -> DoctorAdvice {
        switch finding {
        case .tracked(let folder): return .init("a link to \(safeName(folder))")
        case .trackedFolder(let head, let branch):
            return .init(
                "\(Layout.addons) is tracked as a folder on \(safeName(head)), so nothing can take its place",
                [
                    branch.map { shell.git("merge \(shellQuoted($0))") }
                        ?? shell.git("revert --no-edit \"$(\(shell.git("log -1 --format=%H -- \(Layout.addons)")))\"")
                ])
        case .untracked(let link, let folder):
            return .init(
                link.map { "HEAD tracks \(Layout.addons) as a link to \(safeName($0)), which HEAD does not have" }
                    ?? "HEAD does not track \(Layout.addons): a machine without tiergit deploys no addons",
                folder.map { folder in
                    [
                        shell.git(
                            "update-index --add --cacheinfo \"120000,$(printf %s \(shellQuoted(folder)) | \(shell.git("hash-object -w --stdin"))),\(Layout.addons)\""
                        ), shell.git("commit -m \"addons lead to \(safeName(folder))\""),
                    ]
                } ?? [shell.git("log --oneline -- \(Layout.addons)")])
        case .baseTracksFolder(let reference, let head, let remote, let isActive):
            let branch = remote.map { String(reference.dropFirst($0.count + 1)) } ?? reference
            if let remote {
                return .init(
                    "\(safeName(reference)) tracks \(Layout.addons) as a folder: colleagues have no tiers yet",
                    [shell.git("push \(shellQuoted(remote)) \(shellQuoted(branch))")])
            }
            return .init(
                "the base branch \(safeName(branch)) tracks \(Layout.addons) as a folder: no tier can be made of it",
                (isActive ? [shell.activate(nil)] : [])
                    + [
                        shell.git("switch \(shellQuoted(branch))"),
                        shell.git("merge \(head.map(shellQuoted) ?? "HEAD@{1}")"),
                    ])
        case .activeRecord(let target, let tier, let mode):
            return .init("\(target) on \(safeName(tier)), \(mode.rawValue)")
        case .activeBase(let tier): return .init("what is committed\(tier.map { ", \($0)" } ?? "")")
        case .recordUnreadable(let path, let target):
            return .init(
                "what was activated here last cannot be read: \(safeName(path))",
                ["rm \(shell.file(path))", shell.activate(target, force: true)])
        case .unusable(.missing, let target, _):
            return .init(
                "\(Layout.addons) is missing: Copilot would delete the addons stack", [shell.activate(target)])
        case .unusable(.dangling(let link), let target, _):
            return .init(
                "\(Layout.addons) leads to \(safeName(link)), which is not there: Copilot would delete the addons stack",
                [shell.activate(target)])
        case .unusable(_, let target, let isForeign):
            let file = shell.file(inWorkTree: Layout.addons)
            return .init(
                "\(Layout.addons) is no folder: Copilot would delete the addons stack",
                (isForeign ? ["mv \(file) \(file).mine"] : []) + [shell.activate(target)])
        case .edited(let target, let changes):
            return .init(
                "what is active was changed by hand; this puts back what should be there, and loses nothing of the change"
                    + list(changes.map { "\(Wording.kind($0.kind)) \(safeName($0.path))" }),
                [shell.activate(target, force: true)])
        case .elsewhere(let target, let head):
            let place = Wording.place(head)
            return .init(
                "HEAD is \(place), so what is committed there is active, and not what is recorded",
                [shell.activate(target)])
        case .movedOn(let target, let tier, let folder):
            return .init(
                "\(safeName(folder)) was changed by commits since \(target) was switched to it; \(TargetArguments.command("switch \(safeName(tier))", target)) records that, this puts back what is recorded",
                [shell.activate(target)])
        case .behind(let target, let entry):
            let change = Wording.change(entry.document)
            return .init(
                "\(target) has a newer entry than the one that is active: #\(entry.document.sequence) \(safeName(change))",
                [shell.activate(target)])
        case .unknownEntry(let target, let id, let hasHistory, let remote):
            return .init(
                "\(target) is active by entry \(id.short), which is not in this repository",
                hasHistory ? [shell.activate(target, force: true)] : shell.fetch(remote))
        case .editedBranch(let branch, let onto):
            return .init(
                "\(safeName(branch)) is generated, and somebody committed to it: such a commit is in no tier; bring it to \(onto.map(safeName) ?? "the base branch") with git cherry-pick",
                [shell.activate(nil)])
        case .linkChangedUpstream:
            return .init(
                "upstream \(Layout.addons) leads elsewhere, and git refuses to pull that while a tier is active here",
                [shell.activate(nil), shell.git("pull")])
        case .flag(true, isCleared: true):
            return .init(
                "\(Layout.addons) lost its skip-worktree flag: git shows the active tier as a change, and overwrites it; with sparse checkout git keeps the flag only where it is told to",
                [
                    shell.git("config sparse.expectFilesOutsideOfPatterns true"),
                    shell.git("update-index --skip-worktree \(Layout.addons)"),
                ])
        case .flag(true, isCleared: false):
            return .init(
                "\(Layout.addons) lost its skip-worktree flag: git shows the active tier as a change, and overwrites it",
                [shell.git("update-index --skip-worktree \(Layout.addons)")])
        case .flag(false, _):
            return .init(
                "\(Layout.addons) has the skip-worktree flag, and nothing is active that needs it: git does not update it",
                [shell.git("update-index --no-skip-worktree \(Layout.addons)")])
        case .exclude(let isWanted, let target):
            return isWanted
                ? .init(
                    "info/exclude lacks the lines that keep the copied addons out of git add -A",
                    [shell.activate(target)])
                : .init(
                    "info/exclude still hides \(Layout.addons)/, which no work tree needs any more",
                    [shell.activate(target)])
        case .staged(let paths):
            return .init(
                "the active tier's content is staged, and the next commit would take it along"
                    + list(paths.map(safeName)),
                [shell.git("restore --staged \(paths.map(shellQuoted).joined(separator: " "))")])
        case .settingsCommitted(let paths, let base):
            let files = paths.map(shellQuoted).joined(separator: " ")
            return .init(
                "the active tier's settings were committed: every tier would be made with them"
                    + list(paths.map(safeName)),
                base.map {
                    [
                        shell.git("restore --staged --source=\($0.hex) \(files)"),
                        shell.git("commit -m \"take the tier settings out\""),
                    ]
                } ?? [shell.git("log -p -1 -- \(files)")])
        case .branches(let current, let missing):
            let built = current == 0 ? "none is built" : "\(count(current, "branch", many: "branches")) current"
            return .init(
                current == 0 || missing.isEmpty ? built : "\(built), not built: \(missing.joined(separator: ", "))")
        case .branch(let branch, let holders):
            let state = branch.sentence
            return .init(
                "\(safeName(branch.name)) is \(safeName(state))"
                    + (holders.isEmpty ? "" : ", and checked out in \(holders.map(safeName).joined(separator: ", "))"),
                holders.map { "tiergit -C \(shellQuoted($0)) activate --base" }
                    + [shell.tiergit("branch build \(branch.tier)\(branch.state == .edited ? " --force" : "")")])
        case .workspace(let application, let active, let hasHistory):
            return .init(
                "\(Layout.workspace) is set to \(application), and the addons of \(active) are active: Copilot would deploy them there",
                [hasHistory ? shell.activate(application) : shell.tiergit("adopt TIER", application)])
        case .workspaceUnreadable(let error):
            return .init(safeName(error.description))
        }
    }
}
