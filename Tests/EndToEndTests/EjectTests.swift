import Foundation
import Testing

/// `tiergit eject`, in the user's words: leave Copilot, and touch nothing that runs.
@Suite struct EjectTests {
    private static let target = ["-c", "acme", "-e", "prod"]

    private func eject(_ cloud: StandIn, _ arguments: String...) async throws -> Ran {
        try await cloud.run(
            "/bin/sh", "-c", "exec \"$0\" eject -c acme -e prod \(arguments.joined(separator: " "))", Sandbox.tiergit)
    }

    /// Every physical resource of the addons.
    private func resources(_ cloud: StandIn, _ stack: String) async throws -> [String] {
        try await cloud.aws(
            "cloudformation", "describe-stack-resources", "--stack-name", stack, "--query",
            "StackResources[].[LogicalResourceId,PhysicalResourceId]", "--output", "text"
        ).split(separator: "\n").map(String.init)
    }

    private func addons(_ cloud: StandIn) async throws -> String {
        let arn = try await cloud.aws(
            "cloudformation", "describe-stack-resource", "--stack-name", "acme-prod", "--logical-resource-id",
            "AddonsStack", "--query", "StackResourceDetail.PhysicalResourceId", "--output", "text")
        return String(try #require(arn.split(separator: "/").dropFirst().first))
    }

    /// All the way: the commands of the README that is written, run as they stand there.
    @Test func theCommandsOfItsReadmeLeaveCopilotAndTouchNothing() async throws {
        let cloud = try await StandIn(["createPolls": 0, "eventsPerPoll": 100])
        #expect(try await cloud.deploy().status == 0)
        let stack = try await addons(cloud)
        let before = try await resources(cloud, stack)
        let exports = try await cloud.aws("cloudformation", "list-exports")
        #expect(before.count >= 2 && exports.contains("ExportingStackId"))
        let references = try await cloud.references()
        let sets = try cloud.changeSets()

        let ran = try await eject(cloud)
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(ran.stderr.contains("adopting it changes nothing in \(stack)"), "\(ran.stderr)")
        // Only looked: no change set is left, nothing was executed, nothing recorded.
        #expect(try cloud.changeSets() == sets)
        #expect(try cloud.executed() == 1)
        #expect(try await cloud.references() == references)

        let folder = "\(cloud.sandbox.repository)/ejected/acme-prod"
        let readme = try cloud.sandbox.read("\(folder)/README.md")
        var commands = readme.components(separatedBy: "```sh\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
        #expect(commands.count == 6)
        // What is there to look at executes nothing.
        #expect(commands.map { $0.contains("execute-change-set") } == [false, true, false, true, false, false])
        // The last two are for later.
        commands.removeLast(2)
        for command in commands {
            let ran = try await cloud.run("/bin/bash", "-ec", command, in: folder)
            #expect(ran.status == 0, "\(command): \(ran.stdout)\(ran.stderr)")
        }
        let around = try await resources(cloud, "acme-prod")
        #expect(!around.contains { $0.hasPrefix("AddonsStack") } && around.contains { $0.hasPrefix("VPC") })
        #expect(try await resources(cloud, stack) == before)
        #expect(try await cloud.aws("cloudformation", "list-exports").contains(stack))

        // What it is now is deployed to as itself: nothing to do first, then a change.
        let again = try await cloud.deploy("--stack", stack)
        #expect(again.status == 0, "\(again.stderr)")
        #expect(try await cloud.results() == ["succeeded", "unchanged"])
        // Once detached there is nothing more to detach.
        let detached = try await eject(cloud, "--stack", stack, "-o", "again")
        #expect(detached.status == 0, "\(detached.stderr)")
        #expect(!cloud.sandbox.exists("again/environment-1-keep.yml") && cloud.sandbox.exists("again/addons.yml"))
    }

    @Test func theTemplateIsWhatRunsAndItsValuesAreThoseOfTheStack() async throws {
        let cloud = try await StandIn()
        try await cloud.deploy()
        #expect(try await eject(cloud, "-o", "out").status == 0)
        let deployed = try await cloud.aws(
            "cloudformation", "get-template", "--stack-name", try await addons(cloud), "--query", "TemplateBody",
            "--output", "text")
        // The same but for the comment that says where it comes from.
        func plain(_ text: String) -> [Substring] { text.split(separator: "\n").filter { !$0.hasPrefix("#") } }
        #expect(plain(try cloud.sandbox.read("out/addons.yml")) == plain(deployed))
        let values = try cloud.sandbox.read("out/parameters.json")
        #expect(
            values.contains(#""ParameterValue": "acme""#) && values.contains(#""ParameterKey": "Env""#), "\(values)")
        // Copilot's own template but for the policies, and then but for the stack.
        let keep = try cloud.sandbox.read("out/environment-1-keep.yml")
        #expect(keep.contains("DeletionPolicy: Retain") && keep.contains("AddonsStack:"))
        let without = try cloud.sandbox.read("out/environment-2-without.yml")
        #expect(!without.contains("AddonsStack") && without.contains("EnvironmentManagerRole"))
    }

    @Test func whatIsNotDeployedIsNotEjected() async throws {
        let cloud = try await StandIn()
        // Medium is recorded, minimum runs.
        let ran = try await eject(cloud)
        #expect(ran.status == 3, "\(ran.stderr)")
        #expect(ran.stderr.contains("tiergit deploy -c acme -e prod"), "\(ran.stderr)")
        #expect(!cloud.sandbox.exists("ejected"))
        #expect(try cloud.changeSets() == 0 && cloud.executed() == 0)
    }

    /// The same names, and CloudFormation knows better.
    @Test func whatCloudFormationWouldChangeIsRefusedByName() async throws {
        let cloud = try await StandIn()
        try await cloud.deploy()
        let sets = try cloud.changeSets()
        try await cloud.use(["alsoReplaced": ["DBCluster"]])
        let ran = try await eject(cloud, "--json")
        #expect(ran.status == 3 && ran.stderr.contains("DBCluster"), "\(ran.stdout)\(ran.stderr)")
        #expect(!cloud.sandbox.exists("ejected"))
        #expect(try cloud.changeSets() == sets)
    }

    @Test func aDryRunWritesNothingAndOfflineSaysThatItChecksNothing() async throws {
        let cloud = try await StandIn()
        try await cloud.deploy()
        #expect(try await eject(cloud, "--dry-run").status == 0)
        #expect(!cloud.sandbox.exists("ejected"))
        let calls = try cloud.calls()
        let offline = try await eject(cloud, "--offline")
        #expect(offline.status == 0 && offline.stderr.contains("not checked"), "\(offline.stderr)")
        #expect(try cloud.calls() == calls)
        #expect(try cloud.sandbox.read("ejected/acme-prod/README.md").contains("not checked"))
        // What is there stays.
        let again = try await eject(cloud, "--offline")
        #expect(again.status == 64 && again.stderr.contains("there already"), "\(again.stderr)")
    }

    @Test(arguments: [
        ("denied", "CreateChangeSet", 1), ("expired", "GetTemplate", 1), ("throttle", "DescribeStacks", 0),
    ])
    func withoutAnAnswerNothingIsWritten(fault: String, operation: String, status: Int) async throws {
        let cloud = try await StandIn()
        try await cloud.deploy()
        try await cloud.use([
            "faults": [["operation": operation, "call": 1, "times": status == 0 ? 2 : 1000, "fault": fault]]
        ])
        let ran = try await eject(cloud)
        #expect(ran.status == Int32(status), "\(ran.stderr)")
        #expect(cloud.sandbox.exists("ejected") == (status == 0))
    }

    /// Outputs are in no change set: what only gives another export is deployed all the same.
    @Test func anotherOutputAloneIsDeployed() async throws {
        let cloud = try await StandIn()
        try await cloud.deploy()
        let file = "copilot/environments/addons-medium/storage.yml"
        try cloud.sandbox.write(
            try cloud.sandbox.read(file).replacingOccurrences(
                of: "Outputs:\n",
                with: "Outputs:\n    Another:\n        Value: one\n        Export:\n            Name: another-export\n"),
            to: file)
        try await cloud.sandbox.git("add", "-A")
        try await cloud.sandbox.git("commit", "-qm", "one more export")
        try await cloud.sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        let ran = try await cloud.deploy()
        #expect(ran.status == 0, "\(ran.stderr)")
        #expect(try await cloud.results() == ["succeeded", "succeeded"])
        #expect(try await cloud.aws("cloudformation", "list-exports").contains("another-export"))
    }
}
