import Foundation
import Testing

/// `tiergit deploy --engine copilot` against a stand-in for `copilot`.
@Suite struct EngineTestsCopilot {
    @Test func theEnvironmentThenEachService() async throws {
        let cloud = try await StandIn()
        let ran = try await cloud.deploy(engine: "copilot")
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(
            try cloud.copilotCalls() == [
                "env deploy --name prod", "svc deploy --name api --env prod", "svc deploy --name web --env prod",
            ])
        #expect(try await cloud.results() == ["succeeded"])
    }

    @Test func anEnvironmentWithoutChangesIsNoFailure() async throws {
        let cloud = try await StandIn()
        let ran = try await cloud.deploy(
            "--services", "web", engine: "copilot",
            environment: ["STANDIN_COPILOT_END": #"{"env deploy": "unchanged"}"#])
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try cloud.copilotCalls() == ["env deploy --name prod", "svc deploy --name web --env prod"])
        #expect(try await cloud.results() == ["succeeded"])
    }

    @Test func theFirstServiceThatFailsEndsIt() async throws {
        let cloud = try await StandIn()
        let ran = try await cloud.deploy(
            engine: "copilot", environment: ["STANDIN_COPILOT_END": #"{"svc deploy --name api": "failed"}"#])
        #expect(ran.status == 1 && ran.stderr.contains("api"), "\(ran.stderr)")
        #expect(try cloud.copilotCalls().count == 2)
        #expect(try await cloud.deployments().first?["result"] == "failed")
        #expect(try await cloud.deployments().first?["error"]?.contains("api") == true)
    }

    @Test func noServicesAtAll() async throws {
        let cloud = try await StandIn()
        #expect(try await cloud.deploy("--services", "", engine: "copilot").status == 0)
        #expect(try cloud.copilotCalls() == ["env deploy --name prod"])
    }
}
