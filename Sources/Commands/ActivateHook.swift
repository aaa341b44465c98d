internal import ArgumentParser
internal import History
internal import Switching
internal import Terminal
internal import Tiers

struct ActivateHook: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "activate",
        abstract: "Put the recorded tier where Copilot reads it, for copilot-switch-app.sh.",
        discussion: """
            As `tiergit activate`; for a client/environment without a history, what is committed.

            EXAMPLE
              tiergit hook activate
            """)

    @OptionGroup var target: TargetOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "hook activate", passingUnadopted: true) { context in
            let resolution: Resolution
            do {
                resolution = try context.resolve(
                    target, catalog: try context.catalog(), command: "hook activate")
            } catch TargetError.missingTarget {
                return
            }
            guard let entry = try Histories(context.repository).newestIfAny(resolution.target) else {
                return try await WithoutHistory.activateBase(resolution.target, context)
            }
            let outcome = try await Switcher(context.session).activate(entry)
            for remark in outcome.remarks { context.output.say(Wording.remark(remark)) }
            context.output.say(
                "\(resolution.target): \(safe(entry.document.tierName)) is \(outcome.activated ? "active" : "active already")"
            )
        }
    }
}
