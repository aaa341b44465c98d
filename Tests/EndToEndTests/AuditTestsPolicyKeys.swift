import Foundation
import Testing

extension AuditTestsPolicyBundle {
    /// An operator and a maintainer who sign by OpenPGP; one whose key no policy names.
    @Test func keysOfOpenPGP() async throws {
        let governed = try await Governed(try await Recorded.sandbox())
        let sandbox = governed.sandbox
        // gpg's socket needs a short path.
        let keyring = "/tmp/tiergit-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: keyring, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: keyring) }
        let environment = ["GNUPGHOME": keyring, "TIERGIT_ROOT": governed.root]
        func key(_ name: String) async throws -> String {
            try await sandbox.expect(
                "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "\(name) <\(name)@example.com>",
                "ed25519", "sign", environment: environment)
            let listed = try await sandbox.expect(
                "gpg", "--list-keys", "--with-colons", "\(name)@example.com", environment: environment)
            let line = listed.split(separator: "\n").first { $0.hasPrefix("fpr:") }
            return String(line?.split(separator: ":").last ?? "")
        }
        func sign(_ text: String, _ key: String) async throws -> String {
            try sandbox.write(text, to: "\(sandbox.root)/payload")
            return try await sandbox.expect(
                "gpg", "--batch", "-q", "--armor", "--detach-sign", "-u", key, "-o", "-", "\(sandbox.root)/payload",
                environment: environment)
        }
        let (gail, ines) = (try await key("gail"), try await key("ines"))
        var rules = Rules()
        (rules.maintainers, rules.threshold) = (["dana", "gail"], 2)
        rules.operators.append(Rules.Operator(principals: ["gail@example.com", "ines@example.com"]))
        rules.more = "openpgp:\n  - principal: gail@example.com\n    fingerprint: \"\(gail.lowercased())\"\n"
        try await governed.enforce(rules)
        try await sandbox.git("config", "gpg.format", "openpgp")
        try await sandbox.git("config", "user.signingkey", gail)
        let date = ["GIT_COMMITTER_DATE": "@\(governed.start + 60) +0000"]
        let ran = try await sandbox.tiergit(
            "adopt", "minimum", "-c", "initech", "-e", "prod", environment: environment.merging(date) { $1 })
        #expect(ran.status == 0, "\(ran.stderr)")
        // Dana changes the policy, and Gail signs it beside her.
        rules.more = "# not \(ines)\n" + rules.more
        let draft = try await governed.make(rules)
        let statement = Governed.statement(
            parent: try await sandbox.id(Governed.policy), tree: try await sandbox.id("\(draft)^{tree}"))
        rules.texts = [try await sign(statement, gail)]
        try await governed.enforce(rules)
        // Known to the keyring, and to no policy.
        let entry = try await governed.make(Change(target: "initech/prod"))
        let raw = try await sandbox.run("git", ["cat-file", "commit", entry]).stdout
        let head = raw.components(separatedBy: "gpgsig ")[0]
        let message = raw.components(separatedBy: "\n\n").dropFirst().joined(separator: "\n\n")
        let armor = try await sign("\(head)\n\(message)", ines).trimmingCharacters(in: .newlines)
        let forged = try await sandbox.object(
            "commit", "\(head)gpgsig \(armor.replacingOccurrences(of: "\n", with: "\n "))\n\n\(message)")
        try await sandbox.point("refs/tiergit/history/initech/prod", to: forged)
        let folder = try await Governance(governed: governed).unpacked(
            "-c", "initech", status: 7, environment: environment)
        let found = try verdicts(folder, sandbox)
        #expect(found[forged] == "bad unknown-signer", "\(found)")
        #expect(
            found.values.sorted() == ["bad unknown-signer", "good -", "good allowed", "good allowed", "good allowed"])
        let checked = try await sandbox.verify(folder, programs: ["git", "ssh-keygen", "gpg", "gpg-agent", "mkdir"])
        #expect(checked.status == 0, "\(checked.stdout)\(checked.stderr)")
        #expect(checked.lines.last == "5 signatures checked, 0 differ", "\(checked.stdout)\(checked.stderr)")
        _ = try await sandbox.run("gpgconf", ["--kill", "all"], environment: environment)
    }

    /// Rules that were put out of force: from there on git's own settings count, and go along.
    @Test func openAgain() async throws {
        var made = try await governance()
        var rules = Rules()
        rules.mode = "open"
        rules.also = [Rules.Detached(by: "erik")]
        made.policies.append(try await made.governed.enforce(rules))
        try await made.record("open", Change(by: "dana", target: "globex/prod"))
        try await made.record("unknown", Change(by: "otto", target: "acme/prod"))
        let folder = try await made.unpacked(status: 7)
        let found = try verdicts(folder, made.sandbox)
        #expect(found[try #require(made.entries["open"])] == "good -", "\(found)")
        #expect(found[try #require(made.entries["unknown"])] == "bad -", "\(found)")
        #expect(FileManager.default.fileExists(atPath: "\(folder)/allowed_signers"))
        let ran = try await made.sandbox.verify(folder)
        #expect(ran.status == 0 && ran.lines.last?.hasSuffix(" 0 differ") == true, "\(ran.stdout)\(ran.stderr)")
    }
}
