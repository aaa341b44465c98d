internal import ArgumentParser
internal import Git
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct InitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Adopt the addons of a repository as a tier, or start with three shipped tiers.",
        discussion: """
            With --adopt, moves copilot/environments/addons to a tier's folder, byte for byte, and leaves a link in its place, \
            so that what Copilot reads stays the same. Writes copilot/tiers.yml and a guard against deployments without \
            addons, in one signed commit. --undo takes all of it back.

            EXAMPLES
              tiergit init --adopt copilot/environments/addons --as minimum --derive --dry-run
              tiergit init --adopt copilot/environments/addons --as minimum --derive
              tiergit init
              tiergit init --undo
            """)

    @Option(help: ArgumentHelp("The addons folder to adopt.", valueName: "dir")) var adopt: String?
    @Option(name: .customLong("as"), help: ArgumentHelp("The tier that it becomes.", valueName: "tier")) var tier:
        String?
    @Flag(help: "Make the other tiers from the adopted files, changing only what is safe in place.") var derive = false
    @Flag(help: "Make a fourth tier, enterprise-sharded: Redis in two node groups, with no way back.") var sharded =
        false
    @Option(help: ArgumentHelp("How tiers are activated: symlink, copy or branch.", valueName: "way"))
    var activation: String?
    @Option(help: ArgumentHelp("What your clients' domains end with, such as theanswer.ai.", valueName: "domain"))
    var baseDomain: String?
    @Flag(name: [.customShort("n"), .long], help: "Print every change that would be made, and make none.") var dryRun =
        false
    @Flag(help: "Restore the files as they were before init.") var undo = false
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if undo, adopt != nil || tier != nil || derive { throw ValidationError("--undo goes with --dry-run only") }
        if (adopt == nil) != (tier == nil) { throw ValidationError("--adopt DIR and --as TIER go together") }
        if derive, adopt == nil { throw ValidationError("--derive needs --adopt DIR --as TIER") }
        if sharded, adopt != nil || undo { throw ValidationError("--sharded is for a repository without addons") }
        if let activation, Catalog.Activation(rawValue: activation) == nil {
            throw ValidationError("--activation is symlink, copy or branch, not '\(safe(activation))'")
        }
        if let baseDomain, let problem = Names.domainProblem(baseDomain) {
            throw ValidationError("--base-domain: \(problem)")
        }
    }

    func run() async throws {
        try await Context.run(options, command: undo ? "init --undo" : "init") { context in
            _ = try context.repository.requireWorkTree()
            let initialisation = Initialisation(context.session)
            if undo { return try await runUndo(context, initialisation) }
            if try initialisation.isInitialised() {
                if context.json {
                    return context.print([
                        "format": 1, "dryRun": .bool(dryRun), "changed": false, "commit": nil, "tier": nil, "paths": [],
                        "derived": [:], "remarks": [], "otherBranches": [],
                    ])
                }
                context.output.say("this repository has its tiers already (\(Catalog.path)): nothing was changed")
                return context.output.suggest("tiergit tiers lists them")
            }
            let wanted = Initialisation.Options(
                adopt: try adopt.flatMap { folder in try tier.map { (try relative(folder, context), $0) } },
                derive: derive,
                activation: activation.flatMap { Catalog.Activation(rawValue: $0) }, baseDomain: baseDomain,
                sharded: sharded)
            if dryRun {
                let plan = try initialisation.plan(wanted, policyRoot: nil)
                return try await show(plan, context)
            }
            let (commit, plan) = try await initialisation.perform(wanted)
            report(plan, commit: commit, context)
        }
    }

    /// The folder relative to the top of the repository, wherever the command was started and however it was written.
    private func relative(_ folder: String, _ context: Context) throws -> String {
        let top = try context.repository.requireWorkTree()
        func normal(_ path: String) -> String {
            var parts: [Substring] = []
            for part in path.split(separator: "/") where part != "." {
                if part == ".." { _ = parts.popLast() } else { parts.append(part) }
            }
            return "/" + parts.joined(separator: "/")
        }
        // Tab completion gives a path from here; a document says it from the top. Whichever is there is meant.
        for start in [context.directory, top] {
            let path = normal(folder.hasPrefix("/") ? folder : "\(start)/\(folder)")
            if path.hasPrefix("\(top)/"), FileSystem.kind(of: path) != .absent {
                return String(path.dropFirst(top.count + 1))
            }
        }
        return folder
    }

    /// Every change, as git shows changes; the id of the policy root is not known before it is made.
    private func show(_ plan: Initialisation.Plan, _ context: Context) async throws {
        if context.json { return context.print(json(plan, commit: nil)) }
        let arguments = [
            "-c", "core.quotePath=true", "diff", "--find-renames", "--no-ext-diff", "--stat", "--patch",
            context.output.colorsResults ? "--color=always" : "--color=never", plan.base.tree.hex, plan.tree.hex,
        ]
        context.output.result(bytes: try await context.session.git(arguments))
        context.output.say("")
        report(plan, commit: nil, context)
        if plan.policy == nil {
            context.output.say(
                "also makes refs/tiergit/policy, whose id stands in \(Catalog.path) instead of the zeros")
        }
        context.output.say("nothing was changed (--dry-run)")
    }

    private func report(_ plan: Initialisation.Plan, commit: ObjectID?, _ context: Context) {
        let output = context.output
        if context.json {
            if let commit { context.print(json(plan, commit: commit)) }
            return
        }
        if let commit {
            output.say(
                "\(output.paintTalk(.success, "done")): \(plan.adopts ? "adopted \(Layout.addons) as" : "made \(sharded ? "four" : "three") tiers; active is") "
                    + "\(output.paintTalk(.tier, plan.tier)), in commit \(commit.short)")
        }
        if let commit, case .detached = plan.activation.oldHead {
            output.warn("HEAD is detached, so no branch has this commit")
            output.hint("git switch -c NAME \(commit.short) keeps it")
        }
        for (tier, changes) in plan.derived {
            output.say("tier \(output.paintTalk(.tier, tier)), derived:")
            for change in changes { output.say("  \(safe(change))") }
            if changes.isEmpty { output.say("  nothing differs") }
        }
        for remark in plan.remarks { output.warn(safe(remark)) }
        if !plan.otherBranches.isEmpty {
            let shown = plan.otherBranches.prefix(10).map(safe).joined(separator: ", ")
            let more = plan.otherBranches.count > 10 ? " and \(plan.otherBranches.count - 10) more" : ""
            output.say(
                "these branches still track \(Layout.addons) as a folder; merge this commit into those you deploy from:"
            )
            output.say("  \(shown)\(more)")
        }
        if commit != nil {
            output.suggest(
                "tiergit tiers lists the tiers; tiergit adopt \(plan.tier) -c CLIENT -e ENV records who runs this one")
        }
    }

    private func json(_ plan: Initialisation.Plan, commit: ObjectID?) -> JSON {
        [
            "format": 1, "dryRun": .bool(dryRun), "changed": .bool(commit != nil), "commit": JSON(commit?.hex),
            "tier": .string(plan.tier),
            "paths": .array(plan.activation.paths.map { .string($0.path) }),
            "derived": .object(
                Dictionary(uniqueKeysWithValues: plan.derived.map { ($0.tier, .array($0.changes.map { .string($0) })) })
            ),
            "remarks": .array(plan.remarks.map { .string($0) }),
            "otherBranches": .array(plan.otherBranches.map { .string($0) }),
        ]
    }

    private func runUndo(_ context: Context, _ initialisation: Initialisation) async throws {
        if dryRun {
            let reset = try initialisation.checkUndo()
            if context.json {
                return context.print([
                    "format": 1, "dryRun": true, "changed": false, "commit": nil, "reset": .bool(reset),
                ])
            }
            context.output.result(
                reset
                    ? "would reset the branch to the commit before init, and restore its files"
                    : "would restore the files in a signed commit on top: there are commits since init, or it was pushed"
            )
            return
        }
        let undo = try await initialisation.undo()
        if context.json {
            return context.print([
                "format": 1, "dryRun": false, "changed": true, "commit": .string(undo.commit.hex),
                "reset": .bool(undo.wasReset),
            ])
        }
        context.output.say(
            undo.wasReset
                ? "undone: the branch is back at \(undo.commit.short), and the files are as they were before init"
                : "undone in commit \(undo.commit.short): \(Layout.addons) is a folder again")
        if undo.keptEdits {
            context.output.say("the adopted folder was edited since init; those edits are kept in \(Layout.addons)")
        }
        if !undo.leftFolders.isEmpty {
            context.output.warn(
                "still there, with files that git ignores: \(undo.leftFolders.map(safe).joined(separator: ", "))")
        }
        if undo.histories > 0 {
            let what = undo.histories == 1 ? "one tier history stays" : "\(undo.histories) tier histories stay"
            context.output.say("\(what) as a record (refs/tiergit/history)")
        }
        if !undo.branches.isEmpty {
            context.output.say(
                "generated branches are left: git branch -D \(undo.branches.map(safe).joined(separator: " "))")
        }
    }
}
