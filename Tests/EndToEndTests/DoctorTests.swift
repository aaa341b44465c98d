import Foundation
import Testing

/// `tiergit doctor`: each finding is provoked for real, and gone after the commands that the doctor gives.
@Suite struct DoctorTests {
    /// acme/prod switched to medium, in a repository that is well.
    private func onMedium(_ activation: Activation = .symlink) async throws -> Sandbox {
        let sandbox = try await Sandbox.onMinimum(activation)
        try await sandbox.switchTo("medium")
        return sandbox
    }

    @Test(arguments: Activation.allCases)
    func healthy(activation: Activation) async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.ok(
            "init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive", "--activation", activation.rawValue)
        try await sandbox.expectHealthy("after init")
        try await sandbox.switchTo("medium")
        try await sandbox.expectHealthy("after switch")
        try await sandbox.ok("activate", "--base")
        try await sandbox.expectHealthy("after activate --base")
        try await sandbox.ok("branch", "build")
        try await sandbox.expectHealthy("with tier branches")
    }

    /// Looking changes nothing: no file, no reference, no index, nothing of tiergit's own.
    @Test func changesNothing() async throws {
        let sandbox = try await onMedium(.copy)
        try await sandbox.shell("echo '# x' >> copilot/web/manifest.yml; : > .git/HEAD.lock; rm copilot/tiers.yml")
        let before = try sandbox.filesOnDisk("\(sandbox.repository)/.git")
        let state = try await sandbox.everything()
        _ = try await sandbox.examined()
        sandbox.expectSame(try await sandbox.everything(), state, "doctor")
        #expect(try sandbox.filesOnDisk("\(sandbox.repository)/.git") == before)
    }

    private func treat(_ sandbox: Sandbox, _ ailments: [Ailment]) async throws {
        for ailment in ailments { try await sandbox.heal(ailment) }
    }

    // MARK: Setup

    @Test func identityAndSigning() async throws {
        let sandbox = try await onMedium()
        let backup = "cp -a ~/.gitconfig ~/key ~/key.pub ~/allowed_signers ~/saved"
        try await sandbox.shell("mkdir ~/saved; \(backup)")
        for ailment in [
            Ailment(
                "no address", "git config --global --unset user.email", "identity", "error", "user.email is not set",
                command: "git config --global user.email you@example.com"),
            Ailment(
                "x509", "git config --global gpg.format x509", "signing", "error", "gpg.format is x509",
                command: "git config --global gpg.format ssh"),
            Ailment(
                "x509 in this repository", "git config gpg.format x509", "signing", "error", "gpg.format is x509",
                command: "git config --local gpg.format ssh"),
            Ailment(
                "no key configured",
                "git config --global --unset user.signingkey; mkdir -p ~/.ssh; cp ~/key ~/.ssh/id_ed25519; cp ~/key.pub ~/.ssh/id_ed25519.pub",
                "signing", "error", "user.signingkey is not set", command: "id_ed25519.pub"),
            Ailment(
                "a key that others can read", "chmod 644 ~/key", "signing", "error", "mode 644",
                command: "chmod 600 "),
            Ailment(
                "no allowed signers", "git config --global --unset gpg.ssh.allowedSignersFile", "allowed-signers",
                "allowedSignersFile is not set", command: "git config --global gpg.ssh.allowedSignersFile"),
            Ailment(
                "no file of allowed signers", "rm ~/allowed_signers", "allowed-signers", "is not there",
                command: "dana@example.com ssh-ed25519"),
            Ailment(
                "another's key is allowed", "sed -i s/AAAA/AAAB/ ~/allowed_signers", "allowed-signers",
                "does not have the key", command: "dana@example.com ssh-ed25519"),
            Ailment(
                "allowed for files alone", "sed -i 's/ ssh-/ namespaces=\"file\" ssh-/' ~/allowed_signers",
                "allowed-signers", "namespaces", command: "dana@example.com ssh-ed25519"),
            Ailment(
                "allowed until 2020", "sed -i 's/ ssh-/ valid-before=\"20200101\" ssh-/' ~/allowed_signers",
                "allowed-signers", "until 20200101", command: "dana@example.com ssh-ed25519"),
            Ailment(
                "a signing program that is not there", "git config --global gpg.ssh.program /nowhere/sign", "signing",
                "error", "/nowhere/sign", command: "git config --global --unset gpg.ssh.program"),
            Ailment(
                "the key is gone", "rm ~/key ~/key.pub", "signing", "error", "is not there",
                command: "ssh-keygen -t ed25519 -f ", heals: false),
            Ailment(
                "a key that is none", "rm ~/key; echo garbage > ~/key; chmod 600 ~/key", "signing", "error",
                "cannot read", command: "ssh-keygen -y -f ", heals: false),
            Ailment(
                "a passphrase", "rm ~/key; cp ~/saved/key ~/key; ssh-keygen -q -p -f ~/key -P '' -N secret", "signing",
                "note", "has a passphrase", command: "ssh-add ", heals: false),
        ] {
            try await sandbox.heal(ailment)
            try await sandbox.shell("cd ~/saved; cp -a .gitconfig key key.pub allowed_signers ~; rm -rf ~/.ssh")
            try await sandbox.shell("git config --local --remove-section gpg || true")
        }
        try await sandbox.expectHealthy()
    }

    /// An allowed-signers line may allow git among others, by a pattern.
    @Test(arguments: [
        "namespaces=\"git\"", "namespaces=\"file,git\"", "namespaces=\"g*\"", "valid-before=\"29991231\"",
    ])
    func allowedWithOptions(options: String) async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.shell("sed -i 's/ ssh-/ \(options) ssh-/' ~/allowed_signers; git verify-commit HEAD")
        let found = try await sandbox.examined()
        #expect(found.first { $0.check == "allowed-signers" }?.state == "ok")
    }

    /// Only the public half is here: without an agent that is an error, with one that has the key it is none.
    @Test func keyInTheAgent() async throws {
        let sandbox = try await onMedium()
        try await sandbox.heal(
            Ailment(
                "no agent", "mkdir ~/elsewhere; mv ~/key ~/elsewhere", "signing", "error", "no ssh-agent has",
                command: "ssh-add", heals: false))
        let agent = try await sandbox.shell(
            """
            eval "$(ssh-agent -s)" >/dev/null
            tiergit doctor -q > ~/before || true
            ssh-add -q ~/elsewhere/key
            tiergit doctor
            tiergit doctor --sign | grep signing
            ssh-agent -k >/dev/null
            """)
        #expect(try sandbox.read("\(sandbox.home)/before").contains("hint: ssh-add\n"))
        #expect(agent.stdout.contains("0 errors, 0 warnings") && agent.stdout.contains("a text was signed"))
    }

    @Test func openPGP() async throws {
        let sandbox = try await Sandbox.copilot()
        try await sandbox.heal(
            Ailment(
                "no OpenPGP key",
                "git config --global gpg.format openpgp; git config --global user.signingkey 0123ABCD",
                "signing", "error", "gpg has no secret key 0123ABCD", command: "gpg --list-secret-keys", heals: false))
        try await sandbox.heal(
            Ailment(
                "nothing set up", "git config --global --unset gpg.format; git config --global --unset user.signingkey",
                "signing", "error", "git has no signing set up", command: "ssh-keygen -t ed25519", heals: false))
    }

    /// `--sign` finds what only a signature shows.
    @Test func signs() async throws {
        let sandbox = try await onMedium()
        let good = try await sandbox.examined("--sign")
        #expect(good.contains { $0.check == "signing" && $0.text.contains("a text was signed") })
        try sandbox.write("#!/bin/sh\necho no >&2\nexit 1\n", to: "\(sandbox.home)/broken")
        try await sandbox.shell("chmod +x ~/broken; git config --global gpg.ssh.program ~/broken")
        #expect(try await sandbox.examined().allSatisfy { !$0.isFinding })
        let bad = try await sandbox.examined("--sign")
        #expect(bad.contains { $0.check == "signing" && $0.state == "error" && $0.text.contains("broken said: no") })
    }

    @Test func withoutGit() async throws {
        let sandbox = try await onMedium()
        let found = try await sandbox.examined(environment: ["PATH": "\(sandbox.root)/nothing"])
        #expect(found.contains { $0.check == "git" && $0.commands == ["apt-get install git"] })
        // What needs no git is looked at all the same.
        for check in ["catalog", "policy", "histories", "active", "git-locks"] {
            #expect(found.first { $0.check == check }?.state == "ok", "\(check)")
        }
    }

    @Test func configuration() async throws {
        let sandbox = try await onMedium()
        // Takes the line out at which it is told to open the file.
        try await sandbox.shell("true")
        try sandbox.write("#!/bin/sh\nsed -i \"${1#+}d\" \"$2\"\n", to: "\(sandbox.root)/bin/mend")
        try await sandbox.shell("chmod +x ../bin/mend")
        try await sandbox.heal(
            Ailment(
                "a configuration that cannot be read", "printf '[broken\\n' >> .git/config", "configuration", "error",
                "bad config line", command: ".git/config"),
            environment: ["EDITOR": "mend"])
    }
}
