import Foundation
import Testing

/// Two people recorded something for one client/environment, and neither saw the other's.
@Suite struct SyncTestsConflict {
    @Test func twoSwitches() async throws {
        let sandbox = try await Sandbox.shared()
        try await sandbox.switches("medium")
        try await sandbox.switches("minimum", "globex", in: sandbox.bob)
        try await sandbox.switches("enterprise", in: sandbox.bob)
        let mine = try await sandbox.id(Recorded.tip, in: sandbox.bob)
        try await sandbox.ok("sync")
        let theirs = try await sandbox.id(Recorded.tip)
        let ran = try await sandbox.tiergit("sync", in: sandbox.bob)
        #expect(ran.status == 5)
        let kept = "refs/tiergit/stale/acme/prod/5-\(mine.prefix(10))"
        let lines = ran.lines
        #expect(lines.contains("acme/prod: stale: #5 switch minimum -> enterprise came too late"), "\(ran.stdout)")
        #expect(
            lines.contains {
                $0.hasPrefix("  first was #5 switch minimum -> medium by Dana Demo <dana@example.com>, ")
                    && $0.hasSuffix("Z: by dana")
            }, "\(ran.stdout)")
        #expect(lines.contains("  yours is kept: \(kept)"))
        #expect(lines.contains("globex/prod: 1 entry sent to origin"))
        #expect(ran.stderr.contains("tiergit switch enterprise -c acme -e prod"), "\(ran.stderr)")
        #expect(ran.stderr.contains("tiergit activate -c acme -e prod"), "\(ran.stderr)")
        #expect(try await sandbox.references("refs/tiergit/stale", in: sandbox.bob) == ["\(mine) \(kept)"])
        #expect(try await sandbox.id(Recorded.tip, in: sandbox.bob) == theirs)
        #expect(try await sandbox.references("refs/tiergit/stale", in: sandbox.origin).isEmpty)
        try await sandbox.expectVerified(in: sandbox.bob)
        try await sandbox.ok("sync", in: sandbox.bob)
        let status = try await sandbox.tiergit("status", in: sandbox.bob)
        #expect(
            status.stderr.contains("was recorded too late and put aside: the tier history has #5"), "\(status.stderr)")
        // What the hints say.
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod", in: sandbox.bob)
        #expect(try await sandbox.active(in: sandbox.bob)["tier"] as? String == "medium")
        try await sandbox.switches("enterprise", in: sandbox.bob)
        #expect(try await sandbox.sync(in: sandbox.bob).changes == ["acme/prod": "pushed"])
        #expect(try await sandbox.sync().changes == ["acme/prod": "accepted", "globex/prod": "accepted"])
        try await sandbox.expectSameHistories(sandbox.repository, sandbox.origin, sandbox.bob)
        try await sandbox.expectVerified("--no-cache")
        try await sandbox.proveHistories()
    }

    @Test func severalEntriesEach() async throws {
        let sandbox = try await Sandbox.shared()
        for tier in ["medium", "enterprise", "medium"] { try await sandbox.switches(tier) }
        let first = try await sandbox.id("\(Recorded.tip)~2")
        for tier in ["enterprise", "minimum"] { try await sandbox.switches(tier, in: sandbox.bob) }
        let mine = try await sandbox.git("rev-list", "--reverse", "-2", Recorded.tip, in: sandbox.bob)
        try await sandbox.ok("sync")
        let synced = try await sandbox.sync(in: sandbox.bob)
        #expect(synced.status == 5 && synced.outcome() == "stale")
        let history = try #require(synced.histories["acme/prod"])
        #expect(history["first"] as? String == first)
        #expect((history["mine"] as? [String])?.joined(separator: "\n") == mine)
        #expect(history["new"] as? String == (try await sandbox.id(Recorded.tip)))
        let kept = try #require(history["kept"] as? String)
        #expect(try await sandbox.git("rev-list", "--reverse", "-2", kept, in: sandbox.bob) == mine)
        try await sandbox.git("gc", "-q", "--prune=now", in: sandbox.bob)
        try await sandbox.git("show", "\(kept):entry.json", in: sandbox.bob)
        try await sandbox.expectVerified("--no-cache", in: sandbox.bob)
    }

    /// Neither saw the other's first entry.
    @Test func twoAdoptions() async throws {
        let sandbox = try await Sandbox.shared()
        try await sandbox.ok("adopt", "medium", "-c", "initech", "-e", "prod")
        try await sandbox.ok("adopt", "minimum", "-c", "initech", "-e", "prod", in: sandbox.bob)
        let mine = try await sandbox.id("refs/tiergit/history/initech/prod", in: sandbox.bob)
        try await sandbox.ok("sync")
        let synced = try await sandbox.sync(in: sandbox.bob)
        #expect(synced.status == 5 && synced.changes == ["initech/prod": "stale"])
        #expect(synced.histories["initech/prod"]?["mine"] as? [String] == [mine])
        try await sandbox.expectSameHistories(sandbox.repository, sandbox.origin, sandbox.bob)
        try await sandbox.expectVerified(in: sandbox.bob)
    }

    /// What only says what happened is recorded again behind what came first.
    @Test func aNoteIsRecordedAgain() async throws {
        let sandbox = try await Sandbox.shared()
        var note = try await sandbox.forgery(after: Recorded.tip, in: sandbox.bob)
        note.change("\"kind\":\"switch\"", "\"kind\":\"note\"")
        note.say(": switch minimum -> minimum", ": note minimum")
        note.say("Tier-Kind: switch", "Tier-Kind: note")
        note.change("\"reason\":\"a reason\"", "\"reason\":\"remember this\"")
        note.say("a reason", "remember this")
        note.change("\"verdict\":\"\(try plan(note))\"", "\"verdict\":null")
        let id = try await sandbox.make(note, in: sandbox.bob)
        try await sandbox.point(Recorded.tip, to: id, in: sandbox.bob)
        try await sandbox.expectVerified(in: sandbox.bob)
        try await sandbox.switches("medium")
        try await sandbox.ok("sync")
        let ran = try await sandbox.tiergit("sync", in: sandbox.bob)
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(ran.lines == ["acme/prod: 1 entry recorded again behind what came first at origin, and sent"])
        #expect(try await sandbox.references("refs/tiergit/stale", in: sandbox.bob).count == 1)
        try await sandbox.ok("sync")
        let entry = try await sandbox.entry()
        #expect(entry["kind"] as? String == "note" && (entry["reason"] as? String ?? "").contains("remember this"))
        #expect(entry["sequence"] as? Int == 6)
        try await sandbox.expectSameHistories(sandbox.repository, sandbox.origin, sandbox.bob)
        try await sandbox.expectVerified("--no-cache", in: sandbox.bob)
        try await sandbox.proveHistories()
    }

    /// Somebody else's note is left for them: nobody signs in another's name.
    @Test func aNoteOfSomebodyElse() async throws {
        let sandbox = try await Sandbox.shared()
        var note = try await sandbox.forgery(after: Recorded.tip, in: sandbox.bob)
        note.change("\"kind\":\"switch\"", "\"kind\":\"note\"")
        note.say(": switch minimum -> minimum", ": note minimum")
        note.say("Tier-Kind: switch", "Tier-Kind: note")
        note.change("dana@example.com", "erin@example.com")
        note.author = note.author.replacingOccurrences(of: "dana@", with: "erin@")
        note.committer = note.author
        let id = try await sandbox.make(note, in: sandbox.bob)
        try await sandbox.point(Recorded.tip, to: id, in: sandbox.bob)
        try await sandbox.switches("medium")
        try await sandbox.switches("enterprise", "globex", in: sandbox.bob)
        try await sandbox.ok("sync")
        let ran = try await sandbox.tiergit("sync", in: sandbox.bob)
        #expect(ran.status == 5 && ran.stdout.contains("erin@example.com"), "\(ran.stdout)\(ran.stderr)")
        #expect(ran.lines.contains("globex/prod: 1 entry sent to origin"))
        let synced = try await sandbox.sync(in: sandbox.bob)
        #expect(synced.status == 5 && synced.changes == ["acme/prod": "not-ours"])
        #expect(try await sandbox.id(Recorded.tip, in: sandbox.bob) == id)
    }

    private func plan(_ forged: Forgery) throws -> String {
        let document = try JSONSerialization.jsonObject(with: Data(forged.document.utf8)) as? [String: Any]
        return try #require((document?["plan"] as? [String: Any])?["verdict"] as? String)
    }

    /// Cut off where ours leave the history: whichever of the two tips is there, nothing is missed.
    @Test func cutOffWhileItMoved() async throws {
        let sandbox = try await Sandbox.shared()
        try await sandbox.switches("medium")
        try await sandbox.switches("enterprise", in: sandbox.bob)
        let mine = try await sandbox.id(Recorded.tip, in: sandbox.bob)
        try await sandbox.ok("sync")
        _ = try await sandbox.sync(in: sandbox.bob)
        let theirs = try await sandbox.id(Recorded.tip, in: sandbox.bob)
        let pins = try await sandbox.expect(
            "grep", "-rl", "--include=prod", theirs, "\(sandbox.home)/state/tiergit"
        ).split(separator: "\n").map(String.init).filter { $0.contains("clones/") && $0.contains("/tips/acme/") }
        #expect(pins.count >= 2)
        for tip in [mine, theirs] {
            for place in pins {
                try sandbox.write("\(theirs) 5 \(mine) 5\n", to: place)
            }
            try await sandbox.point(Recorded.tip, to: tip, in: sandbox.bob)
            try await sandbox.expectVerified(in: sandbox.bob)
            // From then on it is this one.
            let other = tip == mine ? theirs : mine
            try await sandbox.point(Recorded.tip, to: other, in: sandbox.bob)
            try await sandbox.expectGone("forked", seen: tip, now: other, in: sandbox.bob)
        }
        for place in pins {
            try sandbox.write("\(theirs) 5 \(mine) 5\n", to: place)
        }
        let older = try await sandbox.id("\(mine)~1", in: sandbox.bob)
        try await sandbox.point(Recorded.tip, to: older, in: sandbox.bob)
        try await sandbox.expectGone("truncated", seen: theirs, now: older, in: sandbox.bob)
    }

    /// A switch is at work here, waiting for its signature: its target is left for now, others go through.
    @Test func whileASwitchIsAtWork() async throws {
        let sandbox = try await Sandbox.shared()
        try await sandbox.switches("medium", in: sandbox.bob)
        try await sandbox.switches("enterprise", "globex", in: sandbox.bob)
        try await sandbox.ok("sync", in: sandbox.bob)
        let signer = "\(sandbox.root)/signer"
        try sandbox.write(
            """
            #!/bin/sh
            touch '\(sandbox.root)/signing'
            while [ ! -e '\(sandbox.root)/go' ]; do sleep 0.05; done
            exec ssh-keygen "$@"

            """, to: signer)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: signer)
        let settings = try sandbox.read("\(sandbox.home)/.gitconfig")
        async let switched = sandbox.run(
            Sandbox.tiergit, ["switch", "enterprise", "-c", "acme", "-e", "prod", "-y"],
            environment: ["GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "gpg.ssh.program", "GIT_CONFIG_VALUE_0": signer])
        for _ in 0..<4000 where !sandbox.exists("\(sandbox.root)/signing") {
            try await Task.sleep(for: .milliseconds(25))
        }
        let ran = try await sandbox.tiergit("sync")
        try sandbox.write("", to: "\(sandbox.root)/go")
        let outcome = try await switched
        #expect(outcome.status == 0, "\(outcome.stderr)")
        #expect(ran.status == 5, "\(ran.stdout)\(ran.stderr)")
        #expect(ran.lines.contains { $0.hasPrefix("acme/prod: left for now: ") }, "\(ran.stdout)")
        #expect(ran.lines.contains("globex/prod: 1 entry taken from origin"))
        #expect(try sandbox.read("\(sandbox.home)/.gitconfig") == settings)
        #expect(try await sandbox.sync().changes == ["acme/prod": "stale"])
    }
}
