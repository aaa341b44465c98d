internal import ArgumentParser
internal import CloudFormation
internal import Deployment
internal import Git
internal import Planning
internal import Switching
internal import Terminal
internal import Tiers

struct PreCommitHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pre-commit",
        abstract: "Before a commit: changed tiers are valid, and settings of the active tier stay out.",
        discussion: """
            Looks at what is staged, never at the disk. Exits 1 where a tier or the catalog that the commit changes is wrong, and 3 \
            where the commit would take in what is active here for one client: its settings in a manifest, or a copy of its addons. \
            `git commit --no-verify` passes it by.

            EXAMPLE
              tiergit hook pre-commit
            """)

    @OptionGroup var options: GlobalOptions

    func run() async throws {
        if let directory = options.directory { try? FileSystem.changeDirectory(to: directory) }
        // Most commits end here: git's own look at the index, and nothing of ours opened.
        let changes = await StagedChange.all().filter(\.matters)
        guard !changes.isEmpty else { return }
        var options = options
        options.directory = nil
        try await Context.run(options, command: "hook pre-commit", recovering: false) { context in
            let files = try await StagedChange.files()
            let check = PreCommitCheck(context.repository, changes: changes, files: files)
            let refusals = try check.refusals()
            var found: [TierDiagnostic] = []
            do { found = try check.diagnostics() } catch TiersError.notAdopted {
                // A repository without tiers, or one that gives them up.
            } catch TiersError.catalog(let error) where !error.problems.isEmpty {
                found = error.problems.map(ValidateCommand.diagnostic)
            }
            for line in Wording.once(
                found.sorted().map { ValidateCommand.lines($0.diagnostic, context.output.paintTalk) })
            {
                context.output.problem(line)
            }
            if !refusals.isEmpty { throw report(refusals, context.environment) }
            let errors = found.filter { $0.diagnostic.severity == .error }.count
            if errors > 0 {
                throw ErrorReport(
                    "the commit would break a tier: \(errors) \(errors == 1 ? "error" : "errors") in what is staged",
                    hints: ["mend it and git add it; tiergit validate looks at what is on disk"])
            }
        }
    }

    private func report(_ refusals: [PreCommitCheck.Refusal], _ environment: [String: String]) -> ErrorReport {
        var lines: [String] = []
        var hints: [String] = []
        var manifests: [String] = []
        var activate = "tiergit activate"
        for refusal in refusals {
            switch refusal {
            case .settings(let path, let service, let record, let found):
                let what = found.map { "\(service) in \($0.environment) \($0.settings.summary)" }
                lines.append(
                    "\(safeName(path)) holds settings of \(safe(record.tier)), which is active here for \(record.target) alone: \(what.joined(separator: "; "))"
                )
                manifests.append(shellQuoted(path))
                activate = TargetArguments.command("activate", record.target)
            case .activeAddons(let paths, let record):
                let who = record.map { " of \(safe($0.tier)), active here for \($0.target) alone" } ?? ""
                let isLink = paths == [Layout.addons]
                lines.append(
                    isLink
                        ? "\(Layout.addons) is staged as the link\(who)"
                        : "\(Layout.addons)/ is staged as files\(who), where the link is tracked")
                hints += [
                    "git restore --staged \(Layout.addons) leaves it out"
                        + (record.map { "; \(TargetArguments.command("activate", $0.target)) protects it again" } ?? ""),
                    isLink ? "" : "a change of a tier belongs in its folder, \(Layout.environments)/addons-TIER",
                ]
            case .noAddons:
                lines.append(
                    "\(Layout.addons) would be gone: Copilot reads that as no addons, and deletes the stack with the databases in it"
                )
                hints.append("git restore --staged \(Layout.addons)")
            case .dangling(let target):
                lines.append(
                    "\(Layout.addons) would lead to \(safe(target)), which the commit does not have: Copilot reads that as no addons"
                )
                hints.append(
                    "git add \(shellQuoted(Layout.folder(target))), or let the link lead to another tier's folder")
            }
        }
        if !manifests.isEmpty {
            let paths = manifests.joined(separator: " ")
            hints =
                [
                    leaveOut(paths, environment),
                    "to commit an edit of your own in it, git add -p \(paths) takes your lines alone; or tiergit activate --base, edit, commit, \(activate)",
                ] + hints
        }
        return ErrorReport(
            "the commit is refused:\n  " + lines.joined(separator: "\n  "), hints: Wording.once(hints), exitCode: 3)
    }

    /// git makes an index of its own for `commit -a` (`index.lock`) and `commit FILE` (`next-index-<pid>.lock`): nothing is staged there
    /// that could be unstaged.
    private func leaveOut(_ paths: String, _ environment: [String: String]) -> String {
        let index = FileSystem.name(of: environment["GIT_INDEX_FILE"] ?? "index")
        if index == "index.lock" { return "git commit without -a, after git add of what is yours" }
        if index.hasPrefix("next-index-") { return "git commit without \(paths)" }
        return "git restore --staged \(paths) leaves it out"
    }
}
