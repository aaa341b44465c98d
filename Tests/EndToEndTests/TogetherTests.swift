import Foundation
import Testing

/// Two people, or two terminals, at once.
@Suite(.serialized) struct TogetherTests {
    /// A signing program that takes its time, as a passphrase or a touch does: it waits until a file is there.
    private func slowSigner(_ sandbox: Sandbox) throws -> (
        environment: [String: String], release: String, waiting: String
    ) {
        let folder = "\(sandbox.root)/slow"
        let release = "\(sandbox.root)/release"
        let waiting = "\(sandbox.root)/waiting"
        try sandbox.write(
            """
            #!/bin/bash
            touch '\(waiting)'
            for i in {1..12000}; do [[ -e '\(release)' || ! -e '\(waiting)' ]] && break; sleep 0.05; done
            exec /usr/bin/ssh-keygen "$@"

            """, to: "\(folder)/ssh-keygen")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/ssh-keygen")
        let path = "\(folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
        return (["PATH": path], release, waiting)
    }

    private func until(_ path: String, _ sandbox: Sandbox) async throws {
        for _ in 0..<24_000 where !sandbox.exists(path) { try await Task.sleep(for: .milliseconds(25)) }
        try #require(sandbox.exists(path))
    }

    enum Place: String, CaseIterable, Sendable, CustomTestStringConvertible {
        case sameClone, linkedWorkTree, otherClone
        var testDescription: String { rawValue }
    }

    /// The directory of the second operator.
    private func directory(_ place: Place, _ sandbox: Sandbox) async throws -> String {
        switch place {
        case .sameClone: return sandbox.repository
        case .linkedWorkTree:
            try await sandbox.git("worktree", "add", "-q", "\(sandbox.root)/tree", "HEAD")
            return "\(sandbox.root)/tree"
        case .otherClone:
            try await sandbox.makeOrigin()
            try await sandbox.git("push", "-q", "origin", "refs/tiergit/*:refs/tiergit/*")
            let clone = try await sandbox.colleague()
            try await sandbox.git("fetch", "-q", "origin", "refs/tiergit/*:refs/tiergit/*", in: clone)
            return clone
        }
    }

    /// The second waits briefly, and then reads who is at work and since when; the first is not disturbed.
    @Test(arguments: Place.allCases)
    func theSecondIsToldWhoIsAtWork(_ place: Place) async throws {
        let sandbox = try await Sandbox.onMinimum(.symlink)
        let second = try await directory(place, sandbox)
        let signer = try slowSigner(sandbox)
        async let first = sandbox.run(Sandbox.tiergit, FaultScenario.switching, environment: signer.environment)
        try await until(signer.waiting, sandbox)
        let start = ContinuousClock.now
        let ran = try await sandbox.tiergit(
            "switch", "enterprise", "-c", "acme", "-e", "prod", "-y", "-m", "me too", in: second)
        #expect(ran.status == 5, "\(ran.stderr)")
        #expect(
            ran.stderr.contains(
                /error: another command is at work: tiergit switch by Dana Demo <dana@example.com>, process [0-9]+, since 20[0-9-]+T[0-9:]+Z/
            ),
            "\(ran.stderr)")
        #expect(ContinuousClock.now - start > .seconds(1.9), "it waits briefly")
        // Another client's history is free.
        let other = try await sandbox.tiergit("adopt", "minimum", "-c", "globex", "-e", "prod", in: second)
        #expect(other.status == 0, "\(other.stderr)")
        try sandbox.write("", to: signer.release)
        #expect(try await first.status == 0)
        #expect(try await sandbox.entries().count == 2)
        #expect(sandbox.link(Sandbox.addons) == "addons-medium")
    }

    /// A lock of a process that was killed is no lock.
    @Test(arguments: Place.allCases)
    func theLockOfTheDeadIsTakenOver(_ place: Place) async throws {
        let sandbox = try await Sandbox.onMinimum(.symlink)
        let second = try await directory(place, sandbox)
        let signer = try slowSigner(sandbox)
        async let first = sandbox.run(
            "bash",
            ["-c", "\"$0\" \"$@\" & echo $! >'\(sandbox.root)/pid'; wait $!", Sandbox.tiergit]
                + FaultScenario.switching,
            environment: signer.environment)
        try await until(signer.waiting, sandbox)
        let pid = try sandbox.read("\(sandbox.root)/pid").trimmingCharacters(in: .newlines)
        try await sandbox.expect("kill", "-9", pid)
        // Nobody lets the first one's signer go on before this ends: it waits for nothing of it.
        let ran = try await sandbox.tiergit(
            "switch", "enterprise", "-c", "acme", "-e", "prod", "-y", "-m", "my turn", in: second)
        #expect(ran.status == 0, "\(ran.stderr)")
        try sandbox.write("", to: signer.release)
        _ = try await first
        #expect(try await sandbox.entries().count == (place == .otherClone ? 1 : 2))
    }

    /// Whoever planned on what is no longer the newest entry is told so, and nothing of it is recorded.
    @Test func whoComesSecondIsStale() async throws {
        let sandbox = try await Sandbox.onMinimum(.symlink)
        let signer = try slowSigner(sandbox)
        async let first = sandbox.run(Sandbox.tiergit, FaultScenario.switching, environment: signer.environment)
        try await until(signer.waiting, sandbox)
        let said = "\(sandbox.root)/said"
        async let second = sandbox.run(
            "bash",
            ["-c", "\"$@\" 2>'\(said)'", "-", Sandbox.tiergit, "switch", "enterprise"] + Sandbox.target + ["-y"])
        // It says its plan, and then waits for the lock.
        for _ in 0..<4_000 where (try? sandbox.read(said).contains("Verdict")) != true {
            try await Task.sleep(for: .milliseconds(25))
        }
        try sandbox.write("", to: signer.release)
        let (one, two) = try await (first, second)
        #expect(one.status == 0, "\(one.stderr)")
        let answer = try sandbox.read(said)
        #expect(two.status == 5, "\(answer)")
        #expect(answer.contains("the tier history of acme/prod moved on") || answer.contains("at work"), "\(answer)")
        #expect(try await sandbox.entries().count == 2)
        #expect(try await sandbox.agreement() == "agrees")
    }

    /// Many at once on clients of their own: all are recorded, and what is active is one of them, whole.
    @Test(arguments: Activation.allCases)
    func manyClientsAtOnce(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        let ran = try await withThrowingTaskGroup(of: Ran.self) { group in
            for number in 0..<8 {
                group.addTask {
                    try await sandbox.tiergit(
                        "switch", Sandbox.tiers[number % 3], "-c", "c\(number)", "-e", "prod", "-y", "-m", "at once")
                }
            }
            return try await group.reduce(into: [Ran]()) { $0.append($1) }
        }
        // Who waited too long for the work tree is told so; nobody fails in any other way.
        for one in ran {
            #expect(one.status == 0 || one.status == 5, "\(one.stderr)")
        }
        let recorded = try await sandbox.git("for-each-ref", "--format=%(refname)", "refs/tiergit/history").split(
            separator: "\n")
        #expect(recorded.count == 1 + ran.count { $0.status == 0 })
        #expect(try await sandbox.agreement() == "agrees")
        try sandbox.expectNoLeftovers("many at once")
        try await sandbox.proveHistories()
    }

    /// git's own lock of the index is waited for, and then named; nothing is changed.
    @Test(arguments: Activation.allCases)
    func gitsIndexLockIsRespected(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        if activation != .branch {
            // Where the flag stands already, the index is not touched at all.
            try await sandbox.git("update-index", "--no-skip-worktree", Sandbox.addons)
        }
        let before = try await sandbox.diskState(of: sandbox.repository)
        try sandbox.write("", to: ".git/index.lock")
        let ran = try await sandbox.run(Sandbox.tiergit, FaultScenario.switching)
        #expect(ran.status == 5, "\(ran.stderr)")
        #expect(ran.stderr.contains("error: git holds a lock: \(sandbox.repository)/.git/index.lock"), "\(ran.stderr)")
        #expect(try sandbox.read(".git/index.lock") == "")
        try sandbox.remove(".git/index.lock")
        #expect(try await sandbox.diskState(of: sandbox.repository).differences(from: before) == [])
        // One that goes meanwhile is waited for.
        try sandbox.write("", to: ".git/index.lock")
        async let waiting = sandbox.run(Sandbox.tiergit, FaultScenario.switching)
        for _ in 0..<100 where !sandbox.exists(".git/tiergit/journal.json") {
            try await Task.sleep(for: .milliseconds(10))
        }
        try sandbox.remove(".git/index.lock")
        #expect(try await waiting.status == 0)
        #expect(try await sandbox.agreement() == "agrees")
    }
}
