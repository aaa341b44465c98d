internal import ArgumentParser
internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

struct PolicyAcceptCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "accept",
        abstract: "Let entries count that were made under the policy before, while this one was signed.",
        discussion: """
            `tiergit verify` calls such an entry superseded-policy, and nobody can send it before it is accepted: whoever made it \
            tells its whole id. Look at who made it and why before you accept it.

            EXAMPLE
              tiergit policy accept acme/prod#7 -m "erik was on a train"
            """)

    @Argument(help: "The entries: whole ids, or acme/prod#7 where they are here.") var entries: [String]
    @OptionGroup var change: PolicyOptions

    func run() async throws {
        try await PolicyRun.run(change, command: "policy accept") { run in
            var (tree, state) = try run.change.current()
            try run.requireRules(tree)
            let found = try entries.map { try run.entryID($0) }
            state.accepted = Set(state.accepted + found.map(\.id)).sorted()
            return PolicyDraft(
                policy: tree.policyBytes, allowedSigners: tree.allowedSigners, state: state,
                subject: "accept \(found.map(\.words).joined(separator: ", "))")
        }
    }
}
