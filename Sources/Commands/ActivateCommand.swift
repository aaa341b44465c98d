internal import ArgumentParser
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct ActivateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Put recorded content back where Copilot reads it; nothing is recorded.",
        discussion: """
            A work tree holds one client/environment at a time. This puts the content that is recorded for one on disk, \
            or with --base what is committed.

            EXAMPLES
              tiergit activate -c acme -e prod
              tiergit activate --base
            """)

    @Flag(help: "Put back what is committed: the link, the manifests, and HEAD's branch.") var base = false
    @Flag(name: [.customShort("n"), .long], help: "Show what would be done, and do nothing.") var dryRun = false
    @OptionGroup var force: ForceOptions
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if base, target.client != nil || target.environment != nil {
            throw ValidationError("--base takes no client and no environment")
        }
    }

    func run() async throws {
        try await Context.run(options, command: "activate") { context in
            let switcher = Switcher(context.session, force: force.force)
            if base, dryRun { return show(try switcher.previewBase(), nil, context) }
            if base {
                let (changed, saved) = try await switcher.activateBase()
                if context.json { return context.print(json(activated: changed, paths: [], entry: nil, saved: saved)) }
                SavedText.say(saved, context.output)
                context.output.say(
                    changed ? "what is committed is active again" : "what is committed is active already")
                return
            }
            let resolution = try context.resolve(target, catalog: try context.catalog(), command: "activate")
            let entry = try Histories(context.repository).newest(resolution.target)
            if dryRun { return show(try switcher.preview(entry), entry, context) }
            let outcome = try await switcher.activate(entry)
            if context.json {
                return context.print(json(activated: outcome.activated, paths: [], entry: entry, saved: outcome.saved))
            }
            SavedText.say(outcome.saved, context.output)
            for remark in outcome.remarks { context.output.say(Wording.remark(remark)) }
            context.output.say(
                "\(resolution.target): \(safe(entry.document.tierName)) is \(outcome.activated ? "active" : "active already")"
            )
        }
    }

    private func show(_ plan: ActivationPlan?, _ entry: Entry?, _ context: Context) {
        let paths = plan?.paths.map(\.path) ?? []
        if !context.json { SavedText.announce(plan, context.output) }
        if context.json { return context.print(json(activated: false, paths: paths, entry: entry)) }
        for path in paths { context.output.result("would replace \(safeName(path))") }
        if plan == nil { context.output.result("would check out a generated commit") }
        if let plan, plan.isEmpty { context.output.result("nothing on disk would change") }
    }

    private func json(activated: Bool, paths: [String], entry: Entry?, saved: SavedWork? = nil) -> JSON {
        [
            "format": 1, "dryRun": .bool(dryRun), "activated": .bool(activated),
            "paths": .array(paths.map { .string($0) }), "entry": entry?.outputJSON ?? .null,
            "saved": saved.map(SavedText.json) ?? .null,
        ]
    }
}
