import Foundation
import Testing

/// Histories as a whole: what was seen here and is no longer so, what stands at another place, what cannot be read.
@Suite struct VerifyTests {
    // MARK: What was seen

    @Test func aTruncatedHistory() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        let seen = try await sandbox.id(Recorded.tip)
        let now = try await sandbox.id("\(Recorded.tip)~1")
        try await sandbox.point(Recorded.tip, to: now)
        try await sandbox.expectGone("truncated", seen: seen, now: now)
        // Also where the entries are gone for good.
        try await sandbox.git("reflog", "expire", "--expire=all", "--all")
        try await sandbox.git("update-ref", "-d", "refs/tiergit-remote/origin/history/acme/prod")
        try await sandbox.git("gc", "-q", "--prune=now")
        let lookedFor = try await sandbox.run("git", ["cat-file", "-e", seen])
        #expect(lookedFor.status != 0)
        try await sandbox.expectGone("truncated", seen: seen, now: now)
        // Another id than the tip's accepts nothing; the tip's does, for good.
        #expect(try await sandbox.tiergit("verify", "--accept-tip", seen).status == 7)
        try await sandbox.expectVerified("--accept-tip", now)
        try await sandbox.expectVerified()
    }

    @Test func aForkedHistory() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        let seen = try await sandbox.id(Recorded.tip)
        // Longer than what was seen, and each entry good by itself.
        var now = try await sandbox.id("\(Recorded.tip)~1")
        for _ in 0..<2 { now = try await sandbox.make(sandbox.forgery(after: now)) }
        try await sandbox.point(Recorded.tip, to: now)
        try await sandbox.expectGone("forked", seen: seen, now: now)
        try await sandbox.expectVerified("-c", "globex", "-e", "prod")
        try await sandbox.expectVerified("--accept-tip", now)
        try await sandbox.expectVerified()
        // What was seen before is the fork now.
        try await sandbox.point(Recorded.tip, to: seen)
        try await sandbox.expectGone("forked", seen: now, now: seen)
    }

    @Test func aDeletedHistory() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        let seen = try await sandbox.id(Recorded.tip)
        try await sandbox.git("update-ref", "-d", Recorded.tip)
        try await sandbox.expectGone("deleted", seen: seen, now: nil)
        let ran = try await sandbox.tiergit("verify", "-c", "acme", "-e", "prod")
        #expect(ran.status == 7 && ran.stdout.contains(seen))
        // A new beginning does not cover it up.
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.expectGone("forked", seen: seen, now: try await sandbox.id(Recorded.tip))
        // `sync` brings back what the remote has.
        try await sandbox.git("update-ref", "-d", Recorded.tip)
        try await sandbox.ok("sync")
        try await sandbox.expectVerified()
        #expect(try await sandbox.id(Recorded.tip) == seen)
    }

    /// A history that never left this clone, deleted on purpose.
    @Test func aDeletedHistoryIsLetGo() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.ok("adopt", "minimum", "-c", "initech", "-e", "prod")
        let reference = "refs/tiergit/history/initech/prod"
        let seen = try await sandbox.id(reference)
        try await sandbox.git("update-ref", "-d", reference)
        try await sandbox.expectGone("deleted", seen: seen, now: nil, target: "initech/prod")
        #expect(try await sandbox.sync().changes == ["initech/prod": "refused"])
        #expect(try await sandbox.tiergit("verify", "--accept-tip", sandbox.id(Recorded.tip)).status == 7)
        try await sandbox.expectVerified("--accept-tip", seen)
        try await sandbox.expectVerified()
        #expect(try await sandbox.sync().changes.isEmpty)
    }

    /// Nor does a switch on top of a history that was cut off.
    @Test func aSwitchCoversNothingUp() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        let seen = try await sandbox.id(Recorded.tip)
        try await sandbox.point(Recorded.tip, to: try await sandbox.id("\(Recorded.tip)~1"))
        try await sandbox.switchTo("medium")
        let now = try await sandbox.id(Recorded.tip)
        try await sandbox.expectGone("forked", seen: seen, now: now)
        // Nor is it sent to others.
        let ran = try await sandbox.tiergit("sync")
        #expect(ran.status == 7 && ran.stdout.contains(seen), "\(ran.stdout)")
        #expect(try await sandbox.id(Recorded.tip, in: "\(sandbox.root)/origin.git") == seen)
    }

    /// A switch or an adoption that is recorded here is seen at once, without a `verify` in between.
    @Test func whatIsMadeHereIsSeen() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.switchTo("medium")
        let seen = try await sandbox.id(Recorded.tip)
        let now = try await sandbox.id("\(Recorded.tip)~1")
        try await sandbox.point(Recorded.tip, to: now)
        try await sandbox.expectGone("truncated", seen: seen, now: now)
    }

    // MARK: Other places

    @Test func anEntryLeftOut() async throws {
        let sandbox = try await Recorded.sandbox()
        // The third one goes, and an insider signs the fourth one again on top of the second.
        var forged = try await sandbox.forgery(of: Recorded.tip)
        forged.parents = [try await sandbox.id("\(Recorded.tip)~2")]
        let id = try await sandbox.make(forged)
        try await sandbox.point(Recorded.tip, to: id)
        try await sandbox.expectCaught(id, "broken-chain")
        // Without a key there is no need to look at neighbours.
        let raw = try await sandbox.run("git", ["cat-file", "commit", "\(Recorded.tip)~0"]).stdout
        let cut = try await sandbox.object(
            "commit", raw.replacingOccurrences(of: forged.parents[0], with: try await sandbox.id("\(Recorded.tip)~2")))
        try await sandbox.point(Recorded.tip, to: cut)
        try await sandbox.expectCaught(cut, "bad-signature")
    }

    @Test func entriesInAnotherOrder() async throws {
        let sandbox = try await Recorded.sandbox()
        var last = try await sandbox.forgery(of: Recorded.tip)
        var before = try await sandbox.forgery(of: "\(Recorded.tip)~1")
        last.parents = before.parents
        let middle = try await sandbox.make(last)
        before.parents = [middle]
        let id = try await sandbox.make(before)
        try await sandbox.point(Recorded.tip, to: id)
        try await sandbox.expectCaught(id, "broken-chain")
        #expect(try await sandbox.verdict().reason(middle) == "broken-chain")
    }

    @Test func anEntryRepeatedLater() async throws {
        let sandbox = try await Recorded.sandbox()
        var forged = try await sandbox.forgery(of: "\(Recorded.tip)~1")
        forged.parents = [try await sandbox.id(Recorded.tip)]
        let id = try await sandbox.make(forged)
        try await sandbox.point(Recorded.tip, to: id)
        try await sandbox.expectCaught(id, "broken-chain")
    }

    /// A whole history, copied to a client that has none.
    @Test func replayedIntoAnotherTarget() async throws {
        let sandbox = try await Recorded.sandbox()
        let id = try await sandbox.id(Recorded.tip)
        try await sandbox.point("refs/tiergit/history/initech/prod", to: id)
        try await sandbox.expectCaught(id, "wrong-target", target: "initech/prod")
    }

    /// Another client's newest entry, put in place of the first one here.
    @Test func replayedIntoAnotherHistory() async throws {
        let sandbox = try await Recorded.sandbox()
        let id = try await sandbox.id("refs/tiergit/history/acme/staging")
        try await sandbox.point("refs/tiergit/history/globex/prod", to: id)
        try await sandbox.expectCaught(id, "wrong-target", target: "globex/prod")
    }

    /// Two repositories of the same people, with the same keys.
    @Test func replayedIntoAnotherRepository() async throws {
        let sandbox = try await Recorded.sandbox()
        let other = "\(sandbox.root)/other"
        try await sandbox.expect("git", "init", "-q", other, in: sandbox.root)
        for (path, text) in Demo.files { try sandbox.write(text, to: "\(other)/\(path)") }
        try await sandbox.git("add", "-A", in: other)
        try await sandbox.git("commit", "-q", "-m", "another application", in: other)
        try await sandbox.ok("init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive", in: other)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "staging", in: other)
        try await sandbox.git("fetch", "-q", sandbox.repository, "\(Recorded.tip):\(Recorded.tip)", in: other)
        try await sandbox.expectCaught(try await sandbox.id(Recorded.tip), "wrong-repository", in: other)
        // Together with the policy it comes from, all is refused.
        try await sandbox.git(
            "fetch", "-q", "-f", sandbox.repository, "+refs/tiergit/policy:refs/tiergit/policy", in: other)
        let ran = try await sandbox.tiergit("verify", in: other)
        #expect(ran.status == 7 && ran.stderr.contains("policy root"), "\(ran.stdout)\(ran.stderr)")
    }

    @Test func aPolicyOnAnotherRoot() async throws {
        let sandbox = try await Recorded.sandbox()
        let root = try await sandbox.id("refs/tiergit/policy")
        let raw = try await sandbox.run("git", ["cat-file", "commit", root]).stdout
        let twin = try await sandbox.object("commit", raw.replacingOccurrences(of: "\n\n", with: "\n\n "))
        try await sandbox.point("refs/tiergit/policy", to: twin)
        for arguments in [["verify"], ["verify", "--json"], ["sync"]] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(ran.status == 7 && ran.stderr.contains(String(twin.prefix(10))), "\(ran.stderr)")
        }
    }

    @Test(arguments: ["missing", "a tag", "a file"]) func aPolicyThatIsNoCommit(_ what: String) async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        let name = "refs/tiergit/policy"
        let id: String
        switch what {
        case "missing":
            id = try await sandbox.id(name)
            try sandbox.remove(".git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
        case "a tag":
            try await sandbox.git("tag", "-a", "-m", "policy", "policy", name)
            id = try await sandbox.id("refs/tags/policy")
        default: id = try await sandbox.id("HEAD:README.md")
        }
        if what != "missing" { try await sandbox.point(name, to: id) }
        for arguments in [["verify"], ["verify", "--json"], ["switch", "medium", "-c", "acme", "-e", "prod", "-y"]] {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(ran.status == 7 && ran.stderr.contains(id), "\(arguments): \(ran.status) \(ran.stderr)")
        }
        // git fetches again what a reference leads to and is not here.
        let sync = try await sandbox.tiergit("sync")
        #expect(sync.status == (what == "missing" ? 0 : 7), "\(sync.stderr)")
        if what == "missing" { try await sandbox.expectVerified() }
    }

    /// The chain of policies is checked too, though its rules are not in force yet.
    @Test func aPolicyThatNobodySigned() async throws {
        let sandbox = try await Recorded.sandbox()
        let root = try await sandbox.id("refs/tiergit/policy")
        let forged = try await sandbox.git("commit-tree", "-p", root, "-m", "mine", "\(root)^{tree}")
        try await sandbox.point("refs/tiergit/policy", to: forged)
        let text = try await sandbox.tiergit("verify")
        #expect(text.status == 7 && text.stdout.contains("policy: \(forged) unsigned: "), "\(text.stdout)")
        let verdict = try await sandbox.verdict()
        #expect(verdict.status == 7 && !verdict.verified)
        let failures = try #require(verdict.policy["failures"] as? [[String: Any]])
        #expect(failures.first?["commit"] as? String == forged)
        #expect(failures.first?["reason"] as? String == "unsigned")
        // Nobody is sent what they would have to refuse.
        let sync = try await sandbox.tiergit("sync")
        #expect(sync.status == 7 && sync.stderr.contains(forged), "\(sync.stderr)")
        #expect(try await sandbox.id("refs/tiergit/policy", in: "\(sandbox.root)/origin.git") == root)
    }

    /// Whose rules an entry was made under goes forward only.
    @Test func anOlderPolicyThanTheOneBefore() async throws {
        let sandbox = try await Recorded.sandbox()
        let root = try await sandbox.id("refs/tiergit/policy")
        let next = try await sandbox.policy(after: root)
        var forged = try await sandbox.forgery(after: Recorded.tip)
        forged.change("\"policy\":\"\(root)", "\"policy\":\"\(next)")
        let newer = try await sandbox.make(forged)
        try await sandbox.point(Recorded.tip, to: newer)
        try await sandbox.expectCaught(newer, "unknown-policy")
        try await sandbox.point("refs/tiergit/policy", to: next)
        try await sandbox.expectVerified()
        forged = try await sandbox.forgery(after: newer)
        forged.change("\"policy\":\"\(next)", "\"policy\":\"\(root)")
        let older = try await sandbox.make(forged)
        try await sandbox.point(Recorded.tip, to: older)
        try await sandbox.expectCaught(older, "unknown-policy")
    }

    // MARK: Objects

    @Test(arguments: ["commit", "tree", "entry.json", "active", "active/addons", "active/services.json"])
    func whatIsMissing(_ part: String) async throws {
        let sandbox = try await Recorded.sandbox()
        let entry = try await sandbox.id("\(Recorded.tip)~1")
        let path = part == "commit" ? entry : part == "tree" ? "\(entry)^{tree}" : "\(entry):\(part)"
        let id = try await sandbox.id(path)
        try sandbox.remove(".git/objects/\(id.prefix(2))/\(id.dropFirst(2))")
        try await sandbox.expectCaught(entry, "missing")
        let verdict = try await sandbox.verdict()
        // One missing object is one reason: its neighbours are not blamed for it.
        #expect(verdict.reason(try await sandbox.id(Recorded.tip)) == "")
        // As the hint says.
        let ran = try await sandbox.tiergit("verify")
        let hint = ran.stderr.split(separator: "\n").first { $0.hasPrefix("hint: git fetch --refetch ") } ?? ""
        let command = try #require(hint.dropFirst(6).components(separatedBy: " brings").first)
        try await sandbox.expect("sh", "-c", command)
        try await sandbox.expectVerified("--no-cache")
    }

    /// What stands in for an object is not looked at, in neither direction.
    @Test func replacedObjects() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.expectVerified()
        let honest = try await sandbox.id(Recorded.tip)
        var forged = try await sandbox.forgery(after: Recorded.tip)
        let good = try await sandbox.make(forged)
        forged.key = nil
        let bad = try await sandbox.make(forged)
        try await sandbox.git("replace", "-f", bad, good)
        try await sandbox.point(Recorded.tip, to: bad)
        try await sandbox.git("verify-commit", bad)
        try await sandbox.expectCaught(bad, "unsigned")
        try await sandbox.git("replace", "-d", bad)
        try await sandbox.git("replace", honest, bad)
        try await sandbox.point(Recorded.tip, to: good)
        try await sandbox.expectVerified()
        #expect(try await sandbox.verdict().verified)
    }

    /// Nor is a graft, which would cut older entries off.
    @Test func grafts() async throws {
        let sandbox = try await Recorded.sandbox()
        var forged = try await sandbox.forgery(after: Recorded.tip)
        forged.key = nil
        let bad = try await sandbox.make(forged)
        let top = try await sandbox.make(sandbox.forgery(after: bad))
        try await sandbox.point(Recorded.tip, to: top)
        try sandbox.write("\(top)\n", to: ".git/info/grafts")
        try await sandbox.expectCaught(bad, "unsigned")
    }

    // MARK: Every history passes

    @Test(arguments: Activation.allCases, ["UTC", "Asia/Kolkata", "America/St_Johns"])
    func honestHistories(_ activation: Activation, _ zone: String) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        let settings = try sandbox.read("\(sandbox.home)/.gitconfig")
        try sandbox.write(
            settings.replacingOccurrences(of: "Dana Demo", with: "Dána Ünal-Ødegård 名前"),
            to: "\(sandbox.home)/.gitconfig")
        let place = ["TZ": zone]
        let reason = "Größer\n\nSigned-off-by: nobody\nTier-To: enterprise\n  indented: yes  \n\n\tend"
        try await sandbox.ok(
            "switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", reason, "--ticket", "OPS-ü", environment: place)
        try await sandbox.ok("switch", "-", "-c", "acme", "-e", "prod", "-y", environment: place)
        try await sandbox.ok("revert", "-c", "acme", "-e", "prod", "-y", environment: place)
        try await sandbox.ok("adopt", "enterprise", "-c", "globex", "-e", "prod", environment: place)
        try await sandbox.expectVerified(environment: place)
        let verdict = try await sandbox.verdict("--all", environment: ["TZ": "Pacific/Auckland"])
        #expect(verdict.verified && verdict.histories.count == 2)
        try await sandbox.proveHistories()
    }

    /// Zones that the dates themselves give.
    @Test(arguments: ["+0000", "+0530", "-0330", "+1345", "-1200"])
    func datesWithZones(_ zone: String) async throws {
        let sandbox = try await Recorded.sandbox()
        let dates = ["GIT_COMMITTER_DATE": "1795000000 \(zone)", "GIT_AUTHOR_DATE": "1795000000 \(zone)"]
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y", environment: dates)
        try await sandbox.expectVerified()
        #expect(try await sandbox.verdict().verified)
        try await sandbox.git("verify-commit", Recorded.tip)
    }

    @Test func whereverAndHoweverItIsKept() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.git("pack-refs", "--all", "--prune")
        try await sandbox.expectVerified()
        try await sandbox.git("gc", "-q", "--aggressive", "--prune=now")
        try await sandbox.git("commit-graph", "write", "--reachable")
        try await sandbox.expectVerified("--no-cache")
        let inside = try await sandbox.expectVerified(in: "\(sandbox.repository)/copilot/api")
        #expect(inside.lines.filter { $0.contains("verified") }.count == 3)
        try await sandbox.git("worktree", "add", "-q", "\(sandbox.root)/linked")
        try await sandbox.expectVerified(in: "\(sandbox.root)/linked")
        try await sandbox.expect("git", "clone", "-q", "--mirror", sandbox.repository, "\(sandbox.root)/bare.git")
        try await sandbox.expectVerified(in: "\(sandbox.root)/bare.git")
        try await sandbox.git("symbolic-ref", "HEAD", "refs/heads/unborn")
        try await sandbox.expectVerified()
        try await sandbox.git("checkout", "-q", "--orphan", "empty")
        try await sandbox.expectVerified()
    }
}
