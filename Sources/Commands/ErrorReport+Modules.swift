internal import Git
internal import Glibc
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

/// The errors of the modules below `Switching`.
extension ErrorReport {
    static func of(_ error: GitError) -> ErrorReport {
        switch error {
        case .notARepository(let path):
            if let given = unsafe getenv("GIT_DIR") {
                ErrorReport(
                    "GIT_DIR is `\(unsafe Names.printable(String(cString: given)))`, which is no git repository",
                    hints: ["unset GIT_DIR"])
            } else {
                ErrorReport(
                    "not a git repository (or any folder above): \(safeName(path == "." ? FileSystem.currentDirectory : path))",
                    hints: ["go to your repository, or name it with -C DIR"])
            }
        case .untrustedOwner(let path):
            ErrorReport(
                "git does not trust the owner of \(safeName(path))",
                hints: ["git config --global --add safe.directory \(shellQuoted(path))"])
        case .unsupportedRepository(let what):
            ErrorReport(
                "this repository is not supported: \(safe(what))",
                hints: ["SHA-1 objects and files as references are (git init's defaults)"])
        case .bareRepository:
            ErrorReport(
                "this repository is bare: it has no work tree to put a tier into",
                hints: ["clone it, and run this in the clone"])
        case .notFound(let what): ErrorReport("not found: \(safe(what))")
        case .notFetched(let what, .shallow):
            ErrorReport(
                "\(safe(what)) is not here: this clone is shallow",
                hints: [
                    "git fetch --unshallow origin 'refs/heads/*:refs/remotes/origin/*' '+refs/tiergit/*:refs/tiergit-remote/origin/*'"
                ])
        case .notFetched(let what, .partial):
            ErrorReport(
                "\(safe(what)) is not here: this clone is partial, and the rest stayed at its remote",
                hints: ["git fetch, to see whether the remote can be reached, then run this again"])
        case .environment(let name, let value):
            ErrorReport(
                "\(name) is `\(Names.printable(value))`: what is written here would not be where it is read from",
                hints: ["unset \(name)"])
        case .unmerged(let paths):
            ErrorReport(
                "\(paths.map(safe).joined(separator: ", ")) is in conflict",
                hints: ["resolve it and git add it, or give the merge up, and run this again"])
        case .referenceMoved(let name):
            ErrorReport("\(name) moved meanwhile", hints: ["run it again"], exitCode: 5)
        case .locked(let path):
            ErrorReport(
                "git holds a lock: \(path)",
                hints: ["wait for the other git command; if there is none, tiergit doctor says how to remove it"],
                exitCode: 5)
        case .invalidName(let name) where name.contains("\u{FFFD}"):
            ErrorReport(
                "the name of a file is not UTF-8: \(safeName(name))", hints: ["git mv the file to a name that is"])
        case .invalidName(let name): ErrorReport("git allows no such name: \(safeName(name))")
        case .noIdentity(let missing):
            ErrorReport(
                "git does not know who you are: \(missing.joined(separator: " and ")) \(missing.count == 1 ? "is" : "are") not set",
                hints: [
                    "git config --global user.name \"Your Name\"", "git config --global user.email you@example.com",
                ])
        case .library(let operation, let message):
            ErrorReport("\(safe(operation)): \(safe(message))")
        case .command(let arguments, _, let message):
            ErrorReport(
                "git \(subcommand(arguments)) failed: \(safe(withoutPrefixes(message)))",
                hints: [
                    message.contains("terminal prompts disabled")
                        ? "set up a credential helper (git help credentials), or run this at a terminal" : nil
                ])
        case .gitMissing: ErrorReport("git is not installed", hints: ["apt-get install git"])
        case .file(let operation, let path, let errno):
            ErrorReport("\(operation) \(safeName(path)): \(unsafe String(cString: strerror(errno)))")
        }
    }

    /// The command among git's arguments; `-c NAME=VALUE` may stand before it.
    private static func subcommand(_ arguments: [String]) -> String {
        var rest = arguments[...]
        while rest.first == "-c" { rest = rest.dropFirst(2) }
        return rest.first ?? ""
    }

    /// git's own `fatal: ` and `error: ` would be a second label behind ours.
    private static func withoutPrefixes(_ message: String) -> String {
        message.split(separator: "\n").map { line in
            for prefix in ["fatal: ", "error: "] where line.hasPrefix(prefix) { return line.dropFirst(prefix.count) }
            return line
        }.joined(separator: "\n")
    }

    static func of(_ error: TiersError) -> ErrorReport {
        switch error {
        case .git(let error): of(error)
        case .catalog(let error): of(SwitchError.catalog(error))
        case .manifest(let error):
            ErrorReport(
                "\(error.location): \(safe(error.message))",
                hints: ["edit the manifest so that it is plain, and commit it"])
        case .notAdopted(let commit):
            ErrorReport(
                commit == nil
                    ? "this repository has no commit yet"
                    : "this repository has no \(Catalog.path) in its current commit",
                hints: [
                    "tiergit init --adopt \(Layout.addons) --as minimum", "tiergit init, where there are no addons yet",
                ])
        case .catalogNotAFile(let commit):
            ErrorReport(
                "\(Catalog.path)\(commit.map { " in commit \($0.short)" } ?? "") is no plain file",
                hints: ["put the catalog itself there, and commit it"])
        case .clientsNotAFile:
            ErrorReport("\(Clients.path) is no plain file", hints: ["put the file itself there, and commit it"])
        case .catalogMissing(let revision):
            ErrorReport(
                "commit \(Names.printable(revision)) has no \(Catalog.path)",
                hints: ["name a commit since tiergit init with --base, or leave --base out"])
        case .noSuchCommit(let revision):
            ErrorReport(
                "no commit is called `\(Names.printable(revision))`",
                hints: ["git log --all --oneline lists the commits, git branch --all the branches"])
        case .notMade(let tier, let folder, let commit):
            ErrorReport(
                "tier \(tier) is not made yet: \(folder) is not in commit \(commit.short)",
                hints: ["create the folder, commit it, and run this again"])
        case .composition(let problem):
            ErrorReport(
                "\(safe(problem.description))", hints: [safe(problem.hint)], exitCode: 1)
        case .serviceMissing(let tier, let service, let path):
            ErrorReport(
                "tier \(tier) gives settings to \(safe(service)), and there is no \(safeName(path))",
                hints: ["take the service out of \(Catalog.path)"])
        case .unsuitable(let path, let reason):
            ErrorReport("\(safeName(path)) cannot be part of a tier: \(Wording.unsuitable(reason))")
        case .baseMissing(let branch):
            ErrorReport(
                "the base branch \(branch) is nowhere to be found", hints: ["git fetch, or name a commit with --base"])
        case .baseUnknown:
            ErrorReport(
                "HEAD is on a generated commit, and \(Catalog.path) names no base branch",
                hints: ["git switch to your own branch, or name a commit with --base"])
        case .malformedServices(let what): ErrorReport("services.json is malformed: \(safe(what))", exitCode: 7)
        }
    }

    static func of(_ error: ActivationError) -> ErrorReport {
        switch error {
        case .git(let error): of(error)
        case .tiers(let error): of(error)
        case .outsideSparseCheckout(let paths):
            ErrorReport(
                "left out by the sparse checkout:\n  " + paths.map(safe).joined(separator: "\n  "),
                hints: ["git sparse-checkout add copilot"])
        case .localChanges(let changes):
            ErrorReport(
                "uncommitted changes would be lost or left out:\n  "
                    + changes.map { "\(Wording.kind($0.kind)) \(safeName($0.path))" }.joined(separator: "\n  "),
                hints: [
                    "commit them, or put them away with git stash, and run this again",
                    "--force overwrites what is in the way, after saving it under refs/tiergit/saved",
                ])
        case .cannotCheckOut(let path, let reason):
            ErrorReport(
                "\(safeName(path)) cannot be checked out here: \(safe(reason))",
                hints: ["git switch the branch yourself, then run this again"])
        case .addonsTracked(let branch):
            ErrorReport(
                "\(Layout.addons) is tracked as a folder on \(safe(branch)), so nothing can take its place",
                hints: ["merge the branch on which tiergit init ran"])
        case .foreignAddons(let target):
            ErrorReport(
                "\(Layout.addons) \(target.isEmpty ? "is no folder" : "leads to \(safe(target))"), which tiergit did not put there",
                hints: ["remove it, then run this again"])
        }
    }

    static func of(_ error: HistoryError) -> ErrorReport {
        switch error {
        case .git(let error): of(error)
        case .tiers(let error): of(error)
        case .signature(let error): of(error)
        case .noHistory(let target):
            ErrorReport(
                "\(target) has no tier history yet",
                hints: ["\(TargetArguments.command("adopt TIER", target)) records what it runs"])
        case .noSuchEntry(let name, let target):
            ErrorReport(
                "the tier history of \(target) has no entry \(name.isEmpty ? "``" : Names.printable(name))",
                hints: ["\(TargetArguments.command("log", target)) lists them"])
        case .ambiguousEntry(let name, let target):
            ErrorReport(
                "several entries of \(target) begin with \(Names.printable(name))", hints: ["give more digits"],
                exitCode: 64)
        case .nothingBefore(let target, let steps):
            ErrorReport(
                steps > 1
                    ? "\(target) has no content from \(steps) changes ago" : "\(target) has nothing to go back to",
                hints: ["\(TargetArguments.command("log", target)) shows how far back it goes"])
        case .malformed(let id, let why):
            ErrorReport("entry \(id.short) is not valid: \(safe(why))", hints: ["git show \(id)"], exitCode: 7)
        case .missing(let id, let what):
            ErrorReport(
                "entry \(id.short) is not whole in this repository: \(what)",
                hints: ["git fsck; git fetch --unshallow where the clone is shallow; else another clone has it"])
        case .brokenReference(let name, let why):
            ErrorReport(
                "\(safe(name)) is not valid: \(safe(why))",
                hints: ["another clone has it: git ls-remote origin 'refs/tiergit/*'"], exitCode: 7)
        case .policyMissing(let root):
            ErrorReport(
                "this clone lacks the policy\(root.map { " \($0.short)" } ?? "") that \(Catalog.path) names",
                hints: ["tiergit sync --install"])
        case .policyMismatch(let catalog, let found):
            ErrorReport(
                "\(Catalog.path) names the policy root \(catalog?.short ?? "none"), and refs/tiergit/policy begins with \(found.short)",
                hints: ["was the catalog copied from another repository?"], exitCode: 7)
        }
    }

    static func of(_ error: SignatureError) -> ErrorReport {
        let setup = [
            "git config --global gpg.format ssh",
            "git config --global user.signingkey ~/.ssh/id_ed25519.pub",
            "git config --global gpg.ssh.allowedSignersFile ~/.ssh/allowed_signers",
        ]
        if case .notConfigured = error {
            return ErrorReport(
                "git has no signing set up (\(Wording.signature(error))): every entry is signed", hints: setup)
        }
        if case .cancelled = error { return ErrorReport("signing was cancelled: nothing was changed", exitCode: 130) }
        return ErrorReport("signing failed: \(safe(Wording.signature(error)))")
    }

    static func of(_ error: TierBranchError) -> ErrorReport {
        switch error {
        case .edited(let branch, let commit):
            ErrorReport(
                "branch \(branch) holds a commit that tiergit did not make: \(commit.short)",
                hints: [
                    "move the edit to the tier's folder on the base branch, then: tiergit branch build --force (keeps the commit in the branch's history)"
                ], exitCode: 3)
        case .checkedOutElsewhere(let branch, let workTree):
            ErrorReport(
                "branch \(branch) is checked out in \(workTree), so it is not moved",
                hints: ["tiergit -C \(shellQuoted(workTree)) activate --base"])
        }
    }

    static func of(_ error: RemoteError) -> ErrorReport {
        switch error {
        case .unknown(let name, let known):
            ErrorReport(
                "no remote is called `\(Names.printable(name))`"
                    + (known.isEmpty ? ": there is none" : ": \(Suggestion.list(known))"),
                hints: [Suggestion.question(for: name, among: known) ?? "git remote -v lists them"], exitCode: 64)
        case .ambiguous(let names):
            ErrorReport(
                "there are several remotes, and none is called origin: \(Suggestion.list(names))",
                hints: ["tiergit sync \(safeName(names[0]))"], exitCode: 64)
        case .refused(let reasons, let words, let usesHeads):
            ErrorReport(
                "the remote took nothing:\n  " + (reasons + words).map(safe).joined(separator: "\n  "),
                hints: [
                    reasons.contains { $0.hasPrefix("refs/tiergit/") }
                        ? "tiergit sync --heads, for a remote that takes branches and tags alone"
                        : usesHeads
                            ? "ask who keeps the remote to take refs/heads/tiergit/*; a branch called tiergit there is in the way of them"
                            : "ask who keeps the remote to let these branches be pushed; all goes in one step, or nothing"
                ])
        case .moving:
            ErrorReport(
                "the remote kept moving: others were always quicker", hints: ["run tiergit sync again"], exitCode: 5)
        case .policyMissing(let root, let remote):
            ErrorReport(
                "neither this clone nor \(safeName(remote)) has the policy\(root.map { " \($0.short)" } ?? "") that \(Catalog.path) names",
                hints: ["another clone has it, and sends it there by tiergit sync"])
        case .policyForked(let here, let there):
            ErrorReport(
                "the policy here and the one at the remote went different ways: \(here) and \(there)",
                hints: ["ask the maintainers which one holds; nothing was changed here"], exitCode: 7)
        }
    }

    static func of(_ error: InitialisationError) -> ErrorReport {
        switch error {
        case .unborn:
            ErrorReport("this repository has no commit yet", hints: ["git commit your files first"])
        case .dirtyAddons(let changes):
            ErrorReport(
                "\(Layout.addons) has files that are not committed:\n  "
                    + changes.map { "\(Wording.kind($0.kind)) \(safeName($0.path))" }.joined(separator: "\n  "),
                hints: ["commit them, or take them out of the folder: Copilot reads every YAML file there"])
        case .inTheWay(let path):
            ErrorReport("\(safeName(path)) is there already", hints: ["move it away, or commit its removal"])
        case .wrongFolder(let path):
            ErrorReport(
                "\(safeName(path)) is not the folder that Copilot reads: \(Layout.addons), at the top of the repository",
                hints: ["tiergit init --adopt \(Layout.addons) --as minimum"], exitCode: 64)
        case .noAddons(let found):
            switch found {
            case .missing:
                ErrorReport("\(Layout.addons) is not there", hints: ["tiergit init starts with three shipped tiers"])
            case .untracked:
                ErrorReport(
                    "\(Layout.addons) is there, but not committed",
                    hints: ["git add and commit it, then: tiergit init --adopt \(Layout.addons) --as minimum"])
            case .file:
                ErrorReport("\(Layout.addons) is no folder", hints: ["make it a folder, commit it, and run this again"])
            case .link(let target):
                ErrorReport(
                    "\(Layout.addons) is a link to \(safe(target)), and no folder",
                    hints: ["make it a folder, commit it, and run this again"])
            }
        case .addonsPresent:
            ErrorReport(
                "this repository has addons already", hints: ["tiergit init --adopt \(Layout.addons) --as minimum"])
        case .unknownTier(let name, let known):
            ErrorReport(
                "no tier is called `\(safe(name))`: \(Suggestion.list(known))",
                hints: [
                    Suggestion.question(for: name, among: known), "a tier can be renamed in \(Catalog.path) afterwards",
                ],
                exitCode: 64)
        case .nothingToUndo:
            ErrorReport("there is nothing to undo: tiergit init did not run on this branch")
        case .changedSince(let paths):
            ErrorReport(
                "\(paths.joined(separator: ", ")) was changed since init, and undoing would lose it",
                hints: ["take the lines that tiergit added out yourself, commit, and run this again"])
        }
    }
}
