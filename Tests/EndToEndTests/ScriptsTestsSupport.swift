import Foundation
import Testing

/// The scripts as a Copilot repository has them, run by bash (or what TIERGIT_BASH names) from a folder within it.
struct Scripted {
    static let names = [
        "select-tier.sh", "auto-tier.sh", "tier-info.sh", "validate-tier-config.sh", "estimate-tier-cost.sh",
        "tier-deploy.sh",
    ]
    static let source = "\(HooksTests.source)/Scripts"
    static let bash = ProcessInfo.processInfo.environment["TIERGIT_BASH"] ?? "bash"

    let hooked: Hooked
    var sandbox: Sandbox { hooked.sandbox }
    /// What `copilot` was called with, a line each.
    var log: String { "\(sandbox.root)/copilot.log" }

    init(_ hooked: Hooked) throws {
        self.hooked = hooked
        let folder = "\(sandbox.repository)/copilot/scripts"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        for name in Self.names {
            try FileManager.default.copyItem(atPath: "\(Self.source)/\(name)", toPath: "\(folder)/\(name)")
        }
        try sandbox.write("copilot/scripts/\n", to: ".git/info/exclude")
        // Says what it would deploy, and fails where the test says so.
        try hooked.script(
            """
            #!/bin/sh
            echo "$* [$(readlink copilot/environments/addons)] $CLIENT_DOMAIN" >>'\(log)'
            if [ -n "$FAIL" ] && [ "${*#*$FAIL}" != "$*" ]; then echo 'it went wrong' >&2; exit 9; fi

            """, at: "\(hooked.bin)/copilot")
        try sandbox.write("", to: log)
    }

    /// acme/prod on minimum.
    static func recorded() async throws -> Scripted {
        let hooked = try await Hooked.adopted()
        try await hooked.sandbox.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        return try Scripted(hooked)
    }

    func run(
        _ name: String, _ arguments: String..., environment: [String: String] = [:]
    ) async throws -> Ran {
        try await hooked.run(
            Self.bash, ["\(sandbox.repository)/copilot/scripts/\(name)"] + arguments,
            in: "\(sandbox.repository)/copilot/web", environment: environment)
    }

    func deployed() throws -> [String] { try sandbox.read(log).split(separator: "\n").map(String.init) }

    func newest(_ target: String = "acme/prod") async throws -> String {
        try await sandbox.git("log", "-1", "--format=%s", "refs/tiergit/history/\(target)")
    }
}
