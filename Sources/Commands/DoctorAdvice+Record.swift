internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

extension DoctorAdvice {
    static func of(_ finding: Doctor.Record, _ shell: DoctorShell) -> DoctorAdvice {
        let catalog = shell.file(inWorkTree: Catalog.path)
        switch finding {
        case .catalog(let tiers, let activation):
            return .init("\(count(tiers, "tier")), activation: \(activation.rawValue)")
        case .notAdopted(let branch, let hasAddons):
            if let branch {
                return .init(
                    "there is no \(Catalog.path) on this branch, and there is on \(safeName(branch))",
                    [shell.git("switch \(shellQuoted(branch))")])
            }
            return .init(
                "this repository has no \(Catalog.path)",
                [shell.tiergit(hasAddons ? "init --adopt \(Layout.addons) --as minimum --derive" : "init")])
        case .catalogProblem(let problem):
            return .init(
                safeName(problem.description),
                [shell.edit("\(shell.top ?? shell.directory)/\(problem.location.path)", line: problem.location.line)])
        case .catalogEdited(let isBroken):
            return .init(
                isBroken
                    ? "HEAD's \(Catalog.path) cannot be used, and what is on disk is not committed"
                    : "\(Catalog.path) was edited and not committed: no tier is switched to by it",
                [shell.git("add \(Catalog.path)"), shell.git("commit -m \"change the tiers\" \(Catalog.path)")])
        case .catalogGone:
            return .init("\(Catalog.path) is not on disk, and is in HEAD", [shell.git("restore \(Catalog.path)")])
        case .tierNotMade(let tier, let folder):
            return .init("\(tier) is not made yet: create and commit \(safeName(folder))")
        case .tierEdited(let tier, let folder, let changes):
            return .init(
                "\(safeName(folder)) was edited and not committed: no switch to \(tier) until then"
                    + list(changes.map { "\(Wording.kind($0.kind)) \(safeName($0.path))" }),
                [
                    shell.git("add -A \(shellQuoted(folder))"),
                    shell.git("commit -m \"\(tier): edited\" \(shellQuoted(folder))"),
                ])
        case .guardMissing:
            let rule = AddonsGuard.rule.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
            // The empty line ends a last line that has no end.
            return .init(
                "\(Layout.patches) has no guard: without addons, a deployment would delete the addons stack",
                shell.append([""] + rule, to: "\(shell.top ?? shell.directory)/\(Layout.patches)"))
        case .guardByHand(let reason):
            return .init(
                "no guard can be added to \(Layout.patches), \(safeName(reason)): op replace, path /Resources/AddonsStack/Type, value AWS::CloudFormation::Stack"
            )
        case .policy(let root): return .init("root \(root.short)")
        case .policyInForce(let root, let tip):
            return .init("rules are in force: \(tip.short), on the root \(root.short)")
        case .policyLacksKey(let tip, let key):
            return .init(
                "the rules in force, \(tip.short), do not have the key that you sign with, \(key): a maintainer adds it",
                ["tiergit policy show"])
        case .policyUnreadable(let tip, let failure):
            return .init(
                "the policy \(tip.short) cannot be read: \(safe(failure.detail))", [shell.git("show \(tip)")])
        case .policyMissing(let root, let remote):
            return .init(
                "this clone lacks the policy\(root.map { " \($0.short)" } ?? "") that \(Catalog.path) names",
                shell.fetch(remote))
        case .policyMismatch(let catalog, let found):
            return .init(
                "\(Catalog.path) names the policy root \(catalog?.short ?? "none"), and this repository has \(found.short)",
                [
                    shell.git("log -p -G '^repository:' -- \(Catalog.path)"),
                    shell.git("log --format='%H %an: %s' refs/tiergit/policy"),
                ])
        case .histories(let targets, let entries):
            return .init(
                targets == 0
                    ? "no client/environment is recorded yet"
                    : "\(count(targets, "client/environment", many: "clients/environments")), \(count(entries, "entry", many: "entries"))"
            )
        case .foreignReference(let name):
            let rest = name.dropFirst("refs/tiergit/".count)
            return .init(
                "\(safeName(name)) is no client/environment, and nothing that tiergit made",
                [
                    shell.git("update-ref \(shellQuoted("refs/tiergit-lost/\(rest)")) \(shellQuoted(name))"),
                    shell.git("update-ref -d \(shellQuoted(name))"),
                ])
        case .brokenReference(let name, let file, let last?):
            return .init(
                "\(safeName(name)) holds no id; its log says that it was \(last.short) last",
                ["echo \(last.hex) > \(shell.file(file))"])
        case .brokenReference(let name, let file, nil):
            return .init("\(safeName(name)) holds no id", ["rm \(shell.file(file))"])
        case .entry(let target, let id, let fault, let tip, let restore, let remote):
            return entry(target, id, fault, tip: tip, restore: restore, remote: remote, shell)
        case .environmentGone(let target):
            return .init(
                "\(target) is recorded, and \(Catalog.path) has no environment \(target.environment) (any more)",
                [shell.edit("\(shell.top ?? shell.directory)/\(Catalog.path)", line: nil)])
        case .tierGone(let target, let tier):
            return .init(
                "\(target) is recorded on \(safeName(tier)), which \(catalog) does not have (any more)",
                [shell.tiergit("switch TIER", target)])
        case .replacements(let number):
            return .init(
                "git shows \(count(number, "object")) as another (refs/replace); tiergit does not, so the two may differ in what they show",
                [shell.git("replace --list")])
        }
    }

    private static func entry(
        _ target: Target, _ id: ObjectID, _ fault: Doctor.EntryFault, tip: ObjectID, restore: ObjectID?,
        remote: String?, _ shell: DoctorShell
    ) -> DoctorAdvice {
        let reference = shellQuoted(Histories.reference(target))
        let what: String
        var isLost = false
        switch fault {
        case .history(.git(let error)):
            what = "cannot be read: \(ErrorReport.of(error).message)"
            isLost = true
        case .history(let error): what = ErrorReport.of(error).message
        case .noSignature: what = "entry \(id.short) is not signed"
        case .otherRepository(let root):
            what = "entry \(id.short) is of another repository, whose policy root is \(root.short)"
        case .previous: what = "entry \(id.short) is not the one that the next entry names"
        case .sequence(let expected, let found): what = "entry \(id.short) is #\(found), and should be #\(expected)"
        }
        if isLost {
            let fetch = remote.map {
                shell.git(
                    "fetch --refetch --no-prune \(shellQuoted($0)) '+refs/tiergit/*:refs/tiergit-remote/\(safeName($0))/*'"
                )
            }
            return .init("\(target): entry \(id.short) \(what)", fetch.map { [$0] } ?? [shell.git("fsck")])
        }
        if let restore {
            return .init(
                "\(target): \(what); its log says that \(restore.short) was the entry before: look at both, then",
                [shell.git("show -s \(id.hex)"), shell.git("update-ref \(reference) \(restore.hex) \(tip.hex)")])
        }
        return .init("\(target): \(what)", [shell.git("show -s \(id.hex)"), shell.git("reflog show \(reference)")])
    }

    static func count(_ number: Int, _ word: String, many: String? = nil) -> String {
        "\(number) \(number == 1 ? word : many ?? "\(word)s")"
    }

    /// Further lines, some of them.
    static func list(_ lines: [String]) -> String {
        let shown = lines.prefix(8) + (lines.count > 8 ? ["and \(lines.count - 8) more"] : [])
        return shown.map { "\n\($0)" }.joined()
    }
}
