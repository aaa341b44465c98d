import Foundation
import Testing

/// Rules in everyday work: two people, a server between them, and what the policy makes of what they do.
@Suite struct PolicyTests {
    private static let prod = ["-c", "acme", "-e", "prod"]

    @Test func fourEyes() async throws {
        let sandbox = try await Sandbox.ruled("approvals: 1")
        let bob = sandbox.bob
        // Nobody approves their own change, and what one approved counts for that change alone.
        try await sandbox.ok("approve", "medium", "-c", "acme", "-e", "prod", "-y")
        let own = try await sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "growth")
        #expect(own.status == 4 && own.stderr.contains("nobody has"), "\(own.stderr)")
        try await sandbox.ok("sync")
        try await sandbox.ok("sync", in: bob)
        try await sandbox.ok("approve", "enterprise", "-c", "acme", "-e", "prod", "-y", in: bob)
        try await sandbox.ok("sync", in: bob)
        try await sandbox.ok("sync")
        let other = try await sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "growth")
        #expect(other.status == 4, "\(other.stderr)")
        try await sandbox.ok("approve", "medium", "-c", "acme", "-e", "prod", "-m", "agreed", "-y", in: bob)
        try await sandbox.ok("sync", in: bob)
        try await sandbox.ok("sync")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "growth")
        try await sandbox.ok("verify", "--all")
        // Back needs an approval of its own, and there again another one: the first was for once.
        let back = try await sandbox.tiergit("revert", "-c", "acme", "-e", "prod", "-y", "-m", "slow")
        #expect(back.status == 4, "\(back.stderr)")
        try await sandbox.ok("sync")
        try await sandbox.ok("sync", in: bob)
        try await sandbox.ok("approve", "--revert", "-c", "acme", "-e", "prod", "-y", in: bob)
        try await sandbox.ok("sync", in: bob)
        try await sandbox.ok("sync")
        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y", "-m", "slow")
        let again = try await sandbox.tiergit("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "growth")
        #expect(again.status == 4, "\(again.stderr)")
        try await sandbox.ok("verify", "--all")
    }

    /// Bob records something while the policy changes, and neither knows of the other.
    @Test func aRace() async throws {
        let sandbox = try await Sandbox.ruled("reason: true")
        let bob = sandbox.bob
        try await sandbox.ok("policy", "accept", "acme/prod#1", "-y")
        try await sandbox.ok("sync")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-m", "bob was quick", "-y", in: bob)
        let late = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod", in: bob)
        let refused = try await sandbox.tiergit("sync", in: bob)
        #expect(refused.status == 7, "\(refused.stdout)\(refused.stderr)")
        #expect(refused.stdout.contains("superseded-policy"), "\(refused.stdout)")
        #expect(refused.stderr.contains("tiergit policy accept \(late)"), "\(refused.stderr)")
        // Dana has never seen the entry: its id is enough.
        try await sandbox.ok("policy", "accept", late, "-y", "-m", "bob was on a train")
        try await sandbox.ok("sync")
        try await sandbox.ok("sync", in: bob)
        try await sandbox.ok("sync")
        for place in [sandbox.repository, bob] { try await sandbox.ok("verify", "--all", in: place) }
        try await sandbox.expectSameHistories(sandbox.repository, bob, sandbox.origin)
    }

    /// A key is stolen: its entries from then on never count again, and work goes on.
    @Test func workGoesOnAfterARevocation() async throws {
        let sandbox = try await Sandbox.ruled("reason: true")
        let bob = sandbox.bob
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-m", "honest", "-y", in: bob)
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-m", "not bob", "-y", in: bob)
        try await sandbox.ok("sync", in: bob)
        try await sandbox.ok("sync")
        let number = try await sandbox.entries().count
        try await sandbox.ok("policy", "revoke-key", "bob@example.com", "--since", "acme/prod#\(number)", "-y")
        let failed = try await sandbox.tiergit("verify", "--all")
        #expect(
            failed.status == 7 && failed.stdout.components(separatedBy: "revoked-key").count == 2, "\(failed.stdout)")
        // What a stranger set runs still: nobody deploys that.
        let gate = try await sandbox.tiergit("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--dry-run")
        #expect(gate.status == 7, "\(gate.stdout)\(gate.stderr)")
        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-m", "undo what a stranger did", "-y")
        try await sandbox.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--dry-run")
        try await sandbox.ok("checkpoint")
        try await sandbox.ok("sync")
        #expect(try await sandbox.tiergit("verify", "--all").status == 7)
        // A clone that was made later takes it over as well.
        let olga = try await sandbox.clone("olga")
        try await sandbox.ok("sync", "--install", "-y", in: olga)
        try await sandbox.expectSameHistories(sandbox.repository, olga, sandbox.origin)
        // Bob cannot go on with that key.
        try await sandbox.ok("sync", in: bob)
        let stopped = try await sandbox.tiergit(
            "switch", "minimum", "-c", "acme", "-e", "prod", "-m", "x", "-y", in: bob)
        #expect(stopped.status == 3, "\(stopped.stderr)")
    }

    /// A checkpoint that knows more than the policy after its own may be a stranger's: the next one mends it.
    @Test func aCheckpointThatTheNextPolicyDoesNotKnow() async throws {
        let sandbox = try await Sandbox.ruled(
            "reason: true", operators: "  - {principals: [\"*\"], may: [switch, deploy, approve, checkpoint]}\n\n")
        // Made before its key is revoked, it stays good.
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-m", "x", "-y", in: sandbox.bob)
        try await sandbox.ok("checkpoint", in: sandbox.bob)
        try await sandbox.ok("sync", in: sandbox.bob)
        try await sandbox.ok("sync")
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-m", "x", "-y")
        try await sandbox.ok("policy", "revoke-key", "bob@example.com", "--since", "acme/prod#3", "-y")
        try await sandbox.ok("verify", "--all")
        // Bob, who has not heard of it, goes on.
        try await sandbox.ok("switch", "medium", "-c", "globex", "-e", "prod", "-m", "x", "-y", in: sandbox.bob)
        try await sandbox.ok("checkpoint", in: sandbox.bob)
        try await sandbox.git("push", "-q", "origin", "refs/tiergit/checkpoint", in: sandbox.bob)
        try await sandbox.ok("sync")
        let failed = try await sandbox.tiergit("verify", "--all")
        #expect(failed.status == 7 && failed.stdout.contains("checkpoint: "), "\(failed.stdout)\(failed.stderr)")
        #expect(failed.stdout.contains("superseded-policy"), "\(failed.stdout)")
        // It is no witness: what it names is missed by nobody.
        #expect(!failed.stdout.contains("truncated"), "\(failed.stdout)")
        try await sandbox.ok("checkpoint")
        try await sandbox.ok("verify", "--all")
        try await sandbox.ok("sync")
    }

    /// On a clone that lost what the policy names, a new policy would make everybody miss it.
    @Test func aCloneThatIsBehind() async throws {
        let sandbox = try await Sandbox.ruled("reason: true")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-m", "x", "-y")
        try await sandbox.ok("policy", "accept", "acme/prod#1", "-y")
        let (tip, policy) = (try await sandbox.entries()[0], try await sandbox.git("rev-parse", "refs/tiergit/policy"))
        try await sandbox.git("update-ref", "refs/tiergit/history/acme/prod", "\(tip)~1")
        let ran = try await sandbox.tiergit("policy", "accept", "globex/prod#1", "-y")
        #expect(ran.status == 5 && ran.stderr.contains(tip), "\(ran.stderr)")
        #expect(try await sandbox.git("rev-parse", "refs/tiergit/policy") == policy)
        try await sandbox.git("update-ref", "refs/tiergit/history/acme/prod", tip)
        try await sandbox.ok("policy", "accept", "globex/prod#1", "-y")
        try await sandbox.ok("verify", "--all")
    }

    /// A checkpoint that came too late for the policy at a server bars no later push: the next one takes it along.
    @Test func aLateCheckpointAtAServer() async throws {
        let sandbox = try await Sandbox.ruled("reason: true")
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let folder = (Sandbox.tiergit as NSString).deletingLastPathComponent
        let served = ["PATH": "\(folder):\(path)"]
        _ = try await sandbox.run(Sandbox.tiergit, ["hooks", "install"], in: sandbox.origin)
        try await sandbox.ok("checkpoint")
        try await sandbox.ok("policy", "accept", "acme/prod#1", "-y")
        let late = try await sandbox.tiergit("sync", environment: served)
        #expect(late.status == 1 && late.stderr.contains("tiergit checkpoint"), "\(late.stderr)")
        try await sandbox.ok("checkpoint")
        try await sandbox.ok("sync", environment: served)
        try await sandbox.ok("verify", "--all")
    }

    @Test func aFreeze() async throws {
        let sandbox = try await Sandbox.ruled(
            "reason: true",
            "freezes:\n  - {name: year end, from: 2031-12-20T00:00, until: 2032-01-05T00:00, zone: Europe/Berlin}\n")
        // Midnight in Berlin is an hour before that in Greenwich, in winter.
        func at(_ date: String) -> [String: String] { ["GIT_COMMITTER_DATE": date] }
        let (before, inside) = (at("2031-12-19T22:59:59Z"), at("2031-12-19T23:00:00Z"))
        let frozen = try await sandbox.tiergit(
            "switch", "medium", "-c", "acme", "-e", "prod", "-m", "now", "-y", environment: inside)
        #expect(frozen.status == 3 && frozen.stderr.contains("frozen"), "\(frozen.stderr)")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-m", "now", "-y", environment: before)
        let gate = try await sandbox.tiergit(
            "hook", "pre-deploy", "-c", "acme", "-e", "prod", "--dry-run", environment: inside)
        #expect(gate.status == 3 && "\(gate.stdout)\(gate.stderr)".contains("year end"), "\(gate.stdout)\(gate.stderr)")
        try await sandbox.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--dry-run", environment: before)
        try await sandbox.ok(
            "switch", "enterprise", "-c", "acme", "-e", "prod", "-m", "fire", "--break-glass", "-y", environment: inside
        )
        try await sandbox.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--dry-run", environment: inside)
        try await sandbox.ok("verify", "--all")
    }

    /// Entries are dated by their makers' clocks, which may not run backwards.
    @Test func aClockThatIsBehind() async throws {
        let sandbox = try await Sandbox.ruled("reason: true")
        let ran = try await sandbox.tiergit(
            "switch", "medium", "-c", "acme", "-e", "prod", "-m", "x", "-y",
            environment: ["GIT_COMMITTER_DATE": "2001-01-01T00:00:00Z"])
        #expect(ran.status == 3 && ran.stderr.contains("backdated"), "\(ran.stderr)")
        #expect(try await sandbox.entries().count == 1)
    }

    @Test func whoMayWhat() async throws {
        let sandbox = try await Sandbox.ruled(
            "reason: true", "",
            operators: """
                  - principals: [dana@example.com]
                  - {principals: [bob@example.com], clients: ["glob*"], tiers: [minimum, medium], may: [switch]}

                """)
        let bob = sandbox.bob
        func bobs(_ arguments: String...) async throws -> Ran {
            try await sandbox.run(Sandbox.tiergit, arguments + ["-e", "prod", "-y", "-m", "x"], in: bob)
        }
        for refused in [
            try await bobs("switch", "medium", "-c", "acme"), try await bobs("switch", "enterprise", "-c", "globex"),
            try await bobs("switch", "medium", "-c", "acme", "--break-glass"),
            try await bobs("approve", "medium", "-c", "globex"),
        ] {
            #expect(refused.status == 3 && refused.stderr.contains("not-allowed"), "\(refused.stderr)")
        }
        // Even with the right date in mind, nothing was recorded.
        #expect(
            try await sandbox.run("git", ["rev-list", "--all", "--glob=refs/tiergit/history", "--count"], in: bob)
                .status == 0)
        let passed = try await bobs("switch", "medium", "-c", "globex")
        #expect(passed.status == 0, "\(passed.stderr)")
        let gate = try await sandbox.tiergit("hook", "pre-deploy", "-c", "globex", "-e", "prod", "--dry-run", in: bob)
        #expect(
            gate.status == 3 && "\(gate.stdout)\(gate.stderr)".contains("may not deploy"),
            "\(gate.stdout)\(gate.stderr)")
        try await sandbox.ok("verify", "--all", in: bob)
    }

    /// In a pipeline nobody can be asked.
    @Test func theRootIsVouchedForOnce() async throws {
        let sandbox = try await Sandbox.ruled("reason: true")
        let root = try await sandbox.git("rev-list", "--max-parents=0", "refs/tiergit/policy")
        let clone = try await sandbox.clone("pipeline")
        let unasked = try await sandbox.tiergit("sync", in: clone)
        #expect(unasked.status == 4 && unasked.stderr.contains(root), "\(unasked.stderr)")
        #expect(try await sandbox.references("refs/tiergit/", in: clone).isEmpty)
        let wrong = String(repeating: "1", count: 40)
        let other = try await sandbox.tiergit("sync", in: clone, environment: ["TIERGIT_ROOT": wrong])
        #expect(other.status == 7, "\(other.stderr)")
        let none = try await sandbox.tiergit("sync", in: clone, environment: ["TIERGIT_ROOT": "main"])
        #expect(none.status == 64 && none.stderr.contains("TIERGIT_ROOT"), "\(none.stderr)")
        try await sandbox.ok("sync", in: clone, environment: ["TIERGIT_ROOT": root])
        try await sandbox.ok("verify", "--all", in: clone)
        // Without a home it is asked for each time.
        let homeless = try await sandbox.tiergit(
            "verify", "--all", in: clone, environment: ["XDG_STATE_HOME": "", "HOME": ""])
        #expect(homeless.status == 4, "\(homeless.stderr)")
    }

    /// What git's own file of allowed signers says no longer matters, in either direction.
    @Test func gitsOwnFileSaysNothing() async throws {
        let sandbox = try await Sandbox.ruled("reason: true")
        try sandbox.write("", to: "\(sandbox.home)/allowed_signers")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-m", "x", "-y")
        try await sandbox.ok("verify", "--all", "--no-cache")
        let eve = try await sandbox.newKey("eve")
        let key = try String(contentsOfFile: "\(eve).pub", encoding: .utf8)
        try sandbox.write("eve@example.com \(key)", to: "\(sandbox.home)/allowed_signers")
        try await sandbox.git("config", "user.signingkey", eve)
        let ran = try await sandbox.tiergit("switch", "enterprise", "-c", "acme", "-e", "prod", "-m", "x", "-y")
        #expect(ran.status == 3 && ran.stderr.contains("unknown-signer"), "\(ran.stderr)")
        let doctor = try await sandbox.tiergit("doctor")
        #expect(doctor.stdout.contains("do not have the key that you sign with"), "\(doctor.stdout)")
        try await sandbox.git("config", "--unset", "user.signingkey")
        #expect(try await sandbox.tiergit("doctor").stdout.contains("rules are in force"))
    }

    /// OpenPGP keys count by the fingerprints that the policy names, and not because the keyring has them.
    @Test func anOpenPGPKey() async throws {
        let sandbox = try await Sandbox.ruled("approvals: 1")
        // A short path: a socket's is at most 107 bytes long.
        let folder = "/tmp/tiergit-g\(UInt32.random(in: 0...9_999_999))"
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let keyring = ["GNUPGHOME": folder]
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func key(_ name: String) async throws -> String {
            try await sandbox.expect(
                "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-generate-key",
                "\(name) <\(name)@example.com>",
                "ed25519", "sign", "never", environment: keyring)
            let listed = try await sandbox.expect(
                "gpg", "--list-keys", "--with-colons", "\(name)@example.com", environment: keyring)
            return try #require(listed.firstMatch(of: /fpr:+([0-9A-F]{40}):/)).output.1.description
        }
        let (erik, eve) = (try await key("erik"), try await key("eve"))
        let rules = try await sandbox.git("show", "refs/tiergit/policy:policy.yml")
        let line = "openpgp:\n  - {principal: erik@example.com, fingerprint: \(erik.lowercased())}\n"
        try sandbox.write("\(rules)\n\(line)", to: "\(sandbox.root)/policy.yml")
        try await sandbox.ok("policy", "edit", "--policy", "\(sandbox.root)/policy.yml", "-y")
        try await sandbox.git("config", "gpg.format", "openpgp")
        try await sandbox.git("config", "user.signingkey", eve)
        let refused = try await sandbox.tiergit(
            "approve", "medium", "-c", "acme", "-e", "prod", "-y", environment: keyring)
        #expect(refused.status == 3 && refused.stderr.contains("unknown-signer"), "\(refused.stderr)")
        try await sandbox.git("config", "user.signingkey", erik)
        try await sandbox.ok("approve", "medium", "-c", "acme", "-e", "prod", "-y", environment: keyring)
        try await sandbox.git("config", "--unset", "gpg.format")
        try await sandbox.git("config", "--unset", "user.signingkey")
        try await sandbox.ok(
            "switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "growth", environment: keyring)
        let proved = try await sandbox.ok("verify", "--all", "--no-cache", "--json", environment: keyring)
        #expect(proved.stdout.contains("\"signer\": \"erik@example.com\""), "\(proved.stdout)")
        // Revoked by its fingerprint, as SSH keys are.
        try await sandbox.ok("policy", "revoke-key", erik, "--since", "acme/prod#2", "-y", environment: keyring)
        let revoked = try await sandbox.tiergit("verify", "--all", environment: keyring)
        #expect(revoked.status == 7 && revoked.stdout.contains("revoked-key"), "\(revoked.stdout)")
        // What rested on the approval does not hold either.
        #expect(revoked.stdout.contains("it rests on the approval"), "\(revoked.stdout)")
        _ = try await sandbox.run("gpgconf", ["--kill", "all"], environment: keyring)
    }

    /// `policy init` would make somebody's entries fail: it is refused, and names them.
    @Test func theFirstRulesKnowEverybody() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let erik = try await sandbox.newKey("erik")
        let key = try String(contentsOfFile: "\(erik).pub", encoding: .utf8)
        let file = "\(sandbox.home)/allowed_signers"
        let dana = try sandbox.read(file)
        try sandbox.write("\(dana)erik@example.com \(key)", to: file)
        try await sandbox.git("config", "user.signingkey", erik)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.git("config", "--unset", "user.signingkey")
        try sandbox.write(dana, to: file)
        let refused = try await sandbox.tiergit("policy", "init", "-y")
        #expect(refused.status == 1 && refused.stderr.contains("acme/prod #1 would not count"), "\(refused.stderr)")
        try sandbox.write("\(dana)erik@example.com \(key)", to: file)
        try await sandbox.ok("policy", "init", "-y")
        try await sandbox.ok("verify", "--all")
    }
}

extension Sandbox {
    /// Dana's repository and Bob's clone with an origin between them, acme/prod and globex/prod on minimum, and rules in force.
    ///
    /// - Parameters:
    ///   - rule: of the one rule.
    ///   - more: further sections.
    static func ruled(_ rule: String, _ more: String = "", operators: String? = nil) async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for client in ["acme", "globex"] { try await sandbox.ok("adopt", "minimum", "-c", client, "-e", "prod") }
        try await sandbox.makeOrigin()
        try await sandbox.ok("policy", "init", "-y")
        let bob = try await sandbox.newKey("bob")
        try await sandbox.ok("policy", "add-key", "bob@example.com", "\(bob).pub", "-y")
        var rules = try await sandbox.git("show", "refs/tiergit/policy:policy.yml")
            .replacingOccurrences(of: "    reason: true\n", with: "    \(rule)\n")
        if let operators {
            let start = try #require(rules.range(of: "operators:\n")).upperBound
            let end = try #require(rules.range(of: "# What a switch")).lowerBound
            rules.replaceSubrange(start..<end, with: operators)
        }
        try sandbox.write("\(rules)\n\(more)", to: "\(sandbox.root)/policy.yml")
        try await sandbox.ok("policy", "edit", "--policy", "\(sandbox.root)/policy.yml", "-y")
        try await sandbox.ok("sync", "--install")
        try await sandbox.clone("bob")
        for (name, value) in [("user.name", "Bob"), ("user.email", "bob@example.com"), ("user.signingkey", bob)] {
            try await sandbox.git("config", name, value, in: sandbox.bob)
        }
        try await sandbox.ok("sync", "--install", "-y", in: sandbox.bob)
        return sandbox
    }
}
