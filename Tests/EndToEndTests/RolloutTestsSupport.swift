import Foundation
import Testing

/// A repository with many clients on minimum, `c001` to `cNNN`, and a stand-in for `copilot` that keeps a log of its own.
final class RolloutWorld: Sendable {
    let sandbox: Sandbox
    let environment: [String: String]
    let clients: [String]

    /// With `prod` of all of them, made once for each number and copied.
    private static let models = Models()

    private actor Models {
        private var made: [Int: Task<Sandbox, any Error>] = [:]

        func model(_ count: Int) async throws -> Sandbox {
            let task =
                made[count]
                ?? Task {
                    let sandbox = try await Sandbox.copilot(adopted: true)
                    let lines = RolloutWorld.names(count).map { "\($0),prod,minimum\n" }.joined()
                    try sandbox.write(lines, to: "\(sandbox.root)/targets.csv")
                    try await sandbox.ok("adopt", "--targets", "\(sandbox.root)/targets.csv")
                    return sandbox
                }
            made[count] = task
            return try await task.value
        }
    }

    private static func names(_ count: Int) -> [String] {
        (1...count).map { number in "c" + String(repeating: "0", count: 3 - "\(number)".count) + "\(number)" }
    }

    init(_ count: Int = 6) async throws {
        let model = try await Self.models.model(count)
        clients = Self.names(count)
        sandbox = try await Sandbox()
        for file in ["key", "key.pub", "allowed_signers"] {
            try sandbox.remove("\(sandbox.home)/\(file)")
            try FileManager.default.copyItem(atPath: "\(model.home)/\(file)", toPath: "\(sandbox.home)/\(file)")
        }
        try await sandbox.expect("cp", "-a", model.repository, sandbox.root, in: model.root)
        environment = try Self.equip(sandbox)
    }

    /// Puts the stand-in for `copilot` into a sandbox.
    ///
    /// - Returns: the environment in which it is found, and told what to do.
    static func equip(_ sandbox: Sandbox) throws -> [String: String] {
        let bin = "\(sandbox.root)/bin"
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("StandIn").path
        for path in [bin, "\(sandbox.root)/faults"] {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        }
        try FileManager.default.copyItem(atPath: "\(folder)/copilot", toPath: "\(bin)/copilot")
        return [
            "PATH": "\(bin):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            "STANDIN_COPILOT": "\(sandbox.root)/copilot.log", "STANDIN_COPILOT_FAULTS": "\(sandbox.root)/faults",
            "STANDIN_COPILOT_ENDS": "1", "STANDIN_COPILOT_HOLD": "\(sandbox.root)/hold",
        ]
    }

    /// The next deployment of these clients fails, and only that.
    func inject(_ clients: some Sequence<String>) throws {
        for client in clients { try sandbox.write("", to: "\(sandbox.root)/faults/\(client)") }
    }

    /// Until they are let go on, deployments do not end.
    func hold() throws { try sandbox.write("", to: "\(sandbox.root)/hold") }
    func letGoOn() throws { try sandbox.remove("\(sandbox.root)/hold") }

    @discardableResult
    func rollout(_ arguments: String..., environment more: [String: String] = [:]) async throws -> Ran {
        try await run(arguments, more)
    }

    /// Begins one of medium, of the environment alone.
    @discardableResult
    func begin(_ arguments: String..., environment more: [String: String] = [:]) async throws -> Ran {
        try await run(["medium", "-y", "--services", ""] + arguments, more)
    }

    /// Goes on, and ends well.
    func resume(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let ran = try await run(["--resume"], [:])
        #expect(ran.status == 0, "\(ran.stderr)", sourceLocation: sourceLocation)
    }

    private func run(_ arguments: [String], _ more: [String: String]) async throws -> Ran {
        try await sandbox.run(
            Sandbox.tiergit, ["rollout"] + arguments, environment: environment.merging(more) { $1 })
    }

    /// Lines of NDJSON.
    static func events(_ text: String) throws -> [[String: Any]] {
        try text.split(separator: "\n").map {
            let line = try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
            #expect(line["format"] as? Int == 1)
            return line
        }
    }

    /// What Copilot did from outside: the applications of which it began, and of which it ended, a deployment of the environment.
    func deployed() throws -> (begun: [String], ended: [String]) {
        guard sandbox.exists("\(sandbox.root)/copilot.log") else { return ([], []) }
        var (begun, ended): ([String], [String]) = ([], [])
        for line in try sandbox.read("\(sandbox.root)/copilot.log").split(separator: "\n") {
            let call = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let application = try #require(call["application"] as? String)
            if (call["arguments"] as? [String])?.first == "env" { begun.append(application) }
            if (call["ended"] as? [String])?.first == "env" { ended.append(application) }
        }
        return (begun, ended)
    }

    /// A client's entries in prod since it was adopted, oldest first: `switch minimum -> medium`, `deploy medium: succeeded`.
    func log(_ client: String) async throws -> [String] {
        try await sandbox.git("log", "--reverse", "--format=%s", "refs/tiergit/history/\(client)/prod")
            .split(separator: "\n").dropFirst().map { String($0.drop { $0 != " " }.dropFirst()) }
    }

    static let done = ["switch minimum -> medium", "deploy medium: succeeded"]

    func expectDone(
        _ clients: some Sequence<String>, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        for client in clients {
            #expect(try await log(client) == Self.done, "\(client)", sourceLocation: sourceLocation)
        }
    }

    /// Neither work trees nor leases nor results are left.
    func expectNothingLeft(sourceLocation: SourceLocation = #_sourceLocation) async throws {
        #expect(try await workTrees() == [], sourceLocation: sourceLocation)
        let files = try await sandbox.run(
            "find",
            ["leases", "unrecorded", "open"].map { "\(sandbox.repository)/.git/tiergit/\($0)" } + ["-type", "f"])
        #expect(files.stdout == "", sourceLocation: sourceLocation)
    }

    /// The clients that have a work tree.
    func workTrees() async throws -> [String] {
        try await sandbox.git("worktree", "list", "--porcelain").split(separator: "\n").compactMap {
            $0.hasPrefix("worktree ") && $0.contains("/rollout/")
                ? $0.split(separator: "/").last?.split(separator: ".").first.map(String.init) : nil
        }.sorted()
    }

    /// Kills whatever runs in this world, as a machine does that loses its power.
    ///
    /// - Returns: how many processes that were.
    @discardableResult
    func killAll() throws -> Int {
        var killed = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") {
            guard let id = Int32(name), id != getpid(),
                let variables = FileManager.default.contents(atPath: "/proc/\(name)/environ"),
                variables.range(of: Data("HOME=\(sandbox.home)\0".utf8)) != nil
            else { continue }
            if kill(id, SIGKILL) == 0 { killed += 1 }
        }
        return killed
    }
}
