import Testing

@Suite struct SwitchTests {
    /// The heart, as a user types it.
    @Test func switchesAndRecords() async throws {
        let sandbox = try await Sandbox.copilot(adopted: true)
        let ran = try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-m", "Q3 growth", "-y")
        #expect(ran.stderr.contains("recorded #1 acme/prod: switch medium"))
        #expect(sandbox.link(Sandbox.addons) == "addons-medium")
        #expect(
            try await sandbox.git("log", "-1", "--format=%s", "refs/tiergit/history/acme/prod")
                == "acme/prod: switch medium")
        try await sandbox.proveHistories()
    }
}
