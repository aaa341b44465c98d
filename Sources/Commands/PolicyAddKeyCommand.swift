internal import ArgumentParser
internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

struct PolicyAddKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "add-key",
        abstract: "Let an SSH key sign from now on.",
        discussion: """
            What its principal may do is said by the lines of operators. An OpenPGP key goes into policy.yml, by its fingerprint: \
            tiergit policy edit.

            EXAMPLES
              tiergit policy add-key erik@example.com erik.pub -m "joins the team"
              tiergit policy add-key ci@example.com "ssh-ed25519 AAAA…"
            """)

    @Argument(help: "Whose it is, as operators and maintainers name them.") var principal: String
    @Argument(help: "A .pub file, or the key itself.") var key: String
    @OptionGroup var change: PolicyOptions

    func run() async throws {
        try await PolicyRun.run(change, command: "policy add-key") { run in
            let (tree, state) = try run.change.current()
            try run.requireRules(tree)
            let key = try run.key(key)
            guard case .ssh(let text) = key, let fingerprint = key.fingerprint else {
                throw UsageError("only SSH keys can be added", hint: "tiergit policy edit, for an OpenPGP key")
            }
            guard !principal.isEmpty, Names.textProblem(principal) == nil, !principal.contains("\"") else {
                throw UsageError("`\(Names.printable(principal))` cannot be a principal")
            }
            if let holder = AllowedSigners.signers(in: tree.allowedSigners).first(where: {
                $0.fingerprint == fingerprint
            }) {
                throw ErrorReport("the key \(fingerprint) is \(safe(holder.principal ?? ""))'s already")
            }
            guard !state.revoked.contains(where: { $0.key == fingerprint }) else {
                throw ErrorReport("the key \(fingerprint) is revoked, for good", hints: ["ssh-keygen makes another"])
            }
            let name = principal.contains { $0 == " " || $0 == "," || $0 == "#" } ? "\"\(principal)\"" : principal
            var file = tree.allowedSigners
            if let last = file.last, last != UInt8(ascii: "\n") { file.append(UInt8(ascii: "\n")) }
            file += "\(name) namespaces=\"git\" \(text)\n".utf8
            return PolicyDraft(
                policy: tree.policyBytes, allowedSigners: file, state: state,
                subject: "add a key of \(Names.printable(principal))")
        }
    }
}
