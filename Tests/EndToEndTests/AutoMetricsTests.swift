import Foundation
import Testing

/// `auto --metrics`, with files and with the real AWS CLI against moto.
@Suite struct AutoMetricsTests {
    private static let target = ["-c", "acme", "-e", "prod"]
    /// 2026-11-15, midnight.
    static let end = 1_794_700_800

    /// One value every five minutes for fourteen days.
    static func result(_ label: String, id: String = "m1", days: Int = 14, _ value: (Int) -> Double) -> [String: Any] {
        let times = stride(from: 0, to: days * 86_400, by: 300).map { $0 }
        return [
            "Id": id, "Label": label, "StatusCode": "Complete",
            "Timestamps": times.map { end - days * 86_400 + $0 }, "Values": times.map(value),
        ]
    }

    /// Everything that the demo's tiers have a limit for, but for what is given otherwise.
    static func data(_ value: Double, _ others: [String: (Int) -> Double] = [:]) throws -> Data {
        let labels = [
            "CPUUtilization web", "MemoryUtilization web", "CPUUtilization api", "MemoryUtilization api",
        ]
        let results = labels.enumerated().map { index, label in
            result(label, id: "m\(index)", others[label] ?? { _ in value })
        }
        return try JSONSerialization.data(withJSONObject: ["MetricDataResults": results], options: [.sortedKeys])
    }

    private static func noon(_ seconds: Int) -> Bool { (9..<15).contains(seconds % 86_400 / 3_600) }

    /// The demo's repository with a client on a tier.
    static func sandbox(on tier: String) async throws -> Sandbox {
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", tier, "-c", "acme", "-e", "prod")
        return sandbox
    }

    private func auto(_ sandbox: Sandbox, _ arguments: String..., input: String = "") async throws -> Ran {
        try await sandbox.run(Sandbox.tiergit, ["auto"] + Self.target + arguments, input: input)
    }

    @Test func suggestionsFromAFile() async throws {
        let sandbox = try await Self.sandbox(on: "medium")
        let refs = try await sandbox.refs()
        try sandbox.write(try Self.data(10, ["CPUUtilization web": { Self.noon($0) ? 96 : 30 }]), to: "up.json")
        let up = try await auto(sandbox, "--metrics", "up.json", "--detailed-exitcode")
        #expect(up.status == 2, "\(up.stderr)")
        #expect(up.stdout.contains("suggested: enterprise, a larger tier"), "\(up.stdout)")
        #expect(up.stdout.contains("CPUUtilization web stayed at 80 percent") && up.stdout.contains("on 14 days"))
        #expect(up.stdout.contains("cost: $") && up.stdout.contains("path: one update, verdict safe"))
        #expect(up.stderr.contains("tiergit switch enterprise -c acme -e prod -m"), "\(up.stderr)")

        try sandbox.write(try Self.data(6), to: "idle.json")
        let down = try await auto(sandbox, "--metrics", "idle.json")
        #expect(down.status == 0 && down.stdout.contains("suggested: minimum, a smaller tier"), "\(down.stdout)")
        let twice = try await auto(sandbox, "--metrics", "-", input: try sandbox.read("idle.json"))
        #expect(twice.stdout == down.stdout)

        // Busy at times is no reason for anything; with other rules it is.
        try sandbox.write(
            try Self.data(30, ["MemoryUtilization web": { Self.noon($0) ? 70 : 30 }]), to: "middle.json")
        let stay = try await auto(sandbox, "--metrics", "middle.json", "--detailed-exitcode")
        #expect(stay.status == 0 && stay.stdout.contains("suggested: nothing"), "\(stay.stdout)")
        let eager = try await auto(sandbox, "--metrics", "middle.json", "--up", "60", "--days", "10")
        #expect(eager.stdout.contains("suggested: enterprise"), "\(eager.stdout)")

        // One metric that nothing is known of is enough against less.
        let part = try JSONSerialization.data(
            withJSONObject: ["MetricDataResults": [Self.result("MemoryUtilization web") { _ in 5 }]])
        try sandbox.write(part, to: "part.json")
        let unknown = try await auto(sandbox, "--metrics", "part.json", "--detailed-exitcode")
        #expect(
            unknown.status == 0 && unknown.stdout.contains("not known: too little was measured"), "\(unknown.stdout)")
        // It never switches by itself.
        #expect(try await sandbox.refs() == refs)
    }

    /// Loads from before a switch are those of another tier.
    @Test func whatCameBeforeASwitchDoesNotCount() async throws {
        let sandbox = try await Self.sandbox(on: "enterprise")
        let date = ["GIT_COMMITTER_DATE": "\(Self.end - 5 * 86_400) +0000"]
        let switched = try await sandbox.run(
            Sandbox.tiergit, ["switch", "medium", "-y"] + Self.target, environment: date)
        #expect(switched.status == 0, "\(switched.stderr)")
        try sandbox.write(try Self.data(6), to: "idle.json")
        let early = try await auto(sandbox, "--metrics", "idle.json")
        #expect(
            early.stdout.contains("not known") && early.stdout.contains("35 percent of the window"), "\(early.stdout)")
        #expect(early.stderr.contains("runs this since 2026-11-10 00:00 UTC"), "\(early.stderr)")
        // Three days near the limit are three days.
        try sandbox.write(try Self.data(10, ["CPUUtilization web": { Self.noon($0) ? 96 : 30 }]), to: "up.json")
        let up = try await auto(sandbox, "--metrics", "up.json")
        #expect(up.stdout.contains("suggested: enterprise") && up.stdout.contains("on 5 days"), "\(up.stdout)")
    }

    @Test func mistakes() async throws {
        let sandbox = try await Self.sandbox(on: "medium")
        try sandbox.write(
            "{\"MetricDataResults\": [\n  {\"Id\": \"m1\", \"Timestamps\": [1], \"Values\": [-1]}]}", to: "a.json")
        let negative = try await auto(sandbox, "--metrics", "a.json")
        #expect(
            negative.status == 1 && negative.stderr.contains("a.json:2:46: no load is below zero"), "\(negative.stderr)"
        )
        #expect(try await auto(sandbox, "--metrics", "missing.json").status == 1)
        for arguments in [
            ["--metrics", "a.json", "--window", "2w"], ["--metrics", "a.json", "--window", "500d"],
            ["--metrics", "a.json", "--up", "20"], ["--metrics", "a.json", "--print-queries"], ["--metrics", ""],
            ["--metrics", "a.json", "--days", "15"],
        ] {
            let ran = try await sandbox.run(Sandbox.tiergit, ["auto"] + Self.target + arguments)
            #expect(ran.status == 64, "\(arguments): \(ran.stderr)")
        }
        let nobody = try await sandbox.run(
            Sandbox.tiergit, ["auto", "-c", "globex", "-e", "prod", "--metrics", "a.json"])
        #expect(nobody.status == 1, "\(nobody.stderr)")
    }

    // MARK: - CloudWatch

    private static func template(_ suffix: String) -> String {
        """
        Parameters: {App: {Type: String}, Env: {Type: String}}
        Resources:
          Reports:
            Type: AWS::RDS::DBInstance
            Properties:
              Engine: postgres
              DBInstanceClass: db.t3.micro
              AllocatedStorage: '20'
              MasterUsername: postgres
              MasterUserPassword: not-a-secret
              DBInstanceIdentifier: reports-\(suffix)

        """
    }

    /// The real CLI finds the physical names, asks for what was put, and pages; what is printed for the user leads to the same.
    @Test func theRealCLIAgainstMoto() async throws {
        let suffix = String(UInt64.random(in: 1...(.max)), radix: 36)
        let account = String(UInt64.random(in: 100_000_000_000...999_999_999_999))
        let sandbox = try await Sandbox()
        try FileManager.default.createDirectory(atPath: sandbox.repository, withIntermediateDirectories: true)
        try await sandbox.git("init", "-q")
        try sandbox.write(Self.template(suffix), to: "copilot/environments/addons/reports.yml")
        try sandbox.write("name: prod\ntype: Environment\n", to: "copilot/environments/prod/manifest.yml")
        try sandbox.write(
            "name: web\ntype: Backend Service\ncpu: 256\nmemory: 512\ncount: 1\n", to: "copilot/web/manifest.yml")
        try await sandbox.git("add", "-A")
        try await sandbox.git("commit", "-q", "-S", "-m", "a Copilot application")
        try await sandbox.ok("init", "--adopt", "copilot/environments/addons", "--as", "minimum", "--derive")
        try await sandbox.git("add", "-A")
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")

        // moto reads no compressed requests.
        let environment = try await Moto.environment(account: account).merging([
            "AWS_DISABLE_REQUEST_COMPRESSION": "true"
        ]) { $1 }
        func aws(_ arguments: String...) async throws -> String {
            let ran = try await sandbox.run("aws", arguments, environment: environment)
            #expect(ran.status == 0, "aws \(arguments): \(ran.stderr)")
            return ran.stdout
        }
        func auto(_ arguments: String...) async throws -> Ran {
            try await sandbox.run(
                Sandbox.tiergit,
                ["auto", "-c", "acme", "-e", "prod", "--window", "2d", "--days", "2"] + arguments,
                environment: environment)
        }
        _ = try await aws(
            "cloudformation", "create-stack", "--stack-name", "addons-\(suffix)", "--template-body",
            "file://\(sandbox.repository)/copilot/environments/addons-minimum/reports.yml", "--parameters",
            "ParameterKey=App,ParameterValue=acme", "ParameterKey=Env,ParameterValue=prod")
        try sandbox.write(
            """
            Resources:
              Cluster: {Type: AWS::ECS::Cluster}
              Task:
                Type: AWS::ECS::TaskDefinition
                Properties: {Family: web, ContainerDefinitions: [{Name: web, Image: web, Memory: 512, Cpu: 256}]}
              Service:
                Type: AWS::ECS::Service
                Properties: {Cluster: !Ref Cluster, TaskDefinition: !Ref Task, DesiredCount: 1}

            """, to: "\(sandbox.root)/service.yml")
        _ = try await aws(
            "cloudformation", "create-stack", "--stack-name", "acme-prod-web", "--template-body",
            "file://\(sandbox.root)/service.yml")
        let arn = try await aws(
            "cloudformation", "describe-stack-resource", "--stack-name", "acme-prod-web", "--logical-resource-id",
            "Service", "--query", "StackResourceDetail.PhysicalResourceId", "--output", "text")
        let parts = arn.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: "/").map(String.init)
        try #require(parts.count == 3)

        let now = Int(Date().timeIntervalSince1970) / 300 * 300
        func put(
            _ namespace: String, _ metric: String, _ dimensions: KeyValuePairs<String, String>, _ value: (Int) -> Double
        )
            async throws
        {
            let data = stride(from: now - 2 * 86_400, to: now + 300, by: 300).map { time -> [String: Any] in
                [
                    "MetricName": metric, "Timestamp": time, "Value": value(time),
                    "Dimensions": dimensions.map { ["Name": $0.key, "Value": $0.value] },
                ]
            }
            let file = "\(sandbox.root)/\(metric).json"
            try sandbox.write(try JSONSerialization.data(withJSONObject: data), to: file)
            _ = try await aws(
                "cloudwatch", "put-metric-data", "--namespace", namespace, "--metric-data", "file://\(file)")
        }
        // In the order of the query: moto tells them apart by it.
        let service: KeyValuePairs = ["ClusterName": parts[1], "ServiceName": parts[2]]
        try await put("AWS/RDS", "CPUUtilization", ["DBInstanceIdentifier": "reports-\(suffix)"]) { _ in 12 }
        try await put("AWS/ECS", "CPUUtilization", service) { $0 % 86_400 / 3_600 % 3 == 0 ? 40 : 93 }
        try await put("AWS/ECS", "MemoryUtilization", service) { _ in 33 }

        let found = try await auto(
            "--metrics", "cloudwatch", "--stack", "addons-\(suffix)", "--app", "acme", "--detailed-exitcode")
        #expect(found.status == 2, "\(found.stdout)\(found.stderr)")
        #expect(found.stdout.contains("suggested: medium, a larger tier"), "\(found.stdout)\(found.stderr)")
        #expect(found.stdout.contains("CPUUtilization web stayed at 80 percent"), "\(found.stdout)")

        // What it asks for, asked by hand: the same from the file.
        let printed = try await auto(
            "--metrics", "cloudwatch", "--stack", "addons-\(suffix)", "--app", "acme", "--print-queries")
        #expect(printed.status == 0, "\(printed.stderr)")
        try sandbox.write(printed.stdout, to: "queries.json")
        let hint = try #require(printed.stderr.components(separatedBy: "hint: ").last)
        let asked = try await sandbox.run(
            "sh", ["-c", hint.trimmingCharacters(in: .whitespacesAndNewlines)], environment: environment)
        #expect(asked.status == 0, "\(asked.stderr)")
        let file = try await auto("--metrics", "load.json")
        #expect(file.stdout.contains("suggested: medium, a larger tier"), "\(file.stdout)\(file.stderr)")
        #expect(
            file.stdout.components(separatedBy: "\n").dropFirst()
                == found.stdout.components(separatedBy: "\n").dropFirst())

        // A stack that is not there is an error, a service that is not deployed is not known.
        let missing = try await auto("--metrics", "cloudwatch", "--stack", "nothing", "--app", "acme")
        #expect(missing.status == 1 && missing.stderr.contains("nothing"), "\(missing.stderr)")
        let other = try await auto("--metrics", "cloudwatch", "--stack", "addons-\(suffix)", "--app", "other")
        #expect(other.status == 0 && other.stdout.contains("not known"), "\(other.stdout)\(other.stderr)")
    }

    /// An `aws` that answers what it is told, once each, and counts.
    private func fake(_ sandbox: Sandbox, _ error: String, times: Int) throws -> [String: String] {
        let bin = "\(sandbox.root)/bin"
        try sandbox.write(
            """
            #!/bin/sh
            case "$*" in
            *list-stack-resources*) echo '{"StackResourceSummaries": []}' ;;
            *"describe-stack-resource --stack-name acme-prod "*) echo '{"StackResourceDetail": {"PhysicalResourceId": "addons"}}' ;;
            *describe-stack-resource*)
              echo '{"StackResourceDetail": {"PhysicalResourceId": "arn:aws:ecs:us-east-1:1:service/cluster/web"}}' ;;
            *get-metric-data*)
              echo x >>'\(sandbox.root)/asked'
              if [ "$(wc -l <'\(sandbox.root)/asked')" -le \(times) ]; then
                echo "An error occurred (\(error)) when calling the GetMetricData operation: no" >&2
                exit 254
              fi
              cat '\(sandbox.repository)/answer.json' ;;
            esac

            """, to: "\(bin)/aws")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(bin)/aws")
        return ["PATH": "\(bin):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"]
    }

    @Test(arguments: [("ThrottlingException", 1), ("AccessDeniedException", 9)])
    func errorsOfAWS(_ error: String, _ times: Int) async throws {
        let sandbox = try await Self.sandbox(on: "medium")
        try sandbox.write(try Self.data(6), to: "answer.json")
        let environment = try fake(sandbox, error, times: times)
        let ran = try await sandbox.run(
            Sandbox.tiergit, ["auto", "--metrics", "cloudwatch", "--app", "acme"] + Self.target,
            environment: environment.merging(["GIT_COMMITTER_DATE": "\(Self.end) +0000"]) { $1 })
        if times == 1 {
            // Tried again, and then as from a file.
            #expect(ran.status == 0 && ran.stdout.contains("suggested: minimum"), "\(ran.stdout)\(ran.stderr)")
            #expect(ran.stderr.contains("AWS asks for fewer calls"), "\(ran.stderr)")
        } else {
            #expect(ran.status == 1 && ran.stderr.contains("get-metric-data"), "\(ran.stderr)")
            #expect(ran.stderr.contains("ask for the permission"), "\(ran.stderr)")
        }
    }
}
