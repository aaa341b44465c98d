import Foundation
import Testing

/// Kills at random moments, with everything else running beside. `TIERGIT_KILLS` says how many for each activation.
@Suite struct RandomKillTests {
    static let kills = ProcessInfo.processInfo.environment["TIERGIT_KILLS"].flatMap { Int($0) } ?? 40

    @Test(arguments: Activation.allCases)
    func killsAtRandomMoments(_ activation: Activation) async throws {
        let sandbox = try await Sandbox.onMinimum(activation)
        var folders: [String: [String: String]] = [:]
        for tier in Sandbox.tiers { folders[tier] = try await sandbox.tierFolder(tier) }
        // An undisturbed switch says how long one takes here and now.
        let timed = try await sandbox.run(
            "bash",
            [
                "-c", "start=${EPOCHREALTIME/./}; \"$@\" 2>&1 && echo $((${EPOCHREALTIME/./} - start))", "-",
                Sandbox.tiergit,
            ]
                + FaultScenario.switching)
        var seconds = try #require(timed.lines.last.flatMap { Double($0) }, "\(timed.stdout)\(timed.stderr)") / 1e6
        var outcomes: [String: Int] = [:]
        for round in 0..<Self.kills {
            let tier = Sandbox.tiers[round % 3]
            let share = Double.random(in: 0.6...1.05)
            let before = try await sandbox.entries().count
            let killed = try await sandbox.run(
                "timeout",
                ["--signal=KILL", String(seconds * share), Sandbox.tiergit]
                    + ["switch", tier, "-c", "acme", "-e", "prod", "-y", "-m", "round \(round)"])
            // How long one takes changes with what else is running; most shall die in the last third, where everything moves.
            seconds *= killed.status == 0 ? 0.93 : 1.015
            let now = try sandbox.contents(of: Sandbox.addons)
            #expect(folders.values.contains(now), "round \(round): what Copilot reads is no tier")
            let next = try await sandbox.ok("status", "--json")
            let said =
                next.stderr.contains("completed")
                ? "completed" : next.stderr.contains("discarded") ? "discarded" : "nothing"
            let entries = try await sandbox.entries().count
            outcomes[
                "\(killed.status == 0 ? "ended" : "killed"), \(said), \(entries == before ? "old" : "new")", default: 0] +=
                1
            let recorded = try #require(try await sandbox.entry()["tier"] as? [String: Any])["to"] as? String
            #expect(try sandbox.contents(of: Sandbox.addons) == folders[recorded ?? ""], "round \(round), \(said)")
            #expect(try await sandbox.agreement() == "agrees", "round \(round), \(said)")
            try sandbox.expectNoLeftovers("round \(round), \(said)")
        }
        try await sandbox.proveHistories()
        print(
            "\(activation): \(outcomes.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }.joined(separator: "; "))"
        )
    }
}
