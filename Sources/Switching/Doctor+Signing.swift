internal import Git
internal import History
internal import Signatures

extension Doctor {
    /// The public half of the key that signs, as far as it is known without signing.
    struct SigningKey {
        /// `ssh-ed25519`
        let type: String
        /// base64
        let blob: String
        var text: String { "\(type) \(blob)" }

        /// From a line `ssh-ed25519 AAAA… comment`.
        init?(line: String) {
            let words = line.split(whereSeparator: \.isWhitespace)
            guard words.count > 1 else { return nil }
            (type, blob) = (String(words[0]), String(words[1]))
        }
    }

    /// Whether the operator can sign: programs, keys, agent.
    ///
    /// Nothing is signed unless that was asked for: a passphrase prompt or a blinking hardware key is no part of a check.
    mutating func checkSigning() async throws -> SigningKey? {
        guard let settings else { return nil }
        let signing: SigningSettings
        let name = settings["user.name"] ?? ""
        let email = settings["user.email"] ?? ""
        do throws(SignatureError) {
            let identity = try? Identity.committer(
                settings: settings, environment: surroundings.environment, seconds: surroundings.now, offset: 0)
            signing = try SigningSettings(
                config: settings.values, committer: "\(identity?.name ?? name) <\(identity?.email ?? email)>")
        } catch {
            if case .unsupportedFormat(let format) = error {
                report(
                    .signing, .error,
                    .setup(.formatUnsupported(format, scope: scopes["gpg.format"] ?? "global")))
                return nil
            }
            throw error
        }
        let key = signing.format == .ssh ? await checkSSH(signing) : await checkOpenPGP(signing)
        guard !hasFinding(.signing), surroundings.triesSigning else { return key }
        do throws(SignatureError) {
            _ = try await Signer(signing, directory: top).sign(Array("tiergit doctor: can this be signed?\n".utf8))
            report(
                .signing, .ok,
                .setup(
                    .signs(
                        format: signing.format.rawValue, key: signing.signingKey ?? signing.committer, tried: true)))
        } catch { report(.signing, .error, .setup(.signingFailed(error))) }
        return key
    }

    private mutating func checkSSH(_ signing: SigningSettings) async -> SigningKey? {
        if let version = gitVersion, version.lexicographicallyPrecedes([2, 34]) {
            report(
                .signing, .warning, .setup(.gitWithoutSSH(version: version.map(String.init).joined(separator: "."))))
        }
        if !isExecutable(signing.program ?? "ssh-keygen") {
            reportMissing(signing.program, usual: "ssh-keygen", settings: ["gpg.ssh.program"])
        }
        // Another program (a password manager's) has its own ways to a key.
        if let program = signing.program, program != "ssh-keygen", !program.hasSuffix("/ssh-keygen") {
            if !hasFinding(.signing) { note(signing, key: program) }
            return signing.signingKey.flatMap(literal)
        }
        guard let configured = signing.signingKey else {
            if let command = signing.defaultKeyCommand {
                note(signing, key: command)
            } else {
                report(.signing, .error, .setup(.nothingToSignWith(.signingKey, key: usualKey)))
            }
            return nil
        }
        if let key = literal(configured) {
            if await !agentHas(key) {
                report(.signing, .error, .setup(.keyNotInAgent(key.text, isAgentRunning: isAgentRunning)))
            } else {
                note(signing, key: key.text)
            }
            return key
        }
        return await checkKeyFile(expanded(configured), signing)
    }

    private mutating func checkKeyFile(_ path: String, _ signing: SigningSettings) async -> SigningKey? {
        // ssh-keygen takes either half by its path, asks the agent first, and else wants the private file without `.pub`.
        let secret = path.hasSuffix(".pub") ? String(path.dropLast(4)) : path
        let written = FileSystem.read("\(secret).pub").flatMap { SigningKey(line: String(decoding: $0, as: UTF8.self)) }
        guard FileSystem.kind(of: secret) != .absent else {
            guard let written else {
                report(.signing, .error, .setup(.keyMissing(path: secret)))
                return nil
            }
            if await !agentHas(written) {
                report(.signing, .error, .setup(.keyNotInAgent(path, isAgentRunning: isAgentRunning)))
            } else {
                note(signing, key: path)
            }
            return written
        }
        // ssh refuses such a file, if it is the user's own.
        if let facts = FileFacts(secret), facts.isOwn, facts.permissions & 0o077 != 0 {
            report(.signing, .error, .setup(.keyOpenToOthers(path: secret, permissions: facts.permissions)))
            return written
        }
        // An empty passphrase is tried, so nothing is asked; this program itself reads no private key.
        let outcome = await ExternalProgram("ssh-keygen", in: surroundings.directory)(["-y", "-P", "", "-f", secret])
        switch outcome {
        case .ended(code: 0, let output, _):
            note(signing, key: path)
            return SigningKey(line: String(decoding: output, as: UTF8.self)) ?? written
        case .ended(_, _, let message) where message.contains("passphrase"):
            if await agentHas(written) {
                note(signing, key: path)
            } else {
                report(.signing, .note, .setup(.keyAsks(path: secret)))
            }
        case .ended(_, _, let message), .failed(let message):
            report(.signing, .error, .setup(.keyUnusable(path: secret, message: message)))
        case .missing: break
        }
        return written
    }

    private mutating func checkOpenPGP(_ signing: SigningSettings) async -> SigningKey? {
        let program = signing.program ?? "gpg"
        let isSetUp = signing.program != nil || signing.signingKey != nil || settings?["gpg.format"] != nil
        guard isExecutable(program) else {
            if isSetUp {
                reportMissing(signing.program, usual: "gpg", settings: ["gpg.openpgp.program", "gpg.program"])
            } else {
                report(.signing, .error, .setup(.nothingToSignWith(.program(program), key: usualKey)))
            }
            return nil
        }
        let key = signing.signingKey ?? signing.committer
        let outcome = await ExternalProgram(expanded(program), in: surroundings.directory)([
            "--batch", "--with-colons", "--list-secret-keys", key,
        ])
        // doc/DETAILS of GnuPG: `sec` lines carry the validity in field 2.
        guard case .ended(code: 0, let output, _) = outcome,
            let line = String(decoding: output, as: UTF8.self).split(separator: "\n").first(where: {
                $0.hasPrefix("sec:")
            })
        else {
            report(
                .signing, .error,
                .setup(
                    signing.signingKey == nil
                        ? .nothingToSignWith(.secretKey(identity: key), key: usualKey) : .openPGPKey(key, .missing)))
            return nil
        }
        let fields = line.split(separator: ":", omittingEmptySubsequences: false)
        switch fields.count > 1 ? fields[1] : "" {
        case "e": report(.signing, .error, .setup(.openPGPKey(key, .expired)))
        case "r": report(.signing, .error, .setup(.openPGPKey(key, .revoked)))
        case "d": report(.signing, .error, .setup(.openPGPKey(key, .disabled)))
        default: note(signing, key: key)
        }
        return nil
    }

    private mutating func reportMissing(_ program: String?, usual: String, settings names: [String]) {
        let setting = program == nil ? nil : names.first { settings?[$0]?.isEmpty == false }
        report(
            .signing, .error,
            .setup(.programMissing(program ?? usual, setting: setting, scope: setting.flatMap { scopes[$0] })))
    }

    /// All is well, unless a try is to come that says so itself.
    private mutating func note(_ signing: SigningSettings, key: String) {
        guard !surroundings.triesSigning else { return }
        report(.signing, .ok, .setup(.signs(format: signing.format.rawValue, key: key, tried: false)))
    }

    // MARK: Who is allowed

    /// Whether `git verify-commit` would accept what the operator signs.
    mutating func checkSigners(_ key: SigningKey?) {
        guard let settings, settings["gpg.format"] == "ssh" else { return }
        let usual = "\(surroundings.environment["HOME"] ?? "~")/.ssh/allowed_signers"
        let line = key.flatMap { key in email.map { "\($0.contains(" ") ? "\"\($0)\"" : $0) \(key.text)" } }
        guard let set = settings["gpg.ssh.allowedsignersfile"], !set.isEmpty else {
            return report(.allowedSigners, .warning, .setup(.signersNotSet(path: usual, line: line)))
        }
        let path = expanded(set)
        guard let file = FileSystem.read(path) else {
            return report(.allowedSigners, .warning, .setup(.signersMissing(path: path, line: line)))
        }
        guard let key else { return report(.allowedSigners, .skipped, .setup(.signerUnknown)) }
        let lines = AllowedSigners.lines(for: key.type, key.blob, in: file)
        guard let first = lines.first else {
            guard let line else { return report(.allowedSigners, .skipped, .setup(.signerUnknown)) }
            return report(.allowedSigners, .warning, .setup(.signerMissing(path: path, line: line)))
        }
        if lines.contains(where: { $0.isForGit && !isOver($0) }) {
            return report(.allowedSigners, .ok, .setup(.signersHave(path: path)))
        }
        if let over = lines.first(where: isOver), let end = over.validBefore {
            return report(
                .allowedSigners, .warning, .setup(.signerExpired(path: path, line: over.number, at: end, entry: line)))
        }
        report(.allowedSigners, .warning, .setup(.signerNotForGit(path: path, line: first.number, entry: line)))
    }

    private func isOver(_ line: AllowedSigners.Line) -> Bool { line.isOver(at: surroundings.now) }

    // MARK: -

    /// As git reads the setting: `key::` or `ssh-` begins a public key, all else is a path.
    private func literal(_ setting: String) -> SigningKey? {
        if setting.hasPrefix("key::") { return SigningKey(line: String(setting.dropFirst(5))) }
        return setting.hasPrefix("ssh-") ? SigningKey(line: setting) : nil
    }

    private var gitVersion: [Int]? {
        for case .setup(.gitVersion(let text)) in findings.map(\.detail) {
            return text.split(separator: ".").prefix(2).compactMap { Int($0) }
        }
        return nil
    }

    private var isAgentRunning: Bool { surroundings.environment["SSH_AUTH_SOCK"]?.isEmpty == false }

    /// Where ssh-keygen puts a key by itself.
    private var usualKey: String? {
        guard let home = surroundings.environment["HOME"] else { return nil }
        return ["ed25519", "ecdsa", "rsa"].map { "\(home)/.ssh/id_\($0).pub" }
            .first { FileSystem.kind(of: $0) != .absent }
    }

    private func agentHas(_ key: SigningKey?) async -> Bool {
        guard let key, isAgentRunning else { return false }
        guard case .ended(code: 0, let output, _) = await ExternalProgram("ssh-add", in: surroundings.directory)(["-L"])
        else { return false }
        return String(decoding: output, as: UTF8.self).split(separator: "\n").contains {
            SigningKey(line: String($0))?.blob == key.blob
        }
    }

    private func isExecutable(_ program: String) -> Bool {
        let path = expanded(program)
        guard path.contains("/") else { return FileSystem.executable(path) != nil }
        if case .file(executable: true) = FileSystem.kind(of: path) { return true }
        return FileSystem.kind(of: path) == .link
    }

    /// A path of the configuration: `~/` is the home, and what is relative counts from the top of the work tree.
    func expanded(_ path: String) -> String {
        if path.hasPrefix("~/"), let home = surroundings.environment["HOME"] { return home + path.dropFirst() }
        guard path.contains("/"), !path.hasPrefix("/"), !path.hasPrefix("~") else { return path }
        return "\(top ?? surroundings.directory)/\(path)"
    }
}
