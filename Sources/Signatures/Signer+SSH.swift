/// SSH signatures. Source: sign_buffer_ssh and get_default_ssh_signing_key in gpg-interface.c of git 2.39;
/// ssh-keygen(1), `-Y sign`.
extension Signer {
    func signSSH(_ payload: [UInt8]) async throws(SignatureError) -> String {
        let key = try await sshKey()
        let program = Program(settings.program ?? "ssh-keygen", in: surroundings)
        let scratch = try ScratchDirectory(in: surroundings)
        defer { scratch.remove() }

        var arguments = ["-Y", "sign", "-n", "git", "-f"]
        switch key {
        case .literal(let text):
            // A public key: its private half is in the agent, which -U says.
            arguments += [try scratch.write(Array(text.utf8), as: .key), "-U"]
        case .file(let path):
            arguments.append(path)
        }

        let output: Program.Output
        let armor: [UInt8]
        if program.isSSHKeygen {
            output = try await program.run(arguments, input: payload)
            armor = output.stdout
        } else {
            // Of another program only what git does is known to work: a file as argument, the signature beside it.
            let file = try scratch.write(payload, as: .payload)
            output = try await program.run(arguments + [file])
            armor = output.succeeded ? try scratch.read(.signature) : []
        }
        guard output.succeeded else {
            if case .file(let path) = key, !surroundings.hasKey(at: path) {
                throw .keyMissing(path)
            }
            throw program.failure(output)
        }
        return try canonical(armor, from: program.name)
    }

    private func canonical(_ armor: [UInt8], from program: String) throws(SignatureError) -> String {
        do throws(SSHSignature.Flaw) {
            // git drops every CR, which programs on Windows write.
            let signature = try SSHSignature(armored: armor.filter { $0 != UInt8(ascii: "\r") })
            try signature.requireGitShape()
            // ECDSA holds for s and for n - s alike: with either allowed, anyone could mint a second object id
            // for a signed entry.
            return signature.withLowS.armored
        } catch .notArmored {
            throw .noSignature(program: program)
        } catch {
            throw .unacceptable(program: program, error)
        }
    }

    private enum SSHKey {
        case literal(String)
        case file(String)

        /// Reads a setting as git does: `key::` or `ssh-` begins a public key, all else is a path.
        ///
        /// A bare `ecdsa-sha2-…` or `sk-…` key is a path to git too; it wants `key::` before those.
        init?(literal text: String) {
            if text.hasPrefix("key::") {
                self = .literal(String(text.dropFirst("key::".count)))
            } else if text.hasPrefix("ssh-") {
                self = .literal(text)
            } else {
                return nil
            }
        }
    }

    private func sshKey() async throws(SignatureError) -> SSHKey {
        if let configured = settings.signingKey {
            if let literal = SSHKey(literal: configured) {
                return literal
            }
            guard let path = surroundings.expandingHome(in: configured) else {
                throw .keyMissing(configured)
            }
            return .file(path)
        }
        guard let command = settings.defaultKeyCommand else {
            throw .notConfigured(.signingKey)
        }
        return try await defaultKey(from: command)
    }

    /// Runs the user's command without a shell, as git does, and takes its first line.
    private func defaultKey(from command: String) async throws(SignatureError) -> SSHKey {
        guard let words = GitCommandLine.words(of: command), let name = words.first, !name.isEmpty else {
            throw .malformedCommand(setting: "gpg.ssh.defaultKeyCommand", value: command)
        }
        let program = Program(name, in: surroundings)
        let output = try await program.run(Array(words.dropFirst()))
        guard output.succeeded else {
            throw program.failure(output)
        }
        let line = output.stdout.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
        guard let key = SSHKey(literal: String(decoding: line, as: UTF8.self)) else {
            let all = output.stdout + Array(output.stderr.utf8)
            throw .noDefaultKey(command: command, output: printable(all))
        }
        return key
    }
}
