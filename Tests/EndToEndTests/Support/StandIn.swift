import Foundation
import Synchronization
import Testing

/// A sandbox in which acme/prod runs minimum and is recorded to run medium, with the stand-ins for `aws` and `copilot` first on PATH.
///
/// AWS as the stand-in imitates it has the environment stack `acme-prod` as Copilot deployed minimum. See `StandIn/aws`.
final class StandIn: Sendable {
    let sandbox: Sandbox
    /// What must never be in anything that is printed, written or recorded.
    static let secrets = ["AKIASTANDINKEY000000", "standin/secret/key/0000000000000000", "standin-session-token"]

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("StandIn").path

    /// Made once, and copied.
    private static let model = Task { () async throws -> Sandbox in
        let sandbox = try await Sandbox.copilot(adopted: true)
        try await sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await sandbox.ok("switch", "medium", "-c", "acme", "-e", "prod", "-y")
        return sandbox
    }

    /// The interpreter that has the AWS CLI, and the socket of the process that has it loaded.
    private static let python = Task { () async throws -> String in
        let sandbox = try await Sandbox()
        return try await sandbox.expect(
            "\(folder)/aws", "stand-in", "python", in: sandbox.root,
            environment: ["STANDIN_STATE": "\(sandbox.root)/state"]
        ).trimmingCharacters(in: .whitespacesAndNewlines)
    }
    private static let socket = "/tmp/standin-\(getuid())-\(getpid())"

    let environment: [String: String]

    /// - Parameter scenario: keys as `StandIn/cloud.py` lists them; `stacks` is there.
    init(_ scenario: [String: Any] = [:]) async throws {
        let model = try await Self.model.value
        sandbox = try await Sandbox()
        for file in ["key", "key.pub", "allowed_signers"] {
            try sandbox.remove("\(sandbox.home)/\(file)")
            try FileManager.default.copyItem(atPath: "\(model.home)/\(file)", toPath: "\(sandbox.home)/\(file)")
        }
        try await sandbox.expect("cp", "-a", model.repository, sandbox.root, in: model.root)
        let bin = "\(sandbox.root)/bin"
        try sandbox.write("#!/bin/sh\nexec \"$STANDIN_PYTHON\" -E -S '\(Self.folder)/aws' \"$@\"\n", to: "\(bin)/aws")
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(bin)/aws")
        try FileManager.default.copyItem(atPath: "\(Self.folder)/copilot", toPath: "\(bin)/copilot")
        environment = [
            "PATH": "\(bin):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            "STANDIN_PYTHON": try await Self.python.value, "STANDIN_SERVER": Self.socket,
            "STANDIN_STATE": "\(sandbox.root)/aws.json", "STANDIN_SCENARIO": "\(sandbox.root)/scenario.json",
            "STANDIN_COPILOT": "\(sandbox.root)/copilot.log",
            "AWS_ACCESS_KEY_ID": Self.secrets[0], "AWS_SECRET_ACCESS_KEY": Self.secrets[1],
            "AWS_SESSION_TOKEN": Self.secrets[2], "AWS_DEFAULT_REGION": "us-west-2", "AWS_CONFIG_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
        ]
        try await use(scenario)
        try await aws("stand-in", "init")
    }

    /// From now on this goes wrong; what is there stays.
    func use(_ scenario: [String: Any]) async throws {
        var whole = scenario
        if whole["stacks"] == nil {
            whole["stacks"] = ["acme-prod": ["addons": "\(sandbox.repository)/copilot/environments/addons-minimum"]]
        }
        try sandbox.write(try JSONSerialization.data(withJSONObject: whole), to: "\(sandbox.root)/scenario.json")
    }

    /// Runs `tiergit deploy -c acme -e prod --engine cloudformation …`, and looks for credentials in all that it left.
    @discardableResult
    func deploy(
        _ arguments: String..., engine: String = "cloudformation", environment more: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> Ran {
        let ran = try await sandbox.run(
            Sandbox.tiergit, ["deploy", "-c", "acme", "-e", "prod", "--engine", engine] + arguments,
            environment: environment.merging(more) { $1 })
        for secret in Self.secrets {
            #expect(!(ran.stdout + ran.stderr).contains(secret), sourceLocation: sourceLocation)
            let found = try await sandbox.run(
                "grep", ["-rlF", secret, "\(sandbox.repository)/.git/tiergit", "\(sandbox.home)/state"])
            #expect(found.stdout == "", sourceLocation: sourceLocation)
        }
        return ran
    }

    /// Any other program, with the stand-ins on its PATH.
    @discardableResult
    func run(_ program: String, _ arguments: String..., in directory: String? = nil) async throws -> Ran {
        try await sandbox.run(program, arguments, in: directory, environment: environment)
    }

    /// Runs tiergit with the stand-ins on PATH.
    func tiergit(_ arguments: String...) async throws -> Ran {
        try await sandbox.run(Sandbox.tiergit, arguments, environment: environment)
    }

    /// Runs a command as a user does who copied it.
    func shell(_ command: String) async throws -> Ran {
        var variables = environment
        let folder = (Sandbox.tiergit as NSString).deletingLastPathComponent
        variables["PATH"] = "\(sandbox.root)/bin:\(folder):\(ProcessInfo.processInfo.environment["PATH"] ?? "")"
        return try await sandbox.run("sh", ["-c", command], environment: variables)
    }

    @discardableResult
    func aws(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> String {
        let ran = try await sandbox.run("\(sandbox.root)/bin/aws", arguments, environment: environment)
        #expect(ran.status == 0, "aws \(arguments): \(ran.stderr)", sourceLocation: sourceLocation)
        return ran.stdout
    }

    /// What AWS knows.
    func state() throws -> [String: Any] {
        try #require(
            JSONSerialization.jsonObject(with: Data(try sandbox.read("\(sandbox.root)/aws.json").utf8))
                as? [String: Any])
    }

    func executed() throws -> Int { (try state()["executed"] as? [Any])?.count ?? -1 }
    func changeSets() throws -> Int { (try state()["changeSets"] as? [String: Any])?.count ?? -1 }

    /// The stack policies that were set, in their order.
    func policies() throws -> [String] {
        (try state()["policies"] as? [[String: Any]] ?? []).compactMap { $0["body"] as? String }
    }

    /// The status of a stack whose name begins so.
    func status(of name: String) throws -> String? {
        let stacks = try #require(try state()["stacks"] as? [String: [String: Any]])
        return stacks.values.first { ($0["name"] as? String)?.hasPrefix(name) == true }?["status"] as? String
    }

    /// The name of a stack whose name begins so.
    func name(of name: String) throws -> String? {
        let stacks = try #require(try state()["stacks"] as? [String: [String: Any]])
        return stacks.values.compactMap { $0["name"] as? String }.first { $0.hasPrefix(name) }
    }

    /// How many times `aws` was called.
    func calls() throws -> Int { try state()["invocations"] as? Int ?? 0 }

    /// The operations, in their order.
    func operations() throws -> [String] {
        try sandbox.read("\(sandbox.root)/aws.json.log").split(separator: "\n").compactMap {
            (try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])?["operation"] as? String
        }
    }

    /// What Copilot was called with.
    func copilotCalls() throws -> [String] {
        guard sandbox.exists("\(sandbox.root)/copilot.log") else { return [] }
        return try sandbox.read("\(sandbox.root)/copilot.log").split(separator: "\n").compactMap {
            let line = try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
            return (line?["arguments"] as? [String])?.joined(separator: " ")
        }
    }

    /// `deployment` of every entry that has one, oldest first, each by plain git.
    func deployments() async throws -> [[String: String]] {
        var found: [[String: String]] = []
        for id in try await sandbox.entries().reversed() {
            let text = try await sandbox.git("show", "\(id):entry.json")
            for secret in Self.secrets { #expect(!text.contains(secret)) }
            let entry = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
            guard let one = entry?["deployment"] as? [String: Any], one["result"] is String else { continue }
            found.append(one.compactMapValues { $0 as? String })
        }
        return found
    }

    func results() async throws -> [String] { try await deployments().compactMap { $0["result"] } }

    /// Every reference and what it is at.
    func references() async throws -> String { try await sandbox.git("for-each-ref") }

    /// Nothing is left to find out about, and nobody is kept out.
    func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let ran = try await sandbox.run(
            "find",
            ["\(sandbox.repository)/.git/tiergit/open", "\(sandbox.repository)/.git/tiergit/leases", "-type", "f"])
        #expect(ran.stdout == "", sourceLocation: sourceLocation)
        let status = try await sandbox.tiergit("status", "-c", "acme", "-e", "prod")
        #expect(!status.stderr.contains("told no result"), sourceLocation: sourceLocation)
    }
}
