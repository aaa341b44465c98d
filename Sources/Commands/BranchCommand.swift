internal import ArgumentParser
internal import Git
internal import Switching
internal import Terminal
internal import Tiers

struct BranchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "branch",
        abstract: "Build and check the generated tier branches.",
        subcommands: [BranchBuildCommand.self, BranchCheckCommand.self])
}

struct BranchBuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build",
        abstract: "Make or advance tier-<name>, by signed commits of the tier's tree.",
        discussion: """
            Nothing is checked out. A branch whose tree would stay the same stays where it is.

            EXAMPLES
              tiergit branch build
              tiergit branch build medium --base main
            """)

    @Argument(help: "The tiers. Default: all that are made.") var tiers: [String] = []
    @Option(help: ArgumentHelp("The commit to make them from.", valueName: "commit")) var base: String?
    @Flag(help: "Build on top of commits that tiergit did not make; they stay in the branch's history.") var force =
        false
    @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and do nothing.") var dryRun = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "branch build") { context in
            let branches = TierBranches(context.session)
            let all = try branches.all(tiers: tiers, revision: base)
            // Everything that can be refused is refused before the first branch moves.
            if !tiers.isEmpty, let missing = all.first(where: { $0.state == .notMade }) {
                throw TiersError.notMade(
                    tier: missing.tier, folder: Layout.folder("addons-\(missing.tier)"), commit: missing.base.commit.id)
            }
            if dryRun, !force, let edited = all.first(where: { $0.state == .edited }), let tip = edited.tip {
                throw TierBranchError.edited(branch: edited.name, commit: tip)
            }
            let tips = dryRun ? [:] : try await branches.build(all, force: force)
            let rows = all.map { ($0, tips[$0.name]) }
            if context.json {
                return context.print([
                    "format": 1, "dryRun": .bool(dryRun),
                    "branches": .array(
                        rows.map { branch, commit in
                            [
                                "branch": .string(branch.name), "tier": .string(branch.tier),
                                "state": .string(branch.stateName), "old": JSON(branch.tip?.hex),
                                "new": JSON(commit?.hex),
                                "base": .string(branch.base.commit.id.hex), "tree": JSON(branch.tree?.tree.hex),
                            ]
                        }),
                ])
            }
            for (branch, commit) in rows {
                switch (branch.state, commit) {
                case (.notMade, _): context.output.say("\(branch.name): the tier is not made yet, passed over")
                case (.current, _): context.output.say("\(branch.name): current")
                case (_, let commit?):
                    context.output.say(
                        "\(context.output.paintTalk(.success, branch.name)): \(branch.tip?.short ?? "new") -> \(commit.short)"
                    )
                case (_, nil): context.output.result("would build \(branch.name) from \(branch.base.commit.id.short)")
                }
            }
        }
    }
}

struct BranchCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Find tier branches that were edited, or are behind or missing.",
        discussion: """
            Exits 1 on findings, 2 with --detailed-exitcode.

            EXAMPLE
              tiergit branch check --detailed-exitcode
            """)

    @Argument(help: "The tiers. Default: all that are made.") var tiers: [String] = []
    @Option(help: ArgumentHelp("The commit that they should be made from.", valueName: "commit")) var base: String?
    @Flag(name: .customLong("detailed-exitcode"), help: "Exit 2 on findings, so that 1 is left for errors.")
    var detailedExitCode = false
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "branch check") { context in
            let all = try TierBranches(context.session).all(tiers: tiers, revision: base)
            if context.json {
                context.print([
                    "format": 1,
                    "branches": .array(
                        all.map { branch in
                            [
                                "branch": .string(branch.name), "tier": .string(branch.tier),
                                "state": .string(branch.stateName), "tip": JSON(branch.tip?.hex),
                                "base": .string(branch.base.commit.id.hex), "tree": JSON(branch.tree?.tree.hex),
                            ]
                        }),
                ])
            } else {
                for branch in all { context.output.result("\(branch.name): \(branch.sentence)") }
            }
            let findings = all.filter { [.missing, .behind, .edited].contains($0.state) }
            guard !findings.isEmpty else { return }
            context.output.hint((findings.first { $0.state == .edited } ?? findings[0]).hint)
            throw ExitCode(detailedExitCode ? 2 : 1)
        }
    }
}

extension TierBranches.Branch {
    /// The state's name in JSON.
    var stateName: String {
        switch state {
        case .current: "current"
        case .missing: "missing"
        case .behind: "behind"
        case .edited: "edited"
        case .notMade: "not-made"
        }
    }

    var sentence: String {
        switch state {
        case .current: "current"
        case .missing: "missing"
        case .behind: "behind: its tier looks different at \(base.commit.id.short)"
        case .edited: "edited: \(tip?.short ?? "") is not what tiergit made"
        case .notMade: "the tier is not made yet"
        }
    }

    var hint: String {
        switch state {
        case .current, .missing, .behind: "tiergit branch build"
        case .edited: "move the edit to the tier's folder on the base branch, then: tiergit branch build --force"
        case .notMade: "create the folder, commit it, and run this again"
        }
    }
}
