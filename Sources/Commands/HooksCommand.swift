internal import ArgumentParser
internal import Deployment
internal import Git
internal import Terminal
internal import Tiers

struct HooksCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hooks",
        abstract: "Put tiergit's git hooks in place, beside those that are there.",
        subcommands: [HooksInstallCommand.self])
}

struct HooksInstallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract:
            "Install pre-commit, pre-push, post-checkout and post-merge, or take them away again; on a server pre-receive.",
        discussion: """
            They go where git looks for hooks (core.hooksPath). A hook that is there stays, and runs after tiergit's with the same \
            arguments and input: a shell script gets a marked block, anything else is renamed and run from there. husky's scripts \
            get the block; what pre-commit generated is left alone, and tiergit's hook goes where that looks for an older one. \
            Without tiergit on PATH they do nothing. In a bare repository it is pre-receive, which refuses what the policy does \
            not allow, and everything where tiergit is not on PATH.

            EXAMPLES
              tiergit hooks install --dry-run
              tiergit hooks install
              tiergit hooks install --remove
            """)

    @Flag(help: "Take them away: every file is as it was before, byte for byte.") var remove = false
    @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and do nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "hooks install", recovering: false) { context in
            let place = try await GitHookPlace.find(context.repository)
            let setup = GitHookSetup(place)
            let steps = try remove ? setup.removal() : setup.installation()
            if !dryRun { for step in steps { try setup.perform(step) } }
            let top = context.repository.workTree ?? context.repository.gitDirectory
            func shown(_ path: String) -> String {
                path.hasPrefix("\(top)/") ? String(path.dropFirst(top.utf8.count + 1)) : path
            }
            if context.json {
                return context.print([
                    "format": 1, "dryRun": .bool(dryRun), "directory": .string(shown(place.directory)),
                    "hooks": .array(
                        steps.map { step in
                            [
                                "hook": .string(step.hook.rawValue), "path": .string(shown(step.path)),
                                "action": .string(step.action.rawValue),
                            ]
                        }),
                ])
            }
            for step in steps { show(step, shown(step.path), context.output) }
            if !remove { remark(place, steps, shown(place.directory), context.output) }
        }
    }

    private func show(_ step: GitHookSetup.Step, _ path: String, _ output: Output) {
        let former = "\(step.hook.rawValue).before-tiergit"
        let what =
            switch step.action {
            case .create: "a hook of its own"
            case .insert: "a marked block in the script that is there"
            case .update: "the marked block, renewed"
            case .chain: "in the place of the hook that is there, which is run from \(former)"
            case .keep: "in place already"
            case .delete: "removed"
            case .cut: "the marked block is taken out"
            case .restore: "\(former) is put back"
            case .none: "nothing of tiergit's is there"
            }
        let line = "\(output.paint(.heading, safeName(path))): \(what)"
        output.result(dryRun && step.action != .keep && step.action != .none ? "would do \(line)" : line)
    }

    /// What others who write hooks will do with these.
    private func remark(_ place: GitHookPlace, _ steps: [GitHookSetup.Step], _ directory: String, _ output: Output) {
        if place.isShared {
            output.say(
                "note: core.hooksPath is \(safeName(directory)), which may serve other repositories: there the hooks pass in silence"
            )
        } else if place.isInWorkTree {
            output.suggest("git add \(shellQuoted(directory)) and commit, so that everybody has them")
        }
        if steps.contains(where: \.isHusky4) {
            output.say(
                "note: husky writes these scripts anew when it is installed: run this again then, or call tiergit hook NAME in husky's settings"
            )
        }
        if steps.contains(where: \.isLegacy) {
            output.say(
                "note: pre-commit runs NAME.legacy before its own hooks; pre-commit install -f would drop it, then run this again"
            )
        }
        if place.hasPreCommitConfig {
            output.suggest(
                "for everybody, in .pre-commit-config.yaml: {repo: local, hooks: [{id: tiergit, name: tiergit, entry: tiergit hook pre-commit, language: system, pass_filenames: false, always_run: true}]}"
            )
        }
    }
}
