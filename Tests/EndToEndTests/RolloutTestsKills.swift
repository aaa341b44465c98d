import Foundation
import Testing

/// Killed wherever it is, a roll-out ends after resumes in the one correct state, each client deployed once.
@Suite struct RolloutTestsKills {
    /// What a kill takes along.
    enum Reach: String, CaseIterable {
        /// The roll-out alone, and with it its process group: what it began goes on.
        case itself, group
        /// All that runs, as where a machine loses its power.
        case everything
    }

    /// `TIERGIT_ROLLOUT=200` takes so many clients; one in twenty fails once.
    private static let count = ProcessInfo.processInfo.environment["TIERGIT_ROLLOUT"].flatMap { Int($0) } ?? 20

    @Test(arguments: Reach.allCases)
    func killed(reach: Reach) async throws {
        let world = try await RolloutWorld(Self.count)
        let failing = Array(world.clients.shuffled().prefix(max(1, Self.count / 20)))
        try world.inject(failing)
        let kills = Self.count >= 100 ? 5 : 3
        // About so long as a share of it takes.
        let longest = Double(Self.count) * 0.8 / Double(kills + 1)
        let began = ContinuousClock.now
        for kill in 0..<kills {
            let seconds = Double.random(in: 0.3...max(1.2, longest))
            let isBegun = world.sandbox.exists(".git/tiergit/rollout/state")
            let arguments =
                isBegun
                ? ["--resume"]
                : ["medium", "-y", "--services", "", "--max-failures", "\(Self.count)", "--parallel", "4"]
            let ran = try await world.sandbox.run(
                "timeout",
                (reach == .itself ? ["--foreground"] : []) + ["-s", "KILL", "\(seconds)", Sandbox.tiergit, "rollout"]
                    + arguments, environment: world.environment)
            // `timeout` ends as what it killed; -1 is a signal.
            if ![137, -1].contains(ran.status) {
                #expect([0, 6].contains(ran.status), "kill \(kill) after \(seconds) s: \(ran.stderr)")
            }
            if reach == .everything { while try world.killAll() > 0 {} }
        }
        var resumes = 0
        var last: Ran
        repeat {
            resumes += 1
            last = try await world.rollout("--resume")
        } while last.status != 0 && resumes < 4
        #expect(last.status == 0, "\(last.stderr)")

        let (begun, ended) = try world.deployed()
        var attempts = 0
        for client in world.clients {
            let log = try await world.log(client)
            // The log proves it: one switch, one deployment that succeeded, and behind it nothing.
            #expect(log.first == RolloutWorld.done[0] && log.last == RolloutWorld.done[1], "\(client): \(log)")
            let others = Set(log.dropFirst().dropLast())
            #expect(others.isSubset(of: ["deploy medium: failed", "deploy medium: interrupted"]), "\(client): \(log)")
            let failed = log.count { $0 == "deploy medium: failed" }
            #expect(failed <= (failing.contains(client) ? 1 : 0), "\(client): \(log)")
            let interrupted = log.count { $0 == "deploy medium: interrupted" }
            #expect(reach == .everything || interrupted == 0, "\(client): \(log)")
            attempts += interrupted
            // So does what happened: no more than is in the log, and what succeeded only where it could not be told before.
            let starts = begun.count { $0 == client }
            let ends = ended.count { $0 == client }
            #expect(starts >= 1 && starts <= log.count - 1, "\(client): \(starts) \(log)")
            #expect(ends >= 1 && ends <= 1 + interrupted, "\(client): \(ends) \(log)")
        }
        try await world.expectNothingLeft()
        try await world.sandbox.ok("verify", "--all")
        try await world.sandbox.proveHistories()
        print(
            "rollout: \(Self.count) clients, \(failing.count) failures, \(kills) kills of \(reach.rawValue), \(resumes) resumes after: \(ContinuousClock.now - began), \(begun.count) deployments begun, \(attempts) interrupted"
        )
    }
}
