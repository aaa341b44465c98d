internal import Git
package import Signatures

extension Doctor {
    /// The machine and its user.
    package enum Setup: Sendable {
        case gitVersion(String)
        case gitMissing
        /// `gpg.format = ssh` came with git 2.34.
        case gitWithoutSSH(version: String)
        case libgit2Version(String)
        /// git's own words, and where it stumbled, if it says.
        case configurationUnreadable(message: String, file: String?, line: Int?)
        case identity(name: String, email: String)
        case identityMissing([String])
        case formatUnsupported(String, scope: String)
        /// `ssh-keygen` or `gpg`; or another one, with the setting that names it and where that was made.
        case programMissing(String, setting: String?, scope: String?)
        /// Nothing is set up. `key` is a public key that lies where ssh-keygen puts one.
        case nothingToSignWith(SignatureError.Lack, key: String?)
        case keyMissing(path: String)
        case keyOpenToOthers(path: String, permissions: UInt32)
        /// Only a public key is here, and no agent has the other half.
        case keyNotInAgent(String, isAgentRunning: Bool)
        /// The private key has a passphrase, and no agent has the key.
        case keyAsks(path: String)
        case keyUnusable(path: String, message: String)
        /// The OpenPGP key that is configured: not there, expired or revoked.
        case openPGPKey(String, OpenPGPTrouble)
        case signs(format: String, key: String, tried: Bool)
        case signingFailed(SignatureError)
        case signersNotSet(path: String, line: String?)
        case signersMissing(path: String, line: String?)
        case signerMissing(path: String, line: String)
        /// The line is there, and does not let the key sign for git.
        case signerNotForGit(path: String, line: Int, entry: String?)
        case signerExpired(path: String, line: Int, at: String, entry: String?)
        case signersHave(path: String)
        /// Nothing says which key signs, so nothing can be looked up.
        case signerUnknown
    }

    package enum OpenPGPTrouble: String, Sendable { case missing, expired, revoked, disabled }

    mutating func examineSetup() async {
        await look(.git) { doctor async throws in
            guard doctor.hasGit else { return doctor.report(.git, .error, .setup(.gitMissing)) }
            let text = String(decoding: try await GitCommand(in: "/")(["--version"]), as: UTF8.self)
            let version = text.split(whereSeparator: \.isWhitespace).dropFirst(2).first.map(String.init) ?? text
            doctor.report(.git, .ok, .setup(.gitVersion(version)))
        }
        report(.libgit2, .ok, .setup(.libgit2Version(Libgit2.version)))
        await readConfiguration()
        guard settings != nil else { return skip(.identity, .signing, .allowedSigners) }
        look(.identity) { doctor throws in try doctor.checkIdentity() }
        var key: SigningKey?
        await look(.signing) { doctor async throws in key = try await doctor.checkSigning() }
        signingKey = key
        look(.allowedSigners) { doctor in doctor.checkSigners(key) }
    }

    private mutating func readConfiguration() async {
        guard hasGit else { return skip(.configuration) }
        do {
            let listing = try await git(["config", "--list", "-z", "--show-scope"])
            var values: [String: String] = [:]
            var scope: String?
            // Scopes and settings take turns.
            for field in listing.split(separator: 0) {
                guard let place = scope else {
                    scope = String(decoding: field, as: UTF8.self)
                    continue
                }
                let parts = field.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
                let key = String(decoding: parts[0], as: UTF8.self)
                values[key] = parts.count > 1 ? String(decoding: parts[1], as: UTF8.self) : "true"
                scopes[key] = place
                scope = nil
            }
            settings = GitSettings(values)
            report(.configuration, .ok, .none)
        } catch GitError.command(_, _, let message) {
            // `fatal: bad config line 8 in file .git/config`
            let words = message.split(separator: " ")
            let line = words.firstIndex(of: "line").flatMap { words.dropFirst($0 + 1).first }.flatMap { Int($0) }
            let place = zip(words, words.dropFirst()).enumerated().first { $0.element == ("in", "file") }?.offset
            var file = place.map { words.dropFirst($0 + 2).joined(separator: " ") }
            if let found = file, !found.hasPrefix("/") { file = "\(top ?? surroundings.directory)/\(found)" }
            report(
                .configuration, .error, .setup(.configurationUnreadable(message: message, file: file, line: line)))
        } catch {
            report(.configuration, .error, .failed(.git(error)))
        }
    }

    private mutating func checkIdentity() throws {
        guard let settings else { return }
        do throws(GitError) {
            let identity = try Identity.committer(
                settings: settings, environment: surroundings.environment, seconds: surroundings.now, offset: 0)
            email = identity.email
            report(.identity, .ok, .setup(.identity(name: identity.name, email: identity.email)))
        } catch {
            guard case .noIdentity(let missing) = error else { throw error }
            report(.identity, .error, .setup(.identityMissing(missing)))
        }
    }
}
