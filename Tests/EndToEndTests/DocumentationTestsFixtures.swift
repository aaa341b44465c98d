import Foundation
import Testing

/// The repositories that documents start from, each made once and copied.
///
/// | name | |
/// |---|---|
/// | `machine` | a home without anything, git's settings neither; the reader stands in it |
/// | `demo` | `Scripts/demo`, committed; git signs |
/// | `shop` | the same, adopted since 2025-01-01: three tiers, and `clients.csv` recorded |
/// | `starter`, `starter-medium`, `starter-enterprise` | the tiers that `tiergit init` starts with, acme/prod on minimum or on that one |
/// | `team` | `shop`, shared through `origin`; Erik has a key, a home and a clone of his own |
/// | `cloud` | acme/prod runs minimum at AWS as the stand-in has it, and is recorded on medium |
/// | `shop-documents`, `starter-documents`, … | the documents of the tiers are built and committed besides |
///
/// In all of them `copilot` is the stand-in.
enum DocumentFixture {
    static func shell(_ name: String) async throws -> DocumentShell? {
        if name == "cloud" {
            let cloud = try await StandIn()
            return try DocumentShell(cloud.sandbox, environment: cloud.environment)
        }
        let base = name.hasSuffix("-documents") ? String(name.dropLast("-documents".count)) : name
        guard let make = makers[base] else { return nil }
        let model = try await Models.shared.model(name) {
            let sandbox = try await make()
            if name != base { try await document(sandbox) }
            return sandbox
        }
        let sandbox = try await Sandbox()
        try sandbox.remove(sandbox.home)
        for folder in ["home", "repository", "erik", "srv"] where model.exists("\(model.root)/\(folder)") {
            try await sandbox.expect("cp", "-a", "\(model.root)/\(folder)", sandbox.root, in: model.root)
        }
        // The model's own folder is in no setting of the copy.
        for file in ["home/.gitconfig", "erik/.gitconfig", "repository/.git/config", "erik/shop/.git/config"]
        where sandbox.exists("\(sandbox.root)/\(file)") {
            let text = try sandbox.read("\(sandbox.root)/\(file)")
            try sandbox.write(
                text.replacingOccurrences(of: model.root, with: sandbox.root), to: "\(sandbox.root)/\(file)")
        }
        let shell = try DocumentShell(
            sandbox, directory: name == "machine" ? sandbox.home : sandbox.repository,
            environment: try RolloutWorld.equip(sandbox))
        // What a machine has seen does not go along with a copy.
        if sandbox.exists(".git/refs/tiergit") {
            let seen = try await shell.run("tiergit verify -q")
            guard seen.status == 0 else { throw FixtureFailed(ran: seen) }
        }
        return shell
    }

    private actor Models {
        static let shared = Models()
        private var made: [String: Task<Sandbox, any Error>] = [:]

        func model(_ name: String, _ make: @escaping @Sendable () async throws -> Sandbox) async throws -> Sandbox {
            let task = made[name] ?? Task { try await make() }
            made[name] = task
            return try await task.value
        }
    }

    private static let makers: [String: @Sendable () async throws -> Sandbox] = [
        "machine": {
            let sandbox = try await Sandbox()
            for file in [".gitconfig", "key", "key.pub", "allowed_signers"] {
                try sandbox.remove("\(sandbox.home)/\(file)")
            }
            return sandbox
        },
        "demo": { try await demo() }, "shop": { try await shop() },
        "starter": { try await StageTests.starter() }, "starter-medium": { try await StageTests.starter(on: "medium") },
        "starter-enterprise": { try await StageTests.starter(on: "enterprise") },
        "team": { try await team() },
    ]

    private static func demo() async throws -> Sandbox {
        let sandbox = try await Sandbox()
        let folder = DocumentationTests.top.appendingPathComponent("Scripts/demo").path
        try await sandbox.expect("cp", "-R", folder, sandbox.repository, in: sandbox.root)
        try await sandbox.git("init", "-q")
        try await sandbox.git("add", ".")
        try await sandbox.git("commit", "-q", "-m", "A shop on AWS Copilot")
        return sandbox
    }

    private static func shop() async throws -> Sandbox {
        let sandbox = try await demo()
        func at(_ time: String, _ arguments: String...) async throws {
            let date = "\(time)T00:00:00Z"
            let ran = try await sandbox.run(
                Sandbox.tiergit, arguments, environment: ["GIT_COMMITTER_DATE": date, "GIT_AUTHOR_DATE": date])
            guard ran.status == 0 else { throw FixtureFailed(ran: ran) }
        }
        try await at("2025-01-01", "init", "--adopt", "copilot/environments/addons", "--as", "minimum", "--derive")
        try await at("2025-01-01", "adopt", "--targets", "clients.csv", "-m", "runs since 2024")
        try sandbox.write(try measured(), to: "\(sandbox.home)/load.json")
        return sandbox
    }

    /// What CloudWatch measured of acme/prod in a fortnight: by day the web service has all that it can do.
    private static func measured() throws -> Data {
        let idle = [
            "MemoryUtilization web", "CPUUtilization api", "MemoryUtilization api", "ACUUtilization DatabaseWriter",
            "CPUUtilization DatabaseWriter", "DatabaseConnections DatabaseWriter",
        ]
        var results = idle.enumerated().map { index, label in
            AutoMetricsTests.result(label, id: "m\(index)") { _ in 15 }
        }
        results.append(
            AutoMetricsTests.result("CPUUtilization web", id: "web") { second in
                (9..<15).contains(second % 86_400 / 3_600) ? 96 : 30
            })
        return try JSONSerialization.data(withJSONObject: ["MetricDataResults": results], options: [.sortedKeys])
    }

    /// The documents of the tiers, committed.
    private static func document(_ sandbox: Sandbox) async throws {
        try await sandbox.ok("docs", "build", "-q")
        try await sandbox.git("add", "copilot/docs/tiers")
        try await sandbox.git("commit", "-q", "-m", "documents", "copilot/docs/tiers")
    }

    private static func team() async throws -> Sandbox {
        let sandbox = try await shop()
        let (home, origin) = ("\(sandbox.root)/erik", "\(sandbox.root)/srv/shop.git")
        try await sandbox.expect("mkdir", "-p", home, "\(sandbox.root)/srv", in: sandbox.root)
        try await sandbox.expect("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "erik", "-f", "\(home)/key")
        let signers =
            try sandbox.read("\(sandbox.home)/allowed_signers") + "erik@example.com "
            + sandbox.read("\(home)/key.pub")
        for person in [sandbox.home, home] { try sandbox.write(signers, to: "\(person)/allowed_signers") }
        // What a colleague is asked for by others.
        try await sandbox.expect("cp", "\(home)/key.pub", "\(sandbox.home)/erik.pub")
        let settings = try sandbox.read("\(sandbox.home)/.gitconfig")
        try sandbox.write(
            settings.replacingOccurrences(of: sandbox.home, with: home)
                .replacingOccurrences(of: "Dana Demo", with: "Erik Example")
                .replacingOccurrences(of: "dana@", with: "erik@"), to: "\(home)/.gitconfig")
        try await sandbox.git("init", "-q", "--bare", origin)
        try await sandbox.git("remote", "add", "origin", origin)
        try await sandbox.git("push", "-q", "-u", "origin", "main")
        try await sandbox.ok("sync")
        try await sandbox.expect("git", "clone", "-q", origin, "\(home)/shop", environment: ["HOME": home])
        return sandbox
    }

    private struct FixtureFailed: Error {
        let ran: Ran
    }
}
