import Foundation
import Testing

/// Histories shared between two people through a bare repository.
@Suite struct SyncTests {
    // MARK: Together

    @Test func firstContact() async throws {
        let sandbox = try await Recorded.sandbox()
        let bob = try await sandbox.clone("bob")
        let before = try await sandbox.tiergit("verify", in: bob)
        #expect(before.status == 1 && before.stderr.contains("hint: tiergit sync --install"), "\(before.stderr)")
        let ran = try await sandbox.ok("sync", "--install", in: bob)
        #expect(
            ran.lines == [
                "acme/prod: 4 entries taken from origin", "acme/staging: 1 entry taken from origin",
                "globex/prod: 1 entry taken from origin",
            ])
        #expect(ran.stderr.contains("git fetch origin brings tier histories from now on"))
        #expect(ran.stderr.contains("policy: taken from origin"))
        try await sandbox.expectSameHistories(sandbox.repository, sandbox.origin, bob)
        try await sandbox.expectVerified(in: bob)
        #expect(!sandbox.exists("\(bob)/.git/FETCH_HEAD"))
        // Once is enough.
        let again = try await sandbox.ok("sync", "--install", in: bob)
        #expect(again.stdout.isEmpty && !again.stderr.contains("brings"))
        #expect(again.stderr.contains("3 tier histories are the same here and at origin"))
        let specifications = try await sandbox.git("config", "--get-all", "remote.origin.fetch", in: bob)
        #expect(
            specifications == "+refs/heads/*:refs/remotes/origin/*\n+refs/tiergit/*:refs/tiergit-remote/origin/*")
        // From now on git fetch brings what is new, beside what was verified.
        try await sandbox.switches("medium")
        try await sandbox.ok("sync")
        let old = try await sandbox.id(Recorded.tip, in: bob)
        try await sandbox.git("fetch", "-q", in: bob)
        #expect(try await sandbox.id(Recorded.tip, in: bob) == old)
        #expect(
            try await sandbox.id("refs/tiergit-remote/origin/history/acme/prod", in: bob)
                == sandbox.id(Recorded.tip))
        let taken = try await sandbox.ok("sync", in: bob)
        #expect(taken.lines == ["acme/prod: 1 entry taken from origin"])
        let verified = try await sandbox.expectVerified("-c", "acme", "-e", "prod", in: bob)
        #expect(verified.stdout.contains("5 entries verified, 4 of them before"), "\(verified.stdout)")
    }

    @Test func inBothDirections() async throws {
        let sandbox = try await Sandbox.shared()
        try await sandbox.switches("medium")
        try await sandbox.ok("adopt", "minimum", "-c", "initech", "-e", "prod")
        try await sandbox.switches("enterprise", "globex", in: sandbox.bob)
        try await sandbox.switches("minimum", "globex", in: sandbox.bob)
        let ran = try await sandbox.ok("sync")
        #expect(ran.lines == ["acme/prod: 1 entry sent to origin", "initech/prod: 1 entry sent to origin"])
        let bob = try await sandbox.sync(in: sandbox.bob)
        #expect(bob.status == 0)
        #expect(bob.changes == ["acme/prod": "accepted", "globex/prod": "pushed", "initech/prod": "accepted"])
        #expect(bob.histories["globex/prod"]?["entries"] as? Int == 2)
        #expect(bob.json["atomic"] as? Bool == true)
        #expect(try await sandbox.sync().changes == ["globex/prod": "accepted"])
        try await sandbox.expectSameHistories(sandbox.repository, sandbox.origin, sandbox.bob)
        for place in [sandbox.repository, sandbox.bob] { try await sandbox.expectVerified("--no-cache", in: place) }
        #expect(try await sandbox.sync().changes.isEmpty)
    }

    /// Nothing that is the user's own is moved or written.
    @Test func leavesWhatIsTheUsersOwn() async throws {
        let sandbox = try await Sandbox.shared()
        let bob = sandbox.bob
        try await sandbox.git("tag", "-a", "-m", "mine", "v1", in: bob)
        try await sandbox.git("branch", "topic", in: bob)
        for setting in [
            "push.followTags=true", "push.default=matching", "push.autoSetupRemote=true", "remote.origin.tagOpt=--tags",
            "fetch.prune=true", "fetch.pruneTags=true", "gc.auto=1", "maintenance.auto=true",
            "remote.origin.mirror=true",
            "fetch.recurseSubmodules=true", "push.recurseSubmodules=on-demand",
        ] {
            let parts = setting.split(separator: "=", maxSplits: 1).map(String.init)
            try await sandbox.git("config", parts[0], parts[1], in: bob)
        }
        try await sandbox.git("tag", "-a", "-m", "theirs", "v2")
        try await sandbox.git("commit", "-q", "--allow-empty", "-m", "more")
        try await sandbox.git("push", "-q", "--no-recurse-submodules", "origin", "main", "v2")
        try await sandbox.switches("medium")
        try await sandbox.ok("sync")
        try await sandbox.switches("enterprise", "globex", in: bob)
        let own = ["refs/heads", "refs/tags", "refs/remotes"]
        func references(_ place: String) async throws -> [[String]] {
            var found: [[String]] = []
            for prefix in own { found.append(try await sandbox.references(prefix, in: place)) }
            return found
        }
        let (before, there) = (try await references(bob), try await references(sandbox.origin))
        let index = try await sandbox.git("ls-files", "-s", "-v", in: bob)
        let config = try sandbox.read("\(bob)/.git/config")
        let synced = try await sandbox.sync(in: bob)
        #expect(synced.changes == ["acme/prod": "accepted", "globex/prod": "pushed"], "\(synced.stderr)")
        #expect(try await references(bob) == before)
        #expect(try await references(sandbox.origin) == there)
        #expect(try await sandbox.git("ls-files", "-s", "-v", in: bob) == index)
        #expect(try sandbox.read("\(bob)/.git/config") == config)
        #expect(!sandbox.exists("\(bob)/.git/FETCH_HEAD"))
        #expect(!sandbox.exists("\(bob)/.git/gc.log"))
        #expect(try await sandbox.git("count-objects", "-v", in: bob).contains("\npacks: 1\n"))
        #expect(try await sandbox.git("count-objects", "-v", in: bob).hasPrefix("count: 0") == false)
    }

    @Test func dryRunsChangeNothing() async throws {
        let sandbox = try await Sandbox.shared()
        try await sandbox.switches("medium")
        try await sandbox.switches("enterprise", "globex")
        try await sandbox.ok("sync")
        try await sandbox.switches("enterprise", in: sandbox.bob)
        try await sandbox.ok("adopt", "minimum", "-c", "initech", "-e", "prod", in: sandbox.bob)
        let clone = try await sandbox.clone("first")
        for (place, options) in [(sandbox.bob, ["-n"]), (clone, ["--dry-run", "--install"])] {
            func state() async throws -> [String] {
                try await sandbox.references("refs/tiergit", "refs/heads", in: place)
                    + sandbox.references(in: sandbox.origin) + [sandbox.read("\(place)/.git/config")]
                    + sandbox.expect(
                        "sh", "-c",
                        "find '\(sandbox.home)/state' -path '*/remotes/*' -type f | sort | xargs -d '\\n' cat",
                        in: place
                    )
                    .split(separator: "\n").map(String.init)
            }
            let before = try await state()
            let ran = try await sandbox.run(Sandbox.tiergit, ["sync"] + options, in: place)
            #expect(ran.stdout.contains("would be"), "\(ran.stdout)\(ran.stderr)")
            #expect(!ran.stderr.contains(" brings "), "\(ran.stderr)")
            #expect(try await state() == before)
        }
        let dry = try await sandbox.sync("--dry-run", in: sandbox.bob)
        let real = try await sandbox.sync(in: sandbox.bob)
        #expect(dry.changes == ["acme/prod": "stale", "globex/prod": "accepted", "initech/prod": "pushed"])
        #expect(dry.changes == real.changes && dry.status == real.status)
        #expect(dry.json["dryRun"] as? Bool == true && real.json["dryRun"] as? Bool == false)
    }

    // MARK: Which remote

    @Test func whichRemote() async throws {
        let sandbox = try await Recorded.sandbox()
        func refuses(_ arguments: [String], _ status: Int, _ words: String) async throws {
            for form in [[], ["--json"]] {
                let ran = try await sandbox.run(Sandbox.tiergit, ["sync"] + arguments + form)
                #expect(ran.status == status && ran.stderr.contains(words), "\(ran.status): \(ran.stderr)")
            }
        }
        try await refuses(["orgin"], 64, "did you mean `origin`?")
        try await refuses(["../origin.git"], 64, "no remote is called")
        try await sandbox.git("remote", "add", "backup", "../backup.git")
        try await sandbox.expect("cp", "-a", sandbox.origin, "\(sandbox.root)/backup.git", in: sandbox.root)
        #expect(try await sandbox.sync().json["remote"] as? String == "origin")
        #expect(try await sandbox.sync("backup").json["remote"] as? String == "backup")
        try await sandbox.git("config", "remote.pushDefault", "backup")
        try await sandbox.git("checkout", "-q", "--detach")
        #expect(try await sandbox.sync().json["remote"] as? String == "backup")
        try await sandbox.git("checkout", "-q", "main")
        #expect(try await sandbox.sync().json["remote"] as? String == "origin", "the one that main follows")
        try await sandbox.git("config", "--unset", "remote.pushDefault")
        try await sandbox.git("remote", "rename", "origin", "central")
        #expect(try await sandbox.sync().json["remote"] as? String == "central")
        try await sandbox.git("branch", "--unset-upstream")
        try await refuses([], 64, "backup and central")
        try await sandbox.git("remote", "remove", "backup")
        #expect(try await sandbox.sync().json["remote"] as? String == "central", "the only one")
        try await sandbox.git("remote", "remove", "central")
        let none = try await sandbox.ok("sync")
        #expect(none.stdout.isEmpty && none.stderr.contains("no remote"), "\(none.stderr)")
        let json = try await sandbox.sync()
        #expect(json.status == 0 && json.json["remote"] is NSNull)
    }

    @Test func aRemoteOutOfReach() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.switches("medium")
        let before = try await sandbox.everything()
        for url in ["../nowhere.git", "ssh://127.0.0.1:1/x", "https://127.0.0.1:1/x", "/dev/null"] {
            try await sandbox.git("remote", "set-url", "origin", url)
            let ran = try await sandbox.tiergit("sync")
            #expect(ran.status == 1 && ran.stderr.hasPrefix("error: git fetch failed: "), "\(ran.stderr)")
            let json = try await sandbox.tiergit("sync", "--json")
            #expect(json.status == 1 && json.stdout.isEmpty == json.stdout.isEmpty)
        }
        sandbox.expectSame(try await sandbox.everything(), before, "sync without a remote")
        try await sandbox.expectVerified()
    }

    /// What git runs for an ssh URL is git's and the user's own business.
    @Test func overSSH() async throws {
        let sandbox = try await Sandbox.shared()
        // Stands in for ssh: the last argument is what the other machine is to run.
        try sandbox.write("#!/bin/sh\nfor last; do :; done\nexec sh -c \"$last\"\n", to: "\(sandbox.root)/ssh")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(sandbox.root)/ssh")
        try await sandbox.git("config", "core.sshCommand", "'\(sandbox.root)/ssh'")
        try await sandbox.git("remote", "set-url", "origin", "git@example.com:\(sandbox.origin)")
        try await sandbox.switches("medium")
        let sent = try await sandbox.sync()
        #expect(sent.changes == ["acme/prod": "pushed"], "\(sent.stderr)")
        #expect(try await sandbox.sync(in: sandbox.bob).changes == ["acme/prod": "accepted"])
    }
}
