import Foundation
import Testing

/// Leases, the record of a deployment, and `exec`.
@Suite struct DeployTests {
    private static let target = ["-c", "acme", "-e", "prod"]

    private func deployable() async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        for client in ["acme", "globex"] { try await sandbox.ok("adopt", "minimum", "-c", client, "-e", "prod") }
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        return sandbox
    }

    /// The newest entry's `entry.json`.
    private func newest(_ sandbox: Sandbox) async throws -> [String: Any] {
        let text = try await sandbox.git("show", "refs/tiergit/history/acme/prod:entry.json")
        return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    private func deployment(_ sandbox: Sandbox) async throws -> [String: String] {
        try #require(await newest(sandbox)["deployment"] as? [String: Any]).compactMapValues { $0 as? String }
    }

    // MARK: The lease

    @Test func nobodySwitchesUnderARunningDeployment() async throws {
        let sandbox = try await deployable()
        try await sandbox.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none")
        let attempts: [[String]] = [
            ["switch", "enterprise", "-y"] + Self.target, ["revert", "-y"] + Self.target,
            // What Copilot is reading is not changed either.
            ["activate", "-c", "globex", "-e", "prod"], ["activate", "--base"],
            ["hook", "pre-deploy"] + Self.target,
        ]
        let before = try await sandbox.refs()
        for arguments in attempts {
            let ran = try await sandbox.run(Sandbox.tiergit, arguments)
            #expect(ran.status == 5 && ran.stderr.contains("Dana Demo"), "\(arguments): \(ran.stderr)")
        }
        #expect(try await sandbox.refs() == before)
        // Another client goes on.
        try await sandbox.git("worktree", "add", "-q", "--detach", "\(sandbox.root)/other")
        try await sandbox.ok("switch", "medium", "-c", "globex", "-e", "prod", "-y", in: "\(sandbox.root)/other")
        try await sandbox.ok("hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", "succeeded")
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
    }

    /// Two clones of one user: a lease holds in both.
    @Test func anotherCloneIsKeptOutToo() async throws {
        let sandbox = try await Sandbox.shared()
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        try await sandbox.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none")
        let ran = try await sandbox.tiergit(
            "switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "x", in: sandbox.bob)
        #expect(ran.status == 5 && ran.stderr.contains("under way"), "\(ran.stderr)")
        try await sandbox.ok("hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", "succeeded")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "x", in: sandbox.bob)
    }

    /// The process that deploys was killed: whoever comes next finds an interrupted deployment, and records it.
    @Test func aDeploymentThatWasKilled() async throws {
        let sandbox = try await deployable()
        let script = "'\(Sandbox.tiergit)' hook pre-deploy -c acme -e prod -q && kill -9 $$"
        _ = try await sandbox.run("sh", ["-c", script])
        let doctor = try await sandbox.tiergit("doctor")
        #expect(doctor.stdout.contains("ended without telling a result"), "\(doctor.stdout)")
        let status = try await sandbox.tiergit("status")
        #expect(status.stderr.contains("a deployment of acme/prod (interrupted"), "\(status.stderr)")
        #expect(status.stderr.contains("tiergit hook post-deploy --waiting"))
        // Nobody is kept from anything by it.
        try await sandbox.ok("switch", "enterprise", "-c", "acme", "-e", "prod", "-y")
        let switched = try await sandbox.entries()[0]
        try await sandbox.ok("hook", "post-deploy", "--waiting")
        let entry = try await newest(sandbox)
        #expect(try await deployment(sandbox)["result"] == "interrupted")
        // It says what was deployed, which is not what was switched to since.
        #expect(entry["restores"] as? String == (try await sandbox.git("rev-parse", "\(switched)~1")))
        #expect(try await sandbox.tiergit("status").stderr.isEmpty)
        try await sandbox.proveHistories()
        try await sandbox.ok("verify", "--all")
    }

    /// Killed between two of its steps, the record of a deployment is neither lost nor made twice.
    @Test func aRecordThatWasKilledHalfway() async throws {
        let sandbox = try await deployable()
        let lease = "\(sandbox.repository)/.git/tiergit/leases/acme/prod"
        let script = "'\(Sandbox.tiergit)' hook pre-deploy -c acme -e prod -q && cp '\(lease)' '\(sandbox.root)/lease'"
        _ = try await sandbox.run("sh", ["-c", script])
        func leaseIsBack() async throws { try await sandbox.expect("cp", "\(sandbox.root)/lease", lease) }
        // The shell that held it has ended: told anew, it is an interrupted one.
        try await sandbox.ok("hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", "succeeded")
        // Recorded, and the lease is still there.
        try await leaseIsBack()
        #expect(try await sandbox.tiergit("status").stderr.isEmpty)
        try await leaseIsBack()
        try await sandbox.ok("hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", "failed")
        #expect(try await sandbox.entries().count == 3)
        #expect(try await deployment(sandbox)["result"] == "succeeded")
        // Kept until it can be signed, and the lease is still there.
        let key = try await sandbox.git("config", "user.signingkey")
        _ = try await sandbox.run("sh", ["-c", script], environment: ["GIT_COMMITTER_DATE": "@1900000000 +0000"])
        try await sandbox.git("config", "user.signingkey", "\(sandbox.root)/nowhere.pub")
        try await sandbox.ok("hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", "unchanged")
        try await leaseIsBack()
        #expect(try await sandbox.tiergit("status").stderr.contains("(unchanged"))
        try await sandbox.git("config", "user.signingkey", key)
        try await sandbox.ok("hook", "post-deploy", "--waiting")
        #expect(try await deployment(sandbox)["result"] == "unchanged")
        #expect(try await sandbox.entries().count == 4)
    }

    /// The gate of the next deployment does not cover up one that was killed.
    @Test func theNextGateKeepsWhatWasKilled() async throws {
        let sandbox = try await deployable()
        let script = "'\(Sandbox.tiergit)' hook pre-deploy -c acme -e prod -q && kill -9 $$"
        _ = try await sandbox.run("sh", ["-c", script], environment: ["GIT_COMMITTER_DATE": "@1900000000 +0000"])
        try await sandbox.deploys("succeeded")
        try await sandbox.ok("hook", "post-deploy", "--waiting")
        #expect(try await sandbox.entries().count == 4)
        #expect(try await deployment(sandbox)["result"] == "interrupted")
    }

    @Test func aScriptThatAsksTwiceMeetsItsOwnLease() async throws {
        let sandbox = try await deployable()
        let gate = "'\(Sandbox.tiergit)' hook pre-deploy -c acme -e prod -q"
        let ran = try await sandbox.run("sh", ["-c", "\(gate) && \(gate) && echo twice"])
        #expect(ran.stdout == "twice\n", "\(ran.stderr)")
    }

    // MARK: The record

    @Test(arguments: [
        ("--result", "succeeded", "succeeded"), ("--result", "unchanged", "unchanged"), ("--status", "0", "succeeded"),
        ("--status", "1", "failed"), ("--status", "130", "interrupted"), ("--status", "143", "interrupted"),
    ])
    func results(option: String, value: String, result: String) async throws {
        let sandbox = try await deployable()
        let active = try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod:active")
        try await sandbox.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none")
        try await sandbox.ok("hook", "post-deploy", "-c", "acme", "-e", "prod", option, value)
        #expect(try await deployment(sandbox)["result"] == result)
        #expect(try await deployment(sandbox)["engine"] == "copilot")
        #expect(try await sandbox.git("rev-parse", "refs/tiergit/history/acme/prod:active") == active)
        let message = try await sandbox.git("log", "-1", "--format=%B", "refs/tiergit/history/acme/prod")
        #expect(message.hasPrefix("acme/prod: deploy medium: \(result)\n"), "\(message)")
        #expect(message.contains("\nTier-Result: \(result)"))
        // Called again, as a trap may do, it says and does nothing.
        let again = try await sandbox.tiergit("hook", "post-deploy", "-c", "acme", "-e", "prod", "--status", "1")
        #expect(again.status == 0 && again.stdout.isEmpty && again.stderr.isEmpty)
        #expect(try await sandbox.entries().count == 3)
        try await sandbox.proveHistories()
        try await sandbox.ok("verify", "--all")
    }

    @Test func nothingToRecord() async throws {
        let sandbox = try await deployable()
        let ran = try await sandbox.tiergit("hook", "post-deploy", "-c", "acme", "-e", "prod", "--result", "succeeded")
        #expect(ran.status == 3 && ran.stderr.contains("no deployment of acme/prod is under way"), "\(ran.stderr)")
    }

    /// The deployment is over: that nobody can sign now must not make a failure of it.
    @Test func aResultThatCannotBeSignedWaits() async throws {
        let sandbox = try await deployable()
        try await sandbox.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none")
        let key = try await sandbox.git("config", "user.signingkey")
        try await sandbox.git("config", "user.signingkey", "\(sandbox.root)/nowhere.pub")
        let post = try await sandbox.tiergit("hook", "post-deploy", "-c", "acme", "-e", "prod", "--status", "0")
        #expect(post.status == 0 && post.stderr.contains("not recorded yet"), "\(post.stderr)")
        #expect(try await sandbox.entries().count == 2)
        #expect(try await sandbox.tiergit("status").stderr.contains("not recorded yet"))
        #expect(try await sandbox.tiergit("hook", "post-deploy", "--waiting").status != 0)
        try await sandbox.git("config", "user.signingkey", key)
        try await sandbox.ok("hook", "post-deploy", "--waiting")
        #expect(try await deployment(sandbox)["result"] == "succeeded")
        #expect(!(try await sandbox.tiergit("status").stderr.contains("not recorded yet")))
        #expect(try await sandbox.tiergit("hook", "post-deploy", "--waiting").stderr.contains("no result waits"))
    }

    /// A step whose code the script swallows is a failure in the record all the same.
    @Test func aSwallowedFailure() async throws {
        let sandbox = try await deployable()
        let script = """
            set -e
            t='\(Sandbox.tiergit)'
            "$t" hook pre-deploy -c acme -e prod -q
            "$t" hook run -- sh -c 'echo fine' || true
            "$t" hook run -- sh -c 'echo "\\033[31mstack is in ROLLBACK\\033[0m" >&2; exit 9' || echo "swallowed $?"
            "$t" hook run -- sh -c 'echo "x deploy environment prod: change set with name a for stack b has no changes" >&2; exit 1'
            "$t" hook post-deploy -c acme -e prod --status 0
            """
        let ran = try await sandbox.run("bash", ["-c", script])
        #expect(ran.status == 0 && ran.stdout == "fine\nswallowed 9\n", "\(ran.stderr)")
        let deployment = try await deployment(sandbox)
        #expect(deployment["result"] == "failed")
        #expect(deployment["error"]?.contains("ended with 9: stack is in ROLLBACK") == true, "\(deployment)")
        #expect(deployment["error"]?.contains("no changes") == false)
    }

    /// So is one that could not even be started.
    @Test func aSwallowedStart() async throws {
        let sandbox = try await deployable()
        try await sandbox.ok("hook", "pre-deploy", "-c", "acme", "-e", "prod", "--process", "none")
        let run = try await sandbox.tiergit("hook", "run", "--keep-code", "--", "no-such-copilot", "env", "deploy")
        #expect(run.status == 127 && run.stderr.contains("not on PATH"), "\(run.stderr)")
        try await sandbox.ok("hook", "post-deploy", "-c", "acme", "-e", "prod", "--status", "0")
        let deployment = try await deployment(sandbox)
        #expect(deployment["result"] == "failed")
        #expect(deployment["error"]?.contains("no-such-copilot env deploy ended with 127") == true, "\(deployment)")
    }

    @Test func statusSaysWhatRuns() async throws {
        let sandbox = try await deployable()
        let adopted = try await sandbox.tiergit("status", "-c", "acme", "-e", "prod")
        #expect(adopted.stdout.contains("runs   minimum, adopted"), "\(adopted.stdout)")
        #expect(adopted.stdout.contains("not deployed yet"))
        try await sandbox.deploys("failed")
        let failed = try await sandbox.tiergit("status", "-c", "acme", "-e", "prod")
        #expect(failed.stdout.contains("tried  #3 failed") && failed.stdout.contains("runs   minimum, adopted"))
        try await sandbox.deploys("succeeded")
        let deployed = try await sandbox.tiergit("status", "-c", "acme", "-e", "prod")
        #expect(deployed.stdout.contains("runs   medium, deployed") && !deployed.stdout.contains("not deployed yet"))
        // Who switched, and why, is still the answer to who and why.
        #expect(deployed.stdout.contains("entry  #2 switch minimum -> medium"), "\(deployed.stdout)")
    }

    // MARK: exec

    @Test func execRunsRecordsAndPasses() async throws {
        let sandbox = try await deployable()
        try await sandbox.ok("activate", "-c", "globex", "-e", "prod")
        let ran = try await sandbox.tiergit(
            "exec", "-c", "acme", "-e", "prod", "--", "sh", "-c",
            "read line; echo \"got $line\"; cat copilot/environments/addons/*.yml | wc -c; echo talk >&2; exit 42",
            input: "hello\n")
        #expect(ran.status == 42 && ran.stdout.hasPrefix("got hello\n") && ran.stderr.contains("talk\n"))
        // It saw what is recorded, whatever was active before.
        let files = try await sandbox.git(
            "ls-tree", "-r", "--format=%(objectname) %(path)", "refs/tiergit/history/acme/prod:active/addons")
        var size = 0
        for line in files.split(separator: "\n") where line.hasSuffix(".yml") && !line.contains("/") {
            size += Int(try await sandbox.git("cat-file", "-s", String(line.prefix(40)))) ?? 0
        }
        #expect(ran.stdout.hasSuffix("\n\(size)\n"), "\(size): \(ran.stdout)")
        #expect(try await deployment(sandbox)["result"] == "failed")
        #expect(try await sandbox.tiergit("exec", "-c", "acme", "-e", "prod", "--", "true").status == 0)
        #expect(try await deployment(sandbox)["result"] == "succeeded")
        #expect(try await sandbox.tiergit("exec", "-c", "acme", "-e", "prod", "--", "/no/such").status == 127)
        #expect(try await sandbox.tiergit("exec", "-c", "acme", "-e", "prod").status == 64)
        #expect(try await sandbox.entries().count == 4)
    }

    /// 125 is tiergit's own no: no command is taken for having said it.
    @Test func execIsStoppedByTheGate() async throws {
        let sandbox = try await deployable()
        try sandbox.write("application: globex-aai\n", to: "copilot/.workspace")
        let ran = try await sandbox.tiergit("exec", "-c", "acme", "-e", "prod", "--", "touch", "deployed")
        #expect(ran.status == 125 && ran.stderr.contains("no workspace"), "\(ran.stderr)")
        #expect(!FileManager.default.fileExists(atPath: "\(sandbox.repository)/deployed"))
        #expect(try await sandbox.entries().count == 2)
    }

    @Test func execPassesASignalOn() async throws {
        let sandbox = try await deployable()
        let script = """
            '\(Sandbox.tiergit)' exec -c acme -e prod -- sh -c 'trap "echo caught; exit 7" TERM; echo started; while :; do sleep 0.1; done' >out &
            process=$!
            until grep -q started out 2>/dev/null; do sleep 0.1; done
            kill -TERM $process; wait $process; echo "ended $?"; cat out
            """
        let ran = try await sandbox.run("bash", ["-c", script])
        #expect(ran.stdout == "ended 7\nstarted\ncaught\n", "\(ran.stdout) \(ran.stderr)")
        #expect(try await deployment(sandbox)["result"] == "interrupted")
        #expect(try await sandbox.entries().count == 3)
    }

    /// Whoever has no history gets the signals all the same.
    @Test func execPassesASignalOnWithoutAHistory() async throws {
        let sandbox = try await deployable()
        let script = """
            '\(Sandbox.tiergit)' exec -c initech -e prod -- sh -c 'trap "echo caught; exit 7" TERM; echo started; while :; do sleep 0.1; done' >out &
            process=$!
            until grep -q started out 2>/dev/null; do sleep 0.1; done
            kill -TERM $process; wait $process; echo "ended $?"; cat out
            """
        let ran = try await sandbox.run("bash", ["-c", script])
        #expect(ran.stdout == "ended 7\nstarted\ncaught\n", "\(ran.stdout) \(ran.stderr)")
    }

    /// A result that can neither be recorded nor kept does not change what the deployment's own code was.
    @Test func execThatCanKeepNothing() async throws {
        let sandbox = try await deployable()
        let ran = try await sandbox.tiergit(
            "exec", "-c", "acme", "-e", "prod", "--", "sh", "-c",
            "rm \"$HOME/key\"; rm -rf .git/tiergit/unrecorded; touch .git/tiergit/unrecorded; exit 42"
        )
        #expect(ran.status == 42, "\(ran.stderr)")
        #expect(ran.stderr.contains("not recorded"))
    }

    /// At a terminal both get Ctrl-C from it, once each.
    @Test func execAtATerminal() async throws {
        let sandbox = try await deployable()
        try sandbox.write(
            "trap 'echo caught; exit 9' INT; [ -t 0 ] && [ -t 2 ] && echo started; while :; do sleep 0.1; done\n",
            to: "\(sandbox.root)/deploy")
        let line = "'\(Sandbox.tiergit)' exec -c acme -e prod -- sh '\(sandbox.root)/deploy'"
        let script = #"""
            mkfifo keys; exec 3<>keys
            script -qec "$LINE" /dev/null <keys >out & process=$!
            until grep -q started out; do sleep 0.1; done
            printf '\003' >&3; wait $process; echo "ended $?"; exec 3>&-
            """#
        let ran = try await sandbox.run(
            "bash", ["-c", script], environment: ["LINE": line, "SHELL": "/bin/sh", "TERM": "xterm"])
        let out = try sandbox.read("out")
        #expect(ran.stdout == "ended 9\n" && out.components(separatedBy: "caught").count == 2, "\(ran.stdout) \(out)")
        #expect(try await deployment(sandbox)["result"] == "interrupted")
    }

    /// tiergit was killed, what deploys was not: nobody switches under it.
    @Test func execIsKilled() async throws {
        let sandbox = try await deployable()
        let script = """
            '\(Sandbox.tiergit)' exec -c acme -e prod -- sh -c 'echo started; while [ ! -e stop ]; do sleep 0.1; done' >out &
            until grep -q started out 2>/dev/null; do sleep 0.1; done
            sleep 0.3; kill -9 $!
            '\(Sandbox.tiergit)' switch enterprise -c acme -e prod -y 2>err; echo "switch $?"; touch stop; sleep 0.5
            '\(Sandbox.tiergit)' status -q 2>>err; cat err >&2
            """
        let ran = try await sandbox.run("bash", ["-c", script])
        #expect(ran.stdout.contains("switch 5") && ran.stderr.contains("(interrupted"), "\(ran.stdout) \(ran.stderr)")
    }

    @Test func execSharesBeforeAndAfter() async throws {
        let sandbox = try await Sandbox.shared()
        try await sandbox.switches("enterprise", in: sandbox.bob)
        try await sandbox.ok("sync", in: sandbox.bob)
        // Dana deploys what Bob recorded meanwhile, and Bob learns of it.
        let ran = try await sandbox.tiergit(
            "exec", "-c", "acme", "-e", "prod", "--", "sh", "-c", "ls copilot/environments/addons")
        #expect(ran.status == 0 && ran.stderr.contains("enterprise as recorded"), "\(ran.stderr)")
        try await sandbox.ok("sync", in: sandbox.bob)
        let log = try await sandbox.ok("log", "-c", "acme", "-e", "prod", in: sandbox.bob)
        #expect(log.stdout.contains("deploy enterprise: succeeded"), "\(log.stdout)")
        // Offline is said, and no reason not to deploy.
        try await sandbox.git("remote", "set-url", "origin", "\(sandbox.root)/gone.git")
        let offline = try await sandbox.tiergit("exec", "-c", "acme", "-e", "prod", "--", "true")
        #expect(offline.status == 0 && offline.stderr.contains("going on with what is here"), "\(offline.stderr)")
        #expect(offline.stderr.contains("the result is recorded, and not sent"))
    }

    // MARK: choose

    /// Nothing of the script's own input is read.
    @Test func chooseTakesTheRecordSilently() async throws {
        let sandbox = try await deployable()
        try await sandbox.ok("activate", "-c", "globex", "-e", "prod")
        let ran = try await sandbox.run(
            "sh", ["-c", "'\(Sandbox.tiergit)' hook choose -c acme -e prod; read line; echo \"$line\""], input: "mine\n"
        )
        #expect(ran.status == 0 && ran.stdout == "mine\n" && ran.stderr.contains("medium, as recorded"))
        #expect(try await sandbox.gate().status == 0)
        let other = try await sandbox.tiergit(
            "hook", "choose", "-c", "acme", "-e", "prod", environment: ["COPILOT_TIER": "minimum"])
        #expect(other.status == 3, "\(other.stderr)")
    }

    @Test(arguments: [("\n", "medium", 2), ("3\ny\n", "enterprise", 3), ("huge\nenterprise\ny\n", "enterprise", 3)])
    func chooseAsksAtATerminal(keys: String, tier: String, count: Int) async throws {
        let sandbox = try await deployable()
        let ran = try await sandbox.run(
            "sh", ["-c", #"printf "$KEYS" | script -qec "$LINE" /dev/null"#],
            environment: [
                "KEYS": keys, "LINE": "'\(Sandbox.tiergit)' hook choose -c acme -e prod", "TERM": "xterm",
                "SHELL": "/bin/sh",
            ])
        #expect(ran.status == 0, "\(ran.stdout)")
        #expect(try await sandbox.entries().count == count)
        #expect(try await newest(sandbox)["tier"].flatMap { ($0 as? [String: Any])?["to"] as? String } == tier)
    }
}
