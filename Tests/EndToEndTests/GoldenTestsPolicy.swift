import Foundation
import Testing

/// What the commands of the policy print, line by line.
@Suite struct GoldenTestsPolicy {
    @Test func rulesAndKeys() async throws {
        var scene = Scene(try await Sandbox.copilot())
        let sandbox = scene.sandbox
        try await scene.ok("init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive")
        try await scene.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await scene.golden("policy-show-open", "policy", "show")
        try await scene.golden(
            "switch-break-glass-open", "switch", "medium", "-c", "acme", "-e", "prod", "-y", "-m", "x", "--break-glass")
        try await scene.golden("policy-init-dry-run", "policy", "init", "--dry-run")
        try await scene.golden("policy-init-unasked", "policy", "init")
        try await scene.golden("policy-init", "policy", "init", "-y", "-m", "as the auditor asked")
        try await scene.golden("policy-init-again", "policy", "init", "-y")
        let erik = try await sandbox.newKey("erik")
        try await scene.golden(
            "policy-add-key", "policy", "add-key", "erik@example.com", "\(erik).pub", "-y", "-m", "joins")
        try await scene.golden("policy-add-key-again", "policy", "add-key", "olga@example.com", "\(erik).pub", "-y")
        try sandbox.write(
            "format: 1\nmode: enforce\nmaintainer: []\noperators:\n  - principals: [x]\n    may: [swich]\nfreezes:\n  - {name: a, from: fri 16:00, until: 2026-01-01T10:00, zone: Mars/X}\n",
            to: "bad.yml")
        try await scene.golden("policy-edit-bad", "policy", "edit", "--policy", "bad.yml", "-y")
        let rules = PolicyScene.rules(try await sandbox.git("show", "refs/tiergit/policy:policy.yml"))
        try sandbox.write(rules, to: "p.yml")
        try await scene.golden("policy-edit", "policy", "edit", "--policy", "p.yml", "-y", "-m", "four eyes")
        try await scene.golden("policy-edit-same", "policy", "edit", "--policy", "p.yml", "-y")
        try await scene.golden("policy-proposed", "policy", "accept", "acme/prod#1", "-y", "-m", "erik was on a train")
        try await scene.golden("policy-retire-maintainer", "policy", "retire-key", "erik@example.com", "-y")
        try await scene.golden("policy-show", "policy", "show")
        try await scene.golden("policy-show-log", "policy", "show", "--log")
        try await sandbox.git("config", "user.signingkey", erik)
        try await scene.golden("policy-sign-dry-run", "policy", "sign", "--dry-run")
        try await scene.golden("policy-sign-last", "policy", "sign", "-y")
    }

    @Test func refusals() async throws {
        var scene = Scene(try await Sandbox.copilot())
        let sandbox = scene.sandbox
        try await scene.ok("init", "--adopt", Sandbox.addons, "--as", "minimum", "--derive")
        let target = ["-c", "acme", "-e", "prod"]
        try await scene.ok("adopt", "minimum", "-c", "acme", "-e", "prod")
        try await scene.ok("policy", "init", "-y")
        let erik = try await sandbox.newKey("erik")
        let mallory = try await sandbox.newKey("mallory")
        try await scene.ok("policy", "add-key", "erik@example.com", "\(erik).pub", "-y")
        let rules = try await sandbox.git("show", "refs/tiergit/policy:policy.yml")
            .replacingOccurrences(of: "# ticket", with: "ticket").replacingOccurrences(
                of: "# approvals", with: "approvals")
        try sandbox.write(
            rules
                + "\nfreezes:\n  - {name: year end, from: 2023-12-20T00:00, until: 2024-01-05T00:00, zone: Europe/Berlin}\n",
            to: "p.yml")
        try await scene.ok("policy", "edit", "--policy", "p.yml", "-y")
        func switching(_ more: String...) -> [String] { ["switch", "medium", "-y"] + target + more }
        func golden(_ name: String, _ arguments: [String]) async throws {
            let ran = try await scene.tiergit(arguments)
            try await scene.compare(name, scene.transcript(arguments, ran))
        }
        try await golden("policy-no-reason", switching())
        try await golden("policy-no-ticket", switching("-m", "growth"))
        try await golden("policy-no-approval", switching("-m", "growth", "--ticket", "OPS-7"))
        try await sandbox.git("config", "user.signingkey", mallory)
        try await golden("policy-unknown-key", switching("-m", "growth", "--ticket", "OPS-7"))
        try await golden("policy-not-maintainer", ["policy", "add-key", "m@example.com", "\(mallory).pub", "-y"])
        try await sandbox.git("config", "user.signingkey", erik)
        try await golden("approve-unasked", ["approve", "medium"] + target)
        try await golden("approve", ["approve", "medium", "-m", "agreed in OPS-7", "-y"] + target)
        try await golden("approve-nothing", ["approve", "minimum", "-y"] + target)
        try await golden("approve-review-nothing", ["approve", "--review", "1", "-y"] + target)
        try await sandbox.git("config", "--unset", "user.signingkey")
        try await golden("policy-switch-approved", switching("-m", "growth", "--ticket", "OPS-7"))
        try await golden("policy-break-glass", ["switch", "enterprise", "-m", "fire", "--break-glass", "-y"] + target)
        try await golden("verify-policy", ["verify", "--all"])
        try FileManager.default.removeItem(atPath: "\(sandbox.home)/state/tiergit")
        try await golden("policy-root-unknown", ["verify", "--all"])
        try await golden("policy-root-vouched", ["verify", "--all", "-y"])
        try await golden("policy-root-other", ["verify", "--all", "--root", String(repeating: "0", count: 39) + "1"])
    }
}

/// Rules for tests.
enum PolicyScene {
    /// Erik maintains too, both have to sign, and a change needs one approval; and a line of every other kind.
    static func rules(_ first: String) -> String {
        first.replacingOccurrences(of: "threshold: 1", with: "  - principal: erik@example.com\nthreshold: 2")
            .replacingOccurrences(of: "# approvals: 1", with: "approvals: 1")
            .replacingOccurrences(
                of: "    may: [switch, deploy, approve]\n",
                with: "    may: [switch, deploy, approve]\n  - {principals: [\"w*@example.com\"], may: [checkpoint]}\n"
            )
            .replacingOccurrences(
                of: "rules:\n",
                with: "rules:\n  - {clients: [initech], tiers: [\"e*\"], ticket: [\"OPS-[0-9]*\", \"CHG*\"]}\n")
                + """

                freezes:
                  - {name: long ago, from: 2020-12-20T00:00, until: 2021-01-05T00:00, zone: UTC, tiers: [medium]}
                  - {name: weekends, from: fri 16:00, until: mon 06:00, zone: Europe/Berlin, environments: [staging]}
                  - {name: initech, from: mon 00:00, until: mon 00:01, zone: "+01:00", clients: [initech]}

                """
    }
}

extension Sandbox {
    /// A key of somebody's in the home; its path.
    func newKey(_ name: String) async throws -> String {
        let path = "\(home)/\(name)"
        try await expect("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", name, "-f", path)
        return path
    }
}
