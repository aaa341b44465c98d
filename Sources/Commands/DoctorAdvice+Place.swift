internal import Git
internal import Switching
internal import Terminal
internal import Tiers

extension DoctorAdvice {
    static func of(_ finding: Doctor.Place, _ shell: DoctorShell) -> DoctorAdvice {
        switch finding {
        case .repository(let directory): .init(safeName(directory))
        case .refused(let error): refused(error, shell)
        case .worktreeConfig:
            .init(
                "extensions.worktreeConfig is on in a repository of format 1, which libgit2 cannot read; format 0 says the same to git",
                [shell.git("config core.repositoryformatversion 0")])
        case .bare(let path):
            .init(
                "this repository is bare: it has no work tree to put a tier into",
                ["git clone \(shell.file(path)) \(shellQuoted(cloneName(path)))"])
        case .branch(let name): .init("on \(safeName(short(name)))")
        case .detached(let id, isGenerated: true): .init("on \(id.short), a commit that tiergit made")
        case .detached(_, isGenerated: false):
            .init(
                "on no branch: commits that are made here are on none",
                [shell.git("branch -a --contains HEAD")])
        case .unborn(let branch):
            .init(
                "this repository has no commit yet, on \(safeName(short(branch)))",
                [shell.git("add -A"), shell.git("commit -m \"first commit\"")])
        case .operation("bisect"): .init("a git bisect is under way", [shell.git("bisect reset")])
        case .operation(let operation):
            .init(
                "a git \(operation) is under way: finish it (git \(operation) --continue), or",
                [shell.git("\(operation) --abort")])
        case .shallow(let remote):
            .init(
                "a shallow clone: commits that an entry or a tier branch was made from may not be here",
                [shell.git("fetch --unshallow\(remote.map { " " + shellQuoted($0) } ?? "")")])
        case .partial(let remote):
            .init(
                "a partial clone: objects that were left out are not fetched when tiergit wants them",
                [
                    shell.git("config --unset remote.\(shellQuoted(remote)).partialclonefilter"),
                    shell.git(
                        "fetch --refetch --no-prune \(shellQuoted(remote)) '+refs/heads/*:refs/remotes/\(safeName(remote))/*' '+refs/tiergit/*:refs/tiergit-remote/\(safeName(remote))/*'"
                    ),
                ])
        case .setting(let name, let value): .init("\(name) is \(safeName(value)): \(meaning(of: name))")
        case .sparse:
            .init(
                "sparse checkout leaves \(Layout.copilot)/ out: Copilot would find no addons",
                [shell.git("sparse-checkout add \(Layout.copilot)")])
        case .notWritable(let path, let isOwn):
            .init(
                "\(safeName(path)) is not writable for you",
                [isOwn ? "chmod u+rwx \(shell.file(path))" : "sudo chown -R \"$(id -un)\" \(shell.file(path))"])
        case .readOnly(let path):
            .init(
                "\(safeName(path)) is on a file system that is mounted read-only",
                ["sudo mount -o remount,rw \"$(findmnt -no TARGET -T \(shell.file(path)))\""])
        case .notThere(let path): .init("TMPDIR is no folder: \(safeName(path))", ["mkdir -p \(shell.file(path))"])
        case .nearlyFull(let path, let bytes):
            .init(
                "only \(bytes >> 20) MiB are free at \(safeName(path))", [shell.git("gc"), "df -h \(shell.file(path))"])
        case .cannotExchange(let usesCopies):
            .init(
                "the file system cannot exchange two folders in one step, so a copy of the addons cannot be replaced",
                usesCopies
                    ? ["sed -i 's/^activation: copy/activation: symlink/' \(shell.file(inWorkTree: Catalog.path))"] : []
            )
        case .hook(let path):
            .init(
                "git runs \(safeName(path)) at each change of a reference; tiergit changes references without git, so it does not run then"
            )
        }
    }

    private static func refused(_ error: GitError, _ shell: DoctorShell) -> DoctorAdvice {
        let report = ErrorReport.of(error)
        switch error {
        case .notARepository: return .init(report.message, ["tiergit -C DIR doctor"])
        case .environment(let name, _): return .init(report.message, ["unset \(name)"])
        case .untrustedOwner: return .init(report.message, report.hints)
        case .unsupportedRepository(let what) where what.contains("reftable"):
            return .init(report.message, [shell.git("refs migrate --ref-format=files")])
        case .unsupportedRepository(let what) where what.contains("SHA-256"):
            let name = shellQuoted("../\(FileSystem.name(of: shell.directory))-sha1")
            return .init(
                "\(report.message); this makes a copy of it with SHA-1, without the commits' signatures",
                [
                    "git init -q --object-format=sha1 \(name)",
                    "\(shell.git("fast-export --all --signed-tags=strip")) | git -C \(name) fast-import --quiet",
                    "git -C \(name) reset -q --hard",
                ])
        default: return .init(report.message, report.hints.isEmpty ? [shell.git("fsck")] : [])
        }
    }

    private static func cloneName(_ path: String) -> String {
        let name = FileSystem.name(of: path)
        return name.hasSuffix(".git") && name != ".git" ? String(name.dropLast(4)) : "\(name)-clone"
    }

    private static func short(_ branch: String) -> String {
        branch.hasPrefix("refs/heads/") ? String(branch.dropFirst("refs/heads/".count)) : branch
    }

    private static func meaning(of setting: String) -> String {
        switch setting {
        case "core.symlinks": "links are text files here, so the addons are copied where a link would stand"
        case "core.filemode": "executable bits on disk are not looked at"
        case "core.ignorecase": "names that differ in case alone are one file here"
        default: "text files have CRLF on disk, and Copilot reads them so; what is recorded has LF"
        }
    }
}
