internal import ArgumentParser
internal import FoundationEssentials
internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy",
        abstract: "Show and change who may do what.",
        subcommands: [
            PolicyShowCommand.self, PolicyInitCommand.self, PolicyEditCommand.self, PolicyAddKeyCommand.self,
            PolicyRetireKeyCommand.self, PolicyRevokeKeyCommand.self, PolicyAcceptCommand.self, PolicySignCommand.self,
        ])
}

/// What every change of the policy takes.
struct PolicyOptions: ParsableArguments {
    @Option(
        name: [.customShort("m"), .customLong("message")], parsing: .unconditional, help: "The reason, for the record.")
    var reason: String?
    @Flag(name: [.customShort("n"), .long], help: "Show what would change, and do nothing.") var dryRun = false
    @OptionGroup var root: RootOptions
    @OptionGroup var options: GlobalOptions
}

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
