import Foundation
import Testing

/// The update was begun, the network lost the answer, and stays away.
@Suite struct EngineTestsLost {
    private static var away: [String: Any] {
        [
            "faults": [
                ["fault": "lost-after", "operation": "ExecuteChangeSet"] as [String: Any],
                ["fault": "lost", "operation": "*", "after": "ExecuteChangeSet", "times": 100_000],
            ]
        ]
    }

    private func lost(_ scenario: [String: Any] = [:]) async throws -> StandIn {
        let cloud = try await StandIn(Self.away.merging(scenario) { $1 })
        try await cloud.sandbox.git("config", "tiergit.awsPatience", "1")
        let before = try await cloud.references()
        let ran = try await cloud.deploy()
        #expect(ran.status == 1, "\(ran.stderr)")
        // The lost answer, or, where there was time to ask once more, the network that is away.
        #expect(
            ran.stderr.contains("error: how the update of acme-prod ends is not known: Could not connect")
                || ran.stderr.contains("error: how the update of acme-prod ends is not known: Connection was closed"),
            "\(ran.stderr)")
        #expect(ran.stderr.contains("hint: nothing is recorded yet; tiergit deploy again finds out"), "\(ran.stderr)")
        #expect(try cloud.executed() == 1)
        #expect(try await cloud.references() == before)
        #expect(cloud.sandbox.exists(".git/tiergit/open/acme/prod"))
        let policies = try cloud.policies()
        #expect(policies.count == 1 && policies[0].contains("Deny"), "\(policies)")
        return cloud
    }

    @Test(arguments: ["succeeded", "failed"])
    func theNextOneFindsOut(end: String) async throws {
        let fails: [String: Any] =
            end == "failed" ? ["fails": ["DBCluster": "The engine version is not available"]] : [:]
        let cloud = try await lost(fails)
        let sandbox = cloud.sandbox

        // Meanwhile nobody switches, and everybody is told why.
        let refused = try await sandbox.tiergit("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        #expect(refused.status == 5, "\(refused.stderr)")
        #expect(refused.stderr.contains("error: an update of acme-prod, begun "), "\(refused.stderr)")
        #expect(refused.stderr.contains("by Dana Demo <dana@example.com>, told no result"), "\(refused.stderr)")
        #expect(refused.stderr.contains("hint: tiergit deploy -c acme -e prod --engine cloudformation"))
        let status = try await sandbox.ok("status", "-c", "acme", "-e", "prod")
        #expect(status.stderr.contains("an update of acme-prod, begun "), "\(status.stderr)")
        let doctor = try await sandbox.tiergit("doctor")
        #expect(doctor.stdout.contains("told no result"), "\(doctor.stdout)")
        #expect(try await cloud.results() == [])

        // The network is still away: it is not known yet, and stays open.
        let blind = try await cloud.deploy()
        #expect(blind.status == 1 && blind.stderr.contains("ends is not known"), "\(blind.stderr)")
        #expect(sandbox.exists(".git/tiergit/open/acme/prod"))
        #expect(try cloud.policies().count == 1)

        try await cloud.use(fails)
        let second = try await cloud.deploy()
        #expect(second.status == (end == "succeeded" ? 0 : 1), "\(second.stderr)")
        #expect(try cloud.executed() == 1)
        #expect(try await cloud.results() == [end])
        if end == "failed" {
            #expect(second.stderr.contains("The engine version is not available; acme-prod rolled back"))
            #expect(try await cloud.deployments()[0]["error"]?.contains("The engine version") == true)
        }
        #expect(try cloud.policies().last?.contains("Deny") == false)
        #expect(!sandbox.exists(".git/tiergit/open/acme/prod"))
        try await cloud.expectNothingLeft()
        try await sandbox.proveHistories()
        try await sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
    }

    /// Where AWS can never be asked again, somebody's word ends it.
    @Test func aPersonCanSayHowItEnded() async throws {
        let cloud = try await lost()
        let told = try await cloud.sandbox.ok(
            "hook", "post-deploy", "--result", "interrupted", "-c", "acme", "-e", "prod")
        #expect(told.stderr.contains("the stack policy of ") && told.stderr.contains("may still deny replacements"))
        #expect(try await cloud.results() == ["interrupted"])
        try await cloud.expectNothingLeft()
        try await cloud.sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
    }

    @Test(arguments: ["-1", "86401", "10m", "", "true"])
    func patienceIsAWholeNumberOfSeconds(text: String) async throws {
        let cloud = try await StandIn()
        try await cloud.sandbox.git("config", "tiergit.awsPatience", text)
        let ran = try await cloud.deploy()
        #expect(ran.status == 64, "\(ran.stderr)")
        #expect(
            ran.stderr.contains(
                "error: git's setting tiergit.awsPatience is `\(text)`: expected whole seconds, from 0 to 86400"),
            "\(ran.stderr)")
        #expect(ran.stderr.contains("hint: git config tiergit.awsPatience 600"))
        #expect(try cloud.calls() == 0)
    }
}
