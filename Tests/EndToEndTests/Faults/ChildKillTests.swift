import Foundation
import Testing

/// The programs that tiergit runs die, or outlive it.
@Suite struct ChildKillTests {
    /// A stand-in on PATH for `git update-index`, or for `ssh-keygen -Y sign`, that does something and then runs the real one.
    private func standIn(for program: String, when word: String, _ script: String, _ sandbox: Sandbox) throws -> String
    {
        let folder = "\(sandbox.root)/bin"
        let real = "/usr/bin/\(program)"
        let text =
            "#!/bin/bash\nfor a in \"$@\"; do if [[ $a == \(word) ]]; then \(script); fi; done\nexec \(real) \"$@\"\n"
        try sandbox.write(text, to: "\(folder)/\(program)")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/\(program)")
        return "\(folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
    }

    /// A git that is killed, at each call of its own that changes the disk, is an error like any other.
    @Test(arguments: [FaultScenario.baseLink, .switchBranch])
    func aKilledGitIsAnError(_ scenario: FaultScenario) async throws {
        let scene = try await FaultScene(scenario)
        for call in ["openat:signal=KILL:when=1", "write:signal=KILL:when=1", "rename:signal=KILL:when=1"] {
            let copy = try await FaultScene.copy(scene.template, scene.sandbox)
            defer { FaultScene.remove(copy) }
            let name = String(call.prefix { $0 != ":" })
            let path = try standIn(
                for: "git", when: "update-index",
                "exec strace -o /dev/null -e trace=\(name) -P \"$GIT_INDEX_FILE.lock\" -e inject=\(call) /usr/bin/git \"$@\"",
                scene.sandbox)
            let ran = try await scene.sandbox.run(
                Sandbox.tiergit, scene.arguments, in: copy,
                environment: FaultScene.environment(in: copy).merging(["PATH": path]) { $1 })
            let state = try await scene.sandbox.diskState(of: copy)
            if ran.status == 0 {
                // Only the call that saves git a look at the files may fail in silence.
                #expect(
                    state.differences(from: scene.after).filter { !$0.hasPrefix("left behind: .git/tiergit/") } == [])
            } else {
                #expect(ran.status == 1, "\(call): \(ran.stderr)")
                #expect(ran.stderr.contains("git update-index failed"), "\(ran.stderr)")
                #expect(
                    state.differences(from: scene.before).filter { !$0.hasPrefix("left behind: .git/tiergit/") } == [])
            }
            // The lock file of the dead git is in nobody's way.
            let again = try await scene.sandbox.run(
                Sandbox.tiergit, scene.arguments, in: copy, environment: FaultScene.environment(in: copy))
            #expect(again.status == 0, "\(again.stderr)")
            #expect(try await scene.sandbox.diskState(of: copy).differences(from: scene.after) == [], "\(call)")
        }
    }

    /// tiergit dies while git writes the new index, and git goes on: with the next command at work already, or long ended.
    @Test(arguments: [FaultScenario.baseLink, .switchBranch], ["true", "sleep 0.5"])
    func aGitThatOutlivesTiergitDoesNoHarm(_ scenario: FaultScenario, pause: String) async throws {
        let scene = try await FaultScene(scenario)
        let copy = try await FaultScene.copy(scene.template, scene.sandbox)
        defer { FaultScene.remove(copy) }
        let path = try standIn(for: "git", when: "update-index", "kill -9 $PPID; \(pause)", scene.sandbox)
        let killed = try await scene.sandbox.run(
            Sandbox.tiergit, scene.arguments, in: copy,
            environment: FaultScene.environment(in: copy).merging(["PATH": path]) { $1 })
        #expect(killed.status == -1)
        let next = try await scene.sandbox.run(
            Sandbox.tiergit, ["status"], in: copy, environment: FaultScene.environment(in: copy))
        #expect(
            next.stderr.contains("interrupted `tiergit \(scene.arguments[0])` was discarded"), "\(next.stderr)")
        if pause != "true" { try await Task.sleep(for: .milliseconds(900)) }
        let last = try await scene.sandbox.run(
            Sandbox.tiergit, scene.arguments, in: copy, environment: FaultScene.environment(in: copy))
        #expect(last.status == 0, "\(last.stderr)")
        #expect(try await scene.sandbox.diskState(of: copy).differences(from: scene.after) == [])
    }

    /// A signing program that dies, fails or writes rubbish.
    @Test(arguments: ["kill -9 $$", "exit 3", "echo rubbish; exit 0", "exit 0"])
    func aSigningProgramThatFailsChangesNothing(script: String) async throws {
        let sandbox = try await Sandbox.onMinimum(.symlink)
        let before = try await sandbox.diskState(of: sandbox.repository)
        let path = try standIn(for: "ssh-keygen", when: "sign", script, sandbox)
        let ran = try await sandbox.run(Sandbox.tiergit, FaultScenario.switching, environment: ["PATH": path])
        #expect(ran.status == 1, "\(ran.stderr)")
        #expect(ran.stderr.contains("ssh-keygen"), "\(ran.stderr)")
        #expect(try await sandbox.diskState(of: sandbox.repository).differences(from: before) == [])
    }
}
