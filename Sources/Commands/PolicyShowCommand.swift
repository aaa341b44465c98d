internal import ArgumentParser
internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

struct PolicyShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Print the policy in force: who may do what, by which keys, and since when.",
        discussion: """
            EXAMPLES
              tiergit policy show
              tiergit policy show --log
              tiergit policy show --json
            """)

    @Flag(help: "Print every change of it, with who signed it.") var log = false
    @OptionGroup var root: RootOptions
    @OptionGroup var options: GlobalOptions

    func run() async throws {
        try await Context.run(options, command: "policy show", root: root, recovering: false) { context in
            let change = try await PolicyRun.change(context)
            if change.chain.newest.tree == nil, let (id, failure) = change.chain.failures.first {
                throw SwitchError.unverified(id, failure)
            }
            let proposals = try await change.proposals()
            if context.json {
                context.print(PolicyText.json(change.chain, proposals, context.repository))
            } else if log {
                PolicyText.log(change.chain, context)
            } else {
                PolicyText.show(change.chain, proposals, context)
            }
            if let (id, failure) = change.chain.failures.first { throw SwitchError.unverified(id, failure) }
        }
    }
}
