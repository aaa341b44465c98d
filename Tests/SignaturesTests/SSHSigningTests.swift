import Foundation
import Testing

@testable import Signatures

@Suite struct SSHSigningTests {
    @Test(arguments: KeyType.allCases)
    func verifiesWithSSHKeygen(type: KeyType) async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey("key", type)
            let signature = try await workshop.sshSigner(key: key).sign(commit)
            try await workshop.verify(signature, over: commit)
            await #expect(throws: SignatureError.self) {
                try await workshop.verify(signature, over: commit + [0])
            }
            let parsed = try SSHSignature(armored: signature)
            #expect(parsed.armored == signature)
            #expect(parsed.hashAlgorithm == "sha512")
            if type == .rsa {
                #expect(parsed.algorithm == .rsaSHA512)
            }
        }
    }

    @Test func isWhatSSHKeygenWrites() async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey()
            // Ed25519 is deterministic: the same key and payload give the same text, line feed aside.
            let theirs = try await workshop.run("ssh-keygen", "-Y", "sign", "-n", "git", "-f", key, input: commit)
            let ours = try await workshop.sshSigner(key: key).sign(commit)
            #expect(ours + "\n" == String(decoding: theirs.stdout, as: UTF8.self))
        }
    }

    @Test func verifiesWithGit() async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey("key", .ecdsa256)
            try await workshop.run("git", "init", "-q", "--bare", "repo")
            let empty = try await workshop.run("git", "-C", "repo", "hash-object", "-t", "tree", "-w", "--stdin")
            let tree = String(decoding: empty.stdout.prefix(40), as: UTF8.self)
            let head =
                "tree \(tree)\nauthor Me <me@example.com> 1700000000 +0000\n"
                + "committer Me <me@example.com> 1700000000 +0000\n"
            let signature = try await workshop.sshSigner(key: key).sign(Array((head + "\nsubject\n").utf8))
            let signed =
                head + "gpgsig " + signature.split(separator: "\n").joined(separator: "\n ") + "\n\nsubject\n"
            let made = try await workshop.run(
                "git", "-C", "repo", "hash-object", "-t", "commit", "-w", "--stdin", input: Array(signed.utf8))
            try await workshop.run(
                "git", "-C", "repo", "-c", "gpg.ssh.allowedSignersFile=\(workshop.path("allowed"))",
                "verify-commit", String(decoding: made.stdout.prefix(40), as: UTF8.self))
        }
    }

    @Test func findsKeysByHomeAndDirectory() async throws {
        try await Workshop.open { workshop in
            try await workshop.makeKey()
            for key in ["~/key", "key", "./key.pub"] {
                try await workshop.verify(try await workshop.sshSigner(key: key).sign(commit), over: commit)
            }
        }
        let here = Surroundings(environment: ["HOME": "/h"], directory: nil)
        #expect(here.expandingHome(in: "~") == "/h")
        #expect(here.expandingHome(in: "~root/.ssh/key")?.hasSuffix("/.ssh/key") == true)
        #expect(here.expandingHome(in: "~root/x")?.hasPrefix("/") == true)
        #expect(here.expandingHome(in: "~no-such-user-here/x") == nil)
        #expect(here.expandingHome(in: "a~b") == "a~b")
    }

    @Test func otherProgramGetsFilesAsFromGit() async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey("key", .ecdsa256)
            let program = try workshop.write(
                """
                #!/bin/sh
                echo "$*" > "$HOME/seen"
                ssh-keygen "$@" < /dev/null || exit
                for file; do :; done
                sed -i 's/$/\\r/' "$file.sig"

                """, to: "my-signer", mode: 0o700)
            let signer = try workshop.sshSigner(key: key, ["gpg.ssh.program": program])
            let signature = try await signer.sign(commit)
            #expect(!signature.utf8.contains(UInt8(ascii: "\r")))
            try await workshop.verify(signature, over: commit)

            let seen = try workshop.read("seen").split(separator: "\n")[0].split(separator: " ")
            #expect(seen.dropLast() == ["-Y", "sign", "-n", "git", "-f", Substring(key)])
            // Nothing is left where the payload was.
            let payload = try #require(seen.last)
            #expect(payload.hasSuffix("/payload"))
            #expect(!FileManager.default.fileExists(atPath: String(payload.dropLast("/payload".count))))
        }
    }

    @Test func askpassGivesThePassphrase() async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey(passphrase: "open sesame")
            for (word, works) in [("open sesame", true), ("wrong", false)] {
                let askpass = try workshop.write("#!/bin/sh\necho '\(word)'\n", to: "askpass", mode: 0o700)
                let signer = try workshop.sshSigner(
                    key: key, environment: ["SSH_ASKPASS": askpass, "SSH_ASKPASS_REQUIRE": "force"])
                if works {
                    try await workshop.verify(try await signer.sign(commit), over: commit)
                } else {
                    let error = await failure(of: signer)
                    guard case .failed("ssh-keygen", .code(255), let stderr) = error else {
                        Issue.record("\(String(describing: error))")
                        return
                    }
                    #expect(stderr.contains("incorrect passphrase"))
                }
            }
        }
    }

    @Test func cancellingEndsTheChild() async throws {
        try await Workshop.open { workshop in
            let key = try await workshop.makeKey(passphrase: "secret")
            let askpass = try workshop.write(
                "#!/bin/sh\necho $PPID > \"$HOME/pid.tmp\"\nmv \"$HOME/pid.tmp\" \"$HOME/pid\"\nexec sleep 600\n",
                to: "askpass", mode: 0o700)
            let signer = try workshop.sshSigner(
                key: key, environment: ["SSH_ASKPASS": askpass, "SSH_ASKPASS_REQUIRE": "force"])
            let task = Task { try await signer.sign(commit) }
            while !FileManager.default.fileExists(atPath: workshop.path("pid")) {
                try await Task.sleep(for: .milliseconds(20))
            }
            let start = ContinuousClock.now
            task.cancel()
            await #expect(throws: SignatureError.cancelled(program: "ssh-keygen")) {
                _ = try await task.value
            }
            #expect(ContinuousClock.now - start < .seconds(300))
            let pid = try workshop.read("pid").trimmingCharacters(in: .whitespacesAndNewlines)
            #expect(!FileManager.default.fileExists(atPath: "/proc/\(pid)"))
        }
    }

    @Test func cancellingIsNoFailureOfTheProgram() async throws {
        try await Workshop.open { workshop in
            // As gpg does, this program catches the signal and ends with a code of its own.
            let program = try workshop.write(
                "#!/bin/sh\ntrap 'exit 3' TERM\ntouch \"$HOME/ran\"\nwhile :; do sleep 0.05; done\n", to: "slow",
                mode: 0o700)
            let signer = try workshop.sshSigner(key: "key", ["gpg.ssh.program": program])
            for early in [true, false] {
                let task = Task {
                    while early, !Task.isCancelled { await Task.yield() }
                    return try await signer.sign(commit)
                }
                while !early, !FileManager.default.fileExists(atPath: workshop.path("ran")) {
                    try await Task.sleep(for: .milliseconds(20))
                }
                task.cancel()
                await #expect(throws: SignatureError.cancelled(program: program)) { _ = try await task.value }
                #expect(FileManager.default.fileExists(atPath: workshop.path("ran")) == !early)
            }
        }
    }
}
