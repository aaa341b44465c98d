import Foundation
import Testing

/// A deployment through CloudFormation while the network, AWS or tiergit itself give out.
@Suite struct EngineTestsFaults {
    private static func fault(_ kind: String, _ operation: String, _ call: Int = 1, times: Int = 1) -> [String: Any] {
        ["faults": [["fault": kind, "operation": operation, "call": call, "times": times] as [String: Any]]]
    }

    /// Throttled, out of reach, or with an answer that got lost: it goes on by itself.
    @Test(arguments: [
        ("throttle", "DescribeStackEvents", 4), ("lost", "DescribeStackEvents", 5),
        ("internal", "DescribeChangeSet", 1),
        ("throttle", "CreateChangeSet", 1), ("lost", "DescribeStacks", 1), ("lost-after", "CreateChangeSet", 1),
        ("lost-after", "ExecuteChangeSet", 1), ("throttle", "SetStackPolicy", 2),
    ])
    func itGoesOn(kind: String, operation: String, call: Int) async throws {
        let cloud = try await StandIn(Self.fault(kind, operation, call))
        let ran = try await cloud.deploy()
        #expect(ran.status == 0, "\(kind) \(operation): \(ran.stderr)")
        #expect(try cloud.executed() == 1)
        #expect(try await cloud.results() == ["succeeded"])
        let policies = try cloud.policies()
        #expect(policies.last?.contains("Deny") == false, "\(policies)")
        try await cloud.expectNothingLeft()
    }

    /// Whoever has to log in again does so, and the same command finds out what happened.
    @Test(arguments: [5, 7])
    func aTokenExpiresInTheMiddle(call: Int) async throws {
        let cloud = try await StandIn(Self.fault("expired", "DescribeStackEvents", call, times: 1000))
        let ran = try await cloud.deploy()
        #expect(ran.status == 1 && ran.stderr.contains("expired"), "\(ran.stderr)")
        // Nothing is recorded that is not known.
        #expect(try await cloud.results() == [])
        #expect(try cloud.executed() == 1)
        try await cloud.use([:])
        let again = try await cloud.deploy()
        #expect(again.status == 0, "\(again.stderr)")
        #expect(try cloud.executed() == 1)
        #expect(try await cloud.results() == ["succeeded"])
        #expect(try cloud.policies().last?.contains("Deny") == false)
        try await cloud.expectNothingLeft()
    }

    /// The update failed while nobody looked.
    @Test func aFailureThatNobodySawIsRecordedAsOne() async throws {
        var scenario = Self.fault("expired", "DescribeStackEvents", 4, times: 1000)
        scenario["fails"] = ["DBCluster": "The engine version is not available"]
        let cloud = try await StandIn(scenario)
        #expect(try await cloud.deploy().status == 1)
        try await cloud.aws("stand-in", "finish")
        try await cloud.use([:])
        let again = try await cloud.deploy()
        #expect(again.stderr.contains("The engine version is not available"), "\(again.stderr)")
        #expect(try await cloud.deployments().first?["result"] == "failed")
        #expect(try await cloud.deployments().first?["error"]?.contains("not available") == true)
    }

    /// Killed before or after any call of `aws`, wherever that is: run once more, it is executed once, and recorded once, as it was.
    @Test(arguments: ["STANDIN_KILL", "STANDIN_KILL_AFTER"], ["succeeded", "failed"])
    func killedAtEveryCall(how: String, end: String) async throws {
        let scenario: [String: Any] = end == "failed" ? ["fails": ["DBCluster": "no such version"]] : [:]
        let whole = try await StandIn(scenario)
        try await whole.deploy()
        let count = try whole.calls()
        #expect(count > 12)
        // All of them take minutes: a third is looked at, another third each time.
        let start = Int.random(in: 1...3)
        for number in stride(from: start, through: count, by: 3) {
            let cloud = try await StandIn(scenario)
            let first = try await cloud.deploy(environment: [how: "\(number)"])
            #expect(first.status == -1, "\(how) \(number): \(first.stderr)")
            let second = try await cloud.deploy()
            let place: Comment = "\(how) \(number): \(first.stderr)\n\(second.stderr)"
            #expect(try cloud.executed() == 1, place)
            #expect(try await cloud.results() == [end], place)
            #expect(second.status == (end == "succeeded" ? 0 : 1), place)
            #expect(try cloud.policies().last?.contains("Deny") == false, place)
            try await cloud.expectNothingLeft()
        }
    }
}
