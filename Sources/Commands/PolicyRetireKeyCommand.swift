internal import ArgumentParser
internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

struct PolicyRetireKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "retire-key",
        abstract: "Let a key sign no more; what it signed stays good.",
        discussion: """
            EXAMPLE
              tiergit policy retire-key SHA256:mQ4f… -m "erik has a new laptop"
            """)

    @Argument(help: "Its fingerprint (SHA256:…), a .pub file, or the principal whose only key it is.") var key: String
    @OptionGroup var change: PolicyOptions

    func run() async throws {
        try await PolicyRun.run(change, command: "policy retire-key") { run in
            let (tree, state) = try run.change.current()
            try run.requireRules(tree)
            let (fingerprint, principal) = try run.listed(key, tree)
            return PolicyDraft(
                policy: tree.policyBytes,
                allowedSigners: AllowedSigners.removing(fingerprint, from: tree.allowedSigners).file, state: state,
                subject: "retire a key of \(principal)")
        }
    }
}
