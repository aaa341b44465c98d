import Foundation
import Testing

/// `tiergit drift`, each kind of it alone; and that the command it names really mends it.
@Suite struct EngineTestsDrift {
    /// Medium is recorded, deployed and active.
    private func deployed() async throws -> StandIn {
        let cloud = try await StandIn()
        #expect(try await cloud.deploy().status == 0)
        try await cloud.sandbox.git("config", "tiergit.awsPatience", "1")
        return cloud
    }

    private func drift(_ cloud: StandIn, _ more: String...) async throws -> Ran {
        try await cloud.sandbox.run(
            Sandbox.tiergit, ["drift", "-c", "acme", "-e", "prod"] + more, environment: cloud.environment)
    }

    private func expectNone(_ cloud: StandIn, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let ran = try await drift(cloud, "--resources", "--detailed-exitcode")
        #expect(ran.status == 0, "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        #expect(
            ran.lines.count == 1 && ran.stdout.contains("as recorded"), "\(ran.stdout)", sourceLocation: sourceLocation)
        #expect(ran.stderr == "", sourceLocation: sourceLocation)
    }

    /// Finds just that, and runs the commands it names in their order.
    private func expectMended(
        _ cloud: StandIn, _ finding: String, by commands: String..., with options: [String] = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let arguments = ["drift", "-c", "acme", "-e", "prod"] + options
        let ran = try await cloud.sandbox.run(Sandbox.tiergit, arguments, environment: cloud.environment)
        #expect(ran.status == 1, "\(ran.stdout)\(ran.stderr)", sourceLocation: sourceLocation)
        let detailed = try await cloud.sandbox.run(
            Sandbox.tiergit, arguments + ["--detailed-exitcode"], environment: cloud.environment)
        #expect(detailed.status == 2, sourceLocation: sourceLocation)
        #expect(ran.lines.dropFirst().joined(separator: "\n") == finding, sourceLocation: sourceLocation)
        let hints = ran.stderr.split(separator: "\n").filter { $0.hasPrefix("hint: ") }.map { String($0.dropFirst(6)) }
        #expect(hints == commands, sourceLocation: sourceLocation)
        for hint in hints {
            let mended = try await cloud.shell(hint)
            #expect(mended.status == 0, "\(hint): \(mended.stdout)\(mended.stderr)", sourceLocation: sourceLocation)
            try await cloud.aws("stand-in", "finish")
        }
    }

    @Test func nothingDrifted() async throws {
        let cloud = try await deployed()
        let before = try await cloud.references()
        let changeSets = try cloud.changeSets()
        #expect(try await drift(cloud).status == 0)
        try await expectNone(cloud)
        let executed = try cloud.executed()
        #expect(executed == 1)
        #expect(try await cloud.references() == before)
        #expect(try cloud.changeSets() == changeSets)
    }

    @Test func editedOnDisk() async throws {
        let cloud = try await deployed()
        let file = "copilot/environments/addons-medium/storage.yml"
        try cloud.sandbox.write(try cloud.sandbox.read(file) + "# by hand\n", to: file)
        try await expectMended(
            cloud, "  disk  what is active here is not what #3 recorded", by: "tiergit activate -c acme -e prod")
        try await expectNone(cloud)
    }

    @Test func anotherTierWasDeployedLast() async throws {
        let cloud = try await deployed()
        try await cloud.sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        try await expectMended(
            cloud, "  undeployed  #4 (minimum) is not deployed: #3 (medium) is",
            by: "tiergit deploy -c acme -e prod --engine cloudformation")
        try await expectNone(cloud)
        #expect(try await cloud.results() == ["succeeded", "succeeded"])
    }

    /// Whoever deploys with Copilot is told to go on with it.
    @Test func theCommandIsTheOneThatDeployedLast() async throws {
        let cloud = try await StandIn()
        let first = try await drift(cloud)
        #expect(first.stdout.contains("  undeployed  #2 (medium) is not deployed: #1 (minimum) is\n"))
        #expect(first.stderr == "hint: tiergit deploy -c acme -e prod\n", "\(first.stderr)")
        #expect(try await cloud.deploy(engine: "copilot").status == 0)
        let second = try await drift(cloud)
        // The stand-in for Copilot deploys nothing, which is what a deployment behind our back comes to.
        #expect(second.stderr == "hint: tiergit deploy -c acme -e prod\n", "\(second.stderr)")
        #expect(second.stdout.contains("  template  DBCluster: "), "\(second.stdout)")
    }

    @Test func deployedBehindOurBack() async throws {
        let cloud = try await deployed()
        try await cloud.aws(
            "stand-in", "copilot", "acme-prod", "\(cloud.sandbox.repository)/copilot/environments/addons-minimum")
        try await expectMended(
            cloud,
            """
              template  DBCluster: the deployed template has another ServerlessV2ScalingConfiguration.MaxCapacity, \
            ServerlessV2ScalingConfiguration.MinCapacity
              template  Uploads: the deployed template has another LifecycleConfiguration.Rules.1.Transitions
            """,
            by: "tiergit deploy -c acme -e prod --engine cloudformation --accept change-set:DBCluster "
                + "--accept change-set:Uploads")
        try await expectNone(cloud)
        #expect(try await cloud.results() == ["succeeded", "succeeded"])
    }

    @Test func resourcesChangedByHand() async throws {
        let cloud = try await deployed()
        func difference(_ path: String, _ kind: String, _ expected: String, _ actual: String) -> [String: String] {
            ["PropertyPath": path, "DifferenceType": kind, "ExpectedValue": expected, "ActualValue": actual]
        }
        try await cloud.use([
            "drifts": [
                "DBCluster": [
                    difference("/EngineVersion", "NOT_EQUAL", "16.8", "16.9"),
                    difference("/Tags/0", "ADD", "null", #"{"Key":"owner","Value":"me"}"#),
                    difference("/MasterUsername", "REMOVE", "postgres", "null"),
                    difference("/MasterUserPassword", "NOT_EQUAL", "hunter1", "hunter2"),
                ], "Uploads": "DELETED",
            ] as [String: Any]
        ])
        // AWS is asked to look only where that is wanted: it takes minutes.
        #expect(try await drift(cloud).status == 0)
        let ran = try await drift(cloud, "--resources", "--detailed-exitcode")
        #expect(ran.status == 2)
        #expect(
            ran.lines.dropFirst().joined(separator: "\n") == """
                  resource  DBCluster: changed by hand: /EngineVersion is 16.9, and the template says 16.8; \
                /Tags/0 is {"Key":"owner","Value":"me"}, of which the template says nothing; \
                /MasterUsername is gone, and the template says postgres; \
                /MasterUserPassword is (hidden), and the template says (hidden)
                  resource  Uploads: it was deleted
                """)
        #expect(
            ran.stderr.hasPrefix(
                "hint: change it back by hand, or write it into the tier's template and tiergit deploy -c acme -e prod")
        )
        #expect(!(try await drift(cloud, "--resources", "--json")).stdout.contains("hunter"))
        try await cloud.use([:])
        try await expectNone(cloud)
        // One that AWS cannot look at is not in order.
        try await cloud.use(["undetected": "Uploads", "drifts": ["DBCluster": "DELETED"]])
        let partial = try await drift(cloud, "--resources", "--detailed-exitcode")
        #expect(partial.status == 1)
        #expect(partial.stdout.contains("  resource  DBCluster: it was deleted\n"), "\(partial.stdout)")
        #expect(
            partial.stdout.contains("  not known  detect-stack-drift: Failed to detect drift on resource [Uploads]"))
    }

    @Test func aStackThatCouldNotRollBack() async throws {
        let cloud = try await deployed()
        try await cloud.use(["fails": ["Uploads": "Access denied"], "rollbackFails": ["Uploads": "Still denied"]])
        try await cloud.sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        #expect(try await cloud.deploy().status == 1)
        let refused = try await cloud.deploy()
        #expect(refused.status == 1 && refused.stderr.contains("UPDATE_ROLLBACK_FAILED"), "\(refused.stderr)")
        try await cloud.use([:])
        let name = try #require(try cloud.name(of: "acme-prod-AddonsStack"))
        try await expectMended(
            cloud,
            "  stack  \(name) is UPDATE_ROLLBACK_FAILED\n  undeployed  #5 (minimum) is not deployed: #3 (medium) is",
            by: "aws cloudformation continue-update-rollback --stack-name acme-prod",
            "tiergit deploy -c acme -e prod --engine cloudformation")
        try await expectNone(cloud)
    }

    /// What rolled back runs what it ran before, and the record says so too.
    @Test func aStackThatRolledBack() async throws {
        let cloud = try await deployed()
        try await cloud.use(["fails": ["Uploads": "Access denied"]])
        try await cloud.sandbox.ok("switch", "minimum", "-c", "acme", "-e", "prod", "-y")
        #expect(try await cloud.deploy().status == 1)
        try await cloud.use([:])
        try await expectMended(
            cloud, "  undeployed  #5 (minimum) is not deployed: #3 (medium) is",
            by: "tiergit deploy -c acme -e prod --engine cloudformation")
        try await expectNone(cloud)
    }

    @Test func aStackThatIsMissing() async throws {
        let cloud = try await deployed()
        let none = try await drift(cloud, "--app", "nobody")
        #expect(none.status == 1)
        #expect(none.stdout.contains("  stack  there is no stack nobody-prod in this account and region\n"))
        #expect(none.stderr == "hint: tiergit deploy -c acme -e prod\n", "\(none.stderr)")
        let own = try await drift(cloud, "--stack", "nobody")
        #expect(own.stdout.contains("  stack  there is no stack nobody in this account and region\n"))
        #expect(
            own.stderr
                == "hint: tiergit deploy -c acme -e prod --engine cloudformation --stack nobody --accept change-set:stack\n",
            "\(own.stderr)")
        // Where nobody can be asked, it is not known whether it is missing.
        try await cloud.use(["faults": [["fault": "lost", "operation": "*", "times": 1000] as [String: Any]]])
        let away = try await drift(cloud, "--detailed-exitcode")
        #expect(away.status == 1 && away.stdout.contains("  not known  describe-stack-resource: Could not connect"))
    }

    /// Many targets: what AWS does not tell of some is said, and the rest is shown.
    @Test func manyAtOnce() async throws {
        let clients = (1...11).map { String(format: "c%02d", $0) }
        func stacks() -> [String: Any] {
            Dictionary(
                uniqueKeysWithValues: (["acme"] + clients).filter { $0 != "c06" }.map {
                    ("\($0)-prod", ["addons": "copilot/environments/addons-minimum"])
                })
        }
        let cloud = try await StandIn(["stacks": stacks()])
        let sandbox = cloud.sandbox
        try sandbox.write(
            "client,environment,tier\n" + clients.filter { $0 != "c05" }.map { "\($0),prod,minimum\n" }.joined(),
            to: "\(sandbox.root)/clients.csv")
        try await sandbox.ok("adopt", "--targets", "\(sandbox.root)/clients.csv")
        try await sandbox.ok("switch", "minimum", "-c", "c05", "-e", "prod", "-y")
        try await sandbox.git("config", "tiergit.awsPatience", "4")
        try await sandbox.ok("activate", "-c", "acme", "-e", "prod")
        #expect(try await cloud.deploy().status == 0)

        func fault(_ kind: String, _ client: String, times: Int) -> [String: Any] {
            ["fault": kind, "operation": "*", "names": "\(client)-prod", "times": times]
        }
        let faults = [
            // One of the throttled is let through at the second try.
            fault("throttle", "c01", times: 1), fault("throttle", "c02", times: 1000),
            fault("throttle", "c03", times: 1000), fault("denied", "c04", times: 1000),
        ]
        try await cloud.use(["stacks": stacks(), "faults": faults])
        let ran = try await cloud.tiergit("drift", "--all", "--detailed-exitcode")
        #expect(ran.status == 1, "\(ran.stderr)")
        for client in ["acme", "c01", "c07", "c08", "c09", "c10", "c11"] {
            let line = ran.lines.first { $0.hasPrefix("\(client)/prod  ") }
            #expect(line?.hasSuffix("  as recorded") == true, "\(client): \(ran.stdout)")
        }
        func block(_ client: String) -> [String] {
            Array(
                ran.lines.drop { !$0.hasPrefix("\(client)/prod  ") }.dropFirst().prefix { $0.hasPrefix("  ") })
        }
        for client in ["c02", "c03"] {
            #expect(block(client).count == 1 && block(client)[0].hasPrefix("  not known  describe-stack-resource: "))
            #expect(block(client)[0].contains("Throttling"), "\(block(client))")
        }
        #expect(
            block("c04").count == 1 && block("c04")[0].contains("not authorized to perform: cloudformation:Describe"))
        #expect(block("c05") == ["  undeployed  #1 (minimum) is not deployed: nothing that is recorded is"])
        #expect(block("c06") == ["  stack  there is no stack c06-prod in this account and region"])
        #expect(ran.stderr.contains("hint: tiergit deploy -c c05 -e prod\n"))
        #expect(ran.stderr.contains("hint: tiergit deploy -c c06 -e prod\n"))

        let json = try await cloud.tiergit("drift", "--all", "--json")
        #expect(json.status == 1)
        let document = try JSONSerialization.jsonObject(with: Data(json.stdout.utf8)) as? [String: Any]
        let targets = try #require(document?["targets"] as? [[String: Any]])
        #expect(targets.count == 12)
        let unknown = targets.filter { ($0["unknown"] as? [String])?.isEmpty == false }.compactMap {
            $0["client"] as? String
        }
        #expect(unknown == ["c02", "c03", "c04"])

        // Nobody in its way: what is left are the findings.
        try await cloud.use(["stacks": stacks()])
        #expect(try await cloud.tiergit("drift", "--all", "--detailed-exitcode").status == 2)
    }
}
