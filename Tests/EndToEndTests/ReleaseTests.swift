import Foundation
import Testing

/// `release`: numbers out of plans, signed tags, the changelog, and clients that stay where they are.
@Suite struct ReleaseTests {
    @Test func tenReleasesWithKnownEffects() async throws {
        let sandbox = try await Sandbox.releasing()
        let first = try await sandbox.release("1.0.0", "-m", "to begin with")
        #expect(first["level"] is NSNull)
        try await sandbox.ok("switch", "medium@1.0.0", "-c", "acme", "-e", "prod", "-m", "a fixed version", "-y")
        let live = try sandbox.contents(of: Sandbox.addons)

        // What each of them does, and what makes it that.
        try await sandbox.change("VisibilityTimeout: 30", to: "VisibilityTimeout: 60")
        try await sandbox.release("1.0.1")
        try await sandbox.change("VisibilityTimeout: 60", to: "VisibilityTimeout: 60 # seconds")
        try await sandbox.release("1.0.2")
        try await sandbox.change("Resources:\n", to: "Resources:\n    Alerts:\n        Type: AWS::SNS::Topic\n")
        try await sandbox.release("1.1.0")
        try await sandbox.change("db.t4g.micro", to: "db.t4g.small")
        try await sandbox.release("1.2.0")
        try await sandbox.change("VisibilityTimeout: 60", to: "QueueName: jobs\n            VisibilityTimeout: 60")
        try await sandbox.release("2.0.0")
        try await sandbox.change(
            "UpdateReplacePolicy: Retain\n    Server",
            to:
                "UpdateReplacePolicy: Retain\n        Properties:\n            VersioningConfiguration:\n                Status: Enabled\n    Server"
        )
        try await sandbox.release("3.0.0")
        try await sandbox.change("    News:\n        Type: AWS::SNS::Topic\n", to: "")
        try await sandbox.release("4.0.0")
        try await sandbox.change("UploadsName", to: "UploadsNames", in: "storage.yml")
        let export = try await sandbox.release("5.0.0")
        #expect((export["reasons"] as? [String])?.contains { $0.contains("web") } == true, "\(export)")
        try await sandbox.change("VisibilityTimeout: 60", to: "VisibilityTimeout: 61")
        // A larger number than the plan's is anybody's to choose.
        try await sandbox.release("5.1.0", "--minor")

        let changelog = try sandbox.read("copilot/CHANGELOG.md")
        let headings = changelog.split(separator: "\n").filter { $0.hasPrefix("## ") }.map { $0.prefix { $0 != "]" } }
        #expect(
            headings.map { $0.dropFirst("## [tier-medium ".count) } == [
                "5.1.0", "5.0.0", "4.0.0", "3.0.0", "2.0.0", "1.2.0", "1.1.0", "1.0.2", "1.0.1", "1.0.0",
            ])
        for line in [
            "to begin with", "- `Alerts` (AWS::SNS::Topic)", "- `News` (AWS::SNS::Topic)", "### Removed", "### Cost",
            "change more.yml (Dana Demo)", "one-way", "replaced",
        ] {
            #expect(changelog.contains(line), "\(line) is not in:\n\(changelog)")
        }
        // Nothing of it reached the one who is on 1.0.0, nor who goes there now.
        #expect(try sandbox.contents(of: Sandbox.addons) == live)
        #expect(try await sandbox.ok("status", "-c", "acme", "-e", "prod").stdout.contains("recorded on medium 1.0.0"))
        try await sandbox.ok("switch", "medium@v1.0.0", "-c", "globex", "-e", "prod", "-m", "the same", "-y")
        #expect(try sandbox.contents(of: Sandbox.addons) == live)
        #expect(try await sandbox.ok("status", "--all").lines.contains("medium 1.0.0 on 2"))
        let list = try await sandbox.ok("release", "list", "medium").lines
        #expect(list.count == 10)
        #expect(list.last?.hasPrefix("tier-medium/v1.0.0 ") == true && list.last?.hasSuffix("on 2") == true, "\(list)")
        try await sandbox.ok("verify")
        try await sandbox.proveHistories()
        #expect(try await sandbox.ok("release", "medium", "-y").stderr.contains("nothing to release"))
        #expect(try await sandbox.ok("branch", "check", "medium").stdout.contains("current"))
    }

    @Test func aSmallerNumberIsRefused() async throws {
        let sandbox = try await Sandbox.releasing()
        try await sandbox.release("1.0.0")
        try await sandbox.change("    News:\n        Type: AWS::SNS::Topic\n", to: "")
        for level in ["--minor", "--patch"] {
            let refused = try await sandbox.tiergit("release", "medium", level, "-y")
            #expect(refused.status == 3)
            #expect(refused.stderr.contains("News: removed") && refused.stderr.contains("--accept major"))
        }
        #expect(try await sandbox.tiergit("release", "medium", "--patch", "--accept", "minor", "-y").status == 64)
        #expect(try await sandbox.tiergit("release", "medium", "--accept", "major", "-y").status == 64)
        #expect(try await sandbox.tiergit("release", "medium").status == 4)
        try await sandbox.ok("release", "medium", "--dry-run")
        #expect(try await sandbox.git("tag", "-l") == "tier-medium/v1.0.0")
        try await sandbox.release("1.0.1", "--patch", "--accept", "major")
    }

    @Test func whatASwitchRecords() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.release("1.0.0")
        try await sandbox.change("Resources:\n", to: "Resources: # all of them\n", in: "storage.yml")
        try await sandbox.release("1.0.1")
        let target = ["-c", "acme", "-e", "prod"]
        func run(_ words: String...) async throws -> Ran {
            let ran = try await sandbox.run(Sandbox.tiergit, words + target)
            #expect(ran.status == 0, "\(ran.stderr)")
            return ran
        }
        _ = try await run("adopt", "minimum")
        _ = try await run("switch", "medium@1.0.0", "-m", "one", "-y")
        let message = try await sandbox.git("log", "-1", "--format=%B", "refs/tiergit/history/acme/prod")
        #expect(message.hasPrefix("acme/prod: switch minimum -> medium 1.0.0\n"))
        #expect(message.contains("\nTier-Version: 1.0.0\n"))
        _ = try await run("plan", "medium@1.0.1", "-o", "later.plan")
        _ = try await run("switch", "--plan", "later.plan", "-m", "two", "-y")
        #expect(try await run("status").stdout.contains("recorded on medium 1.0.1"))
        // What comes back has the version that it had.
        _ = try await run("revert", "-m", "back", "-y")
        #expect(try await run("status").stdout.contains("recorded on medium 1.0.0"))
        _ = try await run("switch", "minimum", "-m", "small", "-y")
        _ = try await run("switch", "-", "-m", "and back", "-y")
        #expect(try await run("show", "--json").stdout.contains("\"version\": \"1.0.0\""))
        // A deployment repeats it.
        try await sandbox.ok("exec", "-c", "acme", "-e", "prod", "--", "true")
        #expect(try await run("status").stdout.contains("medium 1.0.0, deployed"))
        try await sandbox.ok("verify")
        try await sandbox.proveHistories()

        let unknown = try await sandbox.tiergit("switch", "medium@1.4.0", "-c", "acme", "-e", "prod", "-y")
        #expect(unknown.status == 64)
        #expect(unknown.stderr.contains("1.0.1") && unknown.stderr.contains("tiergit release list medium"))
        #expect(try await sandbox.tiergit("plan", "medium@latest", "-c", "acme", "-e", "prod").status == 64)
    }

    @Test func aTagThatIsNoReleaseIsRefused() async throws {
        let sandbox = try await Sandbox.releasing()
        try await sandbox.release("1.0.0")
        try await sandbox.change("VisibilityTimeout: 30", to: "VisibilityTimeout: 60")
        try await sandbox.release("1.0.1")
        let good = try await sandbox.git("rev-parse", "refs/tags/tier-medium/v1.0.0")
        func refused(_ reason: String, _ why: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
            for words in [["switch", "medium@1.0.0", "-y"], ["plan", "medium@1.0.0"]] {
                let ran = try await sandbox.run(Sandbox.tiergit, words + ["-c", "acme", "-e", "prod"])
                #expect(ran.status == 7, "\(why): \(ran.stderr)", sourceLocation: sourceLocation)
                #expect(ran.stderr.contains(": \(reason): "), "\(why): \(ran.stderr)", sourceLocation: sourceLocation)
            }
            let list = try await sandbox.tiergit("release", "list")
            #expect(list.status == 7 && list.stdout.contains(reason), sourceLocation: sourceLocation)
            #expect(try await sandbox.tiergit("release", "show", "medium@1.0.0").status == 7)
            try await sandbox.git("update-ref", "refs/tags/tier-medium/v1.0.0", good)
        }
        try await sandbox.forge("tier-medium/v1.0.0") {
            $0.replacingOccurrences(of: "first release", with: "last release")
        }
        try await refused("bad-signature", "another message")
        try await sandbox.forge("tier-medium/v1.0.0") {
            String($0.prefix(upTo: $0.range(of: "-----BEGIN")!.lowerBound))
        }
        try await refused("unsigned", "no signature")
        try await sandbox.git("update-ref", "refs/tags/tier-medium/v1.0.0", "refs/heads/tier-medium")
        try await refused("unsigned", "no tag object")
        try await sandbox.git("update-ref", "refs/tags/tier-medium/v1.0.0", "refs/tags/tier-medium/v1.0.1")
        try await refused("malformed", "another release's tag")
        // Signed, and what it says is not so.
        for (old, new, reason) in [
            ("Tier-Version: 1.0.0", "Tier-Version: 1.0.9", "malformed"),
            ("Tier-Content: ", "Tier-Content: 0", "content-mismatch"),
        ] {
            let text = try await sandbox.expect("git", "cat-file", "tag", good)
            let message = text.components(separatedBy: "\n\n").dropFirst().joined(separator: "\n\n")
            let unsigned = String(message.prefix(upTo: message.range(of: "-----BEGIN")!.lowerBound))
            try sandbox.write(unsigned.replacingOccurrences(of: old, with: new), to: "\(sandbox.root)/message")
            try await sandbox.git(
                "tag", "-s", "-f", "--cleanup=verbatim", "-F", "\(sandbox.root)/message", "tier-medium/v1.0.0",
                "\(good)^{commit}")
            try await refused(reason, new)
        }
        let text = try await sandbox.expect("git", "cat-file", "tag", good)
        let message = text.components(separatedBy: "\n\n").dropFirst().joined(separator: "\n\n")
        try sandbox.write(
            String(message.prefix(upTo: message.range(of: "-----BEGIN")!.lowerBound)), to: "\(sandbox.root)/message")
        try await sandbox.git(
            "tag", "-s", "-f", "--cleanup=verbatim", "-F", "\(sandbox.root)/message", "tier-medium/v1.0.0", "main")
        try await refused("content-mismatch", "on a commit that tiergit did not make")
        // And unchanged it is taken.
        try await sandbox.ok("switch", "medium@1.0.0", "-c", "acme", "-e", "prod", "-m", "good", "-y")
    }

    @Test func theChangelogIsCompletedAndNothingOfPeoplesIsLost() async throws {
        let sandbox = try await Sandbox.releasing()
        let own = "# Ours\r\n\r\n## [Unreleased]\r\n\r\n- soon\r\n\r\n## [old] - 2020-01-01\r\n\r\n- Größe\r\n"
        try sandbox.write(own, to: "copilot/CHANGELOG.md")
        try await sandbox.release("1.0.0")
        let first = try sandbox.read("copilot/CHANGELOG.md")
        try await sandbox.change("VisibilityTimeout: 30", to: "VisibilityTimeout: 60")
        try await sandbox.release("1.0.1")
        let whole = try sandbox.read("copilot/CHANGELOG.md")
        #expect(!whole.replacingOccurrences(of: "\r\n", with: "").contains("\n"))
        let parts = ["- soon", "tier-medium 1.0.1", "tier-medium 1.0.0", "[old]", "- Größe"]
        let places = parts.compactMap { whole.range(of: $0)?.lowerBound }
        #expect(places.count == parts.count && places == places.sorted(), "\(whole)")
        // As after a kill between tag and file, at the newest and in the middle.
        for text in [first, own] {
            try sandbox.write(text, to: "copilot/CHANGELOG.md")
            try await sandbox.ok("release", "medium", "-y")
            #expect(try sandbox.read("copilot/CHANGELOG.md") == whole)
        }
        // By itself, without a file, it is the same text each time.
        try sandbox.remove("copilot/CHANGELOG.md")
        try await sandbox.ok("release", "medium")
        let made = try sandbox.read("copilot/CHANGELOG.md")
        try await sandbox.ok("release", "medium")
        #expect(try sandbox.read("copilot/CHANGELOG.md") == made)
        #expect(made.hasPrefix("# Changelog of the tiers\n") && made.hasSuffix("\n") && !made.hasSuffix("\n\n"))
    }

    @Test func syncCarriesReleasesAndOverwritesNone() async throws {
        let sandbox = try await Sandbox.shared()
        let medium = Sandbox.medium
        let tag = "refs/tags/tier-medium/v1.0.0"
        try await sandbox.release("1.0.0")
        let id = try await sandbox.git("rev-parse", tag)
        try await sandbox.ok("sync")
        let there = try await sandbox.git("rev-parse", tag, in: sandbox.origin)
        #expect(there == id)
        try await sandbox.ok("sync", in: sandbox.bob)
        #expect(try await sandbox.git("rev-parse", tag, in: sandbox.bob) == id)
        try await sandbox.ok(
            "switch", "medium@1.0.0", "-c", "globex", "-e", "prod", "-m", "by bob", "-y", in: sandbox.bob)
        try await sandbox.ok("sync", in: sandbox.bob)
        try await sandbox.ok("sync")
        #expect(try await sandbox.ok("release", "list").stdout.contains("on 1"))

        // Both make 1.0.1, and neither loses its own.
        try sandbox.append("# ours\n", to: "\(medium)/storage.yml")
        try await sandbox.commitAll("ours")
        try await sandbox.release("1.0.1")
        let path = "\(sandbox.bob)/\(medium)/storage.yml"
        try sandbox.write(try sandbox.read(path) + "# bob's\n", to: path)
        try await sandbox.git("commit", "-q", "-am", "bob's", in: sandbox.bob)
        try await sandbox.ok("release", "medium", "-y", in: sandbox.bob)
        try await sandbox.ok("sync")
        let mine = try await sandbox.git("rev-parse", "refs/tags/tier-medium/v1.0.1")
        let bobs = try await sandbox.git("rev-parse", "refs/tags/tier-medium/v1.0.1", in: sandbox.bob)
        let refused = try await sandbox.tiergit("sync", in: sandbox.bob)
        #expect(refused.status == 7)
        #expect(refused.stdout.contains(mine) && refused.stdout.contains(bobs), "\(refused.stdout)\(refused.stderr)")
        #expect(try await sandbox.git("rev-parse", "refs/tags/tier-medium/v1.0.1", in: sandbox.bob) == bobs)
        #expect(try await sandbox.git("rev-parse", "refs/tags/tier-medium/v1.0.1", in: sandbox.origin) == mine)

        // What is not verified goes neither way.
        try await sandbox.git("tag", "tier-medium/v9.0.0")
        #expect(try await sandbox.tiergit("sync").status == 7)
        #expect(try await sandbox.git("tag", "-l", in: sandbox.origin).contains("9.0.0") == false)
        try await sandbox.git("tag", "-d", "tier-medium/v9.0.0")
        try await sandbox.git("update-ref", "refs/tags/tier-medium/v8.0.0", mine, in: sandbox.origin)
        let taken = try await sandbox.tiergit("sync")
        #expect(taken.status == 7 && taken.stdout.contains("malformed"), "\(taken.stdout)")
        #expect(try await sandbox.git("tag", "-l").contains("8.0.0") == false)
    }
}
