internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

extension DoctorAdvice {
    static func of(_ finding: Doctor.Finding, _ shell: DoctorShell) -> DoctorAdvice {
        switch finding.detail {
        case .none: return .init(finding.state == .skipped ? "not looked at" : nothing(finding.check))
        case .failed(let error):
            let report = ErrorReport.of(error)
            let hints = report.hints.isEmpty ? "" : " (\(report.hints.joined(separator: "; ")))"
            return .init("\(report.message)\(hints)", finding.state.isFinding ? [shell.git("fsck")] : [])
        case .setup(let detail): return of(detail, shell)
        case .place(let detail): return of(detail, shell)
        case .record(let detail): return of(detail, shell)
        case .disk(let detail): return of(detail, shell)
        case .left(let detail): return of(detail, shell)
        }
    }

    /// What a check says that found nothing.
    private static func nothing(_ check: Doctor.Check) -> String {
        switch check {
        case .configuration: "git reads it"
        case .clone: "complete"
        case .settings: "links, modes, names and line ends as git has them"
        case .sparseCheckout: "nothing is left out"
        case .fileSystem: "writable, with space, and exchanges folders"
        case .hooks: "none that tiergit passes by"
        case .tiers: "all are made and committed"
        case .addonsGuard: "a deployment without addons fails"
        case .replacements: "none"
        case .trackedAddons: "by a commit that tiergit made"
        case .skipWorktree: "as it should be"
        case .exclude: "as it should be"
        case .tierSettings: "neither staged nor committed"
        case .tierBranches: "none is built"
        case .workspace: "says nothing else"
        case .journal: "no command ended halfway"
        case .locks: "nobody holds one"
        case .gitLocks: "none"
        case .leftovers: "none"
        case .deployments: "none that is under way or waits to be recorded"
        case .allowedSigners: "not needed"
        default: "nothing found"
        }
    }

    private static func of(_ finding: Doctor.Left, _ shell: DoctorShell) -> DoctorAdvice {
        switch finding {
        case .journal(let forecast): return journal(forecast, shell)
        case .held(let holder):
            return .init(
                "\(holder.description.isEmpty ? "a command of tiergit's" : safeName(holder.description)) is at work: \(safeName(holder.path))"
            )
        case .gitLock(let path, let age, let owner):
            let since = age < 60 ? "just made" : "made \(Wording.age(0, now: age))"
            if let owner {
                return .init(
                    "\(safeName(path)), \(since), is held: \(safeName(owner.name)), process \(owner.id), is at work here"
                )
            }
            return .init(
                "\(safeName(path)), \(since), stops git, and no process here has it: a command was killed",
                ["rm \(shell.file(path))"])
        case .deploying(let lease):
            return .init("\(lease.target) is being deployed \(safeName(lease.description))")
        case .unseen(let open):
            return .init(
                "an update of \(safeName(open.stackName)), begun \(safeName(open.lease.startedAt)), told no result",
                [shell.tiergit("deploy \(TargetArguments.of(open.lease.target)) --engine cloudformation")])
        case .unrecorded(let lease, let result):
            return .init(
                "a deployment of \(lease.target), begun \(safeName(lease.startedAt)), "
                    + (result.map { "\($0.rawValue), is not recorded yet" } ?? "ended without telling a result"),
                [shell.tiergit("hook post-deploy --waiting")])
        case .litter(let paths):
            return .init(
                "a command that was killed left this behind" + list(paths.map(safeName)),
                ["rm -r \(paths.map { shell.file($0) }.joined(separator: " "))"])
        }
    }

    private static func journal(_ forecast: Recovery.Forecast, _ shell: DoctorShell) -> DoctorAdvice {
        func halfway(_ command: String) -> String { "`tiergit \(safeName(command))` ended halfway" }
        let next = shell.tiergit("status")
        switch forecast {
        case .underWay(let holder):
            return .init(
                "\(holder.description.isEmpty ? "a command of tiergit's" : safeName(holder.description)) is at work here"
            )
        case .unreadable(let path):
            return .init(
                "a command ended halfway, and its journal cannot be read: \(safeName(path)); what it changed, tiergit status and git status show",
                ["mv \(shell.file(path)) \(shell.file(path + ".unreadable"))", next])
        case .discard(let command):
            return .init("\(halfway(command)) and had recorded nothing: the next command discards it", [next])
        case .complete(let command, let entry, let movedOn):
            return .init(
                "\(halfway(command))\(entry.map { ", and \($0.short) is recorded" } ?? ""): the next command completes it"
                    + (movedOn ? "; there are newer entries since" : ""), [next])
        case .abandon(let command, let reference):
            return .init(
                "\(halfway(command)), and \(safeName(reference)) holds something else since: the next command discards it",
                [next])
        case .tidy(let command):
            return .init(
                "`tiergit \(safeName(command))` was done, and could not tidy up: the next command does", [next])
        case .mixed(let command, let mixed):
            let references = mixed.references.flatMap { name, new in
                [
                    shell.git(
                        "update-ref \(shellQuoted("refs/tiergit-lost/\(name.dropFirst("refs/".count))")) \(shellQuoted(name))"
                    ),
                    new.map { shell.git("update-ref \(shellQuoted(name)) \($0.hex)") }
                        ?? shell.git("update-ref -d \(shellQuoted(name))"),
                ]
            }
            let names = mixed.references.map { safeName($0.name) }
            // On the branch that it was made for, the paths may be what they were.
            guard let headWas = mixed.headWas else {
                return .init(
                    "\(halfway(command)), and cannot go on: this holds neither the old content nor the new"
                        + list(names + mixed.paths.map { safeName($0.path) }),
                    mixed.paths.flatMap { replace($0.path, by: $0.new, shell) } + references + [next])
            }
            let head =
                switch headWas {
                case .branch(let name, _), .unborn(let name):
                    shell.git("switch \(shellQuoted(String(name.dropFirst("refs/heads/".count))))")
                case .detached(let id): shell.git("switch --detach \(id.hex)")
                }
            return .init(
                "\(halfway(command)), and cannot go on: HEAD went elsewhere meanwhile" + list(names),
                [head] + references + [next])
        }
    }

    /// Moves what stands at a path aside, and puts a state in its place.
    private static func replace(_ path: String, by state: PathState, _ shell: DoctorShell) -> [String] {
        let absolute = "\(shell.top ?? shell.directory)/\(path)"
        let file = shell.file(absolute)
        let away = FileSystem.kind(of: absolute) == .absent ? [] : ["mv \(file) \(shell.file(absolute + ".mine"))"]
        switch state {
        case .absent: return away
        case .link(let target): return away + ["ln -s \(shellQuoted(target)) \(file)"]
        case .file(let id, let executable):
            return away + ["\(shell.git("cat-file blob \(id.hex)")) > \(file)"]
                + (executable ? ["chmod +x \(file)"] : [])
        case .directory(let tree):
            return away + ["mkdir \(file)", "\(shell.git("archive \(tree.hex)")) | tar -x -C \(file)"]
        }
    }
}
