import Foundation
import Testing

/// Revisions, entries, numbers and times that name nothing, or try to be options.
@Suite struct BadInputRevisionTests {
    private static let target = ["-c", "acme", "-e", "prod"]

    @Test func bases() async throws {
        let sandbox = try await Sandbox.withHistory()
        let blob = try await sandbox.git("rev-parse", "HEAD:Dockerfile")
        let tree = try await sandbox.git("rev-parse", "HEAD^{tree}")
        for revision in [
            "--output=pwned", "-h", "-", "HEAD~99", "HEAD~999999999999999999999", "HEAD^99", ":/nowhere",
            ":0:Dockerfile", "a..b", "HEAD..HEAD",
            "^HEAD", "HEAD^{tree}", "HEAD^{blob}", "HEAD:copilot", "HEAD^{/[}", "HEAD^{/(q+)+$}", "@{-99}",
            "HEAD@{9999}", "HEAD@{-1}", "@",
            "refs/../HEAD", "refs/heads/", "FETCH_HEAD", "de", blob, tree, String(repeating: "f", count: 40),
            String(repeating: "0", count: 40),
            String(repeating: "x", count: 5000), BadInput.evil, "a\nb",
        ] + BadInput.shells {
            try await sandbox.rejects(
                revision, ["plan", "minimum", "--base=\(revision)"] + Self.target, 1, ["no commit is called `"],
                hint: true)
        }
        for revision in ["--output=pwned", blob, "$(touch pwned)"] {
            try await sandbox.rejects(
                revision, ["switch", "minimum", "-y", "--base=\(revision)"] + Self.target, 1, ["no commit"])
            try await sandbox.rejects(revision, ["branch", "build", "--base=\(revision)"], 1, ["no commit"])
            try await sandbox.rejects(
                revision, ["adopt", "minimum", "-c", "beta", "-e", "prod", "--base=\(revision)"], 1, ["no commit"])
        }
        // Commits without a catalog: what was asked for is named, and `init` is not proposed.
        for revision in ["HEAD~", "refs/tiergit/policy", "refs/tiergit/history/acme/prod"] {
            let ran = try await sandbox.rejects(
                revision, ["plan", "minimum", "--base=\(revision)"] + Self.target, 1,
                ["commit \(revision) has no copilot/tiers.yml"], hint: true)
            #expect(!ran.stderr.contains("tiergit init --adopt"))
        }
    }

    @Test func entries() async throws {
        let sandbox = try await Sandbox.withHistory()
        let head = try await sandbox.git("rev-parse", "HEAD")
        let names = [
            "#99999999999999999999", "99999999999999999999", "9223372036854775808", "4294967297", "0", "#0", "#-1",
            "+1", "#+1", "01", "##1", "#",
            "f", "ff", "fff", "0x1", "1.0", "1e0", "\u{FF11}", "1 ", " 1", "", head,
            String(repeating: "1", count: 5000), "\u{1B}[31m", "1\n2",
        ]
        let commands = [["show"], ["revert", "-y"], ["diff", "1"]]
        for (number, name) in names.enumerated() {
            for command in number < 2 ? commands : [commands[number % 3]] {
                try await sandbox.rejects(
                    name, command + [name] + Self.target, 1, ["acme/prod has no entry"], hint: true)
            }
        }
        for name in ["HEAD", "refs/tiergit/history/acme/prod", "$(touch pwned)", BadInput.evil] {
            try await sandbox.rejects(name, ["show", name] + Self.target, 1, ["has no entry"], hint: true)
        }
        for name in ["-1", "--output=pwned", "-p", "-rf"] {
            for command in [["show"], ["revert", "-y"], ["diff", "1"]] {
                try await sandbox.rejects(name, command + [name] + Self.target, 64, ["Unknown option"], hint: true)
            }
        }
    }

    @Test func numbersAndTimes() async throws {
        let sandbox = try await Sandbox.withHistory()
        for number in ["0", "-1", "99999999999999999999", "abc", "1.5", "", "\u{FF11}", "0x1", "1e3", BadInput.evil] {
            try await sandbox.rejects(number, ["revert", "-y", "--steps=\(number)"] + Self.target, 64, hint: true)
        }
        try await sandbox.rejects(
            "too far", ["revert", "-y", "--steps=9223372036854775807"] + Self.target, 1, hint: true)
        for number in ["-1", "99999999999999999999", "abc", "1.5", "", BadInput.evil] {
            try await sandbox.rejects(number, ["log", "--max-count=\(number)"], 64, hint: true)
        }
        for time in [
            "yesterdy", "-1", "99999999999999999999", "2026-99-99", "2026-13-45T00:00:00Z", "2026-02-30", "--exec=x",
            "never", "0", "\u{1B}[31m",
            "a\n1", "@99999999999999999", "9223372036854775807", String(repeating: "1", count: 5000), "$(touch pwned)",
            BadInput.evil, "",
        ] {
            try await sandbox.rejects(time, ["status", "--at=\(time)"], 64, hint: true)
        }
        for time in ["yesterdy", "2026-02-30", BadInput.evil] {
            try await sandbox.rejects(time, ["log", "--since=\(time)"], 64, hint: true)
            try await sandbox.rejects(time, ["log", "--until=\(time)"], 64, hint: true)
        }
    }
}
