import Testing

@testable import Signatures

@Suite struct SSHConfigurationTests {
    @Test(arguments: [KeyType.ed25519, .ecdsa384, .rsa])
    func literalKeyIsSignedByTheAgent(type: KeyType) async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey("key", type)
            let text = try workshop.read("key.pub").split(separator: "\n")[0]
            try await workshop.withAgent { agent in
                let signer = try workshop.sshSigner(key: "key::" + text, environment: agent)
                // -U: the private key's file, which is still there, is not asked.
                await expect(
                    signer,
                    throws: .failed(program: "ssh-keygen", exit: .code(255), stderr: "Couldn't find key in agent"))

                try await workshop.run("ssh-add", "-q", key, environment: agent)
                try workshop.remove("key")
                try await workshop.verify(try await signer.sign(commit), over: commit)
                // The public key's path works as well, its private half being in the agent.
                try await workshop.verify(
                    try await workshop.sshSigner(key: "key.pub", environment: agent).sign(commit), over: commit)
                if type != .ecdsa384 {
                    let bare = try workshop.sshSigner(key: String(text), environment: agent)
                    try await workshop.verify(try await bare.sign(commit), over: commit)
                }
            }
        }
    }

    @Test func defaultKeyCommandGivesTheKey() async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey()
            try await workshop.makeKey("second")
            let script = try workshop.write(
                "#!/bin/sh\nprintf 'key::'; cat \"$1\"; echo 'key::second'\n", to: "first key", mode: 0o700)
            try await workshop.withAgent { agent in
                try await workshop.run("ssh-add", "-q", key, environment: agent)
                for command in ["ssh-add -L", "'\(script)' \"\(key)\".pub"] {
                    let signer = try workshop.sshSigner(
                        ["gpg.ssh.defaultkeycommand": command], environment: agent)
                    try await workshop.verify(try await signer.sign(commit), over: commit)
                }
            }
        }
    }

    @Test func defaultKeyCommandWithoutAKey() async throws {
        try await Workshop.open { workshop in
            func expectFailure(_ command: String, _ error: SignatureError) async throws {
                await expect(try workshop.sshSigner(["gpg.ssh.defaultkeycommand": command]), throws: error)
            }
            // A bare ECDSA key is no literal to git.
            let bare = "ecdsa-sha2-nistp256 AAAA"
            try await expectFailure("echo " + bare, .noDefaultKey(command: "echo " + bare, output: bare))
            // Without a shell there is nothing to expand.
            try await expectFailure("echo $HOME", .noDefaultKey(command: "echo $HOME", output: "$HOME"))
            try await expectFailure(
                "sh -c 'printf \"no\\\\033[31m key \\\\n\" >&2; exit 3'",
                .failed(program: "sh", exit: .code(3), stderr: "no[31m key"))
            try await expectFailure(
                "ssh-add 'x", .malformedCommand(setting: "gpg.ssh.defaultKeyCommand", value: "ssh-add 'x"))
            try await expectFailure("no-such-program-here", .programMissing("no-such-program-here"))
        }
    }

    @Test func tellsNotConfiguredFromFailed() async throws {
        try await Workshop.open { workshop in
            await expect(try workshop.sshSigner(), throws: .notConfigured(.signingKey))
            await expect(try workshop.sshSigner(key: ""), throws: .notConfigured(.signingKey))
            await expect(try workshop.sshSigner(key: "~/no-key"), throws: .keyMissing(workshop.path("no-key")))
            await expect(try workshop.sshSigner(key: "~nobody-here/k"), throws: .keyMissing("~nobody-here/k"))
            // A payload far larger than a pipe holds, to a child that ends without reading it.
            await expect(
                try workshop.sshSigner(key: "no-key"), throws: .keyMissing("no-key"),
                for: Array(repeating: 65, count: 1 << 20))

            let key = try await workshop.makeKey()
            let plain = try workshop.write("#!/bin/sh\n", to: "not-executable")
            for program in ["no-such-program-here", "/no/such/program", plain] {
                let signer = try workshop.sshSigner(key: key, ["gpg.ssh.program": program])
                await expect(signer, throws: .programMissing(program))
            }
            await expect(
                try workshop.sshSigner(key: key, ["gpg.ssh.program": "true"]), throws: .noSignature(program: "true"))
            let garbage = try workshop.sshSigner(key: try workshop.write("no key at all", to: "garbage"))
            guard case .failed("ssh-keygen", .code(255), _) = await failure(of: garbage) else {
                Issue.record("a file that is no key")
                return
            }
        }
    }

    @Test func refusesWhatHistoryWouldNotAccept() async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey()
            let cases: [(String, SSHSignature.Flaw)] = [
                ("-n file", .wrongNamespace("file")), ("-n git -O hashalg=sha256", .wrongHash("sha256")),
            ]
            for (options, flaw) in cases {
                let program = try workshop.write(
                    "#!/bin/sh\nfor file; do :; done\nexec ssh-keygen -Y sign \(options) -f \(key) \"$file\"\n",
                    to: "other", mode: 0o700)
                let signer = try workshop.sshSigner(key: key, ["gpg.ssh.program": program])
                await expect(signer, throws: .unacceptable(program: program, flaw))
            }
        }
    }

    @Test func readsSettingsAsGitDoes() throws {
        let settings = try SigningSettings(
            config: [
                "gpg.program": "gpg-a", "gpg.openpgp.program": "gpg-b", "gpg.ssh.program": "k", "user.signingkey": "",
            ], committer: "A <a@b>")
        #expect(settings.format == .openpgp)
        #expect(settings.program == "gpg-b")
        #expect(settings.signingKey == nil)
        for format in ["x509", "SSH", "other"] {
            #expect(throws: SignatureError.unsupportedFormat(format)) {
                try SigningSettings(config: ["gpg.format": format], committer: "A <a@b>")
            }
        }
    }

    @Test func splitsCommandLinesAsGitDoes() {
        #expect(GitCommandLine.words(of: #"a "b c"'d' \"e\\ '\'"#) == ["a", "b cd", #""e\"#, #"\"#])
        #expect(GitCommandLine.words(of: "a \t\n b ''") == ["a", "b", ""])
        #expect(GitCommandLine.words(of: "a ") == ["a"])
        #expect(GitCommandLine.words(of: "") == [""])
        #expect(GitCommandLine.words(of: "a 'b") == nil)
        #expect(GitCommandLine.words(of: #"a \"#) == nil)
    }
}
