import Foundation
import Testing

/// Who may sign: git's own file of allowed signers, its options and its revocations, judged as git judges them.
@Suite struct VerifyTestsSigners {
    /// A change to the rules that no key of the sandbox survives, and why.
    struct Rules: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let reason: String
        /// The line of allowed signers, from the options on; `KEY` stands for the public key.
        var line = "dana@example.com KEY"
        /// Lines for git's settings below `[gpg "ssh"]`.
        var settings = ""
        var prepare: @Sendable (Sandbox) async throws -> Void = { _ in }
        var hint = ""
    }

    static let rules = [
        Rules(
            testDescription: "expired", reason: "signer-not-valid",
            line: "dana@example.com valid-before=\"20200101Z\" KEY"),
        Rules(
            testDescription: "not valid yet", reason: "signer-not-valid",
            line: "dana@example.com valid-after=\"20990101\" KEY"),
        Rules(
            testDescription: "for files alone", reason: "signer-not-valid",
            line: "dana@example.com namespaces=\"file\" KEY"),
        Rules(testDescription: "a line without a key", reason: "unknown-signer", line: "# KEY"),
        Rules(
            testDescription: "no file named", reason: "not-checkable", settings: "allowedSignersFile =",
            hint: "gpg.ssh.allowedSignersFile"),
        Rules(
            testDescription: "a file that is not there", reason: "not-checkable",
            settings: "allowedSignersFile = /nowhere/signers", hint: "gpg.ssh.allowedSignersFile"),
        Rules(
            testDescription: "revoked in a list", reason: "revoked-signer", settings: "revocationFile = HOME/revoked",
            prepare: { sandbox in
                try sandbox.write(try sandbox.read("\(sandbox.home)/key.pub"), to: "\(sandbox.home)/revoked")
            }),
        Rules(
            testDescription: "revoked in a KRL", reason: "revoked-signer", settings: "revocationFile = HOME/krl",
            prepare: { sandbox in
                try await sandbox.expect(
                    "ssh-keygen", "-q", "-k", "-f", "\(sandbox.home)/krl", "\(sandbox.home)/key.pub", in: sandbox.root)
            }),
        Rules(
            testDescription: "a revocation file that is not there", reason: "not-checkable",
            settings: "revocationFile = /nowhere/revoked"),
    ]

    /// After the histories were verified once: what was found before does not hold under other rules.
    @Test(arguments: rules) func everythingIsJudgedAgain(_ rules: Rules) async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        let key = try sandbox.read("\(sandbox.home)/key.pub")
        try sandbox.write(
            rules.line.replacingOccurrences(of: "KEY", with: key), to: "\(sandbox.home)/allowed_signers")
        try await rules.prepare(sandbox)
        if !rules.settings.isEmpty {
            let settings = try sandbox.read("\(sandbox.home)/.gitconfig")
            try sandbox.write(
                settings + "[gpg \"ssh\"]\n    " + rules.settings.replacingOccurrences(of: "HOME", with: sandbox.home)
                    + "\n",
                to: "\(sandbox.home)/.gitconfig")
        }
        let git = try await sandbox.run("git", ["verify-commit", Recorded.tip])
        // git looks away where the revocations are not there.
        #expect((git.status == 0) == rules.settings.hasPrefix("revocationFile = /nowhere"))
        let ids = try await sandbox.entries()
        let text = try await sandbox.tiergit("verify", "--all")
        #expect(text.status == 7)
        for id in ids { #expect(text.stdout.contains("\(id) \(rules.reason): "), "\(text.stdout)") }
        #expect(text.stdout.contains("policy: \(try await sandbox.id("refs/tiergit/policy")) \(rules.reason): "))
        #expect(rules.hint.isEmpty || text.stderr.contains(rules.hint), "\(text.stderr)")
        let verdict = try await sandbox.verdict("--all")
        #expect(verdict.status == 7 && !verdict.verified)
        for id in ids { #expect(verdict.reason(id) == rules.reason) }
        #expect(verdict.histories.values.allSatisfy { $0["verified"] as? Bool == false })
    }

    /// Dates without `Z` are local time, whatever the zone: to the second as `git verify-commit` has it.
    @Test(arguments: ["UTC0", "JST-9", "NST3:30"], ["valid-before", "valid-after"])
    func datesInLocalTime(_ zone: String, _ option: String) async throws {
        let sandbox = try await Recorded.sandbox()
        let tip = "refs/tiergit/history/globex/prod"
        let time = try #require(Int(try await sandbox.git("log", "-1", "--format=%ct", tip)))
        let key = try sandbox.read("\(sandbox.home)/key.pub")
        var verdicts: Set<Bool> = []
        for shift in [-1, 0, 1] {
            let date = try await sandbox.expect(
                "date", "-d", "@\(time + shift)", "+%Y%m%d%H%M%S", environment: ["TZ": zone]
            ).trimmingCharacters(in: .newlines)
            try sandbox.write("dana@example.com \(option)=\"\(date)\" \(key)", to: "\(sandbox.home)/allowed_signers")
            let git = try await sandbox.run("git", ["verify-commit", tip], environment: ["TZ": zone])
            let verdict = try await sandbox.verdict("-c", "globex", "-e", "prod", environment: ["TZ": zone])
            let reason = verdict.reason(try await sandbox.id(tip), of: "globex/prod")
            #expect(reason == (git.status == 0 ? "" : "signer-not-valid"), "\(option) \(shift): git says \(git.stderr)")
            verdicts.insert(git.status == 0)
        }
        // The edge was met.
        #expect(verdicts.count == 2)
    }

    /// What was verified stays verified, and says so; a new entry is checked alone.
    @Test func aNewEntryIsCheckedAlone() async throws {
        let sandbox = try await Recorded.sandbox()
        let prod = ["-c", "acme", "-e", "prod"]
        func verify(_ more: String...) async throws -> String {
            let ran = try await sandbox.run(Sandbox.tiergit, ["verify"] + prod + more)
            #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
            return ran.stdout
        }
        #expect(try await verify().contains("acme/prod: 4 entries verified; the newest is "))
        #expect(try await verify().contains("acme/prod: 4 entries verified, 3 of them before; the newest is "))
        try await sandbox.switchTo("medium")
        #expect(try await verify().contains("acme/prod: 5 entries verified, 3 of them before; the newest is "))
        #expect(try await verify().contains("acme/prod: 5 entries verified, 4 of them before; the newest is "))
        #expect(try await verify("--no-cache").contains("acme/prod: 5 entries verified; the newest is "))
        // Another signer, who has nothing to do with them: the rules are others all the same.
        try await sandbox.makeKey("second")
        let both =
            try sandbox.read("\(sandbox.home)/allowed_signers") + "erin@example.com "
            + sandbox.read("\(sandbox.home)/second.pub")
        try sandbox.write(both, to: "\(sandbox.home)/allowed_signers")
        #expect(try await verify().contains("acme/prod: 5 entries verified; the newest is "))
        #expect(try await verify().contains("acme/prod: 5 entries verified, 4 of them before; the newest is "))
        // A revocation of it too.
        try sandbox.write(try sandbox.read("\(sandbox.home)/second.pub"), to: "\(sandbox.home)/revoked")
        try await sandbox.git("config", "--global", "gpg.ssh.revocationFile", "\(sandbox.home)/revoked")
        #expect(try await verify().contains("acme/prod: 5 entries verified; the newest is "))
        #expect(try await verify().contains("acme/prod: 5 entries verified, 4 of them before; the newest is "))
        try sandbox.write("", to: "\(sandbox.home)/revoked")
        #expect(try await verify().contains("acme/prod: 5 entries verified; the newest is "))
    }

    /// An old entry that is revoked later fails, however often it was verified before.
    @Test func anOldEntryIsNotForgotten() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.makeKey("second")
        let both =
            try sandbox.read("\(sandbox.home)/allowed_signers") + "dana@example.com "
            + sandbox.read("\(sandbox.home)/second.pub")
        try sandbox.write(both, to: "\(sandbox.home)/allowed_signers")
        var forged = try await sandbox.forgery(after: Recorded.tip)
        forged.key = "second"
        let second = try await sandbox.make(forged)
        try await sandbox.point(Recorded.tip, to: try await sandbox.make(sandbox.forgery(after: second)))
        try await sandbox.expectVerified()
        try await sandbox.expectVerified()
        try sandbox.write(try sandbox.read("\(sandbox.home)/second.pub"), to: "\(sandbox.home)/revoked")
        try await sandbox.git("config", "--global", "gpg.ssh.revocationFile", "\(sandbox.home)/revoked")
        try await sandbox.expectCaught(second, "revoked-signer")
    }
}
