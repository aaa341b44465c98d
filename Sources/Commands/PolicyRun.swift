internal import Git
internal import History
internal import Signatures
internal import Switching
internal import Terminal
internal import Tiers

/// What all changes of the policy have in common: work out, show, ask, sign, report.
struct PolicyRun {
    let context: Context
    let change: PolicyChange
    private var output: Output { context.output }

    static func run(
        _ options: PolicyOptions, command: String, _ draft: (PolicyRun) async throws -> PolicyDraft
    ) async throws {
        try await Context.run(options.options, command: command, root: options.root) { context in
            let run = PolicyRun(context: context, change: try await change(context))
            if !options.dryRun { try await run.change.requireMaintainer() }
            let draft = try await draft(run)
            let problems = draft.problems()
            guard problems.isEmpty else { throw SwitchError.badPolicy(problems) }
            try await run.finish(draft, options)
        }
    }

    static func change(_ context: Context) async throws -> PolicyChange {
        let policy = try PolicyReference.require(context.repository, catalogRoot: try context.catalog().root)
        let verification = try await Verification(context.session, policy: policy.tip)
        return PolicyChange(context.session, verification)
    }

    private func finish(_ draft: PolicyDraft, _ options: PolicyOptions) async throws {
        let (tree, state) = try change.current()
        let isSame =
            draft.policy == tree.policyBytes && draft.allowedSigners == tree.allowedSigners
            && draft.state.accepted == state.accepted && draft.state.revoked == state.revoked
        if isSame {
            if context.json { return context.print(json(nil, draft, options)) }
            return output.say("nothing would change")
        }
        let diff = try self.diff(draft, from: tree)
        if options.dryRun {
            if context.json { return context.print(json(nil, draft, options)) }
            output.result(diff)
            return
        }
        for line in diff.split(separator: "\n", omittingEmptySubsequences: false) { output.say(String(line)) }
        try confirm("Sign this as the policy?")
        let outcome = try await change.make(draft, reason: options.reason)
        report(outcome, json: { json(outcome, draft, options) })
    }

    func confirm(_ question: String) throws {
        if context.options.yes { return }
        guard context.canAsk else {
            throw ConfirmationMissing(
                message: "a change of the policy needs a confirmation, and nobody can be asked",
                hint: "add -y to confirm, or --dry-run to look only")
        }
        guard Prompt.confirm(question) else {
            throw ConfirmationMissing(message: "not confirmed: nothing was changed", hint: nil)
        }
    }

    // MARK: After

    func report(_ outcome: PolicyChange.Outcome, json: () -> JSON) {
        if context.json { return context.print(json()) }
        switch outcome {
        case .made(let id, let late):
            output.say("\(output.paintTalk(.success, "in force")): the policy \(id.short)")
            if !late.isEmpty {
                output.warn(
                    "\(late.count) \(late.count == 1 ? "entry was" : "entries were") recorded since this was proposed, and \(late.count == 1 ? "counts" : "count") only when accepted"
                )
                output.hint("tiergit policy accept \(late.map(\.short).joined(separator: " "))")
            }
            output.suggest("tiergit sync, so that everybody has it")
        case .proposed(let id, let signers, let needed):
            output.say(
                "proposed as \(id.short): signed by \(Wording.names(signers)), and \(needed) maintainers have to sign")
            output.suggest("tiergit sync; another maintainer then runs: tiergit policy sign \(id.short)")
        }
    }

    func outcome(_ outcome: PolicyChange.Outcome?) -> [String: JSON] {
        switch outcome {
        case .made(let id, let late):
            [
                "policy": .string(id.hex), "proposal": .null, "signers": .array([]),
                "late": .array(late.map { .string($0.hex) }),
            ]
        case .proposed(let id, let signers, _):
            [
                "policy": .null, "proposal": .string(id.hex), "signers": .array(signers.map { .string($0) }),
                "late": .array([]),
            ]
        case nil: ["policy": .null, "proposal": .null, "signers": .array([]), "late": .array([])]
        }
    }

    private func json(_ outcome: PolicyChange.Outcome?, _ draft: PolicyDraft, _ options: PolicyOptions) -> JSON {
        var fields: [String: JSON] = [
            "format": 1, "dryRun": .bool(options.dryRun), "subject": .string(draft.subject),
            "previous": .string(change.chain.tip.hex),
        ]
        fields.merge(self.outcome(outcome)) { first, _ in first }
        return .object(fields)
    }

    /// What a draft changes, as a patch; tips move by themselves.
    func diff(_ draft: PolicyDraft, from tree: PolicyTree) throws -> String {
        func state(_ state: PolicyState) -> [UInt8] {
            var lines = state.accepted.map { "accepted \($0)\n" }
            for key in state.revoked {
                lines += key.since.sorted { $0.key < $1.key }.map {
                    "revoked \(key.key) in \($0.key) since \($0.value)\n"
                }
                if key.since.isEmpty { lines.append("revoked \(key.key)\n") }
            }
            return Array(lines.joined().utf8)
        }
        let parts = try [
            Patch.text(from: tree.policyBytes, to: draft.policy, path: Policy.file),
            Patch.text(from: tree.allowedSigners, to: draft.allowedSigners, path: Policy.signersFile),
            Patch.text(from: state(tree.state ?? PolicyState()), to: state(draft.state), path: PolicyState.file),
        ]
        return parts.map { safe(String(decoding: $0, as: UTF8.self)) }.joined()
    }
}

// MARK: Arguments

extension PolicyRun {
    func requireRules(_ tree: PolicyTree) throws {
        if tree.policy.mode == .open { throw SwitchError.policyOpen }
    }

    /// A key out of a file, or as it stands in one.
    func key(_ argument: String) throws -> PublicKey {
        if let key = PublicKey(line: argument) { return key }
        let path = context.path(argument)
        guard FileSystem.kind(of: path) != .absent else {
            throw UsageError("`\(Names.printable(argument))` is no file, and no SSH key", hint: "name a .pub file")
        }
        let bytes = try FileSystem.readFile(path, limit: 1 << 16)
        guard let key = PublicKey(line: String(decoding: bytes, as: UTF8.self)) else {
            throw UsageError(
                "\(safeName(argument)) holds no SSH key that can be checked with",
                hint: "the public half is in the file that ends with .pub")
        }
        return key
    }

    /// `SHA256:…` and OpenPGP's fingerprints stand for themselves.
    func fingerprint(_ argument: String) throws -> String {
        if argument.hasPrefix("SHA256:"), argument.utf8.count == 50 { return argument }
        let digits = argument.uppercased()
        if [40, 64].contains(digits.utf8.count), digits.allSatisfy({ $0.isASCII && $0.isHexDigit }) { return digits }
        guard let fingerprint = try key(argument).fingerprint else {
            throw UsageError("`\(Names.printable(argument))` is no key")
        }
        return fingerprint
    }

    /// A key that is in the policy's `allowed_signers`, and whose it is.
    func listed(_ argument: String, _ tree: PolicyTree) throws -> (fingerprint: String, principal: String) {
        let signers = AllowedSigners.signers(in: tree.allowedSigners)
        let own = signers.filter { $0.principal == argument }
        if own.count > 1 {
            throw UsageError(
                "\(safe(argument)) has \(own.count) keys",
                hint: "name one: \(own.compactMap(\.fingerprint).joined(separator: " or "))")
        }
        let fingerprint = try own.first?.fingerprint ?? fingerprint(argument)
        guard let signer = signers.first(where: { $0.fingerprint == fingerprint }) else {
            throw ErrorReport(
                "the policy does not have the key \(fingerprint)", hints: ["tiergit policy show lists the keys"])
        }
        return (fingerprint, signer.principal ?? "")
    }

    /// The id of an entry; a whole one also where the entry itself is not here: nobody can send it before it is accepted.
    func entryID(_ name: String) throws -> (id: ObjectID, words: String) {
        if let id = ObjectID(hex: name), !context.repository.contains(id) { return (id, id.short) }
        let entry = try entry(name)
        return (entry.id, "\(entry.target) #\(entry.document.sequence)")
    }

    /// An entry by its id, or as `acme/prod#7`.
    func entry(_ name: String) throws -> Entry {
        let histories = Histories(context.repository)
        let parts = name.split(separator: "#", omittingEmptySubsequences: false).map(String.init)
        if parts.count == 2, !parts[0].isEmpty {
            let words = parts[0].split(separator: "/").map(String.init)
            guard words.count == 2, let target = try? Target(client: words[0], environment: words[1]) else {
                throw UsageError("`\(Names.printable(parts[0]))` is no client/environment")
            }
            return try histories.entry(named: "#\(parts[1])", of: target)
        }
        if let id = ObjectID(hex: name), context.repository.contains(id) { return try histories.entry(id) }
        var found: [Entry] = []
        for (target, _) in try histories.targets() where name.count >= 4 {
            if let entry = try? histories.entry(named: name, of: target), entry.id.hex.hasPrefix(name.lowercased()) {
                found.append(entry)
            }
        }
        guard found.count == 1 else {
            throw UsageError(
                found.isEmpty
                    ? "no history has an entry \(Names.printable(name))"
                    : "several entries begin with \(Names.printable(name))",
                hint: "name it as acme/prod#7, or by its whole id")
        }
        return found[0]
    }
}
