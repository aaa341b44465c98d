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
    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func validate() throws {
        if base, target.client != nil || target.environment != nil {
            throw ValidationError("--base takes no client and no environment")
        }
    }

    func run() async throws {
        try await Context.run(options, command: "activate") { context in
            let switcher = Switcher(context.session)
            if base {
                let changed = try await switcher.activateBase()
                if context.json { return context.print(["format": 1, "activated": .bool(changed), "entry": nil]) }
                context.output.say(
                    changed ? "what is committed is active again" : "what is committed is active already")
                return
            }
            let resolution = try context.resolve(target, catalog: try context.catalog(), command: "activate")
            let entry = try Histories(context.repository).newest(resolution.target)
            let outcome = try await switcher.activate(entry)
            if context.json {
                return context.print(
                    ["format": 1, "activated": .bool(outcome.activated), "entry": entry.outputJSON])
            }
            for remark in outcome.remarks { context.output.say(Wording.remark(remark)) }
            context.output.say(
                "\(resolution.target): \(entry.document.to) is \(outcome.activated ? "active" : "active already")")
        }
    }
}
