internal import ArgumentParser
internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

struct PolicyInitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "init",
        abstract: "Put the first rules in force.",
        discussion: """
            Whoever may sign today (gpg.ssh.allowedSignersFile) may do everything from then on, with a reason; edit it afterwards. \
            Only the maintainer of the root, who ran tiergit init, can do this.

            EXAMPLES
              tiergit policy init --dry-run
              tiergit policy init -m "as the auditor asked" && tiergit policy edit
            """)

    @OptionGroup var change: PolicyOptions

    func run() async throws {
        try await PolicyRun.run(change, command: "policy init") { run in
            let (tree, state) = try run.change.current()
            guard tree.policy.mode == .open else {
                throw ErrorReport("rules are in force already", hints: ["tiergit policy edit"])
            }
            return .first(
                after: tree, signers: run.change.verification.signatures.evidence.allowedSigners, state: state)
        }
    }
}
