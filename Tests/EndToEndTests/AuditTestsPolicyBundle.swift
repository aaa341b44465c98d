import Foundation
import Testing

/// `audit --format bundle` under a policy: checked by somebody who has the id of its root, git and ssh-keygen, and nothing of ours.
@Suite struct AuditTestsPolicyBundle {
    /// What a bundle is made of: everything that a policy can say of an entry.
    struct Governance {
        var governed: Governed
        /// By name.
        var entries: [String: String] = [:]
        var policies: [String] = []
        var sandbox: Sandbox { governed.sandbox }

        mutating func record(_ name: String, _ change: Change) async throws {
            entries[name] = try await governed.record(change)
        }
    }

    /// Two maintainers; a key that was retired, one that was revoked, an approval, an emergency and its review.
    func governance() async throws -> Governance {
        var made = Governance(governed: try await Governed(try await Recorded.sandbox()))
        var rules = Rules()
        rules.threshold = 2
        rules.breaking = ["dana@example.com"]
        rules.more = "rules:\n  - clients: [globex]\n    ticket: [\"OPS-[0-9]*\"]\n    approvals: 1\n"
        made.policies = [made.governed.root, try await made.governed.enforce(rules)]
        try await made.record("plain", Change())
        try await made.record("approval", .approval(by: "olga", target: "globex/prod"))
        let approval = try #require(made.entries["approval"])
        try await made.record(
            "approved",
            Change(
                by: "otto", target: "globex/prod", ticket: "OPS-1", approvals: [approval], digest: Change.digest("a")))
        try await made.record(
            "emergency", Change(by: "dana", target: "globex/prod", to: "enterprise", breakGlass: true))
        var review = Change.approval(by: "otto", "b", target: "globex/prod")
        review.restores = made.entries["emergency"]
        try await made.record("review", review)
        // Olga's key goes, and Erik signs it too.
        rules.signers.removeAll { $0.key == "olga" }
        rules.also = [Rules.Detached(by: "erik")]
        made.policies.append(try await made.governed.enforce(rules))
        try await made.record("later", Change(by: "otto", target: "acme/staging"))
        return made
    }

    /// The same, and what is wrong with it: a revoked key, somebody who may not, a missing ticket, a retired key under the rules that were.
    private func broken() async throws -> Governance {
        var made = try await governance()
        try await made.record("kept", Change(by: "otto", target: "acme/staging"))
        try await made.record("revoked", Change(by: "otto", target: "acme/staging"))
        try await made.record("not-allowed", Change(by: "erik", target: "globex/staging"))
        try await made.record("no ticket", Change(by: "dana", target: "globex/prod"))
        // Made before anybody here had heard of the second policy.
        try await made.record("raced", Change(target: "acme/dev", policy: made.policies[1]))
        var rules = Rules()
        rules.threshold = 2
        rules.accepted = [try #require(made.entries["raced"])]
        rules.signers.removeAll { $0.key == "olga" || $0.key == "otto" }
        rules.revoked = [
            (try await made.governed.fingerprint("otto"), ["acme/staging": try #require(made.entries["revoked"])])
        ]
        rules.also = [Rules.Detached(by: "erik")]
        made.policies.append(try await made.governed.enforce(rules))
        try await made.record("retired", Change(by: "olga", target: "globex/dev", policy: made.policies[1]))
        try await made.record("stranger", Change(by: "mallory", target: "acme/prod"))
        return made
    }

    func verdicts(_ folder: String, _ sandbox: Sandbox) throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try sandbox.read("\(folder)/signatures.txt").split(separator: "\n").map { line in
                (String(line.prefix(40)), String(line.dropFirst(41)))
            })
    }

    @Test func everythingRestsOnTheRoot() async throws {
        let made = try await governance()
        let sandbox = made.sandbox
        try await made.governed.ok("checkpoint")
        let folder = try await made.unpacked()
        // The keys are in the policy commits, and nowhere else.
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == [
                "SHA256SUMS", "VERIFY.md", "history.bundle", "report.csv", "report.html", "report.json",
                "signatures.txt",
            ])
        let page = try sandbox.read("\(folder)/VERIFY.md")
        #expect(page.contains("\n    \(made.governed.root)\n") && page.contains("\nroot=\(made.governed.root)\n"))
        let ran = try await sandbox.verify(folder)
        #expect(ran.status == 0 && ran.lines.last == "16 signatures checked, 0 differ", "\(ran.stdout)\(ran.stderr)")
        let printed = zip(
            made.policies, ["dana@example.com", "dana@example.com", "dana@example.com, erik@example.com"]
        )
        .map { "policy \($0): good, signed by \($1)" }
        #expect(ran.lines.dropLast() == printed[...], "\(ran.stdout)")
        let found = try verdicts(folder, sandbox)
        #expect(found[made.governed.root] == "good -" && found[made.policies[1]] == "good allowed")
        for (name, id) in made.entries { #expect(found[id] == "good allowed", "\(name)") }
        #expect(found.values.count { $0 == "good -" } == 7, "\(found)")
        // One client's bundle has no other client's entries, and stands by itself too.
        let one = try await made.unpacked("-c", "acme")
        let own = try await sandbox.verify(one)
        #expect(own.status == 0 && own.lines.last == "10 signatures checked, 0 differ", "\(own.stdout)\(own.stderr)")
    }

    @Test func whatThePolicyRefusesIsGoodToGit() async throws {
        let made = try await broken()
        let folder = try await made.unpacked(status: 7)
        let found = try verdicts(folder, made.sandbox)
        let expected = [
            "plain": "good allowed", "approved": "good allowed", "emergency": "good allowed", "kept": "good allowed",
            "revoked": "good revoked-key", "not-allowed": "good not-allowed", "no ticket": "good ticket-missing",
            "raced": "good allowed", "retired": "good superseded-policy", "stranger": "bad unknown-signer",
        ]
        for (name, verdict) in expected {
            #expect(found[try #require(made.entries[name])] == verdict, "\(name): \(found)")
        }
        let ran = try await made.sandbox.verify(folder)
        #expect(ran.status == 0 && ran.lines.last?.hasSuffix(" 0 differ") == true, "\(ran.stdout)\(ran.stderr)")
        for record in try CSV.records(made.sandbox.read("\(folder)/report.csv")) where record["sequence"] != "" {
            let signature = try #require(found[record["entry"] ?? ""]).split(separator: " ")
            #expect(record["signature"] == String(signature[0]), "\(record)")
            let reason = record["policyReason"] ?? ""
            #expect(signature[1] == (record["policy"] == "refused" ? reason : record["policy"] == "" ? "-" : "allowed"))
        }
    }

    /// In a root of its own: git, ssh-keygen, a shell and what they are linked to; no home, no network, no tiergit.
    @Test func inAChangedRoot() async throws {
        let made = try await broken()
        let folder = try await made.unpacked(status: 7)
        let place = try await Confinement(made.sandbox, programs: ["git", "ssh-keygen"])
        let ran = try await place.verify(folder)
        #expect(ran.status == 0 && ran.lines.last?.hasSuffix(" 0 differ") == true, "\(ran.stdout)\(ran.stderr)")
        #expect(ran.lines.count { $0.hasPrefix("policy ") } == 4, "\(ran.stdout)")
    }

    // MARK: Parts swapped

    /// A repository of somebody else's.
    private func elsewhere() async throws -> Governance {
        let sandbox = try await Sandbox.onMinimum(.symlink)
        try await sandbox.ok("adopt", "minimum", "-c", "globex", "-e", "prod")
        let governed = try await Governed(sandbox)
        try await governed.enforce(Rules())
        return Governance(governed: governed)
    }

    /// One part is another one, and whoever does what VERIFY.md says finds it.
    @Test(
        arguments: [
            "another root", "a policy by a stranger", "a detached signature", "another key", "another audit",
            "another repository", "a retired key", "a verdict", "the retired key's verdict", "an entry more",
        ])
    func isNoticed(_ what: String) async throws {
        var made = try await governance()
        let (sandbox, governed) = (made.sandbox, made.governed)
        var folder = try await made.unpacked()
        var list = try sandbox.read("\(folder)/signatures.txt")
        let told = governed.root
        let other = what.hasSuffix("root") || what.hasSuffix("repository") ? try await elsewhere() : made
        switch what {
        case "another root":
            // Somebody makes all of it anew, report and page included.
            folder = try await other.unpacked()
            #expect(try await sandbox.verify(folder).status == 0)
        case "a policy by a stranger", "another key":
            // Mallory's key is among the keys, and says what the entries are made under.
            try await sandbox.point(Governed.policy, to: made.policies[1])
            var rules = Rules()
            rules.signers.append(Rules.signer("mallory"))
            rules.operators.append(Rules.Operator(principals: ["mallory@example.com"]))
            rules.by = what == "another key" ? "dana" : "mallory"
            let policy = try await governed.enforce(rules)
            if what == "another key" {
                // The commit is Dana's, and its tree another one.
                let raw = try await sandbox.run("git", ["cat-file", "commit", made.policies[2]]).stdout
                let trees = try await (sandbox.id("\(made.policies[2])^{tree}"), sandbox.id("\(policy)^{tree}"))
                try await sandbox.point(
                    Governed.policy,
                    to: try await sandbox.object("commit", raw.replacingOccurrences(of: trees.0, with: trees.1)))
            }
            let id = try await sandbox.id(Governed.policy)
            list = list.replacingOccurrences(of: made.policies[2], with: id)
            let later = try #require(made.entries["later"])
            let entry = try await governed.record(
                Change(by: "mallory", target: "acme/staging", policy: id, after: "\(later)~1"))
            list = list.replacingOccurrences(of: later, with: entry)
            try await made.bundle(folder, list)
        case "a detached signature":
            try await sandbox.point(Governed.policy, to: made.policies[1])
            var rules = Rules()
            rules.threshold = 2
            rules.also = [Rules.Detached(by: "erik", parent: governed.root)]
            list = list.replacingOccurrences(of: made.policies[2], with: try await governed.enforce(rules))
            list = list.replacingOccurrences(of: "\(try #require(made.entries["later"])) good allowed\n", with: "")
            try await sandbox.point(
                "refs/tiergit/history/acme/staging", to: "\(try #require(made.entries["later"]))~1")
            try await made.bundle(folder, list)
        case "another audit":
            let one = try await made.unpacked("-c", "acme", to: "other")
            try await sandbox.expect("cp", "\(one)/history.bundle", "\(folder)/history.bundle")
        case "another repository":
            let theirs = try await other.unpacked()
            try await sandbox.expect("cp", "\(theirs)/history.bundle", "\(theirs)/signatures.txt", folder)
        case "a retired key", "the retired key's verdict":
            try await made.record("retired", Change(by: "olga", target: "globex/prod", policy: made.policies[1]))
            if what == "a retired key" {
                try await made.bundle(folder, list + "\(try #require(made.entries["retired"])) good allowed\n")
            } else {
                folder = try await made.unpacked(status: 7)
                list = try sandbox.read("\(folder)/signatures.txt")
                try sandbox.write(
                    list.replacingOccurrences(of: "superseded-policy", with: "allowed"),
                    to: "\(folder)/signatures.txt")
            }
        case "a verdict":
            try sandbox.write(
                list.replacingOccurrences(of: "\(made.policies[2]) good", with: "\(made.policies[2]) bad"),
                to: "\(folder)/signatures.txt")
        default:
            try await made.record("more", Change())
            try await made.bundle(folder, list)
        }
        let ran = try await sandbox.verify(folder, root: told)
        #expect(ran.status != 0, "\(what): \(ran.stdout)\(ran.stderr)")
        #expect(
            ran.stdout.contains(" and not with \(told)") || ran.stdout.contains(", the report ")
                || ran.stdout.contains(" was over, and the report says allowed"), "\(what): \(ran.stdout)\(ran.stderr)")
        let sums = try await sandbox.run("sha256sum", ["--quiet", "-c", "SHA256SUMS"], in: folder)
        #expect(sums.status != 0 || what == "another root", "\(what)")
    }
}

extension AuditTestsPolicyBundle.Governance {
    /// A folder with the parts, unpacked.
    func unpacked(
        _ arguments: String..., to name: String = "evidence", root: String? = nil, status: Int = 0,
        environment: [String: String] = [:]
    ) async throws -> String {
        let (zip, folder) = ("\(sandbox.root)/\(name).zip", "\(sandbox.root)/\(name)")
        let ran = try await sandbox.run(
            Sandbox.tiergit, ["audit", "--format", "bundle", "-o", zip] + arguments,
            environment: ["TIERGIT_ROOT": root ?? governed.root].merging(environment) { _, new in new })
        #expect(ran.status == status, "\(ran.stderr)")
        try await sandbox.expect("rm", "-rf", folder)
        try await sandbox.expect("unzip", "-q", zip, "-d", folder)
        return folder
    }

    /// Somebody's own bundle of what the references lead to now, and a list that fits.
    func bundle(_ folder: String, _ list: String) async throws {
        try await sandbox.expect(
            "git", "bundle", "create", "-q", "\(folder)/history.bundle", "--glob=refs/tiergit/history/*",
            Governed.policy)
        try sandbox.write(list, to: "\(folder)/signatures.txt")
    }
}
