import Foundation
import Testing

/// Every entry is signed as git itself is set up to sign; what is not set up is told in the words to type.
@Suite struct SigningTests {
    /// Writes git's settings anew; `signing` are the lines that differ.
    private func configure(_ sandbox: Sandbox, _ signing: String, identity: Bool = true) throws {
        try sandbox.write(
            """
            [user]
            \(identity ? "    name = Dana Demo\n    email = dana@example.com" : "    useConfigOnly = true")
            \(signing)
            [init]
                defaultBranch = main

            """, to: "\(sandbox.home)/.gitconfig")
    }

    private func trust(_ sandbox: Sandbox, key: String) throws -> String {
        try sandbox.write("dana@example.com \(try sandbox.read("\(key).pub"))", to: "\(sandbox.home)/allowed_signers")
        return "[gpg]\n    format = ssh\n[gpg \"ssh\"]\n    allowedSignersFile = \(sandbox.home)/allowed_signers\n"
    }

    /// init, a switch, a revert; plain git verifies all of it.
    private func walk(
        _ sandbox: Sandbox, environment: [String: String] = [:], sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for arguments in [
            Sandbox.adopting + ["--derive"], ["adopt", "minimum", "-c", "acme", "-e", "prod"],
            ["switch", "medium", "-c", "acme", "-e", "prod", "-y"], ["revert", "-c", "acme", "-e", "prod", "-y"],
        ] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments, environment: environment)
            #expect(ran.status == 0, "\(arguments): \(ran.stderr)", sourceLocation: sourceLocation)
        }
        for commit in try await sandbox.entries() + ["HEAD", "refs/tiergit/policy"] {
            let ran = try await sandbox.run("git", ["verify-commit", commit], environment: environment)
            #expect(ran.status == 0, "\(commit): \(ran.stderr)", sourceLocation: sourceLocation)
        }
        #expect(try await sandbox.entries().count == 3, sourceLocation: sourceLocation)
        try await sandbox.expectVerified(environment: environment, sourceLocation: sourceLocation)
        let verdict = try await sandbox.verdict(environment: environment, sourceLocation: sourceLocation)
        #expect(verdict.verified, sourceLocation: sourceLocation)
        try await sandbox.git("fsck", "--strict", "--no-dangling", sourceLocation: sourceLocation)
    }

    private func sandbox(key type: String = "ed25519", bits: String? = nil, name: String = "signing key") async throws
        -> Sandbox
    {
        let sandbox = try await Sandbox()
        try await sandbox.makeRepository()
        let arguments =
            ["-q", "-t", type] + (bits.map { ["-b", $0] } ?? []) + [
                "-N", "", "-C", "", "-f", "\(sandbox.home)/\(name)",
            ]
        let made = try await sandbox.run("ssh-keygen", arguments, in: sandbox.root)
        #expect(made.status == 0, "\(made.stderr)")
        return sandbox
    }

    @Test(
        arguments: [("ed25519", nil), ("ecdsa", "256"), ("ecdsa", "384"), ("ecdsa", "521"), ("rsa", "3072")]
            as [(String, String?)])
    func everyKindOfSSHKey(type: String, bits: String?) async throws {
        let sandbox = try await sandbox(key: type, bits: bits)
        let settings = try trust(sandbox, key: "\(sandbox.home)/signing key")
        try configure(sandbox, "    signingkey = \(sandbox.home)/signing key\n" + settings)
        try await walk(sandbox)
    }

    @Test func thePathOfThePublicKey() async throws {
        let sandbox = try await sandbox()
        let settings = try trust(sandbox, key: "\(sandbox.home)/signing key")
        try configure(sandbox, "    signingkey = \(sandbox.home)/signing key.pub\n" + settings)
        try await walk(sandbox)
    }

    @Test func aPathBelowHomeWrittenWithATilde() async throws {
        let sandbox = try await sandbox()
        let settings = try trust(sandbox, key: "\(sandbox.home)/signing key")
        try configure(sandbox, "    signingkey = ~/signing key.pub\n" + settings)
        // git itself accepts it, so must we.
        let git = try await sandbox.run("git", ["commit", "-q", "-S", "--allow-empty", "-m", "by git"])
        #expect(git.status == 0, "\(git.stderr)")
        try await walk(sandbox)
    }

    @Test(arguments: ["key::", ""])
    func aLiteralKeyWithTheAgentAlone(prefix: String) async throws {
        let sandbox = try await sandbox()
        let settings = try trust(sandbox, key: "\(sandbox.home)/signing key")
        let literal = try sandbox.read("\(sandbox.home)/signing key.pub").trimmingCharacters(in: .newlines)
        // A short path: a socket's is at most 107 bytes long.
        let folder = "/tmp/tiergit-a\(UInt32.random(in: 0...9_999_999))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let started = try await sandbox.expect("ssh-agent", "-s", "-a", "\(folder)/s")
        let process = started.components(separatedBy: "SSH_AGENT_PID=").last.flatMap {
            Int32($0.prefix { $0.isNumber })
        }
        defer {
            if let process { kill(process, SIGTERM) }
            try? FileManager.default.removeItem(atPath: folder)
        }
        let agent = ["SSH_AUTH_SOCK": "\(folder)/s"]
        try await sandbox.expect("ssh-add", "-q", "\(sandbox.home)/signing key", environment: agent)
        // The private key is nowhere on disk any more.
        try sandbox.remove("\(sandbox.home)/signing key")
        try sandbox.remove("\(sandbox.home)/signing key.pub")
        try configure(sandbox, "    signingkey = \(prefix)\(literal)\n" + settings)
        // Without the agent nothing can be signed, and nothing changes.
        let ran = try await sandbox.refuses(Sandbox.adopting, 1, "sign", hint: false)
        #expect(!ran.stderr.contains("internal"), "\(ran.stderr)")
        try await walk(sandbox, environment: agent)
    }

    @Test func aKeyThatACommandPrints() async throws {
        let sandbox = try await sandbox()
        let settings = try trust(sandbox, key: "\(sandbox.home)/signing key")
        try configure(sandbox, settings + "    defaultKeyCommand = \"sh -c 'echo key::$(cat ~/.ssh/id.pub)'\"\n")
        try FileManager.default.createDirectory(atPath: "\(sandbox.home)/.ssh", withIntermediateDirectories: true)
        try FileManager.default.copyItem(
            atPath: "\(sandbox.home)/signing key.pub", toPath: "\(sandbox.home)/.ssh/id.pub")
        let git = try await sandbox.run("git", ["commit", "-q", "-S", "--allow-empty", "-m", "by git"])
        let ran = try await sandbox.run(Sandbox.tiergit, Sandbox.adopting)
        #expect(
            (git.status == 0) == (ran.status == 0),
            "as git does: git \(git.status), tiergit \(ran.status): \(ran.stderr)")
    }

    @Test(arguments: [true, false])
    func openPGPWithAKeyring(named: Bool) async throws {
        let sandbox = try await Sandbox()
        try await sandbox.makeRepository()
        let folder = "/tmp/tiergit-g\(UInt32.random(in: 0...9_999_999))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let keyring = ["GNUPGHOME": folder]
        let made = try await sandbox.run(
            "gpg",
            [
                "--batch", "--quiet", "--passphrase", "", "--quick-generate-key", "Dana Demo <dana@example.com>",
                "ed25519",
                "sign", "never",
            ], environment: keyring)
        #expect(made.status == 0, "\(made.stderr)")
        let listed = try await sandbox.run("gpg", ["--list-secret-keys", "--with-colons"], environment: keyring)
        let fingerprint = listed.lines.first { $0.hasPrefix("fpr:") }?.split(separator: ":").last.map(String.init) ?? ""
        try configure(sandbox, (named ? "    signingkey = \(fingerprint)\n" : "") + "[gpg]\n    format = openpgp\n")
        try await walk(sandbox, environment: keyring)
        _ = try await sandbox.run("gpgconf", ["--kill", "all"], environment: keyring)
        try? FileManager.default.removeItem(atPath: folder)
    }

    @Test func noSigningSetUp() async throws {
        for before in [false, true] {
            let sandbox = try await Sandbox.copilot(adopted: before)
            try configure(sandbox, "")
            let ran = try await sandbox.refuses(
                before ? ["switch", "medium", "-c", "acme", "-e", "prod", "-y"] : Sandbox.adopting, 1,
                "git config --global gpg.format ssh", "git config --global user.signingkey",
                "git config --global gpg.ssh.allowedSignersFile",
                environment: ["GNUPGHOME": "\(sandbox.root)/nokeys"])
            #expect(ran.stderr.components(separatedBy: "git config").count == 4, "three lines to type: \(ran.stderr)")
            if before { try await sandbox.refuses(["adopt", "minimum", "-c", "b", "-e", "prod"], 1, "git config") }
            if before { try await sandbox.refuses(["branch", "build"], 1, "git config") }
        }
    }

    /// The lines that the hint gives are typed as they stand: then it works.
    @Test func theThreeLinesOfTheHintAreEnough() async throws {
        let sandbox = try await Sandbox.copilot()
        try configure(sandbox, "")
        let ran = try await sandbox.run(
            Sandbox.tiergit, Sandbox.adopting, environment: ["GNUPGHOME": "\(sandbox.root)/nokeys"])
        try FileManager.default.createDirectory(atPath: "\(sandbox.home)/.ssh", withIntermediateDirectories: true)
        try await sandbox.expect(
            "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", "\(sandbox.home)/.ssh/id_ed25519")
        try sandbox.write(
            "dana@example.com \(try sandbox.read("\(sandbox.home)/.ssh/id_ed25519.pub"))",
            to: "\(sandbox.home)/.ssh/allowed_signers")
        let lines = ran.stderr.split(separator: "\n").compactMap { line in
            line.range(of: "git config").map { String(line[$0.lowerBound...]) }
        }
        #expect(lines.count == 3)
        for line in lines { try await sandbox.expect("sh", "-c", line) }
        try await walk(sandbox)
    }

    @Test func aKeyFileThatIsNotThere() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try configure(sandbox, "    signingkey = \(sandbox.home)/gone.pub\n[gpg]\n    format = ssh\n")
        try await sandbox.refuses(
            ["switch", "medium", "-c", "acme", "-e", "prod", "-y"], 1, "\(sandbox.home)/gone.pub", hint: false)
    }

    @Test func aSigningProgramThatIsNotThereOrSaysNo() async throws {
        let sandbox = try await Sandbox.copilot()
        for (program, words) in [
            ("\(sandbox.root)/no-such-program", "no-such-program"), ("/bin/false", "false"), ("/bin/true", "true"),
        ] {
            try configure(
                sandbox,
                "    signingkey = \(sandbox.home)/key.pub\n[gpg]\n    format = ssh\n"
                    + "[gpg \"ssh\"]\n    program = \(program)\n"
            )
            try await sandbox.refuses(Sandbox.adopting, 1, words, "sign", hint: false)
        }
        try configure(sandbox, "[gpg]\n    format = x509\n")
        try await sandbox.refuses(Sandbox.adopting, 1, "x509", hint: false)
    }

    @Test func nobodyIsKnownToGit() async throws {
        for adopted in [false, true] {
            let sandbox = try await Sandbox.copilot(adopted: adopted)
            try configure(
                sandbox, "    signingkey = \(sandbox.home)/key.pub\n[gpg]\n    format = ssh\n", identity: false)
            try await sandbox.refuses(
                adopted ? ["switch", "medium", "-c", "acme", "-e", "prod", "-y"] : Sandbox.adopting, 1,
                "git config --global user.name", "git config --global user.email")
        }
    }

    /// git's own way to name the committer without settings, as CI does it.
    @Test func theCommitterFromTheEnvironment() async throws {
        let sandbox = try await Sandbox.copilot()
        let settings =
            "[gpg]\n    format = ssh\n[gpg \"ssh\"]\n    allowedSignersFile = \(sandbox.home)/allowed_signers\n"
        try configure(sandbox, "    signingkey = \(sandbox.home)/key.pub\n" + settings, identity: false)
        let person = [
            "GIT_AUTHOR_NAME": "Robot", "GIT_AUTHOR_EMAIL": "dana@example.com", "GIT_COMMITTER_NAME": "Robot",
            "GIT_COMMITTER_EMAIL": "dana@example.com",
        ]
        let ran = try await sandbox.run(
            Sandbox.tiergit, Sandbox.adopting, environment: person)
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try await sandbox.git("log", "-1", "--format=%cn <%ce>") == "Robot <dana@example.com>")
        try await sandbox.git("verify-commit", "HEAD")
    }

    /// `commit.gpgsign = false` is about commits of people; entries are signed all the same.
    @Test func commitsAreSignedEvenWhereGitIsToldNotTo() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.git("config", "commit.gpgsign", "false")
        try await walk(sandbox)
    }

    /// A key that the repository's own settings name wins over the global one, as with git.
    @Test func theRepositorysOwnKeyWins() async throws {
        let sandbox = try await sandbox()
        try await sandbox.git("config", "user.signingkey", "\(sandbox.home)/signing key.pub")
        try sandbox.write(
            "dana@example.com \(try sandbox.read("\(sandbox.home)/signing key.pub"))",
            to: "\(sandbox.home)/allowed_signers")
        try await walk(sandbox)
        let key = try sandbox.read("\(sandbox.home)/signing key.pub").split(separator: " ")[1]
        #expect(try await sandbox.git("show", "refs/tiergit/policy:allowed_signers").contains(key))
    }
}
