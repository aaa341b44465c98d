import Foundation
import Testing

/// The environment that a command starts in: broken, hostile, or empty.
@Suite struct BadInputEnvironmentTests {
    private static let target = ["-c", "acme", "-e", "prod"]
    private static let change = ["switch", "minimum", "-y"] + target

    @Test func dates() async throws {
        let sandbox = try await Sandbox.withHistory()
        for date in [
            "abc", "-1", "-9223372036854775808", "9223372036854775807", "99999999999999999999", "253402300800 +0000",
            "@1700000000 +9999",
            "1700000000 -2500", "1700000000 +0060", "1700000000 0100", "1700000000 +1", "1700000000 +ab00",
            "1700000000 +0000 x", "now", " ",
            "2026-13-45T00:00:00Z", "2026-02-30T00:00:00Z", "2026-11-28", "\u{FF11}\u{FF17}00000000", "a\nb",
            BadInput.evil,
            String(repeating: "1", count: 100_000),
        ] {
            for command in [["status"], Self.change] {
                try await sandbox.rejects(
                    date, command, 64, ["GIT_COMMITTER_DATE is `"], hint: true,
                    environment: ["GIT_COMMITTER_DATE": date])
            }
        }
    }

    /// What only says how to print never makes a command fail.
    @Test func displays() async throws {
        let sandbox = try await Sandbox.withHistory()
        for columns in [
            "0", "-1", "1", "2", "3", "9223372036854775807", "999999999999999999999", "abc", "\u{1B}[31m", "",
            "\u{FF11}",
        ] {
            for command in [["status"], ["log"], ["tiers"]] {
                try await sandbox.passesOver("COLUMNS \(columns)", command, environment: ["COLUMNS": columns])
            }
        }
        let variables: [[String: String?]] = [
            ["NO_COLOR": BadInput.evil], ["TERM": BadInput.evil], ["TERM": nil],
            ["LC_ALL": "xx_YY.broken", "LANG": BadInput.evil],
            ["TZ": "Mars/\u{1B}[31m"], ["TZ": ":/etc/passwd"], ["TZ": "ABC-167:59:59"], ["CI": "false"],
            ["CI": BadInput.evil],
            ["XDG_STATE_HOME": "relative", "XDG_CONFIG_HOME": "relative"],
            ["XDG_STATE_HOME": "/no\u{1B}where", "XDG_CONFIG_HOME": "/etc/passwd"],
            ["HOME": nil], ["HOME": ""], ["HOME": "/nowhere"], ["TMPDIR": "/nowhere"], ["TMPDIR": "/no\u{1B}[31mwhere"],
            ["PATH": nil],
            ["GIT_CEILING_DIRECTORIES": ":::\u{1B}"], ["SSH_AUTH_SOCK": "/etc/passwd"],
            ["GIT_SSH_COMMAND": "touch pwned"],
            ["GIT_PAGER": "touch pwned", "PAGER": "touch pwned"], ["GIT_EXTERNAL_DIFF": "touch pwned"],
            ["GIT_EDITOR": "touch pwned"],
            // A hook's environment names an index that is not this work tree's, which is the one that counts.
            ["GIT_INDEX_FILE": "/etc/passwd"], ["GIT_INDEX_FILE": "/etc"],
            ["GIT_COMMITTER_NAME": BadInput.evil, "GIT_COMMITTER_EMAIL": "a\nb@c"],
            ["GIT_COMMITTER_NAME": String(repeating: "x", count: 100_000)],
        ]
        for environment in variables {
            for command in [["status"], ["show"] + Self.target, ["diff", "1", "2"] + Self.target] {
                try await sandbox.passesOver("\(environment)", command, environment: environment)
            }
        }
    }

    /// What leads git elsewhere: never answered from the repository that merely happens to be here.
    @Test func gitElsewhere() async throws {
        let sandbox = try await Sandbox.withHistory()
        let cases: [([String: String?], String)] = [
            (["GIT_DIR": "/nowhere"], "GIT_DIR is `/nowhere`"), (["GIT_DIR": ""], "GIT_DIR is ``"),
            (["GIT_DIR": "/no\u{1B}[31mwhere"], "U+001B"), (["GIT_DIR": "/etc/passwd"], "GIT_DIR is `/etc/passwd`"),
            (["GIT_DIR": "$(touch pwned)"], "GIT_DIR is `$(touch pwned)`"),
            (["GIT_OBJECT_DIRECTORY": "/nowhere"], "/nowhere"),
            (["GIT_WORK_TREE": "/tmp"], "GIT_WORK_TREE"),
            (["GIT_COMMON_DIR": "/nowhere"], "GIT_COMMON_DIR"), (["GIT_NAMESPACE": "../x"], "../x"),
            (["GIT_CONFIG_COUNT": "abc"], "GIT_CONFIG_COUNT"),
            (["GIT_CONFIG_PARAMETERS": "'x"], "GIT_CONFIG_PARAMETERS"),
            (["GIT_CONFIG_GLOBAL": "/etc/passwd"], "/etc/passwd"), (["PATH": ""], "git is not installed"),
            (["PATH": "/nowhere"], "git is not installed"), (["PATH": ".:bin"], "git is not installed"),
        ]
        for (environment, words) in cases {
            for command in [["status"], Self.change] {
                try await sandbox.rejects("\(environment)", command, 1, [words], environment: environment)
            }
        }
        // The repository that GIT_DIR names is the one that counts, for us as for git.
        let ran = try await sandbox.run(
            Sandbox.tiergit, ["log", "-c", "acme", "-e", "prod"], in: sandbox.repository,
            environment: ["GIT_DIR": "\(sandbox.repository)/.git"])
        #expect(ran.status == 0, "\(ran.stderr)")
    }

    /// A switch that cannot sign has changed nothing, and says which folder it wanted.
    @Test func nowhereToSign() async throws {
        let sandbox = try await Sandbox.withHistory()
        for folder in ["/nowhere/at/all", "/no\u{1B}[31mwhere", "/etc/passwd", "relative", "/proc"] {
            let ran = try await sandbox.rejects(
                folder, Self.change, 1, ["signing failed"], environment: ["TMPDIR": folder])
            #expect(ran.stderr.contains(folder.replacingOccurrences(of: "\u{1B}", with: "U+001B")))
        }
        for environment: [String: String?] in [["HOME": nil], ["HOME": ""], ["GIT_CONFIG_GLOBAL": "/nowhere"]] {
            try await sandbox.rejects(
                "\(environment)", Self.change, 1, ["user.name and user.email are not set"], hint: true,
                environment: environment)
        }
    }
}
