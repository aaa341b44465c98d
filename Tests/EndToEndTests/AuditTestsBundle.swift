import Foundation
import Testing

/// `audit --format bundle`: checked by somebody who has git and ssh-keygen, and nothing of ours.
@Suite struct AuditTestsBundle {
    /// A folder with the parts, unpacked.
    func unpacked(_ sandbox: Sandbox, _ arguments: String..., status: Int = 0) async throws -> String {
        let zip = "\(sandbox.root)/evidence.zip"
        let folder = "\(sandbox.root)/evidence"
        let ran = try await sandbox.run(
            Sandbox.tiergit, ["audit", "--format", "bundle", "-o", zip] + arguments)
        #expect(ran.status == status, "\(ran.stderr)")
        try await sandbox.expect("rm", "-rf", folder)
        try await sandbox.expect("unzip", "-q", zip, "-d", folder)
        return folder
    }

    /// Two people, one of whom left, and entries that nobody vouches for.
    private func mixed() async throws -> (sandbox: Sandbox, bad: [String]) {
        let chronicle = try await Chronicle()
        let sandbox = chronicle.sandbox
        for target in ["acme/prod", "acme/staging", "globex/prod"] {
            try await chronicle.add(.init(target: target, kind: "adopt", to: "minimum", time: 1_735_689_600))
            try await chronicle.add(
                .init(
                    target: target, to: "medium", time: 1_735_700_000, reason: "growth", ticket: "OPS-1", key: "second")
            )
        }
        // Erin's key holds until noon, in the zone of the office: the second of two entries is too late.
        let late = try await chronicle.add(
            .init(target: "acme/prod", to: "enterprise", time: 1_738_800_000, key: "second"))
        let (dana, erin) = try (sandbox.read("\(sandbox.home)/key.pub"), sandbox.read("\(sandbox.home)/second.pub"))
        try sandbox.write(
            "# The team\ndana@example.com namespaces=\"git\" \(dana)erin@example.com valid-before=\"20250131120000\" \(erin)",
            to: "\(sandbox.home)/allowed_signers")
        try await sandbox.makeKey("stranger")
        var forged = try await sandbox.forgery(after: "refs/tiergit/history/globex/prod")
        forged.key = "stranger"
        let stranger = try await sandbox.make(forged)
        try await sandbox.point("refs/tiergit/history/globex/prod", to: stranger)
        return (sandbox, [late, stranger])
    }

    @Test func gitAndSSHKeygenAlone() async throws {
        let (sandbox, bad) = try await mixed()
        let folder = try await unpacked(sandbox, status: 7)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
                "SHA256SUMS", "VERIFY.md", "allowed_signers", "history.bundle", "report.csv", "report.html",
                "report.json", "signatures.txt",
            ])
        try await sandbox.expect("sha256sum", "--quiet", "-c", "SHA256SUMS", in: folder)
        let signers = try sandbox.read("\(folder)/allowed_signers")
        #expect(signers.contains("valid-before=\"20250131120000Z\"") && signers.hasPrefix("# The team\n"), "\(signers)")
        // Every verdict of the report is git's.
        let ran = try await sandbox.verify(folder)
        #expect(ran.status == 0 && ran.lines.last == "9 signatures checked, 0 differ", "\(ran.stdout)\(ran.stderr)")
        let verdicts = try sandbox.read("\(folder)/signatures.txt").split(separator: "\n").map(String.init)
        #expect(Set(verdicts.filter { $0.hasSuffix(" bad") }) == Set(bad.map { "\($0) bad" }), "\(verdicts)")
        let records = try CSV.records(sandbox.read("\(folder)/report.csv"))
        for record in records {
            #expect(verdicts.contains("\(record["entry"] ?? "") \(record["signature"] ?? "")"))
        }
        #expect(records.count == 8)
        for (name, format) in [("report.csv", "csv"), ("report.html", "html"), ("report.json", "json")] {
            let printed = try await sandbox.tiergit("audit", "--format", format)
            #expect(try sandbox.read("\(folder)/\(name)") == printed.stdout)
        }
        // The bundle has what was verified, and no other client's where one is asked for.
        let heads = try await sandbox.git("bundle", "list-heads", "\(folder)/history.bundle")
        #expect(heads.contains("refs/tiergit/policy") && heads.contains("refs/tiergit/history/globex/prod"))
        let one = try await unpacked(sandbox, "-c", "acme", "--since", "2025-02-01", status: 7)
        let own = try await sandbox.git("bundle", "list-heads", "\(one)/history.bundle")
        #expect(!own.contains("globex") && own.contains("acme/staging"), "\(own)")
        let again = try await sandbox.verify(one)
        #expect(again.status == 0 && again.lines.last == "6 signatures checked, 0 differ", "\(again.stdout)")
    }

    /// One thing is changed, and the same commands say so.
    @Test(arguments: ["an entry", "a key", "a verdict", "a byte", "another bundle", "an entry more"])
    func whatIsTamperedWith(_ what: String) async throws {
        let (sandbox, _) = try await mixed()
        let folder = try await unpacked(sandbox, status: 7)
        let tip = "refs/tiergit/history/acme/staging"
        let id = try await sandbox.id(tip)
        switch what {
        case "an entry":
            // Its reason is another one, and its id with it.
            let raw = try await sandbox.run("git", ["cat-file", "commit", tip]).stdout
            let changed = try await sandbox.object("commit", raw.replacingOccurrences(of: "growth", with: "greed!"))
            try await sandbox.point(tip, to: changed)
            let list = try sandbox.read("\(folder)/signatures.txt")
            try sandbox.write(list.replacingOccurrences(of: id, with: changed), to: "\(folder)/signatures.txt")
            try await sandbox.expect(
                "git", "bundle", "create", "-q", "\(folder)/history.bundle", "--glob=refs/tiergit/history/*",
                "refs/tiergit/policy")
        case "a key":
            let signers = try sandbox.read("\(folder)/allowed_signers")
            let stranger = try sandbox.read("\(sandbox.home)/stranger.pub")
            try sandbox.write(signers + "mallory@example.com \(stranger)", to: "\(folder)/allowed_signers")
        case "a verdict":
            let list = try sandbox.read("\(folder)/signatures.txt")
            try sandbox.write(
                list.replacingOccurrences(of: "\(id) good", with: "\(id) bad"), to: "\(folder)/signatures.txt")
        case "a byte":
            var bytes = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/history.bundle"))
            bytes[bytes.count / 2] ^= 1
            try sandbox.write(bytes, to: "\(folder)/history.bundle")
        case "another bundle":
            try await sandbox.expect(
                "git", "bundle", "create", "-q", "\(folder)/history.bundle", "refs/tiergit/policy")
        default:
            try await sandbox.point(tip, to: try await sandbox.make(sandbox.forgery(after: tip)))
            try await sandbox.expect(
                "git", "bundle", "create", "-q", "\(folder)/history.bundle", "--glob=refs/tiergit/history/*",
                "refs/tiergit/policy")
        }
        let ran = try await sandbox.verify(folder)
        #expect(ran.status != 0, "\(what): \(ran.stdout)\(ran.stderr)")
        let sums = try await sandbox.run("sha256sum", ["--quiet", "-c", "SHA256SUMS"], in: folder)
        #expect(sums.status != 0, "\(what)")
    }

    /// What git cannot pack is left out by name, and the rest goes.
    @Test func aHistoryWithAHoleInIt() async throws {
        let sandbox = try await Recorded.sandbox()
        let blob = try await sandbox.id("\(Recorded.tip)~1:entry.json")
        try sandbox.remove(".git/objects/\(blob.prefix(2))/\(blob.dropFirst(2))")
        let folder = try await unpacked(sandbox, status: 7)
        #expect(try sandbox.read("\(folder)/VERIFY.md").contains("left of them: acme/prod."))
        #expect(try sandbox.read("\(folder)/report.csv").contains(",missing,"))
        let ran = try await sandbox.verify(folder)
        #expect(ran.status == 0 && ran.lines.last == "3 signatures checked, 0 differ", "\(ran.stdout)\(ran.stderr)")
    }

    /// Revoked keys go along, and so do OpenPGP ones.
    @Test func revokedAndOpenPGPKeys() async throws {
        let (sandbox, bad) = try await mixed()
        try sandbox.write(try sandbox.read("\(sandbox.home)/second.pub"), to: "\(sandbox.home)/revoked")
        try await sandbox.git("config", "--global", "gpg.ssh.revocationFile", "\(sandbox.home)/revoked")
        var folder = try await unpacked(sandbox, status: 7)
        var ran = try await sandbox.verify(folder)
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)")
        #expect(try sandbox.read("\(folder)/signatures.txt").components(separatedBy: " bad\n").count > bad.count + 1)
        try await sandbox.git("config", "--global", "--unset", "gpg.ssh.revocationFile")
        // gpg's socket needs a short path.
        let keyring = "/tmp/tiergit-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: keyring, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer { try? FileManager.default.removeItem(atPath: keyring) }
        let environment = ["GNUPGHOME": keyring]
        try await sandbox.expect(
            "gpg", "--batch", "--quiet", "--passphrase", "", "--quick-gen-key", "Dana <dana@example.com>", "ed25519",
            "sign", environment: environment)
        try await sandbox.git("config", "gpg.format", "openpgp")
        let key =
            try await sandbox.expect("gpg", "--list-keys", "--with-colons", environment: environment)
            .split(separator: "\n").first { $0.hasPrefix("fpr:") }?.split(separator: ":").last ?? ""
        try await sandbox.git("config", "user.signingkey", String(key))
        try await sandbox.ok("adopt", "minimum", "-c", "initech", "-e", "prod", environment: environment)
        let zip = "\(sandbox.root)/pgp.zip"
        try await sandbox.ok("audit", "-c", "initech", "--format", "bundle", "-o", zip, environment: environment)
        folder = "\(sandbox.root)/pgp"
        try await sandbox.expect("unzip", "-q", zip, "-d", folder)
        #expect(try sandbox.read("\(folder)/keys.asc").hasPrefix("-----BEGIN PGP PUBLIC KEY BLOCK-----"))
        ran = try await sandbox.verify(folder, programs: ["git", "ssh-keygen", "gpg", "gpg-agent", "mkdir"])
        #expect(ran.status == 0 && ran.lines.last == "2 signatures checked, 0 differ", "\(ran.stdout)\(ran.stderr)")
        _ = try await sandbox.run("gpgconf", ["--kill", "all"], environment: environment)
    }
}

extension AuditTestsBundle {
    /// Whoever ends it while git is packing leaves nothing in TMPDIR, and no zip.
    @Test(arguments: ["INT", "TERM"]) func interrupted(signal: String) async throws {
        let sandbox = try await Recorded.sandbox()
        let git = try await sandbox.expect("sh", "-c", "command -v git").trimmingCharacters(in: .newlines)
        let (bin, tmp, zip) = ("\(sandbox.root)/bin", "\(sandbox.root)/tmp", "\(sandbox.root)/evidence.zip")
        try FileManager.default.createDirectory(atPath: tmp, withIntermediateDirectories: true)
        try sandbox.write(
            "#!/bin/sh\ncase \"$*\" in *'bundle create'*) echo > '\(sandbox.root)/started'; sleep 1 ;; esac\nexec '\(git)' \"$@\"\n",
            to: "\(bin)/git")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(bin)/git")
        let script = """
            '\(Sandbox.tiergit)' audit --format bundle -o '\(zip)' & pid=$!
            n=0; while [ ! -e '\(sandbox.root)/started' ] && [ $n -lt 400 ]; do sleep 0.05; n=$((n + 1)); done
            kill -\(signal) $pid; wait $pid
            """
        let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
        let ran = try await sandbox.run("sh", ["-c", script], environment: ["TMPDIR": tmp, "PATH": "\(bin):\(path)"])
        #expect(ran.status == 130 && ran.stderr.contains("interrupted"), "\(ran.status) \(ran.stderr)")
        #expect(try FileManager.default.contentsOfDirectory(atPath: tmp).isEmpty)
        #expect(!FileManager.default.fileExists(atPath: zip))
    }

    /// A checkpoint goes along where the report is about everyone, and catches what was cut off.
    @Test func checkpointsGoAlong() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.ok("checkpoint")
        let folder = try await unpacked(sandbox)
        #expect(
            try await sandbox.git("bundle", "list-heads", "\(folder)/history.bundle").contains("tiergit/checkpoint"))
        let ran = try await sandbox.verify(folder)
        #expect(ran.status == 0 && ran.lines.last == "8 signatures checked, 0 differ", "\(ran.stdout)\(ran.stderr)")
        let one = try await unpacked(sandbox, "-c", "acme")
        #expect(try await sandbox.git("bundle", "list-heads", "\(one)/history.bundle").contains("globex") == false)
        #expect(
            try await sandbox.git("bundle", "list-heads", "\(one)/history.bundle").contains("checkpoint") == false)
        try sandbox.remove("\(sandbox.home)/state")
        try await sandbox.point(Recorded.tip, to: try await sandbox.id("\(Recorded.tip)~1"))
        let audit = try await sandbox.audit("-c", "acme", status: 7)
        let histories = try #require(audit.json["histories"] as? [[String: Any]])
        #expect(histories.first?["reason"] as? String == "truncated")
    }
}
