internal import ArgumentParser
internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

struct PolicyRevokeKeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke-key",
        abstract: "Let a key sign no more, and what it signed from an entry on count no more.",
        discussion: """
            Give the first entry that somebody else may have made with it, once for each history; in the others its entries up to now \
            stay good. Entries are named by their id, or as acme/prod#7.

            EXAMPLES
              tiergit policy revoke-key SHA256:mQ4f… --since acme/prod#7 -m "laptop stolen"
              tiergit policy revoke-key erik@example.com --since acme/prod#7 --since globex/prod#3
            """)

    @Argument(help: "Its fingerprint (SHA256:…, or OpenPGP's), a .pub file, or the principal whose only key it is.")
    var key: String
    @Option(help: ArgumentHelp("The first entry that counts no more.", valueName: "entry")) var since: [String] = []
    @OptionGroup var change: PolicyOptions

    func validate() throws {
        if since.isEmpty { throw ValidationError("--since names the first entry that counts no more") }
    }

    func run() async throws {
        try await PolicyRun.run(change, command: "policy revoke-key") { run in
            var (tree, state) = try run.change.current()
            try run.requireRules(tree)
            // A key that was retired, or is OpenPGP's, is in no line.
            var (fingerprint, principal) = ("", "")
            do { (fingerprint, principal) = try run.listed(key, tree) } catch is ErrorReport {
                fingerprint = try run.fingerprint(key)
                principal = fingerprint
            }
            var entries: [Target: ObjectID] = [:]
            for name in since {
                let entry = try run.entry(name)
                entries[entry.target] = entry.id
            }
            if let known = state.revoked.first(where: { $0.key == fingerprint }) {
                throw ErrorReport("the key \(fingerprint) is revoked already (\(known.since.count) histories)")
            }
            state.revoked = (state.revoked + [.init(key: fingerprint, since: entries)]).sorted { $0.key < $1.key }
            run.context.output.say("in histories that --since does not name, what it signed up to now stays good")
            return PolicyDraft(
                policy: tree.policyBytes,
                allowedSigners: AllowedSigners.removing(fingerprint, from: tree.allowedSigners).file, state: state,
                subject: "revoke a key of \(principal)")
        }
    }
}
