import Foundation
import Testing

/// `tiergit deploy --engine cloudformation` against the strict stand-in for `aws`, in the user's words.
@Suite struct EngineTests {
    @Test func theNestedAddonsAreUpdated() async throws {
        let cloud = try await StandIn()
        let ran = try await cloud.deploy()
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(ran.stderr.contains("UPDATE_COMPLETE  DBCluster"), "\(ran.stderr)")
        #expect(try await cloud.results() == ["succeeded"])
        #expect(try await cloud.deployments()[0]["engine"] == "cloudformation")
        #expect(try cloud.status(of: "acme-prod-AddonsStack") == "UPDATE_COMPLETE")
        #expect(try cloud.executed() == 1)
        // Of the environment's template nothing else is touched.
        let template = try await cloud.aws(
            "cloudformation", "get-template", "--stack-name", "acme-prod", "--query", "TemplateBody", "--output", "text"
        )
        #expect(template.contains("PrivateSubnets") && template.contains("EnvironmentManagerRole"))
        try await cloud.expectNothingLeft()
        try await cloud.sandbox.proveHistories()
    }

    @Test func nothingToDeployIsRecordedAsThat() async throws {
        let cloud = try await StandIn()
        try await cloud.deploy()
        let ran = try await cloud.deploy()
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try await cloud.results() == ["succeeded", "unchanged"])
        #expect(try cloud.executed() == 1)
    }

    /// A name of its own for the cluster, of which the plan knows nothing.
    @Test func aReplacementThatThePlanDidNotForeseeIsRefused() async throws {
        let cloud = try await StandIn(["alsoReplaced": ["DBCluster"]])
        let before = try await cloud.references()
        let ran = try await cloud.deploy()
        #expect(ran.status == 3, "\(ran.stderr)")
        #expect(ran.stderr.contains("DBCluster") && ran.stderr.contains("replace"), "\(ran.stderr)")
        #expect(ran.stderr.contains("--accept change-set:DBCluster"), "\(ran.stderr)")
        #expect(try cloud.executed() == 0)
        #expect(try cloud.changeSets() == 0)
        #expect(try await cloud.references() == before)
        try await cloud.expectNothingLeft()
    }

    /// Accepted it goes on, and the stack policy is the last that stands between: what the plan does not replace is protected.
    @Test func anAcceptedReplacementMeetsTheStackPolicy() async throws {
        let cloud = try await StandIn(["alsoReplaced": ["DBCluster"]])
        let ran = try await cloud.deploy("--accept", "change-set:DBCluster")
        #expect(try cloud.executed() == 1)
        #expect(ran.status == 1 && ran.stderr.contains("stack policy"), "\(ran.stderr)")
        #expect(try await cloud.results() == ["failed"])
    }

    @Test func aResourceThatFailsIsNamedWithItsReason() async throws {
        let cloud = try await StandIn(["fails": ["DBCluster": "The engine version is not available"]])
        let ran = try await cloud.deploy()
        #expect(ran.status == 1, "\(ran.stderr)")
        let last = try #require(ran.stderr.range(of: "error: ").map { ran.stderr[$0.lowerBound...] })
        #expect(last.contains("DBCluster UPDATE_FAILED: The engine version is not available"), "\(last)")
        #expect(last.contains("rolled back") && !last.contains("cancelled"), "\(last)")
        let deployment = try #require(try await cloud.deployments().first)
        #expect(deployment["result"] == "failed")
        #expect(deployment["error"]?.contains("The engine version is not available") == true, "\(deployment)")
        #expect(try cloud.status(of: "acme-prod") != nil)
        // What runs is what ran; what is recorded can be deployed again.
        try await cloud.use([:])
        #expect(try await cloud.deploy().status == 0)
        #expect(try await cloud.results() == ["failed", "succeeded"])
    }

    @Test func aStackThatCannotRollBackIsToldAsSuch() async throws {
        let cloud = try await StandIn([
            "fails": ["Uploads": "Access denied"], "rollbackFails": ["Uploads": "Still denied"],
        ])
        let ran = try await cloud.deploy()
        #expect(ran.status == 1 && ran.stderr.contains("Access denied"), "\(ran.stderr)")
        #expect(try await cloud.results() == ["failed"])
        try await cloud.expectNothingLeft()
    }

    @Test func statefulResourcesAreProtectedForTheTimeOfTheUpdate() async throws {
        let cloud = try await StandIn()
        try await cloud.deploy()
        let policies = try cloud.policies()
        #expect(policies.count == 2)
        #expect(policies[0].contains("Update:Replace") && policies[0].contains("LogicalResourceId/DBCluster"))
        #expect(policies[0].contains("LogicalResourceId/Uploads"))
        #expect(!policies[1].contains("Deny"))
        let operations = try cloud.operations()
        let set = try #require(operations.firstIndex(of: "SetStackPolicy"))
        #expect(set < operations.firstIndex(of: "ExecuteChangeSet") ?? 0)
        #expect(operations.last == "SetStackPolicy")
    }

    @Test(arguments: [[:], ["fails": ["DBCluster": "no"]]] as [[String: [String: String]]])
    func thePolicyThatWasThereComesBack(scenario: [String: [String: String]]) async throws {
        let cloud = try await StandIn(scenario)
        let addons = try await cloud.aws(
            "cloudformation", "describe-stack-resource", "--stack-name", "acme-prod", "--logical-resource-id",
            "AddonsStack", "--query", "StackResourceDetail.PhysicalResourceId", "--output", "text"
        ).trimmingCharacters(in: .newlines)
        let own =
            #"{"Statement":[{"Effect":"Allow","Action":"Update:*","Principal":"*","NotResource":"LogicalResourceId/Nobody"}]}"#
        try await cloud.aws(
            "cloudformation", "set-stack-policy", "--stack-name", addons, "--stack-policy-body", own)
        try await cloud.deploy()
        let policies = try cloud.policies()
        #expect(policies.count == 3 && policies.last == own, "\(policies)")
    }

    @Test func anotherUpdateIsWaitedFor() async throws {
        let stacks: [String: Any] = [
            "acme-prod": ["addons": "copilot/environments/addons-minimum", "status": "UPDATE_IN_PROGRESS"]
        ]
        let cloud = try await StandIn(["stacks": stacks])
        let ran = try await cloud.deploy()
        #expect(ran.status == 5 && ran.stderr.contains("UPDATE_IN_PROGRESS"), "\(ran.stderr)")
        #expect(try cloud.executed() == 0)
        #expect(try await cloud.results() == [])
    }

    @Test func aDryRunLeavesNothing() async throws {
        let cloud = try await StandIn()
        let before = try await cloud.references()
        let ran = try await cloud.deploy("--dry-run", "--detailed-exitcode")
        #expect(ran.status == 2 && (ran.stdout + ran.stderr).contains("DBCluster"), "\(ran.stdout) \(ran.stderr)")
        #expect(try cloud.executed() == 0)
        #expect(try cloud.changeSets() == 0)
        #expect(try cloud.policies() == [])
        #expect(try await cloud.references() == before)
        try await cloud.expectNothingLeft()
        try await cloud.deploy()
        #expect(try await cloud.deploy("--dry-run", "--detailed-exitcode").status == 0)
    }

    /// A stack of its own that is not there yet: nothing of it stays behind a look.
    @Test func aDryRunOfANewStackLeavesNoStack() async throws {
        let cloud = try await StandIn()
        // Only plain values can be given to such a stack.
        let ran = try await cloud.deploy("--dry-run", "--stack", "acme-prod-addons")
        let stacks = try await cloud.aws(
            "cloudformation", "describe-stacks", "--query", "Stacks[].StackName", "--output", "text")
        #expect(!stacks.contains("acme-prod-addons"), "\(ran.stderr)")
        #expect(try cloud.changeSets() == 0)
    }

    /// What a type that cannot change, or an export that somebody uses, make of the update is AWS's word.
    @Test func anExportThatIsInUseFailsTheUpdate() async throws {
        let cloud = try await StandIn([
            "imports": ["acme-prod-DBClusterArn": ["acme-prod-api"]], "alsoReplaced": ["DBCluster"],
        ])
        let ran = try await cloud.deploy("--accept", "change-set:DBCluster")
        #expect(ran.status == 1, "\(ran.stderr)")
        #expect(try await cloud.results() == ["failed"])
    }
}
