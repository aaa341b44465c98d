import Foundation
import Testing

/// What stops a deployment through CloudFormation: a signal, a permission, a leftover, a refusal of AWS's.
@Suite struct EngineTestsStops {
    // MARK: A signal

    /// `aws` hangs, and somebody ends tiergit alone, as a pipeline does: no Ctrl-C reaches `aws` then.
    @Test(arguments: [
        ("DescribeStacks", 1, "interrupted: nothing was changed"),
        ("DescribeChangeSet", 1, "interrupted: nothing was changed"),
        ("SetStackPolicy", 1, "interrupted: nothing was changed"),
        ("ExecuteChangeSet", 1, "how the update of acme-prod ends is not known: interrupted"),
        ("DescribeStackEvents", 4, "interrupted: the update of acme-prod goes on at AWS"),
    ])
    func aCallHangs(operation: String, call: Int, error: String) async throws {
        let cloud = try await StandIn([
            "faults": [["fault": "hang", "operation": operation, "call": call] as [String: Any]]
        ])
        let before = try await cloud.references()
        let ran = try await cloud.shell(
            """
            "\(Sandbox.tiergit)" deploy -c acme -e prod --engine cloudformation & tiergit=$!
            until grep -q '"fault": "hang"' '\(cloud.sandbox.root)/aws.json.log'; do sleep 0.05; done
            kill -TERM $tiergit
            wait $tiergit
            """)
        #expect(ran.status == 130, "\(ran.stderr)")
        #expect(ran.stderr.contains("error: \(error)"), "\(ran.stderr)")
        #expect(try await cloud.references() == before)
        if operation == "ExecuteChangeSet" || operation == "DescribeStackEvents" {
            #expect(cloud.sandbox.exists(".git/tiergit/open/acme/prod"))
            #expect(try cloud.policies().last?.contains("Deny") == true)
        } else {
            // Not even a change set is left.
            #expect(try cloud.changeSets() == 0)
            #expect(try cloud.executed() == 0)
            #expect(try cloud.policies().last?.contains("Deny") != true)
            try await cloud.expectNothingLeft()
        }
        try await cloud.use([:])
        let again = try await cloud.deploy()
        #expect(again.status == 0, "\(again.stderr)")
        #expect(try cloud.executed() == 1)
        #expect(try await cloud.results() == ["succeeded"])
        #expect(try cloud.policies().last?.contains("Deny") == false)
        try await cloud.expectNothingLeft()
    }

    // MARK: A permission

    /// Before the update is begun: the action is named, nothing is recorded, nothing stays behind.
    @Test(arguments: [
        "DescribeStacks", "GetTemplate", "DescribeStackResource", "PutObject", "CreateChangeSet", "DescribeChangeSet",
        "DescribeStackEvents", "GetStackPolicy", "ExecuteChangeSet",
    ])
    func denied(operation: String) async throws {
        let cloud = try await StandIn([
            "faults": [["fault": "denied", "operation": operation, "times": 1000] as [String: Any]]
        ])
        let before = try await cloud.references()
        let ran = try await cloud.deploy()
        #expect(ran.status == 1, "\(ran.stderr)")
        #expect(ran.stderr.contains("(AccessDenied) when calling the \(operation) operation"), "\(ran.stderr)")
        #expect(
            ran.stderr.contains(
                "is not authorized to perform: \(operation == "PutObject" ? "s3" : "cloudformation"):\(operation)"))
        #expect(ran.stderr.contains("hint: ask for the permission, or name another AWS_PROFILE"))
        #expect(try cloud.executed() == 0)
        #expect(try cloud.changeSets() == 0)
        #expect(try await cloud.references() == before)
        #expect(try cloud.policies().last?.contains("Deny") != true)
        try await cloud.expectNothingLeft()
    }

    /// Protection that cannot be had is said to be missing; what goes on without it is recorded as it was.
    @Test(arguments: ["ListStackResources", "SetStackPolicy"])
    func withoutProtection(operation: String) async throws {
        let cloud = try await StandIn([
            "faults": [["fault": "denied", "operation": operation, "times": 1000] as [String: Any]]
        ])
        let ran = try await cloud.deploy()
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(
            ran.stderr.contains(
                "warning: the stack policy that protects what holds data could not be set: An error occurred"))
        #expect(!ran.stderr.contains("could not be put back"), "\(ran.stderr)")
        #expect(try cloud.policies() == [])
        #expect(try await cloud.results() == ["succeeded"])
    }

    /// What is known stays open; with the permission it is found out.
    @Test func deniedInTheMiddle() async throws {
        let cloud = try await StandIn([
            "faults": [
                ["fault": "denied", "operation": "DescribeStackEvents", "after": "ExecuteChangeSet", "times": 1000]
                    as [String: Any]
            ]
        ])
        let ran = try await cloud.deploy()
        #expect(ran.status == 1 && ran.stderr.contains("ends is not known: An error occurred (AccessDenied)"))
        #expect(try await cloud.results() == [])
        #expect(cloud.sandbox.exists(".git/tiergit/open/acme/prod"))
        try await cloud.use([:])
        #expect(try await cloud.deploy().status == 0)
        #expect(try await cloud.results() == ["succeeded"])
        #expect(try cloud.executed() == 1)
    }

    // MARK: What AWS refuses

    /// Copilot gives the first two, whatever is in a template (copilot-cli, internal/pkg/aws/cloudformation/changeset.go); one with a
    /// `Transform` needs the third (API reference, `CreateChangeSet`).
    @Test func theCapabilitiesThatIAMNeeds() async throws {
        let cloud = try await StandIn()
        let sandbox = cloud.sandbox
        try sandbox.write(
            """
            Parameters:
              App: {Type: String}
              Env: {Type: String}
            Resources:
              UploadsRole:
                Type: AWS::IAM::Role
                Properties:
                  RoleName: !Sub '${App}-${Env}-uploads'
                  AssumeRolePolicyDocument:
                    Version: '2012-10-17'
                    Statement:
                      - {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}

            """, to: "copilot/environments/addons-medium/role.yml")
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-S", "-m", "a role")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        let ran = try await cloud.deploy()
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(ran.stderr.contains("CREATE_COMPLETE  UploadsRole"), "\(ran.stderr)")
        let log = try sandbox.read("\(sandbox.root)/aws.json.log").split(separator: "\n")
        let made = try #require(log.first { $0.contains("create-change-set") })
        #expect(made.contains(#""--capabilities", "CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND""#))
    }

    /// A logical id that is deployed with another type, of which the plan knows nothing.
    @Test func aTypeCannotChange() async throws {
        let cloud = try await StandIn()
        let sandbox = cloud.sandbox
        let other = "\(sandbox.root)/other"
        try await sandbox.expect("cp", "-r", "\(sandbox.repository)/copilot/environments/addons-minimum", other)
        try sandbox.write(
            "Resources:\n  Uploads:\n    Type: AWS::SNS::Topic\n    Properties: {TopicName: uploads}\n",
            to: "\(other)/storage.yml")
        // So it is deployed from the beginning.
        try await cloud.use(["stacks": ["acme-prod": ["addons": other]]])
        try sandbox.remove("\(sandbox.root)/aws.json")
        try await cloud.aws("stand-in", "init")
        let (executed, sets) = (try cloud.executed(), try cloud.changeSets())
        let ran = try await cloud.deploy()
        #expect(ran.status == 1, "\(ran.stderr)")
        #expect(ran.stderr.contains("Update of resource type is not permitted"), "\(ran.stderr)")
        #expect(ran.stderr.contains("[Uploads]"), "\(ran.stderr)")
        #expect(try await cloud.results() == ["failed"])
        #expect(try await cloud.deployments()[0]["error"]?.contains("Update of resource type is not permitted") == true)
        #expect(try cloud.executed() == executed)
        #expect(try cloud.changeSets() == sets)
        try await cloud.expectNothingLeft()
    }

    // MARK: A leftover

    /// Killed between making the change set and executing it, again and again: they do not pile up.
    @Test func changeSetsDoNotPileUp() async throws {
        let kill: [String: Any] = [
            "faults": [["fault": "kill-after", "operation": "CreateChangeSet", "times": 1000] as [String: Any]]
        ]
        let cloud = try await StandIn(kill)
        for _ in 1...3 {
            #expect(try await cloud.deploy().status == -1)
            // The root's and that of the nested stack.
            #expect(try cloud.changeSets() == 2)
        }
        for _ in 1...2 {
            #expect(try await cloud.deploy("--dry-run").status == -1)
            #expect(try cloud.changeSets() == 4)
        }
        try await cloud.use([:])
        #expect(try await cloud.deploy("--dry-run").status == 0)
        #expect(try cloud.changeSets() == 2)
        let ran = try await cloud.deploy()
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try cloud.executed() == 1)
        #expect(try await cloud.results().last == "succeeded")
        #expect(try cloud.changeSets() == 2)
        try await cloud.expectNothingLeft()
    }
}
