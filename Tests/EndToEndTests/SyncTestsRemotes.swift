import Foundation
import Testing

/// Remotes as there are: hooks, no atomic pushes, branches and tags alone, somebody quicker.
@Suite struct SyncTestsRemotes {
    // MARK: Atomic or not

    /// Rules first, then what they are about: nothing ever names what is not there yet.
    @Test func withoutAtomicPushes() async throws {
        let sandbox = try await Recorded.sandbox()
        let log = "\(sandbox.root)/log"
        try await sandbox.expect("git", "init", "-q", "--bare", "\(sandbox.root)/plain.git", in: sandbox.root)
        let plain = "\(sandbox.root)/plain.git"
        try await sandbox.git("config", "receive.advertiseAtomic", "false", in: plain)
        try sandbox.hook("update", "echo $1 >> '\(log)'", in: plain)
        try await sandbox.git("remote", "add", "plain", plain)
        try await sandbox.ok("branch", "build", "medium")
        let ran = try await sandbox.ok("sync", "plain")
        #expect(ran.stderr.contains("warning: plain takes no atomic pushes"), "\(ran.stderr)")
        #expect(
            try sandbox.read(log).split(separator: "\n") == [
                "refs/tiergit/policy", "refs/tiergit/history/acme/prod", "refs/tiergit/history/acme/staging",
                "refs/tiergit/history/globex/prod", "refs/heads/tier-medium",
            ])
        try await sandbox.expectSameHistories(sandbox.repository, plain)
        try await sandbox.switches("medium")
        let json = try await sandbox.sync("plain")
        #expect(json.json["atomic"] as? Bool == false && json.changes == ["acme/prod": "pushed"])
        #expect(try await sandbox.sync("plain").changes.isEmpty)
    }

    /// All of it or nothing: what one hook says of one reference keeps the others back.
    @Test func whatAHookDeclines() async throws {
        let sandbox = try await Sandbox.shared()
        try sandbox.hook(
            "update", "case $1 in *globex*) echo \"Only on Mondays.\" >&2; exit 1;; esac", in: sandbox.origin)
        try await sandbox.switches("medium")
        try await sandbox.switches("enterprise", "globex")
        let before = try await sandbox.references(in: sandbox.origin)
        for _ in 0..<2 {
            let ran = try await sandbox.tiergit("sync")
            #expect(ran.status == 1 && ran.stdout.isEmpty, "\(ran.stdout)")
            #expect(ran.stderr.contains("refs/tiergit/history/globex/prod: [remote rejected] (hook declined)"))
            #expect(ran.stderr.contains("\n  remote: Only on Mondays.\n"), "\(ran.stderr)")
            #expect(!ran.stderr.contains("acme"), "\(ran.stderr)")
        }
        #expect(try await sandbox.references(in: sandbox.origin) == before)
        try sandbox.remove("\(sandbox.origin)/hooks/update")
        #expect(try await sandbox.sync().changes == ["acme/prod": "pushed", "globex/prod": "pushed"])
        // A branch that is protected there: no other place for histories helps.
        try sandbox.hook("update", "case $1 in refs/heads/*) exit 1;; esac", in: sandbox.origin)
        try await sandbox.ok("branch", "build", "medium")
        try await sandbox.switches("enterprise")
        let protected = try await sandbox.tiergit("sync")
        #expect(protected.status == 1 && protected.stderr.contains("refs/heads/tier-medium: "), "\(protected.stderr)")
        #expect(protected.stderr.contains("hint: ask who keeps the remote") && !protected.stderr.contains("--heads"))
        try sandbox.remove("\(sandbox.origin)/hooks/update")
        try await sandbox.ok("sync")
        // `pre-receive` speaks for all of them.
        try sandbox.hook("pre-receive", "echo No. >&2; exit 1", in: sandbox.origin)
        try await sandbox.switches("minimum")
        let ran = try await sandbox.tiergit("sync")
        #expect(ran.status == 1 && ran.stderr.contains("\n  remote: No.\n"), "\(ran.stderr)")
    }

    /// A hook of the user's own stops the push: nothing was sent, and nothing is taken for sent.
    @Test func whatAHookHereDeclines() async throws {
        let sandbox = try await Sandbox.shared()
        try await sandbox.switches("medium")
        let before = try await sandbox.references(in: sandbox.origin)
        try sandbox.hook("pre-push", "echo 'The tests fail.' >&2; exit 1", in: "\(sandbox.repository)/.git")
        for _ in 0..<2 {
            let ran = try await sandbox.tiergit("sync")
            #expect(ran.status == 1 && ran.stdout.isEmpty && ran.stderr.contains("The tests fail."), "\(ran.stderr)")
        }
        #expect(try await sandbox.references(in: sandbox.origin) == before)
        try sandbox.remove(".git/hooks/pre-push")
        #expect(try await sandbox.sync().changes == ["acme/prod": "pushed"])
    }

    // MARK: Branches and tags alone

    @Test(arguments: ["update", "pre-receive"]) func branchesAndTagsAlone(_ hook: String) async throws {
        let sandbox = try await Recorded.sandbox()
        let origin = sandbox.origin
        for name in try await sandbox.references("refs/tiergit", in: origin) {
            try await sandbox.git("update-ref", "-d", String(name.split(separator: " ")[1]), in: origin)
        }
        try await sandbox.expect("rm", "-rf", "\(sandbox.home)/state")
        let rule = "case $ref in refs/heads/*|refs/tags/*) ;; *) echo 'branches and tags alone' >&2; exit 1;; esac"
        try sandbox.hook(
            hook, hook == "update" ? "ref=$1; \(rule)" : "while read old new ref; do \(rule); done", in: origin)
        let ran = try await sandbox.tiergit("sync")
        #expect(ran.status == 1 && ran.stderr.contains("hint: tiergit sync --heads"), "\(ran.stderr)")
        #expect(ran.stderr.contains("remote: branches and tags alone"))
        let sent = try await sandbox.sync("--heads")
        #expect(sent.status == 0 && sent.json["policy"] as? String == "pushed", "\(sent.stderr)")
        #expect(try await sandbox.references("refs/tiergit", in: origin).isEmpty)
        #expect(try await sandbox.references("refs/heads/tiergit", in: origin).count == 4)
        // It is remembered, and a fresh clone finds out by itself.
        try await sandbox.switches("medium")
        #expect(try await sandbox.sync().changes == ["acme/prod": "pushed"])
        let clone = try await sandbox.clone("new")
        try await sandbox.ok("sync", "--install", in: clone)
        try await sandbox.expectSameHistories(sandbox.repository, clone)
        try await sandbox.expectVerified(in: clone)
        try await sandbox.switches("enterprise", in: clone)
        #expect(try await sandbox.sync(in: clone).changes == ["acme/prod": "pushed"])
        // The refspec is for the place where they lie: git fetch --prune leaves what it brought.
        let specifications = try await sandbox.git("config", "--get-all", "remote.origin.fetch", in: clone)
        #expect(specifications.contains("+refs/heads/tiergit/*:refs/tiergit-remote/origin/*"), "\(specifications)")
        try await sandbox.git("fetch", "-q", "--prune", in: clone)
        #expect(try await sandbox.references("refs/tiergit-remote", in: clone).count == 4)
        #expect(try await sandbox.sync().changes == ["acme/prod": "accepted"])
        #expect(try await sandbox.sync(in: clone).changes.isEmpty)
    }

    /// A branch called `tiergit` leaves no place for `tiergit/policy`: nobody is quicker, and it is said soon.
    @Test func aBranchInTheWay() async throws {
        let sandbox = try await Recorded.sandbox()
        try await sandbox.git("push", "-q", "origin", "main:refs/heads/tiergit")
        let ran = try await sandbox.tiergit("sync", "--heads")
        #expect(ran.status == 1 && ran.stderr.contains("refs/heads/tiergit/policy"), "\(ran.stderr)")
        #expect(ran.stderr.contains("a branch called tiergit"), "\(ran.stderr)")
        #expect(!ran.stderr.contains("quicker"))
    }

    // MARK: Somebody quicker

    /// Between fetch and push somebody else sends: it begins again, and what its first round did is told too.
    @Test func somebodyQuicker() async throws {
        let sandbox = try await Sandbox.shared()
        let bob = sandbox.bob
        // Dana's switch of acme/prod is there; Bob's came too late. Another of globex/prod comes while Bob's sync is on its way.
        try await sandbox.switches("medium")
        try await sandbox.ok("sync")
        try await sandbox.ok("adopt", "medium", "-c", "initech", "-e", "prod")
        let initech = "refs/tiergit/history/initech/prod"
        try await sandbox.switches("enterprise", in: bob)
        try await sandbox.ok("adopt", "minimum", "-c", "initech", "-e", "prod", in: bob)
        try await sandbox.switches("enterprise", "globex", in: bob)
        try sandbox.hook(
            "pre-push",
            """
            [ -e '\(sandbox.root)/once' ] && exit 0
            touch '\(sandbox.root)/once'
            unset GIT_DIR
            git -C '\(sandbox.repository)' push -q origin \(initech):\(initech)
            """, in: "\(bob)/.git")
        let synced = try await sandbox.sync(in: bob)
        #expect(sandbox.exists("\(sandbox.root)/once"))
        #expect(synced.status == 5, "\(synced.stderr)")
        #expect(
            synced.changes == ["acme/prod": "stale", "globex/prod": "pushed", "initech/prod": "stale"],
            "\(synced.changes)")
        #expect(synced.histories["acme/prod"]?["kept"] is String)
        try await sandbox.ok("sync")
        try await sandbox.expectSameHistories(sandbox.repository, sandbox.origin, bob)
        for place in [sandbox.repository, bob] { try await sandbox.expectVerified(in: place) }
    }

    // MARK: Cut off

    /// Ended at once, at several moments: the next one goes on, and nothing is lost or there twice.
    @Test(arguments: ["fetching", "before the push", "receiving", "after the push"])
    func killed(_ moment: String) async throws {
        let sandbox = try await Sandbox.shared()
        let bob = sandbox.bob
        try await sandbox.switches("medium")
        try await sandbox.switches("minimum", "globex")
        try await sandbox.ok("sync")
        try await sandbox.switches("enterprise", in: bob)
        let mine = try await sandbox.id(Recorded.tip, in: bob)
        try await sandbox.ok("adopt", "minimum", "-c", "initech", "-e", "prod", in: bob)
        let marker = "\(sandbox.root)/marker"
        let wait = "touch '\(marker)'; sleep 0.4"
        switch moment {
        case "fetching":
            try sandbox.write("#!/bin/sh\n\(wait)\nexec git-upload-pack \"$@\"\n", to: "\(sandbox.root)/pack")
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(sandbox.root)/pack")
            try await sandbox.git("config", "remote.origin.uploadpack", "'\(sandbox.root)/pack'", in: bob)
        case "before the push": try sandbox.hook("pre-push", wait, in: "\(bob)/.git")
        case "receiving": try sandbox.hook("pre-receive", wait, in: sandbox.origin)
        default: try sandbox.hook("post-receive", wait, in: sandbox.origin)
        }
        let script = """
            '\(Sandbox.tiergit)' sync & child=$!
            while [ ! -e '\(marker)' ]; do sleep 0.01; done
            kill -9 $child; wait $child; echo killed $?
            """
        let ran = try await sandbox.run("sh", ["-c", script], in: bob)
        #expect(ran.stdout.contains("killed 137"), "\(ran.stdout)\(ran.stderr)")
        // git, which it left behind, comes to its own end.
        try await Task.sleep(for: .milliseconds(600))
        if moment == "fetching" { try await sandbox.git("config", "--unset", "remote.origin.uploadpack", in: bob) }
        for hook in [
            "\(bob)/.git/hooks/pre-push", "\(sandbox.origin)/hooks/pre-receive", "\(sandbox.origin)/hooks/post-receive",
        ]
        where sandbox.exists(hook) { try sandbox.remove(hook) }
        try await sandbox.expectVerified(in: bob)
        let synced = try await sandbox.sync(in: bob)
        #expect([0, 5].contains(synced.status), "\(synced.stderr)")
        try await sandbox.ok("sync", in: bob)
        try await sandbox.ok("sync")
        try await sandbox.expectSameHistories(sandbox.repository, sandbox.origin, bob)
        for place in [sandbox.repository, bob] { try await sandbox.expectVerified("--no-cache", in: place) }
        #expect(try await sandbox.references("refs/tiergit/stale", in: bob).map { $0.prefix(40) } == [mine.prefix(40)])
        #expect(try await sandbox.git("rev-list", "--count", "refs/tiergit/history/initech/prod") == "1")
        let doctor = try await sandbox.tiergit("doctor", in: bob)
        #expect(doctor.lines.contains { $0.hasPrefix("ok       journal") }, "\(doctor.stdout)")
    }
}
